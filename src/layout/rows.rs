//! Blocks into rows: lines with the space above them and their joints.
//!
//! In: blocks of the document. Out: [`Row`]s from top to bottom, in one
//! endless column; spacing and keep rules have become gaps and joints.

use super::frame::{
    Content, ElementId, Frame, ListNumbering, Structure, StructureKind, Tag,
};
use super::paragraph::{self, Line, LineRun};
use super::shape::{FieldValues, shape};
use crate::document::{Annex, Block, Heading, Inline, List, ListLabel, Paragraph};
use crate::length::Length;
use crate::style::{HouseStyle, Role};

/// A line in its column.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) line: Line,
    /// Distance from the column's left edge.
    pub(super) x: Length,
    /// Space above it inside a page.
    pub(super) gap: Length,
    /// Space above it at the head of a page.
    pub(super) head_gap: Length,
    /// Its height.
    pub(super) leading: Length,
    /// Whether a page may end above it.
    pub(super) joint: Break,
}

impl Row {
    /// How many characters of its paragraph stand on it.
    pub(super) fn characters(&self) -> usize {
        self.line.runs.iter().map(|run| run.run.text.chars().count()).sum()
    }
}

/// Whether a page may end at a joint between rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    Allowed,
    Forbidden,
    Mandatory,
}

/// The frames of rows set one below another, and where they end.
pub(super) fn place(
    rows: impl IntoIterator<Item = Row>,
    x: Length,
    mut y: Length,
    style: &HouseStyle,
    frames: &mut Vec<Frame>,
) -> Length {
    for (number, row) in rows.into_iter().enumerate() {
        y += if number == 0 { row.head_gap } else { row.gap };
        let baseline = y + row.leading * style.typography.baseline;
        frames.extend(row.line.runs.into_iter().map(|run| Frame {
            tag: run.tag,
            x: x + row.x + run.x,
            y: baseline - run.rise,
            content: Content::Glyphs(run.run),
        }));
        y += row.leading;
    }
    y
}

/// How tall rows are when set one below another.
pub(super) fn height(rows: &[Row]) -> Length {
    let gaps: Length = rows.iter().skip(1).map(|row| row.gap).sum();
    let head_gap = rows.first().map_or(Length::ZERO, |row| row.head_gap);
    head_gap + gaps + rows.iter().map(|row| row.leading).sum()
}

/// Gathers rows from blocks.
pub(super) struct Collector<'a> {
    style: &'a HouseStyle,
    structure: &'a mut Structure,
    measure: Length,
    fields: Option<FieldValues>,
    rows: Vec<Row>,
    /// What the last paragraph asks of the joint below it.
    above: Above,
    /// Labels of list items that wait for the item's first row.
    labels: Vec<(Length, LineRun)>,
    /// Where the first closing line or signature starts.
    signature: Option<usize>,
}

/// The row with which each of several blocks or paragraphs starts.
pub(super) type Starts = Vec<usize>;

#[derive(Clone, Copy, Default)]
struct Above {
    role: Option<Role>,
    space_after: Length,
    keep_with_next: bool,
    page_break: bool,
}

impl<'a> Collector<'a> {
    pub(super) fn new(
        measure: Length,
        style: &'a HouseStyle,
        structure: &'a mut Structure,
    ) -> Self {
        Self {
            style,
            structure,
            measure,
            fields: None,
            rows: Vec::new(),
            above: Above::default(),
            labels: Vec::new(),
            signature: None,
        }
    }

    /// The same, with values for the fields.
    pub(super) fn with_fields(mut self, fields: Option<FieldValues>) -> Self {
        self.fields = fields;
        self
    }

    /// The rows gathered.
    pub(super) fn finish(mut self) -> Vec<Row> {
        if let Some(signature) = self.signature {
            let text = self.style.typography.signature_lines.saturating_sub(1);
            for row in &mut self.rows[signature.saturating_sub(text)..=signature] {
                if row.joint == Break::Allowed {
                    row.joint = Break::Forbidden;
                }
            }
        }
        self.rows
    }

    /// Running matter of an element.
    pub(super) fn blocks(&mut self, blocks: &[Block], parent: ElementId) -> Starts {
        let mut starts = Vec::with_capacity(blocks.len());
        for block in blocks {
            starts.push(self.rows.len());
            self.block(block, parent, Length::ZERO);
        }
        starts
    }

    /// An annex, which is a part of the document and starts a page.
    pub(super) fn annex(&mut self, annex: &Annex, document: ElementId) -> Starts {
        let part = self.structure.add(Some(document), StructureKind::Part);
        self.above.page_break = true;
        self.blocks(&annex.blocks, part)
    }

