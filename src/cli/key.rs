//! `key`: creates a key for the service.
//!
//! In: a name. Out: the key, shown once, on standard error; on standard output the line
//! for the key file.

use clap::Args;

use super::context::{Context, write_error_line};
use super::failure::CommandError;
use super::files;
use crate::http::{KeyName, new_key};

#[derive(Debug, Args)]
pub(super) struct KeyCommand {
    /// Name of the key's owner: 1 to 64 letters, digits, dots, underscores and hyphens.
    #[arg(value_parser = parse_name)]
    name: KeyName,
}

impl KeyCommand {
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let new = new_key(self.name.clone())
            .map_err(|error| CommandError::Defect(error.into()))?;
        write_error_line(&context.sentence(None, "new-key", &[]));
        write_error_line(&new.secret);
        files::print_bytes(format!("{}\n", new.key).as_bytes())
    }
}

fn parse_name(text: &str) -> Result<KeyName, &'static str> {
    KeyName::new(text).ok_or("expected 1 to 64 characters of A-Z a-z 0-9 . _ -")
}
