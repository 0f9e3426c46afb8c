//! Text that a DOCX keeps on the page of the signatures.
//!
//! It is as much as in the PDF, so that no signature is alone on the last page.

use ::png::{BitDepth, ColorType};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kamerbrief::house_style::HouseStyles;
use kamerbrief::letter;
use kamerbrief::{Format, render};
use roxmltree::{Document as Xml, Node};
use serde_json::{Value, json};

use crate::house_styles::Folder;
use crate::image_output::png;
use crate::layout::paragraph_of;
use crate::support::STYLES;
use crate::support_docx::{Package, find, is, text, val, value};

/// Returns the paragraphs kept with the next one, in a letter with this body.
fn kept(body: &Value) -> Vec<String> {
    kept_with(body, &json!([{ "name": "A. Eén", "function": "Minister" }]))
}

/// Returns the paragraphs kept with the next one, in a letter with these signatories.
fn kept_with(body: &Value, signatories: &Value) -> Vec<String> {
    let letter = json!({
        "sender": { "organisation": "Ministerie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": body,
        "signatories": signatories,
    });
    let accepted = letter::parse(letter.to_string().as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let is_kept = |paragraph: &Node<'_, '_>| {
        let style = val(*paragraph, &["pPr", "pStyle"]).unwrap_or_default();
        is(*paragraph, "p")
            && (style.ends_with("KeptWithNext")
                || find(*paragraph, &["pPr", "keepNext"]).is_some())
    };
    let all = document.descendants().filter(is_kept).map(text);
    all.filter(|text| !text.is_empty()).collect()
}

fn sentences(count: usize) -> String {
    "Rijkswaterstaat bekijkt ieder jaar alle bruggen. "
        .repeat(count)
        .trim_end()
        .to_owned()
}

#[test]
fn a_paragraph_of_up_to_half_a_page_is_kept() {
    for (count, is_kept) in [(2, true), (20, true), (30, true), (60, false)] {
        let last = sentences(count);
        let kept = kept(&json!(["Eerst.", last]));
        assert_eq!(kept.contains(&last), is_kept, "{count}");
    }
}

#[test]
fn the_last_rows_of_a_table_are_kept() {
    let short = json!({
        "table": { "header": ["K", "L"], "rows": [["a", sentences(8)], ["c", "d"]] }
    });
    let words = |kept: Vec<String>| {
        let short = kept.into_iter().filter(|text| text.len() < 9);
        short.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(words(kept(&json!(["Tekst.", short]))), "K L a c d");
    // A long table keeps as many rows as lines of text.
    for count in 26..=60 {
        let rows: Vec<_> =
            (1..=count).map(|row| [format!("r{row}"), "b".into()]).collect();
        let long = json!({ "table": { "header": ["K", "L"], "rows": rows } });
        let kept = words(kept(&json!(["Tekst.", long])));
        // The last two rows of any table are short, and stay together.
        assert!(kept.contains(&format!("r{} b", count - 1)), "{kept}");
        assert!(!kept.contains(&format!("r{} b", count - 2)), "{kept}");
        assert!(kept.contains(&format!("r{count} b")), "{kept}");
    }
    // Elsewhere a table may be split.
    let between =
        json!({ "table": { "rows": [["a", sentences(8)], ["c", sentences(8)]] } });
    assert_eq!(words(kept(&json!(["Tekst.", between, sentences(3)]))), "");
}

#[test]
fn a_paragraph_that_the_page_itself_divides_is_free() {
    // LibreOffice would move all of it to the page of the signature.
    for (lines, is_kept) in [(8, true), (12, true), (18, false), (30, false)] {
        let last = paragraph_of(20);
        let kept = kept(&json!([paragraph_of(lines), last]));
        assert_eq!(kept.contains(&last), is_kept, "{lines}");
    }
}

#[test]
fn a_paragraph_of_one_line_is_kept_with_the_one_above_it() {
    assert_eq!(kept(&json!(["Eerst.", "Dan.", "Slot."])), ["Dan.", "Slot."]);
    let two_lines = sentences(3);
    assert_eq!(kept(&json!(["Eerst.", "Dan.", two_lines])), [two_lines]);
    let long = sentences(12);
    assert_eq!(kept(&json!(["Eerst.", long, "Slot."])), [&long, "Slot."]);
    // More than half a page would leave most of a page empty.
    assert_eq!(kept(&json!([sentences(60), "Slot."])), ["Slot."]);
    let list = json!({ "list": { "style": "bullet", "items": ["een", "twee", "drie"] } });
    assert_eq!(kept(&json!(["Eerst.", list])), ["twee", "drie"]);
    let one = json!({ "list": { "style": "bullet", "items": ["een"] } });
    assert_eq!(kept(&json!(["Eerst.", one])), ["Eerst.", "een"]);
}

#[test]
fn the_last_rows_of_a_table_are_kept_with_a_line_below_it() {
    let rows: Vec<_> = (1..=9).map(|row| [format!("r{row}"), "b".into()]).collect();
    let table = json!({ "table": { "header": ["K", "L"], "rows": rows } });
    let kept = kept(&json!(["Tekst.", table, "Slot."]));
    // The first two rows stay together.
    assert_eq!(kept.join(" "), "r1 b r8 b r9 b Slot.");
}

/// Four signatories, whose signatures take 336 of the 600 points of a page.
fn four() -> Value {
    let function = paragraph_of(2);
    let signatory =
        |number| json!({ "name": format!("A. Nummer{number}"), "function": function });
    (1..=4).map(signatory).collect()
}

#[test]
fn no_more_is_kept_than_fits_on_a_page_with_the_signatures() {
    for (lines, is_kept) in [(10, true), (24, false)] {
        let last = paragraph_of(lines);
        let kept = kept_with(&json!(["Eerst.", last]), &four());
        assert_eq!(kept.contains(&last), is_kept, "{lines}");
    }
    let rows: Vec<_> = (1..=10).map(|row| [format!("r{row}"), "b".into()]).collect();
    let table = json!({ "table": { "header": ["K", "L"], "rows": rows } });
    let kept = kept_with(&json!(["Tekst.", table]), &four());
    assert_eq!(kept[..6].join(" "), "r1 b r9 b r10 b");
}

#[test]
fn signatures_are_divided_where_the_pages_are() {
    let joined = |body: &Value| {
        let kept = kept_with(body, &four());
        kept.iter().filter(|text| text.contains("Nummer")).count()
    };
    assert_eq!(joined(&json!(["Slot."])), 3);
    // 400 pixels are 300 points, so no page has room for the image and all signatures.
    let image = png((300, 400), ColorType::Grayscale, BitDepth::Eight, &[0; 120_000]);
    let image = format!("data:image/png;base64,{}", BASE64_STANDARD.encode(image));
    assert_eq!(joined(&json!([{ "figure": { "image": image, "alt": "a" } }])), 2);
}

/// A paragraph that belongs to the one below it for another reason does not count.
#[test]
fn only_the_paragraph_above_the_last_is_kept_with_it() {
    let quote = json!({ "quote": { "blocks": ["Eerst.", "Dan."], "source": "Bron" } });
    assert_eq!(kept(&json!(["Tekst.", quote])), ["Dan.", "Bron"]);
    let answer = json!({ "definitions": [{ "label": "Begrip", "blocks": ["Uitleg."] }] });
    assert_eq!(kept(&json!(["Tekst.", answer])), ["Begrip", "Uitleg."]);
}

/// The space between items depends on their styles, and a kept item has another style.
#[test]
fn the_items_of_a_last_list_stay_close() {
    let styles = HouseStyles::builtin().unwrap();
    let folder = Folder::new(
        "spaced-items",
        "name = \"spaced-items\"\n[roles]\nlist-paragraph = { space-before = 6.0 }\n",
    );
    let mut all = styles.clone();
    all.install(folder.load().unwrap()).unwrap();
    for (style, kind, count) in [
        ("neutral", "bullet", 2),
        ("neutral", "bullet", 4),
        ("neutral", "number", 5),
        ("spaced-items", "letter", 3),
        ("spaced-items", "bullet", 1),
    ] {
        let items: Vec<_> = (1..=count).map(|item| format!("Punt {item}.")).collect();
        let list = json!({ "list": { "style": kind, "items": items } });
        let inner =
            json!({ "list": { "style": "number", "items": [["Punt 0.", list]] } });
        for list in [list, inner] {
            let gaps = gaps_between(&json!(["Tekst.", list]), &all, style, "Punt ");
            assert_eq!(gaps, vec![0; gaps.len()], "{style} {kind} {count}");
        }
    }
}

/// Returns the space between consecutive paragraphs that contain a text, in twips.
fn gaps_between(
    body: &Value,
    styles: &HouseStyles,
    style: &str,
    words: &str,
) -> Vec<u32> {
    let letter = json!({
        "houseStyle": style,
        "sender": { "organisation": "Ministerie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": body,
        "signatories": [{ "name": "A. Eén", "function": "Minister" }],
    });
    let accepted = letter::parse(letter.to_string().as_bytes(), styles).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let sheet = Xml::parse(package.part("word/styles.xml")).unwrap();
    let style_of = |id: &str| {
        sheet.descendants().find(|node| value(*node, "styleId") == Some(id)).unwrap()
    };
    // A direct property, or that of the style or the one that it is based on.
    let resolve = |paragraph: Node<'_, '_>, side: &str| -> u32 {
        let of = |node: Node<'_, '_>| {
            let spacing = find(node, &["pPr", "spacing"])?;
            value(spacing, side).map(|space| space.parse().unwrap())
        };
        let own = style_of(val(paragraph, &["pPr", "pStyle"]).unwrap());
        let base = val(own, &["basedOn"]).map(style_of);
        of(paragraph).or_else(|| of(own)).or_else(|| base.and_then(of)).unwrap_or(0)
    };
    let all: Vec<_> = document
        .descendants()
        .filter(|node| is(*node, "p") && text(*node).contains(words))
        .collect();
    let gap = |pair: &[Node<'_, '_>]| {
        let ids = [0, 1].map(|place| val(pair[place], &["pPr", "pStyle"]));
        // Contextual spacing.
        if ids[0] == ids[1] {
            return 0;
        }
        resolve(pair[0], "after").max(resolve(pair[1], "before"))
    };
    all.windows(2).map(gap).collect()
}

#[test]
fn the_room_below_a_signature_without_a_name_is_a_line() {
    let letter = json!({
        "sender": { "organisation": "Ministerie" },
        "houseStyle": "function-first",
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": ["Tekst."],
        "signatories": [{ "function": "Minister" }, { "function": "Ander" }],
    });
    let accepted = letter::parse(letter.to_string().as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let all = document.descendants().filter(|node| is(*node, "p"));
    let all: Vec<_> = all
        .map(|paragraph| {
            let style = val(paragraph, &["pPr", "pStyle"]).unwrap_or_default();
            (style.to_owned(), text(paragraph))
        })
        .filter(|(style, _)| style.starts_with("SignatureUnnamed"))
        .collect();
    let expected = [
        ("SignatureUnnamed", "De Minister,"),
        ("SignatureUnnamedRoomBelowKeptWithNext", ""),
        ("SignatureUnnamed", "De Ander,"),
        ("SignatureUnnamedRoomBelow", ""),
    ];
    assert_eq!(all, expected.map(|(style, text)| (style.to_owned(), text.to_owned())));
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let style = |id: &str| {
        styles
            .descendants()
            .find(|node| is(*node, "style") && value(*node, "styleId") == Some(id))
            .unwrap()
    };
    assert!(find(style("SignatureUnnamed"), &["pPr", "keepNext"]).is_some());
    let room = find(style("SignatureUnnamedRoomBelow"), &["pPr", "spacing"]).unwrap();
    assert_eq!(value(room, "line"), Some("720"));
    assert_eq!(value(room, "after"), Some("0"));
}
