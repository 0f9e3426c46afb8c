//! The sources of a house style, and their digest.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::font::{FaceStyle, FontBook};
use crate::hash::hex;
use crate::locale::Locales;

/// The sources of a house style, except its faces and languages.
#[derive(Debug, Default)]
pub(super) struct StyleSource {
    text: String,
    logo: Vec<u8>,
    digest: OnceLock<String>,
}

impl StyleSource {
    pub(super) fn new(text: &str, logo: &[u8]) -> Self {
        Self { text: text.to_owned(), logo: logo.to_owned(), digest: OnceLock::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the SHA-256 digest of all sources, in hexadecimal. It is computed on first
    /// use, because the faces are large.
    pub(super) fn digest(&self, fonts: &FontBook, locales: &Locales) -> &str {
        self.digest.get_or_init(|| {
            let mut digest = Sha256::new();
            let mut part = |bytes: &[u8]| {
                digest.update((bytes.len() as u64).to_le_bytes());
                digest.update(bytes);
            };
            part(self.text.as_bytes());
            part(&self.logo);
            for face in FaceStyle::ALL {
                part(fonts.face(face).data());
            }
            // The debug output of a locale contains all of it, in a fixed order.
            for locale in locales.iter() {
                part(format!("{locale:?}").as_bytes());
            }
            hex(&digest.finalize())
        })
    }

    pub(super) fn forget_digest(&mut self) {
        self.digest = OnceLock::new();
    }
}
