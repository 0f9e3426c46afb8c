//! How much work a letter may ask for.
//!
//! In: limits, and a question that is asked again and again while work goes on. Out: a
//! letter within the limits comes out as it would without them; of any other nothing
//! comes out. The stages ask [`Stop`] per block, row and page; what a stage leaves behind
//! when it was told to stop is thrown away by whoever called it.

mod memory;
mod output;
mod watch;

use std::fmt;
use std::sync::Arc;

pub use memory::{MEMORY_BASE, MEMORY_MAX, MEMORY_PER_BYTE, peak_memory};
pub use output::{OutputLimit, OutputTooLarge, max_output};
pub use watch::{Observer, Stage, Watch};

/// How much work a letter may ask for.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The most pages.
    pub pages: usize,
    /// The most pixels of a picture.
    pub pixels: u64,
    /// How deep blocks and inlines nest, counted together.
    pub nesting: u8,
    /// The most bytes of output, over all files.
    pub output: OutputLimit,
    /// Whether to stop, finished or not.
    pub stop: Stop,
    /// Who looks on.
    pub watch: Watch,
}

impl Bounds {
    /// The most pixels of a picture, unless said otherwise.
    pub const PIXELS: u64 = 40_000_000;

    /// How deep blocks and inlines nest at most.
    pub const NESTING: u8 = 16;
}

impl Default for Bounds {
    /// What the format allows: as many pages and as much time as it takes.
    fn default() -> Self {
        Self {
            pages: usize::MAX,
            pixels: Self::PIXELS,
            nesting: Self::NESTING,
            output: OutputLimit::NONE,
            stop: Stop::never(),
            watch: Watch::default(),
        }
    }
}

/// Whether work is to stop before it is done. It can end work and nothing else: no output
/// depends on when it is asked.
#[derive(Clone)]
pub struct Stop(Arc<dyn Fn() -> bool + Send + Sync>);

/// Work that was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl Stop {
    /// Work goes on to its end.
    pub fn never() -> Self {
        Self::when(|| false)
    }

    /// Work stops when this says so; once it has, it goes on saying so.
    pub fn when(is_set: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_set))
    }

    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        (self.0)()
    }

    /// Goes on only if work is not to stop.
    ///
    /// # Errors
    ///
    /// When it is.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.is_set() { Err(Stopped) } else { Ok(()) }
    }

    /// The items, up to where work is to stop.
    pub fn each<I: IntoIterator>(&self, items: I) -> impl Iterator<Item = I::Item> {
        items.into_iter().take_while(|_| !self.is_set())
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stop").finish_non_exhaustive()
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("told to stop")
    }
}

impl std::error::Error for Stopped {}
