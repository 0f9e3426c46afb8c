//! Roles of paragraphs, which determine their appearance.

use serde::{Deserialize, Deserializer, de};
use strum::VariantArray;

/// The role of a paragraph.
///
/// One role is one markup class, one CSS class, one Word style id and one key of the
/// style sheet ([`Role::class`], [`Role::word_style`]). Only Word has more styles for
/// lists: by kind and depth, `ListBullet` to `ListNumber5` and `ListContinue5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is its own name; the comments group them")]
pub enum Role {
    // Letterhead.
    SenderName,
    ReturnLine,
    Classification,
    Address,
    Date,
    Subject,
    // Reference column.
    ReferenceUnit,
    ReferenceLabel,
    ReferenceText,
    ReferenceClause,
    // Foot of every page.
    PageNumber,
    // Letter.
    Salutation,
    BodyText,
    Heading1,
    Heading2,
    Heading3,
    ListParagraph,
    ListContinue,
    Closing,
    SignatureCapacity,
    SignatureUnnamed,
    Signature,
    // Annexes.
    AnnexTitle,
    AnnexSubtitle,
    AnnexHeading1,
    AnnexHeading2,
    AnnexHeading3,
    // Questions and answers.
    QuestionHeading,
    QuestionText,
    QuestionSource,
    AnswerHeading,
    // Definitions and quotations.
    DefinitionLabel,
    DefinitionText,
    Quote,
    QuoteSource,
    // Tables and figures.
    Caption,
    TableHeading,
    TableText,
    // Notes.
    FootnoteText,
    // Table of contents.
    ContentsHeading,
    Toc1,
    Toc2,
    Toc3,
    Toc4,
    // Behind the text of every page.
    Watermark,
}

