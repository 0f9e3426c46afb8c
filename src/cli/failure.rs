//! Failures of commands, with their exit codes.

use std::error::Error;

use crate::RenderError;
use crate::bundle::BundleError;
use crate::diagnostic::{Diagnostic, InputCode};

/// The reason why a command failed.
#[derive(Debug)]
pub(super) enum CommandError {
    /// The error was already reported; the value is the exit code.
    Reported(u8),
    /// The letter turned out to be invalid in layout.
    Violation(Box<Diagnostic>),
    /// A usage error: the message key and its values.
    Usage(&'static str, Vec<(&'static str, String)>),
    /// An internal error.
    Defect(Box<dyn Error + Send + Sync>),
}

impl CommandError {
    /// The letter is invalid, and its violations were reported.
    pub(super) const INVALID: Self = Self::Reported(1);

    /// Returns the exit code.
    pub(super) const fn code(&self) -> u8 {
        match self {
            Self::Reported(code) => *code,
            Self::Violation(_) => 1,
            Self::Usage(..) => 2,
            Self::Defect(_) => 3,
        }
    }
}

impl From<RenderError> for CommandError {
    fn from(error: RenderError) -> Self {
        if let Some(violation) = error.violation() {
            return Self::Violation(Box::new(violation));
        }
        match error {
            RenderError::NoSuchPage { page, pages } => {
                let values =
                    vec![("page", page.to_string()), ("pages", pages.to_string())];
                Self::Usage("no-such-page", values)
            }
            RenderError::OutputTooLarge(error) => {
                let limit = ("limit", (error.max >> 20).into());
                let code = InputCode::OutputTooLarge;
                Self::Violation(Box::new(Diagnostic::about_letter(code, [limit])))
            }
            RenderError::FontsNotEmbeddable { font } => {
                Self::Usage("fonts-not-embeddable", vec![("font", font)])
            }
            defect => Self::Defect(defect.into()),
        }
    }
}

impl From<BundleError> for CommandError {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Addressees { wrong, valid } => {
                let values =
                    vec![("value", wrong.join(", ")), ("valid", valid.join(", "))];
                Self::Usage("no-such-addressee", values)
            }
            BundleError::Render(error) => error.into(),
            defect => Self::Defect(defect.into()),
        }
    }
}
