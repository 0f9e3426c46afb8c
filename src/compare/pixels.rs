//! The layer of pixels: what pages look like.
//!
//! In: two PDFs, and what the differences found so far account for. Out: a difference for
//! each page that looks otherwise beyond that; and pages as pictures.

use std::collections::BTreeMap;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::difference::{Difference, Layer, Place};
use super::layout::{accounted, number};

/// How far a channel may be off that looks the same.
const NEAR: u8 = 16;

/// A page as pixels, three bytes each.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<u8>,
}

impl Picture {
    /// A page, at so many pixels a point.
    pub(super) fn of(pdf: &Pdf, page: usize, scale: f32) -> Option<Self> {
        let page = pdf.pages().get(page)?;
        let paper = PixmapSettings { bg_color: WHITE, x_scale: scale, y_scale: scale };
        let drawn = hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings { hinting: false, ..RenderSettings::default() },
            &paper,
        );
        let (width, height) = (drawn.width().into(), drawn.height().into());
        let data = drawn.data_as_u8_slice().chunks_exact(4);
        let pixels = data.flat_map(|rgba| [rgba[0], rgba[1], rgba[2]]).collect();
        Some(Self { width, height, pixels })
    }

    /// The picture as a PNG.
    pub(super) fn png(&self) -> Option<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder =
            png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&self.pixels).ok()?;
        writer.finish().ok()?;
        Some(file)
    }
}

/// Compares the pages of two files.
pub(super) fn compare(old: &Pdf, new: &Pdf, found: &[Difference]) -> Vec<Difference> {
    let masks = [accounted(found, 0), accounted(found, 1)];
    let pages = old.pages().len().min(new.pages().len());
    (0..pages).filter_map(|page| on_page(old, new, page, &masks)).collect()
}

fn on_page(
    old: &Pdf,
    new: &Pdf,
    page: usize,
    masks: &[BTreeMap<usize, Vec<[f64; 4]>>; 2],
) -> Option<Difference> {
    let (was, is) = (Picture::of(old, page, 1.0)?, Picture::of(new, page, 1.0)?);
    // Pages of other sizes are told of already.
    if (was.width, was.height) != (is.width, is.height) {
        return None;
    }
    let masks: Vec<[f64; 4]> =
        masks.iter().filter_map(|mask| mask.get(&page)).flatten().copied().collect();
    let width = is.width;
    let mut count: u32 = 0;
    let mut bounds = [usize::MAX, usize::MAX, 0, 0];
    let pairs = was.pixels.chunks_exact(3).zip(is.pixels.chunks_exact(3));
    for (place, (was, is)) in pairs.enumerate() {
        if was.iter().zip(is).all(|(was, is)| was.abs_diff(*is) <= NEAR) {
            continue;
        }
        let (x, y) = (place % width, place / width);
        let (left, top) = (x as f64, y as f64);
        let told = masks.iter().any(|[x0, y0, x1, y1]| {
            left + 1.0 > *x0 && left < *x1 && top + 1.0 > *y0 && top < *y1
        });
        if !told {
            count += 1;
            let [x0, y0, x1, y1] = bounds;
            bounds = [x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1)];
        }
    }
    if count == 0 {
        return None;
    }
    let millimetres = bounds.map(|points| number(points as f64 * 25.4 / 72.0));
    let place = Place { page: Some(page + 1), ..Place::default() };
    let [left, top, right, bottom] = millimetres;
    let difference = Difference::new(Layer::Pixels, "pixels", place)
        .with("pixels", count.to_string())
        .with("left", left)
        .with("top", top)
        .with("right", right)
        .with("bottom", bottom);
    let area = super::difference::Area { page, corners: bounds.map(|edge| edge as f64) };
    let areas = [vec![area], vec![area]];
    Some(Difference { amount: Some(count.into()), areas, ..difference })
}
