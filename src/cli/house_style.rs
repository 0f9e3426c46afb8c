//! `house-style`: checks or prints a house style.
//!
//! In: a folder. Out: all its errors, or a specimen letter with everything that a letter
//! can contain.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::context::{Context, write_error_line};
use super::failure::CommandError;
use super::files;
use crate::house_style::{HouseStyle, HouseStyles};
use crate::letter;
use crate::{Format, render};

/// The specimen letter.
const SPECIMEN: &str = include_str!("../../templates/specimen.json");

#[derive(Debug, Args)]
pub(super) struct HouseStyleCommand {
    #[command(subcommand)]
    command: HouseStyleAction,
}

#[derive(Debug, Subcommand)]
enum HouseStyleAction {
    /// Reports all errors in a house style, or renders a specimen letter in it.
    Check(CheckStyle),
    /// Prints the file of an installed house style, as a starting point.
    Print(PrintStyle),
}

#[derive(Debug, Args)]
struct CheckStyle {
    /// Folder with house-style.toml, the logo, and fonts if it has its own.
    folder: PathBuf,
    /// Specimen file, whose extension (pdf, docx, html or svg) sets the format [default:
    /// NAME.pdf].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct PrintStyle {
    /// Name of the style [default: neutral, which has every key].
    #[arg(default_value = "neutral", hide_default_value = true)]
    name: String,
}

impl HouseStyleCommand {
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        match &self.command {
            HouseStyleAction::Check(check) => check.run(context),
            HouseStyleAction::Print(print) => print.run(context),
        }
    }
}

impl CheckStyle {
    fn run(&self, context: &Context) -> Result<(), CommandError> {
        let locales = context.styles.locales();
        let style = HouseStyle::load(&self.folder, locales).map_err(|error| {
            write_error_line(&error.to_lines(context.locale(None)));
            CommandError::INVALID
        })?;
        let folder = self.folder.display().to_string();
        if let Some(warnings) = style.warning_messages(&folder, context.locale(None)) {
            write_error_line(&warnings);
        }
        let output = match &self.output {
            Some(output) => output.clone(),
            None => PathBuf::from(format!("{}.pdf", style.name)),
        };
        let extension = output.extension().and_then(|extension| extension.to_str());
        let Some(format) = extension.and_then(Format::from_extension) else {
            let formats = Format::ALL.map(Format::extension).join(", ");
            return Err(CommandError::Usage(
                "unknown-format",
                vec![("formats", formats)],
            ));
        };
        let specimen = render_specimen(&style)?;
        let styles = HouseStyles::from_style(style);
        let accepted =
            letter::parse(&specimen, &styles).map_err(|_| CommandError::INVALID)?;
        let rendered = render(&accepted.letter, &accepted.style, format)?;
        files::write_file(&output, &rendered.bytes)?;
        let values = [
            ("name", accepted.style.name.as_str()),
            ("file", &output.display().to_string()),
            ("pages", &rendered.pages.to_string()),
        ];
        files::print_bytes(
            (context.sentence(None, "house-style-valid", &values) + "\n").as_bytes(),
        )
    }
}

/// Returns the letter, addressed to the first preset of this style's own, if any.
fn render_specimen(style: &HouseStyle) -> Result<Vec<u8>, CommandError> {
    let defect = |error: serde_json::Error| CommandError::Defect(error.into());
    let mut letter: Value = serde_json::from_str(SPECIMEN).map_err(defect)?;
    if let Some(preset) = style.own_preset() {
        letter["addressee"]["preset"] = preset.into();
    }
    serde_json::to_vec(&letter).map_err(defect)
}

impl PrintStyle {
    fn run(&self, context: &Context) -> Result<(), CommandError> {
        let Some(style) = context.styles.get(&self.name) else {
            return Err(context.unknown_house_style(&self.name));
        };
        files::print_bytes(style.text().as_bytes())
    }
}
