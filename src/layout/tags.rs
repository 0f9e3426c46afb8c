//! Structure tree of the pages, for assistive technology.
//!
//! The tree consists of standard structure types (ISO 32000-1, 14.8.4); each frame names
//! the element it belongs to.

use std::collections::BTreeMap;

/// Structure tree of a letter, with its elements in reading order.
#[derive(Clone, Debug, Default)]
pub struct StructureTree {
    elements: Vec<StructureElement>,
    /// Headings that a table of contents may list.
    headings: Vec<ElementId>,
    /// Descriptions of links whose own text does not tell their target.
    descriptions: BTreeMap<ElementId, String>,
}

/// Index of an element in its [`StructureTree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ElementId(usize);

/// An element of the structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureElement {
    /// Element around it; `None` for the root.
    pub parent: Option<ElementId>,
    /// Structure type.
    pub kind: StructureKind,
}

/// Standard structure types (ISO 32000-1, 14.8.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StructureKind {
    /// The whole document.
    Document,
    /// The letter, or an annex.
    Part,
    /// Group of related content: a picture and its caption.
    Division,
    /// A paragraph.
    Paragraph,
    /// A heading, with its level.
    Heading(u8),
    /// A list, with the numbering of its items.
    List(ListNumbering),
    /// An item of a list.
    ListItem,
    /// The bullet or number of an item.
    Label,
    /// The content of a list item.
    ListBody,
    /// A link.
    Link(LinkTarget),
    /// Text in another language, with its language tag.
    Span(String),
    /// A picture, with its text alternative.
    Figure(String),
    /// The title of a table, a picture or a table of contents.
    Caption,
    /// A table.
    Table,
    /// The header rows of a table.
    TableHead,
    /// The other rows of a table.
    TableBody,
    /// A row of a table.
    TableRow,
    /// A header cell of a table, with its scope.
    TableHeading(HeaderScope),
    /// Any other cell of a table.
    TableCell,
    /// A block quotation.
    Quote,
    /// A table of contents, or the nested one under an item.
    Contents,
    /// An item of a table of contents.
    ContentsItem,
    /// A reference: a footnote mark, or an item's link to its heading.
    Reference,
    /// A footnote, with its number.
    Note(u32),
}

/// Target of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// An external address.
    Url(String),
    /// The start of an element.
    Element(ElementId),
}

/// Scope of a header cell (ISO 32000-1, Table 349).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum HeaderScope {
    Column,
    Row,
}

/// Numbering of the items of a list (ISO 32000-1, Table 347).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum ListNumbering {
    None,
    Disc,
    Decimal,
    LowerAlpha,
    LowerRoman,
}

impl StructureTree {
    /// Adds an element as the last child of `parent`, or as the root.
    pub fn add_element(
        &mut self,
        parent: Option<ElementId>,
        kind: StructureKind,
    ) -> ElementId {
        self.elements.push(StructureElement { parent, kind });
        ElementId(self.elements.len() - 1)
    }

    /// Adds a link in an element; it leads to the root until it is
    /// [aimed](Self::aim_link).
    pub(super) fn add_link(&mut self, parent: ElementId) -> ElementId {
        self.add_element(
            Some(parent),
            StructureKind::Link(LinkTarget::Element(ElementId(0))),
        )
    }

    /// Sets the target of a link to an element.
    pub(super) fn aim_link(&mut self, link: ElementId, at: ElementId) {
        self.elements[link.0].kind = StructureKind::Link(LinkTarget::Element(at));
    }

    /// Records the next heading that a table of contents may list.
    pub(super) fn add_heading(&mut self, heading: ElementId) {
        self.headings.push(heading);
    }

    /// Sets the description of a link whose own text does not tell its target.
    pub(super) fn describe_link(&mut self, link: ElementId, description: String) {
        self.descriptions.insert(link, description);
    }

    /// Returns the description of a link, if its own text does not tell its target.
    pub fn link_description(&self, link: ElementId) -> Option<&str> {
        self.descriptions.get(&link).map(String::as_str)
    }

    /// Sets the target of a link to a recorded heading.
    pub(super) fn aim_at_heading(&mut self, link: ElementId, place: usize) {
        if let Some(&heading) = self.headings.get(place) {
            self.aim_link(link, heading);
        }
    }

    /// Returns an element.
    pub fn element(&self, id: ElementId) -> &StructureElement {
        &self.elements[id.0]
    }

    /// Returns the elements with their ids, in reading order.
    pub fn iter(&self) -> impl Iterator<Item = (ElementId, &StructureElement)> {
        self.elements
            .iter()
            .enumerate()
            .map(|(place, element)| (ElementId(place), element))
    }

    /// Returns an element and all elements around it, innermost first.
    pub fn self_and_ancestors(
        &self,
        id: ElementId,
    ) -> impl Iterator<Item = (ElementId, &StructureElement)> {
        let here = std::iter::successors(Some(id), |&id| self.element(id).parent);
        here.map(|id| (id, self.element(id)))
    }

    /// Returns the number of lists at and around an element, in the same cell or
    /// footnote.
    pub fn list_depth(&self, id: ElementId) -> usize {
        let parted = |kind: &StructureKind| {
            use StructureKind::{Note, TableCell, TableHeading};
            matches!(kind, Note(_) | TableCell | TableHeading(_))
        };
        self.self_and_ancestors(id)
            .take_while(|(_, element)| !parted(&element.kind))
            .filter(|(_, element)| match element.kind {
                StructureKind::List(numbering) => numbering != ListNumbering::None,
                _ => false,
            })
            .count()
    }

    /// Returns the link at or around an element, with its target.
    pub fn enclosing_link(&self, id: ElementId) -> Option<(ElementId, &LinkTarget)> {
        self.self_and_ancestors(id).find_map(|(id, element)| match &element.kind {
            StructureKind::Link(target) => Some((id, target)),
            _ => None,
        })
    }
}
