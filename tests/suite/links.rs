//! Links: one annotation per page, for all formatting and lines of the link.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId};
use serde_json::{Value, json};

use crate::layout::{paragraph_of, with_body};
use crate::structure::{annotations, check, tagged};
use crate::support::letters;
use crate::support_pdf::{Node, Tagged};

/// Returns a letter with this body, read from its PDF, after a structure check.
fn read(body: &Value) -> Tagged {
    let tagged = tagged(&with_body(&body.to_string()));
    check("links", &tagged);
    tagged
}

fn link(text: &Value) -> Value {
    json!({ "link": { "text": text, "url": "https://example.org/stuk" } })
}

/// Returns the numbers of a dictionary entry.
fn numbers(dict: &Dictionary, key: &str) -> Vec<f32> {
    let numbers = dict.get(key.as_bytes()).unwrap().as_array().unwrap();
    numbers.iter().map(|number| number.as_float().unwrap()).collect()
}

/// Returns the number of lines of an annotation.
///
/// Checks that its quadrilaterals are one below another and that its rectangle is the
/// smallest around them.
fn lines(annotation: &Dictionary) -> usize {
    let rect = numbers(annotation, "Rect");
    let quads = numbers(annotation, "QuadPoints");
    assert_eq!(quads.len() % 8, 0);
    let mut around = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    let mut above = f32::MAX;
    for quad in quads.chunks(8) {
        let [left, top, right, bottom] = [quad[0], quad[1], quad[2], quad[5]];
        assert_eq!(quad, [left, top, right, top, left, bottom, right, bottom]);
        assert!(left < right && bottom < top && top <= above, "{quads:?}");
        above = bottom;
        around = [
            around[0].min(left),
            around[1].min(bottom),
            around[2].max(right),
            around[3].max(top),
        ];
    }
    assert_eq!(rect, around);
    quads.len() / 8
}

/// Returns page, number of lines and text of each annotation.
fn found(tagged: &Tagged) -> Vec<(usize, usize, String)> {
    let on_page = |page: ObjectId| match tagged.dict(page).get(b"Annots") {
        Ok(list) => list.as_array().unwrap().clone(),
        Err(_) => Vec::new(),
    };
    let pages = tagged.pages.iter().enumerate();
    pages
        .flat_map(|(number, &page)| on_page(page).into_iter().map(move |id| (number, id)))
        .map(|(number, id)| {
            let annotation = tagged.dict(id.as_reference().unwrap());
            (number, lines(annotation), contents(tagged, annotation))
        })
        .collect()
}

fn contents(tagged: &Tagged, annotation: &Dictionary) -> String {
    let contents = annotation.get(b"Contents").unwrap();
    let (_, contents) = tagged.document.dereference(contents).unwrap();
    lopdf::decode_text_string(contents).unwrap()
}

/// Returns the number of annotations of each link element.
fn annotations_of_links(tagged: &Tagged) -> Vec<usize> {
    let links = tagged.elements().into_iter().filter(|element| element.kind == "Link");
    let is_annotation = |kid: &&Node| matches!(kid, Node::Object(_));
    links.map(|link| link.kids.iter().filter(is_annotation).count()).collect()
}

#[test]
fn bold_in_a_link_leaves_it_one() {
    let text = json!(["een stuk met ", { "strong": "vet" }, " en ", { "emphasis": ["schuin", { "strong": "er" }] }, "in",
        { "superscript": "2" }, { "foreign": { "language": "en", "text": " report" } }]);
    let tagged = read(&json!([{ "paragraph": ["Zie ", link(&text), " en verder."] }]));
    let words = "een stuk met vet en schuinerin2 report";
    assert_eq!(found(&tagged), [(0, 1, words.to_owned())]);
    assert_eq!(annotations_of_links(&tagged), [1]);
}

