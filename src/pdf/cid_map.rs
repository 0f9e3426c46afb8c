//! Codes of the glyphs of a face.
//!
//! In: glyphs, each with the text that it shows. Out: a CID for each pair, counted from 1
//! in the order of glyphs and then texts; 0 is `.notdef`.

use super::error::PdfError;
use crate::font::Face;
use crate::layout::Glyph;

/// Codes by glyph and text.
pub(super) struct CidMap<T> {
    /// For each glyph of the face its entries by text, rarely more than one.
    glyphs: Vec<Vec<CidEntry<T>>>,
    /// The glyph of each ASCII character that has one, with its CID and advance, once they
    /// are numbered.
    ascii: [AsciiCode; 128],
}

impl<T> Default for CidMap<T> {
    fn default() -> Self {
        Self { glyphs: Vec::new(), ascii: [AsciiCode::default(); 128] }
    }
}

/// A glyph that shows one ASCII character, with its code; the CID is 0 if there is none.
#[derive(Clone, Copy, Default)]
struct AsciiCode {
    glyph: u16,
    cid: u16,
    advance: i32,
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
    ///
    /// # Errors
    ///
    /// Returns an error if there are more than 65,535.
    pub(super) fn number(&mut self, face: &Face) -> Result<(), PdfError> {
        for (cid, entry) in (1_u32..).zip(self.glyphs.iter_mut().flatten()) {
            let cid = u16::try_from(cid).map_err(|_| PdfError::TooManyGlyphs)?;
            entry.cid = cid;
            entry.advance = face.advance(entry.glyph) as i32;
            if let [byte] = *entry.text.as_ref().as_bytes()
                && let Some(code) = self.ascii.get_mut(usize::from(byte))
            {
                *code = AsciiCode { glyph: entry.glyph, cid, advance: entry.advance };
            }
        }
        Ok(())
    }

    /// Returns the CID of a glyph in a run with this text, and its advance in font units.
    #[inline]
    pub(super) fn get(&self, glyph: &Glyph, run: &str) -> Option<(u16, i32)> {
        let start = glyph.text.start as usize;
        if glyph.text.end.wrapping_sub(glyph.text.start) == 1
            && let Some(&byte) = run.as_bytes().get(start)
            && let Some(code) = self.ascii.get(usize::from(byte))
            && code.cid != 0
            && code.glyph == glyph.id
        {
            return Some((code.cid, code.advance));
        }
        self.find(glyph.id, glyph.text_in(run))
    }

    fn find(&self, glyph: u16, text: &str) -> Option<(u16, i32)> {
        let entries = self.glyphs.get(usize::from(glyph))?;
        let at = entries.binary_search_by(|entry| entry.text.as_ref().cmp(text)).ok()?;
        let entry = &entries[at];
        Some((entry.cid, entry.advance))
    }

    /// Iterates over the entries, in the order of the CIDs.
    pub(super) fn iter(&self) -> impl Iterator<Item = &CidEntry<T>> {
        self.glyphs.iter().flatten()
    }
}
