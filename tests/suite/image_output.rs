//! Pictures in a PDF: the same pixels, and no more bytes than the output limit.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kamerbrief::bundle::{self, BundleError, BundleOptions};
use kamerbrief::http::ServiceLimits;
use kamerbrief::image::{Image, ImageKind};
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::limits::{OutputLimit, RenderContext};
use kamerbrief::{Format, RenderError, render, render_with};
use lopdf::{Dictionary, Document, Object, Stream};
use png::{BitDepth, ColorType};
use serde_json::{Value, json};

use crate::http_limits::{Answer, LETTERS, Service, limits};
use crate::support::{STYLES, letters_dir};

/// Returns pseudo-random bytes.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let bytes = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    });
    bytes.take(count).collect()
}

/// Returns a PNG of packed rows.
pub(crate) fn png(
    size: (u32, u32),
    color: ColorType,
    depth: BitDepth,
    rows: &[u8],
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.0, size.1);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(9));
    if color == ColorType::Indexed {
        encoder.set_palette(noise(3 << depth as u8));
    }
    encoder.write_header().unwrap().write_image_data(rows).unwrap();
    file
}

/// Returns an image of noise.
fn noisy(side: u32, color: ColorType, depth: BitDepth) -> Vec<u8> {
    let bits = side as usize * color.samples() * depth as usize;
    png((side, side), color, depth, &noise(bits.div_ceil(8) * side as usize))
}

/// Returns an image with alpha whose rows are shifted copies, a byte each.
///
/// The file is small, but its colors without alpha do not compress.
fn shifted(rows: usize) -> Vec<u8> {
    let (width, height) = (3_000, u32::try_from(rows).unwrap());
    let row = noise(width * 4).repeat(2);
    let rows = (0..rows).flat_map(|y| &row[y..y + width * 4]).copied();
    let rows: Vec<u8> = rows.collect();
    png((3_000, height), ColorType::Rgba, BitDepth::Eight, &rows)
}

/// Returns the letter file with an image.
fn letter_file(png: &[u8]) -> Vec<u8> {
    let bytes = std::fs::read(letters_dir().join("minimal.json")).unwrap();
    let mut letter: Value = serde_json::from_slice(&bytes).unwrap();
    let image = format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png));
    letter["body"] = json!([{ "figure": { "image": image, "alt": "a" } }]);
    letter.to_string().into_bytes()
}

fn accepted(png: &[u8]) -> ValidLetter {
    letter::parse(&letter_file(png), &STYLES).unwrap()
}

fn pdf(png: &[u8]) -> Vec<u8> {
    let ValidLetter { letter, style, .. } = accepted(png);
    render(&letter, &style, Format::Pdf).unwrap().bytes
}

/// Returns the last image of a PDF that is not a mask, and its mask.
fn images(document: &Document) -> (&Stream, Option<&Stream>) {
    let is_image = |stream: &&Stream| {
        stream.dict.get(b"Subtype").is_ok_and(|kind| *kind == Object::from("Image"))
    };
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let images: Vec<_> = streams.filter(is_image).collect();
    let mask = images.iter().find_map(|image| image.dict.get(b"SMask").ok());
    let mask = mask.map(|mask| mask.as_reference().unwrap());
    let mask = mask.map(|id| document.get_object(id).unwrap().as_stream().unwrap());
    let own = |image: &&&Stream| {
        image.dict.has(b"DecodeParms")
            && mask.is_none_or(|mask| !std::ptr::eq(**image, mask))
    };
    (images.iter().rfind(own).unwrap(), mask)
}

/// Returns a chunk of a PNG file.
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(content);
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length, &kind[..], content, &crc.sum().to_be_bytes()].concat()
}

/// Returns the pixels of a PDF image, decoded as a PNG with the same rows.
fn samples(image: &Stream) -> Vec<u8> {
    let number = |dict: &Dictionary, key: &[u8]| dict.get(key).unwrap().as_i64().unwrap();
    let side = |key| u32::try_from(number(&image.dict, key)).unwrap().to_be_bytes();
    let parms = image.dict.get(b"DecodeParms").unwrap().as_dict().unwrap();
    let bits = number(&image.dict, b"BitsPerComponent");
    assert_eq!(number(parms, b"BitsPerComponent"), bits);
    assert_eq!(number(parms, b"Columns"), number(&image.dict, b"Width"));
    assert_eq!(number(parms, b"Predictor"), 15);
    let space = image.dict.get(b"ColorSpace").unwrap();
    let (color, samples, palette) = match space {
        Object::Name(name) if name == b"DeviceGray" => (0, 1, None),
        Object::Name(name) if name == b"DeviceRGB" => (2, 3, None),
        indexed => (3, 1, Some(indexed.as_array().unwrap()[3].as_str().unwrap())),
    };
    assert_eq!(number(parms, b"Colors"), samples);
    let form = [u8::try_from(bits).unwrap(), color, 0, 0, 0];
    let header = [&side(b"Width")[..], &side(b"Height"), &form].concat();
    let file = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        palette.map(|palette| chunk(b"PLTE", palette)).unwrap_or_default(),
        chunk(b"IDAT", &image.content),
        chunk(b"IEND", &[]),
    ];
    let image = Image::read(ImageKind::Png, &file.concat(), |_| true).unwrap();
    image.pixels().unwrap().samples
}

