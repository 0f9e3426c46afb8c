//! Which blocks of two files are the same.
//!
//! In: the texts of blocks in order. Out: pairs, and what has no partner. What says the
//! same is paired first (Myers); between that, what shares the most words.

use std::collections::BTreeMap;

use similar::DiffOp;

use super::Unreadable;
use super::work::Work;

/// Two blocks that belong together, or one that has no partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// The same block in both.
    Both(usize, usize),
    /// One of the old file.
    Gone(usize),
    /// One of the new file.
    Come(usize),
}

/// The share of words from which on two blocks are the same one.
const ALIKE: f64 = 0.4;

/// The most pairs between which the best are sought.
const MOST: usize = 250_000;

/// Pairs blocks by what they say.
pub(super) fn align(
    old: &[String],
    new: &[String],
    work: &Work,
) -> Result<Vec<Pair>, Unreadable> {
    let mut pairs = Vec::new();
    for op in work.diff(old, new)? {
        work.check(0)?;
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                pairs.extend((0..len).map(|n| Pair::Both(old_index + n, new_index + n)));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                pairs.extend((old_index..old_index + old_len).map(Pair::Gone));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                pairs.extend((new_index..new_index + new_len).map(Pair::Come));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let best = best(
                    &old[old_index..old_index + old_len],
                    &new[new_index..new_index + new_len],
                    work,
                )?;
                pairs.extend(best.into_iter().map(|pair| match pair {
                    Pair::Both(i, j) => Pair::Both(old_index + i, new_index + j),
                    Pair::Gone(i) => Pair::Gone(old_index + i),
                    Pair::Come(j) => Pair::Come(new_index + j),
                }));
            }
        }
    }
    Ok(pairs)
}

/// The pairs in order that share the most words.
fn best(old: &[String], new: &[String], work: &Work) -> Result<Vec<Pair>, Unreadable> {
    let (n, m) = (old.len(), new.len());
    let size = |texts: &[String]| texts.iter().map(|text| text.len() as u64 / 4).sum();
    let (olds, news): (u64, u64) = (size(old), size(new));
    // Every block is compared with every other, word by word.
    let cost = (m as u64).saturating_mul(olds).saturating_add(n as u64 * news);
    let too_many = n.saturating_mul(m) > MOST || (n != 1 || m != 1) && !work.take(cost);
    if n == m && (n == 1 || too_many) {
        return Ok((0..n).map(|place| Pair::Both(place, place)).collect());
    }
    if too_many {
        return Ok((0..n).map(Pair::Gone).chain((0..m).map(Pair::Come)).collect());
    }
    let olds: Vec<_> = old.iter().map(|text| bag(text)).collect();
    let news: Vec<_> = new.iter().map(|text| bag(text)).collect();
    // The longest common subsequence, weighed.
    let mut sums = vec![vec![0.0_f64; m + 1]; n + 1];
    for i in (0..n).rev() {
        work.check(0)?;
        for j in (0..m).rev() {
            let alike = alike(&olds[i], &news[j]);
            let both = if alike >= ALIKE { alike + sums[i + 1][j + 1] } else { 0.0 };
            sums[i][j] = both.max(sums[i + 1][j]).max(sums[i][j + 1]);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < n && j < m {
        let alike = alike(&olds[i], &news[j]);
        if alike >= ALIKE && sums[i][j] == alike + sums[i + 1][j + 1] {
            pairs.push(Pair::Both(i, j));
            (i, j) = (i + 1, j + 1);
        } else if sums[i][j] == sums[i + 1][j] {
            pairs.push(Pair::Gone(i));
            i += 1;
        } else {
            pairs.push(Pair::Come(j));
            j += 1;
        }
    }
    pairs.extend((i..n).map(Pair::Gone));
    pairs.extend((j..m).map(Pair::Come));
    Ok(joined(pairs))
}

/// One that has gone right where another has come is that other.
fn joined(pairs: Vec<Pair>) -> Vec<Pair> {
    let mut joined = Vec::with_capacity(pairs.len());
    let mut rest = pairs.as_slice();
    while let Some(first) = rest.first() {
        let gone = rest.iter().take_while(|pair| matches!(pair, Pair::Gone(_))).count();
        let come = rest[gone..].iter();
        let come = come.take_while(|pair| matches!(pair, Pair::Come(_))).count();
        if gone > 0 && gone == come {
            for place in 0..gone {
                if let (Pair::Gone(i), Pair::Come(j)) = (rest[place], rest[gone + place])
                {
                    joined.push(Pair::Both(i, j));
                }
            }
            rest = &rest[gone + come..];
        } else {
            joined.push(*first);
            rest = &rest[1..];
        }
    }
    joined
}

/// How often each word of a text is in it.
fn bag(text: &str) -> BTreeMap<&str, usize> {
    let mut bag = BTreeMap::new();
    for word in text.split(char::is_whitespace).filter(|word| !word.is_empty()) {
        *bag.entry(word).or_insert(0) += 1;
    }
    bag
}

/// The share of words that two texts have in common.
fn alike(old: &BTreeMap<&str, usize>, new: &BTreeMap<&str, usize>) -> f64 {
    let count = |bag: &BTreeMap<&str, usize>| bag.values().sum::<usize>();
    let all = count(old) + count(new);
    if all == 0 {
        return 1.0;
    }
    let common = old.iter().map(|(word, n)| new.get(word).map_or(0, |m| *n.min(m)));
    2.0 * common.sum::<usize>() as f64 / all as f64
}

#[cfg(test)]
mod tests {
    use super::{Pair, align};
    use crate::bounds::Stop;
    use crate::compare::work::Work;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_block_that_changed_is_the_same_one_and_another_is_not() {
        let old = texts(&["een", "de kamer vraagt om een brief", "slot"]);
        let new = texts(&["een", "tussenin", "de kamer vroeg om een brief", "slot"]);
        let pairs = align(&old, &new, &Work::new(&Stop::never())).unwrap();
        assert_eq!(
            pairs,
            [Pair::Both(0, 0), Pair::Come(1), Pair::Both(1, 2), Pair::Both(2, 3)]
        );
    }
}
