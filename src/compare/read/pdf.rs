//! Reads a PDF: what it says by its structure tree, and what is drawn where.
//!
//! In: bytes. Out: a side. The tree is read as ISO 32000-1, 14.7 and 14.8 say; of a file
//! without one, the lines as they are drawn stand for its text.

use std::collections::{BTreeMap, BTreeSet};

use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, Stream};
use hayro::hayro_syntax::{LoadPdfError, Pdf};

use super::drawn::{DrawnPage, Owner, read as read_page};
use super::xmp;
use crate::compare::side::{Leaf, Role, Side, push};
use crate::compare::{FileKind, Unreadable};

/// Elements inside a line; all others stand by themselves (ISO 32000-1, 14.8.4.4).
const INLINE: [&str; 11] = [
    "Span",
    "Link",
    "Reference",
    "Quote",
    "Annot",
    "Code",
    "BibEntry",
    "Em",
    "Strong",
    "Sub",
    "Ruby",
];

/// The deepest that elements may stand in one another.
const DEEPEST: usize = 100;

/// Opens a file.
pub(in crate::compare) fn open(bytes: &[u8]) -> Result<Pdf, Unreadable> {
    Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Unreadable::Encrypted,
        LoadPdfError::Invalid => Unreadable::Broken(FileKind::Pdf),
    })
}

/// Reads a file.
pub(in crate::compare) fn read(pdf: &Pdf) -> Result<Side, Unreadable> {
    let mut side = Side::of(FileKind::Pdf);
    let catalog: Dict<'_> =
        pdf.xref().get(pdf.xref().root_id()).ok_or(Unreadable::Broken(FileKind::Pdf))?;
    let drawn: Vec<_> = pdf.pages().iter().map(|page| read_page(pdf, page)).collect();
    if drawn.is_empty() {
        return Err(Unreadable::Broken(FileKind::Pdf));
    }
    properties(pdf, &catalog, &mut side);
    side.unreadable = drawn.iter().any(|page| page.unreadable);
    let root: Option<Dict<'_>> = catalog.get(b"StructTreeRoot");
    side.has_structure = root.as_ref().is_some_and(|root| root.contains_key(b"K"));
    let mut owners = BTreeMap::new();
    if let Some(root) = root.filter(|_| side.has_structure) {
        let mut tree = Tree::new(pdf, &drawn, &root, &mut side);
        tree.kids(&root, None, None, 0);
        owners = tree.owners;
    }
    furniture(&drawn, &mut side);
    outline(&catalog, &mut side);
    side.pages = drawn
        .into_iter()
        .enumerate()
        .map(|(number, drawn)| {
            let mut page = drawn.page;
            for (item, owner) in page.items.iter_mut().zip(&drawn.owners) {
                if let Owner::Marked(mcid) = owner {
                    item.leaf = owners.get(&(number, *mcid)).copied();
                }
            }
            page
        })
        .collect();
    Ok(side)
}

/// The structure tree on its way into a side.
struct Tree<'a> {
    drawn: &'a [DrawnPage],
    /// Pages by the object that they are.
    pages: BTreeMap<(u32, i32), usize>,
    roles: BTreeMap<String, String>,
    side: &'a mut Side,
    /// The leaf of each piece of marked content, by page and identifier.
    owners: BTreeMap<(usize, i64), usize>,
    seen: BTreeSet<(u32, i32)>,
}

/// A leaf that is being read, and the page of its content.
struct Open {
    leaf: Leaf,
    marks: BTreeSet<String>,
}

