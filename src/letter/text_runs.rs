//! Finds runs of digits and of spaces in a text.

use std::ops::Range;

use super::charset::is_space;

/// Finds the longest runs of digits.
pub(super) fn find_runs_of_digits(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + bytes[from..].iter().position(u8::is_ascii_digit)?;
        let length = bytes[start..].iter().position(|byte| !byte.is_ascii_digit());
        from = length.map_or(bytes.len(), |length| start + length);
        Some(start..from)
    })
}

/// Finds the longest runs of spaces, except single ones between two ASCII characters of
/// words.
pub(super) fn find_runs_of_spaces(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_graphic);
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            // The first bytes of the spaces in UTF-8.
            let may_be_space = |byte: &u8| matches!(byte, b' ' | 0xC2 | 0xE2);
            let start = from + bytes[from..].iter().position(may_be_space)?;
            from = start + 1;
            let is_single = bytes[start] == b' ' && start > 0 && is_word(start - 1);
            if is_single && is_word(from) {
                continue;
            }
            let rest = &text[start..];
            let length = rest.find(|character| !is_space(character));
            match length.unwrap_or(rest.len()) {
                0 => continue,
                length => from = start + length,
            }
            return Some(start..from);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{find_runs_of_digits, find_runs_of_spaces};

    #[test]
    fn spaces_are_found_except_between_two_words_in_ascii() {
        let found = |text| find_runs_of_spaces(text).collect::<Vec<_>>();
        assert_eq!(found("een twee, drie"), []);
        assert_eq!(found(" een  twee "), [0..1, 4..6, 10..11]);
        assert_eq!(found("een\u{A0} twee \nx"), [3..6, 10..11]);
        assert_eq!(found("\u{e9} \u{2019}s\u{202F}x"), [2..3, 7..10]);
    }

    #[test]
    fn digits_are_found_in_runs() {
        assert_eq!(find_runs_of_digits("12 a345").collect::<Vec<_>>(), [0..2, 4..7]);
        assert_eq!(find_runs_of_digits("\u{e9}n").next(), None);
    }
}
