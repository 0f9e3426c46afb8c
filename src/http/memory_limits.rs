//! Limits of the memory budget: shares, the memory that a letter takes, time to wait.

use std::time::Duration;

use crate::limits::peak_memory;

/// Returns the maximum memory for rendering a letter of this many bytes to this many
/// files.
pub(super) fn work_bytes(letter: usize, files: usize) -> usize {
    let bytes = peak_memory(letter as u64, files as u64);
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// Divisor of the budget for bodies: they may take 1/6.
pub(super) const BODY_DIVISOR: usize = 6;

/// Memory that a slot for a letter owns, in bytes.
///
/// This is the memory of a letter of 64 KiB; most are smaller.
pub(super) const LETTER_SLOT_BYTES: usize = 100 << 20;

/// Divisor of the budget that work leaves to bodies and responses: 1/20.
pub(super) const TRAFFIC_DIVISOR: usize = 20;

/// Divisor of the budget that large bodies and responses leave to small ones: 1/50.
pub(super) const SMALL_TRAFFIC_DIVISOR: usize = 50;

/// Maximum memory of a connection with a small body or response, in bytes.
pub(super) const SMALL_BYTES: usize = 512 << 10;

/// Maximum time for which a body or a response waits for memory that others release.
pub(super) const MEMORY_WAIT: Duration = Duration::from_secs(2);
