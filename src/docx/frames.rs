//! Computes the position of roles on the page.
//!
//! Input: a role and the page grid. Output: a [`FrameProperties`] anchored to the page, or an
//! [`BodyIndent`] for lines in the flow of body, header or footer; in twips.

use docx_rs::Paragraph;

use crate::house_style::{Dateline, HouseStyle, PageArea, Role, Slot};
use crate::length::Length;

/// A page-anchored frame (17.3.1.11), in twips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameProperties {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    /// Minimum height.
    pub(super) height: Option<i32>,
}

/// Distances from the edges of the body, in twips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BodyIndent {
    pub(super) left: i32,
    pub(super) right: i32,
    /// Distance that a label extends to the left of the text.
    pub(super) hanging: i32,
}

impl FrameProperties {
    /// Returns the frame of a role; `None` if it is in the flow of body, header or
    /// footer.
    pub(super) fn for_role(role: Role, style: &HouseStyle) -> Option<Self> {
        let page = &style.page;
        Some(match role {
            Role::SenderName => Self::from_slot(&page.sender_name),
            Role::Classification => Self::from_slot(&page.classification_header),
            Role::Address => Self::address_frame(style, page.address.y),
            // Adjacent paragraphs with the same frame share it, so the column flows.
            Role::ReferenceUnit
            | Role::ReferenceLabel
            | Role::ReferenceText
            | Role::ReferenceClause => {
                Self::reference_column(style, page.reference_column.y)
            }
            _ => return None,
        })
    }

    /// Returns the address frame, which reaches down to the date line.
    ///
    /// The frame itself keeps the first line of the body at that height, because word
    /// processors differ on how space before a paragraph interacts with a frame. It fills
    /// the measure, so that no text flows next to it.
    pub(super) fn address_frame(style: &HouseStyle, y: Length) -> Self {
        let PageArea { x, width, .. } = style.page.address;
        Self::from_area(&PageArea { x, y, width, height: style.page.dateline.y - y })
    }

    /// Returns the frame of the reference column, with its first line at `y`.
    pub(super) fn reference_column(style: &HouseStyle, y: Length) -> Self {
        let PageArea { x, width, .. } = style.page.reference_column;
        Self::from_slot(&Slot { x, y, width })
    }

    /// Returns the frame of the logo.
    pub(super) fn logo_frame(style: &HouseStyle) -> Self {
        Self::from_area(&style.logo.place)
    }

    /// Returns the frame of the classification line in the footer.
    ///
    /// ONLYOFFICE moves the page number of page 1 down if less than half an inch
    /// separates the frame from its text.
    pub(super) fn classification_footer(style: &HouseStyle) -> Self {
        const CLEARANCE: Length = Length::pt(37.0);
        let Slot { x, y, width } = style.page.classification_footer;
        let page_number = style.page.page_number.x - CLEARANCE;
        let is_left = x < page_number;
        let width = if is_left { width.min(page_number - x) } else { width };
        Self::from_slot(&Slot { x, y, width })
    }

    /// Puts a paragraph in this frame.
    ///
    /// For Word the frame in the style suffices; LibreOffice requires `w:framePr` on the
    /// paragraph itself.
    pub(super) fn frame_paragraph(self, paragraph: Paragraph) -> Paragraph {
        let paragraph = paragraph
            .wrap("around")
            .v_anchor("page")
            .h_anchor("page")
            .frame_x(self.x)
            .frame_y(self.y)
            .frame_width(self.width.unsigned_abs());
        match self.height {
            Some(height) => {
                paragraph.h_rule("atLeast").frame_height(height.unsigned_abs())
            }
            None => paragraph,
        }
    }

    fn from_slot(slot: &Slot) -> Self {
        Self {
            x: edge_position(slot.x),
            y: edge_position(slot.y),
            width: slot.width.to_twips(),
            height: None,
        }
    }

    fn from_area(area: &PageArea) -> Self {
        let PageArea { x, y, width, height } = *area;
        Self { height: Some(height.to_twips()), ..Self::from_slot(&Slot { x, y, width }) }
    }
}

/// Converts a position on the page; Word reads 0 as "in line with the text".
fn edge_position(position: Length) -> i32 {
    position.to_twips().max(1)
}

impl BodyIndent {
    /// Returns the indent of a role in the flow; `None` if it starts at the left edge.
    pub(super) fn for_role(role: Role, style: &HouseStyle) -> Option<Self> {
        let page = &style.page;
        Some(match role {
            Role::ReturnLine => {
                Self::from_slot(&page.return_line, page.return_line.x, style)
            }
            Role::PageNumber => {
                Self::from_slot(&page.page_number, page.page_number.x, style)
            }
            // The label, followed by a column in which the value wraps.
            Role::Date | Role::Subject => {
                let Dateline { x, y, value_x, value_width } = page.dateline;
                Self::from_slot(&Slot { x: value_x, y, width: value_width }, x, style)
            }
            Role::Quote | Role::QuoteSource => Self::from_left(style.quote.indent),
            // No space is reserved at the right for the page number: LibreOffice drops a
            // tab stop in the right indent.
            Role::Toc2 => Self::from_left(style.contents.indent),
            Role::Toc3 => Self::from_left(style.contents.indent * 2.0),
            Role::Toc4 => Self::from_left(style.contents.indent * 3.0),
            _ => return None,
        })
    }

    fn from_left(left: Length) -> Self {
        Self { left: left.to_twips(), right: 0, hanging: 0 }
    }

    fn from_slot(slot: &Slot, label: Length, style: &HouseStyle) -> Self {
        let body = &style.page.body;
        Self {
            left: (slot.x - body.x).to_twips(),
            right: (body.x + body.width - slot.x - slot.width).to_twips(),
            hanging: (slot.x - label).to_twips(),
        }
    }
}
