//! Rules about letters, and findings with their messages.
//!
//! In: the violations and warnings of the reader. Out: [`Finding`]s that any locale can
//! format as a message.

use super::position::Position;
pub use crate::config_file::MessageArg;
use crate::locale::Locale;

/// A violation or a warning about a letter, with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The location as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The stable code of the rule.
    pub code: &'static str,
    /// The line and column, if the location is inside Markdown.
    pub position: Option<Position>,
    /// The values in the message of the rule.
    pub mentions: Mentions,
}

/// The values in a message, by placeholder name.
pub type Mentions = Vec<(&'static str, MessageArg)>;

impl Finding {
    /// Reports that a letter has more pages than allowed.
    pub fn too_many_pages(found: usize, max: usize) -> Self {
        Self {
            pointer: String::new(),
            code: Rule::TooManyPages.code(),
            position: None,
            mentions: vec![("found", found.into()), ("max", max.into())],
        }
    }

    /// Reports that a file holds more values than a letter may have.
    pub(super) fn too_many_values(max: usize) -> Self {
        Self {
            pointer: String::new(),
            code: Rule::TooManyValues.code(),
            position: None,
            mentions: vec![("max", max.into())],
        }
    }

    /// Formats the message: what is wrong and what is valid.
    pub fn detail(&self, locale: &Locale) -> String {
        let table = if locale.violations.contains_key(self.code) {
            &locale.violations
        } else {
            &locale.warnings
        };
        let sentence = locale.worded(table, self.code, &self.mentions);
        let Some(Position { line, column }) = self.position else { return sentence };
        let said = [
            ("line", line.to_string()),
            ("column", column.to_string()),
            ("detail", sentence),
        ];
        let said = said.each_ref().map(|(name, said)| (*name, said.as_str()));
        Locale::sentence(&locale.terms, "in-markdown", &said)
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
    // Totals over the complete letter.
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
    // The list of findings itself.
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
    FieldError,
    MergeField,
    Placeholder,
    TypedBullet,
    RepeatedPart,
    RepeatedSignature,
    SplitWord,
    SpaceInRawUrl,
    SourceMarkMismatch,
}

impl Rule {
    /// The rules that a letter must follow.
    pub const VIOLATIONS: [Self; 71] = [
        Self::WrongType,
        Self::NullValue,
        Self::UnknownMember,
        Self::DuplicateMember,
        Self::MissingMember,
        Self::ExactlyOneMember,
        Self::UnknownBlock,
        Self::InlineAsBlock,
        Self::UnknownInline,
        Self::UnknownValue,
        Self::MustBeTrue,
        Self::TooFewItems,
        Self::TooManyItems,
        Self::AddresseeChoice,
        Self::TooManyLinesWithKix,
        Self::SectionTooDeep,
        Self::NestingTooDeep,
        Self::NumberedInUnnumbered,
        Self::MisplacedBlock,
        Self::PageBreakAfterTitle,
        Self::NestedLink,
        Self::ListStart,
        Self::BulletedListWithStart,
        Self::NestedRomanNumbering,
        Self::MixedContent,
        Self::NestedFootnote,
        Self::MisplacedFootnote,
        Self::CellCountMismatch,
        Self::ColumnWidth,
        Self::ColumnsTooWide,
        Self::QuestionNumber,
        Self::DuplicateQuestion,
        Self::DuplicateNumberInAnswer,
        Self::TocDepth,
        Self::EmptyToc,
        Self::TooManyValues,
        Self::TooManyCharacters,
        Self::TooManyCells,
        Self::TooManyFootnotes,
        Self::TooManyEntries,
        Self::EmptyText,
        Self::TextTooLong,
        Self::DateFormat,
        Self::DateNonexistent,
        Self::UrlMalformed,
        Self::UrlSpace,
        Self::UrlScheme,
        Self::LanguageTag,
        Self::ImageDataUri,
        Self::ImageTypeMismatch,
        Self::ImageDamaged,
        Self::ImageUnsupported,
        Self::ImageRotated,
        Self::ImageColorSpace,
        Self::ImagePixels,
        Self::ImageSideTooLong,
        Self::TotalImagePixels,
        Self::TooManyPages,
        Self::MarkdownImage,
        Self::MarkdownRule,
        Self::MarkdownFootnote,
        Self::MarkdownEmptySection,
        Self::Tab,
        Self::LineBreak,
        Self::ControlCharacter,
        Self::PrivateUseCharacter,
        Self::Noncharacter,
        Self::ZeroWidthCharacters,
        Self::RightToLeft,
        Self::MissingGlyph,
        Self::TooManyFindings,
    ];

    /// The rules that only cause a warning; the letter is still rendered.
    pub const WARNINGS: [Self; 29] = [
        Self::BookmarkResidue,
        Self::TypedNumber,
        Self::MissingSignatoryName,
        Self::NoSignatories,
        Self::FunctionHasArticle,
        Self::UndatedDraft,
        Self::TableWithoutHeaders,
        Self::UnansweredQuestion,
        Self::AnswerWithoutQuestion,
        Self::QuestionAnsweredTwice,
        Self::MarkdownLinkTitle,
        Self::LeadingOrTrailingSpace,
        Self::DoubleSpace,
        Self::MixedSpaces,
        Self::SplitDiaeresis,
        Self::GluedFootnoteMark,
        Self::RawUrl,
        Self::ReplacementCharacter,
        Self::MisreadEncoding,
        Self::HtmlEntity,
        Self::FieldError,
        Self::MergeField,
        Self::Placeholder,
        Self::TypedBullet,
        Self::RepeatedPart,
        Self::RepeatedSignature,
        Self::SplitWord,
        Self::SpaceInRawUrl,
        Self::SourceMarkMismatch,
    ];

    /// Returns the stable code, which is also the key of its message.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongType => "wrong-type",
            Self::NullValue => "null-value",
            Self::UnknownMember => "unknown-member",
            Self::DuplicateMember => "duplicate-member",
            Self::MissingMember => "missing-member",
            Self::ExactlyOneMember => "exactly-one-member",
            Self::UnknownBlock => "unknown-block",
            Self::InlineAsBlock => "inline-as-block",
            Self::UnknownInline => "unknown-inline",
            Self::UnknownValue => "unknown-value",
            Self::MustBeTrue => "must-be-true",
            Self::TooFewItems => "too-few-items",
            Self::TooManyItems => "too-many-items",
            Self::AddresseeChoice => "addressee-choice",
            Self::TooManyLinesWithKix => "too-many-lines-with-kix",
            Self::SectionTooDeep => "section-too-deep",
            Self::NestingTooDeep => "nesting-too-deep",
            Self::NumberedInUnnumbered => "numbered-in-unnumbered",
            Self::MisplacedBlock => "misplaced-block",
            Self::PageBreakAfterTitle => "page-break-after-title",
            Self::NestedLink => "nested-link",
            Self::ListStart => "list-start",
            Self::BulletedListWithStart => "bulleted-list-with-start",
            Self::NestedRomanNumbering => "nested-roman-numbering",
            Self::MixedContent => "mixed-content",
            Self::NestedFootnote => "nested-footnote",
            Self::MisplacedFootnote => "misplaced-footnote",
            Self::CellCountMismatch => "cell-count-mismatch",
            Self::ColumnWidth => "column-width",
            Self::ColumnsTooWide => "columns-too-wide",
            Self::QuestionNumber => "question-number",
            Self::DuplicateQuestion => "duplicate-question",
            Self::DuplicateNumberInAnswer => "duplicate-number-in-answer",
            Self::TocDepth => "toc-depth",
            Self::EmptyToc => "empty-toc",
            Self::TooManyValues => "too-many-values",
            Self::TooManyCharacters => "too-many-characters",
            Self::TooManyCells => "too-many-cells",
            Self::TooManyFootnotes => "too-many-footnotes",
            Self::TooManyEntries => "too-many-entries",
            Self::EmptyText => "empty-text",
            Self::TextTooLong => "text-too-long",
            Self::DateFormat => "date-format",
            Self::DateNonexistent => "date-nonexistent",
            Self::UrlMalformed => "url-malformed",
            Self::UrlSpace => "url-space",
            Self::UrlScheme => "url-scheme",
            Self::LanguageTag => "language-tag",
            Self::ImageDataUri => "image-data-uri",
            Self::ImageTypeMismatch => "image-type-mismatch",
            Self::ImageDamaged => "image-damaged",
            Self::ImageUnsupported => "image-unsupported",
            Self::ImageRotated => "image-rotated",
            Self::ImageColorSpace => "image-color-space",
            Self::ImagePixels => "image-pixels",
            Self::ImageSideTooLong => "image-side-too-long",
            Self::TotalImagePixels => "total-image-pixels",
            Self::TooManyPages => "too-many-pages",
            Self::MarkdownImage => "markdown-image",
            Self::MarkdownRule => "markdown-rule",
            Self::MarkdownFootnote => "markdown-footnote",
            Self::MarkdownEmptySection => "markdown-empty-section",
            Self::Tab => "tab",
            Self::LineBreak => "line-break",
            Self::ControlCharacter => "control-character",
            Self::PrivateUseCharacter => "private-use-character",
            Self::Noncharacter => "noncharacter",
            Self::ZeroWidthCharacters => "zero-width-characters",
            Self::RightToLeft => "right-to-left",
            Self::MissingGlyph => "missing-glyph",
            Self::TooManyFindings => "too-many-findings",
            Self::BookmarkResidue => "bookmark-residue",
            Self::TypedNumber => "typed-number",
            Self::MissingSignatoryName => "missing-signatory-name",
            Self::NoSignatories => "no-signatories",
            Self::FunctionHasArticle => "function-has-article",
            Self::UndatedDraft => "undated-draft",
            Self::TableWithoutHeaders => "table-without-headers",
            Self::UnansweredQuestion => "unanswered-question",
            Self::AnswerWithoutQuestion => "answer-without-question",
            Self::QuestionAnsweredTwice => "question-answered-twice",
            Self::MarkdownLinkTitle => "markdown-link-title",
            Self::LeadingOrTrailingSpace => "leading-or-trailing-space",
            Self::DoubleSpace => "double-space",
            Self::MixedSpaces => "mixed-spaces",
            Self::SplitDiaeresis => "split-diaeresis",
            Self::GluedFootnoteMark => "glued-footnote-mark",
            Self::RawUrl => "raw-url",
            Self::ReplacementCharacter => "replacement-character",
            Self::MisreadEncoding => "misread-encoding",
            Self::HtmlEntity => "html-entity",
            Self::FieldError => "field-error",
            Self::MergeField => "merge-field",
            Self::Placeholder => "placeholder",
            Self::TypedBullet => "typed-bullet",
            Self::RepeatedPart => "repeated-part",
            Self::RepeatedSignature => "repeated-signature",
            Self::SplitWord => "split-word",
            Self::SpaceInRawUrl => "space-in-raw-url",
            Self::SourceMarkMismatch => "source-mark-mismatch",
        }
    }
}
