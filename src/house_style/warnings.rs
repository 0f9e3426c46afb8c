//! Warnings about a house style.
//!
//! In: a valid style. Out: possible mistakes for its author to check.

use super::builtin::is_builtin;
use super::overlaps::{Overlap, beyond_paper, find_collisions};
use super::toml_file::{StyleFile, neutral_presets};
use super::{Logo, Role};
use crate::config_file::KeyPositions;
use crate::diagnostic::{Diagnostic, FileCode, MessageArg};
use crate::length::Length;
use crate::limits::house_style::MIN_LOGO_RESOLUTION;
use crate::locale::{Language, Locales};

/// Finds possible mistakes, considering which keys the file sets itself.
pub(super) fn find_warnings(
    file: &StyleFile,
    logo: &Logo,
    lines: &KeyPositions,
    locales: &Locales,
) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    if logo.is_blank {
        warnings.push(Diagnostic::about_key("logo", FileCode::LogoBlank, []));
    }
    if let Some(Err(beyond)) = &logo.drawing {
        let reason = ("reason", MessageArg::Word(beyond.word()));
        warnings.push(Diagnostic::about_key("logo", FileCode::LogoRasterized, [reason]));
    }
    if let Some(resolution) = logo.resolution()
        && resolution < MIN_LOGO_RESOLUTION
    {
        let at_least = |side: Length| {
            let pixels = side.to_pt() / 72.0 * MIN_LOGO_RESOLUTION;
            MessageArg::from(pixels.ceil().to_string())
        };
        let args = [
            ("resolution", resolution.round().to_string().into()),
            ("min", MIN_LOGO_RESOLUTION.to_string().into()),
            ("width", at_least(logo.place.width)),
            ("height", at_least(logo.place.height)),
        ];
        warnings.push(Diagnostic::about_key("logo", FileCode::LogoLowResolution, args));
    }
    for Overlap { one, other, width, height } in find_collisions(file, logo.place) {
        // Reported at the key that the file sets itself.
        let is_own = |key: &str| lines.contains_key(key);
        let (place, other) =
            if is_own(other) && !is_own(one) { (other, one) } else { (one, other) };
        let args =
            [("other", other.into()), ("width", in_mm(width)), ("height", in_mm(height))];
        warnings.push(Diagnostic::about_key(place, FileCode::Overlap, args));
    }
    let foot = |key| Diagnostic::about_key(key, FileCode::LineBeyondPaper, []);
    warnings.extend(beyond_paper(file).into_iter().map(foot));
    let below =
        file.page.classification_header.y + file.role_style(Role::Classification).leading;
    if file.page.address_below_classification < below {
        let least = ("min", in_mm(below));
        let place = "page.address-below-classification";
        warnings.push(Diagnostic::about_key(
            place,
            FileCode::AddressOverlapsClassification,
            [least],
        ));
    }
    warnings.extend(greeted_presidents(file, lines, locales));
    if is_builtin(&file.name) {
        warnings.push(Diagnostic::about_key("name", FileCode::BuiltinName, []));
    }
    warnings
}

/// Finds the style's own addressees that get the salutation of the presidents of both
/// Chambers.
fn greeted_presidents<'a>(
    file: &'a StyleFile,
    lines: &'a KeyPositions,
    locales: &Locales,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let code = Language::NL.code();
    let salutation = locales.get(Language::NL).words.salutation.clone();
    let is_meant =
        lines.contains_key(&format!("words.{code}.salutation")) || salutation.is_empty();
    let own = file.addressees.iter().filter(move |(name, preset)| {
        !is_meant
            && !neutral_presets().contains(name)
            && !preset.salutation.contains_key(code)
    });
    own.map(move |(name, _)| {
        let args = [
            ("salutation", salutation.as_str().into()),
            ("key", format!("addressees.{name}.salutation").into()),
        ];
        Diagnostic::about_key(
            format!("addressees.{name}"),
            FileCode::DefaultSalutation,
            args,
        )
    })
}

fn in_mm(length: Length) -> MessageArg {
    ((length.to_mm() * 10.0).round() / 10.0).to_string().into()
}
