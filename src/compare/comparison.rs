//! The result of a comparison.

use super::difference::{Difference, Layer};

/// Result of comparing two files.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// True if the files are identical byte for byte.
    pub identical: bool,
    /// Formats in which the files were compared.
    pub formats: Vec<&'static str>,
    /// Layers that were compared.
    pub compared: Vec<Layer>,
    /// Layers that were not compared, each with the key of the reason.
    pub not_compared: Vec<(Layer, &'static str)>,
    /// Number of differences that rules ignored.
    pub ignored: usize,
    /// Other differences, by layer.
    pub differences: Vec<Difference>,
    /// Both files as PDF, if both have pages.
    pub pages: Option<[Vec<u8>; 2]>,
}
