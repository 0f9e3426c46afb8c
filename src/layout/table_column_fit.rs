//! Fits the columns of a table to their text.
//!
//! Input: the minimum widths of each column, and the available width. Output: a width for
//! each column, in total at most the available width. Web addresses and other breakable
//! words stay unbroken if that hardly makes the table taller. If the words of all columns
//! do not fit, `table_column_words` chooses those that are broken.

use super::column_levels::{cut_to_level, fits};
use super::paragraph::MinWidths;
use super::table_column_words::{ColumnWords, keep_words};
use crate::length::Length;
use crate::limits::Cancelled;

/// Divides the available width over columns by the needs of their text.
///
/// `words` measures the words of the columns, which is needed only if they do not fit.
pub(super) fn fit_columns(
    needs: &[MinWidths],
    words: &dyn Fn() -> Result<Vec<ColumnWords>, Cancelled>,
    room: Length,
) -> Result<Vec<Length>, Cancelled> {
    let room = room.max(Length::ZERO);
    let all =
        |width: fn(&MinWidths) -> Length| needs.iter().map(width).collect::<Vec<_>>();
    let (unhyphenated, lines) =
        (all(|needs| needs.unhyphenated), all(|needs| needs.line));
    if fits(&lines, room) {
        return Ok(lines);
    }
    let fit = |floors: &Vec<Length>| {
        let limits = cut_to_level(floors, &lines, room);
        fit_words(needs, &limits, room)
    };
    let floors =
        [all(|needs| needs.word), all(|needs| needs.piece), unhyphenated.clone()];
    let mut divisions: Vec<_> =
        floors.iter().filter(|floors| fits(floors, room)).map(fit).collect();
    let Some(narrowest) = divisions.pop() else {
        let figures = all(|needs| needs.figure);
        if !fits(&figures, room) {
            return Ok(break_figures(needs, room));
        }
        let words = words()?;
        let columns = unhyphenated.iter().zip(&words);
        let highs: Vec<_> =
            columns.map(|(&high, words)| high.max(words.widest())).collect();
        let floors = keep_words(&figures, &highs, &words, room);
        return Ok(break_words(&floors, &highs, &lines, room));
    };
    let max = line_count(needs, &narrowest) * TALLER_FACTOR;
    let mut divisions = divisions.into_iter();
    let division = divisions.find(|widths| line_count(needs, widths) <= max);
    Ok(division.unwrap_or(narrowest))
}

/// Largest factor by which unbroken breakable words may raise the line count of the
/// fullest column.
const TALLER_FACTOR: f64 = 1.25;

/// Estimates the number of lines of the fullest column.
///
/// On average a line ends a quarter of the column's widest word before the edge.
fn line_count(needs: &[MinWidths], widths: &[Length]) -> f64 {
    let count = |(needs, &width): (&MinWidths, &Length)| {
        let filled = width - needs.unhyphenated * 0.25;
        let lines = (needs.line.to_pt() / filled.to_pt()).ceil();
        if needs.line <= width { 1.0 } else { lines }
    };
    needs.iter().zip(widths).map(count).fold(1.0, f64::max)
}

/// Divides the width over columns that can hold their widest words, each up to a limit.
///
/// A column that needs less than an equal share gets all it needs, which leaves more for
/// the others. Those get the width of their widest word plus a part of the remainder, in
/// proportion to the length of their lines.
fn fit_words(needs: &[MinWidths], limits: &[Length], room: Length) -> Vec<Length> {
    let columns = needs.iter().zip(limits);
    let leasts = columns.map(|(needs, &limit)| needs.word.min(limit));
    let leasts: Vec<_> = leasts.collect();
    let columns = needs.iter().zip(&leasts);
    let mosts = columns.map(|(needs, &least)| least + (needs.line - needs.word));
    let mosts: Vec<_> = mosts.collect();

    let mut widths: Vec<Option<Length>> = vec![None; needs.len()];
    let mut room = room;
    loop {
        let is_open = |&column: &usize| widths[column].is_none();
        let open: Vec<usize> = (0..needs.len()).filter(is_open).collect();
        let least: Length = open.iter().map(|&column| leasts[column]).sum();
        let even = room * (1.0 / open.len().max(1) as f64);
        let is_modest = |&&column: &&usize| {
            let (least_width, max) = (leasts[column], mosts[column]);
            max <= even && max - least_width <= room - least
        };
        if let Some(&column) = open.iter().find(is_modest) {
            widths[column] = Some(mosts[column]);
            room -= mosts[column];
            continue;
        }
        let growth: Length =
            open.iter().map(|&column| mosts[column] - leasts[column]).sum();
        let part = (room - least).to_pt().max(0.0) / growth.to_pt();
        let part = if growth > Length::ZERO { part.min(1.0) } else { 0.0 };
        for column in open {
            widths[column] =
                Some(leasts[column] + (mosts[column] - leasts[column]) * part);
        }
        return widths.into_iter().flatten().collect();
    }
}

/// Divides the width over columns of which some cannot hold their widest word.
///
/// Columns whose widest word fits get it, also at the expense of columns whose words are
/// broken anyway. Those get equal widths, but at least their floors.
fn break_words(
    floors: &[Length],
    words: &[Length],
    lines: &[Length],
    room: Length,
) -> Vec<Length> {
    let widths = cut_to_level(floors, words, room);
    // Words that are broken anyway take no width from words that fit.
    let columns = widths.iter().zip(words).zip(floors);
    let lows =
        columns.map(|((width, word), floor)| if width < word { *floor } else { *word });
    cut_to_level(&lows.collect::<Vec<_>>(), lines, room)
}

/// Divides the width over columns of which some cannot hold their widest number.
///
/// Columns get the width of their numbers up to a common width, so that similar columns
/// are broken alike. Words of an equal share stay whole beside them.
fn break_figures(needs: &[MinWidths], room: Length) -> Vec<Length> {
    let even = room * (1.0 / needs.len().max(1) as f64);
    let lows: Vec<_> = needs.iter().map(|needs| needs.character).collect();
    let highs = needs.iter().map(|needs| needs.figure.max(needs.unhyphenated.min(even)));
    cut_to_level(&lows, &highs.collect::<Vec<_>>(), room)
}
