//! A logo as vector shapes.
//!
//! In: the tree of an SVG image. Out: a [`VectorImage`] of shapes filled with one color,
//! which every output can draw, or the reason why the image cannot be converted. A stroke
//! is converted to its outline.

use std::fmt::Write;

use resvg::tiny_skia::{Path, PathSegment, Point, Transform};
use resvg::usvg::{BlendMode, FillRule, Group, Node, Paint, PaintOrder, Tree};

use super::{Color, PageArea};

/// The resolution of curves around strokes, per point.
const RESOLUTION: f32 = 64.0;
/// The maximum distance of shapes beyond the frame, in points, to allow for rounding.
const TOLERANCE: f32 = 0.05;
/// The minimum distance of a point from a line to count as outside it, in points.
const LINE_TOLERANCE: f32 = 0.000_5;

/// The shapes of a logo, back to front.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorImage {
    /// The shapes.
    pub shapes: Vec<Shape>,
}

/// A shape filled with one color.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The color.
    pub color: Color,
    /// True for the even-odd fill rule, false for the nonzero winding rule.
    pub even_odd: bool,
    /// The outline.
    pub steps: Vec<OutlineStep>,
}

/// A step along an outline. Coordinates are in points, rightwards and downwards from the
/// top-left corner of the logo's slot.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "each is its own name")]
pub enum OutlineStep {
    Move([f32; 2]),
    Line([f32; 2]),
    Cubic([f32; 6]),
    Close,
}

/// A feature of an image that filled shapes cannot show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotVector {
    /// A gradient or a pattern.
    Gradient,
    /// Transparency.
    Opacity,
    /// A clip path, a mask or a filter.
    Effect,
    /// An embedded raster image.
    Picture,
    /// Content outside the viewport of the image.
    Overflow,
}

impl NotVector {
    /// Returns the term key of the feature.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gradient => "rasterized-gradient",
            Self::Opacity => "rasterized-opacity",
            Self::Effect => "rasterized-effect",
            Self::Picture => "rasterized-image",
            Self::Overflow => "rasterized-overflow",
        }
    }
}

impl VectorImage {
    /// Converts an image to shapes that fill a slot.
    pub(super) fn from_tree(tree: &Tree, slot: &PageArea) -> Result<Self, NotVector> {
        let (width, height) = (slot.width.to_pt() as f32, slot.height.to_pt() as f32);
        let size = tree.size();
        let scale = (width / size.width()).min(height / size.height());
        let left = (width - size.width() * scale) / 2.0;
        let top = (height - size.height() * scale) / 2.0;
        let mut shapes = ShapeCollector {
            shapes: Vec::new(),
            fit: Transform::from_scale(scale, scale).post_translate(left, top),
            scale,
            frame: [left, top, width - left, height - top],
        };
        shapes.add_group(tree.root())?;
        Ok(Self { shapes: shapes.shapes })
    }

    /// Writes the shapes as SVG paths, in points.
    pub fn svg_paths(&self) -> String {
        let mut svg = String::new();
        for Shape { color, even_odd, steps } in &self.shapes {
            let rule = if *even_odd { " fill-rule=\"evenodd\"" } else { "" };
            let _ = write!(svg, "<path fill=\"#{}\"{rule} d=\"", color.hex());
            for step in steps {
                let (command, numbers) = match step {
                    OutlineStep::Move(to) => ('M', &to[..]),
                    OutlineStep::Line(to) => ('L', &to[..]),
                    OutlineStep::Cubic(points) => ('C', &points[..]),
                    OutlineStep::Close => ('Z', &[][..]),
                };
                svg.push(command);
                for (place, number) in numbers.iter().enumerate() {
                    let space = if place > 0 { " " } else { "" };
                    // Adding zero turns -0 into 0.
                    let number = (number * 1000.0).round() / 1000.0 + 0.0;
                    let _ = write!(svg, "{space}{number}");
                }
            }
            svg.push_str("\"/>");
        }
        svg
    }
}

struct ShapeCollector {
    shapes: Vec<Shape>,
    /// The transformation from the image to the slot.
    fit: Transform,
    scale: f32,
    /// The viewport of the image in the slot: left, top, right, bottom.
    frame: [f32; 4],
}

impl ShapeCollector {
    fn add_group(&mut self, group: &Group) -> Result<(), NotVector> {
        if group.opacity().get() < 1.0 || group.blend_mode() != BlendMode::Normal {
            return Err(NotVector::Opacity);
        }
        let effects = group.clip_path().is_some() || group.mask().is_some();
        if effects || !group.filters().is_empty() {
            return Err(NotVector::Effect);
        }
        for node in group.children() {
            match node {
                Node::Group(group) => self.add_group(group)?,
                Node::Path(path) if path.is_visible() => self.add_path(path)?,
                Node::Path(_) => {}
                // Text was rejected before.
                Node::Image(_) | Node::Text(_) => return Err(NotVector::Picture),
            }
        }
        Ok(())
    }

