//! The glyphs that most letters need, and few others.
//!
//! In: a face. Out: their codes. A subset of these glyphs is a little larger than that of
//! one letter, but it is the same for all letters and is made once.

use super::cid_map::CidMap;
use crate::font::Face;

/// The characters of common text in Dutch and English.
const COMMON: &str = "\
    ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \u{A0}\
    .,:;!?()[]<>/-_'\"&%+*=@§–•…‘’“”€áàâäçéèêëíîïñóôöúü";

/// Makes the codes of the common characters that a face has, each with its text.
pub(super) fn common_cids(face: &Face) -> CidMap<String> {
    let mut cids = CidMap::default();
    for character in COMMON.chars() {
        let text = String::from(character);
        if let [glyph] = face.shape(&text)[..]
            && glyph.id != 0
        {
            cids.add(glyph.id, text);
        }
    }
    cids.number(face);
    cids
}