    /// Groups of a reference column: a label stays with its value.
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
                self.paragraph(paragraph, parent);
            }
            starts.push(own);
        }
        starts
    }

    /// A paragraph that stands alone in its slot.
    pub(super) fn paragraph(&mut self, paragraph: &Paragraph, parent: Parent) {
        let tag = parent.tag(self.structure);
        self.lines(paragraph.role, &paragraph.inlines, tag, Length::ZERO, false);
    }

    /// A block whose left edge is at `x` in the column.
    fn block(&mut self, block: &Block, parent: ElementId, x: Length) {
        match block {
            Block::Paragraph(paragraph) => {
                let tag = Parent::Element(parent).tag(self.structure);
                let keep = paragraph.keep_with_next;
                self.lines(paragraph.role, &paragraph.inlines, tag, x, keep);
            }
            Block::Heading(heading) => self.heading(heading, parent, x),
            Block::List(list) => self.list(list, parent, x),
            Block::PageBreak => self.above.page_break = true,
            Block::Table(_)
            | Block::Figure(_)
            | Block::Quote(_)
            | Block::Definitions(_)
            | Block::Contents(_) => {
                block.plain().iter().for_each(|block| self.block(block, parent, x));
            }
        }
    }

    fn heading(&mut self, heading: &Heading, parent: ElementId, x: Length) {
        let kind = StructureKind::Heading(heading.level);
        let tag = Tag::Element(self.structure.add(Some(parent), kind));
        let number = self.style.section_number(heading.numbering, &heading.counters);
        let inlines: Vec<_> = std::iter::once(Inline::Text(number))
            .filter(|number| *number != Inline::Text(String::new()))
            .chain(heading.inlines.iter().cloned())
            .collect();
        self.lines(heading.role, &inlines, tag, x, false);
    }

    fn list(&mut self, list: &List, parent: ElementId, x: Length) {
        let level = self.structure.list_depth(parent);
        let list_style = &self.style.list;
        let numbering = match list.style {
            ListLabel::Bullet => ListNumbering::Disc,
            ListLabel::Number => ListNumbering::Decimal,
            ListLabel::Letter => ListNumbering::LowerAlpha,
            ListLabel::Roman => ListNumbering::LowerRoman,
        };
        let parent = self.structure.add(Some(parent), StructureKind::List(numbering));
        let indent = match list.style {
            ListLabel::Bullet => list_style.indent,
            _ => list_style.number_indent,
        };
        for (item, number) in list.items.iter().zip(list.start..) {
            let label = list_style.item_label(level, &list.style.number(number));
            let element = self.structure.add(Some(parent), StructureKind::ListItem);
            let tag = self.structure.add(Some(element), StructureKind::Label);
            let runs = self.label(label, Tag::Element(tag));
            self.labels.extend(runs.into_iter().map(|run| (x, run)));
            let body = self.structure.add(Some(element), StructureKind::ListBody);
            for block in item {
                self.block(block, body, x + indent);
            }
        }
    }

    fn label(&mut self, label: String, tag: Tag) -> Vec<LineRun> {
        let role = self.style.role(Role::ListParagraph);
        let inlines = [Inline::Text(label)];
        let shaped = shape(&inlines, role, tag, None, self.style, self.structure);
        let lines =
            paragraph::set(&shaped, Length::ZERO, self.measure, &self.style.fonts);
        lines.into_iter().flat_map(|line| line.runs).collect()
    }

    /// The rows of one paragraph; `x` is its left edge in the column.
    pub(super) fn lines(
        &mut self,
        role: Role,
        inlines: &[Inline],
        tag: Tag,
        x: Length,
        keep: bool,
    ) {
        let look = *self.style.role(role);
        let shaped = shape(inlines, &look, tag, self.fields, self.style, self.structure);
        let labels: Vec<_> = std::mem::take(&mut self.labels)
            .into_iter()
            .map(|(label_x, run)| LineRun { x: label_x + run.x - x, ..run })
            .collect();
        // A label wider than its hang moves the text of its line on.
        let label_end = labels.iter().map(|label| label.x + label.run.width);
        let label_end = label_end.fold(-look.size, Length::max);
        let indent = (label_end + look.size * LABEL_GAP).max(Length::ZERO);
        let lines = paragraph::set(&shaped, indent, self.measure - x, &self.style.fonts);

        if matches!(role, Role::Closing | Role::SignatureCapacity | Role::Signature) {
            self.signature.get_or_insert(self.rows.len());
        }
        let above = self.above;
        let together = look.contextual_spacing && above.role == Some(role);
        let gap = above.space_after.max(look.space_before);
        let count = lines.len();
        let widow = self.style.typography.widow_lines;
        for (number, mut line) in lines.into_iter().enumerate() {
            let first = number == 0;
            if first {
                line.runs.splice(0..0, labels.iter().cloned());
            }
            let joint = if first && above.page_break {
                Break::Mandatory
            } else if first && !above.keep_with_next
                || !first
                    && !look.keep_lines
                    && number >= widow
                    && count - number >= widow
            {
                Break::Allowed
            } else {
                Break::Forbidden
            };
            self.rows.push(Row {
                line,
                x,
                gap: if first && !together { gap } else { Length::ZERO },
                head_gap: if first && look.keep_space_before {
                    look.space_before
                } else {
                    Length::ZERO
                },
                leading: look.leading,
                joint,
            });
        }
        self.above = Above {
            role: Some(role),
            space_after: look.space_after,
            keep_with_next: keep || look.keep_with_next,
            page_break: false,
        };
    }
}

/// Least distance between a label and its text, as part of the type size.
const LABEL_GAP: f64 = 0.3;

/// What paragraphs belong to.
#[derive(Clone, Copy)]
pub(super) enum Parent {
    /// Each becomes a paragraph of this element.
    Element(ElementId),
    /// Each is this artifact.
    Artifact(super::frame::Artifact),
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
