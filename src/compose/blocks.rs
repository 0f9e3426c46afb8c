//! Running matter, in the form used by the templates.
//!
//! In: blocks of a letter. Out: the template parts for them; their shared state is the
//! [`Matter`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;

use super::filters;
use crate::house_style::Role;
use crate::image::Image;
use crate::letter::{Align, Answer, Block, Inline, ListStyle, Numbering, Table, Turn};
use crate::limits::CancelToken;
use crate::locale::Words;

/// The shared state of all parts.
pub(super) struct Matter<'a> {
    words: &'a Words,
    /// The cancellation token, which ends lists early.
    pub(super) stop: &'a CancelToken,
    gallery: RefCell<Gallery>,
}

/// The images so far, and the index of each file.
#[derive(Default)]
struct Gallery {
    images: Vec<Image>,
    places: BTreeMap<Arc<[u8]>, usize>,
}

impl<'a> Matter<'a> {
    pub(super) fn new(words: &'a Words, stop: &'a CancelToken) -> Self {
        Self { words, stop, gallery: RefCell::default() }
    }

    /// Returns the images, in the order of the markup.
    pub(super) fn images(self) -> Vec<Image> {
        self.gallery.into_inner().images
    }

    /// Returns the index of an image; a repeated image keeps its first index.
    fn place(&self, image: &Image) -> usize {
        let Gallery { images, places } = &mut *self.gallery.borrow_mut();
        *places.entry(Arc::clone(&image.bytes)).or_insert_with(|| {
            images.push(image.clone());
            images.len() - 1
        })
    }
}

/// The context of a block, which determines the roles of its paragraphs.
#[derive(Clone, Copy)]
enum Standing {
    /// Running text in this role.
    Text(Role),
    /// An item of a list, at its start or after it.
    Item { first: bool },
    /// A context with one role for all text, lists included.
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
    /// Returns the part for a block of running text.
    pub(super) const fn text(block: &'a Block, matter: &'a Matter<'a>) -> Self {
        Self { block, standing: Standing::Text(Role::BodyText), matter }
    }

    /// Returns the part for a block of a footnote.
    const fn noted(block: &'a Block, matter: &'a Matter<'a>) -> Self {
        Self { block, standing: Standing::Throughout(Role::FootnoteText), matter }
    }

    /// Returns the part for a block of an item of this list.
    const fn in_item(&self, block: &'a Block, first: bool) -> Self {
        let standing = match self.standing {
            Standing::Text(_) | Standing::Item { .. } => Standing::Item { first },
            throughout @ Standing::Throughout(_) => throughout,
        };
        Self { block, standing, matter: self.matter }
    }

    /// Returns the part for a block below a label.
    const fn below_label(&self, block: &'a Block) -> Self {
        let standing = Standing::Text(Role::DefinitionText);
        Self { block, standing, matter: self.matter }
    }

    /// Returns the part for a block of a quotation.
    const fn quoted(&self, block: &'a Block) -> Self {
        let standing = Standing::Throughout(Role::Quote);
        Self { block, standing, matter: self.matter }
    }

    /// Returns the role of a paragraph in this context.
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

/// The inlines of a paragraph.
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

    /// Returns whether a footnote mark directly follows another. Without a separator both
    /// would read as one number.
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
    /// Returns the part for a block of a header cell.
    const fn heading(&self, block: &'a Block) -> BlockPart<'a> {
        let standing = Standing::Throughout(Role::TableHeading);
        BlockPart { block, standing, matter: self.matter }
    }

    /// Returns the part for a block of any other cell.
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
    /// Each turn with the number of notes before its own.
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

    /// Returns the part for a block of a question.
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

// Values are escaped where they are printed; the parts are markup.
impl HtmlSafe for BlockPart<'_> {}
impl HtmlSafe for Inlines<'_> {}
impl HtmlSafe for TablePart<'_> {}
impl HtmlSafe for QuestionsPart<'_> {}
impl HtmlSafe for Numbers<'_> {}
