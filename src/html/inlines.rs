//! Writes the inlines of a paragraph.
//!
//! Input: inlines. Output: their markup, escaped.

use super::write::Writer;
use crate::document::Inline;

impl Writer<'_> {
    /// Writes inlines.
    pub(super) fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text),
                Inline::Strong(inner) => self.wrapped("strong", None, inner),
                Inline::Emphasis(inner) => self.wrapped("em", None, inner),
                Inline::Superscript(text) => self.script("sup", text),
                Inline::Subscript(text) => self.script("sub", text),
                Inline::Link { url, inlines } => {
                    self.wrapped("a", Some(("href", url)), inlines);
                }
                Inline::Foreign { language, inlines } => {
                    self.wrapped("span", Some(("lang", language)), inlines);
                }
                Inline::Footnote(note) => self.footnote(note),
                Inline::LineBreak => self.markup("<br>"),
                // HTML has no pages.
                Inline::Field(_) => {}
            }
        }
    }

    /// Writes escaped characters of text or of a quoted attribute.
    pub(super) fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                _ => self.html.push(character),
            }
        }
    }

    fn wrapped(
        &mut self,
        element: &str,
        attribute: Option<(&str, &str)>,
        inner: &[Inline],
    ) {
        self.markup(&format!("<{element}"));
        if let Some((name, value)) = attribute {
            self.markup(&format!(" {name}=\""));
            self.text(value);
            self.markup("\"");
        }
        self.markup(">");
        self.inlines(inner);
        self.markup(&format!("</{element}>"));
    }

    fn script(&mut self, element: &str, inner: &str) {
        self.markup(&format!("<{element}>"));
        self.text(inner);
        self.markup(&format!("</{element}>"));
    }
}
