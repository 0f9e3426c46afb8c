//! Computes the column widths of a table.
//!
//! Input: a table and the measure. Output: a width for each column, in total at most the
//! measure. A column has its share of the measure, or else what its text needs of the
//! remainder, as in automatic table layout (CSS 2.1, 17.5.2.2). Columns with a share are
//! narrowed if the words of the others do not fit otherwise, and widened to their own
//! words while there is room.

use super::column_levels::{cut_to_level, find_widest, fits, sum};
use super::frame::{ArtifactKind, Tag};
use super::list::{self, label_hang};
use super::paragraph::{MinWidths, word_widths};
use super::shaping::{ShapedText, shape_paragraph};
use super::table_column_fit::fit_columns;
use super::table_column_words::{ColumnWords, keep_words};
use super::tags::StructureTree;
use crate::blocks::{Block, Cell, Inline, List, Table, label_role};
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;
use crate::limits::{CancelToken, Cancelled};

/// Divides the measure over the columns of a table.
pub(super) fn column_widths(
    table: &Table,
    measure: Length,
    style: &HouseStyle,
    cancel: Option<&CancelToken>,
) -> Result<Vec<Length>, Cancelled> {
    let needs = |&column: &usize| {
        let needs = column_needs(table, column, style, cancel)?;
        Ok(needs.breaking_long_words(measure))
    };
    let words = |&column: &usize| column_words(table, column, style, cancel);
    let is_fitted = |&column: &usize| table.columns[column].share().is_none();
    let (fitted, shared): (Vec<usize>, Vec<usize>) =
        (0..table.columns.len()).partition(is_fitted);
    let fitted_needs = fitted.iter().map(needs).collect::<Result<Vec<_>, _>>()?;
    let shares = shared.iter().filter_map(|&column| table.columns[column].share());
    let shares: Vec<_> = shares.map(|share| measure * share).collect();

    let own = shared.iter().map(needs).collect::<Result<Vec<_>, _>>()?;
    let own_pieces: Vec<_> = own.iter().map(|needs| needs.piece).collect();
    let pieces = own.iter().chain(&fitted_needs).map(|needs| needs.piece);
    let floors = if fits(&pieces.collect::<Vec<_>>(), measure) {
        own
    } else {
        // A column keeps the words that an equal part of the measure holds.
        let even = measure * (1.0 / table.columns.len() as f64);
        let columns = own.iter().zip(&shares);
        columns.map(|(needs, &share)| needs.up_to(share.max(even))).collect()
    };
    let all_words = || shared.iter().chain(&fitted).map(words).collect();
    let shares = reduce_shares(&shares, &floors, &fitted_needs, &all_words, measure)?;
    let fitted_words = || fitted.iter().map(words).collect();
    let fits_of_text = fit_columns(&fitted_needs, &fitted_words, measure - sum(&shares))?;
    // What the others leave goes to columns whose words are broken.
    let highs = shares.iter().zip(&own_pieces).map(|(share, word)| share.max(*word));
    let room = measure - sum(&fits_of_text);
    let shares = cut_to_level(&shares, &highs.collect::<Vec<_>>(), room);

    let mut widths = vec![Length::ZERO; table.columns.len()];
    for (column, width) in shared.into_iter().zip(shares) {
        widths[column] = width;
    }
    for (column, width) in fitted.into_iter().zip(fits_of_text) {
        widths[column] = width;
    }
    Ok(widths)
}

/// Narrows the columns that have a share until the words of the others fit.
///
/// All shares shrink in proportion, but no column becomes narrower than its floor;
/// columns below that are widened. If the words of all columns do not fit in the measure,
/// the widest columns are narrowed, with or without a share.
fn reduce_shares(
    shares: &[Length],
    floors: &[MinWidths],
    fitted: &[MinWidths],
    words: &dyn Fn() -> Result<Vec<ColumnWords>, Cancelled>,
    measure: Length,
) -> Result<Vec<Length>, Cancelled> {
    let all = |width: fn(&MinWidths) -> Length| {
        floors.iter().chain(fitted).map(width).collect::<Vec<_>>()
    };
    let pieces = all(|needs| needs.piece);
    if !fits(&pieces, measure) {
        let unhyphenated = all(|needs| needs.unhyphenated);
        let lows = [unhyphenated, all(|needs| needs.figure)];
        let lows = lows.into_iter().find(|lows| fits(lows, measure));
        let lows = lows.unwrap_or_else(|| all(|needs| needs.character));
        let lows = keep_words(&lows, &pieces, &words()?, measure);
        let mut widths = cut_to_level(&lows, &pieces, measure);
        widths.truncate(shares.len());
        return Ok(widths);
    }
    let room = measure - sum(&pieces[shares.len()..]);
    Ok(find_widest(1.0, room, |factor| {
        let columns = shares.iter().zip(floors);
        columns.map(|(&share, floor)| (share * factor).max(floor.piece)).collect()
    }))
}

/// Returns the minimum widths of a column, with its padding and a rule.
///
/// Word processors subtract the rules from the width of the text and round the result.
fn column_needs(
    table: &Table,
    column: usize,
    style: &HouseStyle,
    cancel: Option<&CancelToken>,
) -> Result<MinWidths, Cancelled> {
    let mut widest = MinWidths::default();
    for Cell(blocks) in column_cells(table, column) {
        cancel.map_or(Ok(()), CancelToken::check)?;
        widest = widest.max(block_widths(blocks, 0, style));
    }
    Ok(widest.with_room(cell_room(style)))
}

