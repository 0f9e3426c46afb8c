//! Zips parts into a package.
//!
//! In: parts in the order in which they were made. Out: an OPC package (ISO/IEC
//! 29500-2) whose bytes depend on the parts alone: content types first, a fixed
//! date, no attribute of the machine.

use std::io::{Cursor, Write};

use askama::Template;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::DocxError;

/// A part of the package.
pub(super) struct Part {
    name: String,
    /// What its override says; relationships and pictures go by their extension.
    content_type: Option<ContentType>,
    bytes: Vec<u8>,
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
            Self::Core => "application/vnd.openxmlformats-package.core-properties+xml",
            Self::App => {
                "application/vnd.openxmlformats-officedocument.extended-properties+xml"
            }
        }
    }
}

impl Part {
    /// A part with a content type of its own.
    pub(super) fn new(
        name: impl Into<String>,
        content_type: ContentType,
        bytes: impl Into<Vec<u8>>,
    ) -> Self {
        Self { name: name.into(), content_type: Some(content_type), bytes: bytes.into() }
    }

    /// The relationships of another part.
    pub(super) fn relationships(name: String, xml: String) -> Self {
        Self { name, content_type: None, bytes: xml.into_bytes() }
    }

    /// A picture.
    pub(super) fn media(name: String, bytes: Vec<u8>) -> Self {
        Self { name, content_type: None, bytes }
    }
}

#[derive(Template)]
#[template(path = "docx/content-types.xml")]
struct ContentTypes<'a> {
    parts: &'a [Part],
}

#[derive(Template)]
#[template(path = "docx/rels.xml")]
struct PackageRelationships;

/// Zips the parts, with the package's own two parts before them.
pub(super) fn pack(parts: Vec<Part>) -> Result<Vec<u8>, DocxError> {
    let content_types = ContentTypes { parts: &parts }.render()?;
    let relationships = PackageRelationships.render()?;
    let own = [
        Part::relationships("[Content_Types].xml".to_owned(), content_types),
        Part::relationships("_rels/.rels".to_owned(), relationships),
    ];
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for part in own.iter().chain(&parts) {
        zip.start_file(part.name.as_str(), options)?;
        zip.write_all(&part.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
