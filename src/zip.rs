//! Zips entries into an archive.
//!
//! In: names and bytes, in the order in which they stand. Out: a ZIP archive
//! (APPNOTE.TXT) whose bytes depend on the entries alone: a fixed date, no attribute
//! of the machine. It is written here, not by a library, so that what is the same for
//! every letter is compressed once, and all else by one deflater; and entry by entry, so
//! that an archive of any length takes no memory but for its directory.

use std::borrow::Cow;
use std::fmt;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use crate::bounds::Stop;

/// An entry, compressed.
#[derive(Debug)]
pub struct Entry {
    name: Cow<'static, str>,
    deflated: bool,
    crc: u32,
    /// How many bytes it has when it is not compressed.
    size: usize,
    data: Vec<u8>,
}

/// An entry could not be compressed, or not before work was to stop, or is too long for an
/// archive: its name.
#[derive(Debug)]
pub struct ZipError(pub String);

impl fmt::Display for ZipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: too long for an archive", self.0)
    }
}

impl std::error::Error for ZipError {}

/// Compresses entries, one after another.
#[derive(Debug)]
pub struct Deflater {
    compress: Compress,
    stop: Stop,
}

/// The bytes that a deflater writes between two looks at whether to stop.
const STEP: usize = 64 << 10;

impl Deflater {
    fn new(level: Compression) -> Self {
        Self { compress: Compress::new(level, false), stop: Stop::never() }
    }

    /// For what is compressed anew with each letter.
    pub fn quick() -> Self {
        Self::new(Compression::new(1))
    }

    /// For what is compressed once.
    pub fn thorough() -> Self {
        Self::new(Compression::best())
    }

    /// The same, which gives up when work is to stop.
    #[must_use]
    pub fn with_stop(mut self, stop: &Stop) -> Self {
        self.stop = stop.clone();
        self
    }

    /// An entry; stored where compressing it gains nothing.
    ///
    /// # Errors
    ///
    /// When work is to stop, or when the deflater does not take it, which is a defect of
    /// this module.
    pub fn entry(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        bytes: impl AsRef<[u8]>,
    ) -> Result<Entry, ZipError> {
        let (name, bytes) = (name.into(), bytes.as_ref());
        // At its quickest deflate spends nine bits on a byte that it has no shorter code
        // for (RFC 1951, 3.2.6).
        let mut data = Vec::with_capacity(bytes.len() + bytes.len() / 8 + 64);
        if !self.deflate(bytes, &mut data) {
            return Err(ZipError(name.into_owned()));
        }
        if data.len() >= bytes.len() {
            return Ok(Entry::stored(name, bytes));
        }
        Ok(Entry { name, deflated: true, crc: crc(bytes), size: bytes.len(), data })
    }

    /// Compresses bytes step by step; false unless it comes to their end.
    fn deflate(&mut self, bytes: &[u8], data: &mut Vec<u8>) -> bool {
        self.compress.reset();
        let mut step = vec![0; STEP];
        while !self.stop.is_set() {
            let (read, written) = (self.compress.total_in(), self.compress.total_out());
            let rest = bytes.get(read as usize..).unwrap_or_default();
            let status = self.compress.compress(rest, &mut step, FlushCompress::Finish);
            let length = (self.compress.total_out() - written) as usize;
            data.extend_from_slice(&step[..length]);
            match status {
                Ok(Status::StreamEnd) => return true,
                Ok(Status::Ok | Status::BufError) if length > 0 => {}
                _ => return false,
            }
        }
        false
    }
}

impl Entry {
    /// An entry that is compressed already.
    pub fn stored(name: impl Into<Cow<'static, str>>, bytes: impl Into<Vec<u8>>) -> Self {
        let data = bytes.into();
        let (crc, size) = (crc(&data), data.len());
        Self { name: name.into(), deflated: false, crc, size, data }
    }

    /// Its name in the archive.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its bytes as they are in the archive, without header.
    pub const fn compressed_bytes(&self) -> usize {
        self.data.len()
    }

    /// What local header and central directory say alike (APPNOTE.TXT, 4.3.7): from
    /// the version needed to the length of the extra field.
    fn header(&self) -> Result<Vec<u8>, ZipError> {
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
            header.extend_from_slice(&length(size, &self.name)?.to_le_bytes());
        }
        header.extend_from_slice(&(self.name.len() as u16).to_le_bytes());
        header.extend_from_slice(&0_u16.to_le_bytes());
        Ok(header)
    }
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// An entry that grows, compressed as it comes.
#[derive(Debug)]
pub struct GrowingEntry {
    name: Cow<'static, str>,
    deflater: Compress,
    crc: Crc,
    size: usize,
    data: Vec<u8>,
}

impl GrowingEntry {
    /// An entry without content.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        let deflater = Compress::new(Compression::new(1), false);
        let (crc, size, data) = (Crc::new(), 0, Vec::new());
        Self { name: name.into(), deflater, crc, size, data }
    }

    /// Adds bytes.
    ///
    /// # Errors
    ///
    /// When the deflater does not take them, which is a defect of this module.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ZipError> {
        self.crc.update(bytes);
        self.size += bytes.len();
        self.deflate(bytes, FlushCompress::None)
    }

    /// The bytes of memory that it takes.
    pub const fn memory(&self) -> usize {
        self.data.capacity()
    }

    /// The whole entry.
    ///
    /// # Errors
    ///
    /// When the deflater does not end, which is a defect of this module.
    pub fn finish(mut self) -> Result<Entry, ZipError> {
        self.deflate(&[], FlushCompress::Finish)?;
        let Self { name, crc, size, data, .. } = self;
        Ok(Entry { name, deflated: true, crc: crc.sum(), size, data })
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

/// Zips entries.
///
/// # Errors
///
/// When one is too long for an archive.
pub fn write<'a>(
    entries: impl Iterator<Item = &'a Entry> + Clone,
) -> Result<Vec<u8>, ZipError> {
    let bytes: usize = entries.clone().map(|entry| entry.data.len() + 256).sum();
    let mut archive = Vec::with_capacity(bytes);
    let mut writer = Writer::default();
    for entry in entries {
        writer.add(entry, &mut archive)?;
    }
    writer.finish(&mut archive);
    Ok(archive)
}

