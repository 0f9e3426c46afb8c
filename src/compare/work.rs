//! Work limits and cancellation of a comparison.
//!
//! Input: counts of steps, never time, so that the same two files always have the same
//! result. Output: the alignment of two sequences. While steps are left it is optimal
//! (Myers), which takes quadratic time if the sequences have little in common; after that
//! it is based on items that are unique in both (patience), which takes no more time than
//! sorting.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::ReadError;
use super::limit::Limit;
use crate::limits::CancelToken;
use crate::limits::compare::{
    MAX_ALIGN_STEPS, MAX_DIFFERENCES, MAX_REPORT, MAX_SEARCHED,
};

/// Number of steps between two checks for cancellation.
const INTERVAL: u64 = 1 << 16;

/// Work that a comparison has done.
pub(super) struct Work {
    cancel: CancelToken,
    steps: Cell<u64>,
    searched: Cell<u64>,
    quoted: Cell<usize>,
}

impl Work {
    pub(super) fn new(cancel: &CancelToken) -> Self {
        let (steps, searched) = (Cell::new(0), Cell::new(0));
        Self { cancel: cancel.clone(), steps, searched, quoted: Cell::new(0) }
    }

    /// Returns an error if the comparison is cancelled or has too many differences.
    pub(super) fn check(&self, differences: usize) -> Result<(), ReadError> {
        self.cancel.check()?;
        if differences > MAX_DIFFERENCES {
            return Err(Limit::Differences.into());
        }
        Ok(())
    }

    /// Charges bytes that a difference will quote, before they are copied.
    pub(super) fn quote(&self, bytes: usize) -> Result<(), ReadError> {
        let quoted = self.quoted.get().saturating_add(bytes);
        if quoted > MAX_REPORT {
            return Err(Limit::Report.into());
        }
        self.quoted.set(quoted);
        Ok(())
    }

    /// Takes a number of steps; returns false and takes none if fewer are left.
    pub(super) fn take(&self, steps: u64) -> bool {
        let taken = self.steps.get().saturating_add(steps);
        if taken > MAX_ALIGN_STEPS {
            return false;
        }
        self.steps.set(taken);
        true
    }

    /// Takes a number of bytes to search; returns false and takes none if fewer are left.
    pub(super) fn search(&self, bytes: usize) -> bool {
        let searched = self.searched.get().saturating_add(bytes as u64);
        if searched > MAX_SEARCHED {
            return false;
        }
        self.searched.set(searched);
        true
    }

    /// Returns the edits that turn one sequence into another.
    pub(super) fn diff<T: Ord>(
        &self,
        old: &[T],
        new: &[T],
    ) -> Result<Vec<DiffOp>, ReadError> {
        self.cancel.check()?;
        let mut ids = BTreeMap::new();
        let mut tokens = |items| -> Vec<Token<'_>> {
            let items: std::slice::Iter<'_, T> = items;
            let id = |item| {
                let next = ids.len();
                Token { id: *ids.entry(item).or_insert(next), work: self }
            };
            items.map(id).collect()
        };
        let (old, new) = (tokens(old.iter()), tokens(new.iter()));
        let best = || capture_diff_slices(Algorithm::Myers, &old, &new);
        match catch_unwind(AssertUnwindSafe(best)) {
            Ok(ops) => Ok(ops),
            Err(end) => match end.downcast() {
                Ok(end) => match *end {
                    End::Steps => Ok(by_unique(&old, &new)),
                    End::Cancelled => Err(ReadError::Cancelled),
                },
                Err(panic) => resume_unwind(panic),
            },
        }
    }

    fn step(&self) {
        let steps = self.steps.get().saturating_add(1);
        self.steps.set(steps);
        if steps > MAX_ALIGN_STEPS {
            resume_unwind(Box::new(End::Steps));
        }
        if steps.is_multiple_of(INTERVAL) && self.cancel.is_set() {
            resume_unwind(Box::new(End::Cancelled));
        }
    }
}

/// Reason for which an alignment ended early.
///
/// It unwinds, since the library can only be ended by a deadline; nothing panics, and no
/// hook runs.
enum End {
    Steps,
    Cancelled,
}

/// Item of a sequence that counts its comparisons.
struct Token<'a> {
    id: usize,
    work: &'a Work,
}

impl PartialEq for Token<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.work.step();
        self.id == other.id
    }
}

impl Eq for Token<'_> {}

