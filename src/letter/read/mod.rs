//! The tree of a letter file, walked once: every rule is kept here.
//!
//! In: a [`Value`] and the installed house styles. Out: the [`Accepted`] letter,
//! or every violation in document order. What is refused is left out and walked
//! past, so that one fault hides no other.

mod blocks;
mod containers;
mod figures;
mod inlines;
mod letter;
mod lists;
mod members;
mod numbers;
mod questions;
mod repeated;
mod sender;
mod signatories;
mod tables;
mod urls;
mod values;

pub(super) use containers::{Container, MARKDOWN};
pub(super) use urls::SCHEMES;

use std::sync::Arc;

use super::finding::{Finding, Mention, Mentions, Rule};
use super::json::{File, Kind, Place, Value};
use super::text::Repertoire;
use super::{Accepted, Error, TableOfContents, most};
use crate::bounds::Bounds;
use crate::locale::Language;
use crate::style::{HouseStyle, HouseStyles, Role};
use questions::Questions;
use repeated::TypedLines;

/// How many findings of a sort are listed; a file with more is broken by a
/// program, and the first thousand show how.
const MOST_LISTED: usize = 1000;

/// Where the reference column prints plain text.
const REFERENCE: &[Role] = &[Role::ReferenceText];

/// Reads the tree of a letter file; gives anything when told to stop.
pub(super) fn read(
    File { tree, values }: File,
    styles: &HouseStyles,
    bounds: &Bounds,
) -> Result<Accepted, Error> {
    let tree = &tree;
    let named = tree.member("houseStyle").and_then(Value::as_str);
    let style = named.and_then(|name| styles.get(name));
    let style = Arc::clone(style.unwrap_or_else(|| styles.default_style()));
    let language = tree.member("language").and_then(Value::as_str);

    let language = language.and_then(|code| styles.locales().find(code));

    let mut reader = Reader {
        styles,
        bounds,
        style: &style,
        language: language.unwrap_or_default(),
        repertoire: Repertoire::new(&style),
        violations: Notes::default(),
        warnings: Notes::default(),
        pixels: 0,
        questions: Questions::default(),
        typed_lines: TypedLines::default(),
        last_group: None,
        sections: SectionCounts::default(),
        typed_number: Vec::new(),
        is_below_table: false,
        contents: Vec::new(),
        titles: Titles::default(),
        room: most::VALUES.saturating_sub(values),
        characters: 0,
        cells: 0,
        footnotes: 0,
    };
    let letter = reader.letter(tree);
    let violations = reader.violations.findings(tree);
    let warnings = reader.warnings.findings(tree);
    match letter {
        Some(letter) if violations.is_empty() => Ok(Accepted { letter, style, warnings }),
        _ => Err(Error::Violations { language, violations, warnings }),
    }
}

/// Walks a tree and notes what is wrong with it.
struct Reader<'s> {
    styles: &'s HouseStyles,
    bounds: &'s Bounds,
    style: &'s HouseStyle,
    language: Language,
    repertoire: Repertoire<'s>,
    violations: Notes,
    warnings: Notes,
    /// The pixels of the pictures so far.
    pixels: u64,
    /// The questions and answers of the letter or annex being read.
    questions: Questions,
    /// The lines at the start and the end of the letter's own text.
    typed_lines: TypedLines,
    /// The last list or table of the letter's own text.
    last_group: Option<Place>,
    /// How many outermost sections the letter or annex has so far.
    sections: SectionCounts,
    /// The last number that was typed before a paragraph or title.
    typed_number: Vec<u32>,
    /// The block before was a table or a figure.
    is_below_table: bool,
    /// Where there are tables of contents, and the deepest level of each.
    contents: Vec<(Place, u8)>,
    /// How many titles of each level there are for them to list.
    titles: Titles,
    /// How many more values Markdown may stand for.
    room: usize,
    /// The characters of texts so far.
    characters: usize,
    /// The cells of tables so far.
    cells: usize,
    /// The footnotes so far.
    footnotes: usize,
}

