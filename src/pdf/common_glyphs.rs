//! The glyphs that most letters need, and few others.
//!
//! In: a face. Out: their codes. A subset of these glyphs is a little larger than that of
//! one letter, but it is the same for all letters and is made once.

use super::cid_map::CidMap;
use super::error::PdfError;
use crate::font::{Face, FaceStyle};

/// The characters that are common in any face.
const COMMON: &str = "\
    ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \u{A0}\
    .,:;()/-'&–‘’áçéèêëíïóöüú";

/// The characters that are also common in the face of running text.
const COMMON_IN_TEXT: &str = "!?[]>\"%+*=@§•…“”€àâäîñô";

/// Makes the codes of the common characters that a face has, each with its text.
///
/// # Errors
///
/// Returns an error if they are more than 65,535.
pub(super) fn common_cids(
    face: &Face,
    style: FaceStyle,
) -> Result<CidMap<String>, PdfError> {
    let others = if style == FaceStyle::Regular { COMMON_IN_TEXT } else { "" };
    let mut cids = CidMap::default();
    for character in COMMON.chars().chain(others.chars()) {
        let text = String::from(character);
        if let [glyph] = face.shape(&text)[..]
            && glyph.id != 0
        {
            cids.add(glyph.id, text);
        }
    }
    cids.number(face)?;
    Ok(cids)
}
