//! Footnotes at the foot of the page.

use std::collections::{BTreeMap, BTreeSet};

use kamerbrief::layout::{
    ArtifactKind, ElementId, Frame, FrameContent, LinkTarget, PagedDocument,
    StructureKind, Tag,
};
use serde_json::{Value, json};

use crate::layout::{body_lines, paragraph_of, with_body};
use crate::support::{STYLES, letters};
use crate::support_text::of_pdf;

/// Pages, counted from 0, of a mark and of the start and end of its note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) mark: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Returns the notes by number, with the pages of their marks.
pub(crate) fn placed(pages: &PagedDocument) -> BTreeMap<u32, Placed> {
    // Every element, with its first and last page.
    let mut on: BTreeMap<ElementId, (usize, usize)> = BTreeMap::new();
    for (number, page) in pages.pages.iter().enumerate() {
        for frame in &page.frames {
            let Tag::Element(element) = frame.tag else { continue };
            for (element, _) in pages.structure.self_and_ancestors(element) {
                on.entry(element).or_insert((number, number)).1 = number;
            }
        }
    }
    let links = pages.structure.iter().filter_map(|(link, element)| {
        let StructureKind::Link(LinkTarget::Element(note)) = element.kind else {
            return None;
        };
        let StructureKind::Note(number) = pages.structure.element(note).kind else {
            return None;
        };
        let (start, end) = on[&note];
        Some((number, Placed { mark: on[&link].0, start, end }))
    });
    links.collect()
}

/// Returns a footnote that takes this many lines.
fn note_of(lines: usize) -> Value {
    // At 8 points nine letters and a space fit nine times on a line.
    json!({ "footnote": vec!["nootregel"; lines * 9].join(" ") })
}

/// Lays out paragraphs, each with its notes after its text.
fn pages_of(paragraphs: &[(usize, Vec<Value>)]) -> PagedDocument {
    let blocks = paragraphs.iter().map(|(lines, notes)| {
        let text = std::iter::once(json!(paragraph_of(*lines)));
        json!({ "paragraph": text.chain(notes.iter().cloned()).collect::<Vec<_>>() })
    });
    let body = Value::Array(blocks.collect()).to_string();
    crate::layout::pages(&with_body(&body))
}

/// Returns the note number of each line of a page's notes.
fn note_lines(pages: &PagedDocument, page: usize) -> Vec<u32> {
    let mut lines: Vec<(i64, u32)> = Vec::new();
    for frame in &pages.pages[page].frames {
        let (FrameContent::Glyphs(run), Tag::Element(element)) =
            (&frame.content, frame.tag)
        else {
            continue;
        };
        let note =
            pages.structure.self_and_ancestors(element).find_map(|(_, element)| {
                match element.kind {
                    StructureKind::Note(number) => Some(number),
                    _ => None,
                }
            });
        let Some(note) = note.filter(|_| run.size.to_pt() > 6.0) else { continue };
        let y = (frame.y.to_pt() * 10.0).round() as i64;
        if lines.last() != Some(&(y, note)) {
            lines.push((y, note));
        }
    }
    lines.into_iter().map(|(_, note)| note).collect()
}

fn rules(pages: &PagedDocument, page: usize) -> usize {
    let style = &STYLES.default_style().footnote;
    let is_rule = |content: &FrameContent| matches!(content, FrameContent::Rule { width, .. } if *width == style.rule_width);
    pages.pages[page].frames.iter().filter(|frame| is_rule(&frame.content)).count()
}

#[test]
fn notes_are_numbered_through_and_each_stands_on_the_page_of_its_mark() {
    let mut count = 0;
    for (name, accepted) in letters() {
        let notes = placed(&crate::layout::pages(&accepted));
        count += notes.len();
        let numbers: Vec<_> = notes.keys().copied().collect();
        assert_eq!(numbers, (1..=notes.len() as u32).collect::<Vec<_>>(), "{name}");
        for (number, placed) in &notes {
            // After a note that continues, those of the same line start where it ends.
            let before = notes
                .get(&(number - 1))
                .filter(|before| before.mark == placed.mark && before.end > before.start);
            let start = before.map_or(placed.mark, |before| before.end);
            assert_eq!(placed.start, start, "{name}: note {number}");
        }
    }
    assert!(count > 20, "{count} notes");
}

