//! Finds the codes of fields of Word, and the bookmarks that it makes for them.

use std::ops::Range;

use super::context::{SearchedText, find_where, take_after, take_before};
use crate::letter::charset::is_space;
use crate::limits::CancelToken;

/// The field codes of Word that appear in a text when they are shown.
pub(super) const FIELD_CODES: [&str; 43] = [
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

/// Finds field codes and bookmarks of fields.
pub(super) fn find_codes<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    find_bookmark_fields(searched, cancel)
        .chain(find_field_codes(searched, cancel))
        .chain(find_codes_with_text(searched))
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

/// Finds field codes that a text cannot have: a link with its address, an embedded object,
/// the numbers of pages.
fn find_codes_with_text<'t>(
    searched: &'t SearchedText<'t>,
) -> impl Iterator<Item = Range<usize>> + 't {
    const CODES: [&str; 10] = [
        "HYPERLINK \"",
        "HYPERLINK “",
        "HYPERLINK http",
        "EMBED Excel",
        "EMBED Word",
        "EMBED PowerPoint",
        "EMBED Visio",
        "EMBED Equation",
        "Embed Word.",
        "NUMPAGES",
    ];
    let find = || CODES.iter().flat_map(|code| searched.find_all(code));
    find_where(searched.contains_any(&CODES), find)
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
