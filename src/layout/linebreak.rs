//! Breaks the text of a paragraph into lines.
//!
//! Input: a paragraph's text and the advances of its clusters. Output: the clusters of
//! each line. Lines are filled greedily, as word processors do: nothing is hyphenated,
//! spaces at the end of a line hang into the margin, and break opportunities are those of
//! UAX #14, except the one after a slash, which word processors do not use. A unit wider
//! than the whole measure is broken after a separator, as in web addresses and file
//! names, preferably not one between digits. If a line has no separator, the unit is
//! broken where it fits: between clusters, with marks staying on their bases.

use std::ops::Range;

use unicode_linebreak::BreakOpportunity;
use unicode_normalization::char::is_combining_mark;

use super::format_characters::{SOFT_HYPHEN, find_final_soft_hyphen};
use crate::document::{find_line_breaks, is_amount};
use crate::length::Length;

/// A cluster of a paragraph, which no line break may split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cluster {
    /// Start of its text, in bytes.
    pub start: usize,
    /// Distance that the pen moves inside a line.
    pub advance: Length,
    /// Distance that it extends at the end of a line.
    ///
    /// It is zero for a space, the width of the hyphen for a soft hyphen, and its advance
    /// otherwise.
    pub end_advance: Length,
}

/// Breaks a paragraph into lines and returns the clusters of each line.
///
/// `first` is the measure of the first line, `measure` that of the others.
pub fn break_lines(
    text: &str,
    clusters: &[Cluster],
    first: Length,
    measure: Length,
) -> Vec<Range<usize>> {
    // The rounding errors of summed advances are far smaller than this.
    const TOLERANCE: Length = Length::pt(1e-6);
    let mut lines = Vec::new();
    let mut start = 0;
    let mut pen = Length::ZERO;
    for (unit, mandatory) in unbreakable_units(text, clusters) {
        let room =
            |lines: &[_]| TOLERANCE + if lines.is_empty() { first } else { measure };
        let mut width = clusters_reach(&clusters[unit.clone()]);
        if start < unit.start && pen + width > room(&lines) {
            lines.push(start..unit.start);
            (start, pen) = (unit.start, Length::ZERO);
        }
        // A unit wider than a line is broken inside.
        while start >= unit.start && width > room(&lines) {
            let end = break_unit(text, clusters, start..unit.end, room(&lines));
            if end == unit.end {
                break;
            }
            lines.push(start..end);
            width -= clusters_advance(&clusters[start..end]);
            start = end;
        }
        pen += clusters_advance(&clusters[start.max(unit.start)..unit.end]);
        if mandatory {
            lines.push(start..unit.end);
            (start, pen) = (unit.end, Length::ZERO);
        }
    }
    if start < clusters.len() || lines.is_empty() {
        lines.push(start..clusters.len());
    }
    lines
}

/// Returns the unbreakable units of a text; the flag is true if the line must end.
///
/// The end of the text does not count as a mandatory break.
pub fn unbreakable_units(
    text: &str,
    clusters: &[Cluster],
) -> impl Iterator<Item = (Range<usize>, bool)> {
    let mut start = 0;
    find_line_breaks(text).into_iter().filter_map(move |(offset, opportunity)| {
        let is_before = |cluster: &&Cluster| cluster.start < offset;
        let end = start + clusters[start..].iter().take_while(is_before).count();
        let unit = start..end;
        let mandatory = opportunity == BreakOpportunity::Mandatory && offset < text.len();
        // An opportunity inside a cluster does not count.
        let splits = clusters.get(end).is_some_and(|next| next.start != offset);
        let slash = text[..offset].ends_with('/') && offset < text.len() && !mandatory;
        if unit.is_empty() || splits || slash {
            return None;
        }
        start = end;
        Some((unit, mandatory))
    })
}

/// Returns the units of a text, with a currency sign and its amount joined into one.
pub(super) fn units_with_amounts(text: &str, clusters: &[Cluster]) -> Vec<Range<usize>> {
    let units = unbreakable_units(text, clusters).map(|(unit, _)| unit);
    join_parts(text, clusters, units, is_amount)
}

