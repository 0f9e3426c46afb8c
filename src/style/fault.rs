//! What is wrong with a house style.

use std::fmt;

/// Why a house style cannot be used: everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseStyleError {
    /// Its folder, or its name where it has none.
    pub style: String,
    /// What is wrong, in the order of the file.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The line of the file, where it is the file that is wrong.
    pub line: Option<usize>,
    /// The key, its tables before it, or the name of another file.
    pub place: String,
    /// What is wrong with it, and what would be right.
    pub what: String,
}

impl Fault {
    /// A fault of what stands at a place.
    pub(super) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { line: None, place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.what)
    }
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
