//! Positions of the text of a letter on its pages.
//!
//! In: a [`PagedDocument`]. Out: [`TextBox`]s in reading order, each the text of a structure
//! element on a page and its bounding box. With them the web application links a block in
//! the editor to its lines in the preview, and back; images of pages are not changed.

use serde::Serialize;

use crate::layout::{ElementId, Frame, Page, PagedDocument, StructureKind, Tag};

/// The part of a line above its baseline, in multiples of the type size.
const ABOVE_BASELINE: f64 = 0.95;
/// The part of a line below its baseline, in multiples of the type size.
const BELOW_BASELINE: f64 = 0.3;

/// The text of an element on a page; its box in fractions of the page, from the top left.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextBox {
    /// The page number, from 1.
    pub page: usize,
    /// The left edge.
    pub left: f64,
    /// The top edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The bottom edge.
    pub bottom: f64,
    /// The text, its lines joined by spaces.
    pub text: String,
}

/// Returns the positions of the text of a letter.
pub fn find_text_boxes(pages: &PagedDocument) -> Vec<TextBox> {
    let mut boxes: Vec<(ElementId, TextBox)> = Vec::new();
    for (number, page) in (1..).zip(&pages.pages) {
        for frame in &page.frames {
            let Tag::Element(element) = frame.tag else { continue };
            let Some(place) = locate_run(frame, number, page) else { continue };
            let element = find_container(element, pages);
            let known = boxes
                .iter_mut()
                .rev()
                .take_while(|(_, other)| other.page == number)
                .find(|(other, _)| *other == element);
            match known {
                Some((_, known)) => known.join(&place),
                None => boxes.push((element, place)),
            }
        }
    }
    boxes.into_iter().map(|(_, place)| place.round_length()).collect()
}

/// Returns the element that contains the text; inline elements are skipped.
fn find_container(element: ElementId, pages: &PagedDocument) -> ElementId {
    let mut around = pages.structure.self_and_ancestors(element);
    let is_inline = |kind: &StructureKind| {
        use StructureKind::{Link, Reference, Span};
        matches!(kind, Link(_) | Reference | Span(_))
    };
    around.find(|(_, it)| !is_inline(&it.kind)).map_or(element, |(id, _)| id)
}

/// Returns the text box of one run of glyphs on a page with this number.
fn locate_run(frame: &Frame, number: usize, page: &Page) -> Option<TextBox> {
    let run = frame.content.glyphs()?;
    let (width, height) = (page.width.to_pt(), page.height.to_pt());
    let (x, y, size) = (frame.x.to_pt(), frame.y.to_pt(), run.size.to_pt());
    Some(TextBox {
        page: number,
        left: x / width,
        top: (y - ABOVE_BASELINE * size) / height,
        right: (x + run.width.to_pt()) / width,
        bottom: (y + BELOW_BASELINE * size) / height,
        text: run.text.clone(),
    })
}

impl TextBox {
    /// Extends the box and the text with another.
    fn join(&mut self, other: &Self) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
        self.text.push(' ');
        self.text.push_str(&other.text);
    }

    /// Rounds edges to a ten-thousandth of the page, finer than a screen shows.
    fn round_length(self) -> Self {
        let round = |share: f64| (share * 10_000.0).round() / 10_000.0;
        let Self { left, top, right, bottom, .. } = self;
        let [left, top, right, bottom] = [left, top, right, bottom].map(round);
        Self { left, top, right, bottom, ..self }
    }
}
