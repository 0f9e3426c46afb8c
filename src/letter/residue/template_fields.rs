//! Finds unfilled fields of templates and word processors.

use std::ops::Range;

use super::context::{ResidueMatch, SearchedText, find_where, take_after, take_before};
use super::field_codes;
use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::Locales;

/// The maximum length of the name of a field, in characters.
const MAX_NAME: usize = 40;

/// The HTML elements, which a text may discuss; no field has one of these names.
const ELEMENTS: [&str; 36] = [
    "body", "br", "button", "div", "em", "footer", "form", "frame", "head", "header",
    "hr", "html", "iframe", "img", "input", "label", "li", "link", "main", "meta", "nav",
    "noscript", "object", "ol", "option", "script", "section", "select", "span",
    "strong", "style", "table", "td", "th", "tr", "ul",
];

/// Finds merge fields and field codes. Fields are `«NAAM»`, `{{naam}}`, `${naam}`,
/// `{naam}`, `{% naam %}`, `<Geen>`; codes are `{ MERGEFIELD Naam }`, `PAGEREF _Toc123456 \h`.
pub(super) fn find_merge_fields<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    const BRACKETS: [(&str, &str); 10] = [
        ("«", "»"),
        ("<<", ">>"),
        ("‹", "›"),
        ("{{", "}}"),
        ("${", "}"),
        ("{%", "%}"),
        ("<%", "%>"),
        ("%(", ")s"),
        ("{", "}"),
        ("<", ">"),
    ];
    let text = searched.text;
    let bracketed = BRACKETS.into_iter().flat_map(move |(open, close)| {
        cancel.take_until_cancelled(searched.find_all(open)).filter_map(
            move |Range { start, end }| {
                let inside = take_after(text, end);
                let end = inside.find(close).filter(|end| {
                    let name = &inside[..*end];
                    name.chars().count() <= MAX_NAME && is_field_name(name, open, locales)
                })?;
                if open == "«" && is_amended(searched, start, locales) {
                    return None;
                }
                Some(start..start + open.len() + end + close.len())
            },
        )
    });
    bracketed
        .chain(find_enclosed_names(searched, locales, cancel))
        .chain(field_codes::find_codes(searched, cancel))
        .chain(find_numbered_fields(searched, locales))
        .map(|range| (LetterCode::MergeField, range))
}

/// Returns whether a text between brackets names a field. Guillemets quote words, braces
/// hold sets, and `<` compares numbers and begins tags, so not every name counts there.
fn is_field_name(name: &str, open: &str, locales: &Locales) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    match open {
        "«" | "‹" | "<<" => is_guillemet_field(name, locales),
        "{" => {
            // A formula of Salesforce: "{!Zaak.Bedrag}".
            if let Some(formula) = name.strip_prefix('!') {
                return formula.starts_with(char::is_alphabetic)
                    && formula.chars().all(is_word);
            }
            let code =
                name.trim_matches(is_space).split(is_space).next().unwrap_or_default();
            let is_identifier =
                name.starts_with(char::is_alphabetic) && name.chars().all(is_word);
            // "{naam minister}", but not a set.
            let is_phrase = name.chars().all(|c| is_word(c) || is_space(c))
                && has_field_name(code, locales);
            field_codes::FIELD_CODES.contains(&code)
                || is_identifier && name.chars().nth(1).is_some()
                || is_phrase
        }
        "%(" => !name.is_empty() && name.chars().all(is_word),
        "<" => {
            let is_named =
                |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '/');
            let first = name.split([' ', '/']).next().unwrap_or_default();
            let is_field = name.contains('_') || has_field_name(first, locales);
            first.chars().nth(1).is_some()
                && first.starts_with(char::is_alphabetic)
                && !name.ends_with([' ', '/'])
                && name.chars().all(is_named)
                && is_field
                && !ELEMENTS.contains(&name)
        }
        _ => !name.is_empty() && !name.contains(['{', '\n']),
    }
}

/// Returns whether guillemets contain a field, not a quote. A field is an identifier with
/// an underscore, or known names of template fields.
fn is_guillemet_field(name: &str, locales: &Locales) -> bool {
    let name = name.trim_matches(is_space);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_identifier = name.contains('_') && name.chars().all(is_word);
    // The name of a column without a heading ("F4"), and of a member ("Zaak.Bedrag").
    let digits = name.strip_prefix('F').unwrap_or_default();
    let is_column =
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = name.split('.');
    let is_part = |part: &str| part.len() > 2 && part.chars().all(is_word);
    let is_member = name.contains('.') && parts.all(is_part);
    if is_column || is_member {
        return true;
    }
    let mut words = name.split([' ', '-', '.']);
    is_identifier || !name.is_empty() && words.all(|word| has_field_name(word, locales))
}

/// Returns whether a text amends a law at a quote: "wordt «gemeente» vervangen door
/// «provincie»", "na «adres» ingevoegd", "vervalt «datum»".
fn is_amended(searched: &SearchedText<'_>, start: usize, locales: &Locales) -> bool {
    let before = take_before(searched.text, start);
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let word = word.to_lowercase();
    locales.iter().any(|locale| {
        let residue = &locale.residue;
        residue.amendment_openings.contains(&word)
            && residue
                .amendment_verbs
                .iter()
                .any(|verb| searched.contains_in_any_case(verb))
    })
}

