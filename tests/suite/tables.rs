//! Tables, figures, tables of contents and the marginals of draft pages.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kamerbrief::layout::{
    ArtifactKind, Frame, FrameContent, LinkTarget, PagedDocument, StructureKind, Tag,
};
use kamerbrief::length::Length;
use kamerbrief::letter;
use serde_json::{Value, json};

use crate::layout::{body_lines, body_of, paragraph_of, with_body};
use crate::support::{STYLES, letter as named, letters};

fn pages_of(blocks: &Value) -> PagedDocument {
    crate::layout::pages(&with_body(&blocks.to_string()))
}

/// Returns the vertical rules of a page from the left, and the horizontal from the top.
fn rules(pages: &PagedDocument, page: usize) -> (Vec<f64>, Vec<f64>) {
    let color = STYLES.default_style().table.rule_color;
    let (mut xs, mut ys) = (Vec::new(), Vec::new());
    for frame in &pages.pages[page].frames {
        if let FrameContent::Rule { width, height, color: own } = frame.content {
            if own == color && width > height {
                ys.push(frame.y.to_pt());
            } else if own == color {
                xs.push(frame.x.to_pt());
            }
        }
    }
    (xs, ys)
}

/// Returns the runs of a page that start with a text.
fn runs<'p>(pages: &'p PagedDocument, page: usize, text: &str) -> Vec<&'p Frame> {
    let frames = pages.pages[page].frames.iter();
    let is_it = |frame: &&Frame| {
        frame.content.glyphs().is_some_and(|run| run.text.starts_with(text))
    };
    frames.filter(is_it).collect()
}

fn measure() -> f64 {
    STYLES.default_style().page.body.width.to_pt()
}

#[test]
fn a_table_without_headings_gives_a_warning() {
    let warned = |table: &Value| {
        let body = json!([{ "table": table }]).to_string();
        let warnings = with_body(&body).warnings;
        warnings.iter().any(|finding| {
            (finding.code.name(), finding.location.pointer())
                == ("table-without-headers", "/body/0/table")
        })
    };
    let rows = json!([["a", "b"]]);
    for bare in [
        json!({ "rows": rows }),
        json!({ "rows": rows, "header": [], "rowHeaders": false, "caption": "T" }),
    ] {
        assert!(warned(&bare), "{bare}");
    }
    for headed in [
        json!({ "rows": rows, "header": ["x", "y"] }),
        json!({ "rows": rows, "rowHeaders": true }),
    ] {
        assert!(!warned(&headed), "{headed}");
    }
}

#[test]
fn columns_take_their_share_of_the_measure() {
    let columns = json!([{ "width": 40 }, { "width": 25 }, { "width": 35 }]);
    let pages = pages_of(&json!([
        { "table": { "columns": columns, "rows": [["a", "b", "c"]] } }
    ]));
    let (xs, ys) = rules(&pages, 0);
    let widths: Vec<f64> = xs.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(widths.len(), 3);
    for (width, share) in widths.iter().zip([0.4, 0.25, 0.35]) {
        assert!((width - share * measure()).abs() < 1e-6, "{widths:?}");
    }
    assert_eq!(ys.len(), 2);
}

#[test]
fn a_column_without_a_share_fits_its_text() {
    let rows = json!([["A2", "Amsterdam – Maastricht"], ["A12", "Den Haag"]]);
    let pages = pages_of(&json!([{ "table": { "rows": rows } }]));
    let (xs, _) = rules(&pages, 0);
    assert!(xs[2] - xs[0] < measure() / 2.0, "a narrow table stays narrow");
    for text in ["A12", "Amsterdam – Maastricht"] {
        assert_eq!(runs(&pages, 0, text).len(), 1, "{text} is not broken");
    }
}

#[test]
fn a_column_of_short_texts_is_not_broken_for_one_of_long_ones() {
    let rows: Vec<_> = (0..3)
        .map(|n| json!([format!("Brug {n}"), paragraph_of(2), "Van het Rijk"]))
        .collect();
    let pages = pages_of(&json!([{ "table": { "rows": rows } }]));
    assert_eq!(runs(&pages, 0, "Brug 2").len(), 1);
    assert_eq!(runs(&pages, 0, "Van het Rijk").len(), 3);
    let (xs, _) = rules(&pages, 0);
    assert!((xs[3] - xs[0] - measure()).abs() < 1e-6, "long texts take the measure");
}

#[test]
fn a_table_is_never_wider_than_the_measure() {
    let long = paragraph_of(3);
    let word = "woord".repeat(60);
    for row in [
        json!([long, long, "kort"]),
        json!([word, word, "kort"]),
        json!([word, "kort", long]),
        Value::Array(vec![json!(word); 12]),
    ] {
        let pages = pages_of(&json!([{ "table": { "rows": [row] } }]));
        let mut seen = 0;
        for page in 0..pages.len() {
            let (xs, _) = rules(&pages, page);
            let Some(last) = xs.last() else { continue };
            assert!(last - xs[0] <= measure() + 1e-6);
            assert!(xs.is_sorted());
            seen += 1;
        }
        assert!(seen > 0, "no page has a table");
    }
}

