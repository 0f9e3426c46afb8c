//! Letters: renders a letter to a document, or checks it.

use std::sync::Arc;

use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};

use super::AppState;
use super::accept;
use super::body::{self, RequestBody};
use super::connection::Connection;
use super::content_disposition::content_disposition;
use super::memory::Reservation;
use super::memory_limits::work_bytes;
use super::negotiation::{self, RenderRequest};
use super::pool::Job;
use super::problem::Problem;
use crate::bundle::{self, BundleError, BundleOptions, OutputFormat};
use crate::check::{self, CheckError, CheckReport};
use crate::letter::{self, ValidLetter};
use crate::limits::{CancelToken, RenderContext};
use crate::locale::Language;
use crate::webapp::{self, TextBox};
use crate::{Format, RenderedFile, TypesetLetter};

/// `POST /v1/letters`: renders a letter.
pub(super) async fn render_letter(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    let answer = letter_document(&request, body, state).await;
    answer.unwrap_or_else(|problem| problem.to_response(&request))
}

/// `POST /v1/letters/_check`: checks a letter and returns the report.
pub(super) async fn check_letter(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    match check_report(&request, body, state).await {
        Ok(report) => HttpResponse::Ok().json(report),
        Err(problem) => problem.to_response(&request),
    }
}

async fn letter_document(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let wish = RenderRequest::parse(request)?;
    let language = accept::request_language(request, state.styles.locales());
    let body = body::read_body(request, body, &state).await?;
    render_document(body, wish, language, state, &Connection::from_request(request)).await
}

/// Renders a received letter in the requested form.
pub(super) async fn render_document(
    body: RequestBody,
    wish: RenderRequest,
    language: Option<Language>,
    state: web::Data<AppState>,
    connection: &Arc<Connection>,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let files = wish.output.count_files(wish.addressees.len());
    let job = letter_job(&body, files);
    let work = move |cancel: &CancelToken| {
        let output = state.memory.output_limit(body.bytes.len(), files);
        let context = RenderContext { output, ..state.letter_bounds(cancel) };
        let bytes = &body.bytes;
        let accepted = letter::parse_with(bytes, &state.styles, &context)?;
        let rendered = match wish.output {
            OutputFormat::One(format) => {
                (state.render)(&accepted.letter, &accepted.style, format, &context)
                    .map_err(Problem::from)
            }
            OutputFormat::Zip { embed_fonts } => {
                let addressees = wish.addressees.clone();
                let options = BundleOptions { addressees, embed_fonts, language };
                bundle::bundle_with(&accepted, bytes, &options, &context)
                    .map_err(Problem::from)
            }
        };
        let rendered =
            rendered.map_err(|problem| problem.spoken_in(accepted.letter.language))?;
        Ok((accepted, rendered, wish))
    };
    let done = shared.pool.run_job(job, work).await?;
    let (accepted, rendered, wish) = done.value;
    let memory = done.memory.into_answer(rendered.bytes.len(), connection)?;
    shared.metrics.count_document(wish.output, rendered.pages, rendered.bytes.len());
    Ok(document_answer(&accepted, rendered, &wish, memory))
}

/// Creates the job for one letter with an output of this many files.
fn letter_job(body: &RequestBody, files: usize) -> Job {
    let (size, caller) = (body.bytes.len(), body.caller.clone());
    Job { size, memory: work_bytes(size, files), batch: None, caller }
}

async fn check_report(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> Result<CheckReport, Problem> {
    negotiation::no_parameters(request)?;
    let language = accept::request_language(request, state.styles.locales());
    let body = body::read_body(request, body, &state).await?;
    let shared = state.clone();
    let job = letter_job(&body, 0);
    let work = move |cancel: &CancelToken| {
        let context = state.letter_bounds(cancel);
        Ok(check::check_with(&body.bytes, &state.styles, language, &context)?)
    };
    Ok(shared.pool.run_job(job, work).await?.value)
}

/// Returns the positions of the text of a letter on its pages, for the web page.
pub(super) async fn text_places(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> Result<Vec<TextBox>, Problem> {
    negotiation::no_parameters(request)?;
    let body = body::read_body(request, body, &state).await?;
    let shared = state.clone();
    let job = letter_job(&body, 0);
    let work = move |cancel: &CancelToken| {
        let context = state.letter_bounds(cancel);
        let accepted = letter::parse_with(&body.bytes, &state.styles, &context)?;
        let typeset =
            TypesetLetter::with_context(&accepted.letter, &accepted.style, &context)
                .map_err(Problem::from)
                .map_err(|problem| problem.spoken_in(accepted.letter.language))?;
        Ok(webapp::find_text_boxes(&typeset.pages))
    };
    Ok(shared.pool.run_job(job, work).await?.value)
}

/// Builds the response with a document.
fn document_answer(
    accepted: &ValidLetter,
    rendered: RenderedFile,
    wish: &RenderRequest,
    memory: Reservation,
) -> HttpResponse {
    let ValidLetter { letter, warnings, .. } = accepted;
    let content_type = match wish.output {
        OutputFormat::One(Format::Html) => "text/html; charset=utf-8",
        output => output.media_type(),
    };
    let mut answer = HttpResponse::Ok();
    answer.extensions_mut().insert(memory);
    answer
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CONTENT_LANGUAGE, letter.language.tag()))
        .insert_header(content_disposition(letter, wish))
        .insert_header((HeaderName::from_static("page-count"), rendered.pages))
        .insert_header((HeaderName::from_static("warning-count"), warnings.len()))
        .body(rendered.bytes)
}

impl From<letter::LetterError> for Problem {
    fn from(error: letter::LetterError) -> Self {
        match error {
            letter::LetterError::InvalidJson { line, column } => {
                Self::InvalidJson { line, column }
            }
            letter::LetterError::Violations { language, violations, .. } => {
                Self::InvalidLetter { language, violations }
            }
            letter::LetterError::Cancelled => Self::Cancelled,
        }
    }
}

impl From<CheckError> for Problem {
    fn from(failure: CheckError) -> Self {
        match failure {
            CheckError::InvalidJson { line, column } => {
                Self::InvalidJson { line, column }
            }
            CheckError::Render(error) => error.into(),
        }
    }
}

impl From<BundleError> for Problem {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Addressees { wrong, valid } => Self::InvalidParameter {
                name: "addressee".to_owned(),
                value: wrong.join(", "),
                valid: valid.join(", "),
            },
            BundleError::Render(error) => error.into(),
            BundleError::Metadata(_) => Self::InternalError("metadata"),
            BundleError::Manifest(_) => Self::InternalError("manifest"),
            BundleError::Zip(_) => Self::InternalError("zip"),
        }
    }
}
