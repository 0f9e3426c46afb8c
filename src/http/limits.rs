//! Limits on the work that the service accepts.
//!
//! Input: the operator's settings, or the defaults. Output: the limits that the rest of
//! the service applies.

use std::thread;
use std::time::Duration;

use super::memory_limits::{BODY_DIVISOR, LETTER_SLOT_BYTES};
use crate::limits::http as limits;
use crate::limits::image::MAX_PIXELS;
use crate::limits::letter::MAX_NESTING;

/// Limits on the work that the service accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLimits {
    /// Maximum size of a letter, in bytes.
    pub body: usize,
    /// Maximum time for a letter to arrive.
    pub body_timeout: Duration,
    /// Maximum number of pages of a letter.
    pub pages: usize,
    /// Maximum number of pixels of an image.
    pub pixels: u64,
    /// Maximum nesting depth of blocks and inlines.
    pub nesting: u8,
    /// Maximum time of a rendering.
    pub render_timeout: Duration,
    /// Maximum number of renderings at once.
    pub renders: usize,
    /// Maximum number of renderings that wait in the queue.
    pub queue: usize,
    /// Maximum number of comparisons at once.
    pub comparisons: usize,
    /// Maximum time of a comparison.
    pub compare_timeout: Duration,
    /// Maximum private memory of a comparison process, in bytes.
    pub compare_memory: usize,
    /// Maximum memory for bodies, work in progress and responses together, in bytes.
    pub max_memory: usize,
    /// Maximum number of open connections.
    pub max_connections: usize,
    /// Maximum number of open batches.
    pub max_batches: usize,
    /// Time in which a body or a response must make progress.
    ///
    /// Only the time for which the service waits for its client counts.
    pub stall_timeout: Duration,
    /// Transfer rate that counts as progress, in bytes per second.
    pub min_transfer_rate: usize,
}

impl ServiceLimits {
    /// Returns the default number of concurrent renderings.
    ///
    /// One per core, and at least two, so that a large letter leaves a slot free.
    pub fn default_renders() -> usize {
        Self::cores().max(2)
    }

    /// Returns the default number of concurrent comparisons: half the cores, at least
    /// one.
    pub fn default_comparisons() -> usize {
        (Self::cores() / 2).max(1)
    }

    /// Returns the default memory for bodies, work in progress and responses, in bytes.
    ///
    /// It has room for a letter in each slot, for each comparison, and for traffic in and
    /// out. On two cores that is 400 MiB, so that the service fits in 512 MiB.
    pub const fn default_memory(
        renders: usize,
        comparisons: usize,
        compare_memory: usize,
    ) -> usize {
        limits::DEFAULT_TRAFFIC_MEMORY
            .saturating_add(renders.saturating_mul(LETTER_SLOT_BYTES))
            .saturating_add(comparisons.saturating_mul(compare_memory))
    }

    /// Returns the maximum size of a body; the memory for bodies holds at least two.
    pub(super) fn max_body(&self) -> usize {
        self.body.min(self.max_memory / (2 * BODY_DIVISOR))
    }

    /// Returns the number of cores, or 1 if it is unknown.
    pub fn cores() -> usize {
        thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
    }
}

impl Default for ServiceLimits {
    fn default() -> Self {
        let renders = Self::default_renders();
        Self {
            body: limits::DEFAULT_BODY_BYTES,
            body_timeout: Duration::from_secs(limits::DEFAULT_BODY_SECONDS),
            pages: limits::DEFAULT_PAGES,
            pixels: MAX_PIXELS,
            nesting: MAX_NESTING,
            render_timeout: Duration::from_secs(limits::DEFAULT_RENDER_SECONDS),
            renders,
            queue: limits::DEFAULT_QUEUE_PER_RENDER * renders,
            comparisons: Self::default_comparisons(),
            compare_timeout: Duration::from_secs(limits::DEFAULT_RENDER_SECONDS),
            compare_memory: limits::DEFAULT_COMPARE_MEMORY,
            max_memory: Self::default_memory(
                renders,
                Self::default_comparisons(),
                limits::DEFAULT_COMPARE_MEMORY,
            ),
            max_connections: limits::DEFAULT_CONNECTIONS,
            max_batches: limits::DEFAULT_BATCHES,
            stall_timeout: Duration::from_secs(limits::DEFAULT_STALL_SECONDS),
            min_transfer_rate: limits::DEFAULT_TRANSFER_RATE,
        }
    }
}
