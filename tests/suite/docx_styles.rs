//! Styles of DOCX files: one for each role, for lists and for keep rules, and their typeface.

use std::collections::BTreeSet;

use kamerbrief::house_style::{HouseStyle, Role};
use kamerbrief::limits::{CancelToken, RenderContext};
use kamerbrief::{Format, docx, layout, letter as letter_file, render};
use roxmltree::Document as Xml;

use crate::docx::{everything, package, style};
use crate::docx_linter::complaints;
use crate::support::STYLES;
use crate::support_docx::{Package, find, is, text, val, value};

#[test]
fn every_role_is_a_word_style_with_its_measures() {
    let package = package(&everything());
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let ids = Role::ALL.iter().copied().flat_map(|role| {
        let ids: &[&str] = match role {
            // The watermark is a drawing.
            Role::Watermark => &[],
            Role::ListParagraph => &["ListBullet", "ListBullet5", "ListNumber"],
            Role::ListContinue => &["ListContinue", "ListContinue5"],
            _ => &[role.word_style()],
        };
        ids.iter().map(move |id| (role, *id)).collect::<Vec<_>>()
    });
    let normal = styles
        .descendants()
        .find(|node| value(*node, "styleId") == Some("Normal"))
        .unwrap();
    for (role, id) in ids {
        let node = styles
            .descendants()
            .find(|node| value(*node, "styleId") == Some(id))
            .unwrap_or_else(|| panic!("no style {id}"));
        let look = style().role(role);
        let half_points = look.size.to_half_points().to_string();
        // A property that a style does not set comes from the defaults.
        let size = val(node, &["rPr", "sz"]).or_else(|| {
            val(styles.root_element(), &["docDefaults", "rPrDefault", "rPr", "sz"])
        });
        assert_eq!(size, Some(half_points.as_str()), "{id}");
        let spacing = find(node, &["pPr", "spacing"])
            .or_else(|| find(normal, &["pPr", "spacing"]))
            .unwrap();
        assert_eq!(value(spacing, "lineRule"), Some("exact"), "{id}");
        let twips = look.leading.to_twips().to_string();
        assert_eq!(value(spacing, "line"), Some(twips.as_str()), "{id}");
        let bold = find(node, &["rPr", "b"]).filter(|bold| value(*bold, "val").is_none());
        assert_eq!(bold.is_some(), look.bold, "{id}");
    }
}

#[test]
fn a_run_says_only_what_its_style_does_not() {
    let package = package(&everything());
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let run = |words: &str| {
        let mut runs = document.descendants().filter(|node| is(*node, "r"));
        let run = runs.find(|run| text(*run) == words);
        find(run.unwrap_or_else(|| panic!("no run {words}")), &["rPr"])
    };
    assert!(run("Eerste").is_none());
    assert_eq!(val(run("nadruk").unwrap(), &["i"]), Some("false"));
    assert_eq!(val(run("vet ").unwrap(), &["rStyle"]), Some("Strong"));
    assert_eq!(val(run("een andere").unwrap(), &["rStyle"]), Some("Hyperlink"));
    assert!(find(run("een andere").unwrap(), &["i"]).is_some());
    assert_eq!(val(run("vet cursief").unwrap(), &["rStyle"]), Some("IntenseEmphasis"));
    assert!(find(run("vet cursief").unwrap(), &["i"]).is_none());
    assert_eq!(val(run("in English").unwrap(), &["lang"]), Some("en-GB"));
    assert_eq!(val(run("een link").unwrap(), &["rStyle"]), Some("Hyperlink"));
    assert!(package.part("word/document.xml").contains("<w:softHyphen/>"));
}

