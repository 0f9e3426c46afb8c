//! Collects the rows of a column from blocks.
//!
//! Input: blocks of the document. Output: [`Row`]s from top to bottom in one endless
//! column, and the structure elements that they belong to. Spacing and keep rules are
//! expressed as gaps and joints. Paragraphs, tables, figures, footnotes and tables of
//! contents have files of their own.

use super::error::LayoutError;
use super::frame::{ArtifactKind, Tag};
use super::joint::JointConstraints;
use super::page_limit::PageLimit;
use super::paragraph::{LineRun, TextAmount};
use super::rows::{PageBreakRule, Row};
use super::shaping::FieldValues;
use super::tags::{ElementId, StructureKind, StructureTree};
use crate::blocks::{Align, Block, Heading, Inline, Paragraph, Quote};
use crate::document::{Document, TableLayout};
use crate::house_style::{HouseStyle, PageArea, Role};
use crate::image::Image;
use crate::length::Length;
use crate::locale::Language;

/// Builder that turns blocks into rows.
pub(super) struct RowBuilder<'a> {
    pub(super) style: &'a HouseStyle,
    /// Page limit that ends the collection early.
    ///
    /// `None` for the letterhead and page marginals, which are always laid out.
    pub(super) limit: Option<&'a PageLimit<'a>>,
    /// Number of rows that the limit has counted so far.
    ///
    /// `None` for a footnote or a cell, which counts with the row that contains it.
    counted: Option<usize>,
    pub(super) structure: &'a mut StructureTree,
    pub(super) images: &'a [Image],
    pub(super) language: Language,
    /// Headings that a table of contents may list.
    pub(super) headings: &'a [&'a Heading],
    /// Links in tables of contents, each with the index of its target heading.
    pub(super) toc_links: Vec<(ElementId, usize)>,
    /// Measurements of the tables laid out so far.
    pub(super) tables: Vec<TableLayout>,
    /// Width and height of each figure laid out so far.
    pub(super) figures: Vec<(Length, Length)>,
    /// Body area of the page; its width is the measure of footnotes.
    pub(super) page: PageArea,
    pub(super) measure: Length,
    pub(super) align: Align,
    pub(super) fields: Option<FieldValues>,
    pub(super) rows: Vec<Row>,
    /// Index of the first row of each block and of each table row below the header.
    ///
    /// Nested blocks are included.
    pub(super) starts: RowStarts,
    /// Constraints of the last row on the joint below it.
    pub(super) preceding: JointConstraints,
    /// Labels to place next to the next line, each with its column offset.
    pub(super) labels: Vec<(Length, LineRun)>,
    /// First row of each paragraph.
    pub(super) paragraph_starts: RowStarts,
    /// First row of the first closing line or signature.
    pub(super) signature: Option<usize>,
}

/// Index of the first row of each block or paragraph.
pub(super) type RowStarts = Vec<usize>;

/// A paragraph to be turned into rows.
pub(super) struct ParagraphInput<'t> {
    pub(super) role: Role,
    pub(super) inlines: &'t [Inline],
    pub(super) tag: Tag,
    /// Element that contains its footnotes; `None` only in an artifact.
    pub(super) home: Option<ElementId>,
    /// Left edge in the column.
    pub(super) x: Length,
    /// Keeps it on the page of what follows, even if its role does not.
    pub(super) keep: bool,
}

impl<'a> RowBuilder<'a> {
    /// Creates a builder for page marginals, in a column of this width.
    pub(super) fn new(
        measure: Length,
        style: &'a HouseStyle,
        structure: &'a mut StructureTree,
    ) -> Self {
        Self {
            style,
            limit: None,
            counted: None,
            structure,
            images: &[],
            language: Language::default(),
            headings: &[],
            toc_links: Vec::new(),
            tables: Vec::new(),
            figures: Vec::new(),
            page: style.page.body,
            measure,
            align: Align::Left,
            fields: None,
            rows: Vec::new(),
            starts: Vec::new(),
            preceding: JointConstraints::default(),
            labels: Vec::new(),
            paragraph_starts: Vec::new(),
            signature: None,
        }
    }

    /// Creates a builder for the blocks of a document on pages with this body area.
    pub(super) fn for_area(
        page: PageArea,
        document: &'a Document,
        headings: &'a [&'a Heading],
        style: &'a HouseStyle,
        structure: &'a mut StructureTree,
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

