//! The page grid: positions of slots on the page.

use std::fmt;

use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::length::Length;

/// The page grid of a house style; distances from the top-left corner.
///
/// In a house-style file every number here is in millimeters.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PageGeometry {
    /// The width of the paper.
    #[serde(deserialize_with = "mm")]
    pub width: Length,
    /// The height of the paper.
    #[serde(deserialize_with = "mm")]
    pub height: Length,
    /// The logo slot.
    pub logo: PageArea,
    /// The name of the sender, next to the logo.
    pub sender_name: Slot,
    /// The return line.
    pub return_line: Slot,
    /// The classification line at the head of every page.
    pub classification_header: Slot,
    /// The classification line at the foot of every page.
    pub classification_footer: Slot,
    /// The address block.
    pub address: PageArea,
    /// The top of the address block below a classification line.
    #[serde(deserialize_with = "mm")]
    pub address_below_classification: Length,
    /// The date and subject lines.
    pub dateline: Dateline,
    /// The reference column.
    pub reference_column: PageArea,
    /// The body on later pages. On the first it starts below the subject and ends at the
    /// same height.
    pub body: PageArea,
    /// The body of a full-width annex.
    pub full_width_body: PageArea,
    /// The page number.
    pub page_number: Slot,
}

/// A slot of fixed width whose height follows its content.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The left edge.
    #[serde(deserialize_with = "mm")]
    pub x: Length,
    /// The top edge.
    #[serde(deserialize_with = "mm")]
    pub y: Length,
    /// The width: the measure of its lines.
    #[serde(deserialize_with = "mm")]
    pub width: Length,
}

/// A rectangle on the page.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageArea {
    /// The left edge.
    #[serde(deserialize_with = "mm")]
    pub x: Length,
    /// The top edge.
    #[serde(deserialize_with = "mm")]
    pub y: Length,
    /// The width.
    #[serde(deserialize_with = "mm")]
    pub width: Length,
    /// The height.
    #[serde(deserialize_with = "mm")]
    pub height: Length,
}

impl PageArea {
    /// Returns the bottom edge.
    pub fn bottom(&self) -> Length {
        self.y + self.height
    }
}

/// The date and subject lines: labels in one column, values in the next.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dateline {
    /// The left edge of the labels.
    #[serde(deserialize_with = "mm")]
    pub x: Length,
    /// The top edge of the first line.
    #[serde(deserialize_with = "mm")]
    pub y: Length,
    /// The left edge of the values.
    #[serde(deserialize_with = "mm")]
    pub value_x: Length,
    /// The width of the values; wrapped lines align with the first.
    #[serde(deserialize_with = "mm")]
    pub value_width: Length,
}

/// A serde visitor of a number in a unit.
struct LengthVisitor {
    expected: &'static str,
    unit: fn(f64) -> Length,
}

impl Visitor<'_> for LengthVisitor {
    type Value = Length;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Length, E> {
        // TOML has inf and nan.
        if number.is_finite() {
            return Ok((self.unit)(number));
        }
        Err(E::invalid_value(Unexpected::Float(number), &self))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Length, E> {
        self.visit_f64(number as f64)
    }
}

/// Deserializes a number of millimeters.
pub(super) fn mm<'de, D: Deserializer<'de>>(number: D) -> Result<Length, D::Error> {
    number.deserialize_f64(LengthVisitor { expected: "millimetres", unit: Length::mm })
}

/// Deserializes a number of points.
pub(super) fn pt<'de, D: Deserializer<'de>>(number: D) -> Result<Length, D::Error> {
    number.deserialize_f64(LengthVisitor { expected: "points", unit: Length::pt })
}

/// Deserializes an optional number of points.
pub(super) fn some_pt<'de, D: Deserializer<'de>>(
    number: D,
) -> Result<Option<Length>, D::Error> {
    pt(number).map(Some)
}
