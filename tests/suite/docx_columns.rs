//! The rest of a long reference column in DOCX, and its page in editors.
//!
//! Some place it on the page of the paragraph above its frame, others on the page of the
//! paragraph below.

use kamerbrief::house_style::Role;
use kamerbrief::layout::{Frame, FrameContent, PagedDocument};
use kamerbrief::length::Length;
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::{Format, render};
use roxmltree::{Document as Xml, Node};
use serde_json::{Value, json};

use crate::layout::{body_lines, pages, paragraph_of, runs};
use crate::support::STYLES;
use crate::support_docx::{Package, find, is, text, val, value};

/// Returns a letter with more copies than fit on page 1.
fn letter_of(body: &Value) -> ValidLetter {
    letter_with_copies("Algemeen bestuur van het waterschap", body)
}

/// Returns a letter with fifty numbered copies.
fn letter_with_copies(to: &str, body: &Value) -> ValidLetter {
    let copies: Vec<_> = (1..=50).map(|number| format!("{to} {number}")).collect();
    let letter = json!({
        "sender": { "organisation": "Ministerie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Kolom",
        "copyTo": copies,
        "body": body,
        "signatories": [{ "name": "N. Naam", "function": "Minister van Kolommen" }],
    });
    letter::parse(letter.to_string().as_bytes(), &STYLES).unwrap()
}

fn package(accepted: &ValidLetter) -> Package {
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    Package::open(&rendered.bytes)
}

/// A paragraph next to the last frame.
#[derive(Debug)]
struct Neighbor {
    text: String,
    style: String,
    starts_page: bool,
}

impl Neighbor {
    fn of(paragraph: Node<'_, '_>) -> Self {
        let style = val(paragraph, &["pPr", "pStyle"]).unwrap_or_default().to_owned();
        let starts_page = find(paragraph, &["pPr", "pageBreakBefore"]).is_some()
            || style.ends_with("NewPage");
        Self { text: text(paragraph), style, starts_page }
    }

    /// Returns whether it moves to the page of the next paragraph.
    fn is_kept(&self) -> bool {
        self.style.ends_with("KeptWithNext")
            || ["Closing", "SignatureCapacity", "SignatureRoom"].contains(&&*self.style)
    }

    /// Returns whether an editor places it on page 2.
    fn is_on_second(&self, pages: &PagedDocument) -> bool {
        self.starts_page || self.is_on(pages, 1)
    }

    /// Returns whether it is on a page, counted from 0.
    fn is_on(&self, pages: &PagedDocument, page: usize) -> bool {
        let first_line = self.text.lines().next().unwrap_or_default();
        !first_line.is_empty()
            && body_lines(pages, page).iter().any(|line| line.contains(first_line))
    }
}

/// Returns the paragraphs above and below the last frame.
fn neighbors(package: &Package) -> (Neighbor, Neighbor) {
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let paragraphs: Vec<_> =
        document.descendants().filter(|node| is(*node, "p")).collect();
    let is_framed =
        |paragraph: &Node<'_, '_>| find(*paragraph, &["pPr", "framePr"]).is_some();
    let last = paragraphs.iter().rposition(is_framed).unwrap();
    let above = paragraphs[..last].iter().rposition(|node| !is_framed(node)).unwrap();
    (Neighbor::of(paragraphs[above]), Neighbor::of(paragraphs[last + 1]))
}

#[test]
fn the_rest_of_a_column_comes_after_text_of_the_page_that_a_break_starts() {
    let bodies = [
        json!(["Voor.", { "pageBreak": true }, "Een erna."]),
        json!(["Voor.", { "pageBreak": true }, "Een erna.", "Twee erna.", "Drie erna."]),
    ];
    for body in bodies {
        let accepted = letter_of(&body);
        let (above, below) = neighbors(&package(&accepted));
        assert!(above.is_on_second(&pages(&accepted)), "{above:?} {below:?}");
        assert!(!above.is_kept(), "{above:?}");
        assert!(!below.starts_page, "{below:?}");
    }
}

#[test]
fn the_rest_of_a_column_never_parts_paragraphs_that_are_kept_together() {
    for count in 12..30 {
        let body: Vec<_> =
            (1..=count).map(|number| format!("Alinea {number}.")).collect();
        let accepted = letter_of(&json!(body));
        let (above, below) = neighbors(&package(&accepted));
        assert!(!above.is_kept(), "{count}: {above:?}");
        assert!(above.is_on_second(&pages(&accepted)), "{count}: {above:?} {below:?}");
    }
}

#[test]
fn the_rest_of_a_column_is_on_page_2_where_a_list_goes_on() {
    let items: Vec<_> = (1..=120).map(|number| format!("Onderdeel {number};")).collect();
    let accepted = letter_of(&json!([{ "list": { "style": "number", "items": items } }]));
    let pages = pages(&accepted);
    let (above, below) = neighbors(&package(&accepted));
    assert!(
        above.is_on_second(&pages) && below.is_on_second(&pages),
        "{above:?} {below:?}"
    );
}

#[test]
fn a_table_that_goes_on_on_page_2_is_parted_for_the_rest_of_a_column() {
    let rows: Vec<_> =
        (1..=120).map(|number| json!([format!("Rij {number}."), "x"])).collect();
    let table = json!({ "header": ["Kop", "Y"], "rows": rows });
    let accepted = letter_of(&json!([{ "table": table }]));
    let package = package(&accepted);
    let (above, below) = neighbors(&package);
    assert!(above.starts_page && !below.starts_page, "{above:?} {below:?}");
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let tables: Vec<Vec<String>> = document
        .descendants()
        .filter(|node| is(*node, "tbl"))
        .map(|table| {
            let rows = table.children().filter(|node| is(*node, "tr"));
            rows.map(|row| text(row.descendants().find(|node| is(*node, "p")).unwrap()))
                .collect()
        })
        .collect();
    let [first, second] = &tables[..] else { panic!("{tables:?}") };
    assert_eq!((&*first[0], &*second[0]), ("Kop", "Kop"));
    assert_eq!(first.len() + second.len(), 122);
    // The second table is the one on page 2.
    let lines = body_lines(&pages(&accepted), 1);
    let top: Vec<_> = lines.iter().filter(|line| line.contains("Rij ")).collect();
    assert!(top[0].contains(&second[1]), "{:?} {:?}", top[0], second[1]);
}

/// Returns a paragraph with a note of this number of lines.
fn paragraph_with_note(lines: usize) -> Value {
    json!({ "paragraph": ["Tekst.", { "footnote": paragraph_of(lines) }] })
}

#[test]
fn a_column_ends_above_the_notes_of_its_page() {
    // LibreOffice moves notes that a frame overlaps, and their text, to the next page.
    let body = [paragraph_with_note(2), json!(paragraph_of(30))];
    let body = [&body[..], &body].concat();
    let accepted = letter_with_copies(&["Waterschap"; 6].join(" "), &json!(body));
    let pages = pages(&accepted);
    let grid = &accepted.style.page;
    let clearance = accepted.style.role(Role::ReferenceText).leading;
    for page in &pages.pages[..2] {
        let is_rule = |frame: &&Frame| matches!(frame.content, FrameContent::Rule { .. });
        let rule = page.frames.iter().find(is_rule).unwrap().y;
        let column = page.frames.iter().filter(|frame| {
            frame.x >= grid.reference_column.x && frame.y < grid.body.bottom()
        });
        let last = column.map(|frame| frame.y).fold(Length::ZERO, Length::max);
        assert!(
            last > rule - clearance * 5.0 && last < rule - clearance,
            "{last:?} {rule:?}"
        );
    }
    let text: String = runs(&pages).map(|(_, run)| run.text.as_str()).collect();
    assert!(text.contains("Waterschap 50"), "{text}");
}

#[test]
fn the_rest_of_a_column_skips_a_page_that_notes_fill() {
    let body =
        json!([paragraph_with_note(100), paragraph_of(60), "Een.", "Twee.", "Drie."]);
    let accepted = letter_of(&body);
    let pages = pages(&accepted);
    let columns = pages.pagination.columns.iter();
    let filled: Vec<_> = columns.map(|column| !column.groups.is_empty()).collect();
    let last = filled.len() - 1;
    assert!(last > 1 && filled[last] && !filled[1], "{filled:?}");
    let (above, below) = neighbors(&package(&accepted));
    assert!(
        above.is_on(&pages, last) && below.is_on(&pages, last),
        "{above:?} {below:?}"
    );
}

#[test]
fn a_list_in_a_note_has_its_first_number_in_a_level_of_its_own() {
    let list =
        json!({ "list": { "style": "roman", "start": 7, "items": ["zeven", "acht"] } });
    let note = json!({ "footnote": ["Noot:", list] });
    let accepted = letter_of(&json!([{ "paragraph": ["Tekst.", note] }]));
    let package = package(&accepted);
    let numbering = Xml::parse(package.part("word/numbering.xml")).unwrap();
    let own: Vec<_> = numbering
        .descendants()
        .filter(|node| is(*node, "lvlOverride"))
        .map(|level| {
            let own = |name| val(level, &["lvl", name]);
            (val(level, &["startOverride"]), own("start"), own("numFmt"))
        })
        .collect();
    assert_eq!(own, [(Some("7"), Some("7"), Some("lowerRoman"))]);
}

/// Two anchors are above the rows of a page that the PDF fills.
#[test]
fn the_anchors_above_rows_take_less_than_half_a_point() {
    let package = package(&letter_of(&json!(["Tekst."])));
    let sheet = Xml::parse(package.part("word/styles.xml")).unwrap();
    let is_anchor = |node: &Node<'_, '_>| value(*node, "styleId") == Some("FrameAnchor");
    let style = sheet.descendants().find(is_anchor).unwrap();
    let spacing = find(style, &["pPr", "spacing"]).unwrap();
    assert_eq!(value(spacing, "lineRule"), Some("exact"));
    let twips: u32 = value(spacing, "line").unwrap().parse().unwrap();
    assert!(2 * twips < 10, "{twips}");
}
