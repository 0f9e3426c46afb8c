//! Who is let in, and how often.
//!
//! In: a request. Out: its answer, or the problem that it shows no key that is known, or
//! comes too often. What only reads (`GET`, `HEAD`, `OPTIONS`) is open: it says the same
//! to everybody, and probes must get through.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};

use super::State;
use super::keys::{Keys, Shown};
use super::keys_file::KeysFile;
use super::observe::Holder;
use super::openapi::Admission;
use super::page;
use super::problem::Problem;
use super::rate::{Caller, Limiter, Rate};

/// Who may call, how often, and scripts of which sites.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The keys that let in; none: everybody is.
    pub keys: Keys,
    /// The file that these keys are from, where it is to be read again at SIGHUP.
    pub keys_file: Option<KeysFile>,
    /// How often each key, or each address without one, may call.
    pub rate: Option<Rate>,
    /// How many proxies of ours stand before the service.
    pub proxies: usize,
    /// The origins whose scripts may call.
    pub origins: Vec<String>,
}

/// [`Access`] at work.
#[derive(Debug)]
pub(super) struct Door {
    /// Replaced while the service runs; open it stays or never becomes.
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

    /// Lets these keys in from the next request on, and no others.
    #[cfg(unix)]
    pub(super) fn replace_keys(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Who may call, as the contract says it.
    pub(super) fn admission(&self) -> Admission {
        if self.keys().is_open() { Admission::Open } else { Admission::Keyed }
    }

    /// Admits a request, or returns why not. A form of the web page may have its key among
    /// its fields, which are not read yet: [`admit_form`](Self::admit_form) decides then.
    fn admit(&self, request: &ServiceRequest) -> Result<(), Problem> {
        let keys = self.keys();
        let shown = keys.shown(request.headers());
        let is_form = shown == Shown::Nothing && request.path() == page::PATH;
        if is_form && !keys.is_open() {
            return Ok(());
        }
        self.admit_shown(request.request(), &keys, &shown)
    }

    /// Admits a form of the web page, which shows its key in a field, or returns why not.
    /// Only for a form that was not admitted before: it counts for the rate limit.
    pub(super) fn admit_form(
        &self,
        request: &HttpRequest,
        field: Option<&str>,
    ) -> Result<(), Problem> {
        let keys = self.keys();
        match (keys.shown(request.headers()), field) {
            _ if keys.is_open() => Ok(()),
            (Shown::Nothing, Some(secret)) => {
                self.admit_shown(request, &keys, &keys.known(secret))
            }
            (Shown::Nothing, None) => self.admit_shown(request, &keys, &Shown::Nothing),
            // Counted when the request came in.
            (shown, _) => judge(&keys, &shown),
        }
    }

    /// Admits a request with the key that it shows, which makes it one of the holder of the
    /// key. Requests without a known key count for their address, so that nobody tries many.
    fn admit_shown(
        &self,
        request: &HttpRequest,
        keys: &Keys,
        shown: &Shown<'_>,
    ) -> Result<(), Problem> {
        if let Shown::Known(name) = shown {
            request.extensions_mut().insert(Holder((*name).to_owned()));
        }
        if let (Some(limiter), Some(caller)) = (&self.limiter, Caller::of(request)) {
            let too_many = |seconds| Problem::TooManyRequests { seconds };
            limiter.count(&caller).map_err(too_many)?;
        }
        judge(keys, shown)
    }

    /// Whether a key must be shown.
    pub(super) fn asks_for_key(&self) -> bool {
        !self.keys().is_open()
    }
}

const fn judge(keys: &Keys, shown: &Shown<'_>) -> Result<(), Problem> {
    match shown {
        _ if keys.is_open() => Ok(()),
        Shown::Known(_) => Ok(()),
        Shown::Nothing => Err(Problem::MissingApiKey),
        Shown::Unknown => Err(Problem::InvalidApiKey),
    }
}

/// True for an upgrade to WebSocket, with which the server takes all that follows for the
/// body, whatever length is declared. Other upgrades are ignored (RFC 9110, section 7.8).
fn is_websocket(headers: &HeaderMap) -> bool {
    let mut upgrades = headers.get_all(header::UPGRADE);
    upgrades.any(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"websocket"))
}

/// Stands before everything that does work.
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
            let mut answer = problem.answer(request.request());
            if let Problem::WebSocketNotSupported = problem {
                // All that follows on the connection is taken for its body.
                answer.head_mut().set_connection_type(ConnectionType::Close);
            }
            Ok(request.into_response(answer))
        }
    }
}
