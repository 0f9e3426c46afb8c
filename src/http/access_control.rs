//! API keys, rate limits and CORS origins.
//!
//! Input: a request. Output: admission, or a problem: no known key, or too many requests.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use actix_web::dev::ServiceRequest;
use actix_web::{HttpMessage, HttpRequest};

use super::keys::{ApiKeys, PresentedKey, RequestKeyName};
use super::keys_file::KeysFile;
use super::problem::Problem;
use super::rate_limit::{Caller, CallerRateLimiter, RequestRate};
use super::resources::WEBAPP_PATH;

/// API keys, rate limits and CORS origins.
#[derive(Clone, Debug, Default)]
pub struct AuthConfig {
    /// Keys with access; without keys, the service is open to everyone.
    pub keys: ApiKeys,
    /// File of these keys, if it is reloaded on SIGHUP.
    pub keys_file: Option<KeysFile>,
    /// Maximum rate of requests per key, or per address without a key.
    pub rate: Option<RequestRate>,
    /// Number of trusted proxies in front of the service.
    pub proxies: usize,
    /// Origins whose scripts may call the service (CORS).
    pub origins: Vec<String>,
}

/// Access policy of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Open to everyone, with or without a key; also if the policy is unknown.
    Open,
    /// Requests need a key.
    Keyed,
}

/// Runtime state of [`AuthConfig`].
#[derive(Debug)]
pub(super) struct AccessControl {
    /// Replaced while the service runs; an open service stays open, a protected one
    /// protected.
    keys: RwLock<ApiKeys>,
    limiter: Option<CallerRateLimiter>,
    pub(super) proxies: usize,
    pub(super) origins: Vec<String>,
}

impl From<AuthConfig> for AccessControl {
    fn from(access: AuthConfig) -> Self {
        let AuthConfig { keys, rate, proxies, origins, .. } = access;
        let keys = RwLock::new(keys);
        Self { keys, limiter: rate.map(CallerRateLimiter::new), proxies, origins }
    }
}

impl AccessControl {
    fn keys(&self) -> RwLockReadGuard<'_, ApiKeys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces all keys from the next request on.
    #[cfg(unix)]
    pub(super) fn replace_keys(&self, keys: ApiKeys) {
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
    pub(super) fn admit(&self, request: &ServiceRequest) -> Result<(), Problem> {
        let keys = self.keys();
        let presented = keys.presented_key(request.headers());
        let is_form = presented == PresentedKey::Nothing && request.path() == WEBAPP_PATH;
        if is_form && !keys.is_open() {
            return Ok(());
        }
        self.admit_presented(request.request(), &keys, &presented)
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
            (presented, _) => check_key(&keys, &presented),
        }
    }

    /// Admits a request with its key and records the holder of the key.
    ///
    /// Requests without a known key count for their address, so that no client can try
    /// many keys.
    fn admit_presented(
        &self,
        request: &HttpRequest,
        keys: &ApiKeys,
        presented: &PresentedKey<'_>,
    ) -> Result<(), Problem> {
        if let PresentedKey::Known(name) = presented {
            request.extensions_mut().insert(RequestKeyName((*name).to_owned()));
        }
        if let (Some(limiter), Some(caller)) =
            (&self.limiter, Caller::from_request(request))
        {
            let too_many = |seconds| Problem::TooManyRequests { seconds };
            limiter.count_call(&caller).map_err(too_many)?;
        }
        check_key(keys, presented)
    }

    /// Returns whether requests need a key.
    pub(super) fn asks_for_key(&self) -> bool {
        !self.keys().is_open()
    }
}

const fn check_key(keys: &ApiKeys, presented: &PresentedKey<'_>) -> Result<(), Problem> {
    match presented {
        _ if keys.is_open() => Ok(()),
        PresentedKey::Known(_) => Ok(()),
        PresentedKey::Nothing => Err(Problem::MissingApiKey),
        PresentedKey::Unknown => Err(Problem::InvalidApiKey),
    }
}
