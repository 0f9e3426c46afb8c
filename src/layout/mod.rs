//! Lays out the document in pages.
//!
//! Input: the document tree and a house style. Output: [`Pages`] of frames at absolute
//! positions, each naming the structure element it belongs to. The phases, in order:
//! `marginals` lays out the letterhead; `collect`, with `paragraph_rows`, `list`,
//! `table`, `figure`, `toc` and `footnote`, turns blocks into rows with gaps and
//! joints (through `shaping`, `linebreak`, `paragraph` and `invisible`); `pages` divides
//! the rows and their footnotes over pages; `toc` adds the page numbers to tables of
//! contents; `marginals` adds the content common to all pages.

mod collect;
mod column_fit;
mod columns;
mod figure;
mod footnote;
mod frame;
mod invisible;
pub mod linebreak;
mod list;
mod marginals;
mod page_limit;
mod pages;
mod pages_without_footnotes;
mod paragraph;
mod paragraph_rows;
mod rows;
mod shaping;
mod table;
mod tags;
mod toc;

pub use frame::{Artifact, Content, Frame, Glyph, GlyphRun, Page, Pages, Tag};
pub use tags::{
    ElementId, ListNumbering, Scope, Structure, StructureElement, StructureKind, Target,
};

use crate::document::{Block, Document, Paging, SetTable, Start};
use crate::house_style::{Area, HouseStyle, PageNumbers};
use crate::length::Length;
use crate::limits::{Cancelled, RenderContext};
use collect::{Collector, Signature, Starts};
use page_limit::PageLimit;
use pages::{Filled, fill_pages};

/// Error from laying out a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The document takes more pages than the maximum.
    #[error("{found} pages are more than {max}")]
    TooManyPages {
        /// Minimum number of pages that it takes.
        found: usize,
        /// Maximum number of pages.
        max: usize,
    },
    /// Layout was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<Cancelled> for LayoutError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// Lays out a document in pages.
///
/// # Errors
///
/// Fails if the document takes too many pages, or if layout is cancelled.
pub fn layout(
    document: &Document,
    style: &HouseStyle,
    context: &RenderContext,
) -> Result<Pages, LayoutError> {
    let limit = PageLimit::new(context);
    let cancel = limit.cancel;
    let mut structure = Structure::default();
    let root = structure.add_element(None, StructureKind::Document);
    let letter = structure.add_element(Some(root), StructureKind::Part);

    let mut first = Page::default();
    let top =
        marginals::layout_letterhead(document, letter, style, &mut structure, &mut first);
    let head = &document.letterhead;
    let mut column = marginals::reference_column(head, letter, style, &mut structure);

    let parts = layout_parts(document, letter, root, top, style, &mut structure, &limit)?;
    column.divide(&note_tops(&parts, style), style);
    column.place_first(style, &mut first);
    let mut pages = vec![first];
    let mut full_width = vec![false];
    let mut firsts = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        if part.is_full_width {
            // The letter's own column ends before pages without a reference column.
            full_width.resize(pages.len().max(column.page_count()), false);
        }
        let before = if number == 0 { 0 } else { full_width.len() };
        firsts.push(before);
        full_width.resize(before + part.pages.len(), part.is_full_width);
        pages.resize(full_width.len(), Page::default());
    }
    let count = pages.len().max(column.page_count());
    limit.check_pages(count)?;
    pages.resize(count, Page::default());

    let mut paging = Paging {
        pages: count,
        ones: match style.page_numbers {
            PageNumbers::Continuous => vec![1],
            PageNumbers::PerAnnex => firsts.iter().map(|first| first + 1).collect(),
        },
        columns: column.page_columns(head, style),
        ..Paging::default()
    };
    for (number, (part, &first)) in parts.iter().zip(&firsts).enumerate() {
        paging.tables.extend_from_slice(&part.tables);
        paging.figures.extend_from_slice(&part.figures);
        let starts = part.all_starts.iter().map(|&row| part.start_of(row, first));
        paging.starts.extend(starts);
        paging.ends.push(first + part.pages.len());
        let lines = style.typography.signature_lines;
        paging.is_divided_above_signature |= part.is_divided_above_signature(lines);
        let pages = part.starts.iter().map(|&row| first + part.page_of(row)).collect();
        if number == 0 {
            paging.letter = pages;
        } else {
            paging.annexes.push(pages);
        }
    }
    paging.headings = heading_pages(document, &paging);
    let shown: Vec<_> = paging.headings.iter().map(|&page| paging.number(page)).collect();

    for (number, (part, first)) in parts.into_iter().zip(firsts).enumerate() {
        let Part { area, pages: filled, .. } = part;
        let filled = filled.into_iter().zip(&mut pages[first..]);
        for (place, (mut filled, page)) in cancel.take_until_cancelled(filled.enumerate())
        {
            let y = if number == 0 && place == 0 { top } else { area.y };
            toc::add_page_numbers(&mut filled.rows, &shown, style);
            rows::place_rows(filled.rows, area.x, y, style, &mut page.frames);
            footnote::place_notes(filled.notes, &area, style, &mut page.frames);
        }
    }
    marginals::later_columns(&column, style, &mut pages, &full_width);
    marginals::head_and_foot(head, style, &paging, &mut structure, &mut pages);
    marginals::layout_watermark(head, style, &mut structure, &mut pages);
    cancel.check()?;
    Ok(Pages {
        language: document.language,
        metadata: document.metadata.clone(),
        width: style.page.width,
        height: style.page.height,
        pages,
        images: document.images.clone(),
        structure,
        paging,
    })
}

