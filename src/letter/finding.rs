//! What can be said about a letter: rules, findings and their sentences.
//!
//! In: what the reader found. Out: [`Finding`]s that any locale table can put
//! into words.

use crate::locale::Locale;

/// Something about a letter, and where: a violation or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The rule's stable code.
    pub code: &'static str,
    /// What the rule's sentence mentions.
    pub mentions: Mentions,
}

/// What a sentence mentions, by the name of its place.
pub type Mentions = Vec<(&'static str, Mention)>;

/// What a sentence mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mention {
    /// As it stands in the letter or in a limit.
    Verbatim(String),
    /// A word of the locale table, by its key under `[mentions]`.
    Word(&'static str),
    /// Names of which one is meant.
    OneOf(Vec<String>),
}

impl Finding {
    /// The sentence: what is wrong and what is valid.
    pub fn detail(&self, locale: &Locale) -> String {
        let said: Vec<_> = self
            .mentions
            .iter()
            .map(|(name, mention)| (*name, mention.said(locale)))
            .collect();
        let said: Vec<_> =
            said.iter().map(|(name, said)| (*name, said.as_str())).collect();
        let table = if locale.violations.contains_key(self.code) {
            &locale.violations
        } else {
            &locale.warnings
        };
        Locale::sentence(table, self.code, &said)
    }
}

impl Mention {
    /// The start of something that may be long.
    pub(super) fn excerpt(text: &str) -> Self {
        const MOST: usize = 60;
        let mut characters = text.chars();
        let mut excerpt: String = characters.by_ref().take(MOST).collect();
        if characters.next().is_some() {
            excerpt.push('…');
        }
        Self::Verbatim(excerpt)
    }

    fn said(&self, locale: &Locale) -> String {
        let word =
            |key: &'static str| locale.mentions.get(key).map_or(key, String::as_str);
        match self {
            Self::Verbatim(text) => text.clone(),
            Self::Word(key) => word(key).to_owned(),
            Self::OneOf(names) => match names.split_last() {
                Some((last, [])) => last.clone(),
                Some((last, others)) => {
                    format!("{} {} {last}", others.join(", "), word("or"))
                }
                None => String::new(),
            },
        }
    }
}

impl From<&str> for Mention {
    fn from(text: &str) -> Self {
        Self::Verbatim(text.to_owned())
    }
}

impl From<usize> for Mention {
    fn from(number: usize) -> Self {
        Self::Verbatim(number.to_string())
    }
}

/// A rule about letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the locale tables say what each means")]
pub enum Rule {
    // Shape.
    WrongType,
    NullValue,
    UnknownMember,
    DuplicateMember,
    MissingMember,
    NotOneMember,
    UnknownBlock,
    UnknownInline,
    UnknownValue,
    NotTrue,
    TooFew,
    TooMany,
    // Structure.
    AddresseeChoice,
    TooManyLinesWithKix,
    SectionTooDeep,
    NestedTooDeep,
    NumberedInUnnumbered,
    MisplacedBlock,
    LeadingPageBreak,
    NestedLink,
    ListStart,
    ListStartOfBullets,
    // Values.
    EmptyText,
    TextTooLong,
    DateFormat,
    DateNonexistent,
    UrlMalformed,
    UrlSpace,
    UrlScheme,
    LanguageTag,
    // Characters.
    Tab,
    LineBreak,
    ControlCharacter,
    PrivateUseCharacter,
    Noncharacter,
    RightToLeft,
    UncoveredCharacter,
    // The list of findings itself.
    Unlisted,
    // Warnings.
    BookmarkResidue,
    TypedNumber,
    NamelessSignatory,
    OuterSpace,
    DoubleSpace,
    MixedSpaces,
    SplitDiaeresis,
    GluedFootnoteMark,
    RawUrl,
}

impl Rule {
    /// The rules that a letter must keep.
    pub const VIOLATIONS: [Self; 38] = [
        Self::WrongType,
        Self::NullValue,
        Self::UnknownMember,
        Self::DuplicateMember,
        Self::MissingMember,
        Self::NotOneMember,
        Self::UnknownBlock,
        Self::UnknownInline,
        Self::UnknownValue,
        Self::NotTrue,
        Self::TooFew,
        Self::TooMany,
        Self::AddresseeChoice,
        Self::TooManyLinesWithKix,
        Self::SectionTooDeep,
        Self::NestedTooDeep,
        Self::NumberedInUnnumbered,
        Self::MisplacedBlock,
        Self::LeadingPageBreak,
        Self::NestedLink,
        Self::ListStart,
        Self::ListStartOfBullets,
        Self::EmptyText,
        Self::TextTooLong,
        Self::DateFormat,
        Self::DateNonexistent,
        Self::UrlMalformed,
        Self::UrlSpace,
        Self::UrlScheme,
        Self::LanguageTag,
        Self::Tab,
        Self::LineBreak,
        Self::ControlCharacter,
        Self::PrivateUseCharacter,
        Self::Noncharacter,
        Self::RightToLeft,
        Self::UncoveredCharacter,
        Self::Unlisted,
    ];

    /// The rules whose breach is told and printed all the same.
    pub const WARNINGS: [Self; 9] = [
        Self::BookmarkResidue,
        Self::TypedNumber,
        Self::NamelessSignatory,
        Self::OuterSpace,
        Self::DoubleSpace,
        Self::MixedSpaces,
        Self::SplitDiaeresis,
        Self::GluedFootnoteMark,
        Self::RawUrl,
    ];

    /// The stable code, which is also the key of its sentence.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongType => "wrong-type",
            Self::NullValue => "null-value",
            Self::UnknownMember => "unknown-member",
            Self::DuplicateMember => "duplicate-member",
            Self::MissingMember => "missing-member",
            Self::NotOneMember => "not-one-member",
            Self::UnknownBlock => "unknown-block",
            Self::UnknownInline => "unknown-inline",
            Self::UnknownValue => "unknown-value",
            Self::NotTrue => "not-true",
            Self::TooFew => "too-few",
            Self::TooMany => "too-many",
            Self::AddresseeChoice => "addressee-choice",
            Self::TooManyLinesWithKix => "too-many-lines-with-kix",
            Self::SectionTooDeep => "section-too-deep",
            Self::NestedTooDeep => "nested-too-deep",
            Self::NumberedInUnnumbered => "numbered-in-unnumbered",
            Self::MisplacedBlock => "misplaced-block",
            Self::LeadingPageBreak => "leading-page-break",
            Self::NestedLink => "nested-link",
            Self::ListStart => "list-start",
            Self::ListStartOfBullets => "list-start-of-bullets",
            Self::EmptyText => "empty-text",
            Self::TextTooLong => "text-too-long",
            Self::DateFormat => "date-format",
            Self::DateNonexistent => "date-nonexistent",
            Self::UrlMalformed => "url-malformed",
            Self::UrlSpace => "url-space",
            Self::UrlScheme => "url-scheme",
            Self::LanguageTag => "language-tag",
            Self::Tab => "tab",
            Self::LineBreak => "line-break",
            Self::ControlCharacter => "control-character",
            Self::PrivateUseCharacter => "private-use-character",
            Self::Noncharacter => "noncharacter",
            Self::RightToLeft => "right-to-left",
            Self::UncoveredCharacter => "uncovered-character",
            Self::Unlisted => "unlisted",
            Self::BookmarkResidue => "bookmark-residue",
            Self::TypedNumber => "typed-number",
            Self::NamelessSignatory => "nameless-signatory",
            Self::OuterSpace => "outer-space",
            Self::DoubleSpace => "double-space",
            Self::MixedSpaces => "mixed-spaces",
            Self::SplitDiaeresis => "split-diaeresis",
            Self::GluedFootnoteMark => "glued-footnote-mark",
            Self::RawUrl => "raw-url",
        }
    }
}
