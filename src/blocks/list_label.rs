//! Markers of the items of lists.

use schemars::JsonSchema;
use strum::{EnumString, VariantNames};

use crate::house_style::numeral::{letters, roman};
use crate::limits::letter as limits;

/// The markers of the items of a list.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, EnumString, VariantNames,
)]
#[schemars(rename = "ListStyle", rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum ListLabel {
    /// A bullet.
    #[default]
    Bullet,
    /// 1, 2, 3.
    Number,
    /// a, b, c.
    Letter,
    /// i, ii, iii.
    Roman,
}

impl ListLabel {
    /// Returns the highest number that every output format can print in this style.
    pub const fn max(self) -> u32 {
        match self {
            Self::Bullet => u32::MAX,
            Self::Number => limits::MAX_LIST_NUMBER,
            Self::Letter => limits::MAX_LIST_LETTER,
            Self::Roman => limits::MAX_LIST_ROMAN,
        }
    }

    /// Formats the number of an item in this style. The house style's punctuation is not
    /// included; bullets have an empty number.
    pub fn number(self, number: u32) -> String {
        match self {
            Self::Bullet => String::new(),
            Self::Number => number.to_string(),
            Self::Letter => letters(number),
            Self::Roman => roman(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ListLabel;

    #[test]
    fn list_numbers_count_as_word_processors_do() {
        let numbers = |style: ListLabel| [1, 4, 26, 27, 53].map(|n| style.number(n));
        assert_eq!(numbers(ListLabel::Number), ["1", "4", "26", "27", "53"]);
        assert_eq!(numbers(ListLabel::Letter), ["a", "d", "z", "aa", "aaa"]);
        assert_eq!(numbers(ListLabel::Roman), ["i", "iv", "xxvi", "xxvii", "liii"]);
    }
}
