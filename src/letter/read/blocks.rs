//! Blocks: paragraphs, sections and lists, one in another.

use super::Reader;
use super::containers::Within;
use super::inlines::Setting;
use crate::letter::dirt::Standing;
use crate::letter::finding::{Mention, Rule};
use crate::letter::json::{Kind, Place, Value};
use crate::letter::{Block, Letter, List, ListStyle, Numbering, Section};

/// Reads what a block of one kind holds.
type ReadBlock = fn(&mut Reader<'_>, &Value, Within<'_>) -> Option<Block>;

/// The kinds of block.
const KINDS: &[(&str, ReadBlock)] = &[
    ("paragraph", |reader, value, within| reader.paragraph(value, within)),
    ("section", |reader, value, within| reader.section(value, within)),
    ("list", |reader, value, within| reader.list(value, within)),
    ("pageBreak", |reader, value, _| reader.page_break(value)),
];

const NUMBERINGS: &[(&str, Numbering)] = &[
    ("decimal", Numbering::Decimal),
    ("roman", Numbering::Roman),
    ("none", Numbering::None),
];

const LIST_STYLES: &[(&str, ListStyle)] = &[
    ("bullet", ListStyle::Bullet),
    ("number", ListStyle::Number),
    ("letter", ListStyle::Letter),
    ("roman", ListStyle::Roman),
];

