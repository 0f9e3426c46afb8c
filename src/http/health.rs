//! Health, readiness, version and metrics endpoints.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::Problem;
use super::{AppState, metrics};

/// `/livez`: answers 200 while the process responds.
pub(super) async fn report_live() -> HttpResponse {
    text_response("ok")
}

/// `/readyz`: answers 200 while the service accepts work and finishes it.
pub(super) async fn report_ready(
    request: HttpRequest,
    state: web::Data<AppState>,
) -> HttpResponse {
    unready_reason(&state)
        .map_or_else(|| text_response("ready"), |problem| problem.to_response(&request))
}

/// Returns the problem for which work should go to another instance, if any.
fn unready_reason(state: &AppState) -> Option<Problem> {
    if state.is_draining() {
        Some(Problem::Draining)
    } else if state.pool.progress().is_stalled() {
        Some(Problem::Stalled)
    } else {
        None
    }
}

/// `/version`: returns the name and version of the program.
pub(super) async fn report_version() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

/// `/metrics`: returns the metrics in the Prometheus text format.
pub(super) async fn report_metrics(
    request: HttpRequest,
    state: web::Data<AppState>,
) -> HttpResponse {
    let is_ready = unready_reason(&state).is_none();
    match state.metrics.encode_text(&state.pool, state.gauge_values(), is_ready) {
        Ok(text) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, metrics::MEDIA_TYPE))
            .body(text),
        Err(_) => Problem::InternalError("metrics").to_response(&request),
    }
}

fn text_response(word: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(word)
}
