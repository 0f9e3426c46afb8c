//! Worker pool: runs work off the event loop, with a bounded number of slots.
//!
//! Input: work that takes long, and its size. Output: its result; or a problem, if the
//! queue is full, the work took too long, or it panicked. Work waits for memory as it
//! waits for its slot. Work whose client has left frees its slot: waiting work at once,
//! running work when it next checks for cancellation.
//!
//! # Lanes
//!
//! With two slots or more, no kind of work takes all of them ([`JobSlots`]):
//!
//! - large letters ([`LARGE`], [`LARGE_MEMORY`]) take at most half of the slots and of
//!   the queue, so that ordinary letters never wait for large ones only;
//! - letters of batches take all slots but one, so that single letters proceed regardless
//!   of the number of batches. They wait without a place in the queue: the batch that
//!   sent them reads no further while they wait.
//!
//! Callers take turns ([`queue`](super::queue)). A waiting request is polled by a task
//! that does nothing else, so that a granted slot is always used.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::{rt, web};

use super::claim::JobClaim;
use super::clock;
use super::connection::Connection;
use super::memory::{MemoryBudget, Reservation, WorkKind};
use super::pool_progress::PoolProgress;
use super::problem::Problem;
use super::rate_limit::Caller;
use super::slots::{JobSlots, SlotDurations, SlotGuard, TURN_TIMEOUT};
use crate::limits::{CancelToken, peak_memory};

/// Minimum size of a large letter, in bytes.
pub(super) const LARGE: usize = 256 << 10;

/// Minimum memory of a large letter, in bytes.
///
/// This is the memory of a letter of [`LARGE`] bytes with eight copies.
const LARGE_MEMORY: usize = peak_memory(LARGE as u64, 8) as usize;

/// Job: its size, its memory and its caller.
#[derive(Clone, Debug)]
pub(super) struct Job {
    /// Size of the request, in bytes.
    pub(super) size: usize,
    /// Memory of the work, in bytes.
    pub(super) memory: usize,
    /// Connection of its batch, for a letter of a batch.
    pub(super) batch: Option<Arc<Connection>>,
    /// Client that sent it, if known.
    pub(super) caller: Option<Caller>,
}

impl Job {
    fn to_claim(&self) -> JobClaim {
        let is_large = self.size >= LARGE || self.memory >= LARGE_MEMORY;
        let Self { size, memory, ref batch, ref caller } = *self;
        let (connection, is_batch) = (batch.clone(), batch.is_some());
        JobClaim { caller: caller.clone(), is_large, is_batch, size, memory, connection }
    }
}

/// Result of a job, with the memory that is still reserved for it.
#[derive(Debug)]
pub(super) struct JobResult<T> {
    pub(super) value: T,
    pub(super) memory: Reservation,
}

/// Slots for work, with a bounded queue.
#[derive(Debug)]
pub(super) struct WorkerPool {
    slots: Arc<JobSlots>,
    timeout: Duration,
    /// Moving average of the duration of jobs, in microseconds.
    recent: AtomicU64,
    progress: PoolProgress,
}

/// Divisor of the moving average: the last job has a weight of 1/8.
const SMOOTHING: u64 = 8;

/// Slot and memory of a job that may start.
#[derive(Debug)]
pub(super) struct AdmittedJob {
    slot: SlotGuard,
    memory: Reservation,
    /// Deadline of the job; its time started when it got its slot.
    deadline: Instant,
}

impl AdmittedJob {
    /// Returns the remaining time of the job.
    pub(super) fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(clock::now())
    }
}

impl WorkerPool {
    /// Creates a pool without jobs.
    pub(super) fn new(
        kind: WorkKind,
        slots: usize,
        queue: usize,
        timeout: Duration,
        memory: Arc<MemoryBudget>,
    ) -> Self {
        let times = SlotDurations { limit: timeout, linger: TURN_TIMEOUT };
        Self {
            slots: JobSlots::new(kind, slots, queue, times, memory),
            timeout,
            recent: AtomicU64::new(0),
            progress: PoolProgress::new(timeout),
        }
    }

    /// Returns the progress of waiting and running work.
    pub(super) const fn progress(&self) -> &PoolProgress {
        &self.progress
    }

    /// Returns the number of waiting jobs.
    pub(super) fn waiting(&self) -> usize {
        self.slots.waiting()
    }

    /// Returns the number of running jobs.
    pub(super) fn running(&self) -> usize {
        self.slots.running()
    }

    /// Returns the maximum number of running jobs.
    pub(super) fn capacity(&self) -> usize {
        self.slots.capacity()
    }

    /// Returns the time until all waiting jobs have had their turn, in seconds,
    /// rounded up.
    ///
    /// It assumes that jobs take as long as recent ones, and is at least 1.
    fn retry_after(&self) -> u64 {
        let ahead = (self.waiting() + 1).div_ceil(self.capacity()) as u64;
        let wait = self.recent.load(Ordering::Relaxed).saturating_mul(ahead);
        wait.div_ceil(1_000_000).max(1)
    }

