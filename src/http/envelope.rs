//! What every answer carries around its content.
//!
//! In: a request. Out: its answer with a request id and the headers that keep
//! letters out of caches, frames and referrers.

use std::hash::{BuildHasher, RandomState};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};

use super::State;

/// The version of the contract, as `/v1` answers give it.
pub(super) const API_VERSION: &str = "1.0.0";

/// The header that names a request, in and out.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers of every answer that does not set its own.
const DEFAULTS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::VARY, "Accept, Accept-Language"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// The name of one request, in its answer and in the log.
#[derive(Clone, Debug)]
pub(super) struct RequestId(String);

impl RequestId {
    /// The id of a request that has passed through [`envelope`].
    pub(super) fn of(request: &HttpRequest) -> Self {
        request.extensions().get().cloned().unwrap_or_else(Self::made)
    }

    /// The sender's own id, if it is one.
    fn given(request: &ServiceRequest) -> Option<Self> {
        let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        ((1..=64).contains(&id.len()) && id.bytes().all(fits))
            .then(|| Self(id.to_owned()))
    }

    /// A new one: 128 bits from the system's randomness, in hexadecimal.
    fn made() -> Self {
        let word = || RandomState::new().hash_one(());
        Self(format!("{:016x}{:016x}", word(), word()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Puts a request id and the headers of every answer around a request.
pub(super) async fn envelope(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = RequestId::given(&request).unwrap_or_else(RequestId::made);
    request.extensions_mut().insert(id.clone());
    let state = request.app_data::<web::Data<State>>().cloned();
    let versioned = request.path().starts_with("/v1/");

    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if versioned {
        let name = HeaderName::from_static("api-version");
        headers.insert(name, HeaderValue::from_static(API_VERSION));
    }
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, id);
    }
    if state.is_some_and(|state| state.is_draining()) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}
