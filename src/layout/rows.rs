//! Rows of a column, from top to bottom.
//!
//! The model between preparing and filling pages: lines, images and table rows with their
//! footnotes. Spacing and keep rules are expressed as gaps and joints.

use std::rc::Rc;

use super::frame::{ArtifactKind, Tag};
use super::paragraph::{TextAmount, TextLine};
use super::tags::ElementId;
use crate::house_style::Role;
use crate::length::Length;

/// A line, an image or a table row in its column.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) content: RowContent,
    /// Distance from the left edge of the column.
    pub(super) x: Length,
    /// Space above it inside a page.
    pub(super) gap: Length,
    /// Space above it at the top of a page.
    pub(super) head_gap: Length,
    /// Height.
    pub(super) leading: Length,
    /// Page break rule for the joint above it.
    pub(super) joint: PageBreakRule,
    /// Footnotes whose marks are on its line.
    pub(super) footnotes: Vec<FootnoteRows>,
}

/// Content of a row.
#[derive(Clone, Debug)]
pub(super) enum RowContent {
    Line(TextLine),
    Image {
        tag: Tag,
        /// Index among the images of the document.
        image: usize,
        width: Length,
    },
    TableRow(TableRow),
    /// Last line of an item of a table of contents, without its page number.
    TocEntry(Box<TocEntry>),
}

/// A footnote laid out in rows.
#[derive(Clone, Debug)]
pub(super) struct FootnoteRows {
    /// Element of its mark in the text.
    pub(super) mark: ElementId,
    pub(super) rows: Vec<Row>,
}

/// Cells of a table row.
#[derive(Clone, Debug)]
pub(super) struct TableRow {
    /// Left edge of each column, and right edge of the last.
    pub(super) edges: Rc<[Length]>,
    /// Rows of each cell.
    pub(super) cells: Vec<Vec<Row>>,
    /// Header rows that a page repeats above it.
    pub(super) heads: Option<Rc<Vec<Row>>>,
}

/// Last line of an item of a table of contents, to which the page number is appended.
#[derive(Clone, Debug)]
pub(super) struct TocEntry {
    pub(super) line: TextLine,
    /// Index of its heading among all headings.
    pub(super) heading: usize,
    /// The link around the item.
    pub(super) tag: Tag,
    pub(super) role: Role,
    /// Right edge of the page number, measured from the left edge of the line.
    pub(super) end: Length,
}

/// Page break rule at a joint between rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageBreakRule {
    Allowed,
    Forbidden,
    /// Forbidden; the rows below are the first signature.
    AboveSignature,
    /// Between two signatures: forbidden unless no page holds both.
    BetweenSignatures,
    Mandatory,
}

impl PageBreakRule {
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
            content: RowContent::Line(TextLine::default()),
            x: Length::ZERO,
            gap: Length::ZERO,
            head_gap: Length::ZERO,
            leading: height,
            joint: PageBreakRule::Forbidden,
            footnotes: Vec::new(),
        }
    }

    /// Returns whether it can be split over pages.
    pub(super) const fn is_divisible(&self) -> bool {
        matches!(self.content, RowContent::TableRow(_))
    }

    /// Returns the size of its text when it is repeated, that in its cells included.
    pub(super) fn amount(&self) -> TextAmount {
        match &self.content {
            RowContent::Line(line) => line.amount(),
            RowContent::TocEntry(entry) => entry.line.amount(),
            RowContent::TableRow(row) => row.cell_rows().map(Self::amount).sum(),
            RowContent::Image { .. } => TextAmount { lines: 1, ..TextAmount::default() },
        }
    }

    /// Returns the number of characters of its paragraph on it.
    pub(super) fn character_count(&self) -> usize {
        let RowContent::Line(line) = &self.content else { return 0 };
        line.characters
    }

    /// Returns whether it ends at a line break in the text.
    pub(super) const fn ends_in_break(&self) -> bool {
        matches!(&self.content, RowContent::Line(line) if line.ends_in_break)
    }

    /// Returns all footnotes whose marks are on it, in reading order.
    pub(super) fn all_footnotes(&self) -> Vec<&FootnoteRows> {
        match &self.content {
            RowContent::TableRow(row) => {
                row.cell_rows().flat_map(Self::all_footnotes).collect()
            }
            _ => self.footnotes.iter().collect(),
        }
    }

    /// Removes and returns all its footnotes.
    pub(super) fn take_footnotes(&mut self) -> Vec<FootnoteRows> {
        match &mut self.content {
            RowContent::TableRow(row) => {
                row.rows_mut().flat_map(Self::take_footnotes).collect()
            }
            _ => std::mem::take(&mut self.footnotes),
        }
    }

    /// Returns the row as a repeated table header.
    ///
    /// It is an artifact, because its content has been read before. It has no footnotes
    /// and no footnote marks, because those notes are on another page.
    pub(super) fn into_repeated(mut self) -> Self {
        let marks: Vec<_> = self.footnotes.drain(..).map(|note| note.mark).collect();
        let tag = Tag::Artifact(ArtifactKind::Header);
        match &mut self.content {
            RowContent::Line(line) => {
                let is_mark =
                    |tag| matches!(tag, Tag::Element(id) if marks.contains(&id));
                line.runs.retain(|run| !is_mark(run.tag));
                line.runs.iter_mut().for_each(|run| run.tag = tag);
            }
            RowContent::TableRow(row) => {
                for row in row.rows_mut() {
                    *row = row.clone().into_repeated();
                }
            }
            RowContent::Image { .. } | RowContent::TocEntry(_) => {}
        }
        self
    }

    /// Returns the header rows that are repeated above it at the top of a page.
    pub(super) fn head_rows(&self) -> &[Self] {
        match &self.content {
            RowContent::TableRow(row) => row.heads.as_deref().map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }

    /// Returns the space above it, at the top of a page if `is_first`.
    pub(super) const fn gap_above(&self, is_first: bool) -> Length {
        if is_first { self.head_gap } else { self.gap }
    }
}

impl FootnoteRows {
    /// Returns its height, with the gaps between its rows.
    pub(super) fn height(&self) -> Length {
        rows_height(&self.rows)
    }

    /// Returns the height of its rows without the gaps between them.
    pub(super) fn leading(&self) -> Length {
        self.rows.iter().map(|row| row.leading).sum()
    }

    /// Returns the height of the smallest part that may be alone on a page.
    pub(super) fn min_height(&self) -> Length {
        let rest = self.rows.iter().skip(1);
        let end = rest.take_while(|row| !row.joint.is_free()).count() + 1;
        rows_height(self.rows.iter().take(end))
    }
}

impl TableRow {
    /// Returns the rows in all cells, in reading order.
    pub(super) fn cell_rows(&self) -> impl Iterator<Item = &Row> {
        self.cells.iter().flatten()
    }

    /// Returns the rows in all cells, mutable.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.cells.iter_mut().flatten()
    }
}

/// Returns the height of rows placed one below another.
pub(super) fn rows_height<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Length {
    let rows = rows.into_iter().enumerate();
    rows.map(|(index, row)| row.leading + row.gap_above(index == 0)).sum()
}
