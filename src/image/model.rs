//! The model of an image file and its pixels.

use std::fmt;
use std::sync::Arc;

use crate::limits::image::MAX_DECODED_BYTES;

/// A validated image file.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// The file format.
    pub kind: ImageKind,
    /// The file, without metadata.
    pub bytes: Arc<[u8]>,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The resolution in pixels per inch, if the file states it and pixels are square.
    pub resolution: Option<u32>,
    /// The color channels.
    pub color: ImageColor,
    /// True if any pixel is transparent or translucent.
    pub has_alpha: bool,
}

/// An image file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// Portable Network Graphics (ISO/IEC 15948).
    Png,
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
}

/// The color channels of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageColor {
    /// Shades of gray.
    Gray,
    /// Red, green and blue.
    Rgb,
}

/// The pixels of an image, eight bits per sample, from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// True for one gray sample per pixel; otherwise red, green and blue.
    pub is_gray: bool,
    /// The samples.
    pub samples: Vec<u8>,
    /// The opacity of each pixel, if any is not opaque.
    pub alpha: Option<Vec<u8>>,
}

/// A receiver of the decoded pixels of an image, eight bits per sample, from the top
/// left.
pub trait PixelSink {
    /// Receives samples of the next row: one gray sample per pixel, or red, green and
    /// blue.
    ///
    /// # Errors
    ///
    /// Returns an error if the sink accepts no more.
    fn samples(&mut self, samples: &[u8]) -> Result<(), ImageError>;

    /// Receives the opacity of the pixels of that row.
    ///
    /// # Errors
    ///
    /// Returns an error if the sink accepts no more.
    fn alpha(&mut self, alpha: &[u8]) -> Result<(), ImageError>;
}

/// The format of decoded pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelFormat {
    /// True for one gray sample per pixel; otherwise red, green and blue.
    pub is_gray: bool,
    /// True if any pixel is not opaque.
    pub has_alpha: bool,
}

/// Rejects an image that takes too much memory to decode, at this number of bytes per
/// pixel.
pub(super) fn admit_decoded(
    width: u32,
    height: u32,
    bytes_a_pixel: u64,
) -> Result<(), ImageError> {
    let found = u64::from(width) * u64::from(height);
    let max = MAX_DECODED_BYTES / bytes_a_pixel.max(1);
    if found > max { Err(ImageError::TooManyToDecode { found, max }) } else { Ok(()) }
}

/// A sink that keeps all pixels.
#[derive(Default)]
pub(super) struct PixelBuffer {
    pub(super) samples: Vec<u8>,
    pub(super) alpha: Vec<u8>,
}

impl PixelSink for PixelBuffer {
    fn samples(&mut self, samples: &[u8]) -> Result<(), ImageError> {
        self.samples.extend_from_slice(samples);
        Ok(())
    }

    fn alpha(&mut self, alpha: &[u8]) -> Result<(), ImageError> {
        self.alpha.extend_from_slice(alpha);
        Ok(())
    }
}

/// The reason why an image file is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageError {
    /// The bytes are not a file of the declared format.
    AnotherKind,
    /// The file is truncated or inconsistent.
    Damaged,
    /// The file uses a variant that few programs support.
    Unsupported,
    /// The image has more pixels than allowed.
    TooManyPixels {
        /// The number of pixels.
        found: u64,
    },
    /// The image is wider or higher than [`MAX_SIDE`](crate::limits::image::MAX_SIDE).
    SideTooLong {
        /// The longest side, in pixels.
        found: u32,
    },
    /// The image has more pixels than can be decoded as a whole.
    TooManyToDecode {
        /// The number of pixels.
        found: u64,
        /// The maximum number of pixels.
        max: u64,
    },
    /// The work was cancelled.
    Cancelled,
    /// The metadata has a rotation.
    Rotated,
    /// The colors are not those of sRGB.
    OtherColorSpace,
}

impl ImageKind {
    /// All formats.
    pub const ALL: [Self; 2] = [Self::Png, Self::Jpeg];

    /// Returns the media type (RFC 6838).
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// Returns the usual file extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("kind", &self.kind)
            .field("width", &self.width)
            .field("height", &self.height)
            .field("resolution", &self.resolution)
            .field("color", &self.color)
            .field("has_alpha", &self.has_alpha)
            .finish_non_exhaustive()
    }
}

/// Returns the resolution in pixels per inch if it is equal in both directions.
pub(super) fn square_resolution(x: f64, y: f64) -> Option<u32> {
    let resolution = x.round();
    let is_square = (x - y).abs() < 0.5 && (1.0..=10_000.0).contains(&resolution);
    is_square.then_some(resolution as u32)
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::ImageError;
    use crate::limits::CancelToken;

    /// Asserts that work checks for cancellation often, and ends whenever it is
    /// cancelled. `least` is the minimum number of checks.
    pub(in crate::image) fn assert_stops(
        least: usize,
        work: impl Fn(&CancelToken) -> Result<(), ImageError>,
    ) {
        let run = |max: usize| {
            let polls = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&polls);
            let cancel =
                CancelToken::when(move || count.fetch_add(1, Ordering::Relaxed) >= max);
            (work(&cancel), polls.load(Ordering::Relaxed))
        };
        let (done, all) = run(usize::MAX);
        assert_eq!(done, Ok(()));
        assert!(all >= least, "asks {all} times only");
        for part in 0..8 {
            let max = all * part / 8;
            let (stopped, polls) = run(max);
            assert_eq!(stopped, Err(ImageError::Cancelled));
            assert!(polls - max < 10, "asks {} times more", polls - max);
        }
    }
}