#[test]
fn lines_stand_where_their_column_has_them() {
    let columns = json!([{ "width": 30 }, { "width": 30, "align": "center" }, { "width": 30, "align": "right" }]);
    let pages = pages_of(&json!([
        { "table": { "columns": columns, "rows": [["links", "midden", "rechts"]] } }
    ]));
    let (xs, _) = rules(&pages, 0);
    let padding = STYLES.default_style().table.padding;
    let edges = |text: &str| {
        let frame = runs(&pages, 0, text)[0];
        let x = frame.x.to_pt();
        (x, x + frame.content.glyphs().unwrap().width.to_pt())
    };
    let rule = STYLES.default_style().table.rule.to_pt() / 2.0;
    let (left, right) = (padding.left.to_pt() + rule, padding.right.to_pt() - rule);
    assert!((edges("links").0 - xs[0] - left).abs() < 1e-6);
    let (start, end) = edges("midden");
    assert!((start - xs[1] - left - (xs[2] - end - right)).abs() < 1e-6);
    assert!((xs[3] - edges("rechts").1 - right).abs() < 1e-6);
}

/// Returns a table whose rows take these numbers of lines.
fn table_of(lines: &[usize]) -> Value {
    let rows: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(number, lines)| {
            let text = vec!["regel"; lines - 1].join("\u{2028}");
            let inlines: Vec<Value> = text
                .split('\u{2028}')
                .filter(|line| !line.is_empty())
                .flat_map(|line| [json!({ "lineBreak": true }), json!(line)])
                .collect();
            let mut cell = vec![json!(format!("rij{number}"))];
            cell.extend(inlines);
            json!([cell, format!("naast{number}")])
        })
        .collect();
    json!({ "table": { "caption": "Bijschrift", "header": ["Kop", "Kop"], "rows": rows } })
}

#[test]
fn every_page_of_a_table_has_its_header_and_only_the_first_says_it() {
    let pages = pages_of(&json!([table_of(&[1; 100])]));
    assert!(pages.len() > 2);
    let mut seen = 0;
    for page in 0..pages.len() {
        if rules(&pages, page).0.is_empty() {
            continue;
        }
        seen += 1;
        let heads = runs(&pages, page, "Kop");
        assert_eq!(heads.len(), 2, "page {page}");
        for head in heads {
            let said = matches!(head.tag, Tag::Element(_));
            assert_eq!(said, page == 0, "page {page}");
            if !said {
                assert_eq!(head.tag, Tag::Artifact(ArtifactKind::Header));
            }
        }
    }
    assert!(seen > 1, "{seen} pages have a table");
}

#[test]
fn a_row_is_not_split_where_a_page_holds_it() {
    for lines in 1..40 {
        let table = table_of(&[4, 12, 7, 20, 3, 30, 9]);
        let pages = pages_of(&json!([paragraph_of(lines), table]));
        let mut rows = 0;
        for page in 0..pages.len() {
            let lines = body_lines(&pages, page);
            let starts = lines.iter().filter(|line| line.contains("rij")).count();
            let others = lines.iter().filter(|line| line.starts_with("regel")).count();
            let own: usize = [4, 12, 7, 20, 3, 30, 9][rows..rows + starts].iter().sum();
            let own = own - starts;
            let filler =
                lines.iter().filter(|line| line.starts_with("regelvuln")).count();
            assert_eq!(others - filler, own, "page {page}: {lines:?}");
            rows += starts;
        }
        assert_eq!(rows, 7);
    }
}

#[test]
fn a_row_taller_than_a_page_is_cut_between_lines_and_all_cells_go_on() {
    let long = |word: &str| vec![word; 900].join(" ");
    let columns = json!([{ "width": 50 }, { "width": 50 }]);
    let table = json!({ "table": { "columns": columns, "header": ["Kop", "Kop"],
        "rows": [["voor", "voor"], [long("links"), long("rechts")], ["na", "na"]] } });
    let pages = pages_of(&json!([paragraph_of(3), table]));
    assert!(pages.len() > 2);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for page in 0..pages.len() - 1 {
        for text in ["links", "rechts"] {
            let lines = runs(&pages, page, text);
            assert!(!lines.is_empty(), "page {page} has nothing of {text}");
            let words = lines
                .iter()
                .map(|frame| frame.content.glyphs().unwrap().text.matches(text).count());
            *counts.entry(text).or_default() += words.sum::<usize>();
        }
    }
    let last = pages.len() - 1;
    for text in ["links", "rechts"] {
        for frame in runs(&pages, last, text) {
            *counts.get_mut(text).unwrap() +=
                frame.content.glyphs().unwrap().text.matches(text).count();
        }
    }
    assert_eq!(counts, BTreeMap::from([("links", 900), ("rechts", 900)]));
}

