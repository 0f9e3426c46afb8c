//! Settings of a comparison in a separate process.
//!
//! Input: the limits of the service for a comparison. Output: one line of JSON before the
//! body of the request, on the standard input of the child process, which responds with a
//! [`Response`](super::Response) as JSON on its standard output.

use serde::{Deserialize, Serialize};

use super::IgnoreRule;

/// Settings of one comparison, for its child process.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProcessSettings {
    /// Differences to ignore.
    pub ignore: Vec<IgnoreRule>,
    /// Language code of all sentences.
    pub language: String,
    /// Digest of the house styles and languages that the service has loaded from files.
    ///
    /// `None` if it only has built-in ones.
    pub styles: Option<String>,
    /// Maximum number of pages of a letter or a PDF.
    pub max_pages: usize,
    /// Maximum number of pixels of an image.
    pub max_pixels: u64,
    /// Maximum nesting depth of blocks and inlines of a letter.
    pub max_nesting: u8,
    /// Maximum private memory of the process, in bytes.
    pub max_memory: u64,
    /// Maximum CPU time of the process, in seconds.
    pub max_cpu_seconds: u64,
}
