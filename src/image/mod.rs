//! Pictures: PNG and JPEG files that can be read.
//!
//! In: the bytes of a file. Out: an [`Image`] of which every pixel can be
//! decoded and shown in sRGB, or the [`Flaw`] that keeps it from being one. What a file says
//! beside its picture (who made it, where, when) is left out.

mod cancel;
mod color;
mod exif;
mod jpeg;
mod png;
mod png_data;

use std::fmt;
use std::sync::Arc;

pub use png_data::{PngData, PngSamples};

use crate::bounds::Stop;

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

/// Takes the pixels of a picture as they are decoded, eight bits a sample, from the top
/// left.
pub trait PixelSink {
    /// Takes samples of the next row: one of grey a pixel, or red, green and blue.
    ///
    /// # Errors
    ///
    /// When it takes no more.
    fn samples(&mut self, samples: &[u8]) -> Result<(), Flaw>;

    /// Takes how opaque the pixels of that row are.
    ///
    /// # Errors
    ///
    /// When it takes no more.
    fn alpha(&mut self, alpha: &[u8]) -> Result<(), Flaw>;
}

/// Pixels that were decoded, without the pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelFormat {
    /// Whether a pixel is one sample of grey; else red, green and blue.
    pub is_gray: bool,
    /// Whether any is not opaque.
    pub has_alpha: bool,
}

/// The most bytes that decoding a picture takes. A file that cannot be decoded row by row
/// (a JPEG, an interlaced PNG) may have the pixels that fit in them.
pub const MAX_DECODED_BYTES: u64 = 80_000_000;

/// Maximum width and height of a picture in pixels. Decoders hold rows: one of a long side
/// takes more memory than a picture of as many pixels in many rows.
pub const MAX_SIDE: u32 = 30_000;

/// Refuses a picture that takes so many bytes a pixel to decode, if that is too much.
fn admit_decoded(width: u32, height: u32, bytes_a_pixel: u64) -> Result<(), Flaw> {
    let found = u64::from(width) * u64::from(height);
    let most = MAX_DECODED_BYTES / bytes_a_pixel.max(1);
    if found > most { Err(Flaw::TooManyToDecode { found, most }) } else { Ok(()) }
}

/// Keeps all pixels.
#[derive(Default)]
struct Kept {
    samples: Vec<u8>,
    alpha: Vec<u8>,
}

impl PixelSink for Kept {
    fn samples(&mut self, samples: &[u8]) -> Result<(), Flaw> {
        self.samples.extend_from_slice(samples);
        Ok(())
    }

    fn alpha(&mut self, alpha: &[u8]) -> Result<(), Flaw> {
        self.alpha.extend_from_slice(alpha);
        Ok(())
    }
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
    /// Wider or higher than [`MAX_SIDE`].
    SideTooLong {
        /// The longest side.
        found: u32,
    },
    /// More pixels than a file can have that is decoded as a whole.
    TooManyToDecode {
        /// How many there are.
        found: u64,
        /// How many there may be.
        most: u64,
    },
    /// The work was told to stop.
    Stopped,
    /// A camera's picture that says it must be turned.
    Turned,
    /// Its colors are not those of sRGB.
    OtherColorSpace,
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
        Self::read_within(kind, bytes, admits, &Stop::never())
    }

    /// Reads a file to its end, unless it has more pixels or work is to stop.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), or when told to stop.
    pub fn read_within(
        kind: ImageKind,
        bytes: &[u8],
        admits: impl FnOnce(u64) -> bool,
        stop: &Stop,
    ) -> Result<Self, Flaw> {
        let admit = |width: u32, height: u32| {
            let found = u64::from(width) * u64::from(height);
            let longest = width.max(height);
            if !admits(found) {
                Err(Flaw::TooManyPixels { found })
            } else if longest > MAX_SIDE {
                Err(Flaw::SideTooLong { found: longest })
            } else {
                Ok(())
            }
        };
        match kind {
            ImageKind::Png => png::read(bytes, admit, stop),
            ImageKind::Jpeg => jpeg::read(bytes, admit, stop),
        }
    }

    /// Decodes the pixels.
    ///
    /// # Errors
    ///
    /// None for an image that was [read](Self::read).
    pub fn pixels(&self) -> Result<Pixels, Flaw> {
        let mut kept = Kept::default();
        let PixelFormat { is_gray, has_alpha } =
            self.decode(&mut kept, &Stop::never())?;
        let Kept { samples, alpha } = kept;
        Ok(Pixels { is_gray, samples, alpha: has_alpha.then_some(alpha) })
    }

    /// Decodes the pixels as far as a sink takes them, without keeping all of them.
    ///
    /// # Errors
    ///
    /// Those of the sink, for an image that was [read](Self::read), or when told to stop.
    pub fn decode(
        &self,
        sink: &mut dyn PixelSink,
        stop: &Stop,
    ) -> Result<PixelFormat, Flaw> {
        match self.kind {
            ImageKind::Png => png::pixels(&self.bytes, sink, stop),
            ImageKind::Jpeg => jpeg::pixels(&self.bytes, sink, stop),
        }
    }

    /// Finds the compressed pixels of a PNG file that a PDF can hold as they are; none of
    /// other files.
    ///
    /// # Errors
    ///
    /// When told to stop.
    pub fn png_data(&self, stop: &Stop) -> Result<Option<PngData>, Flaw> {
        match self.kind {
            ImageKind::Png => png_data::read(&self.bytes, stop),
            ImageKind::Jpeg => Ok(None),
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Flaw;
    use crate::bounds::Stop;

    /// Asserts that work asks this often at least whether to stop, and that it ends when it
    /// is told to, whenever that is.
    pub(super) fn assert_stops(least: usize, work: impl Fn(&Stop) -> Result<(), Flaw>) {
        let run = |most: usize| {
            let asked = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&asked);
            let stop = Stop::when(move || count.fetch_add(1, Ordering::Relaxed) >= most);
            (work(&stop), asked.load(Ordering::Relaxed))
        };
        let (done, all) = run(usize::MAX);
        assert_eq!(done, Ok(()));
        assert!(all >= least, "asks {all} times only");
        for part in 0..8 {
            let most = all * part / 8;
            let (stopped, asked) = run(most);
            assert_eq!(stopped, Err(Flaw::Stopped));
            assert!(asked - most < 10, "asks {} times more", asked - most);
        }
    }
}
