//! Names of the operations and their tags.

/// Operation below `/v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http::openapi) enum Call {
    Render,
    Check,
    Batch,
    Compare,
    HouseStyles,
    Examples,
    Example,
    LetterSchema,
    OpenApi,
}

/// Tag of the operations on letters.
pub(in crate::http::openapi) const LETTERS: &str = "letters";

/// Tag of the operations that return reference data.
pub(in crate::http::openapi) const REFERENCE: &str = "reference";
