//! The styles that are no role's own.
//!
//! In: a house style. Out: styles of lists by kind and depth, of headings with other
//! numbers, and of paragraphs that hold what is no text.

use super::numbering;
use super::place::{Frame, Indent};
use super::styles::{
    BELOW_TABLE, CLASSIFICATION_FOOT, FIGURE, FIGURE_WITHOUT_CAPTION, FOOTNOTE_SEPARATOR,
    FRAME_ANCHOR, HEADING_4, LOGO, NORMAL, ParagraphStyle, REFERENCE_LEAD, TABLE_CAPTION,
    spaced,
};
use crate::document::ListLabel;
use crate::length::Length;
use crate::style::{HouseStyle, Role, SectionNumbering};

impl ParagraphStyle {
    /// What the deepest heading of an annex is based on.
    pub(super) fn heading_4(style: &HouseStyle) -> Self {
        Self {
            id: HEADING_4.to_owned(),
            name: "heading 4".to_owned(),
            custom: false,
            based_on: NORMAL,
            explicit: false,
            numbering: None,
            ..Self::of(Role::AnnexHeading3, style)
        }
    }

    /// A heading in a section of roman numerals: another number, the same look.
    pub(super) fn roman_heading(role: Role, style: &HouseStyle) -> Option<Self> {
        let id = numbering::heading_style(role, SectionNumbering::Roman);
        Some(Self {
            numbering: Some(numbering::of_roman_style(role)?),
            name: spaced(&id),
            id,
            custom: true,
            hidden: true,
            based_on: role.word_style(),
            explicit: true,
            ..Self::of(role, style)
        })
    }

    /// A heading that takes no number: the same look.
    pub(super) fn unnumbered_heading(role: Role, style: &HouseStyle) -> Option<Self> {
        let (id, numbering) = numbering::unnumbered_style(role)?;
        Some(Self {
            numbering: Some(numbering),
            name: spaced(&id),
            id,
            custom: true,
            based_on: role.word_style(),
            explicit: true,
            ..Self::of(role, style)
        })
    }

    /// The title of a table.
    pub(super) fn table_caption(style: &HouseStyle) -> Self {
        Self {
            id: TABLE_CAPTION.to_owned(),
            name: spaced(TABLE_CAPTION),
            custom: true,
            based_on: Role::Caption.word_style(),
            explicit: true,
            before: style.table.space_before.to_twips(),
            after: style.table.caption_space.to_twips(),
            keep_next: true,
            ..Self::of(Role::Caption, style)
        }
    }

    /// The space below a table, nearly all of it above a line that is as low as can be:
    /// at the head of a page, word processors drop the space but no line.
    pub(super) fn below_table(style: &HouseStyle) -> Self {
        const LINE: i32 = 20;
        Self {
            id: BELOW_TABLE.to_owned(),
            name: spaced(BELOW_TABLE),
            hidden: true,
            size: 2,
            leading: Some(LINE),
            before: (style.table.space_after.to_twips() - LINE).max(0),
            after: 0,
            ..Self::of(Role::TableText, style)
        }
    }

    /// A line as high as its picture.
    pub(super) fn figure(style: &HouseStyle) -> Self {
        Self {
            id: FIGURE.to_owned(),
            name: spaced(FIGURE),
            next: Some(Role::Caption.word_style().to_owned()),
            leading: None,
            before: style.figure.space_before.to_twips(),
            after: style.figure.caption_space.to_twips(),
            keep_next: true,
            ..Self::of(Role::BodyText, style)
        }
        .custom()
    }

    pub(super) fn figure_without_caption(style: &HouseStyle) -> Self {
        Self {
            id: FIGURE_WITHOUT_CAPTION.to_owned(),
            name: spaced(FIGURE_WITHOUT_CAPTION),
            based_on: FIGURE,
            explicit: true,
            next: Some(Role::BodyText.word_style().to_owned()),
            after: style.figure.space_after.to_twips(),
            keep_next: false,
            ..Self::figure(style)
        }
    }

