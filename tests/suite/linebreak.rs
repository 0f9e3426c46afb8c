//! Line breaks match those of printed letters from the ministries.
//!
//! Each printed line except the last of a paragraph is judged separately: laid out
//! together with the next line, it must end at the same place as in print.

use std::collections::BTreeMap;

use kamerbrief::blocks::{Block, Inline, Paragraph};
use kamerbrief::compose::compose;
use kamerbrief::document;
use kamerbrief::font::FaceStyle;
use kamerbrief::house_style::HouseStyle;
use kamerbrief::layout::linebreak::{Cluster, break_lines};
use kamerbrief::layout::{FrameContent, PagedDocument, layout};
use kamerbrief::length::Length;
use kamerbrief::letter::ValidLetter;
use kamerbrief::limits::{CancelToken, RenderContext};

use crate::support::{STYLES, letter};

const SIZE: f64 = 9.0;

/// Printed letters, each with the width of its column in points.
const LETTERS: [(&str, &str, f64); 2] = [
    ("ezk", include_str!("../line-breaks/ezk.txt"), 376.5),
    ("ienw", include_str!("../line-breaks/ienw.txt"), 377.05),
];

/// Returns the number of lines judged, and those that break elsewhere.
fn judge(advance: impl Fn(char) -> f64) -> (usize, Vec<String>) {
    let mut judged = 0;
    let mut wrong = Vec::new();
    for (name, text, column) in LETTERS {
        for paragraph in text.split("\n\n") {
            let lines: Vec<_> = paragraph.lines().collect();
            for pair in lines.windows(2) {
                judged += 1;
                let space = if pair[0].ends_with('-') { "" } else { " " };
                let line = format!("{}{space}", pair[0]);
                let set = first_line(&format!("{line}{}", pair[1]), column, &advance);
                if set != without_marks(&line) {
                    wrong.push(format!("{name}: {line:?} was set as {set:?}"));
                }
            }
        }
    }
    println!("{} of {judged} lines break as printed", judged - wrong.len());
    (judged, wrong)
}

fn without_marks(line: &str) -> String {
    line.replace("[^", "").replace(']', "")
}

/// Returns the first line of a text, whose footnote marks are superscripts.
fn first_line(marked: &str, column: f64, advance: &impl Fn(char) -> f64) -> String {
    let script = STYLES.default_style().typography.script_size;
    let mut text = String::new();
    let mut clusters = Vec::new();
    let mut scale = 1.0;
    for character in marked.chars() {
        match character {
            '[' => scale = script,
            ']' => scale = 1.0,
            '^' => {}
            _ => {
                let width = Length::pt(advance(character) * SIZE * scale);
                clusters.push(Cluster {
                    start: text.len(),
                    advance: width,
                    end_advance: if character == ' ' { Length::ZERO } else { width },
                });
                text.push(character);
            }
        }
    }
    let measure = Length::pt(column);
    let first = break_lines(&text, &clusters, measure, measure)[0].clone();
    let end = clusters.get(first.end).map_or(text.len(), |cluster| cluster.start);
    text[..end].to_owned()
}

#[test]
fn verdana_breaks_as_printed() {
    let widths: serde_json::Value =
        serde_json::from_str(include_str!("../line-breaks/verdana-widths.json")).unwrap();
    let units = widths["unitsPerEm"].as_f64().unwrap();
    let advances: BTreeMap<char, f64> = widths["advances"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(text, width)| (text.chars().next().unwrap(), width.as_f64().unwrap()))
        .collect();
    let (judged, wrong) = judge(|character| advances[&character] / units);
    assert_eq!(judged, 115);
    assert!(wrong.len() * 100 <= judged, "more than 1 % differ:\n{}", wrong.join("\n"));
}

#[test]
fn the_builtin_face_breaks_nearly_as_printed() {
    let face = STYLES.default_style().fonts.face(FaceStyle::Regular);
    let units = f64::from(face.units_per_em());
    let (judged, wrong) =
        judge(|character| face.advance(face.glyph(character).unwrap()) / units);
    assert_eq!(judged, 115);
    assert!(
        wrong.len() * 100 <= 8 * judged,
        "more than 8 % differ:\n{}",
        wrong.join("\n")
    );
}

/// Collects the paragraphs of a letter, including those in lists.
fn paragraphs<'a>(blocks: &'a [Block], found: &mut Vec<&'a Paragraph>) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => found.push(paragraph),
            Block::List(list) => {
                list.items.iter().for_each(|item| paragraphs(item, found));
            }
            _ => {}
        }
    }
}

/// Returns the lines of text of page 1; a line continues while the pen moves right.
fn set_lines(pages: &PagedDocument, style: &HouseStyle) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut pen = Length::pt(f64::INFINITY);
    for frame in &pages.pages[0].frames {
        let FrameContent::Glyphs(run) = &frame.content else { continue };
        if frame.x >= style.page.reference_column.x || frame.y < style.page.dateline.y {
            continue;
        }
        match lines.last_mut() {
            Some(line) if frame.x > pen => line.push_str(&run.text),
            _ => lines.push(run.text.clone()),
        }
        pen = frame.x;
    }
    lines
}

#[test]
fn the_policy_letters_break_nearly_as_printed() {
    let mut judged = 0;
    let mut wrong = Vec::new();
    for (name, text) in
        [("innovatiemissies", LETTERS[0].1), ("luchtvaartemissies", LETTERS[1].1)]
    {
        let ValidLetter { letter, style, .. } = letter(name);
        let document =
            document::parse(compose(&letter, &style, &CancelToken::never()).unwrap())
                .unwrap();
        let mut found = Vec::new();
        paragraphs(&document.letter, &mut found);
        for printed in text.split("\n\n") {
            let lines: Vec<_> = printed.lines().collect();
            for pair in lines.windows(2) {
                let space = if pair[0].ends_with('-') { "" } else { " " };
                let line = without_marks(&format!("{}{space}", pair[0]));
                let next = without_marks(pair[1]);
                let both = format!("{line}{next}");
                let plain =
                    |paragraph: &Paragraph| Inline::plain_text(&paragraph.inlines);
                // The paragraph is laid out again from the start of the line.
                let Some((paragraph, start)) = found.iter().find_map(|paragraph| {
                    Some((paragraph, plain(paragraph).find(&both)?))
                }) else {
                    continue;
                };
                let text = plain(paragraph);
                let start = text[..start].chars().count();
                let rest = paragraph.part(start..text.chars().count());
                let mut document = document.clone();
                document.letter = vec![Block::Paragraph(rest)];
                let set = set_lines(
                    &layout(&document, &style, &RenderContext::default()).unwrap(),
                    &style,
                );
                judged += 1;
                if !set.iter().any(|set| set.trim_end() == line.trim_end()) {
                    wrong.push(format!("{name}: {line:?} was set as {:?}", set.first()));
                }
            }
        }
    }
    println!("{} of {judged} lines break as printed", judged - wrong.len());
    assert!(judged >= 110, "only {judged} of the printed lines are in the letters");
    assert!(
        wrong.len() * 100 <= 8 * judged,
        "more than 8 % of {judged} differ:\n{}",
        wrong.join("\n")
    );
}
