//! The structure of the PDF, read back from the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::{Format, render};
use lopdf::{Dictionary, Object, ObjectId};

use crate::support::{STYLES, letters};
use crate::support_goldens::stage_goldens;
use crate::support_pdf::{Element, Node, Tagged, name};

pub(crate) fn tagged(accepted: &ValidLetter) -> Tagged {
    let rendered = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap();
    Tagged::read(&rendered.bytes)
}

/// Writes an element and its content, one line each, with the exact text.
fn dump(tagged: &Tagged, nodes: &[Node], depth: usize, text: &mut String) {
    for node in nodes {
        let indent = "  ".repeat(depth);
        match node {
            Node::Element(element) => {
                let dict = tagged.dict(element.id);
                let _ = write!(text, "{indent}{}", element.kind);
                for key in ["Lang", "Alt", "ActualText", "ID", "A"] {
                    match dict.get(key.as_bytes()) {
                        Ok(Object::Dictionary(attributes)) => {
                            let _ = write!(text, " {}", attribute(attributes));
                        }
                        Ok(_) => {
                            let value = Tagged::text_entry(dict, key).unwrap();
                            let _ = write!(text, " {key}={value:?}");
                        }
                        Err(_) => {}
                    }
                }
                if let [Node::Content(page, mcid)] = element.kids[..] {
                    let _ = writeln!(text, " {:?}", tagged.texts[&(page, mcid)]);
                } else {
                    text.push('\n');
                    dump(tagged, &element.kids, depth + 1, text);
                }
            }
            Node::Content(page, mcid) => {
                let _ = writeln!(text, "{indent}{:?}", tagged.texts[&(*page, *mcid)]);
            }
            Node::Object(annotation) => {
                let dict = tagged.dict(*annotation);
                let action = dict.get(b"A").unwrap().as_dict().unwrap();
                let target = match action.get(b"URI") {
                    Ok(url) => {
                        String::from_utf8_lossy(url.as_str().unwrap()).into_owned()
                    }
                    Err(_) => {
                        let place = action.get(b"D").unwrap().as_array().unwrap();
                        let id = place[0].as_reference().unwrap();
                        let page = tagged.pages.iter().position(|page| *page == id);
                        format!("page {}", page.unwrap() + 1)
                    }
                };
                let contents = Tagged::text_entry(dict, "Contents").unwrap();
                let _ = writeln!(text, "{indent}annotation {contents:?} to {target}");
            }
        }
    }
}

/// Returns the attribute of an element.
fn attribute(attributes: &Dictionary) -> String {
    let shown = attributes.iter().filter(|(key, _)| *key != b"O" && *key != b"BBox");
    let shown = shown
        .map(|(key, value)| format!("{}={}", String::from_utf8_lossy(key), name(value)));
    shown.collect::<Vec<_>>().join(" ")
}

/// Returns the entries of the parent tree, by key.
fn parent_tree(tagged: &Tagged) -> BTreeMap<i64, Object> {
    let tree = tagged.tree_root().get(b"ParentTree").unwrap().as_reference().unwrap();
    let numbers = tagged.dict(tree).get(b"Nums").unwrap().as_array().unwrap();
    let pairs = numbers.chunks(2);
    let pairs = pairs.map(|pair| (pair[0].as_i64().unwrap(), pair[1].clone()));
    let tree: BTreeMap<_, _> = pairs.collect();
    assert_eq!(tree.len() * 2, numbers.len(), "a key stands twice");
    tree
}

/// Returns the link annotations of all pages, in page order.
pub(crate) fn annotations(tagged: &Tagged) -> Vec<ObjectId> {
    let pages = tagged.pages.iter().map(|&page| tagged.dict(page));
    let lists = pages.filter_map(|page| page.get(b"Annots").ok());
    lists
        .flat_map(|list| list.as_array().unwrap())
        .map(|annotation| annotation.as_reference().unwrap())
        .collect()
}

