//! Codes of the kinds of differences.

use strum::{IntoStaticStr, VariantArray};

/// A kind of difference. Its name is the key of its sentence in the table `differences`
/// of the locales.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the locale tables say what each means")]
pub enum DifferenceCode {
    // Text.
    BlockAdded,
    BlockRemoved,
    Moved,
    Whitespace,
    Words,
    WordsAdded,
    WordsRemoved,
    // Structure.
    Attribute,
    Count,
    ElementAdded,
    ElementRemoved,
    Formatting,
    HeadingAdded,
    HeadingLevel,
    HeadingRemoved,
    ListLevel,
    Style,
    StyleProperty,
    Tag,
    // Metadata.
    Property,
    // Layout.
    DrawingAdded,
    DrawingRemoved,
    DrawingSize,
    FontSize,
    LineAdded,
    LineBreaks,
    LineRemoved,
    Page,
    PageCount,
    PageSize,
    Position,
    Typeface,
    // Pixels.
    Pixels,
}

impl DifferenceCode {
    /// Returns the code in options and responses.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns whether the rule `words` also covers it.
    pub(super) fn is_words(self) -> bool {
        matches!(self, Self::Words | Self::WordsAdded | Self::WordsRemoved)
    }
}
