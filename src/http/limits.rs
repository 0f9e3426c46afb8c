//! Limits on the work that the service accepts.
//!
//! Input: the operator's settings, or the defaults. Output: the limits that the rest of
//! the service applies.

use std::thread;
use std::time::Duration;

use super::memory::{BODIES, PLACE};
use crate::limits::RenderContext;

/// Limits on the work that the service accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
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

impl Limits {
    /// Default maximum size of a letter, in bytes.
    pub const BODY: usize = 8 << 20;

    /// Default maximum time for a letter to arrive, in seconds.
    pub const BODY_SECONDS: u64 = 30;

    /// Default maximum number of pages of a letter.
    pub const PAGES: usize = 500;

    /// Default maximum time of a rendering, in seconds.
    pub const RENDER_SECONDS: u64 = 10;

    /// Default number of queued renderings per concurrent rendering.
    pub const QUEUE: usize = 4;

    /// Default maximum private memory of a comparison process, in bytes.
    ///
    /// This is six times the use for two letters of four pages.
    pub const COMPARE_MEMORY: usize = 128 << 20;

    /// Default memory for bodies and responses, in bytes, excluding work in progress.
    const TRAFFIC_MEMORY: usize = 72 << 20;

    /// Default maximum number of open connections.
    pub const MAX_CONNECTIONS: usize = 512;

    /// Default maximum number of open batches.
    pub const MAX_BATCHES: usize = 16;

    /// Default time in which a body or a response must make progress, in seconds.
    pub const STALL_SECONDS: u64 = 10;

    /// Default transfer rate that counts as progress, in bytes per second.
    ///
    /// This is less than half of a modem's rate.
    pub const MIN_TRANSFER_RATE: usize = 2 << 10;

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
        Self::TRAFFIC_MEMORY
            .saturating_add(renders.saturating_mul(PLACE))
            .saturating_add(comparisons.saturating_mul(compare_memory))
    }

    /// Returns the maximum size of a body; the memory for bodies holds at least two.
    pub(super) fn max_body(&self) -> usize {
        self.body.min(self.max_memory / (2 * BODIES))
    }

    /// Returns the number of cores, or 1 if it is unknown.
    pub fn cores() -> usize {
        thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
    }
}

impl Default for Limits {
    fn default() -> Self {
        let renders = Self::default_renders();
        Self {
            body: Self::BODY,
            body_timeout: Duration::from_secs(Self::BODY_SECONDS),
            pages: Self::PAGES,
            pixels: RenderContext::PIXELS,
            nesting: RenderContext::NESTING,
            render_timeout: Duration::from_secs(Self::RENDER_SECONDS),
            renders,
            queue: Self::QUEUE * renders,
            comparisons: Self::default_comparisons(),
            compare_timeout: Duration::from_secs(Self::RENDER_SECONDS),
            compare_memory: Self::COMPARE_MEMORY,
            max_memory: Self::default_memory(
                renders,
                Self::default_comparisons(),
                Self::COMPARE_MEMORY,
            ),
            max_connections: Self::MAX_CONNECTIONS,
            max_batches: Self::MAX_BATCHES,
            stall_timeout: Duration::from_secs(Self::STALL_SECONDS),
            min_transfer_rate: Self::MIN_TRANSFER_RATE,
        }
    }
}
