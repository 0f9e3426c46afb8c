//! Parts of an OPC package (ISO/IEC 29500-2).
//!
//! Input: bytes. Output: parts by name, and the targets of their relationships.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::super::xml;
use crate::compare::budget::Budget;
use crate::compare::limit::Limit;
use crate::compare::{FileKind, ReadError};
use crate::limits::CancelToken;
use crate::limits::compare::MAX_UNPACKED;

/// Unpacked package.
pub(super) struct Package(pub(super) BTreeMap<String, Vec<u8>>);

impl Package {
    /// Unpacks a package.
    pub(super) fn open(bytes: &[u8], cancel: &CancelToken) -> Result<Self, ReadError> {
        let broken = |_| ReadError::Broken(FileKind::Docx);
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let mut parts = BTreeMap::new();
        let mut left = MAX_UNPACKED;
        for index in 0..archive.len() {
            cancel.check()?;
            let file = archive.by_index(index).map_err(|error| match error {
                ZipError::InvalidPassword | ZipError::UnsupportedArchive(_) => {
                    ReadError::Encrypted
                }
                _ => ReadError::Broken(FileKind::Docx),
            })?;
            if file.is_dir() {
                continue;
            }
            let name = file.name().trim_start_matches('/').to_owned();
            let mut part = Vec::new();
            file.take(left + 1)
                .read_to_end(&mut part)
                .map_err(|_| ReadError::Broken(FileKind::Docx))?;
            left = left.checked_sub(part.len() as u64).ok_or(Limit::Unpacked)?;
            parts.insert(name, part);
        }
        Ok(Self(parts))
    }

    /// Returns a part as text.
    pub(super) fn part_text(&self, name: &str) -> Option<&str> {
        let text = std::str::from_utf8(self.0.get(name)?).ok()?;
        Some(text.trim_start_matches('\u{feff}'))
    }

    /// Returns the relationships of a part by identifier: type and target.
    pub(super) fn read_relationships(
        &self,
        part: &str,
    ) -> Result<BTreeMap<String, Relationship>, ReadError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let gap = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{gap}_rels/{file}.rels");
        let Some(document) = self.part_text(&name).map(xml::parse).transpose()?.flatten()
        else {
            return Ok(BTreeMap::new());
        };
        let relationships = document.root_element().children().filter_map(|node| {
            let target = node.attribute("Target")?;
            let external = node.attribute("TargetMode") == Some("External");
            let target =
                if external { target.to_owned() } else { resolve_target(folder, target) };
            let kind = node.attribute("Type")?.rsplit('/').next()?.to_owned();
            let relationship = Relationship { kind, target, external };
            Some((node.attribute("Id")?.to_owned(), relationship))
        });
        Ok(relationships.collect())
    }
}

/// Name of the part with the content types.
pub(super) const CONTENT_TYPES: &str = "[Content_Types].xml";

/// Maximum length of a content type in bytes; those of Office have up to 100.
const MAX_TYPE: usize = 256;

/// Content types of the parts of a package (ISO/IEC 29500-2, 7.2.3).
#[derive(Default)]
pub(super) struct ContentTypes {
    /// Types by part name, and by extension in lower case.
    overrides: BTreeMap<String, String>,
    defaults: BTreeMap<String, String>,
}

impl ContentTypes {
    /// Reads the content types of a package.
    pub(super) fn read(
        package: &Package,
        budget: &mut Budget,
    ) -> Result<Self, ReadError> {
        let mut types = Self::default();
        let text = package.part_text(CONTENT_TYPES);
        let Some(document) = text.map(xml::parse).transpose()?.flatten() else {
            return Ok(types);
        };
        for node in document.root_element().children() {
            let kind = node.attribute("ContentType");
            let Some(kind) = kind.filter(|kind| kind.len() <= MAX_TYPE) else { continue };
            budget.charge(kind.len() + 256)?;
            if let Some(name) = node.attribute("PartName") {
                let name = name.trim_start_matches('/').to_owned();
                types.overrides.insert(name, kind.to_owned());
            } else if let Some(extension) = node.attribute("Extension") {
                types.defaults.insert(extension.to_lowercase(), kind.to_owned());
            }
        }
        Ok(types)
    }

    /// Returns the type of a part.
    pub(super) fn type_of(&self, name: &str) -> Option<String> {
        let extension = || Some(name.rsplit_once('.')?.1.to_lowercase());
        let by_extension = || self.defaults.get(&extension()?);
        self.overrides.get(name).or_else(by_extension).cloned()
    }
}

/// Relationship of a part.
#[derive(Debug)]
pub(super) struct Relationship {
    /// Last segment of its type.
    pub(super) kind: String,
    /// Name of a part, or an external address.
    pub(super) target: String,
    /// True if the target is external.
    pub(super) external: bool,
}

/// Resolves a target to the name of a part.
fn resolve_target(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> =
        folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