impl<'a> Tree<'a> {
    fn new(
        pdf: &Pdf,
        drawn: &'a [DrawnPage],
        root: &Dict<'_>,
        side: &'a mut Side,
    ) -> Self {
        let ids = pdf.pages().iter().enumerate().filter_map(|(number, page)| {
            let id = page.raw().obj_id()?;
            Some(((id.obj_number, id.gen_number), number))
        });
        let pages = ids.collect();
        let roles = root.get::<Dict<'_>>(b"RoleMap").map_or_else(BTreeMap::new, |map| {
            let names = map.keys().filter_map(|key| {
                let standard: Name<'_> = map.get(&*key)?;
                Some((key.as_str().to_owned(), standard.as_str().to_owned()))
            });
            names.collect()
        });
        let (owners, seen) = (BTreeMap::new(), BTreeSet::new());
        Self { drawn, pages, roles, side, owners, seen }
    }

    /// The standard type of an element (14.8.4).
    fn standard<'t>(&'t self, tag: &'t str) -> &'t str {
        let mut standard = tag;
        for _ in 0..8 {
            match self.roles.get(standard) {
                Some(mapped) if mapped != standard => standard = mapped,
                _ => break,
            }
        }
        standard
    }

    /// The kids of an element outside any leaf.
    fn kids(
        &mut self,
        dict: &Dict<'_>,
        parent: Option<usize>,
        page: Option<usize>,
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        let own = self.page_of(dict).or(page);
        let mut open: Option<Open> = None;
        let mut any = false;
        for kid in kids_of(dict) {
            let inline = match &kid {
                Kid::Dict(kid, _) if is_element(kid) => {
                    let tag = tag_of(kid);
                    INLINE.contains(&self.standard(&tag))
                }
                _ => parent.is_some(),
            };
            any = true;
            if inline {
                let opened = open.take().or_else(|| self.open(parent?));
                if let Some(mut opened) = opened {
                    self.inline(&kid, &mut opened, own, depth);
                    open = Some(opened);
                }
                continue;
            }
            if let Some(open) = open.take() {
                self.side.leaves.push(open.leaf);
            }
            let Kid::Dict(kid, id) = kid else { continue };
            if id.is_some_and(|id| !self.seen.insert(id)) || !is_element(&kid) {
                continue;
            }
            let element = self.side.element(parent, tag_of(&kid), attributes(&kid));
            self.kids(&kid, Some(element), own, depth + 1);
        }
        let open = if any { open } else { parent.and_then(|parent| self.open(parent)) };
        if let Some(mut open) = open {
            open.leaf.page = open.leaf.page.or(own.map(|page| page + 1));
            self.side.leaves.push(open.leaf);
        }
    }

    /// A leaf of an element.
    fn open(&self, element: usize) -> Option<Open> {
        let role = self.role(element);
        let leaf =
            Leaf { element, role, label: String::new(), words: Vec::new(), page: None };
        Some(Open { leaf, marks: BTreeSet::new() })
    }

    /// What an element is, by its own type and those around it.
    fn role(&self, element: usize) -> Role {
        let path = self.side.path(element);
        let standards = path.iter().rev();
        let standards = standards.map(|place| self.side.elements[*place].tag.as_str());
        let mut role = Role::Paragraph;
        for (distance, tag) in standards.map(|tag| self.standard(tag)).enumerate() {
            let here = match tag {
                "H" => Some(Role::Heading(1)),
                "Caption" => Some(Role::Caption),
                "Figure" | "Formula" => Some(Role::Figure),
                "TOCI" => Some(Role::Entry),
                "Note" | "FENote" => return Role::Note,
                "TH" | "TD" => Some(Role::Cell),
                "Lbl" if distance == 0 => Some(Role::Label),
                "LBody" => Some(Role::Item),
                tag => tag
                    .strip_prefix('H')
                    .and_then(|level| level.parse().ok())
                    .map(Role::Heading),
            };
            if let Some(here) = here
                && role == Role::Paragraph
            {
                role = here;
            }
        }
        role
    }

    /// What stands inside a line.
    fn inline(
        &mut self,
        kid: &Kid<'_>,
        open: &mut Open,
        page: Option<usize>,
        depth: usize,
    ) {
        match kid {
            Kid::Mcid(mcid) => self.content(*mcid, open, page),
            Kid::Dict(dict, _) if !is_element(dict) => {
                let page = self.page_of(dict).or(page);
                if let Some(mcid) = dict.get::<i32>(b"MCID") {
                    self.content(mcid.into(), open, page);
                }
            }
            Kid::Dict(dict, id) => {
                if depth > DEEPEST || id.is_some_and(|id| !self.seen.insert(id)) {
                    return;
                }
                let mut mark = tag_of(dict);
                for (name, value) in attributes(dict) {
                    mark += &format!(" {name}={value}");
                }
                if let Some(target) = target(dict) {
                    mark += &format!(" {target}");
                }
                let added = open.marks.insert(mark.clone());
                let page = self.page_of(dict).or(page);
                for kid in kids_of(dict) {
                    self.inline(&kid, open, page, depth + 1);
                }
                if added {
                    open.marks.remove(&mark);
                }
            }
        }
    }

    fn content(&mut self, mcid: i64, open: &mut Open, page: Option<usize>) {
        let Some(page) = page else { return };
        let Some(text) = self.drawn.get(page).and_then(|drawn| drawn.marked.get(&mcid))
        else {
            return;
        };
        self.owners.insert((page, mcid), self.side.leaves.len());
        open.leaf.page.get_or_insert(page + 1);
        // Lines that nothing but their places part are parted by a space.
        push(&mut open.leaf.words, text, &open.marks);
    }

    fn page_of(&self, dict: &Dict<'_>) -> Option<usize> {
        let id = dict.get_ref(b"Pg")?;
        self.pages.get(&(id.obj_number, id.gen_number)).copied()
    }
}

