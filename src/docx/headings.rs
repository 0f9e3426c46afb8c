//! Writes headings.
//!
//! Input: a heading of the document. Output: a paragraph of its style, which numbers it,
//! with the bookmark that tables of contents link to.

use docx_rs::{BookmarkStart, ParagraphChild};

use super::blocks::BlockWriter;
use super::{numbering, paragraph_style, style_ids, toc_entries};
use crate::blocks::Heading;
use crate::house_style::{Role, SectionNumbering};

impl<'a> BlockWriter<'a> {
    /// Writes a heading, which its style numbers, with a bookmark if it can be listed.
    pub(super) fn write_heading(&mut self, heading: &'a Heading) {
        let Heading { role, level, numbering, counters, inlines } = heading;
        let mut paragraph = self.runs.build_inlines(*role, inlines);
        let styled = paragraph_style::outline_level(*role).unwrap_or_default();
        if matches!(role, Role::QuestionHeading | Role::AnswerHeading) {
            // A TOC field selects by outline level and must not list these labels, so
            // they get the level of body text if the field reaches theirs.
            let own = if *level <= self.toc_entries.depth {
                style_ids::BODY_LEVEL
            } else {
                level - 1
            };
            if own != styled {
                paragraph = paragraph.outline_lvl(own.into());
            }
            return self.push_paragraph(*role, paragraph);
        }
        self.headings += 1;
        let id = self.headings;
        let start = BookmarkStart::new(id, toc_entries::bookmark_name(id));
        paragraph.children.insert(0, ParagraphChild::BookmarkStart(start));
        let paragraph = paragraph.add_bookmark_end(id);
        let is_numbered = !counters.is_empty();
        let paragraph = match numbering {
            SectionNumbering::Roman if is_numbered => {
                let style = numbering::heading_style(*role, *numbering);
                let paragraph = paragraph.style(&style);
                match self.roman_num(*role) {
                    Some(num) => numbering::with_num(paragraph, num, counters.len() - 1),
                    None => paragraph,
                }
            }
            _ if is_numbered || *role == Role::AnnexTitle => paragraph,
            _ => match numbering::unnumbered_style(*role) {
                Some((style, _)) => paragraph.style(&style),
                None => paragraph,
            },
        };
        self.push_paragraph(*role, paragraph);
    }

    /// Returns the num of a roman-numbered heading, if its style does not set it.
    fn roman_num(&mut self, role: Role) -> Option<usize> {
        let numbering = &mut self.numbering;
        match role {
            Role::Heading1 | Role::Heading2 | Role::Heading3 => None,
            _ => *self.roman.get_or_insert_with(|| numbering.roman_annex()),
        }
    }
}
