//! Open batches, and which of them gives way.
//!
//! In: batches as they open, and for each since when it waits for its client. Out: a bounded
//! number of them. At the limit the batch that has waited for its client longest gives way,
//! if it has waited for the time of a stall; otherwise the new one is turned away.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::clock;
use super::connections::{Connection, Phase};
use super::load::{Eviction, Evictions};
use super::problem::Problem;

/// All open batches.
#[derive(Debug)]
pub(super) struct Batches {
    max: usize,
    stale: Duration,
    open: Mutex<Vec<Arc<Batch>>>,
    evictions: Evictions,
}

/// State of a batch that others see.
#[derive(Debug)]
struct Batch {
    connection: Arc<Connection>,
    /// Since when it waits for the next letter.
    receiving: Mutex<Option<Instant>>,
}

impl Batch {
    /// Since when the batch waits for its client, in either direction.
    fn waiting_since(&self) -> Option<Instant> {
        let receiving = *self.receiving.lock().unwrap_or_else(PoisonError::into_inner);
        let sending = self.connection.blocked_since();
        receiving.into_iter().chain(sending).min()
    }
}

impl Batches {
    pub(super) fn new(max: usize, stale: Duration, evictions: Evictions) -> Arc<Self> {
        Arc::new(Self { max, stale, open: Mutex::default(), evictions })
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
    /// When too many are open and none of them waits for its client.
    pub(super) fn add(
        self: &Arc<Self>,
        connection: &Arc<Connection>,
    ) -> Result<OpenBatch, Problem> {
        let mut open = self.lock();
        if open.len() >= self.max {
            let now = clock::now();
            let waiting = |batch: &Arc<Batch>| {
                let since = batch.waiting_since()?;
                let waiting = now.saturating_duration_since(since);
                (waiting >= self.stale).then_some(waiting)
            };
            let stale = open
                .iter()
                .enumerate()
                .filter_map(|(index, batch)| Some((waiting(batch)?, index)))
                .max();
            let Some((_, index)) = stale else { return Err(Problem::BatchesFull) };
            open.swap_remove(index).connection.close();
            self.evictions.count(Eviction::MaxBatches);
        }
        connection.enter(Phase::Batch);
        let connection = Arc::clone(connection);
        let batch = Arc::new(Batch { connection, receiving: Mutex::new(None) });
        open.push(Arc::clone(&batch));
        drop(open);
        Ok(OpenBatch { batch, all: Arc::clone(self) })
    }
}

/// A batch that is open while this value lives.
#[derive(Debug)]
pub(super) struct OpenBatch {
    batch: Arc<Batch>,
    all: Arc<Batches>,
}

impl OpenBatch {
    /// Handle that tells others that the batch waits for its next letter.
    pub(super) fn receiving(&self) -> Receiving {
        Receiving(Arc::clone(&self.batch))
    }
}

impl Drop for OpenBatch {
    fn drop(&mut self) {
        self.all.lock().retain(|batch| !Arc::ptr_eq(batch, &self.batch));
    }
}

/// Tells since when a batch waits for its next letter.
#[derive(Debug)]
pub(super) struct Receiving(Arc<Batch>);

impl Receiving {
    /// Records that the batch waits from now on, or no longer.
    pub(super) fn set(&self, is_waiting: bool) {
        let since = is_waiting.then(clock::now);
        let mut receiving =
            self.0.receiving.lock().unwrap_or_else(PoisonError::into_inner);
        *receiving = since;
    }
}
