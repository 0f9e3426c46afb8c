//! Rows of a column, from top to bottom.
//!
//! Input: the rows that `collect` made of blocks. Output: frames at their positions.
//! Spacing and keep rules are already expressed as gaps and joints.

use std::rc::Rc;

use super::footnote::Note;
use super::frame::{Artifact, Content, Frame, Tag};
use super::paragraph::Line;
use super::table::{Cells, Rules};
use super::toc::Entry;
use crate::house_style::HouseStyle;
use crate::length::Length;

/// A line, a picture or a table row in its column.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) matter: Matter,
    /// Distance from the left edge of the column.
    pub(super) x: Length,
    /// Space above it inside a page.
    pub(super) gap: Length,
    /// Space above it at the top of a page.
    pub(super) head_gap: Length,
    /// Height.
    pub(super) leading: Length,
    /// Page break rule for the joint above it.
    pub(super) joint: Break,
    /// Footnotes whose marks are on its line.
    pub(super) notes: Vec<Note>,
}

/// Content of a row.
#[derive(Clone, Debug)]
pub(super) enum Matter {
    Line(Line),
    Picture {
        tag: Tag,
        image: usize,
        width: Length,
    },
    Cells(Cells),
    /// Last line of an item of a table of contents, without its page number.
    Entry(Box<Entry>),
}

/// Page break rule at a joint between rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    Allowed,
    Forbidden,
    /// Forbidden; the rows below are the first signature.
    AboveSignature,
    /// Between two signatures: forbidden unless no page holds both.
    BetweenSignatures,
    Mandatory,
}

impl Break {
    /// Returns whether a page may end here without breaking a keep rule.
    pub(super) const fn is_free(self) -> bool {
        matches!(self, Self::Allowed | Self::Mandatory)
    }

    /// Returns whether the row below is a signature.
    pub(super) const fn is_above_signature(self) -> bool {
        matches!(self, Self::AboveSignature | Self::BetweenSignatures)
    }
}

impl Row {
    /// Creates an empty row of this height, kept on the page of the row above.
    pub(super) fn empty_room(height: Length) -> Self {
        Self {
            matter: Matter::Line(Line::default()),
            x: Length::ZERO,
            gap: Length::ZERO,
            head_gap: Length::ZERO,
            leading: height,
            joint: Break::Forbidden,
            notes: Vec::new(),
        }
    }

    /// Returns whether it can be split over pages.
    pub(super) const fn is_divisible(&self) -> bool {
        matches!(self.matter, Matter::Cells(_))
    }

    /// Returns the number of glyphs in it, those in its cells included.
    pub(super) fn glyph_count(&self) -> usize {
        match &self.matter {
            Matter::Line(line) => line.runs.iter().map(|run| run.run.glyphs.len()).sum(),
            Matter::Cells(cells) => cells.cell_rows().map(Self::glyph_count).sum(),
            Matter::Picture { .. } | Matter::Entry(_) => 0,
        }
    }

    /// Returns the number of characters of its paragraph on it.
    pub(super) fn character_count(&self) -> usize {
        let Matter::Line(line) = &self.matter else { return 0 };
        line.characters
    }

    /// Returns whether it ends at a line break in the text.
    pub(super) const fn ends_in_break(&self) -> bool {
        matches!(&self.matter, Matter::Line(line) if line.ends_in_break)
    }

    /// Returns all footnotes whose marks are on it, in reading order.
    pub(super) fn all_notes(&self) -> Vec<&Note> {
        match &self.matter {
            Matter::Cells(cells) => cells.cell_rows().flat_map(Self::all_notes).collect(),
            _ => self.notes.iter().collect(),
        }
    }

    /// Removes and returns all its footnotes.
    pub(super) fn take_notes(&mut self) -> Vec<Note> {
        match &mut self.matter {
            Matter::Cells(cells) => cells.rows_mut().flat_map(Self::take_notes).collect(),
            _ => std::mem::take(&mut self.notes),
        }
    }

    /// Returns the row as a repeated table header.
    ///
    /// It is an artifact, because its content has been read before. It has no footnotes
    /// and no footnote marks, because those notes are on another page.
    pub(super) fn into_repeated(mut self) -> Self {
        let marks: Vec<_> = self.notes.drain(..).map(|note| note.mark).collect();
        let tag = Tag::Artifact(Artifact::Header);
        match &mut self.matter {
            Matter::Line(line) => {
                let is_mark =
                    |tag| matches!(tag, Tag::Element(id) if marks.contains(&id));
                line.runs.retain(|run| !is_mark(run.tag));
                line.runs.iter_mut().for_each(|run| run.tag = tag);
            }
            Matter::Cells(cells) => {
                for row in cells.rows_mut() {
                    *row = row.clone().into_repeated();
                }
            }
            Matter::Picture { .. } | Matter::Entry(_) => {}
        }
        self
    }

    /// Returns the header rows that are repeated above it at the top of a page.
    pub(super) fn head_rows(&self) -> &[Self] {
        match &self.matter {
            Matter::Cells(cells) => cells.heads.as_deref().map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }
}

/// Places rows from top to bottom and returns their bottom edge.
pub(super) fn place_rows(
    rows: impl IntoIterator<Item = Row>,
    x: Length,
    mut y: Length,
    style: &HouseStyle,
    frames: &mut Vec<Frame>,
) -> Length {
    let mut rules: Option<Rules> = None;
    for (number, row) in rows.into_iter().enumerate() {
        let gap = if number == 0 { row.head_gap } else { row.gap };
        let edges = match &row.matter {
            Matter::Cells(cells) => Some(Rc::clone(&cells.edges)),
            _ => None,
        };
        if let Some(above) = rules.take_if(|rules| !rules.go_on(edges.as_ref(), gap)) {
            above.draw_rules(style, frames);
        }
        y += gap;
        let left = x + row.x;
        let baseline = y + row.leading * style.typography.baseline;
        match row.matter {
            Matter::Line(line) => draw_line(line, left, baseline, frames),
            Matter::Entry(entry) => draw_line(entry.line, left, baseline, frames),
            Matter::Picture { tag, image, width } => frames.push(Frame {
                tag,
                x: left,
                y,
                content: Content::Picture { image, width, height: row.leading },
            }),
            Matter::Cells(cells) => {
                let padding = &style.table.padding;
                for (rows, &edge) in cells.cells.into_iter().zip(cells.edges.iter()) {
                    let cell_x = left + edge + padding.left;
                    place_rows(rows, cell_x, y + padding.top, style, frames);
                }
            }
        }
        y += row.leading;
        if let Some(edges) = edges {
            let rules =
                rules.get_or_insert_with(|| Rules::new(edges, left, y - row.leading));
            rules.row_ends(y);
        }
    }
    if let Some(rules) = rules {
        rules.draw_rules(style, frames);
    }
    y
}

fn draw_line(line: Line, x: Length, baseline: Length, frames: &mut Vec<Frame>) {
    frames.extend(line.runs.into_iter().map(|run| Frame {
        tag: run.tag,
        x: x + run.x,
        y: baseline - run.rise,
        content: Content::Glyphs(run.run),
    }));
}

/// Returns the height of rows placed one below another.
pub(super) fn rows_height<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Length {
    let rows = rows.into_iter().enumerate();
    rows.map(|(number, row)| {
        row.leading + if number == 0 { row.head_gap } else { row.gap }
    })
    .sum()
}
