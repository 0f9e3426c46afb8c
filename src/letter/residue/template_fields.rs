//! Finds unfilled fields of templates and word processors.

use std::ops::Range;

use super::context::{ResidueMatch, SearchedText, take_after, take_before};
use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::Locales;

/// The maximum length of the name of a field, in characters.
const MAX_NAME: usize = 40;

/// The field codes of Word that appear in a text when they are shown.
const FIELD_CODES: [&str; 43] = [
    "ADDRESSBLOCK",
    "ASK",
    "AUTHOR",
    "AUTOTEXT",
    "COMMENTS",
    "CREATEDATE",
    "DATE",
    "DOCPROPERTY",
    "DOCVARIABLE",
    "FILENAME",
    "FILLIN",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "FORMTEXT",
    "GREETINGLINE",
    "HYPERLINK",
    "IF",
    "INCLUDEPICTURE",
    "INCLUDETEXT",
    "LISTNUM",
    "MACROBUTTON",
    "MERGEFIELD",
    "MERGEREC",
    "NEXT",
    "NEXTIF",
    "NOTEREF",
    "NUMPAGES",
    "PAGE",
    "PAGEREF",
    "PRINTDATE",
    "QUOTE",
    "REF",
    "SAVEDATE",
    "SECTION",
    "SECTIONPAGES",
    "SEQ",
    "STYLEREF",
    "SUBJECT",
    "SYMBOL",
    "TIME",
    "TITLE",
    "TOC",
    "USERNAME",
];

/// The field codes that are no word of a text, so that they are found alone.
const CERTAIN_CODES: [&str; 16] = [
    "ADDRESSBLOCK",
    "CREATEDATE",
    "DOCPROPERTY",
    "DOCVARIABLE",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "FORMTEXT",
    "GREETINGLINE",
    "INCLUDEPICTURE",
    "INCLUDETEXT",
    "MACROBUTTON",
    "MERGEFIELD",
    "MERGEREC",
    "NOTEREF",
    "SAVEDATE",
    "STYLEREF",
];

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
                Some(start..start + open.len() + end + close.len())
            },
        )
    });
    bracketed
        .chain(find_enclosed_names(searched, locales, cancel))
        .chain(find_bookmark_fields(searched, cancel))
        .chain(find_field_codes(searched, cancel))
        .map(|range| (LetterCode::MergeField, range))
}

/// Returns whether a text between brackets names a field. Guillemets quote words, braces
/// hold sets, and `<` compares numbers and begins tags, so not every name counts there.
fn is_field_name(name: &str, open: &str, locales: &Locales) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    match open {
        "«" | "‹" | "<<" => is_guillemet_field(name, locales),
        "{" => {
            let code =
                name.trim_matches(is_space).split(is_space).next().unwrap_or_default();
            let is_identifier =
                name.starts_with(char::is_alphabetic) && name.chars().all(is_word);
            // "{naam minister}", but not a set.
            let is_phrase = name.chars().all(|c| is_word(c) || is_space(c))
                && has_field_name(code, locales);
            FIELD_CODES.contains(&code)
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
    let mut words = name.split([' ', '-', '.']);
    is_identifier || !name.is_empty() && words.all(|word| has_field_name(word, locales))
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

/// Finds field codes of Word without their braces: by a switch ("TOC \\o", "\\*
/// MERGEFORMAT"), or by a code that is no word ("MERGEFIELD Naam").
fn find_field_codes<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    const FORMATS: [&str; 12] = [
        "MERGEFORMAT",
        "CHARFORMAT",
        "ARABIC",
        "Arabic",
        "ALPHABETIC",
        "alphabetic",
        "ROMAN",
        "roman",
        "Upper",
        "Lower",
        "FirstCap",
        "Caps",
    ];
    let text = searched.text;
    let switches = cancel.take_until_cancelled(text.match_indices('\\')).filter_map(
        move |(start, _)| {
            let after = take_after(text, start + 1);
            let before = take_before(text, start);
            let has_format = after.strip_prefix('*').is_some_and(|format| {
                let format = format.trim_start_matches(is_space);
                FORMATS.iter().any(|known| format.starts_with(known))
            });
            let line = before.rsplit('\n').next().unwrap_or_default();
            let is_switch = after.starts_with(|c: char| {
                c.is_ascii_alphabetic() || matches!(c, '*' | '@' | '#')
            }) && line.ends_with(is_space);
            let code = find_last_code(line).filter(|_| is_switch);
            match code {
                Some(code) => Some(start - line.len() + code..start + 2),
                None => has_format.then(|| start..start + 2),
            }
        },
    );
    let codes = searched.find_each(CERTAIN_CODES.into_iter());
    let codes = cancel.take_until_cancelled(codes).filter_map(move |range| {
        let is_joined = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let is_word = !text[..range.start].ends_with(is_joined)
            && !text[range.end..].starts_with(is_joined);
        is_word.then_some(range)
    });
    let start_mark = searched.find_all("_GoBack");
    switches.chain(codes).chain(start_mark)
}

/// Finds the last field code of a line before a switch: one in capitals, that is a word.
fn find_last_code(line: &str) -> Option<usize> {
    let mut end = line.len();
    for word in line.rsplit(|c: char| is_space(c) || c == '{') {
        let start = end - word.len();
        if FIELD_CODES.contains(&word) {
            return Some(start);
        }
        end = start.saturating_sub(line[..start].chars().next_back()?.len_utf8());
    }
    None
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

/// Finds the bookmarks that Word makes for fields, with the code around them:
/// `PAGEREF _Toc123456 \h`.
fn find_bookmark_fields<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    const BOOKMARKS: [&str; 3] = ["_Toc", "_Ref", "_Hlk"];
    const MIN_DIGITS: usize = 5;
    let text = searched.text;
    let marks = searched.find_each(BOOKMARKS.into_iter());
    cancel.take_until_cancelled(marks).filter_map(
        move |Range { start, end: mark_end }| {
            let digits = take_after(text, mark_end);
            let count = digits.bytes().take_while(u8::is_ascii_digit).count();
            let before = take_before(text, start);
            // A mark labeled as a bookmark is found by another rule.
            let is_open =
                before.is_empty() || before.ends_with([' ', '\u{A0}', '{', '(']);
            if count < MIN_DIGITS || !is_open || before.ends_with(": ") {
                return None;
            }
            let end = mark_end + count;
            let end = end + if text[end..].starts_with(" \\h") { 3 } else { 0 };
            let code = before
                .trim_end_matches(is_space)
                .rsplit([' ', '{', '('])
                .next()
                .unwrap_or_default();
            let has_code = FIELD_CODES.contains(&code);
            let from = if has_code {
                start - before.len() + before.trim_end_matches(is_space).len()
                    - code.len()
            } else {
                start
            };
            Some(from..end)
        },
    )
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
