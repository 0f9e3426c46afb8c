//! Lints for residue of document conversion in running text.
//!
//! In: the joined text of one paragraph or title, and the location of each of its pieces
//! in the file. Out: the [`LintHit`]s found. Nothing is corrected.

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::charset::{is_blank, is_invisible, is_space};
use super::json::NodeLocation;
use super::residue;
use super::text_runs::{find_runs_of_digits, find_runs_of_spaces};
use crate::diagnostic::LetterCode;
use crate::house_style::HouseStyle;
use crate::limits::letter::MAX_ZERO_WIDTH_RUN;
use crate::limits::{CancelToken, Cancelled};

/// The maximum length of a paragraph that looks like a heading, in characters: one line.
const HEADING_LENGTH: usize = 75;

/// The maximum number of finds of one kind in one text.
const MAX_FINDS: usize = 100;

/// The maximum length of a text that is searched without polling, in bytes.
const MAX_UNPOLLED: usize = 500;

/// The kind of a running text, which decides the rules that apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextKind {
    /// A section title.
    Title,
    /// A paragraph of running text.
    Paragraph,
    /// A paragraph in a list.
    Item,
    /// A paragraph in a quote, where square brackets hold what the author changed.
    Quote,
    /// A paragraph in a table, where "PM" (pro memorie) is an amount.
    Cell,
    /// The subject, or the title of an annex.
    Line,
    /// A few words, such as a name or an enclosure.
    Words,
    /// A number or an address line, in which spaces are intended.
    Code,
}

impl TextKind {
    /// Returns whether a text of this kind is checked against a rule.
    const fn can_break(self, code: LetterCode) -> bool {
        match self {
            Self::Code => matches!(
                code,
                LetterCode::BookmarkResidue
                    | LetterCode::ReplacementCharacter
                    | LetterCode::MisreadEncoding
                    | LetterCode::HtmlEntity
                    | LetterCode::HtmlTag
                    | LetterCode::MarkdownMark
                    | LetterCode::FieldError
                    | LetterCode::MergeField
                    | LetterCode::Placeholder
                    | LetterCode::ProgramResidue
            ),
            Self::Words => {
                matches!(
                    code,
                    LetterCode::LeadingOrTrailingSpace
                        | LetterCode::DoubleSpace
                        | LetterCode::SpaceInRawUrl
                        | LetterCode::SpaceBeforePunctuation
                        | LetterCode::RawValue
                ) || Self::Code.can_break(code)
            }
            Self::Title
            | Self::Paragraph
            | Self::Item
            | Self::Quote
            | Self::Cell
            | Self::Line => true,
        }
    }
}

/// The inline context of a piece of text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SpanContext {
    /// True inside a link.
    pub(super) is_link: bool,
    /// True inside text in another language.
    pub(super) is_foreign: bool,
    /// True inside code, whose text is literal.
    pub(super) is_code: bool,
}

/// The text of a paragraph or title, with the location of each of its pieces.
#[derive(Debug, Default)]
pub(super) struct RunningText {
    text: String,
    pieces: Vec<(usize, NodeLocation, SpanContext)>,
    /// The number of inlines, nested ones included.
    pub(super) inlines: usize,
}

/// A suspected residue of conversion.
#[derive(Debug)]
pub(super) struct LintHit {
    /// The rule that was broken.
    pub(super) code: LetterCode,
    /// The location of the piece in which it starts.
    pub(super) location: NodeLocation,
    /// The text found.
    pub(super) found: String,
}

impl RunningText {
    /// Adds a piece.
    pub(super) fn push(&mut self, text: &str, location: NodeLocation, span: SpanContext) {
        if !text.is_empty() {
            self.pieces.push((self.text.len(), location, span));
            self.text.push_str(text);
        }
    }

    /// Adds a line break.
    pub(super) fn break_line(&mut self) {
        self.text.push('\n');
    }

    /// Returns the length so far, in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Returns the length so far, in characters.
    pub(super) fn count_characters(&self) -> usize {
        self.text.chars().count()
    }

