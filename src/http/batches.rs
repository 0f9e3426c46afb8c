//! Open batches, and which of them gives way.
//!
//! In: batches as they open, and for each how long it waits for its client. Out: a bounded
//! number of them. At the limit a new batch gets in when another gives way: one of the
//! caller that has the most, if that is at least two more than the caller of the new one
//! has, so that nobody keeps others out by what they have open; or one whose client is
//! behind the minimum rate by the time of a stall, or takes nothing for as long, unless its
//! caller has fewer than the caller of the new one. Otherwise the new one is turned away.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::{HttpRequest, rt};

use super::clock;
use super::connections::{Connection, Phase};
use super::lag::Lag;
use super::limits::Limits;
use super::load::{Eviction, Evictions};
use super::problem::Problem;
use super::rate::Caller;

/// All open batches.
#[derive(Debug)]
pub(super) struct Batches {
    max: usize,
    /// Lag from which on a batch may give way.
    stale: Duration,
    /// Lag at which a batch is broken off: the time of a letter.
    max_lag: Duration,
    min_rate: usize,
    open: Mutex<Vec<Arc<Batch>>>,
    evictions: Evictions,
}

/// State of a batch that others see.
#[derive(Debug)]
struct Batch {
    caller: Option<Caller>,
    connection: Arc<Connection>,
    lag: Mutex<Lag>,
}

impl Batch {
    fn lag(&self) -> MutexGuard<'_, Lag> {
        self.lag.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long the batch waits for its client, in either direction.
    fn waiting(&self, now: Instant) -> Option<Duration> {
        let lag = self.lag();
        let receiving = lag.is_waiting().then(|| lag.at(now));
        let sending = self.connection.blocked_since();
        let sending = sending.map(|since| now.saturating_duration_since(since));
        receiving.into_iter().chain(sending).max()
    }
}

impl Batches {
    pub(super) fn new(limits: &Limits, evictions: Evictions) -> Arc<Self> {
        Arc::new(Self {
            max: limits.max_batches,
            stale: limits.stall_timeout,
            max_lag: limits.body_timeout,
            min_rate: limits.min_transfer_rate,
            open: Mutex::default(),
            evictions,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Batch>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are open.
    pub(super) fn open(&self) -> usize {
        self.lock().len()
    }

    /// The most that are open at once.
    pub(super) const fn max(&self) -> usize {
        self.max
    }

    /// Opens a batch.
    ///
    /// # Errors
    ///
    /// When too many are open and none of them gives way.
    pub(super) fn add(
        self: &Arc<Self>,
        request: &HttpRequest,
    ) -> Result<OpenBatch, Problem> {
        let caller = Caller::of(request);
        let mut open = self.lock();
        if open.len() >= self.max {
            let index = self.find_displaced(&open, caller.as_ref());
            let index = index.ok_or(Problem::TooManyBatches)?;
            open.remove(index).connection.close();
            self.evictions.count(Eviction::MaxBatches);
        }
        let connection = Connection::of(request);
        connection.enter(Phase::Batch);
        let lag = Mutex::new(Lag::new(self.min_rate));
        let batch = Arc::new(Batch { caller, connection, lag });
        open.push(Arc::clone(&batch));
        drop(open);
        Ok(OpenBatch { batch, all: Arc::clone(self) })
    }

    /// Finds the batch that gives way to one of this caller: of the caller that has the
    /// most, the one that waits longest for its client, else the newest.
    fn find_displaced(
        &self,
        open: &[Arc<Batch>],
        caller: Option<&Caller>,
    ) -> Option<usize> {
        let now = clock::now();
        let count = |caller: Option<&Caller>| {
            open.iter().filter(|batch| batch.caller.as_ref() == caller).count()
        };
        // With the new one.
        let own = count(caller) + 1;
        let rank = |batch: &Batch| {
            let is_own = batch.caller.as_ref() == caller;
            let count = count(batch.caller.as_ref());
            let waiting = batch.waiting(now);
            let is_stale = waiting.is_some_and(|waiting| waiting >= self.stale);
            let gives_way = count > own || (is_stale && (is_own || count >= own));
            gives_way.then_some((count, waiting))
        };
        let ranked = open.iter().enumerate();
        let ranked = ranked.filter_map(|(index, batch)| Some((rank(batch)?, index)));
        ranked.max().map(|(_, index)| index)
    }
}

/// A batch that is open while this value lives.
#[derive(Debug)]
pub(super) struct OpenBatch {
    batch: Arc<Batch>,
    all: Arc<Batches>,
}

impl OpenBatch {
    /// Handle that records for how long the batch waits for its client.
    pub(super) fn client(&self) -> BatchClient {
        BatchClient { batch: Arc::clone(&self.batch), max_lag: self.all.max_lag }
    }
}

impl Drop for OpenBatch {
    fn drop(&mut self) {
        self.all.lock().retain(|batch| !Arc::ptr_eq(batch, &self.batch));
    }
}

/// The client of a batch, as far as the service waits for it.
#[derive(Debug)]
pub(super) struct BatchClient {
    batch: Arc<Batch>,
    max_lag: Duration,
}

/// Pause between two looks at a client that is almost too far behind, while the service
/// works for it.
const MIN_PAUSE: Duration = Duration::from_millis(50);

impl BatchClient {
    /// Records that the batch waits for bytes from now on.
    pub(super) fn want_bytes(&self) {
        self.batch.lag().want_bytes(clock::now());
    }

    /// Records that so many bytes arrived.
    pub(super) fn receive(&self, bytes: usize) {
        self.batch.lag().receive(bytes, clock::now());
    }

    /// Ends when the client is too far behind the minimum rate.
    pub(super) async fn lags_too_far(&self) {
        loop {
            let lag = self.batch.lag().at(clock::now());
            let left = self.max_lag.saturating_sub(lag);
            if left.is_zero() {
                return;
            }
            rt::time::sleep(left.max(MIN_PAUSE)).await;
        }
    }

    /// Records that the service works on a letter of the batch, while the guard lives.
    pub(super) fn begin_work(&self) -> LetterWork {
        self.batch.lag().begin_work(clock::now());
        LetterWork(Arc::clone(&self.batch))
    }
}

/// Work on a letter of a batch.
#[derive(Debug)]
pub(super) struct LetterWork(Arc<Batch>);

impl Drop for LetterWork {
    fn drop(&mut self) {
        self.0.lag().end_work(clock::now());
    }
}