impl Reader<'_> {
    /// Blocks, of which there must be one.
    pub(super) fn blocks(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<Vec<Block>> {
        let blocks = self.counted(value, 1..=usize::MAX)?;
        Some(blocks.iter().filter_map(|block| self.block(block, within)).collect())
    }

    /// Blocks below a title, which a page break would leave behind.
    pub(super) fn titled_blocks(
        &mut self,
        value: &Value,
        within: Within<'_>,
    ) -> Option<Vec<Block>> {
        if let Kind::Array(blocks) = &value.kind
            && let Some(first) =
                blocks.first().and_then(|first| first.member("pageBreak"))
        {
            self.violation(first.place, Rule::LeadingPageBreak, []);
        }
        self.blocks(value, within)
    }

    fn block(&mut self, value: &Value, within: Within<'_>) -> Option<Block> {
        let members = match &value.kind {
            Kind::String(_) => return self.paragraph(value, within),
            Kind::Object(members) => members,
            _ => {
                self.wrong_type(value, "block");
                return None;
            }
        };
        if within.nesting == Letter::MOST_NESTING {
            let most = ("most", usize::from(Letter::MOST_NESTING).into());
            self.violation(value.place, Rule::NestedTooDeep, [most]);
            return None;
        }
        let kinds = KINDS.iter().map(|&(kind, _)| kind);
        let (kind, content) = self.only_member(value, members, kinds.clone())?;
        let Some((_, read)) = KINDS.iter().find(|(known, _)| *known == kind) else {
            let mentions = [
                ("kind", Mention::excerpt(kind)),
                ("valid", self.nearest_first(kind, kinds)),
            ];
            self.violation(content.place, Rule::UnknownBlock, mentions);
            return None;
        };
        let kinds = within.container.kinds();
        if !kinds.contains(&kind) {
            let valid = kinds.iter().copied().map(Into::into).collect();
            let mentions = [
                ("kind", kind.into()),
                ("container", Mention::Word(within.container.word())),
                ("valid", Mention::OneOf(valid)),
            ];
            self.violation(content.place, Rule::MisplacedBlock, mentions);
        }
        read(self, content, Within { nesting: within.nesting + 1, ..within })
    }

    fn paragraph(&mut self, value: &Value, within: Within<'_>) -> Option<Block> {
        self.running(value, within.setting(), within.standing()).map(Block::Paragraph)
    }

    fn section(&mut self, value: &Value, within: Within<'_>) -> Option<Block> {
        let depth = within.sections + 1;
        if depth > Section::MOST_DEPTH {
            let most = ("most", usize::from(Section::MOST_DEPTH).into());
            self.violation(value.place, Rule::SectionTooDeep, [most]);
        }
        let heading = (within.heading)(depth.min(Section::MOST_DEPTH));
        let title = Setting::new(heading.as_slice(), within.nesting);
        let section = self.object(value, |section| {
            let numbering = section
                .optional("numbering", |reader, value| reader.numbering(value, within))
                .unwrap_or(within.numbering);
            Section {
                title: section
                    .required("title", |reader, value| {
                        reader.running(value, title, Standing::Title)
                    })
                    .unwrap_or_default(),
                numbering,
                blocks: section
                    .required("blocks", |reader, value| {
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

    fn numbering(&mut self, value: &Value, within: Within<'_>) -> Option<Numbering> {
        let numbering = self.choice(value, NUMBERINGS)?;
        if numbering != Numbering::None && within.numbering == Numbering::None {
            self.violation(value.place, Rule::NumberedInUnnumbered, []);
        }
        Some(numbering)
    }

    fn list(&mut self, value: &Value, within: Within<'_>) -> Option<Block> {
        let within = within.list();
        let list_says_start = value.member("start").is_some();
        let count = match value.member("items").map(|items| &items.kind) {
            Some(Kind::Array(items)) => items.len(),
            _ => 0,
        };
        let list = self.object(value, |list| {
            let style = list.optional("style", |reader, value| {
                // A style that was refused says nothing about the start.
                reader.choice(value, LIST_STYLES).or(Some(ListStyle::Number))
            });
            let style = style.unwrap_or_default();
            let items = list.required("items", |reader, value| {
                if !list_says_start {
                    reader.check_count(value.place, style, 1.0, count);
                }
                reader.items(value, within)
            });
            let start =
                list.optional("start", |reader, value| reader.start(value, style, count));
            List { style, start: start.unwrap_or(1), items: items.unwrap_or_default() }
        });
        list.map(Block::List)
    }

    fn items(&mut self, value: &Value, within: Within<'_>) -> Option<Vec<Vec<Block>>> {
        let items = self.counted(value, 1..=usize::MAX)?;
        Some(items.iter().filter_map(|item| self.item(item, within)).collect())
    }

    fn item(&mut self, value: &Value, within: Within<'_>) -> Option<Vec<Block>> {
        match value.kind {
            Kind::String(_) => Some(vec![self.paragraph(value, within)?]),
            Kind::Array(_) => self.blocks(value, within),
            _ => {
                self.wrong_type(value, "item");
                None
            }
        }
    }

    /// The first item's number, such that the last one can be counted too.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number is whole and between 1 and the most"
    )]
    fn start(&mut self, value: &Value, style: ListStyle, items: usize) -> Option<u32> {
        let start = self.whole_number(value)?;
        if style == ListStyle::Bullet && start != 1.0 {
            self.violation(value.place, Rule::ListStartOfBullets, []);
            return None;
        }
        self.check_count(value.place, style, start, items).then_some(start as u32)
    }

    /// Whether so many items can be counted from here; says so when not.
    #[expect(clippy::cast_precision_loss, reason = "no file holds so many items")]
    fn check_count(
        &mut self,
        place: Place,
        style: ListStyle,
        start: f64,
        items: usize,
    ) -> bool {
        let last = start + items.saturating_sub(1) as f64;
        let fits = start >= 1.0 && last <= f64::from(style.most());
        if !fits {
            let mentions = [
                ("found", Mention::excerpt(&start.to_string())),
                ("last", Mention::excerpt(&last.to_string())),
                ("most", Mention::Verbatim(style.most().to_string())),
            ];
            self.violation(place, Rule::ListStart, mentions);
        }
        fits
    }

    fn page_break(&mut self, value: &Value) -> Option<Block> {
        self.true_value(value).map(|()| Block::PageBreak)
    }
}
