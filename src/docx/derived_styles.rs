//! Defines the styles that belong to no single role.
//!
//! Input: a house style. Output: styles of lists by kind and depth, of headings with
//! other numbering, and of paragraphs that hold pictures, rules or anchors.

use super::frames::{BodyIndent, FrameProperties};
use super::numbering;
use super::paragraph_style::ParagraphStyle;
use super::style_ids::{
    BELOW_TABLE, CLASSIFICATION_FOOT, FIGURE, FIGURE_WITHOUT_CAPTION, FOOTNOTE_SEPARATOR,
    FRAME_ANCHOR, HEADING_4, LOGO, NORMAL, REFERENCE_LEAD, TABLE_CAPTION, spaced_name,
};
use crate::blocks::ListLabel;
use crate::house_style::{HouseStyle, Role, SectionNumbering};
use crate::length::Length;

impl ParagraphStyle {
    /// Returns the base style of the deepest heading of an annex.
    pub(super) fn heading_4(style: &HouseStyle) -> Self {
        Self {
            id: HEADING_4.to_owned(),
            name: "heading 4".to_owned(),
            custom: false,
            based_on: NORMAL,
            explicit: false,
            numbering: None,
            ..Self::for_role(Role::AnnexHeading3, style)
        }
    }

    /// Returns the style of a heading in a roman-numbered section, with the same
    /// appearance.
    pub(super) fn roman_heading(role: Role, style: &HouseStyle) -> Option<Self> {
        let id = numbering::heading_style(role, SectionNumbering::Roman);
        Some(Self {
            numbering: Some(numbering::of_roman_style(role)?),
            name: spaced_name(&id),
            id,
            custom: true,
            hidden: true,
            based_on: role.word_style(),
            explicit: true,
            ..Self::for_role(role, style)
        })
    }

    /// Returns the style of a heading without a number, with the same appearance.
    pub(super) fn unnumbered_heading(role: Role, style: &HouseStyle) -> Option<Self> {
        let (id, numbering) = numbering::unnumbered_style(role)?;
        Some(Self {
            numbering: Some(numbering),
            name: spaced_name(&id),
            id,
            custom: true,
            based_on: role.word_style(),
            explicit: true,
            ..Self::for_role(role, style)
        })
    }

    /// Returns the style of a table title.
    pub(super) fn table_caption(style: &HouseStyle) -> Self {
        Self {
            id: TABLE_CAPTION.to_owned(),
            name: spaced_name(TABLE_CAPTION),
            custom: true,
            based_on: Role::Caption.word_style(),
            explicit: true,
            before: style.table.space_before.to_twips(),
            after: style.table.caption_space.to_twips(),
            keep_next: true,
            ..Self::for_role(Role::Caption, style)
        }
    }

    /// Returns the style of the space below a table.
    ///
    /// Nearly all of it is space above a line of minimum height. At the top of a page,
    /// word processors drop the space but never a line.
    pub(super) fn below_table(style: &HouseStyle) -> Self {
        const LINE: i32 = 20;
        Self {
            id: BELOW_TABLE.to_owned(),
            name: spaced_name(BELOW_TABLE),
            hidden: true,
            size: 2,
            leading: Some(LINE),
            before: (style.table.space_after.to_twips() - LINE).max(0),
            after: 0,
            ..Self::for_role(Role::TableText, style)
        }
    }

    /// Returns the style of a line as high as its picture.
    pub(super) fn figure_style(style: &HouseStyle) -> Self {
        Self {
            id: FIGURE.to_owned(),
            name: spaced_name(FIGURE),
            next: Some(Role::Caption.word_style().to_owned()),
            leading: None,
            before: style.figure.space_before.to_twips(),
            after: style.figure.caption_space.to_twips(),
            keep_next: true,
            ..Self::for_role(Role::BodyText, style)
        }
        .into_custom()
    }

    pub(super) fn figure_without_caption(style: &HouseStyle) -> Self {
        Self {
            id: FIGURE_WITHOUT_CAPTION.to_owned(),
            name: spaced_name(FIGURE_WITHOUT_CAPTION),
            based_on: FIGURE,
            explicit: true,
            next: Some(Role::BodyText.word_style().to_owned()),
            after: style.figure.space_after.to_twips(),
            keep_next: false,
            ..Self::figure_style(style)
        }
    }

