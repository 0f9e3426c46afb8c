//! Writes tables of contents.
//!
//! Input: the document's headings and the pages that layout found for them. Output: a TOC
//! field (17.16.5.68) with those entries, each linked to the bookmark of its heading.
//! Word lists the same entries when the user updates the field: the field selects by
//! outline level, because style names in it are separated by the list separator of the
//! reader's system.

use docx_rs::{
    FieldCharType, Hyperlink, HyperlinkType, InstrText, Paragraph, ParagraphChild, Run,
    Tab, TabValueType,
};

use super::blocks::BlockWriter;
use super::runs::run_child;
use super::tabs::tab_leader;
use super::toc_entries::bookmark_name;
use crate::blocks::{Heading, TableOfContents};
use crate::house_style::Role;

/// Start of the gallery block by which Word offers to update a table of contents.
const GALLERY: &str = "<w:sdt><w:sdtPr><w:docPartObj>\
    <w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/>\
    </w:docPartObj></w:sdtPr><w:sdtContent>";

impl<'a> BlockWriter<'a> {
    /// Writes a table of contents; stops early if cancelled.
    pub(super) fn write_contents(&mut self, contents: &'a TableOfContents) {
        self.write_markup(GALLERY);
        if !contents.title.inlines.is_empty() {
            let title = self.runs.build_paragraph(&contents.title);
            self.push_paragraph(contents.title.role, title);
        }
        let entries = self.toc_entries.entries.iter().copied().zip(1..);
        let entries: Vec<_> =
            entries.filter(|((heading, _), _)| heading.level <= contents.depth).collect();
        let instruction = format!(" TOC \\o \"1-{}\" \\h \\z \\u ", contents.depth);
        let [start @ .., end] = complex_field(instruction, None);
        let (mut start, mut end) = (Some(start), end);
        let last = entries.len();
        let cancel = self.cancel;
        for (place, ((heading, page), number)) in
            cancel.take_until_cancelled((1..).zip(entries))
        {
            let (role, mut entry) = self.write_entry(heading, page, number);
            if let Some(start) = start.take() {
                entry.children.splice(0..0, start.into_iter().flatten().map(run_child));
            }
            if place == last {
                entry.children.extend(end.take().map(run_child));
            }
            self.push_paragraph(role, entry);
        }
        self.write_markup("</w:sdtContent></w:sdt>");
        self.below = self.style.role(Role::BodyText).space_after;
    }

    /// Returns the role and paragraph of an entry, which links to its heading.
    fn write_entry(
        &mut self,
        heading: &'a Heading,
        page: usize,
        number: usize,
    ) -> (Role, Paragraph) {
        let role = Role::toc(heading.level).unwrap_or(Role::Toc4);
        let name = bookmark_name(number);
        let mut link = Hyperlink::new(&name, HyperlinkType::Anchor);
        let label = self.style.section_number(heading.numbering, &heading.counters);
        self.runs.build_toc_entry(role, label, &heading.inlines, &mut link.children);
        link.children.push(run_child(Run::new().add_tab()));
        let reference =
            complex_field(format!(" PAGEREF {name} \\h "), Some(page.to_string()));
        link.children.extend(reference.into_iter().flatten().map(run_child));
        let mut entry = Paragraph::new().style(role.word_style());
        entry.children.push(ParagraphChild::Hyperlink(link));
        // The tab stop of the style is at the right edge of the usual measure.
        let [usual, own] = [self.style.page.body.width, self.measure]
            .map(|width| usize::try_from(width.to_twips()).unwrap_or_default());
        if usual != own {
            let right = Tab::new().val(TabValueType::Right).pos(own);
            let right = match tab_leader(&self.style.contents.leader) {
                Some(leader) => right.leader(leader),
                None => right,
            };
            let clear = Tab::new().val(TabValueType::Clear).pos(usual);
            entry = entry.add_tab(clear).add_tab(right);
        }
        (role, entry)
    }
}

/// Returns a complex field (17.16.18), with each of its marks in a run of its own.
///
/// The fourth run holds the value; without one, the caller inserts the result there.
fn complex_field(instruction: String, value: Option<String>) -> [Option<Run>; 5] {
    [
        Some(Run::new().add_field_char(FieldCharType::Begin, false)),
        Some(Run::new().add_instr_text(InstrText::Unsupported(instruction))),
        Some(Run::new().add_field_char(FieldCharType::Separate, false)),
        value.map(|value| Run::new().add_text(value)),
        Some(Run::new().add_field_char(FieldCharType::End, false)),
    ]
}
