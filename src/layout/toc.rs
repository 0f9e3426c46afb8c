//! Lays out tables of contents.
//!
//! Input: the headings of the document. Output: a line for each heading, to which its
//! page number is added once the pages are known. Space for the number is reserved in
//! advance, so adding it never changes the line breaks.

use std::convert::Infallible;

use super::collect::{ParagraphInput, RowBuilder};
use super::error::LayoutError;
use super::frame::{ArtifactKind, Tag};
use super::page_limit::PageLimit;
use super::paragraph::{self, LineRun, TextAmount};
use super::rows::{Row, RowContent, TocEntry};
use super::shaping::shape_paragraph;
use super::tags::{ElementId, StructureKind, StructureTree};
use crate::blocks::{Heading, Inline, TableOfContents, walk_inlines_mut};
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;

/// Widest page number for which space is reserved.
const WIDEST_PAGE_NUMBER: &str = "000";

impl RowBuilder<'_> {
    /// Lays out a table of contents and records the target heading of each link.
    pub(super) fn layout_contents(
        &mut self,
        contents: &TableOfContents,
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        let outer = self.structure.add_element(Some(parent), StructureKind::Contents);
        if !contents.title.inlines.is_empty() {
            let title =
                ParagraphInput { x, ..self.layout_caption(&contents.title, outer) };
            self.layout_text(title)?;
        }
        // The nested tables still open, outermost first: level, element and last item.
        let mut open: Vec<(u8, ElementId, ElementId)> = Vec::new();
        let headings = self.headings.iter().copied().enumerate();
        for (index, heading) in headings.filter(|(_, h)| h.is_listed(contents.depth)) {
            self.check_limit()?;
            while open.len() > 1 && open.last().is_some_and(|o| o.0 > heading.level) {
                open.pop();
            }
            let table = match open.last() {
                None => outer,
                Some(&(level, _, item)) if level < heading.level => {
                    self.structure.add_element(Some(item), StructureKind::Contents)
                }
                Some(&(_, table, _)) => table,
            };
            let item =
                self.structure.add_element(Some(table), StructureKind::ContentsItem);
            let link = self.layout_entry(index, heading, item, x)?;
            self.toc_links.push((link, index));
            match open.last_mut() {
                Some(last) if last.1 == table => *last = (heading.level, table, item),
                _ => open.push((heading.level, table, item)),
            }
        }
        self.preceding.space_after = self.style.role(Role::BodyText).space_after;
        Ok(())
    }

    /// Lays out an item and returns the link element around it.
    fn layout_entry(
        &mut self,
        index: usize,
        heading: &Heading,
        item: ElementId,
        x: Length,
    ) -> Result<ElementId, LayoutError> {
        let reference = self.structure.add_element(Some(item), StructureKind::Reference);
        let link = self.structure.add_link(reference);
        let tag = Tag::Element(link);
        let role = Role::toc(heading.level).unwrap_or(Role::Toc4);
        let x = x + self.style.contents.indent * f64::from(heading.level - 1);
        let number = self.style.section_number(heading.numbering, &heading.counters);
        let mut inlines = Vec::new();
        if !number.is_empty() {
            inlines.push(Inline::Text(number));
        }
        inlines.extend(title_on_one_line(heading));
        // The space separates title and page number in extracted text.
        inlines.push(Inline::Text(" ".to_owned()));

        let glyphs = Inline::characters(&inlines);
        self.count_text(TextAmount { glyphs, ..TextAmount::default() })?;
        let end = self.measure - x;
        let room =
            text_width(WIDEST_PAGE_NUMBER, role, self.style) + self.label_gap(role);
        let measure = self.measure;
        self.measure -= room;
        let text =
            ParagraphInput { role, inlines: &inlines, tag, home: None, x, keep: false };
        self.layout_text(text)?;
        self.measure = measure;
        if let Some(Row { content, .. }) = self.rows.last_mut()
            && let RowContent::Line(line) = content
        {
            let line = std::mem::take(line);
            let entry = TocEntry { line, heading: index, tag, role, end };
            *content = RowContent::TocEntry(Box::new(entry));
        }
        Ok(link)
    }
}

/// Returns the title of a heading on one line, and without links, because one link
/// surrounds the item.
fn title_on_one_line(heading: &Heading) -> Vec<Inline> {
    let title = Inline::without_footnotes(&heading.inlines);
    let mut title = Inline::without_links(title);
    walk_inlines_mut(&mut title, &mut |inline| {
        if *inline == Inline::LineBreak {
            *inline = Inline::Text(" ".to_owned());
        }
    });
    title
}

/// Adds leaders and page numbers to the items among rows.
///
/// `pages` has the page number of each heading.
///
/// # Errors
///
/// Fails if layout is cancelled, or if the letter has too many pieces of text.
pub(super) fn add_page_numbers(
    rows: &mut [Row],
    pages: &[usize],
    style: &HouseStyle,
    limit: &PageLimit<'_>,
) -> Result<(), LayoutError> {
    for row in rows {
        let RowContent::TocEntry(entry) = &mut row.content else { continue };
        let page = pages.get(entry.heading).map_or_else(String::new, usize::to_string);
        let mut number = text_runs(&page, entry.role, entry.tag, style);
        let wide: Length = number.iter().map(|run| run.run.width).sum();
        let start = entry.end - wide;
        number.iter_mut().for_each(|run| run.x += start);
        // Leader dots align vertically because they are counted from the right edge.
        let leader = &style.contents.leader;
        let step = text_width(leader, entry.role, style);
        if step > Length::ZERO {
            let space = style.role(entry.role).size * SPACE;
            let count = |length: Length| length.to_pt() / step.to_pt();
            let last = count(wide + space).ceil();
            let text_end = entry.line.ink_reach(&style.fonts) + space;
            let first = count(entry.end - text_end).floor();
            if first > last {
                let dots = leader.repeat((first - last) as usize);
                let glyphs = dots.chars().count();
                limit.count_text(TextAmount { lines: 0, runs: 1, glyphs })?;
                let tag = Tag::Artifact(ArtifactKind::Layout);
                let mut dots = text_runs(&dots, entry.role, tag, style);
                dots.iter_mut().for_each(|run| run.x += entry.end - step * first);
                entry.line.runs.append(&mut dots);
            }
        }
        limit.count_text(TextAmount { runs: 1, ..TextAmount::default() })?;
        entry.line.runs.append(&mut number);
    }
    Ok(())
}

/// Minimum distance between a leader and the text next to it, as a fraction of the type
/// size.
const SPACE: f64 = 0.3;

/// Shapes a short text into the runs of a line.
fn text_runs(text: &str, role: Role, tag: Tag, style: &HouseStyle) -> Vec<LineRun> {
    let look = style.role(role);
    let inlines = [Inline::Text(text.to_owned())];
    let mut none = StructureTree::default();
    let shaped = shape_paragraph(&inlines, look, tag, None, style, &mut none);
    let endless = Length::pt(f64::INFINITY);
    let (start, fonts) = (Length::ZERO, &style.fonts);
    // Its entry is counted as a line.
    let uncounted = |_| Ok::<_, Infallible>(());
    let Ok(lines) = paragraph::layout_lines(&shaped, start, endless, fonts, uncounted);
    lines.into_iter().flat_map(|line| line.runs).collect()
}

fn text_width(text: &str, role: Role, style: &HouseStyle) -> Length {
    let tag = Tag::Artifact(ArtifactKind::Layout);
    text_runs(text, role, tag, style).iter().map(|run| run.run.width).sum()
}
