//! The color tags of an ICC profile (ISO 15076-1, 7.3).
//!
//! In: a profile from an image. Out: a profile with only the tags that determine colors,
//! each once. A small profile can have many tags, or records of a text, that share the
//! same bytes; reading each of them takes time and memory without bound.

use std::collections::BTreeMap;

use crate::limits::image::{MAX_COLOR_TAG_BYTES, MAX_PROFILE_TAGS};

/// The length of the header, in bytes (7.2).
const HEADER: usize = 128;

/// The length of an entry of the tag table, in bytes.
const ENTRY: usize = 12;

/// The tags that determine colors (9.2).
const COLOR_TAGS: [[u8; 4]; 13] = [
    *b"A2B0", *b"A2B1", *b"A2B2", *b"bTRC", *b"bXYZ", *b"chad", *b"cicp", *b"gTRC",
    *b"gXYZ", *b"kTRC", *b"rTRC", *b"rXYZ", *b"wtpt",
];

/// Returns a profile with only the color tags. `None` if a tag is missing its data or
/// stands in the table twice, or if they are too many or too long.
pub(super) fn keep_color_tags(profile: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| {
        let bytes = profile.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes) as usize)
    };
    let count = number(HEADER)?;
    if count > MAX_PROFILE_TAGS {
        return None;
    }
    let mut tags: BTreeMap<[u8; 4], &[u8]> = BTreeMap::new();
    for entry in (0..count).map(|index| HEADER + 4 + index * ENTRY) {
        let signature: [u8; 4] = profile.get(entry..entry + 4)?.try_into().ok()?;
        if !COLOR_TAGS.contains(&signature) {
            continue;
        }
        let start = number(entry + 4)?;
        let data = profile.get(start..start.checked_add(number(entry + 8)?)?)?;
        if tags.insert(signature, data).is_some() {
            return None;
        }
    }
    let bytes: usize = tags.values().map(|data| data.len()).sum();
    if bytes > MAX_COLOR_TAG_BYTES {
        return None;
    }
    let mut reduced = profile[..HEADER].to_vec();
    let big_endian =
        |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    reduced.extend(big_endian(tags.len()));
    let mut start = HEADER + 4 + tags.len() * ENTRY;
    for (signature, data) in &tags {
        reduced.extend(signature);
        reduced.extend(big_endian(start));
        reduced.extend(big_endian(data.len()));
        start += data.len().next_multiple_of(4);
    }
    for data in tags.values() {
        reduced.extend_from_slice(data);
        reduced.resize(reduced.len().next_multiple_of(4), 0);
    }
    let size = big_endian(reduced.len());
    reduced[..4].copy_from_slice(&size);
    Some(reduced)
}

#[cfg(test)]
mod tests {
    use moxcms::ColorProfile;

    use super::{HEADER, keep_color_tags};
    use crate::limits::image::MAX_PROFILE_TAGS;

    /// Returns a profile with these tags, which all have the same data.
    fn profile(tags: &[&[u8; 4]], data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        bytes.extend((tags.len() as u32).to_be_bytes());
        let start = (HEADER + 4 + 12 * tags.len()) as u32;
        for tag in tags {
            bytes.extend(*tag);
            bytes.extend(start.to_be_bytes());
            bytes.extend((data.len() as u32).to_be_bytes());
        }
        bytes.extend(data);
        bytes
    }

    #[test]
    fn texts_are_left_out_and_colors_kept() {
        let reduced =
            keep_color_tags(&profile(&[b"cprt", b"rTRC", b"desc", b"gTRC"], b"abc"));
        let reduced = reduced.unwrap();
        assert_eq!(reduced[HEADER..HEADER + 4], [0, 0, 0, 2]);
        assert_eq!(reduced[HEADER + 4..HEADER + 8], *b"gTRC");
        assert!(reduced.ends_with(b"abc\0abc\0"));
        assert_eq!(reduced[..4], (reduced.len() as u32).to_be_bytes());
    }

    #[test]
    fn a_profile_keeps_its_colors() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        let reduced =
            ColorProfile::new_from_slice(&keep_color_tags(&profile).unwrap()).unwrap();
        let profile = ColorProfile::new_from_slice(&profile).unwrap();
        assert_eq!(reduced.red_colorant, profile.red_colorant);
        assert_eq!(reduced.white_point, profile.white_point);
        assert_eq!(reduced.red_trc, profile.red_trc);
    }

    #[test]
    fn many_tags_repeated_tags_and_long_tags_are_refused() {
        assert!(keep_color_tags(&profile(&[b"cprt"; MAX_PROFILE_TAGS], b"")).is_some());
        assert_eq!(
            keep_color_tags(&profile(&[b"cprt"; MAX_PROFILE_TAGS + 1], b"")),
            None
        );
        assert_eq!(keep_color_tags(&profile(&[b"rTRC", b"rTRC"], b"")), None);
        let long = vec![0; 400_000];
        assert!(keep_color_tags(&profile(&[b"rTRC", b"gTRC"], &long)).is_some());
        assert_eq!(keep_color_tags(&profile(&[b"rTRC", b"gTRC", b"bTRC"], &long)), None);
        let cut = profile(&[b"rTRC"], b"abc");
        assert_eq!(keep_color_tags(&cut[..cut.len() - 1]), None);
        assert_eq!(keep_color_tags(&[0; HEADER]), None);
    }
}
