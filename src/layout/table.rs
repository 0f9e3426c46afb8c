//! Lays out tables.
//!
//! Input: a table of the document. Output: a row for each table row, whose cells contain
//! rows of their own.

use std::rc::Rc;

use super::collect::{Above, Collector};
use super::columns::column_widths;
use super::footnote::Note;
use super::frame::{Artifact, Content, Frame, Tag};
use super::pages_without_footnotes::page_end;
use super::paragraph::Line;
use super::paragraph_rows::Text;
use super::rows::{Break, Matter, Row, rows_height};
use super::tags::{ElementId, Scope, StructureKind};
use crate::document::{Cell, SetTable, Table};
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;

/// Cells of a table row.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// Left edge of each column, and right edge of the last.
    pub(super) edges: Rc<[Length]>,
    /// Rows of each cell.
    pub(super) cells: Vec<Vec<Row>>,
    /// Header rows that a page repeats above it.
    pub(super) heads: Option<Rc<Vec<Row>>>,
}

impl Cells {
    /// Returns the rows in all cells, in reading order.
    pub(super) fn cell_rows(&self) -> impl Iterator<Item = &Row> {
        self.cells.iter().flatten()
    }

    /// Returns the rows in all cells, mutable.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.cells.iter_mut().flatten()
    }

    /// Returns the number of rows of each cell that fit in a height.
    ///
    /// Returns `None` if no row of some cell fits, unless `forced`, which takes at least
    /// one row.
    pub(super) fn fitting_rows(&self, room: Length, forced: bool) -> Option<Vec<usize>> {
        let ends: Vec<_> =
            self.cells.iter().map(|rows| page_end(rows, 0, room, forced)).collect();
        let advances = |(rows, &end): (&Vec<Row>, &usize)| rows.is_empty() || end > 0;
        let is_empty = self.cells.iter().all(Vec::is_empty);
        (!is_empty && self.cells.iter().zip(&ends).all(advances)).then_some(ends)
    }

    /// Returns whether a split at these row counts leaves rows for the lower part.
    pub(super) fn is_divided(&self, ends: &[usize]) -> bool {
        self.cells.iter().zip(ends).any(|(rows, &end)| end < rows.len())
    }

    /// Returns the height of the upper part of cells split at these row counts.
    pub(super) fn upper_height(&self, ends: &[usize]) -> Length {
        let heights =
            self.cells.iter().zip(ends).map(|(rows, &end)| rows_height(&rows[..end]));
        heights.fold(Length::ZERO, Length::max)
    }

    /// Returns the footnotes of the upper part of cells split at these row counts.
    pub(super) fn upper_notes(&self, ends: &[usize]) -> Vec<&Note> {
        let cells = self.cells.iter().zip(ends);
        cells
            .flat_map(|(rows, &end)| rows[..end].iter().flat_map(Row::all_notes))
            .collect()
    }
}

impl Row {
    /// Returns the height of a table row in which a word is broken after a separator.
    fn uncertain_height(&self) -> Option<Length> {
        let Matter::Cells(cells) = &self.matter else { return None };
        let ends_in_word =
            |row: &Row| matches!(&row.matter, Matter::Line(line) if line.ends_in_word);
        cells.cell_rows().any(ends_in_word).then_some(self.leading)
    }

    /// Splits a table row in two, with `ends` rows of each cell in the upper part.
    pub(super) fn cut_row(mut self, ends: &[usize], padding: Length) -> (Self, Self) {
        let mut lower = Self {
            matter: Matter::Line(Line::default()),
            notes: Vec::new(),
            x: self.x,
            gap: self.gap,
            head_gap: self.head_gap,
            leading: self.leading,
            joint: self.joint,
        };
        if let Matter::Cells(cells) = &mut self.matter {
            let mut below = std::mem::take(&mut cells.cells);
            // The upper part gets a list of its own; the lower one keeps the allocated
            // memory.
            let above = below.iter_mut().zip(ends);
            let above = above.map(|(rows, &end)| rows.drain(..end).collect());
            cells.cells = above.collect();
            lower.matter = Matter::Cells(Cells {
                edges: Rc::clone(&cells.edges),
                cells: below,
                heads: cells.heads.clone(),
            });
        }
        for part in [&mut self, &mut lower] {
            let Matter::Cells(cells) = &part.matter else { continue };
            let heights = cells.cells.iter().map(rows_height);
            part.leading = padding + heights.fold(Length::ZERO, Length::max);
        }
        (self, lower)
    }
}

