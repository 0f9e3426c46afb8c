//! Structure tree of a PDF (ISO 32000-1, 14.7 and 14.8).
//!
//! Input: the tree and the content drawn on the pages. Output: elements and leaves of a
//! side, and the leaf of each marked-content sequence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{self, Dict, MaybeRef, Name, ObjRef, Object};

use super::content::PageContent;
use super::values::{show_value, text_string};
use crate::compare::ReadError;
use crate::compare::budget::Budget;
use crate::compare::limit::Limit;
use crate::compare::model::{
    DocumentModel, Marks, NOTE_MARK, Role, TextBlock, push_text,
};
use crate::compare::read::spacing::{Position, is_space_missing};
use crate::limits::compare::MAX_DEPTH;
use crate::locale::without_ignorable;

/// Attribute with the kind of labels of a list.
const NUMBERING: &str = "ListNumbering";

/// Types of inline elements; all others are block-level (ISO 32000-1, 14.8.4.4).
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

/// Reader that converts the structure tree to a side.
pub(super) struct Tree<'a> {
    drawn: &'a [PageContent],
    /// True if the file has a glyph for each space.
    writes_spaces: bool,
    /// Page indexes by object number and generation.
    pages: BTreeMap<(u32, i32), usize>,
    roles: BTreeMap<String, String>,
    side: &'a mut DocumentModel,
    /// Leaf of each marked-content sequence, by page and identifier.
    pub(super) owners: BTreeMap<(usize, i64), usize>,
    seen: BTreeSet<(u32, i32)>,
}

