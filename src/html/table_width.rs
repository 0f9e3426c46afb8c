//! The room of words in the tables of a printed page.
//!
//! In: a table, and the widths that its columns have in a PDF. Out: the cells that have a word
//! wider than their column. Where it does not break, a browser that prints shrinks the whole
//! page for such a table, or cuts it off; words of other cells stay whole.

use crate::document::{Block, Cell, Inline, Table};
use crate::font::Face;
use crate::length::Length;
use crate::style::{HouseStyle, Role};

/// The widest words of the cells of a table, row by row from the header.
pub(super) struct WidestWords(Vec<Vec<Length>>);

impl WidestWords {
    /// Measures the words of a table, with the room beside them.
    pub(super) fn of(table: &Table, style: &HouseStyle) -> Self {
        let padding = &style.table.padding;
        let beside = padding.left + padding.right + style.table.rule;
        let rows = std::iter::once((true, &table.header))
            .chain(table.rows.iter().map(|row| (false, row)));
        let widths = rows.map(|(is_header, row)| {
            let cells = row.iter().enumerate().map(|(column, Cell(blocks))| {
                let is_heading = is_header || table.row_headers && column == 0;
                let role = if is_heading { Role::TableHeading } else { Role::TableText };
                let look = style.role(role);
                let face = style.fonts.face(look.run_face(has_strong(blocks), false));
                look.size * widest_word(blocks, face) + beside
            });
            cells.collect()
        });
        Self(widths.collect())
    }

    /// Whether a word of a cell is wider than its column; row 0 is the header.
    pub(super) fn is_long(&self, row: usize, column: usize, columns: &[Length]) -> bool {
        let word = self.0.get(row).and_then(|row| row.get(column));
        word.zip(columns.get(column)).is_some_and(|(word, width)| word > width)
    }
}

/// Whether any text of blocks is strong.
fn has_strong(blocks: &[Block]) -> bool {
    let has = |inlines: &[Inline]| {
        inlines.iter().any(|inline| matches!(inline, Inline::Strong(_)))
    };
    blocks.iter().any(|block| match block {
        Block::Paragraph(paragraph) => has(&paragraph.inlines),
        Block::List(list) => list.items.iter().any(|item| has_strong(item)),
        _ => false,
    })
}

/// The width in ems of the widest word of blocks.
fn widest_word(blocks: &[Block], face: &Face) -> f64 {
    let widths = blocks.iter().map(|block| match block {
        Block::Paragraph(paragraph) => Inline::plain(&paragraph.inlines)
            .split([' ', '-', '\n', '\u{200B}'])
            .map(|word| width(word, face))
            .fold(0.0, f64::max),
        Block::List(list) => {
            let items = list.items.iter().map(|item| widest_word(item, face));
            // Its label and indent stand beside its words.
            items.fold(0.0, f64::max) + 2.0
        }
        _ => 0.0,
    });
    widths.fold(0.0, f64::max)
}

/// The width of a word in ems.
fn width(word: &str, face: &Face) -> f64 {
    let glyphs = word.chars().filter_map(|character| face.glyph(character));
    let units: f64 = glyphs.map(|glyph| face.advance(glyph)).sum();
    units / f64::from(face.units_per_em())
}
