//! Writes tables.
//!
//! Input: a table and the column widths from layout. Output: a table of fixed layout in
//! the table style, which has its rules and cell padding. The header row repeats on every
//! page.

use std::fmt::Write;

use docx_rs::Paragraph;

use super::blocks::{BlockWriter, NestingIndent, PartPiece};
use super::headers_footers::frame_anchor;
use super::repair::escape_attribute;
use super::style_ids::{BELOW_TABLE, TABLE, TABLE_CAPTION};
use crate::blocks::{Align, Cell, Inline, Table};
use crate::document::TableLayout;
use crate::house_style::Role;
use crate::length::Length;

/// End of a table.
const END: &str = "</w:tbl>";

impl<'a> BlockWriter<'a> {
    /// Writes a table, below its caption.
    pub(super) fn write_table(&mut self, table: &'a Table) {
        if table.caption.is_none() && !self.page_break {
            self.leave_space_below(self.style.table.space_before);
        }
        self.start_block();
        match &table.caption {
            Some(caption) => {
                let written = self.runs.build_paragraph(caption).style(TABLE_CAPTION);
                self.push_paragraph(caption.role, written);
            }
            // Word merges two adjacent tables into one.
            None if self.is_below_table() => {
                self.below = Length::ZERO;
                self.push_paragraph(Role::TableText, Paragraph::new().style(BELOW_TABLE));
            }
            None => {}
        }
        self.stand_apart();
        let layout = self.tables.next();
        // A table without measurements gets columns of equal width.
        let even =
            vec![self.measure * (1.0 / table.columns.len() as f64); table.columns.len()];
        let columns = layout.map_or(&even, |layout| &layout.columns);
        let widths = to_twips(columns);
        self.start_table(table, layout, &widths);
        let is = |of: fn(&TableLayout) -> &Vec<bool>, number: usize| {
            layout.is_some_and(|layout| of(layout).get(number) == Some(&true))
        };
        for (number, row) in
            self.cancel.take_until_cancelled(table.rows.iter().enumerate())
        {
            self.start_row(table, layout, &widths);
            self.late.keep_next = is(|layout| &layout.unsplit, number);
            // A word processor moves a row that cannot be split to the next page, even if
            // it does not fit there either.
            let is_tall = is(|layout| &layout.tall, number);
            self.write_row_start(!is_tall, false, row_height(layout, number + 1));
            self.write_cells(table, row, &widths, |place| match place {
                0 if table.row_headers => Role::TableHeading,
                _ => Role::TableText,
            });
            self.write_markup("</w:tr>");
            self.late.keep_next = false;
        }
        self.write_markup(END);
        self.below = self.style.table.space_after;
    }

    /// Writes the start of a table, including its header.
    fn start_table(
        &mut self,
        table: &'a Table,
        layout: Option<&TableLayout>,
        widths: &[i32],
    ) {
        self.write_markup(table_head(table, widths));
        if !table.header.is_empty() {
            let is_tall = layout.is_some_and(|layout| layout.is_header_tall);
            let is_repeated =
                !is_tall && layout.is_none_or(|layout| layout.repeats_header);
            self.write_row_start(!is_tall, is_repeated, row_height(layout, 0));
            self.write_cells(table, &table.header, widths, |_| Role::TableHeading);
            self.write_markup("</w:tr>");
        }
    }

    /// Writes the start of a row, with its properties (17.4.78).
    ///
    /// A height is the minimum.
    fn write_row_start(
        &mut self,
        is_unsplit: bool,
        is_repeated: bool,
        height: Option<Length>,
    ) {
        let height = height.map(|height| {
            // LibreOffice adds a rule: in current versions to each row, in 7.4 to the
            // last.
            let height = (height - self.style.table.rule).to_twips();
            format!("<w:trHeight w:val=\"{height}\" w:hRule=\"atLeast\"/>")
        });
        let properties = [
            if is_unsplit { "<w:cantSplit/>" } else { "" },
            height.as_deref().unwrap_or_default(),
            if is_repeated { "<w:tblHeader/>" } else { "" },
        ]
        .concat();
        self.write_markup("<w:tr>");
        if !properties.is_empty() {
            self.write_markup(format!("<w:trPr>{properties}</w:trPr>"));
        }
    }

