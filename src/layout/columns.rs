//! The widths of the columns of a table.
//!
//! In: a table and the measure. Out: a width for each column, together at most the
//! measure. Columns have their share of the measure, or what their text needs of the
//! rest, as in automatic table layout (CSS 2.1, 17.5.2.2). Where the measure holds not
//! the widest word of each column, the widest columns give way: words are broken behind
//! separators, and only those that no such width holds elsewhere.

use super::frame::{Artifact, Tag};
use super::list::{self, hang};
use super::paragraph::MinWidths;
use super::shape::shape;
use super::structure::Structure;
use crate::bounds::Stop;
use crate::document::{Block, Cell, Inline, List, Table};
use crate::length::Length;
use crate::style::{HouseStyle, Role};

/// Divides the measure over the columns of a table.
pub(super) fn column_widths(
    table: &Table,
    measure: Length,
    style: &HouseStyle,
    stop: Option<&Stop>,
) -> Vec<Length> {
    let needs = |column| column_needs(table, column, style, stop);
    let is_fitted = |&column: &usize| table.columns[column].width.is_none();
    let (fitted, shared): (Vec<usize>, Vec<usize>) =
        (0..table.columns.len()).partition(is_fitted);
    let fitted_needs: Vec<_> = fitted.iter().map(|&column| needs(column)).collect();
    let shares = shared.iter().filter_map(|&column| table.columns[column].width);
    let shares: Vec<_> = shares.map(|share| measure * share).collect();

    // No more of the shares than an even part for each column without one.
    let even = measure * (1.0 / table.columns.len() as f64);
    let least = |needs: &MinWidths| needs.piece.min(even).max(needs.character);
    let room = measure - fitted_needs.iter().map(least).sum();
    let narrow = style.role(Role::TableText).size * NARROW;
    let is_wide = |share: Length| share >= narrow && fits(&shares, room);
    let floors = shared.iter().zip(&shares).map(|(&column, &share)| {
        if is_wide(share) {
            return narrow;
        }
        let needs = needs(column);
        needs.piece.min(share).max(needs.character)
    });
    let floors: Vec<_> = floors.collect();
    let shares = reduce_shares(&shares, &floors, room);
    let rest = measure - sum(&shares);

    let mut widths = vec![Length::ZERO; table.columns.len()];
    for (column, width) in shared.into_iter().zip(shares) {
        widths[column] = width;
    }
    for (column, width) in fitted.into_iter().zip(fit_columns(&fitted_needs, rest)) {
        widths[column] = width;
    }
    widths
}

/// The least width of a column, in sizes of its type, that holds any character, whatever
/// lists it stands in.
const NARROW: f64 = 4.0;

/// Narrows columns in proportion until they fit in a room, but not below their floors
/// while the room holds these; widens those that are below.
fn reduce_shares(shares: &[Length], floors: &[Length], room: Length) -> Vec<Length> {
    if sum(floors) > room {
        return scale_to(floors, room);
    }
    find_widest(1.0, room, |factor| {
        let columns = shares.iter().zip(floors);
        columns.map(|(&share, &floor)| (share * factor).max(floor)).collect()
    })
}

/// Divides room over columns as their text needs it.
///
/// A column that needs less than an even part has all it needs, whereupon the
/// others have more; those that need more have their widest word and a part of
/// what is left, as their lines need it.
fn fit_columns(needs: &[MinWidths], room: Length) -> Vec<Length> {
    let mut widths: Vec<Option<Length>> = vec![None; needs.len()];
    let mut room = room.max(Length::ZERO);
    loop {
        let open: Vec<usize> =
            (0..needs.len()).filter(|&column| widths[column].is_none()).collect();
        let words: Length = open.iter().map(|&column| needs[column].word).sum();
        let even = room * (1.0 / open.len().max(1) as f64);
        let modest = |&&column: &&usize| {
            let MinWidths { word, line, .. } = needs[column];
            line <= even && line - word <= room - words
        };
        if let Some(&column) = open.iter().find(modest) {
            widths[column] = Some(needs[column].line);
            room -= needs[column].line;
            continue;
        }
        let open_needs: Vec<_> = open.iter().map(|&column| needs[column]).collect();
        for (column, width) in open.into_iter().zip(fit_wide_columns(&open_needs, room)) {
            widths[column] = Some(width);
        }
        return widths.into_iter().flatten().collect();
    }
}

