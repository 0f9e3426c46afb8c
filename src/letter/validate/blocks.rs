//! Reads blocks: paragraphs, sections and all others, nested in each other.

use super::Reader;
use super::inlines::is_inline;
use super::nesting::{Container, MARKDOWN, Setting, Within};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::letter::json::{Kind, Value};
use crate::letter::lint::Standing;
use crate::letter::{
    Block, Definition, Numbering, Quote, Section, TableOfContents, markdown,
};
use crate::limits::letter as limits;

/// Function that reads the content of a block of one kind.
type ReadBlock = fn(&mut Reader<'_>, &Value, Within<'_>) -> Option<Block>;

/// The kinds of block, except Markdown.
const KINDS: &[(&str, ReadBlock)] = &[
    ("paragraph", |reader, value, within| reader.read_paragraph(value, within)),
    ("section", |reader, value, within| reader.read_section(value, within)),
    ("list", |reader, value, within| reader.read_list(value, within)),
    ("table", |reader, value, within| reader.read_table(value, within)),
    ("figure", |reader, value, within| reader.read_figure(value, within)),
    ("questions", |reader, value, within| reader.read_questions(value, within)),
    ("definitions", |reader, value, within| reader.read_definitions(value, within)),
    ("quote", |reader, value, within| reader.read_quote(value, within)),
    ("tableOfContents", |reader, value, _| reader.table_of_contents(value)),
    ("pageBreak", |reader, value, _| reader.true_value(value).map(|()| Block::PageBreak)),
];

