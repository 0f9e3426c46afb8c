//! Converts Markdown to the values that equivalent JSON would have.
//!
//! In: a CommonMark text with tables and footnotes, and its location. Out: the equivalent
//! values, each with its line and column, to be read like any others; and the constructs
//! that have no equivalent block.

mod builder;
mod containers;
mod values;

use std::collections::BTreeMap;

use pulldown_cmark::{Options, Parser};

use super::diagnostic::{Mentions, MessageArg, Rule};
use super::json::{Place, Value};
use crate::limits::CancelToken;
use crate::limits::letter as limits;
use builder::{Builder, Stage};

/// The result of reading a Markdown text.
pub(super) struct Read {
    /// The blocks.
    pub(super) blocks: Vec<Value>,
    /// The violations beyond those of the blocks.
    pub(super) refused: Vec<Remark>,
    /// The warnings about content that is lost.
    pub(super) warned: Vec<Remark>,
    /// The number of values that may still be made; `None` once there are too many.
    pub(super) room: Option<usize>,
}

/// The number of remarks collected per text: those listed for a letter, and one more to
/// report that some are left out.
const REMARKS: usize = limits::MAX_DIAGNOSTICS + 1;

impl Read {
    /// Adds a violation, up to the maximum number listed.
    fn refuse(&mut self, remark: Remark) {
        if self.refused.len() < REMARKS {
            self.refused.push(remark);
        }
    }

    /// Adds a warning, up to the maximum number listed.
    fn warn(&mut self, remark: Remark) {
        if self.warned.len() < REMARKS {
            self.warned.push(remark);
        }
    }

    /// Reserves room for values; returns whether there was enough.
    fn take(&mut self, values: usize) -> bool {
        self.room = self.room.and_then(|room| room.checked_sub(values));
        self.room.is_some()
    }
}

/// A remark about a text, with its location.
type Remark = (Place, Rule, Mentions);

/// The maximum nesting of Markdown elements; a letter allows far fewer.
const DEEPEST: usize = 64;

/// Returns the violation of an element that is nested too deeply.
fn too_deep(place: Place) -> Remark {
    let max = ("max", usize::from(limits::MAX_NESTING).into());
    (place, Rule::NestingTooDeep, vec![max])
}

/// The footnotes, collected until they are referenced.
#[derive(Default)]
struct Notes {
    /// The location and the blocks of each, by label. The blocks are taken by the first
    /// reference.
    found: BTreeMap<String, (Place, Option<Vec<Value>>)>,
    /// The number of references to each.
    references: BTreeMap<String, usize>,
}

/// Parses a text that makes at most `room` values. First reads its footnotes, wherever
/// they are, then all else. The result is meaningless if cancelled.
pub(super) fn parse(text: &str, place: Place, room: usize, cancel: &CancelToken) -> Read {
    let mut notes = Notes::default();
    let mut read = Read {
        blocks: Vec::new(),
        refused: Vec::new(),
        warned: Vec::new(),
        room: Some(room),
    };
    if let Some(position) = containers::find_too_deep(text, DEEPEST, cancel) {
        read.refuse(too_deep(place.at(position)));
        return read;
    }
    for stage in [Stage::Notes, Stage::Text] {
        let events = Parser::new_ext(text, options()).into_offset_iter();
        let mut builder = Builder::new(text, place, stage, &mut notes, &mut read);
        for (event, range) in cancel.take_until_cancelled(events) {
            if !builder.take_event(event, range.start) {
                return read;
            }
        }
        builder.finish();
    }
    for (label, (place, _)) in notes.found {
        let references = notes.references.get(&label).copied().unwrap_or_default();
        if references != 1 {
            let label = ("label", MessageArg::excerpt(&label));
            let found = ("found", references.into());
            read.refuse((place, Rule::MarkdownFootnote, vec![label, found]));
        }
    }
    read
}

const fn options() -> Options {
    Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES)
}
