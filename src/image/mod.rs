//! Pictures: PNG and JPEG files that can be read.
//!
//! In: the bytes of a file. Out: an [`Image`] of which every pixel can be
//! decoded, or the [`Flaw`] that keeps it from being one. What a file says
//! beside its picture (who made it, where, when) is left out.

mod jpeg;
mod png;

use std::fmt;
use std::sync::Arc;

/// A picture file that was read to its end.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// What kind of file it is.
    pub kind: ImageKind,
    /// The file, without what it said beside its picture.
    pub bytes: Arc<[u8]>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Pixels an inch, where the file says so and they are square.
    pub resolution: Option<u32>,
    /// What a pixel is made of.
    pub color: ImageColor,
    /// Whether it can be seen through anywhere.
    pub has_alpha: bool,
}

/// A kind of picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// Portable Network Graphics (ISO/IEC 15948).
    Png,
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
}

/// What a pixel is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageColor {
    /// Shades of grey.
    Gray,
    /// Red, green and blue.
    Rgb,
    /// Cyan, magenta, yellow and black, which not every output can hold.
    Cmyk,
}

/// The pixels of a picture, eight bits a sample, from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Whether a pixel is one sample of grey; else red, green and blue.
    pub is_gray: bool,
    /// The samples.
    pub samples: Vec<u8>,
    /// How opaque each pixel is, where any is not.
    pub alpha: Option<Vec<u8>>,
}

/// Why bytes are no picture that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// They are no file of the kind they are said to be.
    AnotherKind,
    /// They end early or contradict themselves.
    Damaged,
    /// A variant that few programs read.
    Unsupported,
    /// More pixels than are allowed.
    TooManyPixels {
        /// How many there are.
        found: u64,
    },
    /// A camera's picture that says it must be turned.
    Turned,
}

impl ImageKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Png, Self::Jpeg];

    /// The media type (RFC 6838).
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The usual end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }
}

impl Image {
    /// Reads a file to its end, unless it has more pixels than `admits` does.
    ///
    /// # Errors
    ///
    /// When the bytes are no such file.
    pub fn read(
        kind: ImageKind,
        bytes: &[u8],
        admits: impl FnOnce(u64) -> bool,
    ) -> Result<Self, Flaw> {
        let admit = |width, height| {
            let found = u64::from(width) * u64::from(height);
            if admits(found) { Ok(()) } else { Err(Flaw::TooManyPixels { found }) }
        };
        match kind {
            ImageKind::Png => png::read(bytes, admit),
            ImageKind::Jpeg => jpeg::read(bytes, admit),
        }
    }

    /// Decodes the pixels.
    ///
    /// # Errors
    ///
    /// None for an image that was [read](Self::read).
    pub fn pixels(&self) -> Result<Pixels, Flaw> {
        match self.kind {
            ImageKind::Png => png::pixels(&self.bytes),
            ImageKind::Jpeg => jpeg::pixels(&self.bytes),
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

/// Pixels an inch, as a file says it in each direction.
fn square(x: f64, y: f64) -> Option<u32> {
    let resolution = x.round();
    let is_square = (x - y).abs() < 0.5 && (1.0..=10_000.0).contains(&resolution);
    is_square.then_some(resolution as u32)
}
