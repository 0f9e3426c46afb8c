//! A file in a bundle.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::hash::hex;

/// A file, with its properties for the manifest and the metadata.
#[derive(Debug)]
pub(super) struct BundledFile {
    /// The name, without folder.
    pub(super) name: String,
    pub(super) extension: &'static str,
    pub(super) media_type: &'static str,
    pub(super) size: usize,
    pub(super) bytes: Vec<u8>,
    digest: [u8; 32],
}

impl BundledFile {
    pub(super) fn new(
        stem: &str,
        extension: &'static str,
        media_type: &'static str,
        bytes: Vec<u8>,
    ) -> Self {
        let name = format!("{stem}.{extension}");
        let (size, digest) = (bytes.len(), Sha256::digest(&bytes).into());
        Self { name, extension, media_type, size, bytes, digest }
    }

    /// Returns the SHA-256 checksum in hexadecimal.
    pub(super) fn sha256(&self) -> String {
        hex(&self.digest)
    }

    /// Returns the content-based identifier (RFC 6920).
    pub(super) fn identifier(&self) -> String {
        digest_name(&self.digest)
    }
}

/// Returns the content-based identifier (RFC 6920) of the object that files represent. It
/// hashes their concatenated checksums.
pub(super) fn identifier(files: &[BundledFile]) -> String {
    let digests: Vec<u8> = files.iter().flat_map(|file| file.digest).collect();
    digest_name(&Sha256::digest(digests))
}

fn digest_name(digest: &[u8]) -> String {
    format!("ni:///sha-256;{}", BASE64_URL_SAFE_NO_PAD.encode(digest))
}
