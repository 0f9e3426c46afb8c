//! Finds residue of conversions and templates in a text.
//!
//! In: the text of one paragraph, title or line, and the residue words of every installed
//! language. Out: the rule and the byte range of each find. A rule prefers to miss
//! residue over warning of intended text: a warning that is often wrong is not read.

mod addresses;
mod encoding;
mod html_entities;
mod mail_addresses;
mod placeholders;
pub(super) mod repeated_parts;
mod split_words;
mod template_fields;

use std::ops::Range;

use super::diagnostic::Rule;
use crate::locale::Locales;

pub(super) use addresses::find_addresses;
pub(super) use placeholders::is_abbreviation;

/// A rule and the byte range of the text that breaks it.
type Find = (Rule, Range<usize>);

/// Finds residue that is never intended, in any kind of text.
pub(super) fn find_anywhere<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    encoding::find_replacement_characters(text)
        .chain(encoding::find_misread_encoding(text))
        .chain(html_entities::find_html_entities(text))
        .chain(template_fields::find_field_errors(text, locales))
        .chain(template_fields::find_error_messages(text, locales))
        .chain(template_fields::find_merge_fields(text, locales))
}

/// Finds residue that is never intended in running text, but may be in tables or lists of
/// words.
pub(super) fn find_in_running_text<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    placeholders::find_placeholders(text, locales)
        .chain(split_words::find_split_words(text, locales))
}

/// Finds bullets that were typed at the start of a line.
pub(super) fn find_typed_bullets(text: &str) -> impl Iterator<Item = Find> + '_ {
    const BULLETS: [char; 34] = [
        '-', '–', '—', '•', '·', '▪', '◦', '‣', '➢', '●', '○', '■', '□', '►', '❖', '→',
        '✓', '✔', '⁃', '‐', '‑', '‒', '−', '*', '◆', '◇', '♦', '★', '▸', '▶', '➤', '➔',
        '⇒', '»',
    ];
    let mut start = 0;
    text.split('\n').filter_map(move |line| {
        let from = start;
        start += line.len() + 1;
        // Word's second-level bullet is the letter o of a monospaced font.
        let bullet_o =
            || line.strip_prefix('o').filter(|rest| rest.chars().nth(2).is_some());
        let rest = line.strip_prefix(BULLETS).or_else(bullet_o)?;
        let is_typed = rest.starts_with([' ', '\u{A0}']) && rest.chars().nth(1).is_some();
        is_typed.then_some((Rule::TypedBullet, from..from + line.len() - rest.len()))
    })
}
