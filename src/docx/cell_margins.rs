//! Converts table padding and rules to the cell margins of word processors.
//!
//! Input: the table style of a house style. Output: the thickness of its rules and the
//! margins of a cell, so that rows are as tall as in the PDF.

use crate::house_style::TableStyle;
use crate::length::Length;

/// Margins of a cell, in twips.
pub(super) struct CellMargins {
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
    pub(super) left: i32,
}

impl CellMargins {
    /// Returns the padding minus the rule of each row.
    ///
    /// Word processors add the rule to the row height, above the text. If the top padding
    /// is smaller than the rule, the rest is subtracted at the bottom.
    pub(super) fn from_table(table: &TableStyle) -> Self {
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

/// Returns the thickness of the rules in eighths of a point, the unit of `w:sz`.
pub(super) fn rule_eighths(table: &TableStyle) -> i32 {
    (table.rule * 8.0).to_pt().round() as i32
}
