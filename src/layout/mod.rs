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
        tables: Vec::new(),
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

/// The page on which each heading that may be listed starts.
fn heading_pages(document: &Document, paging: &Paging) -> Vec<usize> {
    let annexes = document.annexes.iter().map(|annex| &annex.blocks);
    let blocks = std::iter::once(&document.letter).chain(annexes).flatten();
    let pages = paging.letter.iter().chain(paging.annexes.iter().flatten());
    let mut headings = document.headings(u8::MAX).peekable();
    let mut is_next = |block: &Block| match block {
        Block::Heading(heading) => {
            headings.next_if(|next| std::ptr::eq(*next, heading)).is_some()
        }
        _ => false,
    };
    let on_pages = blocks.zip(pages);
    on_pages.filter(|(block, _)| is_next(block)).map(|(_, page)| *page).collect()
}