    /// Returns whether more zero-width characters follow each other than a line may have.
    /// They take memory, and a page with only these never fills.
    pub(super) fn is_stacked(&self) -> bool {
        let mut in_a_row = 0;
        !self.text.is_ascii()
            && self.text.chars().any(|character| {
                let is_one = is_invisible(character) || is_combining_mark(character);
                in_a_row = if is_one { in_a_row + 1 } else { 0 };
                in_a_row > MAX_ZERO_WIDTH_RUN
            })
    }

    /// Returns the text from this byte on.
    pub(super) fn text_from(&self, start: usize) -> &str {
        &self.text[start..]
    }

    /// Returns whether the text from this byte on is invisible in print.
    pub(super) fn is_blank_from(&self, start: usize) -> bool {
        is_blank(&self.text[start..])
    }

    /// Finds at most `max` pieces of residue, of one kind at most one per piece of text.
    ///
    /// # Errors
    ///
    /// Returns an error if cancelled.
    pub(super) fn find_residue(
        &self,
        text_kind: TextKind,
        style: &HouseStyle,
        cancel: &CancelToken,
        max: usize,
    ) -> Result<Vec<LintHit>, Cancelled> {
        let text = self.text.as_str();
        if max == 0 || is_blank(text) {
            return Ok(Vec::new());
        }
        let never = CancelToken::never();
        let cancel = if text.len() > MAX_UNPOLLED { cancel } else { &never };
        let searched = residue::SearchedText::new(text);
        let of = |code: LetterCode| move |range| (code, range);
        let found = find_bookmarks(text)
            .map(of(LetterCode::BookmarkResidue))
            .chain(find_typed_number(text, text_kind).map(of(LetterCode::TypedNumber)))
            .chain(find_stray_spaces(text))
            .chain(find_split_diaereses(text).map(of(LetterCode::SplitDiaeresis)))
            .chain(
                find_glued_footnote_marks(text, style)
                    .map(of(LetterCode::GluedFootnoteMark)),
            )
            .chain(self.find_addresses(&searched, text_kind, style, cancel))
            .chain(residue::find_anywhere(&searched, &style.locales, cancel))
            .chain(self.find_residue_of_kind(&searched, text_kind, style, cancel));

        let mut reported = BTreeSet::new();
        let hits = cancel.take_until_cancelled(found).filter_map(|(code, range)| {
            let (location, span) = self.find_piece(range.start)?;
            let is_meant = match code {
                LetterCode::MergeField => span.is_foreign || span.is_code,
                LetterCode::SplitDiaeresis
                | LetterCode::SplitWord
                | LetterCode::SpaceBeforePunctuation => span.is_foreign,
                LetterCode::HtmlEntity
                | LetterCode::HtmlTag
                | LetterCode::MarkdownMark
                | LetterCode::RawValue => span.is_code,
                LetterCode::RawUrl => span.is_link,
                _ => false,
            };
            // These are reported one by one, because each must be corrected.
            let is_each = matches!(code, LetterCode::RawUrl | LetterCode::SpaceInRawUrl);
            let which = if is_each { range.start } else { 0 };
            if is_meant
                || !text_kind.can_break(code)
                || !reported.insert((code, location, which))
            {
                return None;
            }
            let found = match code {
                LetterCode::LeadingOrTrailingSpace
                | LetterCode::DoubleSpace
                | LetterCode::MixedSpaces => excerpt_around(text, range),
                _ => text[range].to_owned(),
            };
            Some(LintHit { code, location, found })
        });
        let hits = hits.take(max).collect();
        cancel.check()?;
        Ok(hits)
    }