/// Returns whether a unit is a number, a date, an amount or the like.
pub(super) fn is_figure(text: &str, clusters: &[Cluster], unit: &Range<usize>) -> bool {
    let text = text_of(text, clusters, unit);
    text.contains(|character: char| character.is_ascii_digit())
        && !text.contains(char::is_alphabetic)
}

/// Joins units divided only by the author's soft hyphens and zero-width spaces.
pub(super) fn join_at_hints(
    text: &str,
    clusters: &[Cluster],
    units: Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    let is_one = |before: &str, _: &str| {
        before.ends_with(ZERO_WIDTH_SPACE) || find_final_soft_hyphen(before).is_some()
    };
    join_parts(text, clusters, units.into_iter(), is_one)
}

/// Joins adjacent parts of a text for which `is_one` holds.
fn join_parts(
    text: &str,
    clusters: &[Cluster],
    parts: impl Iterator<Item = Range<usize>>,
    is_one: impl Fn(&str, &str) -> bool,
) -> Vec<Range<usize>> {
    let text_of = |part: &_| text_of(text, clusters, part);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if is_one(text_of(last), text_of(&part)) => last.end = part.end,
            _ => joined.push(part),
        }
    }
    joined
}

fn text_of<'a>(text: &'a str, clusters: &[Cluster], part: &Range<usize>) -> &'a str {
    let offset = |at: usize| clusters.get(at).map_or(text.len(), |next| next.start);
    &text[offset(part.start)..offset(part.end)]
}

fn clusters_advance(clusters: &[Cluster]) -> Length {
    clusters.iter().map(|cluster| cluster.advance).sum()
}

/// Returns the width of clusters at the end of a line, where spaces hang.
pub(super) fn clusters_reach(clusters: &[Cluster]) -> Length {
    let ink = clusters
        .iter()
        .rposition(|cluster| cluster.end_advance > Length::ZERO)
        .map_or(0, |last| last + 1);
    match clusters[..ink].split_last() {
        Some((last, rest)) => clusters_advance(rest) + last.end_advance,
        None => Length::ZERO,
    }
}

/// Returns the parts of a unit between separators, the preferred break points.
pub(super) fn separator_pieces(
    text: &str,
    clusters: &[Cluster],
    unit: Range<usize>,
) -> impl Iterator<Item = Range<usize>> {
    divide_range(unit, move |piece| ends_piece(text, clusters, piece))
}

/// Returns the unbreakable parts of a unit: each cluster with those joined to it.
pub(super) fn grapheme_pieces(
    text: &str,
    clusters: &[Cluster],
    unit: Range<usize>,
) -> impl Iterator<Item = Range<usize>> {
    divide_range(unit, move |grapheme| !is_joined(text, clusters, grapheme.end))
}

/// Divides a range into the shortest parts whose ends satisfy `is_end`.
fn divide_range(
    range: Range<usize>,
    is_end: impl Fn(Range<usize>) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let Range { mut start, end } = range;
    std::iter::from_fn(move || {
        let first = start + 1;
        let part_end = (first..end).find(|&at| is_end(start..at)).unwrap_or(end);
        let part = start..part_end;
        start = part_end;
        (!part.is_empty()).then_some(part)
    })
}

/// Finds the end of a line that starts inside a unit, or with one too wide for it.
///
/// The line ends after the last separator that fits; failing that, after the last
/// separator between digits; failing that, after all that fits.
fn break_unit(
    text: &str,
    clusters: &[Cluster],
    rest: Range<usize>,
    room: Length,
) -> usize {
    let mut pen = Length::ZERO;
    let mut end = rest.start;
    for grapheme in grapheme_pieces(text, clusters, rest.clone()) {
        if end > rest.start && pen + clusters_reach(&clusters[grapheme.clone()]) > room {
            break;
        }
        pen += clusters_advance(&clusters[grapheme.clone()]);
        end = grapheme.end;
    }
    if end == rest.end {
        return end;
    }
    let last = |is_end: fn(&str, &[Cluster], Range<usize>) -> bool| {
        let mut ends = (rest.start + 1..=end).rev();
        ends.find(|&at| is_end(text, clusters, rest.start..at))
    };
    last(ends_piece).or_else(|| last(ends_in_separator)).unwrap_or(end)
}

