//! A linter for packages, beyond what schemas forbid.
//!
//! Input: a package. Output: complaints about errors that no word processor tolerates;
//! and tests that it reports them.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use crate::docx::package;
use crate::docx_blocks::everything;
use crate::support_docx::{Package, find, is, val, value};

/// Returns the errors that no schema forbids but no word processor tolerates.
pub(crate) fn complaints(package: &Package) -> Vec<String> {
    let mut complaints = Vec::new();
    let xml = |name| Document::parse(package.part(name)).unwrap();
    let (styles, numbering) = (xml("word/styles.xml"), xml("word/numbering.xml"));
    let ids = |document: &Document<'_>,
               element: &str,
               attribute: &str|
     -> BTreeSet<String> {
        let elements = document.descendants().filter(|node| is(*node, element));
        elements.filter_map(|node| value(node, attribute).map(str::to_owned)).collect()
    };
    let style_ids = ids(&styles, "style", "styleId");
    let num_ids = ids(&numbering, "num", "numId");
    let scheme_ids = ids(&numbering, "abstractNum", "abstractNumId");
    let content_types = package.part("[Content_Types].xml");
    let mut drawing_ids = BTreeSet::new();
    for name in package.xml_parts().filter(|name| name.starts_with("word/")) {
        if !content_types.contains(&format!("PartName=\"/{name}\"")) {
            complaints.push(format!("{name} has no content type"));
        }
        let part = xml(name);
        let relationships = package.relationships(name);
        for relationship in relationships.iter().filter(|rel| !rel.external) {
            if !package.has(&format!("word/{}", relationship.target)) {
                complaints.push(format!("{name}: {} is not there", relationship.target));
            }
        }
        for node in part.descendants().filter(Node::is_element) {
            let local = node.tag_name().name();
            let id = value(node, "val").unwrap_or_default();
            let unknown = match local {
                "pStyle" | "rStyle" | "basedOn" | "next" | "link" => {
                    !style_ids.contains(id)
                }
                "numId" => id != "0" && !num_ids.contains(id),
                "abstractNumId" => !scheme_ids.contains(id),
                _ => false,
            };
            if unknown {
                complaints.push(format!("{name}: {local} {id} is unknown"));
            }
            for attribute in node.attributes() {
                let related = attribute.namespace().is_some_and(|uri| {
                    uri.ends_with("officeDocument/2006/relationships")
                });
                if related && !relationships.iter().any(|rel| rel.id == attribute.value())
                {
                    complaints.push(format!("{name}: {} dangles", attribute.value()));
                }
            }
            match local {
                "docPr" => {
                    if !drawing_ids.insert(node.attribute("id").unwrap().to_owned()) {
                        complaints.push(format!("{name}: a drawing's id comes twice"));
                    }
                    if node.attribute("descr").unwrap_or_default().is_empty() {
                        complaints.push(format!("{name}: a drawing has no alternative"));
                    }
                }
                "txbxContent" => complaints.push(format!("{name}: a text box")),
                "uiPriority" if id.parse::<u32>().is_ok_and(|priority| priority > 99) => {
                    complaints
                        .push(format!("{name}: a style comes after the last place"));
                }
                "tc" if !node.last_element_child().is_some_and(|last| is(last, "p")) => {
                    complaints.push(format!("{name}: a cell without a final paragraph"));
                }
                "p" if is(node, "p") && is_empty(node, &styles) => {
                    complaints.push(format!("{name}: an empty paragraph"));
                }
                _ => {}
            }
        }
    }
    complaints.extend(notes(package));
    complaints.extend(references(&xml("word/document.xml")));
    complaints.extend(tables(&xml("word/document.xml")));
    complaints
}

/// Returns whether a paragraph shows nothing: no run, no label, no anchored frame.
fn is_empty(paragraph: Node<'_, '_>, styles: &Document<'_>) -> bool {
    let style = val(paragraph, &["pPr", "pStyle"]);
    let anchor = matches!(
        style,
        Some("FrameAnchor" | "BelowTable" | "FootnoteSeparator" | "SignatureRoom")
    ) || style.is_some_and(|style| style.ends_with("RoomBelow"));
    // An empty cell has one such paragraph.
    let cell = paragraph.parent_element().is_some_and(|cell| {
        is(cell, "tc") && cell.children().filter(|child| is(*child, "p")).count() == 1
    });
    let numbered = |style: Node<'_, '_>| find(style, &["pPr", "numPr"]).is_some();
    let by_style = styles
        .descendants()
        .any(|node| value(node, "styleId") == style && style.is_some() && numbered(node));
    let label = numbered(paragraph) || by_style;
    let runs = paragraph.descendants().any(|node| is(node, "t") || is(node, "drawing"));
    !anchor && !cell && !label && !runs
}

