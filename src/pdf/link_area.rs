//! Areas of the text of a link on a page.
//!
//! In: the runs of a link on one page. Out: a rectangle per line, and one around all, in
//! points from the bottom-left corner of the page.

use crate::layout::{Frame, GlyphRun};
use crate::length::Length;

/// A rectangle around text on one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quad {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
}

impl Quad {
    /// Encloses a run, from descenders to ascenders, as wide as its advances.
    fn enclosing(frame: &Frame, run: &GlyphRun, page_height: Length) -> Self {
        let points = |length: Length| length.to_pt() as f32;
        let baseline = page_height - frame.y;
        Self {
            left: points(frame.x),
            bottom: points(baseline - run.size * 0.25),
            right: points(frame.x + run.width),
            top: points(baseline + run.size),
        }
    }

    /// Returns the smallest rectangle around both.
    fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            bottom: self.bottom.min(other.bottom),
            right: self.right.max(other.right),
            top: self.top.max(other.top),
        }
    }

    /// Returns whether the next quadrilateral on a page is on the same line. It is if it
    /// overlaps most of the height of the lower one, as a superscript does.
    fn shares_line(self, next: Self) -> bool {
        let overlap = self.top.min(next.top) - self.bottom.max(next.bottom);
        let height = |quad: Self| quad.top - quad.bottom;
        overlap > height(self).min(height(next)) / 2.0
    }

    /// Returns the corners for `QuadPoints`: the upper two, then the lower two, each from
    /// the left. Readers expect this order, not the one of the standard.
    pub(super) const fn corners(self) -> [f32; 8] {
        let Self { left, bottom, right, top } = self;
        [left, top, right, top, left, bottom, right, bottom]
    }
}

/// Encloses each line of the runs of a link, which are in reading order.
pub(super) fn quads<'f>(
    runs: impl Iterator<Item = (&'f Frame, &'f GlyphRun)>,
    page_height: Length,
) -> Vec<Quad> {
    let mut quads: Vec<Quad> = Vec::new();
    for (frame, run) in runs {
        let quad = Quad::enclosing(frame, run, page_height);
        match quads.last_mut() {
            Some(line) if line.shares_line(quad) => *line = line.union(quad),
            _ => quads.push(quad),
        }
    }
    quads
}

/// Returns the rectangle around all quadrilaterals: left, bottom, right, top.
pub(super) fn area(quads: &[Quad]) -> Vec<f32> {
    let all = quads.iter().copied().reduce(Quad::union);
    all.map_or_else(Vec::new, |all| vec![all.left, all.bottom, all.right, all.top])
}
