//! Reads files into sides.
//!
//! Input: bytes. Output: the kind of file and a [`DocumentModel`](super::side::DocumentModel), or the
//! reason for which the file cannot be read. Files of other programs are read according
//! to their standards.

pub(super) mod docx;
pub(super) mod html;
pub(super) mod pdf;
mod spacing;
mod xml;
mod xmp;

use super::FileKind;

/// Detects the kind of a file by its first bytes.
pub(super) fn detect_kind(bytes: &[u8]) -> Option<FileKind> {
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Some(FileKind::Pdf);
    }
    if head.starts_with(b"PK\x03\x04") {
        return Some(FileKind::Docx);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => Some(FileKind::Letter),
        Some(b'<') => Some(FileKind::Html),
        _ => None,
    }
}
