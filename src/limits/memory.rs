//! Maximum memory for rendering a letter.
//!
//! Measured with letters made to use much memory, in every format: at the limits of a
//! letter, on at most 500 pages. A process needs some 15 MiB more for itself, and the
//! caller holds the letter file and the output in addition.

use super::output::{MAX_PART_BYTES, OUTPUT_MAX, beyond_copies, max_output};

/// The base memory for any letter, in bytes. A file of 14 kilobytes can have ten thousand
/// table-of-contents entries, and one of 100 kilobytes an image of 26 million pixels.
pub const MEMORY_BASE: u64 = 96 << 20;

/// The additional memory per byte of the letter file, in bytes.
pub const MEMORY_PER_BYTE: u64 = 64;

/// The maximum memory for a letter, in bytes.
pub const MEMORY_MAX: u64 = 150 << 20;

const _: () = assert!(2 * OUTPUT_MAX < MEMORY_MAX);
const _: () = assert!((MAX_PART_BYTES as u64) < MEMORY_BASE);

/// Returns the peak memory of rendering a letter file of this length, in bytes. The
/// output is included: one file per format and addressee.
pub const fn peak_memory(letter_bytes: u64, files: u64) -> u64 {
    let work = MEMORY_BASE.saturating_add(letter_bytes.saturating_mul(MEMORY_PER_BYTE));
    let work = if work > MEMORY_MAX { MEMORY_MAX } else { work };
    // The first file is written after the earlier work has ended; it is in memory while
    // the other files are made.
    let other_bytes = if files > 1 { beyond_copies(letter_bytes) } else { 0 };
    let copies = max_output(letter_bytes, files) - beyond_copies(letter_bytes);
    work.saturating_add(other_bytes).saturating_add(copies)
}
