//! The picture in the logo slot.
//!
//! In: a PNG file. Out: its pixels, compressed once for every PDF to come.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::HouseStyleError;
use crate::locale::Language;

/// The picture in the logo slot.
#[derive(Clone, Debug)]
pub struct Logo {
    /// A PNG file's bytes.
    pub png: &'static [u8],
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The pixels, eight bits for each of red, green and blue, as a zlib stream
    /// (RFC 1950): what PDF embeds, made once.
    pub deflated_rgb: Vec<u8>,
    alt: BTreeMap<Language, String>,
}

impl Logo {
    /// A logo from a PNG file without transparency.
    pub(super) fn read(
        png: &'static [u8],
        alt: BTreeMap<Language, String>,
    ) -> Result<Self, HouseStyleError> {
        let unusable = |_| HouseStyleError::Logo;
        let mut reader =
            png::Decoder::new(Cursor::new(png)).read_info().map_err(unusable)?;
        let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let frame = reader.next_frame(&mut pixels).map_err(unusable)?;
        let rgb = (png::ColorType::Rgb, png::BitDepth::Eight);
        if (frame.color_type, frame.bit_depth) != rgb {
            return Err(HouseStyleError::Logo);
        }
        pixels.truncate(frame.buffer_size());
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        let deflated_rgb = encoder
            .write_all(&pixels)
            .and_then(|()| encoder.finish())
            .map_err(|_| HouseStyleError::Logo)?;
        Ok(Self { png, width: frame.width, height: frame.height, deflated_rgb, alt })
    }

    /// The text alternative in a language.
    pub fn alt(&self, language: Language) -> &str {
        self.alt.get(&language).map_or("", String::as_str)
    }
}
