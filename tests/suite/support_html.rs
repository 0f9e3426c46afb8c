//! Reading of an HTML page as users see it.
//!
//! Input: a page. Output: its text in reading order. Elements end words as the boxes of a
//! browser do. List items begin with the marker of the page's own style sheet, so that
//! the text can be compared with the PDF, where markers are text.

use kamerbrief::blocks::ListLabel;
use kamerbrief::house_style::HouseStyle;
use scraper::{ElementRef, Html, Node, Selector};

use crate::support_text::Text;

/// Returns the text of a page, without its head.
pub(crate) fn said(html: &[u8], style: &HouseStyle) -> Text {
    let page = parse(html);
    let body = select(&page, "body").next().expect("a page has a body");
    let mut said = Text::default();
    read(body, style, 0, &mut said);
    said
}

/// Parses a page as browsers do.
pub(crate) fn parse(html: &[u8]) -> Html {
    Html::parse_document(std::str::from_utf8(html).expect("a page is UTF-8"))
}

/// Returns the elements that match a CSS selector.
pub(crate) fn select<'a>(
    page: &'a Html,
    selector: &str,
) -> impl Iterator<Item = ElementRef<'a>> {
    page.select(&self::selector(selector)).collect::<Vec<_>>().into_iter()
}

fn selector(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}

fn read(element: ElementRef<'_>, style: &HouseStyle, depth: usize, said: &mut Text) {
    let mut number = element.attr("start").map_or(1, |start| start.parse().unwrap());
    for child in element.children() {
        if let Node::Text(characters) = child.value() {
            // White space between blocks is not text.
            if !HOLDS_BLOCKS.contains(&element.value().name()) {
                said.text.push_str(characters);
            }
        }
        let Some(child) = ElementRef::wrap(child) else { continue };
        match (child.value().name(), child.attr("role"), child.attr("class")) {
            (_, _, Some("watermark")) | (_, Some("doc-backlink"), _) => {}
            (_, Some("doc-endnotes"), _) => {
                for note in child.select(&selector(":scope > ol > li")) {
                    let note = apart(note, style);
                    said.notes.push(note.text);
                }
            }
            ("nav", ..) => {
                let mut nav = apart(child, style);
                let (title, lines) = nav.text.split_once('\n').unwrap_or_default();
                said.text.push_str(title);
                said.text.push('\n');
                nav.contents = lines.lines().map(str::to_owned).collect();
                said.contents.append(&mut nav.contents);
            }
            ("li", ..) => {
                if !is_in_contents(child) {
                    said.text.push_str(&marker(element, number, depth, style));
                    said.text.push(' ');
                }
                number += 1;
                read(child, style, depth + 1, said);
            }
            (name, ..) => {
                read(child, style, depth, said);
                if ENDS_LINE.contains(&name) && !said.text.ends_with('\n') {
                    said.text.push('\n');
                }
            }
        }
    }
}

/// Returns the text of an element, read separately.
fn apart(element: ElementRef<'_>, style: &HouseStyle) -> Text {
    let mut said = Text::default();
    read(element, style, 0, &mut said);
    said
}

fn is_in_contents(item: ElementRef<'_>) -> bool {
    item.ancestors()
        .any(|above| above.value().as_element().is_some_and(|e| e.name() == "nav"))
}

/// Elements that contain blocks instead of text.
const HOLDS_BLOCKS: [&str; 21] = [
    "body",
    "header",
    "main",
    "aside",
    "section",
    "div",
    "nav",
    "dl",
    "dd",
    "ul",
    "ol",
    "li",
    "blockquote",
    "figure",
    "table",
    "colgroup",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// Elements that end a line.
const ENDS_LINE: [&str; 13] = [
    "br",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "dd",
    "caption",
    "figcaption",
    "td",
];

/// Returns the marker that the style sheet puts before an item.
fn marker(list: ElementRef<'_>, number: u32, depth: usize, style: &HouseStyle) -> String {
    let label = match list.attr("type") {
        None => return style.list.bullets[depth % style.list.bullets.len()].clone(),
        Some("a") => ListLabel::Letter,
        Some("i") => ListLabel::Roman,
        Some(_) => ListLabel::Number,
    };
    style.list.label.replace("{}", &label.number(number))
}
