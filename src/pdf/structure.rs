//! The logical structure of a file (ISO 32000-1, 14.7 and 14.8).
//!
//! In: the structure of the pages, the marked content that drawing made of
//! them, and the annotations of links. Out: the structure tree, with the
//! parent tree that leads back from content to elements.

use std::collections::BTreeMap;

use lopdf::{
    Dictionary, Document, Object, ObjectId, StringFormat, dictionary, text_string,
};

use super::link::Annotation;
use super::{PdfError, catalog};
use crate::layout::{
    Content, ElementId, ListNumbering, Pages, Scope, StructureKind, Tag,
};

/// The element that each marked-content identifier of a page stands for.
pub(super) type Marks = Vec<ElementId>;

/// Writes the structure tree of a document.
pub(super) fn tag(
    document: &mut Document,
    pages: &Pages,
    marks: &[Marks],
    annotations: &[Annotation],
) -> Result<(), PdfError> {
    let root = document.new_object_id();
    let page_ids: Vec<ObjectId> = document.page_iter().collect();
    let mut tree = Tree { pages, elements: BTreeMap::new(), root_kids: Vec::new() };

    let mut parents: Vec<Object> = Vec::new();
    for (key, (marks, &page)) in (0..).zip(marks.iter().zip(&page_ids)) {
        let mut owners = Vec::with_capacity(marks.len());
        for (mcid, &element) in (0..).zip(marks) {
            let content = dictionary! { "Type" => "MCR", "Pg" => page, "MCID" => mcid };
            owners.push(tree.hold(document, element, content.into()).into());
        }
        let owners = document.add_object(Object::Array(owners));
        parents.extend([Object::Integer(key), owners.into()]);
        let page = document.get_dictionary_mut(page)?;
        page.set("StructParents", key);
        page.set("Tabs", "S");
    }
    let first_annotation = i64::try_from(marks.len()).unwrap_or(i64::MAX);
    for (key, annotation) in (first_annotation..).zip(annotations) {
        let object = dictionary! {
            "Type" => "OBJR",
            "Pg" => page_ids[annotation.page],
            "Obj" => annotation.id,
        };
        let owner = tree.hold(document, annotation.link, object.into());
        parents.extend([Object::Integer(key), owner.into()]);
        document.get_dictionary_mut(annotation.id)?.set("StructParent", key);
    }

    // Cells are there even where they are empty: rows are even.
    for (place, element) in pages.structure.iter() {
        if matches!(
            element.kind,
            StructureKind::TableHeading(_) | StructureKind::TableCell
        ) {
            tree.place(document, place);
        }
    }
    let next_key = parents.len() / 2;
    let notes = tree.notes();
    let kids = tree.write(document, root);
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
    document.set_object(root, tree_root);
    let catalog = catalog(document)?;
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    Ok(())
}

/// The elements that hold something, gathered in the order of their content.
struct Tree<'a> {
    pages: &'a Pages,
    elements: BTreeMap<ElementId, Element>,
    root_kids: Vec<Object>,
}

struct Element {
    id: ObjectId,
    kids: Vec<Kid>,
}

/// What stands in an element.
enum Kid {
    Element(ElementId, ObjectId),
    Content(Object),
}

impl Element {
    /// The kids in reading order: elements as the structure has them, since
    /// what goes on on a later page may be read before what is on this one;
    /// elements among content as the content has them.
    fn kids(mut self) -> Vec<Object> {
        if self.kids.iter().all(|kid| matches!(kid, Kid::Element(..))) {
            self.kids.sort_by_key(|kid| match kid {
                Kid::Element(place, _) => Some(*place),
                Kid::Content(_) => None,
            });
        }
        let kids = self.kids.into_iter().map(|kid| match kid {
            Kid::Element(_, id) => id.into(),
            Kid::Content(content) => content,
        });
        kids.collect()
    }
}

impl Tree<'_> {
    /// The notes by their identifiers, which sort as they are numbered.
    fn notes(&self) -> Vec<Object> {
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

    /// Puts content in an element, and the element in those around it.
    fn hold(
        &mut self,
        document: &mut Document,
        element: ElementId,
        content: Object,
    ) -> ObjectId {
        let id = self.place(document, element);
        if let Some(element) = self.elements.get_mut(&element) {
            element.kids.push(Kid::Content(content));
        }
        id
    }

    /// The object of an element, which stands in its parent from now on.
    fn place(&mut self, document: &mut Document, element: ElementId) -> ObjectId {
        if let Some(placed) = self.elements.get(&element) {
            return placed.id;
        }
        let id = document.new_object_id();
        self.elements.insert(element, Element { id, kids: Vec::new() });
        match self.pages.structure.element(element).parent {
            None => self.root_kids.push(id.into()),
            Some(parent) => {
                self.place(document, parent);
                if let Some(parent) = self.elements.get_mut(&parent) {
                    parent.kids.push(Kid::Element(element, id));
                }
            }
        }
        id
    }

    /// Writes the elements; gives the kids of the root.
    fn write(mut self, document: &mut Document, root: ObjectId) -> Vec<Object> {
        let boxes = figure_boxes(self.pages);
        let ids: BTreeMap<ElementId, ObjectId> =
            self.elements.iter().map(|(&place, element)| (place, element.id)).collect();
        for (place, element) in std::mem::take(&mut self.elements) {
            let described = self.pages.structure.element(place);
            let parent = described.parent.map_or(root, |parent| ids[&parent]);
            let mut dict = attributes(&described.kind, boxes.get(&place));
            dict.set("Type", "StructElem");
            dict.set("P", parent);
            let id = element.id;
            dict.set("K", element.kids());
            document.set_object(id, dict);
        }
        self.root_kids
    }
}

/// The standard structure type of an element (14.8.4).
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

/// An element's type and what the standard wants to know beside it.
fn attributes(kind: &StructureKind, bounds: Option<&Object>) -> Dictionary {
    let mut element = dictionary! { "S" => structure_type(kind).as_str() };
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
                Scope::Column => "Column",
                Scope::Row => "Row",
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
            if let Some(bounds) = bounds {
                layout.set("BBox", bounds.clone());
            }
            element.set("Alt", text_string(alt));
            element.set("A", layout);
        }
        _ => {}
    }
    element
}

/// The identifier of a note.
fn note_id(number: u32) -> String {
    format!("note-{number:06}")
}

/// Where pictures stand, as their elements must say (14.8.5.4.3).
fn figure_boxes(pages: &Pages) -> BTreeMap<ElementId, Object> {
    let frames = pages.pages.iter().flat_map(|page| &page.frames);
    frames
        .filter_map(|frame| match (&frame.content, frame.tag) {
            (
                Content::Logo { width, height } | Content::Picture { width, height, .. },
                Tag::Element(element),
            ) => {
                let top = pages.height - frame.y;
                let corners = [frame.x, top - *height, frame.x + *width, top];
                let corners = corners.map(|corner| Object::Real(corner.to_pt() as f32));
                Some((element, Object::Array(corners.to_vec())))
            }
            _ => None,
        })
        .collect()
}
