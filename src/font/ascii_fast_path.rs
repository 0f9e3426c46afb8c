//! Fast path for text that needs no shaper.
//!
//! In: a face without kerning and ligatures. Out: the glyphs of ASCII text, one per
//! character, and the start of text that a shaper must see. Nine in ten words of a Dutch
//! letter are plain, and shaping them takes longer than laying them out.

use std::ops::Range;

use super::ShapedGlyph;

/// The range of printable ASCII characters.
const PRINTABLE: Range<u8> = b' '..b'~' + 1;
const COUNT: usize = (PRINTABLE.end - PRINTABLE.start) as usize;

/// The glyphs of ASCII in one face, with their advances.
pub(super) struct AsciiGlyphs([(u16, i32); COUNT]);

impl AsciiGlyphs {
    /// Returns the glyphs of a face. `None` if a pair of ASCII characters is shaped
    /// differently than the characters alone.
    pub(super) fn new(shape: impl Fn(&str) -> Vec<ShapedGlyph>) -> Option<Self> {
        let mut fast = Self([(0, 0); COUNT]);
        for (place, byte) in PRINTABLE.enumerate() {
            let [glyph] = shape(char::from(byte).encode_utf8(&mut [0; 4]))[..] else {
                return None;
            };
            fast.0[place] = (glyph.id, glyph.advance);
        }
        let pairs = PRINTABLE
            .flat_map(|left| PRINTABLE.flat_map(move |right| [left, right]))
            .map(char::from)
            .collect::<String>();
        let mut glyphs = Vec::with_capacity(pairs.len());
        fast.glyphs(&pairs, 0, &mut glyphs);
        (shape(&pairs) == glyphs && glyphs.iter().all(|glyph| glyph.id != 0))
            .then_some(fast)
    }

    /// Appends the glyphs of plain text that starts at an offset.
    pub(super) fn glyphs(
        &self,
        text: &str,
        offset: usize,
        glyphs: &mut Vec<ShapedGlyph>,
    ) {
        glyphs.extend(text.bytes().enumerate().map(|(place, byte)| {
            let (id, advance) = self.0[usize::from(byte - PRINTABLE.start)];
            ShapedGlyph {
                id,
                cluster: offset + place,
                advance,
                x_offset: 0,
                y_offset: 0,
                unsafe_to_break: false,
            }
        }));
    }
}

/// Splits a text into parts in order, each with whether it is plain.
///
/// A part that is not plain starts at the word before its first character outside ASCII,
/// which may be a combining mark, and ends at a space.
pub(super) fn parts(text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    let bytes = text.as_bytes();
    let is_printable = |byte: &u8| PRINTABLE.contains(byte);
    let mut start = 0;
    let mut shaped = 0..0;
    std::iter::from_fn(move || {
        if !shaped.is_empty() {
            start = shaped.end;
            return Some((std::mem::take(&mut shaped), false));
        }
        if start == bytes.len() {
            return None;
        }
        let rest = &bytes[start..];
        let Some(other) = rest.iter().position(|byte| !is_printable(byte)) else {
            let part = start..bytes.len();
            start = bytes.len();
            return Some((part, true));
        };
        let other = start + other;
        let space = |bytes: &[u8]| bytes.iter().rposition(|&byte| byte == b' ');
        let word = space(&bytes[start..other.saturating_sub(1).max(start)])
            .map_or(start, |space| start + space + 1);
        let mut end = other;
        // Continue to a space followed by plain text.
        while let Some(byte) = bytes.get(end) {
            let next = bytes.get(end + 1);
            if *byte == b' ' && next.is_none_or(is_printable) {
                break;
            }
            end += 1;
        }
        let fast = start..word;
        shaped = word..end;
        if fast.is_empty() {
            start = end;
            return Some((std::mem::take(&mut shaped), false));
        }
        Some((fast, true))
    })
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn parted(text: &str) -> Vec<(&str, bool)> {
        parts(text).map(|(range, fast)| (&text[range], fast)).collect()
    }

    #[test]
    fn words_outside_ascii_are_parted_with_the_word_before_a_mark() {
        assert_eq!(parted(""), []);
        assert_eq!(parted("een twee"), [("een twee", true)]);
        assert_eq!(
            parted("een café van twee"),
            [("een ", true), ("café", false), (" van twee", true)]
        );
        assert_eq!(parted("een ’s avonds"), [("een ’s", false), (" avonds", true)]);
        assert_eq!(parted("één"), [("één", false)]);
        assert_eq!(
            parted("a b é ö c d"),
            [("a ", true), ("b é ö", false), (" c d", true)]
        );
        assert_eq!(
            parted("b  \u{301}x y"),
            [("b ", true), (" \u{301}x", false), (" y", true)]
        );
    }
}