    /// Finds addresses. A cell or item that is the name of an organization has none.
    fn find_addresses<'t>(
        &'t self,
        searched: &'t residue::SearchedText<'t>,
        text_kind: TextKind,
        style: &'t HouseStyle,
        cancel: &'t CancelToken,
    ) -> impl Iterator<Item = (LetterCode, Range<usize>)> + 't {
        let text = self.text.as_str();
        let is_listed = matches!(text_kind, TextKind::Cell | TextKind::Item);
        let trimmed = text.trim_matches(is_space).trim_end_matches(['.', ';', ',']);
        let found = residue::find_addresses(searched, &style.locales, cancel);
        found.filter(move |(code, range)| {
            let is_name = *code == LetterCode::RawUrl
                && text[range.clone()] == *trimmed
                && residue::is_name_of_organization(trimmed);
            !(is_listed && is_name)
        })
    }

    /// Finds the residue that matters in a text of this kind.
    fn find_residue_of_kind<'t>(
        &'t self,
        searched: &'t residue::SearchedText<'t>,
        text_kind: TextKind,
        style: &'t HouseStyle,
        cancel: &'t CancelToken,
    ) -> Vec<(LetterCode, Range<usize>)> {
        let (text, locales) = (self.text.as_str(), &style.locales);
        let found = residue::find_in_running_text(searched, locales, cancel);
        let mut found: Vec<_> = found.take(MAX_FINDS).collect();
        match text_kind {
            TextKind::Words | TextKind::Code => found.retain(|(code, range)| {
                let is_all = range.len() == text.trim_matches(is_space).len();
                *code != LetterCode::Placeholder
                    || is_all
                    || !residue::is_abbreviation(&text[range.clone()])
            }),
            TextKind::Quote => {
                found.retain(|(code, range)| {
                    *code != LetterCode::Placeholder
                        || !text[range.clone()].starts_with('[')
                });
                found.extend(residue::find_typed_bullets(text).take(MAX_FINDS));
            }
            TextKind::Cell => {
                found.retain(|(code, range)| {
                    *code != LetterCode::Placeholder
                        || !residue::is_amount_of_cell(text, range, locales)
                });
                found.extend(residue::find_bullets_of_cell(text));
            }
            TextKind::Paragraph | TextKind::Item | TextKind::Title | TextKind::Line => {
                found.extend(residue::find_typed_bullets(text).take(MAX_FINDS));
                found.extend(residue::find_inline_lists(searched));
            }
        }
        found
    }

    /// Finds the piece that contains this byte; a line break belongs to the piece before
    /// it.
    fn find_piece(&self, at: usize) -> Option<(NodeLocation, SpanContext)> {
        let after = self.pieces.partition_point(|&(start, ..)| start <= at);
        let (_, location, span) = self.pieces.get(after.saturating_sub(1))?;
        Some((*location, *span))
    }
}

/// Returns a range with its context on the line, for characters that are invisible on
/// their own.
fn excerpt_around(text: &str, range: Range<usize>) -> String {
    const CHARACTERS: usize = 15;
    let is_here = |character: &char| *character != '\n';
    let before = text[..range.start].chars().rev().take(CHARACTERS).take_while(is_here);
    let before: String = before.collect::<Vec<_>>().into_iter().rev().collect();
    let after = text[range.end..].chars().take(CHARACTERS).take_while(is_here);
    before.chars().chain(text[range].chars()).chain(after).collect()
}

/// Finds bookmarks of word processors: `[bookmark: _Hlk195771618]`.
fn find_bookmarks(text: &str) -> impl Iterator<Item = Range<usize>> {
    const OPENING: &str = "[bookmark:";
    const LONGEST_NAME: usize = 60;
    // Fast path: most texts have no bracket.
    let searched = if text.contains('[') { text } else { "" };
    searched.match_indices(OPENING).map(|(start, _)| {
        let name = start + OPENING.len();
        let mut ahead = text[name..].char_indices().take(LONGEST_NAME);
        let end = ahead.find(|(_, character)| *character == ']');
        start..end.map_or(name, |(length, _)| name + length + 1)
    })
}

/// Finds a number typed before a title: `0. `, `3. `, `1.2 `.
fn find_typed_number(text: &str, text_kind: TextKind) -> Option<Range<usize>> {
    let length = text.find([' ', '\u{A0}'])?;
    let (number, rest) = text.split_at(length);
    if text_kind == TextKind::Title && is_number_in_brackets(number) {
        return Some(0..length);
    }
    let has_point = number.contains('.');
    let parts = number.strip_suffix('.').unwrap_or(number).split('.');
    // A zero in front of a digit belongs to a time: "9.00".
    let is_number = has_point
        && parts.clone().count() <= 4
        && parts.clone().all(|part| {
            (1..=2).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && (part.len() == 1 || !part.starts_with('0'))
        });
    let stands_as_title = match text_kind {
        // A lowercase letter after "1.5" makes it an amount.
        TextKind::Title => {
            number.ends_with('.')
                || rest.trim_start_matches(is_space).starts_with(char::is_uppercase)
        }
        TextKind::Paragraph => looks_like_heading(text, rest),
        TextKind::Item
        | TextKind::Quote
        | TextKind::Cell
        | TextKind::Line
        | TextKind::Words
        | TextKind::Code => false,
    };
    (is_number && stands_as_title).then_some(0..length)
}

