//! What a house style was read from, and its digest.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::font::{FaceStyle, FontBook};
use crate::locale::Locales;

/// What a house style was read from, save for its faces and languages.
#[derive(Debug, Default)]
pub(super) struct Source {
    text: String,
    logo: Vec<u8>,
    digest: OnceLock<String>,
}

impl Source {
    pub(super) fn of(text: &str, logo: &[u8]) -> Self {
        Self { text: text.to_owned(), logo: logo.to_owned(), digest: OnceLock::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of everything, in hexadecimal; computed when it is first asked for,
    /// as the faces are long.
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
            // A table shows all of itself, in order.
            for locale in locales.iter() {
                part(format!("{locale:?}").as_bytes());
            }
            digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
        })
    }

    pub(super) fn forget_digest(&mut self) {
        self.digest = OnceLock::new();
    }
}
