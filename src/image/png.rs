//! PNG files (ISO/IEC 15948).
//!
//! In: bytes. Out: an [`Image`] with only the chunks needed for display, or its pixels.

use std::io::Cursor;

use ::png::{
    BitDepth, ColorType, Decoder, InterlaceInfo, Reader, Transformations, Unit,
    expand_interlaced_row,
};

use super::color::PngColor;
use super::exif::PixelMetadata;
use super::model::{
    Image, ImageColor, ImageError, ImageKind, PixelFormat, PixelSink, admit_decoded,
    square_resolution,
};
use super::png_text::{self, inflate_first};
use crate::limits::CancelToken;
use crate::limits::image::MAX_PROFILE_BYTES;

/// The signature of every file (5.2).
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that set the appearance in sRGB and the size of the image (11.2, 11.3).
const CHUNKS: [&[u8; 4]; 6] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs"];

/// Reads and validates a complete file, if its size is admitted.
pub(super) fn read_png(
    bytes: &[u8],
    admit: impl FnOnce(u32, u32) -> Result<(), ImageError>,
    cancel: &CancelToken,
) -> Result<Image, ImageError> {
    let bytes = bytes.strip_prefix(SIGNATURE).ok_or(ImageError::AnotherKind)?;
    let (bytes, about) = essential_chunks(bytes, cancel)?;
    let mut decoder = Decoder::new(Cursor::new(bytes.as_slice()));
    let header = decoder.read_header_info().map_err(|_| ImageError::Damaged)?;
    admit(header.width, header.height)?;
    about?;
    if header.interlaced {
        // The stored bytes and the decoded bytes of a pixel.
        let stored = header.color_type.samples() * header.bit_depth as usize;
        let bytes = stored.div_ceil(8) + header.color_type.samples().max(4);
        admit_decoded(header.width, header.height, bytes as u64)?;
    }
    let mut reader = open_reader(&bytes)?;
    while reader.next_row().map_err(|_| ImageError::Damaged)?.is_some() {
        cancel.check().map_err(|_| ImageError::Cancelled)?;
    }
    reader.finish().map_err(|_| ImageError::Damaged)?;
    let info = reader.info();
    let inches = |pixels: u32| f64::from(pixels) * 0.0254;
    let resolution = info
        .pixel_dims
        .filter(|size| size.unit == Unit::Meter)
        .and_then(|size| square_resolution(inches(size.xppu), inches(size.yppu)));
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

/// Decodes the pixels row by row into a sink. An interlaced file has no complete rows
/// before its end; it is decoded as a whole.
pub(super) fn decode_pixels(
    bytes: &[u8],
    sink: &mut dyn PixelSink,
    cancel: &CancelToken,
) -> Result<PixelFormat, ImageError> {
    let mut reader = open_reader(bytes)?;
    let (color, _) = reader.output_color_type();
    let (is_gray, alpha_at) = match color {
        ColorType::Grayscale => (true, None),
        ColorType::GrayscaleAlpha => (true, Some(1)),
        ColorType::Rgba => (false, Some(3)),
        ColorType::Rgb | ColorType::Indexed => (false, None),
    };
    let mut is_opaque = true;
    let mut take = |row: &[u8]| -> Result<(), ImageError> {
        cancel.check().map_err(|_| ImageError::Cancelled)?;
        let Some(at) = alpha_at else { return sink.samples(row) };
        let pixels = row.chunks_exact(at + 1);
        let alpha: Vec<u8> = pixels.clone().map(|pixel| pixel[at]).collect();
        let samples: Vec<u8> = pixels.flat_map(|pixel| &pixel[..at]).copied().collect();
        is_opaque &= alpha.iter().all(|&alpha| alpha == u8::MAX);
        sink.samples(&samples)?;
        sink.alpha(&alpha)
    };
    if reader.info().interlaced {
        let row =
            reader.output_line_size(reader.info().width).ok_or(ImageError::Damaged)?;
        let samples = decode_interlaced(&mut reader, row, cancel)?;
        samples.chunks(row.max(1)).try_for_each(&mut take)?;
    } else {
        while let Some(row) = reader.next_row().map_err(|_| ImageError::Damaged)? {
            take(row.data())?;
        }
    }
    Ok(PixelFormat { is_gray, has_alpha: alpha_at.is_some() && !is_opaque })
}

/// Decodes the samples of an interlaced file, in rows of `row` bytes.
fn decode_interlaced(
    reader: &mut Reader<Cursor<&[u8]>>,
    row: usize,
    cancel: &CancelToken,
) -> Result<Vec<u8>, ImageError> {
    let size = reader.output_buffer_size().ok_or(ImageError::Damaged)?;
    let (color, _) = reader.output_color_type();
    let bits = u8::try_from(8 * color.samples()).map_err(|_| ImageError::Damaged)?;
    let mut samples = vec![0; size];
    while let Some(part) =
        reader.next_interlaced_row().map_err(|_| ImageError::Damaged)?
    {
        cancel.check().map_err(|_| ImageError::Cancelled)?;
        if let InterlaceInfo::Adam7(pass) = part.interlace() {
            expand_interlaced_row(&mut samples, row, part.data(), pass, bits);
        }
    }
    Ok(samples)
}

/// Opens a reader of eight bits per sample: palettes resolved, transparency as alpha.
fn open_reader(bytes: &[u8]) -> Result<Reader<Cursor<&[u8]>>, ImageError> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let reader = decoder.read_info().map_err(|_| ImageError::Damaged)?;
    match reader.output_color_type() {
        (_, BitDepth::Eight) => Ok(reader),
        _ => Err(ImageError::Damaged),
    }
}

