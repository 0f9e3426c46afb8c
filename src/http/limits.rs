//! How much work the service takes on.
//!
//! In: what whoever runs it says, or the defaults. Out: the numbers that the
//! rest of the service keeps to.

use std::thread;
use std::time::Duration;

use crate::bounds::Bounds;

/// How much work the service takes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a letter.
    pub body: usize,
    /// How long a letter may take to arrive.
    pub body_time: Duration,
    /// The most pages of a letter.
    pub pages: usize,
    /// The most pixels of a picture.
    pub pixels: u64,
    /// How deep blocks and inlines nest.
    pub nesting: u8,
    /// How long a rendering may take.
    pub render_time: Duration,
    /// How many letters are rendered at once.
    pub renders: usize,
    /// How many more may wait for that.
    pub queue: usize,
    /// The maximum number of comparisons at once; as many again may wait.
    pub comparisons: usize,
    /// The maximum time of a comparison.
    pub compare_timeout: Duration,
    /// The maximum private memory of the process of a comparison, in bytes.
    pub compare_memory: u64,
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
    /// otherwise.
    pub const COMPARE_MEMORY: u64 = 192 << 20;

    /// How many cores there are.
    pub fn cores() -> usize {
        thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
    }

    /// Comparisons at once beside so many letters: half as many.
    pub fn comparisons_for(renders: usize) -> usize {
        (renders / 2).max(1)
    }
}

impl Default for Limits {
    fn default() -> Self {
        let renders = Self::cores();
        Self {
            body: Self::BODY,
            body_time: Duration::from_secs(Self::BODY_SECONDS),
            pages: Self::PAGES,
            pixels: Bounds::PIXELS,
            nesting: Bounds::NESTING,
            render_time: Duration::from_secs(Self::RENDER_SECONDS),
            renders,
            queue: Self::QUEUE * renders,
            comparisons: Self::comparisons_for(renders),
            compare_timeout: Duration::from_secs(Self::RENDER_SECONDS),
            compare_memory: Self::COMPARE_MEMORY,
        }
    }
}
