//! Comparison: a moved block is reported as one difference.

use kamerbrief::compare::{Comparison, Difference, IgnoreRule, compare, report, to_json};
use kamerbrief::letter::{ValidLetter, parse};
use kamerbrief::locale::{Language, Locale};
use kamerbrief::{Format, render};
use serde_json::{Value, json};

use crate::support::STYLES;

const WATER: &str = "Het waterschap verhoogt dit jaar de dijk langs de oude rivier.";
const ROADS: &str = "Op de provinciale weg geldt voortaan een lagere snelheid.";
const TREES: &str = "In elk dorp plant de gemeente honderd nieuwe bomen.";
const BOATS: &str = "De veerboot vaart in de winter een uur korter dan nu.";

fn letter(subject: &str, body: Value) -> Vec<u8> {
    let letter = json!({
        "sender": {"organisation": "Ministerie"},
        "addressee": {"preset": "tweede-kamer"},
        "date": "2025-04-23",
        "subject": subject,
        "body": body,
        "signatories": [{"name": "J. Jansen", "function": "Minister"}],
    });
    serde_json::to_vec(&letter).unwrap()
}

fn rendered(json: &[u8], format: Format) -> Vec<u8> {
    let ValidLetter { letter, style, .. } = parse(json, &STYLES).unwrap();
    render(&letter, &style, format).unwrap().bytes
}

fn compared(old: &[u8], new: &[u8], ignore: &[&str]) -> Comparison {
    let rules: Vec<_> =
        ignore.iter().map(|rule| IgnoreRule::parse(rule).unwrap()).collect();
    compare(old, new, &STYLES, &rules).unwrap()
}

fn locale(language: Language) -> &'static Locale {
    STYLES.default_style().locale(language)
}

/// Returns the codes of all differences between two bodies, for each format.
fn codes(old: Value, new: Value) -> Vec<(&'static str, Vec<&'static str>)> {
    let (old, new) = (letter("Proef", old), letter("Proef", new));
    let of = |comparison: Comparison| -> Vec<&'static str> {
        comparison.differences.iter().map(|found| found.code.name()).collect()
    };
    let mut all = vec![("JSON", of(compared(&old, &new, &[])))];
    let formats = [("PDF", Format::Pdf), ("DOCX", Format::DOCX), ("HTML", Format::Html)];
    for (name, format) in formats {
        let files = [&old, &new].map(|json| rendered(json, format));
        all.push((name, of(compared(&files[0], &files[1], &[]))));
    }
    let files = [rendered(&old, Format::Pdf), rendered(&new, Format::DOCX)];
    all.push(("PDF and DOCX", of(compared(&files[0], &files[1], &[]))));
    all
}

fn assert_codes(old: &Value, new: &Value, expected: &[&str]) {
    for (formats, codes) in codes(old.clone(), new.clone()) {
        assert_eq!(codes, expected, "{formats}");
    }
}

/// Asserts the codes of the differences outside the layout of pages.
///
/// Rules between the rows of a table, and the note area, shift with what moved.
fn assert_content(old: &Value, new: &Value, expected: &[&str]) {
    for (formats, codes) in codes(old.clone(), new.clone()) {
        let codes: Vec<_> = codes
            .into_iter()
            .filter(|code| !["position", "pixels"].contains(code))
            .collect();
        assert_eq!(codes, expected, "{formats}");
    }
}

