//! Packs parts into a package.
//!
//! Input: parts in their final order. Output: an OPC package (ISO/IEC 29500-2): a ZIP
//! archive that starts with the content types of its parts.

use std::borrow::Cow;

use askama::Template;

use super::error::DocxError;
use crate::deflate::Deflater;
use crate::zip::{self, EntryDeflater, ZipEntry};

/// A compressed part.
pub(super) struct PackagePart {
    entry: ZipEntry,
    /// Content type override; relationships, pictures and fonts use their extension.
    content_type: Option<ContentType>,
}

/// Type of a part.
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
    /// Returns the media type in `[Content_Types].xml`.
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

/// Compressor of parts, one after another.
pub(super) struct PartPacker(EntryDeflater);

impl PartPacker {
    /// Creates a compressor of parts with this deflater.
    pub(super) const fn with_deflater(deflater: Deflater) -> Self {
        Self(EntryDeflater::new(deflater))
    }

    /// Returns the deflater.
    pub(super) fn into_deflater(self) -> Deflater {
        self.0.into_deflater()
    }

    /// Creates a thorough compressor for parts that are compressed once.
    pub(super) fn best() -> Self {
        Self(EntryDeflater::best())
    }

    /// Compresses a part with a content type of its own.
    pub(super) fn pack_part(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        content_type: ContentType,
        bytes: impl AsRef<[u8]>,
    ) -> Result<PackagePart, DocxError> {
        let entry = self.0.compress_entry(name, bytes)?;
        Ok(PackagePart { entry, content_type: Some(content_type) })
    }

    /// Compresses a part whose content type follows from its extension.
    pub(super) fn pack_by_extension(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        bytes: impl AsRef<[u8]>,
    ) -> Result<PackagePart, DocxError> {
        Ok(PackagePart { entry: self.0.compress_entry(name, bytes)?, content_type: None })
    }

    /// Stores a compressed file as a part; its extension determines the content type.
    pub(super) fn stored_part(
        name: impl Into<Cow<'static, str>>,
        bytes: &[u8],
    ) -> PackagePart {
        PackagePart { entry: ZipEntry::stored(name, bytes), content_type: None }
    }
}

#[derive(Template)]
#[template(path = "docx/content-types.xml")]
struct ContentTypesPart<'a> {
    parts: &'a [&'a PackagePart],
}

/// Name of the part with the content types.
pub(super) const CONTENT_TYPES: &str = "[Content_Types].xml";

/// Returns the XML of the content types of parts.
pub(super) fn render_content_types(
    parts: &[&PackagePart],
) -> Result<String, askama::Error> {
    ContentTypesPart { parts }.render()
}

/// Zips parts, preceded by their content types.
pub(super) fn zip_parts(
    content_types: &PackagePart,
    parts: &[&PackagePart],
) -> Result<Vec<u8>, DocxError> {
    let parts = std::iter::once(content_types).chain(parts.iter().copied());
    Ok(zip::write(parts.map(|part| &part.entry).collect())?)
}
