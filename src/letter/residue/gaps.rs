//! Finds dates and numbers of which a part is still missing: "XX maart 2026", "nr. XX",
//! "36 XXX", "2025Z00XXX".

use std::ops::Range;

use super::context::{SearchedText, find_where, stands_alone, take_after, take_before};
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::{Locale, Locales};

/// Finds dates and numbers with a gap.
pub(super) fn find_gaps<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    locales
        .iter()
        .flat_map(move |locale| {
            find_dates_without_day(searched, locale, cancel)
                .chain(find_labeled_gaps(searched, locale, cancel))
                .chain(find_amounts_without_number(searched, locale, cancel))
        })
        .chain(find_lone_gaps(searched, locales, cancel))
        .chain(find_years(searched))
        .chain(find_numeric_dates(searched, cancel))
        .chain(find_blanks(searched, cancel))
}

/// Finds rows of underscores inside a sentence: "De gemeente ____ ontvangt". A form has
/// them at the end of a line.
fn find_blanks<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    const BLANK: &str = "___";
    let text = searched.text;
    let rows = searched.find_all(BLANK);
    cancel.take_until_cancelled(rows).filter_map(move |Range { start, .. }| {
        let rest = take_after(text, start);
        let after = rest.trim_start_matches('_');
        let before = take_before(text, start).strip_suffix(is_space)?;
        let is_inside = before.ends_with(char::is_alphanumeric)
            && after.strip_prefix(is_space)?.starts_with(char::is_lowercase);
        is_inside.then(|| start..start + rest.len() - after.len())
    })
}

/// Finds dates without a day: "XX maart 2026", ".. maart 2026", `[xx] maart 2026`.
fn find_dates_without_day<'t>(
    searched: &'t SearchedText<'t>,
    locale: &'t Locale,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let months = locale.months.iter().map(String::as_str);
    let months = months.filter(|month| !month.is_empty());
    let text = searched.text;
    let spelled = searched.find_each(months);
    cancel.take_until_cancelled(spelled).filter_map(move |Range { start, end }| {
        let year = text[end..].strip_prefix(is_space)?;
        let is_of_year = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'x' | b'X');
        if year.bytes().take(4).filter(is_of_year).count() != 4 {
            return None;
        }
        let near = take_before(text, start);
        let before = near.strip_suffix(is_space)?;
        let gap = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let gap = gap.trim_start_matches('(');
        let space = near.len() - before.len();
        is_gap(gap).then(|| start - space - gap.len()..end)
    })
}

/// Returns whether a word is a placeholder for a number: "XX", "…", "___", `[..]`, "??".
fn is_gap(word: &str) -> bool {
    let inside = word.strip_prefix('[').and_then(|word| word.strip_suffix(']'));
    let word = inside.unwrap_or(word);
    let is_all = |signs: &[char]| word.chars().all(|c| signs.contains(&c));
    let count = word.chars().count();
    match count {
        0 => inside.is_some(),
        1 => matches!(word, "…" | "x" | "?" | "_"),
        2..=20 => {
            is_all(&['.', '…'])
                || is_all(&['x'])
                || is_all(&['X'])
                || is_all(&['_'])
                || is_all(&['?'])
                || matches!(word, "dd" | "DD")
        }
        _ => false,
    }
}

/// Finds gaps behind a word that a number or name follows: "nr. XX", "d.d. …".
fn find_labeled_gaps<'t>(
    searched: &'t SearchedText<'t>,
    locale: &'t Locale,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let labels = locale.residue.gap_labels.iter().map(String::as_str);
    let text = searched.text;
    let labels = searched.find_each(labels);
    cancel.take_until_cancelled(labels).filter_map(move |Range { start, end }| {
        let label = &text[start..end];
        let behind = &text[end..];
        // "€___" and "€XX".
        let rest = match behind.strip_prefix(is_space) {
            None if label == "€" => behind,
            rest => rest?,
        };
        let from = text.len() - rest.len();
        let word = take_after(text, from);
        let word = &word[..word.find(char::is_whitespace).unwrap_or(word.len())];
        let gap = word.trim_end_matches([',', ';', ':', ')']);
        // The point ends a sentence, or is of a row of them.
        let gap = gap.strip_suffix('.').filter(|gap| !gap.contains('.')).unwrap_or(gap);
        let starts_word = !text[..start].ends_with(char::is_alphanumeric);
        // "Staat dat in bijlage ?" asks.
        let is_question = gap == "?" && !label.ends_with('.');
        (starts_word && gap != "x" && !is_question && is_gap(gap))
            .then(|| start..from + gap.len())
    })
}

/// Finds a gap before a word that follows a number: "XX miljoen", "x,x procent", "??%".
fn find_amounts_without_number<'t>(
    searched: &'t SearchedText<'t>,
    locale: &'t Locale,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let gaps = ["XX", "xx", "X,X", "x,x", "??"].into_iter();
    let gaps = searched.find_each(gaps);
    cancel.take_until_cancelled(gaps).filter_map(move |Range { start, end }| {
        let rest = take_after(text, end);
        let more = rest.trim_start_matches(['x', 'X', '?', ',']);
        let end = end + rest.len() - more.len();
        let rest = more;
        let rest = rest.strip_prefix(is_space).unwrap_or(rest);
        let is_amount = locale.no_break.after_number.iter().any(|word| {
            let after = rest.strip_prefix(word.as_str());
            after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
        });
        let starts_word = !text[..start].ends_with(char::is_alphanumeric);
        (is_amount && starts_word).then_some(start..end)
    })
}

