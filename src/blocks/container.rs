//! Kinds of block in letter files, and the containers that allow them.

use strum::{EnumString, IntoStaticStr};

/// A kind of block, which is the name of its only member in a letter file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub(crate) enum BlockKind {
    Paragraph,
    Section,
    List,
    Table,
    Figure,
    Questions,
    Definitions,
    Quote,
    TableOfContents,
    PageBreak,
    /// A text that is read into blocks of other kinds, and is allowed wherever they are.
    Markdown,
}

/// A container of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    /// The letter, an annex or a section.
    Body,
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
    /// The text below a label.
    Definition,
    /// A quotation.
    Quote,
}

impl Container {
    /// Returns the kinds of block that are allowed here; the body allows every kind.
    pub(crate) const fn kinds(self) -> &'static [BlockKind] {
        use BlockKind::{
            Definitions, Figure, List, Markdown, PageBreak, Paragraph, Questions, Quote,
            Section, Table, TableOfContents,
        };
        match self {
            Self::Body => &[
                Paragraph,
                Section,
                List,
                Table,
                Figure,
                Questions,
                Definitions,
                Quote,
                TableOfContents,
                PageBreak,
                Markdown,
            ],
            Self::Item | Self::Cell | Self::Note | Self::Question | Self::Quote => {
                &[Paragraph, List, Markdown]
            }
            Self::Answer => {
                &[Paragraph, List, Table, Figure, Definitions, Quote, PageBreak, Markdown]
            }
            Self::Definition => &[Paragraph, List, Table, Figure, Quote, Markdown],
        }
    }

    /// Returns the names of these kinds.
    pub(crate) fn kind_names(self) -> impl Iterator<Item = &'static str> + Clone {
        self.kinds().iter().map(Into::into)
    }
}
