//! Reasons to reject a font file.
//!
//! In: a file. Out: the reason why it cannot be used or embedded, found before anything
//! else is read from it.

use super::sfnt::{CFF, table};
use crate::diagnostic::FileCode;

/// The reason why a face cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FontError {
    /// The file is not an OpenType font (ISO/IEC 14496-22).
    NoFont,
    /// The file holds several fonts.
    Collection,
    /// The font has variation axes.
    Variable,
    /// The font has outlines that PDF cannot embed (CFF2).
    Cff2,
    /// The outlines cannot be read.
    Damaged,
    /// The font has no PostScript name.
    NoName,
    /// The license allows no embedding in documents (OS/2, fsType).
    NoEmbedding,
    /// The license allows no subsets.
    NoSubsetting,
    /// The license allows embedding of bitmaps only.
    BitmapsOnly,
}

impl FontError {
    /// Returns the code of the message that explains the flaw and its fix.
    pub const fn code(self) -> FileCode {
        match self {
            Self::NoFont => FileCode::FontUnknown,
            Self::Collection => FileCode::FontCollection,
            Self::Variable => FileCode::FontVariable,
            Self::Cff2 => FileCode::FontCff2,
            Self::Damaged => FileCode::FontDamaged,
            Self::NoName => FileCode::FontWithoutName,
            Self::NoEmbedding => FileCode::FontNotEmbeddable,
            Self::NoSubsetting => FileCode::FontNotSubsettable,
            Self::BitmapsOnly => FileCode::FontBitmapsOnly,
        }
    }
}

/// Checks that a file is a single static font that may be embedded. Its outlines must be
/// in TrueType or CFF.
pub(super) fn check(data: &[u8]) -> Result<(), FontError> {
    match data.get(..4) {
        Some(b"ttcf") => return Err(FontError::Collection),
        Some(b"OTTO" | [0, 1, 0, 0] | b"true") => {}
        _ => return Err(FontError::NoFont),
    }
    if table(data, b"fvar").is_some() {
        return Err(FontError::Variable);
    }
    if table(data, b"CFF2").is_some() {
        return Err(FontError::Cff2);
    }
    if table(data, b"glyf").or(table(data, CFF)).is_none() {
        return Err(FontError::NoFont);
    }
    let rights = read_embedding_rights(data);
    match rights {
        // At most one of the first bits is set (5.2.7.6.3): restricted license.
        _ if rights & 0xF == 2 => Err(FontError::NoEmbedding),
        _ if rights & 0x100 != 0 => Err(FontError::NoSubsetting),
        _ if rights & 0x200 != 0 => Err(FontError::BitmapsOnly),
        _ => Ok(()),
    }
}

/// Returns whether the license allows embedding in editable documents. Viewing and
/// printing alone is not enough. If several bits are set, the least restrictive one
/// applies, as in older versions of the table.
pub(super) fn is_editable(data: &[u8]) -> bool {
    read_embedding_rights(data) & 0xC != 4
}

/// Returns the embedding rights of the license (OS/2, fsType; 5.2.7.6.3). Without such a
/// table they are 0: everything is allowed.
fn read_embedding_rights(data: &[u8]) -> u16 {
    let rights = table(data, b"OS/2").and_then(|table| table.get(8..10));
    rights.map_or(0, |rights| u16::from_be_bytes([rights[0], rights[1]]))
}

#[cfg(test)]
mod tests {
    use super::{FontError, check, is_editable};

    const FONT: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");

    /// Returns the built-in face with other rights.
    fn with_rights(rights: u16) -> Vec<u8> {
        let mut font = FONT.to_vec();
        let records = font[12..].chunks(16);
        let record = records.clone().find(|record| record.starts_with(b"OS/2")).unwrap();
        let at = u32::from_be_bytes(record[8..12].try_into().unwrap()) as usize;
        font[at + 8..at + 10].copy_from_slice(&rights.to_be_bytes());
        font
    }

    /// Returns the built-in face with a renamed table.
    fn renamed(from: &[u8; 4], to: &[u8; 4]) -> Vec<u8> {
        let mut font = FONT.to_vec();
        let at =
            12 + 16 * font[12..].chunks(16).position(|r| r.starts_with(from)).unwrap();
        font[at..at + 4].copy_from_slice(to);
        font
    }

    #[test]
    fn outlines_that_cannot_be_embedded_are_refused() {
        assert_eq!(check(&renamed(b"glyf", b"CFF2")), Err(FontError::Cff2));
        assert_eq!(check(&renamed(b"gasp", b"fvar")), Err(FontError::Variable));
        assert_eq!(check(&renamed(b"glyf", b"SVG ")), Err(FontError::NoFont));
    }

    #[test]
    fn a_font_to_view_and_print_is_not_for_documents_to_edit() {
        let is_editable = |rights| is_editable(&with_rights(rights));
        assert!([0, 8, 0xC].map(is_editable).iter().all(|&is_editable| is_editable));
        assert!(![4, 6].map(is_editable).iter().any(|&is_editable| is_editable));
    }

    #[test]
    fn a_font_that_may_not_be_embedded_is_refused_with_its_reason() {
        assert_eq!(check(FONT), Ok(()));
        assert_eq!(check(&with_rights(4)), Ok(()));
        assert_eq!(check(&with_rights(8)), Ok(()));
        assert_eq!(check(&with_rights(2)), Err(FontError::NoEmbedding));
        assert_eq!(check(&with_rights(0x100)), Err(FontError::NoSubsetting));
        assert_eq!(check(&with_rights(0x204)), Err(FontError::BitmapsOnly));
        assert_eq!(check(b"ttcf...."), Err(FontError::Collection));
        assert_eq!(check(b"OTTO...."), Err(FontError::NoFont));
        assert_eq!(check(b"PK\x03\x04"), Err(FontError::NoFont));
        assert_eq!(check(b""), Err(FontError::NoFont));
    }
}