/// Divides room over columns of which some have more text than an even part holds.
fn fit_wide_columns(needs: &[MinWidths], room: Length) -> Vec<Length> {
    let all =
        |width: fn(&MinWidths) -> Length| needs.iter().map(width).collect::<Vec<_>>();
    let (characters, pieces) = (all(|needs| needs.character), all(|needs| needs.piece));
    let (words, lines) = (all(|needs| needs.word), all(|needs| needs.line));
    if sum(&lines) <= room {
        lines
    } else if sum(&words) < room {
        let part = (room - sum(&words)).to_pt() / (sum(&lines) - sum(&words)).to_pt();
        let columns = words.iter().zip(&lines);
        columns.map(|(&word, &line)| word + (line - word) * part).collect()
    } else if sum(&characters) <= room {
        // Words that are broken all the same take no room from those that are not.
        let whole = cut_to_level(&characters, &pieces, room);
        let columns = whole.iter().zip(&pieces).zip(&characters);
        let lows = columns.map(
            |((whole, piece), character)| {
                if whole < piece { *character } else { *piece }
            },
        );
        cut_to_level(&lows.collect::<Vec<_>>(), &lines, room)
    } else {
        scale_to(&characters, room)
    }
}

/// Cuts the widest columns down to one width, between a low and a high one each, at
/// which they fit in a room.
fn cut_to_level(lows: &[Length], highs: &[Length], room: Length) -> Vec<Length> {
    find_widest(room.to_pt(), room, |level| {
        let columns = lows.iter().zip(highs);
        columns.map(|(&low, &high)| Length::pt(level).min(high).max(low)).collect()
    })
}

/// Makes columns take a room, all in proportion.
fn scale_to(widths: &[Length], room: Length) -> Vec<Length> {
    let factor = room.max(Length::ZERO).to_pt() / sum(widths).to_pt();
    widths.iter().map(|&width| width * factor).collect()
}

/// The widths that fit in a room at the greatest parameter, which they grow with.
fn find_widest(
    most: f64,
    room: Length,
    widths: impl Fn(f64) -> Vec<Length>,
) -> Vec<Length> {
    /// Halvings after which a parameter is as exact as a number can be.
    const STEPS: usize = 64;
    if fits(&widths(most), room) {
        return widths(most);
    }
    let (mut low, mut high) = (0.0, most);
    for _ in 0..STEPS {
        let middle = (low + high) * 0.5;
        if sum(&widths(middle)) <= room {
            low = middle;
        } else {
            high = middle;
        }
    }
    widths(low)
}

fn fits(widths: &[Length], room: Length) -> bool {
    // Sums of shares carry rounding errors far below this.
    const TOLERANCE: Length = Length::pt(1e-6);
    sum(widths) <= room + TOLERANCE
}

fn sum(widths: &[Length]) -> Length {
    widths.iter().copied().sum()
}

/// The widths that a column can use, with its padding and a rule: word processors take
/// the rules from the room of the text.
fn column_needs(
    table: &Table,
    column: usize,
    style: &HouseStyle,
    stop: Option<&Stop>,
) -> MinWidths {
    let look = &style.table;
    let header = table.header.get(column);
    let cells = header.into_iter().chain(table.rows.iter().map(|row| &row[column]));
    let cells = cells.take_while(|_| !stop.is_some_and(Stop::is_set));
    let widths = cells.map(|Cell(blocks)| block_widths(blocks, 0, style));
    let widest = widths.fold(MinWidths::default(), MinWidths::max);
    widest.with_room(look.padding.left + look.padding.right + look.rule)
}

/// The widths that blocks of a cell can use, in so many lists.
fn block_widths(blocks: &[Block], depth: usize, style: &HouseStyle) -> MinWidths {
    let widths = blocks.iter().map(|block| match block {
        Block::Paragraph(paragraph) => {
            inline_widths(&paragraph.inlines, paragraph.role, style)
        }
        Block::List(list) => list_widths(list, depth, style),
        _ => MinWidths::default(),
    });
    widths.fold(MinWidths::default(), MinWidths::max)
}

/// The widths that a list can use: beside its indent, or beside wider labels.
fn list_widths(list: &List, depth: usize, style: &HouseStyle) -> MinWidths {
    let items = list.items.iter().zip(list.start..).map(|(item, number)| {
        let role = list::label_role(item);
        let label = style.list.item_label(depth, &list.style.number(number));
        let label = inline_widths(&[Inline::Text(label)], role, style).line;
        let indent = hang(list.style, style).max(label + list::label_gap(role, style));
        block_widths(item, depth + 1, style).with_room(indent)
    });
    items.fold(MinWidths::default(), MinWidths::max)
}

fn inline_widths(inlines: &[Inline], role: Role, style: &HouseStyle) -> MinWidths {
    let mut none = Structure::default();
    let tag = Tag::Artifact(Artifact::Layout);
    let shaped = shape(inlines, style.role(role), tag, None, style, &mut none);
    MinWidths::of(&shaped, &style.fonts)
}
