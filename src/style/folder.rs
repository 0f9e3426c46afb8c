//! A house style from its folder.
//!
//! In: a folder with `house-style.toml`, a logo (`logo.svg`, `logo.png` or
//! `logo.jpg`) and the font files that the TOML names, if any. Out: a
//! [`HouseStyle`], or everything that is wrong.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::fault::HouseStyleError;
use super::file::{self, FontFiles};
use super::page::Area;
use super::source::Source;
use super::{HouseStyle, Logo};
use crate::config::Fault;
use crate::font::{Features, FontBook};
use crate::locale::Locales;

/// The file that says how letters look.
const FILE: &str = "house-style.toml";
/// What the logo may be called.
const LOGOS: [&str; 4] = ["logo.svg", "logo.png", "logo.jpg", "logo.jpeg"];
/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 32 << 20;

impl HouseStyle {
    /// The house style in a folder, which speaks these languages.
    ///
    /// # Errors
    ///
    /// When anything is wrong with it; all faults come at once.
    pub fn load(folder: &Path, locales: &Locales) -> Result<Self, HouseStyleError> {
        load(folder, locales).map_err(|mut faults| {
            faults.sort();
            HouseStyleError { style: folder.display().to_string(), faults }
        })
    }
}

fn load(folder: &Path, locales: &Locales) -> Result<HouseStyle, Vec<Fault>> {
    let text = read(folder, FILE).map_err(|fault| vec![fault])?;
    let text = String::from_utf8(text)
        .map_err(|_| vec![Fault::new(FILE, "the file must be UTF-8")])?;
    let (file, lines) = file::read(&text)?;
    let mut faults = Vec::new();
    let logo = logo(folder, &file.page.logo).map_err(|fault| faults.push(fault));
    let features = file.typography.features();
    let fonts = match &file.fonts {
        Some(files) => fonts(folder, files, features),
        None => shipped(features),
    };
    let fonts = fonts.map_err(|mut flaws| faults.append(&mut flaws));
    let (Ok((logo, bytes)), Ok(fonts)) = (logo, fonts) else { return Err(faults) };
    let style = HouseStyle::of(file, &lines, logo, fonts, locales)?;
    Ok(style.from(Source::of(&text, &bytes)))
}

/// The logo, and the file it is in.
fn logo(folder: &Path, slot: &Area) -> Result<(Logo, Vec<u8>), Fault> {
    let there: Vec<_> =
        LOGOS.into_iter().filter(|name| folder.join(name).exists()).collect();
    match there[..] {
        [name] => {
            let bytes = read(folder, name)?;
            Ok((Logo::of(&bytes, slot)?, bytes))
        }
        _ => {
            Err(Fault::new("logo", format!("there must be one of {}", LOGOS.join(", "))))
        }
    }
}

fn shipped(features: Features) -> Result<Arc<FontBook>, Vec<Fault>> {
    FontBook::dejavu_sans(features)
        .map_err(|(_, flaw)| vec![Fault::new("fonts", flaw.what())])
}

/// The typeface of the house style's own.
fn fonts(
    folder: &Path,
    files: &FontFiles,
    features: Features,
) -> Result<Arc<FontBook>, Vec<Fault>> {
    let FontFiles { family, regular, bold, italic, bold_italic } = files;
    let mut faults = Vec::new();
    let names = [regular, bold, italic, bold_italic];
    let data = names.map(|name| match read(folder, name) {
        // A house style lives as long as the program that has read it.
        Ok(data) => Some(&*Box::leak(data.into_boxed_slice())),
        Err(fault) => {
            faults.push(fault);
            None
        }
    });
    let [Some(regular), Some(bold), Some(italic), Some(bold_italic)] = data else {
        return Err(faults);
    };
    let book = FontBook::new(family, [regular, bold, italic, bold_italic], features);
    book.map(Arc::new).map_err(|(face, flaw)| {
        vec![Fault::new(names[face as usize].as_str(), flaw.what())]
    })
}

/// A file of the folder itself.
fn read(folder: &Path, name: &str) -> Result<Vec<u8>, Fault> {
    let fault = |what: String| Fault::new(name, what);
    if Path::new(name).components().count() != 1 || name.starts_with('.') {
        return Err(fault("it must be the name of a file in the folder".to_owned()));
    }
    let path = folder.join(name);
    let length = fs::metadata(&path).map_err(|error| fault(error.to_string()))?.len();
    if length > MOST_BYTES {
        return Err(fault("the file has more than 32 MiB".to_owned()));
    }
    fs::read(&path).map_err(|error| fault(error.to_string()))
}
