//! The values that a Markdown text makes, and its footnotes.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::LetterCode;
use crate::letter::diagnostics::{Diagnostics, PendingDiagnostic};
use crate::letter::json::{NodeLocation, Value};
use crate::limits::letter as limits;

/// The result of reading a Markdown text.
pub(in crate::letter) struct ParsedMarkdown {
    /// The blocks.
    pub(in crate::letter) blocks: Vec<Value>,
    /// The diagnostics beyond those of the blocks.
    pub(in crate::letter) diagnostics: Diagnostics,
    /// The number of values that may still be made; `None` once there are too many.
    pub(in crate::letter) room: Option<usize>,
    /// The locations of code, whose text is literal.
    pub(in crate::letter) code: BTreeSet<NodeLocation>,
}

impl ParsedMarkdown {
    /// Adds a diagnostic.
    pub(super) fn report(&mut self, diagnostic: PendingDiagnostic) {
        self.diagnostics.add(diagnostic);
    }

    /// Reserves room for values; returns whether there was enough.
    pub(super) fn take(&mut self, values: usize) -> bool {
        self.room = self.room.and_then(|room| room.checked_sub(values));
        self.room.is_some()
    }
}

/// The maximum nesting of Markdown elements; a letter allows far fewer.
pub(super) const ELEMENT_DEPTH: usize = 64;

/// Returns the violation of an element that is nested too deeply.
pub(super) fn too_deep(location: NodeLocation) -> PendingDiagnostic {
    let max = ("max", usize::from(limits::MAX_NESTING).into());
    PendingDiagnostic { location, code: LetterCode::NestingTooDeep, args: vec![max] }
}

/// The footnotes, collected until they are referenced.
#[derive(Default)]
pub(super) struct FootnoteDefinitions {
    /// The location and the blocks of each, by label. The blocks are taken by the first
    /// reference.
    pub(super) found: BTreeMap<String, (NodeLocation, Option<Vec<Value>>)>,
    /// The number of references to each.
    pub(super) references: BTreeMap<String, usize>,
}