/// Returns whether a part of a too wide word ends at a preferred break point.
///
/// That is after a separator, unless it is between digits, as in dates and amounts.
fn ends_piece(text: &str, clusters: &[Cluster], part: Range<usize>) -> bool {
    let Some(next) = clusters.get(part.end) else { return false };
    let (before, behind) = text.split_at(next.start);
    let is_digit = |character: char| character.is_ascii_digit();
    let is_number = behind.starts_with(is_digit)
        && before.strip_suffix(SEPARATORS).is_some_and(|rest| rest.ends_with(is_digit));
    !is_number && ends_in_separator(text, clusters, part)
}

/// Returns whether a part of a word ends in a separator between letters or digits.
fn ends_in_separator(text: &str, clusters: &[Cluster], part: Range<usize>) -> bool {
    let Some(next) = clusters.get(part.end) else { return false };
    let before = &text[clusters[part.start].start..next.start];
    before.ends_with(SEPARATORS)
        && text[next.start..].starts_with(char::is_alphanumeric)
        && before.contains(char::is_alphanumeric)
}

/// Returns whether text ends in a separator other than a hyphen.
pub(super) fn ends_at_separator(text: &str) -> bool {
    text.ends_with(SEPARATORS) && !text.ends_with('-')
}

/// Returns whether a cluster stays with the one before it.
///
/// This holds for a combining mark in another style, and for a soft hyphen, which would
/// otherwise be alone on a line.
fn is_joined(text: &str, clusters: &[Cluster], at: usize) -> bool {
    let is_joined = |first| first == SOFT_HYPHEN || is_combining_mark(first);
    clusters.get(at).is_some_and(|cluster| text[cluster.start..].starts_with(is_joined))
}

/// Break hint of the author, without a hyphen.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// Separators in web addresses, mail addresses and file names.
const SEPARATORS: [char; 7] = ['/', '?', '&', '-', '.', '_', '@'];

#[cfg(test)]
mod tests {
    use super::{Cluster, Length, break_lines};

    /// Breaks text into lines, with every character one point wide.
    fn lines(text: &str, measure: f64) -> Vec<&str> {
        let clusters: Vec<_> = text
            .char_indices()
            .map(|(start, character)| Cluster {
                start,
                advance: Length::pt(if character == '\u{ad}' { 0.0 } else { 1.0 }),
                end_advance: Length::pt(if " \n".contains(character) {
                    0.0
                } else {
                    1.0
                }),
            })
            .collect();
        let measure = Length::pt(measure);
        break_lines(text, &clusters, measure, measure)
            .into_iter()
            .map(|line| {
                let end = clusters.get(line.end).map_or(text.len(), |next| next.start);
                &text[clusters.get(line.start).map_or(text.len(), |c| c.start)..end]
            })
            .collect()
    }

    #[test]
    fn a_line_takes_all_that_fits() {
        assert_eq!(lines("een twee drie", 8.0), ["een twee ", "drie"]);
        assert_eq!(lines("een twee drie", 7.0), ["een ", "twee ", "drie"]);
        assert_eq!(lines("een twee drie", 13.0), ["een twee drie"]);
    }

    #[test]
    fn spaces_hang_into_the_margin() {
        assert_eq!(lines("een   twee", 4.0), ["een   ", "twee"]);
        assert_eq!(lines("een   ", 3.0), ["een   "]);
    }

    #[test]
    fn a_hyphen_ends_a_line_and_a_no_break_space_does_not() {
        assert_eq!(lines("publiek-privaat", 9.0), ["publiek-", "privaat"]);
        assert_eq!(lines("a 3\u{a0}maart", 5.0), ["a ", "3\u{a0}maa", "rt"]);
    }