/// Finds one x, or an ellipsis, before a word that follows a number, in a sentence: "om x
/// miljoen", "om … procent", "x%".
fn find_lone_gaps<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    const GAPS: [&str; 8] =
        [" x ", " x%", " … ", " ... ", "[x] ", "[...] ", "[..] ", "[…] "];
    let text = searched.text;
    let gaps = || GAPS.iter().flat_map(|gap| searched.find_in_any_case(gap));
    let find = move |Range { start, end }: Range<usize>| {
        let found = &text[start..end];
        let own = start + usize::from(found.starts_with(' '));
        let end = end - usize::from(found.ends_with(' '));
        let before = take_before(text, own).strip_suffix(is_space)?;
        // "3 x miljoen", and a quote that begins with an ellipsis.
        let is_behind_word = before.ends_with(|c: char| c.is_lowercase() || c == '€');
        let rest = take_after(text, end).trim_start_matches(is_space);
        let is_unit = found.ends_with('%')
            || before.ends_with('€')
            || locales.iter().any(|locale| {
                locale.no_break.after_number.iter().any(|word| {
                    let after = rest.strip_prefix(word.as_str());
                    after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
                })
            });
        let is_joined = text[end..].starts_with(char::is_alphanumeric);
        (is_behind_word && is_unit && !is_joined).then_some(own..end)
    };
    let has_gap = GAPS.iter().any(|gap| searched.contains_in_any_case(gap));
    find_where(has_gap, move || cancel.take_until_cancelled(gaps()).filter_map(find))
}

/// Finds dates of which only the year is there, and years of which digits are missing:
/// "__-__-2025", "20XX", "202x".
fn find_years<'t>(
    searched: &'t SearchedText<'t>,
) -> impl Iterator<Item = Range<usize>> + 't {
    const YEARS: [&str; 4] = ["20XX", "20xx", "202X", "202x"];
    const DATES: [&str; 2] = ["__-__-", "..-..-"];
    let years = || {
        let years = YEARS.iter().flat_map(|year| searched.find_all(year));
        years.filter(|range| stands_alone(searched.text, range))
    };
    let dates = || DATES.iter().flat_map(|date| searched.find_all(date));
    let is_year = |range: &Range<usize>| {
        searched.text[range.end..].starts_with(|c: char| c.is_ascii_digit())
    };
    let has_date = searched.contains_any(&YEARS) || searched.contains_any(&DATES);
    find_where(has_date, move || years().chain(dates().filter(is_year)))
}

/// Finds dates in numbers of which a part is missing: "xx-xx-2026", "XX/04/2026".
fn find_numeric_dates<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = if searched.may_contain("x") { searched.text } else { "" };
    let gaps = text.match_indices(['x', 'X']);
    cancel.take_until_cancelled(gaps).filter_map(move |(start, _)| {
        if text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '-') {
            return None;
        }
        let rest = take_after(text, start);
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X');
        let end = rest.find(|c: char| !is_part(c) && !matches!(c, '-' | '/' | '.'));
        let date = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', '-', '/']);
        let separator = date.find(|c| !is_part(c))?;
        let mut parts = date.split(&date[separator..=separator]);
        let day = parts.next()?;
        let month = parts.next()?;
        let year = parts.next()?;
        let is_short = |part: &str| (1..=2).contains(&part.len());
        let is_date = is_short(day)
            && is_short(month)
            && day.bytes().all(|byte| matches!(byte, b'x' | b'X'))
            && month.chars().all(is_part)
            && year.len() == 4
            && year.chars().all(is_part)
            && parts.next().is_none();
        is_date.then(|| start..start + date.len())
    })
}

/// Returns the start of a number of which the last three characters are x: "36 XXX", "36XXX",
/// "2025Z00XXX", "070-xxx".
pub(super) fn find_number_start(text: &str, range: &Range<usize>) -> Option<usize> {
    if text[range.end..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let before = take_before(text, range.start);
    let is_lowercase = text[range.clone()].starts_with('x');
    let start = |number: &str, between: usize| range.start - between - number.len();
    let last = |text: &str| -> usize {
        text.len() - text.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len()
    };
    // "36 XXX", but not "36 800 XXX": the number of a chapter of the budget.
    if let Some(head) = before.strip_suffix(is_space) {
        let number = &head[head.len() - last(head)..];
        let is_start = !head[..head.len() - number.len()]
            .trim_end_matches(is_space)
            .ends_with(|c: char| c.is_ascii_digit());
        let is_dossier = number.len() == 2
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && is_start;
        return is_dossier.then(|| start(number, before.len() - head.len()));
    }
    if let Some(head) = before.strip_suffix('-').filter(|_| is_lowercase) {
        let number = &head[head.len() - last(head)..];
        let is_number =
            number.len() > 1 && number.bytes().all(|byte| byte.is_ascii_digit());
        return is_number.then(|| start(number, 1));
    }
    let number = &before[before.len() - last(before)..];
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && digits > 1
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    is_number.then(|| start(number, 0))
}
