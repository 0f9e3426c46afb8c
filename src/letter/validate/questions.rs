//! Reads questions and answers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::context::{BlockContext, InlineContext};
use super::question_index::{NumberedQuestion, OpenQuestions, QuestionIndex};
use super::source_marks::SourceMarks;
use super::{LetterReader, ReadResult};
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
    ) -> ReadResult<BodyBlock> {
        let violations = self.diagnostics.errors.len();
        let mut seen = BTreeSet::new();
        self.questions.blocks += 1;
        let Some(turns) = self.read_counted(value, 1..=usize::MAX) else {
            return Ok(None);
        };
        let turns = self.read_each(turns, |reader, turn| {
            reader.read_turn(turn, context, &mut seen)
        })?;
        self.questions.is_incomplete |= self.diagnostics.errors.len() > violations;
        Ok(Some(BodyBlock::Questions(turns)))
    }

    fn read_turn(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
        seen: &mut BTreeSet<u32>,
    ) -> ReadResult<Turn> {
        let ValueKind::Object(members) = &value.kind else {
            self.wrong_type(value, "object");
            return Ok(None);
        };
        match self.only_member(value, members, TURNS.into_iter()) {
            Some(("question", question)) => {
                let question = self.read_question(question, context, seen)?;
                Ok(question.map(Turn::Question))
            }
            Some(("answer", answer)) => {
                Ok(self.read_answer(answer, context)?.map(Turn::Answer))
            }
            None => Ok(None),
            Some((kind, content)) => {
                let args = [
                    ("kind", MessageArg::excerpt(kind)),
                    ("valid", self.nearest_first(kind, TURNS.into_iter())),
                ];
                self.report(content.location, LetterCode::UnknownBlock, args);
                Ok(None)
            }
        }
    }

    fn read_question(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
        seen: &mut BTreeSet<u32>,
    ) -> ReadResult<Question> {
        let text = context.with_role(Container::Question, &[Role::QuestionText]);
        let source = InlineContext::new(&[Role::QuestionSource], context.nesting);
        let question = self.read_object(value, |question| {
            Ok(Question {
                number: question
                    .read_required("number", |reader, value| {
                        Ok(reader.read_own_number(value, seen))
                    })?
                    .unwrap_or_default(),
                blocks: question
                    .read_required("blocks", |reader, value| {
                        reader.is_in_question = true;
                        let blocks = reader.read_blocks(value, text);
                        reader.is_in_question = false;
                        blocks
                    })?
                    .unwrap_or_default(),
                sources: question
                    .read_optional("sources", |reader, value| {
                        reader.read_sources(value, source)
                    })?
                    .unwrap_or_default(),
            })
        })?;
        let Some(question) = question else { return Ok(None) };
        self.compare_source_marks(value.location, &question);
        self.compare_source_numbers(value, &question.sources);
        self.warn_of_typed_label(value, &question.blocks, "number");
        Ok(Some(question))
    }

    /// Reads the number of a question, which must be new in its block of questions.
    fn read_own_number(
        &mut self,
        value: &Value,
        seen: &mut BTreeSet<u32>,
    ) -> Option<u32> {
        let number = self.read_question_number(value)?;
        let (block, location) = (self.questions.blocks, value.location);
        self.questions.questions.push(NumberedQuestion { number, location, block });
        if !seen.insert(number) {
            let number = ("number", MessageArg::Verbatim(number.to_string()));
            self.report(location, LetterCode::DuplicateQuestion, [number]);
        }
        Some(number)
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
    ) -> ReadResult<Vec<Vec<Inline>>> {
        let sources = self.read_counted(value, 0..=limits::MAX_SOURCES_PER_QUESTION);
        let Some(sources) = sources else { return Ok(None) };
        self.read_each(sources, |reader, source| {
            reader.read_running(source, inline_context, TextKind::Item)
        })
        .map(Some)
    }

    fn read_answer(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Answer> {
        let heading = InlineContext::new(&[Role::AnswerHeading], context.nesting);
        let answer = self.read_object(value, |answer| {
            Ok(Answer {
                numbers: answer
                    .read_required("numbers", |reader, value| {
                        Ok(reader.read_answered_numbers(value))
                    })?
                    .unwrap_or_default(),
                heading: answer.read_optional("heading", |reader, value| {
                    reader.read_running(value, heading, TextKind::Line)
                })?,
                blocks: answer
                    .read_required("blocks", |reader, value| {
                        reader.reject_break_after_title(value);
                        reader.read_blocks(value, context.for_answer())
                    })?
                    .unwrap_or_default(),
            })
        })?;
        let Some(answer) = answer else { return Ok(None) };
        self.warn_of_typed_label(value, &answer.blocks, "numbers");
        Ok(Some(answer))
    }

    /// Reads the numbers of the questions that an answer covers, each once.
    fn read_answered_numbers(&mut self, value: &Value) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        let mut seen = BTreeSet::new();
        for value in self.read_counted(value, 1..=limits::MAX_QUESTIONS_PER_ANSWER)? {
            let Some(number) = self.read_question_number(value) else { continue };
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

    fn read_question_number(&mut self, value: &Value) -> Option<u32> {
        self.read_number_to(
            value,
            limits::MAX_QUESTION_NUMBER,
            LetterCode::QuestionNumber,
        )
    }

    /// Matches the questions of the letter or an annex with its answers, at its end.
    /// Numbers may restart in another block of questions, as they do for each party: an
    /// answer belongs to the question of its own block, if that has one.
    pub(super) fn compare_questions(&mut self) {
        let QuestionIndex { mut questions, answered, is_incomplete, .. } =
            std::mem::take(&mut self.questions);
        if is_incomplete {
            return;
        }
        let numbers: BTreeSet<_> =
            questions.iter().map(|question| question.number).collect();
        // Sort by number and block; per number, track the unanswered questions.
        questions.sort_by_key(|question| (question.number, question.block));
        let mut open: BTreeMap<u32, BTreeMap<usize, NumberedQuestion>> = BTreeMap::new();
        for question in questions {
            open.entry(question.number).or_default().insert(question.block, question);
        }
        let mut others = answered;
        others.retain(|answer| {
            let open = open.get_mut(&answer.number);
            open.and_then(|open| open.remove(&answer.block)).is_none()
        });
        for answer in others {
            let open = open.get_mut(&answer.number);
            let is_first = open.and_then(BTreeMap::pop_first).is_some();
            if !numbers.contains(&answer.number) {
                self.open_questions.answered.push(answer);
            } else if !is_first {
                self.report_question(answer, LetterCode::QuestionAnsweredTwice);
            }
        }
        let open = open.into_values().flat_map(BTreeMap::into_values);
        self.open_questions.questions.extend(open);
    }

    /// Matches questions and answers of different parts, at the end of the letter, and
    /// warns of the others.
    pub(super) fn compare_open_questions(&mut self) {
        let OpenQuestions { questions, answered } =
            std::mem::take(&mut self.open_questions);
        let mut open: BTreeMap<u32, VecDeque<NumberedQuestion>> = BTreeMap::new();
        for question in questions {
            open.entry(question.number).or_default().push_back(question);
        }
        for answer in answered {
            let open = open.get_mut(&answer.number);
            if open.and_then(VecDeque::pop_front).is_none() {
                self.report_question(answer, LetterCode::AnswerWithoutQuestion);
            }
        }
        for question in open.into_values().flatten() {
            self.report_question(question, LetterCode::UnansweredQuestion);
        }
    }

    fn report_question(&mut self, question: NumberedQuestion, code: LetterCode) {
        let number = MessageArg::Verbatim(question.number.to_string());
        self.report(question.location, code, [("number", number)]);
    }
}
