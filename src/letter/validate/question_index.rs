//! Index of the questions and the answers of a letter or an annex.

use crate::letter::json::NodeLocation;

/// Numbers of the questions and answers so far in the letter or an annex.
#[derive(Default)]
pub(super) struct QuestionIndex {
    /// The questions.
    pub(super) questions: Vec<NumberedQuestion>,
    /// The questions that answers name.
    pub(super) answered: Vec<NumberedQuestion>,
    /// The number of blocks of questions so far.
    pub(super) blocks: usize,
    /// True if something was rejected, so that numbers may be missing.
    pub(super) is_incomplete: bool,
}

/// The questions and answers without a counterpart in their own part of the letter: its
/// body or an annex. An annex may answer the questions of the body.
#[derive(Default)]
pub(super) struct OpenQuestions {
    /// The questions without an answer.
    pub(super) questions: Vec<NumberedQuestion>,
    /// The questions that answers name, and that their part does not have.
    pub(super) answered: Vec<NumberedQuestion>,
}

/// The number of a question, at the question itself or at an answer to it.
#[derive(Clone, Copy)]
pub(super) struct NumberedQuestion {
    /// The number.
    pub(super) number: u32,
    /// The location of the number.
    pub(super) location: NodeLocation,
    /// The index of its block of questions, from 1.
    pub(super) block: usize,
}
