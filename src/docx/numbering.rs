//! Builds the numbering part: section numbers and lists.
//!
//! Input: the house style's patterns and, while the body is written, its lists. Output:
//! the Askama context of `numbering.xml`. A *scheme* here is an abstract numbering
//! definition (17.9.1); a *num* is an instance of it with its own counter.

use askama::Template;
use docx_rs::{IndentLevel, NumberingId, Paragraph};
use sha2::{Digest, Sha256};

use crate::blocks::ListLabel;
use crate::house_style::{HouseStyle, ListStyle, Role, SectionNumbering};
use crate::length::Length;

/// Labels of a list and of the lists in its items, by level.
pub(super) type LevelLabels = [Option<ListLabel>; LEVELS];

/// Numbering of a document; the nums of its lists follow those common to all letters.
pub(super) struct NumberingIds {
    nums: Vec<Num>,
    /// Label sequences that change between levels, each with a scheme of its own.
    mixed: Vec<LevelLabels>,
    /// An annex has roman-numbered sections.
    is_roman: bool,
}

#[derive(Template)]
#[template(path = "docx/numbering.xml")]
struct NumberingPart<'a> {
    schemes: &'a [AbstractNum],
    nums: &'a [Num],
}

impl NumberingPart<'_> {
    /// Returns the level that restarts at another number than that of the scheme.
    ///
    /// In footnotes LibreOffice reads the first number only from a level in the num.
    fn own_level(&self, num: &Num) -> Option<&NumberingLevel> {
        let (level, _) = num.start.filter(|(_, start)| *start > 1)?;
        self.schemes.iter().find(|scheme| scheme.id == num.scheme)?.levels.get(level)
    }
}

struct AbstractNum {
    id: u32,
    levels: Vec<NumberingLevel>,
}

impl AbstractNum {
    /// Returns the identifier of a scheme for word processors (17.9.15).
    ///
    /// It is the same in every letter, and unique to this crate.
    fn nsid(&self) -> String {
        let digest = Sha256::digest(format!("kamerbrief numbering {}", self.id));
        format!(
            "{:02X}{:02X}{:02X}{:02X}",
            digest[0] & 0x7F,
            digest[1],
            digest[2],
            digest[3]
        )
    }
}

struct NumberingLevel {
    place: usize,
    format: &'static str,
    /// Id of the style linked to it.
    style: Option<String>,
    suffix: &'static str,
    text: String,
    left: i32,
    hanging: i32,
}

struct Num {
    id: u32,
    scheme: u32,
    /// Level that restarts, and its first number.
    start: Option<(usize, u32)>,
}

/// Maximum number of list levels in Word.
pub(super) const LEVELS: usize = 9;
/// Scheme and num of the sections in the letter itself.
const LETTER: u32 = 1;
/// Scheme and num of the sections in annexes; each annex title restarts them.
const ANNEX: u32 = 2;
/// Scheme and num of the roman-numbered sections in the letter.
///
/// They have a counter of their own, as do those of the first annex that has any
/// ([`ANNEX_ROMAN`]).
const ROMAN: u32 = 3;
const ANNEX_ROMAN: u32 = 4;
/// List labels, in the order of their schemes, which follow the four above.
const LABELS: [ListLabel; 4] =
    [ListLabel::Bullet, ListLabel::Number, ListLabel::Letter, ListLabel::Roman];
/// First scheme with labels that change between levels.
const MIXED: u32 = ANNEX_ROMAN + LABELS.len() as u32 + 1;
/// Number of levels with a built-in style in Word: `ListBullet` to `ListBullet5`.
pub(super) const STYLED_LEVELS: usize = 5;
/// Num of a style without a number.
const UNNUMBERED: u32 = 0;

/// Headings of sections, by depth.
const HEADINGS: [Role; 3] = [Role::Heading1, Role::Heading2, Role::Heading3];
const ANNEX_HEADINGS: [Role; 3] =
    [Role::AnnexHeading1, Role::AnnexHeading2, Role::AnnexHeading3];

/// Returns the num and level linked to the style of a role.
///
/// Num 0 cancels the num of the style that it is based on.
pub(super) const fn of_style(role: Role) -> Option<(u32, u32)> {
    Some(match role {
        Role::Heading1 => (LETTER, 0),
        Role::Heading2 => (LETTER, 1),
        Role::Heading3 => (LETTER, 2),
        Role::AnnexTitle => (ANNEX, 0),
        Role::AnnexHeading1 => (ANNEX, 1),
        Role::AnnexHeading2 => (ANNEX, 2),
        Role::AnnexHeading3 => (ANNEX, 3),
        Role::QuestionHeading | Role::AnswerHeading => (UNNUMBERED, 0),
        _ => return None,
    })
}

/// Returns the num and level linked to the style of a roman-numbered heading.
pub(super) const fn of_roman_style(role: Role) -> Option<(u32, u32)> {
    Some(match role {
        Role::Heading1 => (ROMAN, 0),
        Role::Heading2 => (ROMAN, 1),
        Role::Heading3 => (ROMAN, 2),
        Role::AnnexHeading1 => (ANNEX_ROMAN, 0),
        Role::AnnexHeading2 => (ANNEX_ROMAN, 1),
        Role::AnnexHeading3 => (ANNEX_ROMAN, 2),
        _ => return None,
    })
}

