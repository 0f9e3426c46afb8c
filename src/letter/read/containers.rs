//! What blocks stand in, and what may stand there.

use super::inlines::Setting;
use crate::letter::Numbering;
use crate::letter::dirt::Standing;
use crate::style::Role;

/// The kind of block that is read into blocks of other kinds, and so may stand
/// wherever they may.
pub(in crate::letter) const MARKDOWN: &str = "markdown";

/// What blocks stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::letter) enum Container {
    /// The letter, an annex or a section.
    Matter,
    /// An item of a list.
    Item,
    /// A cell of a table.
    Cell,
    /// A footnote.
    Note,
    /// A question.
    Question,
    /// An answer.
    Answer,
    /// What a label announces.
    Definition,
    /// A quote.
    Quote,
}

impl Container {
    /// The kinds of block that may stand here.
    pub(in crate::letter) const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Matter => &[
                "paragraph",
                "section",
                "list",
                "table",
                "figure",
                "questions",
                "definitions",
                "quote",
                "tableOfContents",
                "pageBreak",
                MARKDOWN,
            ],
            Self::Item | Self::Cell | Self::Note | Self::Question | Self::Quote => {
                &["paragraph", "list", MARKDOWN]
            }
            Self::Answer => &[
                "paragraph",
                "list",
                "table",
                "figure",
                "definitions",
                "quote",
                "pageBreak",
                MARKDOWN,
            ],
            Self::Definition => {
                &["paragraph", "list", "table", "figure", "quote", MARKDOWN]
            }
        }
    }

    /// The key of its name; running matter, where every kind may stand, has none.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Matter => "",
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

/// Where a block stands.
#[derive(Clone, Copy)]
pub(super) struct Within<'r> {
    /// What it stands in.
    pub(super) container: Container,
    /// How a section heading of a depth looks.
    pub(super) heading: fn(u8) -> Option<Role>,
    /// The level of the title of an outermost section.
    pub(super) title_level: u8,
    /// How many sections are around.
    pub(super) sections: u8,
    /// How the section around is numbered.
    pub(super) numbering: Numbering,
    /// How a paragraph looks.
    pub(super) paragraph: &'r [Role],
    /// How a paragraph in a list looks.
    pub(super) item: &'r [Role],
    /// A footnote is around.
    pub(super) is_note: bool,
    /// It is in the letter itself, and in nothing but sections.
    pub(super) is_letter: bool,
    /// How many blocks and inlines are around.
    pub(super) nesting: u8,
}

impl<'r> Within<'r> {
    /// The body of a letter.
    pub(super) const LETTER: Self = Self {
        container: Container::Matter,
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

    /// An annex.
    pub(super) const ANNEX: Self = Self {
        heading: Role::annex_heading,
        title_level: 2,
        is_letter: false,
        ..Self::LETTER
    };

    /// A footnote, in so many blocks and inlines.
    pub(super) const fn note(nesting: u8) -> Self {
        let note = Self { is_note: true, nesting, ..Self::LETTER };
        note.throughout(Container::Note, &[Role::FootnoteText])
    }

    /// The items of a list that stands here.
    pub(super) const fn list(self) -> Self {
        Self { container: Container::Item, paragraph: self.item, ..self }
    }

    /// An answer that stands here.
    pub(super) const fn answer(self) -> Self {
        Self { container: Container::Answer, ..self }
    }

    /// What stands below a label here.
    pub(super) const fn definition(self) -> Self {
        let paragraph = &[Role::DefinitionText];
        Self { container: Container::Definition, paragraph, ..self }
    }

    /// Something here that gives all its text one look, that of lists too.
    pub(super) const fn throughout(self, container: Container, role: &'r [Role]) -> Self {
        Self { container, paragraph: role, item: role, ..self }
    }

    /// How a paragraph's text is set here.
    pub(super) const fn setting(self) -> Setting<'r> {
        Setting::new(self.paragraph, self.nesting).in_note(self.is_note)
    }

    /// How dirt is looked for in a paragraph here: numbers that start it are
    /// meant everywhere but in running matter.
    pub(super) const fn standing(self) -> Standing {
        match self.container {
            Container::Matter
            | Container::Answer
            | Container::Definition
            | Container::Question => Standing::Paragraph,
            Container::Cell => Standing::Cell,
            Container::Item | Container::Note | Container::Quote => Standing::Item,
        }
    }
}
