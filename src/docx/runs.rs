//! Writes paragraphs and their runs.
//!
//! Input: the inlines of a paragraph and its role. Output: a docx-rs paragraph in the
//! role's style, whose runs have only the properties that differ from that style.

use std::collections::BTreeMap;

use docx_rs::{
    BreakType, FieldCharType, FootnoteReference, Hyperlink, HyperlinkData, HyperlinkType,
    InstrNUMPAGES, InstrPAGE, InstrText, Paragraph, ParagraphChild, Run, RunChild,
    RunProperty, VertAlignType,
};

use super::frames::FrameProperties;
use super::hyphens::{NO_BREAK_HYPHEN, find_no_break, line_characters};
use super::relationships::link_id;
use super::repair;
use super::style_ids::{
    EMPHASIS, FOOTNOTE_REFERENCE, HYPERLINK, INTENSE_EMPHASIS, STRONG,
};
use crate::blocks::{self, Field, Footnote, Inline};
use crate::house_style::{HouseStyle, PageNumbers, Role, RoleStyle};
use crate::length::Length;

/// Maximum length of a paragraph kept with the next one, about ten lines.
///
/// Word processors move such a paragraph to the next page as a whole.
pub(super) const UNSPLIT_CHARACTERS: usize = 800;

/// State for writing the runs of one part.
pub(super) struct RunWriter<'a> {
    style: &'a HouseStyle,
    /// Value of the page-number field until a word processor counts.
    page: usize,
    /// Value of the page-count field until a word processor counts.
    pages: usize,
    /// Targets of the part's links, numbered; `None` if the part has no links.
    links: Option<BTreeMap<String, usize>>,
    /// Footnotes referred to so far.
    pub(super) notes: Vec<&'a Footnote>,
    /// Measure of the lines.
    pub(super) measure: Length,
    /// Maximum length of a paragraph kept with the next one, in characters.
    pub(super) unsplit_characters: usize,
    /// For each hyphen of the next paragraph, whether it is a no-break hyphen.
    hyphens: std::vec::IntoIter<bool>,
}

/// Formatting by which a run differs from its paragraph.
#[derive(Clone, Copy, Default)]
struct RunFormat<'a> {
    strong: bool,
    emphasis: bool,
    script: Option<VertAlignType>,
    language: Option<&'a str>,
    link: bool,
    /// The run is in a table of contents, which repeats no footnotes.
    is_listed: bool,
    /// The run is the mark of a footnote.
    is_mark: bool,
}

impl<'a> RunWriter<'a> {
    /// Creates the state for the body, or for its footnotes.
    pub(super) fn in_body(style: &'a HouseStyle, pages: usize) -> Self {
        Self { links: Some(BTreeMap::new()), ..Self::for_marginals(style, 1, pages) }
    }

    /// Creates the state for a header or footer, which has no links.
    pub(super) fn for_marginals(
        style: &'a HouseStyle,
        page: usize,
        pages: usize,
    ) -> Self {
        Self {
            style,
            page,
            pages,
            links: None,
            notes: Vec::new(),
            measure: style.page.body.width,
            unsplit_characters: UNSPLIT_CHARACTERS,
            hyphens: Vec::new().into_iter(),
        }
    }

    /// Returns the link targets so far, with the numbers of their relationships.
    pub(super) fn links_by_target(&self) -> impl Iterator<Item = (&str, usize)> {
        self.links.iter().flatten().map(|(url, number)| (url.as_str(), *number))
    }

    /// Builds a paragraph in the style of its role, and in its frame, if any.
    pub(super) fn build_paragraph(
        &mut self,
        paragraph: &'a blocks::Paragraph,
    ) -> Paragraph {
        let mut written = self.build_inlines(paragraph.role, &paragraph.inlines);
        if paragraph.keep_with_next
            && Inline::characters(&paragraph.inlines) <= self.unsplit_characters
        {
            written = written.keep_next(true);
        }
        match FrameProperties::for_role(paragraph.role, self.style) {
            Some(frame) => frame.frame_paragraph(written),
            None => written,
        }
    }

    /// Builds a paragraph of a role from inlines.
    pub(super) fn build_inlines(
        &mut self,
        role: Role,
        inlines: &'a [Inline],
    ) -> Paragraph {
        let mut written = Paragraph::new().style(role.word_style());
        self.find_hyphens(role, inlines);
        self.push_inlines(role, inlines, RunFormat::default(), &mut written.children);
        drop_last_break(&mut written.children);
        written
    }

