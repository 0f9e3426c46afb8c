//! Finds marks of Markdown in text that is literal: `**vet**`, `## Kop`, `[^1]`.

use std::ops::{Range, RangeInclusive};

use super::context::{ResidueMatch, SearchedText, take_after};
use crate::diagnostic::LetterCode;
use crate::limits::CancelToken;

/// The maximum length of the label of a footnote, in bytes.
const MAX_LABEL: usize = 20;

/// The levels of headings that are searched for; a single `#` means "number of" too.
const LEVELS: RangeInclusive<usize> = 2..=6;

/// The minimum number of bars in a row of a table: that of two cells.
const MIN_BARS: usize = 3;

/// Finds marks of Markdown. Single asterisks, underscores and backticks have other
/// meanings, and are not searched for.
pub(super) fn find_markdown_marks<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let text = searched.text;
    let marked = ["**", "~~"].into_iter().flat_map(move |mark| {
        let starts = cancel.take_until_cancelled(searched.find_all(mark));
        starts.filter_map(move |Range { start, .. }| find_marked(text, start, mark))
    });
    let notes = cancel.take_until_cancelled(searched.find_all("[^"));
    let notes = notes.filter_map(move |Range { start, end }| {
        let label = take_after(text, end);
        let length = label.find(']').filter(|length| (1..=MAX_LABEL).contains(length))?;
        let is_label = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        label[..length].chars().all(is_label).then(|| start..end + length + 1)
    });
    let fences = searched.find_all("```");
    marked
        .chain(notes)
        .chain(fences)
        .chain(find_lines(searched))
        .map(|range| (LetterCode::MarkdownMark, range))
}

/// Finds bold or deleted text that starts here: an opening mark at the start of a word and
/// a closing one at the end of a word on the same line.
fn find_marked(text: &str, start: usize, mark: &str) -> Option<Range<usize>> {
    let sign = mark.chars().next()?;
    let is_open = text[..start]
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '“' | '‘' | '"'));
    let inside = take_after(text, start + mark.len());
    let starts_word = inside.starts_with(char::is_alphanumeric);
    let line = inside.split('\n').next().unwrap_or_default();
    let length = line.find(mark).filter(|_| is_open && starts_word)?;
    let end = start + mark.len() + length;
    let rest = &text[end + mark.len()..];
    let ends_word = !text[..end].ends_with(char::is_whitespace)
        && !rest.starts_with(|c: char| c.is_alphanumeric() || c == sign);
    ends_word.then(|| start..end + mark.len())
}

/// Finds headings and rows of tables: lines with `## ` at the start, or with bars at both
/// ends and between.
fn find_lines<'t>(
    searched: &'t SearchedText<'t>,
) -> impl Iterator<Item = Range<usize>> + 't {
    let may_have = searched.contains("# ") || searched.contains("|");
    let text = if may_have { searched.text } else { "" };
    let mut start = 0;
    text.split('\n').filter_map(move |line| {
        let from = start;
        start += line.len() + 1;
        let title = line.trim_start_matches('#');
        let level = line.len() - title.len();
        let is_heading = LEVELS.contains(&level)
            && title
                .strip_prefix(' ')
                .is_some_and(|own| own.starts_with(char::is_alphabetic));
        let is_row = line.starts_with("| ")
            && line.ends_with('|')
            && line.matches('|').count() >= MIN_BARS;
        let length = if is_row { line.len() } else { level };
        (is_heading || is_row).then_some(from..from + length)
    })
}
