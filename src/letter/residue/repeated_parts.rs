//! Recognizes parts of a letter typed into its text: salutation, closing, letterhead and
//! signature.
//!
//! In: a line of the text and the printed parts of the letter. Out: the member of the
//! letter file that the line repeats, or whether it repeats a signature.

use crate::letter::dirt::is_space;
use crate::letter::{Letter, Wording};
use crate::locale::{Locale, Locales};

/// The maximum number of words of a salutation.
const MAX_WORDS: usize = 8;

/// Returns whether a line is a salutation, if the letter may have one.
pub(in crate::letter) fn is_salutation(
    line: &str,
    letter: &Letter,
    locales: &Locales,
) -> bool {
    let line = line.to_lowercase();
    let opens = |opening: &String| {
        let rest = line.strip_prefix(&opening.to_lowercase());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let mut openings = locales.iter().flat_map(|locale| &locale.residue.salutations);
    let words = line.split(is_space).count();
    // A salutation without a comma has few words; a sentence has more, and a full stop.
    let is_short = match line.chars().next_back() {
        Some(',' | ':') => words <= MAX_WORDS,
        Some('.' | ';' | '?') => false,
        _ => words <= 3,
    };
    letter.salutation != Wording::Omitted && is_short && openings.any(opens)
}

/// Returns whether a line is a closing, if the letter may have one.
pub(in crate::letter) fn is_closing(
    line: &str,
    letter: &Letter,
    locales: &Locales,
) -> bool {
    let line = line.trim_end_matches([',', '.']).to_lowercase();
    let is_closing = |locale: &Locale| {
        let printed = locale.words.closing.trim_end_matches(',');
        let mut known = locale.residue.closings.iter();
        !line.is_empty() && line == printed.to_lowercase()
            || known.any(|known| known.to_lowercase() == line)
    };
    letter.closing != Wording::Omitted && locales.iter().any(is_closing)
}

/// Finds the member that a line of the letterhead repeats, such as "Datum 3 maart 2026".
/// At the start of a text a label is enough; elsewhere the line must have the printed
/// value.
pub(in crate::letter) fn find_letterhead_member(
    line: &str,
    is_leading: bool,
    letter: &Letter,
    locales: &Locales,
) -> Option<&'static str> {
    let own = locales.get(letter.language);
    let date = letter.date.map(|date| own.date(date.year(), date.month(), date.day()));
    let is_same = |value: Option<&str>, rest: &str| {
        value.is_some_and(|value| {
            value.to_lowercase() == rest.trim_matches(is_space).to_lowercase()
        })
    };
    locales.iter().find_map(|locale| {
        let words = &locale.words;
        let subjects = locale.residue.subject_labels.iter();
        let subjects = subjects.map(|label| (label, "subject", Some(&letter.subject)));
        let labels = [
            (&words.date, "date", date.as_ref()),
            (&words.subject, "subject", Some(&letter.subject)),
            (&words.our_reference, "ourReference", letter.our_reference.as_ref()),
            (&words.your_reference, "yourReference", letter.your_reference.as_ref()),
        ];
        labels.into_iter().chain(subjects).find_map(|(label, member, value)| {
            let rest = line.strip_prefix(label.as_str()).filter(|_| !label.is_empty())?;
            let value = value.map(String::as_str);
            let is_repeated = match rest.trim_start_matches(is_space).strip_prefix(':') {
                Some(rest) => is_leading || is_same(value, rest),
                None => rest.starts_with([' ', '\u{A0}']) && is_same(value, rest),
            };
            is_repeated.then_some(member)
        })
    })
}

/// Returns the lines of the signatures of a letter, normalized by [`bare_signature`].
pub(in crate::letter) fn signature_lines(
    letter: &Letter,
    locale: &Locale,
) -> Vec<String> {
    let mut lines = Vec::new();
    for signatory in &letter.signatories {
        lines.extend(&signatory.name);
        lines.push(&signatory.function);
        lines.extend(&signatory.also_on_behalf_of);
        if let Some(deputy) = &signatory.signed_for {
            lines.extend(&deputy.name);
            lines.push(&deputy.function);
            lines.push(&locale.words.signed_for);
        }
    }
    lines.into_iter().map(|line| bare_signature(line, locale)).collect()
}

/// Normalizes a signature line: removes spaces, capitals, article and punctuation.
pub(in crate::letter) fn bare_signature(line: &str, locale: &Locale) -> String {
    let words = &locale.words;
    let mut line = line.trim_matches(is_space).to_lowercase();
    for prefix in ["(w.g.)", "w.g.", &words.also_on_behalf_of, &words.the] {
        let prefix = format!("{} ", prefix.to_lowercase());
        if let Some(rest) = line.strip_prefix(&prefix) {
            line = rest.trim_start_matches(is_space).to_owned();
        }
    }
    let line = line.trim_end_matches([',', '.']);
    line.chars().filter(|c| !c.is_whitespace()).collect()
}