    fn add_path(&mut self, path: &resvg::usvg::Path) -> Result<(), NotVector> {
        let place = path.abs_transform().post_concat(self.fit);
        let fill = match path.fill() {
            Some(fill) => {
                let color = opaque_color(fill.paint(), fill.opacity().get())?;
                let even_odd = fill.rule() == FillRule::EvenOdd;
                Some((Some(path.data().clone()), color, even_odd))
            }
            None => None,
        };
        let stroke = match path.stroke() {
            Some(stroke) => {
                let color = opaque_color(stroke.paint(), stroke.opacity().get())?;
                Some((stroke_outline(path.data(), stroke, self.scale), color, false))
            }
            None => None,
        };
        let in_order = match path.paint_order() {
            PaintOrder::FillAndStroke => [fill, stroke],
            PaintOrder::StrokeAndFill => [stroke, fill],
        };
        for (data, color, even_odd) in in_order.into_iter().flatten() {
            let Some(data) = data.and_then(|data| data.transform(place)) else {
                continue;
            };
            let bounds = data.bounds();
            let [left, top, right, bottom] = self.frame;
            if bounds.left() < left - TOLERANCE
                || bounds.top() < top - TOLERANCE
                || bounds.right() > right + TOLERANCE
                || bounds.bottom() > bottom + TOLERANCE
            {
                return Err(NotVector::Overflow);
            }
            let steps = path_steps(&data);
            if !steps.is_empty() {
                self.shapes.push(Shape { color, even_odd, steps });
            }
        }
        Ok(())
    }
}

/// Returns the color of a plain opaque paint.
fn opaque_color(paint: &Paint, opacity: f32) -> Result<Color, NotVector> {
    match paint {
        Paint::Color(_) if opacity < 1.0 => Err(NotVector::Opacity),
        Paint::Color(color) => Ok(Color([color.red, color.green, color.blue])),
        _ => Err(NotVector::Gradient),
    }
}

/// Returns the outline of a stroke; `None` if it has no width.
fn stroke_outline(path: &Path, stroke: &resvg::usvg::Stroke, scale: f32) -> Option<Path> {
    let stroke = stroke.to_tiny_skia();
    let fineness = RESOLUTION * scale;
    let dashes = match &stroke.dash {
        Some(dash) => Some(path.dash(dash, fineness)?),
        None => None,
    };
    dashes.as_ref().unwrap_or(path).stroke(&stroke, fineness)
}

/// Returns the steps along the outlines of a path that enclose an area. For others, a PDF
/// viewer fills a thin line (ISO 32000-1, 8.5.3.3.1).
fn path_steps(path: &Path) -> Vec<OutlineStep> {
    let mut steps = Vec::new();
    let mut outline = Vec::new();
    let mut points: Vec<Point> = Vec::new();
    for segment in path.segments() {
        if matches!(segment, PathSegment::MoveTo(_)) {
            add_outline(&mut steps, &mut outline, &mut points);
        }
        let at = points.last().copied().unwrap_or_default();
        let cubic = |first: Point, second: Point, to: Point| {
            OutlineStep::Cubic([first.x, first.y, second.x, second.y, to.x, to.y])
        };
        outline.push(match segment {
            PathSegment::MoveTo(to) => OutlineStep::Move([to.x, to.y]),
            PathSegment::LineTo(to) => OutlineStep::Line([to.x, to.y]),
            PathSegment::QuadTo(control, to) => {
                // The cubic curve of the same shape.
                let third = |end: Point| Point {
                    x: end.x + (control.x - end.x) * 2.0 / 3.0,
                    y: end.y + (control.y - end.y) * 2.0 / 3.0,
                };
                cubic(third(at), third(to), to)
            }
            PathSegment::CubicTo(first, second, to) => cubic(first, second, to),
            PathSegment::Close => OutlineStep::Close,
        });
        match segment {
            PathSegment::MoveTo(to) | PathSegment::LineTo(to) => points.push(to),
            PathSegment::QuadTo(control, to) => points.extend([control, to]),
            PathSegment::CubicTo(first, second, to) => {
                points.extend([first, second, to]);
            }
            PathSegment::Close => {}
        }
    }
    add_outline(&mut steps, &mut outline, &mut points);
    steps
}

/// Appends an outline, unless its points are collinear.
fn add_outline(
    steps: &mut Vec<OutlineStep>,
    outline: &mut Vec<OutlineStep>,
    points: &mut Vec<Point>,
) {
    let outline = std::mem::take(outline);
    let points = std::mem::take(points);
    let Some(&start) = points.first() else { return };
    let from_start = points.iter().map(|&point| point - start);
    let length = |point: Point| (point.x * point.x + point.y * point.y).sqrt();
    let far = from_start.clone().max_by(|a, b| length(*a).total_cmp(&length(*b)));
    let far = far.unwrap_or_default();
    // Twice the area of the triangle between each point and the line to the farthest
    // point.
    let mut areas = from_start.map(|point| point.x * far.y - point.y * far.x);
    if areas.any(|area| area.abs() > LINE_TOLERANCE * length(far)) {
        steps.extend(outline);
    }
}