impl Reader<'_> {
    /// Reads an array of at least one block.
    pub(super) fn read_blocks(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<Vec<Block>> {
        let blocks = self.read_counted(value, 1..=usize::MAX)?;
        let cancel = &self.context.cancel;
        Some(
            cancel
                .take_until_cancelled(blocks)
                .flat_map(|block| self.read_block(block, within))
                .collect(),
        )
    }

    /// Reads the blocks below a title, and rejects a page break directly below it.
    pub(super) fn titled_blocks(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<Vec<Block>> {
        if let Kind::Array(blocks) = &value.kind
            && let Some(first) =
                blocks.first().and_then(|first| first.member("pageBreak"))
        {
            self.report(first.place, LetterCode::PageBreakAfterTitle, []);
        }
        self.read_blocks(value, within)
    }

    /// Reads inlines, which make one paragraph, or an array of blocks.
    pub(super) fn inlines_or_blocks(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<Vec<Block>> {
        match &value.kind {
            Kind::Array(items) if items.iter().any(is_block) => {
                let blocks = self.context.cancel.take_until_cancelled(items);
                let blocks =
                    blocks.flat_map(|item| self.block_among_inlines(item, within));
                Some(blocks.collect())
            }
            Kind::String(_) | Kind::Array(_) => {
                Some(vec![self.read_paragraph(value, within)?])
            }
            _ => {
                self.wrong_type(value, "inlines-or-blocks");
                None
            }
        }
    }

    /// Reads a block of an array, and rejects inlines mixed with blocks.
    fn block_among_inlines(&mut self, value: &Value, within: Within<'_>) -> Vec<Block> {
        if is_inline(value) {
            self.report(value.place, LetterCode::MixedContent, []);
            return Vec::new();
        }
        self.read_block(value, within)
    }

    /// Reads a block; Markdown can make several.
    fn read_block(&mut self, value: &Value, within: Within<'_>) -> Vec<Block> {
        let members = match &value.kind {
            Kind::String(_) => {
                let paragraph = self.read_paragraph(value, within);
                self.is_below_table = false;
                return paragraph.into_iter().collect();
            }
            Kind::Object(members) => members,
            _ => {
                self.wrong_type(value, "block");
                return Vec::new();
            }
        };
        if within.nesting >= self.context.nesting {
            let max = ("max", usize::from(self.context.nesting).into());
            self.report(value.place, LetterCode::NestingTooDeep, [max]);
            return Vec::new();
        }
        let kinds = within.container.kinds().iter().copied();
        let Some((kind, content)) = self.only_member(value, members, kinds.clone())
        else {
            return Vec::new();
        };
        if is_inline(value) {
            let args = [("kind", MessageArg::excerpt(kind))];
            self.report(content.place, LetterCode::InlineAsBlock, args);
            return Vec::new();
        }
        if !Container::Matter.kinds().contains(&kind) {
            let args = [
                ("kind", MessageArg::excerpt(kind)),
                ("valid", self.nearest_first(kind, kinds)),
            ];
            self.report(content.place, LetterCode::UnknownBlock, args);
            return Vec::new();
        }
        if kind == MARKDOWN {
            return self.read_markdown(content, within).unwrap_or_default();
        }
        if !kinds.clone().any(|known| known == kind) {
            let args = [
                ("kind", kind.into()),
                ("container", MessageArg::Word(within.container.word())),
                ("valid", MessageArg::OneOf(kinds.map(Into::into).collect())),
            ];
            self.report(content.place, LetterCode::MisplacedBlock, args);
        }
        let within = Within { nesting: within.nesting + 1, ..within };
        let read = KINDS.iter().find(|(known, _)| *known == kind);
        let block = read.and_then(|(_, read)| read(self, content, within));
        self.is_below_table = matches!(block, Some(Block::Table(_) | Block::Figure(_)));
        if within.is_letter
            && within.container == Container::Matter
            && matches!(block, Some(Block::Table(_) | Block::List(_)))
        {
            self.last_group = Some(content.place);
        }
        block.into_iter().collect()
    }

    /// Reads a Markdown text into blocks of other kinds.
    fn read_markdown(&mut self, value: &Value, within: Within<'_>) -> Option<Vec<Block>> {
        let text = self.read_string(value, "text")?;
        let characters = text.chars().count();
        if !self.check_length(value.place, characters, limits::MAX_MARKDOWN) {
            return None;
        }
        let violations = self.diagnostics.errors.len();
        let cancel = &self.context.cancel;
        let read = markdown::parse(text, value.place, self.room, cancel).ok()?;
        let Some(room) = read.room else {
            self.report(
                value.place,
                LetterCode::TooManyValues,
                [("max", limits::MAX_VALUES.into())],
            );
            return None;
        };
        self.room = room;
        self.diagnostics.append(read.diagnostics);
        if read.blocks.is_empty() && self.diagnostics.errors.len() == violations {
            self.report(value.place, LetterCode::EmptyText, []);
        }
        let blocks = self.context.cancel.take_until_cancelled(&read.blocks);
        Some(blocks.flat_map(|block| self.read_block(block, within)).collect())
    }

    pub(super) fn read_paragraph(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<Block> {
        let inlines =
            self.read_running(value, within.setting(), within.text_context())?;
        if within.is_letter && within.container == Container::Matter {
            self.typed_lines.push(value.place, &inlines);
        }
        Some(Block::Paragraph(inlines))
    }

    fn read_section(&mut self, value: &Value, within: Within<'_>) -> Option<Block> {
        let depth = within.sections + 1;
        let level = usize::from(within.title_level + within.sections) - 1;
        if let Some((titles, _)) = self.titles.get_mut(level) {
            *titles += 1;
        }
        if depth > limits::MAX_SECTION_DEPTH {
            let max = ("max", usize::from(limits::MAX_SECTION_DEPTH).into());
            self.report(value.place, LetterCode::SectionTooDeep, [max]);
        }
        let heading = (within.heading)(depth.min(limits::MAX_SECTION_DEPTH));
        let title = Setting::new(heading.as_slice(), within.nesting);
        let section = self.read_object(value, |section| {
            let numbering = section
                .read_optional("numbering", |reader, value| {
                    reader.read_numbering(value, within)
                })
                .unwrap_or(within.numbering.inside());
            Section {
                title: section
                    .read_required("title", |reader, value| {
                        let before = reader.characters;
                        let read = reader.read_running(value, title, Standing::Title);
                        if let Some(title) = read.as_ref().filter(|_| depth == 1) {
                            reader.compare_section_number(value.place, numbering, title);
                        }
                        let characters = reader.characters - before;
                        if let Some((_, all)) = reader.titles.get_mut(level) {
                            *all += characters;
                        }
                        read
                    })
                    .unwrap_or_default(),
                numbering,
                blocks: section
                    .read_required("blocks", |reader, value| {
                        reader.titled_blocks(
                            value,
                            Within { sections: depth, numbering, ..within },
                        )
                    })
                    .unwrap_or_default(),
            }
        });
        section.map(Block::Section)
    }

    fn read_numbering(&mut self, value: &Value, within: Within<'_>) -> Option<Numbering> {
        let numbering = self.read_choice(value)?;
        if numbering != Numbering::None && within.numbering == Numbering::None {
            self.report(value.place, LetterCode::NumberedInUnnumbered, []);
        } else if numbering == Numbering::Roman && within.sections > 0 {
            self.report(value.place, LetterCode::NestedRomanNumbering, []);
        }
        Some(numbering)
    }

    fn read_definitions(&mut self, value: &Value, within: Within<'_>) -> Option<Block> {
        let definitions = self
            .context
            .cancel
            .take_until_cancelled(self.read_counted(value, 1..=usize::MAX)?);
        let definitions =
            definitions.filter_map(|value| self.read_definition(value, within));
        Some(Block::Definitions(definitions.collect()))
    }

    fn read_definition(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<Definition> {
        let label = Setting::new(&[Role::DefinitionLabel], within.nesting);
        self.read_object(value, |definition| Definition {
            label: definition
                .read_required("label", |reader, value| {
                    reader.read_running(value, label, Standing::Line)
                })
                .unwrap_or_default(),
            blocks: definition
                .read_required("blocks", |reader, value| {
                    reader.read_blocks(value, within.definition())
                })
                .unwrap_or_default(),
        })
    }

    fn read_quote(&mut self, value: &Value, within: Within<'_>) -> Option<Block> {
        let quoted = within.throughout(Container::Quote, &[Role::Quote]);
        let source = Setting::new(&[Role::QuoteSource], within.nesting);
        let quote = self.read_object(value, |quote| Quote {
            blocks: quote
                .read_required("blocks", |reader, value| {
                    reader.read_blocks(value, quoted)
                })
                .unwrap_or_default(),
            source: quote.read_optional("source", |reader, value| {
                reader.read_running(value, source, Standing::Item)
            }),
        });
        quote.map(Block::Quote)
    }

    fn table_of_contents(&mut self, value: &Value) -> Option<Block> {
        let contents = self.read_object(value, |contents| TableOfContents {
            depth: contents
                .read_optional("depth", Self::read_depth)
                .unwrap_or(TableOfContents::DEPTH),
        });
        let depth = contents.map_or(TableOfContents::DEPTH, |contents| contents.depth);
        self.contents.push((value.place, depth));
        contents.map(Block::TableOfContents)
    }

    fn read_depth(&mut self, value: &Value) -> Option<u8> {
        let max = limits::MAX_TOC_DEPTH;
        self.number_to(value, max.into(), LetterCode::TocDepth)
            .and_then(|depth| u8::try_from(depth).ok())
    }
}

impl Numbering {
    /// Returns the default numbering of a section inside one with this numbering.
    const fn inside(self) -> Self {
        match self {
            Self::Decimal | Self::Roman => Self::Decimal,
            Self::None => Self::None,
        }
    }
}

/// Returns whether a value is a block of a known kind.
fn is_block(value: &Value) -> bool {
    Container::Matter.kinds().iter().any(|kind| value.member(kind).is_some())
}
