//! Tables of DOCX: rows and columns equal those of the PDF.

use kamerbrief::house_style::{HouseStyle, HouseStyles};
use kamerbrief::layout::FrameContent;
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::{Format, render};
use roxmltree::{Document as Xml, Node};
use serde_json::{Value, json};

use crate::house_styles::Folder;
use crate::layout::{self, with_body};
use crate::support::STYLES;
use crate::support_docx::{Package, find, is, val, value};

/// Returns a letter with one table, in a house style.
fn letter_of(table: &Value, styles: &HouseStyles, style: &str) -> ValidLetter {
    let letter = json!({
        "houseStyle": style,
        "sender": { "organisation": "Ministerie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": [{ "table": table }],
        "signatories": [],
    });
    letter::parse(letter.to_string().as_bytes(), styles).unwrap()
}

fn docx(accepted: &ValidLetter) -> Package {
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    Package::open(&rendered.bytes)
}

/// Returns a number of twips or eighths of a point.
fn number(node: Node<'_, '_>, path: &[&str], name: &str) -> f64 {
    value(find(node, path).unwrap(), name).unwrap().parse().unwrap()
}

/// Returns the height that word processors add to the lines of a row, in points.
///
/// It consists of the cell margins and a rule.
fn row_padding(package: &Package) -> f64 {
    let xml = Xml::parse(package.part("word/styles.xml")).unwrap();
    let style = xml
        .descendants()
        .find(|node| {
            is(*node, "style") && value(*node, "styleId") == Some("KamerbriefTable")
        })
        .unwrap();
    let margin = |side| number(style, &["tblPr", "tblCellMar", side], "w") / 20.0;
    let rule = number(style, &["tblPr", "tblBorders", "insideH"], "sz") / 8.0;
    margin("top") + rule + margin("bottom")
}

#[test]
fn rows_are_as_tall_as_in_the_pdf() {
    let styles = HouseStyles::builtin().unwrap();
    let table = json!({ "header": ["Nr"], "rows": [["1"], ["2"]] });
    for (name, rule, top, bottom) in
        [("fine", 0.5, 5.0, 5.0), ("bold", 2.25, 1.5, 3.0), ("flat", 1.0, 0.0, 2.0)]
    {
        let folder = Folder::new(
            &format!("rows-{name}"),
            &format!(
                "name = \"{name}\"\n[table]\nrule = {rule:?}\n\
                 padding = {{ top = {top:?}, right = 2.8, bottom = {bottom:?}, left = 2.8 }}\n"
            ),
        );
        let mut styles = styles.clone();
        styles.install(folder.load().unwrap()).unwrap();
        let added = row_padding(&docx(&letter_of(&table, &styles, name)));
        assert!((added - top - bottom).abs() < 0.03, "{name}: {added}");
    }
}

/// Returns the widths of the columns of the first table, in points.
fn grid(package: &Package) -> Vec<f64> {
    let xml = Xml::parse(package.part("word/document.xml")).unwrap();
    let columns = xml.descendants().filter(|node| is(*node, "gridCol"));
    columns.map(|column| number(column, &[], "w") / 20.0).collect()
}

/// Returns the width that LibreOffice leaves for text, which excludes the rule.
fn text_room(width: f64, style: &HouseStyle) -> f64 {
    let table = style.table;
    width - (table.padding.left + table.padding.right + table.rule).to_pt()
}

#[test]
fn columns_hold_their_words_beside_a_rule() {
    let styles = HouseStyles::builtin().unwrap();
    let table = json!({
        "header": ["Nr.", "Naam", "Adres", "Stand"],
        "rows": [["7", "a".repeat(90), "b".repeat(90), "Afgerond"]],
    });
    let accepted = letter_of(&table, &styles, "neutral");
    let pages = layout::pages(&accepted);
    let widths = grid(&docx(&accepted));
    assert_eq!(widths.len(), 4);
    assert!(widths.iter().sum::<f64>() < accepted.style.page.body.width.to_pt() + 0.05);
    for (column, word) in [(0, "Nr."), (3, "Afgerond")] {
        let width =
            layout::runs(&pages).find(|(_, run)| run.text == word).unwrap().1.width;
        let room = text_room(widths[column], &accepted.style);
        assert!(room > width.to_pt() - 0.05, "{word}: {room}");
    }
}

#[test]
fn columns_without_rules_have_a_twip_to_spare() {
    let folder = Folder::new("rows-open", "name = \"open\"\n[table]\nrule = 0.0\n");
    let mut styles = HouseStyles::builtin().unwrap();
    styles.install(folder.load().unwrap()).unwrap();
    let figures = ["118", "2.207", "36", "4.451", "590", "61", "7.328", "94", "1.009"];
    let text = "Raming van de uitvoerder ".repeat(9);
    let row: Vec<_> = figures.into_iter().chain([text.trim_end()]).collect();
    let table = json!({ "rows": [row] });
    let accepted = letter_of(&table, &styles, "open");
    let pages = layout::pages(&accepted);
    let widths = grid(&docx(&accepted));
    assert_eq!(widths.len(), row.len());
    for (figure, width) in figures.iter().zip(widths) {
        let run = layout::runs(&pages).find(|(_, run)| run.text == *figure);
        let spare = text_room(width, &accepted.style) - run.unwrap().1.width.to_pt();
        assert!(spare > 0.05 - 1e-6, "{figure}: {spare}");
    }
}

#[test]
fn a_rule_without_width_draws_nothing() {
    for (name, rule, is_drawn) in [("thin", 0.25, true), ("none", 0.0, false)] {
        let folder = Folder::new(
            &format!("rule-{name}"),
            &format!("name = \"{name}\"\n[table]\nrule = {rule:?}\n"),
        );
        let mut styles = HouseStyles::builtin().unwrap();
        styles.install(folder.load().unwrap()).unwrap();
        let accepted = letter_of(&json!({ "rows": [["a"], ["b"]] }), &styles, name);
        let pages = layout::pages(&accepted);
        let frames = pages.pages.iter().flat_map(|page| &page.frames);
        let rules =
            frames.filter(|frame| matches!(frame.content, FrameContent::Rule { .. }));
        assert_eq!(rules.count() > 0, is_drawn, "{name}");
        let package = docx(&accepted);
        let xml = Xml::parse(package.part("word/styles.xml")).unwrap();
        let inside = xml.descendants().find(|node| is(*node, "insideH")).unwrap();
        assert_eq!(value(inside, "val") == Some("single"), is_drawn, "{name}");
    }
}

#[test]
fn columns_with_widths_are_as_wide_as_in_the_pdf() {
    let styles = HouseStyles::builtin().unwrap();
    let folder = Folder::new("ruled", "name = \"ruled\"\n[table]\nrule = 1.5\n");
    let mut all = styles.clone();
    all.install(folder.load().unwrap()).unwrap();
    let table = json!({
        "columns": [{ "width": 15.0 }, { "width": 25.0 }, { "width": 20.0 }],
        "rows": [["a", "b", "c"]],
    });
    for style in ["neutral", "ruled"] {
        let accepted = letter_of(&table, &all, style);
        let measure = accepted.style.page.body.width.to_pt();
        let widths = grid(&docx(&accepted));
        assert_eq!(widths.len(), 3, "{style}");
        for (width, share) in widths.iter().zip([0.15, 0.25, 0.2]) {
            assert!((width - measure * share).abs() < 0.06, "{style}: {widths:?}");
        }
    }
}

/// The spacer between two tables takes no space if it is the first on a page.
#[test]
fn the_space_between_two_tables_is_dropped_at_the_head_of_a_page() {
    let styles = HouseStyles::builtin().unwrap();
    let table = json!({ "rows": [["a", "b"]] });
    let accepted = letter_of(&table, &styles, "neutral");
    let package = docx(&accepted);
    let xml = Xml::parse(package.part("word/styles.xml")).unwrap();
    let mut all = xml.descendants();
    let below = all.find(|node| value(*node, "styleId") == Some("BelowTable")).unwrap();
    let of = |name| number(below, &["pPr", "spacing"], name) / 20.0;
    let space = accepted.style.table.space_after.to_pt();
    assert!(space > 1.0);
    assert!((of("line") + of("before") - space).abs() < 0.05);
    assert!(of("line") <= 1.0);
}

/// LibreOffice keeps a row with the next one only if its cells say so themselves.
#[test]
fn cells_of_rows_that_are_kept_together_say_so_themselves() {
    let table = json!({ "header": ["Kop", "K"], "rows": [["een", "a"], ["twee", "b"]] });
    let body = json!(["Tekst.", { "table": table }, "Tekst.", "Slot."]);
    let accepted = with_body(&body.to_string());
    let letter = json!({
        "sender": { "organisation": "Ministerie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": ["Tekst.", { "table": table }],
        "signatories": [{ "name": "A. Eén", "function": "Minister" }],
    });
    let signed = letter::parse(letter.to_string().as_bytes(), &STYLES).unwrap();
    for (accepted, kept) in [(accepted, 2), (signed, 6)] {
        let package = docx(&accepted);
        let document = Xml::parse(package.part("word/document.xml")).unwrap();
        let cells = document.descendants().filter(|node| is(*node, "tc"));
        let found = cells.filter(|cell| find(*cell, &["p", "pPr", "keepNext"]).is_some());
        assert_eq!(found.count(), kept);
    }
}

/// Word processors break such words elsewhere, but pages end at the same rows.
#[test]
fn a_row_with_a_broken_word_is_at_least_as_high_as_in_the_pdf() {
    let address = "https://voorbeeld.nl/publicaties/verslag-van-de-toetsing.html";
    let table = json!({
        "columns": [{ "width": 75 }, {}],
        "header": ["Titel", "Adres"],
        "rows": [["Een verslag", address], ["Twee woorden", "kort"], ["Slot", address]],
    });
    let accepted = letter_of(&table, &STYLES, "neutral");
    let (package, pages) = (docx(&accepted), layout::pages(&accepted));
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let heights: Vec<Option<f64>> = document
        .descendants()
        .filter(|node| is(*node, "tr"))
        .map(|row| {
            let height = find(row, &["trPr", "trHeight"])?;
            assert_eq!(value(height, "hRule"), Some("atLeast"));
            value(height, "val").map(|height| height.parse::<f64>().unwrap() / 20.0)
        })
        .collect();
    let ys: Vec<_> = pages.pages[0]
        .frames
        .iter()
        .filter_map(|frame| match frame.content {
            FrameContent::Rule { width, height, .. } if width > height => {
                Some(frame.y.to_pt())
            }
            _ => None,
        })
        .collect();
    let rows: Vec<_> = ys.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!((rows.len(), heights.len()), (4, 4), "{rows:?}");
    assert_eq!((heights[0], heights[2]), (None, None));
    // LibreOffice adds a rule.
    let rule = accepted.style.table.rule.to_pt();
    for row in [1, 3] {
        let height = heights[row].unwrap();
        assert!((height - rows[row] + rule).abs() < 0.06, "{height}: {rows:?}");
    }
}

/// Word processors drop no space at the head of a page that a page break starts.
#[test]
fn titles_of_tables_and_pictures_stand_at_the_head_of_a_page() {
    let table = json!({ "table": { "caption": "Titel", "rows": [["a", "b"]] } });
    let body = json!(["Tekst.", { "pageBreak": true }, table]);
    let package = docx(&with_body(&body.to_string()));
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let style = |node| val(node, &["pPr", "pStyle"]).unwrap_or_default();
    let mut all = document.descendants();
    let title = all.find(|node| style(*node) == "TableCaption").unwrap();
    let spacing = find(title, &["pPr", "spacing"]).unwrap();
    assert_eq!(value(spacing, "before"), Some("0"));
}

#[test]
fn a_header_of_more_than_half_a_page_is_not_repeated() {
    for (words, is_repeated, is_whole) in
        [(4, true, true), (240, false, true), (500, false, false)]
    {
        let header = ["Kop".to_owned(), vec!["regelvuln"; words].join(" ")];
        let rows = vec![["a", "b"]; 20];
        let table = json!({ "header": header, "rows": rows });
        let package = docx(&letter_of(&table, &STYLES, "name-first"));
        let document = Xml::parse(package.part("word/document.xml")).unwrap();
        let row = document.descendants().find(|node| is(*node, "tr")).unwrap();
        let has = |name| find(row, &["trPr", name]).is_some();
        assert_eq!(has("tblHeader"), is_repeated, "{words}");
        assert_eq!(has("cantSplit"), is_whole, "{words}");
    }
}
