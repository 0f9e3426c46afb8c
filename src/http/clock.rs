//! The clock: for the log, the metrics, and when to come back. No document depends on it,
//! and nothing else reads it.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A moment, to measure from.
#[expect(clippy::disallowed_methods, reason = "how long work took, for metrics alone")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "when the service started, for metrics")]
pub(super) fn date() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