impl Hash for Token<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// Aligns items that are unique in both sequences, and equal items next to them.
///
/// Of the unique items it uses the longest subsequence with the same order in both.
fn by_unique(old: &[Token<'_>], new: &[Token<'_>]) -> Vec<DiffOp> {
    let mut places: BTreeMap<usize, [Option<usize>; 2]> = BTreeMap::new();
    let mut repeated = std::collections::BTreeSet::new();
    for (side, items) in [old, new].into_iter().enumerate() {
        for (index, item) in items.iter().enumerate() {
            let place = &mut places.entry(item.id).or_default()[side];
            if place.replace(index).is_some() {
                repeated.insert(item.id);
            }
        }
    }
    places.retain(|id, _| !repeated.contains(id));
    let both = places.values().filter_map(|[old, new]| Some(((*old)?, (*new)?)));
    let mut both: Vec<_> = both.collect();
    both.sort_unstable();
    let (mut from, mut to) = (0, 0);
    let mut ops = Vec::new();
    for (i, j) in longest(&both).into_iter().chain([(old.len(), new.len())]) {
        if i < from || j < to {
            continue;
        }
        let same = |(i, j): &(usize, usize)| old[*i].id == new[*j].id;
        let before = (from..i).rev().zip((to..j).rev()).take_while(same).count();
        gap(&mut ops, [from, i - before], [to, j - before]);
        let after = (i..old.len()).zip(j..new.len()).take_while(same).count();
        let len = before + after;
        if len > 0 {
            let (old_index, new_index) = (i - before, j - before);
            ops.push(DiffOp::Equal { old_index, new_index, len });
        }
        (from, to) = (i + after, j + after);
    }
    ops
}

fn gap(ops: &mut Vec<DiffOp>, old: [usize; 2], new: [usize; 2]) {
    let (old_index, old_len) = (old[0], old[1] - old[0]);
    let (new_index, new_len) = (new[0], new[1] - new[0]);
    ops.extend(match (old_len, new_len) {
        (0, 0) => None,
        (_, 0) => Some(DiffOp::Delete { old_index, old_len, new_index }),
        (0, _) => Some(DiffOp::Insert { old_index, new_index, new_len }),
        _ => Some(DiffOp::Replace { old_index, old_len, new_index, new_len }),
    });
}

/// Returns the longest increasing subsequence of pairs that are sorted by the first
/// value.
pub(super) fn longest(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    for (index, (_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *new);
        before[index] = length.checked_sub(1).map(|last| ends[last]);
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut next = ends.last().copied();
    let mut longest = Vec::with_capacity(ends.len());
    while let Some(index) = next {
        longest.push(pairs[index]);
        next = before[index];
    }
    longest.reverse();
    longest
}

#[cfg(test)]
mod tests {
    use similar::{Algorithm, DiffOp, capture_diff_slices};

    use super::{MAX_ALIGN_STEPS, Work};
    use crate::compare::ReadError;
    use crate::limits::CancelToken;

    /// Applies edits to two sequences.
    fn applied<T: Clone>(ops: &[DiffOp], old: &[T], new: &[T]) -> (Vec<T>, Vec<T>) {
        let (mut olds, mut news) = (Vec::new(), Vec::new());
        for op in ops {
            olds.extend_from_slice(&old[op.old_range()]);
            news.extend_from_slice(&new[op.new_range()]);
        }
        (olds, news)
    }

    #[test]
    fn while_steps_are_left_it_is_what_the_library_says() {
        let old: Vec<_> = (0..500).map(|n| n * n % 97).collect();
        let new: Vec<_> = (0..500).map(|n| n * n % 89).collect();
        let work = Work::new(&CancelToken::never());
        let expected = capture_diff_slices(Algorithm::Myers, &old, &new);
        assert_eq!(work.diff(&old, &new).unwrap(), expected);
    }

    #[test]
    fn sequences_with_little_in_common_are_aligned_by_what_is_unique() {
        // Few distinct items in another order take quadratic time.
        let mix = |seed: u64| -> Vec<u64> {
            let mut state = seed;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                state >> 62
            };
            (0..200_000).map(|_| next()).collect()
        };
        let (mut old, mut new) = (mix(1), mix(2));
        old[70_000] = 1_000;
        new[90_000] = 1_000;
        let work = Work::new(&CancelToken::never());
        assert!(work.take(MAX_ALIGN_STEPS - 1_000_000));
        let ops = work.diff(&old, &new).unwrap();
        assert_eq!(applied(&ops, &old, &new), (old, new));
        let is_anchor = |op: &DiffOp| {
            matches!(op, DiffOp::Equal { .. }) && op.old_range().contains(&70_000)
        };
        assert!(ops.iter().any(is_anchor), "{ops:?}");
    }

    #[test]
    fn an_alignment_ends_when_the_comparison_is_cancelled() {
        let work = Work::new(&CancelToken::when(|| true));
        assert!(matches!(work.diff(&[1], &[2]), Err(ReadError::Cancelled)));
    }
}
