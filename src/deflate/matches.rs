//! Finds repetitions in bytes (LZ77), one candidate for each position.
//!
//! In: bytes. Out: tokens: a literal, or a length and a distance.

/// The maximum distance of a match (RFC 1951, 3.2.5).
const WINDOW: u32 = 32 << 10;
/// The minimum length of a match here: that of the hashed bytes.
const MIN_MATCH: usize = 4;
/// The maximum length of a match.
const MAX_MATCH: usize = 258;
/// The number of positions of a match that are inserted.
const INSERTED: usize = 2;
const HASH_BITS: u32 = 13;

/// A byte, or a repetition of earlier bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token(u32);

impl Token {
    const fn literal(byte: u8) -> Self {
        Self(byte as u32)
    }

    const fn repetition(length: usize, distance: u32) -> Self {
        Self(distance << 9 | length as u32)
    }

    /// Returns the length and the distance of a repetition; the distance of a literal is 0,
    /// and its byte takes the place of the length.
    #[inline]
    pub(super) const fn parts(self) -> (usize, usize) {
        ((self.0 & 0x1FF) as usize, (self.0 >> 9) as usize)
    }
}

/// The last position of each hash.
#[derive(Debug)]
pub(super) struct MatchFinder {
    /// Positions counted over all inputs, so that those of earlier inputs need not be
    /// removed: they are before `base`.
    heads: Vec<u32>,
    /// The position of the first byte of the input.
    base: u32,
}

impl Default for MatchFinder {
    fn default() -> Self {
        Self { heads: vec![0; 1 << HASH_BITS], base: 1 }
    }
}

impl MatchFinder {
    /// Starts an input of `length` bytes, at most half of 4 GiB, after one of `before`.
    pub(super) fn start(&mut self, before: u32, length: u32) {
        let next = self.base.checked_add(before);
        let is_in_range = |base: &u32| base.checked_add(length).is_some();
        self.base = next.filter(is_in_range).unwrap_or_else(|| {
            self.heads.fill(0);
            1
        });
    }

    /// Appends the tokens of a range of the input.
    pub(super) fn tokenize(
        &mut self,
        input: &[u8],
        start: usize,
        end: usize,
        mut push: impl FnMut(Token),
    ) {
        let mut at = start;
        let hashed_end = end.saturating_sub(MIN_MATCH - 1).max(start);
        while at < hashed_end {
            let Some(word) = word_at(input, at) else { break };
            let found = self.replace_head(word, at);
            let distance = self.base + at as u32 - found;
            if found >= self.base && distance <= WINDOW {
                let earlier = (found - self.base) as usize;
                if word_at(input, earlier) == Some(word) {
                    let longest = (end - at).min(MAX_MATCH);
                    let length =
                        common_length(&input[earlier..], &input[at..at + longest]);
                    push(Token::repetition(length, distance));
                    at += length;
                    self.insert_before(input, at.min(hashed_end));
                    continue;
                }
            }
            push(Token::literal(input[at]));
            at += 1;
        }
        input[at..end].iter().for_each(|&byte| push(Token::literal(byte)));
    }

    /// Sets the last position of the hash of a word, and returns the one before.
    #[inline]
    fn replace_head(&mut self, word: u32, at: usize) -> u32 {
        /// 2³² divided by the golden ratio.
        const FACTOR: u32 = 0x9E37_79B1;
        let hash = word.wrapping_mul(FACTOR) >> (32 - HASH_BITS);
        let here = self.base + at as u32;
        self.heads.get_mut(hash as usize).map_or(0, |head| std::mem::replace(head, here))
    }

    /// Inserts the last positions of a match, which find most of the next matches.
    #[inline]
    fn insert_before(&mut self, input: &[u8], end: usize) {
        for at in end.saturating_sub(INSERTED)..end {
            if let Some(word) = word_at(input, at) {
                self.replace_head(word, at);
            }
        }
    }
}

#[inline]
fn word_at(input: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*input.get(at..)?.first_chunk()?))
}

/// Returns how many first bytes of `later` are those of `earlier`, which is not shorter.
#[inline]
fn common_length(earlier: &[u8], later: &[u8]) -> usize {
    let mut length = 0;
    while let (Some(a), Some(b)) = (
        earlier.get(length..).and_then(|rest| rest.first_chunk()),
        later.get(length..).and_then(|rest| rest.first_chunk()),
    ) {
        let difference = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if difference != 0 {
            return length + difference.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let rest = earlier[length..].iter().zip(&later[length..]);
    length + rest.take_while(|(a, b)| a == b).count()
}
