//! What a paragraph is, and so how it looks.

use serde::Deserialize;

/// The role of a paragraph.
///
/// One role is one markup class, one CSS class, one Word style id and one key
/// of the style sheet ([`Role::class`], [`Role::word_style`]). Word alone has more
/// styles for lists: by kind and depth, `ListBullet` to `ListNumber5` and `ListContinue5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
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
    Signature,
    // Annexes.
    AnnexTitle,
    AnnexSubtitle,
    AnnexHeading1,
    AnnexHeading2,
    AnnexHeading3,
}

impl Role {
    /// Every role, in the order of declaration.
    pub const ALL: [Self; 26] = [
        Self::SenderName,
        Self::ReturnLine,
        Self::Classification,
        Self::Address,
        Self::Date,
        Self::Subject,
        Self::ReferenceUnit,
        Self::ReferenceLabel,
        Self::ReferenceText,
        Self::ReferenceClause,
        Self::PageNumber,
        Self::Salutation,
        Self::BodyText,
        Self::Heading1,
        Self::Heading2,
        Self::Heading3,
        Self::ListParagraph,
        Self::ListContinue,
        Self::Closing,
        Self::SignatureCapacity,
        Self::Signature,
        Self::AnnexTitle,
        Self::AnnexSubtitle,
        Self::AnnexHeading1,
        Self::AnnexHeading2,
        Self::AnnexHeading3,
    ];

    /// The class in markup, HTML and house-style files.
    pub const fn class(self) -> &'static str {
        self.names().0
    }

    /// The style id in a DOCX: the class in Word's spelling, or Word's own name for it.
    pub const fn word_style(self) -> &'static str {
        self.names().1
    }

    /// The role with this class.
    pub fn from_class(class: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.class() == class)
    }

    /// A section heading in the letter itself, by depth (1 to 3).
    pub const fn heading(depth: u8) -> Option<Self> {
        match depth {
            1 => Some(Self::Heading1),
            2 => Some(Self::Heading2),
            3 => Some(Self::Heading3),
            _ => None,
        }
    }

    /// A section heading in an annex, by depth (1 to 3).
    pub const fn annex_heading(depth: u8) -> Option<Self> {
        match depth {
            1 => Some(Self::AnnexHeading1),
            2 => Some(Self::AnnexHeading2),
            3 => Some(Self::AnnexHeading3),
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
            Self::Signature => ("signature", "Signature"),
            Self::AnnexTitle => ("annex-title", "AnnexTitle"),
            Self::AnnexSubtitle => ("annex-subtitle", "AnnexSubtitle"),
            Self::AnnexHeading1 => ("annex-heading-1", "AnnexHeading1"),
            Self::AnnexHeading2 => ("annex-heading-2", "AnnexHeading2"),
            Self::AnnexHeading3 => ("annex-heading-3", "AnnexHeading3"),
        }
    }
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(class: String) -> Result<Self, String> {
        Self::from_class(&class).ok_or_else(|| {
            let classes = Self::ALL.map(Self::class).join(", ");
            format!("unknown role {class}; the roles are {classes}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn a_word_style_is_the_class_in_camel_case_or_words_own() {
        let words_own = [(Role::Subject, "Title"), (Role::PageNumber, "Footer")];
        for (place, role) in Role::ALL.into_iter().enumerate() {
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
