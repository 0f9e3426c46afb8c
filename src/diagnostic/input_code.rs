//! Codes of diagnostics about letters that cannot be read or rendered as a file.

use strum::{IntoStaticStr, VariantArray};

/// A code of an error about a letter file, or about its output. Its name is the key of
/// its message in the table `problems` of the locales, which the service shares.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum InputCode {
    /// The file is not JSON.
    InvalidJson,
    /// The file is larger than the limit.
    BodyTooLarge,
    /// The array of letters is unterminated, or followed by other text.
    IncompleteArray,
    /// The file system reported an error.
    UnreadableFile,
    /// Rendering took too long.
    RenderTimeout,
    /// The output is larger than the limit.
    OutputTooLarge,
    /// The license of a font does not allow it in a DOCX.
    FontsNotEmbeddable,
}

impl InputCode {
    /// Returns the stable name.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