/// Returns page, block kind, block number and pointer of the old and new location.
fn places(found: &Difference) -> [(Option<usize>, &'static str, usize, &str); 2] {
    [found.old_place.as_ref().unwrap(), &found.place].map(|place| {
        let block = place.block.as_ref().unwrap();
        let pointer = place.pointer.as_deref().unwrap_or_default();
        (place.page, block.key(), block.number, pointer)
    })
}

#[test]
fn a_paragraph_that_moved_is_one_difference_in_every_format() {
    for (from, to) in [(3, 0), (0, 3), (1, 2), (2, 0)] {
        let mut blocks = vec![WATER, ROADS, TREES, BOATS];
        let old = json!(blocks);
        let moved = blocks.remove(from);
        blocks.insert(to, moved);
        assert_codes(&old, &json!(blocks), &["moved"]);
    }
}

#[test]
fn a_moved_block_is_named_with_both_places() {
    let old = letter("Proef", json!([WATER, ROADS, TREES]));
    let new = letter("Proef", json!([TREES, WATER, ROADS]));
    let comparison = compared(&old, &new, &[]);
    let [found] = &comparison.differences[..] else { panic!("{comparison:?}") };
    let before = (Some(1), "paragraph", 8, "/body/2");
    let now = (Some(1), "paragraph", 6, "/body/0");
    assert_eq!(places(found), [before, now]);
    let sentences = [Language::EN, Language::NL].map(|language| {
        let sentence = found.sentence(locale(language));
        sentence.replace(TREES, "TEXT")
    });
    assert_eq!(
        sentences,
        [
            "page 1, paragraph 6, /body/0: moved from page 1, paragraph 8, /body/2: ‘TEXT’",
            "bladzijde 1, alinea 6, /body/0: verplaatst van bladzijde 1, alinea 8, /body/2: ‘TEXT’",
        ]
    );
    let answer =
        serde_json::to_value(to_json(&comparison, locale(Language::EN))).unwrap();
    let object = &answer["differences"][0];
    assert_eq!(object["code"], "moved");
    assert_eq!(object["oldLocation"]["pointer"], "/body/2");
    assert_eq!(object["oldLocation"]["block"]["number"], 8);
    assert_eq!(object["location"]["pointer"], "/body/0");
    assert_eq!((&object["old"], &object["new"]), (&json!(TREES), &json!(TREES)));
}

#[test]
fn a_block_that_moved_to_another_page_is_named_with_both_pages() {
    let many: Vec<_> =
        (0..40).map(|n| format!("Punt {n} van {}: {BOATS}", n * n)).collect();
    let with = |place: usize| {
        let mut blocks: Vec<_> = many.clone();
        blocks.insert(place, WATER.to_owned());
        letter("Proef", json!(blocks))
    };
    let found = compared(&with(1), &with(39), &[]).differences;
    let of_text: Vec<_> = found.iter().filter(|own| own.code.name() == "moved").collect();
    let [moved] = of_text[..] else { panic!("{found:?}") };
    let [before, now] = places(moved);
    assert_eq!((before.0, before.3), (Some(1), "/body/1"));
    assert_eq!((now.0, now.3), (Some(3), "/body/39"));
    assert!(found.iter().all(|own| !own.code.name().starts_with("block-")), "{found:?}");
}

#[test]
fn items_move_with_their_labels() {
    for style in ["bullet", "number"] {
        let list =
            |items: &[&str]| json!([WATER, {"list": {"style": style, "items": items}}]);
        assert_codes(
            &list(&[ROADS, TREES, BOATS]),
            &list(&[BOATS, ROADS, TREES]),
            &["moved"],
        );
    }
}

#[test]
fn numbers_of_items_take_no_part_in_moves() {
    let items =
        [ROADS, TREES, BOATS, "Een brug over het kanaal.", "Een sluis bij de dijk."];
    let moved = [items[4], items[0], items[1], items[2], items[3]];
    let list =
        |items: &[&str]| json!([WATER, {"list": {"style": "number", "items": items}}]);
    assert_codes(&list(&items), &list(&moved), &["moved"]);
}

#[test]
fn marks_of_notes_take_no_part_in_moves() {
    let noted = |text: &str, note: &str| json!({"paragraph": [text, {"footnote": note}]});
    let first = noted(WATER, "Staatsblad 2022, 11, blz. 3.");
    let second = noted(ROADS, "Handelingen I 2023/24, nr. 9.");
    let third = noted(TREES, "Kamerstukken II 2024/25, nr. 1.");
    let old = json!([first, second, third]);
    for (formats, codes) in codes(old, json!([third, first, second])) {
        let of_content: Vec<_> = codes
            .iter()
            .filter(|code| !["position", "pixels", "attribute"].contains(code))
            .collect();
        assert_eq!(of_content, [&"moved"], "{formats}");
    }
}

#[test]
fn another_typeface_of_a_moved_block_is_a_difference_of_its_own() {
    let strong = json!({"paragraph": [{"strong": TREES}]});
    let (old, new) = (json!([strong, WATER, ROADS]), json!([WATER, ROADS, TREES]));
    let files = [old, new].map(|body| rendered(&letter("Proef", body), Format::Pdf));
    let found = compared(&files[0], &files[1], &["structure"]).differences;
    let codes: Vec<_> = found.iter().map(|found| found.code.name()).collect();
    assert_eq!(codes, ["moved", "typeface"]);
}

#[test]
fn cells_of_a_row_move_together() {
    let table =
        |rows: Value| json!([WATER, {"table": {"header": ["Wat", "Hoe"], "rows": rows}}]);
    let rows = ["wegen in het dorp", "bomen in het dorp", "boten in het dorp"];
    let state = ["dat is geheel klaar", "dat is nog niet klaar", "dat is bijna klaar"];
    let old =
        table(json!([[rows[0], state[0]], [rows[1], state[1]], [rows[2], state[2]]]));
    let new =
        table(json!([[rows[2], state[2]], [rows[0], state[0]], [rows[1], state[1]]]));
    assert_content(&old, &new, &["moved"]);
}

#[test]
fn a_heading_moves_whatever_its_number() {
    let section = |title: &str, blocks: &[&str]| json!({"section": {"title": title, "blocks": blocks}});
    let water = section("Over het water", &[WATER, ROADS]);
    let trees = section("Over de bomen", &[TREES]);
    for (formats, codes) in codes(json!([water, trees]), json!([trees, water])) {
        // The number of the other heading follows from the move.
        assert_eq!(codes, ["moved"], "{formats}");
    }
}

#[test]
fn a_block_that_moved_and_changed_is_gone_and_new() {
    let changed = "In elke stad plant de provincie duizend oude struiken.";
    let (old, new) = (json!([WATER, ROADS, TREES]), json!([changed, WATER, ROADS]));
    let (old, new) = (letter("Proef", old), letter("Proef", new));
    let found = compared(&old, &new, &["layout", "pixels"]).differences;
    let codes: Vec<_> = found.iter().map(|found| found.code.name()).collect();
    assert_eq!(codes, ["block-added", "block-removed"]);
}

#[test]
fn words_set_apart_in_a_moved_block_are_a_difference_of_their_own() {
    let strong =
        json!({"paragraph": ["Let op, ", {"strong": "vandaag"}, " is het water hoog."]});
    let plain = json!("Let op, vandaag is het water hoog.");
    let files =
        [json!([strong, WATER, ROADS, TREES]), json!([WATER, ROADS, plain, TREES])];
    let files = files.map(|body| rendered(&letter("Proef", body), Format::DOCX));
    let found = compared(&files[0], &files[1], &[]).differences;
    let codes: Vec<_> = found.iter().map(|found| found.code.name()).collect();
    assert_eq!(codes, ["moved", "formatting"]);
}

#[test]
fn a_short_text_that_is_gone_here_and_new_there_did_not_move() {
    let (old, new) = (json!(["Ja.", WATER, ROADS]), json!([WATER, ROADS, "Ja."]));
    let (old, new) = (letter("Proef", old), letter("Proef", new));
    let found = compared(&old, &new, &["layout", "pixels"]).differences;
    let mut codes: Vec<_> = found.iter().map(|found| found.code.name()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["block-added", "block-removed"]);
}

#[test]
fn the_same_text_twice_moves_as_often_as_it_is_in_both() {
    let old = letter("Proef", json!([TREES, TREES, WATER, ROADS, BOATS]));
    let new = letter("Proef", json!([WATER, ROADS, BOATS, TREES]));
    let found = compared(&old, &new, &["layout", "pixels"]).differences;
    let mut codes: Vec<_> = found.iter().map(|found| found.code.name()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["block-removed", "moved"]);
    let moved = found.iter().find(|found| found.code.name() == "moved").unwrap();
    assert_eq!(places(moved).map(|place| place.2), [6, 9], "the first of two");
}

#[test]
fn lines_that_are_elsewhere_for_another_reason_are_told() {
    let long = "Proef met een onderwerp dat langer is dan een regel, zodat alles wat eronder \
                staat lager begint dan in de brief waarmee deze wordt vergeleken";
    let old = letter("Proef", json!([WATER, ROADS, TREES]));
    let new = letter(long, json!([TREES, WATER, ROADS]));
    let found = compared(&old, &new, &[]).differences;
    let has = |code: &str| found.iter().any(|found| found.code.name() == code);
    assert!(has("moved") && has("position"), "{found:?}");
}

#[test]
fn moved_blocks_can_be_left_out() {
    let old = letter("Proef", json!([WATER, ROADS, TREES]));
    let new = letter("Proef", json!([TREES, WATER, ROADS]));
    let comparison = compared(&old, &new, &["moved"]);
    assert_eq!((comparison.differences.len(), comparison.ignored), (0, 1));
}

#[test]
fn a_report_marks_a_moved_block_on_both_pages() {
    let old = letter("Proef", json!([WATER, ROADS, TREES]));
    let new = letter("Proef", json!([TREES, WATER, ROADS]));
    let comparison = compared(&old, &new, &[]);
    let page = report(&comparison, ["oud", "nieuw"], "en", locale(Language::EN)).unwrap();
    assert!(page.contains(&format!("<mark>{TREES}</mark>")), "{page}");
    assert!(page.contains("<code>moved</code>"));
    let sides: Vec<_> = page.split("<figure class=").skip(1).collect();
    assert!(sides.len() >= 2, "{} pages", sides.len());
    for side in sides {
        assert!(side.contains("<span style=\"left:"), "a page has no mark");
    }
    assert!(!page.contains("<del>") && !page.contains("<ins>"));
}

/// Asserts that two bodies differ by one difference in every format.
fn assert_one(old: &Value, new: &Value, expected: &str) {
    for (formats, codes) in codes(old.clone(), new.clone()) {
        assert_eq!(codes, [expected], "{formats}");
    }
}

/// Moves the second of four blocks to the end.
fn assert_block_moves(block: &Value) {
    let old = json!([WATER, block, ROADS, TREES, BOATS, "Dat is het besluit."]);
    let new = json!([WATER, ROADS, TREES, BOATS, "Dat is het besluit.", block]);
    assert_one(&old, &new, "moved");
}

#[test]
fn a_list_that_moved_is_one_difference() {
    for style in ["bullet", "number"] {
        let items = ["wegen;", "een nieuwe brug;", "boten."];
        assert_block_moves(&json!({"list": {"style": style, "items": items}}));
    }
}

#[test]
fn a_table_that_moved_is_one_difference() {
    let rows = json!([["wegen", "ja"], ["bomen", "nee"], ["boten", "ja"]]);
    assert_block_moves(&json!({"table": {"header": ["Wat", "Klaar"], "rows": rows}}));
}

#[test]
fn a_section_that_moved_is_one_difference() {
    let section = |title: &str, blocks: Value| json!({"section": {"title": title, "blocks": blocks}});
    let list = json!({"list": {"items": ["gras;", "riet."]}});
    let water = section("Water", json!([WATER, list, "Ja."]));
    let others = [
        section("Wegen", json!([ROADS, TREES, BOATS])),
        section(
            "Slot",
            json!([
                "Dat is het besluit.",
                "Er volgt nog een brief.",
                "Die komt voor de zomer."
            ]),
        ),
    ];
    let old = json!([water, others[0], others[1]]);
    assert_one(&old, &json!([others[0], others[1], water]), "moved");
    assert_one(&old, &json!([others[0], water, others[1]]), "moved");
}

#[test]
fn a_paragraph_moves_with_its_note() {
    let noted = json!({"paragraph": [WATER, {"footnote": "Staatsblad 2022, 11."}]});
    let other = json!({"paragraph": [ROADS, {"footnote": "Handelingen 2024, 9."}]});
    let old = json!([noted, other, TREES, BOATS]);
    assert_content(&old, &json!([other, TREES, BOATS, noted]), &["moved"]);
}

#[test]
fn a_short_text_that_each_file_has_once_moved() {
    let old = json!(["Zie hierboven.", WATER, ROADS]);
    assert_one(&old, &json!([WATER, ROADS, "Zie hierboven."]), "moved");
}
