//! Progress: a bar on a terminal, lines of JSON elsewhere.
//!
//! In: finished letters. Out, on standard error: for people the bar and the errors; for
//! programs a line per letter, as in the manifest, and one with the counts.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::batch::{InternalError, ManifestEntry, Outcome, OutcomeCounts};
use crate::cli::context::{Context, line_of, write_error_line};

/// The progress of a batch.
pub(super) struct BatchProgress<'a> {
    context: &'a Context,
    /// The progress bar; `None` without a terminal.
    bar: Option<ProgressBar>,
    skipped: u64,
}

/// The counts, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchSummary {
    #[serde(flatten)]
    counts: OutcomeCounts,
    /// The number of letters whose documents existed already.
    skipped: u64,
}

impl<'a> BatchProgress<'a> {
    pub(super) fn new(total: Option<u64>, context: &'a Context) -> Self {
        let bar = || {
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template = match total {
                Some(_) => "{wide_bar} {human_pos}/{human_len} {per_sec} {eta}",
                None => "{spinner} {human_pos} {per_sec} {elapsed}",
            };
            match ProgressStyle::with_template(template) {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        };
        Self { context, bar: io::stderr().is_terminal().then(bar), skipped: 0 }
    }

    /// Reports a finished letter.
    pub(super) fn report_letter(
        &mut self,
        line: &ManifestEntry,
        defect: Option<&InternalError>,
    ) {
        let Some(bar) = &self.bar else { return write_error_line(&line.text()) };
        bar.inc(1);
        for violation in &line.violations {
            bar.suspend(|| write_error_line(&line_of(&line.name, violation)));
        }
        if line.result == Outcome::Failed {
            let error = match defect {
                Some(InternalError::Failed(error)) => error.to_string(),
                Some(InternalError::Panic) | None => "panic".to_owned(),
            };
            let error = format!("{}: {error}", line.name);
            let line =
                self.context.sentence(None, "unexpected-error", &[("error", &error)]);
            bar.suspend(|| write_error_line(&line));
        }
    }

    /// Counts a letter whose documents existed already.
    pub(super) fn report_skipped(&mut self) {
        self.skipped += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Reports the counts after the last letter.
    pub(super) fn report_end(self, counts: OutcomeCounts) {
        let Some(bar) = self.bar else {
            let summary = BatchSummary { counts, skipped: self.skipped };
            return write_error_line(&serde_json::json!(summary).to_string());
        };
        bar.finish_and_clear();
        let numbers = [counts.letters(), counts.rendered, counts.invalid, counts.failed];
        let [letters, rendered, invalid, failed] =
            numbers.map(|number| number.to_string());
        let skipped = self.skipped.to_string();
        let values = [
            ("letters", &*letters),
            ("rendered", &rendered),
            ("skipped", &skipped),
            ("invalid", &invalid),
            ("failed", &failed),
        ];
        write_error_line(&self.context.sentence(None, "batch-summary", &values));
    }
}