#[test]
fn a_list_in_a_list_hangs_by_the_indents_of_both() {
    let package = package(&everything());
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let numbering = Xml::parse(package.part("word/numbering.xml")).unwrap();
    // The indent of the paragraph, or of its style, or of the style's list level.
    let left = |words: &str| {
        let mut paragraphs = document.descendants().filter(|node| is(*node, "p"));
        let paragraph = paragraphs.find(|node| text(*node) == words).unwrap();
        let id = val(paragraph, &["pPr", "pStyle"]);
        let mut all = styles.descendants();
        let style = all.find(|node| value(*node, "styleId") == id).unwrap();
        let mut levels = numbering.descendants();
        let level = levels.find(|node| is(*node, "lvl") && val(*node, &["pStyle"]) == id);
        [Some(paragraph), Some(style), level]
            .into_iter()
            .flatten()
            .find_map(|node| find(node, &["pPr", "ind"]))
            .and_then(|indent| value(indent, "left"))
    };
    assert_eq!(left("Twee"), Some("227"));
    assert_eq!(left("Vervolg"), Some("227"));
    assert_eq!(left("Drie"), Some("624"));
    assert_eq!(left("Romeins"), Some("1020"));
    assert_eq!(left("Diep"), Some("624"));
}

/// Enter copies neither keep-with-next nor a page break to the new paragraph.
///
/// Enter at the end of a paragraph copies its direct properties and applies the next
/// style, so neither of them may set these.
#[test]
fn enter_copies_neither_the_keeping_with_a_signature_nor_a_page_break() {
    let json = r#"{"sender": {"organisation": "Ministerie"}, "date": "2025-04-23",
        "addressee": {"preset": "tweede-kamer"}, "subject": "Invoegen",
        "signatories": [{"name": "A. Eén", "function": "Minister"},
            {"name": "B. Twee", "function": "Staatssecretaris"}],
        "body": ["Eerste alinea.", {"quote": {"blocks": ["Aangehaald."], "source": "Iemand"}},
            "Laatste alinea."]}"#;
    let open = |json: &str| {
        let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
        let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
        Package::open(&rendered.bytes)
    };
    let package = open(json);
    let table = r#"{"table": {"header": ["K"], "rows": [["Een."], ["Twee."]]}}"#;
    let in_cells = open(&json.replace(r#""Laatste alinea.""#, table));
    let mut seen = BTreeSet::new();
    for package in [&package, &in_cells, &self::package(&everything())] {
        let document = Xml::parse(package.part("word/document.xml")).unwrap();
        let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
        let style = |id: &str| {
            let mut all = styles.descendants();
            all.find(|node| value(*node, "styleId") == Some(id)).unwrap()
        };
        for paragraph in document.descendants().filter(|node| is(*node, "p")) {
            let Some(id) = val(paragraph, &["pPr", "pStyle"]) else { continue };
            // Word processors keep the row of a cell whole, also when it grows.
            let is_cell = id.starts_with("Table");
            if id == "FrameAnchor" || is_cell || text(paragraph).is_empty() {
                continue;
            }
            for property in ["keepNext", "keepLines", "pageBreakBefore"] {
                assert!(
                    find(paragraph, &["pPr", property]).is_none(),
                    "{id}: {property}"
                );
            }
            if id.ends_with("KeptWithNext") || id.ends_with("NewPage") {
                seen.insert(id.ends_with("NewPage"));
                let next = style(val(style(id), &["next"]).unwrap());
                assert!(find(next, &["pPr", "pageBreakBefore"]).is_none(), "{id}");
            }
        }
    }
    assert!(seen.contains(&false), "no paragraph is kept with the next");
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let last = document
        .descendants()
        .find(|node| is(*node, "p") && text(*node) == "Laatste alinea.")
        .unwrap();
    assert_eq!(val(last, &["pPr", "pStyle"]), Some("BodyTextKeptWithNext"));
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let kept = styles
        .descendants()
        .find(|node| value(*node, "styleId") == Some("BodyTextKeptWithNext"))
        .unwrap();
    assert!(find(kept, &["pPr", "keepNext"]).is_some());
    assert_eq!(val(kept, &["next"]), Some("BodyText"));
    assert_eq!(val(kept, &["basedOn"]), Some("BodyText"));
}

/// The last item before the signatures has no space above it, despite its own style.
///
/// Contextual spacing depends on styles, and that item has a style variant.
#[test]
fn the_last_item_before_signatures_is_kept_by_its_style_and_stays_close() {
    for (kind, style) in [("bullet", "ListBullet"), ("number", "ListNumber")] {
        let json = format!(
            r#"{{"sender": {{"organisation": "Ministerie"}}, "date": "2025-04-23",
            "addressee": {{"preset": "tweede-kamer"}}, "subject": "Opsommen",
            "signatories": [{{"name": "A. Eén", "function": "Minister"}}],
            "body": [{{"list": {{"style": "{kind}", "items": ["Eerst.", "Dan.", "Slot."]}}}}]}}"#
        );
        let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
        let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
        let package = Package::open(&rendered.bytes);
        let document = Xml::parse(package.part("word/document.xml")).unwrap();
        let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
        let paragraphs: Vec<_> =
            document.descendants().filter(|node| is(*node, "p")).collect();
        let at =
            paragraphs.iter().position(|node| text(*node).contains("Slot.")).unwrap();
        let (above, last, below) =
            (paragraphs[at - 1], paragraphs[at], paragraphs[at + 1]);
        let spacing = |node, side| {
            find(node, &["pPr", "spacing"]).and_then(|spacing| value(spacing, side))
        };
        let kept = format!("{style}KeptWithNext");
        assert_eq!(val(last, &["pPr", "pStyle"]), Some(&*kept));
        assert!(find(last, &["pPr", "keepNext"]).is_none());
        // The label does not depend on the base style.
        assert!(find(last, &["pPr", "numPr"]).is_some());
        assert_eq!(spacing(above, "after"), Some("0"));
        let look = styles
            .descendants()
            .find(|node| value(*node, "styleId") == Some(&*kept))
            .unwrap();
        assert!(find(look, &["pPr", "keepNext"]).is_some());
        assert_eq!(val(look, &["next"]), Some(style));
        // An item added below it has no space either: the next block has the space above.
        assert_eq!(spacing(look, "after"), Some("0"));
        assert_eq!(spacing(below, "before"), Some("240"));
    }
}

