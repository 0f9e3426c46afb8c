//! Orientation and color space in the metadata of image files (Exif 2.3, XMP).
//!
//! In: an Exif directory or an XMP packet. Out: the transformations that programs apply
//! to the pixels before display.

use std::collections::BTreeSet;

/// The orientation of an upright image.
const UPRIGHT: u16 = 1;

// Tags (Exif 2.3, 4.6).
const INTEROPERABILITY_INDEX: u16 = 0x0001;
const ORIENTATION: u16 = 0x0112;
const EXIF_DIRECTORY: u16 = 0x8769;
const INTEROPERABILITY_DIRECTORY: u16 = 0xA005;

/// The local name of the orientation in an XMP packet.
const XMP_ORIENTATION: &[u8] = b"Orientation";

/// The namespace of the orientation in an XMP packet, whose usual prefix is `tiff`.
const XMP_TIFF: &[u8] = b"http://ns.adobe.com/tiff/1.0/";

/// Properties of the pixels, as the metadata of a file declares them.
#[derive(Clone, Copy, Default)]
pub(super) struct PixelMetadata {
    exif_orientation: Option<u16>,
    xmp_orientation: Option<u16>,
    /// True if the Exif directory declares Adobe RGB (DCF 2.0, "R03").
    pub(super) is_adobe_rgb: bool,
}

impl PixelMetadata {
    /// Adds the properties in an Exif directory (a TIFF file).
    pub(super) fn add_exif(&mut self, tiff: &[u8]) {
        let Some(tiff) = TiffDirectories::new(tiff) else { return };
        if self.exif_orientation.is_none_or(|known| known == UPRIGHT) {
            self.exif_orientation = tiff.orientation().or(self.exif_orientation);
        }
        self.is_adobe_rgb |= tiff.is_adobe_rgb().unwrap_or_default();
    }

    /// Adds the properties in an XMP packet.
    pub(super) fn add_xmp(&mut self, packet: &[u8]) {
        self.xmp_orientation = self.xmp_orientation.or(xmp_orientation(packet));
    }

    /// Returns whether the pixels must be rotated or mirrored. Exif has precedence, as in
    /// programs that read both.
    pub(super) fn is_rotated(&self) -> bool {
        let orientation = self.exif_orientation.or(self.xmp_orientation);
        // Other values are undefined, and programs ignore them.
        matches!(orientation, Some(2..=8))
    }
}

/// Finds the orientation in an XMP packet, as an attribute or as an element.
fn xmp_orientation(packet: &[u8]) -> Option<u16> {
    let mut prefixes = BTreeSet::from([&b"tiff"[..]]);
    prefixes.extend(find_all(packet, XMP_TIFF).filter_map(|at| bound_prefix(packet, at)));
    find_all(packet, XMP_ORIENTATION).find_map(|at| {
        // An element without a prefix is in the default namespace.
        let (prefix, before) = match packet[..at].split_last()? {
            (b':', before) => split_last_name(before),
            _ => (&b""[..], &packet[..at]),
        };
        let is_element = before.ends_with(b"<");
        if !prefixes.contains(prefix) || prefix.is_empty() && !is_element {
            return None;
        }
        let rest = &packet[at + XMP_ORIENTATION.len()..];
        let start =
            if is_element { rest.iter().position(|&byte| byte == b'>')? } else { 0 };
        let is_between = |byte: &u8| b"=>\"' \t\r\n".contains(byte);
        let value = rest[start..].iter().find(|byte| !is_between(byte))?;
        value.is_ascii_digit().then(|| u16::from(value - b'0'))
    })
}

/// Returns the prefix that `xmlns` binds to the namespace at an offset, empty for the
/// default namespace.
fn bound_prefix(packet: &[u8], at: usize) -> Option<&[u8]> {
    let before = packet.get(..at.checked_sub(1)?)?.trim_ascii_end();
    let before = before.strip_suffix(b"=")?.trim_ascii_end();
    let (prefix, before) = split_last_name(before);
    if prefix == b"xmlns" {
        Some(b"")
    } else {
        before.ends_with(b"xmlns:").then_some(prefix)
    }
}

/// Splits the last name, which may be empty, from a text.
fn split_last_name(text: &[u8]) -> (&[u8], &[u8]) {
    let is_in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let end = text.iter().rposition(|byte| !is_in_name(byte)).map_or(0, |at| at + 1);
    let (before, name) = text.split_at(end);
    (name, before)
}

/// Returns the offsets of a text in a packet.
fn find_all<'a>(packet: &'a [u8], text: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let windows = packet.windows(text.len()).enumerate();
    windows.filter(move |(_, window)| *window == text).map(|(at, _)| at)
}

/// The directories of a TIFF file (TIFF 6.0, section 2), of which two values are read.
///
/// kamadak-exif would not make this shorter: it lists the entries of all directories, and
/// stops at a damaged one, where programs still apply the orientation.
struct TiffDirectories<'a> {
    bytes: &'a [u8],
    is_little_endian: bool,
}

