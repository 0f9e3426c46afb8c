//! Writes figures.
//!
//! Input: a figure, and the size of its picture from layout. Output: the picture inline
//! in a paragraph of its own, with its caption below it.

use docx_rs::Paragraph;

use super::blocks::BlockWriter;
use super::images::{image_run, relationship_id};
use super::spacing::set_after;
use super::style_ids::{FIGURE, FIGURE_WITHOUT_CAPTION};
use crate::blocks::Figure;
use crate::house_style::Role;

/// Size of the paragraph mark after a picture, in half-points.
///
/// In Word the line extends as far below the picture as the mark does.
const PARAGRAPH_MARK: usize = 2;

impl<'a> BlockWriter<'a> {
    /// Writes a picture and its caption, on one page.
    pub(super) fn write_figure(&mut self, figure: &'a Figure) {
        let Some(&(width, height)) = self.figures.next() else { return };
        let id = relationship_id(
            self.first_images.get(figure.image).copied().unwrap_or_default(),
        );
        let picture = image_run(&id, width, height);
        let style = match figure.caption {
            Some(_) => FIGURE,
            None => FIGURE_WITHOUT_CAPTION,
        };
        self.repairer.alts.push(&figure.alt);
        let line = Paragraph::new().style(style).size(PARAGRAPH_MARK).add_run(picture);
        self.push_paragraph(Role::Caption, line);
        if let Some(caption) = &figure.caption {
            let mut written = self.runs.build_paragraph(caption);
            let space = self.style.figure.space_after;
            if space > self.style.role(caption.role).space_after {
                set_after(&mut written, space);
            }
            self.push_paragraph(caption.role, written);
        }
    }
}