impl Collector<'_> {
    /// Lays out a table, with its caption above it.
    ///
    /// The caption is kept with the table, and the header with the first row.
    pub(super) fn layout_table(&mut self, table: &Table, parent: ElementId, x: Length) {
        let style = self.style.table;
        let element = self.structure.add_element(Some(parent), StructureKind::Table);
        self.above.space_after = self.above.space_after.max(style.space_before);
        if let Some(caption) = &table.caption {
            let text = Text { x, ..self.layout_caption(caption, element) };
            self.layout_text(text);
            self.above = Above::below_space(style.caption_space).with_kept(true);
        }
        let cancel = self.limit.map(|limit| limit.cancel);
        let columns = column_widths(table, self.measure - x, self.style, cancel);
        let edges: Rc<[Length]> = column_edges(&columns).into();
        let mut kept = vec![false; table.rows.len()];
        let mut tall = vec![false; table.rows.len()];
        let mut heights = Vec::with_capacity(table.rows.len() + 1);
        let mut heads = None;
        let mut is_header_tall = false;
        let mut height_of_rows = Length::ZERO;
        self.text_start = self.rows.len();
        if !table.header.is_empty() {
            let head =
                self.structure.add_element(Some(element), StructureKind::TableHead);
            let kinds = std::iter::repeat(StructureKind::TableHeading(Scope::Column));
            let row = self.layout_cells(&table.header, kinds, table, &edges, head);
            // A header taller than half a page leaves too little room for rows. A header
            // with many characters of no height is no header either.
            if row.leading <= self.page.height * 0.5
                && row.glyph_count() <= MAX_HEAD_GLYPHS
            {
                heads = Some(Rc::new(vec![row.clone().into_repeated()]));
            }
            height_of_rows += row.leading;
            is_header_tall = row.leading > self.page.height;
            heights.push(row.uncertain_height().filter(|_| !is_header_tall));
            self.cell_row(row, x);
            self.above.keep_with_next = true;
        } else {
            heights.push(None);
        }
        let body = self.structure.add_element(Some(element), StructureKind::TableBody);
        let last = table.rows.len() - 1;
        for (number, cells) in table.rows.iter().enumerate() {
            if self.is_stopped() {
                return;
            }
            self.starts.push(self.rows.len());
            let first = if table.row_headers {
                StructureKind::TableHeading(Scope::Row)
            } else {
                StructureKind::TableCell
            };
            let rest = std::iter::repeat(StructureKind::TableCell);
            let kinds = std::iter::once(first).chain(rest);
            let mut row = self.layout_cells(cells, kinds, table, &edges, body);
            if let Matter::Cells(cells) = &mut row.matter {
                cells.heads.clone_from(&heads);
            }
            // Two short rows at the start or end of a table stay together.
            let is_short = row.leading <= self.short_row();
            if is_short && (number == 1 || number == last) && self.above.is_short_row {
                self.above.keep_with_next = true;
                kept[number - 1] = true;
            }
            tall[number] = rows_height(row.head_rows()) + row.leading > self.page.height;
            height_of_rows += row.leading;
            heights.push(row.uncertain_height().filter(|_| !tall[number]));
            self.cell_row(row, x);
            self.above.is_short_row = is_short;
        }
        self.above = Above::below_space(style.space_after);
        self.tables.push(SetTable {
            columns,
            height: height_of_rows,
            repeats_header: heads.is_some(),
            is_header_tall,
            kept,
            tall,
            heights,
        });
    }

    /// Lays out the cells of a row side by side.
    fn layout_cells(
        &mut self,
        cells: &[Cell],
        kinds: impl Iterator<Item = StructureKind>,
        table: &Table,
        edges: &Rc<[Length]>,
        parent: ElementId,
    ) -> Row {
        let padding = self.style.table.padding;
        let element = self.structure.add_element(Some(parent), StructureKind::TableRow);
        let mut set = Vec::with_capacity(cells.len());
        for (place, (Cell(blocks), kind)) in cells.iter().zip(kinds).enumerate() {
            let cell = self.structure.add_element(Some(element), kind);
            let width = edges[place + 1] - edges[place] - padding.left - padding.right;
            let mut collector = self.for_column_inside(width.max(Length::ZERO));
            collector.align = table.columns[place].align;
            collector.layout_inner(blocks, cell, Length::ZERO);
            set.push(collector.into_rows());
        }
        let empty = self.style.role(Role::TableText).leading;
        let tallest = set.iter().map(rows_height).fold(empty, Length::max);
        Row {
            matter: Matter::Cells(Cells {
                edges: Rc::clone(edges),
                cells: set,
                heads: None,
            }),
            x: Length::ZERO,
            gap: Length::ZERO,
            head_gap: Length::ZERO,
            leading: padding.top + tallest + padding.bottom,
            joint: Break::Allowed,
            notes: Vec::new(),
        }
    }

    /// Returns the height of a row with the minimum number of lines (widow rule).
    fn short_row(&self) -> Length {
        let padding = self.style.table.padding;
        let lines = self.style.typography.widow_lines as f64;
        let text = self.style.role(Role::TableText).leading * lines;
        padding.top + text + padding.bottom
    }

    fn cell_row(&mut self, row: Row, x: Length) {
        let (gap, joint) = self.joint_above(Length::ZERO);
        self.rows.push(Row { x, gap, joint, ..row });
        self.above = Above::below_space(Length::ZERO);
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

/// Maximum glyph count of a repeated header, more than half a page shows.
const MAX_HEAD_GLYPHS: usize = 5_000;

/// Rules around the rows of a table on a page.
pub(super) struct Rules {
    edges: Rc<[Length]>,
    x: Length,
    /// Top of the first row and bottom of each row.
    ys: Vec<Length>,
}

impl Rules {
    pub(super) fn new(edges: Rc<[Length]>, x: Length, top: Length) -> Self {
        Self { edges, x, ys: vec![top] }
    }

    /// Returns whether a row with these edges belongs to the same table.
    pub(super) fn go_on(&self, edges: Option<&Rc<[Length]>>, gap: Length) -> bool {
        gap == Length::ZERO && edges.is_some_and(|edges| Rc::ptr_eq(edges, &self.edges))
    }

    pub(super) fn row_ends(&mut self, y: Length) {
        self.ys.push(y);
    }

    /// Draws the rules, each centered on the edge that it marks.
    pub(super) fn draw_rules(&self, style: &HouseStyle, frames: &mut Vec<Frame>) {
        let rule = style.table.rule;
        let color = style.table.rule_color;
        let mut draw = |x: Length, y: Length, width: Length, height: Length| {
            frames.push(Frame {
                tag: Tag::Artifact(Artifact::Layout),
                x: x - rule * 0.5,
                y: y - rule * 0.5,
                content: Content::Rule {
                    width: width + rule,
                    height: height + rule,
                    color,
                },
            });
        };
        let width = self.edges[self.edges.len() - 1];
        let (top, bottom) = (self.ys[0], self.ys[self.ys.len() - 1]);
        for &y in &self.ys {
            draw(self.x, y, width, Length::ZERO);
        }
        for &edge in self.edges.iter() {
            draw(self.x + edge, top, Length::ZERO, bottom - top);
        }
    }
}
