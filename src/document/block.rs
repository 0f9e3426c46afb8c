//! Blocks: what stands by itself in running matter.

use super::Inline;
use crate::style::numeral::{letters, roman};
use crate::style::{Role, SectionNumbering};

/// A piece of running matter.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A section title; its section's blocks follow it. So do the text below the
    /// label of a question and that below an answer's.
    Heading(Heading),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// A picture.
    Figure(Figure),
    /// What another said: paragraphs and lists, its source last.
    Quote(Vec<Block>),
    /// Labels, each with what stands below it.
    Definitions(Vec<Definition>),
    /// A table of contents.
    Contents(Contents),
    /// What follows starts a page.
    PageBreak,
}

/// A paragraph in a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// What it is.
    pub role: Role,
    /// What it says.
    pub inlines: Vec<Inline>,
    /// Kept on the page of what follows, beyond what its role asks.
    pub keep_with_next: bool,
}

/// The title of a section or an annex, or the label of a question or answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// How it looks.
    pub role: Role,
    /// Its level in the document's outline, 1 to 5.
    pub level: u8,
    /// How its counters are written.
    pub numbering: SectionNumbering,
    /// Counters down to its own depth; empty when it takes no number.
    pub counters: Vec<u32>,
    /// What it says, without the number.
    pub inlines: Vec<Inline>,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Bullets, or the kind of number.
    pub style: ListLabel,
    /// The first item's number.
    pub start: u32,
    /// The items; each is the blocks it holds.
    pub items: Vec<Vec<Block>>,
}

/// What marks the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListLabel {
    /// A bullet.
    Bullet,
    /// 1, 2, 3.
    Number,
    /// a, b, c.
    Letter,
    /// i, ii, iii.
    Roman,
}

/// A table; every row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its title, which stands above it.
    pub caption: Option<Paragraph>,
    /// The columns, of which there is at least one.
    pub columns: Vec<TableColumn>,
    /// The cells of the header row; empty when there is none.
    pub header: Vec<Cell>,
    /// The cells of the other rows, of which there is at least one.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the first cell of each row is its heading.
    pub row_headers: bool,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableColumn {
    /// Its share of the measure, 0 to 1; none fits the text.
    pub width: Option<f64>,
    /// Where lines stand in it.
    pub align: Align,
}

/// Where lines stand in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// A cell: paragraphs and lists; nothing when it is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell(pub Vec<Block>);

/// A picture with its title.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its place among the document's images.
    pub image: usize,
    /// What it shows, for whoever cannot see it.
    pub alt: String,
    /// Its title, which stands below it.
    pub caption: Option<Paragraph>,
}

/// A label and what stands below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The label.
    pub label: Paragraph,
    /// What it says about it.
    pub blocks: Vec<Block>,
}

/// A table of contents: [`Document::headings`](super::Document::headings)
/// down to a level.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// What stands above it.
    pub title: Paragraph,
    /// The deepest level that it lists, 1 to 4.
    pub depth: u8,
}

impl Heading {
    /// Whether a table of contents of this depth lists it: it does not list
    /// questions and answers.
    pub const fn is_listed(&self, depth: u8) -> bool {
        let is_label = matches!(self.role, Role::QuestionHeading | Role::AnswerHeading);
        !is_label && self.level <= depth
    }
}

impl ListLabel {
    /// The number of an item in this style, without the house style's
    /// punctuation; empty for bullets.
    pub fn number(self, number: u32) -> String {
        match self {
            Self::Bullet => String::new(),
            Self::Number => number.to_string(),
            Self::Letter => letters(number),
            Self::Roman => roman(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ListLabel;

    #[test]
    fn list_numbers_count_as_word_processors_do() {
        let numbers = |style: ListLabel| [1, 4, 26, 27, 53].map(|n| style.number(n));
        assert_eq!(numbers(ListLabel::Number), ["1", "4", "26", "27", "53"]);
        assert_eq!(numbers(ListLabel::Letter), ["a", "d", "z", "aa", "aaa"]);
        assert_eq!(numbers(ListLabel::Roman), ["i", "iv", "xxvi", "xxvii", "liii"]);
    }
}
