//! PNG files (ISO/IEC 15948).
//!
//! In: bytes. Out: an [`Image`] with the chunks that make its picture, or its
//! pixels.

use std::io::Cursor;

use ::png::{BitDepth, ColorType, Decoder, Reader, Transformations, Unit};

use super::{Flaw, Image, ImageColor, ImageKind, Pixels, square};

/// The bytes that every file starts with (5.2).
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that say how the picture looks and how large it is (11.2, 11.3).
const CHUNKS: [&[u8; 4]; 10] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP",
    b"pHYs",
];

/// Reads a file to its end, if its size is admitted.
pub(super) fn read(
    bytes: &[u8],
    admit: impl FnOnce(u32, u32) -> Result<(), Flaw>,
) -> Result<Image, Flaw> {
    let bytes = bytes.strip_prefix(SIGNATURE).ok_or(Flaw::AnotherKind)?;
    let bytes = picture(bytes).ok_or(Flaw::Damaged)?;
    let mut decoder = Decoder::new(Cursor::new(bytes.as_slice()));
    let header = decoder.read_header_info().map_err(|_| Flaw::Damaged)?;
    admit(header.width, header.height)?;
    let mut reader = opened(&bytes)?;
    while reader.next_row().map_err(|_| Flaw::Damaged)?.is_some() {}
    reader.finish().map_err(|_| Flaw::Damaged)?;
    let info = reader.info();
    let inches = |pixels: u32| f64::from(pixels) * 0.0254;
    let resolution = info
        .pixel_dims
        .filter(|size| size.unit == Unit::Meter)
        .and_then(|size| square(inches(size.xppu), inches(size.yppu)));
    let (width, height) = (info.width, info.height);
    let (color, _) = reader.output_color_type();
    let is_gray = matches!(color, ColorType::Grayscale | ColorType::GrayscaleAlpha);
    Ok(Image {
        kind: ImageKind::Png,
        width,
        height,
        resolution,
        color: if is_gray { ImageColor::Gray } else { ImageColor::Rgb },
        has_alpha: matches!(color, ColorType::GrayscaleAlpha | ColorType::Rgba),
        bytes: bytes.into(),
    })
}

/// Decodes the pixels.
pub(super) fn pixels(bytes: &[u8]) -> Result<Pixels, Flaw> {
    let mut reader = opened(bytes)?;
    let size = reader.output_buffer_size().ok_or(Flaw::Damaged)?;
    let mut samples = vec![0; size];
    let frame = reader.next_frame(&mut samples).map_err(|_| Flaw::Damaged)?;
    samples.truncate(frame.buffer_size());
    let (is_gray, alpha_at) = match frame.color_type {
        ColorType::Grayscale => (true, None),
        ColorType::GrayscaleAlpha => (true, Some(1)),
        ColorType::Rgba => (false, Some(3)),
        ColorType::Rgb | ColorType::Indexed => (false, None),
    };
    let Some(at) = alpha_at else {
        return Ok(Pixels { is_gray, samples, alpha: None });
    };
    let alpha: Vec<u8> = samples.chunks_exact(at + 1).map(|pixel| pixel[at]).collect();
    let samples = samples.chunks_exact(at + 1).flat_map(|pixel| &pixel[..at]);
    let samples = samples.copied().collect();
    let is_opaque = alpha.iter().all(|&alpha| alpha == u8::MAX);
    Ok(Pixels { is_gray, samples, alpha: Some(alpha).filter(|_| !is_opaque) })
}

/// A reader of eight bits a sample: palettes looked up, transparency as alpha.
fn opened(bytes: &[u8]) -> Result<Reader<Cursor<&[u8]>>, Flaw> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let reader = decoder.read_info().map_err(|_| Flaw::Damaged)?;
    match reader.output_color_type() {
        (_, BitDepth::Eight) => Ok(reader),
        _ => Err(Flaw::Damaged),
    }
}

/// The file anew, with the chunks that make the picture; `chunks` follow the
/// signature, and what follows the last of them is dropped.
fn picture(mut chunks: &[u8]) -> Option<Vec<u8>> {
    const AROUND: usize = 12; // length, type and checksum
    let mut picture = SIGNATURE.to_vec();
    loop {
        let length = u32::from_be_bytes(chunks.first_chunk().copied()?);
        let length = usize::try_from(length).ok()?.checked_add(AROUND)?;
        let (chunk, rest) = chunks.split_at_checked(length)?;
        let kind: &[u8; 4] = chunk[4..].first_chunk()?;
        if CHUNKS.contains(&kind) {
            picture.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(picture);
        }
        chunks = rest;
    }
}
