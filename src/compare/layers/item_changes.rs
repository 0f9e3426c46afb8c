//! Items of a page that changed in the same way, as one difference.

use crate::compare::area::Area;
use crate::compare::difference::{Areas, Difference, Layer, Place};
use crate::compare::difference_code::DifferenceCode;

/// Items with the same change: page, distance, font size or typeface.
pub(super) struct ChangeGroup {
    pub(super) kind: ItemChange,
    /// Location of the first item.
    pub(super) first: Place,
    /// Text of the first item.
    pub(super) text: String,
    pub(super) count: usize,
    pub(super) areas: [Vec<Area>; 2],
}

/// Change of an item.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ItemChange {
    /// Moved to another page: the old and the new page index.
    Page(usize, usize),
    /// Moved on one page: to the right and down, in hundredths of a pt.
    Shift(usize, i64, i64),
    /// Changed font size.
    Size(String, String),
    /// Changed typeface.
    Face(String, String),
}

impl ChangeGroup {
    /// Converts the group to a difference, located at its first item.
    pub(super) fn into_difference(self) -> Difference {
        let Self { kind, first, text, count, areas } = self;
        let layout = |code| Difference::new(Layer::Layout, code, first);
        let difference = match kind {
            ItemChange::Page(old, new) => layout(DifferenceCode::Page)
                .with_values((old + 1).to_string(), (new + 1).to_string()),
            ItemChange::Size(old, new) => {
                layout(DifferenceCode::FontSize).with_values(old, new)
            }
            ItemChange::Face(old, new) => {
                layout(DifferenceCode::Typeface).with_values(old, new)
            }
            ItemChange::Shift(_, right, down) => {
                let points = |hundredths: i64| hundredths.abs() as f64 / 100.0;
                let (direction, amount) = match (right, down) {
                    (0, 1..) => ("=lower", points(down)),
                    (0, _) => ("=higher", points(down)),
                    (1.., 0) => ("=right", points(right)),
                    (_, 0) => ("=left", points(right)),
                    _ => ("=elsewhere", points(right).hypot(points(down))),
                };
                let difference =
                    layout(DifferenceCode::Position).with_value("direction", direction);
                Difference { amount: Some(amount), ..difference }
            }
        };
        let difference = difference.with_value("text", text);
        let difference = if count > 1 {
            difference.with_value("count", (count - 1).to_string())
        } else {
            difference
        };
        Difference { areas: areas.map(|areas| vec![Areas::from(areas)]), ..difference }
    }
}
