//! Parses inlines and the footnotes among them.

use roxmltree::Node;

use super::matter::Matter;
use super::{Result, attribute, outside, text};
use crate::document::{Field, Footnote, Inline};

/// Function that parses a footnote, or rejects it.
type ReadNote<'r> = &'r mut dyn FnMut(Node<'_, '_>) -> Result<Footnote>;

/// Parses the inlines of an element that allows no footnotes.
pub(super) fn without_notes(parent: Node<'_, '_>) -> Result<Vec<Inline>> {
    inlines(parent, &mut |note| Err(outside(note)))
}

impl Matter<'_, '_> {
    /// Parses the inlines of an element, with their footnotes.
    pub(super) fn inlines(&mut self, parent: Node<'_, '_>) -> Result<Vec<Inline>> {
        inlines(parent, &mut |note| self.footnote(note))
    }

    /// Parses the next footnote; rejects a footnote inside another.
    fn footnote(&mut self, node: Node<'_, '_>) -> Result<Footnote> {
        if self.is_note {
            return Err(outside(node));
        }
        self.progress.footnote += 1;
        let number = self.progress.footnote;
        self.is_note = true;
        let blocks = self.blocks(node);
        self.is_note = false;
        Ok(Footnote { number, blocks: blocks? })
    }
}

fn inlines(parent: Node<'_, '_>, note: ReadNote<'_>) -> Result<Vec<Inline>> {
    parent.children().map(|node| inline(node, note)).collect()
}

fn inline(node: Node<'_, '_>, note: ReadNote<'_>) -> Result<Inline> {
    if node.is_text() {
        return Ok(Inline::Text(node.text().unwrap_or_default().to_owned()));
    }
    Ok(match node.tag_name().name() {
        "strong" => Inline::Strong(inlines(node, note)?),
        "em" => Inline::Emphasis(inlines(node, note)?),
        "sup" => Inline::Superscript(text(node)?),
        "sub" => Inline::Subscript(text(node)?),
        "a" => Inline::Link {
            url: attribute(node, "href")?.to_owned(),
            inlines: without_notes(node)?,
        },
        "span" => Inline::Foreign {
            language: attribute(node, "lang")?.to_owned(),
            inlines: without_notes(node)?,
        },
        "footnote" => Inline::Footnote(note(node)?),
        "br" => Inline::LineBreak,
        "field" => Inline::Field(match attribute(node, "name")? {
            "page-number" => Field::PageNumber,
            "page-count" => Field::PageCount,
            _ => return Err(outside(node)),
        }),
        _ => return Err(outside(node)),
    })
}