/// The number of outermost sections that are numbered so.
#[derive(Clone, Copy, Default)]
struct SectionCounts {
    decimal: u32,
    roman: u32,
}

/// The number of titles of each level from 1, and their characters.
type Titles = [(usize, usize); TableOfContents::MOST_DEPTH as usize];

impl Reader<'_> {
    fn violation<const N: usize>(
        &mut self,
        place: Place,
        rule: Rule,
        mentions: [(&'static str, Mention); N],
    ) {
        self.violations.add(place, rule, mentions.into());
    }

    fn warning<const N: usize>(
        &mut self,
        place: Place,
        rule: Rule,
        mentions: [(&'static str, Mention); N],
    ) {
        self.warnings.add(place, rule, mentions.into());
    }

    /// Counts the characters of a text, and notes the first that are beyond the limit.
    fn count_characters(&mut self, place: Place, characters: usize) {
        let before = self.characters;
        self.characters = before.saturating_add(characters);
        if before <= most::CHARACTERS && self.characters > most::CHARACTERS {
            let most = ("max", most::CHARACTERS.into());
            self.violation(place, Rule::TooManyCharacters, [most]);
        }
    }

    /// Counts one more of what a letter holds a limited number of, and notes the first
    /// that is beyond it.
    fn count_one(&mut self, count: fn(&mut Self) -> &mut usize, max: usize, over: Over) {
        let Over { place, rule } = over;
        let count = count(self);
        *count += 1;
        if *count == max + 1 {
            self.violation(place, rule, [("max", max.into())]);
        }
    }

    /// Notes that a value is of another type than its place wants.
    fn wrong_type(&mut self, value: &Value, expected: &'static str) {
        let found = match value.kind {
            Kind::Null { is_member: false } => "null",
            Kind::Null { is_member: true } => {
                let expected = [("expected", Mention::Word(expected))];
                return self.violation(value.place, Rule::NullValue, expected);
            }
            Kind::Bool(_) => "boolean",
            Kind::Number(_) => "number",
            Kind::String(_) => "text",
            Kind::Array(_) => "list",
            Kind::Object(_) => "object",
        };
        let mentions =
            [("found", Mention::Word(found)), ("expected", Mention::Word(expected))];
        self.violation(value.place, Rule::WrongType, mentions);
    }
}

/// Record of what is beyond a limit.
struct Over {
    place: Place,
    rule: Rule,
}

/// What was found so far, by place.
#[derive(Default)]
struct Notes {
    listed: Vec<(Place, Rule, Mentions)>,
    left_out: bool,
}

impl Notes {
    fn len(&self) -> usize {
        self.listed.len()
    }

    fn add(&mut self, place: Place, rule: Rule, mentions: Mentions) {
        if self.is_full() {
            self.left_out = true;
        } else {
            self.listed.push((place, rule, mentions));
        }
    }

    fn is_full(&self) -> bool {
        self.listed.len() == MOST_LISTED
    }

    /// How many more change what is listed; one is told of as left out.
    fn room(&self) -> usize {
        if self.left_out { 0 } else { MOST_LISTED - self.listed.len() + 1 }
    }

    /// The notes as findings, in document order.
    fn findings(mut self, tree: &Value) -> Vec<Finding> {
        self.listed.sort_by_key(|&(place, ..)| place);
        let places: Vec<_> = self.listed.iter().map(|&(place, ..)| place).collect();
        let mut findings: Vec<_> = tree
            .pointers(&places)
            .into_iter()
            .zip(self.listed)
            .map(|(pointer, (place, rule, mentions))| Finding {
                pointer,
                code: rule.code(),
                position: place.position(),
                mentions,
            })
            .collect();
        if self.left_out {
            findings.push(Finding {
                pointer: String::new(),
                code: Rule::TooManyFindings.code(),
                position: None,
                mentions: vec![("max", MOST_LISTED.into())],
            });
        }
        findings
    }
}
