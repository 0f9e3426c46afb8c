//! Third step: draws the filled pages and finishes them.
//!
//! Input: [`FilledLetter`], whose page breaks are final. Output: [`PagedDocument`]: frames at
//! absolute positions, with page numbers in tables of contents and in footers, and the
//! page positions that other exporters take from layout.

use super::draw::{draw_footnotes, draw_rows};
use super::error::LayoutError;
use super::frame::{Page, PagedDocument};
use super::marginals::PagesWithText;
use super::page_limit::PageLimit;
use super::pages::{FilledLetter, FilledPart};
use super::toc::add_page_numbers;
use crate::blocks::Block;
use crate::document::{Document, Pagination};
use crate::house_style::{HouseStyle, PageNumbers};

/// Draws the rows of each page, adds the marginals and reports the page positions.
pub(super) fn finish_pages(
    document: &Document,
    filled: FilledLetter,
    style: &HouseStyle,
    limit: &PageLimit<'_>,
) -> Result<PagedDocument, LayoutError> {
    let FilledLetter { mut structure, marginals, parts, column, full_width } = filled;
    let pagination = Pagination {
        columns: marginals.column.page_columns(&column, &document.letterhead, style),
        ..page_positions(document, &parts, full_width.len(), style)
    };
    let heading_numbers = pagination.headings.iter().map(|&page| pagination.number(page));
    let heading_numbers: Vec<_> = heading_numbers.collect();

    let (width, height) = (style.page.width, style.page.height);
    let mut pages = vec![Page { width, height, frames: Vec::new() }; full_width.len()];
    for FilledPart { part, before, pages: filled } in parts {
        for (index, mut filled) in filled.into_iter().enumerate() {
            limit.cancel.check()?;
            let frames = &mut pages[before + index].frames;
            let area = &part.area;
            let y = if index == 0 { part.top } else { area.y };
            add_page_numbers(&mut filled.rows, &heading_numbers, style, limit)?;
            draw_rows(filled.rows, area.x, y, style, frames);
            draw_footnotes(filled.footnotes, area, style, frames);
        }
    }
    let text = PagesWithText {
        pages: &mut pages,
        column: &column,
        full_width: &full_width,
        pagination: &pagination,
    };
    marginals.add_to_pages(&document.letterhead, text, style, &mut structure)?;
    limit.cancel.check()?;
    Ok(PagedDocument {
        language: document.language,
        metadata: document.metadata.clone(),
        pages,
        images: document.images.clone(),
        structure,
        pagination,
    })
}

/// Returns the page positions of a document's parts and blocks, on `count` pages.
fn page_positions(
    document: &Document,
    parts: &[FilledPart],
    count: usize,
    style: &HouseStyle,
) -> Pagination {
    let mut pagination = Pagination {
        pages: count,
        ones: match style.page_numbers {
            PageNumbers::Continuous => vec![1],
            PageNumbers::PerAnnex => {
                parts.iter().map(|filled| filled.before + 1).collect()
            }
        },
        ..Pagination::default()
    };
    for (index, filled) in parts.iter().enumerate() {
        let part = &filled.part;
        pagination.tables.extend_from_slice(&part.tables);
        pagination.figures.extend_from_slice(&part.figures);
        pagination.starts.extend(part.all_starts.iter().map(|&row| filled.start_of(row)));
        pagination.ends.push(filled.before + filled.pages.len());
        if index == 0 {
            pagination.with_signature = filled.blocks_with_signature(style);
        }
        let starts = part.block_starts.iter().map(|&row| filled.start_of(row).page);
        let starts = starts.collect();
        if index == 0 {
            pagination.letter = starts;
        } else {
            pagination.annexes.push(starts);
        }
    }
    pagination.headings = heading_pages(document, &pagination);
    pagination
}

/// Returns the page of each heading that a table of contents may list.
fn heading_pages(document: &Document, pagination: &Pagination) -> Vec<usize> {
    let annexes =
        document.annexes.iter().map(|annex| &annex.blocks).zip(&pagination.annexes);
    let parts = std::iter::once((&document.letter, &pagination.letter)).chain(annexes);
    let blocks = parts.flat_map(|(blocks, pages)| blocks.iter().zip(pages));
    blocks
        .filter(|(block, _)| {
            matches!(block, Block::Heading(heading) if heading.is_listed(u8::MAX))
        })
        .map(|(_, &page)| page)
        .collect()
}