    #[test]
    fn a_slash_ends_a_line_only_where_no_line_holds_the_word() {
        assert_eq!(lines("een mbo/hbo", 8.0), ["een ", "mbo/hbo"]);
        assert_eq!(lines("een mbo/hbo", 6.0), ["een ", "mbo/", "hbo"]);
        assert_eq!(lines("een / of", 5.0), ["een / ", "of"]);
    }

    #[test]
    fn a_word_that_no_line_holds_is_broken_behind_separators_first() {
        assert_eq!(
            lines("https://a.example.nl/pad/kst-12?x=1&y=2", 11.0),
            ["https://a.", "example.nl/", "pad/kst-12?", "x=1&y=2"]
        );
        assert_eq!(lines("kst-21501-33", 7.0), ["kst-", "21501-", "33"]);
        assert_eq!(
            lines("evaluatie_wet_v1.2.pdf", 10.0),
            ["evaluatie_", "wet_v1.2.", "pdf"]
        );
        assert_eq!(lines("jan.de.boer@ezk.nl", 12.0), ["jan.de.boer@", "ezk.nl"]);
        assert_eq!(lines("abcdefghij/kl", 6.0), ["abcdef", "ghij/", "kl"]);
    }

    #[test]
    fn a_separator_between_digits_breaks_a_word_only_where_no_other_does() {
        assert_eq!(lines("nota-2023/114-def", 12.0), ["nota-", "2023/114-def"]);
        assert_eq!(lines("nota-2023/114-def", 9.0), ["nota-", "2023/114-", "def"]);
        assert_eq!(lines("08-11-2021", 8.0), ["08-11-", "2021"]);
    }

    #[test]
    fn separators_at_the_ends_of_a_word_do_not_break_it() {
        assert_eq!(lines("aaaa//bbbb.)", 5.0), ["aaaa/", "/bbbb", ".)"]);
        assert_eq!(lines("-12345", 4.0), ["-123", "45"]);
    }

    #[test]
    fn a_mark_stays_on_its_base_in_a_word_that_no_line_holds() {
        assert_eq!(
            lines("aq\u{308}\u{301}aaq\u{308}a", 3.0),
            ["a", "q\u{308}\u{301}", "aa", "q\u{308}a"]
        );
    }

    #[test]
    fn a_soft_hyphen_needs_room_behind_a_part_of_a_word_too() {
        assert_eq!(lines("bergen\u{ad}hok", 6.0), ["berge", "n\u{ad}hok"]);
        assert_eq!(lines("bergen\u{ad}hok", 4.0), ["berg", "en\u{ad}", "hok"]);
        assert_eq!(lines("abcd\u{ad}efghi", 4.0), ["abc", "d\u{ad}", "efgh", "i"]);
    }

    #[test]
    fn a_soft_hyphen_needs_room_for_its_hyphen() {
        assert_eq!(lines("berg\u{ad}hok", 5.0), ["berg\u{ad}", "hok"]);
        assert_eq!(lines("x berg\u{ad}hok", 6.0), ["x ", "berg\u{ad}", "hok"]);
        assert_eq!(lines("berg\u{ad}hok", 7.0), ["berg\u{ad}hok"]);
    }

    #[test]
    fn a_unit_wider_than_the_measure_is_broken_where_it_fits() {
        assert_eq!(lines("aaaaaaaaaa", 4.0), ["aaaa", "aaaa", "aa"]);
        assert_eq!(lines("x aaaaaaaaaa b", 4.0), ["x ", "aaaa", "aaaa", "aa b"]);
        assert_eq!(lines("aaa", 0.5), ["a", "a", "a"]);
    }

    #[test]
    fn a_mandatory_break_ends_a_line() {
        assert_eq!(lines("a\nb c", 9.0), ["a\n", "b c"]);
        assert_eq!(lines("", 9.0), [""]);
    }
}
