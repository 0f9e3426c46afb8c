//! Recognizes parts of a letter typed into its text: salutation, closing, letterhead and
//! signature.
//!
//! In: a line of the text and the printed parts of the letter. Out: the member of the
//! letter file that the line repeats, or whether it repeats a signature.

use crate::letter::lint::is_space;
use crate::letter::{Letter, Wording};
use crate::locale::{Locale, Locales};

/// The maximum number of words of a salutation.
const MAX_WORDS: usize = 8;

/// The maximum number of letters of a word in small letters between names: "van", "en".
const MAX_PARTICLE: usize = 3;

/// Returns whether a line is a salutation, where the letter may have one.
pub(in crate::letter) fn is_salutation(
    line: &str,
    letter: &Letter,
    locales: &Locales,
) -> bool {
    let is_known = |locale: &Locale| {
        let residue = &locale.residue;
        let opens = |opening: &String| is_salutation_with(line, opening);
        let names = |opening: &String| is_salutation_of_names(line, opening);
        residue.salutations.iter().any(opens)
            || residue.name_salutations.iter().any(names)
    };
    letter.salutation != Wording::Omitted && locales.iter().any(is_known)
}

/// Returns whether a line is a salutation with these first words: "Geachte voorzitter,".
fn is_salutation_with(line: &str, opening: &str) -> bool {
    let line = line.to_lowercase().replace('\'', "’");
    let opening = opening.to_lowercase();
    let words = line.split(is_space).count();
    // A salutation without a comma has few words; a sentence has more, and a full stop.
    let is_short = match line.chars().next_back() {
        Some(',' | ':') => words <= MAX_WORDS,
        Some('.' | ';' | '?') => line == opening,
        _ => words <= 3,
    };
    let rest = line.strip_prefix(&opening);
    is_short && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Returns whether a line is this word, names and a comma: "Beste Jan en Piet van der Berg,".
fn is_salutation_of_names(line: &str, opening: &str) -> bool {
    let rest = line.strip_prefix(opening).and_then(|rest| rest.strip_prefix(is_space));
    let Some(names) = rest.and_then(|rest| rest.strip_suffix([',', '!'])) else {
        return false;
    };
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let is_particle = |word: &str| word.chars().count() <= MAX_PARTICLE;
    let words = || names.split(is_space).map(|word| word.trim_end_matches(','));
    is_capital(names)
        && words().count() < MAX_WORDS
        && words().all(|word| is_capital(word) || is_particle(word))
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
            (&words.enclosures, "enclosures", None),
            (&words.copy_to, "copyTo", None),
            (&words.case_numbers, "caseNumbers", None),
            (&words.project, "project", letter.project.as_ref()),
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
    for prefix in [
        "(w.g.)",
        "w.g.",
        "/s/",
        "namens",
        "on behalf of",
        &words.also_on_behalf_of,
        &words.the,
    ] {
        let prefix = format!("{} ", prefix.to_lowercase());
        if let Some(rest) = line.strip_prefix(&prefix) {
            line = rest.trim_start_matches(is_space).to_owned();
        }
    }
    let line = line.trim_end_matches([',', '.']);
    line.chars().filter(|c| !c.is_whitespace()).collect()
}
