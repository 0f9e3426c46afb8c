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

/// Returns whether a character is of a script in which joiners are part of the spelling,
/// or a sign that has variants: not of Latin, Greek or Cyrillic, and no punctuation.
pub const fn has_joiners(character: char) -> bool {
    !matches!(
        character,
        '\0'..='\u{52F}'
            | '\u{1D00}'..='\u{218F}' // phonetics, Latin and Greek with accents, punctuation
            | '\u{2C60}'..='\u{2C7F}' // Latin Extended-C
            | '\u{A640}'..='\u{A69F}' // Cyrillic Extended-B
            | '\u{A720}'..='\u{A7FF}' // Latin Extended-D
            | '\u{AB30}'..='\u{AB6F}' // Latin Extended-E
            | '\u{FB00}'..='\u{FB06}' // Latin ligatures
    )
}

/// Removes what is [ignorable](is_ignorable), and joiners and variation selectors that
/// shape nothing, as no search for a word expects them there.
pub fn without_ignorable(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        let is_idle = is_shaping(character) && !visible.ends_with(has_joiners);
        if !is_ignorable(character) && !is_idle {
            visible.push(character);
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::without_ignorable;

    #[test]
    fn hints_are_removed() {
        assert_eq!(without_ignorable("Ka\u{AD}mer\u{200B}\u{2060}brief"), "Kamerbrief");
    }

    #[test]
    fn a_joiner_is_removed_where_it_shapes_nothing() {
        for (text, visible) in [
            ("Auf\u{200C}lage", "Auflage"),
            ("\u{200D}ab\u{200D}", "ab"),
            ("e\u{301}\u{200C}n", "e\u{301}n"),
            ("tiế\u{200C}ng ’\u{200C}s ά\u{200C}λ д\u{200C}а", "tiếng ’s άλ да"),
            ("a\u{AD}\u{200C}b\u{200B}\u{200C}c", "abc"),
            ("©\u{FE0F}", "©"),
            ("क्\u{200D}ष", "क्\u{200D}ष"),
            ("☎\u{FE0E}", "☎\u{FE0E}"),
            ("👩\u{200D}🔬 ❤\u{FE0F}\u{200D}🔥", "👩\u{200D}🔬 ❤\u{FE0F}\u{200D}🔥"),
        ] {
            assert_eq!(without_ignorable(text), visible);
        }
    }
}
