//! Draws rows as frames.
//!
//! Input: rows and the position of their column. Output: frames in drawing order, with
//! the borders of tables after their rows.

use std::rc::Rc;

use super::frame::{ArtifactKind, Frame, FrameContent, Tag};
use super::paragraph::TextLine;
use super::rows::{Row, RowContent, rows_height};
use crate::house_style::{HouseStyle, PageArea};
use crate::length::Length;

/// Draws rows from top to bottom and returns their bottom edge.
pub(super) fn draw_rows(
    rows: impl IntoIterator<Item = Row>,
    x: Length,
    mut y: Length,
    style: &HouseStyle,
    frames: &mut Vec<Frame>,
) -> Length {
    let mut borders: Option<TableBorders> = None;
    for (index, row) in rows.into_iter().enumerate() {
        let gap = row.gap_above(index == 0);
        let edges = match &row.content {
            RowContent::TableRow(row) => Some(Rc::clone(&row.edges)),
            _ => None,
        };
        let ended = borders.take_if(|borders| !borders.continues(edges.as_ref(), gap));
        if let Some(above) = ended {
            above.draw(style, frames);
        }
        y += gap;
        let left = x + row.x;
        let baseline = y + row.leading * style.typography.baseline;
        match row.content {
            RowContent::Line(line) => draw_line(line, left, baseline, frames),
            RowContent::TocEntry(entry) => draw_line(entry.line, left, baseline, frames),
            RowContent::Image { tag, image, width } => frames.push(Frame {
                tag,
                x: left,
                y,
                content: FrameContent::Image { image, width, height: row.leading },
            }),
            RowContent::TableRow(row) => {
                let padding = &style.table.padding;
                for (rows, &edge) in row.cells.into_iter().zip(row.edges.iter()) {
                    let cell_x = left + edge + padding.left;
                    draw_rows(rows, cell_x, y + padding.top, style, frames);
                }
            }
        }
        y += row.leading;
        if let Some(edges) = edges {
            let borders = borders
                .get_or_insert_with(|| TableBorders::new(edges, left, y - row.leading));
            borders.end_row(y);
        }
    }
    if let Some(borders) = borders {
        borders.draw(style, frames);
    }
    y
}

/// Draws footnotes at the foot of an area, under their rule.
pub(super) fn draw_footnotes(
    notes: Vec<Row>,
    area: &PageArea,
    style: &HouseStyle,
    frames: &mut Vec<Frame>,
) {
    if notes.is_empty() {
        return;
    }
    let look = &style.footnote;
    let top = area.bottom() - rows_height(&notes);
    frames.push(Frame {
        tag: Tag::Artifact(ArtifactKind::Layout),
        x: area.x,
        y: top - look.space_below_rule - look.rule,
        content: FrameContent::Rule {
            width: look.rule_width.min(area.width),
            height: look.rule,
            color: look.rule_color,
        },
    });
    draw_rows(notes, area.x, top, style, frames);
}

fn draw_line(line: TextLine, x: Length, baseline: Length, frames: &mut Vec<Frame>) {
    frames.extend(line.runs.into_iter().map(|run| Frame {
        tag: run.tag,
        x: x + run.x,
        y: baseline - run.rise,
        content: FrameContent::Glyphs(run.run),
    }));
}

/// Borders around the rows of a table on a page.
struct TableBorders {
    edges: Rc<[Length]>,
    x: Length,
    /// Top of the first row and bottom of each row.
    ys: Vec<Length>,
}

impl TableBorders {
    fn new(edges: Rc<[Length]>, x: Length, top: Length) -> Self {
        Self { edges, x, ys: vec![top] }
    }

    /// Returns whether a row with these edges belongs to the same table.
    fn continues(&self, edges: Option<&Rc<[Length]>>, gap: Length) -> bool {
        gap == Length::ZERO && edges.is_some_and(|edges| Rc::ptr_eq(edges, &self.edges))
    }

    fn end_row(&mut self, y: Length) {
        self.ys.push(y);
    }

    /// Draws the borders, each centered on the edge that it marks.
    fn draw(&self, style: &HouseStyle, frames: &mut Vec<Frame>) {
        let rule = style.table.rule;
        // A rectangle without width would be a hairline (ISO 32000-1, 8.5.3.3.1).
        if rule == Length::ZERO {
            return;
        }
        let color = style.table.rule_color;
        let mut draw = |x: Length, y: Length, width: Length, height: Length| {
            frames.push(Frame {
                tag: Tag::Artifact(ArtifactKind::Layout),
                x: x - rule * 0.5,
                y: y - rule * 0.5,
                content: FrameContent::Rule {
                    width: width + rule,
                    height: height + rule,
                    color,
                },
            });
        };
        let width = self.edges[self.edges.len() - 1];
        let (top, bottom) = (self.ys[0], self.ys[self.ys.len() - 1]);
        for &y in &self.ys {
            draw(self.x, y, width, Length::ZERO);
        }
        for &edge in self.edges.iter() {
            draw(self.x + edge, top, Length::ZERO, bottom - top);
        }
    }
}
