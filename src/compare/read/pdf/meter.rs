//! Meter of the content that the pages of a PDF draw, during interpretation.
//!
//! Input: the drawing operations of a page. Output: counts of them, including the content
//! of patterns, masks and glyphs, which drawing interprets but text extraction does not.
//! Once the counts exceed a limit or the comparison is cancelled, interpretation ends.
//!
//! A device cannot return an error, and the interpreter would continue to the end. So the
//! meter unwinds with [`resume_unwind`], which is not a panic: no hook runs and nothing
//! is printed. [`run_metered`] catches it; the state of the interpreter, which is not
//! shared, is dropped on the way.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::pattern::{Pattern, TilingPattern};
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    Paint, SoftMask, StrokeProps,
};
use hayro::kurbo::{Affine, BezPath, ParamCurveArclen, Rect, Shape};

use super::shading::count_mesh;
use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::limits::CancelToken;
use crate::limits::compare::{MAX_DRAWN, MAX_IMAGES, MAX_PAINTED};

/// Runs an interpretation that a meter may end.
pub(super) fn run_metered<T>(work: impl FnOnce() -> T) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|end| match end.downcast() {
        Ok(why) => *why,
        Err(panic) => resume_unwind(panic),
    })
}

/// Counts of drawn content.
#[derive(Clone, Copy, Debug, Default)]
struct Drawn {
    /// Glyphs, shapes, clips, groups and dashes.
    count: u64,
    /// Painted pixels; overlapping ones count each time.
    painted: u64,
    /// Decoded bytes of images.
    images: u64,
}

impl Drawn {
    const fn times(self, times: u64) -> Self {
        Self {
            count: self.count.saturating_mul(times),
            painted: self.painted.saturating_mul(times),
            images: self.images.saturating_mul(times),
        }
    }
}

/// Meter of the content that pages draw.
pub(in crate::compare::read) struct Meter {
    all: Drawn,
    page: Rect,
    /// Counts of patterns, masks and glyphs that have been measured, by cache key.
    known: BTreeMap<u128, Drawn>,
    cancel: CancelToken,
}

impl Meter {
    pub(super) const fn new(cancel: CancelToken) -> Self {
        let all = Drawn { count: 0, painted: 0, images: 0 };
        Self { all, page: Rect::ZERO, known: BTreeMap::new(), cancel }
    }

    /// Counts a page, which is filled with white first.
    pub(in crate::compare::read) fn start_page(&mut self, width: f64, height: f64) {
        self.page = Rect::new(0.0, 0.0, width, height);
        // Keys are unique within the cache of a page, but not across pages.
        self.known.clear();
        self.add_drawn(Drawn { count: 1, painted: count_pixels(self.page), images: 0 });
    }

    fn add_drawn(&mut self, drawn: Drawn) {
        self.all.count = self.all.count.saturating_add(drawn.count);
        self.all.painted = self.all.painted.saturating_add(drawn.painted);
        self.all.images = self.all.images.saturating_add(drawn.images);
        let exceeded = [
            (self.all.count > MAX_DRAWN, Limit::Drawn),
            (self.all.painted > MAX_PAINTED, Limit::Painted),
            (self.all.images > MAX_IMAGES, Limit::Images),
        ];
        if let Some((_, limit)) = exceeded.into_iter().find(|(exceeds, _)| *exceeds) {
            resume_unwind(Box::new(ReadError::from(limit)));
        }
        if self.cancel.is_set() {
            resume_unwind(Box::new(ReadError::Cancelled));
        }
    }

    fn count_area(&mut self, bounds: Rect, count: u64) {
        // Adds one pixel on every side for antialiasing.
        let visible = bounds.inflate(1.0, 1.0).intersect(self.page);
        self.add_drawn(Drawn { count, painted: count_pixels(visible), images: 0 });
    }

