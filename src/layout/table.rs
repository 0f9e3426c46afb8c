//! Lays out tables.
//!
//! Input: a table of the document. Output: a row for each table row, whose cells contain
//! rows of their own.

use std::rc::Rc;

use super::collect::{ParagraphInput, RowBuilder};
use super::error::LayoutError;
use super::joint::JointConstraints;
use super::rows::{PageBreakRule, Row, RowContent, TableRow, rows_height};
use super::table_columns::column_widths;
use super::tags::{ElementId, HeaderScope, StructureKind};
use crate::blocks::{Cell, Table};
use crate::document::TableLayout;
use crate::house_style::Role;
use crate::length::Length;

/// A table, its structure element, and the edges of its columns.
struct TableGrid<'t> {
    table: &'t Table,
    element: ElementId,
    edges: Rc<[Length]>,
    /// Left edge in the column.
    x: Length,
}

impl Row {
    /// Returns the height of a table row in which a word is broken after a separator.
    fn uncertain_height(&self) -> Option<Length> {
        let RowContent::TableRow(row) = &self.content else { return None };
        let ends_in_word = |row: &Row| matches!(&row.content, RowContent::Line(line) if line.ends_in_word);
        row.cell_rows().any(ends_in_word).then_some(self.leading)
    }
}

impl RowBuilder<'_> {
    /// Lays out a table, with its caption above it.
    ///
    /// The caption is kept with the table, and the header with the first row.
    pub(super) fn layout_table(
        &mut self,
        table: &Table,
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        let style = self.style.table;
        let element = self.structure.add_element(Some(parent), StructureKind::Table);
        self.preceding.space_after = self.preceding.space_after.max(style.space_before);
        if let Some(caption) = &table.caption {
            let text = ParagraphInput { x, ..self.layout_caption(caption, element) };
            self.layout_text(text)?;
            self.preceding = JointConstraints::below_space(style.caption_space)
                .with_keep_with_next(true);
        }
        let cancel = self.limit.map(|limit| limit.cancel);
        let columns = column_widths(table, self.measure - x, self.style, cancel)?;
        let edges: Rc<[Length]> = column_edges(&columns).into();
        let grid = TableGrid { table, element, edges, x };
        let count = table.rows.len();
        let mut layout = TableLayout {
            columns,
            repeats_header: false,
            is_header_tall: false,
            unsplit: vec![false; count],
            tall: vec![false; count],
            heights: Vec::with_capacity(count + 1),
        };
        let heads = self.layout_header(&grid, &mut layout)?;
        layout.repeats_header = heads.is_some();
        self.layout_rows(&grid, heads.as_ref(), &mut layout)?;
        self.preceding = JointConstraints::below_space(style.space_after);
        self.tables.push(layout);
        Ok(())
    }

    /// Lays out the header, if any, and returns it if it is repeated on later pages.
    fn layout_header(
        &mut self,
        grid: &TableGrid<'_>,
        layout: &mut TableLayout,
    ) -> Result<Option<Rc<Vec<Row>>>, LayoutError> {
        let TableGrid { table, element, x, .. } = *grid;
        if table.header.is_empty() {
            layout.heights.push(None);
            return Ok(None);
        }
        let head = self.structure.add_element(Some(element), StructureKind::TableHead);
        let kinds = std::iter::repeat(StructureKind::TableHeading(HeaderScope::Column));
        let row = self.layout_row(&table.header, kinds, grid, head)?;
        // A header taller than half a page leaves too little room for rows. A header with
        // many characters of no height or width is no header either.
        let amount = row.amount();
        let is_repeated =
            row.leading <= self.page.height * 0.5 && amount.glyphs <= MAX_HEAD_GLYPHS;
        if is_repeated {
            self.count_text(amount)?;
        }
        let heads = is_repeated.then(|| Rc::new(vec![row.clone().into_repeated()]));
        layout.is_header_tall = row.leading > self.page.height;
        layout.heights.push(row.uncertain_height().filter(|_| !layout.is_header_tall));
        self.push_row(row, x);
        self.preceding.keep_with_next = true;
        Ok(heads)
    }

    /// Lays out the rows below the header.
    fn layout_rows(
        &mut self,
        grid: &TableGrid<'_>,
        heads: Option<&Rc<Vec<Row>>>,
        layout: &mut TableLayout,
    ) -> Result<(), LayoutError> {
        let TableGrid { table, element, x, .. } = *grid;
        let body = self.structure.add_element(Some(element), StructureKind::TableBody);
        let last = table.rows.len() - 1;
        let first = if table.row_headers {
            StructureKind::TableHeading(HeaderScope::Row)
        } else {
            StructureKind::TableCell
        };
        for (number, cells) in table.rows.iter().enumerate() {
            self.check_limit()?;
            self.starts.push(self.rows.len());
            let rest = std::iter::repeat(StructureKind::TableCell);
            let kinds = std::iter::once(first.clone()).chain(rest);
            let mut row = self.layout_row(cells, kinds, grid, body)?;
            if let RowContent::TableRow(cells) = &mut row.content {
                cells.heads = heads.cloned();
            }
            // Two short rows at the start or end of a table stay together.
            let is_short = row.leading <= self.short_row();
            if is_short && (number == 1 || number == last) && self.preceding.is_short_row
            {
                self.preceding.keep_with_next = true;
                layout.unsplit[number - 1] = true;
            }
            let is_tall = rows_height(row.head_rows()) + row.leading > self.page.height;
            layout.tall[number] = is_tall;
            layout.heights.push(row.uncertain_height().filter(|_| !is_tall));
            self.push_row(row, x);
            self.preceding.is_short_row = is_short;
        }
        Ok(())
    }

    /// Lays out the cells of a row side by side.
    fn layout_row(
        &mut self,
        cells: &[Cell],
        kinds: impl Iterator<Item = StructureKind>,
        grid: &TableGrid<'_>,
        parent: ElementId,
    ) -> Result<Row, LayoutError> {
        let TableGrid { table, edges, .. } = grid;
        let padding = self.style.table.padding;
        let element = self.structure.add_element(Some(parent), StructureKind::TableRow);
        let mut laid_out = Vec::with_capacity(cells.len());
        for (index, (Cell(blocks), kind)) in cells.iter().zip(kinds).enumerate() {
            let cell = self.structure.add_element(Some(element), kind);
            let width = edges[index + 1] - edges[index] - padding.left - padding.right;
            let mut builder = self.for_column_inside(width.max(Length::ZERO));
            builder.align = table.columns[index].align;
            builder.layout_inner(blocks, cell, Length::ZERO)?;
            laid_out.push(builder.into_rows());
        }
        let empty = self.style.role(Role::TableText).leading;
        let tallest = laid_out.iter().map(rows_height).fold(empty, Length::max);
        let (edges, cells) = (Rc::clone(edges), laid_out);
        Ok(Row {
            content: RowContent::TableRow(TableRow { edges, cells, heads: None }),
            joint: PageBreakRule::Allowed,
            ..Row::empty_room(padding.top + tallest + padding.bottom)
        })
    }

    /// Returns the height of a row with the minimum number of lines (widow rule).
    fn short_row(&self) -> Length {
        let padding = self.style.table.padding;
        let lines = self.style.typography.widow_lines as f64;
        let text = self.style.role(Role::TableText).leading * lines;
        padding.top + text + padding.bottom
    }

    fn push_row(&mut self, row: Row, x: Length) {
        let (gap, joint) = self.joint_above(Length::ZERO);
        self.rows.push(Row { x, gap, joint, ..row });
        self.preceding = JointConstraints::below_space(Length::ZERO);
    }
}

/// Returns the left edge of each column, and the right edge of the last.
fn column_edges(columns: &[Length]) -> Vec<Length> {
    let mut edge = Length::ZERO;
    let rights = columns.iter().map(|&width| {
        edge += width;
        edge
    });
    std::iter::once(Length::ZERO).chain(rights).collect()
}

/// Maximum glyph count of a repeated header, more than half a page shows. It includes
/// invisible characters.
const MAX_HEAD_GLYPHS: usize = 5_000;
