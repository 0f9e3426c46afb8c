//! Messages of diagnostics in a language.
//!
//! In: a [`Diagnostic`]. Out: a sentence from the table of its code, with its values. In
//! text for people the location precedes it.

use std::collections::BTreeMap;

use super::Locale;
use crate::diagnostic::{Code, Diagnostic, Location, MessageArg, Severity, TextPosition};

/// The number of names above which a list of the nearest ones is truncated.
const LISTED_NAMES: usize = 16;

impl Locale {
    /// Formats the message of a diagnostic: what is wrong and what is valid. A position
    /// inside Markdown is part of it.
    pub fn message(&self, diagnostic: &Diagnostic) -> String {
        let Diagnostic { location, code, args } = diagnostic;
        let args: Vec<_> =
            args.iter().map(|(name, arg)| (*name, self.argument(arg))).collect();
        let message = Self::sentence(self.messages(*code), code.name(), &borrow(&args));
        let Location::Json { position: Some(position), .. } = location else {
            return message;
        };
        let TextPosition { line, column } = position;
        let args = [
            ("line", line.to_string()),
            ("column", column.to_string()),
            ("detail", message),
        ];
        Self::sentence(&self.terms, "in-markdown", &borrow(&args))
    }

    /// Formats a diagnostic of a configuration file with its line and key.
    pub fn located_message(&self, diagnostic: &Diagnostic) -> String {
        let (line, key) = match &diagnostic.location {
            Location::File { line, key } => (*line, key.as_str()),
            Location::Json { pointer, .. } => (None, pointer.as_str()),
        };
        let line = line.map(|line| {
            let args = [("line", line.to_string())];
            Self::sentence(&self.file_errors, "at-line", &borrow(&args))
        });
        let key = (!key.is_empty()).then(|| key.to_owned());
        let parts = line.into_iter().chain(key).chain([self.message(diagnostic)]);
        parts.collect::<Vec<_>>().join(": ")
    }

    /// Formats the diagnostics of a file or a folder, one per line. The sentence with its
    /// name states its kind.
    pub(crate) fn file_messages(
        &self,
        sentence: &str,
        name: &str,
        diagnostics: &[Diagnostic],
    ) -> String {
        let line = |diagnostic: &Diagnostic| {
            let error = self.located_message(diagnostic);
            let args = [("name", name), ("error", error.as_str())];
            Self::sentence(&self.file_errors, sentence, &args)
        };
        diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Returns the table with the message of a code.
    const fn messages(&self, code: Code) -> &BTreeMap<String, String> {
        match (code, code.severity()) {
            (Code::Letter(_), Severity::Error) => &self.violations,
            (Code::Letter(_), Severity::Warning) => &self.warnings,
            (Code::Input(_), _) => &self.problems,
            (Code::File(_), _) => &self.file_errors,
        }
    }

    /// Formats a value in a message.
    pub(crate) fn argument(&self, arg: &MessageArg) -> String {
        let term = |key: &'static str| self.terms.get(key).map_or(key, String::as_str);
        match arg {
            MessageArg::Verbatim(text) => text.clone(),
            MessageArg::Word(key) => term(key).to_owned(),
            MessageArg::Nearest(names) if names.len() > LISTED_NAMES => {
                format!("{}, …", names[..LISTED_NAMES / 2].join(", "))
            }
            MessageArg::OneOf(names) | MessageArg::Nearest(names) => {
                match names.split_last() {
                    Some((last, [])) => last.clone(),
                    Some((last, others)) => {
                        format!("{} {} {last}", others.join(", "), term("or"))
                    }
                    None => String::new(),
                }
            }
        }
    }
}

/// Borrows the values of a sentence.
fn borrow<'a>(args: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    args.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
