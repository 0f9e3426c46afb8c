//! Parses tables: columns, and cells row by row.

use roxmltree::Node;

use super::blocks::Matter;
use super::{
    Result, attribute_value, child_elements, expect_element, outside_vocabulary,
};
use crate::document::{Align, Cell, Table, TableColumn};

impl Matter<'_, '_> {
    /// Parses a table in which every row has one cell per column.
    pub(super) fn parse_table(&mut self, node: Node<'_, '_>) -> Result<Table> {
        let parts = child_elements(node)?;
        let mut parts = parts.into_iter().peekable();
        let mut next =
            |name| parts.next_if(|part: &Node<'_, '_>| part.has_tag_name(name));
        let (caption, columns) = (next("caption"), next("colgroup"));
        let (header, body) = (next("thead"), next("tbody"));
        let (Some(columns), Some(body), None) = (columns, body, parts.next()) else {
            return Err(outside_vocabulary(node));
        };
        let caption = caption.map(|caption| self.parse_caption(caption)).transpose()?;
        let columns = child_elements(columns)?
            .into_iter()
            .map(parse_column)
            .collect::<Result<Vec<_>>>()?;
        let (mut header_rows, headings) = self.parse_rows(header)?;
        let (rows, row_headers) = self.parse_rows(Some(body))?;
        let header = header_rows.pop().unwrap_or_default();
        let is_even = rows
            .iter()
            .chain(Some(&header).filter(|header| !header.is_empty()))
            .all(|row| row.len() == columns.len());
        let is_headed = headings.iter().all(|&headings| headings == columns.len());
        let first = row_headers.first().copied().unwrap_or_default();
        let is_alike = first <= 1 && row_headers.iter().all(|&count| count == first);
        if rows.is_empty()
            || !(header_rows.is_empty() && is_even && is_headed && is_alike)
        {
            return Err(outside_vocabulary(node));
        }
        Ok(Table { caption, columns, header, rows, row_headers: first == 1 })
    }

    /// Parses the rows of a part, and counts the header cells at the start of each.
    fn parse_rows(
        &mut self,
        part: Option<Node<'_, '_>>,
    ) -> Result<(Vec<Vec<Cell>>, Vec<usize>)> {
        let mut rows = Vec::new();
        let mut headings = Vec::new();
        let part = part.map(child_elements).transpose()?;
        let stop = self.progress.stop;
        for row in stop.each(part.into_iter().flatten()) {
            expect_element(row, "tr")?;
            let cells = child_elements(row)?;
            let count = cells.iter().take_while(|cell| cell.has_tag_name("th")).count();
            let mut read = Vec::new();
            for (place, cell) in cells.into_iter().enumerate() {
                expect_element(cell, if place < count { "th" } else { "td" })?;
                read.push(Cell(self.parse_blocks(cell)?));
            }
            headings.push(count);
            rows.push(read);
        }
        Ok((rows, headings))
    }
}

/// Parses a column; its width is in percent of the measure.
fn parse_column(node: Node<'_, '_>) -> Result<TableColumn> {
    expect_element(node, "col")?;
    let width = node.attribute("width").map(str::parse::<f64>).transpose();
    let width =
        width.map_err(|_| outside_vocabulary(node))?.map(|percent| percent / 100.0);
    let align = match attribute_value(node, "align")? {
        "left" => Align::Left,
        "center" => Align::Center,
        "right" => Align::Right,
        _ => return Err(outside_vocabulary(node)),
    };
    Ok(TableColumn { width, align })
}
