//! Composes the body blocks of a letter and its annexes.
//!
//! In: the blocks of a part, in reading order. Out: the blocks of the document, with the
//! role of each paragraph, the counters of sections, the numbers of footnotes and the
//! wording of labels. Body text does not pass through the markup: it has no wording.

use askama::Template;

use super::images::ImageTable;
use super::sections::SectionCounters;
use super::{ComposeError, filters};
use crate::document::{self, Contents, Footnote, Heading, Paragraph};
use crate::house_style::Role;
use crate::image::Image;
use crate::letter::{
    Answer, Block, Definition, Figure, Inline, List, Question, Quote, Section, Table,
    Turn,
};
use crate::limits::CancelToken;
use crate::locale::Words;

type Result<T> = std::result::Result<T, ComposeError>;

/// Composer of the blocks of all parts, in reading order.
pub(super) struct BlockComposer<'a> {
    words: &'a Words,
    /// The cancellation token, polled per block.
    cancel: &'a CancelToken,
    images: ImageTable,
    /// The number of the last footnote.
    footnote: u32,
    /// The sections of the current part.
    sections: SectionCounters,
}

/// The roles of the paragraphs among blocks.
#[derive(Clone, Copy)]
enum Roles {
    /// This role; lists have roles of their own.
    Text(Role),
    /// The roles of a list item: one at its start, another after it.
    Item,
    /// One role for all text, lists included.
    All(Role),
}

impl Roles {
    /// Returns the role of a paragraph that is the block of this index.
    const fn role(self, index: usize) -> Role {
        match self {
            Self::Text(role) | Self::All(role) => role,
            Self::Item if index == 0 => Role::ListParagraph,
            Self::Item => Role::ListContinue,
        }
    }

    /// Returns the roles in the items of a list among these blocks.
    const fn in_items(self) -> Self {
        match self {
            Self::Text(_) | Self::Item => Self::Item,
            Self::All(role) => Self::All(role),
        }
    }
}

impl<'a> BlockComposer<'a> {
    pub(super) fn new(words: &'a Words, cancel: &'a CancelToken) -> Self {
        Self {
            words,
            cancel,
            images: ImageTable::default(),
            footnote: 0,
            sections: SectionCounters::for_letter(),
        }
    }

    /// Returns the images of all parts, in reading order.
    pub(super) fn into_images(self) -> Vec<Image> {
        self.images.into_images()
    }

    /// Composes the blocks of the letter.
    ///
    /// # Errors
    ///
    /// Returns an error if a template fails, sections are nested too deeply, or work is
    /// cancelled.
    pub(super) fn compose_letter(
        &mut self,
        blocks: &[Block],
    ) -> Result<Vec<document::Block>> {
        self.sections = SectionCounters::for_letter();
        self.compose_blocks(blocks, Roles::Text(Role::BodyText))
    }

    /// Composes the blocks of the next annex, without its title.
    ///
    /// # Errors
    ///
    /// Returns an error if a template fails, sections are nested too deeply, or work is
    /// cancelled.
    pub(super) fn compose_annex(
        &mut self,
        blocks: &[Block],
    ) -> Result<Vec<document::Block>> {
        self.sections = SectionCounters::for_annex();
        self.compose_blocks(blocks, Roles::Text(Role::BodyText))
    }

    fn compose_blocks(
        &mut self,
        blocks: &[Block],
        roles: Roles,
    ) -> Result<Vec<document::Block>> {
        let mut composed = Vec::with_capacity(blocks.len());
        self.push_blocks(&mut composed, blocks, roles)?;
        Ok(composed)
    }

    fn push_blocks(
        &mut self,
        composed: &mut Vec<document::Block>,
        blocks: &[Block],
        roles: Roles,
    ) -> Result<()> {
        for (index, block) in blocks.iter().enumerate() {
            self.cancel.check()?;
            composed.push(match block {
                Block::Paragraph(inlines) => document::Block::Paragraph(
                    self.compose_paragraph(roles.role(index), inlines)?,
                ),
                Block::Section(section) => {
                    self.push_section(composed, section)?;
                    continue;
                }
                Block::Questions(turns) => {
                    self.push_questions(composed, turns)?;
                    continue;
                }
                Block::List(list) => {
                    document::Block::List(self.compose_list(list, roles)?)
                }
                Block::Table(table) => document::Block::Table(self.compose_table(table)?),
                Block::Figure(figure) => {
                    document::Block::Figure(self.compose_figure(figure)?)
                }
                Block::Definitions(definitions) => document::Block::Definitions(
                    definitions
                        .iter()
                        .map(|definition| self.compose_definition(definition))
                        .collect::<Result<_>>()?,
                ),
                Block::Quote(quote) => document::Block::Quote(self.compose_quote(quote)?),
                Block::TableOfContents(contents) => document::Block::Contents(Contents {
                    title: Paragraph {
                        role: Role::ContentsHeading,
                        inlines: text_inlines(&self.words.contents),
                        keep_with_next: false,
                    },
                    depth: contents.depth,
                }),
                Block::PageBreak => document::Block::PageBreak,
            });
        }
        Ok(())
    }

