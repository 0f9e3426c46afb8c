//! Generated letters, laid out in pages.
//!
//! For any content, every word is on a page exactly once, in the body area and without
//! overlap, and every note starts on the page of its mark.

use std::collections::BTreeMap;

use kamerbrief::layout::{Frame, FrameContent, PagedDocument, Tag};
use kamerbrief::letter::{self, ValidLetter};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::{Value, json};

use crate::footnotes::placed;
use crate::layout::body_of;
use crate::support::STYLES;
use crate::tables::png;

/// A text: its number of words, and for each note its number of words.
type Text = (usize, Vec<usize>);

/// Structure of a letter, without its words.
#[derive(Clone, Debug)]
enum Shape {
    Paragraph(Text),
    Section(Text, Text),
    List(Vec<Text>),
    /// Rows of cells; flags for fitted columns, a header and row headers.
    Table(Vec<Vec<Text>>, bool, bool, bool),
    Figure(u32, u32, Option<Text>),
    Quote(Vec<Text>, Text),
    Definitions(Vec<(Text, Text)>),
    Contents,
    PageBreak,
}

/// Writer that gives every word a unique number.
#[derive(Default)]
struct Writer {
    words: usize,
}

impl Writer {
    fn words(&mut self, count: usize) -> String {
        let numbers = self.words..self.words + count;
        self.words += count;
        let words: Vec<_> = numbers.map(|number| format!("w{number}w")).collect();
        words.join(" ") + "."
    }

    fn inlines(&mut self, (words, notes): &Text) -> Value {
        let mut inlines = vec![json!(self.words(*words))];
        for (place, note) in notes.iter().enumerate() {
            if place > 0 {
                inlines.push(json!(format!(" {}", self.words(1 + place * 7))));
            }
            inlines.push(json!({ "footnote": self.words(*note) }));
        }
        json!(inlines)
    }

    fn paragraph(&mut self, text: &Text) -> Value {
        json!({ "paragraph": self.inlines(text) })
    }

    fn block(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Paragraph(text) => self.paragraph(text),
            Shape::Section(title, text) => {
                let title = self.inlines(title);
                json!({ "section": { "title": title, "blocks": [self.paragraph(text)] } })
            }
            Shape::List(items) => {
                let items: Vec<_> =
                    items.iter().map(|item| json!([self.paragraph(item)])).collect();
                json!({ "list": { "style": "number", "items": items } })
            }
            Shape::Table(rows, fitted, header, row_headers) => {
                let count = rows[0].len();
                let share = 100.0 / count as f64;
                let column = if *fitted { json!({}) } else { json!({ "width": share }) };
                let mut table = json!({
                    "caption": self.inlines(&(3, vec![])),
                    "columns": vec![column; count],
                    "rowHeaders": row_headers,
                });
                if *header {
                    let cells: Vec<_> =
                        (0..count).map(|_| self.inlines(&(1, vec![]))).collect();
                    table["header"] = json!(cells);
                }
                let rows: Vec<Vec<_>> = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| self.inlines(cell)).collect())
                    .collect();
                table["rows"] = json!(rows);
                json!({ "table": table })
            }
            Shape::Figure(width, height, caption) => {
                let mut figure =
                    json!({ "image": png(*width, *height), "alt": "Grijs." });
                if let Some(caption) = caption {
                    figure["caption"] = self.inlines(caption);
                }
                json!({ "figure": figure })
            }
            Shape::Quote(paragraphs, source) => {
                let blocks: Vec<_> =
                    paragraphs.iter().map(|text| self.paragraph(text)).collect();
                json!({ "quote": { "blocks": blocks, "source": self.inlines(source) } })
            }
            Shape::Definitions(definitions) => {
                let definitions: Vec<_> = definitions
                    .iter()
                    .map(|(label, text)| {
                        let label = self.inlines(label);
                        json!({ "label": label, "blocks": [self.paragraph(text)] })
                    })
                    .collect();
                json!({ "definitions": definitions })
            }
            Shape::Contents => json!({ "tableOfContents": {} }),
            Shape::PageBreak => json!({ "pageBreak": true }),
        }
    }
}

