//! `verify`: compares letters with their accepted results.
//!
//! In: a folder of letters. Out: a line per letter that differs, and a summary; on
//! request JUnit XML. Exit status: 0 all match, 1 one differs, 2 the folder cannot be
//! read.

use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;

use super::context::Context;
use super::failure::CommandError;
use super::files;
use super::junit::junit_xml;
use crate::compare::verify::{self, Verdict, VerifyOptions, VerifyOutcome};
use crate::locale::Locale;

#[derive(Debug, Args)]
pub(super) struct VerifyCommand {
    /// Folder of letters (*.json), each next to its accepted results.
    folder: PathBuf,
    /// Accept the current results instead of comparing with them.
    #[arg(long)]
    accept: bool,
    /// Also compare images of the pages.
    #[arg(long)]
    images: bool,
    /// File for the results as JUnit XML [default: none].
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

impl VerifyCommand {
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let letters = verify::list_letters(&self.folder).map_err(|error| {
            let file = self.folder.display().to_string();
            let values = vec![("file", file), ("reason", error.to_string())];
            CommandError::Usage("unreadable-file", values)
        })?;
        let locale = context.locale(None);
        if letters.is_empty() {
            let folder = self.folder.display().to_string();
            let values = [("folder", folder.as_str())];
            let none =
                Locale::sentence(&locale.differences, "verify-no-letters", &values);
            super::context::write_error_line(&none);
            return Err(CommandError::Reported(2));
        }
        let options = VerifyOptions { accept: self.accept, images: self.images };
        // The bar is drawn only on a terminal; elsewhere lines report the errors.
        let bar = ProgressBar::new(letters.len() as u64);
        let verdicts =
            verify::verify_letters(&letters, &context.styles, options, &|_| bar.inc(1));
        bar.finish_and_clear();
        let mut text = String::new();
        for verdict in &verdicts {
            if matches!(verdict.outcome, VerifyOutcome::Same) {
                continue;
            }
            text += &format!(
                "{}: {}\n",
                verdict.letter.display(),
                describe_verdict(verdict, locale)
            );
            if let VerifyOutcome::Differs { layout, .. } = &verdict.outcome {
                text += layout;
            }
        }
        let good = verdicts.iter().filter(|verdict| verdict.outcome.is_good()).count();
        let counts = [verdicts.len(), good, verdicts.len() - good];
        let counts = counts.map(|count| count.to_string());
        let values = [("count", &*counts[0]), ("good", &counts[1]), ("bad", &counts[2])];
        text += &Locale::sentence(&locale.differences, "verify-summary", &values);
        text.push('\n');
        files::print_bytes(text.as_bytes())?;
        if let Some(junit) = &self.junit {
            let xml = junit_xml(&verdicts, |verdict| describe_verdict(verdict, locale))
                .map_err(|error| CommandError::Defect(error.into()))?;
            files::write_file(junit, xml.as_bytes())?;
        }
        if good == verdicts.len() { Ok(()) } else { Err(CommandError::Reported(1)) }
    }
}

/// Formats the verdict on a letter.
fn describe_verdict(verdict: &Verdict, locale: &Locale) -> String {
    let say = |key: &str, values: &[(&str, &str)]| {
        Locale::sentence(&locale.differences, key, values)
    };
    let outputs = match &verdict.outcome {
        VerifyOutcome::Differs { outputs, .. } if outputs.is_empty() => {
            say("layout-only", &[])
        }
        VerifyOutcome::Differs { outputs, .. } => outputs.join(", "),
        _ => String::new(),
    };
    let reason = match &verdict.outcome {
        VerifyOutcome::Io(reason) | VerifyOutcome::Failed(reason) => reason.as_str(),
        _ => "",
    };
    let key = format!("verify-{}", verdict.outcome.code());
    say(&key, &[("outputs", &outputs), ("reason", reason)])
}
