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
mod questions;
mod sender;
mod signatories;
mod tables;
mod urls;
mod values;

pub(super) use containers::{Container, MARKDOWN};
pub(super) use urls::SCHEMES;

use std::sync::Arc;

use super::finding::{Finding, Mention, Mentions, Rule};
use super::json::{Kind, Place, Value};
use super::text::Repertoire;
use super::{Accepted, Error};
use crate::bounds::Bounds;
use crate::locale::Language;
use crate::style::{HouseStyle, HouseStyles, Role};
use questions::Questions;

/// How many findings of a sort are listed; a file with more is broken by a
/// program, and the first thousand show how.
const MOST_LISTED: usize = 1000;

/// Where the reference column prints plain text.
const REFERENCE: &[Role] = &[Role::ReferenceText];

/// Reads the tree of a letter file; gives anything when told to stop.
pub(super) fn read(
    tree: &Value,
    styles: &HouseStyles,
    bounds: &Bounds,
) -> Result<Accepted, Error> {
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
        contents: Vec::new(),
        has_titles: false,
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
    /// Where there are tables of contents.
    contents: Vec<Place>,
    /// Whether there are titles for them to list.
    has_titles: bool,
}

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
                position: place.position,
                mentions,
            })
            .collect();
        if self.left_out {
            findings.push(Finding {
                pointer: String::new(),
                code: Rule::Unlisted.code(),
                position: None,
                mentions: vec![("most", MOST_LISTED.into())],
            });
        }
        findings
    }
}
