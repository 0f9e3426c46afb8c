//! Finds unfilled fields of templates and word processors.

use std::ops::Range;

use super::Find;
use crate::letter::diagnostic::Rule;
use crate::letter::lint::is_space;
use crate::locale::Locales;

/// The maximum length of the name of a field, in characters.
const MAX_NAME: usize = 40;

/// The maximum number of words of a name between guillemets; a quotation has more.
const MAX_QUOTED_WORDS: usize = 2;

/// The minimum length of a name in capitals between guillemets, in characters. Names of
/// organizations are shorter.
const MIN_CAPITALS: usize = 5;

/// The field codes of Word that appear in a text when they are shown.
const FIELD_CODES: [&str; 18] = [
    "ADDRESSBLOCK",
    "DATE",
    "DOCPROPERTY",
    "DOCVARIABLE",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "FORMTEXT",
    "GREETINGLINE",
    "HYPERLINK",
    "IF",
    "MACROBUTTON",
    "MERGEFIELD",
    "NOTEREF",
    "NUMPAGES",
    "PAGE",
    "PAGEREF",
    "REF",
    "SEQ",
];

/// The HTML elements, which a text may discuss; no field has one of these names.
const ELEMENTS: [&str; 36] = [
    "body", "br", "button", "div", "em", "footer", "form", "frame", "head", "header",
    "hr", "html", "iframe", "img", "input", "label", "li", "link", "main", "meta", "nav",
    "noscript", "object", "ol", "option", "script", "section", "select", "span",
    "strong", "style", "table", "td", "th", "tr", "ul",
];

/// Finds merge fields and field codes. Fields are `«NAAM»`, `{{naam}}`, `${naam}`,
/// `{naam}`, `<Geen>`; codes are `{ MERGEFIELD Naam }`, `PAGEREF _Toc123456 \h`.
pub(super) fn find_merge_fields<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    const BRACKETS: [(&str, &str); 5] =
        [("«", "»"), ("{{", "}}"), ("${", "}"), ("{", "}"), ("<", ">")];
    let bracketed = BRACKETS.into_iter().flat_map(move |(open, close)| {
        text.match_indices(open).filter_map(move |(start, _)| {
            let inside = &text[start + open.len()..];
            let end = inside.find(close).filter(|end| {
                let name = &inside[..*end];
                name.chars().count() <= MAX_NAME && is_field_name(name, open, locales)
            })?;
            Some(start..start + open.len() + end + close.len())
        })
    });
    bracketed
        .chain(find_enclosed_names(text))
        .chain(find_bookmark_fields(text))
        .map(|range| (Rule::MergeField, range))
}

/// Returns whether a text between brackets names a field. Guillemets quote words, braces
/// hold sets, and `<` compares numbers and begins tags, so not every name counts there.
fn is_field_name(name: &str, open: &str, locales: &Locales) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    match open {
        "«" => is_guillemet_field(name, locales),
        "{" => {
            let code =
                name.trim_matches(is_space).split(is_space).next().unwrap_or_default();
            let is_identifier =
                name.starts_with(char::is_alphabetic) && name.chars().all(is_word);
            FIELD_CODES.contains(&code) || is_identifier && name.chars().nth(1).is_some()
        }
        "<" => {
            let is_named = |c: char| c.is_alphabetic() || matches!(c, '_' | '-' | ' ');
            let first = name.split(' ').next().unwrap_or_default();
            first.chars().nth(1).is_some()
                && first.starts_with(char::is_alphabetic)
                && !name.ends_with(' ')
                && name.chars().all(is_named)
                && !ELEMENTS.contains(&name)
        }
        _ => !name.is_empty() && !name.contains(['{', '\n']),
    }
}

/// Returns whether guillemets contain a field, not a quote. A field is an identifier, a
/// long word in capitals, or a known name of template fields.
fn is_guillemet_field(name: &str, locales: &Locales) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_identifier = name.chars().all(is_word)
        && (name.contains('_')
            || name.chars().nth(MIN_CAPITALS - 1).is_some()
                && name.chars().all(char::is_uppercase));
    let mut words = name.split([' ', '-', '.']);
    let first = words.next().unwrap_or_default().to_lowercase();
    let is_known = locales.iter().any(|locale| {
        let mut names = locale.residue.field_names.iter();
        names.any(|known| *known == first)
    });
    is_identifier || is_known && words.count() < MAX_QUOTED_WORDS
}