/// Returns whether a word is the name of a template field, or a compound with one:
/// "Gemeentenaam", "naam2".
pub(super) fn has_field_name(word: &str, locales: &Locales) -> bool {
    /// The minimum length of a name in a compound, in bytes.
    const MIN_PART: usize = 4;
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase();
    locales.iter().any(|locale| {
        let mut names = locale.residue.field_names.iter();
        names.any(|known| {
            *known == word || known.len() >= MIN_PART && word.ends_with(known.as_str())
        })
    })
}

/// Finds numbered fields before a word that follows a number: "{0} euro".
fn find_numbered_fields<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
) -> impl Iterator<Item = Range<usize>> + 't {
    const FIELDS: [&str; 4] = ["{0} ", "{1} ", "{2} ", "{3} "];
    let text = searched.text;
    let fields = || FIELDS.iter().flat_map(|field| searched.find_all(field));
    let find = move |range: Range<usize>| {
        let rest = take_after(text, range.end);
        let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_unit = locales
            .iter()
            .any(|locale| locale.no_break.after_number.iter().any(|known| known == word));
        is_unit.then_some(range.start..range.end - 1)
    };
    find_where(searched.contains_any(&FIELDS), move || fields().filter_map(find))
}

/// Finds names between two of the same sign: `%naam%`, `#naam#`, `@@naam@@`. Between signs
/// that texts have for other reasons, only known names of fields count: `$naam$`.
fn find_enclosed_names<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    const SIGNS: [(&str, bool); 9] = [
        ("%", false),
        ("#", false),
        ("@@", false),
        ("##", false),
        ("%%", false),
        ("$", true),
        ("@", true),
        ("&", true),
        ("__", true),
    ];
    let text = searched.text;
    SIGNS.into_iter().flat_map(move |(sign, must_be_known)| {
        cancel.take_until_cancelled(searched.find_all(sign)).filter_map(
            move |Range { start, .. }| {
                let is_name = |c: char| c.is_alphabetic() || c == '_' && sign != "__";
                let inside = take_after(text, start + sign.len());
                let length = inside.find(|c| !is_name(c)).filter(|length| *length > 1)?;
                let rest = inside[length..].strip_prefix(sign)?;
                if must_be_known && !has_field_name(&inside[..length], locales) {
                    return None;
                }
                let is_joined =
                    |c: char| c.is_alphanumeric() || matches!(c, '%' | '#' | '@' | '_');
                let is_open = !text[..start].ends_with(is_joined);
                let end = start + sign.len() + length + sign.len();
                (is_open && !rest.starts_with(is_joined)).then_some(start..end)
            },
        )
    })
}

/// Finds messages of word processors and spreadsheets that are known as a whole, in
/// capitals and small letters: "#REF!"; and cells that are too narrow: "####".
pub(super) fn find_error_messages<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    const NARROW: &str = "####";
    let text = searched.text;
    let messages = locales.iter().flat_map(|locale| &locale.residue.error_messages);
    let known = messages
        .filter(|message| searched.may_contain(message))
        .flat_map(|message| searched.find_in_any_case(&message.to_ascii_lowercase()));
    let is_joined = |c: char| !c.is_whitespace() && !matches!(c, '(' | ')' | '.' | ',');
    let narrow = searched.find_all(NARROW).filter_map(move |Range { start, .. }| {
        let rest = take_after(text, start).trim_start_matches('#');
        let is_word = !text[..start].ends_with(is_joined) && !rest.starts_with(is_joined);
        is_word.then(|| start..start + take_after(text, start).len() - rest.len())
    });
    cancel
        .take_until_cancelled(known.chain(narrow))
        .map(|range| (LetterCode::FieldError, range))
}

/// Finds the messages that Word prints for fields that lead nowhere: "Fout!
/// Verwijzingsbron niet gevonden.", "Error! Reference source not found."
pub(super) fn find_field_errors<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    // Fast path: most texts have no exclamation mark.
    let text = if searched.contains("!") { searched.text } else { "" };
    let openings = locales.iter().flat_map(|locale| {
        let residue = &locale.residue;
        let openings = residue.field_errors.iter();
        openings.flat_map(|opening| {
            let forms = [opening.clone(), opening.to_uppercase(), opening.to_lowercase()];
            forms.into_iter().map(|opening| (opening, &residue.field_error_words))
        })
    });
    openings.flat_map(move |(opening, words)| {
        let length = opening.len();
        let starts: Vec<_> =
            text.match_indices(opening.as_str()).map(|(start, _)| start).collect();
        cancel.take_until_cancelled(starts).filter_map(move |start| {
            let rest = take_after(text, start + length);
            let message = rest.strip_prefix([' ', '\u{A0}']).unwrap_or(rest);
            let end = rest.find(['.', '\n']).unwrap_or(rest.len());
            // Others call out too: "Fout! Dat zei hij."
            let lowercase = rest[..end].to_lowercase();
            let is_of_field =
                words.is_empty() || words.iter().any(|word| lowercase.contains(word));
            if !message.starts_with(char::is_alphabetic) || !is_of_field {
                return None;
            }
            let full_stop = usize::from(rest[end..].starts_with('.'));
            Some((LetterCode::FieldError, start..start + length + end + full_stop))
        })
    })
}
