//! Generated letters: every character comes back from the PDF.

use std::cell::Cell;

use kamerbrief::compose::compose;
use kamerbrief::diagnostic::Location;
use kamerbrief::document;
use kamerbrief::font::FaceStyle;
use kamerbrief::letter;
use kamerbrief::limits::CancelToken;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::{Value, json};
use unicode_bidi::{BidiClass, bidi_class};
use unicode_normalization::UnicodeNormalization;

use crate::structure::{check, tagged};
use crate::support::STYLES;
use crate::support_pdf::Tagged;
use crate::support_text::is_hint;

/// Parts of words: letters of Europe, composed and decomposed, and difficult characters.
const PIECES: &[&str] = &[
    "a",
    "b",
    "e",
    "i",
    "n",
    "s",
    "z",
    "E",
    "R",
    "V",
    "0",
    "7",
    "ffi",
    "fl",
    "ij",
    "ĳ",
    "Ĳ",
    "ï",
    "é",
    "ó",
    "e\u{301}",
    "i\u{308}",
    "q\u{308}",
    "x\u{304}\u{301}",
    "a\u{323}\u{302}",
    "j\u{301}",
    "ø",
    "æ",
    "ß",
    "ẞ",
    "ı",
    "İ",
    "i\u{307}",
    "ğ",
    "ş",
    "Ğ",
    "Ş",
    "g\u{306}",
    "ą",
    "ć",
    "ę",
    "ł",
    "ń",
    "ś",
    "ź",
    "ż",
    "Ł",
    "e\u{328}",
    "ă",
    "â",
    "î",
    "ș",
    "ț",
    "Ș",
    "Ț",
    "s\u{326}",
    "ţ",
    "ě",
    "ř",
    "ů",
    "ő",
    "ű",
    "ā",
    "ģ",
    "α",
    "ά",
    "ς",
    "ω",
    "Ω",
    "ΐ",
    "ι\u{308}\u{301}",
    "ᾳ",
    "б",
    "д",
    "й",
    "и\u{306}",
    "ё",
    "ї",
    "Ж",
    "љ",
    "’",
    "-",
    "–",
    ".",
    ",",
    "/",
    "(",
    "€",
    "§",
    "²",
    "₂",
    "½",
    "…",
    "\u{ad}",
    "\u{a0}",
    "\u{202f}",
    "\u{2060}",
    "\u{200b}",
    "\\",
    "<",
    "&",
    "\"",
    "→",
];

fn word() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 1..9);
    pieces.prop_map(|pieces| pieces.concat())
}

/// Generates words separated by single or double spaces.
fn text() -> impl Strategy<Value = String> {
    let word = (word(), prop::sample::select(&[" ", " ", " ", "  "][..]));
    let words = prop::collection::vec(word, 1..14).prop_map(|words| {
        words.into_iter().map(|(word, space)| word + space).collect::<String>()
    });
    // Every text contains a visible character.
    words.prop_map(|text| format!("x{text}"))
}

/// Generates inlines with their text.
fn inlines() -> impl Strategy<Value = (Value, String)> {
    let inline = (0..7, text()).prop_map(|(kind, text)| {
        let inline = match kind {
            0 => json!({ "strong": text }),
            1 => json!({ "emphasis": [{ "strong": text }] }),
            2 => json!({ "emphasis": text }),
            3 => json!({ "link": { "text": text, "url": "https://example.org/" } }),
            4 => json!({ "foreign": { "language": "el", "text": text } }),
            5 => json!({ "superscript": text }),
            _ => json!(text),
        };
        (inline, text)
    });
    let inlines = prop::collection::vec(inline, 1..5);
    inlines.prop_map(|inlines| {
        let (inlines, texts): (Vec<_>, Vec<_>) = inlines.into_iter().unzip();
        // Each text is normalized by itself.
        (
            json!(inlines),
            texts.iter().map(|text| text.nfc().collect::<String>()).collect(),
        )
    })
}

