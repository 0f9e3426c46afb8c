//! Finds anchors for the later pages of a long reference column.
//!
//! Input: a document and its pagination. Output: for each later page of the column, the
//! position in the text at which its frame is inserted.
//!
//! A frame is anchored to the paragraph below it (17.3.1.11), and Word and LibreOffice
//! place it on the page of that paragraph. ONLYOFFICE places it on the page where the
//! paragraph above it ended, before that paragraph is moved to stay with the next, and
//! does not support frames in cells. So a frame is inserted between two paragraphs of its
//! page of which the upper is not kept with the lower.

use std::collections::VecDeque;
use std::ops::Range;

use crate::blocks::{Block, Cell, Definition, Inline, List, Paragraph, Table};
use crate::document::{
    BlockStart, Document, Pagination, ReferenceColumnPart, TableLayout,
};
use crate::house_style::HouseStyle;

/// Position for a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FramePlace {
    /// Above a block or table row, by index in [`Pagination::starts`].
    Above(usize),
    /// Above a block or table row that starts a new page, by the same index.
    AtPageTop(usize),
    /// Below the letter, which is 0, or an annex.
    Below(usize),
}

/// Frames still to be placed, in order; a frame without a position gets its own page.
pub(super) type FrameQueue<'a> = VecDeque<(Option<FramePlace>, &'a ReferenceColumnPart)>;

/// Returns the frames of the column's pages after the first.
pub(super) fn later_frames<'a>(
    document: &Document,
    style: &HouseStyle,
    pagination: &'a Pagination,
) -> FrameQueue<'a> {
    let columns = pagination.columns.get(1..).unwrap_or_default();
    if columns.is_empty() {
        return FrameQueue::new();
    }
    let candidates = collect_candidates(document, style, pagination);
    let mut places = (2..=pagination.pages)
        .filter_map(|page| Some((page, best_place(&candidates, page)?)));
    let columns = columns.iter().zip(2..);
    let columns = columns.filter(|(column, _)| !column.groups.is_empty());
    let frames = columns.map(|(column, page)| {
        let place = places.find(|&(at, _)| at >= page).map(|(_, place)| place);
        (place, column)
    });
    frames.collect()
}

/// Candidate position for a frame.
struct FrameCandidate {
    start: BlockStart,
    place: FramePlace,
    fit: FrameFit,
}

/// Disturbance of the text by a frame at its position, least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum FrameFit {
    /// Between existing paragraphs.
    Text,
    /// Above a table, table of contents or figure, with an empty paragraph.
    Object,
    /// Between paragraphs that are kept together at the top of a page, where nothing
    /// moves them.
    KeepWithNext,
    /// Below all text, with an empty paragraph.
    End,
    /// Above a block that must then start a page.
    PageTop,
}

/// Returns the best position for a frame on a page.
///
/// Among equal ones it is the middle one, so that the frame stays on its page when text
/// before it changes.
fn best_place(candidates: &[FrameCandidate], page: usize) -> Option<FramePlace> {
    let on_page = || candidates.iter().filter(move |it| it.start.page == page);
    let fit = on_page().map(|it| it.fit).min()?;
    let best: Vec<_> = on_page().filter(|it| it.fit == fit).collect();
    best.get(best.len() / 2).map(|it| it.place)
}

/// Collects the candidates in the parts that have a reference column.
fn collect_candidates(
    document: &Document,
    style: &HouseStyle,
    pagination: &Pagination,
) -> Vec<FrameCandidate> {
    let (starts, tables) = (pagination.starts.iter(), pagination.tables.iter());
    let mut search = AnchorSearch {
        style,
        starts,
        tables,
        with_signature: &pagination.with_signature,
        count: 0,
        keeps_with_next: false,
        first_keep: None,
        is_break: false,
        break_page: None,
        found: Vec::new(),
    };
    let annexes = document.annexes.iter();
    let annexes =
        annexes.take_while(|annex| !annex.full_width).map(|annex| &annex.blocks);
    let parts = std::iter::once(&document.letter).chain(annexes);
    for ((part, blocks), &page) in parts.enumerate().zip(&pagination.ends) {
        // The title of an annex always starts a page.
        search.keeps_with_next = part > 0;
        search.is_break = part > 0;
        search.first_keep = None;
        search.search_blocks(blocks);
        let start = BlockStart { page, is_top: false };
        let place = FramePlace::Below(part);
        search.found.push(FrameCandidate { start, place, fit: FrameFit::End });
    }
    search.found
}

/// Search through the blocks in the order of [`Pagination::starts`].
struct AnchorSearch<'a> {
    style: &'a HouseStyle,
    starts: std::slice::Iter<'a, BlockStart>,
    /// Measurements of the tables still to be visited.
    tables: std::slice::Iter<'a, TableLayout>,
    /// Blocks and table rows that are kept with the next for the signature.
    with_signature: &'a Range<usize>,
    /// Number of blocks and rows so far.
    count: usize,
    /// The last paragraph is kept with the next.
    keeps_with_next: bool,
    /// Index in `found` of the position above the paragraphs kept with the next.
    first_keep: Option<usize>,
    /// The next block starts a page, whatever text precedes it.
    is_break: bool,
    /// Page started this way by the last paragraph and those kept with it.
    break_page: Option<usize>,
    found: Vec<FrameCandidate>,
}

