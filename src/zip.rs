//! Writes ZIP archives.
//!
//! In: names and bytes, in archive order. Out: a ZIP archive (APPNOTE.TXT) whose bytes
//! depend only on the entries: a fixed date, no attributes of the machine. Entries are
//! written one by one, so that an archive of any length needs memory only for the central
//! directory.
//!
//! The `zip` crate, which reads archives in comparisons, does not fit here. Its writer
//! takes data that is compressed already only through unsafe code or from another
//! archive, so that constant parts would be compressed for each letter. In a stream it
//! writes sizes after the data, and it does not report the memory that it needs.

use std::borrow::{Borrow, Cow};
use std::fmt;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use crate::deflate;
use crate::limits::CancelToken;

/// A compressed entry.
#[derive(Debug)]
pub struct ZipEntry {
    name: Cow<'static, str>,
    deflated: bool,
    crc: u32,
    /// The uncompressed size in bytes.
    size: usize,
    data: Vec<u8>,
}

/// An entry that could not be compressed, was cancelled, or is too long for an archive.
/// The value is its name.
#[derive(Debug)]
pub struct ZipError(pub String);

impl fmt::Display for ZipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: too long for an archive", self.0)
    }
}

impl std::error::Error for ZipError {}

/// Compressor of entries, one after another.
#[derive(Debug)]
pub struct EntryDeflater(deflate::Deflater);

impl EntryDeflater {
    /// Creates a compressor of entries with a raw deflater.
    pub const fn new(deflater: deflate::Deflater) -> Self {
        Self(deflater)
    }

    /// Creates a fast deflater, for entries compressed for each letter.
    pub fn fast() -> Self {
        Self(deflate::Deflater::fast_raw())
    }

    /// Returns the deflater.
    pub fn into_deflater(self) -> deflate::Deflater {
        self.0
    }

    /// Creates a deflater with the best compression, for entries compressed once.
    pub fn best() -> Self {
        Self(deflate::Deflater::best_raw())
    }

    /// Sets the cancellation token.
    #[must_use]
    pub fn with_stop(self, cancel: &CancelToken) -> Self {
        Self(self.0.with_cancel(cancel))
    }

    /// Makes an entry; stored uncompressed if compression gains nothing.
    ///
    /// # Errors
    ///
    /// Returns an error if work is cancelled, or if the deflater fails, which is a bug in
    /// this module.
    pub fn compress_entry(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        bytes: impl AsRef<[u8]>,
    ) -> Result<ZipEntry, ZipError> {
        let (name, bytes) = (name.into(), bytes.as_ref());
        let mut data = Vec::with_capacity(bytes.len() / 2 + 64);
        if self.0.compress(bytes, &mut data).is_err() {
            return Err(ZipError(name.into_owned()));
        }
        if data.len() >= bytes.len() {
            return Ok(ZipEntry::stored(name, bytes));
        }
        Ok(ZipEntry {
            name,
            deflated: true,
            crc: compute_crc(bytes),
            size: bytes.len(),
            data,
        })
    }
}

impl ZipEntry {
    /// Makes an entry from data that is compressed already.
    pub fn stored(name: impl Into<Cow<'static, str>>, bytes: impl Into<Vec<u8>>) -> Self {
        let data = bytes.into();
        let (crc, size) = (compute_crc(&data), data.len());
        Self { name: name.into(), deflated: false, crc, size, data }
    }

    /// Returns the name in the archive.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the size in the archive, without header, in bytes.
    pub const fn compressed_bytes(&self) -> usize {
        self.data.len()
    }

