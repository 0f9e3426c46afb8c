//! Limits on the documents of letters, in batches and archives.

/// The maximum number of diagnostics per severity in a line of the manifest.
pub const MAX_DIAGNOSTICS: usize = 100;

/// The compressed size of a manifest after which its lines omit details, in bytes.
pub const MAX_MANIFEST_BYTES: usize = 4 << 20;

/// The maximum length of the subject in a file name, in characters.
pub const MAX_FILE_NAME: usize = 100;
