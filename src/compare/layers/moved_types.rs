//! Typefaces and font sizes of moved blocks.

use std::collections::BTreeMap;

use crate::compare::difference::{Difference, Layer, format_number};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::location::Locator;
use crate::compare::model::{OnPage, PageItemKind};
use crate::compare::moved_lines::FollowingLines;

/// Returns a difference for each moved block whose typefaces or font sizes changed.
pub(super) fn find_changed_types(
    olds: &[OnPage<'_>],
    news: &[OnPage<'_>],
    follows: &FollowingLines,
    names: &Locator<'_>,
) -> Vec<Difference> {
    let types = |items: &[OnPage<'_>]| {
        let mut types: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
        for (_, item) in items {
            if let (Some(leaf), PageItemKind::Line { face, .. }) =
                (item.leaf, &item.drawn)
            {
                let own = (face.to_string(), format_number(item.height));
                let all = types.entry(leaf).or_default();
                if all.last() != Some(&own) {
                    all.push(own);
                }
            }
        }
        types
    };
    let (old_types, new_types) = (types(olds), types(news));
    let mut all = Vec::new();
    for (i, j) in follows.pairs() {
        let (Some(was), Some(is)) = (old_types.get(i), new_types.get(j)) else {
            continue;
        };
        let place = names.new_leaf(*j);
        let text = place.block.as_ref().map_or("", |block| &block.text).to_owned();
        let faces =
            |types: &[(String, String)]| join_distinct(types.iter().map(|own| &own.0));
        let sizes =
            |types: &[(String, String)]| join_distinct(types.iter().map(|own| &own.1));
        for (code, was, is) in [
            (DifferenceCode::Typeface, faces(was), faces(is)),
            (DifferenceCode::FontSize, sizes(was), sizes(is)),
        ] {
            if was != is {
                let difference = Difference::new(Layer::Layout, code, place.clone());
                let difference = difference.with_values(was, is);
                all.push(difference.with_value("text", text.clone()));
            }
        }
    }
    all
}

/// Joins values without those that equal the one before them.
fn join_distinct<'a>(values: impl Iterator<Item = &'a String>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for value in values {
        if distinct.last() != Some(&value.as_str()) {
            distinct.push(value);
        }
    }
    distinct.join(", ")
}
