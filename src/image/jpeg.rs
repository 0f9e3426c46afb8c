//! JPEG files (ISO/IEC 10918-1).
//!
//! In: bytes. Out: an [`Image`] with only the segments needed for display, or its pixels.

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::cancel::CancelReader;
use super::color;
use super::exif::PixelMetadata;
use super::model::{
    Image, ImageColor, ImageError, ImageKind, PixelFormat, PixelSink, admit_decoded,
    square_resolution,
};
use crate::limits::CancelToken;
use crate::limits::image::{MAX_PROFILE_BYTES, MAX_SIDE};

// Markers (table B.1).
const START_OF_IMAGE: u8 = 0xD8;
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
const COMMENT: u8 = 0xFE;

// Identifiers at the start of segments.
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// The length of a marker.
const MARKER_LENGTH: usize = 2;

/// An Adobe segment up to its last byte, which says whether three components are red,
/// green and blue (0) or YCbCr (1) (Adobe Technical Note 5116, section 18).
const ADOBE: [u8; 15] = *b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0";

/// The content of the segments of a file.
#[derive(Default)]
struct JpegSegments<'a> {
    /// The rewritten file, with only the segments needed for display.
    picture: Vec<u8>,
    frame: Option<FrameHeader>,
    resolution: Option<u32>,
    is_jfif: bool,
    /// The color transform that the last Adobe segment declares.
    adobe_transform: Option<u8>,
    metadata: PixelMetadata,
    /// The color profile, in numbered parts (ISO 15076-1, B.4).
    profile: Vec<(u8, &'a [u8])>,
}

/// The content of the frame header (B.2.2).
#[derive(Clone, Copy)]
struct FrameHeader {
    is_supported: bool,
    is_progressive: bool,
    width: u32,
    height: u32,
    components: u8,
    /// The components are named R, G and B.
    is_named_rgb: bool,
}

/// Reads and validates a complete file, if its size is admitted.
pub(super) fn read_jpeg(
    bytes: &[u8],
    admit: impl FnOnce(u32, u32) -> Result<(), ImageError>,
    cancel: &CancelToken,
) -> Result<Image, ImageError> {
    if !bytes.starts_with(&[0xFF, START_OF_IMAGE, 0xFF]) {
        return Err(ImageError::AnotherKind);
    }
    let mut segments = JpegSegments::default();
    let walked = segments.walk_markers(bytes, cancel);
    cancel.check().map_err(|_| ImageError::Cancelled)?;
    walked.ok_or(ImageError::Damaged)?;
    let frame = segments.frame.ok_or(ImageError::Damaged)?;
    if !frame.is_supported {
        return Err(ImageError::Unsupported);
    }
    segments.declare_components(&frame);
    admit(frame.width, frame.height)?;
    if segments.metadata.is_rotated() {
        return Err(ImageError::Rotated);
    }
    // Cyan, magenta, yellow and black: what they look like depends on the press, and each
    // program converts them by its own rule.
    if frame.components == 4 {
        return Err(ImageError::OtherColorSpace);
    }
    let profile = segments.color_profile()?;
    let is_srgb = match profile.is_empty() {
        true => !segments.metadata.is_adobe_rgb,
        false => color::is_srgb(&profile),
    };
    if !is_srgb {
        return Err(ImageError::OtherColorSpace);
    }
    // The decoded samples, and the coefficients that a progressive file accumulates.
    let components = u64::from(frame.components);
    let gathered = if frame.is_progressive { 2 * components } else { 0 };
    admit_decoded(frame.width, frame.height, gathered + components)?;
    decode_samples(&segments.picture, cancel)?;
    Ok(Image {
        kind: ImageKind::Jpeg,
        bytes: segments.picture.into(),
        width: frame.width,
        height: frame.height,
        resolution: segments.resolution,
        color: if frame.components == 1 { ImageColor::Gray } else { ImageColor::Rgb },
        has_alpha: false,
    })
}

