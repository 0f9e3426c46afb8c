//! Layout of the document tree in pages.

use kamerbrief::compare::layout_text;
use kamerbrief::compose::compose;
use kamerbrief::document;
use kamerbrief::house_style::{PageArea, Role};
use kamerbrief::layout::{
    Frame, FrameContent, GlyphRun, PagedDocument, StructureKind, Tag, layout,
};
use kamerbrief::letter::{self, AnnexLayout, ValidLetter};
use kamerbrief::limits::{CancelToken, RenderContext};

use crate::support::{STYLES, letter, letters};
use crate::support_goldens::stage_goldens;

pub(crate) fn pages(accepted: &ValidLetter) -> PagedDocument {
    let markup =
        compose(&accepted.letter, &accepted.style, &CancelToken::never()).unwrap();
    layout(&document::parse(markup).unwrap(), &accepted.style, &RenderContext::default())
        .unwrap()
}

/// Returns the text lines of a page in the body column, from the top.
pub(crate) fn body_lines(pages: &PagedDocument, page: usize) -> Vec<String> {
    let grid = &STYLES.default_style().page;
    let mut lines: Vec<(i64, String)> = Vec::new();
    for frame in &pages.pages[page].frames {
        let FrameContent::Glyphs(run) = &frame.content else { continue };
        let inside = frame.x < grid.reference_column.x
            && frame.y > grid.body.y
            && frame.y < grid.body.bottom();
        if inside && (page > 0 || frame.y > grid.dateline.y) {
            let y = (frame.y.to_pt() * 10.0).round() as i64;
            match lines.last_mut() {
                Some((last, text)) if *last == y => text.push_str(&run.text),
                _ => lines.push((y, run.text.clone())),
            }
        }
    }
    lines.into_iter().map(|(_, text)| text).collect()
}

pub(crate) fn runs(pages: &PagedDocument) -> impl Iterator<Item = (&Frame, &GlyphRun)> {
    pages.pages.iter().flat_map(|page| &page.frames).filter_map(|frame| {
        match &frame.content {
            FrameContent::Glyphs(run) => Some((frame, run)),
            _ => None,
        }
    })
}

/// Returns the texts of the runs of a page, counted from 0, in order.
fn runs_of(pages: &PagedDocument, page: usize) -> impl Iterator<Item = &str> {
    pages.pages[page].frames.iter().filter_map(|frame| match &frame.content {
        FrameContent::Glyphs(run) => Some(run.text.as_str()),
        _ => None,
    })
}

/// Returns the body area of a page, counted from 0.
pub(crate) fn body_of(
    accepted: &ValidLetter,
    pages: &PagedDocument,
    page: usize,
) -> PageArea {
    let grid = &accepted.style.page;
    let starts = pages.pagination.annexes.iter().map(|blocks| blocks[0]);
    let annex = starts.take_while(|start| *start <= page + 1).count();
    let is_full_width = annex.checked_sub(1).is_some_and(|annex| {
        accepted.letter.annexes[annex].layout == AnnexLayout::FullWidth
    });
    if is_full_width { grid.full_width_body } else { grid.body }
}

/// Width of the widest face's space in ems, rounded up.
const SPACE: f64 = 0.35;

/// Parses a letter with this JSON body and three signatories.
pub(crate) fn with_body(body: &str) -> ValidLetter {
    let json = format!(
        r#"{{"sender": {{"organisation": "Ministerie"}},
            "addressee": {{"preset": "tweede-kamer"}},
            "date": "2025-04-23", "subject": "Onderwerp", "body": {body},
            "signatories": [{{"function": "Minister van A"}}, {{"function": "Minister van B"}},
                {{"function": "Minister van C"}}]}}"#
    );
    letter::parse(json.as_bytes(), &STYLES).unwrap_or_else(|error| panic!("{error:?}"))
}

/// Returns a paragraph that takes this many lines.
pub(crate) fn paragraph_of(lines: usize) -> String {
    // Nine letters and a space, eight times, fill exactly one line.
    vec!["regelvuln"; lines * 8].join(" ")
}

#[test]
fn every_letter_has_its_golden_layout() {
    let texts = letters().into_iter().map(|(name, accepted)| {
        let text = layout_text(&pages(&accepted));
        (name, text)
    });
    stage_goldens("layout", &texts.collect::<Vec<_>>());
}

