//! Metadata in the text chunks of PNG files (11.3.3).
//!
//! In: the content of a text chunk. Out: the Exif directory or XMP packet in it. XMP is
//! in a chunk of its own; ImageMagick and others write both as "raw profiles" in
//! hexadecimal.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::exif::PixelMetadata;

/// The bytes of a text that are searched.
const SEARCHED: u64 = 1 << 20;

/// The start of the keyword of a raw profile; its type follows.
const RAW_PROFILE: &[u8] = b"Raw profile type ";

/// The identifier of an XMP packet in a raw profile, as in a segment of a JPEG file.
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Adds the properties in a text chunk of this type, if it has metadata.
pub(super) fn add_text(metadata: &mut PixelMetadata, kind: &[u8; 4], content: &[u8]) {
    let Some(end) = content.iter().position(|&byte| byte == 0) else { return };
    let (keyword, rest) = (&content[..end], &content[end + 1..]);
    let profile = keyword.strip_prefix(RAW_PROFILE);
    if profile.is_none() && keyword != b"XML:com.adobe.xmp" {
        return;
    }
    let Some(text) = read_text(kind, rest) else { return };
    if profile.is_none() {
        metadata.add_xmp(&text);
        return;
    }
    let Some(bytes) = read_raw_profile(&text) else { return };
    // A TIFF file without an identifier starts with its byte order.
    let tiff = bytes.strip_prefix(b"Exif\0\0").unwrap_or(&bytes);
    match bytes.strip_prefix(XMP) {
        Some(packet) => metadata.add_xmp(packet),
        None if profile == Some(b"xmp") => metadata.add_xmp(&bytes),
        None => metadata.add_exif(tiff),
    }
}

/// Returns the text of a chunk below its keyword, up to the searched length.
fn read_text<'a>(kind: &[u8; 4], rest: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let (is_compressed, text) = match kind {
        b"tEXt" => (false, rest),
        b"zTXt" => (true, rest.get(1..)?),
        _ => {
            let (&[is_compressed, _], rest) = rest.split_first_chunk()?;
            // Skip the language and the translated keyword.
            (is_compressed != 0, rest.splitn(3, |&byte| byte == 0).nth(2)?)
        }
    };
    if is_compressed {
        inflate_first(text, SEARCHED).map(Cow::from)
    } else {
        Some(text.get(..SEARCHED as usize).unwrap_or(text).into())
    }
}

/// Decodes a raw profile: a name, a length, and bytes in hexadecimal, on lines.
fn read_raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii_start();
    let name = text.iter().position(u8::is_ascii_whitespace)?;
    let text = text[name..].trim_ascii_start();
    let length = text.iter().position(u8::is_ascii_whitespace)?;
    let digits = text[length..].iter().filter(|byte| !byte.is_ascii_whitespace());
    let digits = digits.map_while(|&byte| char::from(byte).to_digit(16));
    let digits: Vec<_> = digits.collect();
    let bytes = digits.chunks_exact(2).map(|pair| (pair[0] * 16 + pair[1]) as u8);
    Some(bytes.collect())
}

/// Inflates at most `max` bytes of a zlib stream; `None` if it is damaged before that.
pub(super) fn inflate_first(zlib: &[u8], max: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    ZlibDecoder::new(zlib).take(max).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::{PixelMetadata, add_text};

    const TURNED: &[u8] =
        b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

    fn is_rotated(kind: &[u8; 4], content: &[u8]) -> bool {
        let mut metadata = PixelMetadata::default();
        add_text(&mut metadata, kind, content);
        metadata.is_rotated()
    }

    /// Writes bytes as ImageMagick does.
    fn raw_profile(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut text = format!("\n{name}\n{:8}\n", bytes.len());
        for (place, byte) in bytes.iter().enumerate() {
            text += &format!("{byte:02x}");
            if place % 36 == 35 {
                text.push('\n');
            }
        }
        text.into_bytes()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_raw_profile_rotates() {
        let exif = [b"Exif\0\0", TURNED].concat();
        let packet = b"<a xmlns:t='http://ns.adobe.com/tiff/1.0/' t:Orientation='6'/>";
        let xmp = [b"http://ns.adobe.com/xap/1.0/\0", &packet[..]].concat();
        for (name, bytes) in [
            ("exif", &exif[..]),
            ("APP1", &exif),
            ("exif", TURNED),
            ("APP1", &xmp),
            ("xmp", packet),
        ] {
            let keyword = [b"Raw profile type ", name.as_bytes(), b"\0"].concat();
            let text = raw_profile(name, bytes);
            let plain = [&keyword[..], &text].concat();
            assert!(is_rotated(b"tEXt", &plain), "{name}");
            let compressed = [&keyword[..], b"\0", &zlib(&text)].concat();
            assert!(is_rotated(b"zTXt", &compressed), "{name}");
            let international = [&keyword[..], b"\x01\0\0\0", &zlib(&text)].concat();
            assert!(is_rotated(b"iTXt", &international), "{name}");
        }
    }

    #[test]
    fn other_texts_and_damaged_profiles_are_ignored() {
        let upright = TURNED.iter().map(|&byte| if byte == 6 { 1 } else { byte });
        let upright: Vec<u8> = upright.collect();
        let text = raw_profile("exif", &upright);
        let keyword = b"Raw profile type exif\0";
        assert!(!is_rotated(b"tEXt", &[&keyword[..], &text].concat()));
        assert!(!is_rotated(
            b"tEXt",
            &[b"Comment\0", &raw_profile("exif", TURNED)[..]].concat()
        ));
        for content in
            [&b""[..], b"Raw profile type exif", b"Raw profile type exif\0\nexif"]
        {
            assert!(!is_rotated(b"zTXt", content));
        }
    }
}
