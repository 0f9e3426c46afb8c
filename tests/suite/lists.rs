//! Space between a list and the paragraph above it.

use std::sync::Arc;

use kamerbrief::house_style::HouseStyle;
use kamerbrief::length::Length;
use kamerbrief::letter::ValidLetter;
use kamerbrief::{Format, render};
use roxmltree::Document as Xml;

use crate::layout::{pages, runs, with_body};
use crate::support::STYLES;
use crate::support_docx::{Package, find, is, text, val, value};

/// Returns a letter with lists below a paragraph, below a heading and in an item.
///
/// `lead_in_space` is the space above lists, in points.
fn letter_with_lists(lead_in_space: f64) -> ValidLetter {
    let body = r#"["Wij noemen:",
        {"list": {"items": ["vaste bruggen;",
            ["sluizen.", "Daarvan:", {"list": {"items": ["kolken."]}}]]}},
        "Daarna.",
        {"section": {"title": "Kop", "numbering": "none", "blocks": [
            {"list": {"items": ["onder een kop."]}}]}},
        "Slot."]"#;
    styled(with_body(body), lead_in_space)
}

/// Applies the neutral style with this space above lists, in points.
fn styled(accepted: ValidLetter, lead_in_space: f64) -> ValidLetter {
    let mut style = HouseStyle::neutral(STYLES.locales()).unwrap();
    style.list.lead_in_space = Length::pt(lead_in_space);
    ValidLetter { style: Arc::new(style), ..accepted }
}

/// Returns the distance in points between the baselines of two texts.
fn distance(accepted: &ValidLetter, above: &str, below: &str) -> f64 {
    let pages = pages(accepted);
    let baseline = |wanted: &str| {
        let found = runs(&pages).find(|(_, run)| run.text.contains(wanted));
        found.unwrap_or_else(|| panic!("no {wanted}")).0.y.to_pt()
    };
    ((baseline(below) - baseline(above)) * 100.0).round() / 100.0
}

#[test]
fn a_list_has_the_space_of_its_house_style_above_it() {
    for space in [0.0, 5.0, 12.0, 20.0] {
        let accepted = letter_with_lists(space);
        let leading = 12.0;
        assert_eq!(distance(&accepted, "Wij noemen:", "vaste bruggen"), leading + space);
        assert_eq!(distance(&accepted, "Daarvan:", "kolken"), leading + space);
        // Headings, items, and blocks after a list do not change.
        assert_eq!(distance(&accepted, "Kop", "onder een kop"), leading);
        assert_eq!(distance(&accepted, "vaste bruggen", "sluizen"), leading);
        assert_eq!(distance(&accepted, "sluizen", "Daarvan:"), leading + 12.0);
        assert_eq!(distance(&accepted, "onder een kop", "Slot."), leading + 12.0);
    }
}

#[test]
fn a_list_in_a_heading_cell_or_a_note_has_that_space_too() {
    let list = |item: &str| format!(r#"{{"list": {{"items": ["{item}"]}}}}"#);
    let body = format!(
        r#"[{{"table": {{"columns": [{{}}, {{}}], "rowHeaders": true,
            "rows": [[["Soorten:", {}], "x"]]}}}},
        {{"paragraph": ["Tekst.", {{"footnote": ["Te weten:", {}]}}]}}]"#,
        list("bruggen"),
        list("kolken"),
    );
    for space in [0.0, 7.0] {
        let accepted = styled(with_body(&body), space);
        assert_eq!(distance(&accepted, "Soorten:", "bruggen"), 12.0 + space);
        assert_eq!(distance(&accepted, "Te weten:", "kolken"), 12.0 + space);
    }
}

#[test]
fn what_ends_another_block_leads_in_to_no_list() {
    let body = r#"[{"quote": {"blocks": ["Gezegd."]}}, {"list": {"items": ["na citaat"]}},
        {"definitions": [{"label": "Brug", "blocks": ["Bouwwerk."]}]},
        {"list": {"items": ["na definitie"]}}]"#;
    let accepted = styled(with_body(body), 0.0);
    assert_eq!(distance(&accepted, "Gezegd.", "na citaat"), 24.0);
    assert_eq!(distance(&accepted, "Bouwwerk.", "na definitie"), 24.0);
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    assert!(!package.part("word/document.xml").contains("LeadIn"));
}

#[test]
fn the_builtin_house_styles_have_no_space_above_a_list() {
    assert_eq!(STYLES.names().count(), 4);
    for name in STYLES.names() {
        let style = STYLES.get(name).unwrap();
        assert_eq!(style.list.lead_in_space, Length::ZERO, "{name}");
    }
}

#[test]
fn in_docx_the_space_above_a_list_belongs_to_a_style_followed_by_plain_text() {
    let accepted = letter_with_lists(5.0);
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    for (lead_in, next) in [("Wij noemen:", "BodyText"), ("Daarvan:", "ListContinue")] {
        let paragraph = document
            .descendants()
            .find(|node| is(*node, "p") && text(*node) == lead_in)
            .unwrap();
        assert!(find(paragraph, &["pPr", "spacing"]).is_none(), "{lead_in}");
        let id = val(paragraph, &["pPr", "pStyle"]).unwrap();
        let style = styles
            .descendants()
            .find(|node| is(*node, "style") && value(*node, "styleId") == Some(id))
            .unwrap();
        assert_eq!(val(style, &["next"]), Some(next), "{id}");
        let spacing = find(style, &["pPr", "spacing"]).unwrap();
        assert_eq!(value(spacing, "after"), Some("100"), "{id}");
    }
}

#[test]
fn in_html_the_margin_above_a_list_takes_the_space_below_the_paragraph() {
    let css = |space| {
        let accepted = letter_with_lists(space);
        let rendered = render(&accepted.letter, &accepted.style, Format::Html).unwrap();
        String::from_utf8(rendered.bytes).unwrap()
    };
    // In rem of 9 points: less than the 12 points below a paragraph, and more.
    let rule =
        |margin: &str| format!(".body-text + :is(ul, ol) {{ margin-top: {margin}rem; }}");
    assert!(css(0.0).contains(&rule("-1.3333")));
    assert!(css(18.0).contains(&rule("2")));
}

#[test]
fn in_docx_text_behind_a_wide_label_starts_where_it_does_in_the_pdf() {
    let body = r#"[{"list": {"style": "number", "start": 99, "items": ["smal",
        ["breed", {"list": {"style": "roman", "start": 17, "items": ["net", "breder"]}}]]}}]"#;
    let accepted = with_body(body);
    let left = accepted.style.page.body.x;
    let pages = pages(&accepted);
    let starts = |wanted: &str| {
        let (frame, _) = runs(&pages).find(|(_, run)| run.text == wanted).unwrap();
        (frame.x - left).to_twips()
    };
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let tab_stop = |wanted: &str| {
        let mut paragraphs = document.descendants().filter(|node| is(*node, "p"));
        let item = paragraphs.find(|node| text(*node) == wanted).unwrap();
        let tab = find(item, &["pPr", "tabs", "tab"])?;
        value(tab, "pos").unwrap().parse::<i32>().ok()
    };
    assert_eq!(tab_stop("smal"), None);
    for wide in ["breed", "breder"] {
        let stop = tab_stop(wide).unwrap_or_else(|| panic!("no tab stop for {wide}"));
        assert!((stop - starts(wide)).abs() <= 1, "{wide}: {stop}, {}", starts(wide));
    }
}
