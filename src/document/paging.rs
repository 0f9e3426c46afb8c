//! Where setting put what, for the writers that do not set pages.
//!
//! In: what layout found. Out: [`Paging`], which DOCX shows until a word
//! processor finds out for itself.

use std::ops::Range;

use super::{Inline, Paragraph};
use crate::length::Length;

/// Where setting put the pieces of a document; pages count from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paging {
    /// How many pages there are.
    pub pages: usize,
    /// The pages that are number 1: that of the letter, and those of annexes that
    /// count afresh.
    pub ones: Vec<usize>,
    /// The page on which each block of the letter starts.
    pub letter: Vec<usize>,
    /// The page on which each block of each annex starts.
    pub annexes: Vec<Vec<usize>>,
    /// Where each block starts, with those inside others, and each row of a table below
    /// its header, in reading order; cells and notes are left out.
    pub starts: Vec<Start>,
    /// The last page of the letter, and that of each annex.
    pub ends: Vec<usize>,
    /// Whether the paragraph or table above the first signature is divided between its
    /// page and the one before by the height of the page alone.
    pub is_divided_above_signature: bool,
    /// The page on which each of [`Document::headings`](super::Document::headings)
    /// starts, down to the deepest level.
    pub headings: Vec<usize>,
    /// The tables, in reading order.
    pub tables: Vec<SetTable>,
    /// The width and height of the picture of each figure, in reading order.
    pub figures: Vec<(Length, Length)>,
    /// The reference column, page by page from the first.
    pub columns: Vec<Column>,
}

impl Paging {
    /// The number that a page shows.
    pub fn number(&self, page: usize) -> usize {
        let one = self.ones.iter().rev().find(|&&one| one <= page);
        page + 1 - one.copied().unwrap_or(1)
    }

    /// The number that the last page of the same count shows.
    pub fn count(&self, page: usize) -> usize {
        let next = self.ones.iter().find(|&&one| one > page);
        self.number(next.map_or(self.pages, |next| next - 1))
    }
}

/// The place where a block starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The page.
    pub page: usize,
    /// No other text of the body is above it on that page.
    pub is_top: bool,
}

/// What setting found out about a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetTable {
    /// The widths of its columns.
    pub columns: Vec<Length>,
    /// The height of all its rows.
    pub height: Length,
    /// Whether each page repeats its header.
    pub repeats_header: bool,
    /// Whether no page holds its header.
    pub is_header_tall: bool,
    /// Which of its rows, but for the header, are kept on the page of the next.
    pub kept: Vec<bool>,
    /// Which of them no page holds: these alone may be cut.
    pub tall: Vec<bool>,
}

/// What of the reference column stands on one page.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The top of its first line.
    pub y: Length,
    /// Its groups.
    pub groups: Vec<Vec<Paragraph>>,
}

impl Paragraph {
    /// The paragraph from one character to another, counted as
    /// [`Inline::characters`] does; a line break at either cut is dropped.
    pub fn part(&self, range: Range<usize>) -> Self {
        let mut inlines = slice(&self.inlines, &range);
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

fn slice(inlines: &[Inline], range: &Range<usize>) -> Vec<Inline> {
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
        let inner = |inlines: &[Inline]| slice(inlines, &(from..to));
        slices.push(match inline {
            Inline::Text(whole) => Inline::Text(text(whole)),
            Inline::Superscript(whole) => Inline::Superscript(text(whole)),
            Inline::Subscript(whole) => Inline::Subscript(text(whole)),
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
    use super::{Inline, Paging, Paragraph};
    use crate::style::Role;

    #[test]
    fn pages_count_through_or_part_by_part() {
        let shown = |ones: &[usize]| {
            let paging = Paging { pages: 5, ones: ones.to_vec(), ..Paging::default() };
            [1, 2, 3, 4, 5].map(|page| (paging.number(page), paging.count(page)))
        };
        assert_eq!(shown(&[1]), [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]);
        assert_eq!(shown(&[1, 3, 4]), [(1, 2), (2, 2), (1, 1), (1, 2), (2, 2)]);
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
        let whole = paragraph(vec![
            text("één"),
            Inline::LineBreak,
            strong(text("twee")),
            text("3"),
        ]);
        assert_eq!(whole.part(0..9), whole);
        assert_eq!(whole.part(0..4), paragraph(vec![text("één")]));
        assert_eq!(whole.part(3..6), paragraph(vec![strong(text("tw"))]));
        let rest = paragraph(vec![strong(text("ee")), text("3")]);
        assert_eq!(whole.part(6..9), rest);
    }
}
