//! Lag of a client behind the minimum rate.
//!
//! Input: the times at which the service starts to wait for the next bytes, at which
//! bytes arrive, and at which work on them starts and ends. Output: the time for which
//! the service has waited, minus the time that the bytes take at the minimum rate. It is
//! measured over the complete body and never below zero, so that a client cannot save up
//! time and then send slowly. Waiting only counts while no work is in progress: until
//! then the client may be waiting for the service.

use std::time::{Duration, Instant};

/// Lag of one client.
#[derive(Debug)]
pub(super) struct ClientLag {
    bytes_per_second: usize,
    /// Lag at the end of the last wait.
    settled: Duration,
    /// Start of the current wait.
    since: Option<Instant>,
    wants_bytes: bool,
    /// Number of jobs in progress.
    working: usize,
}

impl ClientLag {
    pub(super) const fn new(bytes_per_second: usize) -> Self {
        let settled = Duration::ZERO;
        Self { bytes_per_second, settled, since: None, wants_bytes: false, working: 0 }
    }

    /// Returns whether the service waits for the client.
    pub(super) const fn is_waiting(&self) -> bool {
        self.since.is_some()
    }

    /// Returns the lag at an instant.
    pub(super) fn lag_at(&self, now: Instant) -> Duration {
        let waiting = self.since.map(|since| now.saturating_duration_since(since));
        self.settled + waiting.unwrap_or_default()
    }

    /// Records that the service waits for the next bytes.
    pub(super) fn want_bytes(&mut self, now: Instant) {
        self.wants_bytes = true;
        self.settle_wait(now);
    }

    /// Records the number of bytes that arrived.
    pub(super) fn record_received(&mut self, bytes: usize, now: Instant) {
        self.wants_bytes = false;
        self.settle_wait(now);
        let nanos = (bytes as u128).saturating_mul(1_000_000_000);
        let time = nanos.checked_div(self.bytes_per_second as u128);
        let time = time.and_then(|nanos| u64::try_from(nanos).ok()).unwrap_or(u64::MAX);
        self.settled = self.settled.saturating_sub(Duration::from_nanos(time));
    }

    /// Records the start of a job.
    pub(super) fn begin_work(&mut self, now: Instant) {
        self.working += 1;
        self.settle_wait(now);
    }

    /// Records the end of a job.
    pub(super) fn end_work(&mut self, now: Instant) {
        self.working = self.working.saturating_sub(1);
        self.settle_wait(now);
    }

    /// Ends the current wait, and starts the next one if there is a reason to wait.
    fn settle_wait(&mut self, now: Instant) {
        self.settled = self.lag_at(now);
        self.since = (self.wants_bytes && self.working == 0).then_some(now);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::ClientLag;
    use crate::http::clock;

    #[test]
    fn waiting_counts_and_bytes_make_up_for_it() {
        let start = clock::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut lag = ClientLag::new(100);
        let seconds = |lag: &ClientLag, now| lag.lag_at(at(now)).as_secs();
        lag.want_bytes(at(0));
        assert_eq!((lag.is_waiting(), seconds(&lag, 10)), (true, 10));
        lag.record_received(300, at(10));
        // The service does not wait for the client now.
        assert_eq!((lag.is_waiting(), seconds(&lag, 20)), (false, 7));
        lag.want_bytes(at(20));
        lag.record_received(1, at(25));
        lag.want_bytes(at(25));
        lag.record_received(1, at(30));
        assert_eq!(lag.lag_at(at(30)), Duration::from_millis(16_980));
        // A burst reduces the lag so far, but earns no credit for later.
        lag.want_bytes(at(30));
        lag.record_received(1_000_000, at(30));
        lag.want_bytes(at(30));
        assert_eq!(seconds(&lag, 35), 5);
    }

    #[test]
    fn time_of_work_does_not_count() {
        let start = clock::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut lag = ClientLag::new(100);
        lag.want_bytes(at(0));
        lag.record_received(0, at(1));
        lag.begin_work(at(1));
        lag.want_bytes(at(1));
        lag.begin_work(at(2));
        lag.end_work(at(40));
        assert_eq!((lag.is_waiting(), lag.lag_at(at(60)).as_secs()), (false, 1));
        lag.end_work(at(60));
        assert_eq!((lag.is_waiting(), lag.lag_at(at(62)).as_secs()), (true, 3));
        lag.record_received(0, at(64));
        lag.begin_work(at(70));
        assert_eq!(lag.lag_at(at(90)).as_secs(), 5);
    }

    #[test]
    fn without_a_rate_any_byte_makes_up_for_all() {
        let start = clock::now();
        let mut lag = ClientLag::new(0);
        lag.want_bytes(start);
        let now = start + Duration::from_secs(9);
        assert_eq!(lag.lag_at(now).as_secs(), 9);
        lag.record_received(1, now);
        assert_eq!(lag.lag_at(now), Duration::ZERO);
    }
}