/// Leaf that is being read, and the end of its text so far.
struct OpenLeaf {
    leaf: TextBlock,
    marks: Marks,
    end: Option<Position>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(
        pdf: &Pdf,
        drawn: &'a [PageContent],
        root: &Dict<'_>,
        writes_spaces: bool,
        side: &'a mut DocumentModel,
    ) -> Result<Self, ReadError> {
        let ids = pdf.pages().iter().enumerate().filter_map(|(number, page)| {
            let id = page.raw().obj_id()?;
            Some(((id.obj_number, id.gen_number), number))
        });
        let pages = ids.collect();
        let mut roles = BTreeMap::new();
        if let Some(map) = root.get::<Dict<'_>>(b"RoleMap") {
            for key in map.keys() {
                let Some(standard) = map.get::<Name<'_>>(&*key) else { continue };
                let (name, standard) = (key.as_str().to_owned(), standard.as_str());
                side.budget.charge(96 + name.len() + standard.len())?;
                roles.insert(name, standard.to_owned());
            }
        }
        let (owners, seen) = (BTreeMap::new(), BTreeSet::new());
        Ok(Self { drawn, writes_spaces, pages, roles, side, owners, seen })
    }

    /// Resolves the type of an element to a standard type (14.8.4).
    ///
    /// It follows at most 8 role mappings.
    fn standard_type<'t>(&'t self, tag: &'t str) -> &'t str {
        let mut standard = tag;
        for _ in 0..8 {
            match self.roles.get(standard) {
                Some(mapped) if mapped != standard => standard = mapped,
                _ => break,
            }
        }
        standard
    }

    /// Reads the children of an element outside any leaf.
    pub(super) fn read_kids(
        &mut self,
        dict: &Dict<'_>,
        parent: Option<usize>,
        page: Option<usize>,
        depth: usize,
    ) -> Result<(), ReadError> {
        if depth > MAX_DEPTH {
            return Err(Limit::Depth.into());
        }
        let own = self.page_of(dict).or(page);
        let mut open: Option<OpenLeaf> = None;
        let mut any = false;
        for kid in kids_of(dict, &mut self.side.budget)? {
            let inline = match &kid {
                StructKid::Dict(kid, _) if is_element(kid) => {
                    let tag = tag_of(kid);
                    INLINE.contains(&self.standard_type(&tag))
                }
                _ => parent.is_some(),
            };
            any = true;
            if inline {
                let opened = open.take().or_else(|| self.open_leaf(parent?));
                if let Some(mut opened) = opened {
                    self.read_inline(&kid, &mut opened, own, depth)?;
                    open = Some(opened);
                }
                continue;
            }
            if let Some(open) = open.take() {
                self.add_leaf(open.leaf)?;
            }
            let StructKid::Dict(kid, id) = kid else { continue };
            if id.is_some_and(|id| !self.seen.insert(id)) || !is_element(&kid) {
                continue;
            }
            let attributes = element_attributes(&kid, &mut self.side.budget)?;
            let element = self.side.add_element(parent, tag_of(&kid), attributes)?;
            self.read_kids(&kid, Some(element), own, depth + 1)?;
        }
        let open =
            if any { open } else { parent.and_then(|parent| self.open_leaf(parent)) };
        if let Some(mut open) = open {
            open.leaf.page = open.leaf.page.or(own.map(|page| page + 1));
            self.add_leaf(open.leaf)?;
        }
        Ok(())
    }

    /// Adds a leaf; a label that is a term of a list of definitions is a paragraph.
    fn add_leaf(&mut self, mut leaf: TextBlock) -> Result<(), ReadError> {
        if leaf.role == Role::Label && !self.is_list_label(&leaf) {
            leaf.role = Role::Paragraph;
        }
        self.side.add_leaf(leaf)
    }

    /// Returns whether a label is a bullet or number, and not a term of a definition.
    ///
    /// The list says so by its numbering (ISO 32000-2, table 382), or else the text.
    fn is_list_label(&self, leaf: &TextBlock) -> bool {
        let path = self.side.element_path(leaf.element);
        let elements = path.iter().rev().map(|element| &self.side.elements[*element]);
        let kinds = ["L", "Note", "FENote"];
        let mut owners =
            elements.filter(|element| kinds.contains(&self.standard_type(&element.tag)));
        let Some(owner) = owners.next() else { return is_label_text(&leaf.text()) };
        if self.standard_type(&owner.tag) != "L" {
            return true;
        }
        let numbering = owner.attributes.get(NUMBERING);
        match numbering.map(String::as_str) {
            Some("None" | "Description") => false,
            Some(_) => true,
            None => is_label_text(&leaf.text()),
        }
    }

    /// Creates an empty leaf for an element.
    fn open_leaf(&self, element: usize) -> Option<OpenLeaf> {
        let role = self.role_of_element(element);
        let leaf = TextBlock {
            element,
            role,
            label: String::new(),
            words: Vec::new(),
            page: None,
        };
        Some(OpenLeaf { leaf, marks: Marks::default(), end: None })
    }

    /// Returns the role of an element by its own type and its ancestors.
    fn role_of_element(&self, element: usize) -> Role {
        let path = self.side.element_path(element);
        let standards = path.iter().rev();
        let standards = standards.map(|place| self.side.elements[*place].tag.as_str());
        let mut role = Role::Paragraph;
        let mut lists = 0_u8;
        for (distance, tag) in standards.map(|tag| self.standard_type(tag)).enumerate() {
            let here = match tag {
                "H" => Some(Role::Heading(1)),
                "Caption" => Some(Role::Caption),
                "Figure" | "Formula" => Some(Role::Figure),
                "TOCI" => Some(Role::Entry),
                "Note" | "FENote" if role == Role::Label => return role,
                "Note" | "FENote" => return Role::Note,
                "TH" | "TD" => Some(Role::Cell),
                "Lbl" if distance == 0 => Some(Role::Label),
                "LBody" => Some(Role::ListItem(0)),
                "L" => {
                    lists = lists.saturating_add(1);
                    None
                }
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
        if let Role::ListItem(level) = &mut role {
            *level = lists;
        }
        role
    }

    /// Reads a child inside a leaf.
    fn read_inline(
        &mut self,
        kid: &StructKid<'_>,
        open: &mut OpenLeaf,
        page: Option<usize>,
        depth: usize,
    ) -> Result<(), ReadError> {
        match kid {
            StructKid::Mcid(mcid) => self.read_content(*mcid, open, page)?,
            StructKid::Dict(dict, _) if !is_element(dict) => {
                let page = self.page_of(dict).or(page);
                if let Some(mcid) = dict.get::<i32>(b"MCID") {
                    self.read_content(mcid.into(), open, page)?;
                }
            }
            StructKid::Dict(dict, id) => {
                if id.is_some_and(|id| !self.seen.insert(id)) {
                    return Ok(());
                }
                if depth > MAX_DEPTH {
                    return Err(Limit::Depth.into());
                }
                let mut mark = tag_of(dict);
                let is_note_mark = self.standard_type(&mark) == "Reference";
                let budget = &mut self.side.budget;
                for (name, value) in element_attributes(dict, budget)? {
                    mark += &format!(" {name}={value}");
                }
                if let Some(target) = link_target(dict, budget)? {
                    mark += &format!(" {target}");
                }
                let size: usize = open.marks.iter().map(|mark| mark.len() + 48).sum();
                budget.charge(size + mark.len() + 48)?;
                let outer = Arc::clone(&open.marks);
                let marks = Arc::make_mut(&mut open.marks);
                marks.insert(mark);
                if is_note_mark {
                    marks.insert(NOTE_MARK.to_owned());
                }
                let page = self.page_of(dict).or(page);
                for kid in kids_of(dict, &mut self.side.budget)? {
                    self.read_inline(&kid, open, page, depth + 1)?;
                }
                open.marks = outer;
            }
        }
        Ok(())
    }

    fn read_content(
        &mut self,
        mcid: i64,
        open: &mut OpenLeaf,
        page: Option<usize>,
    ) -> Result<(), ReadError> {
        self.side.budget.charge(16)?;
        let Some(page) = page else { return Ok(()) };
        let marked = self.drawn.get(page).and_then(|drawn| drawn.marked.get(&mcid));
        let Some(marked) = marked else { return Ok(()) };
        self.owners.insert((page, mcid), self.side.leaves.len());
        open.leaf.page.get_or_insert(page + 1);
        // A soft hyphen only marks a line break, which is not part of the text.
        let mut text = without_ignorable(&marked.text);
        if let (Some(end), Some(start)) = (open.end, marked.start) {
            let last = open.leaf.words.last().map_or("", |word| word.text.as_str());
            if is_space_missing(last, end, &text, start, self.writes_spaces) {
                text.insert(0, ' ');
            }
        }
        open.end = marked.end.or(open.end);
        push_text(&mut open.leaf.words, &text, &open.marks, &mut self.side.budget)
    }

    fn page_of(&self, dict: &Dict<'_>) -> Option<usize> {
        let id = dict.get_ref(b"Pg")?;
        self.pages.get(&(id.obj_number, id.gen_number)).copied()
    }
}

/// Maximum length of a bullet or number, in characters.
const MAX_LABEL: usize = 8;

/// Returns whether a text is a bullet or number: "•", "2.1", "(iv)", "aa)".
fn is_label_text(text: &str) -> bool {
    let text = text.trim_matches(char::is_whitespace);
    let is_number = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_digit())
            || part.chars().count() <= 2
            || part.bytes().all(|byte| b"ivxlcdm".contains(&byte.to_ascii_lowercase()))
    };
    text.chars().count() <= MAX_LABEL
        && !text.contains(char::is_whitespace)
        && text.split(|c: char| !c.is_alphanumeric()).all(is_number)
}

