//! Limits on a locale file.

/// The maximum size of a file, in bytes.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

/// The maximum length of a word on the page, in characters.
pub const MAX_WORD: usize = 80;
