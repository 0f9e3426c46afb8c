//! Limits on the work for a letter, its cancellation and its timing, as one value.

use super::image::MAX_PIXELS;
use super::letter::MAX_NESTING;
use super::{CancelToken, OutputLimit, StageTimer};

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

impl Default for RenderContext {
    /// Returns the limits of the format, without a limit on pages, output or time.
    fn default() -> Self {
        Self {
            pages: usize::MAX,
            pixels: MAX_PIXELS,
            nesting: MAX_NESTING,
            output: OutputLimit::NONE,
            cancel: CancelToken::never(),
            timer: StageTimer::default(),
        }
    }
}