    /// Returns the style of the rule above footnotes, in a line of minimal height.
    pub(super) fn footnote_separator(style: &HouseStyle) -> Self {
        const LINE: Length = Length::pt(4.0);
        let footnote = &style.footnote;
        let around = |space: Length| (space - LINE * 0.5).max(Length::ZERO).to_twips();
        Self {
            id: FOOTNOTE_SEPARATOR.to_owned(),
            name: spaced_name(FOOTNOTE_SEPARATOR),
            hidden: true,
            size: 4,
            leading: Some(LINE.to_twips()),
            before: around(footnote.space_above_rule),
            after: around(footnote.space_below_rule),
            ..Self::for_role(Role::FootnoteText, style)
        }
        .into_custom()
    }

    /// Marks the style as custom, not built into Word.
    pub(super) fn into_custom(self) -> Self {
        Self { custom: true, ..self }
    }

    /// Returns the style of a list item, by kind and depth of the list.
    pub(super) fn list_item(label: ListLabel, level: usize, style: &HouseStyle) -> Self {
        let id = numbering::item_style(label, level);
        Self {
            name: spaced_name(&id),
            id,
            custom: false,
            numbering: Some(numbering::of_item(label, level)),
            ..Self::for_role(Role::ListParagraph, style)
        }
    }

    /// Returns the style of text below a list item, by kind and depth of the list.
    ///
    /// Word has such styles for bullets only.
    pub(super) fn list_continue(
        label: ListLabel,
        level: usize,
        style: &HouseStyle,
    ) -> Self {
        let is_builtin = label == ListLabel::Bullet;
        let id = if is_builtin {
            numbering::continue_style(level)
        } else {
            numbering::number_continue_style(level)
        };
        let left = numbering::text_left(label, level, &style.list).to_twips();
        Self {
            name: spaced_name(&id),
            id,
            custom: !is_builtin,
            hidden: !is_builtin,
            indent: Some(BodyIndent { left, right: 0, hanging: 0 }),
            ..Self::for_role(Role::ListContinue, style)
        }
    }

    /// Returns the style of text that opens a group of the reference column.
    pub(super) fn reference_lead(style: &HouseStyle) -> Self {
        let own = style.role(Role::ReferenceText).space_before;
        Self {
            id: REFERENCE_LEAD.to_owned(),
            name: spaced_name(REFERENCE_LEAD),
            based_on: Role::ReferenceText.word_style(),
            explicit: true,
            next: Some(Role::ReferenceText.word_style().to_owned()),
            before: own.max(style.typography.reference_group_space).to_twips(),
            ..Self::for_role(Role::ReferenceText, style)
        }
        .into_custom()
    }

    /// Returns the style of the logo: a line as high as its picture, in the logo's frame.
    pub(super) fn logo_style(style: &HouseStyle) -> Self {
        Self {
            id: LOGO.to_owned(),
            name: spaced_name(LOGO),
            hidden: true,
            ui_priority: Role::ALL.len() + 1,
            frame: Some(FrameProperties::logo_frame(style)),
            leading: None,
            ..Self::for_role(Role::SenderName, style)
        }
    }

    /// Returns the style of the classification line in the footer.
    pub(super) fn classification_footer(style: &HouseStyle) -> Self {
        Self {
            id: CLASSIFICATION_FOOT.to_owned(),
            name: spaced_name(CLASSIFICATION_FOOT),
            based_on: Role::Classification.word_style(),
            explicit: true,
            ui_priority: Role::ALL.len() + 2,
            frame: Some(FrameProperties::classification_footer(style)),
            ..Self::for_role(Role::Classification, style)
        }
    }

    /// Returns the style of a frame anchor: a line of a tenth of a point, because two of
    /// them can be above the rows of a full page.
    pub(super) fn frame_anchor(style: &HouseStyle) -> Self {
        Self {
            id: FRAME_ANCHOR.to_owned(),
            name: spaced_name(FRAME_ANCHOR),
            hidden: true,
            ui_priority: Role::ALL.len() + 3,
            size: 2,
            leading: Some(2),
            frame: None,
            ..Self::for_role(Role::SenderName, style)
        }
    }
}
