//! An HTML page as its reader meets it.
//!
//! In: a page. Out: its words in reading order. Elements end words as a
//! browser's boxes do; list items begin with the marker that the page's own
//! style sheet gives them, so that paper, where markers are text, can be held
//! against it.

use kamerbrief::document::ListLabel;
use kamerbrief::style::HouseStyle;
use scraper::{ElementRef, Html, Node, Selector};

/// The words of a page in reading order, those of its head left out.
pub(crate) fn words(html: &[u8], style: &HouseStyle) -> Vec<String> {
    text(html, style).split_whitespace().map(str::to_owned).collect()
}

/// The text of a page in reading order, a line for each block.
pub(crate) fn text(html: &[u8], style: &HouseStyle) -> String {
    let page = parse(html);
    let body = select(&page, "body").next().expect("a page has a body");
    let mut text = String::new();
    read(body, style, 0, &mut text);
    text
}

/// A page, parsed as browsers parse it.
pub(crate) fn parse(html: &[u8]) -> Html {
    Html::parse_document(std::str::from_utf8(html).expect("a page is UTF-8"))
}

/// The elements that a CSS selector selects.
pub(crate) fn select<'a>(
    page: &'a Html,
    selector: &str,
) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).collect::<Vec<_>>().into_iter()
}

fn read(element: ElementRef<'_>, style: &HouseStyle, depth: usize, text: &mut String) {
    let mut number = element.attr("start").map_or(1, |start| start.parse().unwrap());
    for child in element.children() {
        if let Node::Text(characters) = child.value() {
            // Only white space stands between blocks; it is no text.
            if is_phrasing(element) {
                text.push_str(characters);
            }
        }
        let Some(child) = ElementRef::wrap(child) else { continue };
        let depth = match child.value().name() {
            "li" => {
                text.push_str(&marker(element, number, depth, style));
                text.push(' ');
                number += 1;
                depth + 1
            }
            _ => depth,
        };
        read(child, style, depth, text);
        if matches!(child.value().name(), "br" | "p" | "h1" | "h2" | "h3" | "h4")
            || matches!(child.value().name(), "dt" | "dd")
        {
            text.push('\n');
        }
    }
}

/// Whether an element holds text, rather than blocks.
fn is_phrasing(element: ElementRef<'_>) -> bool {
    !matches!(
        element.value().name(),
        "body"
            | "header"
            | "main"
            | "aside"
            | "section"
            | "div"
            | "dl"
            | "ul"
            | "ol"
            | "li"
    )
}

/// What the style sheet puts before an item.
fn marker(list: ElementRef<'_>, number: u32, depth: usize, style: &HouseStyle) -> String {
    let label = match list.attr("type") {
        None => return style.list.bullets[depth % style.list.bullets.len()].clone(),
        Some("a") => ListLabel::Letter,
        Some("i") => ListLabel::Roman,
        Some(_) => ListLabel::Number,
    };
    style.list.label.replace("{}", &label.number(number))
}
