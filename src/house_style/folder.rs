//! Loads a house style from its folder.
//!
//! In: a folder with `house-style.toml`, a logo (`logo.svg`, `logo.png` or `logo.jpg`)
//! and the font files named in the TOML, if any. Out: a [`HouseStyle`], or all errors.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

use super::digest::StyleSource;
use super::error::HouseStyleError;
use super::page::PageArea;
use super::toml_file::{self, FontFiles};
use super::{HouseStyle, Logo};
use crate::config_file::InvalidKeys;
use crate::diagnostic::{Diagnostic, FileCode, MessageArg};
use crate::font::{Face, Features, FontBook, FontError};
use crate::limits::house_style::MAX_FILE_BYTES;
use crate::locale::Locales;

/// The file with the properties of the house style.
const FILE: &str = "house-style.toml";
/// The allowed names of the logo.
const LOGOS: [&str; 4] = ["logo.svg", "logo.png", "logo.jpg", "logo.jpeg"];

impl HouseStyle {
    /// Loads the house style in a folder, for these languages.
    ///
    /// # Errors
    ///
    /// Returns all errors of the house style.
    pub fn load(folder: &Path, locales: &Locales) -> Result<Self, HouseStyleError> {
        load(folder, locales).map_err(|diagnostics| HouseStyleError {
            style: folder.display().to_string(),
            diagnostics,
        })
    }
}

fn load(folder: &Path, locales: &Locales) -> Result<HouseStyle, Vec<Diagnostic>> {
    let text = read_folder_file(folder, FILE, FILE).and_then(|text| {
        String::from_utf8(text)
            .map_err(|_| Diagnostic::about_key(FILE, FileCode::NotUtf8, []))
    });
    let text = text.map_err(|diagnostic| vec![diagnostic]);
    let read = text.and_then(|text| Ok((toml_file::read(&text)?, text)));
    let (read, text) = match read {
        Ok(read) => read,
        // The keys about logo and fonts are unknown, but a missing logo can be reported.
        Err(mut diagnostics) => {
            diagnostics.extend(logo_file(folder).err());
            return Err(diagnostics);
        }
    };
    let features = read.file.typography.features();
    let logo = load_logo(folder, &read.file.logo_slot());
    let fonts = match &read.file.fonts {
        Some(files) => load_fonts(folder, files, features, &read.invalid),
        None => builtin_fonts(features),
    };
    let mut diagnostics = Vec::new();
    let logo = logo.map_err(|diagnostic| diagnostics.push(diagnostic)).ok();
    let fonts = fonts.map_err(|mut flaws| diagnostics.append(&mut flaws)).ok();
    let source = logo.as_ref().map(|(_, bytes)| StyleSource::new(&text, bytes));
    let logo = logo.map(|(logo, _)| logo);
    let style = HouseStyle::from_parts(read, logo, fonts, locales, diagnostics)?;
    Ok(style.with_source(source.unwrap_or_default()))
}

/// Finds the file name of the logo.
fn logo_file(folder: &Path) -> Result<&'static str, Diagnostic> {
    let there: Vec<_> =
        LOGOS.into_iter().filter(|name| folder.join(name).exists()).collect();
    match there[..] {
        [name] => Ok(name),
        [] => Err(Diagnostic::about_key(
            "logo",
            FileCode::MissingLogo,
            [("valid", LOGOS.join(", ").into())],
        )),
        _ => Err(Diagnostic::about_key(
            "logo",
            FileCode::MultipleLogos,
            [("found", there.join(", ").into())],
        )),
    }
}

/// Reads the logo, and returns its file content too.
fn load_logo(folder: &Path, slot: &PageArea) -> Result<(Logo, Vec<u8>), Diagnostic> {
    let name = logo_file(folder)?;
    let bytes = read_folder_file(folder, name, "logo")?;
    Ok((Logo::from_file(&bytes, slot)?, bytes))
}

fn builtin_fonts(features: Features) -> Result<Arc<FontBook>, Vec<Diagnostic>> {
    FontBook::dejavu_sans(features)
        .map_err(|(_, flaw)| vec![Diagnostic::about_key("fonts", flaw.code(), [])])
}

/// Reads the house style's own typeface.
fn load_fonts(
    folder: &Path,
    files: &FontFiles,
    features: Features,
    invalid: &InvalidKeys,
) -> Result<Arc<FontBook>, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let mut absent = |key: &'static str| {
        if !invalid.overlaps_any(&[key]) {
            diagnostics.push(Diagnostic::about_key(key, FileCode::MissingKey, []));
        }
    };
    if files.family.is_none() {
        absent("fonts.family");
    }
    let named = files.faces().map(|(_, key, name)| {
        if name.is_none() {
            absent(key);
        }
        (key, name)
    });
    let faces = named.map(|(key, name)| {
        let name = name?;
        let flaw = |flaw: FontError| {
            Diagnostic::about_key(key, flaw.code(), [("file", name.into())])
        };
        let face = read_folder_file(folder, name, key).and_then(|data| {
            // A house style lives as long as the program.
            let face = Face::parse(Box::leak(data.into_boxed_slice()), features);
            face.and_then(|face| face.check_subset().map(|()| face)).map_err(flaw)
        });
        face.map_err(|diagnostic| diagnostics.push(diagnostic)).ok()
    });
    match (&files.family, faces) {
        (Some(family), [Some(regular), Some(bold), Some(italic), Some(bold_italic)]) => {
            Ok(Arc::new(FontBook::from_faces(
                family,
                [regular, bold, italic, bold_italic],
            )))
        }
        _ => Err(diagnostics),
    }
}

/// Reads a file directly in the folder, named by a key.
fn read_folder_file(
    folder: &Path,
    name: &str,
    place: &str,
) -> Result<Vec<u8>, Diagnostic> {
    let file = || ("file", MessageArg::excerpt(name));
    if Path::new(name).components().count() != 1 || name.starts_with('.') {
        return Err(Diagnostic::about_key(place, FileCode::NotAFileName, [file()]));
    }
    let path = folder.join(name);
    let unreadable = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => {
            Diagnostic::about_key(place, FileCode::FileMissing, [file()])
        }
        _ => {
            let reason = ("reason", error.to_string().into());
            Diagnostic::about_key(place, FileCode::FileUnreadable, [file(), reason])
        }
    };
    let length = fs::metadata(&path).map_err(unreadable)?.len();
    if length > MAX_FILE_BYTES {
        let max = ("max", format!("{} MiB", MAX_FILE_BYTES >> 20).into());
        return Err(Diagnostic::about_key(place, FileCode::FileTooLarge, [file(), max]));
    }
    fs::read(&path).map_err(unreadable)
}