#[test]
fn every_run_stays_in_its_column() {
    for (name, accepted) in letters() {
        let pages = pages(&accepted);
        let grid = &accepted.style.page;
        for (number, page) in pages.pages.iter().enumerate() {
            let body = body_of(&accepted, &pages, number);
            for frame in &page.frames {
                let FrameContent::Glyphs(run) = &frame.content else { continue };
                // Trailing spaces hang into the margin.
                let spaces = run.text.len() - run.text.trim_end_matches(' ').len();
                let space = run.size * (SPACE * spaces as f64);
                let right = (frame.x + run.width - space).to_pt();
                let column = if frame.x >= grid.reference_column.x
                    && (body.width == grid.body.width || frame.y > body.bottom())
                {
                    (grid.reference_column.x + grid.page_number.width).to_pt()
                } else if frame.y < grid.return_line.y {
                    (grid.sender_name.x + grid.sender_name.width).to_pt()
                } else {
                    (body.x + body.width).to_pt()
                };
                assert!(right <= column + 0.1, "{name}: {:?} ends at {right}", run.text);
            }
        }
    }
}

#[test]
fn no_line_stands_below_the_body() {
    for (name, accepted) in letters() {
        let pages = pages(&accepted);
        let grid = &accepted.style.page;
        let mut lines = 0;
        for (frame, run) in runs(&pages) {
            if matches!(frame.tag, Tag::Element(_)) {
                assert!(frame.y < grid.body.bottom(), "{name}: {:?}", run.text);
                lines += 1;
            }
        }
        assert!(lines > 5, "{name}: {lines} lines");
    }
}

#[test]
fn a_later_page_holds_forty_nine_lines() {
    let accepted = with_body(&format!("[\"{}\"]", paragraph_of(160)));
    let pages = pages(&accepted);
    assert_eq!(body_lines(&pages, 1).len(), 49);
    assert_eq!(body_lines(&pages, 2).len(), 49);
}

#[test]
fn a_heading_never_ends_a_page() {
    // For any text above it, a heading has two lines of text below it.
    for lines in 20..60 {
        let text = paragraph_of(lines);
        let below = paragraph_of(5);
        let accepted = with_body(&format!(
            r#"["{text}", {{"section": {{"title": "Kop", "blocks": ["{below}"]}}}}]"#
        ));
        let pages = pages(&accepted);
        let mut headings = 0;
        for page in 0..pages.len() {
            let lines = body_lines(&pages, page);
            if let Some(heading) = lines.iter().position(|line| line == "1. Kop") {
                assert!(lines.len() >= heading + 3, "{lines:?}");
                headings += 1;
            }
        }
        assert_eq!(headings, 1, "after {lines} lines");
    }
}