/// Generates a text with short notes, and sometimes a long one.
fn text(words: std::ops::Range<usize>) -> impl Strategy<Value = Text> {
    let note = prop_oneof![8 => 3..25usize, 1 => 100..250usize];
    (words, prop::collection::vec(note, 0..3)).prop_map(|(words, mut notes)| {
        // Of several notes on a line only the last may be long.
        notes.sort_unstable();
        (words, notes)
    })
}

/// Generates a text with at most one short note.
fn short(words: std::ops::Range<usize>) -> impl Strategy<Value = Text> {
    (words, prop::collection::vec(3..12usize, 0..2))
}

fn shape() -> impl Strategy<Value = Shape> {
    let cells = |columns: usize| {
        let cell = prop_oneof![12 => short(1..12), 1 => short(60..400)];
        let row = prop::collection::vec(cell, columns..=columns);
        prop::collection::vec(row, 1..14)
    };
    let table = ((1..5usize).prop_flat_map(cells), any::<[bool; 3]>());
    prop_oneof![
        6 => text(1..200).prop_map(Shape::Paragraph),
        3 => (short(1..9), text(1..90)).prop_map(|(title, text)| Shape::Section(title, text)),
        2 => prop::collection::vec(text(1..50), 1..6).prop_map(Shape::List),
        3 => table.prop_map(|(rows, [fitted, header, row_headers])| {
            let row_headers = row_headers && rows[0].len() > 1;
            Shape::Table(rows, fitted, header, row_headers)
        }),
        1 => (1..900u32, 1..1200u32, prop::option::of(short(1..9)))
            .prop_map(|(width, height, caption)| Shape::Figure(width, height, caption)),
        1 => (prop::collection::vec(text(1..60), 1..3), short(1..6))
            .prop_map(|(blocks, source)| Shape::Quote(blocks, source)),
        1 => prop::collection::vec((short(1..6), text(1..60)), 1..4)
            .prop_map(Shape::Definitions),
        1 => Just(Shape::Contents),
        1 => Just(Shape::PageBreak),
    ]
}