/// Word processors drop the space above a paragraph at the top of a page, but no line.
#[test]
fn room_to_sign_is_a_line_as_high_as_the_space_above_a_signature() {
    let signatories: Vec<_> = (1..=7)
        .map(|number| format!(r#"{{"name": "Naam {number}", "function": "Minister"}}"#))
        .collect();
    let json = format!(
        r#"{{"sender": {{"organisation": "Ministerie"}}, "date": "2025-04-23",
        "addressee": {{"preset": "tweede-kamer"}}, "subject": "Tekenen",
        "signatories": [{}], "body": ["Tekst."]}}"#,
        signatories.join(", ")
    );
    let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let rooms: Vec<_> = document
        .descendants()
        .filter(|node| {
            is(*node, "p") && val(*node, &["pPr", "pStyle"]) == Some("SignatureRoom")
        })
        .map(|room| {
            let spacing = find(room, &["pPr", "spacing"]);
            spacing.and_then(|spacing| value(spacing, "line")).unwrap_or("720")
        })
        .collect();
    // 48 points, of which the paragraph above provides 12, except at the top of page 2.
    assert_eq!(rooms.len(), 7);
    assert_eq!(rooms.iter().filter(|height| **height == "960").count(), 1);
    assert_eq!(rooms.iter().filter(|height| **height == "720").count(), 6);
}

