//! Words are found in a PDF despite hints in them.
//!
//! Hints are invisible characters for line breaks or for joining letters.

use kamerbrief::compare::{IgnoreRule, compare};
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::{Format, render};
use serde_json::json;

use crate::layout::{pages, runs, with_body};
use crate::structure::{annotations, bookmarks, check, tagged};
use crate::support::STYLES;
use crate::support_pdf::Tagged;
use crate::tables::png;

/// Characters that are invisible to readers.
const HINTS: [char; 9] = [
    '\u{ad}', '\u{34f}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{2062}',
    '\u{206a}', '\u{feff}',
];

/// Returns a letter with hints in every kind of text, each too short to be broken.
fn hinted() -> ValidLetter {
    let table = json!({ "table": {
        "caption": "Bij\u{ad}schrift", "header": ["Kop\u{200b}cel"], "rows": [["Ge\u{2060}tal"]],
    }});
    let figure = json!({ "figure": {
        "image": png(40, 40), "alt": "Staaf\u{200c}dia\u{200b}gram", "caption": "Beeld\u{ad}vak",
    }});
    let text = json!({ "paragraph": [
        "Op\u{ad}lage, ",
        { "strong": "af\u{200c}fiche\u{ad}" }, "\u{200b}", { "emphasis": "rand" },
        { "footnote": "Voet\u{ad}tekst" }, " en ",
        { "link": { "text": ["kop\u{ad}pel", { "strong": "\u{200b}punt" }], "url": "https://example.org" } },
        " b\u{200d}c 2\u{2062}x a\u{206a}b c\u{34f}d",
    ]});
    let letter = json!({
        "sender": { "organisation": "Minis\u{200c}terie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Reis\u{ad}\u{200c}kosten\u{200b}besluit",
        "dossier": { "number": "35 000", "title": "Dos\u{ad}\u{200d}sier" },
        "body": [text, table, figure],
        "annexes": [{ "title": "Eind\u{ad}verslag", "blocks": [
            { "tableOfContents": {} },
            { "section": { "title": "In\u{200c}lei\u{200d}ding", "blocks": ["Slot\u{ad}zin."] } },
        ]}],
    });
    letter::parse(letter.to_string().as_bytes(), &STYLES)
        .unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn no_hint_inside_a_line_is_in_a_pdf() {
    let tagged = tagged(&hinted());
    check("hints", &tagged);
    let mut texts: Vec<String> = tagged.texts.values().cloned().collect();
    texts.extend(bookmarks(&tagged).into_iter().map(|(_, title)| title));
    let entries = |dict, keys: &[&str]| -> Vec<String> {
        keys.iter().filter_map(|key| Tagged::text_entry(dict, key)).collect()
    };
    for annotation in annotations(&tagged) {
        texts.extend(entries(tagged.dict(annotation), &["Contents"]));
    }
    for element in tagged.elements() {
        texts.extend(entries(tagged.dict(element.id), &["Alt"]));
    }
    let info = tagged.document.trailer.get(b"Info").unwrap().as_reference().unwrap();
    texts.extend(entries(tagged.dict(info), &["Title", "Author", "Keywords"]));

    let all = texts.join("\n");
    assert!(!all.contains(HINTS), "{all:?}");
    let text = tagged.elements().iter().map(|element| tagged.text(element)).next();
    let text = text.unwrap();
    let words = [
        "Ministerie",
        "Reiskostenbesluit",
        "Oplage, afficherand1",
        "koppelpunt",
        "bc 2x ab cd",
        "Bijschrift",
        "Kopcel",
        "Getal",
        "Beeldvak",
        "Voettekst",
        "Eindverslag",
        "Inleiding",
        "Slotzin",
    ];
    for word in words {
        assert!(text.contains(word), "{word}: {text:?}");
    }
    for word in ["Staafdiagram", "koppelpunt", "Eindverslag", "Dossier"] {
        assert!(texts.iter().any(|text| text.contains(word)), "{word}: {texts:?}");
    }
}

/// Returns a text whose long words end many lines, with a hint in each to break at.
fn broken(other: &str) -> ValidLetter {
    let words = format!("een samen\u{ad}werkings\u{ad}verband voor {other} ").repeat(30);
    with_body(&json!([words.trim_end()]).to_string())
}

#[test]
fn a_hyphen_that_is_shown_is_a_soft_one_in_the_text() {
    let accepted = broken("proef\u{200b}opstelling");
    let pages = pages(&accepted);
    let shown: Vec<_> =
        runs(&pages).filter(|(_, run)| run.text.ends_with('\u{ad}')).collect();
    assert!(shown.len() > 2);
    let text: String = tagged(&accepted).texts.into_values().collect();
    assert_eq!(text.matches('\u{ad}').count(), shown.len());
    assert!(!text.contains('\u{200b}'));
    // Between two visible glyphs, hints have no width and draw nothing.
    for (_, run) in runs(&pages) {
        assert!(run.glyphs.iter().all(|glyph| glyph.advance > 0), "{:?}", run.text);
    }
}

#[test]
fn a_soft_hyphen_before_other_hints_shows_its_hyphen() {
    for hints in ["\u{ad}\u{200c}", "\u{ad}\u{200c}\u{fe0f}", "\u{ad}\u{200b}"] {
        let word = format!("samen{hints}werkings{hints}verband");
        let plain = json!([format!("een {word} voor bedrijven ").repeat(30).trim_end()]);
        // In two styles, with the text after the hyphen in the second.
        let (before, behind) = word.split_once('\u{ad}').unwrap();
        let before =
            json!([{ "strong": format!("een {before}\u{ad}") }, format!("{behind} ")]);
        let inlines = vec![before; 40]
            .into_iter()
            .flat_map(|pair| pair.as_array().unwrap().clone());
        let looks =
            json!([{ "paragraph": inlines.chain([json!("slot")]).collect::<Vec<_>>() }]);
        for body in [plain, looks] {
            let accepted = with_body(&body.to_string());
            let pages = pages(&accepted);
            let shown = runs(&pages).filter(|(_, run)| run.text.ends_with('\u{ad}'));
            let shown: Vec<_> =
                shown.map(|(_, run)| run.glyphs.last().unwrap()).collect();
            assert!(shown.len() > 2, "{hints:?}: no hyphen is shown");
            assert!(shown.iter().all(|glyph| glyph.advance > 0), "{hints:?}");
            // Text of one style is one run per line.
            let is_one_look = body[0].is_string();
            let is_part =
                |text: &str| text.ends_with("samen") || text.ends_with("werkings");
            assert!(!is_one_look || !runs(&pages).any(|(_, run)| is_part(&run.text)));
        }
    }
}

#[test]
fn a_bookmark_has_no_hyphen_of_the_line_that_its_title_breaks_at() {
    let title = "arbeids\u{ad}omstandigheden\u{ad}wet ".repeat(6);
    let body =
        json!([{ "section": { "title": title.trim_end(), "blocks": ["Tekst."] } }]);
    let tagged = tagged(&with_body(&body.to_string()));
    let text: String = tagged.texts.values().cloned().collect();
    assert!(text.contains('\u{ad}'), "no line is broken at a hyphen");
    let titles = bookmarks(&tagged);
    assert!(titles.iter().any(|(_, title)| title.contains("omstandighedenwet")));
    assert!(titles.iter().all(|(_, title)| !title.contains('\u{ad}')), "{titles:?}");
}

#[test]
fn formats_of_a_letter_with_hints_say_the_same() {
    let short = json!([
        "Op\u{ad}lage af\u{200c}fiche ge\u{2060}tal",
        { "section": { "title": "In\u{200b}leiding", "blocks": ["Slot\u{ad}zin."] } },
        { "table": { "header": ["Kop\u{200b}cel"], "rows": [["In\u{ad}houd"]] } },
    ]);
    for accepted in [with_body(&short.to_string()), broken("bedrijven")] {
        let [pdf, docx, html] = [Format::Pdf, Format::DOCX, Format::Html].map(|format| {
            render(&accepted.letter, &accepted.style, format).unwrap().bytes
        });
        let rules = [IgnoreRule::parse("pixels").unwrap()];
        for (old, new) in [(&pdf, &docx), (&pdf, &html), (&docx, &html)] {
            let found = compare(old, new, &STYLES, &rules).unwrap().differences;
            assert!(found.is_empty(), "{found:#?}");
        }
    }
}

#[test]
fn lines_that_break_elsewhere_are_no_change_of_the_words() {
    let words = "een samen\u{ad}werkings\u{ad}verband voor bedrijven ".repeat(30);
    let [old, new] = ["bullet", "roman"].map(|style| {
        let item = json!({ "style": style, "items": [words.trim_end()] });
        let accepted = with_body(&json!([{ "list": item }]).to_string());
        render(&accepted.letter, &accepted.style, Format::Pdf).unwrap().bytes
    });
    let hyphens = |pdf: &[u8]| -> usize {
        let texts = Tagged::read(pdf).texts.into_values();
        texts.map(|text| text.matches('\u{ad}').count()).sum()
    };
    assert_ne!(hyphens(&old), hyphens(&new), "the lines break alike");
    let rules = [IgnoreRule::parse("pixels").unwrap()];
    let found = compare(&old, &new, &STYLES, &rules).unwrap().differences;
    // Only the labels may differ.
    let is_of_words = |text: &Option<String>| {
        text.as_ref().is_some_and(|text| text.contains("werkings"))
    };
    assert!(!found.iter().any(|found| is_of_words(&found.old)), "{found:#?}");
}
