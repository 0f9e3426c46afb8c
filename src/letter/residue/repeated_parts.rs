//! Recognizes parts of a letter typed into its text: salutation, closing, letterhead and
//! signature.
//!
//! In: a line of the text and the printed parts of the letter. Out: the member of the
//! letter file that the line repeats, or whether it repeats a signature.

use crate::letter::charset::is_space;
use crate::letter::{Letter, TextOverride};
use crate::locale::{Locale, Locales};

/// The maximum number of words of a salutation.
const MAX_WORDS: usize = 8;

/// The maximum number of words of a salutation in the same line as text.
const MAX_BEFORE_TEXT: usize = 3;

/// The minimum length of a date or a reference that is known without a label, in bytes.
const MIN_VALUE: usize = 6;

/// The maximum number of words of a line next to a date or a reference.
const MAX_LABEL: usize = 3;

/// The maximum number of words of an address line.
const MAX_ADDRESS: usize = 12;

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
    letter.salutation != TextOverride::Omitted && locales.iter().any(is_known)
}

/// Returns whether a line is a salutation with these first words: "Geachte voorzitter,".
fn is_salutation_with(line: &str, opening: &str) -> bool {
    let line = line.to_lowercase().replace('\'', "’");
    let opening = opening.to_lowercase();
    let words = line.split(is_space).count();
    // A salutation without a comma has few words; a sentence has more, and a full stop.
    let is_short = match line.chars().next_back() {
        Some(',' | ':') => words <= MAX_WORDS,
        Some('.' | ';' | '?') => {
            line.trim_end_matches('.') == opening.trim_end_matches('.')
        }
        _ => words <= 3,
    };
    let Some(rest) = line.strip_prefix(&opening) else { return false };
    // "Geachte voorzitter, hierbij stuur ik …", and a second salutation behind the first.
    let (first, others) = line.split_once(',').unwrap_or((&line, ""));
    let others = others.trim_matches(is_space);
    let is_inline = first.split(is_space).count() <= MAX_BEFORE_TEXT
        && !opening.ends_with(',')
        && !others.is_empty();
    let is_double = others.ends_with(',') && others.starts_with(&opening);
    (is_short || is_inline || is_double) && !rest.starts_with(char::is_alphanumeric)
}

/// Returns whether a line is this word, names and a comma: "Beste Jan en Piet van der
/// Berg,".
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
    let line = line.trim_end_matches([',', '.', ';', ':']).to_lowercase();
    let is_closing = |locale: &Locale| {
        let printed = locale.words.closing.trim_end_matches(',');
        let mut known = locale.residue.closings.iter();
        !line.is_empty() && line == printed.to_lowercase()
            || known.any(|known| known.trim_end_matches('.').to_lowercase() == line)
    };
    letter.closing != TextOverride::Omitted && locales.iter().any(is_closing)
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
    if is_leading && let Some(member) = find_bare_member(line, date.as_deref(), letter) {
        return Some(member);
    }
    if is_leading && let Some(member) = find_address_line(line, locales) {
        return Some(member);
    }
    locales.iter().find_map(|locale| {
        let words = &locale.words;
        let subject = Some(letter.subject.as_str());
        let subjects = locale.residue.subject_labels.iter();
        let subjects = subjects.map(|label| (label, "subject", subject, true));
        let our_reference = letter.our_reference.as_deref();
        let your_reference = letter.your_reference.as_deref();
        // An invitation may begin with the date of something else.
        let labels = [
            (&words.date, "date", date.as_deref(), false),
            (&words.subject, "subject", subject, true),
            (&words.our_reference, "ourReference", our_reference, true),
            (&words.your_reference, "yourReference", your_reference, true),
            (&words.enclosures, "enclosures", None, true),
            (&words.copy_to, "copyTo", None, true),
            (&words.case_numbers, "caseNumbers", None, true),
            (&words.project, "project", letter.project.as_deref(), true),
            (&words.contact, "contact", None, true),
            (&words.return_address, "sender", None, true),
        ];
        labels.into_iter().chain(subjects).find_map(
            |(label, member, value, is_enough)| {
                let rest = strip_label(line, label)?;
                let is_same =
                    |rest: &str| value.is_some_and(|value| is_same(value, rest));
                let is_repeated =
                    match rest.trim_start_matches(is_space).strip_prefix(':') {
                        Some(rest) => is_leading && is_enough || is_same(rest),
                        None => rest.starts_with([' ', '\u{A0}']) && is_same(rest),
                    };
                is_repeated.then_some(member)
            },
        )
    })
}

/// Finds the member that a line repeats without a label: "Den Haag, 4 maart 2026",
/// "Kenmerk 2026-0000123", a classification.
fn find_bare_member(
    line: &str,
    date: Option<&str>,
    letter: &Letter,
) -> Option<&'static str> {
    let ends_with = |value: &str| {
        let before = line.strip_suffix(value).unwrap_or(line);
        value.len() >= MIN_VALUE
            && before.len() < line.len()
            && before.split(is_space).filter(|word| !word.is_empty()).count() <= MAX_LABEL
            && (before.is_empty() || before.ends_with([' ', '\u{A0}']))
    };
    let is_place = |date: &str| {
        let before = line.strip_suffix(date).unwrap_or(line);
        before.is_empty() || before.trim_end_matches(is_space).ends_with([',', ':'])
    };
    let classification = letter.classification.as_deref().unwrap_or_default();
    if date.is_some_and(|date| ends_with(date) && is_place(date)) {
        Some("date")
    } else if letter.our_reference.as_deref().is_some_and(ends_with) {
        Some("ourReference")
    } else if !classification.is_empty() && is_same(classification, line) {
        Some("classification")
    } else {
        None
    }
}

