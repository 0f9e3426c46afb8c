//! Questions and answers.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use super::containers::{Container, Within};
use super::inlines::Setting;
use crate::letter::dirt::Standing;
use crate::letter::finding::{Mention, Rule};
use crate::letter::json::{Kind, Place, Value};
use crate::letter::{Answer, Block, Inline, Question, Turn, most};
use crate::style::Role;

/// What a member of questions can be.
const TURNS: [&str; 2] = ["question", "answer"];

/// The numbers that were asked and answered so far in the letter or an annex.
#[derive(Default)]
pub(super) struct Questions {
    asked: Vec<(u32, Place)>,
    answered: Vec<(u32, Place)>,
    /// Something was refused, so that numbers may lack.
    is_at_fault: bool,
}

impl Reader<'_> {
    /// Questions and answers, in the order in which they are printed.
    pub(super) fn questions(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<Block> {
        let violations = self.violations.len();
        let mut seen = BTreeSet::new();
        let turns = self.bounds.stop.each(self.counted(value, 1..=usize::MAX)?);
        let turns = turns.filter_map(|turn| self.turn(turn, within, &mut seen)).collect();
        self.questions.is_at_fault |= self.violations.len() > violations;
        Some(Block::Questions(turns))
    }

    fn turn(
        &mut self,
        value: &Value,
        within: Within<'_>,
        seen: &mut BTreeSet<u32>,
    ) -> Option<Turn> {
        let Kind::Object(members) = &value.kind else {
            self.wrong_type(value, "object");
            return None;
        };
        match self.only_member(value, members, TURNS.into_iter())? {
            ("question", question) => {
                self.question(question, within, seen).map(Turn::Question)
            }
            ("answer", answer) => self.answer(answer, within).map(Turn::Answer),
            (kind, content) => {
                let mentions = [
                    ("kind", Mention::excerpt(kind)),
                    ("valid", self.nearest_first(kind, TURNS.into_iter())),
                ];
                self.violation(content.place, Rule::UnknownBlock, mentions);
                None
            }
        }
    }

    fn question(
        &mut self,
        value: &Value,
        within: Within<'_>,
        seen: &mut BTreeSet<u32>,
    ) -> Option<Question> {
        let text = within.throughout(Container::Question, &[Role::QuestionText]);
        let source = Setting::new(&[Role::QuestionSource], within.nesting);
        self.object(value, |question| Question {
            number: question
                .required("number", |reader, value| {
                    let number = reader.question_number(value)?;
                    reader.questions.asked.push((number, value.place));
                    if !seen.insert(number) {
                        let number = ("number", Mention::Verbatim(number.to_string()));
                        reader.violation(value.place, Rule::DuplicateQuestion, [number]);
                    }
                    Some(number)
                })
                .unwrap_or_default(),
            blocks: question
                .required("blocks", |reader, value| reader.blocks(value, text))
                .unwrap_or_default(),
            sources: question
                .optional("sources", |reader, value| reader.sources(value, source))
                .unwrap_or_default(),
        })
    }

    /// The notes of whoever asks.
    fn sources(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
    ) -> Option<Vec<Vec<Inline>>> {
        let sources = self.counted(value, 0..=most::SOURCES)?.iter();
        let source = |source| self.running(source, setting, Standing::Item);
        Some(sources.filter_map(source).collect())
    }

    fn answer(&mut self, value: &Value, within: Within<'_>) -> Option<Answer> {
        let heading = Setting::new(&[Role::AnswerHeading], within.nesting);
        self.object(value, |answer| Answer {
            numbers: answer.required("numbers", Self::answered).unwrap_or_default(),
            heading: answer.optional("heading", |reader, value| {
                reader.running(value, heading, Standing::Line)
            }),
            blocks: answer
                .required("blocks", |reader, value| {
                    reader.titled_blocks(value, within.answer())
                })
                .unwrap_or_default(),
        })
    }

    /// The numbers of the questions that an answer answers, each once.
    fn answered(&mut self, value: &Value) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        let mut seen = BTreeSet::new();
        for value in self.counted(value, 1..=most::ANSWERED)? {
            let Some(number) = self.question_number(value) else { continue };
            if !seen.insert(number) {
                let number = ("number", Mention::Verbatim(number.to_string()));
                self.violation(value.place, Rule::DuplicateAnswer, [number]);
            } else {
                self.questions.answered.push((number, value.place));
                numbers.push(number);
            }
        }
        Some(numbers)
    }

    fn question_number(&mut self, value: &Value) -> Option<u32> {
        self.number_to(value, most::QUESTION, Rule::QuestionNumber)
    }

    /// Compares the questions of the letter or an annex, which ends here, with
    /// its answers.
    pub(super) fn compare_questions(&mut self) {
        let Questions { asked, answered, is_at_fault } =
            std::mem::take(&mut self.questions);
        if is_at_fault {
            return;
        }
        let numbers: BTreeSet<_> = asked.iter().map(|&(number, _)| number).collect();
        let mut answers = BTreeMap::<_, u32>::new();
        for &(number, place) in &answered {
            let mention = ("number", Mention::Verbatim(number.to_string()));
            let count = answers.entry(number).or_default();
            *count += 1;
            if !numbers.contains(&number) {
                self.warning(place, Rule::UnaskedAnswer, [mention]);
            } else if *count == 2 {
                self.warning(place, Rule::AnsweredTwice, [mention]);
            }
        }
        for (number, place) in asked {
            if !answers.contains_key(&number) {
                let number = ("number", Mention::Verbatim(number.to_string()));
                self.warning(place, Rule::UnansweredQuestion, [number]);
            }
        }
    }
}
