//! Reads inlines: literal text and its markup.

use super::context::{BlockContext, InlineContext};
use super::values::TextSpec;
use super::{LetterReader, LimitViolation, ReadResult};
use crate::blocks::{Footnote, Inline, push_inline};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::letter::charset::FaceSet;
use crate::letter::json::{Value, ValueKind};
use crate::letter::lint::{RunningText, SpanContext, TextKind};
use crate::limits::letter as limits;

/// Function that reads an inline of one kind and appends its text to the running text.
type ReadInline = fn(
    &mut LetterReader<'_>,
    &Value,
    InlineContext<'_>,
    &mut RunningText,
) -> ReadResult<Inline>;

/// The kinds of inline.
const KINDS: &[(&str, ReadInline)] = &[
    ("strong", |reader, value, inline_context, running| {
        let inline_context = InlineContext { strong: true, ..inline_context };
        Ok(reader.read_marked(value, inline_context, running)?.map(Inline::Strong))
    }),
    ("emphasis", |reader, value, inline_context, running| {
        let inline_context = InlineContext { emphasis: true, ..inline_context };
        Ok(reader.read_marked(value, inline_context, running)?.map(Inline::Emphasis))
    }),
    ("superscript", |reader, value, inline_context, running| {
        let text = reader.read_script(value, inline_context, running)?;
        Ok(text.map(Inline::Superscript))
    }),
    ("subscript", |reader, value, inline_context, running| {
        let text = reader.read_script(value, inline_context, running)?;
        Ok(text.map(Inline::Subscript))
    }),
    ("link", |reader, value, inline_context, running| {
        reader.read_link(value, inline_context, running)
    }),
    ("footnote", |reader, value, inline_context, _| {
        reader.read_footnote(value, inline_context)
    }),
    ("lineBreak", |reader, value, _, running| Ok(reader.read_line_break(value, running))),
    ("foreign", |reader, value, inline_context, running| {
        reader.read_foreign(value, inline_context, running)
    }),
];