/// Child of a structure element.
enum StructKid<'a> {
    /// Marked content on the page of the element, by identifier.
    Mcid(i64),
    /// Element, marked content of a page, or object, with its object number and
    /// generation.
    Dict(Dict<'a>, Option<(u32, i32)>),
}

fn kids_of<'a>(
    dict: &Dict<'a>,
    budget: &mut Budget,
) -> Result<Vec<StructKid<'a>>, ReadError> {
    let number = |id: ObjRef| (id.obj_number, id.gen_number);
    let mut kids = Vec::new();
    // Parsing is charged to the budget every time, since it is repeated on each visit.
    let mut add = |object: Object<'a>, id: Option<(u32, i32)>| {
        match object {
            Object::Number(number) => kids.push(StructKid::Mcid(number.as_i64())),
            Object::Dict(dict) => {
                budget.charge(dict.data().len())?;
                kids.push(StructKid::Dict(dict, id));
            }
            _ => {}
        }
        budget.charge(size_of::<StructKid<'_>>())
    };
    let id = dict.get_ref(b"K").map(number);
    match dict.get::<Object<'a>>(b"K") {
        Some(Object::Array(array)) => {
            let ids = array.raw_iter().map(|raw| match raw {
                MaybeRef::Ref(id) => Some(number(id)),
                MaybeRef::NotRef(_) => None,
            });
            for (object, id) in array.iter::<Object<'a>>().zip(ids) {
                add(object, id)?;
            }
        }
        Some(object) => add(object, id)?,
        None => {}
    }
    Ok(kids)
}

