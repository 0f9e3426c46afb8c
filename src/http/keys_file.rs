//! The file of keys, which is read at the start and again while the service runs.
//!
//! In: a path, and keys that are given beside it. Out: all of these keys, or the first thing
//! that is wrong with the file; of its content nothing but the number of a line.

use std::path::PathBuf;
use std::{fmt, fs, io};

use super::keys::{Key, Keys};

/// A file of keys, one a line, as [`Keys::from_file`] reads it.
#[derive(Clone, Debug)]
pub struct KeysFile {
    /// Where it is.
    pub path: PathBuf,
    /// Keys that are valid beside those of the file.
    pub others: Vec<Key>,
}

/// Why the keys of a file cannot be used. The text of it goes to the log.
#[derive(Debug)]
pub enum KeysFileError {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// The line with this number is not a key.
    InvalidLine(usize),
    /// The file has no key, which would let everybody in.
    Empty,
}

impl KeysFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, has a line that is not a key, or has no key.
    pub fn read(&self) -> Result<Keys, KeysFileError> {
        let bytes = fs::read(&self.path).map_err(KeysFileError::Unreadable)?;
        self.parse(&bytes)
    }

    /// Takes these bytes for those of the file.
    ///
    /// # Errors
    ///
    /// When a line is not a key, or there is no key.
    pub fn parse(&self, bytes: &[u8]) -> Result<Keys, KeysFileError> {
        let text = String::from_utf8_lossy(bytes);
        let mut keys = Keys::from_file(&text).map_err(KeysFileError::InvalidLine)?;
        if keys.is_empty() {
            return Err(KeysFileError::Empty);
        }
        keys.extend_from_slice(&self.others);
        Ok(Keys::new(keys))
    }
}

impl fmt::Display for KeysFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "the file cannot be read ({error})"),
            Self::InvalidLine(line) => write!(f, "line {line} of the file is not a key"),
            Self::Empty => f.write_str("the file has no key"),
        }
    }
}

impl std::error::Error for KeysFileError {}