#[test]
fn no_page_starts_or_ends_with_a_lone_line() {
    for lines in 30..50 {
        let text = paragraph_of(lines);
        let pages = pages(&with_body(&format!(r#"["{text}", "{text}", "{text}"]"#)));
        for page in 0..pages.len() - 1 {
            // A lone last line would leave a blank line at the foot of the page.
            let grid = &STYLES.default_style().page;
            let filler: Vec<f64> = pages.pages[page]
                .frames
                .iter()
                .filter(|frame| frame.x == grid.body.x)
                .filter_map(|frame| match &frame.content {
                    FrameContent::Glyphs(run) if run.text.starts_with("regelvuln") => {
                        Some(frame.y.to_pt())
                    }
                    _ => None,
                })
                .collect();
            let gaps: Vec<_> = filler.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(gaps.len() > 5, "{lines} lines: page {page} has {gaps:?}");
            let lone = |gap: Option<&f64>| gap.is_some_and(|gap| *gap > 12.1);
            assert!(
                !lone(gaps.last()),
                "{lines} lines: page {page} ends alone: {gaps:?}"
            );
            assert!(
                page == 0 || !lone(gaps.first()),
                "{lines} lines: page {page} starts alone"
            );
        }
    }
}

#[test]
fn the_first_signature_stays_with_two_lines_of_text() {
    for lines in 20..45 {
        let accepted = with_body(&format!("[\"{}\", \"Slot.\"]", paragraph_of(lines)));
        let pages = pages(&accepted);
        let places = (0..pages.len()).filter_map(|page| {
            let lines = body_lines(&pages, page);
            lines.iter().position(|line| line == "Minister van A")
        });
        let places: Vec<_> = places.collect();
        assert!(places.len() == 1 && places[0] >= 2, "{lines} lines: {places:?}");
    }
}

#[test]
fn a_signature_is_never_split_and_stands_with_others() {
    let signatory =
        r#"{"name": "Naam", "function": "Minister", "signedFor": {"function": "Hoofd"}}"#;
    for (lines, count) in
        (1..40).flat_map(|lines| [2, 4, 5, 8].map(|count| (lines, count)))
    {
        let signatories = vec![signatory; count].join(",");
        let json = format!(
            r#"{{"sender": {{"organisation": "Ministerie"}}, "addressee": {{"preset": "tweede-kamer"}},
                "date": "2025-04-23", "subject": "Onderwerp", "body": ["{}", "Slot."],
                "signatories": [{signatories}]}}"#,
            paragraph_of(lines)
        );
        let accepted = letter::parse(json.as_bytes(), &STYLES).unwrap();
        let pages = pages(&accepted);
        let counts = (0..pages.len()).map(|page| {
            let lines = body_lines(&pages, page);
            let of =
                |text: &str| lines.iter().filter(|line| line.starts_with(text)).count();
            (of("Naam"), of("Hoofd"))
        });
        let mut found = 0;
        for (first, last) in counts {
            assert_eq!(first, last);
            let right = if count <= 4 { [0, count].contains(&first) } else { first != 1 };
            assert!(right, "{lines} lines: {first} of {count} on a page");
            found += first;
        }
        assert_eq!(found, count, "{lines} lines");
    }
}

#[test]
fn a_signature_at_the_head_of_a_page_keeps_room_for_the_hand() {
    let pages = pages(&letter("eight-signatories"));
    let style = STYLES.default_style();
    let first = runs(&pages)
        .skip_while(|(_, run)| !run.text.starts_with("Minister van Landbouw"))
        .map(|(frame, _)| frame.y - style.page.body.y)
        .next()
        .unwrap();
    assert!(first > style.role(Role::Signature).space_before);
}

#[test]
fn a_hand_without_a_name_has_the_room_of_one_with() {
    for style in ["function-first", "capitals"] {
        let look = STYLES.get(style).unwrap();
        let room = look.role(Role::Signature).space_before.to_pt();
        let signed = |lines: usize, second: &str| {
            let json = format!(
                r#"{{"sender": {{"organisation": "Ministerie"}}, "houseStyle": "{style}",
                    "addressee": {{"preset": "tweede-kamer"}}, "date": "2025-04-23",
                    "subject": "Onderwerp", "body": ["{}"],
                    "signatories": [{{"function": "M"}}, {{{second}"function": "O"}}]}}"#,
                paragraph_of(lines)
            );
            pages(&letter::parse(json.as_bytes(), &STYLES).unwrap())
        };
        let last = |pages: &PagedDocument, count: usize| -> Vec<f64> {
            let all: Vec<_> = runs(pages).map(|(frame, _)| frame.y.to_pt()).collect();
            let body: Vec<_> = runs(pages)
                .filter(|(frame, run)| {
                    run.size.to_pt() == 9.0 && frame.x == look.page.body.x
                })
                .map(|(frame, _)| frame.y.to_pt())
                .collect();
            assert!(all.len() > body.len());
            body[body.len() - count..].to_vec()
        };
        let unnamed = last(&signed(1, ""), 2);
        assert!((unnamed[1] - unnamed[0] - 12.0 - room).abs() < 0.01, "{unnamed:?}");
        let named = last(&signed(1, r#""name": "Naam","#), 3);
        assert!((named[1] - unnamed[1]).abs() < 0.01);
        assert!((named[2] - named[1] - 12.0 - room).abs() < 0.01, "{named:?}");
        // At the foot of a page too.
        for lines in 20..45 {
            let y = last(&signed(lines, ""), 1)[0];
            let below = look.role(Role::BodyText).leading.to_pt() * 0.2;
            assert!(y + below + room <= look.page.body.bottom().to_pt() + 0.01);
        }
    }
}

#[test]
fn bold_and_italic_spans_break_as_one_paragraph() {
    let body = r#"[{"paragraph": [{"strong": "kamer"}, {"emphasis": "brief"}, "schrijvers en niets meer"]}]"#;
    let pages = pages(&with_body(body));
    let grid = &STYLES.default_style().page;
    let baselines: Vec<_> = runs(&pages)
        .filter(|(frame, run)| {
            frame.x >= grid.body.x && ["kamer", "brief"].contains(&run.text.as_str())
        })
        .map(|(frame, run)| (frame.x.to_pt(), frame.y.to_pt(), run.width.to_pt()))
        .collect();
    assert_eq!(baselines.len(), 2);
    assert!((baselines[0].0 + baselines[0].2 - baselines[1].0).abs() < 1e-9);
    assert_eq!(baselines[0].1, baselines[1].1);
}

#[test]
fn a_soft_hyphen_shows_only_at_the_end_of_a_line() {
    let long = "bestuurs\u{ad}overeenkomst ".repeat(40);
    // The word at the end of the paragraph is not broken.
    let pages = pages(&with_body(&format!("[\"{long}eind\u{ad}\"]")));
    let face = STYLES
        .default_style()
        .fonts
        .face(STYLES.default_style().role(Role::BodyText).face());
    let hyphen = face.glyph('-').unwrap();
    let mut shown = 0;
    for (_, run) in runs(&pages) {
        for (place, glyph) in run.glyphs.iter().enumerate() {
            if glyph.text_in(&run.text) == "\u{ad}" {
                let last = place + 1 == run.glyphs.len() && !run.text.contains("eind");
                assert_eq!(glyph.id == hyphen, last);
                assert_eq!(glyph.advance > 0, last);
                shown += usize::from(last);
            }
        }
    }
    assert!(shown > 0);
}

#[test]
fn a_column_too_long_for_its_page_goes_on_on_the_next() {
    let unit = "van de directie Wegen en Verkeersveiligheid";
    let copies: Vec<_> = (0..50).map(|n| format!("\"Afdeling {n} {unit}\"")).collect();
    let json = format!(
        r#"{{"sender": {{"organisation": "Ministerie", "unit": "Directie"}},
            "addressee": {{"preset": "tweede-kamer"}}, "date": "2025-04-23",
            "subject": "Onderwerp", "body": ["Tekst."], "copyTo": [{}]}}"#,
        copies.join(", ")
    );
    let accepted = letter::parse(json.as_bytes(), &STYLES).unwrap();
    let pages = pages(&accepted);
    assert_eq!(pages.len(), 2);
    let text: String = runs(&pages).map(|(_, run)| run.text.as_str()).collect();
    assert!(text.contains("Afdeling 49"));
    // Entries take two lines or more; the page ends between two of them.
    let next_page: String = runs_of(&pages, 1).collect();
    let in_column = next_page.split("Afdeling ").nth(1).unwrap();
    assert!(in_column.contains("Verkeersveiligheid"), "{next_page:?}");
    let first_page: String = runs_of(&pages, 0).collect();
    let last = first_page.rsplit("Afdeling ").next().unwrap();
    assert!(last.contains("Verkeersveiligheid"), "{last:?}");
    for (frame, run) in runs(&pages) {
        assert!(frame.y < pages.pages[0].height, "{:?}", run.text);
    }
}

