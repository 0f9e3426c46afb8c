//! The manifest of a bundle.
//!
//! In: the letter, its copies and its warnings. Out: `manifest.json`.

use serde::Serialize;

use super::copy::LetterCopy;
use super::file::BundledFile;
use crate::check::FormattedDiagnostic;
use crate::letter::ValidLetter;
use crate::pdf::PRODUCER;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundleManifest<'a> {
    /// The program and its version without the patch level, as in file names.
    renderer: &'static str,
    house_style: &'a str,
    language: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    subject: &'a str,
    letter: FileEntry<'a>,
    copies: Vec<CopyEntry<'a>>,
    warnings: &'a [FormattedDiagnostic],
}

/// A copy and its files.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CopyEntry<'a> {
    /// The preset; absent for a free address.
    #[serde(skip_serializing_if = "Option::is_none")]
    addressee: Option<&'a str>,
    pages: usize,
    files: Vec<FileEntry<'a>>,
}

/// A file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileEntry<'a> {
    name: String,
    media_type: &'a str,
    size: usize,
    sha256: String,
}

/// Writes the manifest of a bundle.
pub(super) fn write_manifest(
    accepted: &ValidLetter,
    source: &BundledFile,
    copies: &[LetterCopy],
    warnings: &[FormattedDiagnostic],
) -> Result<String, serde_json::Error> {
    let ValidLetter { letter, style, .. } = accepted;
    let manifest = BundleManifest {
        renderer: PRODUCER,
        house_style: &style.name,
        language: letter.language.tag(),
        date: letter.date.map(|date| date.to_string()),
        subject: &letter.subject,
        letter: manifest_line(source, ""),
        copies: copies.iter().map(list_copy).collect(),
        warnings,
    };
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

fn list_copy(copy: &LetterCopy) -> CopyEntry<'_> {
    let files = copy.files.iter().map(|file| manifest_line(file, &copy.folder)).collect();
    CopyEntry { addressee: copy.addressee.as_deref(), pages: copy.pages, files }
}

fn manifest_line<'a>(file: &'a BundledFile, folder: &str) -> FileEntry<'a> {
    FileEntry {
        name: format!("{folder}{}", file.name),
        media_type: file.media_type,
        size: file.size,
        sha256: file.sha256(),
    }
}