/// The letter or an annex, divided over its pages.
struct Part {
    area: Area,
    is_full_width: bool,
    pages: Vec<Filled>,
    /// First row of each top-level block.
    starts: Starts,
    /// First row of each block, nested ones included, and of each table row below the
    /// header.
    all_starts: Starts,
    /// Measurements of its tables.
    tables: Vec<SetTable>,
    /// Width and height of its figures.
    figures: Vec<(Length, Length)>,
    signature: Option<Signature>,
}

impl Part {
    /// Returns the page on which a row starts, counted from 1.
    fn page_of(&self, row: usize) -> usize {
        let page = self.pages.partition_point(|page| page.started <= row) + 1;
        page.min(self.pages.len())
    }

    /// Returns the start of a block or table row by its first row, after `first` pages.
    fn start_of(&self, row: usize, first: usize) -> Start {
        let page = self.page_of(row);
        let is_top = match self.pages[..page - 1].last() {
            Some(before) => before.started == row && !before.is_cut,
            None => row == 0,
        };
        Start { page: first + page, is_top }
    }

    /// Returns whether the text above the first signature is divided over two pages.
    ///
    /// True if that paragraph or table starts on the page before, with more lines on the
    /// page of the signature than the `least` that are kept with it.
    fn is_divided_above_signature(&self, least: usize) -> bool {
        let Some(Signature { row, text }) = self.signature else { return false };
        let page = self.page_of(row);
        let Some(before) = self.pages[..page - 1].last() else { return false };
        text < before.started && (before.is_cut || row - before.started > least)
    }
}

/// Lays out the letter and its annexes, each on pages of its own.
///
/// The text on the first page of the letter starts at `top`.
fn layout_parts(
    document: &Document,
    letter: ElementId,
    root: ElementId,
    top: Length,
    style: &HouseStyle,
    structure: &mut Structure,
    limit: &PageLimit<'_>,
) -> Result<Vec<Part>, LayoutError> {
    let headings: Vec<_> = document.headings(u8::MAX).collect();
    let mut aims = Vec::new();
    let mut parts = Vec::with_capacity(1 + document.annexes.len());
    let mut count = 0;
    let annexes = document.annexes.iter().map(|annex| (&annex.blocks, Some(annex)));
    for (blocks, annex) in std::iter::once((&document.letter, None)).chain(annexes) {
        let is_full_width = annex.is_some_and(|annex| annex.full_width);
        let area =
            if is_full_width { style.page.full_width_body } else { style.page.body };
        let (element, room) = match annex {
            None => (letter, area.bottom() - top),
            Some(_) => {
                (structure.add_element(Some(root), StructureKind::Part), area.height)
            }
        };
        limit.start_part(count, area.height);
        let mut collector =
            Collector::for_area(area, document, &headings, style, structure, limit);
        let starts = collector.layout_blocks(blocks, element);
        limit.check_limit()?;
        aims.append(&mut collector.aims);
        let all_starts = std::mem::take(&mut collector.starts);
        let tables = std::mem::take(&mut collector.tables);
        let figures = std::mem::take(&mut collector.figures);
        let signature = collector.signature;
        let pages = fill_pages(collector.into_rows(), room, area.height, style, limit);
        limit.cancel.check()?;
        count += pages.len();
        limit.check_pages(count)?;
        parts.push(Part {
            area,
            is_full_width,
            pages,
            starts,
            all_starts,
            tables,
            figures,
            signature,
        });
    }
    for (link, heading) in aims {
        structure.aim_at_heading(link, heading);
    }
    Ok(parts)
}

/// Returns the top of the footnotes on each page that has a reference column.
fn note_tops(parts: &[Part], style: &HouseStyle) -> Vec<Option<Length>> {
    let parts = parts.iter().take_while(|part| !part.is_full_width);
    let tops = parts.flat_map(|part| {
        part.pages.iter().map(|page| footnote::top(&page.notes, &part.area, style))
    });
    tops.collect()
}

/// Returns the page of each heading that a table of contents may list.
fn heading_pages(document: &Document, paging: &Paging) -> Vec<usize> {
    let annexes = document.annexes.iter().map(|annex| &annex.blocks).zip(&paging.annexes);
    let parts = std::iter::once((&document.letter, &paging.letter)).chain(annexes);
    let blocks = parts.flat_map(|(blocks, pages)| blocks.iter().zip(pages));
    blocks
        .filter(|(block, _)| {
            matches!(block, Block::Heading(heading) if heading.is_listed(u8::MAX))
        })
        .map(|(_, &page)| page)
        .collect()
}
