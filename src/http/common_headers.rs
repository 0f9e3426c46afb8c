//! Headers common to all responses.
//!
//! Input: a request. Output: its response with the identifiers of the request and the
//! headers that keep letters out of caches, frames and referrers.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use super::AppState;
use super::connection::RequestGuard;
use super::rate_limit::Caller;
use super::response_body::GuardedBody;
use super::trace_context::TraceContext;

/// Version of the API, which `/v1` responses declare.
pub(super) const API_VERSION: &str = "1.0.0";

/// Default headers of every response, unless it sets its own.
const DEFAULTS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Request headers on which a response depends, besides its URL and body.
const VARY: HeaderValue =
    HeaderValue::from_static("Accept, Accept-Encoding, Accept-Language");

/// Adds the request identifiers and the common headers to a response.
pub(super) async fn add_envelope(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let guard = RequestGuard::new(request.request());
    let trace = TraceContext::begin(&request);
    let state = request.app_data::<web::Data<AppState>>().cloned();
    if let Some(state) = &state {
        let caller = Caller::at_address(&request, state.access.proxies);
        request.extensions_mut().insert(caller);
    }
    let versioned = request.path().starts_with("/v1/");

    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers.append(header::VARY, VARY);
    if versioned {
        let name = HeaderName::from_static("api-version");
        headers.insert(name, HeaderValue::from_static(API_VERSION));
    }
    trace.mark_answer(headers);
    if state.is_some_and(|state| state.is_draining()) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response.map_body(|_, body| GuardedBody::new(body.boxed(), guard)))
}
