//! `compose`, `schema` and `openapi`: what stands between the stages and what is
//! agreed with others, as text.

use std::path::PathBuf;

use clap::Args;

use super::publisher::PublisherOptions;
use super::voice::Voice;
use super::{Failure, file};
use crate::bounds::Stop;
use crate::http::openapi;
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
pub(super) fn schema(voice: &Voice) -> Result<(), Failure> {
    let schema = format!("{:#}\n", letter::schema(voice.styles.locales()));
    file::print(schema.as_bytes())
}

#[derive(Debug, Args)]
pub(super) struct Openapi {
    #[command(flatten)]
    publisher: PublisherOptions,
}

impl Openapi {
    /// Prints what `GET /v1/openapi.json` answers.
    pub(super) fn run(&self, voice: &Voice) -> Result<(), Failure> {
        let document = openapi::document(&voice.styles, &self.publisher.publisher())
            .map_err(|error| Failure::Defect(error.into()))?;
        file::print(document.as_bytes())
    }
}
