//! Diagnostics collected while a letter is read.
//!
//! In: diagnostics at nodes of the tree, in any order. Out: [`Diagnostic`]s with JSON
//! Pointers, in document order, at most [`MAX_DIAGNOSTICS`] of each severity.

use super::json::{NodeLocation, Value};
use crate::diagnostic::{Args, Diagnostic, LetterCode, Location, Severity};
use crate::limits::letter::MAX_DIAGNOSTICS;

/// A diagnostic at a node of the tree.
#[derive(Debug)]
pub(super) struct PendingDiagnostic {
    /// The location.
    pub(super) location: NodeLocation,
    /// The code.
    pub(super) code: LetterCode,
    /// The values in the message.
    pub(super) args: Args,
}

/// The diagnostics so far, by severity.
#[derive(Debug, Default)]
pub(super) struct Diagnostics {
    /// The errors.
    pub(super) errors: DiagnosticList,
    /// The warnings.
    pub(super) warnings: DiagnosticList,
}

/// Diagnostics of one severity, up to the maximum number listed.
#[derive(Debug, Default)]
pub(super) struct DiagnosticList {
    listed: Vec<PendingDiagnostic>,
    is_truncated: bool,
}

impl Diagnostics {
    /// Adds a diagnostic to the list of its severity.
    pub(super) fn add(&mut self, diagnostic: PendingDiagnostic) {
        match diagnostic.code.severity() {
            Severity::Error => self.errors.add(diagnostic),
            Severity::Warning => self.warnings.add(diagnostic),
        }
    }

    /// Adds all diagnostics of another collection.
    pub(super) fn append(&mut self, other: Self) {
        for (list, other) in
            [(&mut self.errors, other.errors), (&mut self.warnings, other.warnings)]
        {
            list.is_truncated |= other.is_truncated;
            other.listed.into_iter().for_each(|diagnostic| list.add(diagnostic));
        }
    }
}

impl DiagnosticList {
    /// Returns the number of diagnostics listed.
    pub(super) fn len(&self) -> usize {
        self.listed.len()
    }

    fn add(&mut self, diagnostic: PendingDiagnostic) {
        if self.is_full() {
            self.is_truncated = true;
        } else {
            self.listed.push(diagnostic);
        }
    }

    /// Returns whether further diagnostics are not listed.
    pub(super) fn is_full(&self) -> bool {
        self.listed.len() == MAX_DIAGNOSTICS
    }

    /// Returns the number of diagnostics that can still be added. One beyond the list
    /// marks it as truncated.
    pub(super) fn room(&self) -> usize {
        if self.is_truncated { 0 } else { MAX_DIAGNOSTICS - self.listed.len() + 1 }
    }

    /// Returns the diagnostics with their JSON Pointers, in document order.
    pub(super) fn locate(mut self, tree: &Value) -> Vec<Diagnostic> {
        self.listed.sort_by_key(|diagnostic| diagnostic.location);
        let locations: Vec<_> =
            self.listed.iter().map(|diagnostic| diagnostic.location).collect();
        let mut located: Vec<_> = tree
            .pointers(&locations)
            .into_iter()
            .zip(self.listed)
            .map(|(pointer, PendingDiagnostic { location, code, args })| Diagnostic {
                location: Location::Json { pointer, position: location.position() },
                code: code.into(),
                args,
            })
            .collect();
        if self.is_truncated {
            let max = ("max", MAX_DIAGNOSTICS.into());
            let rest = Diagnostic::about_letter(LetterCode::TooManyFindings, [max]);
            located.push(rest);
        }
        located
    }
}
