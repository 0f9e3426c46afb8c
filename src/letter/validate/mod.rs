//! Walks the tree of a letter file once and checks every rule.
//!
//! In: a [`Value`] and the installed house styles. Out: a [`ValidLetter`], or every
//! violation in document order. Invalid parts are left out and the walk continues, so
//! that one violation hides no other.

mod blocks;
mod context;
mod figures;
mod images;
mod inlines;
mod letter;
mod lists;
mod numbers;
mod object;
mod question_index;
mod questions;
mod repeated_parts;
mod sender;
mod signatories;
mod source_marks;
mod tables;
mod typed_items;
mod typed_lines;
mod urls;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::charset::Repertoire;
use super::diagnostics::{Diagnostics, PendingDiagnostic};
use super::json::{JsonFile, NodeLocation, Value, ValueKind};
use super::{LetterError, ValidLetter};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::{HouseStyle, HouseStyles, Role};
use crate::limits::letter as limits;
use crate::limits::{Cancelled, RenderContext};
use crate::locale::Language;
use images::ImageTable;
use question_index::{OpenQuestions, QuestionIndex};
use typed_items::TypedItem;
use typed_lines::TypedLines;

/// The result of reading a value: `None` if the value is invalid, or an error if cancelled.
type ReadResult<T> = Result<Option<T>, Cancelled>;

/// The roles of plain text in the reference column.
const REFERENCE: &[Role] = &[Role::ReferenceText];

/// Reads the tree of a letter file.
///
/// # Errors
///
/// Returns all violations if the letter breaks any rule, or an error if cancelled.
pub(super) fn read(
    JsonFile { tree, values }: JsonFile,
    styles: &HouseStyles,
    context: &RenderContext,
) -> Result<ValidLetter, LetterError> {
    let tree = &tree;
    let named = tree.find_member("houseStyle").and_then(Value::as_str);
    let style = named.and_then(|name| styles.get(name));
    let style = Arc::clone(style.unwrap_or_else(|| styles.default_style()));
    let language = tree.find_member("language").and_then(Value::as_str);

    let language = language.and_then(|code| styles.locales().find(code));

    let mut reader = LetterReader {
        styles,
        context,
        style: &style,
        language: language.unwrap_or_default(),
        repertoire: Repertoire::new(&style),
        diagnostics: Diagnostics::default(),
        pixels: 0,
        images: ImageTable::default(),
        questions: QuestionIndex::default(),
        open_questions: OpenQuestions::default(),
        code: BTreeSet::new(),
        typed_lines: TypedLines::default(),
        last_group: None,
        sections: SectionCounts::default(),
        typed_number: Vec::new(),
        typed_item: None,
        is_in_question: false,
        is_below_table: false,
        contents: Vec::new(),
        titles: TitleCounts::default(),
        room: limits::MAX_VALUES.saturating_sub(values),
        characters: 0,
        cells: 0,
        footnotes: 0,
    };
    let letter = reader.read_letter(tree)?;
    let violations = reader.diagnostics.errors.locate(tree);
    let warnings = reader.diagnostics.warnings.locate(tree);
    match letter {
        Some(letter) if violations.is_empty() => {
            Ok(ValidLetter { letter, style, warnings })
        }
        _ => Err(LetterError::Violations { language, violations, warnings }),
    }
}

