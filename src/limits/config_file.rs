//! Limits on any configuration file: a house style or a locale.

/// The maximum number of keys of a file, tables included. A complete house style has
/// hundreds.
pub const MAX_KEYS: usize = 10_000;

/// The maximum number of diagnostics of a file. For each of them the file is read again.
pub const MAX_DIAGNOSTICS: usize = 1_000;
