//! Renders many letters at once.
//!
//! In: a sequence of letter files, each with a name. Out: their documents and a manifest
//! with a line for each, in input order. An invalid letter or an internal error affects
//! only that letter. Memory holds the letters in progress, not the finished ones.

mod archive;
mod framing;
mod manifest;
mod parallel;

use std::panic::{self, AssertUnwindSafe};

pub use archive::{ArchiveWriter, LetterEntries};
pub use framing::{Framing, LetterSplitter};
pub use manifest::{
    HouseStyleRef, MANIFEST, ManifestEntry, ManifestFile, ManifestHeader, OmittedCounts,
    Outcome, OutcomeCounts, PreviousManifest,
};
pub use parallel::in_order;

use crate::bundle::{self, BundleError, OutputFormat};
use crate::check::{self, FormattedDiagnostic};
use crate::diagnostic::{Diagnostic, InputCode, LetterCode};
use crate::hash::sha256_hex;
use crate::house_style::HouseStyles;
use crate::letter::{self, LetterError, ValidLetter};
use crate::limits::RenderContext;
use crate::limits::batch::MAX_DIAGNOSTICS;
use crate::locale::{Language, Locale};
use crate::{RenderError, TypesetLetter};

/// A letter file.
#[derive(Debug, PartialEq, Eq)]
pub struct BatchInput {
    /// The name of its documents, without extension.
    pub name: String,
    /// The content.
    pub file: Result<Vec<u8>, InputError>,
}

/// The reason why a letter file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputError {
    /// The file is longer than the limit.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The array of letters is unterminated, or followed by other text.
    IncompleteArray,
    /// The file system reported an error.
    Unreadable {
        /// The reason.
        reason: String,
    },
    /// The file was read, but rendering took too long.
    RenderTimeout {
        /// The maximum rendering time, in seconds.
        seconds: u64,
    },
}

/// The requested outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchOptions {
    /// The formats, each once.
    pub outputs: Vec<OutputFormat>,
    /// The language of findings; `None` uses each letter's own.
    pub language: Option<Language>,
}

/// The documents of one letter.
#[derive(Debug)]
pub struct LetterDocuments {
    /// The number of pages.
    pub pages: usize,
    /// One file per format.
    pub files: Vec<(OutputFormat, Vec<u8>)>,
}

/// A document: its name, format and bytes.
pub type BatchDocument = (String, OutputFormat, Vec<u8>);

/// The result of a letter.
#[derive(Debug)]
pub struct BatchResult {
    /// The entry in the manifest.
    pub line: ManifestEntry,
    /// The documents with their names; empty for an invalid letter.
    pub files: Vec<BatchDocument>,
    /// The internal error, if any.
    pub defect: Option<InternalError>,
}

/// An internal error.
#[derive(Debug)]
pub enum InternalError {
    /// Rendering panicked.
    Panic,
    /// Rendering failed.
    Failed(BundleError),
}

/// Lays out a letter once and exports it in all formats, within limits.
///
/// # Errors
///
/// Returns an error if the letter exceeds the limits, or for a bug in this crate.
pub fn render_documents(
    accepted: &ValidLetter,
    source: &[u8],
    options: &BatchOptions,
    context: &RenderContext,
) -> Result<LetterDocuments, BundleError> {
    let typeset =
        TypesetLetter::with_context(&accepted.letter, &accepted.style, context)?;
    let mut files = Vec::new();
    for &output in &options.outputs {
        let bytes = match output {
            OutputFormat::One(format) => typeset.export(format)?,
            OutputFormat::Zip { embed_fonts } => {
                let (addressees, language) = (Vec::new(), options.language);
                let options = bundle::BundleOptions { addressees, embed_fonts, language };
                bundle::bundle_with(accepted, source, &options, context)?.bytes
            }
        };
        files.push((output, bytes));
    }
    Ok(LetterDocuments { pages: typeset.pages.len(), files })
}

/// Makes the documents of a letter file within limits; `render` may fail or panic.
pub fn make(
    item: BatchInput,
    styles: &HouseStyles,
    language: Option<Language>,
    context: &RenderContext,
    render: impl FnOnce(&ValidLetter, &[u8]) -> Result<LetterDocuments, BundleError>,
) -> BatchResult {
    let BatchInput { name, file } = item;
    let locale = |own: Option<Language>| {
        spoken_locale(styles, language.or(own).unwrap_or_default())
    };
    let bytes = match file {
        Ok(bytes) => bytes,
        Err(unread) => {
            let error = FormattedDiagnostic::new(&unread.diagnose(&name), locale(None));
            return BatchResult::invalid(
                ManifestEntry::new(name, Outcome::Invalid),
                vec![error],
            );
        }
    };
    let mut line = ManifestEntry::new(name, Outcome::Invalid);
    line.letter_sha256 = Some(sha256_hex(&bytes));
    let parse = || letter::parse_with(&bytes, styles, context);
    let accepted = match panic::catch_unwind(AssertUnwindSafe(parse)) {
        Ok(Ok(accepted)) => accepted,
        Ok(Err(error)) => return BatchResult::from_letter_error(line, error, locale),
        Err(_) => return BatchResult::failed(line, InternalError::Panic),
    };
    let ValidLetter { letter, style, warnings } = &accepted;
    let own = style.locale(language.unwrap_or(letter.language));
    line.warnings = format_diagnostics(warnings, own);
    line.house_style = Some(HouseStyleRef {
        name: style.name.clone(),
        sha256: style.digest().to_owned(),
    });
    match panic::catch_unwind(AssertUnwindSafe(|| render(&accepted, &bytes))) {
        Ok(Ok(documents)) => BatchResult::rendered(line, documents),
        Ok(Err(error)) => BatchResult::from_render_error(line, error, own),
        Err(_) => BatchResult::failed(line, InternalError::Panic),
    }
}

