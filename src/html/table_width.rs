//! Finds words that are too wide for their column in a printed page.
//!
//! Input: a table, and the widths of its columns in a PDF. Output: the cells with a word
//! wider than their column. If such a word does not break, a browser shrinks the whole
//! printed page for the table, or cuts the table off. Words of other cells stay unbroken.
//! If cancelled, only the cells measured so far.

use crate::blocks::{Block, Cell, Inline, Table, walk_texts};
use crate::font::Face;
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;
use crate::limits::CancelToken;

/// Widest words of the cells of a table, row by row from the header.
pub(super) struct WidestWords(Vec<Vec<Length>>);

impl WidestWords {
    /// Measures the words of a table, including padding and rule.
    pub(super) fn measure(
        table: &Table,
        style: &HouseStyle,
        cancel: &CancelToken,
    ) -> Self {
        let padding = &style.table.padding;
        let edges = padding.left + padding.right + style.table.rule;
        let rows = std::iter::once((true, &table.header))
            .chain(table.rows.iter().map(|row| (false, row)));
        let widths = rows.map(|(is_header, row)| {
            let cells = cancel.take_until_cancelled(row.iter().enumerate());
            let cells = cells.map(|(column, Cell(blocks))| {
                let is_heading = is_header || table.row_headers && column == 0;
                let role = if is_heading { Role::TableHeading } else { Role::TableText };
                let look = style.role(role);
                let face = style.fonts.face(look.run_face(has_strong(blocks), false));
                look.size * widest_word(blocks, face, cancel) + edges
            });
            cells.collect()
        });
        Self(widths.collect())
    }

    /// Returns whether a word of a cell is wider than its column; row 0 is the header.
    pub(super) fn is_long(&self, row: usize, column: usize, columns: &[Length]) -> bool {
        let word = self.0.get(row).and_then(|row| row.get(column));
        word.zip(columns.get(column)).is_some_and(|(word, width)| word > width)
    }
}

/// Returns whether any text of blocks is strong.
fn has_strong(blocks: &[Block]) -> bool {
    let mut has_strong = false;
    walk_texts(blocks, &mut |inlines| {
        has_strong |= inlines.iter().any(|inline| matches!(inline, Inline::Strong(_)));
    });
    has_strong
}

/// Returns the width in ems of the widest word of blocks.
fn widest_word(blocks: &[Block], face: &Face, cancel: &CancelToken) -> f64 {
    let widths = cancel.take_until_cancelled(blocks).map(|block| match block {
        Block::Paragraph(paragraph) => Inline::plain_text(&paragraph.inlines)
            .split([' ', '-', '\n', '\u{200B}'])
            .map(|word| text_width(word, face))
            .fold(0.0, f64::max),
        Block::List(list) => {
            let items = list.items.iter();
            let items = items.map(|item| widest_word(item, face, cancel));
            // The label and indent of an item are beside its words.
            items.fold(0.0, f64::max) + 2.0
        }
        // Cells have no other blocks.
        Block::Heading(_)
        | Block::Table(_)
        | Block::Figure(_)
        | Block::Definitions(_)
        | Block::Quote(_)
        | Block::TableOfContents(_)
        | Block::PageBreak => 0.0,
    });
    widths.fold(0.0, f64::max)
}

/// Returns the width of text in ems, without kerning.
pub(super) fn text_width(text: &str, face: &Face) -> f64 {
    let glyphs = text.chars().filter_map(|character| face.glyph(character));
    let units: f64 = glyphs.map(|glyph| face.advance(glyph)).sum();
    units / f64::from(face.units_per_em())
}
