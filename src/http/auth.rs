//! Access control and rate limiting.
//!
//! Input: a request. Output: its response, or a problem: no known key, or too many
//! requests. Methods that only read (`GET`, `HEAD`, `OPTIONS`) are open: their responses
//! are the same for everyone, and probes must succeed.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};

use super::State;
use super::access_log::Holder;
use super::keys::{Keys, PresentedKey};
use super::keys_file::KeysFile;
use super::openapi::Admission;
use super::problem::Problem;
use super::rate_limit::{Caller, Limiter, Rate};
use super::webapp;

/// API keys, rate limits and CORS origins.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Keys with access; without keys, the service is open to everyone.
    pub keys: Keys,
    /// File of these keys, if it is reloaded on SIGHUP.
    pub keys_file: Option<KeysFile>,
    /// Maximum rate of requests per key, or per address without a key.
    pub rate: Option<Rate>,
    /// Number of trusted proxies in front of the service.
    pub proxies: usize,
    /// Origins whose scripts may call the service (CORS).
    pub origins: Vec<String>,
}

/// Runtime state of [`Access`].
#[derive(Debug)]
pub(super) struct Door {
    /// Replaced while the service runs; an open service stays open, a protected one
    /// protected.
    keys: RwLock<Keys>,
    limiter: Option<Limiter>,
    pub(super) proxies: usize,
    pub(super) origins: Vec<String>,
}

impl From<Access> for Door {
    fn from(access: Access) -> Self {
        let Access { keys, rate, proxies, origins, .. } = access;
        let keys = RwLock::new(keys);
        Self { keys, limiter: rate.map(Limiter::new), proxies, origins }
    }
}

impl Door {
    fn keys(&self) -> RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces all keys from the next request on.
    #[cfg(unix)]
    pub(super) fn replace_keys(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Returns the admission policy for the OpenAPI document.
    pub(super) fn admission(&self) -> Admission {
        if self.keys().is_open() { Admission::Open } else { Admission::Keyed }
    }

    /// Admits a request, or returns the problem.
    ///
    /// A web form may send its key in a field that has not been read yet:
    /// [`admit_form`](Self::admit_form) decides then.
    fn admit(&self, request: &ServiceRequest) -> Result<(), Problem> {
        let keys = self.keys();
        let shown = keys.presented_key(request.headers());
        let is_form = shown == PresentedKey::Nothing && request.path() == webapp::PATH;
        if is_form && !keys.is_open() {
            return Ok(());
        }
        self.admit_presented(request.request(), &keys, &shown)
    }

    /// Admits a web form, which sends its key in a field, or returns the problem.
    ///
    /// Only for a form that has not been admitted yet, because it counts for the rate
    /// limit.
    pub(super) fn admit_form(
        &self,
        request: &HttpRequest,
        field: Option<&str>,
    ) -> Result<(), Problem> {
        let keys = self.keys();
        match (keys.presented_key(request.headers()), field) {
            _ if keys.is_open() => Ok(()),
            (PresentedKey::Nothing, Some(secret)) => {
                self.admit_presented(request, &keys, &keys.known_key(secret))
            }
            (PresentedKey::Nothing, None) => {
                self.admit_presented(request, &keys, &PresentedKey::Nothing)
            }
            // Counted when the request arrived.
            (shown, _) => judge(&keys, &shown),
        }
    }

    /// Admits a request with its key and records the holder of the key.
    ///
    /// Requests without a known key count for their address, so that no client can try
    /// many keys.
    fn admit_presented(
        &self,
        request: &HttpRequest,
        keys: &Keys,
        shown: &PresentedKey<'_>,
    ) -> Result<(), Problem> {
        if let PresentedKey::Known(name) = shown {
            request.extensions_mut().insert(Holder((*name).to_owned()));
        }
        if let (Some(limiter), Some(caller)) = (&self.limiter, Caller::of(request)) {
            let too_many = |seconds| Problem::TooManyRequests { seconds };
            limiter.count_call(&caller).map_err(too_many)?;
        }
        judge(keys, shown)
    }

    /// Returns whether requests need a key.
    pub(super) fn asks_for_key(&self) -> bool {
        !self.keys().is_open()
    }
}

const fn judge(keys: &Keys, shown: &PresentedKey<'_>) -> Result<(), Problem> {
    match shown {
        _ if keys.is_open() => Ok(()),
        PresentedKey::Known(_) => Ok(()),
        PresentedKey::Nothing => Err(Problem::MissingApiKey),
        PresentedKey::Unknown => Err(Problem::InvalidApiKey),
    }
}

/// Returns whether a request upgrades to WebSocket.
///
/// The server then treats all further bytes as the body, regardless of the declared
/// length. Other upgrades are ignored (RFC 9110, section 7.8).
fn is_websocket(headers: &HeaderMap) -> bool {
    let mut upgrades = headers.get_all(header::UPGRADE);
    upgrades.any(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"websocket"))
}

/// Checks access before any resource that does work.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let state = request.app_data::<web::Data<State>>();
    let admitted = match state {
        _ if is_websocket(request.headers()) => Err(Problem::WebSocketNotSupported),
        Some(state) if !reads => state.door.admit(&request),
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
