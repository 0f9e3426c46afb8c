//! Tables that are wider than their measure.
//!
//! In: a table. Out: whether its words, unbroken, need more than the measure. A browser
//! shrinks the whole page for such a table when it prints, or cuts it off.

use crate::document::{Block, Cell, Inline, Table};
use crate::font::Face;
use crate::length::Length;
use crate::style::{HouseStyle, Role};

/// Whether the longest words of the columns do not fit beside each other.
pub(super) fn is_wide(table: &Table, measure: Length, style: &HouseStyle) -> bool {
    let look = style.role(Role::TableHeading);
    // The widest face, for any word may be bold.
    let face = style.fonts.face(look.run_face(true, false));
    let padding = &style.table.padding;
    let beside = padding.left + padding.right + style.table.rule;
    let rows = || std::iter::once(&table.header).chain(&table.rows);
    let widths = (0..table.columns.len()).map(|column| {
        let cells = rows().filter_map(|row| row.get(column));
        let ems = cells.map(|Cell(blocks)| widest_word(blocks, face));
        look.size * ems.fold(0.0, f64::max) + beside
    });
    widths.sum::<Length>() > measure
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
