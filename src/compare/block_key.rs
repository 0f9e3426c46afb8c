//! Keys by which blocks are recognized at another location.

use super::model::{Role, TextBlock};

/// Minimum number of words of a distinctive text.
///
/// "Ja." and "Zie hierboven." occur many times in a letter.
const MIN_WORDS: usize = 3;

/// Minimum number of words of a distinctive text that both files have once.
const MIN_WORDS_ONCE: usize = 2;

/// Minimum number of characters, without spaces, of a distinctive text with fewer words.
const MIN_CHARACTERS: usize = 20;

/// Key for pairing blocks: the text, and the role if it must match.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BlockKey {
    /// Role, if blocks only pair with blocks of the same role.
    pub(super) role: Option<Role>,
    /// Text without what follows from the order of blocks.
    pub(super) text: String,
}

impl BlockKey {
    /// Creates the key of a block.
    ///
    /// A header or footer has none, because the order of headers and footers has no
    /// meaning; neither has a label.
    pub(super) fn new(leaf: &TextBlock) -> Option<Self> {
        let role = leaf.role.repeats_others().then_some(leaf.role);
        let has_key = leaf.role != Role::Furniture && !is_label(leaf);
        has_key.then(|| Self { role, text: Self::text_of(leaf) })
    }

    /// Returns the text of a block without heading number and note marks.
    pub(super) fn text_of(leaf: &TextBlock) -> String {
        let text = leaf.text_without_note_marks();
        match leaf.role {
            Role::Heading(_) | Role::Bookmark => without_number(&text).to_owned(),
            // A DOCX has the space after the mark of a note in its text.
            Role::Note => text.trim_start_matches(' ').to_owned(),
            _ => text,
        }
    }
}

/// Returns whether a leaf is the label of an item or a note, which moves with it.
pub(super) fn is_label(leaf: &TextBlock) -> bool {
    let is_number = || {
        let text = leaf.text();
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match leaf.role {
        Role::Label => true,
        Role::Note | Role::ListItem(_) => is_number(),
        _ => false,
    }
}

/// Returns a heading without its number, such as "1.", "2.1", "IV." or "b.".
pub(super) fn without_number(heading: &str) -> &str {
    match heading.split_once(char::is_whitespace) {
        Some((number, rest))
            if number.len() <= 8
                && (number.ends_with('.') || number.starts_with(char::is_numeric))
                && number
                    .bytes()
                    .all(|byte| byte == b'.' || byte.is_ascii_alphanumeric()) =>
        {
            rest
        }
        _ => heading,
    }
}

/// Returns whether a text is long enough to be recognized at its new location.
///
/// A text that each file has `once` may be shorter.
pub(super) fn is_distinctive(text: &str, once: bool) -> bool {
    let words = text.split(char::is_whitespace).filter(|word| !word.is_empty());
    let min = if once { MIN_WORDS_ONCE } else { MIN_WORDS };
    words.clone().nth(min - 1).is_some()
        || words.map(|word| word.chars().count()).sum::<usize>() >= MIN_CHARACTERS
}

#[cfg(test)]
mod tests {
    use super::{is_distinctive, without_number};

    #[test]
    fn a_heading_is_known_without_its_number() {
        for number in ["1.", "2.1", "2.1.3", "IV.", "b.", "12"] {
            assert_eq!(
                without_number(&format!("{number} Over het water")),
                "Over het water"
            );
        }
        for heading in ["Over het water", "De 2 wegen", "Inleiding"] {
            assert_eq!(without_number(heading), heading);
        }
    }

    #[test]
    fn a_text_of_three_words_or_twenty_characters_is_distinctive() {
        assert!(is_distinctive("Dat is zo.", false));
        assert!(is_distinctive("Verantwoordelijkheid.", false));
        assert!(is_distinctive("Geachte Voorzitter,", true));
        for short in ["", "Ja.", "Zie hierboven.", "  zie   boven  "] {
            assert!(!is_distinctive(short, false), "{short}");
        }
        assert!(!is_distinctive("Ja.", true));
    }
}
