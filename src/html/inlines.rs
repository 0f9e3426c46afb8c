//! Writes the inlines of a paragraph.
//!
//! Input: inlines. Output: their markup, escaped.

use super::blocks::HtmlWriter;
use crate::blocks::Inline;

impl HtmlWriter<'_> {
    /// Writes inlines.
    pub(super) fn write_inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.write_text(text),
                Inline::Strong(inner) => self.write_wrapped("strong", None, inner),
                Inline::Emphasis(inner) => self.write_wrapped("em", None, inner),
                Inline::Superscript(text) => self.write_script("sup", text),
                Inline::Subscript(text) => self.write_script("sub", text),
                Inline::Link { url, inlines } => {
                    self.write_wrapped("a", Some(("href", url)), inlines);
                }
                Inline::Foreign { language, inlines } => {
                    self.write_wrapped("span", Some(("lang", language)), inlines);
                }
                Inline::Footnote(note) => self.write_footnote(note),
                Inline::LineBreak => self.write_markup("<br>"),
                // HTML has no pages.
                Inline::Field(_) => {}
            }
        }
    }

    /// Writes escaped characters of text or of a quoted attribute.
    pub(super) fn write_text(&mut self, text: &str) {
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

    fn write_wrapped(
        &mut self,
        element: &str,
        attribute: Option<(&str, &str)>,
        inner: &[Inline],
    ) {
        self.write_markup(&format!("<{element}"));
        if let Some((name, value)) = attribute {
            self.write_markup(&format!(" {name}=\""));
            self.write_text(value);
            self.write_markup("\"");
        }
        self.write_markup(">");
        self.write_inlines(inner);
        self.write_markup(&format!("</{element}>"));
    }

    fn write_script(&mut self, element: &str, inner: &str) {
        self.write_markup(&format!("<{element}>"));
        self.write_text(inner);
        self.write_markup(&format!("</{element}>"));
    }
}
