//! The comparison of two files.
//!
//! In: JSON with an old and a new file, each a letter (an object) or a file in base64 (a
//! string, RFC 4648); what to leave out in `?ignore=`. Out: the comparison as JSON.

use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::form_urlencoded;

use super::State;
use super::memory::work_bytes;
use super::pool::Job;
use super::problem::Problem;
use super::{body, negotiation};
use crate::bounds::Stop;
use crate::compare::{self, CompareError, Rule, Which};

/// Two files.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    old: Box<RawValue>,
    new: Box<RawValue>,
}

/// `POST /v1/letters/_compare`: what differs between two files.
pub(super) async fn compare(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    match comparison(&request, body, state).await {
        Ok(json) => HttpResponse::Ok().content_type(ContentType::json()).body(json),
        Err(problem) => problem.answer(&request),
    }
}

async fn comparison(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<Vec<u8>, Problem> {
    let rules = rules(request)?;
    let language =
        negotiation::language(request, state.styles.locales()).unwrap_or_default();
    let body = body::read(request, body, &state).await?;
    let size = body.bytes.len();
    let caller = body.caller.clone();
    let job = Job { size, memory: work_bytes(size), is_batch: false, caller };
    let shared = state.clone();
    let work = move |stop: &Stop| {
        let files: Body = serde_json::from_slice(&body.bytes).map_err(|error| {
            if error.is_data() {
                return Problem::NotTwoFiles;
            }
            Problem::NotJson { line: error.line(), column: error.column() }
        })?;
        let (old, new) = (file(&files.old)?, file(&files.new)?);
        let (styles, bounds) = (&state.styles, state.bounds(stop));
        let comparison = compare::compare_within(&old, &new, styles, &rules, &bounds)?;
        let locale = state.styles.default_style().locale(language);
        serde_json::to_vec(&compare::answer(&comparison, locale))
            .map_err(|_| Problem::Defect("compare"))
    };
    Ok(shared.comparisons.run(job, work).await?.value)
}

/// A letter as it was written, or the bytes of a file.
fn file(value: &RawValue) -> Result<Vec<u8>, Problem> {
    let text = value.get();
    if text.starts_with('{') {
        return Ok(text.as_bytes().to_vec());
    }
    let encoded: String = serde_json::from_str(text).map_err(|_| Problem::NotTwoFiles)?;
    STANDARD.decode(encoded).map_err(|_| Problem::NotTwoFiles)
}

/// What to leave out.
fn rules(request: &HttpRequest) -> Result<Vec<Rule>, Problem> {
    let mut rules = Vec::new();
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        if name != "ignore" {
            let (name, valid) = (name.into_owned(), "ignore".to_owned());
            return Err(Problem::UnknownParameter { name, valid });
        }
        for rule in value.split(',') {
            rules.push(Rule::parse(rule).map_err(|valid| Problem::InvalidParameter {
                name: "ignore".to_owned(),
                value: rule.to_owned(),
                valid,
            })?);
        }
    }
    Ok(rules)
}

impl From<CompareError> for Problem {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::Unreadable(Which::Old, why) => {
                Self::NotComparable { which: "old", why }
            }
            CompareError::Unreadable(Which::New, why) => {
                Self::NotComparable { which: "new", why }
            }
            CompareError::Render(error) => error.into(),
        }
    }
}
