//! Pixel layer: the rendered pages.
//!
//! Input: two PDFs, and the areas that earlier differences explain. Output: a difference
//! for each page that looks different elsewhere, and pages as images.

use std::collections::BTreeMap;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::areas::accounted_areas;
use crate::compare::ReadError;
use crate::compare::difference::{Areas, Difference, Layer, Place, format_number};
use crate::compare::difference_code::DifferenceCode;
use crate::limits::CancelToken;

/// Maximum difference of a color channel that counts as equal.
const NEAR: u8 = 16;

/// Page as RGB pixels of three bytes.
#[derive(Debug)]
pub(in crate::compare) struct Bitmap {
    pub(in crate::compare) width: usize,
    pub(in crate::compare) height: usize,
    pub(in crate::compare) pixels: Vec<u8>,
}

impl Bitmap {
    /// Renders a page, at `scale` pixels per pt.
    pub(in crate::compare) fn render_page(
        pdf: &Pdf,
        page: usize,
        scale: f32,
    ) -> Option<Self> {
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

    /// Encodes the image as PNG.
    pub(in crate::compare) fn to_png(&self) -> Option<Vec<u8>> {
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
pub(in crate::compare) fn compare_pixels(
    old: &Pdf,
    new: &Pdf,
    found: [&Vec<Difference>; 2],
    cancel: &CancelToken,
) -> Result<Vec<Difference>, ReadError> {
    let masks = [0, 1].map(|side| accounted_areas(found.into_iter().flatten(), side));
    let pages = old.pages().len().min(new.pages().len());
    let mut differences = Vec::new();
    for page in 0..pages {
        cancel.check()?;
        differences.extend(on_page(old, new, page, &masks));
    }
    Ok(differences)
}

fn on_page(
    old: &Pdf,
    new: &Pdf,
    page: usize,
    masks: &[BTreeMap<usize, Vec<[f64; 4]>>; 2],
) -> Option<Difference> {
    let (was, is) =
        (Bitmap::render_page(old, page, 1.0)?, Bitmap::render_page(new, page, 1.0)?);
    // Pages of different sizes are reported by the layout layer.
    if (was.width, was.height) != (is.width, is.height) {
        return None;
    }
    let areas = masks.iter().filter_map(|mask| mask.get(&page)).flatten();
    let told = covered_pixels(areas, is.width, is.height);
    let width = is.width;
    let mut count: u32 = 0;
    let mut bounds = [usize::MAX, usize::MAX, 0, 0];
    let pairs = was.pixels.chunks_exact(3).zip(is.pixels.chunks_exact(3));
    for (place, (was, is)) in pairs.enumerate() {
        if was.iter().zip(is).all(|(was, is)| was.abs_diff(*is) <= NEAR) {
            continue;
        }
        let (x, y) = (place % width, place / width);
        if !told[place] {
            count += 1;
            let [x0, y0, x1, y1] = bounds;
            bounds = [x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1)];
        }
    }
    if count == 0 {
        return None;
    }
    let millimetres = bounds.map(|points| format_number(points as f64 * 25.4 / 72.0));
    let place = Place { page: Some(page + 1), ..Place::default() };
    let [left, top, right, bottom] = millimetres;
    let difference = Difference::new(Layer::Pixels, DifferenceCode::Pixels, place)
        .with_value("pixels", count.to_string())
        .with_value("left", left)
        .with_value("top", top)
        .with_value("right", right)
        .with_value("bottom", bottom);
    let area =
        crate::compare::area::Area { page, corners: bounds.map(|edge| edge as f64) };
    let areas = Areas::from([area]);
    let areas = [vec![areas.clone()], vec![areas]];
    Some(Difference { amount: Some(count.into()), areas, ..difference })
}

/// Returns for each pixel whether an area touches it.
///
/// Each area adds 1 or -1 at its corners, and sums over rows and columns follow, so the
/// time is linear in the number of areas and pixels.
fn covered_pixels<'a>(
    areas: impl Iterator<Item = &'a [f64; 4]>,
    width: usize,
    height: usize,
) -> Vec<bool> {
    let row = width + 1;
    let mut sums = vec![0_i32; row * (height + 1)];
    for [x0, y0, x1, y1] in areas {
        let start = |edge: &f64, end: usize| (edge.floor().max(0.0) as usize).min(end);
        let end = |edge: &f64, end: usize| (edge.ceil().max(0.0) as usize).min(end);
        let (left, right) = (start(x0, width), end(x1, width));
        let (top, bottom) = (start(y0, height), end(y1, height));
        if left < right && top < bottom {
            sums[top * row + left] += 1;
            sums[top * row + right] -= 1;
            sums[bottom * row + left] -= 1;
            sums[bottom * row + right] += 1;
        }
    }
    for at in 1..sums.len() {
        if !at.is_multiple_of(row) {
            sums[at] += sums[at - 1];
        }
    }
    for at in row..sums.len() {
        sums[at] += sums[at - row];
    }
    let rows = sums.chunks_exact(row).take(height);
    rows.flat_map(|sums| &sums[..width]).map(|sum| *sum > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::covered_pixels;

    #[test]
    fn areas_cover_the_pixels_that_they_touch() {
        let areas = [[1.5, 0.2, 2.5, 1.0], [-9.0, 2.9, 1.0, 99.0], [3.0, 1.0, 3.0, 2.0]];
        let covered = covered_pixels(areas.iter(), 4, 4);
        for (place, is_covered) in covered.into_iter().enumerate() {
            let (left, top) = ((place % 4) as f64, (place / 4) as f64);
            let touched = areas.iter().any(|[x0, y0, x1, y1]| {
                left + 1.0 > *x0 && left < *x1 && top + 1.0 > *y0 && top < *y1
            });
            assert_eq!(is_covered, touched && !(left == 3.0), "{place}");
        }
    }
}
