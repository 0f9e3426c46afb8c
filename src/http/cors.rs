//! Cross-origin requests (CORS, WHATWG Fetch).
//!
//! Input: the origins that the operator configured. Output: the middleware that answers
//! requests from them, including preflights. The OpenAPI document is open to all origins;
//! everything else is closed to other origins.

use actix_cors::{Cors, CorsError};
use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;

use super::problem::Problem;

/// Path of the OpenAPI document, which is open to every origin.
const OPEN: &str = "/v1/openapi.json";

/// Request headers that scripts may send.
const SENT: [&str; 9] = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "if-none-match",
    "traceparent",
    "tracestate",
    "x-api-key",
    "x-request-id",
];

/// Response headers that scripts may read.
///
/// The library would write them in hash order, and for all requests.
const READ: HeaderValue = HeaderValue::from_static(
    "API-Version, Content-Disposition, Content-Language, ETag, Page-Count, Repr-Digest, \
     Retry-After, traceparent, Warning-Count, X-Request-Id",
);

/// Time for which a browser may cache a preflight response, in seconds.
const MAX_AGE: usize = 3600;

/// Creates the middleware that allows scripts of these origins.
pub(super) fn cors(origins: &[String]) -> Cors {
    let known = origins.to_vec();
    let cors = Cors::default()
        .allowed_origin_fn(move |origin, request| {
            request.uri.path() == OPEN || known.iter().any(|known| known == origin)
        })
        .allowed_methods(["GET", "HEAD", "POST"])
        .allowed_headers(SENT)
        .max_age(MAX_AGE)
        // A client that is not a browser can send any origin.
        .block_on_origin_mismatch(false);
    // If no origin is allowed, no response depends on the origin.
    if origins.is_empty() { cors.disable_vary_header() } else { cors }
}

/// Completes the responses of [`cors`].
///
/// It turns refusals into problems, exposes the headers that scripts may read, and opens
/// the OpenAPI document.
pub(super) async fn rejections_to_problems(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let open = request.path() == OPEN;
    let mut response = next.call(request).await?.map_into_boxed_body();
    let error = response.response().error();
    if error.is_some_and(|error| error.as_error::<CorsError>().is_some()) {
        let problem = Problem::OriginNotAllowed.to_response(response.request());
        response = response.into_response(problem);
    }
    let headers = response.headers_mut();
    if open {
        let all = HeaderValue::from_static("*");
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, all);
    }
    if headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, READ);
    }
    Ok(response)
}