    /// Creates a builder for a footnote or a cell: a column inside this one.
    pub(super) fn for_column_inside(&mut self, measure: Length) -> RowBuilder<'_> {
        RowBuilder {
            limit: self.limit,
            page: self.page,
            language: self.language,
            ..RowBuilder::new(measure, self.style, self.structure)
        }
    }

    /// Sets the values of the page number fields.
    pub(super) fn with_fields(mut self, fields: Option<FieldValues>) -> Self {
        self.fields = fields;
        self
    }

    /// Applies the keep rules above the first signature and returns the rows.
    pub(super) fn into_rows(mut self) -> Vec<Row> {
        if let Some(signature) = self.signature {
            let text = self.style.typography.signature_lines.saturating_sub(1);
            for row in &mut self.rows[signature.saturating_sub(text)..=signature] {
                if row.joint == PageBreakRule::Allowed {
                    row.joint = PageBreakRule::Forbidden;
                }
            }
            if let Some(first) = self.rows.get_mut(signature)
                && first.joint == PageBreakRule::Forbidden
            {
                first.joint = PageBreakRule::AboveSignature;
            }
        }
        self.rows
    }

    /// Collects the rows of top-level blocks and returns the first row of each.
    pub(super) fn layout_blocks(
        &mut self,
        blocks: &[Block],
        parent: ElementId,
    ) -> Result<RowStarts, LayoutError> {
        let mut starts = Vec::with_capacity(blocks.len());
        for block in blocks {
            self.check_limit()?;
            starts.push(self.rows.len());
            self.layout_block(block, parent, Length::ZERO)?;
        }
        self.check_limit()?;
        Ok(starts)
    }

    /// Collects the groups of a reference column and returns their first rows.
    ///
    /// A label stays with its value, and the lines of each entry stay together; entries
    /// are separated by line breaks.
    pub(super) fn layout_groups(
        &mut self,
        groups: &[Vec<Paragraph>],
        parent: ParagraphParent,
    ) -> Result<Vec<RowStarts>, LayoutError> {
        let space = self.style.typography.reference_group_space;
        let mut starts = Vec::with_capacity(groups.len());
        for group in groups {
            let mut own = Vec::with_capacity(group.len());
            for (number, paragraph) in group.iter().enumerate() {
                own.push(self.rows.len());
                let first = number == 0;
                self.preceding.keep_with_next = !first;
                self.preceding.space_after = if first { space } else { Length::ZERO };
                let first = self.rows.len();
                self.layout_paragraph(paragraph, parent)?;
                self.keep_entries(first);
            }
            starts.push(own);
        }
        Ok(starts)
    }

    /// Forbids page breaks between two line breaks in the text, from row `first` on.
    fn keep_entries(&mut self, first: usize) {
        for number in first + 1..self.rows.len() {
            if !self.rows[number - 1].ends_in_break() {
                self.rows[number].joint = PageBreakRule::Forbidden;
            }
        }
    }

    /// Collects the rows of a paragraph that is alone in its slot.
    pub(super) fn layout_paragraph(
        &mut self,
        paragraph: &Paragraph,
        parent: ParagraphParent,
    ) -> Result<(), LayoutError> {
        let tag = parent.tag(self.structure);
        self.layout_lines(paragraph.role, &paragraph.inlines, tag)
    }

    /// Collects lines without footnotes that belong to an element or artifact.
    pub(super) fn layout_lines(
        &mut self,
        role: Role,
        inlines: &[Inline],
        tag: Tag,
    ) -> Result<(), LayoutError> {
        let x = Length::ZERO;
        self.layout_text(ParagraphInput {
            role,
            inlines,
            tag,
            home: None,
            x,
            keep: false,
        })
    }

    /// Counts text before it is built; fails if the letter has too much.
    pub(super) fn count_text(&self, amount: TextAmount) -> Result<(), LayoutError> {
        self.limit.map_or(Ok(()), |limit| limit.count_text(amount))
    }

    /// Fails if layout is cancelled, or if the rows so far take too many pages.
    pub(super) fn check_limit(&mut self) -> Result<(), LayoutError> {
        let Some(limit) = self.limit else { return Ok(()) };
        if let Some(counted) = &mut self.counted {
            self.rows[*counted..].iter().for_each(|row| limit.count_row(row));
            *counted = self.rows.len();
        }
        limit.check_rows()
    }

    /// Collects a block whose left edge is at `x` in the column.
    pub(super) fn layout_block(
        &mut self,
        block: &Block,
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        self.starts.push(self.rows.len());
        match block {
            Block::Paragraph(paragraph) => {
                return self.layout_running(paragraph, parent, x);
            }
            Block::Heading(heading) => self.layout_heading(heading, parent, x)?,
            Block::List(list) => self.layout_list(list, parent, x)?,
            Block::Table(table) => self.layout_table(table, parent, x)?,
            Block::Figure(figure) => self.layout_figure(figure, parent, x)?,
            Block::Quote(quote) => self.layout_quote(quote, parent, x)?,
            Block::Definitions(definitions) => {
                self.layout_definitions(definitions, parent, x)?;
            }
            Block::TableOfContents(contents) => {
                self.layout_contents(contents, parent, x)?
            }
            Block::PageBreak => self.preceding.page_break = true,
        }
        // A paragraph inside a block does not introduce a list that follows the block.
        self.preceding.leads_in = false;
        Ok(())
    }

    /// Collects nested blocks whose left edge is at `x` in the column.
    pub(super) fn layout_inner(
        &mut self,
        blocks: &[Block],
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        for block in blocks {
            self.check_limit()?;
            self.layout_block(block, parent, x)?;
        }
        Ok(())
    }

    /// Collects a quote and its source.
    fn layout_quote(
        &mut self,
        quote: &Quote,
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        let element = self.structure.add_element(Some(parent), StructureKind::Quote);
        let x = x + self.style.quote.indent;
        self.layout_inner(&quote.blocks, element, x)?;
        if let Some(source) = &quote.source {
            self.check_limit()?;
            self.starts.push(self.rows.len());
            self.layout_running(source, element, x)?;
        }
        Ok(())
    }

    /// Collects a body paragraph; `parent` also holds the footnotes that it calls.
    fn layout_running(
        &mut self,
        paragraph: &Paragraph,
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        let tag = ParagraphParent::Element(parent).tag(self.structure);
        self.layout_text(ParagraphInput {
            role: paragraph.role,
            inlines: &paragraph.inlines,
            tag,
            home: Some(parent),
            x,
            keep: paragraph.keep_with_next,
        })
    }

    /// Returns the caption of an element; the caption element holds its footnotes.
    pub(super) fn layout_caption<'t>(
        &mut self,
        caption: &'t Paragraph,
        parent: ElementId,
    ) -> ParagraphInput<'t> {
        let element = self.structure.add_element(Some(parent), StructureKind::Caption);
        ParagraphInput {
            role: caption.role,
            inlines: &caption.inlines,
            tag: ParagraphParent::Element(element).tag(self.structure),
            home: Some(element),
            x: Length::ZERO,
            keep: caption.keep_with_next,
        }
    }

    fn layout_heading(
        &mut self,
        heading: &Heading,
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        let kind = StructureKind::Heading(heading.level);
        let element = self.structure.add_element(Some(parent), kind);
        if heading.is_listed(u8::MAX) {
            self.structure.add_heading(element);
        }
        let number = self.style.section_number(heading.numbering, &heading.counters);
        let inlines: Vec<_> = std::iter::once(Inline::Text(number))
            .filter(|number| *number != Inline::Text(String::new()))
            .chain(heading.inlines.iter().cloned())
            .collect();
        self.layout_text(ParagraphInput {
            role: heading.role,
            inlines: &inlines,
            tag: Tag::Element(element),
            home: Some(parent),
            x,
            keep: false,
        })
    }

    /// Returns the space and the joint above the next row.
    pub(super) fn joint_above(&self, space_before: Length) -> (Length, PageBreakRule) {
        let joint = if self.preceding.page_break {
            PageBreakRule::Mandatory
        } else if self.preceding.keep_with_next {
            match self.preceding.role {
                Some(role) if role.ends_signature() => PageBreakRule::BetweenSignatures,
                _ => PageBreakRule::Forbidden,
            }
        } else {
            PageBreakRule::Allowed
        };
        (self.preceding.space_after.max(space_before) - self.preceding.held, joint)
    }
}

/// Parent of the paragraphs being collected.
#[derive(Clone, Copy)]
pub(super) enum ParagraphParent {
    /// Each paragraph becomes a child of this element.
    Element(ElementId),
    /// Each paragraph becomes this artifact.
    Artifact(ArtifactKind),
}

impl ParagraphParent {
    fn tag(self, structure: &mut StructureTree) -> Tag {
        match self {
            Self::Element(parent) => Tag::Element(
                structure.add_element(Some(parent), StructureKind::Paragraph),
            ),
            Self::Artifact(artifact) => Tag::Artifact(artifact),
        }
    }
}
