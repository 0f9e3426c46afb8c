//! Sets the document in pages.
//!
//! In: the semantic tree and a house style. Out: [`Pages`] of frames at
//! absolute places, each naming the structure element it belongs to. The
//! phases, in order: `furniture` sets the letterhead, `rows` turns blocks into
//! lines with gaps and joints (through `shape`, `linebreak` and `paragraph`),
//! `paginate` divides them over pages, `furniture` adds what every page has.

mod frame;
mod furniture;
pub mod linebreak;
mod paginate;
mod paragraph;
mod rows;
mod shape;

pub use frame::{
    Artifact, Content, ElementId, Frame, Glyph, GlyphRun, ListNumbering, Page, Pages,
    Structure, StructureElement, StructureKind, Tag,
};

use crate::document::{Block, Document, Paging};
use crate::style::HouseStyle;
use rows::{Collector, Starts};

/// Sets a document in pages.
pub fn layout(document: &Document, style: &HouseStyle) -> Pages {
    let mut structure = Structure::default();
    let root = structure.add(None, StructureKind::Document);
    let letter = structure.add(Some(root), StructureKind::Part);
    let body = &style.page.body;

    let mut pages = vec![Page::default()];
    let top =
        furniture::letterhead(document, letter, style, &mut structure, &mut pages[0]);
    let head = &document.letterhead;
    let column =
        furniture::reference_column(head, letter, style, &mut structure, &mut pages[0]);

    let mut collector = Collector::new(body.width, style, &mut structure);
    let starts = collector.blocks(&document.letter, letter);
    let annexes: Vec<_> =
        document.annexes.iter().map(|annex| collector.annex(annex, root)).collect();
    let rows = collector.finish();
    let ranges = paginate::paginate(&rows, body.bottom() - top, body.height);
    let on_pages = |starts: Starts| -> Vec<usize> {
        let page = |row| ranges.partition_point(|range| range.end <= row) + 1;
        starts.into_iter().map(|row| page(row).min(ranges.len())).collect()
    };
    let mut paging = Paging {
        pages: 0,
        letter: on_pages(starts),
        annexes: annexes.into_iter().map(on_pages).collect(),
        headings: Vec::new(),
        columns: column.columns(head, style),
    };
    paging.headings = heading_pages(document, &paging);
    let mut rows = rows.into_iter();
    for (number, range) in ranges.into_iter().enumerate() {
        if number == pages.len() {
            pages.push(Page::default());
        }
        let y = if number == 0 { top } else { body.y };
        let rows = rows.by_ref().take(range.len());
        rows::place(rows, body.x, y, style, &mut pages[number].frames);
    }
    furniture::later_columns(&column, style, &mut pages);
    furniture::head_and_foot(head, style, &mut structure, &mut pages);
    paging.pages = pages.len();
    Pages {
        language: document.language,
        metadata: document.metadata.clone(),
        width: style.page.width,
        height: style.page.height,
        pages,
        structure,
        paging,
    }
}

/// The page of each heading that a table of contents may list.
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
