//! Narrows the widths of columns until they fit.
//!
//! Input: widths between which each column must stay, and the available width. Output: a
//! width for each column; the widest columns are narrowed to one common width.

use crate::length::Length;

/// Narrows the widest columns to one common width at which all columns fit.
///
/// Each column stays between its low and its high; if even the lows do not fit, all
/// columns are narrowed in proportion.
pub(super) fn cut_to_level(
    lows: &[Length],
    highs: &[Length],
    room: Length,
) -> Vec<Length> {
    if !fits(lows, room) {
        return scale_to(lows, room);
    }
    find_widest(room.to_pt(), room, |level| {
        let columns = lows.iter().zip(highs);
        columns.map(|(&low, &high)| Length::pt(level).min(high).max(low)).collect()
    })
}

/// Scales widths in proportion so that they fill the available width.
fn scale_to(widths: &[Length], room: Length) -> Vec<Length> {
    let factor = room.max(Length::ZERO).to_pt() / sum(widths).to_pt();
    widths.iter().map(|&width| width * factor).collect()
}

/// Finds by bisection the largest widths that fit; they grow with the parameter.
pub(super) fn find_widest(
    max: f64,
    room: Length,
    widths: impl Fn(f64) -> Vec<Length>,
) -> Vec<Length> {
    /// Number of halvings after which the parameter is exact to machine precision.
    const STEPS: usize = 64;
    if fits(&widths(max), room) {
        return widths(max);
    }
    let (mut low, mut high) = (0.0, max);
    for _ in 0..STEPS {
        let middle = (low + high) * 0.5;
        if sum(&widths(middle)) <= room {
            low = middle;
        } else {
            high = middle;
        }
    }
    widths(low)
}

pub(super) fn fits(widths: &[Length], room: Length) -> bool {
    // The rounding errors of summed shares are far smaller than this.
    const TOLERANCE: Length = Length::pt(1e-6);
    sum(widths) <= room + TOLERANCE
}

pub(super) fn sum(widths: &[Length]) -> Length {
    widths.iter().copied().sum()
}