/// What stands in an element.
enum Kid<'a> {
    /// Marked content of the page of the element.
    Mcid(i64),
    /// An element, marked content of a page, or an object; with its number.
    Dict(Dict<'a>, Option<(u32, i32)>),
}

fn kids_of<'a>(dict: &Dict<'a>) -> Vec<Kid<'a>> {
    let one = |object: Object<'a>, id: Option<(u32, i32)>| match object {
        Object::Number(number) => Some(Kid::Mcid(number.as_i64())),
        Object::Dict(dict) => Some(Kid::Dict(dict, id)),
        _ => None,
    };
    let number = |id: ObjRef| (id.obj_number, id.gen_number);
    let id = dict.get_ref(b"K").map(number);
    match dict.get::<Object<'a>>(b"K") {
        Some(Object::Array(array)) => {
            let ids = array.raw_iter().map(|raw| match raw {
                MaybeRef::Ref(id) => Some(number(id)),
                MaybeRef::NotRef(_) => None,
            });
            let kids = array.iter::<Object<'a>>().zip(ids);
            kids.filter_map(|(object, id)| one(object, id)).collect()
        }
        Some(object) => one(object, id).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Whether a dictionary is a structure element: one that has a type.
fn is_element(dict: &Dict<'_>) -> bool {
    dict.contains_key(b"S") && !dict.contains_key(b"MCID")
}

fn tag_of(dict: &Dict<'_>) -> String {
    dict.get::<Name<'_>>(b"S").map_or_else(String::new, |tag| tag.as_str().to_owned())
}

/// What is set on an element (14.7.2, 14.8.5).
fn attributes(dict: &Dict<'_>) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    for name in ["Lang", "Alt", "ActualText", "E", "T"] {
        if let Some(Object::String(text)) = dict.get::<Object<'_>>(name.as_bytes()) {
            attributes.insert(name.to_owned(), text_string(text.as_bytes()));
        }
    }
    let dicts: Vec<Dict<'_>> = match dict.get::<Object<'_>>(b"A") {
        Some(Object::Dict(dict)) => vec![dict],
        Some(Object::Array(array)) => array.iter::<Dict<'_>>().collect(),
        _ => Vec::new(),
    };
    for dict in dicts {
        for key in dict.keys() {
            let name = key.as_str().to_owned();
            if name != "O"
                && let Some(value) = dict.get::<Object<'_>>(&*key)
            {
                attributes.insert(name, shown(&value));
            }
        }
    }
    attributes
}

/// Where a link goes, when it goes out of the file.
fn target(dict: &Dict<'_>) -> Option<String> {
    kids_of(dict).into_iter().find_map(|kid| {
        let Kid::Dict(kid, _) = kid else { return None };
        let annotation: Dict<'_> = kid.get(b"Obj")?;
        let action: Dict<'_> = annotation.get(b"A")?;
        let uri: hayro::hayro_syntax::object::String<'_> = action.get(b"URI")?;
        Some(String::from_utf8_lossy(uri.as_bytes()).into_owned())
    })
}

/// A value as text.
fn shown(object: &Object<'_>) -> String {
    match object {
        Object::Null(_) | Object::Stream(_) => String::new(),
        Object::Boolean(value) => value.to_string(),
        Object::Number(number) => number.as_f64().to_string(),
        Object::String(text) => text_string(text.as_bytes()),
        Object::Name(name) => name.as_str().to_owned(),
        Object::Array(array) => {
            let items: Vec<_> =
                array.iter::<Object<'_>>().map(|item| shown(&item)).collect();
            items.join(" ")
        }
        Object::Dict(dict) => {
            let mut entries: Vec<_> = dict
                .keys()
                .filter_map(|key| {
                    let value = dict.get::<Object<'_>>(&*key)?;
                    Some(format!("{} {}", key.as_str(), shown(&value)))
                })
                .collect();
            entries.sort();
            entries.join(", ")
        }
    }
}

