//! Reads files into sides.
//!
//! Input: bytes. Output: the kind of file and a
//! [`DocumentModel`](super::model::DocumentModel), or the reason for which the file
//! cannot be read. Files of other programs are read according to their standards.

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
    if head.starts_with(b"PK\x03\x04") {
        return Some(FileKind::Docx);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => Some(FileKind::Letter),
        Some(b'<') => Some(FileKind::Html),
        // Readers accept a header within the first 1024 bytes (ISO 32000-1, annex H.3).
        _ if head.windows(5).any(|window| window == b"%PDF-") => Some(FileKind::Pdf),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{FileKind, detect_kind};

    #[test]
    fn the_start_of_a_file_tells_its_kind() {
        let kinds: [(&[u8], _); 7] = [
            (b"%PDF-1.7\n", Some(FileKind::Pdf)),
            (b"\0\0junk\n%PDF-1.4\n", Some(FileKind::Pdf)),
            (b" {\"subject\": \"%PDF-1.7\"}", Some(FileKind::Letter)),
            (b"\xef\xbb\xbf<p>%PDF-1.7", Some(FileKind::Html)),
            (b"PK\x03\x04%PDF-1.7", Some(FileKind::Docx)),
            (b"text", None),
            (b"", None),
        ];
        for (bytes, kind) in kinds {
            assert_eq!(detect_kind(bytes), kind, "{bytes:?}");
        }
    }
}