    /// Counts a shape.
    pub(in crate::compare::read) fn count_path<'a>(
        &mut self,
        path: &BezPath,
        props: &DrawProps<'a>,
        mode: &DrawMode,
    ) {
        let mut count = 1 + path.elements().len() as u64 / 8;
        let mut bounds = path.bounding_box();
        if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = mode {
            count = count.saturating_add(count_dashes(path, stroke));
            let width = f64::from(stroke.line_width) / 2.0;
            bounds = bounds.inflate(width, width);
        }
        self.count_area(props.transform.transform_rect_bbox(bounds), count);
        self.count_props(props);
    }

    /// Counts a clip.
    pub(in crate::compare::read) fn count_clip(&mut self, clip: &ClipPath) {
        let count = 1 + clip.path.elements().len() as u64 / 8;
        self.add_drawn(Drawn { count, ..Drawn::default() });
    }

    /// Counts a transparency group, which is painted as a full page, and its mask.
    pub(in crate::compare::read) fn count_group(&mut self, mask: Option<&SoftMask<'_>>) {
        self.count_area(self.page, 1);
        if let Some(mask) = mask {
            self.count_mask(mask);
        }
    }

    /// Counts the glyphs of a run.
    pub(in crate::compare::read) fn count_glyphs<'a>(
        &mut self,
        run: &GlyphRun<'_, 'a>,
        props: &DrawProps<'a>,
    ) {
        for glyph in run.glyphs() {
            self.add_drawn(Drawn { count: 1, painted: 100, images: 0 });
            if let Glyph::Type3(content) = &**glyph {
                let key = content.cache_key();
                let draw = |device: &mut Nested<'_>| {
                    let at = glyph.transform();
                    content.interpret(device, props.transform, at, &props.paint);
                };
                self.count_nested(key, 1, draw);
            }
        }
        self.count_props(props);
    }

    /// Counts an image.
    pub(in crate::compare::read) fn count_image(
        &mut self,
        image: &Image<'_, '_>,
        props: &ImageDrawProps<'_>,
    ) {
        let (width, height) = (u64::from(image.width()), u64::from(image.height()));
        self.add_drawn(Drawn { count: 1, painted: 0, images: 3 * width * height });
        let bounds = Rect::new(0.0, 0.0, width as f64, height as f64);
        self.count_area(props.transform.transform_rect_bbox(bounds), 0);
    }

    /// Counts the soft mask and the pattern of a shape.
    fn count_props(&mut self, props: &DrawProps<'_>) {
        if let Some(mask) = &props.soft_mask {
            self.count_mask(mask);
        }
        match &props.paint {
            Paint::Pattern(pattern) => match &**pattern {
                Pattern::Tiling(tiling) => self.count_tiling(tiling),
                Pattern::Shading(shading) => {
                    self.count_area(self.page, 1);
                    count_mesh(shading, |painted| {
                        self.add_drawn(Drawn { painted, ..Drawn::default() });
                    });
                }
            },
            Paint::Color(_) => {}
        }
    }

    fn count_mask(&mut self, mask: &SoftMask<'_>) {
        self.count_area(self.page, 1);
        self.count_nested(mask.cache_key(), 1, |device| mask.interpret(device));
    }

    /// Counts a tiling pattern.
    ///
    /// It counts the pixels of the cached tile, and the content for each copy in that
    /// tile.
    fn count_tiling(&mut self, pattern: &TilingPattern<'_>) {
        let visible = pattern.matrix.inverse().transform_rect_bbox(self.page);
        let [a, b, c, d, ..] = pattern.matrix.as_coeffs();
        let x = Axis {
            step: pattern.x_step.into(),
            cell: pattern.bbox.width(),
            visible: visible.width(),
            scale: a.hypot(b),
        };
        let y = Axis {
            step: pattern.y_step.into(),
            cell: pattern.bbox.height(),
            visible: visible.height(),
            scale: c.hypot(d),
        };
        let kept = (x.pixel_count() * y.pixel_count()) as u64;
        // A tile this large only occurs if the pattern is skewed to almost nothing.
        let painted =
            if kept > 4 * count_pixels(self.page) + 4 { MAX_PAINTED } else { kept };
        self.add_drawn(Drawn { painted, ..Drawn::default() });
        self.count_area(self.page, 1);
        let copies = (x.copy_count() * y.copy_count()) as u64;
        self.count_nested(pattern.cache_key(), copies, |device| {
            pattern.interpret(device, Affine::IDENTITY, false);
        });
    }

    /// Counts nested content `times` times, but interprets it only once per key.
    fn count_nested(
        &mut self,
        key: u128,
        times: u64,
        draw: impl FnOnce(&mut Nested<'_>),
    ) {
        if let Some(drawn) = self.known.get(&key) {
            let drawn = drawn.times(times);
            self.add_drawn(drawn);
            return;
        }
        let before = self.all;
        draw(&mut Nested { meter: self });
        let after = self.all;
        let drawn = Drawn {
            count: after.count - before.count + 1,
            painted: after.painted - before.painted,
            images: after.images - before.images,
        };
        self.known.insert(key, drawn);
        self.add_drawn(drawn.times(times.saturating_sub(1)));
    }
}

/// One direction of a tiling pattern, in pattern space.
struct Axis {
    /// Distance from one copy to the next.
    step: f64,
    /// Size of a copy.
    cell: f64,
    /// Size of the visible part of the pattern space.
    visible: f64,
    /// Pixels per unit.
    scale: f64,
}

impl Axis {
    /// Returns the pixels of the cached tile: one step if it repeats, else the visible
    /// part.
    fn pixel_count(&self) -> f64 {
        (self.step.abs().min(self.visible) * self.scale).ceil().max(1.0)
    }

    /// Returns the number of copies that overlap the cached tile.
    fn copy_count(&self) -> f64 {
        let step = self.step.abs();
        let kept = if self.visible >= step { 0.0 } else { self.visible };
        ((self.cell + kept) / step).ceil() + 1.0
    }
}

/// Returns the pixels of a part of a page, at one pixel per pt.
fn count_pixels(rect: Rect) -> u64 {
    let (width, height) = (rect.width().max(0.0).ceil(), rect.height().max(0.0).ceil());
    (width * height) as u64
}

/// Returns the number of dashes of a stroke.
fn count_dashes(path: &BezPath, stroke: &StrokeProps) -> u64 {
    if stroke.dash_array.is_empty() {
        return 0;
    }
    let period: f64 = stroke.dash_array.iter().map(|dash| f64::from(dash.abs())).sum();
    let length: f64 = path.segments().map(|segment| segment.arclen(1.0)).sum();
    let dashes = length / period.max(1e-6) * stroke.dash_array.len() as f64;
    if dashes.is_nan() { u64::MAX } else { dashes as u64 }
}

/// Device that interprets nested content and only meters it.
struct Nested<'m> {
    meter: &'m mut Meter,
}

impl<'a> Device<'a> for Nested<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.meter.count_path(path, &props, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.meter.count_clip(clip);
    }

    fn push_transparency_group(
        &mut self,
        _: f32,
        mask: Option<SoftMask<'a>>,
        _: BlendMode,
    ) {
        self.meter.count_group(mask.as_ref());
    }

    fn draw_glyph_run(
        &mut self,
        run: &GlyphRun<'_, 'a>,
        props: DrawProps<'a>,
        _: &DrawMode,
    ) {
        self.meter.count_glyphs(run, &props);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.meter.count_image(&image, &props);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
