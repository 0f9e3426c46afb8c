//! Codes of diagnostics about configuration files.

use strum::{IntoStaticStr, VariantArray};

use super::severity::Severity;

/// A code of a diagnostic about a house style or a locale. Its name is the key of its
/// message in the table `file-errors` of the locales.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the locale tables say what each means")]
pub enum FileCode {
    // What cannot be read.
    NotToml,
    TooManyKeys,
    #[strum(serialize = "not-utf-8")]
    NotUtf8,
    Unreadable,
    FileMissing,
    FileUnreadable,
    FileTooLarge,
    #[strum(serialize = "not-a-file-name")]
    NotAFileName,
    WrongType,
    WrongLength,
    UnknownKey,
    UnknownValue,
    MissingKey,
    // Languages.
    MissingWord,
    InvalidLanguageTag,
    InvalidLanguageCode,
    OneLine,
    WordTooLong,
    MissingMonthName,
    FirstDay,
    DateArguments,
    UnknownSentence,
    UnknownArgument,
    DuplicateCode,
    DuplicateTag,
    // House styles.
    InvalidStyleName,
    DuplicateName,
    BuiltinName,
    PaperSizeOutOfRange,
    OffPaper,
    BeyondPaper,
    LineBeyondPaper,
    InvalidSize,
    ValuesLeftOfLabels,
    BodyTooLow,
    BodyOverlapsClassification,
    DatelineTooLow,
    TypeSizeOutOfRange,
    LeadingOutOfRange,
    SpaceOutOfRange,
    FractionOutOfRange,
    LineCountOutOfRange,
    MissingCounter,
    DuplicateEntry,
    MissingBullet,
    ListLabelWithoutNumber,
    ListIndentOutOfRange,
    MissingLogoAlt,
    LanguageNotInstalled,
    MissingOrganisation,
    AddressLines,
    IncompleteRepertoire,
    MissingCharacters,
    FontUnknown,
    FontCollection,
    FontVariable,
    FontCff2,
    FontDamaged,
    FontWithoutName,
    FontNotEmbeddable,
    FontNotSubsettable,
    FontBitmapsOnly,
    MissingLogo,
    MultipleLogos,
    LogoUnknown,
    LogoDamaged,
    LogoUnsupported,
    LogoRotated,
    LogoColorSpace,
    TooManyLogoPixels,
    LogoSideTooLong,
    LogoSvg,
    LogoWithText,
    LogoWithImage,
    LogoWithFilter,
    LogoColor,
    TooManyLogoElements,
    // What may be a mistake in a house style.
    LogoBlank,
    LogoRasterized,
    LogoLowResolution,
    Overlap,
    AddressOverlapsClassification,
    DefaultSalutation,
}

impl FileCode {
    /// Returns the severity: a file with an error is not loaded, a warning is only
    /// reported.
    pub const fn severity(self) -> Severity {
        match self {
            Self::BuiltinName
            | Self::LineBeyondPaper
            | Self::LogoBlank
            | Self::LogoRasterized
            | Self::LogoLowResolution
            | Self::Overlap
            | Self::AddressOverlapsClassification
            | Self::DefaultSalutation => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Returns the stable name.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
