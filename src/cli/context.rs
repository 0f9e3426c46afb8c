//! Context of a command: the house styles, and messages in the requested language.
//!
//! In: findings and failures. Out: messages from the locales, one per line, on standard
//! error.

use std::io::Write;

use super::failure::CommandError;
use crate::check::{self, FormattedDiagnostic};
use crate::diagnostic::Diagnostic;
use crate::house_style::HouseStyles;
use crate::letter::{self, ValidLetter};
use crate::limits::Cancelled;
use crate::locale::{Language, Locale};

/// The installed house styles, and the requested language.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) styles: HouseStyles,
    pub(super) language: Option<Language>,
}

impl Context {
    pub(super) const fn new(styles: HouseStyles) -> Self {
        Self { styles, language: None }
    }

    /// Returns the locale for a letter whose own language may be known.
    pub(super) fn locale(&self, own: Option<Language>) -> &Locale {
        let language = self.language.or(own).unwrap_or_default();
        self.styles.default_style().locale(language)
    }

    /// Formats a message of the `problems` table.
    pub(super) fn sentence(
        &self,
        own: Option<Language>,
        key: &str,
        values: &[(&str, &str)],
    ) -> String {
        Locale::sentence(&self.locale(own).problems, key, values)
    }

    /// Reports that a house style is not installed, and lists those that are.
    pub(super) fn unknown_house_style(&self, name: &str) -> CommandError {
        let names: Vec<_> = self.styles.names().collect();
        let values = vec![("name", name.to_owned()), ("valid", names.join(", "))];
        CommandError::Usage("unknown-house-style", values)
    }

    /// Parses a letter and reports every diagnostic.
    pub(super) fn accept(
        &self,
        file: &str,
        bytes: &[u8],
    ) -> Result<ValidLetter, CommandError> {
        match letter::parse(bytes, &self.styles) {
            Ok(accepted) => {
                self.report_diagnostics(
                    file,
                    &[],
                    &accepted.warnings,
                    Some(accepted.letter.language),
                );
                Ok(accepted)
            }
            Err(letter::LetterError::InvalidJson { line, column }) => {
                write_error_line(&line_of(file, &self.not_json(line, column)));
                Err(CommandError::INVALID)
            }
            Err(letter::LetterError::Violations { language, violations, warnings }) => {
                self.report_diagnostics(file, &violations, &warnings, language);
                Err(CommandError::INVALID)
            }
            Err(letter::LetterError::Cancelled) => {
                Err(CommandError::Defect(Cancelled.into()))
            }
        }
    }

    fn report_diagnostics(
        &self,
        file: &str,
        violations: &[Diagnostic],
        warnings: &[Diagnostic],
        own: Option<Language>,
    ) {
        let locale = self.locale(own);
        for remark in check::format_diagnostics(violations, locale) {
            write_error_line(&line_of(file, &remark));
        }
        for warning in check::format_diagnostics(warnings, locale) {
            write_error_line(&warning_line(file, &warning, locale));
        }
    }

    /// Reports that a file is not JSON.
    pub(super) fn not_json(&self, line: usize, column: usize) -> FormattedDiagnostic {
        let error = Diagnostic::invalid_json(line, column);
        FormattedDiagnostic::new(&error, self.locale(None))
    }

    /// Reports why a command failed, unless that was reported already.
    pub(super) fn report_failure(&self, failure: &CommandError) {
        match failure {
            CommandError::Reported(_) => {}
            CommandError::Violation(violation) => {
                let remark = FormattedDiagnostic::new(violation, self.locale(None));
                write_error_line(&remark.detail);
            }
            CommandError::Usage(key, values) => {
                let values: Vec<_> =
                    values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                write_error_line(&self.sentence(None, key, &values));
            }
            CommandError::Defect(error) => {
                let error = error.to_string();
                let values = [("error", error.as_str())];
                write_error_line(&self.sentence(None, "unexpected-error", &values));
            }
        }
    }
}

/// Formats a line as `letter.json /pointer: sentence`.
pub(super) fn line_of(file: &str, remark: &FormattedDiagnostic) -> String {
    let gap = if remark.pointer.is_empty() { "" } else { " " };
    let line = format!("{file}{gap}{}: {}", remark.pointer, remark.detail);
    // Member names in the letter may contain terminal control characters.
    line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Formats the line of a warning.
pub(super) fn warning_line(
    file: &str,
    warning: &FormattedDiagnostic,
    locale: &Locale,
) -> String {
    let values = [("detail", warning.detail.as_str())];
    let detail = Locale::sentence(&locale.problems, "warning", &values);
    line_of(file, &FormattedDiagnostic { detail, ..warning.clone() })
}

/// Writes a line to standard error; ignores errors, which could not be reported anyway.
pub(super) fn write_error_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
