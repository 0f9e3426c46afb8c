//! How much work the service takes on.
//!
//! In: what whoever runs it says, or the defaults. Out: the numbers that the
//! rest of the service keeps to.

use std::thread;
use std::time::Duration;

use super::memory::{BODIES, PLACE};
use crate::bounds::Bounds;

/// How much work the service takes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a letter.
    pub body: usize,
    /// How long a letter may take to arrive.
    pub body_timeout: Duration,
    /// The most pages of a letter.
    pub pages: usize,
    /// The most pixels of a picture.
    pub pixels: u64,
    /// How deep blocks and inlines nest.
    pub nesting: u8,
    /// How long a rendering may take.
    pub render_timeout: Duration,
    /// How many letters are rendered at once.
    pub renders: usize,
    /// How many more may wait for that.
    pub queue: usize,
    /// The maximum number of comparisons at once.
    pub comparisons: usize,
    /// The maximum time of a comparison.
    pub compare_timeout: Duration,
    /// The maximum private memory of the process of a comparison, in bytes.
    pub compare_memory: usize,
    /// The bytes that bodies, works in progress and answers take together.
    pub max_memory: usize,
    /// The most connections that are open at once.
    pub max_connections: usize,
    /// The most batches that are open at once.
    pub max_batches: usize,
    /// In which time a body or an answer must make progress while the service waits for
    /// its peer.
    pub stall_timeout: Duration,
    /// The bytes a second that are progress.
    pub min_transfer_rate: usize,
}

impl Limits {
    /// The most bytes of a letter, unless said otherwise.
    pub const BODY: usize = 8 << 20;

    /// Seconds in which a letter arrives, unless said otherwise.
    pub const BODY_SECONDS: u64 = 30;

    /// The most pages of a letter, unless said otherwise.
    pub const PAGES: usize = 500;

    /// Seconds that a rendering may take, unless said otherwise.
    pub const RENDER_SECONDS: u64 = 10;

    /// Letters that may wait for each that is rendered, unless said otherwise.
    pub const QUEUE: usize = 4;

    /// Bytes of private memory that the process of a comparison may use, unless said
    /// otherwise: six times what two letters of four pages take.
    pub const COMPARE_MEMORY: usize = 128 << 20;

    /// Bytes for bodies and answers, beside those for works in progress, unless said
    /// otherwise.
    const TRAFFIC_MEMORY: usize = 72 << 20;

    /// Connections that are open at once, unless said otherwise.
    pub const MAX_CONNECTIONS: usize = 512;

    /// Batches that are open at once, unless said otherwise.
    pub const MAX_BATCHES: usize = 16;

    /// Seconds in which a body or an answer must make progress, unless said otherwise.
    pub const STALL_SECONDS: u64 = 10;

    /// Bytes a second that are progress, unless said otherwise: less than half of what a
    /// modem had.
    pub const MIN_TRANSFER_RATE: usize = 2 << 10;

    /// How many letters are rendered at once, unless said otherwise: one a core, and never
    /// fewer than two, so that a large letter leaves a place.
    pub fn default_renders() -> usize {
        Self::cores().max(2)
    }

    /// How many files are compared at once, unless said otherwise.
    pub fn default_comparisons() -> usize {
        (Self::cores() / 2).max(1)
    }

    /// Bytes for bodies, works in progress and answers, unless said otherwise: room for a
    /// letter in each place and for each comparison, and for what comes in and goes out. On
    /// two cores that is 400 MiB, so that the service fits in 512 MiB.
    pub const fn default_memory(
        renders: usize,
        comparisons: usize,
        compare_memory: usize,
    ) -> usize {
        Self::TRAFFIC_MEMORY
            .saturating_add(renders.saturating_mul(PLACE))
            .saturating_add(comparisons.saturating_mul(compare_memory))
    }

    /// The most bytes of a body: the memory for bodies holds at least two.
    pub(super) fn max_body(&self) -> usize {
        self.body.min(self.max_memory / (2 * BODIES))
    }

    /// How many cores there are.
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
            pixels: Bounds::PIXELS,
            nesting: Bounds::NESTING,
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
