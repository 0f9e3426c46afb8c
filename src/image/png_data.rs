//! Compressed pixels of a PNG file, unchanged.
//!
//! In: the bytes of a validated file. Out: its zlib stream, if a PDF can embed it (ISO
//! 32000-1, 7.4.4.4): no interlacing, no alpha, at most eight bits per sample.

use flate2::{Decompress, FlushDecompress, Status};

use super::model::ImageError;
use super::png::{SIGNATURE, next_chunk};
use crate::limits::CancelToken;

/// The compressed pixels of a PNG file.
pub struct PngData {
    /// The number of bits per sample.
    pub bits: u8,
    /// The meaning of the samples.
    pub color: PngSamples,
    /// The filtered rows as a zlib stream.
    pub zlib: Vec<u8>,
}

/// The meaning of the samples of a PNG file.
pub enum PngSamples {
    /// Shades of gray.
    Gray,
    /// Red, green and blue.
    Rgb,
    /// Indexes into a palette of red, green and blue.
    Indexed(Vec<u8>),
}

impl PngSamples {
    /// Returns the number of samples per pixel.
    pub const fn sample_count(&self) -> u8 {
        match self {
            Self::Gray | Self::Indexed(_) => 1,
            Self::Rgb => 3,
        }
    }
}

/// Finds the compressed pixels of a file; `None` if they must be compressed again.
pub(super) fn read_data(
    file: &[u8],
    cancel: &CancelToken,
) -> Result<Option<PngData>, ImageError> {
    let mut chunks = file.strip_prefix(SIGNATURE).ok_or(ImageError::Damaged)?;
    let (mut header, mut palette, mut zlib) = (&[][..], &[][..], Vec::new());
    loop {
        cancel.check().map_err(|_| ImageError::Cancelled)?;
        let (kind, chunk, rest) = next_chunk(chunks).ok_or(ImageError::Damaged)?;
        let content = &chunk[8..chunk.len() - 4];
        match kind {
            b"IHDR" => header = content,
            b"PLTE" => palette = content,
            b"IDAT" => zlib.extend_from_slice(content),
            b"tRNS" => return Ok(None),
            b"IEND" => break,
            _ => {}
        }
        chunks = rest;
    }
    let Some((size, &[bits @ 1..=8, color, _, _, 0])) = header.split_at_checked(8) else {
        return Ok(None);
    };
    let has_palette = (3..=3 << bits).contains(&palette.len());
    let color = match color {
        0 => PngSamples::Gray,
        2 => PngSamples::Rgb,
        3 if has_palette && palette.len().is_multiple_of(3) => {
            PngSamples::Indexed(palette.to_vec())
        }
        _ => return Ok(None),
    };
    let [width, height] = [&size[..4], &size[4..]].map(|side| {
        let bytes = side.first_chunk().copied().unwrap_or_default();
        u64::from(u32::from_be_bytes(bytes))
    });
    let row = (width * u64::from(color.sample_count()) * u64::from(bits)).div_ceil(8);
    let length = height * (row + 1);
    let is_exact = inflates_to(&zlib, length, cancel)?;
    Ok(is_exact.then_some(PngData { bits, color, zlib }))
}

/// Returns whether a zlib stream is intact and holds exactly `length` bytes. Nothing may
/// follow it. PNG decoders tolerate errors that PDF readers may not.
fn inflates_to(
    zlib: &[u8],
    length: u64,
    cancel: &CancelToken,
) -> Result<bool, ImageError> {
    let mut buffer = vec![0; 64 << 10];
    let mut inflater = Decompress::new(true);
    loop {
        cancel.check().map_err(|_| ImageError::Cancelled)?;
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let rest = usize::try_from(read).ok().and_then(|read| zlib.get(read..));
        let rest = rest.unwrap_or_default();
        let status = inflater.decompress(rest, &mut buffer, FlushDecompress::None);
        let (all_read, all_written) = (inflater.total_in(), inflater.total_out());
        match status {
            Ok(Status::StreamEnd) => {
                return Ok(all_read == zlib.len() as u64 && all_written == length);
            }
            Ok(_) if (all_read, all_written) != (read, written) => {}
            _ => return Ok(false),
        }
    }
}
