//! The text of a letter and its annexes: blocks in sections, questions and answers.
//!
//! Sections, questions and answers are of the letter file only: composition numbers and
//! labels them, and makes [headings](crate::blocks::Heading) of them.

use schemars::JsonSchema;
use strum::{EnumString, VariantNames};

use super::member_schemas;
use crate::blocks::schema::Inlines;
use crate::blocks::{Block, Inline};
use crate::limits::letter as limits;

/// A block of the text of a letter or an annex.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub enum BodyBlock {
    /// A titled section.
    Section(Section),
    /// Questions and their answers, printed in this order.
    Questions(#[schemars(length(min = 1))] Vec<Turn>),
    /// A block of any other kind.
    #[schemars(untagged)]
    Block(Block),
}

/// A titled section; sections nest at most three levels deep.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Section {
    /// Title, without the number.
    #[schemars(schema_with = "member_schemas::title")]
    pub title: Vec<Inline>,
    /// The numbering of the section.
    #[schemars(default)]
    pub numbering: Numbering,
    /// The blocks of the section.
    #[schemars(length(min = 1))]
    pub blocks: Vec<BodyBlock>,
}

/// The numbering of a section. When absent, it is that of the enclosing section: decimal
/// at the top level and inside a Roman section.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, EnumString, VariantNames,
)]
#[schemars(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Numbering {
    /// 1, 1.1, 1.1.1.
    #[default]
    Decimal,
    /// I, II, III; only for sections at the top level. Sections inside count 1, 1.1.
    Roman,
    /// No number.
    None,
}

/// A question or an answer.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub enum Turn {
    /// A question.
    Question(Question),
    /// An answer.
    Answer(Answer),
}

/// A question, printed in bold below its number.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// The number of the question.
    #[schemars(range(min = 1, max = limits::MAX_QUESTION_NUMBER))]
    pub number: u32,
    /// The text of the question: paragraphs and lists.
    #[schemars(schema_with = "member_schemas::question_blocks")]
    pub blocks: Vec<Block>,
    /// The notes of the person who asks, numbered 1), 2) through all questions. The text
    /// contains the note marks.
    #[schemars(with = "Vec<Inlines>", default, length(max = limits::MAX_SOURCES_PER_QUESTION))]
    pub sources: Vec<Vec<Inline>>,
}

/// An answer to one or more questions.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// The numbers of the questions that are answered.
    #[schemars(
        length(min = 1, max = limits::MAX_QUESTIONS_PER_ANSWER),
        inner(range(min = 1, max = limits::MAX_QUESTION_NUMBER))
    )]
    pub numbers: Vec<u32>,
    /// The heading above the answer; the wording of the locale when absent.
    #[schemars(default, schema_with = "member_schemas::title")]
    pub heading: Option<Vec<Inline>>,
    /// The text of the answer, without sections or questions.
    #[schemars(schema_with = "member_schemas::answer_blocks")]
    pub blocks: Vec<Block>,
}

impl From<Block> for BodyBlock {
    fn from(block: Block) -> Self {
        Self::Block(block)
    }
}

impl BodyBlock {
    /// Returns the block, unless it is a section or questions.
    pub fn into_block(self) -> Option<Block> {
        match self {
            Self::Block(block) => Some(block),
            Self::Section(_) | Self::Questions(_) => None,
        }
    }
}