/// Rewrites the file with only the chunks needed for display. Returns the flaw that
/// prevents display too, if any. `chunks` follow the signature; data after the last chunk
/// is dropped.
fn essential_chunks(
    mut chunks: &[u8],
    cancel: &CancelToken,
) -> Result<(Vec<u8>, Result<(), ImageError>), ImageError> {
    let mut picture = SIGNATURE.to_vec();
    let (mut metadata, mut color) = (PixelMetadata::default(), PngColor::default());
    loop {
        cancel.check().map_err(|_| ImageError::Cancelled)?;
        let (kind, chunk, rest) = next_chunk(chunks).ok_or(ImageError::Damaged)?;
        let content = &chunk[8..chunk.len() - 4];
        match kind {
            b"eXIf" => {
                // Some writers add the JPEG segment identifier before it.
                let tiff = content.strip_prefix(b"Exif\0\0").unwrap_or(content);
                metadata.add_exif(tiff);
            }
            b"iTXt" | b"tEXt" | b"zTXt" => {
                png_text::add_text(&mut metadata, kind, content);
            }
            b"cICP" => color.code_points = Some(content),
            b"iCCP" => color.profile = inflate_profile(content)?,
            b"sRGB" => color.is_srgb = true,
            b"gAMA" => color.gamma = Some(content),
            b"cHRM" => color.chromaticities = Some(content),
            _ => {}
        }
        if CHUNKS.contains(&kind) {
            picture.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            break;
        }
        chunks = rest;
    }
    let about = if metadata.is_rotated() {
        Err(ImageError::Rotated)
    } else if color.is_srgb() {
        Ok(())
    } else {
        Err(ImageError::OtherColorSpace)
    };
    Ok((picture, about))
}

/// Returns the type and the bytes of the first chunk, and the rest (5.3).
pub(super) fn next_chunk(chunks: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    const AROUND: usize = 12; // length, type and checksum
    let length = u32::from_be_bytes(chunks.first_chunk().copied()?);
    let length = usize::try_from(length).ok()?.checked_add(AROUND)?;
    let (chunk, rest) = chunks.split_at_checked(length)?;
    Some((chunk[4..].first_chunk()?, chunk, rest))
}