/// Returns whether a word is a number with a bracket or colon: "1)", "(1)", "1:".
fn is_number_in_brackets(word: &str) -> bool {
    let number = word.strip_prefix('(').unwrap_or(word);
    number.strip_suffix([')', ':']).is_some_and(|number| {
        (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Returns whether a paragraph looks like a heading. A heading is one line, with a
/// capital after its number and no full stop at its end.
fn looks_like_heading(text: &str, after_number: &str) -> bool {
    let is_letter = |character: &char| !character.is_whitespace();
    let first = after_number.chars().find(is_letter);
    let last = text.chars().rfind(is_letter);
    !text.contains('\n')
        && text.chars().count() <= HEADING_LENGTH
        && first.is_some_and(char::is_uppercase)
        && last.is_some_and(|last| !matches!(last, '.' | ';' | ':' | ',' | '!' | '?'))
}

/// Finds spaces at the ends of a line, double spaces, and adjacent spaces of different
/// kinds.
fn find_stray_spaces(text: &str) -> impl Iterator<Item = (LetterCode, Range<usize>)> {
    find_runs_of_spaces(text).filter_map(|range| {
        let (before, run) = (&text[..range.start], &text[range.clone()]);
        let after = &text[range.end..];
        let is_outer = before.is_empty() || before.ends_with('\n');
        let code = if is_outer || after.is_empty() || after.starts_with('\n') {
            LetterCode::LeadingOrTrailingSpace
        } else if run.contains(' ') && run.chars().any(|space| space != ' ') {
            LetterCode::MixedSpaces
        } else if run.chars().nth(1).is_some() && !ends_with_postcode(before) {
            LetterCode::DoubleSpace
        } else {
            return None;
        };
        Some((code, range))
    })
}

/// Returns whether a text ends with a Dutch postcode, such as `2500 EA`.
fn ends_with_postcode(text: &str) -> bool {
    let mut backwards = text.chars().rev();
    let mut next = |is: fn(&char) -> bool| backwards.next().is_some_and(|c| is(&c));
    let letters = next(char::is_ascii_uppercase) && next(char::is_ascii_uppercase);
    letters && next(|&c| is_space(c)) && (0..4).all(|_| next(char::is_ascii_digit))
}

/// Finds words split before a diaeresis: `ge ïnformeerd`.
fn find_split_diaereses(text: &str) -> impl Iterator<Item = Range<usize>> {
    // Fast path: ASCII has no diaeresis.
    let searched = if text.is_ascii() { "" } else { text };
    searched.match_indices(' ').filter_map(|(space, _)| {
        let (before, after) = (&text[..space], &text[space + 1..]);
        let mut following = after.chars();
        let is_split = before.ends_with(['a', 'e', 'i', 'o', 'u'])
            && following.next().is_some_and(|letter| matches!(letter, 'ë' | 'ï' | 'ö'))
            && following.next().is_some_and(char::is_lowercase);
        if !is_split {
            return None;
        }
        let is_letter = |character: char| character.is_alphabetic();
        let start = before.trim_end_matches(is_letter).len();
        Some(start..text.len() - after.trim_start_matches(is_letter).len())
    })
}

/// Finds footnote marks attached to the year of a date: `24 juni 20222`.
fn find_glued_footnote_marks(
    text: &str,
    style: &HouseStyle,
) -> impl Iterator<Item = Range<usize>> {
    find_runs_of_digits(text).filter_map(move |range| {
        let year = &text[range.clone()];
        let is_year_and_mark = (5..=6).contains(&year.len())
            && (year.starts_with("19") || year.starts_with("20"));
        if !is_year_and_mark {
            return None;
        }
        let before = text[..range.start].strip_suffix(is_space)?;
        let start = before.trim_end_matches(char::is_alphabetic).len();
        let word = before[start..].to_lowercase();
        let is_month = style
            .locales
            .iter()
            .any(|locale| locale.months.iter().any(|month| month.to_lowercase() == word));
        is_month.then_some(start..range.end)
    })
}
