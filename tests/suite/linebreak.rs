//! Lines break where the ministries' printed letters break them.
//!
//! Each printed line that is not a paragraph's last is judged alone: set
//! together with the line after it, it must end where it ends on paper.

use std::collections::BTreeMap;

use kamerbrief::font::FaceStyle;
use kamerbrief::layout::linebreak::{Cluster, break_lines};
use kamerbrief::length::Length;

use crate::support::STYLES;

const SIZE: f64 = 9.0;

/// A printed letter and the width of its column in points.
const LETTERS: [(&str, &str, f64); 2] = [
    ("ezk", include_str!("../line-breaks/ezk.txt"), 376.5),
    ("ienw", include_str!("../line-breaks/ienw.txt"), 377.05),
];

/// How many lines are judged, and which of them break elsewhere.
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

/// The first line of a text, whose footnote marks are superscripts.
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
fn the_shipped_face_breaks_nearly_as_printed() {
    let face = STYLES.default_style().fonts.face(FaceStyle::Regular);
    let units = f64::from(face.units_per_em());
    let (judged, wrong) =
        judge(|character| face.advance(face.glyph(character).unwrap()) / units);
    assert_eq!(judged, 115);
    assert!(wrong.len() * 100 <= 8 * judged, "more than 8 % differ:\n{}", wrong.join("\n"));
}
