//! The places to wait for work, shared fairly among callers.
//!
//! In: jobs that found no place to work. Out: a place in the queue, or none. Whoever comes
//! when the queue is full takes the place of the newest job of the caller that has the
//! most, if that is at least two more than their own: a caller that sends many letters at
//! once delays its own letters and nobody else's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore, SemaphorePermit};

use super::rate::Caller;

/// Places to wait.
#[derive(Debug)]
pub(super) struct Queue {
    permits: Semaphore,
    capacity: usize,
    jobs: Mutex<Vec<Arc<Waiting>>>,
}

#[derive(Debug)]
struct Waiting {
    caller: Option<Caller>,
    gives_way: AtomicBool,
    notify: Notify,
}

impl Queue {
    pub(super) fn new(capacity: usize) -> Self {
        let capacity = capacity.min(Semaphore::MAX_PERMITS);
        let permits = Semaphore::new(capacity);
        Self { permits, capacity, jobs: Mutex::default() }
    }

    /// The number of jobs that wait.
    pub(super) fn len(&self) -> usize {
        self.capacity - self.permits.available_permits()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Waiting>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a job of this caller; none if the queue is full.
    pub(super) async fn join(&self, caller: Option<&Caller>) -> Option<QueuePlace<'_>> {
        let permit = match self.permits.try_acquire() {
            Ok(permit) => permit,
            Err(_) if self.displace(caller) => self.permits.acquire().await.ok()?,
            Err(_) => return None,
        };
        let job = Arc::new(Waiting {
            caller: caller.cloned(),
            gives_way: AtomicBool::new(false),
            notify: Notify::new(),
        });
        self.lock().push(Arc::clone(&job));
        Some(QueuePlace { queue: self, job, _permit: permit })
    }

    /// Has the newest job of the caller that has the most give way; false if that caller
    /// has no more than the new one would have.
    fn displace(&self, caller: Option<&Caller>) -> bool {
        let jobs = self.lock();
        let staying = |job: &&Arc<Waiting>| !job.gives_way.load(Ordering::Relaxed);
        let count = |caller: Option<&Caller>| {
            let own = |job: &&Arc<Waiting>| job.caller.as_ref() == caller;
            jobs.iter().filter(staying).filter(own).count()
        };
        let counted = jobs.iter().filter(staying);
        let newest = counted.enumerate().max_by_key(|(index, job)| {
            let caller = job.caller.as_ref();
            (count(caller), *index)
        });
        let Some((_, newest)) = newest else { return false };
        if count(newest.caller.as_ref()) < count(caller) + 2 {
            return false;
        }
        newest.gives_way.store(true, Ordering::Relaxed);
        newest.notify.notify_one();
        true
    }
}

/// A place in the queue.
#[derive(Debug)]
pub(super) struct QueuePlace<'a> {
    queue: &'a Queue,
    job: Arc<Waiting>,
    _permit: SemaphorePermit<'a>,
}

impl QueuePlace<'_> {
    /// Ends when the job has to give way to another.
    pub(super) async fn gives_way(&self) {
        self.job.notify.notified().await;
    }
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.queue.lock().retain(|job| !Arc::ptr_eq(job, &self.job));
    }
}
