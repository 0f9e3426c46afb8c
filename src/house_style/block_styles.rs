//! Styles for lists, tables, figures and other blocks.
//!
//! In: tables of a house-style file. Out: their measures and marks; the text in them is
//! styled by roles.

use serde::{Deserialize, Deserializer};

use super::page::{mm, pt};
use crate::length::Length;

/// The style of lists: indents and labels.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ListStyle {
    /// The hanging indent of each level, in millimeters.
    #[serde(deserialize_with = "mm")]
    pub indent: Length,
    /// The hanging indent of each numbered level, in millimeters.
    #[serde(deserialize_with = "mm")]
    pub number_indent: Length,
    /// The space between a list and the paragraph directly above it, in points. It
    /// replaces the paragraph's own space below.
    #[serde(deserialize_with = "pt")]
    pub lead_in_space: Length,
    /// The bullet of each level; deeper levels repeat them from the first.
    pub bullets: Vec<String>,
    /// The label of a numbered item; `{}` is its number or letter.
    pub label: String,
}

impl ListStyle {
    /// The minimum distance between a label and its text, as a fraction of the type size.
    pub const LABEL_GAP: f64 = 0.3;

    /// The width that the indents of lists leave for text in a narrow table column, as a
    /// multiple of the type size.
    const TEXT_NEXT_TO_LABEL: f64 = 2.5;

    /// Returns the part of an indent for which there is room: `room` is the width from the
    /// label to the right edge.
    pub fn fit_indent(indent: Length, room: Length, size: Length) -> Length {
        indent.min((room - size * Self::TEXT_NEXT_TO_LABEL).max(Length::ZERO))
    }

    /// Returns whether a label leaves no room for a character beside it.
    pub fn fills_line(label: Length, room: Length, size: Length) -> bool {
        label + size * (Self::LABEL_GAP + 1.0) > room
    }

    /// Returns the label of an item: the bullet of its level (from 0), or its number.
    pub fn item_label(&self, level: usize, number: &str) -> String {
        if !number.is_empty() {
            return self.label.replace("{}", number);
        }
        let bullets = self.bullets.iter().cycle();
        bullets.take(level + 1).last().cloned().unwrap_or_default()
    }
}

/// The style of tables: borders and padding.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TableStyle {
    /// The thickness of the borders, in points.
    #[serde(deserialize_with = "pt")]
    pub rule: Length,
    /// The color of the borders.
    pub rule_color: Color,
    /// The padding between the borders and the text of a cell.
    pub padding: CellPadding,
    /// The distance from the caption down to the table, in points.
    #[serde(deserialize_with = "pt")]
    pub caption_space: Length,
    /// The space above, in points.
    #[serde(deserialize_with = "pt")]
    pub space_before: Length,
    /// The space below, in points.
    #[serde(deserialize_with = "pt")]
    pub space_after: Length,
}

/// The padding inside the edges of a cell, in points.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its own name")]
pub struct CellPadding {
    #[serde(deserialize_with = "pt")]
    pub top: Length,
    #[serde(deserialize_with = "pt")]
    pub right: Length,
    #[serde(deserialize_with = "pt")]
    pub bottom: Length,
    #[serde(deserialize_with = "pt")]
    pub left: Length,
}

/// The style of figures: the size of an image and the space around it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FigureStyle {
    /// The resolution in pixels per inch of an image that does not state it.
    pub resolution: f64,
    /// The distance from the image down to its caption, in points.
    #[serde(deserialize_with = "pt")]
    pub caption_space: Length,
    /// The space above, in points.
    #[serde(deserialize_with = "pt")]
    pub space_before: Length,
    /// The space below, in points.
    #[serde(deserialize_with = "pt")]
    pub space_after: Length,
}

/// The style of footnotes: the rule above them.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FootnoteStyle {
    /// The thickness of the rule, in points.
    #[serde(deserialize_with = "pt")]
    pub rule: Length,
    /// The color of the rule.
    pub rule_color: Color,
    /// The length of the rule, in millimeters.
    #[serde(deserialize_with = "mm")]
    pub rule_width: Length,
    /// The minimum distance from the text down to the rule, in points.
    #[serde(deserialize_with = "pt")]
    pub space_above_rule: Length,
    /// The distance from the rule down to the first note, in points.
    #[serde(deserialize_with = "pt")]
    pub space_below_rule: Length,
}

impl FootnoteStyle {
    /// Returns the height of the rule above footnotes and the space around it.
    pub fn separator_height(&self) -> Length {
        self.space_above_rule + self.rule + self.space_below_rule
    }
}

/// The style of quotations.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct QuoteStyle {
    /// The indent of a quotation, in millimeters.
    #[serde(deserialize_with = "mm")]
    pub indent: Length,
}

/// The style of tables of contents.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ContentsStyle {
    /// The indent of the lines of each level, in millimeters.
    #[serde(deserialize_with = "mm")]
    pub indent: Length,
    /// The leader between a title and its page number.
    pub leader: String,
}

/// The watermark of a draft.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WatermarkStyle {
    /// The color.
    pub color: Color,
    /// The rotation, in degrees counter-clockwise.
    pub angle: f64,
}

/// An sRGB color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub [u8; 3]);

impl Color {
    /// Formats the color as six hexadecimal digits, such as `C0C0C0`.
    pub fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("{red:02X}{green:02X}{blue:02X}")
    }

    fn from_hex(hex: &str) -> Option<Self> {
        let is_hex = hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let [_, red, green, blue] =
            u32::from_str_radix(hex, 16).ok().filter(|_| is_hex)?.to_be_bytes();
        Some(Self([red, green, blue]))
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(text: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(text)?;
        Self::from_hex(&hex).ok_or_else(|| {
            serde::de::Error::invalid_value(serde::de::Unexpected::Str(&hex), &"colour")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Color;

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!(Color::from_hex("c0A00f"), Some(Color([0xC0, 0xA0, 0x0F])));
        assert_eq!(Color([0xC0, 0xA0, 0x0F]).hex(), "C0A00F");
        for wrong in ["", "C0C0C", "C0C0C0C", "+C0C0C", "C0C0CG", "#C0C0C0"] {
            assert_eq!(Color::from_hex(wrong), None, "{wrong}");
        }
    }
}
