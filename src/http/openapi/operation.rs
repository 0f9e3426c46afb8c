//! Operations of the API, by the identifiers that the OpenAPI document gives them.

use strum::{Display, VariantArray};

/// Operation below `/v1`; prints as its `operationId`.
#[derive(Clone, Copy, Debug, Display, PartialEq, Eq, VariantArray)]
#[strum(serialize_all = "camelCase")]
pub(super) enum Operation {
    RenderLetter,
    CheckLetter,
    RenderLetters,
    CompareLetters,
    ListHouseStyles,
    ListExamples,
    GetExample,
    GetLetterSchema,
    GetOpenApi,
}
