//! Which other sites' scripts may call (CORS, WHATWG Fetch).
//!
//! In: the origins that the one who runs the service names. Out: the middleware that
//! answers for them, preflights included. The description of the interface is open to
//! all; everything else is closed to those not named.

use actix_cors::{Cors, CorsError};
use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;

use super::problem::Problem;

/// The description of the interface, open to every site.
const OPEN: &str = "/v1/openapi.json";

/// What scripts may send.
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

/// What scripts may read. The library would write it in the order of a hash, and for
/// everybody.
const READ: HeaderValue = HeaderValue::from_static(
    "API-Version, Content-Disposition, Content-Language, ETag, Page-Count, Repr-Digest, \
     Retry-After, traceparent, Warning-Count, X-Request-Id",
);

/// Seconds for which a browser need not ask again.
const MAX_AGE: usize = 3600;

/// Lets scripts of these origins in.
pub(super) fn cors(origins: &[String]) -> Cors {
    let known = origins.to_vec();
    let cors = Cors::default()
        .allowed_origin_fn(move |origin, request| {
            request.uri.path() == OPEN || known.iter().any(|known| known == origin)
        })
        .allowed_methods(["GET", "HEAD", "POST"])
        .allowed_headers(SENT)
        .max_age(MAX_AGE)
        // Whoever is no browser may say what it likes.
        .block_on_origin_mismatch(false);
    // Where nobody is let in, no answer depends on who asks.
    if origins.is_empty() { cors.disable_vary_header() } else { cors }
}

/// Words the refusals of [`cors`], says what scripts may read, and opens the description
/// of the interface.
pub(super) async fn word(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let open = request.path() == OPEN;
    let mut response = next.call(request).await?.map_into_boxed_body();
    let error = response.response().error();
    if error.is_some_and(|error| error.as_error::<CorsError>().is_some()) {
        let problem = Problem::OriginNotAllowed.answer(response.request());
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
