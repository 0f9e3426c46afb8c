//! Measures the decoded size of PDF streams (ISO 32000-1, 7.4).
//!
//! Input: bytes and the names of filters. Output: the decoded size, computed with at most
//! one intermediate result of a chain in memory, or an error if it is too large. The
//! interpreter decodes without a limit, so it only receives streams that were measured
//! here.

use std::io::Read;

use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use weezl::BitOrder;
use weezl::decode::Configuration;

use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::limits::CancelToken;
use crate::limits::compare::{MAX_FILTERS, MAX_UNPACKED};

/// Filter, classified by the size of its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expansion {
    /// Flate compression.
    Flate,
    /// LZW compression.
    Lzw,
    /// Run-length encoding.
    RunLength,
    /// Base-85 encoding.
    Ascii85,
    /// Hexadecimal encoding, or a filter that never enlarges its input.
    Smaller,
    /// Image codec: its decoded size follows from the dimensions of the image.
    Image,
}

impl Expansion {
    /// Returns the filter with a name, if it is known.
    pub(super) fn from_name(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"FlateDecode" | b"Fl" => Self::Flate,
            b"LZWDecode" | b"LZW" => Self::Lzw,
            b"RunLengthDecode" | b"RL" => Self::RunLength,
            b"ASCII85Decode" | b"A85" => Self::Ascii85,
            b"ASCIIHexDecode" | b"AHx" | b"Crypt" => Self::Smaller,
            b"DCTDecode" | b"DCT" | b"JPXDecode" | b"JBIG2Decode" | b"CCITTFaxDecode"
            | b"CCF" => Self::Image,
            _ => return None,
        })
    }
}

/// Result of decoding a stream up to its first image codec.
pub(super) enum Decoded {
    /// Decoded size in bytes.
    Size(u64),
    /// Input of an image codec.
    Image(Vec<u8>),
}

/// Measures a stream with a chain of filters.
pub(super) fn measure_stream(
    data: &[u8],
    filters: &[Expansion],
    cancel: &CancelToken,
) -> Result<Decoded, ReadError> {
    if filters.len() > MAX_FILTERS {
        return Err(Limit::Filters.into());
    }
    let mut current: Option<Vec<u8>> = None;
    for (index, filter) in filters.iter().enumerate() {
        let data = current.as_deref().unwrap_or(data);
        if *filter == Expansion::Image {
            return Ok(Decoded::Image(data.to_vec()));
        }
        let mut sink = Sink { keep: index + 1 < filters.len(), ..Sink::new(cancel) };
        sink.decode(data, *filter)?;
        if !sink.keep {
            return Ok(Decoded::Size(sink.size));
        }
        current = Some(sink.kept);
    }
    let size = current.as_ref().map_or(data.len(), Vec::len);
    Ok(Decoded::Size(size as u64))
}

/// Decodes data as Flate, regardless of its dictionary.
///
/// Returns the number of decoded and of consumed bytes.
pub(super) fn measure_flate(
    data: &[u8],
    cancel: &CancelToken,
) -> Result<(u64, u64), ReadError> {
    let mut sink = Sink::new(cancel);
    let read = sink.decode_flate(data)?;
    Ok((sink.size, read))
}

/// Decompresses Flate data.
pub(super) fn inflate(data: &[u8], cancel: &CancelToken) -> Result<Vec<u8>, ReadError> {
    let mut sink = Sink { keep: true, ..Sink::new(cancel) };
    sink.decode_flate(data)?;
    Ok(sink.kept)
}

/// Sink of decoded bytes: counts them, and keeps them only for the next filter.
struct Sink<'a> {
    keep: bool,
    kept: Vec<u8>,
    size: u64,
    cancel: &'a CancelToken,
}

impl<'a> Sink<'a> {
    const fn new(cancel: &'a CancelToken) -> Self {
        Self { keep: false, kept: Vec::new(), size: 0, cancel }
    }

