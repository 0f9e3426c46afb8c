//! Bundles a letter in all formats, for one or several addressees, in one archive.
//!
//! In: a letter, its source file, and the addressees of copies. Out: a ZIP archive of
//! that file, of every copy as PDF, DOCX and HTML, of its metadata, and of a manifest
//! that lists them and repeats the warnings. Like rendering, it is a pure function of its
//! input.

mod copy;
mod file;
pub mod file_name;
mod manifest;
mod metadata;
mod output_format;

use std::collections::BTreeSet;
use std::fmt;

pub use output_format::OutputFormat;

use crate::check;
use crate::house_style::HouseStyle;
use crate::letter::{Addressee, Letter, ValidLetter};
use crate::limits::RenderContext;
use crate::locale::Language;
use crate::zip::{self, EntryDeflater, ZipEntry, ZipError};
use crate::{Format, RenderError, RenderedFile, TypesetLetter};
use copy::LetterCopy;
use file::BundledFile;

/// The requested content of a bundle, besides the letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BundleOptions {
    /// The presets that get a copy; empty for one copy to the letter's own addressee.
    pub addressees: Vec<String>,
    /// True to embed the fonts in the DOCX.
    pub embed_fonts: bool,
    /// The language of the warnings; `None` uses the letter's.
    pub language: Option<Language>,
}

/// The reason why bundling failed. All but [`Addressees`](Self::Addressees) and exceeded
/// limits are defects of this crate.
#[derive(Debug)]
#[non_exhaustive]
pub enum BundleError {
    /// Addressees without a preset in the house style, or repeated.
    Addressees {
        /// The invalid addressees.
        wrong: Vec<String>,
        /// The available presets.
        valid: Vec<String>,
    },
    /// A copy could not be rendered.
    Render(RenderError),
    /// Metadata could not be written.
    Metadata(askama::Error),
    /// The manifest could not be written.
    Manifest(serde_json::Error),
    /// The archive could not be written.
    Zip(ZipError),
}

/// Bundles a letter; `source` is the file from which it was read. Pages are counted over
/// all copies.
///
/// # Errors
///
/// Returns an error if the house style lacks an addressee, or for a bug in this crate.
pub fn bundle(
    accepted: &ValidLetter,
    source: &[u8],
    options: &BundleOptions,
) -> Result<RenderedFile, BundleError> {
    bundle_with(accepted, source, options, &RenderContext::default())
}

/// Bundles a letter within limits. Each copy must keep to them; the output limit covers
/// all files.
///
/// # Errors
///
/// Returns the errors of [`bundle`], or an error if the letter exceeds the limits.
pub fn bundle_with(
    accepted: &ValidLetter,
    source: &[u8],
    options: &BundleOptions,
    context: &RenderContext,
) -> Result<RenderedFile, BundleError> {
    let ValidLetter { letter, style, warnings } = accepted;
    check_addressees(&options.addressees, style)?;
    let stem = file_name::file_stem(letter);
    let mut copies = Vec::new();
    let mut context = context.clone();
    for addressee in &options.addressees {
        let addressee = Addressee::Preset(addressee.clone());
        let letter = Letter { addressee, ..letter.clone() };
        copies.push(make_copy(&letter, style, &stem, options, &mut context)?);
    }
    if copies.is_empty() {
        copies.push(LetterCopy {
            folder: String::new(),
            ..make_copy(letter, style, &stem, options, &mut context)?
        });
    }
    context.output.take(source.len()).map_err(RenderError::from)?;
    let source = BundledFile::new(&stem, "json", "application/json", source.to_vec());
    let locale = style.locale(options.language.unwrap_or(letter.language));
    let warnings = check::format_diagnostics(warnings, locale);
    let manifest = manifest::write_manifest(accepted, &source, &copies, &warnings)?;

    let mut deflater = EntryDeflater::fast().with_stop(&context.cancel);
    let mut deflate = |name: String, bytes: Vec<u8>| {
        let entry = deflater.compress_entry(name, bytes);
        context.cancel.check().map_err(RenderError::from)?;
        entry.map_err(BundleError::from)
    };
    let mut entries = vec![
        deflate("manifest.json".to_owned(), manifest.into())?,
        deflate(source.name, source.bytes)?,
    ];
    let pages = copies.iter().map(|copy| copy.pages).sum();
    for LetterCopy { folder, files, .. } in copies {
        for file in files {
            let name = format!("{folder}{}", file.name);
            entries.push(match file.extension {
                // A DOCX is itself a compressed archive.
                "docx" => ZipEntry::stored(name, file.bytes),
                _ => deflate(name, file.bytes)?,
            });
        }
    }
    entries.sort_by(|one, other| one.name().cmp(other.name()));
    Ok(RenderedFile { bytes: zip::write(entries)?, pages })
}

