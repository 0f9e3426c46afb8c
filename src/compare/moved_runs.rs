//! Runs of blocks that moved together.

use super::block_key::is_label;
use super::model::{DocumentModel, Role, TextBlock};

/// Groups moved leaves that are next to each other on both sides.
///
/// Leaves without text and labels between them do not matter. Notes form runs of their
/// own, because they may be where their marks are, between the blocks of the text.
pub(super) fn group_runs(
    pairs: impl Iterator<Item = (usize, usize)>,
    old: &DocumentModel,
    new: &DocumentModel,
) -> Vec<Vec<(usize, usize)>> {
    let has_no_text = |leaf: &TextBlock| is_label(leaf) || leaf.is_blank();
    let is_note = |leaf: &TextBlock| leaf.role == Role::Note;
    let (notes, blocks): (Vec<_>, Vec<_>) = pairs
        .filter(|(_, j)| !has_no_text(&new.leaves[*j]))
        .partition(|(_, j)| is_note(&new.leaves[*j]));
    let mut runs: Vec<Vec<(usize, usize)>> = Vec::new();
    for (are_notes, pairs) in [(false, blocks), (true, notes)] {
        let parts = |leaf: &TextBlock| !has_no_text(leaf) && is_note(leaf) == are_notes;
        let counts = [count_before(old, parts), count_before(new, parts)];
        let goes_on = |last: (usize, usize), (i, j): (usize, usize)| {
            last.0 < i
                && counts[0][last.0 + 1] == counts[0][i]
                && counts[1][last.1 + 1] == counts[1][j]
                && !new.leaves[j].role.repeats_others()
        };
        let first = runs.len();
        for pair in pairs {
            match runs[first..].last_mut() {
                Some(run) if goes_on(run[run.len() - 1], pair) => run.push(pair),
                _ => runs.push(vec![pair]),
            }
        }
    }
    runs
}

/// Returns for each leaf how many leaves before it have a property.
fn count_before(side: &DocumentModel, has: impl Fn(&TextBlock) -> bool) -> Vec<usize> {
    let mut count = 0;
    let counts = side.leaves.iter().map(|leaf| {
        let before = count;
        count += usize::from(has(leaf));
        before
    });
    counts.collect()
}