impl Role {
    /// All roles, in the order of declaration.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// Returns the class in markup, HTML and house-style files.
    pub const fn class(self) -> &'static str {
        self.names().0
    }

    /// Returns whether it is running text, whose last paragraph before a list introduces
    /// the list.
    pub const fn leads_in(self) -> bool {
        matches!(
            self,
            Self::BodyText
                | Self::ListContinue
                | Self::QuestionText
                | Self::DefinitionText
                | Self::Quote
                | Self::TableHeading
                | Self::TableText
                | Self::FootnoteText
        )
    }

    /// Returns whether it is part of the closing or of a signature.
    pub const fn signs(self) -> bool {
        matches!(
            self,
            Self::Closing
                | Self::SignatureCapacity
                | Self::SignatureUnnamed
                | Self::Signature
        )
    }

    /// Returns whether it is the last paragraph of a signature.
    pub const fn ends_signature(self) -> bool {
        matches!(self, Self::SignatureUnnamed | Self::Signature)
    }

    /// Returns the style id in a DOCX: the class in Word's spelling, or Word's own name
    /// for it.
    pub const fn word_style(self) -> &'static str {
        self.names().1
    }

    /// Returns the role with this class.
    pub fn from_class(class: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.class() == class)
    }

    /// Returns the role of a section heading in the letter itself, by depth (1 to 3).
    pub const fn heading(depth: u8) -> Option<Self> {
        match depth {
            1 => Some(Self::Heading1),
            2 => Some(Self::Heading2),
            3 => Some(Self::Heading3),
            _ => None,
        }
    }

    /// Returns the role of a section heading in an annex, by depth (1 to 3).
    pub const fn annex_heading(depth: u8) -> Option<Self> {
        match depth {
            1 => Some(Self::AnnexHeading1),
            2 => Some(Self::AnnexHeading2),
            3 => Some(Self::AnnexHeading3),
            _ => None,
        }
    }

    /// Returns the role of a line of a table of contents, by the level of its heading (1
    /// to 4).
    pub const fn toc(level: u8) -> Option<Self> {
        match level {
            1 => Some(Self::Toc1),
            2 => Some(Self::Toc2),
            3 => Some(Self::Toc3),
            4 => Some(Self::Toc4),
            _ => None,
        }
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::SenderName => ("sender-name", "SenderName"),
            Self::ReturnLine => ("return-line", "ReturnLine"),
            Self::Classification => ("classification", "Classification"),
            Self::Address => ("address", "Address"),
            Self::Date => ("date", "Date"),
            Self::Subject => ("subject", "Title"),
            Self::ReferenceUnit => ("reference-unit", "ReferenceUnit"),
            Self::ReferenceLabel => ("reference-label", "ReferenceLabel"),
            Self::ReferenceText => ("reference-text", "ReferenceText"),
            Self::ReferenceClause => ("reference-clause", "ReferenceClause"),
            Self::PageNumber => ("page-number", "Footer"),
            Self::Salutation => ("salutation", "Salutation"),
            Self::BodyText => ("body-text", "BodyText"),
            Self::Heading1 => ("heading-1", "Heading1"),
            Self::Heading2 => ("heading-2", "Heading2"),
            Self::Heading3 => ("heading-3", "Heading3"),
            Self::ListParagraph => ("list-paragraph", "ListParagraph"),
            Self::ListContinue => ("list-continue", "ListContinue"),
            Self::Closing => ("closing", "Closing"),
            Self::SignatureCapacity => ("signature-capacity", "SignatureCapacity"),
            Self::SignatureUnnamed => ("signature-unnamed", "SignatureUnnamed"),
            Self::Signature => ("signature", "Signature"),
            Self::AnnexTitle => ("annex-title", "AnnexTitle"),
            Self::AnnexSubtitle => ("annex-subtitle", "AnnexSubtitle"),
            Self::AnnexHeading1 => ("annex-heading-1", "AnnexHeading1"),
            Self::AnnexHeading2 => ("annex-heading-2", "AnnexHeading2"),
            Self::AnnexHeading3 => ("annex-heading-3", "AnnexHeading3"),
            Self::QuestionHeading => ("question-heading", "QuestionHeading"),
            Self::QuestionText => ("question-text", "QuestionText"),
            Self::QuestionSource => ("question-source", "QuestionSource"),
            Self::AnswerHeading => ("answer-heading", "AnswerHeading"),
            Self::DefinitionLabel => ("definition-label", "DefinitionLabel"),
            Self::DefinitionText => ("definition-text", "DefinitionText"),
            Self::Quote => ("quote", "Quote"),
            Self::QuoteSource => ("quote-source", "QuoteSource"),
            Self::Caption => ("caption", "Caption"),
            Self::TableHeading => ("table-heading", "TableHeading"),
            Self::TableText => ("table-text", "TableText"),
            Self::FootnoteText => ("footnote-text", "FootnoteText"),
            Self::ContentsHeading => ("contents-heading", "TOCHeading"),
            Self::Toc1 => ("toc-1", "TOC1"),
            Self::Toc2 => ("toc-2", "TOC2"),
            Self::Toc3 => ("toc-3", "TOC3"),
            Self::Toc4 => ("toc-4", "TOC4"),
            Self::Watermark => ("watermark", "Watermark"),
        }
    }
}

/// The class of every role.
static CLASSES: [&str; Role::ALL.len()] = {
    let mut classes = [""; Role::ALL.len()];
    let mut place = 0;
    while place < classes.len() {
        classes[place] = Role::ALL[place].class();
        place += 1;
    }
    classes
};

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(class: D) -> Result<Self, D::Error> {
        let class = String::deserialize(class)?;
        let unknown = || de::Error::unknown_field(&class, &CLASSES);
        Self::from_class(&class).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn a_word_style_is_the_class_in_camel_case_or_words_own() {
        let words_own = [
            (Role::Subject, "Title"),
            (Role::PageNumber, "Footer"),
            (Role::ContentsHeading, "TOCHeading"),
            (Role::Toc1, "TOC1"),
            (Role::Toc2, "TOC2"),
            (Role::Toc3, "TOC3"),
            (Role::Toc4, "TOC4"),
        ];
        for (place, role) in Role::ALL.iter().copied().enumerate() {
            assert_eq!(role as usize, place);
            assert_eq!(Role::from_class(role.class()), Some(role));
            let camel: String = role
                .class()
                .split('-')
                .map(|word| word[..1].to_uppercase() + &word[1..])
                .collect();
            let own = words_own.iter().find(|(own, _)| *own == role);
            assert_eq!(own.map_or(camel.as_str(), |(_, id)| id), role.word_style());
        }
    }
}