/// Rejects addressees without a preset in the house style, and repeated ones.
fn check_addressees(
    addressees: &[String],
    style: &HouseStyle,
) -> Result<(), BundleError> {
    let mut known = BTreeSet::new();
    let mut wrong = addressees.to_vec();
    wrong.retain(|name| style.address(name).is_none() || !known.insert(name.clone()));
    if wrong.is_empty() {
        return Ok(());
    }
    let valid = style.address_presets().map(str::to_owned).collect();
    Err(BundleError::Addressees { wrong, valid })
}

/// Makes one copy: the letter in each format that contains all of it, and the metadata.
/// Its files count toward the output limit of `context`.
fn make_copy(
    letter: &Letter,
    style: &HouseStyle,
    stem: &str,
    options: &BundleOptions,
    context: &mut RenderContext,
) -> Result<LetterCopy, BundleError> {
    let typeset = TypesetLetter::with_context(letter, style, context)?;
    let docx = Format::Docx { embed_fonts: options.embed_fonts };
    let mut files = Vec::new();
    for format in [Format::Pdf, docx, Format::Html] {
        let bytes = typeset.export(format)?;
        context.output.take(bytes.len()).map_err(RenderError::from)?;
        files.push(BundledFile::new(
            stem,
            format.extension(),
            format.media_type(),
            bytes,
        ));
    }
    files.extend(metadata::sidecar_files(
        letter,
        &typeset.document.metadata,
        stem,
        &files,
    )?);
    let addressee = match &letter.addressee {
        Addressee::Preset(preset) => Some(preset.clone()),
        Addressee::Lines { .. } => None,
    };
    let folder = |preset: &String| format!("{}/", file_name::to_safe_name(preset));
    let folder = addressee.as_ref().map_or_else(String::new, folder);
    Ok(LetterCopy { folder, addressee, pages: typeset.pages.len(), files })
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Addressees { wrong, valid } => {
                write!(f, "no such addressees: {wrong:?}; there are {valid:?}")
            }
            Self::Render(error) => error.fmt(f),
            Self::Metadata(error) => write!(f, "metadata: {error}"),
            Self::Manifest(error) => write!(f, "manifest: {error}"),
            Self::Zip(error) => write!(f, "zip: {error}"),
        }
    }
}

impl std::error::Error for BundleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Addressees { .. } => None,
            Self::Render(error) => Some(error),
            Self::Metadata(error) => Some(error),
            Self::Manifest(error) => Some(error),
            Self::Zip(error) => Some(error),
        }
    }
}

impl From<RenderError> for BundleError {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

impl From<askama::Error> for BundleError {
    fn from(error: askama::Error) -> Self {
        Self::Metadata(error)
    }
}

impl From<serde_json::Error> for BundleError {
    fn from(error: serde_json::Error) -> Self {
        Self::Manifest(error)
    }
}

impl From<ZipError> for BundleError {
    fn from(error: ZipError) -> Self {
        Self::Zip(error)
    }
}