#[test]
fn marks_side_by_side_are_told_apart() {
    let note = r#"{"footnote": "Noot."}"#;
    let body = format!(r#"[{{"paragraph": ["Tekst", {note}, {note}, " en", {note}]}}]"#);
    let page = of_pdf(&with_body(&body));
    let marked = page.text.iter().position(|word| word.starts_with("Tekst")).unwrap();
    assert_eq!(page.text[marked..marked + 2], ["Tekst1,2", "en3"]);
}

#[test]
fn a_line_whose_note_has_no_room_goes_to_the_next_page() {
    let mut pages_of_notes = BTreeSet::new();
    for lines in 5..45 {
        let pages = pages_of(&[(lines, vec![]), (3, vec![note_of(2), note_of(3)])]);
        let notes = placed(&pages);
        assert_eq!(notes.len(), 2, "{lines} lines");
        for (number, placed) in notes {
            assert_eq!(placed.mark, placed.start, "{lines} lines: note {number}");
            assert_eq!(placed.start, placed.end, "{lines} lines: note {number}");
            pages_of_notes.insert(placed.start);
        }
    }
    assert!(pages_of_notes.len() > 1, "no line goes to the next page");
}

#[test]
fn the_text_of_a_page_makes_room_for_its_notes() {
    let without = pages_of(&[(100, vec![])]);
    let with = pages_of(&[(10, vec![]), (1, vec![note_of(6)]), (89, vec![])]);
    let note = placed(&with)[&1];
    let count = |pages: &PagedDocument| body_lines(pages, note.start).len();
    // Six lines, plus more than one for the rule; each gap is an empty line.
    assert!(count(&with) <= count(&without));
    let notes = note_lines(&with, note.start);
    assert_eq!(notes.len(), 6);
    assert_eq!(rules(&with, note.start), 1);
}

#[test]
fn a_note_that_does_not_fit_goes_on_at_the_foot_of_the_next_page() {
    let mut split = 0;
    for lines in 20..50 {
        let note = note_of(12);
        let pages = pages_of(&[(lines, vec![]), (1, vec![note]), (40, vec![note_of(1)])]);
        let first = placed(&pages)[&1];
        assert_eq!(first.mark, first.start, "{lines} lines");
        let counts: Vec<_> = (first.start..=first.end)
            .map(|page| note_lines(&pages, page).iter().filter(|n| **n == 1).count())
            .collect();
        assert_eq!(counts.iter().sum::<usize>(), 12, "{lines} lines: {counts:?}");
        assert!(counts.iter().all(|count| *count >= 2), "{lines} lines: {counts:?}");
        if first.end > first.start {
            split += 1;
            // The continued note is above the other notes of its page, under a rule.
            let after = note_lines(&pages, first.end);
            assert!(after.is_sorted(), "{lines} lines: {after:?}");
            assert_eq!(after[0], 1, "{lines} lines");
            assert_eq!(rules(&pages, first.end), 1, "{lines} lines");
        }
    }
    assert!(split > 5);
}

#[test]
fn a_note_taller_than_a_page_goes_on_until_it_ends() {
    let pages = pages_of(&[(5, vec![note_of(120)]), (3, vec![])]);
    let note = placed(&pages)[&1];
    assert_eq!((note.mark, note.start), (0, 0));
    let lines: usize = (0..pages.len()).map(|page| note_lines(&pages, page).len()).sum();
    assert_eq!(lines, 120);
    assert!(pages.len() <= 4);
}

#[test]
fn a_line_with_more_notes_than_a_page_holds_is_set_all_the_same() {
    let pages = pages_of(&[(2, vec![note_of(5); 20]), (2, vec![])]);
    let notes = placed(&pages);
    assert_eq!(notes.len(), 20);
    let all: Vec<_> =
        (0..pages.len()).flat_map(|page| note_lines(&pages, page)).collect();
    assert_eq!(all.len(), 100);
    assert!(all.is_sorted(), "{all:?}");
    assert!(pages.len() <= 5);
}

#[test]
fn a_mark_stays_with_what_it_stands_behind() {
    // A question mark would allow a line break before a digit.
    for letters in 1..60 {
        let body = json!([{ "paragraph": [
            format!("{}? {}?", "a ".repeat(60), "b".repeat(letters)),
            { "footnote": "Noot." },
        ] }]);
        let pages = crate::layout::pages(&with_body(&body.to_string()));
        let body = STYLES.default_style().page.body;
        let is_mark = |frame: &&Frame| {
            frame.content.glyphs().is_some_and(|run| run.text == "1")
                && frame.x < body.x + body.width
        };
        let mark = pages.pages[0].frames.iter().find(is_mark).unwrap();
        assert!(mark.x > body.x, "{letters}");
    }
}

#[test]
fn notes_stand_at_the_foot_of_the_body() {
    let pages = pages_of(&[(3, vec![note_of(2)])]);
    let style = STYLES.default_style();
    let frames = pages.pages[0].frames.iter();
    let bottom = frames
        .filter(|frame| matches!(frame.tag, Tag::Element(_)))
        .filter(|frame| frame.x < style.page.reference_column.x)
        .map(|frame| frame.y.to_pt())
        .fold(0.0, f64::max);
    let leading = style.role(kamerbrief::house_style::Role::FootnoteText).leading;
    let baseline = leading * (1.0 - style.typography.baseline);
    assert!((bottom + baseline.to_pt() - style.page.body.bottom().to_pt()).abs() < 1e-6);
}

#[test]
fn mark_and_note_lead_to_each_other() {
    let pages = pages_of(&[(3, vec![note_of(1), note_of(1)])]);
    let structure = &pages.structure;
    let mut pairs = 0;
    for (link, element) in structure.iter() {
        let StructureKind::Link(LinkTarget::Element(target)) = element.kind else {
            continue;
        };
        let around = structure.element(element.parent.unwrap());
        if around.kind == StructureKind::Label {
            let back = &structure.element(target).kind;
            let note = structure.element(around.parent.unwrap());
            assert!(matches!(note.kind, StructureKind::Note(_)));
            assert_eq!(
                *back,
                StructureKind::Link(LinkTarget::Element(around.parent.unwrap()))
            );
            assert!(target < link);
            pairs += 1;
        }
    }
    assert_eq!(pairs, 2);
}

#[test]
fn the_rule_above_notes_says_nothing() {
    let pages = pages_of(&[(3, vec![note_of(1)])]);
    for frame in &pages.pages[0].frames {
        if matches!(frame.content, FrameContent::Rule { .. }) {
            assert_eq!(frame.tag, Tag::Artifact(ArtifactKind::Layout));
        }
    }
    assert_eq!(rules(&pages, 0), 1);
}