/// Checks the invariants of the structure of every file.
pub(crate) fn check(what: &str, tagged: &Tagged) {
    assert_eq!(tagged.flaws, [""; 0], "{what}");
    let mut content: BTreeMap<(ObjectId, i64), ObjectId> = BTreeMap::new();
    let mut objects = BTreeMap::new();
    for element in tagged.elements() {
        for kid in &element.kids {
            let before = match kid {
                Node::Content(page, mcid) => content.insert((*page, *mcid), element.id),
                Node::Object(object) => objects.insert(*object, element.id),
                Node::Element(kid) => {
                    let parent = tagged.dict(kid.id).get(b"P").unwrap();
                    assert_eq!(parent.as_reference().unwrap(), element.id, "{what}");
                    None
                }
            };
            assert_eq!(before, None, "{what}: owned twice");
        }
        let is_cell = ["TH", "TD"].contains(&element.kind.as_str());
        assert!(is_cell || !element.kids.is_empty(), "{what}: {} is empty", element.kind);
    }
    let marked: BTreeSet<_> = tagged.texts.keys().collect();
    assert_eq!(content.keys().collect::<BTreeSet<_>>(), marked, "{what}");

    let mut tree = parent_tree(tagged);
    let next = tagged.tree_root().get(b"ParentTreeNextKey").unwrap().as_i64().unwrap();
    assert!(tree.keys().all(|key| *key < next), "{what}");
    for &page in &tagged.pages {
        let dict = tagged.dict(page);
        assert_eq!(name(dict.get(b"Tabs").unwrap()), "S", "{what}");
        let key = dict.get(b"StructParents").unwrap().as_i64().unwrap();
        let owners = tree.remove(&key).unwrap().as_reference().unwrap();
        let owners = tagged.document.get_object(owners).unwrap().as_array().unwrap();
        for (mcid, owner) in (0..).zip(owners) {
            assert_eq!(content[&(page, mcid)], owner.as_reference().unwrap(), "{what}");
        }
        let count = marked.iter().filter(|(marked, _)| *marked == page).count();
        assert_eq!(owners.len(), count, "{what}");
    }
    for annotation in annotations(tagged) {
        let key = tagged.dict(annotation).get(b"StructParent").unwrap().as_i64().unwrap();
        let owner = tree.remove(&key).unwrap().as_reference().unwrap();
        assert_eq!(objects.remove(&annotation), Some(owner), "{what}");
        assert_eq!(name(tagged.dict(owner).get(b"S").unwrap()), "Link", "{what}");
    }
    assert!(tree.is_empty() && objects.is_empty(), "{what}: owners of nothing");
}

#[test]
fn every_letter_has_its_golden_structure() {
    let texts = letters().into_iter().map(|(name, accepted)| {
        let tagged = tagged(&accepted);
        let mut text = String::new();
        dump(&tagged, &tagged.root, 0, &mut text);
        (name, text)
    });
    stage_goldens("structure", &texts.collect::<Vec<_>>());
}

#[test]
fn all_content_is_owned_once_and_the_parent_tree_agrees() {
    for (name, accepted) in letters() {
        check(&name, &tagged(&accepted));
    }
}

#[test]
fn what_pages_repeat_is_an_artifact_of_pagination() {
    for (name, accepted) in letters() {
        let tagged = tagged(&accepted);
        assert!(tagged.artifacts.len() >= tagged.pages.len(), "{name}");
        for artifact in &tagged.artifacts {
            let known = ["Header", "Footer", "Watermark"]
                .map(|place| format!("Artifact Pagination {place}"));
            let is_layout = artifact == "Artifact Layout";
            assert!(is_layout || known.contains(artifact), "{name}: {artifact}");
        }
        for element in tagged.elements() {
            let text = tagged.text(element);
            assert!(!text.starts_with("Pagina 1"), "{name}: {text}");
        }
    }
}

/// Returns the scope of a header cell.
fn scope_of(scope: &Object) -> String {
    name(scope)
}

/// Returns the elements of a type.
fn of_kind<'t>(tagged: &'t Tagged, kind: &str) -> Vec<&'t Element> {
    tagged.elements().into_iter().filter(|element| element.kind == kind).collect()
}

