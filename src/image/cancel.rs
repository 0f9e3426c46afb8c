//! A reader of image files that fails once work is cancelled.
//!
//! In: a file, and a cancellation token. Out: the same bytes, or a read error: the only
//! way to interrupt a decoder that decodes an image in one call.

use zune_jpeg::zune_core::bytestream::{
    ZByteIoError, ZByteReaderTrait, ZCursor, ZSeekFrom,
};

use crate::limits::CancelToken;

/// The number of reads between two checks; each read takes a few bytes.
const INTERVAL: u32 = 64;

/// A file in memory that can be read until work is cancelled.
pub(super) struct CancelReader<'a> {
    file: ZCursor<&'a [u8]>,
    cancel: &'a CancelToken,
    reads: u32,
    is_stopped: bool,
}

impl<'a> CancelReader<'a> {
    /// Creates a reader at the start of a file.
    pub(super) fn new(file: &'a [u8], cancel: &'a CancelToken) -> Self {
        Self { file: ZCursor::new(file), cancel, reads: 0, is_stopped: false }
    }

    fn check(&mut self) -> Result<(), ZByteIoError> {
        self.reads = (self.reads + 1) % INTERVAL;
        if self.reads == 0 && !self.is_stopped {
            self.is_stopped = self.cancel.is_set();
        }
        match self.is_stopped {
            true => Err(ZByteIoError::Generic("stopped")),
            false => Ok(()),
        }
    }
}

impl ZByteReaderTrait for CancelReader<'_> {
    fn read_byte_no_error(&mut self) -> u8 {
        match self.check() {
            Ok(()) => self.file.read_byte_no_error(),
            Err(_) => 0,
        }
    }

    fn read_exact_bytes(&mut self, buffer: &mut [u8]) -> Result<(), ZByteIoError> {
        self.check()?;
        self.file.read_exact_bytes(buffer)
    }

    fn read_bytes(&mut self, buffer: &mut [u8]) -> Result<usize, ZByteIoError> {
        self.check()?;
        self.file.read_bytes(buffer)
    }

    fn peek_bytes(&mut self, buffer: &mut [u8]) -> Result<usize, ZByteIoError> {
        self.file.peek_bytes(buffer)
    }

    fn peek_exact_bytes(&mut self, buffer: &mut [u8]) -> Result<(), ZByteIoError> {
        self.file.peek_exact_bytes(buffer)
    }

    fn z_seek(&mut self, from: ZSeekFrom) -> Result<u64, ZByteIoError> {
        self.file.z_seek(from)
    }

    fn is_eof(&mut self) -> Result<bool, ZByteIoError> {
        self.check()?;
        self.file.is_eof()
    }

    fn z_position(&mut self) -> Result<u64, ZByteIoError> {
        self.file.z_position()
    }

    fn read_remaining(&mut self, sink: &mut Vec<u8>) -> Result<usize, ZByteIoError> {
        self.check()?;
        self.file.read_remaining(sink)
    }
}
