//! Positions found by layout, for exporters that do not lay out pages.
//!
//! In: the result of layout. Out: [`Pagination`], which DOCX shows until a word processor
//! lays out the document itself.

use std::ops::Range;

use crate::blocks::{Inline, Paragraph};
use crate::length::Length;

/// The positions of the pieces of a document; pages count from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pagination {
    /// The number of pages.
    pub pages: usize,
    /// The pages numbered 1: the first of the letter, and of annexes that restart the
    /// numbering.
    pub ones: Vec<usize>,
    /// The start page of each block of the letter.
    pub letter: Vec<usize>,
    /// The start page of each block of each annex.
    pub annexes: Vec<Vec<usize>>,
    /// The start of each block and of each table row below the header, in reading order.
    /// Nested blocks are included; cells and notes are not.
    pub starts: Vec<BlockStart>,
    /// The last page of the letter, and of each annex.
    pub ends: Vec<usize>,
    /// The blocks and table rows that are kept with the first signature, by their index
    /// in `starts`. It ends at the signature, and is empty if a page ends anyway in the
    /// text above that.
    pub with_signature: Range<usize>,
    /// The start page of each heading, down to the deepest level. The headings are those
    /// of [`Document::headings`](super::Document::headings).
    pub headings: Vec<usize>,
    /// The tables, in reading order.
    pub tables: Vec<TableLayout>,
    /// The width and height of the image of each figure, in reading order.
    pub figures: Vec<(Length, Length)>,
    /// The reference column per page, from the first.
    pub columns: Vec<ReferenceColumnPart>,
}

impl Pagination {
    /// Returns the number printed on a page.
    pub fn number(&self, page: usize) -> usize {
        let one = self.ones.iter().rev().find(|&&one| one <= page);
        page + 1 - one.copied().unwrap_or(1)
    }

    /// Returns the number printed on the last page of the same numbering.
    pub fn count(&self, page: usize) -> usize {
        let next = self.ones.iter().find(|&&one| one > page);
        self.number(next.map_or(self.pages, |next| next - 1))
    }
}

/// The start of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockStart {
    /// The page.
    pub page: usize,
    /// True if no other body text is above it on that page.
    pub is_top: bool,
}

/// The result of layout for a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableLayout {
    /// The widths of the columns.
    pub columns: Vec<Length>,
    /// True if each page repeats the header.
    pub repeats_header: bool,
    /// True if the header is taller than a page.
    pub is_header_tall: bool,
    /// For each row except the header, true if it is kept on the page of the next row.
    pub unsplit: Vec<bool>,
    /// For each of these rows, true if it is taller than a page: only these may be split.
    pub tall: Vec<bool>,
    /// For the header and each of these rows, the height of a row in which a word is
    /// broken after a separator. It is `None` for a row that is taller than a page.
    pub heights: Vec<Option<Length>>,
}

/// The part of the reference column on one page.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceColumnPart {
    /// The top of the first line.
    pub y: Length,
    /// The groups on this page.
    pub groups: Vec<Vec<Paragraph>>,
}

impl Paragraph {
    /// Extracts a range of characters of the paragraph. They are counted as
    /// [`Inline::characters`] does; a line break at either cut is dropped.
    pub fn part(&self, range: Range<usize>) -> Self {
        let mut inlines = slice_inlines(&self.inlines, &range);
        if range.start > 0 && inlines.first() == Some(&Inline::LineBreak) {
            inlines.remove(0);
        }
        if range.end < Inline::characters(&self.inlines)
            && inlines.last() == Some(&Inline::LineBreak)
        {
            inlines.pop();
        }
        Self { inlines, ..*self }
    }
}

fn slice_inlines(inlines: &[Inline], range: &Range<usize>) -> Vec<Inline> {
    let mut slices = Vec::new();
    let mut start = 0;
    for inline in inlines {
        let length = Inline::characters(std::slice::from_ref(inline));
        let from = range.start.clamp(start, start + length) - start;
        let to = range.end.clamp(start, start + length) - start;
        start += length;
        if from == to {
            continue;
        }
        let text = |text: &str| text.chars().skip(from).take(to - from).collect();
        let inner = |inlines: &[Inline]| slice_inlines(inlines, &(from..to));
        slices.push(match inline {
            Inline::Text(content) => Inline::Text(text(content)),
            Inline::Superscript(content) => Inline::Superscript(text(content)),
            Inline::Subscript(content) => Inline::Subscript(text(content)),
            Inline::Strong(inlines) => Inline::Strong(inner(inlines)),
            Inline::Emphasis(inlines) => Inline::Emphasis(inner(inlines)),
            Inline::Link { url, inlines } => {
                Inline::Link { url: url.clone(), inlines: inner(inlines) }
            }
            Inline::Foreign { language, inlines } => {
                Inline::Foreign { language: language.clone(), inlines: inner(inlines) }
            }
            Inline::Footnote(_) | Inline::LineBreak | Inline::Field(_) => inline.clone(),
        });
    }
    slices
}

#[cfg(test)]
mod tests {
    use super::Pagination;
    use crate::blocks::{Inline, Paragraph};
    use crate::house_style::Role;

    #[test]
    fn pages_count_through_or_part_by_part() {
        let ranges = |ones: &[usize]| {
            let pagination =
                Pagination { pages: 5, ones: ones.to_vec(), ..Pagination::default() };
            [1, 2, 3, 4, 5].map(|page| (pagination.number(page), pagination.count(page)))
        };
        assert_eq!(ranges(&[1]), [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]);
        assert_eq!(ranges(&[1, 3, 4]), [(1, 2), (2, 2), (1, 1), (1, 2), (2, 2)]);
    }

    #[test]
    fn a_paragraph_is_cut_anywhere_and_loses_only_line_breaks() {
        let text = |text: &str| Inline::Text(text.to_owned());
        let strong = |text: Inline| Inline::Strong(vec![text]);
        let paragraph = |inlines| Paragraph {
            role: Role::ReferenceText,
            inlines,
            keep_with_next: false,
        };
        let content = paragraph(vec![
            text("één"),
            Inline::LineBreak,
            strong(text("twee")),
            text("3"),
        ]);
        assert_eq!(content.part(0..9), content);
        assert_eq!(content.part(0..4), paragraph(vec![text("één")]));
        assert_eq!(content.part(3..6), paragraph(vec![strong(text("tw"))]));
        let rest = paragraph(vec![strong(text("ee")), text("3")]);
        assert_eq!(content.part(6..9), rest);
    }
}
