//! Writes footnotes, collected at the end because HTML has no page feet.
//!
//! Input: footnotes, in the order of their marks. Output: marks that link to the notes,
//! and the notes with links back. Both have accessible names.

use super::blocks::HtmlWriter;
use crate::blocks::Footnote;
use crate::locale::numbered;

impl HtmlWriter<'_> {
    /// Writes the mark of a footnote, and adds the note to the others.
    pub(super) fn write_footnote(&mut self, note: &Footnote) {
        let number = note.number;
        self.write_markup(&format!(
            "<sup><a href=\"#note-{number}\" id=\"note-ref-{number}\" \
             role=\"doc-noteref\" aria-label=\""
        ));
        self.write_text(&numbered(&self.words.footnote, number));
        self.write_markup(&format!("\">{number}</a></sup>"));

        let before = self.take_written();
        self.write_markup(&format!(
            "<li id=\"note-{number}\">\n<a href=\"#note-ref-{number}\" \
             role=\"doc-backlink\" aria-label=\""
        ));
        self.write_text(&numbered(&self.words.back_to_footnote_mark, number));
        self.write_markup(&format!("\">{number}</a>\n"));
        self.write_blocks(&note.blocks);
        self.write_markup("</li>\n");
        self.notes += &self.html;
        self.html = before;
    }

    /// Writes the footnotes collected so far.
    pub(super) fn write_endnotes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        self.write_markup("<section class=\"notes\" role=\"doc-endnotes\"");
        self.aria_label(&self.words.footnotes);
        self.write_markup(">\n<ol>\n");
        self.html += &std::mem::take(&mut self.notes);
        self.write_markup("</ol>\n</section>\n");
    }
}