    /// The rule above the notes, in a line that is low enough not to count.
    pub(super) fn footnote_separator(style: &HouseStyle) -> Self {
        const LINE: Length = Length::pt(4.0);
        let footnote = &style.footnote;
        let around = |space: Length| (space - LINE * 0.5).max(Length::ZERO).to_twips();
        Self {
            id: FOOTNOTE_SEPARATOR.to_owned(),
            name: spaced(FOOTNOTE_SEPARATOR),
            hidden: true,
            size: 4,
            leading: Some(LINE.to_twips()),
            before: around(footnote.space_above_rule),
            after: around(footnote.space_below_rule),
            ..Self::of(Role::FootnoteText, style)
        }
        .custom()
    }

    /// A style that Word does not know.
    pub(super) fn custom(self) -> Self {
        Self { custom: true, ..self }
    }

    /// An item of a list, by the kind of the list and how deep it stands.
    pub(super) fn list_item(label: ListLabel, level: usize, style: &HouseStyle) -> Self {
        let id = numbering::item_style(label, level);
        Self {
            name: spaced(&id),
            id,
            custom: false,
            numbering: Some(numbering::of_item(label, level)),
            ..Self::of(Role::ListParagraph, style)
        }
    }

    /// What goes on below an item, where lists of bullets stand around it.
    pub(super) fn list_continue(level: usize, style: &HouseStyle) -> Self {
        let id = numbering::continue_style(level);
        let left = numbering::left(ListLabel::Bullet, level, &style.list).to_twips();
        Self {
            name: spaced(&id),
            id,
            custom: false,
            indent: Some(Indent { left, right: 0, hanging: 0 }),
            ..Self::of(Role::ListContinue, style)
        }
    }

    /// The same where numbered lists stand around it.
    pub(super) fn list_number_continue(level: usize, style: &HouseStyle) -> Self {
        let id = numbering::number_continue_style(level);
        let left = numbering::left(ListLabel::Number, level, &style.list).to_twips();
        Self {
            name: spaced(&id),
            id,
            custom: true,
            hidden: true,
            indent: Some(Indent { left, right: 0, hanging: 0 }),
            ..Self::of(Role::ListContinue, style)
        }
    }

    /// Text that opens a group of the reference column.
    pub(super) fn reference_lead(style: &HouseStyle) -> Self {
        let own = style.role(Role::ReferenceText).space_before;
        Self {
            id: REFERENCE_LEAD.to_owned(),
            name: spaced(REFERENCE_LEAD),
            based_on: Role::ReferenceText.word_style(),
            explicit: true,
            next: Some(Role::ReferenceText.word_style().to_owned()),
            before: own.max(style.typography.reference_group_space).to_twips(),
            ..Self::of(Role::ReferenceText, style)
        }
        .custom()
    }

    /// A line as high as its picture, at the logo's place.
    pub(super) fn logo(style: &HouseStyle) -> Self {
        Self {
            id: LOGO.to_owned(),
            name: spaced(LOGO),
            hidden: true,
            ui_priority: Role::ALL.len() + 1,
            frame: Some(Frame::logo(style)),
            leading: None,
            ..Self::of(Role::SenderName, style)
        }
    }

    /// The classification line, at its other place.
    pub(super) fn classification_footer(style: &HouseStyle) -> Self {
        Self {
            id: CLASSIFICATION_FOOT.to_owned(),
            name: spaced(CLASSIFICATION_FOOT),
            based_on: Role::Classification.word_style(),
            explicit: true,
            ui_priority: Role::ALL.len() + 2,
            frame: Some(Frame::classification_footer(style)),
            ..Self::of(Role::Classification, style)
        }
    }

    /// As low as a line can be.
    pub(super) fn frame_anchor(style: &HouseStyle) -> Self {
        Self {
            id: FRAME_ANCHOR.to_owned(),
            name: spaced(FRAME_ANCHOR),
            hidden: true,
            ui_priority: Role::ALL.len() + 3,
            size: 2,
            leading: Some(20),
            frame: None,
            ..Self::of(Role::SenderName, style)
        }
    }
}
