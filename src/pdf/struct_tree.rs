//! The logical structure of a file (ISO 32000-1, 14.7 and 14.8).
//!
//! In: the structure of the pages, their marked content, and the annotations of links.
//! Out: the structure tree, with the parent tree from content to elements. Its elements
//! are many; they become objects one by one, when the file is written.

use std::collections::BTreeMap;

use lopdf::{
    Dictionary, Document, Object, ObjectId, StringFormat, dictionary, text_string,
};

use super::error::PdfError;
use super::link::LinkAnnotations;
use super::objects::catalog;
use super::save::DeferredObjects;
use super::serialize::{write_dictionary, write_entries, write_integer, write_reference};
use crate::layout::{
    ElementId, FrameContent, HeaderScope, ListNumbering, PagedDocument, StructureKind,
    Tag,
};
use crate::limits::CancelToken;

/// The element of each marked-content identifier of a page.
pub(super) type PageMarks = Vec<ElementId>;

/// Writes the structure tree of a document, except for the deferred objects.
pub(super) fn write_structure<'a>(
    document: &mut Document,
    pages: &'a PagedDocument,
    marks: &'a [PageMarks],
    links: &'a LinkAnnotations<'a>,
    cancel: &CancelToken,
) -> Result<StructTree<'a>, PdfError> {
    let root = document.new_object_id();
    let page_ids: Vec<ObjectId> = document.page_iter().collect();
    let mut tree = StructTree {
        pages,
        marks,
        links,
        root,
        page_ids,
        elements: BTreeMap::new(),
        numbers: BTreeMap::new(),
        root_kids: Vec::new(),
        boxes: figure_boxes(pages),
    };

    let mut parents = tree.add_page_content(document, cancel)?;
    parents.extend(tree.add_annotations(document));
    // Add empty cells too, so that all rows have the same number of cells.
    for (place, element) in pages.structure.iter() {
        if matches!(
            element.kind,
            StructureKind::TableHeading(_) | StructureKind::TableCell
        ) {
            tree.place_element(document, place);
        }
    }
    tree.write_root(document, parents)?;
    Ok(tree)
}

/// The elements with content, collected in the order of their content.
pub(super) struct StructTree<'a> {
    pages: &'a PagedDocument,
    marks: &'a [PageMarks],
    links: &'a LinkAnnotations<'a>,
    root: ObjectId,
    page_ids: Vec<ObjectId>,
    elements: BTreeMap<ElementId, StructElement>,
    /// The deferred objects, by number.
    numbers: BTreeMap<u32, StructObject>,
    root_kids: Vec<Object>,
    /// The bounding boxes of images.
    boxes: BTreeMap<ElementId, Object>,
}

/// A deferred object.
#[derive(Clone, Copy)]
enum StructObject {
    Element(ElementId),
    /// The elements of the content of a page.
    Owners(usize),
    /// An annotation, with its key in the parent tree.
    Annotation(usize, i64),
}

struct StructElement {
    id: ObjectId,
    kids: Vec<StructKid>,
}

/// A child of an element.
#[derive(Clone, Copy)]
enum StructKid {
    Element(ElementId),
    Content { page: u32, mcid: u32 },
    Annotation(usize),
}

impl StructElement {
    /// Returns the children in reading order. Elements are in the order of the structure,
    /// because a part continued on a later page may be read before the content of this
    /// page. Elements mixed with content are in the order of the content.
    fn kids(&self) -> Vec<StructKid> {
        let mut kids = self.kids.clone();
        if kids.iter().all(|kid| matches!(kid, StructKid::Element(_))) {
            kids.sort_by_key(|kid| match kid {
                StructKid::Element(element) => Some(*element),
                StructKid::Content { .. } | StructKid::Annotation(_) => None,
            });
        }
        kids
    }
}