    fn compose_paragraph(&mut self, role: Role, inlines: &[Inline]) -> Result<Paragraph> {
        let inlines = self.compose_inlines(inlines)?;
        Ok(Paragraph { role, inlines, keep_with_next: false })
    }

    fn push_section(
        &mut self,
        composed: &mut Vec<document::Block>,
        section: &Section,
    ) -> Result<()> {
        let (role, level) = self.sections.enter_section()?;
        let counters = self.sections.next_counters(section.numbering);
        composed.push(document::Block::Heading(Heading {
            role,
            level,
            numbering: self.sections.numbering(),
            counters,
            inlines: self.compose_inlines(&section.title)?,
        }));
        self.push_blocks(composed, &section.blocks, Roles::Text(Role::BodyText))?;
        self.sections.leave_section();
        Ok(())
    }

    fn compose_list(&mut self, list: &List, roles: Roles) -> Result<document::List> {
        let items = list
            .items
            .iter()
            .map(|item| {
                self.cancel.check()?;
                self.compose_blocks(item, roles.in_items())
            })
            .collect::<Result<_>>()?;
        Ok(document::List { style: list.style, start: list.start, items })
    }

    fn compose_table(&mut self, table: &Table) -> Result<document::Table> {
        let caption = self.compose_caption(table.caption.as_deref())?;
        let columns = table.columns.iter().map(|column| document::TableColumn {
            width: column.width.map(|percent| percent / 100.0),
            align: column.align,
        });
        let mut cells = |row: &[Vec<Block>], headers: usize| -> Result<Vec<_>> {
            self.cancel.check()?;
            let roles = |index| {
                let is_header = index < headers;
                if is_header { Role::TableHeading } else { Role::TableText }
            };
            let cells = row.iter().enumerate().map(|(index, cell)| {
                let blocks = self.compose_blocks(cell, Roles::All(roles(index)))?;
                Ok(document::Cell(blocks))
            });
            cells.collect()
        };
        let header = cells(&table.header, usize::MAX)?;
        let headers = usize::from(table.row_headers);
        let rows =
            table.rows.iter().map(|row| cells(row, headers)).collect::<Result<_>>()?;
        Ok(document::Table {
            caption,
            columns: columns.collect(),
            header,
            rows,
            row_headers: table.row_headers,
        })
    }

    fn compose_figure(&mut self, figure: &Figure) -> Result<document::Figure> {
        Ok(document::Figure {
            image: self.images.index(&figure.image),
            alt: figure.alt.clone(),
            caption: self.compose_caption(figure.caption.as_deref())?,
        })
    }

    fn compose_caption(
        &mut self,
        caption: Option<&[Inline]>,
    ) -> Result<Option<Paragraph>> {
        caption.map(|inlines| self.compose_paragraph(Role::Caption, inlines)).transpose()
    }

    fn compose_definition(
        &mut self,
        definition: &Definition,
    ) -> Result<document::Definition> {
        let below = Roles::Text(Role::DefinitionText);
        Ok(document::Definition {
            label: self.compose_paragraph(Role::DefinitionLabel, &definition.label)?,
            blocks: self.compose_blocks(&definition.blocks, below)?,
        })
    }

    fn compose_quote(&mut self, quote: &Quote) -> Result<Vec<document::Block>> {
        let mut blocks = self.compose_blocks(&quote.blocks, Roles::All(Role::Quote))?;
        if let Some(source) = &quote.source {
            let source = self.compose_paragraph(Role::QuoteSource, source)?;
            push_source(&mut blocks, source);
        }
        Ok(blocks)
    }

    /// Composes questions and answers; the notes of the person who asks are numbered
    /// through all questions.
    fn push_questions(
        &mut self,
        composed: &mut Vec<document::Block>,
        turns: &[Turn],
    ) -> Result<()> {
        let mut sources = 0;
        for turn in turns {
            self.cancel.check()?;
            match turn {
                Turn::Question(question) => {
                    self.push_question(composed, question, &mut sources)?;
                }
                Turn::Answer(answer) => self.push_answer(composed, answer)?,
            }
        }
        Ok(())
    }

    fn push_question(
        &mut self,
        composed: &mut Vec<document::Block>,
        question: &Question,
        sources: &mut usize,
    ) -> Result<()> {
        let label = QuestionLabel { words: self.words, number: question.number };
        let label = text_inlines(&label.render()?);
        self.push_label(composed, Role::QuestionHeading, label);
        self.push_blocks(composed, &question.blocks, Roles::All(Role::QuestionText))?;
        for source in &question.sources {
            self.cancel.check()?;
            *sources += 1;
            let mut inlines = text_inlines(&SourceNumber { number: *sources }.render()?);
            self.push_inlines(&mut inlines, source)?;
            let role = Role::QuestionSource;
            push_source(composed, Paragraph { role, inlines, keep_with_next: false });
        }
        Ok(())
    }