    /// Adds the number and title of a heading in a table of contents.
    pub(super) fn build_toc_entry(
        &mut self,
        role: Role,
        number: String,
        title: &'a [Inline],
        children: &mut Vec<ParagraphChild>,
    ) {
        let format = RunFormat { link: true, is_listed: true, ..RunFormat::default() };
        if !number.is_empty() {
            let run_property = run_properties(self.style.role(role), format);
            let run = Run { run_property, children: Vec::new() };
            children.push(run_child(run.add_text(number)));
        }
        self.find_hyphens(role, title);
        self.push_inlines(role, title, format, children);
        drop_last_break(children);
    }

    /// Finds the no-break hyphens of the next inlines.
    fn find_hyphens(&mut self, role: Role, inlines: &[Inline]) {
        let longest = line_characters(self.measure, self.style.role(role).size);
        self.hyphens = find_no_break(&Inline::plain_text(inlines), longest).into_iter();
    }

    /// Returns text with placeholders for its no-break hyphens.
    fn with_no_break_hyphens(&mut self, text: &str) -> String {
        if !text.contains('-') {
            return text.to_owned();
        }
        let mark = |of: char| match of {
            '-' if self.hyphens.next() == Some(true) => NO_BREAK_HYPHEN,
            other => other,
        };
        text.chars().map(mark).collect()
    }

    /// Adds inlines in a role to the children of a paragraph or link.
    fn push_inlines(
        &mut self,
        role: Role,
        inlines: &'a [Inline],
        format: RunFormat<'_>,
        children: &mut Vec<ParagraphChild>,
    ) {
        let look = self.style.role(role);
        let run = |format: RunFormat<'_>| Run {
            run_property: run_properties(look, format),
            children: Vec::new(),
        };
        for inline in inlines {
            match inline {
                Inline::Text(text) => {
                    let text = self.with_no_break_hyphens(text);
                    children.push(run_child(run(format).add_text(text)));
                }
                Inline::Strong(inner) => {
                    let format = RunFormat { strong: true, ..format };
                    self.push_inlines(role, inner, format, children);
                }
                Inline::Emphasis(inner) => {
                    let format = RunFormat { emphasis: true, ..format };
                    self.push_inlines(role, inner, format, children);
                }
                Inline::Superscript(text) | Inline::Subscript(text) => {
                    let script = Some(match inline {
                        Inline::Superscript(_) => VertAlignType::SuperScript,
                        _ => VertAlignType::SubScript,
                    });
                    let text = self.with_no_break_hyphens(text);
                    let run = run(RunFormat { script, ..format });
                    children.push(run_child(run.add_text(text)));
                }
                Inline::Link { url, inlines: inner } => {
                    let Some(mut hyperlink) = self.build_hyperlink(url, format) else {
                        self.push_inlines(role, inner, format, children);
                        continue;
                    };
                    let format = RunFormat { link: true, ..format };
                    self.push_inlines(role, inner, format, &mut hyperlink.children);
                    children.push(ParagraphChild::Hyperlink(hyperlink));
                }
                Inline::Foreign { language, inlines: inner } => {
                    let format = RunFormat { language: Some(language), ..format };
                    self.push_inlines(role, inner, format, children);
                }
                Inline::Footnote(_) if format.is_listed => {}
                Inline::Footnote(note) => {
                    self.notes.push(note);
                    let run = run(RunFormat { is_mark: true, ..format });
                    children.push(run_child(footnote_mark(run, note.number)));
                }
                Inline::LineBreak => {
                    let run = run(format).add_break(BreakType::TextWrapping);
                    children.push(run_child(run));
                }
                Inline::Field(field) => {
                    let runs = self.build_field(*field, || run(format));
                    children.extend(runs.map(run_child));
                }
            }
        }
    }

    /// Returns a link numbered per document instead of per process, if links are allowed.
    fn build_hyperlink(&mut self, url: &str, format: RunFormat<'_>) -> Option<Hyperlink> {
        let links = self.links.as_mut().filter(|_| !format.link)?;
        let next = links.len() + 1;
        let number = *links.entry(url.to_owned()).or_insert(next);
        let mut hyperlink = Hyperlink::new(url, HyperlinkType::External);
        if let HyperlinkData::External { rid, .. } = &mut hyperlink.link {
            *rid = link_id(number);
        }
        Some(hyperlink)
    }

    /// Returns a complex field (17.16.18), with each of its marks in a run of its own.
    fn build_field(&self, field: Field, run: impl Fn() -> Run) -> [Run; 5] {
        let (instruction, value) = match field {
            Field::PageNumber => (InstrText::PAGE(InstrPAGE::new()), self.page),
            Field::PageCount => match self.style.page_numbers {
                PageNumbers::Continuous => {
                    (InstrText::NUMPAGES(InstrNUMPAGES::new()), self.pages)
                }
                // An annex that restarts page numbers is a section.
                PageNumbers::PerAnnex => {
                    (InstrText::Unsupported("SECTIONPAGES".to_owned()), self.pages)
                }
            },
        };
        [
            run().add_field_char(FieldCharType::Begin, false),
            run().add_instr_text(instruction),
            run().add_field_char(FieldCharType::Separate, false),
            run().add_text(value.to_string()),
            run().add_field_char(FieldCharType::End, false),
        ]
    }
}