impl AnchorSearch<'_> {
    fn search_blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.search_block(block));
    }

    fn search_block(&mut self, block: &Block) {
        let Some(place) = self.next_start() else { return };
        match block {
            Block::Paragraph(paragraph) => self.add_paragraph(place, paragraph),
            Block::Heading(_) => self.add_candidate(place, FrameFit::Text, true),
            Block::Table(table) => {
                self.add_candidate(place, FrameFit::Object, false);
                self.search_rows(table);
            }
            Block::Figure(_) | Block::TableOfContents(_) => {
                self.add_candidate(place, FrameFit::Object, false);
            }
            Block::List(List { items, .. }) => {
                for item in items {
                    // A label on a line of its own is kept with the content below it.
                    self.keeps_with_next |=
                        !matches!(item.first(), Some(Block::Paragraph(_)));
                    self.search_blocks(item);
                }
            }
            Block::Quote(quote) => {
                self.search_blocks(&quote.blocks);
                if let Some(source) = &quote.source
                    && let Some(place) = self.next_start()
                {
                    self.add_paragraph(place, source);
                }
            }
            Block::Definitions(definitions) => {
                for Definition { blocks, .. } in definitions {
                    self.keeps_with_next = true;
                    self.search_blocks(blocks);
                }
            }
            Block::PageBreak => (self.keeps_with_next, self.is_break) = (false, true),
        }
    }

    fn add_paragraph(&mut self, place: (usize, BlockStart), paragraph: &Paragraph) {
        let look = self.style.role(paragraph.role);
        let keeps_with_next = paragraph.keep_with_next || look.keep_with_next;
        self.add_candidate(place, FrameFit::Text, keeps_with_next);
    }

    /// Visits the rows of a table.
    ///
    /// A row at the top of a page can become the first row of a new table, which repeats
    /// the header if the pages of the PDF do. A header too long for that would be written
    /// for each of these pages.
    fn search_rows(&mut self, table: &Table) {
        let repeats_header =
            self.tables.next().is_none_or(|layout| layout.repeats_header);
        let is_divisible = table.header.is_empty()
            || repeats_header && table.header.iter().all(is_repeatable);
        for _ in &table.rows {
            let Some((number, start)) = self.next_start() else { return };
            let keeps_with_next = self.with_signature.contains(&number);
            if !std::mem::replace(&mut self.keeps_with_next, keeps_with_next) {
                self.first_keep = None;
            }
            if start.is_top && is_divisible {
                let place = FramePlace::AtPageTop(number);
                self.found.push(FrameCandidate { start, place, fit: FrameFit::PageTop });
            }
        }
    }

    /// Returns the index and the start of the next block or row.
    fn next_start(&mut self) -> Option<(usize, BlockStart)> {
        let start = *self.starts.next()?;
        self.count += 1;
        Some((self.count - 1, start))
    }

    /// Adds the position above a block, unless the block is kept with the one above it.
    fn add_candidate(
        &mut self,
        (number, start): (usize, BlockStart),
        fit: FrameFit,
        keeps_with_next: bool,
    ) {
        let keeps_with_next = keeps_with_next || self.with_signature.contains(&number);
        let is_joined = std::mem::replace(&mut self.keeps_with_next, keeps_with_next);
        if std::mem::take(&mut self.is_break) {
            self.break_page = Some(start.page);
        } else if !is_joined {
            self.break_page = None;
        }
        let is_fixed = self.break_page == Some(start.page);
        if is_joined {
            self.drop_moved(start.page);
            if !is_fixed || start.is_top {
                return;
            }
        } else {
            self.first_keep = (!is_fixed).then_some(self.found.len());
        }
        let (place, fit) = match (start.is_top, is_joined) {
            (true, _) => (FramePlace::AtPageTop(number), FrameFit::PageTop),
            (false, true) => (FramePlace::Above(number), FrameFit::KeepWithNext),
            (false, false) => (FramePlace::Above(number), fit),
        };
        self.found.push(FrameCandidate { start, place, fit });
    }

    /// Removes the position above paragraphs that are kept with one on a later page.
    ///
    /// A word processor may move all of them to that page, while the PDF keeps only their
    /// last lines.
    fn drop_moved(&mut self, page: usize) {
        if let Some(first) = self.first_keep
            && self.found.get(first).is_some_and(|it| it.start.page < page)
        {
            self.found.truncate(first);
            self.first_keep = None;
        }
    }
}

/// Returns whether a cell can be repeated: only paragraphs, no footnotes or numbering.
fn is_repeatable(Cell(blocks): &Cell) -> bool {
    blocks.iter().all(|block| match block {
        Block::Paragraph(paragraph) => {
            Inline::without_footnotes(&paragraph.inlines) == paragraph.inlines
        }
        _ => false,
    })
}
