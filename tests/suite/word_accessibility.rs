//! Checks of Word's Accessibility Checker, in every letter.
//!
//! docs/conformance/Word_accessibility.md lists its rules; Word itself is not available.

use std::cell::Cell;

use kamerbrief::{Format, render};
use roxmltree::{Document as Xml, Node};

use crate::support::letters;
use crate::support_docx::{Package, find, is, val, value};

/// Returns every test letter as a package.
fn packages() -> impl Iterator<Item = (String, Package)> {
    letters().into_iter().map(|(name, accepted)| {
        let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
        (name, Package::open(&rendered.bytes))
    })
}

/// Judges every part of WordprocessingML.
fn every_part(judge: impl Fn(&str, &Xml<'_>)) {
    for (letter, package) in packages() {
        for name in package.xml_parts().filter(|name| name.starts_with("word/")) {
            judge(&format!("{letter}: {name}"), &Xml::parse(package.part(name)).unwrap());
        }
    }
}

fn elements<'a>(
    part: &'a Xml<'_>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'a>> {
    part.descendants().filter(move |node| node.tag_name().name() == name)
}

#[test]
fn every_picture_has_an_alternative() {
    let pictures = Cell::new(0);
    every_part(|name, part| {
        for picture in elements(part, "docPr") {
            assert!(!picture.attribute("descr").unwrap_or_default().is_empty(), "{name}");
            pictures.set(pictures.get() + 1);
        }
    });
    // Every letter has a logo.
    assert!(pictures.get() >= letters().len(), "{}", pictures.get());
}

#[test]
fn every_picture_stands_in_line() {
    every_part(|name, part| {
        assert!(elements(part, "anchor").next().is_none(), "{name}");
    });
}

#[test]
fn every_table_with_headings_has_a_header_row_and_all_have_whole_cells() {
    let (with, without) = (Cell::new(0), Cell::new(0));
    every_part(|name, part| {
        for table in elements(part, "tbl") {
            let first = table.children().find(|node| is(*node, "tr")).unwrap();
            let look = find(table, &["tblPr", "tblLook"]).unwrap();
            let headed = value(look, "firstRow") == Some("1");
            assert_eq!(find(first, &["trPr", "tblHeader"]).is_some(), headed, "{name}");
            let count = if headed { &with } else { &without };
            count.set(count.get() + 1);
        }
        let merged = elements(part, "gridSpan").chain(elements(part, "vMerge"));
        assert_eq!(merged.count(), 0, "{name}");
    });
    assert!(with.get() > 0 && without.get() > 0, "{with:?} {without:?}");
}

#[test]
fn text_has_the_colour_of_the_window() {
    every_part(|name, part| {
        let painted = elements(part, "color").chain(elements(part, "highlight"));
        for node in painted.filter(|node| is(*node, node.tag_name().name())) {
            assert_eq!(value(node, "val"), Some("auto"), "{name}");
        }
    });
}

#[test]
fn nothing_restricts_who_may_read_or_write() {
    every_part(|name, part| {
        let locks = elements(part, "documentProtection")
            .chain(elements(part, "writeProtection"))
            .chain(elements(part, "lock"));
        assert_eq!(
            locks.filter(|node| is(*node, node.tag_name().name())).count(),
            0,
            "{name}"
        );
    });
}

#[test]
fn every_document_has_its_title_and_language() {
    for (name, package) in packages() {
        let core = Xml::parse(package.part("docProps/core.xml")).unwrap();
        let title = elements(&core, "title").next().and_then(|title| title.text());
        assert!(title.is_some_and(|title| !title.is_empty()), "{name}");
        let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
        let defaults = elements(&styles, "rPrDefault").next().unwrap();
        let normal = elements(&styles, "style")
            .find(|style| value(*style, "styleId") == Some("Normal"))
            .unwrap();
        let language = val(defaults, &["rPr", "lang"]);
        assert!(language.is_some_and(|tag| ["nl-NL", "en-GB"].contains(&tag)), "{name}");
        assert_eq!(val(normal, &["rPr", "lang"]), language, "{name}");
    }
}

#[test]
fn headings_are_styles_that_skip_no_level() {
    let mut seen = false;
    for (name, package) in packages() {
        let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
        let level = |id: &str| {
            let style = elements(&styles, "style")
                .find(|style| value(*style, "styleId") == Some(id))
                .unwrap_or_else(|| panic!("{name}: no style {id}"));
            val(style, &["pPr", "outlineLvl"]).map(|level| level.parse::<u8>().unwrap())
        };
        let document = Xml::parse(package.part("word/document.xml")).unwrap();
        let mut before = 0;
        for paragraph in elements(&document, "p").filter(|node| is(*node, "p")) {
            let own = val(paragraph, &["pPr", "outlineLvl"]);
            let id = val(paragraph, &["pPr", "pStyle"]).unwrap_or("Normal");
            let level = own.map_or_else(|| level(id), |level| level.parse().ok());
            // Nine is the level of body text.
            if let Some(level) = level.filter(|level| *level < 9) {
                assert!(level <= before, "{name}: level {level} after {before}");
                before = level + 1;
                seen = true;
            }
        }
    }
    assert!(seen);
}
