//! Limits and a cancellation token polled during rendering.
//!
//! In: limits, and a predicate that is polled while work continues. Out: within the
//! limits, the same result as without them; beyond them, no result. The stages poll
//! [`CancelToken`] per block, row and page; the caller discards the result of a cancelled stage.

mod memory;
mod observer;
mod output;

use std::fmt;
use std::sync::Arc;

pub use memory::{MEMORY_BASE, MEMORY_MAX, MEMORY_PER_BYTE, peak_memory};
pub use observer::{Observer, Stage, StageTimer};
pub use output::{OutputLimit, OutputTooLarge, max_output};

/// The limits on the work for a letter.
#[derive(Clone, Debug)]
pub struct RenderContext {
    /// The maximum number of pages.
    pub pages: usize,
    /// The maximum number of pixels of an image.
    pub pixels: u64,
    /// The maximum nesting of blocks and inlines, counted together.
    pub nesting: u8,
    /// The maximum size of the output in bytes, over all files.
    pub output: OutputLimit,
    /// The cancellation token.
    pub cancel: CancelToken,
    /// The observer of the stages.
    pub timer: StageTimer,
}

impl RenderContext {
    /// The default maximum number of pixels of an image.
    pub const PIXELS: u64 = 40_000_000;

    /// The maximum nesting of blocks and inlines.
    pub const NESTING: u8 = 16;
}

impl Default for RenderContext {
    /// Returns the limits of the format, without a limit on pages, output or time.
    fn default() -> Self {
        Self {
            pages: usize::MAX,
            pixels: Self::PIXELS,
            nesting: Self::NESTING,
            output: OutputLimit::NONE,
            cancel: CancelToken::never(),
            timer: StageTimer::default(),
        }
    }
}

/// A cancellation token. It can only end work: no output depends on when it is polled.
#[derive(Clone)]
pub struct CancelToken(Arc<dyn Fn() -> bool + Send + Sync>);

/// The error of cancelled work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

impl CancelToken {
    /// Creates a token that never cancels.
    pub fn never() -> Self {
        Self::when(|| false)
    }

    /// Creates a token from a predicate; once true, it must stay true.
    pub fn when(is_set: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_set))
    }

    /// Returns whether work is cancelled.
    pub fn is_set(&self) -> bool {
        (self.0)()
    }

    /// Fails if work is cancelled.
    ///
    /// # Errors
    ///
    /// Returns [`Cancelled`] if work is cancelled.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_set() { Err(Cancelled) } else { Ok(()) }
    }

    /// Iterates over items until work is cancelled.
    pub fn take_until_cancelled<I: IntoIterator>(
        &self,
        items: I,
    ) -> impl Iterator<Item = I::Item> {
        items.into_iter().take_while(|_| !self.is_set())
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CancelToken").finish_non_exhaustive()
    }
}