/// Decodes the pixels into a sink, row by row.
pub(super) fn decode_pixels(
    bytes: &[u8],
    sink: &mut dyn PixelSink,
    cancel: &CancelToken,
) -> Result<PixelFormat, ImageError> {
    let DecodedSamples { is_gray, samples, row } = decode_samples(bytes, cancel)?;
    for row in samples.chunks(row) {
        cancel.check().map_err(|_| ImageError::Cancelled)?;
        sink.samples(row)?;
    }
    Ok(PixelFormat { is_gray, has_alpha: false })
}

/// The decoded samples of a file.
struct DecodedSamples {
    is_gray: bool,
    samples: Vec<u8>,
    /// The number of samples per row, at least one.
    row: usize,
}

fn decode_samples(
    bytes: &[u8],
    cancel: &CancelToken,
) -> Result<DecodedSamples, ImageError> {
    let flaw = |error| match error {
        _ if cancel.is_set() => ImageError::Cancelled,
        DecodeErrors::Unsupported(_) => ImageError::Unsupported,
        _ => ImageError::Damaged,
    };
    let options = DecoderOptions::default()
        .set_max_width(MAX_SIDE as usize)
        .set_max_height(MAX_SIDE as usize)
        .set_strict_mode(true);
    let reader = CancelReader::new(bytes, cancel);
    let mut decoder = JpegDecoder::new_with_options(reader, options);
    decoder.decode_headers().map_err(flaw)?;
    let is_gray = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let color_space = if is_gray { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(color_space));
    let samples = decoder.decode().map_err(flaw)?;
    let (width, _) = decoder.dimensions().ok_or(ImageError::Damaged)?;
    let row = (width * color_space.num_components()).max(1);
    Ok(DecodedSamples { is_gray, samples, row })
}

impl<'a> JpegSegments<'a> {
    /// Walks from marker to marker; `None` if a marker is missing or work is cancelled.
    ///
    /// No library does this: zune-jpeg returns the content of segments, but not the file
    /// without them, and img-parts copies all segments and cannot be cancelled.
    fn walk_markers(&mut self, bytes: &'a [u8], cancel: &CancelToken) -> Option<()> {
        let mut at = 0;
        loop {
            cancel.check().ok()?;
            while bytes.get(at..at + 2)? == [0xFF, 0xFF] {
                at += 1; // fill (B.1.1.2)
            }
            let [0xFF, marker] = *bytes[at..].first_chunk()? else { return None };
            let start = at;
            at += 2;
            match marker {
                START_OF_IMAGE => {}
                END_OF_IMAGE => {
                    self.picture.extend_from_slice(&bytes[start..at]);
                    return Some(());
                }
                _ => {
                    let length = u16::from_be_bytes(*bytes[at..].first_chunk()?);
                    let content = bytes.get(at + 2..at + usize::from(length))?;
                    at += usize::from(length);
                    if !self.take_segment(marker, content)? {
                        continue;
                    }
                    if marker == START_OF_SCAN {
                        at += scan_length(bytes.get(at..)?)?;
                    }
                }
            }
            self.picture.extend_from_slice(&bytes[start..at]);
        }
    }

