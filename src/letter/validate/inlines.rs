//! Reads inlines: literal text and its markup.

use super::nesting::{Setting, Within};
use super::values::Line;
use super::{Over, Reader};
use crate::blocks::{Footnote, Inline, push_inline};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::letter::charset::Faces;
use crate::letter::json::{Kind, Value};
use crate::letter::lint::{Manner, Running, Standing};
use crate::limits::letter as limits;

/// Function that reads an inline of one kind and appends its text to the running text.
type ReadInline =
    fn(&mut Reader<'_>, &Value, Setting<'_>, &mut Running) -> Option<Inline>;

/// The kinds of inline.
const KINDS: &[(&str, ReadInline)] = &[
    ("strong", |reader, value, setting, running| {
        let setting = Setting { strong: true, ..setting };
        reader.read_marked(value, setting, running).map(Inline::Strong)
    }),
    ("emphasis", |reader, value, setting, running| {
        let setting = Setting { emphasis: true, ..setting };
        reader.read_marked(value, setting, running).map(Inline::Emphasis)
    }),
    ("superscript", |reader, value, setting, running| {
        reader.read_script(value, setting, running).map(Inline::Superscript)
    }),
    ("subscript", |reader, value, setting, running| {
        reader.read_script(value, setting, running).map(Inline::Subscript)
    }),
    ("link", |reader, value, setting, running| reader.read_link(value, setting, running)),
    ("footnote", |reader, value, setting, _| reader.read_footnote(value, setting)),
    ("lineBreak", |reader, value, _, running| reader.line_break(value, running)),
    ("foreign", |reader, value, setting, running| {
        reader.read_foreign(value, setting, running)
    }),
];

