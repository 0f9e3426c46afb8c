//! Codes of the glyphs of a face.
//!
//! In: glyphs, each with the text that it shows. Out: a CID for each pair, counted from 1
//! in the order of glyphs and then texts; 0 is `.notdef`.

use crate::font::Face;

/// Codes by glyph and text.
#[derive(Default)]
pub(super) struct CidMap<T> {
    /// For each glyph of the face its entries by text, rarely more than one.
    glyphs: Vec<Vec<CidEntry<T>>>,
}

/// A glyph with the text that it shows.
pub(super) struct CidEntry<T> {
    pub(super) glyph: u16,
    pub(super) text: T,
    pub(super) cid: u16,
    /// The advance in font units.
    advance: i32,
}

impl<T: AsRef<str>> CidMap<T> {
    /// Adds a glyph with its text, if it is new.
    pub(super) fn add(&mut self, glyph: u16, text: T) {
        let index = usize::from(glyph);
        if self.glyphs.len() <= index {
            self.glyphs.resize_with(index + 1, Vec::new);
        }
        let entries = &mut self.glyphs[index];
        let known =
            entries.binary_search_by(|entry| entry.text.as_ref().cmp(text.as_ref()));
        if let Err(at) = known {
            entries.insert(at, CidEntry { glyph, text, cid: 0, advance: 0 });
        }
    }

    /// Numbers the CIDs, and sets the advances of their glyphs.
    pub(super) fn number(&mut self, face: &Face) {
        for (cid, entry) in (1..).zip(self.glyphs.iter_mut().flatten()) {
            entry.cid = cid;
            entry.advance = face.advance(entry.glyph) as i32;
        }
    }

    /// Returns the CID of a glyph that shows a text, and its advance in font units.
    pub(super) fn get(&self, glyph: u16, text: &str) -> Option<(u16, i32)> {
        let entries = self.glyphs.get(usize::from(glyph))?;
        let entry = entries.iter().find(|entry| entry.text.as_ref() == text)?;
        Some((entry.cid, entry.advance))
    }

    /// Iterates over the entries, in the order of the CIDs.
    pub(super) fn iter(&self) -> impl Iterator<Item = &CidEntry<T>> {
        self.glyphs.iter().flatten()
    }
}
