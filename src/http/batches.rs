//! Open batches, and the choice of the one to evict.
//!
//! Input: batches as they open, and for each the time that it waits for its client.
//! Output: a bounded number of them. At the limit, a new batch is accepted if another one
//! can be evicted: one of the site (an address, key or IPv6 /48 network) with the most
//! batches, if that is at least two more than the site of the new one has, so that open
//! batches of one site never keep others out; the same by callers; or one whose client is
//! behind the minimum rate by the stall timeout, or has read nothing for that long, unless
//! its caller has fewer batches than the caller of the new one. Otherwise the new one is
//! rejected.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::{HttpRequest, rt};

use super::client_lag::ClientLag;
use super::clock;
use super::connection::{Connection, Phase};
use super::limits::ServiceLimits;
use super::load_metrics::{Eviction, EvictionCounter};
use super::problem::Problem;
use super::rate_limit::{Caller, share_site};

/// All open batches.
#[derive(Debug)]
pub(super) struct OpenBatches {
    max: usize,
    /// Lag from which a batch may be evicted.
    stale: Duration,
    /// Lag at which a batch is aborted: the time limit of a letter.
    max_lag: Duration,
    min_rate: usize,
    open: Mutex<Vec<Arc<BatchState>>>,
    evictions: EvictionCounter,
}

/// Shared state of a batch.
#[derive(Debug)]
struct BatchState {
    caller: Option<Caller>,
    connection: Arc<Connection>,
    lag: Mutex<ClientLag>,
}

impl BatchState {
    fn lock_lag(&self) -> MutexGuard<'_, ClientLag> {
        self.lag.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the time for which the batch waits for its client, in either direction.
    fn wait_time(&self, now: Instant) -> Option<Duration> {
        let lag = self.lock_lag();
        let receiving = lag.is_waiting().then(|| lag.lag_at(now));
        let sending = self.connection.blocked_since();
        let sending = sending.map(|since| now.saturating_duration_since(since));
        receiving.into_iter().chain(sending).max()
    }
}

impl OpenBatches {
    pub(super) fn new(limits: &ServiceLimits, evictions: EvictionCounter) -> Arc<Self> {
        Arc::new(Self {
            max: limits.max_batches,
            stale: limits.stall_timeout,
            max_lag: limits.body_timeout,
            min_rate: limits.min_transfer_rate,
            open: Mutex::default(),
            evictions,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<BatchState>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of open batches.
    pub(super) fn open_count(&self) -> usize {
        self.lock().len()
    }

    /// Returns the maximum number of open batches.
    pub(super) const fn max_open(&self) -> usize {
        self.max
    }

    /// Opens a batch.
    ///
    /// # Errors
    ///
    /// Returns [`Problem::TooManyBatches`] if too many are open and none can be evicted.
    pub(super) fn open_batch(
        self: &Arc<Self>,
        request: &HttpRequest,
    ) -> Result<OpenBatch, Problem> {
        let caller = Caller::from_request(request);
        let mut open = self.lock();
        if open.len() >= self.max {
            let index = self.find_displaced(&open, caller.as_ref());
            let index = index.ok_or(Problem::TooManyBatches)?;
            open.remove(index).connection.close();
            self.evictions.count_eviction(Eviction::MaxBatches);
        }
        let connection = Connection::from_request(request);
        connection.enter_phase(Phase::Batch);
        let lag = Mutex::new(ClientLag::new(self.min_rate));
        let batch = Arc::new(BatchState { caller, connection, lag });
        open.push(Arc::clone(&batch));
        drop(open);
        Ok(OpenBatch { batch, all: Arc::clone(self) })
    }

    /// Returns the index of the batch that is evicted for a new one of this caller.
    ///
    /// Of the caller with the most batches, or else the site, it is the one that waits
    /// longest for its client, else the newest.
    fn find_displaced(
        &self,
        open: &[Arc<BatchState>],
        caller: Option<&Caller>,
    ) -> Option<usize> {
        let now = clock::now();
        let count = |caller: Option<&Caller>| {
            let callers = || open.iter().map(|batch| batch.caller.as_ref());
            let same = callers().filter(|other| *other == caller).count();
            (same, callers().filter(|other| share_site(*other, caller)).count())
        };
        // Includes the new batch.
        let (own, own_site) = count(caller);
        let (own, own_site) = (own + 1, own_site + 1);
        let rank = |batch: &BatchState| {
            let is_own = batch.caller.as_ref() == caller;
            let (count, site) = count(batch.caller.as_ref());
            let waiting = batch.wait_time(now);
            let is_stale = waiting.is_some_and(|waiting| waiting >= self.stale);
            let has_more = count > own || site > own_site;
            let gives_way = has_more || (is_stale && (is_own || count >= own));
            gives_way.then_some((count, site, waiting))
        };
        let ranked = open.iter().enumerate();
        let ranked = ranked.filter_map(|(index, batch)| Some((rank(batch)?, index)));
        ranked.max().map(|(_, index)| index)
    }
}

/// Guard for an open batch; dropping it removes the batch.
#[derive(Debug)]
pub(super) struct OpenBatch {
    batch: Arc<BatchState>,
    all: Arc<OpenBatches>,
}

impl OpenBatch {
    /// Returns a handle that records the time for which the batch waits for its client.
    pub(super) fn batch_client(&self) -> BatchClient {
        BatchClient { batch: Arc::clone(&self.batch), max_lag: self.all.max_lag }
    }
}

impl Drop for OpenBatch {
    fn drop(&mut self) {
        self.all.lock().retain(|batch| !Arc::ptr_eq(batch, &self.batch));
    }
}

/// Handle that tracks the time for which the service waits for the client of a batch.
#[derive(Debug)]
pub(super) struct BatchClient {
    batch: Arc<BatchState>,
    max_lag: Duration,
}

/// Minimum pause between two checks of a client that is almost too far behind.
///
/// It applies while the service works for the client.
const MIN_PAUSE: Duration = Duration::from_millis(50);

impl BatchClient {
    /// Records that the batch waits for bytes from now on.
    pub(super) fn want_bytes(&self) {
        self.batch.lock_lag().want_bytes(clock::now());
    }

    /// Records the number of bytes that arrived.
    pub(super) fn record_received(&self, bytes: usize) {
        self.batch.lock_lag().record_received(bytes, clock::now());
    }

    /// Completes when the client is too far behind the minimum rate.
    pub(super) async fn lags_too_far(&self) {
        loop {
            let lag = self.batch.lock_lag().lag_at(clock::now());
            let left = self.max_lag.saturating_sub(lag);
            if left.is_zero() {
                return;
            }
            rt::time::sleep(left.max(MIN_PAUSE)).await;
        }
    }

    /// Records work on a letter of the batch until the guard is dropped.
    pub(super) fn begin_work(&self) -> LetterWork {
        self.batch.lock_lag().begin_work(clock::now());
        LetterWork(Arc::clone(&self.batch))
    }
}

/// Guard for work on a letter of a batch.
#[derive(Debug)]
pub(super) struct LetterWork(Arc<BatchState>);

impl Drop for LetterWork {
    fn drop(&mut self) {
        self.0.lock_lag().end_work(clock::now());
    }
}
