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

use super::diagnostics::{Diagnostics, PendingDiagnostic};
use super::json::{Place, Value};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::limits::letter as limits;
use crate::limits::{CancelToken, Cancelled};
use builder::{Builder, Stage};

/// The result of reading a Markdown text.
pub(super) struct Read {
    /// The blocks.
    pub(super) blocks: Vec<Value>,
    /// The diagnostics beyond those of the blocks.
    pub(super) diagnostics: Diagnostics,
    /// The number of values that may still be made; `None` once there are too many.
    pub(super) room: Option<usize>,
}

impl Read {
    /// Adds a diagnostic.
    fn report(&mut self, diagnostic: PendingDiagnostic) {
        self.diagnostics.add(diagnostic);
    }

    /// Reserves room for values; returns whether there was enough.
    fn take(&mut self, values: usize) -> bool {
        self.room = self.room.and_then(|room| room.checked_sub(values));
        self.room.is_some()
    }
}

/// The maximum nesting of Markdown elements; a letter allows far fewer.
const DEEPEST: usize = 64;

/// Returns the violation of an element that is nested too deeply.
fn too_deep(place: Place) -> PendingDiagnostic {
    let max = ("max", usize::from(limits::MAX_NESTING).into());
    PendingDiagnostic { place, code: LetterCode::NestingTooDeep, args: vec![max] }
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
/// they are, then all else.
///
/// # Errors
///
/// Returns an error if cancelled.
pub(super) fn parse(
    text: &str,
    place: Place,
    room: usize,
    cancel: &CancelToken,
) -> Result<Read, Cancelled> {
    let mut notes = Notes::default();
    let mut read = Read {
        blocks: Vec::new(),
        diagnostics: Diagnostics::default(),
        room: Some(room),
    };
    if let Some(position) = containers::find_too_deep(text, DEEPEST, cancel)? {
        read.report(too_deep(place.at(position)));
        return Ok(read);
    }
    for stage in [Stage::Notes, Stage::Text] {
        let events = Parser::new_ext(text, options()).into_offset_iter();
        let mut builder = Builder::new(text, place, stage, &mut notes, &mut read);
        for (event, range) in events {
            cancel.check()?;
            if !builder.take_event(event, range.start) {
                return Ok(read);
            }
        }
        builder.finish();
    }
    for (label, (place, _)) in notes.found {
        let references = notes.references.get(&label).copied().unwrap_or_default();
        if references != 1 {
            let label = ("label", MessageArg::excerpt(&label));
            let found = ("found", references.into());
            let (code, args) = (LetterCode::MarkdownFootnote, vec![label, found]);
            read.report(PendingDiagnostic { place, code, args });
        }
    }
    Ok(read)
}

const fn options() -> Options {
    Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES)
}