#[test]
fn a_link_over_two_lines_has_two_quadrilaterals() {
    let start = "regelvuln ".repeat(6);
    let text = json!(["het over\u{ad}zicht van ", { "strong": "alle besluiten en toezeggingen van dit jaar" }, " en verder"]);
    let tagged = read(&json!([{ "paragraph": [start, link(&text), "."] }]));
    let words = "het overzicht van alle besluiten en toezeggingen van dit jaar en verder";
    assert_eq!(found(&tagged), [(0, 2, words.to_owned())]);
    assert_eq!(annotations_of_links(&tagged), [1]);
}

#[test]
fn a_link_over_two_pages_has_an_annotation_on_each() {
    let words = paragraph_of(8);
    // For some of these the link continues on the next page.
    let over_two_pages = (20..30).filter(|&above| {
        let filler = paragraph_of(above);
        let tagged =
            read(&json!([filler, { "paragraph": ["Zie ", link(&json!(words))] }]));
        let found = found(&tagged);
        assert!(!found.is_empty() && found.iter().all(|(.., text)| *text == words));
        let pages: BTreeMap<_, _> =
            found.iter().map(|(page, lines, _)| (*page, *lines)).collect();
        assert_eq!(pages.len(), found.len(), "two on one page");
        assert_eq!(annotations_of_links(&tagged), [found.len()]);
        assert!((8..=9).contains(&pages.values().sum::<usize>()), "{pages:?}");
        found.len() == 2
    });
    assert!(over_two_pages.count() > 2);
}

#[test]
fn two_links_side_by_side_to_one_address_stay_two() {
    let tagged =
        read(&json!([{ "paragraph": [link(&json!("een")), link(&json!("twee"))] }]));
    let words: Vec<_> = found(&tagged).into_iter().map(|(.., words)| words).collect();
    assert_eq!(words, ["een", "twee"]);
}

#[test]
fn an_item_of_contents_is_one_link_with_its_page_number() {
    let title =
        "Verslag van het overleg over de uitvoering van alle moties en toezeggingen ";
    let title = title.repeat(2);
    let tagged = read(&json!([
        { "tableOfContents": {} },
        { "section": { "title": title.trim_end(), "blocks": ["Tekst."] } },
    ]));
    let words = format!("1. {title}1");
    assert_eq!(found(&tagged), [(0, 2, words)]);
}

#[test]
fn the_words_of_a_long_link_are_in_the_file_once() {
    let words = paragraph_of(300);
    let tagged = read(&json!([{ "paragraph": [link(&json!(words))] }]));
    assert!(tagged.pages.len() > 4);
    let all: Vec<_> = annotations(&tagged)
        .into_iter()
        .map(|id| tagged.dict(id).get(b"Contents").unwrap().clone())
        .collect();
    assert!(all.len() > 4, "{all:?}");
    assert!(all.iter().all(|contents| matches!(contents, Object::Reference(_))));
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(found(&tagged).iter().all(|(.., text)| *text == words));
}

#[test]
fn every_link_of_the_letters_is_one_annotation_a_page() {
    let mut links = 0;
    for (name, accepted) in letters() {
        let tagged = tagged(&accepted);
        let mut page_of = BTreeMap::new();
        for (page, &id) in tagged.pages.iter().enumerate() {
            let Ok(list) = tagged.dict(id).get(b"Annots") else { continue };
            for annotation in list.as_array().unwrap() {
                let id = annotation.as_reference().unwrap();
                assert!(lines(tagged.dict(id)) > 0, "{name}");
                page_of.insert(id, page);
            }
        }
        for link in tagged.elements().iter().filter(|element| element.kind == "Link") {
            let annotations = link.kids.iter().filter_map(|kid| match kid {
                Node::Object(annotation) => Some(page_of[annotation]),
                _ => None,
            });
            let pages: Vec<_> = annotations.collect();
            assert!(!pages.is_empty() && pages.is_sorted_by(|a, b| a < b), "{name}");
            links += 1;
        }
    }
    assert!(links > 50, "{links}");
}
