//! Streams of letters: split alike, whatever pieces they come in.

#![no_main]

use kamerbrief::batch::{BatchInput, Framing, LetterSplitter};
use kamerbrief_fuzz::record;
use libfuzzer_sys::fuzz_target;

/// Small, so that the fuzzer reaches it.
const MAX_BYTES: usize = 64;

fn split<'a>(
    framing: Framing,
    pieces: impl Iterator<Item = &'a [u8]>,
) -> Vec<BatchInput> {
    let mut splitter = LetterSplitter::new(framing, MAX_BYTES);
    let mut items = Vec::new();
    for piece in pieces {
        splitter.push(piece, &mut items);
    }
    items.extend(splitter.finish());
    items
}

fuzz_target!(|data: &[u8]| {
    record(data);
    let Some((size, data)) = data.split_first() else { return };
    for framing in [Framing::Lines, Framing::List] {
        let whole = split(framing, std::iter::once(data));
        let pieces = split(framing, data.chunks(usize::from(*size).max(1)));
        assert_eq!(whole, pieces, "pieces of {size} bytes");
        for item in &whole {
            assert!(
                item.file.as_ref().is_ok_and(|file| file.len() <= MAX_BYTES)
                    || item.file.is_err()
            );
        }
    }
});
