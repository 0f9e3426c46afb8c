//! Where letters are rendered: beside the event loop, so many at once.
//!
//! In: work that takes long. Out: what it gave; or a problem, when too many
//! wait already, when it took too long, or when it panicked. Work whose sender
//! is gone gives its place free: waiting work at once, other work when it next
//! asks whether to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::{rt, web};
use tokio::sync::Semaphore;

use super::problem::Problem;
use crate::bounds::Stop;

/// Places for work, and places to wait for one.
#[derive(Debug)]
pub(super) struct Pool {
    /// A permit for each that may be worked on or wait.
    entries: Arc<Semaphore>,
    /// A permit for each that may be worked on.
    slots: Arc<Semaphore>,
    most: usize,
    renders: usize,
    time: Duration,
}

impl Pool {
    pub(super) fn new(renders: usize, queue: usize, time: Duration) -> Self {
        let most = renders.saturating_add(queue).min(Semaphore::MAX_PERMITS);
        let renders = renders.min(most);
        Self {
            entries: Arc::new(Semaphore::new(most)),
            slots: Arc::new(Semaphore::new(renders)),
            most,
            renders,
            time,
        }
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        let entered = self.most - self.entries.available_permits();
        let working = self.renders - self.slots.available_permits();
        entered.saturating_sub(working)
    }

    /// Does work when its turn comes. One that panics takes nobody along.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let Ok(entry) = Arc::clone(&self.entries).try_acquire_owned() else {
            return Err(Problem::Full);
        };
        // First come, first served; nobody closes it.
        let Ok(slot) = Arc::clone(&self.slots).acquire_owned().await else {
            return Err(Problem::Draining);
        };
        let end = End::default();
        let stop = end.stop();
        let work = web::block(move || {
            // Held until the work ends, even if nobody waits for it any more.
            let _held = (entry, slot);
            work(&stop)
        });
        match rt::time::timeout(self.time, work).await {
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
