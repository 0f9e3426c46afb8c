//! The document tree as HTML elements.
//!
//! In: blocks and inlines. Out: their markup, every character of text
//! escaped and none added; the class of an element is its role's.

use crate::document::{Block, DatelineRow, Heading, Inline, List, ListLabel, Paragraph};
use crate::style::{HouseStyle, Role};

/// Writes blocks.
pub(super) fn blocks(html: &mut String, blocks: &[Block], style: &HouseStyle) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => self::paragraph(html, paragraph),
            Block::Heading(heading) => self::heading(html, heading, style),
            Block::List(list) => self::list(html, list, style),
            Block::PageBreak => html.push_str("<div class=\"page-break\"></div>\n"),
            Block::Table(_)
            | Block::Figure(_)
            | Block::Quote(_)
            | Block::Definitions(_)
            | Block::Contents(_) => self::blocks(html, &block.plain(), style),
        }
    }
}

/// Writes a paragraph.
pub(super) fn paragraph(html: &mut String, paragraph: &Paragraph) {
    html.push_str("<p class=\"");
    html.push_str(paragraph.role.class());
    if paragraph.keep_with_next {
        html.push_str(" keep-with-next");
    }
    html.push_str("\">");
    inlines(html, &paragraph.inlines);
    html.push_str("</p>\n");
}

/// Writes the labels and values of date and subject; `date` is the one for
/// machines.
pub(super) fn dateline(html: &mut String, rows: &[DatelineRow], date: &str) {
    if rows.is_empty() {
        return;
    }
    html.push_str("<dl class=\"dateline\">\n");
    for row in rows {
        let role = row.value.role;
        html.push_str("<div><dt class=\"");
        html.push_str(role.class());
        html.push_str("\">");
        text(html, &row.label);
        html.push_str("</dt><dd class=\"");
        html.push_str(role.class());
        html.push_str("\">");
        if role == Role::Date && !date.is_empty() {
            html.push_str("<time datetime=\"");
            text(html, date);
            html.push_str("\">");
            inlines(html, &row.value.inlines);
            html.push_str("</time>");
        } else {
            inlines(html, &row.value.inlines);
        }
        html.push_str("</dd></div>\n");
    }
    html.push_str("</dl>\n");
}

/// Writes a title, its number before it.
fn heading(html: &mut String, heading: &Heading, style: &HouseStyle) {
    let level = heading.level.clamp(1, 6);
    html.push_str(&format!("<h{level} class=\"{}\">", heading.role.class()));
    text(html, &style.section_number(heading.numbering, &heading.counters));
    inlines(html, &heading.inlines);
    html.push_str(&format!("</h{level}>\n"));
}

/// Writes a list.
fn list(html: &mut String, list: &List, style: &HouseStyle) {
    let kind = match list.style {
        ListLabel::Bullet => None,
        ListLabel::Number => Some("1"),
        ListLabel::Letter => Some("a"),
        ListLabel::Roman => Some("i"),
    };
    let element = if kind.is_some() { "ol" } else { "ul" };
    html.push('<');
    html.push_str(element);
    if let Some(kind) = kind {
        html.push_str(&format!(" type=\"{kind}\""));
        if list.start != 1 {
            html.push_str(&format!(" start=\"{}\"", list.start));
        }
    }
    html.push_str(">\n");
    for item in &list.items {
        html.push_str("<li>\n");
        blocks(html, item, style);
        html.push_str("</li>\n");
    }
    html.push_str("</");
    html.push_str(element);
    html.push_str(">\n");
}

/// Writes the pieces of a paragraph.
fn inlines(html: &mut String, inlines: &[Inline]) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => self::text(html, text),
            Inline::Strong(inner) => wrap(html, "strong", None, inner),
            Inline::Emphasis(inner) => wrap(html, "em", None, inner),
            Inline::Superscript(text) => script(html, "sup", text),
            Inline::Subscript(text) => script(html, "sub", text),
            Inline::Link { url, inlines } => {
                wrap(html, "a", Some(("href", url)), inlines)
            }
            Inline::Foreign { language, inlines } => {
                wrap(html, "span", Some(("lang", language)), inlines);
            }
            Inline::Footnote(note) => script(html, "sup", &note.number.to_string()),
            Inline::LineBreak => html.push_str("<br>"),
            // Only paper has pages.
            Inline::Field(_) => {}
        }
    }
}

fn wrap(
    html: &mut String,
    element: &str,
    attribute: Option<(&str, &str)>,
    inner: &[Inline],
) {
    html.push('<');
    html.push_str(element);
    if let Some((name, value)) = attribute {
        html.push_str(&format!(" {name}=\""));
        text(html, value);
        html.push('"');
    }
    html.push('>');
    inlines(html, inner);
    html.push_str(&format!("</{element}>"));
}

fn script(html: &mut String, element: &str, inner: &str) {
    html.push_str(&format!("<{element}>"));
    text(html, inner);
    html.push_str(&format!("</{element}>"));
}

/// Writes characters, of text or of a quoted attribute.
fn text(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(character),
        }
    }
}
