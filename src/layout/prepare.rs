//! First step: prepares the rows of a letter.
//!
//! Input: the document and a house style. Output: [`PreparedLetter`]: the rows of the
//! letter and of each annex, in one endless column each, the letterhead at its position,
//! and the structure tree, which is complete. Nothing depends on the page that a row is
//! going to be on.

use super::above_signature::RowsAboveSignature;
use super::collect::{RowBuilder, RowStarts};
use super::error::LayoutError;
use super::marginals::{Marginals, prepare_marginals};
use super::page_limit::PageLimit;
use super::rows::Row;
use super::tags::{StructureKind, StructureTree};
use crate::document::{Document, TableLayout};
use crate::house_style::{HouseStyle, PageArea};
use crate::length::Length;

/// A letter laid out in rows.
pub(super) struct PreparedLetter {
    pub(super) structure: StructureTree,
    pub(super) marginals: Marginals,
    /// The letter, then its annexes.
    pub(super) parts: Vec<PreparedPart>,
}

/// The rows of the letter or of an annex.
pub(super) struct PreparedPart {
    pub(super) part: PartLayout,
    pub(super) rows: Vec<Row>,
}

/// Positions and measurements of the letter or of an annex.
pub(super) struct PartLayout {
    /// Area of the text on its pages.
    pub(super) area: PageArea,
    /// Top of the text on its first page.
    pub(super) top: Length,
    /// Its pages have no reference column.
    pub(super) is_full_width: bool,
    /// First row of each top-level block.
    pub(super) block_starts: RowStarts,
    /// First row of each block, nested ones included, and of each table row below the
    /// header.
    pub(super) all_starts: RowStarts,
    /// Measurements of its tables.
    pub(super) tables: Vec<TableLayout>,
    /// Width and height of its figures.
    pub(super) figures: Vec<(Length, Length)>,
    pub(super) above_signature: Option<RowsAboveSignature>,
}

impl PartLayout {
    /// Returns the height of the text on its first page.
    pub(super) fn first_height(&self) -> Length {
        self.area.bottom() - self.top
    }
}

/// Prepares the rows of the letter and its annexes, and the marginals.
pub(super) fn prepare_letter(
    document: &Document,
    style: &HouseStyle,
    limit: &PageLimit<'_>,
) -> Result<PreparedLetter, LayoutError> {
    let mut structure = StructureTree::default();
    let root = structure.add_element(None, StructureKind::Document);
    let letter = structure.add_element(Some(root), StructureKind::Part);
    let marginals = prepare_marginals(document, letter, style, &mut structure)?;

    let headings: Vec<_> = document.headings(u8::MAX).collect();
    let mut toc_links = Vec::new();
    let mut parts = Vec::with_capacity(1 + document.annexes.len());
    let annexes = document.annexes.iter().map(|annex| (&annex.blocks, Some(annex)));
    for (blocks, annex) in std::iter::once((&document.letter, None)).chain(annexes) {
        let is_full_width = annex.is_some_and(|annex| annex.full_width);
        let area =
            if is_full_width { style.page.full_width_body } else { style.page.body };
        let (element, top) = match annex {
            None => (letter, marginals.text_top),
            Some(_) => (structure.add_element(Some(root), StructureKind::Part), area.y),
        };
        limit.start_part(area.height);
        let mut builder =
            RowBuilder::for_area(area, document, &headings, style, &mut structure, limit);
        let block_starts = builder.layout_blocks(blocks, element)?;
        limit.end_part();
        toc_links.append(&mut builder.toc_links);
        let above_signature = RowsAboveSignature::find(&builder);
        let part = PartLayout {
            area,
            top,
            is_full_width,
            block_starts,
            all_starts: std::mem::take(&mut builder.starts),
            tables: std::mem::take(&mut builder.tables),
            figures: std::mem::take(&mut builder.figures),
            above_signature,
        };
        parts.push(PreparedPart { part, rows: builder.into_rows() });
    }
    for (link, heading) in toc_links {
        structure.aim_at_heading(link, heading);
    }
    Ok(PreparedLetter { structure, marginals, parts })
}
