//! What can be said about a letter: rules, findings and their sentences.
//!
//! In: what the reader found. Out: [`Finding`]s that any locale table can put
//! into words.

use super::json::Position;
pub use crate::config::Mention;
use crate::locale::Locale;

/// Something about a letter, and where: a violation or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The rule's stable code.
    pub code: &'static str,
    /// Where in a text of Markdown, if it stands in one.
    pub position: Option<Position>,
    /// What the rule's sentence mentions.
    pub mentions: Mentions,
}

/// What a sentence mentions, by the name of its place.
pub type Mentions = Vec<(&'static str, Mention)>;

impl Finding {
    /// That a letter takes more pages than it may.
    pub fn too_many_pages(found: usize, most: usize) -> Self {
        Self {
            pointer: String::new(),
            code: Rule::TooManyPages.code(),
            position: None,
            mentions: vec![("found", found.into()), ("most", most.into())],
        }
    }

    /// That a file holds more values than a letter may.
    pub(super) fn too_many_values(max: usize) -> Self {
        Self {
            pointer: String::new(),
            code: Rule::TooManyValues.code(),
            position: None,
            mentions: vec![("most", max.into())],
        }
    }

    /// The sentence: what is wrong and what is valid.
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
        Locale::sentence(&locale.mentions, "in-markdown", &said)
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
    InlineAsBlock,
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
    RomanInSection,
    MixedContent,
    NestedFootnote,
    MisplacedFootnote,
    UnevenRow,
    ColumnWidth,
    ColumnsTooWide,
    QuestionNumber,
    DuplicateQuestion,
    DuplicateAnswer,
    ContentsDepth,
    ContentsWithoutTitles,
    // Amounts, over the whole letter.
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
    // Pictures.
    ImageForm,
    ImageKind,
    ImageDamaged,
    ImageUnsupported,
    ImageTurned,
    ImageColorSpace,
    ImagePixels,
    ImageSide,
    AllPixels,
    // The letter as it is set.
    TooManyPages,
    // Markdown.
    MarkdownImage,
    MarkdownRule,
    MarkdownFootnote,
    MarkdownSection,
    // Characters.
    Tab,
    LineBreak,
    ControlCharacter,
    PrivateUseCharacter,
    Noncharacter,
    WithoutWidth,
    RightToLeft,
    UncoveredCharacter,
    // The list of findings itself.
    Unlisted,
    // Warnings.
    BookmarkResidue,
    TypedNumber,
    NamelessSignatory,
    Unsigned,
    FunctionInForm,
    UndatedDraft,
    TableWithoutHeadings,
    UnansweredQuestion,
    UnaskedAnswer,
    AnsweredTwice,
    MarkdownTitle,
    OuterSpace,
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
    SpaceInAddress,
    SourceMarkForm,
}

impl Rule {
    /// The rules that a letter must keep.
    pub const VIOLATIONS: [Self; 71] = [
        Self::WrongType,
        Self::NullValue,
        Self::UnknownMember,
        Self::DuplicateMember,
        Self::MissingMember,
        Self::NotOneMember,
        Self::UnknownBlock,
        Self::InlineAsBlock,
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
        Self::RomanInSection,
        Self::MixedContent,
        Self::NestedFootnote,
        Self::MisplacedFootnote,
        Self::UnevenRow,
        Self::ColumnWidth,
        Self::ColumnsTooWide,
        Self::QuestionNumber,
        Self::DuplicateQuestion,
        Self::DuplicateAnswer,
        Self::ContentsDepth,
        Self::ContentsWithoutTitles,
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
        Self::ImageForm,
        Self::ImageKind,
        Self::ImageDamaged,
        Self::ImageUnsupported,
        Self::ImageTurned,
        Self::ImageColorSpace,
        Self::ImagePixels,
        Self::ImageSide,
        Self::AllPixels,
        Self::TooManyPages,
        Self::MarkdownImage,
        Self::MarkdownRule,
        Self::MarkdownFootnote,
        Self::MarkdownSection,
        Self::Tab,
        Self::LineBreak,
        Self::ControlCharacter,
        Self::PrivateUseCharacter,
        Self::Noncharacter,
        Self::WithoutWidth,
        Self::RightToLeft,
        Self::UncoveredCharacter,
        Self::Unlisted,
    ];

    /// The rules whose breach is told and printed all the same.
    pub const WARNINGS: [Self; 29] = [
        Self::BookmarkResidue,
        Self::TypedNumber,
        Self::NamelessSignatory,
        Self::Unsigned,
        Self::FunctionInForm,
        Self::UndatedDraft,
        Self::TableWithoutHeadings,
        Self::UnansweredQuestion,
        Self::UnaskedAnswer,
        Self::AnsweredTwice,
        Self::MarkdownTitle,
        Self::OuterSpace,
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
        Self::SpaceInAddress,
        Self::SourceMarkForm,
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
            Self::InlineAsBlock => "inline-as-block",
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
            Self::RomanInSection => "roman-in-section",
            Self::MixedContent => "mixed-content",
            Self::NestedFootnote => "nested-footnote",
            Self::MisplacedFootnote => "misplaced-footnote",
            Self::UnevenRow => "uneven-row",
            Self::ColumnWidth => "column-width",
            Self::ColumnsTooWide => "columns-too-wide",
            Self::QuestionNumber => "question-number",
            Self::DuplicateQuestion => "duplicate-question",
            Self::DuplicateAnswer => "duplicate-answer",
            Self::ContentsDepth => "contents-depth",
            Self::ContentsWithoutTitles => "contents-without-titles",
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
            Self::ImageForm => "image-form",
            Self::ImageKind => "image-kind",
            Self::ImageDamaged => "image-damaged",
            Self::ImageUnsupported => "image-unsupported",
            Self::ImageTurned => "image-turned",
            Self::ImageColorSpace => "image-color-space",
            Self::ImagePixels => "image-pixels",
            Self::ImageSide => "image-side",
            Self::AllPixels => "all-pixels",
            Self::TooManyPages => "too-many-pages",
            Self::MarkdownImage => "markdown-image",
            Self::MarkdownRule => "markdown-rule",
            Self::MarkdownFootnote => "markdown-footnote",
            Self::MarkdownSection => "markdown-section",
            Self::Tab => "tab",
            Self::LineBreak => "line-break",
            Self::ControlCharacter => "control-character",
            Self::PrivateUseCharacter => "private-use-character",
            Self::Noncharacter => "noncharacter",
            Self::WithoutWidth => "characters-without-width",
            Self::RightToLeft => "right-to-left",
            Self::UncoveredCharacter => "uncovered-character",
            Self::Unlisted => "unlisted",
            Self::BookmarkResidue => "bookmark-residue",
            Self::TypedNumber => "typed-number",
            Self::NamelessSignatory => "nameless-signatory",
            Self::Unsigned => "unsigned",
            Self::FunctionInForm => "function-in-form",
            Self::UndatedDraft => "undated-draft",
            Self::TableWithoutHeadings => "table-without-headings",
            Self::UnansweredQuestion => "unanswered-question",
            Self::UnaskedAnswer => "unasked-answer",
            Self::AnsweredTwice => "answered-twice",
            Self::MarkdownTitle => "markdown-title",
            Self::OuterSpace => "outer-space",
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
            Self::SpaceInAddress => "space-in-address",
            Self::SourceMarkForm => "source-mark-form",
        }
    }
}
