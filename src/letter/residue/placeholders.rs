//! Words that hold the place of text still to come: "PM", "XXX", "nog invullen".

use std::ops::Range;

use super::Find;
use crate::letter::finding::Rule;
use crate::locale::Locales;

/// Finds placeholders: the words of each language, and rows of x.
pub(super) fn find_placeholders<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    let placeholders = locales.iter().flat_map(|locale| &locale.residue.placeholders);
    placeholders
        .flat_map(move |placeholder| {
            let finds = text.match_indices(placeholder.as_str());
            finds.map(|(start, found)| start..start + found.len())
        })
        .filter(|range| stands_alone(text, range))
        .chain(find_rows_of_x(text))
        .map(|range| (Rule::Placeholder, range))
}

/// Three or more of the letter x in a row, standing alone.
fn find_rows_of_x(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let rows = text.match_indices("xxx").chain(text.match_indices("XXX"));
    rows.filter_map(|(start, found)| {
        let letter = &found[..1];
        if text[..start].ends_with(letter) {
            return None;
        }
        let length =
            text[start..].bytes().take_while(|b| *b == letter.as_bytes()[0]).count();
        let range = start..start + length;
        stands_alone(text, &range).then_some(range)
    })
}

/// Whether a range is a word of its own, and no part of a name with a number such as
/// "PM10" or "PM 2,5" (particulate matter).
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let is_joined =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '@' | '&');
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let next = after.next();
    let is_number = |c: char| c.is_numeric();
    let starts_number = match next {
        Some(' ' | '\u{A0}' | '\u{202F}' | '.' | ',') => {
            after.next().is_some_and(is_number)
        }
        _ => false,
    };
    !before.is_some_and(is_joined) && !next.is_some_and(is_joined) && !starts_number
}