/// Returns the cells of a column, from the header.
fn column_cells(table: &Table, column: usize) -> impl Iterator<Item = &Cell> {
    let rows = table.rows.iter().map(move |row| &row[column]);
    table.header.get(column).into_iter().chain(rows)
}

/// Returns the width beside the text of a cell: its padding and a rule.
fn cell_room(style: &HouseStyle) -> Length {
    let look = &style.table;
    look.padding.left + look.padding.right + look.rule + SLACK
}

/// Returns the words of a column, with its padding and a rule.
fn column_words(
    table: &Table,
    column: usize,
    style: &HouseStyle,
    cancel: Option<&CancelToken>,
) -> Result<ColumnWords, Cancelled> {
    let mut words = ColumnWords::new(cell_room(style));
    for Cell(blocks) in column_cells(table, column) {
        cancel.map_or(Ok(()), CancelToken::check)?;
        words.add_line(block_widths(blocks, 0, style).line + cell_room(style));
        collect_words(blocks, 0, cell_room(style), style, &mut words);
    }
    Ok(words)
}

/// Collects the words of the blocks of a cell, with the room beside them.
fn collect_words(
    blocks: &[Block],
    depth: usize,
    room: Length,
    style: &HouseStyle,
    words: &mut ColumnWords,
) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let shaped = shape_cell_text(&paragraph.inlines, paragraph.role, style);
                for (width, is_figure) in word_widths(&shaped, &style.fonts) {
                    words.add(width + room, is_figure);
                }
            }
            Block::List(list) => {
                for (item, number) in list.items.iter().zip(list.start..) {
                    let (_, indent) = item_indent(list, item, number, depth, style);
                    let room = room + indent;
                    collect_words(item, depth + 1, room, style, words);
                }
            }
            // Cells have no other blocks.
            Block::Heading(_)
            | Block::Table(_)
            | Block::Figure(_)
            | Block::Definitions(_)
            | Block::Quote(_)
            | Block::TableOfContents(_)
            | Block::PageBreak => {}
        }
    }
}

/// Width that rounding takes from a column in DOCX.
///
/// One twip comes off its edges, and one off its text in word processors that measure in
/// twips.
const SLACK: Length = Length::pt(0.1);

/// Returns the minimum widths of the blocks of a cell, `depth` lists deep.
fn block_widths(blocks: &[Block], depth: usize, style: &HouseStyle) -> MinWidths {
    let widths = blocks.iter().map(|block| match block {
        Block::Paragraph(paragraph) => {
            inline_widths(&paragraph.inlines, paragraph.role, style)
        }
        Block::List(list) => list_widths(list, depth, style),
        // Cells have no other blocks.
        Block::Heading(_)
        | Block::Table(_)
        | Block::Figure(_)
        | Block::Definitions(_)
        | Block::Quote(_)
        | Block::TableOfContents(_)
        | Block::PageBreak => MinWidths::default(),
    });
    widths.fold(MinWidths::default(), MinWidths::max)
}

/// Returns the minimum widths of a list, with its indent or a wider label added.
///
/// Where nothing but single characters fits, the indent gives way.
fn list_widths(list: &List, depth: usize, style: &HouseStyle) -> MinWidths {
    let items = list.items.iter().zip(list.start..).map(|(item, number)| {
        let (label, indent) = item_indent(list, item, number, depth, style);
        let inner = block_widths(item, depth + 1, style);
        MinWidths { character: inner.character.max(label), ..inner.with_room(indent) }
    });
    items.fold(MinWidths::default(), MinWidths::max)
}

/// Returns the width of the label of an item, and the indent of its text.
fn item_indent(
    list: &List,
    item: &[Block],
    number: u32,
    depth: usize,
    style: &HouseStyle,
) -> (Length, Length) {
    let role = label_role(item);
    let label = style.list.item_label(depth, &list.style.number(number));
    let label = inline_widths(&[Inline::Text(label)], role, style).line;
    (label, label_hang(list.style, style).max(label + list::label_gap(role, style)))
}

impl MinWidths {
    /// Allows breaks in words wider than half of the measure.
    ///
    /// The parts of words with separators may be broken if wider than a third. No part
    /// becomes narrower than a twelfth of the measure, or a sixth in words with
    /// separators.
    fn breaking_long_words(self, measure: Length) -> Self {
        let Self { figure, unhyphenated, piece, .. } = self.up_to(measure * 0.5);
        let part = |share: f64| piece.min(measure * (1.0 / share));
        let figure = figure.max(part(12.0));
        let piece = unhyphenated.max(part(3.0));
        let unhyphenated = unhyphenated.max(part(6.0));
        Self { figure, unhyphenated, piece, ..self }
    }

    /// Allows breaks in words that are wider than a share.
    fn up_to(self, share: Length) -> Self {
        let up_to = |width: Length| width.min(share).max(self.character);
        Self {
            figure: up_to(self.figure),
            unhyphenated: up_to(self.unhyphenated),
            piece: up_to(self.piece),
            ..self
        }
    }
}

fn inline_widths(inlines: &[Inline], role: Role, style: &HouseStyle) -> MinWidths {
    MinWidths::measure_paragraph(&shape_cell_text(inlines, role, style), &style.fonts)
}

/// Shapes text to measure it.
fn shape_cell_text<'t>(
    inlines: &'t [Inline],
    role: Role,
    style: &HouseStyle,
) -> ShapedText<'t> {
    let mut none = StructureTree::default();
    let tag = Tag::Artifact(ArtifactKind::Layout);
    shape_paragraph(inlines, style.role(role), tag, None, style, &mut none)
}
