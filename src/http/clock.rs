//! Clock for the log, the metrics and retry times.
//!
//! No document depends on it, and no other module reads the time.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Returns the current instant, for measuring durations.
#[expect(clippy::disallowed_methods, reason = "how long work took, for metrics alone")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// Returns the time in seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "when the service started, for metrics")]
pub(super) fn date() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