    /// Processes a segment; returns whether it is needed for display, `None` if it is
    /// damaged.
    fn take_segment(&mut self, marker: u8, content: &'a [u8]) -> Option<bool> {
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                if self.frame.is_some() {
                    return None;
                }
                self.frame = Some(frame_header(marker, content)?);
            }
            0xE0 => {
                let is_jfif = content.starts_with(b"JFIF\0");
                self.is_jfif |= is_jfif;
                if is_jfif {
                    self.resolution = jfif_resolution(content);
                }
                return Some(is_jfif);
            }
            0xE1 => {
                if let Some(tiff) = content.strip_prefix(b"Exif\0\0") {
                    self.metadata.add_exif(tiff);
                }
                if let Some(packet) = content.strip_prefix(XMP) {
                    self.metadata.add_xmp(packet);
                }
                return Some(false);
            }
            0xE2 => {
                if let Some([number, _, part @ ..]) = content.strip_prefix(PROFILE) {
                    self.profile.push((*number, part));
                }
                return Some(false);
            }
            0xEE => {
                if let Some(adobe) = content.strip_prefix(b"Adobe") {
                    self.adobe_transform = adobe.get(6).copied().or(self.adobe_transform);
                }
                return Some(false);
            }
            0xE3..=0xEF | COMMENT => return Some(false),
            _ => {}
        }
        Some(true)
    }

    /// Declares what the three components are, where programs know it by different signs.
    ///
    /// A JFIF file has YCbCr, whatever else it says; then an Adobe segment decides, then
    /// the names of the components.
    fn declare_components(&mut self, frame: &FrameHeader) {
        let transform = match (self.is_jfif, self.adobe_transform) {
            _ if frame.components != 3 => None,
            (true, _) => frame.is_named_rgb.then_some(1),
            (false, Some(transform)) => Some(transform.min(1)),
            (false, None) => frame.is_named_rgb.then_some(0),
        };
        if let Some(transform) = transform {
            let segment = ADOBE.into_iter().chain([transform]);
            self.picture.splice(MARKER_LENGTH..MARKER_LENGTH, segment);
        }
    }

    /// Joins the parts of the color profile.
    fn color_profile(&self) -> Result<Vec<u8>, ImageError> {
        let mut parts = self.profile.clone();
        parts.sort_by_key(|(number, _)| *number);
        let length: usize = parts.iter().map(|(_, part)| part.len()).sum();
        if length as u64 > MAX_PROFILE_BYTES {
            return Err(ImageError::Unsupported);
        }
        Ok(parts.into_iter().flat_map(|(_, part)| part).copied().collect())
    }
}

/// Returns the length of the coded data of a scan: up to the next marker.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    let is_data = |next: u8| matches!(next, 0x00 | 0xD0..=0xD7);
    let ends = |pair: &[u8]| pair[0] == 0xFF && !is_data(pair[1]) && pair[1] != 0xFF;
    bytes.windows(2).position(ends)
}

/// Parses the frame header (B.2.2). Only baseline, extended and progressive files with
/// eight bits per sample and Huffman coding are read by every program.
fn frame_header(marker: u8, content: &[u8]) -> Option<FrameHeader> {
    let [bits, height_1, height_2, width_1, width_2, components] =
        *content.first_chunk()?;
    let names = || content[6..].iter().step_by(3).copied();
    let frame = FrameHeader {
        is_supported: matches!(marker, 0xC0..=0xC2)
            && bits == 8
            && matches!(components, 1 | 3 | 4),
        is_progressive: marker == 0xC2,
        width: u16::from_be_bytes([width_1, width_2]).into(),
        height: u16::from_be_bytes([height_1, height_2]).into(),
        components,
        is_named_rgb: names().eq(*b"RGB"),
    };
    (frame.width > 0 && frame.height > 0).then_some(frame)
}

