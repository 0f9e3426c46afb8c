//! Where things stand on the page.

use std::fmt;

use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::length::Length;

/// The page grid of a house style; distances from the top-left corner.
///
/// In a house-style file every number here is in millimetres.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PageGeometry {
    /// Width of the paper.
    #[serde(deserialize_with = "mm")]
    pub width: Length,
    /// Height of the paper.
    #[serde(deserialize_with = "mm")]
    pub height: Length,
    /// The logo slot.
    pub logo: Area,
    /// The sender's name beside the logo.
    pub sender_name: Slot,
    /// The return line.
    pub return_line: Slot,
    /// The classification line at the head of every page.
    pub classification_header: Slot,
    /// The classification line at the foot of every page.
    pub classification_footer: Slot,
    /// The address block.
    pub address: Area,
    /// The top of the address block when a classification line stands above it.
    #[serde(deserialize_with = "mm")]
    pub address_below_classification: Length,
    /// The date and subject lines.
    pub dateline: Dateline,
    /// The reference column.
    pub reference_column: Area,
    /// The body on later pages; on the first it starts below the subject and
    /// ends at the same place.
    pub body: Area,
    /// The body of an annex that takes the full width.
    pub full_width_body: Area,
    /// The page number.
    pub page_number: Slot,
}

/// A place of fixed width whose height follows its content.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Left edge.
    #[serde(deserialize_with = "mm")]
    pub x: Length,
    /// Top edge.
    #[serde(deserialize_with = "mm")]
    pub y: Length,
    /// Width: the measure of its lines.
    #[serde(deserialize_with = "mm")]
    pub width: Length,
}

/// A rectangle on the page.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Left edge.
    #[serde(deserialize_with = "mm")]
    pub x: Length,
    /// Top edge.
    #[serde(deserialize_with = "mm")]
    pub y: Length,
    /// Width.
    #[serde(deserialize_with = "mm")]
    pub width: Length,
    /// Height.
    #[serde(deserialize_with = "mm")]
    pub height: Length,
}

impl Area {
    /// The bottom edge.
    pub fn bottom(&self) -> Length {
        self.y + self.height
    }
}

/// The date and subject lines: labels in one column, values in the next.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dateline {
    /// Left edge of the labels.
    #[serde(deserialize_with = "mm")]
    pub x: Length,
    /// Top edge of the first line.
    #[serde(deserialize_with = "mm")]
    pub y: Length,
    /// Left edge of the values.
    #[serde(deserialize_with = "mm")]
    pub value_x: Length,
    /// Width of the values, which wrap under themselves.
    #[serde(deserialize_with = "mm")]
    pub value_width: Length,
}

/// A number of what a file measures in.
struct Measure {
    expected: &'static str,
    unit: fn(f64) -> Length,
}

impl Visitor<'_> for Measure {
    type Value = Length;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Length, E> {
        // TOML knows inf and nan.
        if number.is_finite() {
            return Ok((self.unit)(number));
        }
        Err(E::invalid_value(Unexpected::Float(number), &self))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Length, E> {
        self.visit_f64(number as f64)
    }
}

/// Reads a number of millimetres.
pub(super) fn mm<'de, D: Deserializer<'de>>(number: D) -> Result<Length, D::Error> {
    number.deserialize_f64(Measure { expected: "millimetres", unit: Length::mm })
}

/// Reads a number of points.
pub(super) fn pt<'de, D: Deserializer<'de>>(number: D) -> Result<Length, D::Error> {
    number.deserialize_f64(Measure { expected: "points", unit: Length::pt })
}

/// Reads a number of points that may be absent.
pub(super) fn some_pt<'de, D: Deserializer<'de>>(
    number: D,
) -> Result<Option<Length>, D::Error> {
    pt(number).map(Some)
}