/// Reports footnotes without a reference, and references without a footnote.
fn notes(package: &Package) -> Vec<String> {
    let mut complaints = Vec::new();
    let xml = |name| Document::parse(package.part(name)).unwrap();
    let (body, notes) = (xml("word/document.xml"), xml("word/footnotes.xml"));
    let settings = xml("word/settings.xml");
    let ids = |document: &Document<'_>, element: &str| -> Vec<String> {
        let elements = document.descendants().filter(|node| is(*node, element));
        elements.filter_map(|node| value(node, "id").map(str::to_owned)).collect()
    };
    let called = ids(&body, "footnoteReference");
    let mut own = Vec::new();
    let mut separators = Vec::new();
    for note in notes.root_element().children().filter(|node| is(*node, "footnote")) {
        let id = value(note, "id").unwrap().to_owned();
        if value(note, "type").is_some() {
            separators.push(id);
            continue;
        }
        if note.descendants().filter(|node| is(*node, "footnoteRef")).count() != 1 {
            complaints.push(format!("footnote {id} does not show its own mark once"));
        }
        own.push(id);
    }
    if called != own {
        complaints
            .push(format!("footnotes {called:?} are called out, {own:?} are there"));
    }
    if ids(&settings, "footnote") != separators {
        complaints.push("the settings know other separators".to_owned());
    }
    complaints
}

/// Reports broken bookmarks, dangling references and incomplete fields.
fn references(body: &Document<'_>) -> Vec<String> {
    let mut complaints = Vec::new();
    let (mut names, mut open, mut closed) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut targets, mut fields) = (Vec::new(), Vec::new());
    for node in body.descendants().filter(Node::is_element) {
        let id = || value(node, "id").unwrap_or_default().to_owned();
        match node.tag_name().name() {
            "bookmarkStart" => {
                let name = value(node, "name").unwrap();
                if !names.insert(name) || !open.insert(id()) {
                    complaints.push(format!("the bookmark {name} comes twice"));
                }
            }
            "bookmarkEnd" if !open.contains(&id()) || !closed.insert(id()) => {
                complaints.push(format!("the bookmark {} ends unasked", id()));
            }
            "hyperlink" => targets.extend(value(node, "anchor")),
            "instrText" => {
                let mut words = node.text().unwrap().split_whitespace();
                if words.next() == Some("PAGEREF") {
                    targets.extend(words.next());
                }
            }
            "fldChar" => match (value(node, "fldCharType").unwrap(), fields.last()) {
                ("begin", _) => fields.push("begin"),
                ("separate", Some(&"begin")) => {
                    fields.pop();
                    fields.push("separate");
                }
                ("end", Some(&"separate")) => drop(fields.pop()),
                (mark, _) => complaints.push(format!("a field's {mark} out of place")),
            },
            _ => {}
        }
    }
    if open != closed {
        complaints.push("a bookmark does not end".to_owned());
    }
    if !fields.is_empty() {
        complaints.push("a field does not end".to_owned());
    }
    let lost = targets.into_iter().filter(|target| !names.contains(target));
    complaints.extend(lost.map(|target| format!("there is no bookmark {target}")));
    complaints
}

/// Reports tables whose cells do not match their grid, and adjacent tables.
fn tables(body: &Document<'_>) -> Vec<String> {
    let mut complaints = Vec::new();
    let widths = |parent: Node<'_, '_>, path: &[&str]| -> Vec<i64> {
        let (cell, inner) = path.split_first().unwrap();
        let cells = parent.children().filter(|node| is(*node, cell));
        cells
            .map(|cell| value(find(cell, inner).unwrap(), "w").unwrap().parse().unwrap())
            .collect()
    };
    for table in body.descendants().filter(|node| is(*node, "tbl")) {
        let grid = widths(find(table, &["tblGrid"]).unwrap(), &["gridCol"]);
        if widths(table, &["tblPr", "tblW"]) != [grid.iter().sum::<i64>()] {
            complaints.push(format!("a table is not as wide as its grid, {grid:?}"));
        }
        for row in table.children().filter(|node| is(*node, "tr")) {
            let cells = widths(row, &["tc", "tcPr", "tcW"]);
            if cells != grid {
                complaints.push(format!("cells {cells:?} in a grid of {grid:?}"));
            }
        }
        let next = table.next_sibling_element();
        if !next.is_some_and(|next| is(next, "p")) {
            complaints.push("a table without a paragraph below it".to_owned());
        }
    }
    complaints
}

