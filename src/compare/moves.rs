//! Blocks that moved without another change.
//!
//! Input: the leaves of two sides and the alignment of their texts. Output: pairs of
//! blocks without a partner in the alignment that have the same text.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use similar::{DiffOp, DiffTag};

use super::model::{DocumentModel, Role, TextBlock};
use super::work::longest;

/// Minimum number of words of a distinctive text.
///
/// "Ja." and "Zie hierboven." occur many times in a letter.
const MIN_WORDS: usize = 3;

/// Minimum number of characters, without spaces, of a distinctive text with fewer words.
const MIN_CHARACTERS: usize = 20;

/// Moved blocks of two sides, by their index on each side.
#[derive(Debug, Default)]
pub(super) struct Moves {
    old: BTreeMap<usize, usize>,
    new: BTreeMap<usize, usize>,
}

impl Moves {
    /// Pairs unaligned blocks with the same text, in the order of each side.
    ///
    /// Heading numbers and note marks follow from the order of blocks, and are not
    /// compared. Labels move with their block, and bookmarks with their heading.
    pub(super) fn find(leaves: [&[&TextBlock]; 2], operations: &[DiffOp]) -> Self {
        let pairs = same_texts(leaves, operations);
        let (blocks, others): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|pair| pair.key.role.is_none());
        let mut moves = Self::default();
        let mut texts = BTreeSet::new();
        for same_operation in blocks.chunk_by(|a, b| a.operations == b.operations) {
            // Between two blocks that stayed, only those out of order moved.
            let stayed =
                if same_operation[0].operations[0] == same_operation[0].operations[1] {
                    in_order(same_operation)
                } else {
                    BTreeSet::new()
                };
            for pair in same_operation.iter().filter(|pair| !stayed.contains(&pair.old)) {
                moves.insert_pair(pair);
                texts.insert(&pair.key.text);
            }
        }
        for pair in others {
            let leaf = leaves[1][pair.new];
            if texts.contains(&pair.key.text) || is_label(leaf) && !texts.is_empty() {
                moves.insert_pair(&pair);
            }
        }
        moves
    }

    /// Adds a moved block of two sides, with the labels directly before it.
    pub(super) fn insert_with_label(
        &mut self,
        old: &DocumentModel,
        new: &DocumentModel,
        (i, j): (usize, usize),
    ) {
        self.old.insert(i, j);
        self.new.insert(j, i);
        if let (Some(i), Some(j)) = (i.checked_sub(1), j.checked_sub(1))
            && is_label(&old.leaves[i])
            && is_label(&new.leaves[j])
        {
            self.old.insert(i, j);
            self.new.insert(j, i);
        }
    }

    /// Returns whether a difference of two paired texts follows from the moves.
    ///
    /// Numbers of headings and marks of notes follow from the order of blocks.
    pub(super) fn explain_texts(&self, old: &TextBlock, new: &TextBlock) -> bool {
        let key = |leaf: &TextBlock| {
            let text = leaf.text_without_note_marks();
            match leaf.role {
                Role::Heading(_) | Role::Bookmark => without_number(&text).to_owned(),
                _ => text,
            }
        };
        !self.new.is_empty() && key(old) == key(new)
    }

    fn insert_pair(&mut self, pair: &SameText) {
        self.old.insert(pair.old, pair.new);
        self.new.insert(pair.new, pair.old);
    }

    /// Returns the old and the new index of each pair, in the order of the new side.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.new.iter().map(|(j, i)| (*i, *j))
    }

    /// Returns whether no block moved.
    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty()
    }

    /// Returns whether a block of the old (0) or new (1) side moved.
    pub(super) fn has_moved(&self, side: usize, index: usize) -> bool {
        [&self.old, &self.new][side].contains_key(&index)
    }

    /// Returns the index on the old side of a block of the new side, if it moved.
    pub(super) fn old_of(&self, new: usize) -> Option<usize> {
        self.new.get(&new).copied()
    }

    /// Returns whether a block that stayed is near a moved one on either side.
    ///
    /// Near means at most as many blocks away as blocks moved: a table row has as many
    /// blocks as cells.
    pub(super) fn is_near(&self, old: usize, new: usize) -> bool {
        let reach = self.new.len();
        let near = |map: &BTreeMap<usize, usize>, index: usize| {
            map.range(index.saturating_sub(reach)..=index + reach).next().is_some()
        };
        near(&self.old, old) || near(&self.new, new)
    }
}

/// Two blocks without a partner that have the same text.
struct SameText {
    key: BlockKey,
    /// Index on the old side; `new` is the index on the new side.
    old: usize,
    new: usize,
    /// Numbers of the operations that remove the old block and add the new one.
    operations: [usize; 2],
}

