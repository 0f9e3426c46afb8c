//! Comparison result for programs.
//!
//! Input: a comparison and a locale. Output: the JSON that the service and the command
//! line return, with a sentence for each difference.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Comparison;
use super::difference::{Difference, Layer, Place};
use crate::locale::Locale;

/// Result of comparing two files.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Comparison")]
pub struct ComparisonJson<'a> {
    /// True if the files are identical byte for byte.
    identical: bool,
    /// True if there are no differences other than ignored ones.
    equal: bool,
    /// Formats in which the files were compared.
    formats: &'a [&'static str],
    /// Layers that were compared.
    compared: &'a [Layer],
    /// Layers that were not compared.
    not_compared: Vec<NotCompared>,
    /// Number of differences that `ignore` removed.
    ignored: usize,
    /// Differences by layer, without ignored ones.
    differences: Vec<DifferenceJson<'a>>,
}

/// Layer that was not compared, with the reason.
#[derive(Serialize, JsonSchema)]
struct NotCompared {
    /// The layer.
    layer: Layer,
    /// Stable code of the reason.
    reason: &'static str,
}

/// Difference between the files.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Difference")]
struct DifferenceJson<'a> {
    /// Layer of the difference.
    layer: Layer,
    /// Stable code of its kind.
    code: &'static str,
    /// Location of the difference.
    location: At<'a>,
    /// Location of moved content in the old file: its page and its block.
    old_location: Option<At<'a>>,
    /// Other locations of the same difference: bookmarks, contents, properties.
    other_locations: Vec<At<'a>>,
    /// Old content.
    old: Option<&'a str>,
    /// New content.
    new: Option<&'a str>,
    /// Size of the difference, in the unit of its kind: pt or pixels.
    amount: Option<f64>,
    /// Further values: `name` of a property or attribute, `style`, `text`, `direction`,
    /// `count` of further blocks or lines, `what`, `before`, edges of changed pixels.
    values: BTreeMap<&'static str, &'a str>,
    /// Sentence that describes the difference.
    detail: String,
}

/// Location of a difference.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DifferenceLocation")]
struct At<'a> {
    /// Page in the new file, or in the old file for removed content; from 1.
    page: Option<usize>,
    /// Block that contains the difference.
    block: Option<In<'a>>,
    /// JSON Pointer (RFC 6901) into the letter file, if a side is a letter.
    pointer: Option<&'a str>,
}

/// Block as a reader refers to it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DifferenceBlock")]
struct In<'a> {
    /// Kind: heading, paragraph, list-item, table-cell, footnote and so on.
    kind: &'static str,
    /// Its number among the blocks of its kind, from 1.
    number: usize,
    /// Start of its text.
    text: &'a str,
}

/// Returns a comparison with sentences in the language of the locale.
pub fn to_json<'a>(comparison: &'a Comparison, locale: &Locale) -> ComparisonJson<'a> {
    let not_compared = comparison.not_compared.iter();
    ComparisonJson {
        identical: comparison.identical,
        equal: comparison.differences.is_empty(),
        formats: &comparison.formats,
        compared: &comparison.compared,
        not_compared: not_compared
            .map(|(layer, reason)| NotCompared { layer: *layer, reason })
            .collect(),
        ignored: comparison.ignored,
        differences: comparison
            .differences
            .iter()
            .map(|found| describe_difference(found, locale))
            .collect(),
    }
}

fn describe_difference<'a>(
    difference: &'a Difference,
    locale: &Locale,
) -> DifferenceJson<'a> {
    DifferenceJson {
        layer: difference.layer,
        code: difference.code.name(),
        location: describe_place(&difference.place),
        old_location: difference.old_place.as_ref().map(describe_place),
        other_locations: difference.also.iter().map(describe_place).collect(),
        old: difference.old.as_deref(),
        new: difference.new.as_deref(),
        amount: difference.amount,
        values: difference
            .values
            .iter()
            .map(|(name, value)| (*name, value.trim_start_matches('=')))
            .collect(),
        detail: difference.sentence(locale),
    }
}

fn describe_place(place: &Place) -> At<'_> {
    let block = place.block.as_ref();
    At {
        page: place.page,
        block: block.map(|block| In {
            kind: block.key(),
            number: block.number,
            text: &block.text,
        }),
        pointer: place.pointer.as_deref(),
    }
}
