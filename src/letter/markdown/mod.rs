//! Markdown as the blocks that JSON would have.
//!
//! In: a text of CommonMark with tables and footnotes, and its place. Out: the
//! values that say the same, each at its line and column, to be read like any
//! others; and what no block can say.

mod build;
mod values;

use std::collections::BTreeMap;

use pulldown_cmark::{Options, Parser};

use super::finding::{Mention, Mentions, Rule};
use super::json::{Place, Value};
use crate::bounds::Stop;
use build::{Builder, Stage};

/// What a text of Markdown says.
pub(super) struct Read {
    /// Its blocks.
    pub(super) blocks: Vec<Value>,
    /// What is wrong with it, beyond what is wrong with the blocks.
    pub(super) refused: Vec<Remark>,
    /// What is lost of it.
    pub(super) warned: Vec<Remark>,
    /// How many more values it may make; none left where it makes too many.
    pub(super) room: Option<usize>,
}

/// The remarks that are listed of one text: as many as of a whole letter.
const MAX_REMARKS: usize = 1001;

impl Read {
    /// Adds what is wrong, until there is more than is listed.
    fn refuse(&mut self, remark: Remark) {
        if self.refused.len() < MAX_REMARKS {
            self.refused.push(remark);
        }
    }

    /// Adds what is lost, until there is more than is listed.
    fn warn(&mut self, remark: Remark) {
        if self.warned.len() < MAX_REMARKS {
            self.warned.push(remark);
        }
    }

    /// Takes room for values; whether there is any.
    fn take(&mut self, values: usize) -> bool {
        self.room = self.room.and_then(|room| room.checked_sub(values));
        self.room.is_some()
    }
}

/// Something about a text, and where.
type Remark = (Place, Rule, Mentions);

/// Footnotes, which wait for what refers to them.
#[derive(Default)]
struct Notes {
    /// Where each stands, by its label, and its blocks until they are asked for.
    found: BTreeMap<String, (Place, Option<Vec<Value>>)>,
    /// How often something refers to each.
    references: BTreeMap<String, usize>,
}

/// Reads a text that makes at most so many values: its footnotes first, wherever they
/// stand, then all else. Gives anything when told to stop.
pub(super) fn parse(text: &str, place: Place, room: usize, stop: &Stop) -> Read {
    let mut notes = Notes::default();
    let mut read = Read {
        blocks: Vec::new(),
        refused: Vec::new(),
        warned: Vec::new(),
        room: Some(room),
    };
    for stage in [Stage::Notes, Stage::Text] {
        let events = Parser::new_ext(text, options()).into_offset_iter();
        let mut builder = Builder::new(text, place, stage, &mut notes, &mut read);
        for (event, range) in stop.each(events) {
            if !builder.event(event, range.start) {
                return read;
            }
        }
        builder.finish();
    }
    for (label, (place, _)) in notes.found {
        let references = notes.references.get(&label).copied().unwrap_or_default();
        if references != 1 {
            let label = ("label", Mention::excerpt(&label));
            let found = ("found", references.into());
            read.refuse((place, Rule::MarkdownFootnote, vec![label, found]));
        }
    }
    read
}

const fn options() -> Options {
    Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES)
}