#[test]
fn caption_header_and_first_row_stand_on_one_page() {
    for lines in 20..50 {
        let pages = pages_of(&json!([paragraph_of(lines), table_of(&[2, 1, 1])]));
        let page = |text: &str| {
            (0..pages.len()).find(|page| !runs(&pages, *page, text).is_empty()).unwrap()
        };
        assert_eq!(page("Bijschrift"), page("Kop"), "{lines} lines");
        assert_eq!(page("Kop"), page("rij0"), "{lines} lines");
    }
}

#[test]
fn no_short_row_stands_alone_at_the_head_or_foot_of_a_table() {
    for lines in 20..50 {
        let pages = pages_of(&json!([paragraph_of(lines), table_of(&[1; 40])]));
        let page = |text: &str| {
            (0..pages.len()).find(|page| !runs(&pages, *page, text).is_empty()).unwrap()
        };
        assert_eq!(page("naast0"), page("naast1"), "{lines} lines");
        assert_eq!(page("naast38"), page("naast39"), "{lines} lines");
    }
}

/// Returns a gray PNG as a data URI.
pub(crate) fn png(width: u32, height: u32) -> String {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels = vec![0x80; (width * height) as usize];
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    format!("data:image/png;base64,{}", BASE64_STANDARD.encode(file))
}

/// Returns the pictures of all pages: page, left, top, width and height.
fn pictures(pages: &PagedDocument) -> Vec<(usize, f64, f64, f64, f64)> {
    let mut all = Vec::new();
    for (number, page) in pages.pages.iter().enumerate() {
        for frame in &page.frames {
            if let FrameContent::Image { width, height, .. } = frame.content {
                let [x, y] = [frame.x, frame.y].map(Length::to_pt);
                all.push((number, x, y, width.to_pt(), height.to_pt()));
            }
        }
    }
    all
}

#[test]
fn a_picture_has_its_own_size_or_a_smaller_one() {
    let body = STYLES.default_style().page.body;
    for (width, height) in [(96, 48), (2000, 100), (100, 3000), (3000, 3000), (1, 1)] {
        let figure =
            json!({ "image": png(width, height), "alt": "Grijs.", "caption": "Grijs" });
        let pages = pages_of(&json!([paragraph_of(4), { "figure": figure }, "Na."]));
        let [(page, x, y, w, h)] = pictures(&pages)[..] else { panic!() };
        let natural = [width, height].map(|pixels| f64::from(pixels) * 0.75);
        assert!(w <= natural[0] + 1e-6 && h <= natural[1] + 1e-6);
        let fits = natural[0] <= body.width.to_pt() && natural[1] <= 500.0;
        assert!(!fits || (w - natural[0]).abs() < 1e-6, "never larger, never in vain");
        assert!((w / h - natural[0] / natural[1]).abs() < 1e-6, "its shape stays");
        assert!(x >= body.x.to_pt() && x + w <= (body.x + body.width).to_pt() + 1e-6);
        assert!(y + h <= body.bottom().to_pt() + 1e-6);
        assert_eq!(runs(&pages, page, "Grijs").len(), 1, "the caption is on its page");
    }
}

#[test]
fn a_picture_shown_twice_is_in_the_file_once() {
    let accepted = named("figures");
    let pages = crate::layout::pages(&accepted);
    let rendered =
        kamerbrief::render(&accepted.letter, &accepted.style, kamerbrief::Format::Pdf);
    let document = lopdf::Document::load_mem(&rendered.unwrap().bytes).unwrap();
    let images = document.objects.values().filter(|object| {
        object.as_stream().is_ok_and(|stream| {
            let subtype = stream.dict.get(b"Subtype").and_then(lopdf::Object::as_name);
            subtype.is_ok_and(|subtype| subtype == b"Image")
        })
    });
    // Plus the logo, and one soft mask per image with alpha.
    let masks = pages.images.iter().filter(|image| image.has_alpha).count();
    assert_eq!(images.count(), pages.images.len() + masks + 1);
    assert!(pictures(&pages).len() > pages.images.len());
}

