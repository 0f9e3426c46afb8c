//! Progress of a pool: ages of waiting and running work, and stall detection.
//!
//! Input: guards that are held while work waits and while it has a slot. Output: ages for
//! the metrics, and the stalled state for the readiness check. A pool stalls when slots
//! are held by work that does not end while other work waits for them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::clock;

/// Multiple of the render timeout after which a pool is stalled.
///
/// Nothing has finished and work has waited for longer than that.
const STALLED_AFTER: u32 = 3;

/// Waiting and running work of a pool.
#[derive(Debug)]
pub(super) struct PoolProgress {
    waiting: Arc<StartTimes>,
    running: Arc<StartTimes>,
    stalled_after: Duration,
}

/// Start times of work by number; numbers increase with time.
#[derive(Debug)]
struct StartTimes {
    next: AtomicU64,
    started: Mutex<BTreeMap<u64, Instant>>,
    last_end: Mutex<(Instant, f64)>,
}

/// Guard for work that waits or runs; dropping it ends the tracking.
#[derive(Debug)]
pub(super) struct TrackedWork {
    ages: Arc<StartTimes>,
    number: u64,
}

impl PoolProgress {
    /// Creates a tracker without work, for a pool with this render timeout.
    pub(super) fn new(render_timeout: Duration) -> Self {
        Self {
            waiting: Arc::new(StartTimes::new()),
            running: Arc::new(StartTimes::new()),
            stalled_after: render_timeout.saturating_mul(STALLED_AFTER),
        }
    }

    /// Tracks work that waits for a slot.
    pub(super) fn track_waiting(&self) -> TrackedWork {
        StartTimes::start_tracking(&self.waiting)
    }

    /// Tracks work that has a slot, until it releases the slot.
    pub(super) fn track_running(&self) -> TrackedWork {
        StartTimes::start_tracking(&self.running)
    }

    /// Returns whether work waits although nothing has finished for too long.
    pub(super) fn is_stalled(&self) -> bool {
        self.is_stalled_at(clock::now())
    }

    fn is_stalled_at(&self, now: Instant) -> bool {
        let idle = now.saturating_duration_since(self.running.last_end().0);
        self.waiting.oldest_at(now) > self.stalled_after && idle > self.stalled_after
    }
}

impl StartTimes {
    fn new() -> Self {
        Self {
            next: AtomicU64::new(0),
            started: Mutex::default(),
            last_end: Mutex::new((clock::now(), clock::date())),
        }
    }

    fn start_tracking(ages: &Arc<Self>) -> TrackedWork {
        let number = ages.next.fetch_add(1, Ordering::Relaxed);
        let mut started = ages.started.lock().unwrap_or_else(PoisonError::into_inner);
        started.insert(number, clock::now());
        TrackedWork { ages: Arc::clone(ages), number }
    }

    /// Returns the age of the oldest work, or zero if no work is in progress.
    fn oldest_at(&self, now: Instant) -> Duration {
        let started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let first = started.first_key_value().map(|(_, started)| *started);
        first.map_or(Duration::ZERO, |first| now.saturating_duration_since(first))
    }

    /// Returns the last end of work on both clocks; initially the start of the service.
    fn last_end(&self) -> (Instant, f64) {
        *self.last_end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for TrackedWork {
    fn drop(&mut self) {
        let Self { ages, number } = self;
        let mut started = ages.started.lock().unwrap_or_else(PoisonError::into_inner);
        started.remove(number);
        drop(started);
        let mut last = ages.last_end.lock().unwrap_or_else(PoisonError::into_inner);
        *last = (clock::now(), clock::date());
    }
}

/// Progress of a pool as metrics.
#[derive(Debug)]
pub(super) struct ProgressMetrics {
    ready: Gauge,
    oldest_waiting: Gauge<f64, AtomicU64>,
    oldest_running: Gauge<f64, AtomicU64>,
    last_end: Gauge<f64, AtomicU64>,
}

impl ProgressMetrics {
    pub(super) fn register(all: &mut Registry) -> Self {
        let metrics = Self {
            ready: Gauge::default(),
            oldest_waiting: Gauge::default(),
            oldest_running: Gauge::default(),
            last_end: Gauge::default(),
        };
        let Self { ready, oldest_waiting, oldest_running, last_end } = &metrics;
        all.register("kamerbrief_ready", "1 while /readyz answers 200", ready.clone());
        all.register(
            "kamerbrief_oldest_waiting_age_seconds",
            "Age of the letter that has waited longest, 0 without one",
            oldest_waiting.clone(),
        );
        all.register(
            "kamerbrief_oldest_render_age_seconds",
            "Age of the oldest rendering in progress, 0 without one",
            oldest_running.clone(),
        );
        all.register(
            "kamerbrief_last_render_end_timestamp_seconds",
            "When a rendering last ended, in seconds from 1970; at first, the start",
            last_end.clone(),
        );
        metrics
    }

    pub(super) fn update_metrics(&self, progress: &PoolProgress, is_ready: bool) {
        let now = clock::now();
        self.ready.set(is_ready.into());
        self.oldest_waiting.set(progress.waiting.oldest_at(now).as_secs_f64());
        self.oldest_running.set(progress.running.oldest_at(now).as_secs_f64());
        self.last_end.set(progress.running.last_end().1);
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::super::clock;
    use super::PoolProgress;

    #[test]
    fn a_pool_stalls_only_where_work_waits_and_nothing_ends() {
        let progress = PoolProgress::new(Duration::from_secs(10));
        let later = clock::now() + Duration::from_secs(100);
        assert!(!progress.is_stalled_at(later), "without work");
        let held = progress.track_running();
        assert!(!progress.is_stalled_at(later), "nothing waits");
        let waits = progress.track_waiting();
        assert!(!progress.is_stalled(), "it has waited for no time");
        assert!(progress.is_stalled_at(later));
        drop(waits);
        assert!(!progress.is_stalled_at(later), "nothing waits any more");
        let _waits = progress.track_waiting();
        assert!(progress.is_stalled_at(later));
        progress.running.last_end.lock().unwrap().0 = later - Duration::from_secs(20);
        assert!(!progress.is_stalled_at(later), "something has ended");
        drop(held);
        assert!(progress.is_stalled_at(later), "that was long ago");
    }

    #[test]
    fn the_oldest_is_the_first_that_still_runs() {
        let progress = PoolProgress::new(Duration::from_secs(10));
        let later = clock::now() + Duration::from_secs(100);
        let start = progress.running.last_end().0;
        let first = progress.track_running();
        let age = progress.running.oldest_at(later);
        sleep(Duration::from_millis(1));
        let _second = progress.track_running();
        assert_eq!(progress.running.oldest_at(later), age);
        drop(first);
        assert!(progress.running.oldest_at(later) < age);
        assert!(progress.running.last_end().0 > start);
    }
}
