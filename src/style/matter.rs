//! Lists, tables, figures and what else stands in running matter.
//!
//! In: tables of a house-style file. Out: their measures and marks; how the
//! text in them looks, its roles say.

use serde::{Deserialize, Deserializer};

use super::page::{mm, pt};
use crate::length::Length;

/// Lists: indents and labels.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ListStyle {
    /// How far the text of each level hangs, in millimetres.
    #[serde(deserialize_with = "mm")]
    pub indent: Length,
    /// How far the text of a numbered level hangs, in millimetres.
    #[serde(deserialize_with = "mm")]
    pub number_indent: Length,
    /// Space between a list and the paragraph directly above it, in points. It replaces
    /// the paragraph's own space below.
    #[serde(deserialize_with = "pt")]
    pub lead_in_space: Length,
    /// The bullet of each level; deeper levels start again.
    pub bullets: Vec<String>,
    /// The label of a numbered item; `{}` is its number or letter.
    pub label: String,
}

impl ListStyle {
    /// Least distance between a label and its text, as part of the type size.
    pub const LABEL_GAP: f64 = 0.3;

    /// The label of an item: the bullet of its level (from 0), or its number.
    pub fn item_label(&self, level: usize, number: &str) -> String {
        if !number.is_empty() {
            return self.label.replace("{}", number);
        }
        let bullets = self.bullets.iter().cycle();
        bullets.take(level + 1).last().cloned().unwrap_or_default()
    }
}

/// Tables: rules and room around the text.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TableStyle {
    /// Thickness of the rules, in points.
    #[serde(deserialize_with = "pt")]
    pub rule: Length,
    /// Colour of the rules.
    pub rule_color: Color,
    /// Room between the rules and the text of a cell.
    pub padding: Padding,
    /// Distance from the caption down to the table, in points.
    #[serde(deserialize_with = "pt")]
    pub caption_space: Length,
    /// Distance to what stands above, in points.
    #[serde(deserialize_with = "pt")]
    pub space_before: Length,
    /// Distance to what stands below, in points.
    #[serde(deserialize_with = "pt")]
    pub space_after: Length,
}

/// Room inside the edges of a cell, in points.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its own name")]
pub struct Padding {
    #[serde(deserialize_with = "pt")]
    pub top: Length,
    #[serde(deserialize_with = "pt")]
    pub right: Length,
    #[serde(deserialize_with = "pt")]
    pub bottom: Length,
    #[serde(deserialize_with = "pt")]
    pub left: Length,
}

/// Figures: the size of a picture and the room around it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FigureStyle {
    /// Pixels an inch, of a picture that does not say.
    pub resolution: f64,
    /// Distance from the picture down to its caption, in points.
    #[serde(deserialize_with = "pt")]
    pub caption_space: Length,
    /// Distance to what stands above, in points.
    #[serde(deserialize_with = "pt")]
    pub space_before: Length,
    /// Distance to what stands below, in points.
    #[serde(deserialize_with = "pt")]
    pub space_after: Length,
}

/// Footnotes: the rule above them.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FootnoteStyle {
    /// Thickness of the rule, in points.
    #[serde(deserialize_with = "pt")]
    pub rule: Length,
    /// Colour of the rule.
    pub rule_color: Color,
    /// Length of the rule, in millimetres.
    #[serde(deserialize_with = "mm")]
    pub rule_width: Length,
    /// Least distance from the text down to the rule, in points.
    #[serde(deserialize_with = "pt")]
    pub space_above_rule: Length,
    /// Distance from the rule down to the first note, in points.
    #[serde(deserialize_with = "pt")]
    pub space_below_rule: Length,
}

/// Quotes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct QuoteStyle {
    /// How far a quote is indented, in millimetres.
    #[serde(deserialize_with = "mm")]
    pub indent: Length,
}

/// Tables of contents.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ContentsStyle {
    /// How far the lines of each level are indented, in millimetres.
    #[serde(deserialize_with = "mm")]
    pub indent: Length,
    /// What leads from a title to its page.
    pub leader: String,
}

/// The word behind the text of a draft.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WatermarkStyle {
    /// Its colour.
    pub color: Color,
    /// How far it is turned, in degrees against the clock.
    pub angle: f64,
}

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub [u8; 3]);

impl Color {
    /// The colour in six hexadecimal digits, such as `C0C0C0`.
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