    /// Returns the fields shared by local header and central directory. They are those
    /// from the version needed to the length of the extra field (APPNOTE.TXT, 4.3.7).
    fn header_bytes(&self) -> Result<Vec<u8>, ZipError> {
        const VERSION: u16 = 20;
        const NAMED_IN_UTF_8: u16 = 1 << 11;
        const MIDNIGHT: u16 = 0;
        const FIRST_OF_JANUARY_1980: u16 = 1 << 5 | 1;
        const DEFLATED: u16 = 8;
        let flags = if self.name.is_ascii() { 0 } else { NAMED_IN_UTF_8 };
        let method = if self.deflated { DEFLATED } else { 0 };
        let mut header = Vec::with_capacity(26);
        for short in [VERSION, flags, method, MIDNIGHT, FIRST_OF_JANUARY_1980] {
            header.extend_from_slice(&short.to_le_bytes());
        }
        header.extend_from_slice(&self.crc.to_le_bytes());
        for size in [self.data.len(), self.size] {
            header.extend_from_slice(&entry_length(size, &self.name)?.to_le_bytes());
        }
        header.extend_from_slice(&(self.name.len() as u16).to_le_bytes());
        header.extend_from_slice(&0_u16.to_le_bytes());
        Ok(header)
    }
}

fn compute_crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// An entry that is compressed incrementally.
#[derive(Debug)]
pub struct GrowingEntry {
    name: Cow<'static, str>,
    deflater: Compress,
    crc: Crc,
    size: usize,
    data: Vec<u8>,
}

impl GrowingEntry {
    /// Creates an empty entry.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        let deflater = Compress::new(Compression::new(1), false);
        let (crc, size, data) = (Crc::new(), 0, Vec::new());
        Self { name: name.into(), deflater, crc, size, data }
    }

    /// Adds bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if the deflater fails, which is a bug in this module.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ZipError> {
        self.crc.update(bytes);
        self.size += bytes.len();
        self.deflate(bytes, FlushCompress::None)
    }

    /// Returns its memory in bytes.
    pub const fn memory_bytes(&self) -> usize {
        self.data.capacity()
    }

    /// Ends the entry and returns it.
    ///
    /// # Errors
    ///
    /// Returns an error if the deflater does not end, which is a bug in this module.
    pub fn finish(mut self) -> Result<ZipEntry, ZipError> {
        self.deflate(&[], FlushCompress::Finish)?;
        let Self { name, crc, size, data, .. } = self;
        Ok(ZipEntry { name, deflated: true, crc: crc.sum(), size, data })
    }

    fn deflate(&mut self, bytes: &[u8], flush: FlushCompress) -> Result<(), ZipError> {
        const ROOM: usize = 16 << 10;
        let start = self.deflater.total_in();
        loop {
            self.data.reserve(ROOM);
            let taken = (self.deflater.total_in() - start) as usize;
            let status =
                self.deflater.compress_vec(&bytes[taken..], &mut self.data, flush);
            let taken = (self.deflater.total_in() - start) as usize;
            match status {
                Ok(Status::StreamEnd) => return Ok(()),
                Ok(Status::Ok | Status::BufError)
                    if flush == FlushCompress::None && taken == bytes.len() =>
                {
                    return Ok(());
                }
                Ok(Status::Ok) => {}
                Ok(Status::BufError) | Err(_) => {
                    return Err(ZipError(self.name.to_string()));
                }
            }
        }
    }
}

/// Writes entries to an archive; drops each owned entry once it is written.
///
/// # Errors
///
/// Returns an error if an entry is too long for an archive.
pub fn write(entries: Vec<impl Borrow<ZipEntry>>) -> Result<Vec<u8>, ZipError> {
    let bytes = entries.iter().map(|entry| entry.borrow().data.len() + 256).sum();
    let mut archive = Vec::with_capacity(bytes);
    let mut writer = ZipWriter::default();
    for entry in entries {
        writer.add(entry.borrow(), &mut archive)?;
    }
    writer.finish(&mut archive);
    Ok(archive)
}

/// The 32-bit value that refers to the 64-bit extension (4.4.1.4).
const IN_ZIP64: u32 = u32::MAX;
/// The version needed to read those extensions (4.4.3.2).
const WIDE_VERSION: u16 = 45;

/// Writer of an archive, entry by entry, with its directory at the end. An archive longer
/// than 4 GiB or with more than 65,535 entries gets the 64-bit extensions.
#[derive(Debug, Default)]
pub struct ZipWriter {
    directory: Vec<u8>,
    count: u64,
    /// The number of bytes so far.
    at: u64,
}

