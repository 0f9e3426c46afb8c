//! Reads questions and answers.

use std::collections::{BTreeMap, BTreeSet};

use super::LetterReader;
use super::context::{BlockContext, InlineContext};
use super::question_index::{NumberedQuestion, QuestionIndex};
use super::source_marks::SourceMarks;
use crate::blocks::{Container, Inline, walk_texts};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::letter::json::{NodeLocation, Value, ValueKind};
use crate::letter::lint::TextKind;
use crate::letter::{Answer, BodyBlock, Question, Turn};
use crate::limits::letter as limits;

/// The possible members of an entry of questions.
const TURNS: [&str; 2] = ["question", "answer"];

impl LetterReader<'_> {
    /// Reads questions and answers, in printing order.
    pub(super) fn read_questions(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> Option<BodyBlock> {
        let violations = self.diagnostics.errors.len();
        let mut seen = BTreeSet::new();
        self.questions.blocks += 1;
        let turns = self
            .context
            .cancel
            .take_until_cancelled(self.read_counted(value, 1..=usize::MAX)?);
        let turns =
            turns.filter_map(|turn| self.read_turn(turn, context, &mut seen)).collect();
        self.questions.is_incomplete |= self.diagnostics.errors.len() > violations;
        Some(BodyBlock::Questions(turns))
    }

    fn read_turn(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
        seen: &mut BTreeSet<u32>,
    ) -> Option<Turn> {
        let ValueKind::Object(members) = &value.kind else {
            self.wrong_type(value, "object");
            return None;
        };
        match self.only_member(value, members, TURNS.into_iter())? {
            ("question", question) => {
                self.read_question(question, context, seen).map(Turn::Question)
            }
            ("answer", answer) => self.read_answer(answer, context).map(Turn::Answer),
            (kind, content) => {
                let args = [
                    ("kind", MessageArg::excerpt(kind)),
                    ("valid", self.nearest_first(kind, TURNS.into_iter())),
                ];
                self.report(content.location, LetterCode::UnknownBlock, args);
                None
            }
        }
    }

    fn read_question(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
        seen: &mut BTreeSet<u32>,
    ) -> Option<Question> {
        let text = context.with_role(Container::Question, &[Role::QuestionText]);
        let source = InlineContext::new(&[Role::QuestionSource], context.nesting);
        let question = self.read_object(value, |question| Question {
            number: question
                .read_required("number", |reader, value| {
                    let number = reader.question_number(value)?;
                    let block = reader.questions.blocks;
                    let location = value.location;
                    reader.questions.asked.push(NumberedQuestion {
                        number,
                        location,
                        block,
                    });
                    if !seen.insert(number) {
                        let number = ("number", MessageArg::Verbatim(number.to_string()));
                        reader.report(
                            value.location,
                            LetterCode::DuplicateQuestion,
                            [number],
                        );
                    }
                    Some(number)
                })
                .unwrap_or_default(),
            blocks: question
                .read_required("blocks", |reader, value| reader.read_blocks(value, text))
                .unwrap_or_default(),
            sources: question
                .read_optional("sources", |reader, value| {
                    reader.read_sources(value, source)
                })
                .unwrap_or_default(),
        })?;
        self.compare_source_marks(value.location, &question);
        self.compare_source_numbers(value, &question.sources);
        self.warn_of_typed_label(value, &question.blocks, "number");
        Some(question)
    }

    /// Warns of a question whose note marks differ from the printed ones.
    fn compare_source_marks(&mut self, location: NodeLocation, question: &Question) {
        let mut marks = SourceMarks::default();
        walk_texts(&question.blocks, &mut |inlines| {
            marks.collect_texts(inlines, question.sources.len());
        });
        if let Some((number, mark)) = marks.find_lowest() {
            let found = ("found", MessageArg::Verbatim(mark));
            let expected = ("expected", MessageArg::Verbatim(format!("{number})")));
            self.report(location, LetterCode::SourceMarkMismatch, [found, expected]);
        }
    }

    /// Reads the notes of the person who asks.
    fn read_sources(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
    ) -> Option<Vec<Vec<Inline>>> {
        let sources =
            self.read_counted(value, 0..=limits::MAX_SOURCES_PER_QUESTION)?.iter();
        let source = |source| self.read_running(source, inline_context, TextKind::Item);
        Some(sources.filter_map(source).collect())
    }

    fn read_answer(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> Option<Answer> {
        let heading = InlineContext::new(&[Role::AnswerHeading], context.nesting);
        let answer = self.read_object(value, |answer| Answer {
            numbers: answer
                .read_required("numbers", Self::read_answered)
                .unwrap_or_default(),
            heading: answer.read_optional("heading", |reader, value| {
                reader.read_running(value, heading, TextKind::Line)
            }),
            blocks: answer
                .read_required("blocks", |reader, value| {
                    reader.refuse_break_after_title(value);
                    reader.read_blocks(value, context.for_answer())
                })
                .unwrap_or_default(),
        })?;
        self.warn_of_typed_label(value, &answer.blocks, "numbers");
        Some(answer)
    }

    /// Reads the numbers of the questions that an answer covers, each once.
    fn read_answered(&mut self, value: &Value) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        let mut seen = BTreeSet::new();
        for value in self.read_counted(value, 1..=limits::MAX_QUESTIONS_PER_ANSWER)? {
            let Some(number) = self.question_number(value) else { continue };
            if !seen.insert(number) {
                let number = ("number", MessageArg::Verbatim(number.to_string()));
                self.report(
                    value.location,
                    LetterCode::DuplicateNumberInAnswer,
                    [number],
                );
            } else {
                let (block, location) = (self.questions.blocks, value.location);
                self.questions.answered.push(NumberedQuestion {
                    number,
                    location,
                    block,
                });
                numbers.push(number);
            }
        }
        Some(numbers)
    }

    fn question_number(&mut self, value: &Value) -> Option<u32> {
        self.number_to(value, limits::MAX_QUESTION_NUMBER, LetterCode::QuestionNumber)
    }

    /// Matches the questions of the letter or an annex with its answers, at its end.
    /// Numbers may restart in another block of questions, as they do for each party: an
    /// answer belongs to the question of its own block, if that has one.
    pub(super) fn compare_questions(&mut self) {
        let QuestionIndex { mut asked, answered, is_incomplete, .. } =
            std::mem::take(&mut self.questions);
        if is_incomplete {
            return;
        }
        let numbers: BTreeSet<_> = asked.iter().map(|question| question.number).collect();
        // Sort by number and block; per number, track the unanswered questions.
        asked.sort_by_key(|question| (question.number, question.block));
        let mut open: BTreeMap<u32, BTreeMap<usize, NodeLocation>> = BTreeMap::new();
        for NumberedQuestion { number, location, block } in asked {
            open.entry(number).or_default().insert(block, location);
        }
        let mut others = answered;
        others.retain(|answer| {
            let open = open.get_mut(&answer.number);
            open.and_then(|open| open.remove(&answer.block)).is_none()
        });
        let mut warnings = Vec::new();
        for NumberedQuestion { number, location, .. } in others {
            let is_first = open.get_mut(&number).and_then(BTreeMap::pop_first).is_some();
            if !numbers.contains(&number) {
                warnings.push((location, LetterCode::AnswerWithoutQuestion, number));
            } else if !is_first {
                warnings.push((location, LetterCode::QuestionAnsweredTwice, number));
            }
        }
        for (number, open) in open {
            let code = LetterCode::UnansweredQuestion;
            warnings.extend(open.into_values().map(|location| (location, code, number)));
        }
        for (location, code, number) in warnings {
            let number = ("number", MessageArg::Verbatim(number.to_string()));
            self.report(location, code, [number]);
        }
    }
}
