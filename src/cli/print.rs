//! `compose`, `schema` and `openapi`: print intermediate markup and published contracts.

use std::path::PathBuf;

use clap::Args;

#[cfg(feature = "server")]
use super::api_info_args::ApiInfoArgs;
use super::context::Context;
use super::failure::CommandError;
use super::files;
#[cfg(feature = "server")]
use crate::http::openapi::{self, Admission};
use crate::limits::CancelToken;
use crate::{RenderError, compose, letter};

#[derive(Debug, Args)]
pub(super) struct ComposeCommand {
    /// Letter: a JSON file, or - for standard input.
    letter: PathBuf,
}

impl ComposeCommand {
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let bytes = files::read_file(&self.letter)?;
        let accepted = context.accept(&self.letter.display().to_string(), &bytes)?;
        let markup =
            compose::compose(&accepted.letter, &accepted.style, &CancelToken::never())
                .map_err(RenderError::from)?;
        files::print_bytes(markup.xml.as_bytes())
    }
}

/// Prints the JSON Schema of letters.
pub(super) fn print_schema(context: &Context) -> Result<(), CommandError> {
    let schema = format!("{:#}\n", letter::schema(context.styles.locales()));
    files::print_bytes(schema.as_bytes())
}

#[cfg(feature = "server")]
#[derive(Debug, Args)]
pub(super) struct OpenApiCommand {
    #[command(flatten)]
    publisher: ApiInfoArgs,
}

#[cfg(feature = "server")]
impl OpenApiCommand {
    /// Prints the response of `GET /v1/openapi.json`.
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let (styles, publisher) = (&context.styles, self.publisher.publisher());
        let document = openapi::document(styles, &publisher, Admission::Open)
            .map_err(|error| CommandError::Defect(error.into()))?;
        files::print_bytes(document.as_bytes())
    }
}
