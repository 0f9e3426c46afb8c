//! Blocks into rows.
//!
//! In: blocks of the document. Out: [`Row`]s from top to bottom, in one endless
//! column, and the elements that they belong to; spacing and keep rules have
//! become gaps and joints. Paragraphs, tables, figures, notes and tables of contents
//! have files of their own.

use super::frame::{Artifact, Tag};
use super::limit::PageLimit;
use super::paragraph::LineRun;
use super::paragraph_rows::Text;
use super::rows::{Break, Row};
use super::shape::FieldValues;
use super::structure::{ElementId, Structure, StructureKind};
use crate::document::{Align, Block, Document, Heading, Inline, Paragraph, SetTable};
use crate::image::Image;
use crate::length::Length;
use crate::locale::Language;
use crate::style::{Area, HouseStyle, Role};

/// Gathers rows from blocks.
pub(super) struct Collector<'a> {
    pub(super) style: &'a HouseStyle,
    /// Whether to set no more; what surrounds the document is always set.
    pub(super) limit: Option<&'a PageLimit<'a>>,
    /// How many of the rows the limit counts by now; none of a note or a cell, which
    /// count with the row that holds them.
    counted: Option<usize>,
    pub(super) structure: &'a mut Structure,
    pub(super) images: &'a [Image],
    pub(super) language: Language,
    /// The headings that a table of contents may list.
    pub(super) headings: &'a [&'a Heading],
    /// Which links of tables of contents lead to which heading.
    pub(super) aims: Vec<(ElementId, usize)>,
    /// What was found out about its tables.
    pub(super) tables: Vec<SetTable>,
    /// The width and height of its pictures.
    pub(super) figures: Vec<(Length, Length)>,
    /// The area of a page, the measure of notes.
    pub(super) page: Area,
    pub(super) measure: Length,
    pub(super) align: Align,
    pub(super) fields: Option<FieldValues>,
    pub(super) rows: Vec<Row>,
    /// The row with which each block starts, with those inside others, and each row of
    /// a table below its header.
    pub(super) starts: Starts,
    /// What the last row asks of the joint below it.
    pub(super) above: Above,
    /// Labels that wait for the first row of what they label.
    pub(super) labels: Vec<(Length, LineRun)>,
    /// The row with which the last paragraph or table starts.
    pub(super) text_start: usize,
    /// Where the first closing line or signature starts, and the text above it.
    pub(super) signature: Option<Signature>,
}

/// The rows with which the first signature starts, and the paragraph or table above it.
#[derive(Clone, Copy)]
pub(super) struct Signature {
    pub(super) row: usize,
    pub(super) text: usize,
}

/// The row with which each of several blocks or paragraphs starts.
pub(super) type Starts = Vec<usize>;

/// What a row asks of the joint below it.
#[derive(Clone, Copy, Default)]
pub(super) struct Above {
    pub(super) role: Option<Role>,
    /// It is a paragraph beside which a list may follow, which it leads in to.
    pub(super) leads_in: bool,
    pub(super) space_after: Length,
    /// What of that space a row of its own holds.
    pub(super) held: Length,
    pub(super) keep_with_next: bool,
    pub(super) page_break: bool,
    /// It is the first paragraph of an item of a list.
    pub(super) is_item: bool,
    /// It is a short row of the same table.
    pub(super) is_short_row: bool,
}

impl Above {
    /// Below something that is no paragraph and is followed by this space.
    pub(super) fn below(space_after: Length) -> Self {
        Self { space_after, ..Self::default() }
    }

    /// The same, kept with what follows or not.
    pub(super) const fn kept(self, keep_with_next: bool) -> Self {
        Self { keep_with_next, ..self }
    }
}

impl<'a> Collector<'a> {
    /// For matter outside the document's blocks, in a column of this width.
    pub(super) fn new(
        measure: Length,
        style: &'a HouseStyle,
        structure: &'a mut Structure,
    ) -> Self {
        Self {
            style,
            limit: None,
            counted: None,
            structure,
            images: &[],
            language: Language::default(),
            headings: &[],
            aims: Vec::new(),
            tables: Vec::new(),
            figures: Vec::new(),
            page: style.page.body,
            measure,
            align: Align::Left,
            fields: None,
            rows: Vec::new(),
            starts: Vec::new(),
            above: Above::default(),
            labels: Vec::new(),
            text_start: 0,
            signature: None,
        }
    }