#[test]
fn every_heading_of_a_table_has_a_scope_and_rows_are_even() {
    let mut seen = BTreeSet::new();
    for (name, accepted) in letters() {
        let tagged = tagged(&accepted);
        for table in of_kind(&tagged, "Table") {
            let mut widths = BTreeSet::new();
            let kids = |element: &Element| -> Vec<String> {
                let kids = element.kids.iter().map(|kid| match kid {
                    Node::Element(element) => element.kind.clone(),
                    _ => panic!("{name}: content between cells"),
                });
                kids.collect()
            };
            let parts = kids(table);
            assert!(parts.iter().skip(1).all(|part| part != "Caption"), "{name}");
            assert_eq!(parts.last().unwrap(), "TBody", "{name}");
            for kid in &table.kids {
                let Node::Element(part) = kid else { continue };
                if part.kind == "Caption" {
                    continue;
                }
                for row in &part.kids {
                    let Node::Element(row) = row else { panic!() };
                    assert_eq!(row.kind, "TR", "{name}");
                    widths.insert(row.kids.len());
                    for cell in &row.kids {
                        let Node::Element(cell) = cell else { panic!() };
                        let scope = tagged.dict(cell.id).get(b"A").ok().map(|a| {
                            scope_of(a.as_dict().unwrap().get(b"Scope").unwrap())
                        });
                        let expected = match (part.kind.as_str(), cell.kind.as_str()) {
                            ("THead", "TH") => Some("Column"),
                            ("TBody", "TH") => Some("Row"),
                            ("TBody", "TD") => None,
                            other => panic!("{name}: {other:?}"),
                        };
                        assert_eq!(scope.as_deref(), expected, "{name}");
                        seen.insert(scope);
                    }
                }
            }
            assert_eq!(widths.len(), 1, "{name}");
        }
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn every_note_has_an_identifier_a_label_and_stands_behind_its_mark() {
    let mut count = 0;
    for (name, accepted) in letters() {
        let tagged = tagged(&accepted);
        let mut ids = BTreeSet::new();
        for note in of_kind(&tagged, "Note") {
            let id = Tagged::text_entry(tagged.dict(note.id), "ID").unwrap();
            assert!(ids.insert(id), "{name}");
            let Node::Element(label) = &note.kids[0] else { panic!() };
            assert_eq!(label.kind, "Lbl", "{name}");
            // Its mark is the last reference before it with the same number.
            let number = tagged.text(label);
            let elements = tagged.elements();
            let place = |kind: &str, text: &str| {
                elements.iter().position(|e| {
                    e.kind == kind && (text.is_empty() || tagged.text(e) == text)
                })
            };
            let note = elements.iter().position(|element| element.id == note.id).unwrap();
            assert!(place("Reference", &number).unwrap() < note, "{name}: {number}");
            count += 1;
        }
        let tree = tagged.tree_root().get(b"IDTree");
        assert_eq!(tree.is_ok(), !ids.is_empty(), "{name}");
        if let Ok(tree) = tree {
            let names = tagged.dict(tree.as_reference().unwrap()).get(b"Names").unwrap();
            assert_eq!(names.as_array().unwrap().len(), 2 * ids.len(), "{name}");
        }
    }
    assert!(count > 14);
}

#[test]
fn every_picture_has_an_alternative_and_a_place() {
    let mut pictures = 0;
    for (name, accepted) in letters() {
        let tagged = tagged(&accepted);
        for figure in of_kind(&tagged, "Figure") {
            let dict = tagged.dict(figure.id);
            assert!(!Tagged::text_entry(dict, "Alt").unwrap().is_empty(), "{name}");
            let layout = dict.get(b"A").unwrap().as_dict().unwrap();
            assert_eq!(
                layout.get(b"BBox").unwrap().as_array().unwrap().len(),
                4,
                "{name}"
            );
            pictures += 1;
        }
    }
    assert!(pictures > 0);
}

#[test]
fn links_in_the_letter_go_to_pages_of_it() {
    let mut links = 0;
    for (name, accepted) in letters() {
        let tagged = tagged(&accepted);
        for annotation in annotations(&tagged) {
            let action = tagged.dict(annotation).get(b"A").unwrap().as_dict().unwrap();
            if let Ok(place) = action.get(b"D") {
                let page = place.as_array().unwrap()[0].as_reference().unwrap();
                assert!(tagged.pages.contains(&page), "{name}");
                links += 1;
            }
        }
    }
    assert!(links > 0);
}

#[test]
fn a_column_that_goes_on_is_read_before_the_text() {
    let unit = "van de directie Wegen en Verkeersveiligheid";
    let copies: Vec<_> = (0..50).map(|n| format!("\"Afdeling {n} {unit}\"")).collect();
    let body: Vec<_> = (0..60).map(|n| format!("\"Alinea {n}.\"")).collect();
    let json = format!(
        r#"{{"sender": {{"organisation": "Ministerie", "unit": "Directie"}},
            "addressee": {{"preset": "tweede-kamer"}}, "date": "2025-04-23",
            "subject": "Onderwerp", "body": [{}], "copyTo": [{}]}}"#,
        body.join(", "),
        copies.join(", ")
    );
    let tagged = tagged(&letter::parse(json.as_bytes(), &STYLES).unwrap());
    assert!(tagged.pages.len() > 2);
    let text = tagged.text(tagged.elements()[0]);
    let place = |what: &str| text.find(what).unwrap();
    assert!(place("Afdeling 49") < place("Geachte Voorzitter,"));
    assert!(place("Geachte Voorzitter,") < place("Alinea 0."));
    assert!(place("Alinea 0.") < place("Alinea 59."));
    check("a long column", &tagged);
}

/// Returns the bookmarks: depth and title.
pub(crate) fn bookmarks(tagged: &Tagged) -> Vec<(usize, String)> {
    fn gather(
        tagged: &Tagged,
        parent: ObjectId,
        depth: usize,
        all: &mut Vec<(usize, String)>,
    ) {
        let reference = |dict: &Dictionary, key: &str| {
            dict.get(key.as_bytes()).ok().map(|id| id.as_reference().unwrap())
        };
        let mut before = None;
        let mut next = reference(tagged.dict(parent), "First");
        while let Some(id) = next {
            let item = tagged.dict(id);
            assert_eq!(reference(item, "Parent"), Some(parent));
            assert_eq!(reference(item, "Prev"), before);
            all.push((depth, Tagged::text_entry(item, "Title").unwrap()));
            gather(tagged, id, depth + 1, all);
            (before, next) = (Some(id), reference(item, "Next"));
        }
        assert_eq!(reference(tagged.dict(parent), "Last"), before);
    }
    let mut all = Vec::new();
    if let Ok(outline) = tagged.document.catalog().unwrap().get(b"Outlines") {
        gather(tagged, outline.as_reference().unwrap(), 0, &mut all);
    }
    all
}

