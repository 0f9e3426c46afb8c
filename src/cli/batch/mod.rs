//! `batch`: renders many letters to files in a folder, or to an archive.
//!
//! In: a folder of letter files, or one file with many letters. Out: their documents and
//! a manifest; progress and errors on standard error.

mod folder;
mod input;
mod progress;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;

use super::context::Context;
use super::failure::CommandError;
use super::files;
use super::render::parse_format;
use crate::batch::{
    self, ArchiveWriter, BatchOptions, BatchResult, LetterEntries, ManifestHeader,
    OutcomeCounts,
};
use crate::bundle::OutputFormat;
use crate::limits::RenderContext;
use crate::zip::ZipError;
use folder::OutputFolder;
use input::LetterInput;
use progress::BatchProgress;

#[derive(Debug, Args)]
pub(super) struct BatchCommand {
    /// Letters: a folder of JSON files; a file with one letter per line (NDJSON) or a JSON
    /// array of letters; or - for such a file on standard input.
    letters: PathBuf,
    /// Output: a folder, in which finished letters are skipped; a file name that ends in
    /// .zip, for an archive; or - for an archive on standard output.
    #[arg(short, long, value_name = "FOLDER|FILE.zip")]
    output: PathBuf,
    /// Formats of the documents, separated by commas.
    #[arg(
        short,
        long,
        value_name = "FORMATS",
        value_delimiter = ',',
        default_value = "pdf",
        value_parser = parse_format()
    )]
    format: Vec<OutputFormat>,
    /// Embed the fonts in each DOCX, for computers on which they are not installed.
    #[arg(long)]
    embed_fonts: bool,
    /// Number of letters rendered at once, at least 1 [default: one per core].
    #[arg(short, long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
}

/// The requested outputs, and the number of threads.
struct BatchRun<'a> {
    context: &'a Context,
    options: BatchOptions,
    head: ManifestHeader,
    threads: usize,
}

impl BatchCommand {
    /// Renders every letter; the worst result determines the exit code.
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let outputs = self.requested_outputs()?;
        let head = ManifestHeader::for_outputs(&outputs, &context.styles);
        let cores = thread::available_parallelism().ok();
        let threads = self.jobs.or(cores).map_or(1, NonZeroUsize::get);
        let options = BatchOptions { outputs, language: context.language };
        let work = BatchRun { context, options, head, threads };
        let input = LetterInput::open(&self.letters, &self.output)?;
        let is_zip = self.output.extension().is_some_and(|end| end == "zip");
        let mut progress = BatchProgress::new(input.total, context);
        let counts = if files::is_standard(&self.output) {
            if io::stdout().is_terminal() {
                let values = vec![("name", "letters.zip".to_owned())];
                return Err(CommandError::Usage("binary-on-terminal", values));
            }
            work.write_archive(
                input,
                &mut progress,
                &mut io::stdout().lock(),
                &self.output,
            )
        } else if is_zip {
            files::write_incrementally(&self.output, |out| {
                let mut out = BufWriter::new(out);
                let counts =
                    work.write_archive(input, &mut progress, &mut out, &self.output)?;
                out.flush()
                    .map_err(|error| files::unwritable_file(&self.output, &error))?;
                Ok(counts)
            })
        } else {
            work.write_folder(input, &mut progress, &self.output)
        }?;
        progress.report_end(counts);
        match counts {
            OutcomeCounts { failed: 1.., .. } => Err(CommandError::Reported(3)),
            OutcomeCounts { invalid: 1.., .. } => Err(CommandError::INVALID),
            _ => Ok(()),
        }
    }

    /// Returns the requested formats, each once.
    fn requested_outputs(&self) -> Result<Vec<OutputFormat>, CommandError> {
        let mut outputs = Vec::new();
        for &output in &self.format {
            let output = match output.with_fonts() {
                Some(with_fonts) if self.embed_fonts => with_fonts,
                _ => output,
            };
            if !outputs.contains(&output) {
                outputs.push(output);
            }
        }
        if self.embed_fonts && outputs.iter().all(|output| output.with_fonts().is_none())
        {
            let names: Vec<_> = outputs.iter().map(|output| output.extension()).collect();
            let values = vec![("format", names.join(", "))];
            return Err(CommandError::Usage("fonts-not-supported", values));
        }
        Ok(outputs)
    }
}

impl BatchRun<'_> {
    fn make_documents(&self, item: batch::BatchInput) -> BatchResult {
        let Self { context, options, .. } = self;
        let limits = RenderContext::default();
        batch::make(
            item,
            &context.styles,
            context.language,
            &limits,
            |accepted, source| {
                batch::render_documents(accepted, source, options, &limits)
            },
        )
    }

    fn write_archive(
        &self,
        input: LetterInput,
        progress: &mut BatchProgress<'_>,
        out: &mut impl Write,
        path: &Path,
    ) -> Result<OutcomeCounts, CommandError> {
        let too_long = |error: ZipError| CommandError::Defect(error.into());
        let mut archive = ArchiveWriter::new(&self.head).map_err(too_long)?;
        let mut write = |bytes: &[u8]| {
            out.write_all(bytes).map_err(|error| files::unwritable_file(path, &error))
        };
        let work = |item| {
            let mut made = self.make_documents(item);
            let defect = made.defect.take();
            (LetterEntries::from_result(made), defect)
        };
        batch::in_order(input.items, self.threads, work, |(letter, defect)| {
            progress.report_letter(letter.line(), defect.as_ref());
            let pieces = archive.add(letter).map_err(too_long)?;
            pieces.iter().try_for_each(|bytes| write(bytes))
        })?;
        let mut bytes = Vec::new();
        let counts = archive.finish(&mut bytes).map_err(too_long)?;
        write(&bytes)?;
        Ok(counts)
    }

    fn write_folder(
        &self,
        input: LetterInput,
        progress: &mut BatchProgress<'_>,
        path: &Path,
    ) -> Result<OutcomeCounts, CommandError> {
        let folder = OutputFolder::open_folder(path, &self.head)?;
        let mut manifest = folder.begin_manifest(&self.head)?;
        let styles = &self.context.styles;
        let work = |item: batch::BatchInput| match folder.skip_letter(&item, styles) {
            Some(line) => Ok(Err(line)),
            None => folder.save_letter(self.make_documents(item)).map(Ok),
        };
        batch::in_order(input.items, self.threads, work, |done| {
            match done? {
                Ok((line, defect)) => {
                    manifest.add_letter(&line.text(), line.result)?;
                    progress.report_letter(&line, defect.as_ref());
                }
                Err(line) => {
                    manifest.add_letter(&line, batch::Outcome::Rendered)?;
                    progress.report_skipped();
                }
            }
            Ok::<_, CommandError>(())
        })?;
        manifest.finish_manifest()
    }
}
