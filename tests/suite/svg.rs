//! Export of pages to SVG.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use kamerbrief::layout::{FrameContent, LinkTarget, Tag};
use kamerbrief::letter::ValidLetter;
use kamerbrief::limits::CancelToken;
use kamerbrief::{Format, RenderError, render, svg};
use roxmltree::{Document, Node};

use crate::layout::pages;
use crate::support::{letter, letters};

/// Returns the image of every page of a letter.
fn images(accepted: &ValidLetter) -> Vec<String> {
    let pages = pages(accepted);
    let image = |page: usize| {
        let bytes = svg::export(
            &pages,
            &accepted.style,
            page.try_into().unwrap(),
            &CancelToken::never(),
        );
        String::from_utf8(bytes.unwrap().unwrap()).unwrap()
    };
    (1..=pages.len()).map(image).collect()
}

fn named<'a>(image: &'a Document<'_>, name: &str) -> Vec<Node<'a, 'a>> {
    image.descendants().filter(|node| node.has_tag_name(name)).collect()
}

/// Returns the images of all pages of all letters, with the letter's name.
fn every_image() -> Vec<(String, String)> {
    let of = |(name, accepted): (String, ValidLetter)| {
        images(&accepted).into_iter().map(move |image| (name.clone(), image))
    };
    letters().into_iter().flat_map(of).collect()
}

#[test]
fn every_glyph_is_defined_once_and_used() {
    for (name, text) in every_image() {
        let image = Document::parse(&text).unwrap();
        let defined: Vec<_> =
            image.descendants().filter_map(|node| node.attribute("id")).collect();
        let used: BTreeSet<_> = named(&image, "use")
            .iter()
            .map(|node| node.attribute("href").unwrap().strip_prefix('#').unwrap())
            .collect();
        assert_eq!(defined.iter().copied().collect::<BTreeSet<_>>(), used, "{name}");
        assert_eq!(defined.len(), used.len(), "{name}");
        assert!(used.len() > 4, "{name}: {used:?}");
    }
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    let known = ["svg", "title", "defs", "path", "image", "g", "use", "a"];
    for (name, text) in every_image() {
        let image = Document::parse(&text).unwrap();
        for node in image.descendants().filter(Node::is_element) {
            let tag = node.tag_name();
            assert_eq!(tag.namespace(), Some("http://www.w3.org/2000/svg"), "{name}");
            assert!(known.contains(&tag.name()), "{name}: {}", tag.name());
            let inside = match (tag.name(), node.attribute("href")) {
                ("use", Some(target)) => target.starts_with('#'),
                ("image", Some(target)) => ["png", "jpeg"].iter().any(|kind| {
                    target.starts_with(&format!("data:image/{kind};base64,"))
                }),
                ("a", Some(_)) => true,
                (_, target) => target.is_none(),
            };
            assert!(inside, "{name}: {node:?}");
            let handler = node.attributes().any(|a| a.name().starts_with("on"));
            assert!(!handler && !node.has_attribute("style"), "{name}: {node:?}");
        }
    }
}

#[test]
fn every_frame_of_the_page_is_drawn() {
    for (name, accepted) in letters() {
        let pages = pages(&accepted);
        for (page, text) in pages.pages.iter().zip(images(&accepted)) {
            let image = Document::parse(&text).unwrap();
            let count = |is: fn(&FrameContent) -> bool| {
                page.frames.iter().filter(|frame| is(&frame.content)).count()
            };
            let runs = count(|content| content.glyphs().is_some());
            let turned =
                count(|content| matches!(content, FrameContent::RotatedGlyphs { .. }));
            let rules = count(|content| matches!(content, FrameContent::Rule { .. }));
            let filled = image.descendants().filter(|node| {
                node.has_tag_name("path") && node.parent().unwrap().has_tag_name("svg")
            });
            let logos = count(|content| matches!(content, FrameContent::Logo { .. }));
            let drawn = if accepted.style.logo.shapes().is_some() { logos } else { 0 };
            assert_eq!(named(&image, "g").len(), runs + turned + drawn, "{name}");
            assert_eq!(filled.count(), 1 + rules, "{name}: the paper and the rules");
            let images = page.frames.len() - runs - rules - drawn;
            assert_eq!(named(&image, "image").len(), images, "{name}");
        }
    }
}

#[test]
fn links_lead_where_the_letter_says_and_tell_their_words() {
    let accepted = letter("inlines");
    let pages = pages(&accepted);
    let set: Vec<_> = pages
        .pages
        .iter()
        .flat_map(|page| &page.frames)
        .filter_map(|frame| match (frame.tag, &frame.content) {
            (Tag::Element(element), FrameContent::Glyphs(run)) => {
                match pages.structure.enclosing_link(element)?.1 {
                    LinkTarget::Url(url) => Some((url.clone(), run.text.clone())),
                    LinkTarget::Element(_) => None,
                }
            }
            _ => None,
        })
        .collect();
    let mut drawn = Vec::new();
    for text in images(&accepted) {
        let image = Document::parse(&text).unwrap();
        for link in named(&image, "a") {
            let words = link.first_element_child().unwrap().text().unwrap();
            drawn.push((link.attribute("href").unwrap().to_owned(), words.to_owned()));
        }
    }
    assert!(!drawn.is_empty());
    assert_eq!(drawn, set);
}

#[test]
fn an_image_has_the_size_of_the_page_a_title_and_the_logo_s_alternative() {
    let accepted = letter("telecomraad");
    let images = images(&accepted);
    assert_eq!(images.len(), 4);
    for (number, text) in (1..).zip(&images) {
        let image = Document::parse(text).unwrap();
        let root = image.root_element();
        assert_eq!(root.attribute("width"), Some("210mm"));
        assert_eq!(root.attribute("height"), Some("297mm"));
        assert_eq!(root.attribute("viewBox"), Some("0 0 595.28 841.89"));
        assert_eq!(root.attribute("lang"), Some("nl-NL"));
        let title = root.first_element_child().unwrap();
        let subject = &accepted.letter.subject;
        assert_eq!(title.text(), Some(format!("{subject} ({number}/4)").as_str()));
    }
    let first = Document::parse(&images[0]).unwrap();
    let alt = named(&first, "image")[0].attribute("aria-label");
    assert_eq!(alt, Some(accepted.style.logo.alt(accepted.letter.language)));
}

#[test]
fn a_page_beyond_the_last_is_told_with_the_number_of_pages() {
    let ValidLetter { letter, style, .. } = letter("telecomraad");
    let beyond = NonZeroUsize::new(5).unwrap();
    let rendered = render(&letter, &style, Format::Svg { page: beyond });
    let Err(RenderError::NoSuchPage { page, pages }) = rendered else {
        panic!("{rendered:?}");
    };
    assert_eq!((page, pages), (beyond, 4));
}
