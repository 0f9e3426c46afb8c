//! SHA-256 digests (FIPS 180-4) as text.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Formats bytes in hexadecimal, in small letters.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Returns the SHA-256 digest of bytes in hexadecimal: 64 digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns the first 16 hexadecimal digits of the SHA-256 digest of bytes.
pub fn short_sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

#[cfg(test)]
mod tests {
    use super::{sha256_hex, short_sha256_hex};

    #[test]
    fn a_digest_is_that_of_the_standard() {
        // FIPS 180-4, the example of one block.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex(b"abc"), abc);
        assert_eq!(short_sha256_hex(b"abc"), abc[..16]);
    }
}
