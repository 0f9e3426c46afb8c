//! A comparison for programs.
//!
//! In: a comparison and a locale. Out: what the service and the command line hand out as
//! JSON, each difference with its sentence.

use schemars::JsonSchema;
use serde::Serialize;

use super::Comparison;
use super::difference::{Difference, Layer, Place};
use crate::locale::Locale;

/// What differs between two files.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Comparison")]
pub struct Answer<'a> {
    /// Whether the files are the same to the byte.
    identical: bool,
    /// Whether there is no difference, those left out aside.
    equal: bool,
    /// The formats in which they were compared.
    formats: &'a [&'static str],
    /// The layers that were compared.
    compared: &'a [Layer],
    /// The layers that were not.
    not_compared: Vec<NotCompared>,
    /// How many differences `ignore` left out.
    ignored: usize,
    /// What differs, layer by layer; what was left out is not among it.
    differences: Vec<Told<'a>>,
}

/// A layer that was not compared.
#[derive(Serialize, JsonSchema)]
struct NotCompared {
    /// Which.
    layer: Layer,
    /// Why: a stable code.
    reason: &'static str,
}

/// A difference.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Difference")]
struct Told<'a> {
    /// The layer it is in.
    layer: Layer,
    /// Its kind: a stable code.
    code: &'static str,
    /// Where it is.
    location: At<'a>,
    /// Where it was, if it moved: on which page of the old file, and which block of it.
    old_location: Option<At<'a>>,
    /// Where the same stands again: bookmarks, contents, properties.
    other_locations: Vec<At<'a>>,
    /// What stood there before.
    old: Option<&'a str>,
    /// What stands there now.
    new: Option<&'a str>,
    /// How much it is, in the unit of its kind: points, pixels.
    amount: Option<f64>,
    /// A sentence that says all this.
    detail: String,
}

/// Where a difference is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DifferenceLocation")]
struct At<'a> {
    /// The page in the new file, from 1, or in the old one where it has gone.
    page: Option<usize>,
    /// The block that a reader finds it in.
    block: Option<In<'a>>,
    /// Where the letter file says it: a JSON Pointer (RFC 6901), when a side is a letter.
    pointer: Option<&'a str>,
}

/// A block as a reader names it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DifferenceBlock")]
struct In<'a> {
    /// What it is: heading, paragraph, list-item, table-cell, footnote and so on.
    kind: &'static str,
    /// Which of its kind, from 1.
    number: usize,
    /// How its text starts.
    text: &'a str,
}

/// A comparison in the words of a language.
pub fn answer<'a>(comparison: &'a Comparison, locale: &Locale) -> Answer<'a> {
    let not_compared = comparison.not_compared.iter();
    Answer {
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
            .map(|found| told(found, locale))
            .collect(),
    }
}

fn told<'a>(difference: &'a Difference, locale: &Locale) -> Told<'a> {
    Told {
        layer: difference.layer,
        code: difference.code,
        location: at(&difference.place),
        old_location: difference.old_place.as_ref().map(at),
        other_locations: difference.also.iter().map(at).collect(),
        old: difference.old.as_deref(),
        new: difference.new.as_deref(),
        amount: difference.amount,
        detail: difference.sentence(locale),
    }
}

fn at(place: &Place) -> At<'_> {
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