#[test]
fn the_linter_finds_nothing_in_running_matter() {
    assert_eq!(complaints(&package(&everything())), [""; 0]);
}

#[test]
fn the_linter_complains_of_whatever_is_broken() {
    const BODY: &str = "word/document.xml";
    const NOTES: &str = "word/footnotes.xml";
    let whole = package(&everything());
    for (part, from, to, complaint) in [
        (BODY, "w:val=\"BodyText\"", "w:val=\"Tekst\"", "pStyle Tekst is unknown"),
        (
            BODY,
            "<w:numId w:val=\"7\"/>",
            "<w:numId w:val=\"99\"/>",
            "numId 99 is unknown",
        ),
        (BODY, "r:embed=\"rIdImage2\"", "r:embed=\"x\"", "x dangles"),
        (BODY, "r:id=\"rIdHeader3\"", "r:id=\"x\"", "x dangles"),
        (NOTES, "r:id=\"rIdLink1\"", "r:id=\"x\"", "x dangles"),
        (BODY, "<wp:docPr id=\"3\"", "<wp:docPr id=\"2\"", "a drawing's id comes twice"),
        (BODY, "descr=\"Zonder titel\"", "descr=\"\"", "a drawing has no alternative"),
        (
            BODY,
            "<w:r><w:t xml:space=\"preserve\">Onder de tabel.</w:t></w:r>",
            "",
            "an empty paragraph",
        ),
        (
            BODY,
            "</w:p></w:tc>",
            "</w:p><w:sdt/></w:tc>",
            "a cell without a final paragraph",
        ),
        (BODY, "<w:footnoteReference w:id=\"2\"/>", "", "footnotes"),
        (
            BODY,
            "<w:footnoteReference w:id=\"2\"/>",
            "<w:footnoteReference w:id=\"1\"/>",
            "footnotes",
        ),
        (NOTES, "<w:footnote w:id=\"4\">", "<w:footnote w:id=\"5\">", "footnotes"),
        (NOTES, "<w:footnoteRef/>", "", "does not show its own mark"),
        (
            NOTES,
            "w:type=\"separator\" w:id=\"-1\"",
            "w:type=\"separator\" w:id=\"7\"",
            "other separators",
        ),
        ("word/settings.xml", "<w:footnote w:id=\"-1\"/>", "", "other separators"),
        (BODY, "w:name=\"_Toc000000002\"", "w:name=\"_Toc000000001\"", "comes twice"),
        (
            BODY,
            "<w:bookmarkStart w:id=\"2\"",
            "<w:bookmarkStart w:id=\"1\"",
            "comes twice",
        ),
        (BODY, "<w:bookmarkEnd w:id=\"2\"/>", "", "a bookmark does not end"),
        (
            BODY,
            "<w:bookmarkEnd w:id=\"2\"/>",
            "<w:bookmarkEnd w:id=\"77\"/>",
            "ends unasked",
        ),
        (BODY, "PAGEREF _Toc000000001", "PAGEREF _Toc9", "no bookmark _Toc9"),
        (BODY, "w:anchor=\"_Toc000000001\"", "w:anchor=\"_Toc9\"", "no bookmark _Toc9"),
        (BODY, "w:fldCharType=\"end\"", "w:fldCharType=\"separate\"", "out of place"),
        (
            BODY,
            "<w:r><w:fldChar w:fldCharType=\"begin\" w:dirty=\"false\"/></w:r>",
            "",
            "out of place",
        ),
        (BODY, "<w:gridCol w:w=\"", "<w:gridCol w:w=\"1", "not as wide as its grid"),
        (
            BODY,
            "<w:p><w:pPr><w:pStyle w:val=\"BelowTable\"/></w:pPr></w:p>",
            "",
            "a table without a paragraph below it",
        ),
        (BODY, "<w:tcW w:w=\"", "<w:tcW w:w=\"1", "in a grid of"),
    ] {
        let said = complaints(&whole.with(part, from, to));
        let complains = said.iter().any(|said| said.contains(complaint));
        assert!(complains, "{from} → {to}: not “{complaint}” but {said:?}");
    }
}
