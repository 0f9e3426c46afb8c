//! A page whose rows are final.

use super::rows::Row;

/// Rows and footnotes of one page.
#[derive(Debug, Default)]
pub(super) struct FilledPage {
    pub(super) rows: Vec<Row>,
    /// Rows of the footnotes on the page.
    pub(super) footnotes: Vec<Row>,
    /// Number of rows of the part that have started by the end of the page.
    pub(super) started: usize,
    /// The last row continues on the next page.
    pub(super) is_split: bool,
}

impl FilledPage {
    /// Returns its rows from one on that starts on it, by the number of rows before it.
    pub(super) fn rows_from(&self, row: usize) -> &[Row] {
        let count = self.started.saturating_sub(row);
        &self.rows[self.rows.len().saturating_sub(count)..]
    }
}