impl LetterReader<'_> {
    /// Reads the inlines of one paragraph or title, which must not be blank.
    pub(super) fn read_running(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
        text_kind: TextKind,
    ) -> ReadResult<Vec<Inline>> {
        self.context.cancel.check()?;
        let mut running = RunningText::default();
        let inlines = self.read_marked(value, inline_context, &mut running)?;
        let max = match text_kind {
            TextKind::Title | TextKind::Line => limits::MAX_TITLE,
            TextKind::Paragraph
            | TextKind::Item
            | TextKind::Quote
            | TextKind::Cell
            | TextKind::Words
            | TextKind::Code => limits::MAX_PARAGRAPH,
        };
        let is_within =
            self.check_length(value.location, running.count_characters(), max);
        if running.is_stacked() {
            let max = ("max", limits::MAX_ZERO_WIDTH_RUN.into());
            self.report(value.location, LetterCode::ZeroWidthCharacters, [max]);
        }
        if running.inlines > limits::MAX_INLINES {
            let found = ("found", running.inlines.into());
            let max = ("max", limits::MAX_INLINES.into());
            self.report(value.location, LetterCode::TooManyItems, [max, found]);
        }
        // The limits bound the work of the lints.
        if is_within && running.inlines <= limits::MAX_INLINES {
            self.inspect_text(&running, text_kind)?;
        }
        Ok(inlines)
    }

    /// Reads inlines that must not be blank.
    fn read_marked(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
        running: &mut RunningText,
    ) -> ReadResult<Vec<Inline>> {
        let violations = self.diagnostics.errors.len();
        let start = running.len();
        let count = match &value.kind {
            ValueKind::Array(items) => items.len(),
            _ => 1,
        };
        let mut inlines = Vec::with_capacity(count);
        match &value.kind {
            ValueKind::String(_) => {
                let text = self.read_literal(value, inline_context, running);
                text.into_iter().for_each(|text| push_inline(&mut inlines, text));
            }
            ValueKind::Array(items) => {
                for item in items {
                    if let Some(inline) =
                        self.read_inline(item, inline_context, running)?
                    {
                        push_inline(&mut inlines, inline);
                    }
                }
            }
            _ => {
                self.wrong_type(value, "inlines");
                return Ok(None);
            }
        }
        if running.is_blank_from(start) && self.diagnostics.errors.len() == violations {
            self.report(value.location, LetterCode::EmptyText, []);
        }
        Ok(Some(inlines))
    }

    fn read_inline(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
        running: &mut RunningText,
    ) -> ReadResult<Inline> {
        running.inlines += 1;
        let members = match &value.kind {
            ValueKind::String(_) => {
                return Ok(self.read_literal(value, inline_context, running));
            }
            ValueKind::Object(members) => members,
            _ => {
                self.wrong_type(value, "inline");
                return Ok(None);
            }
        };
        if inline_context.nesting >= self.context.nesting {
            let max = ("max", usize::from(self.context.nesting).into());
            self.report(value.location, LetterCode::NestingTooDeep, [max]);
            return Ok(None);
        }
        let kinds = KINDS.iter().map(|&(kind, _)| kind);
        let Some((kind, content)) = self.only_member(value, members, kinds.clone())
        else {
            return Ok(None);
        };
        let Some((_, read)) = KINDS.iter().find(|(known, _)| *known == kind) else {
            let args = [
                ("kind", MessageArg::excerpt(kind)),
                ("valid", self.nearest_first(kind, kinds)),
            ];
            self.report(content.location, LetterCode::UnknownInline, args);
            return Ok(None);
        };
        read(
            self,
            content,
            InlineContext { nesting: inline_context.nesting + 1, ..inline_context },
            running,
        )
    }

    /// Returns the faces of text in a context.
    fn inline_faces(&self, context: InlineContext<'_>) -> FaceSet {
        let InlineContext { roles, strong, emphasis, .. } = context;
        FaceSet::for_roles(self.style, roles, strong, emphasis)
    }

    fn read_literal(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
        running: &mut RunningText,
    ) -> Option<Inline> {
        let faces = self.inline_faces(inline_context);
        let text = self.read_text(value, faces)?;
        let is_code = self.code.contains(&value.location);
        let span = SpanContext { is_code, ..inline_context.span };
        running.push(&text, value.location, span);
        Some(Inline::Text(text))
    }

    /// Reads superscript or subscript text, which must not be blank.
    fn read_script(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
        running: &mut RunningText,
    ) -> ReadResult<String> {
        let faces = self.inline_faces(inline_context);
        let line = TextSpec { faces, max: limits::MAX_STRING, text_kind: None };
        let text = self.read_nonblank_line(value, line)?;
        if let Some(text) = &text {
            running.push(text, value.location, inline_context.span);
        }
        Ok(text)
    }

    fn read_link(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
        running: &mut RunningText,
    ) -> ReadResult<Inline> {
        if inline_context.span.is_link {
            self.report(value.location, LetterCode::NestedLink, []);
        }
        let span = SpanContext { is_link: true, ..inline_context.span };
        let start = running.len();
        let members = self.read_object(value, |link| {
            let text = link.read_required("text", |reader, value| {
                reader.read_marked(
                    value,
                    InlineContext { span, ..inline_context },
                    running,
                )
            })?;
            let url =
                link.read_required("url", |reader, value| Ok(reader.read_url(value)))?;
            Ok((text, url))
        })?;
        let Some((Some(inlines), Some(url))) = members else { return Ok(None) };
        self.warn_of_link_target(value, running.text_from(start), &url);
        Ok(Some(Inline::Link { inlines, url }))
    }

    fn read_foreign(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
        running: &mut RunningText,
    ) -> ReadResult<Inline> {
        let span = SpanContext { is_foreign: true, ..inline_context.span };
        let members = self.read_object(value, |foreign| {
            let language = foreign.read_required("language", |reader, value| {
                Ok(reader.read_language_tag(value))
            })?;
            let text = foreign.read_required("text", |reader, value| {
                reader.read_marked(
                    value,
                    InlineContext { span, ..inline_context },
                    running,
                )
            })?;
            Ok((language, text))
        })?;
        let Some((Some(language), Some(inlines))) = members else { return Ok(None) };
        Ok(Some(Inline::Foreign { language, inlines }))
    }

    /// Reads a footnote; rejects it inside another footnote, a link or foreign text.
    fn read_footnote(
        &mut self,
        value: &Value,
        inline_context: InlineContext<'_>,
    ) -> ReadResult<Inline> {
        if inline_context.is_note {
            self.report(value.location, LetterCode::NestedFootnote, []);
        } else if inline_context.span.is_link || inline_context.span.is_foreign {
            self.report(value.location, LetterCode::MisplacedFootnote, []);
        }
        let over = LimitViolation {
            location: value.location,
            code: LetterCode::TooManyFootnotes,
        };
        self.count_one(|reader| &mut reader.footnotes, limits::MAX_FOOTNOTES, over);
        let number = u32::try_from(self.footnotes).unwrap_or(u32::MAX);
        let context = BlockContext::for_footnote(inline_context.nesting);
        let blocks = self.read_inlines_or_blocks(value, context)?;
        Ok(blocks.map(|blocks| Inline::Footnote(Footnote { number, blocks })))
    }

    fn read_line_break(
        &mut self,
        value: &Value,
        running: &mut RunningText,
    ) -> Option<Inline> {
        running.break_line();
        self.read_true(value).map(|()| Inline::LineBreak)
    }
}

/// Returns whether a value is an inline of a known kind.
pub(super) fn is_inline(value: &Value) -> bool {
    KINDS.iter().any(|(kind, _)| value.find_member(kind).is_some())
}
