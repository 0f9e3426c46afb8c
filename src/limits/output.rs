//! Maximum size of the output of a letter.

/// The base output for any letter, in bytes. It covers an image of a full page in print
/// quality, recompressed for a PDF.
const OUTPUT_BASE: u64 = 16 << 20;

/// The additional output per byte of the letter file, in bytes.
const OUTPUT_PER_BYTE: u64 = 32;

/// The maximum output of a letter in bytes, without the copy of the letter file in each
/// file.
pub(super) const OUTPUT_MAX: u64 = 48 << 20;

/// The size of a file without images and text, in bytes: fonts and the logo.
const OUTPUT_PER_FILE: u64 = 64 << 10;

/// The maximum size of a part of a DOCX in bytes, before it is compressed. It is in
/// memory as a whole, in a buffer that doubles as it grows: this fits in 32 MiB. A letter
/// of 500 pages has a third of it.
pub const MAX_PART_BYTES: usize = 30 << 20;

/// Returns the maximum output in bytes of a letter file of this length, in `files` files.
pub const fn max_output(letter_bytes: u64, files: u64) -> u64 {
    let file = letter_bytes.saturating_add(OUTPUT_PER_FILE);
    beyond_copies(letter_bytes).saturating_add(file.saturating_mul(files))
}

/// Returns the part of the maximum output that does not depend on the number of files.
/// Both the length of the letter file and the result are in bytes.
pub(super) const fn beyond_copies(letter_bytes: u64) -> u64 {
    let bytes = OUTPUT_BASE.saturating_add(letter_bytes.saturating_mul(OUTPUT_PER_BYTE));
    if bytes > OUTPUT_MAX { OUTPUT_MAX } else { bytes }
}

/// The maximum size of an output, and the part that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputLimit {
    max: usize,
    left: usize,
}

/// An output that exceeds its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the output has more than {max} bytes")]
pub struct OutputTooLarge {
    /// The limit, in bytes.
    pub max: usize,
}

impl OutputLimit {
    /// No limit.
    pub const NONE: Self = Self::new(usize::MAX);

    /// Creates a limit in bytes.
    pub const fn new(max: usize) -> Self {
        Self { max, left: max }
    }

    /// Takes bytes of the limit.
    ///
    /// # Errors
    ///
    /// Returns an error if fewer bytes are left.
    pub const fn take(&mut self, bytes: usize) -> Result<(), OutputTooLarge> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(OutputTooLarge { max: self.max }),
        }
    }

    /// Checks that this number of bytes is left.
    ///
    /// # Errors
    ///
    /// Returns an error if fewer bytes are left.
    pub const fn check(mut self, bytes: usize) -> Result<(), OutputTooLarge> {
        self.take(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::{OutputLimit, OutputTooLarge, max_output};

    #[test]
    fn files_take_of_one_limit() {
        let mut limit = OutputLimit::new(10);
        assert_eq!((limit.take(4), limit.take(6)), (Ok(()), Ok(())));
        assert_eq!(limit.take(1), Err(OutputTooLarge { max: 10 }));
        assert_eq!((limit.take(0), limit.check(1)), (Ok(()), limit.take(1)));
    }

    #[test]
    fn output_may_grow_with_the_letter_and_its_files() {
        assert!(max_output(0, 1) < max_output(100_000, 1));
        assert!(max_output(100_000, 1) < max_output(100_000, 2));
        assert_eq!(max_output(u64::MAX, 1), u64::MAX);
    }
}
