//! Health, readiness, version and metrics endpoints.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::Problem;
use super::{State, metrics};

/// `/livez`: answers 200 while the process responds.
pub(super) async fn live() -> HttpResponse {
    plain("ok")
}

/// `/readyz`: answers 200 while the service accepts work and finishes it.
pub(super) async fn ready(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    unready(&state).map_or_else(|| plain("ready"), |problem| problem.answer(&request))
}

/// Returns the problem for which work should go to another instance, if any.
fn unready(state: &State) -> Option<Problem> {
    if state.is_draining() {
        Some(Problem::Draining)
    } else if state.pool.progress().is_stalled() {
        Some(Problem::Stalled)
    } else {
        None
    }
}

/// `/version`: returns the name and version of the program.
pub(super) async fn version() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

/// `/metrics`: returns the metrics in the Prometheus text format.
pub(super) async fn metrics(
    request: HttpRequest,
    state: web::Data<State>,
) -> HttpResponse {
    match state.metrics.text(&state, unready(&state).is_none()) {
        Ok(text) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, metrics::MEDIA_TYPE))
            .body(text),
        Err(_) => Problem::InternalError("metrics").answer(&request),
    }
}

fn plain(word: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(word)
}
