//! What can be told about a letter before it is rendered.
//!
//! In: JSON bytes. Out: a [`Report`]: whether the letter can be rendered, how
//! long it is, and every finding in words. The service and the command line
//! hand out the same one.

use schemars::JsonSchema;
use serde::Serialize;

use crate::bounds::Bounds;
use crate::document::{Block, Cell, Document, Inline, Paragraph};
use crate::letter::{self, Accepted, Finding};
use crate::locale::{Language, Locale};
use crate::style::HouseStyles;
use crate::{RenderError, SetLetter};

/// What there is to tell about a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CheckReport")]
pub struct Report {
    /// The language of its sentences.
    #[serde(skip)]
    pub language: Language,
    /// Whether the letter can be rendered.
    pub valid: bool,
    /// How many pages it takes on paper; unknown while it cannot be set.
    pub pages: Option<usize>,
    /// How many words it and its annexes count, the letterhead left out;
    /// unknown while it is at fault.
    pub words: Option<usize>,
    /// What looks like conversion dirt.
    pub warnings: Vec<Remark>,
    /// What keeps it from being rendered.
    pub violations: Vec<Remark>,
}

/// A finding in the words of one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Diagnostic")]
pub struct Remark {
    /// Where: a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The rule's stable code.
    pub code: &'static str,
    /// What is wrong and what is valid.
    pub detail: String,
}

/// Why there is no report.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The bytes are not JSON.
    InvalidJson {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// A defect of this crate, or the work was told to stop.
    Render(RenderError),
}

/// Checks a letter, in a language or else in the letter's own.
///
/// # Errors
///
/// When the bytes are not JSON, or through a defect of this crate.
pub fn check(
    bytes: &[u8],
    styles: &HouseStyles,
    language: Option<Language>,
) -> Result<Report, Failure> {
    check_within(bytes, styles, language, &Bounds::default())
}

/// Checks a letter that may not ask for more work than this.
///
/// # Errors
///
/// When the bytes are not JSON, through a defect of this crate, or when told to stop.
pub fn check_within(
    bytes: &[u8],
    styles: &HouseStyles,
    language: Option<Language>,
    bounds: &Bounds,
) -> Result<Report, Failure> {
    match letter::parse_within(bytes, styles, bounds) {
        Ok(accepted) => measured(&accepted, language, bounds).map_err(Failure::Render),
        Err(letter::Error::Stopped) => Err(Failure::Render(RenderError::Stopped)),
        Err(letter::Error::InvalidJson { line, column }) => {
            Err(Failure::InvalidJson { line, column })
        }
        Err(letter::Error::Violations { language: own, violations, warnings }) => {
            let language = language.or(own).unwrap_or_default();
            let locale = styles.default_style().locale(language);
            Ok(Report {
                language,
                valid: false,
                pages: None,
                words: None,
                warnings: remarks(&warnings, locale),
                violations: remarks(&violations, locale),
            })
        }
    }
}

/// Findings in the words of a language.
pub fn remarks(findings: &[Finding], locale: &Locale) -> Vec<Remark> {
    let remark = |finding: &Finding| Remark {
        pointer: finding.pointer.clone(),
        code: finding.code,
        detail: finding.detail(locale),
    };
    findings.iter().map(remark).collect()
}

/// The report on a letter that can be rendered.
fn measured(
    accepted: &Accepted,
    language: Option<Language>,
    bounds: &Bounds,
) -> Result<Report, RenderError> {
    let Accepted { letter, style, warnings } = accepted;
    let language = language.unwrap_or(letter.language);
    let locale = style.locale(language);
    let warnings = remarks(warnings, locale);
    let set = match SetLetter::within(letter, style, bounds) {
        Err(RenderError::TooManyPages { found, most }) => {
            return Ok(Report {
                language,
                valid: false,
                // How many there are was not counted to the end.
                pages: None,
                words: None,
                warnings,
                violations: remarks(&[Finding::too_many_pages(found, most)], locale),
            });
        }
        set => set?,
    };
    Ok(Report {
        language,
        valid: true,
        pages: Some(set.pages.len()),
        words: Some(words(&set.document)),
        warnings,
        violations: Vec::new(),
    })
}

/// The words of the letter and its annexes.
fn words(document: &Document) -> usize {
    let annexes = document.annexes.iter().map(|annex| &annex.blocks);
    annexes.chain([&document.letter]).map(|blocks| words_in(blocks)).sum()
}

fn words_in(blocks: &[Block]) -> usize {
    let title = |title: &Option<Paragraph>| {
        title.as_ref().map_or(0, |title| words_of(&title.inlines))
    };
    let cells = |row: &Vec<Cell>| -> usize {
        row.iter().map(|Cell(blocks)| words_in(blocks)).sum()
    };
    blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(paragraph) => words_of(&paragraph.inlines),
            Block::Heading(heading) => words_of(&heading.inlines),
            Block::List(list) => list.items.iter().map(|item| words_in(item)).sum(),
            Block::Table(table) => {
                let rows = table.rows.iter().chain([&table.header]);
                title(&table.caption) + rows.map(cells).sum::<usize>()
            }
            Block::Figure(figure) => title(&figure.caption),
            Block::Quote(blocks) => words_in(blocks),
            Block::Definitions(definitions) => definitions
                .iter()
                .map(|definition| {
                    words_of(&definition.label.inlines) + words_in(&definition.blocks)
                })
                .sum(),
            Block::Contents(_) | Block::PageBreak => 0,
        })
        .sum()
}

/// The words of inlines, and of the footnotes that they call out.
fn words_of(inlines: &[Inline]) -> usize {
    let mut text = String::new();
    let notes = read(inlines, &mut text);
    let words = text.split(char::is_whitespace);
    words.filter(|word| word.contains(char::is_alphanumeric)).count() + notes
}

/// Adds what inlines say; gives the words of their footnotes.
fn read(inlines: &[Inline], text: &mut String) -> usize {
    let mut notes = 0;
    for inline in inlines {
        match inline {
            Inline::Text(characters)
            | Inline::Superscript(characters)
            | Inline::Subscript(characters) => text.push_str(characters),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Link { inlines: inner, .. }
            | Inline::Foreign { inlines: inner, .. } => notes += read(inner, text),
            Inline::Footnote(note) => notes += words_in(&note.blocks),
            Inline::LineBreak => text.push('\n'),
            Inline::Field(_) => {}
        }
    }
    notes
}
