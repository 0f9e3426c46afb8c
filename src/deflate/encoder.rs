//! Encodes bytes as deflate blocks (RFC 1951), fast rather than small.
//!
//! In: bytes. Out: blocks, each stored, with the fixed codes or with codes of its own,
//! whichever is shortest. Nothing is set up for an input, which for the pages and parts of
//! a letter takes other encoders as long as encoding them.

use super::bit_writer::BitWriter;
use super::huffman::{HuffmanCode, MAX_LENGTH, build_codes, codes_of_lengths};
use super::matches::{MatchFinder, Token};

/// The maximum number of bytes in a block.
const BLOCK: usize = 32 << 10;

const END_OF_BLOCK: usize = 256;
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
/// Symbols of the lengths of codes (3.2.7), in the order of the file.
const ORDER: [usize; 19] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// The first length of each length symbol, and the number of extra bits (3.2.5).
const LENGTH_BASES: [u16; 29] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99,
    115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRAS: [u8; 29] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];

/// Encoder of one input after another.
#[derive(Debug)]
pub(super) struct Encoder {
    finder: MatchFinder,
    tokens: Vec<Token>,
    /// The symbol of each length, from 0.
    length_symbols: [u8; 259],
    fixed: Codes,
    /// The length of the input before.
    before: u32,
}

/// The codes of a block.
#[derive(Clone, Debug)]
struct Codes {
    literals: [HuffmanCode; LITERALS],
    distances: [HuffmanCode; DISTANCES],
}

/// Numbers of occurrences of the symbols of a block.
struct Counts {
    literals: [u32; LITERALS],
    distances: [u32; DISTANCES],
    /// The number of extra bits of lengths and distances.
    extra: u64,
}

impl Default for Encoder {
    fn default() -> Self {
        let mut length_symbols = [0; 259];
        for (symbol, &base) in (0_u8..).zip(&LENGTH_BASES) {
            length_symbols[usize::from(base)..].fill(symbol);
        }
        // Two more symbols have fixed codes, but never occur (3.2.6).
        let literals: [HuffmanCode; LITERALS + 2] =
            codes_of_lengths(|symbol| match symbol {
                0..144 => 8,
                144..256 => 9,
                256..280 => 7,
                _ => 8,
            });
        let literals = std::array::from_fn(|symbol| literals[symbol]);
        Self {
            finder: MatchFinder::default(),
            tokens: Vec::new(),
            length_symbols,
            fixed: Codes { literals, distances: codes_of_lengths(|_| 5) },
            before: 0,
        }
    }
}

/// Returns the symbol of a distance, its first distance and the number of extra bits.
#[inline]
const fn distance_symbol(distance: usize) -> (usize, usize, u32) {
    if distance <= 4 {
        return (distance - 1, distance, 0);
    }
    let extra = (distance - 1).ilog2() - 1;
    let half = (distance - 1) >> extra & 1;
    (2 * extra as usize + 2 + half, ((2 + half) << extra) + 1, extra)
}

impl Encoder {
    /// Starts an input; `None` if it is longer than 2 GiB, which no part or stream is.
    pub(super) fn start(&mut self, length: usize) -> Option<()> {
        let length = i32::try_from(length).ok()?.unsigned_abs();
        self.finder.start(self.before, length);
        self.before = length;
        Some(())
    }

    /// Appends the block that starts at this byte of the input; returns its end.
    pub(super) fn encode_block(
        &mut self,
        input: &[u8],
        start: usize,
        bits: &mut BitWriter,
        out: &mut Vec<u8>,
    ) -> usize {
        let end = input.len().min(start + BLOCK);
        let last = u32::from(end == input.len());
        let counts = self.tokenize(input, start, end);
        let codes = Codes {
            literals: build_codes(&counts.literals, MAX_LENGTH),
            distances: build_codes(&counts.distances, MAX_LENGTH),
        };
        let header = CodeLengths::new(&codes);
        let (own, fixed) =
            (counts.bits(&codes) + header.bits(), counts.bits(&self.fixed));
        let stored = (end - start) as u64 * 8 + 32;
        if stored < own.min(fixed) + counts.extra {
            bits.write(last, 3, out);
            bits.align(out);
            let length = (end - start) as u16;
            out.extend(length.to_le_bytes());
            out.extend((!length).to_le_bytes());
            out.extend_from_slice(&input[start..end]);
        } else if fixed <= own {
            bits.write(last | 1 << 1, 3, out);
            self.write_tokens(&self.fixed, bits, out);
        } else {
            bits.write(last | 2 << 1, 3, out);
            header.write(bits, out);
            self.write_tokens(&codes, bits, out);
        }
        end
    }

