//! The container of a font: tables by name (ISO/IEC 14496-22, 4.3).
//!
//! In: the bytes of a font file. Out: the bytes of one of its tables.

/// The tag of the table of PostScript outlines, with cubic curves.
pub(crate) const CFF: &[u8; 4] = b"CFF ";

/// Finds a table of a font file.
pub(crate) fn table<'a>(data: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
    let records = data.get(12..)?.chunks_exact(16);
    let count = usize::from(u16::from_be_bytes([*data.get(4)?, *data.get(5)?]));
    let record = records.take(count).find(|record| record[..4] == *tag)?;
    let number = |at: usize| {
        let bytes = [record[at], record[at + 1], record[at + 2], record[at + 3]];
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    data.get(number(8)?..number(8)?.checked_add(number(12)?)?)
}
