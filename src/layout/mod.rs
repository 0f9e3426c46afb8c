//! Lays out the document in pages, in three steps.
//!
//! Input: the document tree and a house style. Output: a [`PagedDocument`] with frames at
//! absolute positions, each naming the structure element it belongs to.
//!
//! 1. `prepare` turns blocks into rows with gaps and joints, in one endless column for the
//!    letter and for each annex. Blocks have files of their own: `paragraph_rows` (through
//!    `shaping`, `linebreak`, `paragraph` and `invisible`), `list`, `table` (through
//!    `table_columns`, `table_column_fit`, `table_column_words` and `column_levels`),
//!    `figure`, `toc` and `footnote`. `collect` joins them by the constraints of `joint`,
//!    and `above_signature` finds the blocks that are kept with the signature. Structure
//!    elements are complete after this step; pages are unknown.
//! 2. `pages` divides the rows and their footnotes over each `filled_page` (through
//!    `page_end`, `row_fit` and `table_split`). Rows keep their order and none is lost; page breaks
//!    are final after this step.
//! 3. `finish` draws the rows of each page as frames (through `draw`), with page numbers
//!    in tables of contents, and reports the page of each block. Then `clusters` limits the
//!    number of different clusters.
//!
//! `marginals` is visited by the first step, for the letterhead above the text, and by the
//! last, for the `reference_column`, headers and footers of every page. Each step fails
//! (`error`) if layout is cancelled, or if the letter takes more pages than the maximum
//! (`page_limit`). The steps exchange `rows`; the result has each `frame` of a page and the
//! structure `tags`. `format_characters` has the characters that show nothing by themselves.

mod above_signature;
mod clusters;
mod collect;
mod column_levels;
mod draw;
mod error;
mod figure;
mod filled_page;
mod finish;
mod footnote;
mod format_characters;
mod frame;
mod invisible;
mod joint;
pub mod linebreak;
mod list;
mod marginals;
mod page_end;
mod page_limit;
mod pages;
mod paragraph;
mod paragraph_rows;
mod prepare;
mod reference_column;
mod row_fit;
mod rows;
mod shaping;
mod table;
mod table_column_fit;
mod table_column_words;
mod table_columns;
mod table_split;
mod tags;
mod toc;

pub use error::LayoutError;
pub use frame::{
    ArtifactKind, Frame, FrameContent, Glyph, GlyphRun, Page, PagedDocument, Tag,
};
pub use tags::{
    ElementId, HeaderScope, LinkTarget, ListNumbering, StructureElement, StructureKind,
    StructureTree,
};

use crate::document::Document;
use crate::house_style::HouseStyle;
use crate::limits::RenderContext;
use page_limit::PageLimit;

/// Lays out a document in pages.
///
/// # Errors
///
/// Fails if the document takes too many pages, or if layout is cancelled.
pub fn layout(
    document: &Document,
    style: &HouseStyle,
    context: &RenderContext,
) -> Result<PagedDocument, LayoutError> {
    let limit = PageLimit::new(context);
    let prepared = prepare::prepare_letter(document, style, &limit)?;
    let filled = pages::fill_pages(prepared, style, &limit)?;
    let finished = finish::finish_pages(document, filled, style, &limit)?;
    clusters::check_clusters(&finished, limit.cancel)?;
    Ok(finished)
}
