//! Compresses bytes by deflate (RFC 1951), raw or in the zlib format (RFC 1950).
//!
//! In: bytes. Out: compressed bytes, the same on every machine. A deflater is used for
//! many inputs, because setting up its memory takes longer than compressing a page.

use flate2::{Compress, Compression, FlushCompress, Status};

use crate::limits::{CancelToken, Cancelled};

/// The number of bytes that a deflater writes between two checks for cancellation.
pub(crate) const STEP: usize = 64 << 10;

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
    /// Creates a deflater without header and checksum, for ZIP archives.
    pub fn raw(level: Compression) -> Self {
        Self::new(Compress::new(level, false))
    }

    /// Creates a deflater for the zlib format, for PDF streams.
    pub fn zlib(level: Compression) -> Self {
        Self::new(Compress::new(level, true))
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
