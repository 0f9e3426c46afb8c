//! Glyph outlines as SVG path data.
//!
//! In: a face and a glyph ID. Out: its outline in font units, y downwards. A curve that
//! smoothly continues the previous one needs no control point (SVG 1.1, 8.3.7); TrueType
//! has many of them, which saves a fifth. Relative coordinates would save a tenth more,
//! but are not worth the complexity.

use std::fmt::Write;

use crate::font::{Face, PathElement};

/// Returns the outline of a glyph as path data; empty for a blank glyph.
pub(super) fn path_data(face: &Face, glyph: u16) -> String {
    let mut pen = PathWriter::default();
    for element in face.outline(glyph) {
        match element {
            PathElement::MoveTo { x, y } => {
                pen.write_step('M', &[OutlinePoint::new(x, y)])
            }
            PathElement::LineTo { x, y } => {
                pen.write_step('L', &[OutlinePoint::new(x, y)])
            }
            PathElement::QuadTo { cx0, cy0, x, y } => {
                pen.quad_to(OutlinePoint::new(cx0, cy0), OutlinePoint::new(x, y));
            }
            PathElement::CurveTo { cx0, cy0, cx1, cy1, x, y } => {
                let points = [(cx0, cy0), (cx1, cy1), (x, y)];
                pen.write_step('C', &points.map(|(x, y)| OutlinePoint::new(x, y)));
            }
            PathElement::Close => pen.write_step('Z', &[]),
        }
    }
    pen.data
}

/// A point in half font units, the precision of TrueType.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OutlinePoint {
    x: i32,
    y: i32,
}

impl OutlinePoint {
    /// Converts a point of an outline, whose y counts upwards.
    fn new(x: f32, y: f32) -> Self {
        Self { x: (x * 2.0).round() as i32, y: (y * -2.0).round() as i32 }
    }
}

/// Writer of path data that tracks smooth curves.
#[derive(Default)]
struct PathWriter {
    data: String,
    command: Option<char>,
    /// The reflection of the last curve's control point in its end.
    mirrored: Option<OutlinePoint>,
}

impl PathWriter {
    fn quad_to(&mut self, control: OutlinePoint, to: OutlinePoint) {
        if self.mirrored == Some(control) {
            self.write_step('T', &[to]);
        } else {
            self.write_step('Q', &[control, to]);
        }
        self.mirrored =
            Some(OutlinePoint { x: 2 * to.x - control.x, y: 2 * to.y - control.y });
    }

    /// Writes a command, with its letter only if it changed, and its points.
    fn write_step(&mut self, command: char, points: &[OutlinePoint]) {
        if self.command != Some(command) {
            self.data.push(command);
        }
        self.command = Some(command);
        for point in points {
            self.write_number(point.x);
            self.write_number(point.y);
        }
        self.mirrored = None;
    }

    /// Writes a number of half units, separated from the previous one.
    fn write_number(&mut self, halves: i32) {
        let after_number = self.data.ends_with(|last: char| last.is_ascii_digit());
        let sign = match halves {
            ..0 => "-",
            _ if after_number => " ",
            _ => "",
        };
        let half = if halves % 2 == 0 { "" } else { ".5" };
        let _ = write!(self.data, "{sign}{}{half}", halves.unsigned_abs() / 2);
    }
}

#[cfg(test)]
mod tests {
    use super::{OutlinePoint, PathWriter};

    #[test]
    fn letters_stand_where_they_change() {
        let mut pen = PathWriter::default();
        pen.write_step('M', &[OutlinePoint::new(10.0, -20.0)]);
        pen.write_step('L', &[OutlinePoint::new(30.0, 20.0)]);
        pen.write_step('L', &[OutlinePoint::new(-0.5, -15.5)]);
        pen.write_step('Z', &[]);
        pen.write_step('M', &[OutlinePoint::new(0.0, 0.0)]);
        assert_eq!(pen.data, "M10 20L30-20-0.5 15.5ZM0 0");
    }

    #[test]
    fn a_curve_that_goes_on_smoothly_needs_no_control_point() {
        let mut pen = PathWriter::default();
        pen.write_step('M', &[OutlinePoint::new(0.0, 0.0)]);
        pen.quad_to(OutlinePoint::new(0.0, -10.0), OutlinePoint::new(5.0, -15.0));
        pen.quad_to(OutlinePoint::new(10.0, -20.0), OutlinePoint::new(20.0, -20.0));
        pen.quad_to(OutlinePoint::new(31.0, -20.0), OutlinePoint::new(40.0, -15.0));
        assert_eq!(pen.data, "M0 0Q0 10 5 15T20 20Q31 20 40 15");
    }
}
