//! Fields of templates and word processors that were not filled in.

use super::Find;
use crate::letter::finding::Rule;
use crate::locale::Locales;

/// The maximum length of the name of a field, in characters.
const MAX_NAME: usize = 40;

/// Finds merge fields: `«NAAM»`, `{{naam}}`, `${naam}`, `<Geen>`.
pub(super) fn find_merge_fields(text: &str) -> impl Iterator<Item = Find> + '_ {
    const BRACKETS: [(&str, &str); 4] =
        [("«", "»"), ("{{", "}}"), ("${", "}"), ("<", ">")];
    BRACKETS.into_iter().flat_map(move |(open, close)| {
        text.match_indices(open).filter_map(move |(start, _)| {
            let inside = &text[start + open.len()..];
            let end = inside.find(close).filter(|end| {
                let name = &inside[..*end];
                name.chars().count() <= MAX_NAME && is_field_name(name, open)
            })?;
            let range = start..start + open.len() + end + close.len();
            Some((Rule::MergeField, range))
        })
    })
}

/// Whether a text between brackets names a field. Guillemets quote words and `<` compares
/// numbers and begins tags, so there only a name with a capital counts.
fn is_field_name(name: &str, open: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_capitalized = name.starts_with(char::is_uppercase);
    match open {
        "«" => is_capitalized && name.chars().all(is_word),
        "<" => {
            is_capitalized
                && name.chars().nth(1).is_some()
                && !name.ends_with(' ')
                && name.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | ' '))
        }
        _ => !name.is_empty() && !name.contains(['{', '\n']),
    }
}

/// Finds the messages that Word prints for fields that lead nowhere: "Fout!
/// Verwijzingsbron niet gevonden.", "Error! Reference source not found."
pub(super) fn find_field_errors<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    /// The maximum length of such a message, in bytes.
    const MAX_MESSAGE: usize = 100;
    // Most texts have no exclamation mark.
    let text = if text.contains('!') { text } else { "" };
    let openings = locales.iter().flat_map(|locale| &locale.residue.field_errors);
    openings.flat_map(move |opening| {
        text.match_indices(opening.as_str()).filter_map(move |(start, _)| {
            let rest = &text[start + opening.len()..];
            let message = rest.strip_prefix([' ', '\u{A0}'])?;
            if !message.starts_with(char::is_uppercase) {
                return None;
            }
            let end = rest.find(['.', '\n']).unwrap_or(rest.len());
            let end = rest.floor_char_boundary(end.min(MAX_MESSAGE));
            let stop = usize::from(rest[end..].starts_with('.'));
            Some((Rule::FieldError, start..start + opening.len() + end + stop))
        })
    })
}