/// Walker of a tree that records violations and warnings.
///
/// Its functions return `None` for a value that is invalid, after they reported why. Those
/// with loops or lints also poll cancellation ([`ReadResult`]).
struct LetterReader<'s> {
    styles: &'s HouseStyles,
    context: &'s RenderContext,
    style: &'s HouseStyle,
    language: Language,
    repertoire: Repertoire<'s>,
    diagnostics: Diagnostics,
    /// The number of pixels of the images so far.
    pixels: u64,
    images: ImageTable,
    /// The questions and answers of the letter or annex being read.
    questions: QuestionIndex,
    /// The questions and answers of earlier parts that have no counterpart in their part.
    open_questions: OpenQuestions,
    /// The locations of code in the Markdown that is being read.
    code: BTreeSet<NodeLocation>,
    /// The lines at the start and the end of the letter's own text.
    typed_lines: TypedLines,
    /// The last list or table of the letter's own text.
    last_group: Option<NodeLocation>,
    /// Number of outermost sections of the letter or annex so far.
    sections: SectionCounts,
    /// The last number typed before a paragraph or title.
    typed_number: Vec<u32>,
    /// The letter or number typed before the last paragraph, with its signs, and the last
    /// character of that paragraph.
    typed_item: Option<TypedItem>,
    /// True inside a question, whose marks of notes are compared with its sources.
    is_in_question: bool,
    /// True if the previous block was a table or a figure.
    is_below_table: bool,
    /// The locations of the tables of contents, and the deepest level of each.
    contents: Vec<(NodeLocation, u8)>,
    /// The number of titles per level that tables of contents can list.
    titles: TitleCounts,
    /// The number of values that Markdown may still make.
    room: usize,
    /// The number of characters of texts so far.
    characters: usize,
    /// The number of cells of tables so far.
    cells: usize,
    /// The number of footnotes so far.
    footnotes: usize,
}

/// The number of outermost sections per numbering.
#[derive(Clone, Copy, Default)]
struct SectionCounts {
    decimal: u32,
    roman: u32,
}

/// The titles of each level from 1.
type TitleCounts = [TitleCount; limits::MAX_TOC_DEPTH as usize];

/// The number of titles of a level, and what a table of contents repeats of them.
#[derive(Clone, Copy, Default)]
struct TitleCount {
    titles: usize,
    characters: usize,
    /// The number of inlines, nested ones included.
    inlines: usize,
}

impl LetterReader<'_> {
    /// Reports a diagnostic about a value.
    fn report<const N: usize>(
        &mut self,
        location: NodeLocation,
        code: LetterCode,
        args: [(&'static str, MessageArg); N],
    ) {
        self.diagnostics.add(PendingDiagnostic { location, code, args: args.into() });
    }

    /// Counts the characters of a text, and reports the first text beyond the limit.
    fn count_characters(&mut self, location: NodeLocation, characters: usize) {
        let before = self.characters;
        self.characters = before.saturating_add(characters);
        if before <= limits::MAX_CHARACTERS && self.characters > limits::MAX_CHARACTERS {
            let max = ("max", limits::MAX_CHARACTERS.into());
            self.report(location, LetterCode::TooManyCharacters, [max]);
        }
    }

    /// Counts one item of a limited kind, and reports the first one beyond the limit.
    fn count_one(
        &mut self,
        count: fn(&mut Self) -> &mut usize,
        max: usize,
        over: LimitViolation,
    ) {
        let LimitViolation { location, code } = over;
        let count = count(self);
        *count += 1;
        if *count == max + 1 {
            self.report(location, code, [("max", max.into())]);
        }
    }

    /// Reports that a value has the wrong type.
    fn wrong_type(&mut self, value: &Value, expected: &'static str) {
        let found = match value.kind {
            ValueKind::Null { is_member: false } => "null",
            ValueKind::Null { is_member: true } => {
                let expected = [("expected", MessageArg::Word(expected))];
                return self.report(value.location, LetterCode::NullValue, expected);
            }
            ValueKind::Bool(_) => "boolean",
            ValueKind::Number(_) => "number",
            ValueKind::String(_) => "text",
            ValueKind::Array(_) => "list",
            ValueKind::Object(_) => "object",
        };
        let args = [
            ("found", MessageArg::Word(found)),
            ("expected", MessageArg::Word(expected)),
        ];
        self.report(value.location, LetterCode::WrongType, args);
    }
}

/// Violation to report once a limit is exceeded.
struct LimitViolation {
    location: NodeLocation,
    code: LetterCode,
}