/// Returns the letter, and its number of words.
fn letter_of(body: &[Shape], annex: &[Shape], full_width: bool) -> (ValidLetter, usize) {
    let mut writer = Writer::default();
    let mut blocks = |shapes: &[Shape]| -> Vec<Value> {
        shapes.iter().map(|shape| writer.block(shape)).collect()
    };
    // A part starts with text, and has at most one table of contents.
    let mut has_contents = false;
    let mut part = |shapes: &[Shape]| {
        let mut kept = vec![Shape::Paragraph((3, vec![]))];
        for shape in shapes {
            let again = matches!(shape, Shape::Contents) && has_contents;
            has_contents |= matches!(shape, Shape::Contents);
            kept.extend((!again).then(|| shape.clone()));
        }
        blocks(&kept)
    };
    let (body, annex) = (part(body), part(annex));
    let layout = if full_width { "full-width" } else { "column" };
    let letter = json!({
        "sender": { "organisation": "Ministerie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": body,
        "signatories": [{ "name": "Naam", "function": "Minister" }],
        "annexes": [{ "title": "Bijlage", "layout": layout, "blocks": annex }],
    });
    let accepted = letter::parse(letter.to_string().as_bytes(), &STYLES);
    (accepted.unwrap_or_else(|error| panic!("{error:?}")), writer.words)
}

/// Returns left, top, right and bottom of the ink or of the area to be kept free.
fn ink(frame: &Frame) -> Option<[f64; 4]> {
    let (x, y) = (frame.x.to_pt(), frame.y.to_pt());
    match &frame.content {
        FrameContent::Glyphs(run) => {
            let text = run.text.trim_end_matches(' ').len() as f64;
            let part =
                if run.text.is_empty() { 0.0 } else { text / run.text.len() as f64 };
            let (width, size) = (run.width.to_pt() * part, run.size.to_pt());
            Some([x, y - size * 0.7, x + width, y])
        }
        FrameContent::Image { width, height, .. }
        | FrameContent::Rule { width, height, .. } => {
            Some([x, y, x + width.to_pt(), y + height.to_pt()])
        }
        FrameContent::Logo { .. } | FrameContent::RotatedGlyphs { .. } => None,
    }
}

/// Returns the frames that overlap others or leave the body area.
fn collisions(accepted: &ValidLetter, pages: &PagedDocument) -> Vec<String> {
    const SLACK: f64 = 0.3;
    let mut found = Vec::new();
    for (number, page) in pages.pages.iter().enumerate() {
        let body = body_of(accepted, pages, number);
        let [left, right] = [body.x, body.x + body.width].map(|x| x.to_pt());
        let bottom = body.bottom().to_pt();
        let inside: Vec<_> = page
            .frames
            .iter()
            .filter(|frame| frame.x >= body.x - body.width * 0.01)
            .filter(|frame| number > 0 || frame.y > accepted.style.page.dateline.y)
            .filter(|frame| {
                frame.x < body.x + body.width && frame.y < body.bottom() * 1.001
            })
            .filter_map(|frame| Some((frame, ink(frame)?)))
            .collect();
        for (place, (frame, one)) in inside.iter().enumerate() {
            let is_rule =
                |frame: &Frame| matches!(frame.content, FrameContent::Rule { .. });
            if one[0] < left - SLACK || one[2] > right + SLACK || one[3] > bottom + SLACK
            {
                found.push(format!("page {number}: {one:?} leaves {left} to {right}"));
            }
            for (other, two) in &inside[place + 1..] {
                let apart = one[0] + SLACK >= two[2]
                    || two[0] + SLACK >= one[2]
                    || one[1] + SLACK >= two[3]
                    || two[1] + SLACK >= one[3];
                if !(apart || is_rule(frame) && is_rule(other)) {
                    let texts = [frame, other]
                        .map(|frame| frame.content.glyphs().map(|run| run.text.clone()));
                    found.push(format!("page {number}: {one:?} and {two:?}: {texts:?}"));
                }
            }
        }
    }
    found
}

/// Returns the number of occurrences of each numbered word.
fn said(pages: &PagedDocument) -> BTreeMap<usize, usize> {
    // Words are whole or broken between letters; runs are in order.
    let mut texts: BTreeMap<_, String> = BTreeMap::new();
    for frame in pages.pages.iter().flat_map(|page| &page.frames) {
        if let (FrameContent::Glyphs(run), Tag::Element(element)) =
            (&frame.content, frame.tag)
        {
            let in_contents =
                pages.structure.self_and_ancestors(element).any(|(_, element)| {
                    element.kind == kamerbrief::layout::StructureKind::ContentsItem
                });
            if !in_contents {
                texts.entry(element).or_default().push_str(&run.text);
            }
        }
    }
    let mut said = BTreeMap::new();
    for text in texts.values() {
        let numbers = text.split('w').skip(1).step_by(2);
        for word in numbers.filter_map(|number| number.parse().ok()) {
            *said.entry(word).or_default() += 1;
        }
    }
    said
}

#[test]
fn whatever_is_written_is_set_once_inside_and_apart() {
    let parts = (
        prop::collection::vec(shape(), 1..14),
        prop::collection::vec(shape(), 0..5),
        any::<bool>(),
    );
    let config = ProptestConfig {
        cases: 128,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2025),
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
        .run(&parts, |(body, annex, full_width)| {
            let (accepted, words) = letter_of(&body, &annex, full_width);
            let pages = crate::layout::pages(&accepted);
            let said = said(&pages);
            let lost: Vec<_> =
                (0..words).filter(|word| !said.contains_key(word)).collect();
            prop_assert!(lost.is_empty(), "lost: {:?}", lost);
            let twice: Vec<_> = said.iter().filter(|(_, count)| **count > 1).collect();
            prop_assert!(twice.is_empty(), "twice: {:?}", twice);
            let collisions = collisions(&accepted, &pages);
            prop_assert!(collisions.is_empty(), "{}", collisions.join("\n"));
            for (number, placed) in placed(&pages) {
                prop_assert_eq!(placed.mark, placed.start, "note {}", number);
            }
            let most = words / 60 + 3 * (body.len() + annex.len()) + 5;
            prop_assert!(pages.len() <= most, "{} pages", pages.len());
            Ok(())
        })
        .unwrap();
}