impl StructTree<'_> {
    /// Adds the content of the pages, and returns their entries of the parent tree.
    fn add_page_content(
        &mut self,
        document: &mut Document,
        cancel: &CancelToken,
    ) -> Result<Vec<Object>, PdfError> {
        let mut parents: Vec<Object> = Vec::new();
        let pages: Vec<_> = self.marks.iter().zip(self.page_ids.clone()).collect();
        for (index, (marks, page)) in pages.into_iter().enumerate() {
            cancel.check()?;
            let key = i64::try_from(index).unwrap_or(i64::MAX);
            for (mcid, &element) in (0..).zip(marks) {
                let content = StructKid::Content { page: index as u32, mcid };
                self.hold_content(document, element, content);
            }
            let owners = document.new_object_id();
            self.numbers.insert(owners.0, StructObject::Owners(index));
            parents.extend([Object::Integer(key), owners.into()]);
            let page = document.get_dictionary_mut(page)?;
            page.set("StructParents", key);
            page.set("Tabs", "S");
        }
        Ok(parents)
    }

    /// Adds the annotations of links, and returns their entries of the parent tree.
    fn add_annotations(&mut self, document: &mut Document) -> Vec<Object> {
        let mut parents = Vec::new();
        let first = i64::try_from(self.marks.len()).unwrap_or(i64::MAX);
        let annotations = self.links.annotations.iter().enumerate();
        for (key, (index, annotation)) in (first..).zip(annotations) {
            let kid = StructKid::Annotation(index);
            let owner = self.hold_content(document, annotation.link, kid);
            parents.extend([Object::Integer(key), owner.into()]);
            self.numbers.insert(annotation.id.0, StructObject::Annotation(index, key));
        }
        parents
    }

    /// Writes the root with the parent tree, and refers to it in the catalog.
    fn write_root(
        &mut self,
        document: &mut Document,
        parents: Vec<Object>,
    ) -> Result<(), PdfError> {
        let next_key = parents.len() / 2;
        let notes = self.sorted_notes();
        let kids = std::mem::take(&mut self.root_kids);
        let parent_tree = document.add_object(dictionary! { "Nums" => parents });
        let mut tree_root = dictionary! {
            "Type" => "StructTreeRoot",
            "K" => kids,
            "ParentTree" => parent_tree,
            "ParentTreeNextKey" => i64::try_from(next_key).unwrap_or(i64::MAX),
        };
        if !notes.is_empty() {
            let names = document.add_object(dictionary! { "Names" => notes });
            tree_root.set("IDTree", names);
        }
        document.set_object(self.root, tree_root);
        let catalog = catalog(document)?;
        catalog.set("StructTreeRoot", self.root);
        catalog.set("MarkInfo", dictionary! { "Marked" => true });
        Ok(())
    }

    /// Returns the notes by identifier, which sort by number.
    fn sorted_notes(&self) -> Vec<Object> {
        let notes = self.elements.iter().filter_map(|(&place, element)| {
            match self.pages.structure.element(place).kind {
                StructureKind::Note(number) => Some((note_id(number), element.id)),
                _ => None,
            }
        });
        let mut notes: Vec<_> = notes.collect();
        notes.sort();
        let string = |id: String| Object::String(id.into_bytes(), StringFormat::Literal);
        notes.into_iter().flat_map(|(id, note)| [string(id), note.into()]).collect()
    }

    /// Adds content to an element, and the element to its ancestors.
    fn hold_content(
        &mut self,
        document: &mut Document,
        element: ElementId,
        content: StructKid,
    ) -> ObjectId {
        let id = self.place_element(document, element);
        if let Some(element) = self.elements.get_mut(&element) {
            element.kids.push(content);
        }
        id
    }

    /// Returns the object ID of an element, and adds the element to its parent if it is
    /// new.
    fn place_element(&mut self, document: &mut Document, element: ElementId) -> ObjectId {
        if let Some(placed) = self.elements.get(&element) {
            return placed.id;
        }
        let id = document.new_object_id();
        self.elements.insert(element, StructElement { id, kids: Vec::new() });
        self.numbers.insert(id.0, StructObject::Element(element));
        match self.pages.structure.element(element).parent {
            None => self.root_kids.push(id.into()),
            Some(parent) => {
                self.place_element(document, parent);
                if let Some(parent) = self.elements.get_mut(&parent) {
                    parent.kids.push(StructKid::Element(element));
                }
            }
        }
        id
    }

    /// Appends a reference to an element; null for one without content.
    fn write_reference_to(&self, element: ElementId, out: &mut Vec<u8>) {
        match self.elements.get(&element) {
            Some(element) => write_reference(element.id, out),
            None => out.extend_from_slice(b"null"),
        }
    }

    /// Appends the dictionary of an element (14.7.2).
    ///
    /// As objects of lopdf, the elements would take most of the time of a long file.
    fn write_element(&self, place: ElementId, out: &mut Vec<u8>) -> bool {
        let Some(element) = self.elements.get(&place) else { return false };
        let described = self.pages.structure.element(place);
        out.extend_from_slice(b"<</S/");
        out.extend_from_slice(structure_type(&described.kind).as_bytes());
        write_entries(&element_attributes(&described.kind, self.boxes.get(&place)), out);
        out.extend_from_slice(b"/Type/StructElem/P ");
        match described.parent {
            Some(parent) => self.write_reference_to(parent, out),
            None => write_reference(self.root, out),
        }
        out.extend_from_slice(b"/K[");
        for (index, kid) in element.kids().into_iter().enumerate() {
            self.write_kid(kid, index == 0, out);
        }
        out.extend_from_slice(b"]>>");
        true
    }

    fn write_kid(&self, kid: StructKid, is_first: bool, out: &mut Vec<u8>) {
        match kid {
            StructKid::Element(element) => {
                if !is_first {
                    out.push(b' ');
                }
                self.write_reference_to(element, out);
            }
            StructKid::Content { page, mcid } => {
                out.extend_from_slice(b"<</Type/MCR/Pg ");
                write_reference(self.page_ids[page as usize], out);
                out.extend_from_slice(b"/MCID ");
                write_integer(mcid.into(), out);
                out.extend_from_slice(b">>");
            }
            StructKid::Annotation(index) => {
                let annotation = &self.links.annotations[index];
                out.extend_from_slice(b"<</Type/OBJR/Pg ");
                write_reference(self.page_ids[annotation.page], out);
                out.extend_from_slice(b"/Obj ");
                write_reference(annotation.id, out);
                out.extend_from_slice(b">>");
            }
        }
    }
}

