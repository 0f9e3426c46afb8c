//! Key file, which is read at the start and again while the service runs.
//!
//! Input: a path, and additional keys. Output: all of these keys, or the first error in
//! the file, with only a line number and nothing of its content.

use std::path::PathBuf;
use std::{fmt, fs, io};

use super::keys::{ApiKey, ApiKeys};

/// File with one key per line, in the format of [`ApiKeys::from_file`].
#[derive(Clone, Debug)]
pub struct KeysFile {
    /// Path of the file.
    pub path: PathBuf,
    /// Additional keys that are valid too.
    pub others: Vec<ApiKey>,
}

/// Reason for which the keys of a file cannot be used; its text is logged.
#[derive(Debug)]
pub enum KeysFileError {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// The line with this number, from 1, is not a key.
    InvalidLine(usize),
    /// The file has no key, which would open the service to everyone.
    Empty,
}

impl KeysFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, has a line that is not a key, or has
    /// no key.
    pub fn read(&self) -> Result<ApiKeys, KeysFileError> {
        let bytes = fs::read(&self.path).map_err(KeysFileError::Unreadable)?;
        self.parse(&bytes)
    }

    /// Parses these bytes as the content of the file.
    ///
    /// # Errors
    ///
    /// Returns an error if a line is not a key, or if there is no key.
    pub fn parse(&self, bytes: &[u8]) -> Result<ApiKeys, KeysFileError> {
        let text = String::from_utf8_lossy(bytes);
        let mut keys = ApiKeys::from_file(&text).map_err(KeysFileError::InvalidLine)?;
        if keys.is_empty() {
            return Err(KeysFileError::Empty);
        }
        keys.extend_from_slice(&self.others);
        Ok(ApiKeys::new(keys))
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