/// A text string (7.9.2.2).
pub(super) fn text_string(bytes: &[u8]) -> String {
    if let Some(bytes) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units = bytes.chunks(2).map(|pair| {
            u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or_default()])
        });
        return String::from_utf16_lossy(&units.collect::<Vec<_>>());
    }
    if let Some(bytes) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    // PDFDocEncoding is Latin-1 but for a few characters (annex D.2).
    let object = lopdf::Object::String(bytes.to_vec(), lopdf::StringFormat::Literal);
    lopdf::decode_text_string(&object)
        .unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect())
}

/// The lines of what no element holds: what pages repeat, or everything where there is no
/// structure.
fn furniture(drawn: &[DrawnPage], side: &mut Side) {
    let root = side.element(None, "Artifact", BTreeMap::new());
    let role = if side.has_structure { Role::Furniture } else { Role::Paragraph };
    for (number, drawn) in drawn.iter().enumerate() {
        for (item, owner) in drawn.page.items.iter().zip(&drawn.owners) {
            let text = item.text();
            if (side.has_structure && *owner != Owner::None) || text.is_empty() {
                continue;
            }
            let mut words = Vec::new();
            push(&mut words, &text, &BTreeSet::new());
            let (page, label) = (Some(number + 1), String::new());
            side.leaves.push(Leaf { element: root, role, label, words, page });
        }
    }
}

/// The titles beside the pages (12.3.3).
fn outline(catalog: &Dict<'_>, side: &mut Side) {
    let Some(outlines) = catalog.get::<Dict<'_>>(b"Outlines") else { return };
    let root = side.element(None, "Outlines", BTreeMap::new());
    let mut left = 10_000;
    bookmarks(&outlines, root, side, &mut left, 0);
}

fn bookmarks(
    dict: &Dict<'_>,
    parent: usize,
    side: &mut Side,
    left: &mut usize,
    depth: usize,
) {
    let mut next = dict.get::<Dict<'_>>(b"First");
    while let Some(item) = next {
        if *left == 0 || depth > DEEPEST {
            return;
        }
        *left -= 1;
        let element = side.element(Some(parent), "Outline", BTreeMap::new());
        let mut words = Vec::new();
        if let Some(Object::String(title)) = item.get::<Object<'_>>(b"Title") {
            push(&mut words, &text_string(title.as_bytes()), &BTreeSet::new());
        }
        let label = String::new();
        side.leaves.push(Leaf {
            element,
            role: Role::Bookmark,
            label,
            words,
            page: None,
        });
        bookmarks(&item, element, side, left, depth + 1);
        next = item.get::<Dict<'_>>(b"Next");
    }
}

/// What the file says about itself: information, XMP, and what the catalog says to
/// viewers. Identifiers and lengths, which follow from all else, are left out.
fn properties(pdf: &Pdf, catalog: &Dict<'_>, side: &mut Side) {
    let properties = &mut side.properties;
    let metadata = pdf.metadata();
    let texts = [
        ("Title", &metadata.title),
        ("Author", &metadata.author),
        ("Subject", &metadata.subject),
        ("Keywords", &metadata.keywords),
        ("Creator", &metadata.creator),
        ("Producer", &metadata.producer),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            properties.insert(format!("Info/{name}"), text_string(value));
        }
    }
    let dates = [
        ("CreationDate", metadata.creation_date),
        ("ModDate", metadata.modification_date),
    ];
    for (name, value) in dates {
        if let Some(date) = value {
            let date = format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                date.year, date.month, date.day, date.hour, date.minute, date.second
            );
            properties.insert(format!("Info/{name}"), date);
        }
    }
    properties.insert("PDF".to_owned(), format!("{:?}", pdf.version()));
    for name in
        ["Lang", "ViewerPreferences", "MarkInfo", "PageMode", "PageLayout", "PageLabels"]
    {
        if let Some(value) = catalog.get::<Object<'_>>(name.as_bytes()) {
            properties.insert(name.to_owned(), shown(&value));
        }
    }
    let intents = catalog.get::<Array<'_>>(b"OutputIntents").into_iter();
    let intents = intents.flat_map(|array| array.iter::<Dict<'_>>());
    for (number, intent) in intents.enumerate() {
        let name = format!("OutputIntents/{}", number + 1);
        properties.insert(name, shown(&Object::Dict(intent)));
    }
    if let Some(stream) = catalog.get::<Stream<'_>>(b"Metadata")
        && let Ok(data) = stream.decoded()
    {
        xmp::read(&String::from_utf8_lossy(&data), properties);
    }
}