/// Returns whether a dictionary is a structure element: one that has a type.
fn is_element(dict: &Dict<'_>) -> bool {
    dict.contains_key(b"S") && !dict.contains_key(b"MCID")
}

fn tag_of(dict: &Dict<'_>) -> String {
    dict.get::<Name<'_>>(b"S").map_or_else(String::new, |tag| tag.as_str().to_owned())
}

/// Returns the attributes of an element (14.7.2, 14.8.5).
fn element_attributes(
    dict: &Dict<'_>,
    budget: &mut Budget,
) -> Result<BTreeMap<String, String>, ReadError> {
    let mut attributes = BTreeMap::new();
    for name in ["Lang", "Alt", "ActualText", "E", "T"] {
        if let Some(Object::String(text)) = dict.get::<Object<'_>>(name.as_bytes()) {
            attributes.insert(name.to_owned(), text_string(text.as_bytes()));
        }
    }
    let all = dict.get::<Object<'_>>(b"A");
    let (one, many) = match &all {
        Some(Object::Dict(dict)) => (Some(dict.clone()), None),
        Some(Object::Array(array)) => (None, Some(array)),
        _ => (None, None),
    };
    let many = many.into_iter().flat_map(|array| array.iter::<Dict<'_>>());
    for dict in one.into_iter().chain(many) {
        budget.charge(0)?;
        for key in dict.keys() {
            let name = key.as_str().to_owned();
            // The layout layer compares the position and size of figures.
            if name != "O"
                && name != "BBox"
                && let Some(value) = dict.get::<Object<'_>>(&*key)
            {
                attributes.insert(name, show_value(&value, budget)?);
            }
        }
    }
    Ok(attributes)
}

/// Returns the URI of a link to a location outside the file.
fn link_target(
    dict: &Dict<'_>,
    budget: &mut Budget,
) -> Result<Option<String>, ReadError> {
    for kid in kids_of(dict, budget)? {
        let StructKid::Dict(kid, _) = kid else { continue };
        let Some(annotation) = kid.get::<Dict<'_>>(b"Obj") else { continue };
        budget.charge(annotation.data().len())?;
        let Some(action) = annotation.get::<Dict<'_>>(b"A") else { continue };
        budget.charge(action.data().len())?;
        if let Some(uri) = action.get::<object::String<'_>>(b"URI") {
            return Ok(Some(String::from_utf8_lossy(uri.as_bytes()).into_owned()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::is_label_text;

    #[test]
    fn a_label_is_a_bullet_or_a_number() {
        for label in ["", "•", "–", "1.", "2.1", "(iv)", "aa)", "12", " b. "] {
            assert!(is_label_text(label), "{label}");
        }
        for term in ["a) Titel voorstel", "Doel", "b) Datum", "www.x.nl"] {
            assert!(!is_label_text(term), "{term}");
        }
    }
}
