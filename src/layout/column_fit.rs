//! Room divided over columns as their text needs it.
//!
//! In: the narrowest measures of each column, and the room. Out: a width for each, together
//! at most the room. Web addresses and other words that may be broken stay whole where the
//! table is hardly taller by it. Where the room holds not the words of each column, the
//! widest columns give way.

use super::paragraph::MinWidths;
use crate::length::Length;

/// Divides room over columns as their text needs it.
pub(super) fn fit_columns(needs: &[MinWidths], room: Length) -> Vec<Length> {
    let room = room.max(Length::ZERO);
    let all =
        |width: fn(&MinWidths) -> Length| needs.iter().map(width).collect::<Vec<_>>();
    let (plain, lines) = (all(|needs| needs.plain), all(|needs| needs.line));
    if fits(&lines, room) {
        return lines;
    }
    let fit = |floors: &Vec<Length>| {
        let limits = cut_to_level(floors, &lines, room);
        fit_words(needs, &limits, room)
    };
    let floors = [all(|needs| needs.word), all(|needs| needs.piece), plain.clone()];
    let mut divisions: Vec<_> =
        floors.iter().filter(|floors| fits(floors, room)).map(fit).collect();
    let Some(narrowest) = divisions.pop() else {
        let figures = all(|needs| needs.figure);
        let lows =
            if fits(&figures, room) { figures } else { all(|needs| needs.character) };
        return break_words(&lows, &plain, &lines, room);
    };
    let most = line_count(needs, &narrowest) * TALLER;
    let mut divisions = divisions.into_iter();
    divisions.find(|widths| line_count(needs, widths) <= most).unwrap_or(narrowest)
}

/// How many times as many lines the fullest column may have so that words stay whole that
/// may be broken.
const TALLER: f64 = 1.25;

/// The lines of the fullest column, about: each ends on average a quarter of its widest
/// word before the edge.
fn line_count(needs: &[MinWidths], widths: &[Length]) -> f64 {
    let count = |(needs, &width): (&MinWidths, &Length)| {
        let filled = width - needs.plain * 0.25;
        let lines = (needs.line.to_pt() / filled.to_pt()).ceil();
        if needs.line <= width { 1.0 } else { lines }
    };
    needs.iter().zip(widths).map(count).fold(1.0, f64::max)
}

/// Divides room over columns that hold their widest words, each up to a limit.
///
/// A column that needs less than an even part has all it needs, whereupon the others
/// have more; those that need more have their widest word and a part of what is left, as
/// their lines need it.
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
            let (least_width, most) = (leasts[column], mosts[column]);
            most <= even && most - least_width <= room - least
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

/// Divides room over columns of which some cannot hold their widest word: those that can
/// have it, the others are alike, but not below their floors.
fn break_words(
    floors: &[Length],
    words: &[Length],
    lines: &[Length],
    room: Length,
) -> Vec<Length> {
    let widths = cut_to_level(floors, words, room);
    // Words that are broken all the same take no room from those that are not.
    let columns = widths.iter().zip(words).zip(floors);
    let lows =
        columns.map(|((width, word), floor)| if width < word { *floor } else { *word });
    cut_to_level(&lows.collect::<Vec<_>>(), lines, room)
}

/// Cuts the widest columns down to one width, between a low and a high one each, at
/// which they fit in a room; narrows all in proportion where it holds not the low ones.
pub(super) fn cut_to_level(
    lows: &[Length],
    highs: &[Length],
    room: Length,
) -> Vec<Length> {
    if !fits(lows, room) {
        return scale_to(lows, room);
    }
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
pub(super) fn find_widest(
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

pub(super) fn fits(widths: &[Length], room: Length) -> bool {
    // Sums of shares carry rounding errors far below this.
    const TOLERANCE: Length = Length::pt(1e-6);
    sum(widths) <= room + TOLERANCE
}

pub(super) fn sum(widths: &[Length]) -> Length {
    widths.iter().copied().sum()
}
