//! Parts of an OPC package (ISO/IEC 29500-2).
//!
//! Input: bytes. Output: parts by name, and the targets of their relationships.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::super::xml;
use crate::compare::limits::{Limit, MAX_UNPACKED};
use crate::compare::{FileKind, ReadError};
use crate::limits::CancelToken;

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
