//! `compose`, `schema` and `openapi`: print intermediate markup and published contracts.

use std::path::PathBuf;

use clap::Args;

#[cfg(feature = "server")]
use super::publisher::PublisherOptions;
use super::voice::Context;
use super::{Failure, file};
use crate::bounds::CancelToken;
#[cfg(feature = "server")]
use crate::http::openapi::{self, Admission};
use crate::{RenderError, compose, letter};

#[derive(Debug, Args)]
pub(super) struct Compose {
    /// The letter: a JSON file, or - for standard input.
    letter: PathBuf,
}

impl Compose {
    pub(super) fn run(&self, voice: &Context) -> Result<(), Failure> {
        let bytes = file::read_file(&self.letter)?;
        let accepted = voice.accept(&self.letter.display().to_string(), &bytes)?;
        let markup =
            compose::compose(&accepted.letter, &accepted.style, &CancelToken::never())
                .map_err(RenderError::from)?;
        file::print_bytes(markup.xml.as_bytes())
    }
}

/// Prints the JSON Schema of letters.
pub(super) fn print_schema(voice: &Context) -> Result<(), Failure> {
    let schema = format!("{:#}\n", letter::schema(voice.styles.locales()));
    file::print_bytes(schema.as_bytes())
}

#[cfg(feature = "server")]
#[derive(Debug, Args)]
pub(super) struct Openapi {
    #[command(flatten)]
    publisher: PublisherOptions,
}

#[cfg(feature = "server")]
impl Openapi {
    /// Prints the response of `GET /v1/openapi.json`.
    pub(super) fn run(&self, voice: &Context) -> Result<(), Failure> {
        let (styles, publisher) = (&voice.styles, self.publisher.publisher());
        let document = openapi::document(styles, &publisher, Admission::Open)
            .map_err(|error| Failure::Defect(error.into()))?;
        file::print_bytes(document.as_bytes())
    }
}
