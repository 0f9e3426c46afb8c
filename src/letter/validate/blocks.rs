//! Reads blocks: paragraphs, sections and all others, nested in each other.

use std::str::FromStr;

use super::context::{BlockContext, InlineContext};
use super::inlines::is_inline;
use super::{LetterReader, ReadResult};
use crate::blocks::{
    Block, BlockKind, Container, Definition, Inline, Paragraph, Quote, TableOfContents,
    last_paragraph,
};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::letter::json::{Value, ValueKind};
use crate::letter::lint::TextKind;
use crate::letter::{BodyBlock, Numbering, Section, markdown};
use crate::limits::Cancelled;
use crate::limits::letter as limits;

impl LetterReader<'_> {
    /// Reads an array of at least one block, where sections and questions are misplaced.
    pub(super) fn read_blocks(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Vec<Block>> {
        let blocks = self.read_body(value, context)?;
        Ok(blocks
            .map(|blocks| blocks.into_iter().filter_map(BodyBlock::into_block).collect()))
    }

    /// Reads an array of at least one block of a letter, an annex or a section.
    pub(super) fn read_body(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Vec<BodyBlock>> {
        let Some(blocks) = self.read_counted(value, 1..=usize::MAX) else {
            return Ok(None);
        };
        self.read_each(blocks, |reader, block| reader.read_block(block, context))
            .map(Some)
    }

    /// Rejects a page break directly below a title.
    pub(super) fn reject_break_after_title(&mut self, value: &Value) {
        if let ValueKind::Array(blocks) = &value.kind
            && let Some(first) =
                blocks.first().and_then(|first| first.find_member("pageBreak"))
        {
            self.report(first.location, LetterCode::PageBreakAfterTitle, []);
        }
    }

    /// Reads inlines, which make one paragraph, or an array of blocks.
    pub(super) fn read_inlines_or_blocks(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Vec<Block>> {
        match &value.kind {
            ValueKind::Array(items) if items.iter().any(is_block) => {
                let blocks = self.read_each(items, |reader, item| {
                    let blocks = reader.read_block_among_inlines(item, context)?;
                    Ok(blocks.into_iter().filter_map(BodyBlock::into_block))
                });
                blocks.map(Some)
            }
            ValueKind::String(_) | ValueKind::Array(_) => {
                let paragraph = self.read_paragraph(value, context)?;
                Ok(paragraph.map(|paragraph| vec![paragraph]))
            }
            _ => {
                self.wrong_type(value, "inlines-or-blocks");
                Ok(None)
            }
        }
    }

    /// Reads a block of an array, and rejects inlines mixed with blocks.
    fn read_block_among_inlines(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> Result<Vec<BodyBlock>, Cancelled> {
        if is_inline(value) {
            self.report(value.location, LetterCode::MixedContent, []);
            return Ok(Vec::new());
        }
        self.read_block(value, context)
    }

    /// Reads a block; Markdown can make several.
    fn read_block(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> Result<Vec<BodyBlock>, Cancelled> {
        if let ValueKind::String(_) = &value.kind {
            let paragraph = self.read_paragraph(value, context)?;
            self.is_below_table &= is_table_note(value);
            return Ok(paragraph.into_iter().map(Into::into).collect());
        }
        let Some((kind, content)) = self.find_block_kind(value, context) else {
            return Ok(Vec::new());
        };
        if kind == BlockKind::Markdown {
            return Ok(self.read_markdown(content, context)?.unwrap_or_default());
        }
        let context = BlockContext { nesting: context.nesting + 1, ..context };
        let block = self.read_kind(kind, content, context)?;
        let of_letter = match &block {
            Some(BodyBlock::Block(block)) => Some(block),
            _ => None,
        };
        self.is_below_table = match of_letter {
            Some(Block::Table(_) | Block::Figure(_)) => true,
            Some(Block::Paragraph(_)) => self.is_below_table && is_table_note(content),
            _ => false,
        };
        if context.is_letter
            && context.container == Container::Body
            && matches!(of_letter, Some(Block::Table(_) | Block::List(_)))
        {
            self.last_group = Some(content.location);
        }
        Ok(block.into_iter().collect())
    }

    /// Returns the kind and the content of a block that is an object. Reports a kind that
    /// its container does not allow.
    fn find_block_kind<'v>(
        &mut self,
        value: &'v Value,
        context: BlockContext<'_>,
    ) -> Option<(BlockKind, &'v Value)> {
        let ValueKind::Object(members) = &value.kind else {
            self.wrong_type(value, "block");
            return None;
        };
        if context.nesting >= self.context.nesting {
            let max = ("max", usize::from(self.context.nesting).into());
            self.report(value.location, LetterCode::NestingTooDeep, [max]);
            return None;
        }
        let kinds = context.container.kind_names();
        let (name, content) = self.only_member(value, members, kinds.clone())?;
        if is_inline(value) {
            let args = [("kind", MessageArg::excerpt(name))];
            self.report(content.location, LetterCode::InlineAsBlock, args);
            return None;
        }
        let Ok(kind) = BlockKind::from_str(name) else {
            let args = [
                ("kind", MessageArg::excerpt(name)),
                ("valid", self.nearest_first(name, kinds)),
            ];
            self.report(content.location, LetterCode::UnknownBlock, args);
            return None;
        };
        if kind != BlockKind::Markdown && !context.container.kinds().contains(&kind) {
            let args = [
                ("kind", name.into()),
                ("container", MessageArg::Word(context.container.locale_key())),
                ("valid", MessageArg::OneOf(kinds.map(Into::into).collect())),
            ];
            self.report(content.location, LetterCode::MisplacedBlock, args);
        }
        Some((kind, content))
    }

    /// Reads the content of a block of this kind.
    fn read_kind(
        &mut self,
        kind: BlockKind,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<BodyBlock> {
        let block = match kind {
            BlockKind::Paragraph => self.read_paragraph(value, context)?,
            BlockKind::Section => return self.read_section(value, context),
            BlockKind::List => self.read_list(value, context)?,
            BlockKind::Table => self.read_table(value, context)?,
            BlockKind::Figure => self.read_figure(value, context)?,
            BlockKind::Questions => return self.read_questions(value, context),
            BlockKind::Definitions => self.read_definitions(value, context)?,
            BlockKind::Quote => self.read_quote(value, context)?,
            BlockKind::TableOfContents => self.read_table_of_contents(value)?,
            BlockKind::PageBreak => self.read_true(value).map(|()| Block::PageBreak),
            // Markdown makes several blocks.
            BlockKind::Markdown => None,
        };
        Ok(block.map(BodyBlock::Block))
    }

    /// Reads a Markdown text into blocks of other kinds.
    fn read_markdown(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Vec<BodyBlock>> {
        let Some(text) = self.read_string(value, "text") else { return Ok(None) };
        let characters = text.chars().count();
        if !self.check_length(value.location, characters, limits::MAX_MARKDOWN) {
            return Ok(None);
        }
        let violations = self.diagnostics.errors.len();
        let cancel = &self.context.cancel;
        let read = markdown::parse(text, value.location, self.room, cancel)?;
        let Some(room) = read.room else {
            self.report(
                value.location,
                LetterCode::TooManyValues,
                [("max", limits::MAX_VALUES.into())],
            );
            return Ok(None);
        };
        self.room = room;
        self.diagnostics.append(read.diagnostics);
        if read.blocks.is_empty() && self.diagnostics.errors.len() == violations {
            self.report(value.location, LetterCode::EmptyText, []);
        }
        self.code = read.code;
        self.read_each(&read.blocks, |reader, block| reader.read_block(block, context))
            .map(Some)
    }

    /// Reads a paragraph. Of several possible roles it gets the last; the first is that of
    /// the text beside a label.
    pub(super) fn read_paragraph(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Block> {
        let inlines =
            self.read_running(value, context.inline_context(), context.text_context())?;
        let Some(inlines) = inlines else { return Ok(None) };
        if context.is_letter && context.container == Container::Body {
            self.typed_lines.push(value.location, &inlines);
        }
        if context.text_context() == TextKind::Paragraph {
            self.warn_of_typed_item(value.location, &inlines);
        }
        let role = context.paragraph.last().copied();
        Ok(role.map(|role| Block::Paragraph(Paragraph::new(role, inlines))))
    }

    fn read_section(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<BodyBlock> {
        let depth = context.sections + 1;
        let level = usize::from(context.title_level + context.sections) - 1;
        if let Some(count) = self.titles.get_mut(level) {
            count.titles += 1;
        }
        if depth > limits::MAX_SECTION_DEPTH {
            let max = ("max", usize::from(limits::MAX_SECTION_DEPTH).into());
            self.report(value.location, LetterCode::SectionTooDeep, [max]);
        }
        let heading = (context.heading)(depth.min(limits::MAX_SECTION_DEPTH));
        let title = InlineContext::new(heading.as_slice(), context.nesting);
        let section = self.read_object(value, |section| {
            let numbering = section
                .read_optional("numbering", |reader, value| {
                    Ok(reader.read_numbering(value, context))
                })?
                .unwrap_or(context.numbering.nested_default());
            Ok(Section {
                title: section
                    .read_required("title", |reader, value| {
                        let before = reader.characters;
                        let read = reader.read_running(value, title, TextKind::Title)?;
                        if let Some(title) = read.as_ref().filter(|_| depth == 1) {
                            reader.compare_section_number(
                                value.location,
                                numbering,
                                title,
                            );
                        }
                        let characters = reader.characters - before;
                        let inlines = read.as_deref().map_or(0, Inline::count);
                        if let Some(count) = reader.titles.get_mut(level) {
                            count.characters += characters;
                            count.inlines += inlines;
                        }
                        Ok(read)
                    })?
                    .unwrap_or_default(),
                numbering,
                blocks: section
                    .read_required("blocks", |reader, value| {
                        reader.reject_break_after_title(value);
                        let context =
                            BlockContext { sections: depth, numbering, ..context };
                        reader.read_body(value, context)
                    })?
                    .unwrap_or_default(),
            })
        })?;
        Ok(section.map(BodyBlock::Section))
    }

    fn read_numbering(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> Option<Numbering> {
        let numbering = self.read_choice(value)?;
        if numbering != Numbering::None && context.numbering == Numbering::None {
            self.report(value.location, LetterCode::NumberedInUnnumbered, []);
        } else if numbering == Numbering::Roman && context.sections > 0 {
            self.report(value.location, LetterCode::NestedRomanNumbering, []);
        }
        Some(numbering)
    }

    fn read_definitions(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Block> {
        let Some(definitions) = self.read_counted(value, 1..=usize::MAX) else {
            return Ok(None);
        };
        let definitions = self.read_each(definitions, |reader, value| {
            reader.read_definition(value, context)
        })?;
        Ok(Some(Block::Definitions(definitions)))
    }

    fn read_definition(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Definition> {
        self.read_object(value, |definition| {
            Ok(Definition {
                label: definition
                    .read_required("label", |reader, value| {
                        let role = Role::DefinitionLabel;
                        reader.read_role_text(value, role, TextKind::Line, context)
                    })?
                    .unwrap_or_else(|| Paragraph::new(Role::DefinitionLabel, Vec::new())),
                blocks: definition
                    .read_required("blocks", |reader, value| {
                        reader.read_blocks(value, context.for_definition())
                    })?
                    .unwrap_or_default(),
            })
        })
    }

    fn read_quote(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Block> {
        let quoted = context.with_role(Container::Quote, &[Role::Quote]);
        let quote = self.read_object(value, |quote| {
            Ok(Quote {
                blocks: quote
                    .read_required("blocks", |reader, value| {
                        reader.read_blocks(value, quoted)
                    })?
                    .unwrap_or_default(),
                source: quote.read_optional("source", |reader, value| {
                    let role = Role::QuoteSource;
                    reader.read_role_text(value, role, TextKind::Item, context)
                })?,
            })
        })?;
        let Some(mut quote) = quote else { return Ok(None) };
        if quote.source.is_some()
            && let Some(last) = last_paragraph(&mut quote.blocks)
        {
            last.keep_with_next = true;
        }
        Ok(Some(Block::Quote(quote)))
    }

    /// Reads the caption, the label or the source of a block, in a role of its own.
    pub(super) fn read_role_text(
        &mut self,
        value: &Value,
        role: Role,
        text_kind: TextKind,
        context: BlockContext<'_>,
    ) -> ReadResult<Paragraph> {
        let inline_context =
            InlineContext::new(std::slice::from_ref(&role), context.nesting);
        let inlines = self.read_running(value, inline_context, text_kind)?;
        Ok(inlines.map(|inlines| Paragraph::new(role, inlines)))
    }

    fn read_table_of_contents(&mut self, value: &Value) -> ReadResult<Block> {
        let title = Paragraph::new(Role::ContentsHeading, Vec::new());
        let contents = self.read_object(value, |contents| {
            Ok(TableOfContents {
                title,
                depth: contents
                    .read_optional("depth", |reader, value| Ok(reader.read_depth(value)))?
                    .unwrap_or(TableOfContents::DEPTH),
            })
        })?;
        let depth =
            contents.as_ref().map_or(TableOfContents::DEPTH, |contents| contents.depth);
        self.contents.push((value.location, depth));
        Ok(contents.map(Block::TableOfContents))
    }

    fn read_depth(&mut self, value: &Value) -> Option<u8> {
        let max = limits::MAX_TOC_DEPTH;
        self.read_number_to(value, max.into(), LetterCode::TocDepth)
            .and_then(|depth| u8::try_from(depth).ok())
    }
}

impl Numbering {
    /// Returns the default numbering of a section inside one with this numbering.
    const fn nested_default(self) -> Self {
        match self {
            Self::Decimal | Self::Roman => Self::Decimal,
            Self::None => Self::None,
        }
    }
}

/// Returns whether a value is a block of a known kind.
fn is_block(value: &Value) -> bool {
    Container::Body.kind_names().any(|kind| value.find_member(kind).is_some())
}

/// Returns whether a paragraph may stand between a table and a note on it: another note,
/// "* voorlopig", or a source, "Bron: CBS".
fn is_table_note(paragraph: &Value) -> bool {
    let text = match &paragraph.kind {
        ValueKind::String(text) => text,
        ValueKind::Array(pieces) => match pieces.first().map(|piece| &piece.kind) {
            Some(ValueKind::String(text)) => text,
            _ => return false,
        },
        _ => return false,
    };
    let mut words = text.split(char::is_whitespace).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let is_label = first.strip_suffix(':').is_some_and(|label| {
        label.starts_with(char::is_uppercase) && label.chars().all(char::is_alphabetic)
    });
    first.starts_with('*') || is_label
}