impl<'a> TiffDirectories<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let is_little_endian = match bytes.first_chunk()? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        Some(Self { bytes, is_little_endian })
    }

    fn orientation(&self) -> Option<u16> {
        self.read_short(self.value_offset(self.read_offset(4)?, ORIENTATION)?)
    }

    fn is_adobe_rgb(&self) -> Option<bool> {
        let exif =
            self.read_offset(self.value_offset(self.read_offset(4)?, EXIF_DIRECTORY)?)?;
        let directory =
            self.read_offset(self.value_offset(exif, INTEROPERABILITY_DIRECTORY)?)?;
        let index = self.value_offset(directory, INTEROPERABILITY_INDEX)?;
        Some(self.bytes.get(index..)?.starts_with(b"R03"))
    }

    /// Returns the offset of the value of a tag in the directory at an offset.
    fn value_offset(&self, directory: usize, tag: u16) -> Option<usize> {
        let entries = usize::from(self.read_short(directory)?);
        let mut entries = (0..entries).map(|entry| directory + 2 + 12 * entry);
        Some(entries.find(|&entry| self.read_short(entry) == Some(tag))? + 8)
    }

    fn read_short(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        let little_endian = self.is_little_endian.then(|| u16::from_le_bytes(bytes));
        Some(little_endian.unwrap_or_else(|| u16::from_be_bytes(bytes)))
    }

    fn read_offset(&self, at: usize) -> Option<usize> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        let little_endian = self.is_little_endian.then(|| u32::from_le_bytes(bytes));
        let offset = little_endian.unwrap_or_else(|| u32::from_be_bytes(bytes));
        usize::try_from(offset).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::PixelMetadata;

    /// Builds a directory with one entry, whose value is stored in the entry.
    fn directory(offset: u32, tag: u16, value: [u8; 4]) -> Vec<u8> {
        let end = [0; 4];
        let head = [&1_u16.to_be_bytes()[..], &tag.to_be_bytes(), &[0, 4, 0, 0, 0, 1]];
        let directory = [&head.concat()[..], &value, &end].concat();
        if offset > 8 { directory } else { [b"MM\0*\0\0\0\x08", &directory[..]].concat() }
    }

    fn with_exif(tiff: &[u8]) -> PixelMetadata {
        let mut metadata = PixelMetadata::default();
        metadata.add_exif(tiff);
        metadata
    }

    fn with_xmp(mut metadata: PixelMetadata, packet: &str) -> PixelMetadata {
        metadata.add_xmp(packet.as_bytes());
        metadata
    }

    #[test]
    fn only_the_orientations_that_are_not_upright_rotate() {
        let rotates =
            |value: u8| with_exif(&directory(8, 0x0112, [0, value, 0, 0])).is_rotated();
        let expected = [2, 3, 4, 5, 6, 7, 8];
        assert!((0..=9).filter(|&value| rotates(value)).eq(expected));
        assert!(!with_exif(b"MM\0*\0\0\0\x08\xFF\xFF").is_rotated());
    }

    #[test]
    fn an_xmp_packet_rotates_where_exif_says_nothing() {
        let none = PixelMetadata::default();
        for packet in [
            "<a tiff:Orientation = '6'/>",
            "<tiff:Orientation>6</a>",
            "<a xmlns:t=\"http://ns.adobe.com/tiff/1.0/\" t:Orientation=\"6\"/>",
            "<a t-1:Orientation='6' xmlns:t-1 = 'http://ns.adobe.com/tiff/1.0/'/>",
            "<Orientation xmlns='http://ns.adobe.com/tiff/1.0/'>6</Orientation>",
        ] {
            assert!(with_xmp(none, packet).is_rotated(), "{packet}");
        }
        for packet in [
            "<a tiff:Orientation=\"1\"/>",
            "tiff:Orientation",
            "<a/>",
            "<a xmlns:t='http://ns.adobe.com/tiff/1.0/' u:Orientation='6'/>",
            "<a tiff:PageOrientation='6'/>",
        ] {
            assert!(!with_xmp(none, packet).is_rotated(), "{packet}");
        }
        let upright = with_exif(&directory(8, 0x0112, [0, 1, 0, 0]));
        assert!(!with_xmp(upright, "<a tiff:Orientation='6'/>").is_rotated());
    }

    #[test]
    fn the_index_of_dcf_says_adobe_rgb() {
        let index = |index: &[u8; 4]| {
            let file = [
                directory(8, 0x8769, 26_u32.to_be_bytes()),
                directory(26, 0xA005, 44_u32.to_be_bytes()),
                directory(44, 0x0001, *index),
            ];
            with_exif(&file.concat()).is_adobe_rgb
        };
        assert!(index(b"R03\0"));
        assert!(!index(b"R98\0"));
    }
}
