//! Who is let in, and how often.
//!
//! In: a request. Out: its answer, or the problem that it shows no key that is known, or
//! comes too often. What only reads (`GET`, `HEAD`, `OPTIONS`) is open: it says the same
//! to everybody, and probes must get through.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

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

    /// Lets a request in, or says why not. Those without a key count too, so that nobody
    /// tries many.
    fn admit(&self, request: &ServiceRequest) -> Result<(), Problem> {
        let keys = self.keys();
        let shown = keys.shown(request.headers());
        if let Shown::Known(name) = shown {
            request.extensions_mut().insert(Holder(name.to_owned()));
        }
        if let Some(limiter) = &self.limiter {
            let caller = match shown {
                Shown::Known(name) => Caller::Key(name.to_owned()),
                _ => Caller::at(request, self.proxies),
            };
            let too_many = |seconds| Problem::TooManyRequests { seconds };
            limiter.count(&caller).map_err(too_many)?;
        }
        match shown {
            // Its key may be among its fields, which are not read yet.
            Shown::Nothing if request.path() == page::PATH => Ok(()),
            shown => judge(&keys, &shown),
        }
    }

    /// Lets in a form of the web page, which shows its key in a field, or says why not.
    pub(super) fn admit_form(
        &self,
        headers: &HeaderMap,
        field: Option<&str>,
    ) -> Result<(), Problem> {
        let keys = self.keys();
        let shown = match (keys.shown(headers), field) {
            (Shown::Nothing, Some(secret)) => keys.known(secret),
            (shown, _) => shown,
        };
        judge(&keys, &shown)
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
        Shown::Nothing => Err(Problem::KeyMissing),
        Shown::Unknown => Err(Problem::KeyUnknown),
    }
}

/// Stands before everything that does work.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let state = request.app_data::<web::Data<State>>();
    let admitted = match state {
        Some(state) if !reads => state.door.admit(&request),
        _ => Ok(()),
    };
    match admitted {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(problem) => {
            let answer = problem.answer(request.request());
            Ok(request.into_response(answer))
        }
    }
}
