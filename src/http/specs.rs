//! API contract for programs: `/v1/openapi.json` and `/v1/letter-schema`.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};

use super::negotiation::no_parameters;
use super::problem::Problem;
use super::representation_cache::mark_shared;
use super::{AppState, openapi};

/// `GET /v1/openapi.json`: returns the OpenAPI document.
pub(super) async fn openapi_file(
    request: HttpRequest,
    state: web::Data<AppState>,
) -> HttpResponse {
    match openapi_document(&state) {
        Some(document) => open_file_answer(&request, "application/json", document),
        None => Problem::InternalError("openapi").to_response(&request),
    }
}

/// `GET /v1/letter-schema`: returns the JSON Schema of letters.
pub(super) async fn letter_schema(
    request: HttpRequest,
    state: web::Data<AppState>,
) -> HttpResponse {
    open_file_answer(&request, "application/schema+json", schema_text(&state))
}

/// Returns a file that pages of every origin may read.
fn open_file_answer(
    request: &HttpRequest,
    media_type: &'static str,
    text: Bytes,
) -> HttpResponse {
    if let Err(problem) = no_parameters(request) {
        return problem.to_response(request);
    }
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    mark_shared(answer.body(text))
}

/// Returns the OpenAPI document, cached for all requests; `None` on an internal error.
pub(super) fn openapi_document(state: &AppState) -> Option<Bytes> {
    let admission = state.access.admission();
    let document = || openapi::document(&state.styles, &state.publisher, admission);
    state.openapi.get_or_init(|| document().ok().map(Bytes::from)).clone()
}

/// Returns the JSON Schema of letters, cached for all requests.
fn schema_text(state: &AppState) -> Bytes {
    let schema = || crate::letter::schema(state.styles.locales());
    state.letter_schema.get_or_init(|| format!("{:#}\n", schema()).into()).clone()
}