/// Inflates the profile in a chunk (11.3.2.3). `None` if it is damaged, because decoders
/// ignore such profiles.
fn inflate_profile(content: &[u8]) -> Result<Option<Vec<u8>>, ImageError> {
    let name = content.iter().position(|&byte| byte == 0);
    let profile = name.and_then(|name| content.get(name + 2..));
    let Some(profile) =
        profile.and_then(|zlib| inflate_first(zlib, MAX_PROFILE_BYTES + 1))
    else {
        return Ok(None);
    };
    if profile.len() as u64 > MAX_PROFILE_BYTES {
        Err(ImageError::Unsupported)
    } else {
        Ok(Some(profile))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::ZlibEncoder;
    use flate2::{Compression, Crc};

    use super::super::model::tests::assert_stops;
    use super::super::model::{Image, ImageError, ImageKind, PixelBuffer};
    use super::SIGNATURE;
    use crate::limits::image::{MAX_DECODED_BYTES, MAX_PROFILE_BYTES, MAX_SIDE};

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut checked = Crc::new();
        checked.update(kind);
        checked.update(content);
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length, &kind[..], content, &checked.sum().to_be_bytes()].concat()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Builds a transparent RGBA image, with a chunk before its pixels.
    fn picture(width: u32, interlaced: bool, before: &[u8]) -> Vec<u8> {
        let size = width.to_be_bytes();
        let header = [&size, &size, &[8, 6, 0, 0, u8::from(interlaced)][..]].concat();
        let rows = vec![0; (width as usize * 4 + 1) * width as usize];
        let pixels = if width > 100 { Vec::new() } else { zlib(&rows) };
        let end = [chunk(b"IDAT", &pixels), chunk(b"IEND", &[])].concat();
        [SIGNATURE, &chunk(b"IHDR", &header), before, &end].concat()
    }

    fn read(file: &[u8]) -> Result<Image, ImageError> {
        Image::read(ImageKind::Png, file, |_| true)
    }

    #[test]
    fn a_profile_that_is_no_profile_by_its_length_is_not_passed_on() {
        let profile = |length| {
            let content = [b"a\0\0".as_slice(), &zlib(&vec![0; length])].concat();
            picture(2, false, &chunk(b"iCCP", &content))
        };
        assert!(read(&profile(1_000)).is_ok());
        let long = usize::try_from(MAX_PROFILE_BYTES).unwrap() + 1;
        assert_eq!(read(&profile(long)).unwrap_err(), ImageError::Unsupported);
    }

    #[test]
    fn a_profile_of_srgb_is_left_out() {
        let srgb = include_bytes!("../../templates/pdf/srgb.icc");
        let content = [b"sRGB\0\0".as_slice(), &zlib(srgb)].concat();
        let with_profile = read(&picture(2, false, &chunk(b"iCCP", &content))).unwrap();
        assert!(with_profile == read(&picture(2, false, &[])).unwrap());
    }

    #[test]
    fn texts_in_a_file_are_left_out_unread() {
        let content = [b"a\0\0".as_slice(), &zlib(&vec![0; 9_000_000])].concat();
        let with_text = read(&picture(2, false, &chunk(b"zTXt", &content))).unwrap();
        assert!(with_text == read(&picture(2, false, &[])).unwrap());
    }

    #[test]
    fn an_interlaced_picture_has_no_more_pixels_than_are_decoded_at_once() {
        let refused = read(&picture(10_000, true, &[])).unwrap_err();
        let max = MAX_DECODED_BYTES / 8;
        assert_eq!(refused, ImageError::TooManyToDecode { found: 100_000_000, max });
    }

    /// Builds a file with this header and nothing else.
    fn header(width: u32, height: u32) -> Vec<u8> {
        let form = [16, 6, 0, 0, 0];
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &form].concat();
        let end = [chunk(b"IDAT", &[]), chunk(b"IEND", &[])].concat();
        [SIGNATURE, &chunk(b"IHDR", &header), &end].concat()
    }

    #[test]
    fn a_side_is_no_longer_than_decoders_hold_rows_for() {
        let found = MAX_SIDE + 1;
        let error = |width, height| read(&header(width, height)).unwrap_err();
        for (width, height) in [(found, 1), (1, found)] {
            assert_eq!(error(width, height), ImageError::SideTooLong { found });
        }
        assert_eq!(error(16_700_000, 1), ImageError::SideTooLong { found: 16_700_000 });
        // Only its pixels are invalid.
        assert_eq!(error(MAX_SIDE, MAX_SIDE), ImageError::Damaged);
    }

    /// Builds an interlaced gray image whose pixels are the number of their pass. Its
    /// side is a multiple of eight.
    fn interlaced(side: u32) -> Vec<u8> {
        let mut rows = Vec::new();
        let passes = [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)];
        for (pass, (width, height)) in (1..).zip(passes) {
            for _ in 0..height * side / 8 {
                rows.push(0); // no filter
                rows.extend(vec![pass; (width * side / 8) as usize]);
            }
        }
        let size = side.to_be_bytes();
        let header = [&size, &size, &[8, 0, 0, 0, 1][..]].concat();
        let (header, rows) = (chunk(b"IHDR", &header), chunk(b"IDAT", &zlib(&rows)));
        [SIGNATURE, &header, &rows, &chunk(b"IEND", &[])].concat()
    }

    #[test]
    fn reading_and_decoding_stop_at_any_row_and_chunk() {
        let texts = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0a").repeat(100);
        let without_text = picture(100, false, &[]);
        let files = [without_text, interlaced(96), picture(2, false, &texts)];
        // For an interlaced one, the rows of the passes, and when decoding the result
        // too.
        let least = [(100, 100), (180, 276), (100, 2)];
        for (file, (to_read, to_decode)) in files.into_iter().zip(least) {
            assert_stops(to_read, |cancel| {
                Image::read_with(ImageKind::Png, &file, |_| true, cancel).map(drop)
            });
            let image = read(&file).unwrap();
            assert_stops(to_decode, |cancel| {
                image.decode(&mut PixelBuffer::default(), cancel).map(drop)
            });
        }
    }

    #[test]
    fn pixels_of_an_interlaced_picture_are_where_they_belong() {
        let pixels = read(&interlaced(8)).unwrap().pixels().unwrap();
        // ISO/IEC 15948, 8.2.
        #[rustfmt::skip]
        let expected = [
            1, 6, 4, 6, 2, 6, 4, 6,
            7, 7, 7, 7, 7, 7, 7, 7,
            5, 6, 5, 6, 5, 6, 5, 6,
            7, 7, 7, 7, 7, 7, 7, 7,
            3, 6, 4, 6, 3, 6, 4, 6,
            7, 7, 7, 7, 7, 7, 7, 7,
            5, 6, 5, 6, 5, 6, 5, 6,
            7, 7, 7, 7, 7, 7, 7, 7,
        ];
        assert_eq!(pixels.samples, expected);
    }
}
