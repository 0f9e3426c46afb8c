//! Finds values as programs store them: "14-3-2025 00:00:00", "2025-03-14T10:00:00",
//! "1,23457E+09", "12345,6700000001", "NaN euro".

use std::ops::Range;

use super::context::{
    ResidueMatch, SearchedText, extend_range, find_where, is_quoted, stands_alone,
    take_after, take_before,
};
use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::Locales;

/// The words that programs print for a missing value.
const MISSING: [&str; 4] = ["null", "undefined", "None", "NaN"];

/// The rows of digits in which a fraction ends that a computer cannot represent.
const ROUNDED: [&str; 2] = ["00000", "99999"];

/// The minimum number of decimals of such a fraction, behind a comma and behind a point,
/// which also parts a number ("2024.00000012").
const MIN_DECIMALS: (usize, usize) = (8, 12);

/// A time that nobody wrote.
const MIDNIGHT: &str = "00:00:00";

/// The start of a time behind a date.
const TIME_STARTS: [&str; 3] = ["T0", "T1", "T2"];

/// The sign of a power of ten.
const POWER: &str = "E+";

/// Finds values as programs store them.
pub(super) fn find_raw_values<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let has_value = searched.contains_any(&[MIDNIGHT, POWER])
        || searched.contains_any(&TIME_STARTS)
        || searched.contains_any(&ROUNDED)
        || searched.contains_any(&MISSING);
    find_where(has_value, move || {
        find_times(searched)
            .chain(find_powers(searched))
            .chain(find_fractions(searched, cancel))
            .chain(find_missing(searched, locales, cancel))
            .map(|range| (LetterCode::RawValue, range))
    })
}

/// Finds dates with a time that nobody wrote: "14-3-2025 00:00:00", "2025-03-14T10:00".
fn find_times<'t>(
    searched: &'t SearchedText<'t>,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let midnights = searched.find_all(MIDNIGHT).filter_map(move |range| {
        let near = take_before(text, range.start);
        let before = near.strip_suffix(is_space)?;
        let space = near.len() - before.len();
        let date = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let is_date =
            date.contains(['-', '/']) && date.ends_with(|c: char| c.is_ascii_digit());
        is_date.then(|| range.start - space - date.len()..range.end)
    });
    let times = TIME_STARTS.iter().flat_map(|start| searched.find_all(start));
    let times = times.filter_map(move |range| {
        let date = take_before(text, range.start).as_bytes();
        let date = date.get(date.len().checked_sub(DATE.len())?..)?;
        let time = take_after(text, range.start + 1).as_bytes().get(..TIME.len())?;
        (has_form(date, DATE) && has_form(time, TIME)).then(|| {
            extend_range(text, range, |c| {
                c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '+')
            })
        })
    });
    midnights.chain(times)
}

/// The form of a date and of a time in ISO 8601; 0 is any digit.
const DATE: &[u8] = b"0000-00-00";
const TIME: &[u8] = b"00:00";

/// Returns whether a text has a form, in which 0 is any digit.
fn has_form(text: &[u8], form: &[u8]) -> bool {
    text.iter().zip(form).all(|(byte, form)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte == form,
    })
}

/// Finds numbers with a power of ten, as spreadsheets shorten them: "1,23457E+09".
fn find_powers<'t>(
    searched: &'t SearchedText<'t>,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    searched.find_all(POWER).filter_map(move |range| {
        let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
        let before = take_before(text, range.start);
        let number = &before[before.trim_end_matches(is_of_number).len()..];
        let after = take_after(text, range.end);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let is_power = number.contains([',', '.']) && (2..=3).contains(&digits);
        is_power.then(|| range.start - number.len()..range.end + digits)
    })
}

/// Finds fractions that a computer did not round: "12345,6700000001".
fn find_fractions<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let rows = ROUNDED.iter().flat_map(|row| searched.find_all(row));
    let mut end = 0;
    cancel.take_until_cancelled(rows).filter_map(move |range| {
        if range.start < end && range.start > 0 {
            return None;
        }
        let is_digit = |c: char| c.is_ascii_digit();
        let decimals = extend_range(text, range.clone(), is_digit);
        let before = take_before(text, decimals.start);
        let integer = before.strip_suffix([',', '.'])?;
        let first = integer.trim_end_matches(|c: char| is_digit(c) || c == '.').len();
        let min = if before.ends_with(',') { MIN_DECIMALS.0 } else { MIN_DECIMALS.1 };
        let is_fraction = first < integer.len()
            && decimals.len() >= min
            && range.start > decimals.start
            && !text[decimals.end..].starts_with(char::is_alphanumeric);
        end = decimals.end;
        is_fraction.then(|| decimals.start - 1 - (integer.len() - first)..decimals.end)
    })
}

/// Finds the words for a missing value where a value is: "van null euro", "op undefined
/// ontvangen".
fn find_missing<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let words = MISSING.iter().flat_map(|word| searched.find_all(word));
    cancel.take_until_cancelled(words).filter(move |range| {
        let before = take_before(text, range.start).trim_end_matches(is_space);
        let after = take_after(text, range.end).trim_start_matches(is_space);
        let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let next = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_value = locales.iter().any(|locale| {
            let residue = &locale.residue;
            let has =
                |words: &[String], word: &str| words.iter().any(|known| known == word);
            let is_unit = has(&locale.no_break.after_number, next);
            has(&residue.value_openings, last)
                && (is_unit || has(&residue.value_verbs, next))
        });
        stands_alone(text, range) && !is_quoted(text, range) && is_value
    })
}
