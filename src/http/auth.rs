//! Access control and rate limiting.
//!
//! Input: a request. Output: its response, or a problem: no known key, or too many
//! requests. Methods that only read (`GET`, `HEAD`, `OPTIONS`) are open: their responses
//! are the same for everyone, and probes must succeed.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use super::AppState;
use super::problem::Problem;

/// Returns whether a request upgrades to WebSocket.
///
/// The server then treats all further bytes as the body, regardless of the declared
/// length. Other upgrades are ignored (RFC 9110, section 7.8).
fn is_websocket(headers: &HeaderMap) -> bool {
    let mut upgrades = headers.get_all(header::UPGRADE);
    upgrades.any(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"websocket"))
}

/// Checks access before any resource that does work.
pub(super) async fn check_access(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let state = request.app_data::<web::Data<AppState>>();
    let admitted = match state {
        _ if is_websocket(request.headers()) => Err(Problem::WebSocketNotSupported),
        Some(state) if !reads => state.access.admit(&request),
        _ => Ok(()),
    };
    match admitted {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(problem) => {
            let mut answer = problem.to_response(request.request());
            if let Problem::WebSocketNotSupported = problem {
                // The server treats all further bytes on the connection as the body.
                answer.head_mut().set_connection_type(ConnectionType::Close);
            }
            Ok(request.into_response(answer))
        }
    }
}
