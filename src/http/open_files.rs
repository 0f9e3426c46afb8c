//! System limit on open files.
//!
//! Input: the requested number of connections. Output: the number that fits, after
//! raising the soft limit to the hard one. Many systems start a process with a limit of
//! 1,024 files although they allow more, and a service without a free file cannot answer
//! its probes.

use super::connections::HEADROOM;

/// Files that are open besides connections.
///
/// They are the listener, event loops, the log, pipes of comparisons, and closing
/// connections.
const RESERVE: u64 = 96 + HEADROOM as u64;

/// Returns the number of connections that may be open, at most the requested number.
#[cfg(unix)]
pub(super) fn fit_connections(connections: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: before.maximum, maximum: before.maximum };
    let limit = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => before.maximum,
        Err(_) => before.current,
    };
    // `None` means that there is no limit.
    let fit = limit.map_or(u64::MAX, |limit| limit.saturating_sub(RESERVE)).max(1);
    connections.min(usize::try_from(fit).unwrap_or(usize::MAX))
}

/// Returns the number of connections that may be open, at most the requested number.
#[cfg(not(unix))]
pub(super) const fn fit_connections(connections: usize) -> usize {
    connections
}