    /// Counts a row and starts a new table at it if a frame is inserted above it.
    ///
    /// The new table repeats the header. No word processor supports frames in tables.
    fn start_row(
        &mut self,
        table: &'a Table,
        layout: Option<&TableLayout>,
        widths: &[i32],
    ) {
        let is_parted = self.has_frame_next();
        if is_parted {
            self.write_markup(END);
        }
        self.start_block();
        if is_parted {
            self.stand_apart();
            self.start_table(table, layout, widths);
        }
    }

    fn is_below_table(&self) -> bool {
        matches!(self.pieces.last(), Some(PartPiece::Markup(last)) if last == END)
    }

    /// Writes an empty paragraph above a table that starts a page or follows frames.
    ///
    /// Frames can be anchored only to paragraphs.
    fn stand_apart(&mut self) {
        let is_framed = self
            .last_paragraph()
            .is_some_and(|last| last.property.frame_property.is_some());
        if self.page_break || is_framed {
            self.push_paragraph(Role::TableText, frame_anchor());
        }
    }

    fn write_cells(
        &mut self,
        table: &'a Table,
        cells: &'a [Cell],
        widths: &[i32],
        role: impl Fn(usize) -> Role,
    ) {
        let columns = table.columns.iter().zip(widths);
        for (place, (Cell(blocks), (column, width))) in
            cells.iter().zip(columns).enumerate()
        {
            self.write_markup(format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"
            ));
            let role = role(place);
            self.align = column.align;
            // Only the paragraphs of a cell are spaced from each other, except items that
            // have no space between them.
            self.between = Some(self.style.role(role).space_after);
            let padding = &self.style.table.padding;
            self.runs.measure =
                Length::pt(f64::from(*width) / 20.0) - padding.left - padding.right;
            self.write_blocks(blocks, NestingIndent::default());
            if blocks.is_empty() {
                self.push_paragraph(role, Paragraph::new().style(role.word_style()));
            }
            self.align = Align::Left;
            self.between = None;
            self.runs.measure = self.measure;
            self.write_markup("</w:tc>");
        }
    }
}

/// Returns the minimum height of a row, counted from the header.
///
/// A row has one if the PDF breaks words of it that word processors break elsewhere, such
/// as web addresses, so that pages end at the same rows.
fn row_height(layout: Option<&TableLayout>, row: usize) -> Option<Length> {
    layout?.heights.get(row).copied().flatten()
}

/// Returns the start of a table, including its grid.
fn table_head(table: &Table, widths: &[i32]) -> String {
    let total: i32 = widths.iter().sum();
    let (first_row, first_column) = (!table.header.is_empty(), table.row_headers);
    let look = 0x0600 | i32::from(first_row) << 5 | i32::from(first_column) << 7;
    let mut head = format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"{TABLE}\"/>\
         <w:tblW w:w=\"{total}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
         <w:tblLook w:val=\"{look:04X}\" w:firstRow=\"{}\" w:lastRow=\"0\" \
         w:firstColumn=\"{}\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>",
        u8::from(first_row),
        u8::from(first_column),
    );
    if let Some(caption) = &table.caption {
        let title = Inline::plain_text(&caption.inlines);
        let _ = write!(head, "<w:tblCaption w:val=\"{}\"/>", escape_attribute(&title));
    }
    head.push_str("</w:tblPr><w:tblGrid>");
    for width in widths {
        let _ = write!(head, "<w:gridCol w:w=\"{width}\"/>");
    }
    head.push_str("</w:tblGrid>");
    head
}

/// Converts column widths to twips, rounding the edges instead of the widths.
fn to_twips(widths: &[Length]) -> Vec<i32> {
    let mut edge = Length::ZERO;
    widths
        .iter()
        .map(|&width| {
            let left = edge.to_twips();
            edge += width;
            edge.to_twips() - left
        })
        .collect()
}