impl BatchResult {
    /// Returns the result of a letter with these documents.
    fn rendered(mut line: ManifestEntry, documents: LetterDocuments) -> Self {
        line.result = Outcome::Rendered;
        line.pages = Some(documents.pages);
        let named = |(output, bytes): (OutputFormat, Vec<u8>)| {
            (format!("{}.{}", line.name, output.extension()), output, bytes)
        };
        let files: Vec<_> = documents.files.into_iter().map(named).collect();
        let file = |(name, output, bytes): &BatchDocument| {
            ManifestFile::for_output(name, *output, bytes)
        };
        line.files = files.iter().map(file).collect();
        Self { line, files, defect: None }
    }

    /// Returns the result of a letter that could not be parsed; `locale` returns the
    /// locale of its messages from the letter's own language.
    fn from_letter_error<'s>(
        mut line: ManifestEntry,
        error: LetterError,
        locale: impl Fn(Option<Language>) -> &'s Locale,
    ) -> Self {
        match error {
            LetterError::InvalidJson { line: row, column } => {
                let error = Diagnostic::invalid_json(row, column);
                Self::invalid(line, format_diagnostics(&[error], locale(None)))
            }
            LetterError::Violations { language: own, violations, warnings } => {
                line.warnings = format_diagnostics(&warnings, locale(own));
                Self::invalid(line, format_diagnostics(&violations, locale(own)))
            }
            LetterError::Cancelled => {
                let error = RenderError::Cancelled.into();
                Self::failed(line, InternalError::Failed(error))
            }
        }
    }

    /// Returns the result of a letter that could not be rendered: invalid if it exceeds a
    /// limit, or else failed.
    fn from_render_error(
        line: ManifestEntry,
        error: BundleError,
        locale: &Locale,
    ) -> Self {
        let diagnostic = match error {
            BundleError::Render(error) if let Some(error) = error.violation() => error,
            BundleError::Render(RenderError::OutputTooLarge(error)) => {
                let limit = ("limit", (error.max >> 20).into());
                Diagnostic::about_letter(InputCode::OutputTooLarge, [limit])
            }
            BundleError::Render(RenderError::FontsNotEmbeddable { font }) => {
                let font = ("font", font.into());
                Diagnostic::about_letter(InputCode::FontsNotEmbeddable, [font])
            }
            error => return Self::failed(line, InternalError::Failed(error)),
        };
        Self::invalid(line, format_diagnostics(&[diagnostic], locale))
    }

    fn invalid(mut line: ManifestEntry, violations: Vec<FormattedDiagnostic>) -> Self {
        line.violations = violations;
        Self { line, files: Vec::new(), defect: None }
    }

    fn failed(mut line: ManifestEntry, defect: InternalError) -> Self {
        line.result = Outcome::Failed;
        Self { line, files: Vec::new(), defect: Some(defect) }
    }
}

impl InputError {
    /// Returns the diagnostic for the manifest.
    fn diagnose(&self, name: &str) -> Diagnostic {
        match self {
            Self::TooLarge { limit } => Diagnostic::about_letter(
                InputCode::BodyTooLarge,
                [("limit", (*limit).into())],
            ),
            Self::IncompleteArray => {
                Diagnostic::about_letter(InputCode::IncompleteArray, [])
            }
            Self::RenderTimeout { seconds } => Diagnostic::about_letter(
                InputCode::RenderTimeout,
                [("seconds", seconds.to_string().into())],
            ),
            Self::Unreadable { reason } => Diagnostic::about_letter(
                InputCode::UnreadableFile,
                [("file", name.into()), ("reason", reason.as_str().into())],
            ),
        }
    }
}

/// Formats diagnostics, truncated so that a manifest has room for those of every letter.
fn format_diagnostics(
    diagnostics: &[Diagnostic],
    locale: &Locale,
) -> Vec<FormattedDiagnostic> {
    let listed = &diagnostics[..diagnostics.len().min(MAX_DIAGNOSTICS)];
    let mut formatted = check::format_diagnostics(listed, locale);
    if diagnostics.len() > MAX_DIAGNOSTICS {
        let max = ("max", MAX_DIAGNOSTICS.into());
        let rest = Diagnostic::about_letter(LetterCode::TooManyFindings, [max]);
        formatted.push(FormattedDiagnostic::new(&rest, locale));
    }
    formatted
}

fn spoken_locale(styles: &HouseStyles, language: Language) -> &Locale {
    styles.default_style().locale(language)
}
