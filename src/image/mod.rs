//! Images: PNG and JPEG files that can be read.
//!
//! In: the bytes of a file. Out: an [`Image`] whose pixels can all be decoded and shown
//! in sRGB, or the [`ImageError`] that prevents it. Metadata in the file (author,
//! location, time) is removed.

mod cancel;
mod color;
mod exif;
mod icc;
mod jpeg;
mod model;
mod png;
mod png_data;
mod png_text;

pub use model::{
    Image, ImageColor, ImageError, ImageKind, PixelFormat, PixelSink, Pixels,
};
pub use png_data::{PngData, PngSamples};

use crate::limits::CancelToken;
use crate::limits::image::MAX_SIDE;
use model::PixelBuffer;

impl Image {
    /// Reads and validates a complete file, unless `admits` rejects its number of pixels.
    ///
    /// # Errors
    ///
    /// Returns the flaw if the bytes are not a valid file of this format.
    pub fn read(
        kind: ImageKind,
        bytes: &[u8],
        admits: impl FnOnce(u64) -> bool,
    ) -> Result<Self, ImageError> {
        Self::read_with(kind, bytes, admits, &CancelToken::never())
    }

    /// Reads and validates a complete file, unless it has too many pixels or work is
    /// cancelled.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`read`](Self::read), or [`ImageError::Cancelled`] if
    /// cancelled.
    pub fn read_with(
        kind: ImageKind,
        bytes: &[u8],
        admits: impl FnOnce(u64) -> bool,
        cancel: &CancelToken,
    ) -> Result<Self, ImageError> {
        let admit = |width: u32, height: u32| {
            let found = u64::from(width) * u64::from(height);
            let longest = width.max(height);
            if !admits(found) {
                Err(ImageError::TooManyPixels { found })
            } else if longest > MAX_SIDE {
                Err(ImageError::SideTooLong { found: longest })
            } else {
                Ok(())
            }
        };
        match kind {
            ImageKind::Png => png::read_png(bytes, admit, cancel),
            ImageKind::Jpeg => jpeg::read_jpeg(bytes, admit, cancel),
        }
    }

    /// Decodes the pixels.
    ///
    /// # Errors
    ///
    /// Never fails for an image that was [read](Self::read).
    pub fn pixels(&self) -> Result<Pixels, ImageError> {
        let mut pixels = PixelBuffer::default();
        let PixelFormat { is_gray, has_alpha } =
            self.decode(&mut pixels, &CancelToken::never())?;
        let PixelBuffer { samples, alpha } = pixels;
        Ok(Pixels { is_gray, samples, alpha: has_alpha.then_some(alpha) })
    }

    /// Decodes the pixels into a sink, without keeping all of them.
    ///
    /// # Errors
    ///
    /// For an image that was [read](Self::read), returns the errors of the sink, or
    /// [`ImageError::Cancelled`] if cancelled.
    pub fn decode(
        &self,
        sink: &mut dyn PixelSink,
        cancel: &CancelToken,
    ) -> Result<PixelFormat, ImageError> {
        match self.kind {
            ImageKind::Png => png::decode_pixels(&self.bytes, sink, cancel),
            ImageKind::Jpeg => jpeg::decode_pixels(&self.bytes, sink, cancel),
        }
    }

    /// Finds the compressed pixels of a PNG file that a PDF can embed unchanged. `None`
    /// for other files.
    ///
    /// # Errors
    ///
    /// Returns an error if cancelled.
    pub fn png_data(&self, cancel: &CancelToken) -> Result<Option<PngData>, ImageError> {
        match self.kind {
            ImageKind::Png => png_data::read_data(&self.bytes, cancel),
            ImageKind::Jpeg => Ok(None),
        }
    }
}
