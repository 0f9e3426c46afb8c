//! Checks a letter without writing a file: lays it out only to count its pages.
//!
//! In: JSON bytes. Out: a [`CheckReport`]: whether the letter can be rendered, its length, and
//! every diagnostic as a message. The service and the command line return the same report.

use schemars::JsonSchema;
use serde::Serialize;

use crate::blocks::{Block, Inline, walk_inlines, walk_texts};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::house_style::HouseStyles;
use crate::letter::{self, ValidLetter};
use crate::limits::RenderContext;
use crate::locale::{Language, Locale};
use crate::{RenderError, TypesetLetter};

/// The report on a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CheckReport")]
pub struct CheckReport {
    /// The language of the messages.
    #[serde(skip)]
    pub language: Language,
    /// True if the letter can be rendered.
    pub valid: bool,
    /// The number of pages; null if the letter is not laid out.
    pub pages: Option<usize>,
    /// The number of words of the letter and its annexes, without the letterhead. Null
    /// for an invalid letter.
    pub words: Option<usize>,
    /// The warnings: text or structure that is probably wrong, and printed unchanged.
    pub warnings: Vec<FormattedDiagnostic>,
    /// The violations that prevent rendering.
    pub violations: Vec<FormattedDiagnostic>,
}

/// A diagnostic in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Diagnostic")]
pub struct FormattedDiagnostic {
    /// The location as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The stable code of the rule.
    pub code: &'static str,
    /// The message: what is wrong and what is valid.
    pub detail: String,
}

/// The reason why there is no report.
#[derive(Debug)]
#[non_exhaustive]
pub enum CheckError {
    /// The bytes are not JSON.
    InvalidJson {
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
    },
    /// A bug in this crate, or cancelled work.
    Render(RenderError),
}

/// Checks a letter, with messages in a language or else in the letter's own.
///
/// # Errors
///
/// Returns an error if the bytes are not JSON, or for a bug in this crate.
pub fn check(
    bytes: &[u8],
    styles: &HouseStyles,
    language: Option<Language>,
) -> Result<CheckReport, CheckError> {
    check_with(bytes, styles, language, &RenderContext::default())
}

/// Checks a letter within limits.
///
/// # Errors
///
/// Returns an error if the bytes are not JSON, for a bug in this crate, or if cancelled.
pub fn check_with(
    bytes: &[u8],
    styles: &HouseStyles,
    language: Option<Language>,
    context: &RenderContext,
) -> Result<CheckReport, CheckError> {
    match letter::parse_with(bytes, styles, context) {
        Ok(accepted) => {
            measure_letter(&accepted, language, context).map_err(CheckError::Render)
        }
        Err(letter::LetterError::Cancelled) => {
            Err(CheckError::Render(RenderError::Cancelled))
        }
        Err(letter::LetterError::InvalidJson { line, column }) => {
            Err(CheckError::InvalidJson { line, column })
        }
        Err(letter::LetterError::Violations { language: own, violations, warnings }) => {
            let language = language.or(own).unwrap_or_default();
            let locale = styles.default_style().locale(language);
            Ok(CheckReport {
                language,
                valid: false,
                pages: None,
                words: None,
                warnings: format_diagnostics(&warnings, locale),
                violations: format_diagnostics(&violations, locale),
            })
        }
    }
}

/// Formats diagnostics in a language.
pub fn format_diagnostics(
    diagnostics: &[Diagnostic],
    locale: &Locale,
) -> Vec<FormattedDiagnostic> {
    diagnostics
        .iter()
        .map(|diagnostic| FormattedDiagnostic::new(diagnostic, locale))
        .collect()
}

impl FormattedDiagnostic {
    /// Formats a diagnostic in a language.
    pub fn new(diagnostic: &Diagnostic, locale: &Locale) -> Self {
        Self {
            pointer: diagnostic.location.pointer().to_owned(),
            code: diagnostic.code.name(),
            detail: locale.message(diagnostic),
        }
    }
}

/// Makes the report on a valid letter.
fn measure_letter(
    accepted: &ValidLetter,
    language: Option<Language>,
    context: &RenderContext,
) -> Result<CheckReport, RenderError> {
    let ValidLetter { letter, style, warnings } = accepted;
    let language = language.unwrap_or(letter.language);
    let locale = style.locale(language);
    let warnings = format_diagnostics(warnings, locale);
    let typeset = match TypesetLetter::with_context(letter, style, context) {
        Err(error) => {
            let violation = error.violation().ok_or(error)?;
            return Ok(CheckReport {
                language,
                valid: false,
                // The pages were not counted to the end.
                pages: None,
                words: None,
                warnings,
                violations: format_diagnostics(&[violation], locale),
            });
        }
        Ok(typeset) => typeset,
    };
    Ok(CheckReport {
        language,
        valid: true,
        pages: Some(typeset.pages.len()),
        words: Some(count_words(&typeset.document)),
        warnings,
        violations: Vec::new(),
    })
}

/// Counts the words of the letter and its annexes.
fn count_words(document: &Document) -> usize {
    let annexes = document.annexes.iter().map(|annex| &annex.blocks);
    annexes.chain([&document.letter]).map(|blocks| words_in(blocks)).sum()
}

fn words_in(blocks: &[Block]) -> usize {
    let mut words = 0;
    walk_texts(blocks, &mut |inlines| words += words_of(inlines));
    words
}

/// Counts the words of inlines, including those of their footnotes.
fn words_of(inlines: &[Inline]) -> usize {
    let text = Inline::lines(inlines);
    let words = text.split(char::is_whitespace);
    let mut count = words.filter(|word| word.contains(char::is_alphanumeric)).count();
    walk_inlines(inlines, &mut |inline| {
        if let Inline::Footnote(note) = inline {
            count += words_in(&note.blocks);
        }
    });
    count
}
