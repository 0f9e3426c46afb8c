//! What is on the pages, for a reader who cannot see them.
//!
//! A tree of standard structure types (ISO 32000-1, 14.8.4); frames say which
//! element they belong to.

use std::collections::BTreeMap;

/// The structure of a letter; elements stand in reading order.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    elements: Vec<StructureElement>,
    /// The headings that a table of contents may list.
    headings: Vec<ElementId>,
    /// What links say that do not say it themselves.
    descriptions: BTreeMap<ElementId, String>,
}

/// The place of an element in its [`Structure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ElementId(usize);

/// An element of the structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureElement {
    /// The element around it; none for the root.
    pub parent: Option<ElementId>,
    /// What it is.
    pub kind: StructureKind,
}

/// Standard structure types (ISO 32000-1, 14.8.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StructureKind {
    /// The whole.
    Document,
    /// The letter, or an annex.
    Part,
    /// What belongs together: a picture and its caption.
    Division,
    /// A paragraph.
    Paragraph,
    /// A heading of a level.
    Heading(u8),
    /// A list, with what numbers its items.
    List(ListNumbering),
    /// An item of a list.
    ListItem,
    /// The bullet or number of an item.
    Label,
    /// What an item holds.
    ListBody,
    /// A link.
    Link(Target),
    /// Text in another language.
    Span(String),
    /// A picture with its text alternative.
    Figure(String),
    /// The title of a table, a picture or a table of contents.
    Caption,
    /// A table.
    Table,
    /// The heading rows of a table.
    TableHead,
    /// The other rows of a table.
    TableBody,
    /// A row of a table.
    TableRow,
    /// A heading in a table, and what it heads.
    TableHeading(Scope),
    /// Another cell of a table.
    TableCell,
    /// What another said.
    Quote,
    /// A table of contents, or the part of one under an item.
    Contents,
    /// An item of a table of contents.
    ContentsItem,
    /// A mark that leads to a note, or an item's way to its heading.
    Reference,
    /// A note, with its number.
    Note(u32),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To an address.
    Address(String),
    /// To where an element starts.
    Element(ElementId),
}

/// What a heading in a table heads (ISO 32000-1, Table 349).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum Scope {
    Column,
    Row,
}

/// What numbers the items of a list (ISO 32000-1, Table 347).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum ListNumbering {
    None,
    Disc,
    Decimal,
    LowerAlpha,
    LowerRoman,
}

impl Structure {
    /// Adds an element in an element.
    pub fn add(&mut self, parent: Option<ElementId>, kind: StructureKind) -> ElementId {
        self.elements.push(StructureElement { parent, kind });
        ElementId(self.elements.len() - 1)
    }

    /// Adds a link in an element; it leads to the top until it is
    /// [aimed](Self::aim).
    pub(super) fn add_link(&mut self, parent: ElementId) -> ElementId {
        self.add(Some(parent), StructureKind::Link(Target::Element(ElementId(0))))
    }

    /// Aims a link at an element.
    pub(super) fn aim(&mut self, link: ElementId, at: ElementId) {
        self.elements[link.0].kind = StructureKind::Link(Target::Element(at));
    }

    /// Remembers the next heading that a table of contents may list.
    pub(super) fn add_heading(&mut self, heading: ElementId) {
        self.headings.push(heading);
    }

    /// Says what a link leads to, where its own words do not.
    pub(super) fn describe(&mut self, link: ElementId, description: String) {
        self.descriptions.insert(link, description);
    }

    /// What a link leads to, where its own words do not say it.
    pub fn description(&self, link: ElementId) -> Option<&str> {
        self.descriptions.get(&link).map(String::as_str)
    }

    /// Aims a link at one of those headings.
    pub(super) fn aim_at_heading(&mut self, link: ElementId, place: usize) {
        if let Some(&heading) = self.headings.get(place) {
            self.aim(link, heading);
        }
    }

    /// An element.
    pub fn element(&self, id: ElementId) -> &StructureElement {
        &self.elements[id.0]
    }

    /// The elements with their ids, in reading order.
    pub fn iter(&self) -> impl Iterator<Item = (ElementId, &StructureElement)> {
        self.elements
            .iter()
            .enumerate()
            .map(|(place, element)| (ElementId(place), element))
    }

    /// An element and everything around it, from the inside.
    pub fn ancestors(
        &self,
        id: ElementId,
    ) -> impl Iterator<Item = (ElementId, &StructureElement)> {
        let here = std::iter::successors(Some(id), |&id| self.element(id).parent);
        here.map(|id| (id, self.element(id)))
    }

    /// How many lists stand around and at an element, in the same cell or note.
    pub fn list_depth(&self, id: ElementId) -> usize {
        let parted = |kind: &StructureKind| {
            use StructureKind::{Note, TableCell, TableHeading};
            matches!(kind, Note(_) | TableCell | TableHeading(_))
        };
        self.ancestors(id)
            .take_while(|(_, element)| !parted(&element.kind))
            .filter(|(_, element)| match element.kind {
                StructureKind::List(numbering) => numbering != ListNumbering::None,
                _ => false,
            })
            .count()
    }

    /// The link that an element stands in, and where it leads.
    pub fn link(&self, id: ElementId) -> Option<(ElementId, &Target)> {
        self.ancestors(id).find_map(|(id, element)| match &element.kind {
            StructureKind::Link(target) => Some((id, target)),
            _ => None,
        })
    }
}
