//! Comparison of two files.
//!
//! Input: JSON with an old and a new file, each a letter (an object) or a file in base64
//! (a string, RFC 4648), and the rules of `?ignore=`. Output: the comparison as JSON.
//! Comparisons have their own slots, so that letters never wait for them, and in the
//! service each runs in its own process.

use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::value::RawValue;
use url::form_urlencoded;

use super::memory_limits::work_bytes;
use super::pool::Job;
use super::problem::Problem;
use super::{AppState, ServiceLimits, accept, body};
use crate::compare::{IgnoreRule, ProcessSettings, Response};
use crate::limits::CancelToken;

/// `POST /v1/letters/_compare`: compares two files.
pub(super) async fn compare(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    match run_comparison(&request, body, state).await {
        Ok(json) => HttpResponse::Ok()
            .content_type(ContentType::json())
            .body(String::from(Box::<str>::from(json))),
        Err(problem) => problem.to_response(&request),
    }
}

async fn run_comparison(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> Result<Box<RawValue>, Problem> {
    let ignore = ignore_rules(request)?;
    let language =
        accept::request_language(request, state.styles.locales()).unwrap_or_default();
    let body = body::read_body(request, body, &state).await?;
    let size = body.bytes.len();
    let caller = body.caller.clone();
    let job = |memory| Job { size, memory, batch: None, caller };
    let response = match &state.compare_program {
        Some(program) => {
            let ServiceLimits { pages, pixels, nesting, compare_timeout, .. } =
                state.limits;
            let compare_memory = state.limits.compare_memory;
            let settings = ProcessSettings {
                ignore,
                language: language.code().to_owned(),
                styles: state.styles.loaded_digest(),
                max_pages: pages,
                max_pixels: pixels,
                max_nesting: nesting,
                max_memory: compare_memory as u64,
                max_cpu_seconds: compare_timeout.as_secs().max(1),
            };
            let admitted = state.comparisons.admit_job(job(compare_memory)).await?;
            program.compare(body, settings, admitted).await?
        }
        None => {
            let shared = state.clone();
            let work = move |cancel: &CancelToken| {
                let (styles, context) = (&state.styles, state.letter_bounds(cancel));
                Ok(Response::compare_files(
                    &body.bytes,
                    &ignore,
                    language,
                    styles,
                    &context,
                ))
            };
            shared.comparisons.run_job(job(work_bytes(size, 2)), work).await?.value
        }
    };
    match response {
        Response::Compared(answer) => Ok(answer),
        Response::InvalidJson { line, column } => {
            Err(Problem::InvalidJson { line, column })
        }
        Response::InvalidBody => Err(Problem::InvalidComparison),
        Response::Unreadable { member, reason, violations } => {
            Err(Problem::NotComparable { member, reason, violations })
        }
        Response::Cancelled => Err(Problem::Cancelled),
        Response::StylesChanged => Err(Problem::InternalError("styles-changed")),
        Response::Failed => Err(Problem::InternalError("compare")),
    }
}

/// Parses the rules of `?ignore=`.
fn ignore_rules(request: &HttpRequest) -> Result<Vec<IgnoreRule>, Problem> {
    let mut rules = Vec::new();
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        if name != "ignore" {
            let (name, valid) = (name.into_owned(), "ignore".to_owned());
            return Err(Problem::UnknownParameter { name, valid });
        }
        for rule in value.split(',') {
            rules.push(IgnoreRule::parse(rule).map_err(|valid| {
                Problem::InvalidParameter {
                    name: "ignore".to_owned(),
                    value: rule.to_owned(),
                    valid,
                }
            })?);
        }
    }
    Ok(rules)
}
