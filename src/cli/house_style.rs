//! `house-style`: a look at a house style.
//!
//! In: a folder. Out: everything that is wrong with it, or a specimen letter that has
//! everything a letter can have.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::voice::{Voice, complain};
use super::{Failure, file};
use crate::letter;
use crate::style::{HouseStyle, HouseStyles};
use crate::{Format, render};

/// The letter that shows a house style.
const SPECIMEN: &[u8] = include_bytes!("../../templates/specimen.json");

#[derive(Debug, Args)]
pub(super) struct HouseStyleCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists every fault of a house style, or renders a specimen letter in it.
    Check(Check),
}

#[derive(Debug, Args)]
struct Check {
    /// The folder: house-style.toml, the logo, and fonts if it has its own.
    folder: PathBuf,
    /// The specimen: a file whose name tells the format [default: NAME.pdf].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl HouseStyleCommand {
    pub(super) fn run(&self, voice: &Voice) -> Result<(), Failure> {
        match &self.command {
            Command::Check(check) => check.run(voice),
        }
    }
}

impl Check {
    fn run(&self, voice: &Voice) -> Result<(), Failure> {
        let locales = voice.styles.locales();
        let style = HouseStyle::load(&self.folder, locales).map_err(|error| {
            complain(&error.to_string());
            Failure::AT_FAULT
        })?;
        if let Some(Err(beyond)) = &style.logo.drawing {
            complain(&format!(
                "house style {}: logo: it is drawn in pixels, since {}",
                self.folder.display(),
                beyond.what()
            ));
        }
        let output = match &self.output {
            Some(output) => output.clone(),
            None => PathBuf::from(format!("{}.pdf", style.name)),
        };
        let extension = output.extension().and_then(|extension| extension.to_str());
        let Some(format) = extension.and_then(Format::from_extension) else {
            let formats = Format::ALL.map(Format::extension).join(", ");
            return Err(Failure::Usage("no-format", vec![("formats", formats)]));
        };
        let styles = HouseStyles::of(style);
        let accepted = letter::parse(SPECIMEN, &styles).map_err(|_| Failure::AT_FAULT)?;
        let rendered = render(&accepted.letter, &accepted.style, format)?;
        file::write(&output, &rendered.bytes)?;
        let values = [
            ("name", accepted.style.name.as_str()),
            ("file", &output.display().to_string()),
            ("pages", &rendered.pages.to_string()),
        ];
        file::print(
            (voice.sentence(None, "house-style-whole", &values) + "\n").as_bytes(),
        )
    }
}
