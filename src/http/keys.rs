//! API keys: made, written down, and known again.
//!
//! In: lines `NAME:HASH`. Out: the name behind a key that a request shows. Only hashes
//! are kept. A key is 256 random bits, so that SHA-256, which is fast, is enough: there
//! is nothing to guess, as there is with a password, and a slow hash would only let
//! strangers keep the machine busy.

use std::fmt;

use actix_web::http::header::{self, HeaderMap};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::{ConditionallySelectable, ConstantTimeEq};

/// What every key starts with, so that scanners for lost keys know one.
const PREFIX: &str = "kamerbrief_";

/// The header that takes a key where `Authorization` is the proxy's.
const API_KEY: &str = "x-api-key";

/// One key, without what opens the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Whose it is; several keys may have one name, so that one can follow another.
    pub name: String,
    hash: [u8; 32],
}

/// The keys that open the service; none: it is open.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<Key>);

/// A new key: the only time that it is seen.
#[derive(Debug)]
pub struct NewKey {
    /// What requests show.
    pub secret: String,
    /// What the service knows of it.
    pub key: Key,
}

/// What a request shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown<'a> {
    /// No key.
    Nothing,
    /// One that is not known.
    Unknown,
    /// The key of this name.
    Known(&'a str),
}

/// Makes a key.
///
/// # Errors
///
/// When the system has no randomness to give.
pub fn new_key(name: KeyName) -> Result<NewKey, getrandom::Error> {
    let mut bits = [0; 32];
    getrandom::fill(&mut bits)?;
    let secret = PREFIX.to_owned() + &URL_SAFE_NO_PAD.encode(bits);
    let key = Key { name: name.0, hash: hash(&secret) };
    Ok(NewKey { secret, key })
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// The name of a key: 1 to 64 of `A-Z a-z 0-9 . _ -`.
#[derive(Clone, Debug)]
pub struct KeyName(String);

impl KeyName {
    /// The name, if it is one.
    pub fn new(name: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        ((1..=64).contains(&name.len()) && name.bytes().all(fits))
            .then(|| Self(name.to_owned()))
    }
}

impl Key {
    /// Reads `NAME:HASH`.
    pub fn from_line(line: &str) -> Option<Self> {
        let (name, digits) = line.split_once(':')?;
        let name = KeyName::new(name)?.0;
        let mut hash = [0; 32];
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (place, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(Self { name, hash })
    }
}

/// The line from which [`Key::from_line`] reads it.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.name)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Keys {
    /// These keys.
    pub const fn new(keys: Vec<Key>) -> Self {
        Self(keys)
    }

    /// Reads a file of keys: one a line, empty lines and lines that start with `#` left
    /// out. A line that is none is told by its number: it may hold a key by mistake.
    ///
    /// # Errors
    ///
    /// The number of the first line that is no key.
    pub fn from_file(text: &str) -> Result<Vec<Key>, usize> {
        text.lines()
            .map(|line| line.trim_matches([' ', '\t', '\r']))
            .enumerate()
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(place, line)| Key::from_line(line).ok_or(place + 1))
            .collect()
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether everybody is let in.
    pub(super) const fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// Whose key a request shows: `Authorization: Bearer …` (RFC 6750) or `X-Api-Key`.
    pub(super) fn shown(&self, headers: &HeaderMap) -> Shown<'_> {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| {
            let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(secret)
        });
        let plain = || headers.get(API_KEY)?.to_str().ok();
        match bearer.or_else(plain) {
            None => Shown::Nothing,
            Some(secret) => self.known(secret),
        }
    }

    /// Whose key this is.
    pub(super) fn known(&self, secret: &str) -> Shown<'_> {
        self.find(secret).map_or(Shown::Unknown, Shown::Known)
    }

    /// The name of a key. How long it takes tells nothing of the hashes: all are looked
    /// at, each to its end.
    fn find(&self, secret: &str) -> Option<&str> {
        let hash = hash(secret);
        let mut found = u64::MAX;
        for (place, key) in (0..).zip(&self.0) {
            found.conditional_assign(&place, key.hash.ct_eq(&hash));
        }
        let key = self.0.get(usize::try_from(found).ok()?)?;
        Some(&key.name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, KeyName, Keys, new_key};

    #[test]
    fn a_new_key_is_known_from_its_line() {
        let made =
            ["a", "b", "c"].map(|name| new_key(KeyName::new(name).unwrap()).unwrap());
        let lines = made.each_ref().map(|new| new.key.to_string()).join("\r\n\n# x\n");
        let keys = Keys::new(Keys::from_file(&lines).unwrap());
        for new in &made {
            assert_eq!(keys.find(&new.secret), Some(new.key.name.as_str()));
            assert!(!lines.contains(&new.secret));
        }
        for wrong in ["", "kamerbrief_", &made[0].secret[..40]] {
            assert_eq!(keys.find(wrong), None);
        }
        assert_ne!(made[0].secret, made[1].secret);
    }

    #[test]
    fn a_hash_is_the_sha_256_of_the_whole_key() {
        // printf abc | sha256sum
        let line = "n:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let key = Key::from_line(line).unwrap();
        assert_eq!(key.to_string(), line);
        assert_eq!(Keys::new(vec![key]).find("abc"), Some("n"));
        // Every digit counts.
        for place in 2..line.len() {
            let mut other = line.to_owned();
            let digit = if line[place..].starts_with('0') { "1" } else { "0" };
            other.replace_range(place..=place, digit);
            let key = Key::from_line(&other).unwrap();
            assert_eq!(Keys::new(vec![key]).find("abc"), None, "{place}");
        }
    }

    #[test]
    fn a_line_that_is_no_key_is_told_by_its_number() {
        let good = format!("a:{}", "0".repeat(64));
        for bad in ["a", "a:", "a:00", &format!("a b:{}", "0".repeat(64)), &good[1..]] {
            assert_eq!(Keys::from_file(&format!("{good}\n\n{bad}\n")), Err(3), "{bad}");
        }
        let signs = format!("a:{}", "+1".repeat(32));
        assert_eq!(Key::from_line(&signs), None);
    }
}