/// Generates blocks with the texts of their paragraphs and headings.
fn blocks() -> impl Strategy<Value = Vec<(Value, Vec<String>)>> {
    let block = (0..9, inlines(), inlines()).prop_map(|(kind, one, two)| match kind {
        0 => {
            let blocks = json!([{ "paragraph": two.0 }]);
            let section =
                json!({ "title": one.0, "numbering": "none", "blocks": blocks });
            (json!({ "section": section }), vec![one.1, two.1])
        }
        1 => {
            let items = json!([[{ "paragraph": one.0 }], [{ "paragraph": two.0 }]]);
            let list = json!({ "style": "bullet", "items": items });
            (json!({ "list": list }), vec![one.1, two.1])
        }
        2 => {
            let mut paragraph = one.0.as_array().unwrap().clone();
            paragraph.push(json!({ "footnote": two.0 }));
            (json!({ "paragraph": paragraph }), vec![one.1 + NUMBER, two.1])
        }
        3 => {
            // One in a repeated header cell, and one in another.
            let mut header = one.0.as_array().unwrap().clone();
            header.push(json!({ "footnote": "noot" }));
            let table = json!({ "header": [header], "rows": [[two.0], [""]] });
            (json!({ "table": table }), vec![one.1 + NUMBER, "noot".to_owned(), two.1])
        }
        4 => {
            let quote = json!({ "blocks": [{ "paragraph": one.0 }], "source": two.0 });
            (json!({ "quote": quote }), vec![one.1, two.1])
        }
        5 => {
            // The label is not a paragraph.
            let blocks = json!([{ "paragraph": two.0 }]);
            (json!({ "definitions": [{ "label": "x", "blocks": blocks }] }), vec![two.1])
        }
        _ => (json!({ "paragraph": one.0 }), vec![one.1]),
    });
    prop::collection::vec(block, 1..6)
}

/// Placeholder for the number of the next note.
const NUMBER: &str = "\u{1}";

/// Replaces the placeholders in texts by consecutive note numbers.
fn numbered(texts: &str) -> String {
    let mut parts = texts.split(NUMBER);
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = (1..).zip(parts).map(|(number, part)| format!("{number}{part}"));
    first + &rest.collect::<String>()
}

/// Pieces of Markdown, including difficult ones.
const MARKS: &[&str] = &[
    "a",
    "é",
    "𝖠",
    "een zin",
    " ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "# ",
    "### ",
    "- ",
    "1. ",
    "7) ",
    "> ",
    "---\n",
    "===\n",
    "| a | b |\n|---|:-:|\n",
    "|",
    "[^1]",
    "\n\n[^1]: ",
    "\n\n[^x]: ",
    "[^x]",
    "[",
    "]",
    "(https://www.rijksoverheid.nl/)",
    "(x)",
    "![",
    "<b>",
    "<!-- ",
    "<a@b.nl>",
    "<https://a.nl>",
    "&amp;",
    "&",
    "\\",
    "\\\n",
    "\0",
    "\u{a0}",
];

#[test]
fn any_markdown_is_either_refused_in_its_place_or_set() {
    let (set, refused) = (Cell::new(0), Cell::new(0));
    let marks = prop::collection::vec(prop::sample::select(MARKS), 1..40);
    let config = ProptestConfig {
        cases: 1024,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2025),
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
        .run(&marks.prop_map(|marks| marks.concat()), |markdown| {
            let bytes = letter_of(&[json!({ "markdown": markdown })]);
            match letter::parse(&bytes, &STYLES) {
                Ok(accepted) => {
                    set.set(set.get() + 1);
                    let markup =
                        compose(&accepted.letter, &accepted.style, &CancelToken::never())
                            .unwrap();
                    document::parse(markup).unwrap();
                }
                Err(letter::LetterError::Violations { violations, .. }) => {
                    let lines: Vec<_> = markdown.split('\n').collect();
                    for found in violations {
                        prop_assert_eq!(found.location.pointer(), "/body/0/markdown");
                        let Location::Json { position: Some(position), .. } =
                            found.location
                        else {
                            continue;
                        };
                        let line = lines[position.line - 1].chars().count();
                        prop_assert!(position.column <= line + 1);
                        refused.set(refused.get() + 1);
                    }
                }
                Err(error) => panic!("{error:?}"),
            }
            Ok(())
        })
        .unwrap();
    assert!(set.get() > 0 && refused.get() > 0, "{set:?} {refused:?}");
}

