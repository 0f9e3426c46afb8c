//! Errors in a house style.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::locale::{Language, Locale, LocaleError, Locales};

/// The reasons why a house style cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseStyleError {
    /// The folder, or the name if it has no folder.
    pub style: String,
    /// The errors, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

impl HouseStyleError {
    /// Formats all errors, one per line, in a language.
    pub fn to_lines(&self, locale: &Locale) -> String {
        locale.file_messages("house-style", &self.style, &self.diagnostics)
    }
}

impl fmt::Display for HouseStyleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let builtin = Locales::builtin().map_err(|_| fmt::Error)?;
        f.write_str(&self.to_lines(builtin.get(Language::EN)))
    }
}

impl std::error::Error for HouseStyleError {}

/// Converts errors in a locale, because a house style includes the installed locales.
impl From<LocaleError> for HouseStyleError {
    fn from(error: LocaleError) -> Self {
        Self { style: error.file, diagnostics: error.diagnostics }
    }
}