/// Returns the style of a heading without a number, with its num and level.
pub(super) fn unnumbered_style(role: Role) -> Option<(String, (u32, u32))> {
    let numbered = HEADINGS.contains(&role) || ANNEX_HEADINGS.contains(&role);
    numbered.then(|| (format!("{}Unnumbered", role.word_style()), (UNNUMBERED, 0)))
}

/// Returns the style of a heading, which also numbers it.
pub(super) fn heading_style(role: Role, numbering: SectionNumbering) -> String {
    let own = role.word_style();
    match (numbering, own.split_once("Heading")) {
        (SectionNumbering::Roman, Some((before, depth))) => {
            format!("{before}RomanHeading{depth}")
        }
        _ => own.to_owned(),
    }
}

impl NumberingIds {
    /// Creates the section numbers, and the nums of the bullet and number styles.
    pub(super) fn new() -> Self {
        let nums = [
            LETTER,
            ANNEX,
            ROMAN,
            ANNEX_ROMAN,
            scheme_id(ListLabel::Bullet),
            scheme_id(ListLabel::Number),
        ];
        let nums = nums.map(|id| Num { id, scheme: id, start: None }).into();
        Self { nums, mixed: Vec::new(), is_roman: false }
    }

    /// Returns whether the numbering is the one common to all letters.
    pub(super) fn is_common(&self) -> bool {
        self.nums.iter().all(|num| num.start.is_none())
    }

    /// Adds a num for one list with the lists in it, which starts at its own number.
    pub(super) fn add_list(
        &mut self,
        labels: &LevelLabels,
        level: usize,
        start: u32,
    ) -> usize {
        let mut present = labels.iter().flatten();
        let first = present.next().copied().unwrap_or(ListLabel::Number);
        let scheme = if present.all(|label| *label == first) {
            scheme_id(first)
        } else {
            let known = self.mixed.iter().position(|mixed| mixed == labels);
            let place = known.unwrap_or_else(|| {
                self.mixed.push(*labels);
                self.mixed.len() - 1
            });
            MIXED + place as u32
        };
        self.add_num(scheme, level, start)
    }

    /// Returns the num of the roman-numbered sections in an annex.
    ///
    /// `None` means the num of their styles, for the first annex. Later annexes get a num
    /// of their own, because nothing in an annex could restart the first one.
    pub(super) fn roman_annex(&mut self) -> Option<usize> {
        std::mem::replace(&mut self.is_roman, true)
            .then(|| self.add_num(ANNEX_ROMAN, 0, 1))
    }

    fn add_num(&mut self, scheme: u32, level: usize, start: u32) -> usize {
        let id = self.nums.len() as u32 + 1;
        self.nums.push(Num { id, scheme, start: Some((level, start)) });
        id as usize
    }

    /// Renders the part, with the schemes of section numbers and lists.
    pub(super) fn render_part(
        &self,
        style: &HouseStyle,
    ) -> Result<String, askama::Error> {
        let title = Role::AnnexTitle.word_style().to_owned();
        let title =
            NumberingLevel { style: Some(title), ..NumberingLevel::unnumbered_level(0) };
        let (decimal, roman) = (SectionNumbering::Decimal, SectionNumbering::Roman);
        let section = |id, headings, numbering| AbstractNum {
            id,
            levels: NumberingLevel::section_levels(headings, numbering, 0, style)
                .collect(),
        };
        let annex = NumberingLevel::section_levels(ANNEX_HEADINGS, decimal, 1, style);
        let mut schemes = vec![
            section(LETTER, HEADINGS, decimal),
            AbstractNum {
                id: ANNEX,
                levels: std::iter::once(title).chain(annex).collect(),
            },
            section(ROMAN, HEADINGS, roman),
            section(ANNEX_ROMAN, ANNEX_HEADINGS, roman),
        ];
        for label in LABELS {
            let levels = (0..LEVELS)
                .map(|place| NumberingLevel::list_level(label, place, &style.list));
            schemes.push(AbstractNum { id: scheme_id(label), levels: levels.collect() });
        }
        for (labels, id) in self.mixed.iter().zip(MIXED..) {
            let levels = labels.iter().enumerate().map(|(place, label)| {
                let label = label.unwrap_or(ListLabel::Number);
                // A style can be linked to only one level of one scheme.
                NumberingLevel {
                    style: None,
                    ..NumberingLevel::list_level(label, place, &style.list)
                }
            });
            schemes.push(AbstractNum { id, levels: levels.collect() });
        }
        for scheme in &mut schemes {
            let more = scheme.levels.len()..LEVELS;
            scheme.levels.extend(more.map(NumberingLevel::unnumbered_level));
        }
        NumberingPart { schemes: &schemes, nums: &self.nums }.render()
    }
}