impl ZipWriter {
    /// Returns the memory of its directory, in bytes.
    pub const fn memory_bytes(&self) -> usize {
        self.directory.capacity()
    }

    /// Adds an entry, and appends its bytes to `out`.
    ///
    /// # Errors
    ///
    /// Returns an error if the entry itself is longer than 4 GiB.
    pub fn add(&mut self, entry: &ZipEntry, out: &mut Vec<u8>) -> Result<(), ZipError> {
        out.extend(self.add_header(entry)?);
        out.extend_from_slice(&entry.data);
        Ok(())
    }

    /// Adds an entry without copying its data. Appends the header and the data to `out`
    /// as pieces of the archive.
    ///
    /// # Errors
    ///
    /// Returns an error if the entry itself is longer than 4 GiB.
    pub fn add_pieces(
        &mut self,
        entry: ZipEntry,
        out: &mut Vec<Vec<u8>>,
    ) -> Result<(), ZipError> {
        out.push(self.add_header(&entry)?);
        out.push(entry.data);
        Ok(())
    }

    /// Returns the local header of an entry (4.3.7), and adds the entry to the directory.
    fn add_header(&mut self, entry: &ZipEntry) -> Result<Vec<u8>, ZipError> {
        let header = entry.header_bytes()?;
        let local = [b"PK\x03\x04", &*header, entry.name.as_bytes()].concat();

        // Made by MS-DOS, whose attributes are the only ones of an entry.
        self.directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        let place = self.directory.len();
        self.directory.extend_from_slice(&header);
        self.directory.extend_from_slice(&[0; 10]);
        let offset = clamp_to_u32(self.at);
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(entry.name.as_bytes());
        if offset == IN_ZIP64 {
            // The version needed and the length of the extra field, which has the offset
            // (4.5.3).
            self.directory[place..place + 2].copy_from_slice(&WIDE_VERSION.to_le_bytes());
            self.directory[place + 24..place + 26].copy_from_slice(&12_u16.to_le_bytes());
            self.directory.extend_from_slice(&[1, 0, 8, 0]);
            self.directory.extend_from_slice(&self.at.to_le_bytes());
        }
        self.count += 1;
        self.at += (local.len() + entry.data.len()) as u64;
        Ok(local)
    }

    /// Ends the archive, and appends the directory to `out`.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        let size = self.directory.len() as u64;
        out.append(&mut self.directory);
        let count = u16::try_from(self.count).unwrap_or(u16::MAX);
        if count == u16::MAX
            || clamp_to_u32(self.at) == IN_ZIP64
            || clamp_to_u32(size) == IN_ZIP64
        {
            let end = self.at + size;
            // The size of the record after its first twelve bytes (4.3.14).
            const REST: u64 = 44;
            out.extend_from_slice(b"PK\x06\x06");
            out.extend_from_slice(&REST.to_le_bytes());
            // The version made by, and the version needed.
            out.extend_from_slice(&WIDE_VERSION.to_le_bytes());
            out.extend_from_slice(&WIDE_VERSION.to_le_bytes());
            out.extend_from_slice(&[0; 8]);
            for number in [self.count, self.count, size, self.at] {
                out.extend_from_slice(&number.to_le_bytes());
            }
            // The location of that record (4.3.15), on the only disk.
            out.extend_from_slice(b"PK\x06\x07\x00\x00\x00\x00");
            out.extend_from_slice(&end.to_le_bytes());
            out.extend_from_slice(&1_u32.to_le_bytes());
        }
        out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(&count.to_le_bytes());
        for number in [size, self.at] {
            out.extend_from_slice(&clamp_to_u32(number).to_le_bytes());
        }
        out.extend_from_slice(&[0; 2]);
    }
}

/// Returns a number in 32 bits, or the marker of the 64-bit extension.
fn clamp_to_u32(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(IN_ZIP64)
}

/// Returns a length that fits in an entry.
fn entry_length(size: usize, name: &str) -> Result<u32, ZipError> {
    u32::try_from(size)
        .ok()
        .filter(|size| *size != IN_ZIP64)
        .ok_or_else(|| ZipError(name.to_owned()))
}

#[cfg(test)]
mod tests;