/// Finds the member that an address line or a number of enclosures repeats: "Postbus
/// 20018", "2500 EA DEN HAAG", "Bijlage(n) 2".
fn find_address_line(line: &str, locales: &Locales) -> Option<&'static str> {
    let is_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = |rest: &str| is_digits(rest.trim_matches(is_space));
    let is_postcode = || {
        let mut words = line.split(is_space).filter(|word| !word.is_empty());
        let has_digits =
            words.next().is_some_and(|word| word.len() == 4 && is_digits(word));
        let is_capitals = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase());
        has_digits
            && words.next().is_some_and(|word| word.len() == 2 && is_capitals(word))
            && words.next().is_some()
            && words.count() < MAX_LABEL
            && !line.ends_with('.')
    };
    locales.iter().find_map(|locale| {
        let residue = &locale.residue;
        let mut boxes = residue.post_boxes.iter();
        let is_box =
            boxes.any(|name| line.strip_prefix(name.as_str()).is_some_and(is_number));
        let mut openings = residue.address_lines.iter();
        let is_addressee = openings.any(|opening| line.starts_with(opening.as_str()))
            && line.split(is_space).count() <= MAX_ADDRESS
            && !line.ends_with('.');
        let enclosures = strip_label(line, &locale.words.enclosures);
        if is_box || is_postcode() || is_addressee {
            Some("addressee")
        } else if enclosures.is_some_and(is_number) {
            Some("enclosures")
        } else {
            None
        }
    })
}

/// Returns whether a line near the end of a letter names who gets a copy: "Kopie aan:",
/// "cc: …".
pub(in crate::letter) fn is_copy_line(line: &str, locales: &Locales) -> bool {
    locales.iter().any(|locale| {
        let labels = locale.residue.copy_labels.iter();
        let mut labels = labels.chain([&locale.words.copy_to]);
        labels.any(|label| {
            let rest =
                strip_label(line, label).map(|rest| rest.trim_start_matches(is_space));
            rest.is_some_and(|rest| rest.starts_with(':'))
        })
    })
}

/// Returns whether a line is the number of a page: "Pagina 1 van 4".
pub(in crate::letter) fn is_page_number(line: &str, locales: &Locales) -> bool {
    locales.iter().any(|locale| {
        let words = &locale.words;
        let mut parts = line.split(is_space);
        let is_number = |part: Option<&str>| {
            part.is_some_and(|part| {
                (1..=3).contains(&part.len())
                    && part.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        parts.next() == Some(words.page.as_str())
            && is_number(parts.next())
            && parts.next() == Some(words.of.as_str())
            && is_number(parts.next())
            && parts.next().is_none()
    })
}

/// Removes a label, or its form without the letters in brackets, from the start of a
/// line: "Bijlage(n)", "Bijlagen", "Bijlage".
fn strip_label<'t>(line: &'t str, label: &str) -> Option<&'t str> {
    let strip = |label: &str| {
        let head = line.get(..label.len()).filter(|_| !label.is_empty())?;
        let rest = &line[label.len()..];
        let is_label = head.to_lowercase() == label.to_lowercase();
        (is_label && !rest.starts_with(char::is_alphanumeric)).then_some(rest)
    };
    let shorter = label.strip_suffix(')').and_then(|label| label.split_once('('));
    strip(label).or_else(|| {
        let (stem, ending) = shorter?;
        strip(&format!("{stem}{ending}")).or_else(|| strip(stem))
    })
}

/// Returns whether two texts are the same but for capitals and spaces around them.
fn is_same(value: &str, text: &str) -> bool {
    value.to_lowercase() == text.trim_matches(is_space).to_lowercase()
}

/// Returns whether a line is a signature: each part between commas is one, or a closing
/// beside one.
pub(in crate::letter) fn is_signature(
    line: &str,
    signatures: &[String],
    letter: &Letter,
    locales: &Locales,
) -> bool {
    let locale = locales.get(letter.language);
    let is_known = |part: &str| signatures.contains(&bare_signature(part, locale));
    let line =
        line.strip_prefix('(').and_then(|line| line.strip_suffix(')')).unwrap_or(line);
    let mut parts = line.split(", ").filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some()
        && (is_known(line)
            || parts.clone().any(is_known)
                && parts.all(|part| is_known(part) || is_closing(part, letter, locales)))
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
    let known = locale.residue.signature_prefixes.iter();
    for prefix in known.chain([&words.also_on_behalf_of, &words.the]) {
        let prefix = format!("{} ", prefix.to_lowercase());
        if let Some(rest) = line.strip_prefix(&prefix) {
            line = rest.trim_start_matches(is_space).to_owned();
        }
    }
    let line = line.trim_end_matches([',', '.']);
    line.chars().filter(|c| !c.is_whitespace()).collect()
}
