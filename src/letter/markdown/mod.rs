//! Converts Markdown to the values that equivalent JSON would have.
//!
//! In: a CommonMark text with tables and footnotes, and its location. Out: the equivalent
//! values, each with its line and column, to be read like any others; and the constructs
//! that have no equivalent block.

mod builder;
mod containers;
mod read;
mod values;

use std::collections::BTreeSet;

use pulldown_cmark::{Options, Parser};

use super::diagnostics::{Diagnostics, PendingDiagnostic};
use super::json::NodeLocation;
use crate::diagnostic::{LetterCode, MessageArg};
use crate::limits::{CancelToken, Cancelled};
use builder::{MarkdownBuilder, MarkdownPass};
use read::{ELEMENT_DEPTH, FootnoteDefinitions, ParsedMarkdown, too_deep};

/// Parses a text that makes at most `room` values. First reads its footnotes, wherever
/// they are, then all else.
///
/// # Errors
///
/// Returns an error if cancelled.
pub(super) fn parse(
    text: &str,
    location: NodeLocation,
    room: usize,
    cancel: &CancelToken,
) -> Result<ParsedMarkdown, Cancelled> {
    let mut notes = FootnoteDefinitions::default();
    let mut read = ParsedMarkdown {
        blocks: Vec::new(),
        diagnostics: Diagnostics::default(),
        room: Some(room),
        code: BTreeSet::new(),
    };
    if let Some(position) = containers::find_too_deep(text, ELEMENT_DEPTH, cancel)? {
        read.report(too_deep(location.with_position(position)));
        return Ok(read);
    }
    for stage in [MarkdownPass::Footnotes, MarkdownPass::Text] {
        let events = Parser::new_ext(text, options()).into_offset_iter();
        let mut builder =
            MarkdownBuilder::new(text, location, stage, &mut notes, &mut read);
        for (event, range) in events {
            cancel.check()?;
            if !builder.take_event(event, range.start) {
                return Ok(read);
            }
        }
        builder.finish();
    }
    for (label, (location, _)) in notes.found {
        let references = notes.references.get(&label).copied().unwrap_or_default();
        if references != 1 {
            let label = ("label", MessageArg::excerpt(&label));
            let found = ("found", references.into());
            let (code, args) = (LetterCode::MarkdownFootnote, vec![label, found]);
            read.report(PendingDiagnostic { location, code, args });
        }
    }
    Ok(read)
}

const fn options() -> Options {
    Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES)
}
