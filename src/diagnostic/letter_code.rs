//! Codes of diagnostics about letters.

use strum::{IntoStaticStr, VariantArray};

use super::severity::Severity;

/// A code of a diagnostic about a letter. Its name is the key of its message in the
/// tables `violations` and `warnings` of the locales.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the locale tables say what each means")]
pub enum LetterCode {
    // Shape.
    WrongType,
    NullValue,
    UnknownMember,
    DuplicateMember,
    MissingMember,
    ExactlyOneMember,
    UnknownBlock,
    InlineAsBlock,
    UnknownInline,
    UnknownValue,
    MustBeTrue,
    TooFewItems,
    TooManyItems,
    // Structure.
    AddresseeChoice,
    TooManyLinesWithKix,
    SectionTooDeep,
    NestingTooDeep,
    NumberedInUnnumbered,
    MisplacedBlock,
    PageBreakAfterTitle,
    NestedLink,
    ListStart,
    BulletedListWithStart,
    NestedRomanNumbering,
    MixedContent,
    NestedFootnote,
    MisplacedFootnote,
    CellCountMismatch,
    ColumnWidth,
    ColumnsTooWide,
    QuestionNumber,
    DuplicateQuestion,
    DuplicateNumberInAnswer,
    TocDepth,
    EmptyToc,
    // Totals over the whole letter.
    TooManyValues,
    TooManyCharacters,
    TooManyCells,
    TooManyFootnotes,
    TooManyEntries,
    // Values.
    EmptyText,
    TextTooLong,
    DateFormat,
    DateNonexistent,
    UrlMalformed,
    UrlSpace,
    UrlScheme,
    LanguageTag,
    // Images.
    ImageDataUri,
    ImageTypeMismatch,
    ImageDamaged,
    ImageUnsupported,
    ImageRotated,
    ImageColorSpace,
    ImagePixels,
    ImageSideTooLong,
    TotalImagePixels,
    // The letter after layout.
    TooManyPages,
    TooManyLines,
    TooManyPieces,
    TooManyClusters,
    // Markdown.
    MarkdownImage,
    MarkdownRule,
    MarkdownFootnote,
    MarkdownEmptySection,
    // Characters.
    Tab,
    LineBreak,
    ControlCharacter,
    PrivateUseCharacter,
    Noncharacter,
    ZeroWidthCharacters,
    RightToLeft,
    MissingGlyph,
    // The list of diagnostics itself.
    TooManyFindings,
    // Warnings.
    BookmarkResidue,
    TypedNumber,
    MissingSignatoryName,
    NoSignatories,
    FunctionHasArticle,
    UndatedDraft,
    TableWithoutHeaders,
    UnansweredQuestion,
    AnswerWithoutQuestion,
    QuestionAnsweredTwice,
    MarkdownLinkTitle,
    LeadingOrTrailingSpace,
    DoubleSpace,
    MixedSpaces,
    SplitDiaeresis,
    GluedFootnoteMark,
    RawUrl,
    ReplacementCharacter,
    MisreadEncoding,
    HtmlEntity,
    HtmlTag,
    MarkdownMark,
    FieldError,
    MergeField,
    Placeholder,
    TypedBullet,
    RepeatedPart,
    RepeatedSignature,
    SplitWord,
    SpaceInRawUrl,
    SourceMarkMismatch,
    SpaceBeforePunctuation,
    ProgramResidue,
    RawValue,
    DoubtfulLinkTarget,
    LinkTextMismatch,
}

impl LetterCode {
    /// Returns the severity: an invalid letter is not rendered, a warning is only
    /// reported.
    pub const fn severity(self) -> Severity {
        if self.is_warning() { Severity::Warning } else { Severity::Error }
    }

    /// Returns whether the letter is rendered in spite of the diagnostic.
    const fn is_warning(self) -> bool {
        matches!(
            self,
            Self::BookmarkResidue
                | Self::TypedNumber
                | Self::MissingSignatoryName
                | Self::NoSignatories
                | Self::FunctionHasArticle
                | Self::UndatedDraft
                | Self::TableWithoutHeaders
                | Self::UnansweredQuestion
                | Self::AnswerWithoutQuestion
                | Self::QuestionAnsweredTwice
                | Self::MarkdownLinkTitle
                | Self::LeadingOrTrailingSpace
                | Self::DoubleSpace
                | Self::MixedSpaces
                | Self::SplitDiaeresis
                | Self::GluedFootnoteMark
                | Self::RawUrl
                | Self::ReplacementCharacter
                | Self::MisreadEncoding
                | Self::HtmlEntity
                | Self::HtmlTag
                | Self::MarkdownMark
                | Self::FieldError
                | Self::MergeField
                | Self::Placeholder
                | Self::TypedBullet
                | Self::RepeatedPart
                | Self::RepeatedSignature
                | Self::SplitWord
                | Self::SpaceInRawUrl
                | Self::SourceMarkMismatch
                | Self::SpaceBeforePunctuation
                | Self::ProgramResidue
                | Self::RawValue
                | Self::DoubtfulLinkTarget
                | Self::LinkTextMismatch
        )
    }

    /// Returns the stable name.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
