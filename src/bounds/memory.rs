//! How much memory a letter takes at most while it is rendered.
//!
//! Measured with letters made to take much, in every format: at the limits of a letter, on
//! at most 500 pages. A process needs some 15 MiB more for itself, and whoever holds the
//! letter file or the output holds those beside.

use super::output::{beyond_copies, max_output};

/// Memory that any letter may take, in bytes: a file of 14 kilobytes can have ten thousand
/// entries of tables of contents, and one of 100 kilobytes a picture of 26 million pixels.
pub const MEMORY_BASE: u64 = 96 << 20;

/// Memory that each byte of the letter file may take besides, in bytes.
pub const MEMORY_PER_BYTE: u64 = 64;

/// Maximum memory of a letter, in bytes.
pub const MEMORY_MAX: u64 = 150 << 20;

/// The most bytes of memory that rendering a letter file of this length takes, and the
/// output: a file a format and addressee.
pub const fn peak_memory(letter_bytes: u64, files: u64) -> u64 {
    let work = MEMORY_BASE.saturating_add(letter_bytes.saturating_mul(MEMORY_PER_BYTE));
    let work = if work > MEMORY_MAX { MEMORY_MAX } else { work };
    // The first file is written when the work before it has ended; it is there while the
    // others are made.
    let beside = if files > 1 { beyond_copies(letter_bytes) } else { 0 };
    let copies = max_output(letter_bytes, files) - beyond_copies(letter_bytes);
    work.saturating_add(beside).saturating_add(copies)
}
