//! What is wrong with a house style.

use std::fmt;

use crate::config::Fault;
use crate::locale::{Language, Locale, LocaleError, Locales};

/// Why a house style cannot be used: everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseStyleError {
    /// Its folder, or its name where it has none.
    pub style: String,
    /// What is wrong, in the order of the file.
    pub faults: Vec<Fault>,
}

impl HouseStyleError {
    /// Everything that is wrong, a line each, in the words of a language.
    pub fn told(&self, locale: &Locale) -> String {
        locale.faults_of("house-style", &self.style, &self.faults)
    }
}

impl fmt::Display for HouseStyleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shipped = Locales::shipped().map_err(|_| fmt::Error)?;
        f.write_str(&self.told(shipped.get(Language::EN)))
    }
}

impl std::error::Error for HouseStyleError {}

/// A house style speaks the languages that are installed.
impl From<LocaleError> for HouseStyleError {
    fn from(error: LocaleError) -> Self {
        Self { style: error.file, faults: error.faults }
    }
}