/// Returns the letter with these blocks.
fn letter_of(blocks: &[Value]) -> Vec<u8> {
    let letter = json!({
        "sender": { "organisation": "Ministerie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": blocks,
    });
    letter.to_string().into_bytes()
}

/// Removes hints from a text, which a PDF shows only at line breaks.
fn visible(text: &str) -> String {
    text.chars().filter(|&character| !is_hint(character)).collect()
}

/// Returns the text of paragraphs and headings below the salutation, without hints.
fn said(tagged: &Tagged) -> Vec<String> {
    let elements = tagged.elements().into_iter();
    let texts = elements
        .filter(|element| element.kind == "P" || element.kind.starts_with('H'))
        .map(|element| visible(&tagged.text(element)));
    texts.skip_while(|text| text != "Geachte Voorzitter,").skip(1).collect()
}

#[test]
fn every_character_comes_back_in_the_order_of_the_structure() {
    let config = ProptestConfig {
        cases: 48,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2025),
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
        .run(&blocks(), |blocks| {
            let (blocks, expected): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
            let accepted = letter::parse(&letter_of(&blocks), &STYLES).unwrap();
            let tagged = tagged(&accepted);
            check("a generated letter", &tagged);
            let expected: String = expected.concat().concat();
            prop_assert_eq!(said(&tagged).concat(), numbered(&visible(&expected)));
            Ok(())
        })
        .unwrap();
}

/// Returns the characters of a face that a letter may contain.
fn repertoire(face: FaceStyle) -> Vec<char> {
    use BidiClass::{AL, AN, FSI, LRE, LRI, LRO, PDF, PDI, R, RLE, RLI, RLO};
    let face = STYLES.default_style().fonts.face(face);
    let refused = |character: char| {
        let class = bidi_class(character);
        [R, AL, AN, LRE, LRO, RLE, RLO, PDF, LRI, RLI, FSI, PDI].contains(&class)
            || character.is_control()
            || ('\u{e000}'..='\u{f8ff}').contains(&character)
            || ['\u{200e}', '\u{2028}', '\u{2029}', '\u{feff}'].contains(&character)
    };
    let all = (' '..='\u{1ffff}').filter(|&character| !refused(character));
    all.filter(|&character| face.covers(character)).collect()
}

#[test]
fn every_character_of_every_face_comes_back() {
    for face in FaceStyle::ALL {
        let characters = repertoire(face);
        assert!(characters.len() > 4000);
        let texts: Vec<String> = characters
            .chunks(400)
            .map(|some| some.iter().flat_map(|&some| ['x', some, ' ']).collect())
            .collect();
        let blocks: Vec<_> = texts
            .iter()
            .map(|text| {
                let mut inline = json!(text);
                if face.is_bold() {
                    inline = json!({ "strong": inline });
                }
                if face.is_italic() {
                    inline = json!({ "emphasis": [inline] });
                }
                json!({ "paragraph": [inline] })
            })
            .collect();
        let accepted = letter::parse(&letter_of(&blocks), &STYLES)
            .unwrap_or_else(|error| panic!("{face:?}: {error:?}"));
        let tagged = tagged(&accepted);
        check(&format!("{face:?}"), &tagged);
        let expected: Vec<String> =
            texts.iter().map(|text| visible(&text.nfc().collect::<String>())).collect();
        assert_eq!(said(&tagged), expected, "{face:?}");
    }
}
