//! Tables of contents.
//!
//! In: the headings of the document. Out: a line for each, to which the number
//! of its page is added once the pages are known: the room for it is kept, so
//! that no number moves a line.

use super::collect::Collector;
use super::frame::{Artifact, Tag};
use super::paragraph::{self, Line, LineRun};
use super::paragraph_rows::Text;
use super::rows::{Matter, Row};
use super::shape::shape;
use super::structure::{ElementId, Structure, StructureKind};
use crate::document::{Contents, Heading, Inline};
use crate::length::Length;
use crate::style::{HouseStyle, Role};

/// The widest number that room is kept for.
const WIDEST: &str = "000";

/// The last line of an item, which its page number ends.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) line: Line,
    /// The place of its heading among all headings.
    heading: usize,
    /// The link around the item.
    tag: Tag,
    role: Role,
    /// Where the number ends, from the line's left edge.
    end: Length,
}

impl Collector<'_> {
    /// Sets a table of contents; remembers which link leads to which heading.
    pub(super) fn contents(&mut self, contents: &Contents, parent: ElementId, x: Length) {
        let outer = self.structure.add(Some(parent), StructureKind::Contents);
        if !contents.title.inlines.is_empty() {
            let title = Text { x, ..self.caption(&contents.title, outer) };
            self.text(title);
        }
        // The open tables, from the outside: level, element and last item.
        let mut open: Vec<(u8, ElementId, ElementId)> = Vec::new();
        let headings = self.headings.iter().copied().enumerate();
        for (place, heading) in headings.filter(|(_, h)| h.is_listed(contents.depth)) {
            if self.is_stopped() {
                return;
            }
            while open.len() > 1 && open.last().is_some_and(|o| o.0 > heading.level) {
                open.pop();
            }
            let table = match open.last() {
                None => outer,
                Some(&(level, _, item)) if level < heading.level => {
                    self.structure.add(Some(item), StructureKind::Contents)
                }
                Some(&(_, table, _)) => table,
            };
            let item = self.structure.add(Some(table), StructureKind::ContentsItem);
            let link = self.entry(place, heading, item, x);
            self.aims.push((link, place));
            match open.last_mut() {
                Some(last) if last.1 == table => *last = (heading.level, table, item),
                _ => open.push((heading.level, table, item)),
            }
        }
        self.above.space_after = self.style.role(Role::BodyText).space_after;
    }

    /// An item; says which link is around it.
    fn entry(
        &mut self,
        place: usize,
        heading: &Heading,
        item: ElementId,
        x: Length,
    ) -> ElementId {
        let reference = self.structure.add(Some(item), StructureKind::Reference);
        let link = self.structure.add_link(reference);
        let tag = Tag::Element(link);
        let role = Role::toc(heading.level).unwrap_or(Role::Toc4);
        let x = x + self.style.contents.indent * f64::from(heading.level - 1);
        let number = self.style.section_number(heading.numbering, &heading.counters);
        let mut inlines = Vec::new();
        if !number.is_empty() {
            inlines.push(Inline::Text(number));
        }
        inlines.extend(plain(&Inline::without_footnotes(&heading.inlines)));
        // The space keeps title and page number apart in extracted text.
        inlines.push(Inline::Text(" ".to_owned()));

        let end = self.measure - x;
        let room = width(WIDEST, role, self.style) + self.label_gap(role);
        let measure = self.measure;
        self.measure -= room;
        let text = Text { role, inlines: &inlines, tag, home: None, x, keep: false };
        self.text(text);
        self.measure = measure;
        if let Some(Row { matter, .. }) = self.rows.last_mut()
            && let Matter::Line(line) = matter
        {
            let line = std::mem::take(line);
            let entry = Entry { line, heading: place, tag, role, end };
            *matter = Matter::Entry(Box::new(entry));
        }
        link
    }
}

/// Inlines without the links among them: all of them are one link.
fn plain(inlines: &[Inline]) -> Vec<Inline> {
    let plain = inlines.iter().flat_map(|inline| match inline {
        Inline::Link { inlines, .. } => plain(inlines),
        Inline::Strong(inner) => vec![Inline::Strong(self::plain(inner))],
        Inline::Emphasis(inner) => vec![Inline::Emphasis(self::plain(inner))],
        Inline::LineBreak => vec![Inline::Text(" ".to_owned())],
        other => vec![other.clone()],
    });
    plain.collect()
}

/// Adds leader and page number to the items among rows; `pages` has the number of
/// the page of each heading.
pub(super) fn number(rows: &mut [Row], pages: &[usize], style: &HouseStyle) {
    for row in rows {
        let Matter::Entry(entry) = &mut row.matter else { continue };
        let page = pages.get(entry.heading).map_or_else(String::new, usize::to_string);
        let mut number = runs(&page, entry.role, entry.tag, style);
        let wide: Length = number.iter().map(|run| run.run.width).sum();
        let start = entry.end - wide;
        number.iter_mut().for_each(|run| run.x += start);
        // Leaders stand under each other, counted from the right edge.
        let leader = &style.contents.leader;
        let step = width(leader, entry.role, style);
        if step > Length::ZERO {
            let space = style.role(entry.role).size * SPACE;
            let count = |length: Length| length.to_pt() / step.to_pt();
            let last = count(wide + space).ceil();
            let text_end = entry.line.reach(&style.fonts) + space;
            let first = count(entry.end - text_end).floor();
            if first > last {
                let dots = leader.repeat((first - last) as usize);
                let tag = Tag::Artifact(Artifact::Layout);
                let mut dots = runs(&dots, entry.role, tag, style);
                dots.iter_mut().for_each(|run| run.x += entry.end - step * first);
                entry.line.runs.append(&mut dots);
            }
        }
        entry.line.runs.append(&mut number);
    }
}

/// Least distance between a leader and what stands beside it, as part of the
/// type size.
const SPACE: f64 = 0.3;

/// A short text as the runs of a line.
fn runs(text: &str, role: Role, tag: Tag, style: &HouseStyle) -> Vec<LineRun> {
    let look = style.role(role);
    let inlines = [Inline::Text(text.to_owned())];
    let mut none = Structure::default();
    let shaped = shape(&inlines, look, tag, None, style, &mut none);
    let endless = Length::pt(f64::INFINITY);
    let lines = paragraph::set(&shaped, Length::ZERO, endless, &style.fonts);
    lines.into_iter().flat_map(|line| line.runs).collect()
}

fn width(text: &str, role: Role, style: &HouseStyle) -> Length {
    let tag = Tag::Artifact(Artifact::Layout);
    runs(text, role, tag, style).iter().map(|run| run.run.width).sum()
}