/// Removes a line break from the end of a paragraph.
///
/// The PDF shows nothing after it, but a word processor would show an empty line.
fn drop_last_break(children: &mut Vec<ParagraphChild>) {
    match children.last_mut() {
        Some(ParagraphChild::Hyperlink(link)) => drop_last_break(&mut link.children),
        Some(ParagraphChild::Run(run))
            if matches!(run.children[..], [RunChild::Break(_)]) =>
        {
            children.pop();
        }
        _ => {}
    }
}

/// Wraps a run as a child of a paragraph or link.
pub(super) fn run_child(run: Run) -> ParagraphChild {
    ParagraphChild::Run(Box::new(run))
}

/// Returns the run properties that the paragraph's style does not already set.
fn run_properties(look: &RoleStyle, format: RunFormat<'_>) -> RunProperty {
    let (role_face, face) = (look.face(), look.run_face(format.strong, format.emphasis));
    // A run has one character style; direct properties add the rest. The properties of
    // styles toggle (17.7.3), so none is used if the paragraph's style already sets it.
    let bold = face.is_bold() && !role_face.is_bold();
    let italic = face.is_italic() && !role_face.is_italic();
    let style = match (format.link, bold, italic) {
        _ if format.is_mark => Some(FOOTNOTE_REFERENCE),
        (true, ..) => Some(HYPERLINK),
        (false, true, true) => Some(INTENSE_EMPHASIS),
        (false, true, false) => Some(STRONG),
        (false, false, true) => Some(EMPHASIS),
        // Emphasis in italic text is upright, even for readers that do not toggle.
        (false, false, false) if role_face.is_italic() && !face.is_italic() => {
            Some(EMPHASIS)
        }
        (false, false, false) => None,
    };
    let mut property = RunProperty::new();
    if let Some(style) = style {
        property = property.style(style);
    }
    if bold && !matches!(style, Some(STRONG | INTENSE_EMPHASIS)) {
        property = property.bold();
    }
    if italic && !matches!(style, Some(EMPHASIS | INTENSE_EMPHASIS)) {
        property = property.italic();
    }
    if role_face.is_italic() && !face.is_italic() {
        property = property.disable_italic();
    }
    if let Some(script) = format.script {
        property = property.vert_align(script);
    }
    match format.language {
        // docx-rs has no w:lang; `repair` converts the highlight to it.
        Some(language) => {
            property.highlight(repair::escape_attribute(language_culture(language)))
        }
        None => property,
    }
}

/// Returns a language tag for Word (17.18.51), with the country of its spelling.
fn language_culture(language: &str) -> &str {
    match language {
        "da" => "da-DK",
        "de" => "de-DE",
        "en" => "en-GB",
        "es" => "es-ES",
        "fr" => "fr-FR",
        "fy" => "fy-NL",
        "it" => "it-IT",
        "la" => "la-VA",
        "nl" => "nl-NL",
        "pap" => "pap-029",
        "pl" => "pl-PL",
        "pt" => "pt-PT",
        "sv" => "sv-SE",
        "tr" => "tr-TR",
        other => other,
    }
}

/// Adds the mark of a footnote to a run, by its number.
///
/// In the note itself the number is 0, and `repair` converts the mark to the note's
/// own (17.11.13).
pub(super) fn footnote_mark(mut run: Run, number: u32) -> Run {
    let reference = FootnoteReference::new(number as usize);
    run.children.push(RunChild::FootnoteReference(reference));
    run
}
