//! Embeds the font faces in the file.
//!
//! Input: a house style's faces. Output: obfuscated font parts (ISO/IEC 29500-1, 17.8.1)
//! with complete fonts, not subsets, so that people can edit text in them.

use std::sync::Arc;

use askama::Template;
use sha2::{Digest, Sha256};

use super::error::DocxError;
use super::package::{PackagePart, PartPacker};
use super::relationships::{Relationship, RelationshipType, Relationships};
use crate::font::FaceStyle;
use crate::house_style::HouseStyle;

/// Font parts and their relationships to the font table.
pub(super) struct EmbeddedFonts {
    pub(super) faces: Vec<EmbeddedFace>,
    pub(super) parts: Vec<PackagePart>,
}

/// Font table entry of an embedded face.
pub(super) struct EmbeddedFace {
    style: FaceStyle,
    /// Obfuscation key: a GUID derived from the font data.
    pub(super) key: String,
}

impl EmbeddedFonts {
    /// Returns the obfuscated faces of a house style, cached per style.
    pub(super) fn for_style(style: &HouseStyle) -> Result<Arc<Self>, DocxError> {
        style.get_or_derive(("", true), || Self::obfuscate_faces(style))
    }

    fn obfuscate_faces(style: &HouseStyle) -> Result<Self, DocxError> {
        let mut packer = PartPacker::best();
        let (mut faces, mut parts, mut relationships) =
            (Vec::new(), Vec::new(), Vec::new());
        for face_style in FaceStyle::ALL {
            let data = style.fonts.face(face_style).data();
            let guid = face_guid(data);
            let face = EmbeddedFace { style: face_style, key: braced_guid(&guid) };
            let name = format!("word/{}", face.part());
            parts.push(packer.pack_by_extension(name, obfuscate_face(data, &guid))?);
            relationships.push(Relationship::new(
                face.id(),
                RelationshipType::Font,
                face.part(),
            ));
            faces.push(face);
        }
        let relationships = Relationships { relationships }.render()?;
        parts.push(
            packer.pack_by_extension("word/_rels/fontTable.xml.rels", relationships)?,
        );
        Ok(Self { faces, parts })
    }
}

/// Fails if the license of a face does not allow embedding in editable documents.
pub(super) fn check_rights(style: &HouseStyle) -> Result<(), DocxError> {
    let mut faces = FaceStyle::ALL.into_iter().map(|face| style.fonts.face(face));
    match faces.find(|face| !face.is_editable()) {
        None => Ok(()),
        Some(face) => {
            let font = face.postscript_name().to_owned();
            Err(DocxError::FontsNotEmbeddable { font })
        }
    }
}

impl EmbeddedFace {
    /// Returns the element name in the font table.
    pub(super) const fn element(&self) -> &'static str {
        match self.style {
            FaceStyle::Regular => "embedRegular",
            FaceStyle::Bold => "embedBold",
            FaceStyle::Italic => "embedItalic",
            FaceStyle::BoldItalic => "embedBoldItalic",
        }
    }

    /// Returns the id of the relationship to its part.
    pub(super) const fn id(&self) -> &'static str {
        match self.style {
            FaceStyle::Regular => "rIdRegular",
            FaceStyle::Bold => "rIdBold",
            FaceStyle::Italic => "rIdItalic",
            FaceStyle::BoldItalic => "rIdBoldItalic",
        }
    }

    /// Returns the path of its part, relative to the font table.
    const fn part(&self) -> &'static str {
        match self.style {
            FaceStyle::Regular => "fonts/regular.odttf",
            FaceStyle::Bold => "fonts/bold.odttf",
            FaceStyle::Italic => "fonts/italic.odttf",
            FaceStyle::BoldItalic => "fonts/bold-italic.odttf",
        }
    }
}

/// Derives a GUID from a digest of the face; a random one would differ on each run.
fn face_guid(data: &[u8]) -> [u8; 16] {
    let mut guid = [0; 16];
    guid.copy_from_slice(&Sha256::digest(data)[..16]);
    // A name-based UUID (RFC 9562, 5.8): version 8, variant 10.
    guid[6] = guid[6] & 0x0F | 0x80;
    guid[8] = guid[8] & 0x3F | 0x80;
    guid
}

/// Formats a GUID as the font table requires.
fn braced_guid(guid: &[u8; 16]) -> String {
    let hex: String = guid.iter().map(|byte| format!("{byte:02X}")).collect();
    let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    format!("{{{}}}", groups.join("-"))
}

/// Obfuscates a face: XORs its first 32 bytes with its key in reverse byte order.
fn obfuscate_face(data: &[u8], guid: &[u8; 16]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    let key = guid.iter().rev().cycle();
    bytes.iter_mut().take(32).zip(key).for_each(|(byte, key)| *byte ^= key);
    bytes
}
