//! A list of words in which the two parts of a split word are looked up.

use std::cmp::Ordering;

/// Words sorted by length and then by bytes.
#[derive(Clone, Debug)]
pub struct SortedWords(Vec<String>);

impl SortedWords {
    /// Sorts words.
    pub fn new<'w>(words: impl Iterator<Item = &'w String>) -> Self {
        let mut words: Vec<_> = words.cloned().collect();
        words.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        Self(words)
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
        let is_short = self.0.last().is_some_and(|longest| length <= longest.len());
        is_short && self.0.binary_search_by(compare).is_ok()
    }
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
        }
        for (before, after) in
            [("ka", "mers"), ("mer", "ka"), ("ministe", "rs"), ("", "")]
        {
            assert!(!words.contains_joined(before, after), "{before} {after}");
        }
    }
}
