//! Tables.
//!
//! In: a table of the tree. Out: its element in a box that scrolls, by keyboard
//! too, where a screen is too narrow for it.

use super::css::number;
use super::table_width::is_wide;
use super::write::Writer;
use crate::document::{Align, Cell, Table, TableColumn};

impl Writer<'_> {
    /// Writes a table.
    pub(super) fn table(&mut self, table: &Table) {
        self.tables += 1;
        let id = format!("table-{}", self.tables);
        self.markup("<div class=\"table\" role=\"group\" tabindex=\"0\"");
        if table.caption.is_some() {
            self.markup(&format!(" aria-labelledby=\"{id}\""));
        } else {
            self.aria_label(&self.words.table);
        }
        self.markup(">\n");
        let widths = widths(&table.columns);
        match widths.of_table {
            None if is_wide(table, self.measure, self.style) => {
                self.markup("<table class=\"wide\">\n");
            }
            None => self.markup("<table>\n"),
            Some(width) => self.markup(&format!(
                "<table class=\"measured\" style=\"width: {width}\">\n"
            )),
        }
        if let Some(caption) = &table.caption {
            let class = caption.role.class();
            self.markup(&format!("<caption class=\"{class}\" id=\"{id}\">"));
            self.inlines(&caption.inlines);
            self.markup("</caption>\n");
        }
        self.markup("<colgroup>");
        for width in widths.of_columns {
            match width {
                None => self.markup("<col>"),
                Some(width) => self.markup(&format!("<col style=\"width: {width}\">")),
            }
        }
        self.markup("</colgroup>\n");
        if !table.header.is_empty() {
            self.markup("<thead>\n");
            self.row(&table.header, &table.columns, |_| Some("col"));
            self.markup("</thead>\n");
        }
        self.markup("<tbody>\n");
        for row in self.stop.each(&table.rows) {
            let is_heading = |column| table.row_headers && column == 0;
            self.row(row, &table.columns, |column| {
                Some("row").filter(|_| is_heading(column))
            });
        }
        self.markup("</tbody>\n</table>\n</div>\n");
    }

    /// Writes a row; `scope` says which columns have headings in it, and of what.
    fn row(
        &mut self,
        cells: &[Cell],
        columns: &[TableColumn],
        scope: impl Fn(usize) -> Option<&'static str>,
    ) {
        self.markup("<tr>\n");
        for (place, (Cell(blocks), column)) in cells.iter().zip(columns).enumerate() {
            // An empty cell heads nothing.
            let scope = scope(place).filter(|_| !blocks.is_empty());
            let element = if scope.is_some() { "th" } else { "td" };
            self.markup(&format!("<{element}"));
            if let Some(scope) = scope {
                self.markup(&format!(" scope=\"{scope}\""));
            }
            self.markup(match column.align {
                Align::Left => ">",
                Align::Center => " class=\"center\">",
                Align::Right => " class=\"right\">",
            });
            if !blocks.is_empty() {
                self.markup("\n");
            }
            self.blocks(blocks);
            self.markup(&format!("</{element}>\n"));
        }
        self.markup("</tr>\n");
    }
}

/// Widths as CSS writes them.
struct Widths {
    /// That of a table whose columns all have one.
    of_table: Option<String>,
    of_columns: Vec<Option<String>>,
}

/// A table whose columns all have a width is as wide as they are together; any
/// other takes the whole measure.
fn widths(columns: &[TableColumn]) -> Widths {
    let whole: Option<f64> = columns.iter().map(|column| column.width).sum();
    let whole = whole.map(|whole| whole.min(1.0));
    let percent = |share: f64| number((share * 10_000.0).round() / 100.0) + "%";
    let of_columns = columns.iter().map(|column| column.width);
    Widths {
        of_table: whole.map(percent),
        of_columns: of_columns
            .map(|width| width.map(|width| percent(width / whole.unwrap_or(1.0))))
            .collect(),
    }
}
