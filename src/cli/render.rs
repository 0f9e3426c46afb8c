//! `render`: renders a letter to a file, or to an archive of all formats.

use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::context::Context;
use super::failure::CommandError;
use super::files;
use crate::Format;
use crate::bundle::{self, BundleOptions, OutputFormat};

#[derive(Debug, Args)]
pub(super) struct RenderCommand {
    /// Letter: a JSON file, or - for standard input.
    letter: PathBuf,
    /// Output file, whose extension sets the format, or - for standard output [default: -].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Format of the output [default: that of the output file].
    #[arg(short, long, value_parser = parse_format())]
    format: Option<OutputFormat>,
    /// Page to render as SVG, at least 1 [default: 1].
    #[arg(short, long, value_name = "NUMBER")]
    page: Option<NonZeroUsize>,
    /// Embed the fonts in the DOCX, for computers on which they are not installed.
    #[arg(long)]
    embed_fonts: bool,
    /// Addressees of the copies in the ZIP: presets of the house style, separated by
    /// commas [default: the letter's addressee].
    #[arg(short, long, value_name = "PRESETS", value_delimiter = ',')]
    addressee: Vec<String>,
}

impl RenderCommand {
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let output = self.output.as_deref().unwrap_or_else(|| Path::new("-"));
        let format = self.requested_format(output)?;
        let bytes = files::read_file(&self.letter)?;
        let accepted = context.accept(&self.letter.display().to_string(), &bytes)?;
        let rendered = match format {
            OutputFormat::One(format) => {
                crate::render(&accepted.letter, &accepted.style, format)?
            }
            OutputFormat::Zip { embed_fonts } => {
                let addressees = self.addressee.clone();
                let language = context.language;
                let options = BundleOptions { addressees, embed_fonts, language };
                bundle::bundle(&accepted, &bytes, &options)?
            }
        };
        if files::is_standard(output) {
            files::print_bytes(&rendered.bytes)
        } else {
            files::write_file(output, &rendered.bytes)
        }
    }

    /// Returns the requested format, from the option or the file name, for the requested
    /// page.
    fn requested_format(&self, output: &Path) -> Result<OutputFormat, CommandError> {
        let named = || OutputFormat::from_extension(output.extension()?.to_str()?);
        let Some(format) = self.format.or_else(named) else {
            let formats = OutputFormat::ALL.map(OutputFormat::extension).join(", ");
            return Err(CommandError::Usage(
                "unknown-format",
                vec![("formats", formats)],
            ));
        };
        let Some(format) = self.page.map_or(Some(format), |page| format.of_page(page))
        else {
            let format = format.extension().to_owned();
            return Err(CommandError::Usage(
                "pages-not-supported",
                vec![("format", format)],
            ));
        };
        let with_fonts =
            if self.embed_fonts { format.with_fonts() } else { Some(format) };
        let Some(format) = with_fonts else {
            let format = format.extension().to_owned();
            return Err(CommandError::Usage(
                "fonts-not-supported",
                vec![("format", format)],
            ));
        };
        if !self.addressee.is_empty() && !format.holds_copies() {
            let format = format.extension().to_owned();
            return Err(CommandError::Usage(
                "addressees-not-supported",
                vec![("format", format)],
            ));
        }
        // An explicit - allows binary output on a terminal.
        let is_text = format == OutputFormat::One(Format::Html);
        if self.output.is_none() && !is_text && io::stdout().is_terminal() {
            let name = self.letter.with_extension(format.extension());
            let name = name.display().to_string();
            return Err(CommandError::Usage("binary-on-terminal", vec![("name", name)]));
        }
        Ok(format)
    }
}

/// Returns a parser of format names.
pub(super) fn parse_format() -> impl TypedValueParser<Value = OutputFormat> {
    PossibleValuesParser::new(OutputFormat::ALL.map(OutputFormat::extension))
        .try_map(|name| OutputFormat::from_extension(&name).ok_or("no such format"))
}
