//! `example`: prints example letters.
//!
//! In: a name, or none. Out: the letter file, or a line per letter type.

use clap::Args;

use super::context::Context;
use super::failure::CommandError;
use super::files;
use crate::examples::{EXAMPLES, Example};

#[derive(Debug, Args)]
pub(super) struct ExampleCommand {
    /// Letter type [default: list the letter types].
    name: Option<String>,
}

impl ExampleCommand {
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let Some(name) = &self.name else {
            return files::print_bytes(list_examples(context).as_bytes());
        };
        let Some(example) = Example::find(name) else {
            let values =
                vec![("name", name.clone()), ("valid", Example::names().join(", "))];
            return Err(CommandError::Usage("no-such-example", values));
        };
        files::print_bytes(example.json.as_bytes())
    }
}

/// Formats a line per example: its name and its letter type.
fn list_examples(context: &Context) -> String {
    let locale = context.locale(None);
    let widest = Example::names().map(str::len).into_iter().max().unwrap_or_default();
    let line = |example: &Example| {
        format!("{:widest$}  {}\n", example.name, example.letter_type(locale))
    };
    EXAMPLES.iter().map(line).collect()
}