/// Finds names between two of the same sign: `%naam%`, `#naam#`, `@@naam@@`.
fn find_enclosed_names(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    ["%", "#", "@@"].into_iter().flat_map(move |sign| {
        text.match_indices(sign).filter_map(move |(start, _)| {
            let is_name = |c: char| c.is_alphabetic() || c == '_';
            let inside = &text[start + sign.len()..];
            let length = inside.find(|c| !is_name(c)).filter(|length| *length > 1)?;
            let rest = inside[length..].strip_prefix(sign)?;
            let is_joined = |c: char| c.is_alphanumeric() || matches!(c, '%' | '#' | '@');
            let is_open = !text[..start].ends_with(is_joined);
            let end = text.len() - rest.len();
            (is_open && !rest.starts_with(is_joined)).then_some(start..end)
        })
    })
}

/// Finds the bookmarks that Word makes for fields, with the code around them:
/// `PAGEREF _Toc123456 \h`.
fn find_bookmark_fields(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    const BOOKMARKS: [&str; 3] = ["_Toc", "_Ref", "_Hlk"];
    const MIN_DIGITS: usize = 5;
    // Fast path: most texts have no underscore.
    let text = if text.contains('_') { text } else { "" };
    let marks = BOOKMARKS.into_iter().flat_map(|mark| text.match_indices(mark));
    marks.filter_map(|(start, mark)| {
        let digits = &text[start + mark.len()..];
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        let before = &text[..start];
        // A mark labeled as a bookmark is found by another rule.
        let is_open = before.is_empty() || before.ends_with([' ', '\u{A0}', '{', '(']);
        if count < MIN_DIGITS || !is_open || before.ends_with(": ") {
            return None;
        }
        let end = start + mark.len() + count;
        let end = end + if text[end..].starts_with(" \\h") { 3 } else { 0 };
        let code = before
            .trim_end_matches(is_space)
            .rsplit([' ', '{', '('])
            .next()
            .unwrap_or_default();
        let has_code = FIELD_CODES.contains(&code);
        let from = if has_code {
            before.trim_end_matches(is_space).len() - code.len()
        } else {
            start
        };
        Some(from..end)
    })
}

/// Finds messages of word processors and spreadsheets that are known as a whole: "#REF!".
pub(super) fn find_error_messages<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    let messages = locales.iter().flat_map(|locale| &locale.residue.error_messages);
    messages.flat_map(move |message| {
        text.match_indices(message.as_str())
            .map(|(start, found)| (Rule::FieldError, start..start + found.len()))
    })
}

/// Finds the messages that Word prints for fields that lead nowhere: "Fout!
/// Verwijzingsbron niet gevonden.", "Error! Reference source not found."
pub(super) fn find_field_errors<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    /// The maximum length of such a message, in bytes.
    const MAX_MESSAGE: usize = 100;
    // Fast path: most texts have no exclamation mark.
    let text = if text.contains('!') { text } else { "" };
    let openings = locales.iter().flat_map(|locale| {
        let residue = &locale.residue;
        residue.field_errors.iter().map(|opening| (opening, &residue.field_error_words))
    });
    openings.flat_map(move |(opening, words)| {
        text.match_indices(opening.as_str()).filter_map(move |(start, _)| {
            let rest = &text[start + opening.len()..];
            let message = rest.strip_prefix([' ', '\u{A0}']).unwrap_or(rest);
            let end = rest.find(['.', '\n']).unwrap_or(rest.len());
            let end = rest.floor_char_boundary(end.min(MAX_MESSAGE));
            // Others call out too: "Fout! Dat zei hij."
            let lowercase = rest[..end].to_lowercase();
            let is_of_field =
                words.is_empty() || words.iter().any(|word| lowercase.contains(word));
            if !message.starts_with(char::is_uppercase) || !is_of_field {
                return None;
            }
            let stop = usize::from(rest[end..].starts_with('.'));
            Some((Rule::FieldError, start..start + opening.len() + end + stop))
        })
    })
}
