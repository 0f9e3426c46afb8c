//! The rules of tables and the margins of their cells, as word processors add them up.
//!
//! In: the table style of a house style. Out: the thickness of its rules and the margins
//! of a cell, so that rows are as tall as in the PDF.

use crate::length::Length;
use crate::style::TableStyle;

/// The margins of a cell, in twips.
pub(super) struct CellMargins {
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
    pub(super) left: i32,
}

impl CellMargins {
    /// The padding, less the rule of each row: word processors add it to the height, above
    /// the text. What the top has no room for comes off the bottom.
    pub(super) fn of(table: &TableStyle) -> Self {
        let rule = Length::pt(f64::from(rule_eighths(table)) / 8.0);
        let padding = &table.padding;
        let top = (padding.top - rule).max(Length::ZERO);
        let rest = (rule - padding.top).max(Length::ZERO);
        let bottom = (padding.bottom - rest).max(Length::ZERO);
        Self {
            top: top.to_twips(),
            right: padding.right.to_twips(),
            bottom: bottom.to_twips(),
            left: padding.left.to_twips(),
        }
    }
}

/// The thickness of the rules in eighths of a point, as `w:sz` counts it.
pub(super) fn rule_eighths(table: &TableStyle) -> i32 {
    (table.rule * 8.0).to_pt().round() as i32
}
