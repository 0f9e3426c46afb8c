//! The settings of a comparison in a process of its own.
//!
//! In: what the service allows a comparison. Out: one line of JSON before the body of the
//! request, on the standard input of the child process, which answers with a
//! [`Response`](super::Response) as JSON on its standard output.

use serde::{Deserialize, Serialize};

use super::Rule;

/// The settings of one comparison, for the child process that makes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProcessSettings {
    /// Differences to ignore.
    pub ignore: Vec<Rule>,
    /// The code of the language of all sentences.
    pub language: String,
    /// The digest of the house styles and languages that the service has loaded from
    /// files; none where there are only built-in ones.
    pub styles: Option<String>,
    /// The maximum number of pages of a letter or a PDF.
    pub max_pages: usize,
    /// The maximum number of pixels of an image.
    pub max_pixels: u64,
    /// The maximum nesting of blocks and inlines of a letter.
    pub max_nesting: u8,
    /// The maximum private memory of the process, in bytes.
    pub max_memory: u64,
    /// The maximum CPU time of the process, in seconds.
    pub max_cpu_seconds: u64,
}