/// Zips entries, each of which is dropped once it is in the archive.
///
/// # Errors
///
/// When one is too long for an archive.
pub fn write_all(entries: Vec<Entry>) -> Result<Vec<u8>, ZipError> {
    let bytes: usize = entries.iter().map(|entry| entry.data.len() + 256).sum();
    let mut archive = Vec::with_capacity(bytes);
    let mut writer = Writer::default();
    for entry in entries {
        writer.add(&entry, &mut archive)?;
    }
    writer.finish(&mut archive);
    Ok(archive)
}

/// What of 32 bits says that the number stands in the extension of 64 (4.4.1.4).
const ELSEWHERE: u32 = u32::MAX;
/// The version that reads those extensions (4.4.3.2).
const WIDE_VERSION: u16 = 45;

/// Writes an archive entry by entry, and its directory at the end. What is longer than
/// 4 GiB or has more than 65,535 entries gets the extensions of 64 bits.
#[derive(Debug, Default)]
pub struct Writer {
    directory: Vec<u8>,
    count: u64,
    /// How many bytes there are so far.
    at: u64,
}

impl Writer {
    /// The bytes of memory that its directory takes.
    pub const fn memory(&self) -> usize {
        self.directory.capacity()
    }

    /// Adds an entry: `out` gets its bytes.
    ///
    /// # Errors
    ///
    /// When the entry itself is longer than 4 GiB.
    pub fn add(&mut self, entry: &Entry, out: &mut Vec<u8>) -> Result<(), ZipError> {
        out.extend(self.add_header(entry)?);
        out.extend_from_slice(&entry.data);
        Ok(())
    }

    /// Adds an entry without a copy of its data: `out` gets the header and the data as
    /// pieces of the archive.
    ///
    /// # Errors
    ///
    /// When the entry itself is longer than 4 GiB.
    pub fn add_pieces(
        &mut self,
        entry: Entry,
        out: &mut Vec<Vec<u8>>,
    ) -> Result<(), ZipError> {
        out.push(self.add_header(&entry)?);
        out.push(entry.data);
        Ok(())
    }

    /// Returns the local header of an entry (4.3.7), which is in the directory from here on.
    fn add_header(&mut self, entry: &Entry) -> Result<Vec<u8>, ZipError> {
        let header = entry.header()?;
        let local = [b"PK\x03\x04", &*header, entry.name.as_bytes()].concat();

        // Made by MS-DOS, whose attributes are all that an entry has.
        self.directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        let place = self.directory.len();
        self.directory.extend_from_slice(&header);
        self.directory.extend_from_slice(&[0; 10]);
        let offset = short(self.at);
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(entry.name.as_bytes());
        if offset == ELSEWHERE {
            // Version needed and length of the extra field, which is the offset (4.5.3).
            self.directory[place..place + 2].copy_from_slice(&WIDE_VERSION.to_le_bytes());
            self.directory[place + 24..place + 26].copy_from_slice(&12_u16.to_le_bytes());
            self.directory.extend_from_slice(&[1, 0, 8, 0]);
            self.directory.extend_from_slice(&self.at.to_le_bytes());
        }
        self.count += 1;
        self.at += (local.len() + entry.data.len()) as u64;
        Ok(local)
    }

    /// Ends the archive: `out` gets the directory.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        let size = self.directory.len() as u64;
        out.append(&mut self.directory);
        let count = u16::try_from(self.count).unwrap_or(u16::MAX);
        if count == u16::MAX || short(self.at) == ELSEWHERE || short(size) == ELSEWHERE {
            let end = self.at + size;
            // What follows the first twelve bytes of the record (4.3.14).
            const REST: u64 = 44;
            out.extend_from_slice(b"PK\x06\x06");
            out.extend_from_slice(&REST.to_le_bytes());
            // Made by, and needed.
            out.extend_from_slice(&WIDE_VERSION.to_le_bytes());
            out.extend_from_slice(&WIDE_VERSION.to_le_bytes());
            out.extend_from_slice(&[0; 8]);
            for number in [self.count, self.count, size, self.at] {
                out.extend_from_slice(&number.to_le_bytes());
            }
            // Where that record is (4.3.15), in the one disk there is.
            out.extend_from_slice(b"PK\x06\x07\x00\x00\x00\x00");
            out.extend_from_slice(&end.to_le_bytes());
            out.extend_from_slice(&1_u32.to_le_bytes());
        }
        out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(&count.to_le_bytes());
        for number in [size, self.at] {
            out.extend_from_slice(&short(number).to_le_bytes());
        }
        out.extend_from_slice(&[0; 2]);
    }
}

/// A number in 32 bits, or that it stands elsewhere.
fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(ELSEWHERE)
}

/// A length as an entry can say it.
fn length(size: usize, name: &str) -> Result<u32, ZipError> {
    u32::try_from(size)
        .ok()
        .filter(|size| *size != ELSEWHERE)
        .ok_or_else(|| ZipError(name.to_owned()))
}

#[cfg(test)]
mod tests;