    fn add_bytes(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        self.cancel.check()?;
        self.size += bytes.len() as u64;
        if self.size > MAX_UNPACKED {
            return Err(Limit::Unpacked.into());
        }
        if self.keep {
            self.kept.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn decode(&mut self, data: &[u8], filter: Expansion) -> Result<(), ReadError> {
        match filter {
            Expansion::Flate => self.decode_flate(data).map(drop),
            Expansion::Lzw => self.decode_lzw(data),
            Expansion::RunLength => self.run_length(data),
            Expansion::Ascii85 => self.decode_ascii85(data),
            Expansion::Smaller if self.keep => self.decode_hexadecimal(data),
            Expansion::Smaller | Expansion::Image => self.add_bytes(data),
        }
    }

    /// Decodes up to the first error, as PDF readers do; returns the bytes consumed.
    fn decode_flate(&mut self, data: &[u8]) -> Result<u64, ReadError> {
        let mut buffer = vec![0; 64 << 10];
        let mut zlib = ZlibDecoder::new(data);
        while let Ok(length @ 1..) = zlib.read(&mut buffer) {
            self.add_bytes(&buffer[..length])?;
        }
        if self.size > 0 {
            return Ok(zlib.total_in());
        }
        let mut deflate = DeflateDecoder::new(data);
        while let Ok(length @ 1..) = deflate.read(&mut buffer) {
            self.add_bytes(&buffer[..length])?;
        }
        Ok(zlib.total_in() + deflate.total_in())
    }

    /// Decodes LZW with the PDF default `/EarlyChange 1`, where codes widen one code
    /// early.
    ///
    /// Data with `/EarlyChange 0` is decoded in the same way, so its size may be wrong.
    fn decode_lzw(&mut self, data: &[u8]) -> Result<(), ReadError> {
        let mut buffer = vec![0; 64 << 10];
        let mut decoder = Configuration::with_tiff_size_switch(BitOrder::Msb, 8).build();
        let mut rest = data;
        loop {
            let result = decoder.decode_bytes(rest, &mut buffer);
            rest = &rest[result.consumed_in..];
            self.add_bytes(&buffer[..result.consumed_out])?;
            let ended = !matches!(result.status, Ok(weezl::LzwStatus::Ok));
            if ended || result.consumed_in + result.consumed_out == 0 {
                return Ok(());
            }
        }
    }

    fn run_length(&mut self, mut data: &[u8]) -> Result<(), ReadError> {
        while let Some((length, rest)) = data.split_first() {
            data = match length {
                0..128 => {
                    let length = (usize::from(*length) + 1).min(rest.len());
                    self.add_bytes(&rest[..length])?;
                    &rest[length..]
                }
                128 => return Ok(()),
                129.. => {
                    let Some((byte, rest)) = rest.split_first() else { return Ok(()) };
                    self.add_bytes(&[*byte; 128][..257 - usize::from(*length)])?;
                    rest
                }
            };
        }
        Ok(())
    }

    fn decode_ascii85(&mut self, data: &[u8]) -> Result<(), ReadError> {
        let mut group = Vec::with_capacity(5);
        for byte in data {
            match byte {
                b'z' if group.is_empty() => self.add_bytes(&[0; 4])?,
                b'!'..=b'u' => group.push(byte - b'!'),
                b'~' => break,
                _ => {}
            }
            if group.len() == 5 {
                self.add_bytes(&base85_number(&group).to_be_bytes())?;
                group.clear();
            }
        }
        let length = group.len().saturating_sub(1);
        group.resize(5, 84);
        self.add_bytes(&base85_number(&group).to_be_bytes()[..length])
    }

    fn decode_hexadecimal(&mut self, data: &[u8]) -> Result<(), ReadError> {
        let digits = data.iter().take_while(|byte| **byte != b'>');
        let digits = digits.filter_map(|byte| char::from(*byte).to_digit(16));
        let digits: Vec<u8> = digits.map(|digit| digit as u8).collect();
        let bytes = digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0));
        self.add_bytes(&bytes.collect::<Vec<_>>())
    }
}

/// Converts five base-85 digits to a number.
fn base85_number(digits: &[u8]) -> u32 {
    digits.iter().fold(0_u32, |number, digit| {
        number.wrapping_mul(85).wrapping_add(u32::from(*digit))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::{Decoded, Expansion, measure_stream};
    use crate::compare::ReadError;
    use crate::compare::limit::Limit;
    use crate::limits::CancelToken;
    use crate::limits::compare::MAX_UNPACKED;

    fn flate(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn size(data: &[u8], filters: &[Expansion]) -> Result<u64, ReadError> {
        match measure_stream(data, filters, &CancelToken::never())? {
            Decoded::Size(size) => Ok(size),
            Decoded::Image(data) => Ok(data.len() as u64),
        }
    }

    #[test]
    fn chains_are_measured_behind_their_last_filter() {
        use Expansion::{Ascii85, Flate, Image, Lzw, RunLength, Smaller};
        let twice = flate(&flate(&[7; 100_000]));
        assert_eq!(size(&twice, &[Flate, Flate]).unwrap(), 100_000);
        assert_eq!(
            size(&twice, &[Flate, Image]).unwrap(),
            flate(&[7; 100_000]).len() as u64
        );
        let hex: String = twice.iter().map(|byte| format!("{byte:02x}")).collect();
        let hex = format!("{hex}>");
        assert_eq!(size(hex.as_bytes(), &[Smaller, Flate, Flate]).unwrap(), 100_000);
        assert_eq!(size(b"87cURDZ~>", &[Ascii85]).unwrap(), 5);
        assert_eq!(size(b"zzzz", &[Ascii85]).unwrap(), 16);
        assert_eq!(size(b"\x02abc\x81x\x80rest", &[RunLength]).unwrap(), 131);
        let mut encoder =
            weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
        let lzw = encoder.encode(&[7; 100_000]).unwrap();
        assert_eq!(size(&lzw, &[Lzw]).unwrap(), 100_000);
    }

    #[test]
    fn what_decodes_to_too_much_is_refused() {
        let bomb = flate(&flate(&vec![0; MAX_UNPACKED as usize + 1]));
        assert!(bomb.len() < 1000, "{}", bomb.len());
        let refused = size(&bomb, &[Expansion::Flate, Expansion::Flate]);
        assert!(
            matches!(refused, Err(ReadError::TooLarge { limit: Limit::Unpacked, .. })),
            "{refused:?}"
        );
        let refused = size(b"", &[Expansion::Flate; 5]);
        assert!(matches!(
            refused,
            Err(ReadError::TooLarge { limit: Limit::Filters, .. })
        ));
    }
}
