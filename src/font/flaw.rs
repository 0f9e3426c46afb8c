//! What keeps a font file from being used.
//!
//! In: a file. Out: the reason why it cannot be set in or embedded, told before
//! anything else is read of it.

/// Why a face cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaceFlaw {
    /// The file is no OpenType font (ISO/IEC 14496-22).
    NoFont,
    /// The file holds several fonts.
    Collection,
    /// The font has axes of variation.
    Variable,
    /// The font has PostScript outlines.
    PostScript,
    /// The font has no PostScript name.
    NoName,
    /// Its licence allows no embedding in documents (OS/2, fsType).
    NoEmbedding,
    /// Its licence allows no subsets.
    NoSubsetting,
    /// Its licence allows embedding of bitmaps only.
    BitmapsOnly,
}

impl FaceFlaw {
    /// What is wrong, and what would be right.
    pub const fn what(self) -> &'static str {
        match self {
            Self::NoFont => "the file is no OpenType font (TTF)",
            Self::Collection => "the file is a collection; take a single font out of it",
            Self::Variable => "the font is variable; take a static one for each face",
            Self::PostScript => {
                "the font has PostScript outlines (OTF); take the one with TrueType outlines (TTF)"
            }
            Self::NoName => "the font has no PostScript name",
            Self::NoEmbedding => {
                "its licence allows no embedding in documents (fsType); ask its maker for one that does"
            }
            Self::NoSubsetting => {
                "its licence allows no subsets (fsType), which every PDF holds"
            }
            Self::BitmapsOnly => "its licence allows embedding of bitmaps only (fsType)",
        }
    }
}

/// Whether a file is a single static font with TrueType outlines that may be embedded.
pub(super) fn check(data: &[u8]) -> Result<(), FaceFlaw> {
    match data.get(..4) {
        Some(b"ttcf") => return Err(FaceFlaw::Collection),
        Some(b"OTTO") => return Err(FaceFlaw::PostScript),
        Some([0, 1, 0, 0] | b"true") => {}
        _ => return Err(FaceFlaw::NoFont),
    }
    if table(data, b"fvar").is_some() {
        return Err(FaceFlaw::Variable);
    }
    let rights = table(data, b"OS/2").and_then(|table| table.get(8..10));
    let rights = rights.map_or(0, |rights| u16::from_be_bytes([rights[0], rights[1]]));
    match rights {
        // Of the first bits one at most is set (5.2.7.6.3): restricted licence.
        _ if rights & 0xF == 2 => Err(FaceFlaw::NoEmbedding),
        _ if rights & 0x100 != 0 => Err(FaceFlaw::NoSubsetting),
        _ if rights & 0x200 != 0 => Err(FaceFlaw::BitmapsOnly),
        _ => Ok(()),
    }
}

/// A table of a font file (4.3).
fn table<'a>(data: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
    let records = data.get(12..)?.chunks_exact(16);
    let count = usize::from(u16::from_be_bytes([*data.get(4)?, *data.get(5)?]));
    let record = records.take(count).find(|record| record[..4] == *tag)?;
    let number = |at: usize| {
        let bytes = [record[at], record[at + 1], record[at + 2], record[at + 3]];
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    data.get(number(8)?..number(8)?.checked_add(number(12)?)?)
}

#[cfg(test)]
mod tests {
    use super::{FaceFlaw, check};

    const FONT: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");

    /// The shipped face with other rights.
    fn with_rights(rights: u16) -> Vec<u8> {
        let mut font = FONT.to_vec();
        let records = font[12..].chunks(16);
        let record = records.clone().find(|record| record.starts_with(b"OS/2")).unwrap();
        let at = u32::from_be_bytes(record[8..12].try_into().unwrap()) as usize;
        font[at + 8..at + 10].copy_from_slice(&rights.to_be_bytes());
        font
    }

    #[test]
    fn a_font_that_may_not_be_embedded_is_refused_with_its_reason() {
        assert_eq!(check(FONT), Ok(()));
        assert_eq!(check(&with_rights(4)), Ok(()));
        assert_eq!(check(&with_rights(8)), Ok(()));
        assert_eq!(check(&with_rights(2)), Err(FaceFlaw::NoEmbedding));
        assert_eq!(check(&with_rights(0x100)), Err(FaceFlaw::NoSubsetting));
        assert_eq!(check(&with_rights(0x204)), Err(FaceFlaw::BitmapsOnly));
        assert_eq!(check(b"ttcf...."), Err(FaceFlaw::Collection));
        assert_eq!(check(b"OTTO...."), Err(FaceFlaw::PostScript));
        assert_eq!(check(b"PK\x03\x04"), Err(FaceFlaw::NoFont));
        assert_eq!(check(b""), Err(FaceFlaw::NoFont));
    }
}
