//! Zips parts into a package.
//!
//! In: parts in the order in which they stand. Out: an OPC package (ISO/IEC
//! 29500-2) whose bytes depend on the parts alone: content types first, a fixed
//! date, no attribute of the machine. It is written here, not by a library, so that
//! parts that are the same for every letter are compressed once, and all others by
//! one deflater.

use std::borrow::Cow;

use askama::Template;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use super::DocxError;

/// A part, compressed.
pub(super) struct Part {
    name: Cow<'static, str>,
    /// What its override says; relationships, pictures and fonts go by their extension.
    content_type: Option<ContentType>,
    deflated: bool,
    crc: u32,
    /// How many bytes it has when it is not compressed.
    size: usize,
    data: Vec<u8>,
}

/// What a part holds.
#[derive(Clone, Copy)]
pub(super) enum ContentType {
    Document,
    Header,
    Footer,
    Styles,
    Numbering,
    Settings,
    FontTable,
    Footnotes,
    Core,
    App,
}

impl ContentType {
    /// The media type in `[Content_Types].xml`.
    const fn name(self) -> &'static str {
        macro_rules! wordprocessingml {
            ($part:literal) => {
                concat!(
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.",
                    $part,
                    "+xml"
                )
            };
        }
        match self {
            Self::Document => wordprocessingml!("document.main"),
            Self::Header => wordprocessingml!("header"),
            Self::Footer => wordprocessingml!("footer"),
            Self::Styles => wordprocessingml!("styles"),
            Self::Numbering => wordprocessingml!("numbering"),
            Self::Settings => wordprocessingml!("settings"),
            Self::FontTable => wordprocessingml!("fontTable"),
            Self::Footnotes => wordprocessingml!("footnotes"),
            Self::Core => "application/vnd.openxmlformats-package.core-properties+xml",
            Self::App => {
                "application/vnd.openxmlformats-officedocument.extended-properties+xml"
            }
        }
    }
}

/// Compresses parts, one after another.
pub(super) struct Packer {
    deflater: Compress,
}

impl Packer {
    /// For parts that are compressed anew with each letter.
    pub(super) fn quick() -> Self {
        Self { deflater: Compress::new(Compression::new(1), false) }
    }

    /// For parts that are compressed once.
    pub(super) fn thorough() -> Self {
        Self { deflater: Compress::new(Compression::best(), false) }
    }

    /// A part with a content type of its own.
    pub(super) fn part(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        content_type: ContentType,
        bytes: impl AsRef<[u8]>,
    ) -> Result<Part, DocxError> {
        let plain = self.plain(name, bytes)?;
        Ok(Part { content_type: Some(content_type), ..plain })
    }

    /// A part that goes by its extension.
    pub(super) fn plain(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        bytes: impl AsRef<[u8]>,
    ) -> Result<Part, DocxError> {
        let (name, bytes) = (name.into(), bytes.as_ref());
        // Deflate stores what it cannot compress, five bytes a block (RFC 1951, 3.2.4).
        let mut data = Vec::with_capacity(bytes.len() + bytes.len() / 1000 + 64);
        self.deflater.reset();
        let status = self.deflater.compress_vec(bytes, &mut data, FlushCompress::Finish);
        if !matches!(status, Ok(Status::StreamEnd)) {
            return Err(DocxError::Package(name.into_owned()));
        }
        if data.len() >= bytes.len() {
            return Ok(Self::stored(name, bytes));
        }
        let (crc, size) = (crc(bytes), bytes.len());
        Ok(Part { name, content_type: None, deflated: true, crc, size, data })
    }

    /// A part that goes by its extension and is compressed already.
    pub(super) fn stored(name: impl Into<Cow<'static, str>>, bytes: &[u8]) -> Part {
        let (name, crc, size) = (name.into(), crc(bytes), bytes.len());
        let data = bytes.to_vec();
        Part { name, content_type: None, deflated: false, crc, size, data }
    }
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[derive(Template)]
#[template(path = "docx/content-types.xml")]
struct ContentTypes<'a> {
    parts: &'a [&'a Part],
}

/// Zips parts, with their content types before them.
pub(super) fn pack(parts: &[&Part], packer: &mut Packer) -> Result<Vec<u8>, DocxError> {
    let content_types = ContentTypes { parts }.render()?;
    let content_types = packer.plain("[Content_Types].xml", content_types)?;
    let parts = std::iter::once(&content_types).chain(parts.iter().copied());
    let bytes: usize = parts.clone().map(|part| part.data.len() + 256).sum();
    let mut package = Vec::with_capacity(bytes);
    let mut directory = Vec::new();
    let mut count: u16 = 0;
    for part in parts {
        let offset = length(package.len(), &part.name)?;
        let header = part.header()?;
        package.extend_from_slice(b"PK\x03\x04");
        package.extend_from_slice(&header);
        package.extend_from_slice(part.name.as_bytes());
        package.extend_from_slice(&part.data);
        // Made by MS-DOS, whose attributes are all that an entry has.
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&header);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(part.name.as_bytes());
        count += 1;
    }
    let end = [directory.len(), package.len()].map(|size| length(size, "package"));
    package.append(&mut directory);
    package.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    package.extend_from_slice(&count.to_le_bytes());
    package.extend_from_slice(&count.to_le_bytes());
    for size in end {
        package.extend_from_slice(&size?.to_le_bytes());
    }
    package.extend_from_slice(&[0; 2]);
    Ok(package)
}

impl Part {
    /// What local header and central directory say alike (APPNOTE.TXT, 4.3.7): from
    /// the version needed to the length of the extra field.
    fn header(&self) -> Result<Vec<u8>, DocxError> {
        const VERSION: u16 = 20;
        const MIDNIGHT: u16 = 0;
        const FIRST_OF_JANUARY_1980: u16 = 1 << 5 | 1;
        const DEFLATED: u16 = 8;
        let method = if self.deflated { DEFLATED } else { 0 };
        let mut header = Vec::with_capacity(26);
        for short in [VERSION, 0, method, MIDNIGHT, FIRST_OF_JANUARY_1980] {
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

/// A length as a ZIP archive without extensions can say it.
fn length(size: usize, name: &str) -> Result<u32, DocxError> {
    u32::try_from(size).map_err(|_| DocxError::Package(name.to_owned()))
}