#[test]
fn a_numbered_list_with_the_lists_in_it_is_one_list_and_goes_on_as_itself() {
    let json = r#"{"sender": {"organisation": "Ministerie"}, "date": "2025-04-23",
        "addressee": {"preset": "tweede-kamer"}, "subject": "Lijsten", "body": [
        {"list": {"style": "number", "items": ["een",
            ["twee", {"list": {"style": "letter", "items": ["a", "b"]}}],
            ["drie", {"list": {"style": "letter", "items": ["a weer"]}}]]}},
        "Tussen.",
        {"list": {"style": "number", "start": 4, "items": ["vier"]}},
        {"list": {"style": "number", "items": ["opnieuw"]}}]}"#;
    let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    assert_eq!(complaints(&package), [""; 0]);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let paragraphs = document.descendants().filter(|node| is(*node, "p"));
    let items: Vec<_> = paragraphs
        .filter_map(|item| {
            let number = |name| val(item, &["pPr", "numPr", name]);
            Some((text(item), number("numId")?.to_owned(), number("ilvl")?.to_owned()))
        })
        .collect();
    let (_, whole, _) = items[0].clone();
    let places: Vec<_> = items
        .iter()
        .map(|(text, num, level)| (text.as_str(), *num == whole, level.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            ("een", true, "0"),
            ("twee", true, "0"),
            ("a", true, "1"),
            ("b", true, "1"),
            ("drie", true, "0"),
            ("a weer", true, "1"),
            ("vier", true, "0"),
            ("opnieuw", false, "0"),
        ]
    );
    let shown = package.paragraphs("word/document.xml");
    let labels = ["1.\teen", "2.\ttwee", "a.\ta", "b.\tb", "3.\tdrie", "a.\ta weer"];
    assert!(shown.windows(labels.len()).any(|shown| shown == labels));
    assert!(shown.contains(&"4.\tvier".to_owned()));
    assert!(shown.contains(&"1.\topnieuw".to_owned()));
}

#[test]
fn a_heading_without_a_number_has_a_style_that_takes_none() {
    let package = package(&everything());
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let mut paragraphs = document.descendants().filter(|node| is(*node, "p"));
    let heading = paragraphs.find(|node| text(*node) == "Zonder nummer").unwrap();
    assert_eq!(val(heading, &["pPr", "pStyle"]), Some("Heading1Unnumbered"));
    assert!(find(heading, &["pPr", "numPr"]).is_none());
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let style = styles
        .descendants()
        .find(|node| value(*node, "styleId") == Some("Heading1Unnumbered"))
        .unwrap();
    assert_eq!(val(style, &["basedOn"]), Some("Heading1"));
    assert_eq!(val(style, &["pPr", "numPr", "numId"]), Some("0"));
}

#[test]
fn the_face_that_a_docx_names_is_house_style_data() {
    let text = include_str!("../../templates/house-styles/neutral/house-style.toml");
    let logo = include_bytes!("../../templates/house-styles/neutral/logo.png");
    let text = text
        .replace("name = \"DejaVu Sans\"", "name = \"Verdana\"")
        .replace("alternate = \"Verdana\"", "alternate = \"DejaVu Sans\"");
    let verdana = HouseStyle::read(&text, logo, STYLES.locales()).unwrap();
    let document = everything();
    let pagination = layout::layout(&document, &verdana, &RenderContext::default())
        .unwrap()
        .pagination;
    for embed in [false, true] {
        let bytes =
            docx::export(&document, &verdana, &pagination, embed, &CancelToken::never())
                .unwrap();
        let package = Package::open(&bytes);
        assert!(package.part("word/styles.xml").contains("w:ascii=\"Verdana\""));
        let fonts = Xml::parse(package.part("word/fontTable.xml")).unwrap();
        let fonts = fonts.root_element().children().filter(|node| is(*node, "font"));
        let fonts: Vec<_> = fonts
            .map(|font| {
                let faces = font
                    .children()
                    .filter(|node| node.tag_name().name().starts_with("embed"));
                (value(font, "name").unwrap(), val(font, &["altName"]), faces.count())
            })
            .collect();
        // No face is embedded under the name of another.
        let named = ("Verdana", Some("DejaVu Sans"), 0);
        let own = embed.then_some(("DejaVu Sans", None, 4));
        assert_eq!(fonts, std::iter::once(named).chain(own).collect::<Vec<_>>());
    }
}
