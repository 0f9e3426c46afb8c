//! Tables of contents.
//!
//! In: the document's headings and the pages that setting found them on. Out: a
//! TOC field (17.16.5.68) with those entries, each a link to its heading's
//! bookmark. Word lists the same when someone has it count anew: the field goes by
//! outline levels, for style names part in it as the reader's system parts lists.

use docx_rs::{
    FieldCharType, Hyperlink, HyperlinkType, InstrText, Paragraph, ParagraphChild, Run,
    Tab, TabLeaderType, TabValueType,
};

use super::flow::Flow;
use super::runs::child;
use crate::document::{Block, Contents, Document, Heading, Paging};
use crate::style::Role;

/// The headings that a table of contents may list.
#[derive(Default)]
pub(super) struct Listing<'a> {
    /// Each with its page, in reading order.
    entries: Vec<(&'a Heading, usize)>,
    /// The depth of the deepest table of contents; 0 where there is none.
    pub(super) depth: u8,
}

/// The gallery by whose name Word offers to count a table of contents anew.
const GALLERY: &str = "<w:sdt><w:sdtPr><w:docPartObj>\
    <w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/>\
    </w:docPartObj></w:sdtPr><w:sdtContent>";

impl<'a> Listing<'a> {
    /// The headings of a document; none where nothing lists them.
    pub(super) fn of(document: &'a Document, paging: &Paging) -> Self {
        let annexes = document.annexes.iter().map(|annex| &annex.blocks);
        let blocks = std::iter::once(&document.letter).chain(annexes);
        let depths = blocks.flatten().filter_map(|block| match block {
            Block::Contents(contents) => Some(contents.depth),
            _ => None,
        });
        let depth = depths.max().unwrap_or_default();
        let headings = document.headings(if depth == 0 { 0 } else { u8::MAX });
        let pages = paging.headings.iter().map(|&page| paging.number(page));
        let entries = headings.zip(pages).collect();
        Self { entries, depth }
    }
}

/// The name of a heading's bookmark, in the form that Word hides and takes for
/// its own.
pub(super) fn bookmark(heading: usize) -> String {
    format!("_Toc{heading:09}")
}

impl<'a> Flow<'a> {
    /// A table of contents.
    pub(super) fn contents(&mut self, contents: &'a Contents) {
        self.markup(GALLERY);
        if !contents.title.inlines.is_empty() {
            let title = self.runs.paragraph(&contents.title);
            self.push(contents.title.role, title);
        }
        let entries = self.listing.entries.iter().copied().zip(1..);
        let entries: Vec<_> =
            entries.filter(|((heading, _), _)| heading.level <= contents.depth).collect();
        let mut paragraphs: Vec<_> = entries
            .into_iter()
            .map(|((heading, page), number)| self.entry(heading, page, number))
            .collect();
        let instruction = format!(" TOC \\o \"1-{}\" \\h \\z \\u ", contents.depth);
        let [start @ .., end] = field(instruction, None);
        if let Some((_, first)) = paragraphs.first_mut() {
            first.children.splice(0..0, start.into_iter().flatten().map(child));
        }
        if let Some((_, last)) = paragraphs.last_mut() {
            last.children.extend(end.map(child));
        }
        paragraphs.into_iter().for_each(|(role, entry)| self.push(role, entry));
        self.markup("</w:sdtContent></w:sdt>");
        self.below = self.style.role(Role::BodyText).space_after;
    }

    /// An entry, which leads to its heading.
    fn entry(
        &mut self,
        heading: &'a Heading,
        page: usize,
        number: usize,
    ) -> (Role, Paragraph) {
        let role = Role::toc(heading.level).unwrap_or(Role::Toc4);
        let name = bookmark(number);
        let mut link = Hyperlink::new(&name, HyperlinkType::Anchor);
        let label = self.style.section_number(heading.numbering, &heading.counters);
        self.runs.entry(role, label, &heading.inlines, &mut link.children);
        link.children.push(child(Run::new().add_tab()));
        let reference = field(format!(" PAGEREF {name} \\h "), Some(page.to_string()));
        link.children.extend(reference.into_iter().flatten().map(child));
        let mut entry = Paragraph::new().style(role.word_style());
        entry.children.push(ParagraphChild::Hyperlink(link));
        // The style's tab stands at the right of the usual measure.
        let [usual, own] = [self.style.page.body.width, self.measure]
            .map(|width| usize::try_from(width.to_twips()).unwrap_or_default());
        if usual != own {
            let right = Tab::new().val(TabValueType::Right).pos(own);
            let right = match leader(&self.style.contents.leader) {
                Some(leader) => right.leader(leader),
                None => right,
            };
            let clear = Tab::new().val(TabValueType::Clear).pos(usual);
            entry = entry.add_tab(clear).add_tab(right);
        }
        (role, entry)
    }
}

/// A complex field (17.16.18), each of its marks in a run of its own; a value that
/// is no text comes between the last two.
fn field(instruction: String, value: Option<String>) -> [Option<Run>; 5] {
    [
        Some(Run::new().add_field_char(FieldCharType::Begin, false)),
        Some(Run::new().add_instr_text(InstrText::Unsupported(instruction))),
        Some(Run::new().add_field_char(FieldCharType::Separate, false)),
        value.map(|value| Run::new().add_text(value)),
        Some(Run::new().add_field_char(FieldCharType::End, false)),
    ]
}

/// What leads from a title to its page, of what Word has (17.18.72).
pub(super) fn leader(text: &str) -> Option<TabLeaderType> {
    Some(match text.chars().find(|character| !character.is_whitespace())? {
        '-' | '–' | '—' => TabLeaderType::Hyphen,
        '_' => TabLeaderType::Underscore,
        '·' | '•' => TabLeaderType::MiddleDot,
        _ => TabLeaderType::Dot,
    })
}
