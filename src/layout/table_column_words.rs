//! Chooses the words that are broken in a table that does not fit.
//!
//! Input: the words of each column, and widths between which each column must stay.
//! Output: a minimum width for each column, in total at most the available width. Words
//! are broken where that gains most width for the fewest breaks; numbers, dates and
//! amounts are broken last. So one long word gives way before many short ones, and columns
//! with the same words stay alike.

use std::collections::{BTreeMap, BTreeSet};

use super::column_levels::{fits, sum};
use crate::length::Length;

/// Number of breaks in other words that a break in a number, a date or an amount equals.
const FIGURE_COST: u32 = 8;
/// Number of lines that a column grows for the cost of a break.
const LINES_PER_BREAK: u64 = 4;
/// The same for the first break of a word, so that few words have many breaks rather than
/// many words one.
const LINES_PER_BROKEN_WORD: u64 = 2;
/// Number of widths of words in a column that are tried.
const TRIED_WIDTHS: usize = 64;
/// Number of the widest words that may be divided in equal parts.
const DIVIDED_WORDS: usize = 8;
/// Width by which the parts of a word may differ, because it breaks between letters.
const LETTER: f64 = 6.0;

/// The words of a column without separators.
pub(super) struct ColumnWords {
    /// Padding and rule at the sides of each word.
    padding: Length,
    /// Number of words of each width, in hundredths of a point; numbers count as
    /// [`FIGURE_COST`].
    counts: BTreeMap<u32, u32>,
    /// Width of the longest line.
    line: Length,
}

/// A width at which a column can stand, and its cost in breaks and lines.
#[derive(Clone, Copy, PartialEq)]
struct Step {
    width: Length,
    cost: u64,
}

impl ColumnWords {
    /// Creates a column without words, with the width of padding and rule.
    pub(super) const fn new(padding: Length) -> Self {
        Self { padding, counts: BTreeMap::new(), line: Length::ZERO }
    }

    /// Adds a line by its width, including padding and rule.
    pub(super) fn add_line(&mut self, width: Length) {
        self.line = self.line.max(width);
    }

    /// Adds a word by its width, including padding and rule.
    pub(super) fn add(&mut self, width: Length, is_figure: bool) {
        let count = self.counts.entry((width.to_pt() * 100.0).ceil() as u32).or_default();
        *count = count.saturating_add(if is_figure { FIGURE_COST } else { 1 });
    }

    /// Returns the width of the widest word.
    pub(super) fn widest(&self) -> Length {
        self.widths().next().map_or(Length::ZERO, |(width, _)| width)
    }

    /// Returns the widths of the words, widest first, each with its number of words.
    fn widths(&self) -> impl Iterator<Item = (Length, u32)> {
        let counts = self.counts.iter().rev();
        counts.map(|(&width, &count)| (Length::pt(f64::from(width) * 0.01), count))
    }

    /// Returns the cost of the breaks in all words, and of the lines of the longest text,
    /// if the column has this width.
    fn cost(&self, width: Length) -> u64 {
        let own = (width - self.padding).to_pt().max(1.0);
        let broken = self.widths().take_while(|(word, _)| *word > width);
        let costs = broken.map(|(word, count)| {
            let parts = ((word - self.padding).to_pt() / own).ceil();
            let breaks = parts.max(2.0) as u64 - 1;
            u64::from(count) * (breaks * LINES_PER_BREAK + LINES_PER_BROKEN_WORD)
        });
        let breaks: u64 = costs.sum();
        let lines = ((self.line - self.padding).to_pt() / own).ceil();
        breaks + lines as u64
    }

    /// Returns the widths at which the column can stand, from the high to the floor.
    fn steps(&self, floor: Length, high: Length) -> Vec<Step> {
        let words = self.widths().map(|(width, _)| width).take(TRIED_WIDTHS);
        let divided = self.widths().take(DIVIDED_WORDS).flat_map(|(width, _)| {
            let own = width - self.padding;
            [0.5, 1.0 / 3.0].map(|part| self.padding + own * part + Length::pt(LETTER))
        });
        let inside = words.chain(divided).filter(|&width| width > floor && width < high);
        let keys: BTreeSet<u32> =
            inside.map(|width| (width.to_pt() * 100.0).ceil() as u32).collect();
        let widths = keys.into_iter().rev().map(|key| Length::pt(f64::from(key) * 0.01));
        let widths = std::iter::once(high).chain(widths.filter(|&width| width < high));
        let floor = (floor < high).then_some(floor);
        let widths = widths.chain(floor);
        widths.map(|width| Step { width, cost: self.cost(width) }).collect()
    }
}

