//! Contexts: the roles, the container and the depth of a block or inline being read.

use crate::blocks::Container;
use crate::house_style::Role;
use crate::letter::Numbering;
use crate::letter::lint::{SpanContext, TextKind};

impl Container {
    /// Returns the locale key of its name; the body, which allows every kind, has none.
    pub(super) const fn locale_key(self) -> &'static str {
        match self {
            Self::Body => "",
            Self::Item => "list",
            Self::Cell => "cell",
            Self::Note => "note",
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Definition => "definition",
            Self::Quote => "quote",
        }
    }
}

/// The context of a block.
#[derive(Clone, Copy)]
pub(super) struct BlockContext<'r> {
    /// The container.
    pub(super) container: Container,
    /// Function from the depth of a section to the role of its heading.
    pub(super) heading: fn(u8) -> Option<Role>,
    /// The level of the title of an outermost section.
    pub(super) title_level: u8,
    /// The number of enclosing sections.
    pub(super) sections: u8,
    /// The numbering of the enclosing section.
    pub(super) numbering: Numbering,
    /// The possible roles of a paragraph.
    pub(super) paragraph: &'r [Role],
    /// The possible roles of a paragraph in a list.
    pub(super) item: &'r [Role],
    /// True inside a footnote.
    pub(super) is_note: bool,
    /// True in the letter itself, outside everything except sections.
    pub(super) is_letter: bool,
    /// The number of enclosing blocks and inlines.
    pub(super) nesting: u8,
}

impl<'r> BlockContext<'r> {
    /// The context of the body of a letter.
    pub(super) const LETTER: Self = Self {
        container: Container::Body,
        heading: Role::heading,
        title_level: 1,
        sections: 0,
        numbering: Numbering::Decimal,
        paragraph: &[Role::BodyText],
        item: &[Role::ListParagraph, Role::ListContinue],
        is_note: false,
        is_letter: true,
        nesting: 0,
    };

    /// The context of an annex.
    pub(super) const ANNEX: Self = Self {
        heading: Role::annex_heading,
        title_level: 2,
        is_letter: false,
        ..Self::LETTER
    };

    /// Returns the context of a footnote inside this number of blocks and inlines.
    pub(super) const fn for_footnote(nesting: u8) -> Self {
        let note = Self { is_note: true, nesting, ..Self::LETTER };
        note.with_role(Container::Note, &[Role::FootnoteText])
    }

    /// Returns the context of the items of a list.
    pub(super) const fn for_list(self) -> Self {
        Self { container: Container::Item, paragraph: self.item, ..self }
    }

    /// Returns the context of an answer.
    pub(super) const fn for_answer(self) -> Self {
        Self { container: Container::Answer, ..self }
    }

    /// Returns the context of the text below a label.
    pub(super) const fn for_definition(self) -> Self {
        let paragraph = &[Role::DefinitionText];
        Self { container: Container::Definition, paragraph, ..self }
    }

    /// Returns the context of a container with one role for all text, lists included.
    pub(super) const fn with_role(self, container: Container, role: &'r [Role]) -> Self {
        Self { container, paragraph: role, item: role, ..self }
    }

    /// Returns the context of the inlines of a paragraph.
    pub(super) const fn inline_context(self) -> InlineContext<'r> {
        InlineContext::new(self.paragraph, self.nesting).in_note(self.is_note)
    }

    /// Returns the kind of text for the residue lints. A number at the start of a
    /// paragraph is intended everywhere except in running text.
    pub(super) const fn text_context(self) -> TextKind {
        match self.container {
            Container::Body
            | Container::Answer
            | Container::Definition
            | Container::Question => TextKind::Paragraph,
            Container::Cell => TextKind::Cell,
            Container::Item | Container::Note => TextKind::Item,
            Container::Quote => TextKind::Quote,
        }
    }
}

/// The context of an inline.
#[derive(Clone, Copy)]
pub(super) struct InlineContext<'r> {
    pub(super) roles: &'r [Role],
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) span: SpanContext,
    /// True inside a footnote.
    pub(super) is_note: bool,
    /// The number of enclosing blocks and inlines.
    pub(super) nesting: u8,
}

impl<'r> InlineContext<'r> {
    /// Returns the context of plain text in these roles.
    pub(super) const fn new(roles: &'r [Role], nesting: u8) -> Self {
        let span = SpanContext { is_link: false, is_foreign: false, is_code: false };
        let is_note = false;
        Self { roles, strong: false, emphasis: false, span, is_note, nesting }
    }

    /// Returns the same context, inside a footnote or not.
    pub(super) const fn in_note(self, is_note: bool) -> Self {
        Self { is_note, ..self }
    }
}
