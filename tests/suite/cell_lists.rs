//! Lists in cells of narrow tables: their indent gives way, and no ink leaves its cell.

use kamerbrief::house_style::Role;
use kamerbrief::{Format, render};
use roxmltree::Document as Xml;
use serde_json::{Value, json};

use crate::layout::{pages, with_body};
use crate::support::STYLES;
use crate::support_docx::{Package, find, is, value};
use crate::table_columns::{check_boxes, count_texts};

/// Returns lists in each other, the outermost first.
fn nested(styles: &[&str], start: u32) -> Value {
    let Some((style, inner)) = styles.split_first() else { return json!("punt") };
    let start = if *style == "bullet" { json!(null) } else { json!(start) };
    let mut list =
        json!({ "style": style, "items": [["tekst", nested(inner, 1)], "meer"] });
    if !start.is_null() {
        list["start"] = start;
    }
    json!({ "list": list })
}

/// Returns a table with the same lists in each of its columns.
fn table(columns: usize, cell: &Value) -> Value {
    let header: Vec<_> = (1..=columns).map(|number| format!("K{number}")).collect();
    json!([{ "table": { "header": header, "rows": [vec![json!([cell]); columns]] } }])
}

/// All kinds of nested lists, with the number at which the outermost starts.
fn lists() -> Vec<Value> {
    [
        (&["bullet", "bullet", "bullet"][..], 1),
        (&["number", "letter", "roman"], 1),
        (&["roman", "bullet", "number"], 3888),
        (&["number", "number", "number"], 998),
        (&["bullet", "bullet", "bullet", "bullet", "number"], 1),
    ]
    .map(|(styles, start)| nested(styles, start))
    .to_vec()
}

#[test]
fn no_ink_of_a_nested_list_leaves_its_cell() {
    for columns in [2, 4, 6, 8, 10, 12] {
        for cell in lists() {
            // Labels that are wider than a twelfth of the page have no room at all.
            if columns > 8 && cell.to_string().contains("3888") {
                continue;
            }
            let body = table(columns, &cell).to_string();
            let pages = pages(&with_body(&body)).pages;
            assert!(count_texts(&pages) > 0, "{columns} {cell}: no text");
            let checked = check_boxes(&pages);
            assert!(checked.is_ok(), "{columns} {cell}: {checked:?}");
        }
    }
}

#[test]
fn a_list_beside_text_takes_the_words_of_no_other_column() {
    let mut row = vec![json!([nested(&["number", "number", "number"], 1)]); 7];
    row.push(json!("verantwoordelijkheid"));
    let body = json!([{ "table": { "header": vec!["K"; 8], "rows": [row] } }]);
    check_boxes(&pages(&with_body(&body.to_string())).pages).unwrap();
}

#[test]
fn paragraphs_of_lists_in_a_docx_leave_room_for_text_in_their_cell() {
    let padding = STYLES.default_style().table.padding;
    let sides = (padding.left + padding.right).to_pt() * 20.0;
    // Two characters at the size of the text in tables.
    let size = STYLES.default_style().role(Role::TableText).size.to_pt() * 2.0 * 20.0;
    for columns in [4, 8, 12] {
        for cell in lists() {
            let body = table(columns, &cell).to_string();
            let accepted = with_body(&body);
            let docx = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
            let package = Package::open(&docx.bytes);
            let xml = Xml::parse(package.part("word/document.xml")).unwrap();
            let mut count = 0;
            for cell in xml.descendants().filter(|node| is(*node, "tc")) {
                let width = find(cell, &["tcPr", "tcW"]).unwrap();
                let width: f64 = value(width, "w").unwrap().parse().unwrap();
                for paragraph in cell.children().filter(|node| is(*node, "p")) {
                    let Some(indent) = find(paragraph, &["pPr", "ind"]) else { continue };
                    let number = |name| -> f64 {
                        value(indent, name).map_or(0.0, |own| own.parse().unwrap())
                    };
                    let left = number("left");
                    assert!(
                        left + size <= width - sides || left <= 1.0,
                        "{columns} columns: {left} of {width}"
                    );
                    assert!(number("hanging") <= left + 1.0);
                    count += 1;
                }
            }
            assert!(count > 0, "{columns} columns have no indented paragraph");
        }
    }
}
