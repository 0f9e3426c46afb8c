//! The program that compares two files.

use std::ffi::OsString;
use std::path::PathBuf;

/// Program that compares two files, with its arguments.
#[derive(Clone, Debug)]
pub struct CompareProgram {
    /// Path of this program itself.
    pub program: PathBuf,
    /// Arguments: the installed languages and house styles, and the command.
    pub arguments: Vec<OsString>,
}
