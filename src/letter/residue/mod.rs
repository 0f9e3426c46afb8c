//! Residue of conversions and templates in a text: what an author did not type.
//!
//! In: the text of one paragraph, title or line, and the words for residue of every
//! installed language. Out: the rule and the byte range of each find. A rule would rather
//! miss residue than warn of what an author meant: a warning that is often wrong is not
//! read.

mod addresses;
mod encoding;
mod placeholders;
mod split_words;
mod template_fields;

use std::ops::Range;

use super::finding::Rule;
use crate::locale::Locales;

pub(super) use addresses::find_addresses;
pub(super) use placeholders::is_abbreviation;

/// A rule and the bytes of the text that break it.
type Find = (Rule, Range<usize>);

/// Finds residue that no text means, in whatever kind of text.
pub(super) fn find_anywhere<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    encoding::find_replacement_characters(text)
        .chain(encoding::find_misread_encoding(text))
        .chain(encoding::find_html_entities(text))
        .chain(template_fields::find_field_errors(text, locales))
        .chain(template_fields::find_merge_fields(text, locales))
}

/// Finds residue that running text does not mean, and tables or lists of words may.
pub(super) fn find_in_running_text<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    placeholders::find_placeholders(text, locales)
        .chain(split_words::find_split_words(text, locales))
}

/// Finds parts in a paragraph that the renderer prints itself: a salutation, a closing, a
/// line of the reference column.
pub(super) fn find_repeated_part(text: &str, locales: &Locales) -> Option<Find> {
    /// The maximum length of such a line, in bytes.
    const MAX_LINE: usize = 120;
    if text.len() > MAX_LINE || text.contains('\n') {
        return None;
    }
    let is_repeated = locales.iter().any(|locale| {
        let words = &locale.words;
        let is_salutation = || {
            let opens = |opening: &String| text.starts_with(&format!("{opening} "));
            text.ends_with(',') && locale.residue.salutations.iter().any(opens)
        };
        let is_closing = || {
            let closing = text.trim_end_matches([',', '.']);
            closing == words.closing.trim_end_matches(',')
                || locale.residue.closings.iter().any(|known| known == closing)
        };
        let is_label = || {
            let labels = [&words.date, &words.subject];
            let is_before = |label: &&String| {
                let rest = text.strip_prefix(label.as_str());
                !label.is_empty() && rest.is_some_and(|rest| rest.starts_with(':'))
            };
            labels.iter().any(is_before)
        };
        is_salutation() || is_closing() || is_label()
    });
    is_repeated.then_some((Rule::RepeatedPart, 0..text.len()))
}

/// Finds bullets that were typed at the start of a line.
pub(super) fn find_typed_bullets(text: &str) -> impl Iterator<Item = Find> + '_ {
    const BULLETS: [char; 9] = ['-', '–', '—', '•', '·', '▪', '◦', '‣', '➢'];
    let mut start = 0;
    text.split('\n').filter_map(move |line| {
        let from = start;
        start += line.len() + 1;
        let rest = line.strip_prefix(BULLETS)?;
        let is_typed = rest.starts_with([' ', '\u{A0}']) && rest.chars().nth(1).is_some();
        is_typed.then_some((Rule::TypedBullet, from..from + line.len() - rest.len()))
    })
}
