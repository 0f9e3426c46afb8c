//! Running matter, as the templates are given it.
//!
//! In: blocks of a letter. Out: the parts that word them; what they share is
//! the [`Matter`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;

use super::filters;
use crate::bounds::Stop;
use crate::image::Image;
use crate::letter::{Align, Answer, Block, Inline, ListStyle, Numbering, Table, Turn};
use crate::locale::Words;
use crate::style::Role;

/// What all parts share.
pub(super) struct Matter<'a> {
    words: &'a Words,
    /// Ends what is listed when wording is to stop.
    pub(super) stop: &'a Stop,
    gallery: RefCell<Gallery>,
}

/// The pictures met so far, and the place of each file among them.
#[derive(Default)]
struct Gallery {
    images: Vec<Image>,
    places: BTreeMap<Arc<[u8]>, usize>,
}

impl<'a> Matter<'a> {
    pub(super) fn new(words: &'a Words, stop: &'a Stop) -> Self {
        Self { words, stop, gallery: RefCell::default() }
    }

    /// The pictures, in the order of the markup.
    pub(super) fn images(self) -> Vec<Image> {
        self.gallery.into_inner().images
    }

    /// The place of a picture among all; one that comes back keeps its own.
    fn place(&self, image: &Image) -> usize {
        let Gallery { images, places } = &mut *self.gallery.borrow_mut();
        *places.entry(Arc::clone(&image.bytes)).or_insert_with(|| {
            images.push(image.clone());
            images.len() - 1
        })
    }
}

/// What a block stands in, which says the roles of its paragraphs.
#[derive(Clone, Copy)]
enum Standing {
    /// By itself, in this role.
    Text(Role),
    /// In an item of a list, at its start or below.
    Item { first: bool },
    /// Somewhere that gives all its text this role, that of lists too.
    Throughout(Role),
}

/// One block.
#[derive(Template)]
#[template(path = "parts/block.xml")]
pub(super) struct BlockPart<'a> {
    block: &'a Block,
    standing: Standing,
    matter: &'a Matter<'a>,
}

impl<'a> BlockPart<'a> {
    /// A block of running text.
    pub(super) const fn text(block: &'a Block, matter: &'a Matter<'a>) -> Self {
        Self { block, standing: Standing::Text(Role::BodyText), matter }
    }

    /// A block of a footnote.
    const fn noted(block: &'a Block, matter: &'a Matter<'a>) -> Self {
        Self { block, standing: Standing::Throughout(Role::FootnoteText), matter }
    }

    /// A block of an item of this list.
    const fn in_item(&self, block: &'a Block, first: bool) -> Self {
        let standing = match self.standing {
            Standing::Text(_) | Standing::Item { .. } => Standing::Item { first },
            throughout @ Standing::Throughout(_) => throughout,
        };
        Self { block, standing, matter: self.matter }
    }

    /// A block below a label.
    const fn below_label(&self, block: &'a Block) -> Self {
        let standing = Standing::Text(Role::DefinitionText);
        Self { block, standing, matter: self.matter }
    }

    /// A block of a quote.
    const fn quoted(&self, block: &'a Block) -> Self {
        let standing = Standing::Throughout(Role::Quote);
        Self { block, standing, matter: self.matter }
    }

    /// The role of a paragraph here.
    const fn role(&self) -> Role {
        match self.standing {
            Standing::Text(role) | Standing::Throughout(role) => role,
            Standing::Item { first: true } => Role::ListParagraph,
            Standing::Item { first: false } => Role::ListContinue,
        }
    }

    const fn inlines(&self, inlines: &'a [Inline]) -> Inlines<'a> {
        Inlines { inlines, matter: self.matter }
    }
}

/// The pieces of a paragraph.
#[derive(Template)]
#[template(path = "parts/inlines.xml")]
struct Inlines<'a> {
    inlines: &'a [Inline],
    matter: &'a Matter<'a>,
}

impl<'a> Inlines<'a> {
    const fn inner(&self, inlines: &'a [Inline]) -> Self {
        Self { inlines, matter: self.matter }
    }

    /// Whether a mark stands right behind another, as one number unless something
    /// parts them.
    fn is_behind_note(&self, place: &usize) -> bool {
        let before = place.checked_sub(1).and_then(|before| self.inlines.get(before));
        matches!(before, Some(Inline::Footnote(_)))
    }
}

/// A table.
#[derive(Template)]
#[template(path = "parts/table.xml")]
struct TablePart<'a> {
    table: &'a Table,
    matter: &'a Matter<'a>,
}

impl<'a> TablePart<'a> {
    /// A block of a cell that is a heading.
    const fn heading(&self, block: &'a Block) -> BlockPart<'a> {
        let standing = Standing::Throughout(Role::TableHeading);
        BlockPart { block, standing, matter: self.matter }
    }

    /// A block of any other cell.
    const fn text(&self, block: &'a Block) -> BlockPart<'a> {
        let standing = Standing::Throughout(Role::TableText);
        BlockPart { block, standing, matter: self.matter }
    }

    const fn inlines(&self, inlines: &'a [Inline]) -> Inlines<'a> {
        Inlines { inlines, matter: self.matter }
    }
}

/// Questions and answers.
#[derive(Template)]
#[template(path = "parts/questions.xml")]
struct QuestionsPart<'a> {
    /// Each with the number of notes before its own.
    turns: Vec<(&'a Turn, usize)>,
    matter: &'a Matter<'a>,
}

impl<'a> QuestionsPart<'a> {
    fn of(turns: &'a [Turn], matter: &'a Matter<'a>) -> Self {
        let mut sources = 0;
        let turns = turns.iter().map(|turn| {
            let before = sources;
            if let Turn::Question(question) = turn {
                sources += question.sources.len();
            }
            (turn, before)
        });
        Self { turns: turns.collect(), matter }
    }

    /// A block of a question.
    const fn asked(&self, block: &'a Block) -> BlockPart<'a> {
        let standing = Standing::Throughout(Role::QuestionText);
        BlockPart { block, standing, matter: self.matter }
    }

    const fn inlines(&self, inlines: &'a [Inline]) -> Inlines<'a> {
        Inlines { inlines, matter: self.matter }
    }

    fn numbers(&self, answer: &'a Answer) -> Numbers<'a> {
        Numbers { numbers: &answer.numbers, words: self.matter.words }
    }
}

/// Numbers of questions: "3, 4 en 8".
#[derive(Template)]
#[template(path = "parts/numbers.xml")]
struct Numbers<'a> {
    numbers: &'a [u32],
    words: &'a Words,
}

// Their values are escaped where they are printed; the parts are markup.
impl HtmlSafe for BlockPart<'_> {}
impl HtmlSafe for Inlines<'_> {}
impl HtmlSafe for TablePart<'_> {}
impl HtmlSafe for QuestionsPart<'_> {}
impl HtmlSafe for Numbers<'_> {}