    /// Sets the tokens to those of a range of the input, and counts their symbols.
    fn tokenize(&mut self, input: &[u8], start: usize, end: usize) -> Counts {
        let mut counts =
            Counts { literals: [0; LITERALS], distances: [0; DISTANCES], extra: 0 };
        self.tokens.clear();
        let Self { finder, tokens, length_symbols, .. } = self;
        finder.tokenize(input, start, end, |token| {
            tokens.push(token);
            match token.parts() {
                (byte, 0) => counts.literals[byte & 0xFF] += 1,
                (length, distance) => {
                    let symbol = usize::from(length_symbols[length]);
                    counts.literals[END_OF_BLOCK + 1 + symbol] += 1;
                    let (own, _, bits) = distance_symbol(distance);
                    counts.distances[own] += 1;
                    counts.extra += u64::from(bits) + u64::from(LENGTH_EXTRAS[symbol]);
                }
            }
        });
        counts.literals[END_OF_BLOCK] += 1;
        counts
    }

    fn write_tokens(&self, codes: &Codes, bits: &mut BitWriter, out: &mut Vec<u8>) {
        let write = |code: HuffmanCode, bits: &mut BitWriter, out: &mut Vec<u8>| {
            bits.write(u32::from(code.bits), u32::from(code.length), out);
        };
        for token in &self.tokens {
            match token.parts() {
                (byte, 0) => write(codes.literals[byte & 0xFF], bits, out),
                (length, distance) => {
                    let symbol = usize::from(self.length_symbols[length]);
                    let code = codes.literals[END_OF_BLOCK + 1 + symbol];
                    let rest = length - usize::from(LENGTH_BASES[symbol]);
                    let value = u32::from(code.bits) | (rest as u32) << code.length;
                    let count = code.length + LENGTH_EXTRAS[symbol];
                    bits.write(value, u32::from(count), out);
                    let (symbol, first, extra) = distance_symbol(distance);
                    let code = codes.distances[symbol];
                    let rest = (distance - first) as u32;
                    let value = u32::from(code.bits) | rest << code.length;
                    bits.write(value, u32::from(code.length) + extra, out);
                }
            }
        }
        write(codes.literals[END_OF_BLOCK], bits, out);
    }
}

impl Counts {
    /// Returns the number of bits of all symbols, without extra bits.
    fn bits(&self, codes: &Codes) -> u64 {
        let sum = |counts: &[u32], codes: &[HuffmanCode]| -> u64 {
            let each = counts.iter().zip(codes);
            each.map(|(&count, code)| u64::from(count) * u64::from(code.length)).sum()
        };
        sum(&self.literals, &codes.literals) + sum(&self.distances, &codes.distances)
    }
}

/// The header of a block with codes of its own: their lengths (3.2.7).
struct CodeLengths {
    /// Symbols, each with its extra bits and their number.
    symbols: Vec<(u8, u8, u8)>,
    codes: [HuffmanCode; 19],
    literals: usize,
    distances: usize,
}

impl CodeLengths {
    fn new(codes: &Codes) -> Self {
        let used = |codes: &[HuffmanCode], min: usize| {
            codes
                .iter()
                .rposition(|code| code.length > 0)
                .map_or(min, |at| min.max(at + 1))
        };
        let (literals, distances) =
            (used(&codes.literals, 257), used(&codes.distances, 1));
        let lengths: Vec<u8> = codes.literals[..literals]
            .iter()
            .chain(&codes.distances[..distances])
            .map(|code| code.length)
            .collect();
        let mut symbols = Vec::with_capacity(lengths.len());
        for run in lengths.chunk_by(|a, b| a == b) {
            push_run(run[0], run.len(), &mut symbols);
        }
        let mut counts = [0; 19];
        symbols.iter().for_each(|&(symbol, ..)| counts[usize::from(symbol)] += 1);
        Self { symbols, codes: build_codes(&counts, 7), literals, distances }
    }

    /// Returns the number of length codes that are written.
    fn count(&self) -> usize {
        let is_used = |&symbol: &usize| self.codes[symbol].length > 0;
        ORDER.iter().rposition(is_used).map_or(4, |at| (at + 1).max(4))
    }

    fn bits(&self) -> u64 {
        let bits = |&(symbol, _, extra): &(u8, u8, u8)| {
            u64::from(self.codes[usize::from(symbol)].length + extra)
        };
        14 + 3 * self.count() as u64 + self.symbols.iter().map(bits).sum::<u64>()
    }

