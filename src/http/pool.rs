//! Where letters are rendered: beside the event loop, so many at once.
//!
//! In: work that takes long. Out: what it gave; or a problem, when too many
//! wait already, when it took too long, or when it panicked. Work whose sender
//! is gone gives its place free: waiting work at once, other work when it next
//! asks whether to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use actix_web::{rt, web};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::clock;
use super::problem::Problem;
use crate::bounds::Stop;

/// Places for work, and places to wait for one.
#[derive(Debug)]
pub(super) struct Pool {
    /// A permit for each that may be worked on.
    slots: Arc<Semaphore>,
    /// A permit for each that may wait.
    queue: Semaphore,
    renders: usize,
    most: usize,
    time: Duration,
    /// How long work took lately, in microseconds.
    recent: AtomicU64,
}

/// The last so many pieces of work make half of what is thought recent, and more.
const RECENT: u64 = 8;

impl Pool {
    pub(super) fn new(renders: usize, queue: usize, time: Duration) -> Self {
        let most = queue.min(Semaphore::MAX_PERMITS);
        let renders = renders.min(Semaphore::MAX_PERMITS);
        Self {
            slots: Arc::new(Semaphore::new(renders)),
            queue: Semaphore::new(most),
            renders,
            most,
            time,
            recent: AtomicU64::new(0),
        }
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.most - self.queue.available_permits()
    }

    /// How many are worked on.
    pub(super) fn rendering(&self) -> usize {
        self.renders - self.slots.available_permits()
    }

    /// Whole seconds until those that wait now have had their turn, if they take as long as
    /// the last ones did; at least one.
    fn wait(&self) -> u64 {
        let ahead = (self.waiting() + 1).div_ceil(self.renders.max(1)) as u64;
        let wait = self.recent.load(Ordering::Relaxed).saturating_mul(ahead);
        wait.div_ceil(1_000_000).max(1)
    }

    /// Learns how long work took.
    fn took(&self, time: Duration) {
        let time = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let mean = |recent| match recent {
            0 => Some(time),
            recent => Some(recent - recent / RECENT + time / RECENT),
        };
        let _ = self.recent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, mean);
    }

    /// Does work when its turn comes, if not too many wait already. One that panics takes
    /// nobody along.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let slot = self.admit().await?;
        self.run_in(slot, work).await
    }

    /// Waits for a slot, if not too many wait already.
    pub(super) async fn admit(&self) -> Result<OwnedSemaphorePermit, Problem> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Ok(slot);
        }
        let full = |_| Problem::Full { seconds: self.wait() };
        let _waits = self.queue.try_acquire().map_err(full)?;
        self.slot().await
    }

    /// Does work when its turn comes, however many wait: for one that keeps the next from
    /// coming while it waits.
    pub(super) async fn run_in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let slot = self.slot().await?;
        self.run_in(slot, work).await
    }

    /// A place for work; first come, first served.
    async fn slot(&self) -> Result<OwnedSemaphorePermit, Problem> {
        // Nobody closes it.
        Arc::clone(&self.slots).acquire_owned().await.map_err(|_| Problem::Draining)
    }

    async fn run_in<T: Send + 'static>(
        &self,
        slot: OwnedSemaphorePermit,
        work: impl FnOnce(&Stop) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let end = End::default();
        let stop = end.stop();
        let work = web::block(move || {
            // Held until the work ends, even if nobody waits for it any more.
            let _held = slot;
            work(&stop)
        });
        let start = clock::now();
        let done = rt::time::timeout(self.time, work).await;
        self.took(start.elapsed());
        match done {
            Ok(done) => done.unwrap_or(Err(Problem::Defect("panic"))),
            Err(_) => Err(Problem::RenderTime { seconds: self.time.as_secs() }),
        }
    }
}

/// Tells work to stop once nobody waits for it.
#[derive(Default)]
struct End(Arc<AtomicBool>);

impl End {
    fn stop(&self) -> Stop {
        let is_over = Arc::clone(&self.0);
        Stop::when(move || is_over.load(Ordering::Relaxed))
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
