//! Hyphens that no line ends with.
//!
//! In: the text of a paragraph. Out: its hyphens behind which the PDF breaks no line, as
//! before a figure (UAX #14), but LibreOffice and ONLYOFFICE do. They become
//! `w:noBreakHyphen` (17.3.3.18).

use crate::length::Length;

/// Stands for `w:noBreakHyphen` in the text for docx-rs: letters with noncharacters are
/// refused.
pub(super) const NO_BREAK_HYPHEN: char = '\u{FFFE}';

/// The usual width of a character, as a share of its size.
const CHARACTER: f64 = 0.55;

/// Marks of a web or mail address, whose hyphens stay what they are for those who copy
/// it.
const ADDRESS_PARTS: [&str; 3] = ["://", "www.", "@"];

/// Returns the number of characters of a size that a measure usually holds.
pub(super) fn line_characters(measure: Length, size: Length) -> usize {
    (measure.to_pt() / (size.to_pt() * CHARACTER)).max(0.0) as usize
}

/// Returns for each hyphen of a text whether it is a no-break hyphen.
///
/// A unit of more than `longest` characters has none: the PDF breaks it behind hyphens.
pub(super) fn find_no_break(text: &str, longest: usize) -> Vec<bool> {
    let mut hyphens = Vec::new();
    if !text.contains('-') {
        return hyphens;
    }
    let mut start = 0;
    for (end, _) in unicode_linebreak::linebreaks(text) {
        // The PDF takes no opportunity behind a slash.
        if text[..end].ends_with('/') && end < text.len() {
            continue;
        }
        let unit = &text[start..end];
        start = end;
        let is_divided = unit.chars().count() > longest
            || ADDRESS_PARTS.iter().any(|part| unit.contains(part));
        let all = unit.match_indices('-');
        hyphens.extend(all.map(|(at, _)| !is_divided && is_inner(unit, at)));
    }
    hyphens
}

/// Whether a hyphen stands inside a word, before a letter or figure.
fn is_inner(unit: &str, at: usize) -> bool {
    at > 0 && unit[at + 1..].starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::find_no_break;

    /// A text with `~` for its no-break hyphens.
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
