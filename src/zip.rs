//! Zips entries into an archive.
//!
//! In: names and bytes, in the order in which they stand. Out: a ZIP archive
//! (APPNOTE.TXT) whose bytes depend on the entries alone: a fixed date, no attribute
//! of the machine. It is written here, not by a library, so that what is the same for
//! every letter is compressed once, and all else by one deflater.

use std::borrow::Cow;
use std::fmt;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

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

/// An entry could not be compressed, or is too long for an archive: its name.
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
pub struct Deflater(Compress);

impl Deflater {
    /// For what is compressed anew with each letter.
    pub fn quick() -> Self {
        Self(Compress::new(Compression::new(1), false))
    }

    /// For what is compressed once.
    pub fn thorough() -> Self {
        Self(Compress::new(Compression::best(), false))
    }

    /// An entry; stored where compressing it gains nothing.
    ///
    /// # Errors
    ///
    /// When the deflater does not take it, which is a defect of this module.
    pub fn entry(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        bytes: impl AsRef<[u8]>,
    ) -> Result<Entry, ZipError> {
        let (name, bytes) = (name.into(), bytes.as_ref());
        // At its quickest deflate spends nine bits on a byte that it has no shorter code
        // for (RFC 1951, 3.2.6).
        let mut data = Vec::with_capacity(bytes.len() + bytes.len() / 8 + 64);
        self.0.reset();
        let status = self.0.compress_vec(bytes, &mut data, FlushCompress::Finish);
        if !matches!(status, Ok(Status::StreamEnd)) {
            return Err(ZipError(name.into_owned()));
        }
        if data.len() >= bytes.len() {
            return Ok(Entry::stored(name, bytes));
        }
        Ok(Entry { name, deflated: true, crc: crc(bytes), size: bytes.len(), data })
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

/// Zips entries.
///
/// # Errors
///
/// When they are too long for an archive without extensions.
pub fn write<'a>(
    entries: impl Iterator<Item = &'a Entry> + Clone,
) -> Result<Vec<u8>, ZipError> {
    let bytes: usize = entries.clone().map(|entry| entry.data.len() + 256).sum();
    let mut archive = Vec::with_capacity(bytes);
    let mut directory = Vec::new();
    let mut count: u16 = 0;
    for entry in entries {
        let offset = length(archive.len(), &entry.name)?;
        let header = entry.header()?;
        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&header);
        archive.extend_from_slice(entry.name.as_bytes());
        archive.extend_from_slice(&entry.data);
        // Made by MS-DOS, whose attributes are all that an entry has.
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&header);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
        count += 1;
    }
    let end = [directory.len(), archive.len()].map(|size| length(size, "directory"));
    archive.append(&mut directory);
    archive.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    archive.extend_from_slice(&count.to_le_bytes());
    archive.extend_from_slice(&count.to_le_bytes());
    for size in end {
        archive.extend_from_slice(&size?.to_le_bytes());
    }
    archive.extend_from_slice(&[0; 2]);
    Ok(archive)
}

/// A length as an archive without extensions can say it.
fn length(size: usize, name: &str) -> Result<u32, ZipError> {
    u32::try_from(size).map_err(|_| ZipError(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::Deflater;

    #[test]
    fn what_does_not_get_smaller_is_stored() {
        // Bytes in no order: a linear congruence, of which the high bits are taken.
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..100_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        for mut deflater in [Deflater::quick(), Deflater::thorough()] {
            for bytes in [&noise[..], &noise[..1], &[]] {
                let entry = deflater.entry("noise", bytes).unwrap();
                assert!(!entry.deflated && entry.data == bytes);
            }
            assert!(deflater.entry("zeros", [0; 1000]).unwrap().deflated);
        }
    }
}