impl DeferredObjects for StructTree<'_> {
    fn write(&self, number: u32, out: &mut Vec<u8>) -> bool {
        match self.numbers.get(&number) {
            None => false,
            Some(&StructObject::Element(element)) => self.write_element(element, out),
            Some(&StructObject::Owners(page)) => {
                out.push(b'[');
                for (index, &element) in self.marks[page].iter().enumerate() {
                    if index > 0 {
                        out.push(b' ');
                    }
                    self.write_reference_to(element, out);
                }
                out.push(b']');
                true
            }
            Some(&StructObject::Annotation(index, key)) => {
                let Some(mut annotation) = self.links.object(index) else { return false };
                annotation.set("StructParent", key);
                write_dictionary(&annotation, out);
                true
            }
        }
    }
}

/// Returns the standard structure type of an element (14.8.4).
pub(super) fn structure_type(kind: &StructureKind) -> String {
    match kind {
        StructureKind::Document => "Document",
        StructureKind::Part => "Part",
        StructureKind::Division => "Div",
        StructureKind::Paragraph => "P",
        StructureKind::Heading(level) => return format!("H{level}"),
        StructureKind::List(_) => "L",
        StructureKind::ListItem => "LI",
        StructureKind::Label => "Lbl",
        StructureKind::ListBody => "LBody",
        StructureKind::Link(_) => "Link",
        StructureKind::Span(_) => "Span",
        StructureKind::Figure(_) => "Figure",
        StructureKind::Caption => "Caption",
        StructureKind::Table => "Table",
        StructureKind::TableHead => "THead",
        StructureKind::TableBody => "TBody",
        StructureKind::TableRow => "TR",
        StructureKind::TableHeading(_) => "TH",
        StructureKind::TableCell => "TD",
        StructureKind::Quote => "BlockQuote",
        StructureKind::Contents => "TOC",
        StructureKind::ContentsItem => "TOCI",
        StructureKind::Reference => "Reference",
        StructureKind::Note(_) => "Note",
    }
    .to_owned()
}

/// Makes the entries of an element with the attributes that its type requires.
fn element_attributes(kind: &StructureKind, context: Option<&Object>) -> Dictionary {
    let mut element = Dictionary::new();
    match kind {
        StructureKind::List(numbering) => {
            let numbering = match numbering {
                ListNumbering::None => "None",
                ListNumbering::Disc => "Disc",
                ListNumbering::Decimal => "Decimal",
                ListNumbering::LowerAlpha => "LowerAlpha",
                ListNumbering::LowerRoman => "LowerRoman",
            };
            element.set("A", dictionary! { "O" => "List", "ListNumbering" => numbering });
        }
        StructureKind::TableHeading(scope) => {
            let scope = match scope {
                HeaderScope::Column => "Column",
                HeaderScope::Row => "Row",
            };
            element.set("A", dictionary! { "O" => "Table", "Scope" => scope });
        }
        StructureKind::Note(number) => {
            let id = note_id(*number).into_bytes();
            element.set("ID", Object::String(id, StringFormat::Literal));
        }
        StructureKind::Span(language) => element.set("Lang", text_string(language)),
        StructureKind::Figure(alt) => {
            let mut layout = dictionary! { "O" => "Layout", "Placement" => "Block" };
            if let Some(context) = context {
                layout.set("BBox", context.clone());
            }
            element.set("Alt", text_string(alt));
            element.set("A", layout);
        }
        _ => {}
    }
    element
}

/// Returns the identifier of a note.
fn note_id(number: u32) -> String {
    format!("note-{number:06}")
}

/// Computes the bounding boxes of images, which their elements require (14.8.5.4.3).
fn figure_boxes(pages: &PagedDocument) -> BTreeMap<ElementId, Object> {
    let frames = pages
        .pages
        .iter()
        .flat_map(|page| page.frames.iter().map(|frame| (page.height, frame)));
    frames
        .filter_map(|(page_height, frame)| match (&frame.content, frame.tag) {
            (
                FrameContent::Logo { width, height }
                | FrameContent::Image { width, height, .. },
                Tag::Element(element),
            ) => {
                let top = page_height - frame.y;
                let corners = [frame.x, top - *height, frame.x + *width, top];
                let corners = corners.map(|corner| Object::Real(corner.to_pt() as f32));
                Some((element, Object::Array(corners.to_vec())))
            }
            _ => None,
        })
        .collect()
}