#[test]
fn a_table_of_contents_tells_the_pages_of_the_headings_and_leads_there() {
    let accepted = named("contents");
    let pages = crate::layout::pages(&accepted);
    let structure = &pages.structure;
    let page_of = |sought| {
        pages.pages.iter().position(|page| {
            page.frames.iter().any(|frame| match frame.tag {
                Tag::Element(element) => structure
                    .self_and_ancestors(element)
                    .any(|(element, _)| element == sought),
                Tag::Artifact(_) => false,
            })
        })
    };
    let mut entries = 0;
    for (item, element) in structure.iter() {
        if element.kind != StructureKind::ContentsItem {
            continue;
        }
        let own = |tag: Tag| match tag {
            Tag::Element(element) => {
                let (link, target) = structure.enclosing_link(element)?;
                let mut around = structure.self_and_ancestors(link);
                let inner =
                    around.find(|(_, e)| e.kind == StructureKind::ContentsItem)?;
                (inner.0 == item).then_some(target.clone())
            }
            Tag::Artifact(_) => None,
        };
        let frames = pages.pages.iter().flat_map(|page| &page.frames);
        let runs: Vec<_> = frames.filter(|frame| own(frame.tag).is_some()).collect();
        let Some(LinkTarget::Element(heading)) = own(runs[0].tag) else { panic!() };
        assert!(matches!(structure.element(heading).kind, StructureKind::Heading(_)));
        let number = &runs[runs.len() - 1].content.glyphs().unwrap().text;
        let page = page_of(heading).unwrap() + 1;
        assert_eq!(*number, page.to_string());
        let end = runs[runs.len() - 1];
        let end = end.x + end.content.glyphs().unwrap().width;
        let body = body_of(&accepted, &pages, page - 1);
        assert!((end - body.x - body.width).to_pt().abs() < 1e-6, "at the right edge");
        entries += 1;
    }
    assert_eq!(entries, 4);
}

#[test]
fn no_column_stands_beside_an_annex_of_full_width() {
    let accepted = named("full-width");
    let pages = crate::layout::pages(&accepted);
    let column = accepted.style.page.reference_column;
    for (number, page) in pages.pages.iter().enumerate() {
        let is_full =
            body_of(&accepted, &pages, number).width > accepted.style.page.body.width;
        let beside = page.frames.iter().any(|frame| {
            frame.x == column.x && frame.y < column.bottom() && frame.y > column.y
        });
        assert_eq!(beside, !is_full, "page {number}");
    }
    assert_eq!(pages.len(), 4);
}

#[test]
fn a_long_column_ends_before_an_annex_of_full_width_starts() {
    let copies: Vec<_> = (0..50)
        .map(|n| format!("Afdeling {n} van de directie Wegen en Verkeersveiligheid"))
        .collect();
    let json = json!({
        "sender": { "organisation": "Ministerie", "unit": "Directie" },
        "addressee": { "preset": "tweede-kamer" }, "date": "2025-04-23",
        "subject": "Onderwerp", "body": ["Tekst."], "copyTo": copies,
        "annexes": [{ "title": "Breed", "layout": "full-width", "blocks": ["Tekst."] }],
    });
    let accepted = letter::parse(json.to_string().as_bytes(), &STYLES).unwrap();
    let pages = crate::layout::pages(&accepted);
    let last = |text: &str| {
        (0..pages.len()).rfind(|page| !runs(&pages, *page, text).is_empty()).unwrap()
    };
    assert!(last("Afdeling 49") < last("Breed"));
    assert_eq!(pages.pagination.columns.len(), last("Breed"));
    assert_eq!(pages.pagination.annexes[0][0], last("Breed") + 1);
}

#[test]
fn every_page_of_a_draft_says_so_behind_its_text() {
    for (name, accepted) in letters() {
        let is_draft = accepted.letter.status == letter::Status::Draft;
        for page in crate::layout::pages(&accepted).pages {
            let first = &page.frames[0];
            let is_first = matches!(first.content, FrameContent::RotatedGlyphs { .. });
            assert_eq!(is_first, is_draft, "{name}");
            if is_first {
                assert_eq!(first.tag, Tag::Artifact(ArtifactKind::Watermark));
            }
            let later = page.frames[1..]
                .iter()
                .any(|frame| matches!(frame.content, FrameContent::RotatedGlyphs { .. }));
            assert!(!later, "{name}");
        }
    }
}

#[test]
fn items_of_a_list_stand_together_whatever_their_role() {
    let list = json!({ "list": { "items": ["een;", "twee;", "drie."] } });
    for block in [
        list.clone(),
        json!({ "quote": { "blocks": [list] } }),
        json!({ "questions": [{ "question": { "number": 1, "blocks": ["x", list] } }] }),
        json!({ "table": { "rows": [[[list, "na"]]] } }),
    ] {
        let pages = pages_of(&json!([block]));
        let y = |text: &str| runs(&pages, 0, text)[0].y.to_pt();
        assert!((y("twee") - y("een") - 12.0).abs() < 1e-6, "{block}");
        assert!((y("drie") - y("twee") - 12.0).abs() < 1e-6, "{block}");
    }
}