#[test]
fn frames_of_a_page_are_in_the_order_of_the_structure() {
    let pages = pages(&letter("telecomraad"));
    let mut last = None;
    for (frame, _) in runs(&pages) {
        if let Tag::Element(element) = frame.tag {
            assert!(last <= Some(element));
            last = Some(element);
        }
    }
    assert!(last.is_some(), "no text has an element");
}

#[test]
fn the_page_of_every_heading_is_known() {
    let mut count = 0;
    for (name, accepted) in letters() {
        let markup =
            compose(&accepted.letter, &accepted.style, &CancelToken::never()).unwrap();
        let document = document::parse(markup).unwrap();
        let pages =
            layout(&document, &accepted.style, &RenderContext::default()).unwrap();
        let mut headings = pages.pagination.headings.iter();
        for heading in document.headings(u8::MAX) {
            let page = *headings.next().unwrap();
            let on_page = pages.pages[page - 1].frames.iter().any(|frame| {
                let Tag::Element(element) = frame.tag else { return false };
                pages.structure.self_and_ancestors(element).any(|(_, element)| {
                    element.kind == StructureKind::Heading(heading.level)
                })
            });
            assert!(on_page, "{name}: {:?} on {page}", heading.inlines);
            count += 1;
        }
        assert_eq!(headings.next(), None, "{name}");
    }
    assert!(count > 100, "{count} headings");
}
