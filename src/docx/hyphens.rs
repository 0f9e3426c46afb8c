//! Finds hyphens at which no line may end.
//!
//! Input: the text of a paragraph. Output: its hyphens after which the PDF breaks no
//! line, such as before a digit (UAX #14), but LibreOffice and ONLYOFFICE do. They become
//! `w:noBreakHyphen` (17.3.3.18).

use crate::document::find_line_breaks;
use crate::length::Length;

/// Placeholder for `w:noBreakHyphen` in text for docx-rs.
///
/// It cannot occur in a letter, because noncharacters are rejected.
pub(super) const NO_BREAK_HYPHEN: char = '\u{FFFE}';

/// Usual width of a character, as a fraction of the type size.
const CHARACTER: f64 = 0.55;

/// Parts of a web or mail address, whose hyphens stay unchanged for copying.
const ADDRESS_PARTS: [&str; 3] = ["://", "www.", "@"];

/// Returns the number of characters of a size that a measure usually holds.
pub(super) fn line_characters(measure: Length, size: Length) -> usize {
    (measure.to_pt() / (size.to_pt() * CHARACTER)).max(0.0) as usize
}

/// Returns for each hyphen of a text whether it is a no-break hyphen.
///
/// A unit of more than `longest` characters has none, because the PDF breaks it after
/// hyphens.
pub(super) fn find_no_break(text: &str, longest: usize) -> Vec<bool> {
    let mut hyphens = Vec::new();
    if !text.contains('-') {
        return hyphens;
    }
    let mut start = 0;
    for (end, _) in find_line_breaks(text) {
        // The PDF does not break after a slash.
        if text[..end].ends_with('/') && end < text.len() {
            continue;
        }
        let unit = &text[start..end];
        start = end;
        if !unit.as_bytes().contains(&b'-') {
            continue;
        }
        let is_divided = unit.chars().count() > longest
            || ADDRESS_PARTS.iter().any(|part| unit.contains(part));
        let all = unit.match_indices('-');
        hyphens.extend(all.map(|(at, _)| !is_divided && is_inner(unit, at)));
    }
    hyphens
}

/// Returns whether a hyphen is inside a word, before a letter or digit.
fn is_inner(unit: &str, at: usize) -> bool {
    at > 0 && unit[at + 1..].starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::find_no_break;

    /// Replaces the no-break hyphens of a text by `~`.
    fn marked(text: &str, longest: usize) -> String {
        let mut hyphens = find_no_break(text, longest).into_iter();
        let mark = |of: char| {
            if of == '-' && hyphens.next().unwrap() { '~' } else { of }
        };
        let marked = text.chars().map(mark).collect();
        assert_eq!(hyphens.next(), None);
        marked
    }

    #[test]
    fn hyphens_before_figures_do_not_break() {
        for text in [
            "van 2025~2030 en 06~12345678, COVID~19 of B~3-a",
            "zeer-goed, XII-a en e-mail; in 36410-XII~12 (2026~2031)",
            "-5 graden, 3- en 4-delig, een - of -- en 5-",
            "motie-Bal/2024~25 met 1~2~3",
            "https://a.nl/kst-36410-12 en jan-2@a.nl, www.a-2.nl",
        ] {
            assert_eq!(marked(&text.replace('~', "-"), 40), text);
        }
    }

    #[test]
    fn words_that_no_line_holds_break_behind_hyphens() {
        assert_eq!(marked("kst-21501-33", 12), "kst~21501~33");
        assert_eq!(marked("kst-21501-33", 11), "kst-21501-33");
    }
}