/// Returns the widths that columns keep: those of their words, as far as they fit.
///
/// All widths are between the floors and the highs; floors that do not fit are returned
/// unchanged.
pub(super) fn keep_words(
    floors: &[Length],
    highs: &[Length],
    words: &[ColumnWords],
    room: Length,
) -> Vec<Length> {
    let columns = floors.iter().zip(highs).zip(words);
    let steps: Vec<_> =
        columns.map(|((&floor, &high), words)| words.steps(floor, high)).collect();
    let mut current: Vec<Step> = steps.iter().map(|steps| steps[0]).collect();
    while !fits(&widths(&current), room) {
        let missing = sum(&widths(&current)) - room;
        let Some(change) = cheapest_narrowing(&steps, &current, missing) else { break };
        current = change.apply(&current, &steps);
    }
    // The last change may have gained more than was missing.
    while let Some(change) = best_widening(&steps, &current, room) {
        current = change.apply(&current, &steps);
    }
    widths(&current)
}

fn widths(steps: &[Step]) -> Vec<Length> {
    steps.iter().map(|step| step.width).collect()
}

/// A change of a column from one step to another.
#[derive(Clone, Copy)]
struct Change {
    from: Step,
    to: Step,
}

impl Change {
    /// Changes all columns at the step that have the other, so that columns with the same
    /// words stay alike.
    fn apply(self, current: &[Step], steps: &[Vec<Step>]) -> Vec<Step> {
        let columns = current.iter().zip(steps);
        let changed = columns.map(|(&column, steps)| {
            if column == self.from && steps.contains(&self.to) { self.to } else { column }
        });
        changed.collect()
    }
}

/// Returns the change that gains most of the missing width for its cost; of equal ones
/// that of the widest column.
fn cheapest_narrowing(
    steps: &[Vec<Step>],
    current: &[Step],
    missing: Length,
) -> Option<Change> {
    let changes = steps.iter().zip(current).flat_map(|(steps, &from)| {
        let narrower = steps.iter().filter(move |to| to.width < from.width);
        narrower.map(move |&to| Change { from, to })
    });
    let value = |change: &Change| {
        let Change { from, to } = change;
        let gain = (from.width - to.width).min(missing).to_pt();
        (gain / (to.cost.saturating_sub(from.cost).max(1) as f64), from.width.to_pt())
    };
    changes.max_by(|a, b| {
        let ((value_a, width_a), (value_b, width_b)) = (value(a), value(b));
        value_a.total_cmp(&value_b).then(width_a.total_cmp(&width_b))
    })
}

/// Returns the change to a larger width that fits and saves most breaks and lines.
fn best_widening(steps: &[Vec<Step>], current: &[Step], room: Length) -> Option<Change> {
    let changes = steps.iter().zip(current).flat_map(|(steps, &from)| {
        let wider = steps.iter().filter(move |to| to.width > from.width);
        wider.filter(move |to| to.cost < from.cost).map(move |&to| Change { from, to })
    });
    let fitting =
        changes.filter(|change| fits(&widths(&change.apply(current, steps)), room));
    fitting.max_by_key(|Change { from, to }| from.cost - to.cost)
}

#[cfg(test)]
mod tests {
    use super::{ColumnWords, keep_words};
    use crate::length::Length;

    fn words(widths: &[(f64, bool)]) -> ColumnWords {
        let mut words = ColumnWords::new(Length::ZERO);
        for &(width, is_figure) in widths {
            words.add(Length::pt(width), is_figure);
        }
        words
    }

    fn kept(columns: &[ColumnWords], highs: &[f64], room: f64) -> Vec<f64> {
        let highs: Vec<_> = highs.iter().copied().map(Length::pt).collect();
        let floors = vec![Length::pt(5.0); highs.len()];
        let kept = keep_words(&floors, &highs, columns, Length::pt(room));
        kept.into_iter().map(Length::to_pt).collect()
    }

    #[test]
    fn one_long_word_gives_way_before_many_short_ones() {
        let many = words(&[(50.0, false), (49.0, false), (48.0, false)]);
        let long = words(&[(100.0, false), (30.0, false)]);
        assert_eq!(kept(&[many, long], &[50.0, 100.0], 106.0), [50.0, 56.0]);
    }

    #[test]
    fn a_number_gives_way_last() {
        let number = words(&[(60.0, true), (20.0, false)]);
        let word = words(&[(60.0, false), (20.0, false)]);
        assert_eq!(kept(&[number, word], &[60.0, 60.0], 97.0), [60.0, 36.0]);
    }

    #[test]
    fn columns_with_the_same_words_stay_alike() {
        let column = || words(&[(40.0, true), (60.0, false)]);
        let columns = [column(), column(), column()];
        assert_eq!(kept(&columns, &[60.0; 3], 170.0), [40.0; 3]);
    }
}
