//! Characters that are invisible in print (Unicode, `Default_Ignorable_Code_Point`).

/// Returns whether a character is invisible and does not shape its neighbors.
///
/// These are break hints such as the soft hyphen, and controls without a meaning in
/// print. Joiners and variation selectors are not among them: see [`is_shaping`].
pub const fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' // soft hyphen
            | '\u{34F}' // combining grapheme joiner
            | '\u{180E}'
            | '\u{200B}' // zero-width space
            | '\u{2060}'..='\u{2064}' // word joiner, invisible operators
            | '\u{206A}'..='\u{206F}'
            | '\u{FEFF}' // zero-width no-break space
    )
}

/// Returns whether a character is invisible but may shape its neighbors. These are
/// joiners and variation selectors.
pub const fn is_shaping(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}

/// Removes [ignorable](is_ignorable) characters, because a text search does not expect
/// them.
pub fn without_ignorable(text: &str) -> String {
    text.chars().filter(|&character| !is_ignorable(character)).collect()
}

#[cfg(test)]
mod tests {
    use super::without_ignorable;

    #[test]
    fn hints_are_removed_and_joiners_stay() {
        assert_eq!(without_ignorable("Ka\u{AD}mer\u{200B}\u{2060}brief"), "Kamerbrief");
        assert_eq!(without_ignorable("Auf\u{200C}lage"), "Auf\u{200C}lage");
    }
}