#[test]
fn bookmarks_are_nested_as_the_headings_are() {
    for (name, accepted) in letters() {
        let tagged = tagged(&accepted);
        let mut around: Vec<usize> = Vec::new();
        let mut headings = Vec::new();
        for element in tagged.elements() {
            let Some(level) = heading_level(element) else { continue };
            around.retain(|outer| *outer < level);
            headings.push((around.len(), without_marks(&tagged, element)));
            around.push(level);
        }
        assert_eq!(bookmarks(&tagged), headings, "{name}");
    }
}

/// Returns the text of an element without footnote marks.
fn without_marks(tagged: &Tagged, element: &Element) -> String {
    let texts = element.kids.iter().map(|kid| match kid {
        Node::Element(element) if element.kind == "Reference" => String::new(),
        Node::Element(element) => without_marks(tagged, element),
        Node::Content(page, mcid) => tagged.texts[&(*page, *mcid)].clone(),
        Node::Object(_) => String::new(),
    });
    texts.collect()
}

/// Returns the level of a heading; `None` for other elements.
fn heading_level(element: &Element) -> Option<usize> {
    element.kind.strip_prefix('H')?.parse().ok()
}

#[test]
fn headings_skip_no_level() {
    let mut deepest = 0;
    for (name, accepted) in letters() {
        let mut last = 0;
        for level in tagged(&accepted).elements().into_iter().filter_map(heading_level) {
            assert!(level <= last + 1, "{name}: H{level} after H{last}");
            last = level;
            deepest = deepest.max(level);
        }
    }
    assert!(deepest > 2, "H{deepest}");
}

#[test]
fn properties_and_xmp_say_the_same() {
    let mut keywords = 0;
    for (name, accepted) in letters() {
        let tagged = tagged(&accepted);
        let info = tagged.document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let info = |key: &str| Tagged::text_entry(tagged.dict(info), key);
        let xmp = tagged.document.catalog().unwrap().get(b"Metadata").unwrap();
        let xmp = tagged.document.get_object(xmp.as_reference().unwrap()).unwrap();
        let xmp = xmp.as_stream().unwrap();
        assert!(!xmp.dict.has(b"Filter"), "{name}: archives read it as it stands");
        let xmp = String::from_utf8(xmp.content.clone()).unwrap();
        let xmp = roxmltree::Document::parse(&xmp).unwrap();
        let said = |property: &str| {
            let mut nodes = xmp.descendants();
            let node = nodes.find(|node| node.tag_name().name() == property)?;
            let texts = node.descendants().filter(|node| node.is_text());
            let texts = texts.filter_map(|node| node.text()).map(str::to_owned);
            Some(texts.collect::<String>())
        };
        let date = |key: &str| {
            info(key).map(|date| {
                let (year, month, day) = (&date[2..6], &date[6..8], &date[8..10]);
                format!("{year}-{month}-{day}T00:00:00Z")
            })
        };
        let always = ["Title", "Author", "Producer", "CreationDate", "ModDate"];
        assert!(always.iter().all(|key| info(key).is_some()), "{name}");
        assert_eq!(info("Title"), said("title"), "{name}");
        assert_eq!(info("Author"), said("creator"), "{name}");
        assert_eq!(info("Producer"), said("Producer"), "{name}");
        assert_eq!(info("Keywords"), said("Keywords"), "{name}");
        keywords += usize::from(info("Keywords").is_some());
        assert_eq!(date("CreationDate"), said("CreateDate"), "{name}");
        assert_eq!(date("ModDate"), said("ModifyDate"), "{name}");
        assert_eq!(said("language"), Some(accepted.letter.language.tag().to_owned()));
        let part = |prefix: &str| {
            let namespace = format!("http://www.aiim.org/{prefix}/ns/id/");
            let mut nodes = xmp.descendants();
            let part = nodes.find(|node| {
                node.has_tag_name((namespace.as_str(), "part")) && node.text().is_some()
            });
            part.and_then(|node| node.text()).map(str::to_owned)
        };
        assert_eq!((part("pdfa"), part("pdfua")), (Some("2".into()), Some("1".into())));
        assert_eq!(said("conformance"), Some("A".to_owned()), "{name}");
    }
    assert!(keywords > 5, "{keywords}");
}
