//! What is wrong with a house style.

use std::fmt;

use crate::config::Fault;
use crate::locale::LocaleError;

/// Why a house style cannot be used: everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseStyleError {
    /// Its folder, or its name where it has none.
    pub style: String,
    /// What is wrong, in the order of the file.
    pub faults: Vec<Fault>,
}

impl fmt::Display for HouseStyleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.faults.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            write!(f, "house style {}: {fault}", self.style)?;
        }
        Ok(())
    }
}

impl std::error::Error for HouseStyleError {}

/// A house style speaks the languages that are installed.
impl From<LocaleError> for HouseStyleError {
    fn from(error: LocaleError) -> Self {
        Self { style: error.file, faults: error.faults }
    }
}
