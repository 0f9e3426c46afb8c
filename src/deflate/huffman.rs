//! Builds Huffman codes (RFC 1951, 3.2.2).
//!
//! In: how often each symbol occurs. Out: its code, at most as long as the format allows,
//! in canonical order.

/// A code: its bits, reversed for writing, and their number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HuffmanCode {
    pub(super) bits: u16,
    pub(super) length: u8,
}

/// The maximum length of a code of a literal, length or distance.
pub(super) const MAX_LENGTH: usize = 15;

/// Builds the codes of symbols that occur this often; a symbol that never occurs has the
/// length 0. A single symbol has a code of one bit.
pub(super) fn build_codes<const N: usize>(
    counts: &[u32; N],
    max_length: usize,
) -> [HuffmanCode; N] {
    let mut codes = [HuffmanCode::default(); N];
    // Sorted by count and then symbol, as one number.
    let mut sorted = [0_u64; N];
    let mut used = 0;
    for (symbol, &count) in (0_u64..).zip(counts) {
        if count > 0 {
            sorted[used] = u64::from(count) << 16 | symbol;
            used += 1;
        }
    }
    let sorted = &mut sorted[..used];
    sorted.sort_unstable();
    let lengths = count_lengths(sorted, max_length);
    // The rarest symbols have the longest codes.
    let mut symbols = sorted.iter().map(|entry| (entry & 0xFFFF) as usize);
    for (length, &count) in lengths.iter().enumerate().rev() {
        for symbol in symbols.by_ref().take(count as usize) {
            codes[symbol].length = length as u8;
        }
    }
    assign_bits(&mut codes);
    codes
}

/// Returns how many codes have each length, for counts in ascending order.
///
/// The counts are those of the tree of Huffman, computed in place (Moffat and Katajainen,
/// 1995); codes that are too long are shortened at the cost of others.
fn count_lengths(sorted: &[u64], max_length: usize) -> [u32; MAX_LENGTH + 1] {
    let mut lengths = [0; MAX_LENGTH + 1];
    if sorted.len() <= 2 {
        lengths[1] = sorted.len() as u32;
        return lengths;
    }
    let mut depths: Vec<u32> = sorted.iter().map(|entry| (entry >> 16) as u32).collect();
    let count = depths.len();
    // Weights of inner nodes become the indexes of their parents.
    let (mut root, mut leaf) = (0, 0);
    for next in 0..count - 1 {
        let mut take = |depths: &mut [u32]| {
            if leaf >= count || root < next && depths[root] < depths[leaf] {
                let weight = depths[root];
                depths[root] = next as u32;
                root += 1;
                weight
            } else {
                leaf += 1;
                depths[leaf - 1]
            }
        };
        let weight = take(&mut depths);
        let other = take(&mut depths);
        depths[next] = weight + other;
    }
    // Indexes of parents become depths of inner nodes.
    depths[count - 2] = 0;
    for next in (0..count - 2).rev() {
        depths[next] = depths[depths[next] as usize] + 1;
    }
    // Depths of inner nodes give the number of leaves at each depth.
    let (mut available, mut inner, mut depth) = (1, count - 1, 0);
    while available > 0 {
        let mut used = 0;
        while inner > 0 && depths[inner - 1] == depth {
            used += 1;
            inner -= 1;
        }
        lengths[(depth as usize).min(max_length)] += available - used;
        available = 2 * used;
        depth += 1;
    }
    shorten(&mut lengths, max_length);
    lengths
}

/// Lengthens codes until those that were shortened to the maximum fit.
fn shorten(lengths: &mut [u32; MAX_LENGTH + 1], max_length: usize) {
    let space: u32 = (1..=max_length).map(|at| lengths[at] << (max_length - at)).sum();
    for _ in 1 << max_length..space {
        lengths[max_length] -= 1;
        if let Some(at) = (1..max_length).rev().find(|&at| lengths[at] > 0) {
            lengths[at] -= 1;
            lengths[at + 1] += 2;
        }
    }
}

/// Numbers the codes by length and then symbol.
fn assign_bits(codes: &mut [HuffmanCode]) {
    let mut lengths = [0_u16; MAX_LENGTH + 1];
    for code in codes.iter().filter(|code| code.length > 0) {
        lengths[usize::from(code.length)] += 1;
    }
    let (mut next, mut first) = ([0_u16; MAX_LENGTH + 1], 0);
    for length in 1..=MAX_LENGTH {
        first = (first + lengths[length - 1]) << 1;
        next[length] = first;
    }
    for code in codes.iter_mut().filter(|code| code.length > 0) {
        let own = &mut next[usize::from(code.length)];
        code.bits = own.reverse_bits() >> (16 - code.length);
        *own += 1;
    }
}

/// Returns codes of these lengths.
pub(super) fn codes_of_lengths<const N: usize>(
    length: impl Fn(usize) -> u8,
) -> [HuffmanCode; N] {
    let mut codes =
        std::array::from_fn(|symbol| HuffmanCode { bits: 0, length: length(symbol) });
    assign_bits(&mut codes);
    codes
}
