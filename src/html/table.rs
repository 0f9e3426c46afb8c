//! Writes tables.
//!
//! Input: a table of the document tree, and the widths of its columns in a PDF. Output:
//! its element in a box that scrolls, also by keyboard, if a screen is too narrow. On
//! paper its columns are as wide as in the PDF.

use super::blocks::HtmlWriter;
use super::css::number;
use super::table_width::WidestWords;
use crate::blocks::{Align, Cell, Table, TableColumn};
use crate::length::Length;

impl HtmlWriter<'_> {
    /// Writes a table.
    pub(super) fn write_table(&mut self, table: &Table) {
        self.tables += 1;
        let id = format!("table-{}", self.tables);
        self.write_markup("<div class=\"table\" role=\"group\" tabindex=\"0\"");
        if table.caption.is_some() {
            self.write_markup(&format!(" aria-labelledby=\"{id}\""));
        } else {
            self.aria_label(&self.words.table);
        }
        self.write_markup(">\n");
        let widths = column_widths(&table.columns);
        let printed = self.table_layouts.next().map_or(&[][..], |layout| &layout.columns);
        let words = WidestWords::measure(table, self.style, self.cancel);
        match widths.of_table {
            None => self.write_markup("<table>\n"),
            Some(width) => self.write_markup(&format!(
                "<table class=\"measured\" style=\"width: {width}\">\n"
            )),
        }
        if let Some(caption) = &table.caption {
            let class = caption.role.class();
            self.write_markup(&format!("<caption class=\"{class}\" id=\"{id}\">"));
            self.write_inlines(&caption.inlines);
            self.write_markup("</caption>\n");
        }
        self.write_markup("<colgroup>");
        let total: Length = printed.iter().copied().sum();
        for (column, width) in widths.of_columns.into_iter().enumerate() {
            let width = width.map(|width| format!("width: {width}"));
            let printed = printed.get(column).map(|width| {
                format!("--print: {}", percent(width.to_pt() / total.to_pt()))
            });
            let styles: Vec<_> = width.into_iter().chain(printed).collect();
            if styles.is_empty() {
                self.write_markup("<col>");
            } else {
                self.write_markup(&format!("<col style=\"{}\">", styles.join("; ")));
            }
        }
        self.write_markup("</colgroup>\n");
        if !table.header.is_empty() {
            self.write_markup("<thead>\n");
            let is_long = |column| words.is_long(0, column, printed);
            self.write_row(&table.header, &table.columns, |_| Some("col"), is_long);
            self.write_markup("</thead>\n");
        }
        self.write_markup("<tbody>\n");
        for (number, row) in
            self.cancel.take_until_cancelled(table.rows.iter().enumerate())
        {
            let is_heading = |column| table.row_headers && column == 0;
            let scope = |column| Some("row").filter(|_| is_heading(column));
            let is_long = |column| words.is_long(number + 1, column, printed);
            self.write_row(row, &table.columns, scope, is_long);
        }
        self.write_markup("</tbody>\n</table>\n</div>\n");
    }

    /// Writes a row.
    ///
    /// `scope` returns the scope of the header cell in a column, if it has one; `is_long`
    /// returns whether a cell has a word wider than its column on paper.
    fn write_row(
        &mut self,
        cells: &[Cell],
        columns: &[TableColumn],
        scope: impl Fn(usize) -> Option<&'static str>,
        is_long: impl Fn(usize) -> bool,
    ) {
        self.write_markup("<tr>\n");
        for (place, (Cell(blocks), column)) in cells.iter().zip(columns).enumerate() {
            // An empty cell is no header.
            let scope = scope(place).filter(|_| !blocks.is_empty());
            let element = if scope.is_some() { "th" } else { "td" };
            self.write_markup(&format!("<{element}"));
            if let Some(scope) = scope {
                self.write_markup(&format!(" scope=\"{scope}\""));
            }
            let align = match column.align {
                Align::Left => None,
                Align::Center => Some("center"),
                Align::Right => Some("right"),
            };
            let long = is_long(place).then_some("long");
            let classes: Vec<_> = align.into_iter().chain(long).collect();
            if !classes.is_empty() {
                self.write_markup(&format!(" class=\"{}\"", classes.join(" ")));
            }
            self.write_markup(">");
            if !blocks.is_empty() {
                self.write_markup("\n");
            }
            self.write_blocks(blocks);
            self.write_markup(&format!("</{element}>\n"));
        }
        self.write_markup("</tr>\n");
    }
}

/// Widths in CSS.
struct CssWidths {
    /// Width of a table whose columns all have one.
    of_table: Option<String>,
    of_columns: Vec<Option<String>>,
}

/// Returns the widths of a table and its columns.
///
/// A table whose columns all have a width is as wide as their sum; any other takes the
/// whole measure.
fn column_widths(columns: &[TableColumn]) -> CssWidths {
    let total: Option<f64> = columns.iter().map(TableColumn::share).sum();
    let total = total.map(|total| total.min(1.0));
    let of_columns = columns.iter().map(TableColumn::share);
    CssWidths {
        of_table: total.map(percent),
        of_columns: of_columns
            .map(|width| width.map(|width| percent(width / total.unwrap_or(1.0))))
            .collect(),
    }
}

/// Formats a share for CSS as a percentage, to two decimals.
fn percent(share: f64) -> String {
    number((share * 10_000.0).round() / 100.0) + "%"
}
