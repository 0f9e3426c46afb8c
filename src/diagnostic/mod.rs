//! Diagnostics about letters, house styles and locales.
//!
//! In: the errors and warnings of every reader of user data. Out: [`Diagnostic`]s, each
//! with a [`Code`], which has its severity, a [`Location`], and the values of its
//! message. The message itself is in the tables of a locale.

mod args;
mod file_code;
mod input_code;
mod letter_code;
mod severity;

use std::fmt;

pub use args::{Args, MessageArg};
pub use file_code::FileCode;
pub use input_code::InputCode;
pub use letter_code::LetterCode;
pub use severity::Severity;

/// An error or a warning about user data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The location.
    pub location: Location,
    /// The code.
    pub code: Code,
    /// The values in the message of the code.
    pub args: Args,
}

/// The code of a diagnostic, by the family of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// About the content of a letter.
    Letter(LetterCode),
    /// About a letter file as a whole.
    Input(InputCode),
    /// About a configuration file.
    File(FileCode),
}

/// The location of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// In a letter file.
    Json {
        /// The JSON Pointer (RFC 6901) of the value.
        pointer: String,
        /// The line and column, if the location is inside Markdown.
        position: Option<TextPosition>,
    },
    /// In a configuration file.
    File {
        /// The line, if the location is in the text of the file.
        line: Option<usize>,
        /// The key, prefixed with its tables, or the name of another file; empty for the
        /// whole file.
        key: String,
    },
}

/// A position in a Markdown text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPosition {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Diagnostic {
    /// Creates a diagnostic about a whole letter.
    pub fn about_letter<const N: usize>(
        code: impl Into<Code>,
        args: [(&'static str, MessageArg); N],
    ) -> Self {
        let location = Location::Json { pointer: String::new(), position: None };
        Self { location, code: code.into(), args: args.into() }
    }

    /// Reports that a letter has more pages than allowed.
    pub fn too_many_pages(found: usize, max: usize) -> Self {
        let args = [("found", found.into()), ("max", max.into())];
        Self::about_letter(LetterCode::TooManyPages, args)
    }

    /// Reports that a file is not JSON, at a line and a column in characters, from 1.
    pub fn invalid_json(line: usize, column: usize) -> Self {
        let args = [("line", line.into()), ("column", column.into())];
        Self::about_letter(InputCode::InvalidJson, args)
    }

    /// Creates a diagnostic about a key of a configuration file.
    pub fn about_key(
        key: impl Into<String>,
        code: FileCode,
        args: impl IntoIterator<Item = (&'static str, MessageArg)>,
    ) -> Self {
        let location = Location::File { line: None, key: key.into() };
        Self { location, code: code.into(), args: args.into_iter().collect() }
    }

    /// Returns the severity.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}

impl Code {
    /// Returns the severity.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Letter(code) => code.severity(),
            Self::Input(_) => Severity::Error,
            Self::File(code) => code.severity(),
        }
    }

    /// Returns the stable name, which is also the key of the message.
    pub fn name(self) -> &'static str {
        match self {
            Self::Letter(code) => code.name(),
            Self::Input(code) => code.name(),
            Self::File(code) => code.name(),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<LetterCode> for Code {
    fn from(code: LetterCode) -> Self {
        Self::Letter(code)
    }
}

impl From<InputCode> for Code {
    fn from(code: InputCode) -> Self {
        Self::Input(code)
    }
}

impl From<FileCode> for Code {
    fn from(code: FileCode) -> Self {
        Self::File(code)
    }
}

impl Location {
    /// Returns the JSON Pointer (RFC 6901); empty in a configuration file.
    pub fn pointer(&self) -> &str {
        match self {
            Self::Json { pointer, .. } => pointer,
            Self::File { .. } => "",
        }
    }

    /// Returns the key in a configuration file; empty in a letter.
    pub fn key(&self) -> &str {
        match self {
            Self::Json { .. } => "",
            Self::File { key, .. } => key,
        }
    }
}