    fn push_answer(
        &mut self,
        composed: &mut Vec<document::Block>,
        answer: &Answer,
    ) -> Result<()> {
        let heading = match &answer.heading {
            Some(heading) => self.compose_inlines(heading)?,
            None => {
                let heading =
                    AnswerHeading { words: self.words, numbers: &answer.numbers };
                text_inlines(&heading.render()?)
            }
        };
        self.push_label(composed, Role::AnswerHeading, heading);
        self.push_blocks(composed, &answer.blocks, Roles::Text(Role::BodyText))
    }

    /// Appends the label of a question or the heading of an answer.
    fn push_label(
        &self,
        composed: &mut Vec<document::Block>,
        role: Role,
        inlines: Vec<document::Inline>,
    ) {
        composed.push(document::Block::Heading(Heading {
            role,
            level: self.sections.level(),
            numbering: self.sections.numbering(),
            counters: Vec::new(),
            inlines,
        }));
    }

    fn compose_inlines(&mut self, inlines: &[Inline]) -> Result<Vec<document::Inline>> {
        let mut composed = Vec::with_capacity(inlines.len());
        self.push_inlines(&mut composed, inlines)?;
        Ok(composed)
    }

    fn push_inlines(
        &mut self,
        composed: &mut Vec<document::Inline>,
        inlines: &[Inline],
    ) -> Result<()> {
        for inline in inlines {
            let inline = match inline {
                Inline::Text(text) => {
                    push_text(composed, text);
                    continue;
                }
                Inline::Strong(inner) => {
                    document::Inline::Strong(self.compose_inlines(inner)?)
                }
                Inline::Emphasis(inner) => {
                    document::Inline::Emphasis(self.compose_inlines(inner)?)
                }
                Inline::Superscript(text) => document::Inline::Superscript(text.clone()),
                Inline::Subscript(text) => document::Inline::Subscript(text.clone()),
                Inline::Link { text, url } => document::Inline::Link {
                    url: url.clone(),
                    inlines: self.compose_inlines(text)?,
                },
                Inline::Foreign { language, text } => document::Inline::Foreign {
                    language: language.clone(),
                    inlines: self.compose_inlines(text)?,
                },
                Inline::Footnote(blocks) => {
                    // Without a separator, two marks would read as one number.
                    if let Some(document::Inline::Footnote(_)) = composed.last() {
                        composed.push(document::Inline::Superscript(",".to_owned()));
                    }
                    document::Inline::Footnote(self.compose_footnote(blocks)?)
                }
                Inline::LineBreak => document::Inline::LineBreak,
            };
            composed.push(inline);
        }
        Ok(())
    }

    fn compose_footnote(&mut self, blocks: &[Block]) -> Result<Footnote> {
        self.footnote += 1;
        let number = self.footnote;
        let blocks = self.compose_blocks(blocks, Roles::All(Role::FootnoteText))?;
        Ok(Footnote { number, blocks })
    }
}

/// Appends the source of a quotation or a question, and keeps it on the page of the
/// paragraph before it.
fn push_source(composed: &mut Vec<document::Block>, source: Paragraph) {
    if let Some(last) = document::last_paragraph(composed) {
        last.keep_with_next = true;
    }
    composed.push(document::Block::Paragraph(source));
}

/// Returns text as inlines; none if it is empty.
fn text_inlines(text: &str) -> Vec<document::Inline> {
    let mut inlines = Vec::new();
    push_text(&mut inlines, text);
    inlines
}

/// Appends text to inlines, to the last one if that is text.
fn push_text(inlines: &mut Vec<document::Inline>, text: &str) {
    match inlines.last_mut() {
        Some(document::Inline::Text(last)) => last.push_str(text),
        _ if text.is_empty() => {}
        _ => inlines.push(document::Inline::Text(text.to_owned())),
    }
}

/// The label of a question: "Vraag 3".
#[derive(Template)]
#[template(path = "labels/question.txt")]
struct QuestionLabel<'a> {
    words: &'a Words,
    number: u32,
}

/// The number before a note of the person who asks: "1) ".
#[derive(Template)]
#[template(path = "labels/source.txt")]
struct SourceNumber {
    number: usize,
}

/// The heading of an answer: "Antwoord op de vragen 3, 4 en 8".
#[derive(Template)]
#[template(path = "labels/answer.txt")]
struct AnswerHeading<'a> {
    words: &'a Words,
    numbers: &'a [u32],
}
