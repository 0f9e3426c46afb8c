//! The result of reading a letter without violations.

use std::sync::Arc;

use super::Letter;
use crate::diagnostic::Diagnostic;
use crate::house_style::HouseStyle;

/// A letter that can be rendered, with its house style and warnings.
#[derive(Clone, Debug)]
pub struct ValidLetter {
    /// The letter.
    pub letter: Letter,
    /// The house style in which it is rendered.
    pub style: Arc<HouseStyle>,
    /// The warnings: text or structure that is probably wrong, and printed unchanged.
    pub warnings: Vec<Diagnostic>,
}