    fn write(&self, bits: &mut BitWriter, out: &mut Vec<u8>) {
        let count = self.count();
        bits.write((self.literals - 257) as u32, 5, out);
        bits.write((self.distances - 1) as u32, 5, out);
        bits.write((count - 4) as u32, 4, out);
        for &symbol in &ORDER[..count] {
            bits.write(u32::from(self.codes[symbol].length), 3, out);
        }
        for &(symbol, value, extra) in &self.symbols {
            let code = self.codes[usize::from(symbol)];
            let all = u32::from(code.bits) | u32::from(value) << code.length;
            bits.write(all, u32::from(code.length + extra), out);
        }
    }
}

/// Appends the symbols of a run of equal lengths.
fn push_run(length: u8, mut count: usize, symbols: &mut Vec<(u8, u8, u8)>) {
    if length == 0 {
        while count >= 11 {
            let part = count.min(138);
            symbols.push((18, (part - 11) as u8, 7));
            count -= part;
        }
        if count >= 3 {
            symbols.push((17, (count - 3) as u8, 3));
            count = 0;
        }
    } else if count > 0 {
        symbols.push((length, 0, 0));
        count -= 1;
        while count >= 3 {
            let part = count.min(6);
            symbols.push((16, (part - 3) as u8, 2));
            count -= part;
        }
    }
    symbols.extend(std::iter::repeat_n((length, 0, 0), count));
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::DeflateDecoder;

    use super::{BLOCK, BitWriter, Encoder};

    fn encode(encoder: &mut Encoder, input: &[u8]) -> Vec<u8> {
        let (mut bits, mut out, mut at) = (BitWriter::default(), Vec::new(), 0);
        encoder.start(input.len()).unwrap();
        loop {
            at = encoder.encode_block(input, at, &mut bits, &mut out);
            if at == input.len() {
                bits.align(&mut out);
                return out;
            }
        }
    }

    fn decode(bytes: &[u8]) -> Vec<u8> {
        let mut decoded = Vec::new();
        DeflateDecoder::new(bytes).read_to_end(&mut decoded).unwrap();
        decoded
    }

    /// Returns pseudo-random bytes below a limit.
    fn noise(length: usize, limit: u32) -> Vec<u8> {
        let mut state = 1_u32;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 8) % limit) as u8
        };
        (0..length).map(next).collect()
    }

    #[test]
    fn other_decoders_read_the_same_bytes_whatever_was_encoded_before() {
        let text =
            "Afspraken over bruggen en viaducten; fjorden, kermissen. ".repeat(2_000);
        let far = [noise(BLOCK - 5, 256), b"bruggen".to_vec(), noise(BLOCK - 5, 256)];
        // A count that grows like those of Fibonacci needs the longest codes.
        let (mut skewed, mut count, mut before) = (Vec::new(), 1, 1);
        for symbol in 0..20 {
            skewed.extend(std::iter::repeat_n(symbol, count));
            (count, before) = (count + before, count);
        }
        let mixed: Vec<u8> = noise(skewed.len(), 251);
        let skewed = mixed.iter().zip(&skewed).map(|(a, b)| a & 1 | b << 1).collect();
        let mut inputs = vec![Vec::new(), b"a".to_vec(), vec![0; 3 * BLOCK + 1], skewed];
        inputs.extend([text.into_bytes(), far.concat(), far.concat().repeat(2)]);
        inputs.extend((1..9).map(|limit| noise(5_000, limit * limit * 4)));
        inputs.extend((1..70).map(|length| vec![b'x'; length * 5]));
        inputs.extend((1..70).map(|length| noise(length, 256)));
        let mut encoder = Encoder::default();
        for input in inputs.iter().chain(inputs.iter().rev()) {
            let encoded = encode(&mut encoder, input);
            assert!(decode(&encoded) == *input, "{} bytes", input.len());
            assert_eq!(encoded, encode(&mut Encoder::default(), input));
            let blocks = input.len().div_ceil(BLOCK).max(1);
            assert!(encoded.len() <= input.len() + blocks * 5 + 1);
        }
    }

    #[test]
    fn positions_of_many_inputs_stay_in_range() {
        let text = b"een twee een twee een twee".repeat(9);
        let mut encoder = Encoder::default();
        let expected = encode(&mut encoder, &text);
        // As after an input of almost 2 GiB, twice.
        for _ in 0..3 {
            encoder.before = i32::MAX as u32;
            assert_eq!(encode(&mut encoder, &text), expected);
        }
    }
}
