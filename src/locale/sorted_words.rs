//! A list of words in which the two parts of a split word are looked up.

use std::cmp::Ordering;

/// Words sorted by length and then by bytes.
#[derive(Clone, Debug)]
pub struct SortedWords {
    words: Vec<String>,
    /// For each length and first byte, both reduced, the last bytes as bits.
    ends: Vec<u32>,
}

/// The number of values to which lengths and bytes are reduced.
const REDUCED: usize = 32;

impl SortedWords {
    /// Sorts words.
    pub fn new<'w>(words: impl Iterator<Item = &'w String>) -> Self {
        let mut words: Vec<_> = words.cloned().collect();
        words.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        let mut ends = vec![0; REDUCED * REDUCED];
        for word in &words {
            if let (Some(&first), Some(&last)) =
                (word.as_bytes().first(), word.as_bytes().last())
            {
                ends[reduced_index(word.len(), first)] |= reduced_bit(last);
            }
        }
        Self { words, ends }
    }

    /// Returns false if no word has this length and these first and last bytes.
    #[inline]
    pub fn may_contain(&self, length: usize, first: u8, last: u8) -> bool {
        self.ends[reduced_index(length, first)] & reduced_bit(last) != 0
    }

    /// Returns whether two parts joined are one of the words.
    pub fn contains_joined(&self, before: &str, after: &str) -> bool {
        let length = before.len() + after.len();
        let compare = |word: &String| -> Ordering {
            word.len().cmp(&length).then_with(|| {
                let (start, end) = word.as_bytes().split_at(before.len());
                start.cmp(before.as_bytes()).then_with(|| end.cmp(after.as_bytes()))
            })
        };
        let is_short = self.words.last().is_some_and(|longest| length <= longest.len());
        is_short && self.words.binary_search_by(compare).is_ok()
    }
}

fn reduced_index(length: usize, first: u8) -> usize {
    length.min(REDUCED - 1) * REDUCED + usize::from(first) % REDUCED
}

fn reduced_bit(last: u8) -> u32 {
    1 << (usize::from(last) % REDUCED)
}

#[cfg(test)]
mod tests {
    use super::SortedWords;

    #[test]
    fn two_parts_are_found_as_one_word() {
        let words = ["kamer", "\u{e9}\u{e9}n", "zo", "minister"].map(str::to_owned);
        let words = SortedWords::new(words.iter());
        for (before, after) in
            [("ka", "mer"), ("\u{e9}", "\u{e9}n"), ("z", "o"), ("kamer", "")]
        {
            assert!(words.contains_joined(before, after), "{before} {after}");
            let word = format!("{before}{after}").into_bytes();
            assert!(words.may_contain(word.len(), word[0], word[word.len() - 1]));
        }
        assert!(!words.may_contain(5, b'k', b's'));
        assert!(!words.may_contain(6, b'k', b'r'));
        for (before, after) in
            [("ka", "mers"), ("mer", "ka"), ("ministe", "rs"), ("", "")]
        {
            assert!(!words.contains_joined(before, after), "{before} {after}");
        }
    }
}