#[test]
fn a_png_of_any_form_has_the_same_pixels_in_a_pdf() {
    use BitDepth::{Eight, Four, One, Sixteen, Two};
    use ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
    for (color, depths) in [
        (Grayscale, &[One, Two, Four, Eight, Sixteen][..]),
        (Indexed, &[One, Two, Four, Eight]),
        (Rgb, &[Eight, Sixteen]),
        (GrayscaleAlpha, &[Eight, Sixteen]),
        (Rgba, &[Eight, Sixteen]),
    ] {
        for &depth in depths {
            let file = noisy(13, color, depth);
            let image = Image::read(ImageKind::Png, &file, |_| true).unwrap();
            let expected = image.pixels().unwrap();
            let document = Document::load_mem(&pdf(&file)).unwrap();
            let (image, mask) = images(&document);
            assert!(samples(image) == expected.samples, "{color:?}, {depth:?}");
            assert!(mask.map(samples) == expected.alpha, "{color:?}, {depth:?}");
            // Compressed data that has no alpha and fits is kept.
            let packed = &image.content[..];
            let is_kept = file.windows(packed.len()).any(|bytes| bytes == packed);
            let fits = expected.alpha.is_none() && depth != Sixteen;
            assert_eq!(is_kept, fits, "{color:?}, {depth:?}");
        }
    }
}

#[test]
fn rows_that_repeat_do_not_grow_however_long_they_are() {
    for (color, samples) in [(ColorType::Rgb, 3), (ColorType::Rgba, 4)] {
        let (width, height) = (48_000 / samples as u32, 200);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(color);
        encoder.set_filter(png::Filter::Up);
        let rows = noise(48_000).repeat(height as usize);
        encoder.write_header().unwrap().write_image_data(&rows).unwrap();
        let length = pdf(&file).len();
        assert!(length < 3 * file.len(), "{length} bytes of {}", file.len());
    }
}

#[test]
fn output_larger_than_its_limit_is_refused_while_it_is_written() {
    let file = shifted(100);
    let grown = pdf(&file).len();
    assert!(grown > 10 * file.len(), "{grown} bytes of {}", file.len());
    let ValidLetter { letter, style, .. } = accepted(&file);
    let within =
        |max| RenderContext { output: OutputLimit::new(max), ..RenderContext::default() };
    let set = |format, max| render_with(&letter, &style, format, &within(max));
    assert_eq!(set(Format::Pdf, grown).unwrap().bytes.len(), grown);
    for format in [Format::Pdf, Format::DOCX, Format::Html] {
        let error = set(format, 9_000).unwrap_err();
        assert!(
            matches!(&error, RenderError::OutputTooLarge(error) if error.max == 9_000)
        );
    }
}

#[test]
fn copies_in_an_archive_have_one_limit_together() {
    let source = letter_file(&shifted(100));
    let accepted = letter::parse(&source, &STYLES).unwrap();
    let addressees = ["tweede-kamer", "eerste-kamer"].map(str::to_owned);
    let bundled = |count: usize, max| {
        let addressees = addressees[..count].to_vec();
        let wanted = BundleOptions { addressees, ..BundleOptions::default() };
        let context =
            RenderContext { output: OutputLimit::new(max), ..RenderContext::default() };
        bundle::bundle_with(&accepted, &source, &wanted, &context)
    };
    let max = 1_500_000;
    assert!(bundled(1, max).is_ok());
    assert!(bundled(2, 2 * max).is_ok());
    let Err(BundleError::Render(RenderError::OutputTooLarge(error))) = bundled(2, max)
    else {
        panic!("two copies are within the limit of one")
    };
    assert_eq!(error.max, max);
}

#[test]
fn the_service_refuses_a_letter_whose_output_does_not_fit() {
    // An output may take a quarter of it.
    let service = Service::start(ServiceLimits { max_memory: 8 << 20, ..limits() }, None);
    let file = letter_file(&shifted(300));
    for uri in [LETTERS, "/v1/letters?format=zip"] {
        let answer = Answer::on(service.send(uri, "", &file));
        assert_eq!(answer.told(), (413, "output-too-large".to_owned()), "{uri}");
    }
    let [docx, html] = ["?format=docx", "?format=html"]
        .map(|form| Answer::on(service.send(&format!("{LETTERS}{form}"), "", &file)));
    assert_eq!((docx.status, html.status), (200, 200));
}
