//! Compresses bytes by deflate (RFC 1951), raw or in the zlib format (RFC 1950).
//!
//! In: bytes. Out: compressed bytes, the same on every machine. A deflater is used for
//! many inputs, because setting up its memory takes longer than compressing a page.

use std::sync::{Mutex, PoisonError};

use flate2::{Compress, Compression, FlushCompress, Status};

use crate::limits::{CancelToken, Cancelled};

/// The number of bytes that a deflater writes between two checks for cancellation.
pub(crate) const STEP: usize = 64 << 10;

/// The maximum number of deflaters that wait in a pool; each takes about 350 KB.
const MAX_IDLE: usize = 4;

/// Deflaters of one kind that wait for their next file.
///
/// A deflater compresses the same after any other input.
#[derive(Debug)]
pub(crate) struct DeflaterPool {
    make: fn() -> Deflater,
    idle: Mutex<Vec<Deflater>>,
}

impl DeflaterPool {
    /// Creates an empty pool of deflaters that are made like this.
    pub(crate) const fn new(make: fn() -> Deflater) -> Self {
        Self { make, idle: Mutex::new(Vec::new()) }
    }

    /// Takes a deflater, or makes one.
    pub(crate) fn take(&self, cancel: &CancelToken) -> Deflater {
        let waiting = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        waiting.unwrap_or_else(self.make).with_cancel(cancel)
    }

    /// Keeps a deflater for the next file, unless enough are waiting.
    pub(crate) fn put(&self, deflater: Deflater) {
        let deflater = deflater.with_cancel(&CancelToken::never());
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(deflater);
        }
    }
}

/// Compressor of byte strings, one after another.
#[derive(Debug)]
pub struct Deflater {
    compress: Compress,
    step: Vec<u8>,
    cancel: CancelToken,
}

/// The reason why bytes could not be compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeflateError {
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The library failed, which is a bug.
    #[error("compression failed")]
    Failed,
}

impl From<Cancelled> for DeflateError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl Deflater {
    /// Creates a fast deflater without header and checksum, for ZIP archives.
    pub fn fast_raw() -> Self {
        Self::new(Compress::new(Compression::new(1), false))
    }

    /// Creates a fast deflater for the zlib format, for PDF streams.
    ///
    /// Higher levels cost more time than the saved bytes are worth.
    pub fn fast_zlib() -> Self {
        Self::new(Compress::new(Compression::new(2), true))
    }

    /// Creates a thorough deflater without header and checksum, for ZIP archives.
    pub fn best_raw() -> Self {
        Self::new(Compress::new(Compression::best(), false))
    }

    /// Creates a thorough deflater for the zlib format, for PDF streams.
    pub fn best_zlib() -> Self {
        Self::new(Compress::new(Compression::best(), true))
    }

    fn new(compress: Compress) -> Self {
        Self { compress, step: Vec::with_capacity(STEP), cancel: CancelToken::never() }
    }

    /// Sets the cancellation token.
    #[must_use]
    pub fn with_cancel(mut self, cancel: &CancelToken) -> Self {
        self.cancel = cancel.clone();
        self
    }

    /// Appends the compressed form of bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if the work is cancelled, or if the library fails.
    pub fn compress(
        &mut self,
        bytes: &[u8],
        compressed: &mut Vec<u8>,
    ) -> Result<(), DeflateError> {
        self.compress.reset();
        loop {
            self.cancel.check()?;
            self.step.clear();
            let read = self.compress.total_in() as usize;
            let rest = bytes.get(read..).unwrap_or_default();
            let status =
                self.compress.compress_vec(rest, &mut self.step, FlushCompress::Finish);
            compressed.extend_from_slice(&self.step);
            match status {
                Ok(Status::StreamEnd) => return Ok(()),
                Ok(Status::Ok | Status::BufError) if !self.step.is_empty() => {}
                _ => return Err(DeflateError::Failed),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{Deflater, DeflaterPool, MAX_IDLE};
    use crate::limits::CancelToken;

    fn compressed(deflater: &mut Deflater, bytes: &[u8]) -> Vec<u8> {
        let mut compressed = Vec::new();
        deflater.compress(bytes, &mut compressed).unwrap();
        compressed
    }

    #[test]
    fn a_deflater_that_waited_compresses_as_a_new_one() {
        let pool = DeflaterPool::new(Deflater::fast_zlib);
        let text = "Afspraken over bruggen en viaducten. ".repeat(300);
        let never = CancelToken::never();
        let mut first = pool.take(&never);
        let expected = compressed(&mut first, text.as_bytes());
        compressed(&mut first, &text.as_bytes()[7..]);
        // Cancelled in the middle of a file.
        let mut first = first.with_cancel(&CancelToken::when(|| true));
        assert!(first.compress(text.as_bytes(), &mut Vec::new()).is_err());
        pool.put(first);
        assert_eq!(compressed(&mut pool.take(&never), text.as_bytes()), expected);
    }

    #[test]
    fn all_deflaters_give_what_they_got() {
        let text = "Afspraken over bruggen en viaducten. ".repeat(3_000);
        let mut back = Vec::new();
        for (mut deflater, is_zlib) in [
            (Deflater::fast_raw(), false),
            (Deflater::best_raw(), false),
            (Deflater::fast_zlib(), true),
            (Deflater::best_zlib(), true),
        ] {
            let bytes = compressed(&mut deflater, text.as_bytes());
            back.clear();
            if is_zlib {
                flate2::read::ZlibDecoder::new(&*bytes).read_to_end(&mut back).unwrap();
            } else {
                flate2::read::DeflateDecoder::new(&*bytes)
                    .read_to_end(&mut back)
                    .unwrap();
            }
            assert!(back == text.as_bytes());
        }
    }

    #[test]
    fn a_pool_keeps_a_few_deflaters() {
        let pool = DeflaterPool::new(Deflater::fast_raw);
        let never = CancelToken::never();
        let taken: Vec<_> = (0..MAX_IDLE + 2).map(|_| pool.take(&never)).collect();
        taken.into_iter().for_each(|deflater| pool.put(deflater));
        assert_eq!(pool.idle.lock().unwrap().len(), MAX_IDLE);
    }
}
