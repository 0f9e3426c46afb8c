//! The identifier of a file (ISO 32000-1, 14.4): half a digest of its content.
//!
//! In: the bytes of the file, as they are written. Out: the identifier. A font is most of a
//! file and the same in many, so its streams are digested once, and the digest of the file
//! has their digests in place of their content.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, Stream, StringFormat};
use sha2::{Digest, Sha256};

/// A compressed stream with the digest of its content.
#[derive(Clone)]
pub(super) struct DigestedStream {
    pub(super) stream: Stream,
    pub(super) digest: [u8; 32],
}

/// The digests of streams, by object number.
pub(super) type Digests = BTreeMap<u32, [u8; 32]>;

impl DigestedStream {
    pub(super) fn new(dict: Dictionary, content: Vec<u8>) -> Self {
        let digest = Sha256::digest(&content).into();
        Self { stream: Stream::new(dict, content), digest }
    }
}

/// The number of bytes of an identifier.
const LENGTH: usize = 16;

/// Digest of a file during writing.
#[derive(Default)]
pub(super) struct FileDigest {
    hash: Sha256,
    /// The number of bytes of the file so far in the digest.
    digested: usize,
}

impl FileDigest {
    /// Adds the bytes of the file so far, except those added before.
    pub(super) fn add_written(&mut self, file: &[u8]) {
        self.hash.update(&file[self.digested..]);
        self.digested = file.len();
    }

    /// Adds the digest of the bytes of the file so far that were not added before.
    pub(super) fn add_digest(&mut self, digest: &[u8; 32], file: &[u8]) {
        self.hash.update(digest);
        self.digested = file.len();
    }

    /// Returns the identifier.
    pub(super) fn into_identifier(self) -> [u8; LENGTH] {
        let mut identifier = [0; LENGTH];
        identifier.copy_from_slice(&self.hash.finalize()[..LENGTH]);
        identifier
    }
}

/// Makes the value of the identifier: a pair, equal in a file that was never changed.
pub(super) fn identifier_pair(identifier: [u8; LENGTH]) -> Object {
    let half = Object::String(identifier.to_vec(), StringFormat::Hexadecimal);
    Object::Array(vec![half.clone(), half])
}