/// Pairs blocks with the same text; sorted by operations.
fn same_texts(leaves: [&[&TextBlock]; 2], operations: &[DiffOp]) -> Vec<SameText> {
    let changed =
        operations.iter().enumerate().filter(|(_, op)| op.tag() != DiffTag::Equal);
    let mut removed: BTreeMap<BlockKey, VecDeque<(usize, usize)>> = BTreeMap::new();
    for (number, op) in changed.clone() {
        for i in op.old_range() {
            if let Some(key) = BlockKey::new(leaves[0][i]) {
                removed.entry(key).or_default().push_back((number, i));
            }
        }
    }
    let mut pairs = Vec::new();
    for (number, op) in changed {
        for new in op.new_range() {
            let Some(key) = BlockKey::new(leaves[1][new]) else { continue };
            let first = removed.get_mut(&key).and_then(VecDeque::pop_front);
            if let Some((other, old)) = first {
                pairs.push(SameText { key, old, new, operations: [other, number] });
            }
        }
    }
    pairs.sort_by_key(|pair| (pair.operations, pair.old));
    pairs
}

/// Returns the old indexes of the longest subsequence that has the same order on both
/// sides.
fn in_order(pairs: &[SameText]) -> BTreeSet<usize> {
    let indexes: Vec<_> = pairs.iter().map(|pair| (pair.old, pair.new)).collect();
    longest(&indexes).into_iter().map(|(old, _)| old).collect()
}

/// Key for pairing blocks: the text, and the role if it must match.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct BlockKey {
    /// Role, if blocks only pair with blocks of the same role.
    role: Option<Role>,
    text: String,
}

impl BlockKey {
    fn new(leaf: &TextBlock) -> Option<Self> {
        // The order of headers and footers has no meaning.
        if leaf.role == Role::Furniture {
            return None;
        }
        let text = leaf.text_without_note_marks();
        if is_label(leaf) {
            return Some(Self { role: Some(leaf.role), text });
        }
        let text = match leaf.role {
            Role::Heading(_) | Role::Bookmark => without_number(&text).to_owned(),
            // A DOCX has the space after the mark of a note in its text.
            Role::Note => text.trim_start_matches(' ').to_owned(),
            _ => text,
        };
        let role = leaf.role.repeats_others().then_some(leaf.role);
        is_distinctive(&text).then_some(Self { role, text })
    }
}

/// Returns whether a leaf is the label of an item or a note, which moves with it.
pub(super) fn is_label(leaf: &TextBlock) -> bool {
    let is_number = || {
        let text = leaf.text();
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match leaf.role {
        Role::Label => true,
        Role::Note | Role::ListItem => is_number(),
        _ => false,
    }
}

/// Returns a heading without its number, such as "1.", "2.1", "IV." or "b.".
pub(super) fn without_number(heading: &str) -> &str {
    match heading.split_once(char::is_whitespace) {
        Some((number, rest))
            if number.len() <= 8
                && (number.ends_with('.') || number.starts_with(char::is_numeric))
                && number
                    .bytes()
                    .all(|byte| byte == b'.' || byte.is_ascii_alphanumeric()) =>
        {
            rest
        }
        _ => heading,
    }
}

/// Returns whether a text is long enough to be recognized at its new location.
fn is_distinctive(text: &str) -> bool {
    let words = text.split(char::is_whitespace).filter(|word| !word.is_empty());
    words.clone().nth(MIN_WORDS - 1).is_some()
        || words.map(|word| word.chars().count()).sum::<usize>() >= MIN_CHARACTERS
}

#[cfg(test)]
mod tests {
    use similar::DiffOp;

    use super::{Moves, Role, TextBlock, is_distinctive, without_number};
    use crate::compare::model::Word;

    fn leaf(text: &str) -> TextBlock {
        let word = Word { text: text.to_owned(), marks: Default::default() };
        let (role, label) = (Role::Paragraph, String::new());
        TextBlock { element: 0, role, label, words: vec![word], page: None }
    }

    #[test]
    fn texts_in_the_same_order_between_two_blocks_did_not_move() {
        let [one, two, three] = ["een twee drie", "vier vijf zes", "acht negen tien"];
        let leaves = |texts: [&str; 3]| texts.map(leaf);
        let (old, new) = (leaves([one, two, three]), leaves([one, three, two]));
        let all = DiffOp::Replace { old_index: 0, old_len: 3, new_index: 0, new_len: 3 };
        let (old, new) = (old.each_ref(), new.each_ref());
        let moves = Moves::find([&old, &new], &[all]);
        let pairs: Vec<_> = moves.pairs().collect();
        assert_eq!(pairs, [(1, 2)]);
    }

    #[test]
    fn a_heading_is_known_without_its_number() {
        for number in ["1.", "2.1", "2.1.3", "IV.", "b.", "12"] {
            assert_eq!(
                without_number(&format!("{number} Over het water")),
                "Over het water"
            );
        }
        for heading in ["Over het water", "De 2 wegen", "Inleiding"] {
            assert_eq!(without_number(heading), heading);
        }
    }

    #[test]
    fn a_text_of_three_words_or_twenty_characters_is_distinctive() {
        assert!(is_distinctive("Dat is zo."));
        assert!(is_distinctive("Verantwoordelijkheid."));
        for short in ["", "Ja.", "Zie hierboven.", "  zie   boven  "] {
            assert!(!is_distinctive(short), "{short}");
        }
    }
}
