//! Pages as pixels: PDF pages drawn by a rasterizer in pure Rust.
//!
//! An image that differs from its golden is saved in `target/pictures`, with another one
//! of the differences. `INSTA_UPDATE=always` accepts the new image.

use std::fs;
use std::path::{Path, PathBuf};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use kamerbrief::letter::ValidLetter;
use kamerbrief::{Format, render};

use crate::support::letter;

/// Lightest of the four gray levels: enough to be readable, small in the repository.
const WHITE_LEVEL: u8 = 3;

/// One in this many pixels may differ by a level.
///
/// Processors that round differently put borderline values on the other side.
const BRINK: usize = 1000;

/// A gray image, one byte per pixel, each a level of two bits.
#[derive(PartialEq, Eq)]
struct Picture {
    width: u32,
    height: u32,
    levels: Vec<u8>,
}

impl Picture {
    /// Renders a page of a PDF at 72 dots per inch.
    fn of(pdf: &Pdf, page: usize) -> Self {
        let paper = PixmapSettings { bg_color: WHITE, ..PixmapSettings::default() };
        let pixels = hayro::render(
            &pdf.pages()[page],
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings { hinting: false, ..RenderSettings::default() },
            &paper,
        );
        let (width, height) = (pixels.width().into(), pixels.height().into());
        let level = |rgba: &[u8]| {
            let sum: u32 = rgba[..3].iter().map(|&channel| u32::from(channel)).sum();
            ((sum / 3 * u32::from(WHITE_LEVEL) + 127) / 255) as u8
        };
        let levels = pixels.data_as_u8_slice().chunks_exact(4).map(level).collect();
        Self { width, height, levels }
    }

    /// Returns the difference of two pictures, darker where larger; `None` if they match.
    fn difference(&self, other: &Self) -> Option<Self> {
        if (self.width, self.height) != (other.width, other.height) {
            return Some(Self { width: 1, height: 1, levels: vec![0] });
        }
        let pairs = self.levels.iter().zip(&other.levels);
        let levels: Vec<u8> = pairs.map(|(a, b)| WHITE_LEVEL - a.abs_diff(*b)).collect();
        let off = levels.iter().filter(|&&level| level < WHITE_LEVEL).count();
        let far = levels.iter().any(|&level| level + 1 < WHITE_LEVEL);
        (far || off > levels.len() / BRINK).then_some(Self { levels, ..*self })
    }

    fn read(path: &Path) -> Option<Self> {
        let decoder =
            png::Decoder::new(std::io::BufReader::new(fs::File::open(path).ok()?));
        let mut reader = decoder.read_info().unwrap();
        let mut packed = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut packed).unwrap();
        let row = |row: &[u8]| -> Vec<u8> {
            let four = |byte| [6, 4, 2, 0].map(|shift| byte >> shift & WHITE_LEVEL);
            row.iter().flat_map(four).take(frame.width as usize).collect()
        };
        let levels = packed.chunks_exact(frame.line_size).flat_map(row).collect();
        Some(Self { width: frame.width, height: frame.height, levels })
    }

    /// Writes a PNG of two bits per pixel.
    fn write(&self, path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut encoder =
            png::Encoder::new(fs::File::create(path).unwrap(), self.width, self.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Two);
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_compression(png::Compression::High);
        let byte = |four: &[u8]| {
            let shifted =
                four.iter().zip([6, 4, 2, 0]).map(|(level, shift)| level << shift);
            shifted.sum::<u8>()
        };
        let rows = self.levels.chunks_exact(self.width as usize);
        let packed: Vec<u8> = rows.flat_map(|row| row.chunks(4).map(byte)).collect();
        encoder.write_header().unwrap().write_image_data(&packed).unwrap();
    }
}

/// Returns whether a page looks the same in two PDFs.
///
/// Curves that are drawn in another way may differ slightly.
pub(crate) fn look_alike(one: Vec<u8>, other: Vec<u8>, page: usize) -> bool {
    let picture = |pdf| Picture::of(&Pdf::new(pdf).unwrap(), page - 1);
    picture(one).difference(&picture(other)).is_none()
}

/// Returns the number of pixels that differ by more than one gray level.
pub(crate) fn unlike(one: Vec<u8>, other: Vec<u8>, page: usize) -> usize {
    let picture = |pdf| Picture::of(&Pdf::new(pdf).unwrap(), page - 1).levels;
    let (one, other) = (picture(one), picture(other));
    one.iter().zip(&other).filter(|(one, other)| one.abs_diff(**other) > 1).count()
}

/// Renders a page, counted from 1.
fn picture(accepted: &ValidLetter, page: usize) -> Picture {
    let pdf = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap().bytes;
    Picture::of(&Pdf::new(pdf).unwrap(), page - 1)
}

/// Compares a page of a letter with its golden.
fn golden(name: &str, page: usize) {
    let drawn = picture(&letter(name), page);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = format!("{name}-{page}.png");
    let golden = root.join("tests/ref/pages").join(&file);
    let expected = Picture::read(&golden);
    let difference = match &expected {
        Some(expected) => drawn.difference(expected),
        None => Some(Picture { width: 1, height: 1, levels: vec![0] }),
    };
    let Some(difference) = difference else { return };
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        drawn.write(&golden);
        return;
    }
    let beside = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("pictures");
    drawn.write(&beside.join(&file));
    difference.write(&beside.join(format!("{name}-{page}-difference.png")));
    panic!("{file} differs from tests/ref/pages; see {}", beside.display());
}

#[test]
fn the_first_page_of_the_seed_letter_looks_as_it_did() {
    golden("telecomraad", 1);
}

#[test]
fn the_second_page_of_the_seed_letter_looks_as_it_did() {
    golden("telecomraad", 2);
}

#[test]
fn a_page_of_every_kind_of_inline_looks_as_it_did() {
    golden("inlines", 1);
}

#[test]
fn a_page_with_notes_looks_as_it_did() {
    golden("footnotes", 1);
}

#[test]
fn a_page_with_tables_looks_as_it_did() {
    golden("tables", 1);
}

#[test]
fn a_page_with_pictures_looks_as_it_did() {
    golden("figures", 1);
}

#[test]
fn a_page_of_a_draft_looks_as_it_did() {
    golden("draft", 1);
}

#[test]
fn a_single_comma_is_seen() {
    let mut accepted = letter("telecomraad");
    let before = picture(&accepted, 1);
    assert!(before.difference(&picture(&accepted, 1)).is_none());
    accepted.letter.subject.push(',');
    assert!(before.difference(&picture(&accepted, 1)).is_some());
}
