//! API keys: generation, storage as hashes, and verification.
//!
//! Input: lines `NAME:HASH`. Output: the name of the key in a request. Only hashes are
//! stored. A key is 256 random bits, so SHA-256, which is fast, is enough: unlike a
//! password, a key cannot be guessed, and a slow hash would only let strangers keep the
//! machine busy.

use std::fmt;

use actix_web::http::header::{self, HeaderMap};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::{ConditionallySelectable, ConstantTimeEq};

/// Prefix of every key, by which secret scanners recognize a leaked one.
const PREFIX: &str = "kamerbrief_";

/// Header for the key when `Authorization` is used by a proxy.
const API_KEY: &str = "x-api-key";

/// API key, stored as a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Name of its holder. Several keys may share a name, so that one can replace
    /// another.
    pub name: String,
    hash: [u8; 32],
}

/// API keys of the service; without keys, it is open to everyone.
#[derive(Clone, Debug, Default)]
pub struct ApiKeys(Vec<ApiKey>);

/// New key; the only place where its secret is visible.
#[derive(Debug)]
pub struct NewKey {
    /// Secret that requests send.
    pub secret: String,
    /// Name and hash that the service stores.
    pub key: ApiKey,
}

/// Result of looking up the key of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PresentedKey<'a> {
    /// The request has no key.
    Nothing,
    /// The key is unknown.
    Unknown,
    /// The key is known under this name.
    Known(&'a str),
}

/// Generates a random key.
///
/// # Errors
///
/// Returns an error if the system has no source of randomness.
pub fn new_key(name: KeyName) -> Result<NewKey, getrandom::Error> {
    let mut bits = [0; 32];
    getrandom::fill(&mut bits)?;
    let secret = PREFIX.to_owned() + &URL_SAFE_NO_PAD.encode(bits);
    let key = ApiKey { name: name.0, hash: hash_secret(&secret) };
    Ok(NewKey { secret, key })
}

fn hash_secret(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// Name of a key: 1 to 64 characters of `A-Z a-z 0-9 . _ -`.
#[derive(Clone, Debug)]
pub struct KeyName(String);

impl KeyName {
    /// Creates a name, if it is valid.
    pub fn new(name: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        ((1..=64).contains(&name.len()) && name.bytes().all(fits))
            .then(|| Self(name.to_owned()))
    }
}

impl ApiKey {
    /// Parses `NAME:HASH`; returns `None` if it is malformed.
    pub fn from_line(line: &str) -> Option<Self> {
        let (name, digits) = line.split_once(':')?;
        let name = KeyName::new(name)?.0;
        let mut hash = [0; 32];
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (index, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self { name, hash })
    }
}

/// Writes the line that [`ApiKey::from_line`] parses.
impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.name)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl ApiKeys {
    /// Creates a set of keys.
    pub const fn new(keys: Vec<ApiKey>) -> Self {
        Self(keys)
    }

    /// Parses a key file with one key per line.
    ///
    /// Empty lines and lines that start with `#` are skipped. The error has the number of
    /// the line and not its text, which may be a secret by mistake.
    ///
    /// # Errors
    ///
    /// Returns the number of the first invalid line, from 1.
    pub fn from_file(text: &str) -> Result<Vec<ApiKey>, usize> {
        text.lines()
            .map(|line| line.trim_matches([' ', '\t', '\r']))
            .enumerate()
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(index, line)| ApiKey::from_line(line).ok_or(index + 1))
            .collect()
    }

    /// Returns the number of keys.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether everyone has access: no keys are configured.
    pub(super) const fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks up the key of a request: `Authorization: Bearer …` (RFC 6750) or
    /// `X-Api-Key`.
    pub(super) fn presented_key(&self, headers: &HeaderMap) -> PresentedKey<'_> {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| {
            let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(secret)
        });
        let api_key = || headers.get(API_KEY)?.to_str().ok();
        match bearer.or_else(api_key) {
            None => PresentedKey::Nothing,
            Some(secret) => self.known_key(secret),
        }
    }

    /// Looks up a secret.
    pub(super) fn known_key(&self, secret: &str) -> PresentedKey<'_> {
        self.find_name(secret).map_or(PresentedKey::Unknown, PresentedKey::Known)
    }

    /// Returns the name of a key.
    ///
    /// The time reveals nothing about the hashes: all are compared, each to its end.
    fn find_name(&self, secret: &str) -> Option<&str> {
        let hash = hash_secret(secret);
        let mut found = u64::MAX;
        for (index, key) in (0..).zip(&self.0) {
            found.conditional_assign(&index, key.hash.ct_eq(&hash));
        }
        let key = self.0.get(usize::try_from(found).ok()?)?;
        Some(&key.name)
    }
}

/// Name of the key in a request.
#[derive(Clone, Debug)]
pub(super) struct RequestKeyName(pub(super) String);

#[cfg(test)]
mod tests {
    use super::{ApiKey, ApiKeys, KeyName, new_key};

    #[test]
    fn a_new_key_is_known_from_its_line() {
        let made =
            ["a", "b", "c"].map(|name| new_key(KeyName::new(name).unwrap()).unwrap());
        let lines = made.each_ref().map(|new| new.key.to_string()).join("\r\n\n# x\n");
        let keys = ApiKeys::new(ApiKeys::from_file(&lines).unwrap());
        for new in &made {
            assert_eq!(keys.find_name(&new.secret), Some(new.key.name.as_str()));
            assert!(!lines.contains(&new.secret));
        }
        for wrong in ["", "kamerbrief_", &made[0].secret[..40]] {
            assert_eq!(keys.find_name(wrong), None);
        }
        assert_ne!(made[0].secret, made[1].secret);
    }

    #[test]
    fn a_hash_is_the_sha_256_of_the_whole_key() {
        // Result of `printf abc | sha256sum`.
        let line = "n:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let key = ApiKey::from_line(line).unwrap();
        assert_eq!(key.to_string(), line);
        assert_eq!(ApiKeys::new(vec![key]).find_name("abc"), Some("n"));
        // Every hex digit is significant.
        for index in 2..line.len() {
            let mut other = line.to_owned();
            let digit = if line[index..].starts_with('0') { "1" } else { "0" };
            other.replace_range(index..=index, digit);
            let key = ApiKey::from_line(&other).unwrap();
            assert_eq!(ApiKeys::new(vec![key]).find_name("abc"), None, "{index}");
        }
    }

    #[test]
    fn a_line_that_is_no_key_is_told_by_its_number() {
        let good = format!("a:{}", "0".repeat(64));
        for bad in ["a", "a:", "a:00", &format!("a b:{}", "0".repeat(64)), &good[1..]] {
            assert_eq!(
                ApiKeys::from_file(&format!("{good}\n\n{bad}\n")),
                Err(3),
                "{bad}"
            );
        }
        let signs = format!("a:{}", "+1".repeat(32));
        assert_eq!(ApiKey::from_line(&signs), None);
    }
}
