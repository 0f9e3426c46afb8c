//! Form of the web page: a letter file, a format and a key (RFC 7578).
//!
//! Input: a multipart body, as it arrives. Output: its fields. If the service has keys,
//! the field `key` must precede the field `letter`, unless a header has the key: a form
//! without a key is refused before its file is read. The page sends its fields in that
//! order.

use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt;

use super::AppState;
use super::body::{
    BodyBuffer, BodyEndReason, IncomingBody, RequestBody, discard_body,
    find_body_problem, find_coding_problem,
};
use super::connection::{Connection, Phase};
use super::problem::Problem;
use crate::limits::http::{MAX_FORM_FIELDS, MAX_FORM_TEXT};

/// Form that was admitted.
#[derive(Debug)]
pub(super) struct UploadForm {
    /// Letter file.
    pub(super) letter: RequestBody,
    /// File extension of the format, if the form has one.
    pub(super) format: Option<String>,
}

/// Reads a form.
///
/// # Errors
///
/// Returns the problem if the form has no known key, is too large or too slow, or is
/// malformed.
pub(super) async fn read_form(
    request: &HttpRequest,
    payload: web::Payload,
    state: &AppState,
) -> Result<UploadForm, Problem> {
    let problem = find_coding_problem(request)
        .or_else(|| find_body_problem("multipart/form-data", request, state));
    // The parser reads what precedes the first field, and reports none of it.
    let arriving =
        IncomingBody::new(payload, request, state).with_limit(state.limits.max_body());
    if let Some(problem) = problem {
        arriving.discard_rest();
        return Err(problem);
    }
    let (ended, payload) = (arriving.end_cell(), arriving.shared_payload());
    let mut form = Multipart::new(request.headers(), arriving);
    let connection = Connection::from_request(request);
    connection.enter_phase(Phase::Receiving);
    let read = read_fields(&mut form, &ended, request, state).await;
    connection.enter_phase(Phase::Working);
    if read.is_err() {
        // With the buffer of the form.
        drop(form);
        discard_body(payload);
    }
    read
}

async fn read_fields(
    form: &mut Multipart,
    ended: &BodyEndReason,
    request: &HttpRequest,
    state: &AppState,
) -> Result<UploadForm, Problem> {
    let broken = || ended.borrow_mut().take().unwrap_or(Problem::IncompleteBody);
    let (mut letter, mut format, mut has_key) = (None, None, false);
    for _ in 0..MAX_FORM_FIELDS {
        let Some(field) = form.next().await else {
            if letter.is_none() && !has_key {
                state.access.admit_form(request, None)?;
            }
            let letter = letter.ok_or(Problem::IncompleteBody)?;
            return Ok(UploadForm { letter, format });
        };
        let mut field = field.map_err(|_| broken())?;
        match field.name() {
            Some("key") if !has_key => {
                let secret = read_text(&mut field, broken).await?;
                if letter.is_none() {
                    // An unknown key ends the request here.
                    state.access.admit_form(request, Some(&secret))?;
                }
                has_key = true;
            }
            Some("letter") if letter.is_none() => {
                if !has_key {
                    state.access.admit_form(request, None)?;
                }
                let mut buffer = BodyBuffer::new(request, state);
                while let Some(piece) = field.next().await {
                    buffer.push_piece(&piece.map_err(|_| broken())?).await?;
                }
                letter = Some(buffer.into_body());
            }
            Some("format") if format.is_none() => {
                format = Some(read_text(&mut field, broken).await?);
            }
            Some("key" | "letter" | "format") => return Err(Problem::IncompleteBody),
            _ => drop(read_text(&mut field, broken).await?),
        }
    }
    Err(Problem::IncompleteBody)
}

/// Reads a text field.
async fn read_text(
    field: &mut Field,
    broken: impl Fn() -> Problem,
) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(piece) = field.next().await {
        text.extend_from_slice(&piece.map_err(|_| broken())?);
        if text.len() > MAX_FORM_TEXT {
            return Err(Problem::IncompleteBody);
        }
    }
    String::from_utf8(text).map_err(|_| Problem::IncompleteBody)
}
