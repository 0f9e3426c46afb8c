//! `render`: a letter becomes a file.

use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::voice::Voice;
use super::{Failure, file};
use crate::Format;

#[derive(Debug, Args)]
pub(super) struct Render {
    /// The letter: a JSON file, or - for standard input.
    letter: PathBuf,
    /// The file to write, or - for standard output; its name tells the format.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The format; without an output file the result goes to standard output.
    #[arg(short, long, value_parser = formats())]
    format: Option<Format>,
    /// The page to draw as SVG [default: 1].
    #[arg(short, long, value_name = "NUMBER")]
    page: Option<NonZeroUsize>,
    /// Put the typefaces into a DOCX, for where they are not installed.
    #[arg(long)]
    embed_fonts: bool,
}

impl Render {
    pub(super) fn run(&self, voice: &Voice) -> Result<(), Failure> {
        let output = self.output.as_deref().unwrap_or_else(|| Path::new("-"));
        let format = self.format(output)?;
        let bytes = file::read(&self.letter)?;
        let accepted = voice.accept(&self.letter.display().to_string(), &bytes)?;
        let rendered = crate::render(&accepted.letter, &accepted.style, format)?;
        if file::is_standard(output) {
            file::print(&rendered.bytes)
        } else {
            file::write(output, &rendered.bytes)
        }
    }

    /// The format asked for, by option or by name, of the page asked for.
    fn format(&self, output: &Path) -> Result<Format, Failure> {
        let named = || Format::from_extension(output.extension()?.to_str()?);
        let Some(format) = self.format.or_else(named) else {
            let formats = Format::ALL.map(Format::extension).join(", ");
            return Err(Failure::Usage("no-format", vec![("formats", formats)]));
        };
        let Some(format) = self.page.map_or(Some(format), |page| format.of_page(page))
        else {
            let format = format.extension().to_owned();
            return Err(Failure::Usage("not-paged", vec![("format", format)]));
        };
        let with_fonts =
            if self.embed_fonts { format.with_fonts() } else { Some(format) };
        let Some(format) = with_fonts else {
            let format = format.extension().to_owned();
            return Err(Failure::Usage("no-font-choice", vec![("format", format)]));
        };
        // An explicit - means it.
        if self.output.is_none() && format != Format::Html && io::stdout().is_terminal() {
            let name = self.letter.with_extension(format.extension());
            let name = name.display().to_string();
            return Err(Failure::Usage("terminal", vec![("name", name)]));
        }
        Ok(format)
    }
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::extension))
        .try_map(|name| Format::from_extension(&name).ok_or("no such format"))
}