/// Parses the resolution in the JFIF header (JFIF 1.02).
fn jfif_resolution(content: &[u8]) -> Option<u32> {
    let [unit, x_1, x_2, y_1, y_2] = *content.get(7..)?.first_chunk()?;
    let inch = match unit {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let pixels = |high, low| f64::from(u16::from_be_bytes([high, low])) * inch;
    square_resolution(pixels(x_1, x_2), pixels(y_1, y_2))
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::assert_stops;
    use super::super::model::{Image, ImageError, ImageKind, PixelBuffer};
    use crate::limits::image::MAX_SIDE;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], &length[..], content].concat()
    }

    /// Builds an image of one color, with two bits per block of a component.
    fn picture(side: u16, components: u8, before: &[u8]) -> Vec<u8> {
        let size = side.to_be_bytes();
        let mut frame = [&[8], &size[..], &size, &[components]].concat();
        let mut scan = vec![components];
        for id in 1..=components {
            frame.extend([id, 0x11, 0]);
            scan.extend([id, 0]);
        }
        scan.extend([0, 63, 0]);
        // One code of one bit, for a zero difference or the end of a block.
        let table = |class| [&[class, 1], &[0; 15][..], &[0]].concat();
        let blocks = usize::from(side).div_ceil(8).pow(2) * usize::from(components);
        assert!(blocks.is_multiple_of(4), "the last byte is full");
        [
            &[0xFF, 0xD8],
            before,
            &segment(0xDB, &[&[0], &[1; 64][..]].concat()),
            &segment(0xC0, &frame),
            &segment(0xC4, &table(0x00)),
            &segment(0xC4, &table(0x10)),
            &segment(0xDA, &scan),
            &vec![0; blocks / 4],
            &[0xFF, 0xD9],
        ]
        .concat()
    }

    #[test]
    fn a_side_is_no_longer_than_decoders_hold_rows_for() {
        let file = picture(16, 1, &[]);
        let size = file.windows(5).position(|bytes| bytes == [8, 0, 16, 0, 16]).unwrap();
        let long = u16::try_from(MAX_SIDE + 1).unwrap();
        for at in [size + 1, size + 3] {
            let mut file = file.clone();
            file[at..at + 2].copy_from_slice(&long.to_be_bytes());
            let error = Image::read(ImageKind::Jpeg, &file, |_| true).unwrap_err();
            assert_eq!(error, ImageError::SideTooLong { found: MAX_SIDE + 1 });
        }
    }

    #[test]
    fn components_are_declared_where_programs_know_them_by_different_signs() {
        let transform = |is_named: bool, before: &[u8]| {
            let mut file = picture(16, 3, before);
            for (id, name) in [(1, b'R'), (2, b'G'), (3, b'B')] {
                for (byte, after) in [(0x11, 3), (0, 2)] {
                    let part = [id, byte];
                    let place = file.windows(after).rposition(|bytes| bytes[..2] == part);
                    if is_named {
                        file[place.unwrap()] = name;
                    }
                }
            }
            let image = Image::read(ImageKind::Jpeg, &file, |_| true).unwrap();
            let segments =
                image.bytes.windows(12).filter(|bytes| bytes[..5] == *b"Adobe");
            let segments: Vec<_> = segments.collect();
            assert!(segments.len() < 2);
            segments.first().map(|segment| segment[11])
        };
        let jfif = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        let adobe =
            |last: u8| segment(0xEE, &[&b"Adobe\0\x64\0\0\0\0"[..], &[last]].concat());
        assert_eq!(transform(true, &[]), Some(0));
        assert_eq!(transform(true, &adobe(0)), Some(0));
        assert_eq!(transform(true, &adobe(1)), Some(1));
        assert_eq!(transform(false, &adobe(2)), Some(1));
        // Some programs look at the Adobe segment or the names first, others at JFIF.
        assert_eq!(transform(true, &jfif), Some(1));
        assert_eq!(transform(false, &[&jfif[..], &adobe(0)].concat()), None);
        assert_eq!(transform(false, &[&adobe(0)[..], &jfif].concat()), None);
        let unrotated =
            Image::read(ImageKind::Jpeg, &picture(16, 3, &[]), |_| true).unwrap();
        assert_eq!(&unrotated.bytes[..4], [0xFF, 0xD8, 0xFF, 0xDB]);
    }

    #[test]
    fn four_components_have_no_colors_that_all_programs_agree_on() {
        for before in [&[][..], &segment(0xEE, b"Adobe\0\x64\0\0\0\0\x02")] {
            let error = Image::read(ImageKind::Jpeg, &picture(16, 4, before), |_| true);
            assert_eq!(error.unwrap_err(), ImageError::OtherColorSpace);
        }
    }

    #[test]
    fn reading_and_decoding_stop_inside_a_picture_and_between_segments() {
        let comments = segment(0xFE, b"a").repeat(100);
        for (side, components, before) in
            [(800, 3, &[][..]), (800, 1, &[]), (16, 1, &comments)]
        {
            let file = picture(side, components, before);
            assert_stops(15, |cancel| {
                Image::read_with(ImageKind::Jpeg, &file, |_| true, cancel).map(drop)
            });
            let image = Image::read(ImageKind::Jpeg, &file, |_| true).unwrap();
            let rows = usize::from(side);
            assert_stops(rows, |cancel| {
                image.decode(&mut PixelBuffer::default(), cancel).map(drop)
            });
        }
    }
}
