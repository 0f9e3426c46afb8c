//! `compare`: lists the differences between two letters.
//!
//! In: two files. Out, on standard output: a line per difference, or JSON; on request a
//! visual report. Exit status: 0 no difference, 1 differences, 2 a file that cannot be
//! read.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::context::{Context, write_error_line};
use super::failure::CommandError;
use super::files;
use crate::compare::{self, CompareError, IgnoreRule, InputSide, ReadError};
use crate::locale::Locale;

#[derive(Debug, Args)]
pub(super) struct CompareCommand {
    /// Old file: PDF, DOCX, HTML or letter in JSON, or - for standard input.
    old: PathBuf,
    /// New file: the same; a letter in JSON is rendered to the format of the other file.
    new: PathBuf,
    /// Format of the differences.
    #[arg(short, long, value_enum, default_value_t = ComparisonFormat::Text)]
    format: ComparisonFormat,
    /// Folder for a visual report with the pages side by side [default: none].
    #[arg(short, long, value_name = "FOLDER")]
    report: Option<PathBuf>,
    /// Differences to ignore, separated by commas: layers, codes, properties, or amounts
    /// below a threshold, such as metadata,property/Info/Producer,position<0.5pt [default:
    /// none].
    #[arg(short, long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
}

/// The format of the differences.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ComparisonFormat {
    /// One line per difference.
    Text,
    /// JSON, for programs.
    Json,
}

impl CompareCommand {
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let mut rules = Vec::with_capacity(self.ignore.len());
        for rule in &self.ignore {
            rules.push(IgnoreRule::parse(rule).map_err(|reason| {
                let values = vec![("rule", rule.clone()), ("reason", reason)];
                CommandError::Usage("invalid-ignore-rule", values)
            })?);
        }
        let (old, new) = (files::read_file(&self.old)?, files::read_file(&self.new)?);
        let compared = compare::compare(&old, &new, &context.styles, &rules);
        let comparison =
            compared.map_err(|error| self.report_input_error(error, context))?;
        let locale = context.locale(None);
        match self.format {
            ComparisonFormat::Json => {
                let answer = compare::to_json(&comparison, locale);
                let json = serde_json::to_string_pretty(&answer)
                    .map_err(|error| CommandError::Defect(error.into()))?;
                files::print_bytes((json + "\n").as_bytes())?;
            }
            ComparisonFormat::Text => {
                let mut lines: Vec<String> = comparison
                    .differences
                    .iter()
                    .map(|found| {
                        format!("{}: {}", found.code.name(), found.sentence(locale))
                    })
                    .collect();
                lines.extend(comparison.summary(locale));
                files::print_bytes((lines.join("\n") + "\n").as_bytes())?;
            }
        }
        if let Some(folder) = &self.report {
            let names = [&self.old, &self.new].map(|path| path.display().to_string());
            let names = [names[0].as_str(), names[1].as_str()];
            let language = context.language.unwrap_or_default().code();
            let page = compare::report(&comparison, names, language, locale)
                .map_err(|error| CommandError::Defect(error.into()))?;
            fs::create_dir_all(folder).map_err(|error| {
                let file = folder.display().to_string();
                let values = vec![("file", file), ("reason", error.to_string())];
                CommandError::Usage("unwritable-file", values)
            })?;
            files::write_file(&folder.join("index.html"), page.as_bytes())?;
        }
        if comparison.differences.is_empty() {
            Ok(())
        } else {
            Err(CommandError::Reported(1))
        }
    }

    /// Reports why two files cannot be compared.
    fn report_input_error(&self, error: CompareError, context: &Context) -> CommandError {
        let (which, why) = match error {
            CompareError::ReadError(which, why) => (which, why),
            CompareError::Render(error) => return error.into(),
        };
        let path = match which {
            InputSide::Old => &self.old,
            InputSide::New => &self.new,
        };
        write_error_line(&describe_unreadable(path, &why, context));
        CommandError::Reported(2)
    }
}

/// Formats the message about an unreadable file.
fn describe_unreadable(path: &Path, why: &ReadError, context: &Context) -> String {
    let values = why.values();
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, &**value)).collect();
    let locale = context.locale(None);
    let reason = Locale::sentence(&locale.differences, why.key(), &values);
    let file = path.display().to_string();
    let values = [("file", file.as_str()), ("reason", reason.as_str())];
    context.sentence(None, "cannot-compare", &values)
}