    /// For blocks of a document on pages with this area.
    pub(super) fn on(
        page: Area,
        document: &'a Document,
        headings: &'a [&'a Heading],
        style: &'a HouseStyle,
        structure: &'a mut Structure,
        limit: &'a PageLimit<'a>,
    ) -> Self {
        Self {
            limit: Some(limit),
            counted: Some(0),
            images: &document.images,
            language: document.language,
            headings,
            page,
            ..Self::new(page.width, style, structure)
        }
    }

    /// For a note or a cell: a column of its own inside this one.
    pub(super) fn inside(&mut self, measure: Length) -> Collector<'_> {
        Collector {
            limit: self.limit,
            page: self.page,
            language: self.language,
            ..Collector::new(measure, self.style, self.structure)
        }
    }

    /// The same, with values for the fields.
    pub(super) fn with_fields(mut self, fields: Option<FieldValues>) -> Self {
        self.fields = fields;
        self
    }

    /// The rows gathered.
    pub(super) fn finish(mut self) -> Vec<Row> {
        if let Some(Signature { row: signature, .. }) = self.signature {
            let text = self.style.typography.signature_lines.saturating_sub(1);
            for row in &mut self.rows[signature.saturating_sub(text)..=signature] {
                if row.joint == Break::Allowed {
                    row.joint = Break::Forbidden;
                }
            }
            if let Some(first) = self.rows.get_mut(signature)
                && first.joint == Break::Forbidden
            {
                first.joint = Break::AboveSignature;
            }
        }
        self.rows
    }

    /// Running matter of an element.
    pub(super) fn blocks(&mut self, blocks: &[Block], parent: ElementId) -> Starts {
        let mut starts = Vec::with_capacity(blocks.len());
        for block in blocks {
            if self.is_stopped() {
                break;
            }
            starts.push(self.rows.len());
            self.block(block, parent, Length::ZERO);
        }
        starts
    }

    /// Groups of a reference column: a label stays with its value, and the lines of each
    /// entry, entries being separated by line breaks, stay together.
    pub(super) fn groups(
        &mut self,
        groups: &[Vec<Paragraph>],
        parent: Parent,
    ) -> Vec<Starts> {
        let space = self.style.typography.reference_group_space;
        let mut starts = Vec::with_capacity(groups.len());
        for group in groups {
            let mut own = Vec::with_capacity(group.len());
            for (number, paragraph) in group.iter().enumerate() {
                own.push(self.rows.len());
                let first = number == 0;
                self.above.keep_with_next = !first;
                self.above.space_after = if first { space } else { Length::ZERO };
                let first = self.rows.len();
                self.paragraph(paragraph, parent);
                self.keep_entries(first);
            }
            starts.push(own);
        }
        starts
    }

    /// Keeps the lines between two line breaks together, from row `first` on.
    fn keep_entries(&mut self, first: usize) {
        for number in first + 1..self.rows.len() {
            if !self.rows[number - 1].ends_in_break() {
                self.rows[number].joint = Break::Forbidden;
            }
        }
    }

    /// A paragraph that stands alone in its slot.
    pub(super) fn paragraph(&mut self, paragraph: &Paragraph, parent: Parent) {
        let tag = parent.tag(self.structure);
        self.lines(paragraph.role, &paragraph.inlines, tag);
    }

    /// Lines without notes, of an element or artifact.
    pub(super) fn lines(&mut self, role: Role, inlines: &[Inline], tag: Tag) {
        let x = Length::ZERO;
        self.text(Text { role, inlines, tag, home: None, x, keep: false });
    }

    /// Whether to set no more.
    pub(super) fn is_stopped(&mut self) -> bool {
        let Some(limit) = self.limit else { return false };
        if let Some(counted) = &mut self.counted {
            self.rows[*counted..].iter().for_each(|row| limit.add(row));
            *counted = self.rows.len();
        }
        limit.is_over()
    }

    /// A block whose left edge is at `x` in the column.
    pub(super) fn block(&mut self, block: &Block, parent: ElementId, x: Length) {
        self.starts.push(self.rows.len());
        match block {
            Block::Paragraph(paragraph) => return self.running(paragraph, parent, x),
            Block::Heading(heading) => self.heading(heading, parent, x),
            Block::List(list) => self.list(list, parent, x),
            Block::Table(table) => self.table(table, parent, x),
            Block::Figure(figure) => self.figure(figure, parent, x),
            Block::Quote(blocks) => {
                let quote = self.structure.add(Some(parent), StructureKind::Quote);
                let x = x + self.style.quote.indent;
                self.inner(blocks, quote, x);
            }
            Block::Definitions(definitions) => self.definitions(definitions, parent, x),
            Block::Contents(contents) => self.contents(contents, parent, x),
            Block::PageBreak => self.above.page_break = true,
        }
        // The last paragraph inside a block leads in to nothing beside that block.
        self.above.leads_in = false;
    }

    /// Blocks in another, whose left edge is at `x` in the column.
    pub(super) fn inner(&mut self, blocks: &[Block], parent: ElementId, x: Length) {
        for block in blocks {
            if self.is_stopped() {
                return;
            }
            self.block(block, parent, x);
        }
    }

    /// A paragraph of running matter, which holds its notes beside it.
    fn running(&mut self, paragraph: &Paragraph, parent: ElementId, x: Length) {
        let tag = Parent::Element(parent).tag(self.structure);
        self.text(Text {
            role: paragraph.role,
            inlines: &paragraph.inlines,
            tag,
            home: Some(parent),
            x,
            keep: paragraph.keep_with_next,
        });
    }

    /// The caption of an element, which holds its notes.
    pub(super) fn caption<'t>(
        &mut self,
        caption: &'t Paragraph,
        parent: ElementId,
    ) -> Text<'t> {
        let element = self.structure.add(Some(parent), StructureKind::Caption);
        Text {
            role: caption.role,
            inlines: &caption.inlines,
            tag: Parent::Element(element).tag(self.structure),
            home: Some(element),
            x: Length::ZERO,
            keep: caption.keep_with_next,
        }
    }

    fn heading(&mut self, heading: &Heading, parent: ElementId, x: Length) {
        let kind = StructureKind::Heading(heading.level);
        let element = self.structure.add(Some(parent), kind);
        if heading.is_listed(u8::MAX) {
            self.structure.add_heading(element);
        }
        let number = self.style.section_number(heading.numbering, &heading.counters);
        let inlines: Vec<_> = std::iter::once(Inline::Text(number))
            .filter(|number| *number != Inline::Text(String::new()))
            .chain(heading.inlines.iter().cloned())
            .collect();
        self.text(Text {
            role: heading.role,
            inlines: &inlines,
            tag: Tag::Element(element),
            home: Some(parent),
            x,
            keep: false,
        });
    }

    /// Space and joint above what comes next.
    pub(super) fn opening(&self, space_before: Length) -> (Length, Break) {
        let joint = if self.above.page_break {
            Break::Mandatory
        } else if self.above.keep_with_next {
            match self.above.role {
                Some(role) if role.ends_signature() => Break::BetweenSignatures,
                _ => Break::Forbidden,
            }
        } else {
            Break::Allowed
        };
        (self.above.space_after.max(space_before) - self.above.held, joint)
    }
}

/// What paragraphs belong to.
#[derive(Clone, Copy)]
pub(super) enum Parent {
    /// Each becomes a paragraph of this element.
    Element(ElementId),
    /// Each is this artifact.
    Artifact(Artifact),
}

impl Parent {
    fn tag(self, structure: &mut Structure) -> Tag {
        match self {
            Self::Element(parent) => {
                Tag::Element(structure.add(Some(parent), StructureKind::Paragraph))
            }
            Self::Artifact(artifact) => Tag::Artifact(artifact),
        }
    }
}
