//! Where the text of a link is on a page.
//!
//! In: the runs of a link on one page. Out: a rectangle for each line of them, and one
//! around all, in points from the bottom left corner of the page.

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
    /// Surrounds a run, from descenders to ascenders, as wide as its advances.
    fn around(frame: &Frame, run: &GlyphRun, page_height: Length) -> Self {
        let points = |length: Length| length.to_pt() as f32;
        let baseline = page_height - frame.y;
        Self {
            left: points(frame.x),
            bottom: points(baseline - run.size * 0.25),
            right: points(frame.x + run.width),
            top: points(baseline + run.size),
        }
    }

    /// The least rectangle around both.
    fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            bottom: self.bottom.min(other.bottom),
            right: self.right.max(other.right),
            top: self.top.max(other.top),
        }
    }

    /// Whether what follows this on a page is on the same line: most of the lower of
    /// both is beside the other, as a raised figure is.
    fn shares_line(self, next: Self) -> bool {
        let overlap = self.top.min(next.top) - self.bottom.max(next.bottom);
        let height = |quad: Self| quad.top - quad.bottom;
        overlap > height(self).min(height(next)) / 2.0
    }

    /// The corners as `QuadPoints` has them: the upper two, then the lower two, each from
    /// the left. Readers expect this order, not the one of the standard.
    pub(super) const fn corners(self) -> [f32; 8] {
        let Self { left, bottom, right, top } = self;
        [left, top, right, top, left, bottom, right, bottom]
    }
}

/// Surrounds each line of the runs of a link, which are in reading order.
pub(super) fn quads<'f>(
    runs: impl Iterator<Item = (&'f Frame, &'f GlyphRun)>,
    page_height: Length,
) -> Vec<Quad> {
    let mut quads: Vec<Quad> = Vec::new();
    for (frame, run) in runs {
        let quad = Quad::around(frame, run, page_height);
        match quads.last_mut() {
            Some(line) if line.shares_line(quad) => *line = line.union(quad),
            _ => quads.push(quad),
        }
    }
    quads
}

/// The rectangle around all quadrilaterals: left, bottom, right, top.
pub(super) fn area(quads: &[Quad]) -> Vec<f32> {
    let all = quads.iter().copied().reduce(Quad::union);
    all.map_or_else(Vec::new, |all| vec![all.left, all.bottom, all.right, all.top])
}
