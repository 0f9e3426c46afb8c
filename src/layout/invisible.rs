//! Removes characters that show nothing on the page.
//!
//! Input: a shaped run. Output: the same run without invisible characters and glyphs.
//! Left in the text of a page, they would split a word for text search.

use super::format_characters::is_hint;
use super::frame::{Glyph, GlyphRun, narrow_offset};
use crate::font::Face;
use crate::locale::{has_joiners, is_ignorable, is_shaping};

/// Removes invisible characters from a run.
///
/// These are soft hyphens inside a line, joiners without effect and the like. Visible
/// glyphs keep their text and position.
pub(super) fn drop_invisible(run: &mut GlyphRun, face: &Face) {
    if run.text.is_ascii() || !run.text.contains(is_hint) {
        return;
    }
    let blank = face.glyph(' ');
    let mut text = String::with_capacity(run.text.len());
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(run.glyphs.len());
    for glyph in std::mem::take(&mut run.glyphs) {
        let own = glyph.text_in(&run.text);
        // Shapers replace a hidden character by a space of zero width.
        let is_hidden = glyph.advance == 0 && Some(glyph.id) == blank;
        let start = text.len();
        push_visible(own, is_hidden, &mut text);
        match glyphs.last_mut() {
            // A ligature extends over hidden characters.
            Some(last) if is_hidden => last.text.end = narrow_offset(text.len()),
            _ if is_hidden && text.len() == start => {}
            _ => {
                if text.len() == start {
                    text.push_str(own);
                }
                glyphs.push(Glyph {
                    text: narrow_offset(start)..narrow_offset(text.len()),
                    ..glyph
                });
            }
        }
    }
    (run.text, run.glyphs) = (text, glyphs);
}

/// Appends the part of a glyph's text that search must find.
fn push_visible(own: &str, is_hidden: bool, text: &mut String) {
    for character in own.chars() {
        let is_idle = is_hidden && is_shaping(character) && !text.ends_with(has_joiners);
        if !is_ignorable(character) && !is_idle {
            text.push(character);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Glyph, GlyphRun, drop_invisible};
    use crate::font::FaceStyle;
    use crate::house_style::HouseStyle;
    use crate::length::Length;
    use crate::locale::Locales;

    /// Returns the texts that glyphs represent after removal of invisible ones.
    ///
    /// A glyph with an advance of 0 is hidden.
    fn visible_parts(glyphs: &[(&str, i32)]) -> Vec<String> {
        let style = HouseStyle::neutral(&Locales::builtin().unwrap()).unwrap();
        let face = style.fonts.face(FaceStyle::Regular);
        let mut text = String::new();
        let placed = glyphs.iter().map(|&(own, advance)| {
            let start = text.len() as u32;
            text.push_str(own);
            let id = face.glyph(if advance == 0 { ' ' } else { 'x' }).unwrap();
            let text = start..text.len() as u32;
            Glyph { id, advance, x_offset: 0, y_offset: 0, text }
        });
        let glyphs = placed.collect();
        let (face_style, size) = (FaceStyle::Regular, Length::pt(9.0));
        let width = Length::ZERO;
        let mut run = GlyphRun { face: face_style, size, width, text, glyphs };
        drop_invisible(&mut run, face);
        run.glyphs.iter().map(|glyph| glyph.text_in(&run.text).to_owned()).collect()
    }

    #[test]
    fn a_hidden_hint_goes_and_a_shown_hyphen_stays() {
        assert_eq!(visible_parts(&[("\u{AD}", 0), ("a", 9), ("\u{200B}", 0)]), ["a"]);
        assert_eq!(visible_parts(&[("a", 9), ("\u{AD}", 5)]), ["a", "\u{AD}"]);
    }

    #[test]
    fn a_ligature_over_a_hint_shows_both_letters() {
        assert_eq!(visible_parts(&[("f\u{AD}", 9), ("f", 0), ("e", 9)]), ["ff", "e"]);
        assert_eq!(visible_parts(&[("f\u{AD}f", 9)]), ["ff"]);
    }

    #[test]
    fn a_joiner_stays_where_it_is_part_of_the_spelling() {
        assert_eq!(visible_parts(&[("f", 9), ("\u{200C}", 0), ("l", 9)]), ["f", "l"]);
        assert_eq!(
            visible_parts(&[("क्", 9), ("\u{200D}", 0), ("ष", 9)]),
            ["क्\u{200D}", "ष"]
        );
    }
}
