//! Characters that leave nothing on the page.
//!
//! In: a run as it is shaped. Out: the same run without the characters and glyphs that
//! show nothing. In the text of a page they would part a word in two for those who search.

use super::frame::{Glyph, GlyphRun};
use super::paragraph::narrow;
use crate::font::Face;
use crate::locale::{is_ignorable, is_shaping};

/// Drops what of a run shows nothing, such as soft hyphens inside a line and joiners
/// without effect. What is drawn stays, with its text and at its place.
pub(super) fn drop_invisible(run: &mut GlyphRun, face: &Face) {
    if run.text.is_ascii()
        || !run.text.contains(|character| is_ignorable(character) || is_shaping(character))
    {
        return;
    }
    let blank = face.glyph(' ');
    let mut text = String::with_capacity(run.text.len());
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(run.glyphs.len());
    for glyph in std::mem::take(&mut run.glyphs) {
        let own = glyph.text_in(&run.text);
        // Shapers hide a character behind a space without width.
        let is_hidden = glyph.advance == 0 && Some(glyph.id) == blank;
        let start = text.len();
        push_visible(own, is_hidden, &mut text);
        match glyphs.last_mut() {
            // A ligature reaches over hidden characters.
            Some(last) if is_hidden => last.text.end = narrow(text.len()),
            _ if is_hidden && text.len() == start => {}
            _ => {
                if text.len() == start {
                    text.push_str(own);
                }
                glyphs.push(Glyph { text: narrow(start)..narrow(text.len()), ..glyph });
            }
        }
    }
    (run.text, run.glyphs) = (text, glyphs);
}

/// Adds the part of a glyph's text that readers must find.
fn push_visible(own: &str, is_hidden: bool, text: &mut String) {
    for character in own.chars() {
        let is_idle = is_hidden && is_shaping(character) && !text.ends_with(has_joiners);
        if !is_ignorable(character) && !is_idle {
            text.push(character);
        }
    }
}

/// Whether a character is of a script in which joiners are part of the spelling: not
/// Latin, Greek or Cyrillic.
const fn has_joiners(character: char) -> bool {
    character >= '\u{530}'
}
