//! Composes the body blocks of a letter and its annexes.
//!
//! In: the blocks of a part, in reading order. Out: the blocks of the document. Sections,
//! questions and answers become headings with their counters or wording; other blocks
//! stay as they are. Body text does not pass through the markup: it has no wording.

use askama::Template;

use super::sections::SectionCounters;
use super::{ComposeError, filters};
use crate::blocks::{
    Block, Heading, Inline, Paragraph, TableOfContents, last_paragraph, push_inline,
};
use crate::house_style::Role;
use crate::letter::{Answer, BodyBlock, Question, Section, Turn};
use crate::limits::CancelToken;
use crate::locale::PageWords;

type Result<T> = std::result::Result<T, ComposeError>;

/// Composer of the blocks of a letter or an annex.
struct BlockComposer<'a> {
    words: &'a PageWords,
    /// The cancellation token, polled per block.
    cancel: &'a CancelToken,
    sections: SectionCounters,
    composed: Vec<Block>,
}

/// Composes the blocks of a part, whose sections these counters count, without its title.
///
/// # Errors
///
/// Returns an error if a template fails, sections are nested too deeply, or work is
/// cancelled.
pub(super) fn compose_blocks(
    blocks: &[BodyBlock],
    sections: SectionCounters,
    words: &PageWords,
    cancel: &CancelToken,
) -> Result<Vec<Block>> {
    let composed = Vec::with_capacity(blocks.len());
    let mut composer = BlockComposer { words, cancel, sections, composed };
    composer.push_body(blocks)?;
    Ok(composer.composed)
}

impl BlockComposer<'_> {
    fn push_body(&mut self, blocks: &[BodyBlock]) -> Result<()> {
        for block in blocks {
            self.cancel.check()?;
            match block {
                BodyBlock::Section(section) => self.push_section(section)?,
                BodyBlock::Questions(turns) => self.push_questions(turns)?,
                BodyBlock::Block(Block::TableOfContents(contents)) => {
                    let title = text_inlines(self.words.contents.clone());
                    self.composed.push(Block::TableOfContents(TableOfContents {
                        title: Paragraph { inlines: title, ..contents.title.clone() },
                        depth: contents.depth,
                    }));
                }
                BodyBlock::Block(block) => self.composed.push(block.clone()),
            }
        }
        Ok(())
    }

    fn push_blocks(&mut self, blocks: &[Block]) -> Result<()> {
        for block in blocks {
            self.cancel.check()?;
            self.composed.push(block.clone());
        }
        Ok(())
    }

    fn push_section(&mut self, section: &Section) -> Result<()> {
        let (role, level) = self.sections.enter_section()?;
        let counters = self.sections.next_counters(section.numbering);
        self.composed.push(Block::Heading(Heading {
            role,
            level,
            numbering: self.sections.numbering(),
            counters,
            inlines: section.title.clone(),
        }));
        self.push_body(&section.blocks)?;
        self.sections.leave_section();
        Ok(())
    }

    /// Composes questions and answers; the notes of the person who asks are numbered
    /// through all questions.
    fn push_questions(&mut self, turns: &[Turn]) -> Result<()> {
        let mut sources = 0;
        for turn in turns {
            self.cancel.check()?;
            match turn {
                Turn::Question(question) => self.push_question(question, &mut sources)?,
                Turn::Answer(answer) => self.push_answer(answer)?,
            }
        }
        Ok(())
    }

    fn push_question(&mut self, question: &Question, sources: &mut usize) -> Result<()> {
        let label = QuestionLabel { words: self.words, number: question.number };
        self.push_label(Role::QuestionHeading, text_inlines(label.render()?));
        self.push_blocks(&question.blocks)?;
        for source in &question.sources {
            self.cancel.check()?;
            *sources += 1;
            let mut inlines = text_inlines(SourceNumber { number: *sources }.render()?);
            source.iter().for_each(|part| push_inline(&mut inlines, part.clone()));
            if let Some(last) = last_paragraph(&mut self.composed) {
                last.keep_with_next = true;
            }
            let source = Paragraph::new(Role::QuestionSource, inlines);
            self.composed.push(Block::Paragraph(source));
        }
        Ok(())
    }

    fn push_answer(&mut self, answer: &Answer) -> Result<()> {
        let heading = match &answer.heading {
            Some(heading) => heading.clone(),
            None => {
                let heading =
                    AnswerHeading { words: self.words, numbers: &answer.numbers };
                text_inlines(heading.render()?)
            }
        };
        self.push_label(Role::AnswerHeading, heading);
        self.push_blocks(&answer.blocks)
    }

    /// Appends the label of a question or the heading of an answer.
    fn push_label(&mut self, role: Role, inlines: Vec<Inline>) {
        self.composed.push(Block::Heading(Heading {
            role,
            level: self.sections.level(),
            numbering: self.sections.numbering(),
            counters: Vec::new(),
            inlines,
        }));
    }
}

/// Returns text as inlines; none if it is empty.
fn text_inlines(text: String) -> Vec<Inline> {
    if text.is_empty() { Vec::new() } else { vec![Inline::Text(text)] }
}

/// The label of a question: "Vraag 3".
#[derive(Template)]
#[template(path = "labels/question.txt")]
struct QuestionLabel<'a> {
    words: &'a PageWords,
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
    words: &'a PageWords,
    numbers: &'a [u32],
}
