//! `check`: reports the violations and warnings of letters.
//!
//! In: letters. Out, on standard output: a line per finding, or a line of JSON per
//! letter.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::context::{Context, line_of, warning_line};
use super::failure::CommandError;
use super::files;
use crate::check::{self, CheckReport, FormattedDiagnostic};
use crate::locale::Locale;

#[derive(Debug, Args)]
pub(super) struct CheckCommand {
    /// Letters: JSON files, or - for standard input.
    #[arg(required = true)]
    letters: Vec<PathBuf>,
    /// Print one line of JSON per letter, for programs.
    #[arg(long)]
    json: bool,
}

/// A line for programs.
#[derive(Serialize)]
struct CheckedFile<'a> {
    file: &'a str,
    #[serde(flatten)]
    report: &'a CheckReport,
}

impl CheckCommand {
    /// Checks every letter; the worst result determines the exit code.
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let mut worst = 0;
        for letter in &self.letters {
            if let Err(failure) = self.check_letter(letter, context) {
                context.report_failure(&failure);
                worst = worst.max(failure.code());
            }
        }
        if worst == 0 { Ok(()) } else { Err(CommandError::Reported(worst)) }
    }

    fn check_letter(&self, letter: &Path, context: &Context) -> Result<(), CommandError> {
        let bytes = files::read_file(letter)?;
        let file = letter.display().to_string();
        let report = match check::check(&bytes, &context.styles, context.language) {
            Ok(report) => report,
            Err(check::CheckError::InvalidJson { line, column }) => CheckReport {
                language: context.language.unwrap_or_default(),
                valid: false,
                pages: None,
                words: None,
                warnings: Vec::new(),
                violations: vec![context.not_json(line, column)],
            },
            Err(check::CheckError::Render(error)) => return Err(error.into()),
        };
        let text = if self.json {
            serde_json::json!(CheckedFile { file: &file, report: &report }).to_string()
                + "\n"
        } else {
            report_lines(&file, &report, context.locale(Some(report.language)))
        };
        files::print_bytes(text.as_bytes())?;
        if report.valid { Ok(()) } else { Err(CommandError::INVALID) }
    }
}

/// Formats the lines for people.
fn report_lines(file: &str, report: &CheckReport, locale: &Locale) -> String {
    let violations = report.violations.iter().map(|remark| line_of(file, remark));
    let warnings =
        report.warnings.iter().map(|remark| warning_line(file, remark, locale));
    let mut lines: Vec<String> = violations.chain(warnings).collect();
    if let (Some(pages), Some(words)) = (report.pages, report.words) {
        let values = [("pages", &*pages.to_string()), ("words", &*words.to_string())];
        let detail = Locale::sentence(&locale.problems, "valid-letter", &values);
        let remark =
            FormattedDiagnostic { pointer: String::new(), code: "valid-letter", detail };
        lines.push(line_of(file, &remark));
    }
    lines.join("\n") + "\n"
}
