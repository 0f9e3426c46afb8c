//! Parses inlines and the footnotes among them.

use roxmltree::Node;

use super::blocks::Matter;
use super::{Result, attribute_value, element_text, outside_vocabulary};
use crate::document::{Field, Footnote, Inline};

/// Function that parses a footnote, or rejects it.
type ReadNote<'r> = &'r mut dyn FnMut(Node<'_, '_>) -> Result<Footnote>;

/// Parses the inlines of an element that allows no footnotes.
pub(super) fn without_notes(parent: Node<'_, '_>) -> Result<Vec<Inline>> {
    parse_inlines(parent, &mut |note| Err(outside_vocabulary(note)))
}

impl Matter<'_, '_> {
    /// Parses the inlines of an element, with their footnotes.
    pub(super) fn parse_noted_inlines(
        &mut self,
        parent: Node<'_, '_>,
    ) -> Result<Vec<Inline>> {
        parse_inlines(parent, &mut |note| self.parse_footnote(note))
    }

    /// Parses the next footnote; rejects a footnote inside another.
    fn parse_footnote(&mut self, node: Node<'_, '_>) -> Result<Footnote> {
        if self.is_note {
            return Err(outside_vocabulary(node));
        }
        self.progress.footnote += 1;
        let number = self.progress.footnote;
        self.is_note = true;
        let blocks = self.parse_blocks(node);
        self.is_note = false;
        Ok(Footnote { number, blocks: blocks? })
    }
}

fn parse_inlines(parent: Node<'_, '_>, note: ReadNote<'_>) -> Result<Vec<Inline>> {
    parent.children().map(|node| parse_inline(node, note)).collect()
}

fn parse_inline(node: Node<'_, '_>, note: ReadNote<'_>) -> Result<Inline> {
    if node.is_text() {
        return Ok(Inline::Text(node.text().unwrap_or_default().to_owned()));
    }
    Ok(match node.tag_name().name() {
        "strong" => Inline::Strong(parse_inlines(node, note)?),
        "em" => Inline::Emphasis(parse_inlines(node, note)?),
        "sup" => Inline::Superscript(element_text(node)?),
        "sub" => Inline::Subscript(element_text(node)?),
        "a" => Inline::Link {
            url: attribute_value(node, "href")?.to_owned(),
            inlines: without_notes(node)?,
        },
        "span" => Inline::Foreign {
            language: attribute_value(node, "lang")?.to_owned(),
            inlines: without_notes(node)?,
        },
        "footnote" => Inline::Footnote(note(node)?),
        "br" => Inline::LineBreak,
        "field" => Inline::Field(match attribute_value(node, "name")? {
            "page-number" => Field::PageNumber,
            "page-count" => Field::PageCount,
            _ => return Err(outside_vocabulary(node)),
        }),
        _ => return Err(outside_vocabulary(node)),
    })
}
