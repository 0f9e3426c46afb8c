//! Content codings of responses.
//!
//! Input: `Accept-Encoding` (RFC 9110, section 12.5.3) and bytes. Output: the accepted
//! codings, best first, and the bytes in one of them. Encoding is deterministic.

use std::cmp::Reverse;
use std::io::{self, Read};

use actix_web::web::Bytes;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use strum::{IntoStaticStr, VariantArray};

use super::accept::parse_ranges;
use crate::limits::CancelToken;

/// Brotli quality, from 0 to 11; a higher one takes longer than rendering the letter.
const BROTLI_QUALITY: i32 = 5;

/// EncodedBody bytes and their SHA-256.
#[derive(Clone, Debug)]
pub(super) struct EncodedBody {
    pub(super) bytes: Bytes,
    pub(super) digest: String,
}

/// A content coding, in order of preference on ties; as a string, its name in headers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "lowercase")]
pub(super) enum ContentCoding {
    /// Brotli (RFC 7932).
    Br,
    /// Zstandard (RFC 8878).
    Zstd,
    /// GZIP (RFC 1952).
    Gzip,
    /// No compression.
    Identity,
}

impl ContentCoding {
    /// Returns the names of all codings.
    pub(super) fn names() -> Vec<&'static str> {
        Self::VARIANTS.iter().map(|coding| coding.name()).collect()
    }

    /// Returns its name in headers.
    pub(super) fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the codings that an `Accept-Encoding` header accepts, best first.
    ///
    /// `identity` comes last if the header does not mention it.
    pub(super) fn accepted_codings(header: &str) -> Vec<Self> {
        let ranges = parse_ranges(header);
        let quality = |coding: Self| {
            let of = |name: &str| {
                let range = ranges.iter().find(|(range, _)| {
                    // RFC 9110, section 8.4.1.3: `x-gzip` is an old name of `gzip`.
                    if range == "x-gzip" { name == "gzip" } else { range == name }
                });
                range.map(|(_, quality)| *quality)
            };
            let unsaid = u16::from(coding == Self::Identity);
            of(coding.name()).or_else(|| of("*")).unwrap_or(unsaid)
        };
        let mut accepted: Vec<_> = Self::VARIANTS
            .iter()
            .copied()
            .filter(|coding| quality(*coding) > 0)
            .collect();
        accepted.sort_by_key(|coding| Reverse(quality(*coding)));
        accepted
    }

    /// Encodes bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if the work is cancelled.
    pub(super) fn encode(
        self,
        bytes: &[u8],
        cancel: &CancelToken,
    ) -> io::Result<Vec<u8>> {
        let mut source = CancellableReader { bytes, cancel };
        match self {
            Self::Br => {
                let quality = BROTLI_QUALITY;
                let parameters = BrotliEncoderParams { quality, ..Default::default() };
                let mut coded = Vec::new();
                brotli::BrotliCompress(&mut source, &mut coded, &parameters)?;
                Ok(coded)
            }
            Self::Zstd => {
                // The encoder panics at an error of its source, which ends instead.
                let coded = compress_to_vec(
                    EndOnCancelReader(&mut source),
                    CompressionLevel::Fastest,
                );
                cancel.check().map_err(io::Error::other)?;
                Ok(coded)
            }
            Self::Gzip => {
                // The result has no modification time, because flate2 omits it.
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                io::copy(&mut source, &mut encoder)?;
                encoder.finish()
            }
            Self::Identity => Ok(bytes.to_vec()),
        }
    }
}

/// Reader that returns an error once the work is cancelled.
struct CancellableReader<'a> {
    bytes: &'a [u8],
    cancel: &'a CancelToken,
}

impl Read for CancellableReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.cancel.check().map_err(io::Error::other)?;
        self.bytes.read(buffer)
    }
}

/// Reader that ends once the work is cancelled.
struct EndOnCancelReader<'a, 'b>(&'a mut CancellableReader<'b>);

impl Read for EndOnCancelReader<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(self.0.read(buffer).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::ContentCoding;
    use super::ContentCoding::{Br, Gzip, Identity, Zstd};
    use crate::limits::CancelToken;

    #[test]
    fn codings_are_ranked_by_quality() {
        for (header, accepted) in [
            ("", &[Identity][..]),
            ("gzip, deflate, br, zstd", &[Br, Zstd, Gzip, Identity]),
            ("gzip", &[Gzip, Identity]),
            ("x-gzip;q=0.5, BR;q=0.1", &[Gzip, Br, Identity]),
            ("gzip;q=0.5, identity", &[Identity, Gzip]),
            ("*", &[Br, Zstd, Gzip, Identity]),
            ("*;q=0.5, gzip", &[Gzip, Br, Zstd, Identity]),
            ("br;q=0", &[Identity]),
            ("deflate, compress", &[Identity]),
            ("zstd, identity;q=0", &[Zstd]),
            ("zstd, *;q=0", &[Zstd]),
            ("identity;q=0", &[]),
            ("*;q=0", &[]),
            ("deflate, *;q=0", &[]),
        ] {
            assert_eq!(ContentCoding::accepted_codings(header), accepted, "{header}");
        }
    }

    #[test]
    fn encoding_gives_up_when_work_is_to_stop() {
        for (coding, polls) in [(Gzip, 4), (Br, 4), (Zstd, 5)] {
            let polled = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&polled);
            let cancel =
                CancelToken::when(move || count.fetch_add(1, Ordering::Relaxed) >= 3);
            assert!(coding.encode(&vec![b'a'; 1 << 22], &cancel).is_err(), "{coding:?}");
            assert_eq!(polled.load(Ordering::Relaxed), polls, "{coding:?}");
        }
    }
}
