//! Reads questions and answers.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use super::nesting::{Setting, Within};
use crate::blocks::{Container, Inline, walk_texts};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::letter::json::{Kind, Place, Value};
use crate::letter::lint::Standing;
use crate::letter::{Answer, BodyBlock, Question, Turn};
use crate::limits::letter as limits;

/// The possible members of an entry of questions.
const TURNS: [&str; 2] = ["question", "answer"];

/// The question numbers asked and answered so far in the letter or an annex.
#[derive(Default)]
pub(super) struct Questions {
    asked: Vec<Numbered>,
    answered: Vec<Numbered>,
    /// The number of blocks of questions so far.
    blocks: usize,
    /// True if something was rejected, so that numbers may be missing.
    is_at_fault: bool,
}

/// The number of a question, at the question itself or at an answer to it.
#[derive(Clone, Copy)]
struct Numbered {
    number: u32,
    place: Place,
    /// The index of its block of questions, from 1.
    block: usize,
}

impl Reader<'_> {
    /// Reads questions and answers, in printing order.
    pub(super) fn read_questions(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<BodyBlock> {
        let violations = self.diagnostics.errors.len();
        let mut seen = BTreeSet::new();
        self.questions.blocks += 1;
        let turns = self
            .context
            .cancel
            .take_until_cancelled(self.read_counted(value, 1..=usize::MAX)?);
        let turns =
            turns.filter_map(|turn| self.read_turn(turn, within, &mut seen)).collect();
        self.questions.is_at_fault |= self.diagnostics.errors.len() > violations;
        Some(BodyBlock::Questions(turns))
    }

    fn read_turn(
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
                self.read_question(question, within, seen).map(Turn::Question)
            }
            ("answer", answer) => self.read_answer(answer, within).map(Turn::Answer),
            (kind, content) => {
                let args = [
                    ("kind", MessageArg::excerpt(kind)),
                    ("valid", self.nearest_first(kind, TURNS.into_iter())),
                ];
                self.report(content.place, LetterCode::UnknownBlock, args);
                None
            }
        }
    }

    fn read_question(
        &mut self,
        value: &Value,
        within: Within<'_>,
        seen: &mut BTreeSet<u32>,
    ) -> Option<Question> {
        let text = within.throughout(Container::Question, &[Role::QuestionText]);
        let source = Setting::new(&[Role::QuestionSource], within.nesting);
        let question = self.read_object(value, |question| Question {
            number: question
                .read_required("number", |reader, value| {
                    let number = reader.question_number(value)?;
                    let block = reader.questions.blocks;
                    let place = value.place;
                    reader.questions.asked.push(Numbered { number, place, block });
                    if !seen.insert(number) {
                        let number = ("number", MessageArg::Verbatim(number.to_string()));
                        reader.report(
                            value.place,
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
        self.compare_source_marks(value.place, &question);
        self.compare_source_numbers(value, &question.sources);
        self.warn_of_typed_label(value, &question.blocks, "number");
        Some(question)
    }

    /// Warns of a question whose note marks differ from the printed ones.
    fn compare_source_marks(&mut self, place: Place, question: &Question) {
        let mut marks = SourceMarks::default();
        walk_texts(&question.blocks, &mut |inlines| {
            marks.collect_texts(inlines, question.sources.len());
        });
        if let Some((number, mark)) = marks.first() {
            let found = ("found", MessageArg::Verbatim(mark));
            let expected = ("expected", MessageArg::Verbatim(format!("{number})")));
            self.report(place, LetterCode::SourceMarkMismatch, [found, expected]);
        }
    }

    /// Reads the notes of the person who asks.
    fn read_sources(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
    ) -> Option<Vec<Vec<Inline>>> {
        let sources =
            self.read_counted(value, 0..=limits::MAX_SOURCES_PER_QUESTION)?.iter();
        let source = |source| self.read_running(source, setting, Standing::Item);
        Some(sources.filter_map(source).collect())
    }

    fn read_answer(&mut self, value: &Value, within: Within<'_>) -> Option<Answer> {
        let heading = Setting::new(&[Role::AnswerHeading], within.nesting);
        let answer = self.read_object(value, |answer| Answer {
            numbers: answer
                .read_required("numbers", Self::read_answered)
                .unwrap_or_default(),
            heading: answer.read_optional("heading", |reader, value| {
                reader.read_running(value, heading, Standing::Line)
            }),
            blocks: answer
                .read_required("blocks", |reader, value| {
                    reader.refuse_break_after_title(value);
                    reader.read_blocks(value, within.answer())
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
                self.report(value.place, LetterCode::DuplicateNumberInAnswer, [number]);
            } else {
                let (block, place) = (self.questions.blocks, value.place);
                self.questions.answered.push(Numbered { number, place, block });
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
        let Questions { mut asked, answered, is_at_fault, .. } =
            std::mem::take(&mut self.questions);
        if is_at_fault {
            return;
        }
        let numbers: BTreeSet<_> = asked.iter().map(|question| question.number).collect();
        // Sort by number and block; per number, track the unanswered questions.
        asked.sort_by_key(|question| (question.number, question.block));
        let mut open: BTreeMap<u32, BTreeMap<usize, Place>> = BTreeMap::new();
        for Numbered { number, place, block } in asked {
            open.entry(number).or_default().insert(block, place);
        }
        let mut others = answered;
        others.retain(|answer| {
            let open = open.get_mut(&answer.number);
            open.and_then(|open| open.remove(&answer.block)).is_none()
        });
        let mut warnings = Vec::new();
        for Numbered { number, place, .. } in others {
            let is_first = open.get_mut(&number).and_then(BTreeMap::pop_first).is_some();
            if !numbers.contains(&number) {
                warnings.push((place, LetterCode::AnswerWithoutQuestion, number));
            } else if !is_first {
                warnings.push((place, LetterCode::QuestionAnsweredTwice, number));
            }
        }
        for (number, open) in open {
            let code = LetterCode::UnansweredQuestion;
            warnings.extend(open.into_values().map(|place| (place, code, number)));
        }
        for (place, code, number) in warnings {
            let number = ("number", MessageArg::Verbatim(number.to_string()));
            self.report(place, code, [number]);
        }
    }
}

/// The marks of sources in the text of a question: `[1]`, `?1` or `¹`.
#[derive(Default)]
struct SourceMarks {
    /// The numbers of the marks, each with the forms that were found, in their order.
    found: BTreeMap<usize, BTreeSet<MarkForm>>,
    /// The raised digits that are part of a unit.
    units: BTreeSet<usize>,
}

/// The form of a mark, in the order in which a question is searched for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum MarkForm {
    Bracketed,
    AfterQuestion,
    Raised,
}

impl SourceMarks {
    const RAISED: [char; 9] = ['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

    /// Collects the marks up to a number in the text outside markup.
    fn collect_texts(&mut self, inlines: &[Inline], max: usize) {
        for inline in inlines {
            if let Inline::Text(text) = inline {
                self.collect_text(text, max);
            }
        }
    }

    fn collect_text(&mut self, text: &str, max: usize) {
        let mut add = |number, form| {
            if (1..=max).contains(&number) {
                self.found.entry(number).or_default().insert(form);
            }
        };
        let mut last = None;
        for (start, character) in text.char_indices() {
            let rest = &text[start + character.len_utf8()..];
            match character {
                '[' => {
                    let (number, length) =
                        leading_numbers(rest).last().unwrap_or_default();
                    if rest[length..].starts_with(']') {
                        add(number, MarkForm::Bracketed);
                    }
                }
                '?' => {
                    for (number, _) in leading_numbers(rest) {
                        add(number, MarkForm::AfterQuestion);
                    }
                }
                _ => {
                    let raised = Self::RAISED.iter().position(|own| *own == character);
                    if let Some(index) = raised {
                        add(index + 1, MarkForm::Raised);
                        // Square and cubic meters.
                        if last == Some('m') && ['²', '³'].contains(&character) {
                            self.units.insert(index + 1);
                        }
                    }
                }
            }
            last = Some(character);
        }
    }

    /// Returns the lowest number with a mark, and the mark.
    fn first(&self) -> Option<(usize, String)> {
        self.found.iter().find_map(|(&number, forms)| {
            let is_unit = self.units.contains(&number);
            let form =
                forms.iter().find(|form| **form != MarkForm::Raised || !is_unit)?;
            let mark = match form {
                MarkForm::Bracketed => format!("[{number}]"),
                MarkForm::AfterQuestion => format!("?{number}"),
                MarkForm::Raised => Self::RAISED[number - 1].to_string(),
            };
            Some((number, mark))
        })
    }
}

/// Returns the numbers of one, two and three digits with which a text starts, each with
/// its length.
fn leading_numbers(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let max = if text.starts_with('0') { 0 } else { 3 };
    let digits = text.bytes().take(max).take_while(u8::is_ascii_digit);
    digits.enumerate().scan(0, |number, (index, byte)| {
        *number = *number * 10 + usize::from(byte - b'0');
        Some((*number, index + 1))
    })
}