impl Reader<'_> {
    /// Reads the inlines of one paragraph or title, which must not be blank.
    pub(super) fn read_running(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
        standing: Standing,
    ) -> Option<Vec<Inline>> {
        self.context.cancel.check().ok()?;
        let mut running = Running::default();
        let inlines = self.read_marked(value, setting, &mut running);
        let max = match standing {
            Standing::Title | Standing::Line => limits::MAX_TITLE,
            Standing::Paragraph
            | Standing::Item
            | Standing::Quote
            | Standing::Cell
            | Standing::Words
            | Standing::Code => limits::MAX_PARAGRAPH,
        };
        let is_within = self.check_length(value.place, running.characters(), max);
        if running.is_stacked() {
            let max = ("max", limits::MAX_ZERO_WIDTH_RUN.into());
            self.report(value.place, LetterCode::ZeroWidthCharacters, [max]);
        }
        if running.inlines > limits::MAX_INLINES {
            let found = ("found", running.inlines.into());
            let max = ("max", limits::MAX_INLINES.into());
            self.report(value.place, LetterCode::TooManyItems, [max, found]);
        }
        // The limits bound the work of the lints.
        if is_within && running.inlines <= limits::MAX_INLINES {
            self.inspect_text(&running, standing);
        }
        inlines
    }

    /// Reads inlines that must not be blank.
    fn read_marked(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
        running: &mut Running,
    ) -> Option<Vec<Inline>> {
        let violations = self.diagnostics.errors.len();
        let start = running.len();
        let count = match &value.kind {
            Kind::Array(items) => items.len(),
            _ => 1,
        };
        let mut inlines = Vec::with_capacity(count);
        match &value.kind {
            Kind::String(_) => {
                let text = self.read_literal(value, setting, running);
                text.into_iter().for_each(|text| push_inline(&mut inlines, text));
            }
            Kind::Array(items) => {
                for item in items {
                    if let Some(inline) = self.read_inline(item, setting, running) {
                        push_inline(&mut inlines, inline);
                    }
                }
            }
            _ => {
                self.wrong_type(value, "inlines");
                return None;
            }
        }
        if running.is_blank_from(start) && self.diagnostics.errors.len() == violations {
            self.report(value.place, LetterCode::EmptyText, []);
        }
        Some(inlines)
    }

    fn read_inline(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
        running: &mut Running,
    ) -> Option<Inline> {
        running.inlines += 1;
        let members = match &value.kind {
            Kind::String(_) => return self.read_literal(value, setting, running),
            Kind::Object(members) => members,
            _ => {
                self.wrong_type(value, "inline");
                return None;
            }
        };
        if setting.nesting >= self.context.nesting {
            let max = ("max", usize::from(self.context.nesting).into());
            self.report(value.place, LetterCode::NestingTooDeep, [max]);
            return None;
        }
        let kinds = KINDS.iter().map(|&(kind, _)| kind);
        let (kind, content) = self.only_member(value, members, kinds.clone())?;
        let Some((_, read)) = KINDS.iter().find(|(known, _)| *known == kind) else {
            let args = [
                ("kind", MessageArg::excerpt(kind)),
                ("valid", self.nearest_first(kind, kinds)),
            ];
            self.report(content.place, LetterCode::UnknownInline, args);
            return None;
        };
        read(self, content, Setting { nesting: setting.nesting + 1, ..setting }, running)
    }

    fn read_literal(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
        running: &mut Running,
    ) -> Option<Inline> {
        let faces =
            Faces::of(self.style, setting.roles, setting.strong, setting.emphasis);
        let text = self.read_text(value, faces)?;
        running.push(&text, value.place, setting.manner);
        Some(Inline::Text(text))
    }

    /// Reads superscript or subscript text, which must not be blank.
    fn read_script(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
        running: &mut Running,
    ) -> Option<String> {
        let faces =
            Faces::of(self.style, setting.roles, setting.strong, setting.emphasis);
        let text = self.read_nonblank_line(
            value,
            Line { faces, max: limits::MAX_STRING, standing: None },
        )?;
        running.push(&text, value.place, setting.manner);
        Some(text)
    }

    fn read_link(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
        running: &mut Running,
    ) -> Option<Inline> {
        if setting.manner.is_link {
            self.report(value.place, LetterCode::NestedLink, []);
        }
        let manner = Manner { is_link: true, ..setting.manner };
        let (text, url) = self.read_object(value, |link| {
            let text = link.read_required("text", |reader, value| {
                reader.read_marked(value, Setting { manner, ..setting }, running)
            });
            (text, link.read_required("url", Self::read_url))
        })?;
        Some(Inline::Link { inlines: text?, url: url? })
    }

    fn read_foreign(
        &mut self,
        value: &Value,
        setting: Setting<'_>,
        running: &mut Running,
    ) -> Option<Inline> {
        let manner = Manner { is_foreign: true, ..setting.manner };
        let (language, text) = self.read_object(value, |foreign| {
            let language = foreign.read_required("language", Self::language_tag);
            let text = foreign.read_required("text", |reader, value| {
                reader.read_marked(value, Setting { manner, ..setting }, running)
            });
            (language, text)
        })?;
        Some(Inline::Foreign { language: language?, inlines: text? })
    }

    /// Reads a footnote; rejects it inside another footnote, a link or foreign text.
    fn read_footnote(&mut self, value: &Value, setting: Setting<'_>) -> Option<Inline> {
        if setting.is_note {
            self.report(value.place, LetterCode::NestedFootnote, []);
        } else if setting.manner.is_link || setting.manner.is_foreign {
            self.report(value.place, LetterCode::MisplacedFootnote, []);
        }
        let over = Over { place: value.place, code: LetterCode::TooManyFootnotes };
        self.count_one(|reader| &mut reader.footnotes, limits::MAX_FOOTNOTES, over);
        let number = u32::try_from(self.footnotes).unwrap_or(u32::MAX);
        let blocks = self.inlines_or_blocks(value, Within::note(setting.nesting))?;
        Some(Inline::Footnote(Footnote { number, blocks }))
    }

    fn line_break(&mut self, value: &Value, running: &mut Running) -> Option<Inline> {
        running.break_line();
        self.true_value(value).map(|()| Inline::LineBreak)
    }
}

/// Returns whether a value is an inline of a known kind.
pub(super) fn is_inline(value: &Value) -> bool {
    KINDS.iter().any(|(kind, _)| value.member(kind).is_some())
}
