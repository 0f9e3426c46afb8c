//! Reads tables: columns, and cells row by row.

use super::context::BlockContext;
use super::{LetterReader, LimitViolation, ReadResult};
use crate::blocks::{Block, Cell, Container, Table, TableColumn};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::letter::charset::is_blank;
use crate::letter::json::{Value, ValueKind};
use crate::letter::lint::TextKind;
use crate::limits::Cancelled;
use crate::limits::letter as limits;

/// The tolerance for sums of column widths; rounding errors are far smaller.
const TOLERANCE: f64 = 1e-6;

impl LetterReader<'_> {
    /// Reads a table.
    pub(super) fn read_table(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Block> {
        let text = context.with_role(Container::Cell, &[Role::TableText]);
        let heading = context.with_role(Container::Cell, &[Role::TableHeading]);
        let has_row_headers = value
            .find_member("rowHeaders")
            .is_some_and(|value| matches!(value.kind, ValueKind::Bool(true)));
        let first = if has_row_headers { heading } else { text };
        let count = column_count(value);
        let table = self.read_object(value, |table| {
            Ok(Table {
                caption: table.read_optional("caption", |reader, value| {
                    reader.read_role_text(value, Role::Caption, TextKind::Item, context)
                })?,
                columns: table
                    .read_optional("columns", Self::read_columns)?
                    .unwrap_or_else(|| vec![TableColumn::default(); count]),
                header: table
                    .read_optional("header", |reader, value| {
                        let cells =
                            reader.read_counted(value, 0..=limits::MAX_TABLE_COLUMNS);
                        match cells {
                            None | Some([]) => Ok(None),
                            Some(cells) => reader
                                .read_cells(value, cells, count, [heading, heading])
                                .map(Some),
                        }
                    })?
                    .unwrap_or_default(),
                rows: table
                    .read_required("rows", |reader, value| {
                        reader.read_rows(value, count, [first, text])
                    })?
                    .unwrap_or_default(),
                row_headers: table
                    .read_optional("rowHeaders", |reader, value| {
                        Ok(reader.read_boolean(value))
                    })?
                    .unwrap_or_default(),
            })
        })?;
        if table.is_some() && is_without_headings(value) {
            self.report(value.location, LetterCode::TableWithoutHeaders, []);
        }
        Ok(table.map(Block::Table))
    }

    fn read_columns(&mut self, value: &Value) -> ReadResult<Vec<TableColumn>> {
        let violations = self.diagnostics.errors.len();
        let Some(columns) = self.read_counted(value, 1..=limits::MAX_TABLE_COLUMNS)
        else {
            return Ok(None);
        };
        let columns = self.read_each(columns, Self::read_column)?;
        let widths = columns.iter().map(|column| column.width);
        let found: f64 =
            widths.map(|width| width.unwrap_or(limits::MIN_COLUMN_WIDTH)).sum();
        if found > 100.0 + TOLERANCE && self.diagnostics.errors.len() == violations {
            let least =
                ("min", MessageArg::Verbatim(limits::MIN_COLUMN_WIDTH.to_string()));
            let found = (found * 100.0).round() / 100.0;
            let found = ("found", MessageArg::Verbatim(found.to_string()));
            self.report(value.location, LetterCode::ColumnsTooWide, [found, least]);
        }
        Ok(Some(columns))
    }

    /// Reads rows of this many columns; the first cell of a row has its own context.
    fn read_rows(
        &mut self,
        value: &Value,
        columns: usize,
        contexts: [BlockContext<'_>; 2],
    ) -> ReadResult<Vec<Vec<Cell>>> {
        let Some(rows) = self.read_counted(value, 1..=limits::MAX_TABLE_ROWS) else {
            return Ok(None);
        };
        let rows = self.read_each(rows, |reader, row| {
            match reader.read_counted(row, 1..=limits::MAX_TABLE_COLUMNS) {
                Some(cells) => reader.read_cells(row, cells, columns, contexts).map(Some),
                None => Ok(None),
            }
        });
        rows.map(Some)
    }

    fn read_column(&mut self, value: &Value) -> ReadResult<TableColumn> {
        self.read_object(value, |column| {
            Ok(TableColumn {
                width: column.read_optional("width", |reader, value| {
                    Ok(reader.read_width(value))
                })?,
                align: column
                    .read_optional(
                        "align",
                        |reader, value| Ok(reader.read_choice(value)),
                    )?
                    .unwrap_or_default(),
            })
        })
    }

    fn read_width(&mut self, value: &Value) -> Option<f64> {
        let ValueKind::Number(width) = value.kind else {
            self.wrong_type(value, "number");
            return None;
        };
        if (limits::MIN_COLUMN_WIDTH..=100.0).contains(&width) {
            return Some(width);
        }
        let args = [
            ("found", MessageArg::excerpt(&width.to_string())),
            ("min", MessageArg::Verbatim(limits::MIN_COLUMN_WIDTH.to_string())),
        ];
        self.report(value.location, LetterCode::ColumnWidth, args);
        None
    }

    /// Reads the cells of a row, one per column; the first cell has its own context.
    fn read_cells(
        &mut self,
        row: &Value,
        cells: &[Value],
        columns: usize,
        [first, others]: [BlockContext<'_>; 2],
    ) -> Result<Vec<Cell>, Cancelled> {
        let found = item_count(row);
        if found != columns && (1..=limits::MAX_TABLE_COLUMNS).contains(&found) {
            let args = [("found", found.into()), ("columns", columns.into())];
            self.report(row.location, LetterCode::CellCountMismatch, args);
        }
        let mut contexts = std::iter::once(first).chain(std::iter::repeat(others));
        self.read_each(cells, |reader, cell| {
            let context = contexts.next().unwrap_or(others);
            let blocks = reader.read_cell(cell, context)?;
            Ok([Cell(blocks.unwrap_or_default())])
        })
    }

    /// Reads a cell, which may be empty.
    fn read_cell(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Vec<Block>> {
        let over =
            LimitViolation { location: value.location, code: LetterCode::TooManyCells };
        self.count_one(|reader| &mut reader.cells, limits::MAX_CELLS, over);
        let blanks = match &value.kind {
            ValueKind::String(_) => std::slice::from_ref(value),
            ValueKind::Array(items) => items.as_slice(),
            _ => return self.read_inlines_or_blocks(value, context),
        };
        if !blanks.iter().all(|item| item.as_str().is_some_and(is_blank)) {
            return self.read_inlines_or_blocks(value, context);
        }
        let faces = self.faces(context.paragraph);
        for blank in blanks {
            self.read_text(blank, faces);
        }
        Ok(Some(Vec::new()))
    }
}

/// Returns whether a table has neither column headers nor row headers.
fn is_without_headings(table: &Value) -> bool {
    let is_empty = |value: &Value| matches!(&value.kind, ValueKind::Array(cells) if cells.is_empty());
    let is_false = |value: &Value| matches!(value.kind, ValueKind::Bool(false));
    table.find_member("header").is_none_or(is_empty)
        && table.find_member("rowHeaders").is_none_or(is_false)
        && !is_box(table)
}

/// Returns whether a table has a single cell, as a frame around a text: it needs no
/// headers.
fn is_box(table: &Value) -> bool {
    let rows = table.find_member("rows").map(|rows| &rows.kind);
    matches!(rows, Some(ValueKind::Array(rows)) if rows.len() == 1)
        && column_count(table) == 1
}

/// Returns the number of items of an array; 0 for another value.
const fn item_count(value: &Value) -> usize {
    match &value.kind {
        ValueKind::Array(items) => items.len(),
        _ => 0,
    }
}

/// Returns the number of columns of a table: as stated, or else the cells of its first
/// row.
fn column_count(table: &Value) -> usize {
    let length = |value: &Value| Some(item_count(value)).filter(|length| *length > 0);
    let first = table.find_member("rows").and_then(|rows| match &rows.kind {
        ValueKind::Array(rows) => rows.first(),
        _ => None,
    });
    [table.find_member("columns"), table.find_member("header"), first]
        .into_iter()
        .flatten()
        .find_map(length)
        .unwrap_or_default()
}