impl NumberingLevel {
    /// Returns a level without a number.
    const fn unnumbered_level(place: usize) -> Self {
        Self {
            place,
            format: "none",
            style: None,
            suffix: "nothing",
            text: String::new(),
            left: 0,
            hanging: 0,
        }
    }

    /// Returns the levels of section numbers, with the outermost at level `shift`.
    fn section_levels(
        headings: [Role; 3],
        numbering: SectionNumbering,
        shift: usize,
        style: &HouseStyle,
    ) -> impl Iterator<Item = Self> {
        let (patterns, outermost) = match numbering {
            SectionNumbering::Decimal => (&style.section_numbers, "decimal"),
            SectionNumbering::Roman => (&style.section_numbers_roman, "upperRoman"),
        };
        headings.into_iter().zip(patterns).enumerate().map(
            move |(depth, (role, pattern))| {
                let text = (1..=3).fold(pattern.clone(), |text, depth| {
                    text.replace(&format!("{{{depth}}}"), &format!("%{}", depth + shift))
                });
                let (text, suffix) = match text.strip_suffix(' ') {
                    Some(number) => (number.to_owned(), "space"),
                    None => (text, "nothing"),
                };
                Self {
                    place: depth + shift,
                    format: if depth == 0 { outermost } else { "decimal" },
                    style: Some(heading_style(role, numbering)),
                    suffix,
                    text,
                    left: 0,
                    hanging: 0,
                }
            },
        )
    }

    /// Returns a level of a list inside lists with the same kind of label.
    fn list_level(label: ListLabel, place: usize, list: &ListStyle) -> Self {
        let (format, text) = match label {
            ListLabel::Bullet => {
                let bullet = list.bullets.get(place % list.bullets.len().max(1));
                ("bullet", bullet.cloned().unwrap_or_default())
            }
            ListLabel::Number => ("decimal", label_text(list, place)),
            ListLabel::Letter => ("lowerLetter", label_text(list, place)),
            ListLabel::Roman => ("lowerRoman", label_text(list, place)),
        };
        let hanging = list_indent(label, list);
        let style = match label {
            ListLabel::Bullet | ListLabel::Number if place < STYLED_LEVELS => {
                Some(item_style(label, place))
            }
            _ => None,
        };
        Self {
            place,
            format,
            style,
            suffix: "tab",
            text,
            left: text_left(label, place, list).to_twips(),
            hanging: hanging.to_twips(),
        }
    }
}

/// Returns Word's built-in style of a list item; Word has five of each kind.
pub(super) fn item_style(label: ListLabel, level: usize) -> String {
    styled_id(
        match label {
            ListLabel::Bullet => "ListBullet",
            ListLabel::Number | ListLabel::Letter | ListLabel::Roman => "ListNumber",
        },
        level,
    )
}

/// Returns Word's built-in style of text below an item.
pub(super) fn continue_style(level: usize) -> String {
    styled_id("ListContinue", level)
}

/// Returns the style of text below a numbered item, for which Word has none built in.
pub(super) fn number_continue_style(level: usize) -> String {
    styled_id("ListNumberContinue", level)
}

fn styled_id(base: &str, level: usize) -> String {
    match level.min(STYLED_LEVELS - 1) {
        0 => base.to_owned(),
        level => format!("{base}{}", level + 1),
    }
}

/// Returns the num and level linked to the style of an item.
pub(super) fn of_item(label: ListLabel, level: usize) -> (u32, u32) {
    (scheme_id(label), level.min(STYLED_LEVELS - 1) as u32)
}

/// Returns the num and level of a bullet style; `None` for other styles.
pub(super) fn bullet_of_style(id: &str) -> Option<(usize, usize)> {
    let level =
        (0..STYLED_LEVELS).find(|level| item_style(ListLabel::Bullet, *level) == id)?;
    Some((of_item(ListLabel::Bullet, level).0 as usize, level))
}

/// Returns the indent of a list, by its kind of label.
pub(super) const fn list_indent(label: ListLabel, list: &ListStyle) -> Length {
    match label {
        ListLabel::Bullet => list.indent,
        ListLabel::Number | ListLabel::Letter | ListLabel::Roman => list.number_indent,
    }
}

/// Returns the left edge of the text of a list inside lists of the same kind.
pub(super) fn text_left(label: ListLabel, level: usize, list: &ListStyle) -> Length {
    list_indent(label, list) * (level + 1) as f64
}

/// Limits a list depth to the deepest level of Word.
pub(super) const fn clamp_level(depth: usize) -> usize {
    if depth < LEVELS { depth } else { LEVELS - 1 }
}

fn label_text(list: &ListStyle, place: usize) -> String {
    list.label.replace("{}", &format!("%{}", place + 1))
}

fn scheme_id(label: ListLabel) -> u32 {
    let place = LABELS.iter().position(|known| *known == label).unwrap_or(0);
    ANNEX_ROMAN + 1 + place as u32
}

/// Gives a paragraph a number of its own.
pub(super) fn with_num(paragraph: Paragraph, num: usize, level: usize) -> Paragraph {
    paragraph.numbering(NumberingId::new(num), IndentLevel::new(level))
}
