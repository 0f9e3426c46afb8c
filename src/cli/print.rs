//! `compose` and `schema`: what stands between the stages, as text.

use std::path::PathBuf;

use clap::Args;

use super::voice::Voice;
use super::{Failure, file};
use crate::bounds::Stop;
use crate::{RenderError, compose, letter};

#[derive(Debug, Args)]
pub(super) struct Compose {
    /// The letter: a JSON file, or - for standard input.
    letter: PathBuf,
}

impl Compose {
    pub(super) fn run(&self, voice: &Voice) -> Result<(), Failure> {
        let bytes = file::read(&self.letter)?;
        let accepted = voice.accept(&self.letter.display().to_string(), &bytes)?;
        let markup = compose::compose(&accepted.letter, &accepted.style, &Stop::never())
            .map_err(RenderError::from)?;
        file::print(markup.xml.as_bytes())
    }
}

/// Prints the JSON Schema of letters.
pub(super) fn schema() -> Result<(), Failure> {
    let schema = format!("{:#}\n", letter::schema());
    file::print(schema.as_bytes())
}
