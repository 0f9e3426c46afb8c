//! The limit of the system on open files.
//!
//! In: the connections that may be open. Out: how many fit, after the soft limit was raised
//! to the hard one. Many systems start a process with 1,024 files though they allow more,
//! and a service without a free file cannot answer its probes.

use super::connections::HEADROOM;

/// Files beside connections: listener, event loops, log, pipes of comparisons, and
/// connections that are closing.
const RESERVE: u64 = 96 + HEADROOM as u64;

/// The connections that may be open, of so many that are wanted.
#[cfg(unix)]
pub(super) fn fit_connections(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: before.maximum, maximum: before.maximum };
    let limit = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => before.maximum,
        Err(_) => before.current,
    };
    // None: without a limit.
    let fit = limit.map_or(u64::MAX, |limit| limit.saturating_sub(RESERVE)).max(1);
    wanted.min(usize::try_from(fit).unwrap_or(usize::MAX))
}

/// The connections that may be open, of so many that are wanted.
#[cfg(not(unix))]
pub(super) const fn fit_connections(wanted: usize) -> usize {
    wanted
}