    /// Adds the duration of a job to the moving average.
    fn record_time(&self, time: Duration) {
        let time = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let mean = |recent| match recent {
            0 => Some(time),
            recent => Some(recent - recent / SMOOTHING + time / SMOOTHING),
        };
        let _ = self.recent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, mean);
    }

    /// Runs a job in its turn, unless the queue is full. A panic affects only that job.
    ///
    /// # Errors
    ///
    /// Returns the problem of the work itself, or the reason for which it did not run or
    /// finish.
    pub(super) async fn run_job<T: Send + 'static>(
        &self,
        job: Job,
        work: impl FnOnce(&CancelToken) -> Result<T, Problem> + Send + 'static,
    ) -> Result<JobResult<T>, Problem> {
        let admitted = self.admit_job(job).await?;
        self.run_in(admitted, work).await
    }

    /// Waits for a slot and for memory, unless the queue is full.
    ///
    /// # Errors
    ///
    /// Returns [`Problem::QueueFull`] if too many jobs wait.
    pub(super) async fn admit_job(&self, job: Job) -> Result<AdmittedJob, Problem> {
        let waits = self.progress.track_waiting();
        let granted = self.slots.claim_slot(job.to_claim()).wait_for_slot().await;
        let full = || Problem::QueueFull { seconds: self.retry_after() };
        let (slot, memory) = granted.ok_or_else(full)?;
        drop(waits);
        let deadline = clock::now() + self.timeout;
        Ok(AdmittedJob { slot, memory, deadline })
    }

    async fn run_in<T: Send + 'static>(
        &self,
        admitted: AdmittedJob,
        work: impl FnOnce(&CancelToken) -> Result<T, Problem> + Send + 'static,
    ) -> Result<JobResult<T>, Problem> {
        let time_left = admitted.time_left();
        let AdmittedJob { slot, memory, .. } = admitted;
        let end = CancelOnDrop::default();
        let cancel = end.cancel_token();
        let running = self.progress.track_running();
        let work = web::block(move || {
            // Held until the work ends, even if its client has left.
            let _held = (slot, running);
            work(&cancel).map(|value| JobResult { value, memory })
        });
        let start = clock::now();
        let done = rt::time::timeout(time_left, work).await;
        self.record_time(start.elapsed());
        match done {
            Ok(done) => done.unwrap_or(Err(Problem::InternalError("panic"))),
            Err(_) => Err(Problem::RenderTimeout { seconds: self.timeout.as_secs() }),
        }
    }
}

/// Guard that cancels work when it is dropped, because the client has left.
#[derive(Default)]
pub(super) struct CancelOnDrop(Arc<AtomicBool>);

impl CancelOnDrop {
    pub(super) fn cancel_token(&self) -> CancelToken {
        let is_over = Arc::clone(&self.0);
        CancelToken::when(move || is_over.load(Ordering::Relaxed))
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use actix_web::rt;
    use futures_util::FutureExt;

    use super::{Job, WorkerPool};
    use crate::http::clock;
    use crate::http::connections::Connections;
    use crate::http::load_metrics::LoadMetrics;
    use crate::http::memory::{MemoryBudget, WorkKind};
    use crate::http::problem::Problem;
    use crate::limits::CancelToken;

    const TIMEOUT: Duration = Duration::from_secs(60);
    const JOB: Job = Job { size: 0, memory: 70, batch: None, caller: None };

    fn pool() -> (WorkerPool, Arc<MemoryBudget>) {
        let evictions = LoadMetrics::register(&mut Default::default()).evictions;
        let memory = MemoryBudget::new(100, 1, Arc::new(Connections::new(1, evictions)));
        (WorkerPool::new(WorkKind::Letters, 1, 1, TIMEOUT, Arc::clone(&memory)), memory)
    }

    #[actix_web::test]
    async fn a_job_that_waits_for_memory_has_neither_a_place_nor_its_time() {
        let (pool, memory) = pool();
        let other = memory.try_work(WorkKind::Comparisons, 34, None).unwrap();
        let mut admitted = Box::pin(pool.admit_job(JOB));
        assert!((&mut admitted).now_or_never().is_none());
        assert_eq!((pool.running(), pool.waiting()), (0, 1));
        let dropped = clock::now();
        drop(other);
        let admitted = admitted.await.unwrap();
        assert!(admitted.deadline >= dropped + TIMEOUT && pool.running() == 1);
    }

    #[actix_web::test]
    async fn a_job_that_waited_for_memory_is_stopped_when_its_place_has_had_its_time() {
        let (pool, memory) = pool();
        let mut admitted = pool.admit_job(JOB).await.unwrap();
        admitted.deadline = clock::now();
        let work = |cancel: &CancelToken| {
            while !cancel.is_set() {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        };
        let run = rt::time::timeout(TIMEOUT / 2, pool.run_in(admitted, work));
        assert!(matches!(run.await.unwrap(), Err(Problem::RenderTimeout { .. })));
        while pool.running() > 0 || memory.reserved() > 0 {
            rt::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
