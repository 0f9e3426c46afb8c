//! Operations of the API, with their parameters and their successful responses.

mod call;
mod discovery;
mod letters;
mod shared;

pub(super) use call::{Call, LETTERS, REFERENCE};
pub(super) use shared::{if_none_match, not_modified};

use super::model::{Named, Operation, SecurityScheme};
use crate::house_style::HouseStyles;
use crate::http::access_control::Admission;

impl Call {
    /// All operations.
    pub(super) const ALL: [Self; 9] = [
        Self::Render,
        Self::Check,
        Self::Batch,
        Self::Compare,
        Self::HouseStyles,
        Self::Examples,
        Self::Example,
        Self::LetterSchema,
        Self::OpenApi,
    ];

    /// Returns its path below `/v1`.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Render => "/letters",
            Self::Check => "/letters/_check",
            Self::Batch => "/letters/_batch",
            Self::Compare => "/letters/_compare",
            Self::HouseStyles => "/house-styles",
            Self::Examples => "/examples",
            Self::Example => "/examples/{name}",
            Self::LetterSchema => "/letter-schema",
            Self::OpenApi => "/openapi.json",
        }
    }

    /// Returns its method in lower case.
    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Render | Self::Check | Self::Batch | Self::Compare => "post",
            Self::HouseStyles
            | Self::Examples
            | Self::Example
            | Self::LetterSchema
            | Self::OpenApi => "get",
        }
    }

    /// Returns its security requirements; read-only operations need no key.
    pub(super) fn security(self, door: Admission) -> Vec<Named<[&'static str; 0]>> {
        if self.method() == "get" {
            return Vec::new();
        }
        let keys = [BEARER, API_KEY].map(|name| Named::from([(name.to_owned(), [])]));
        let none = (door == Admission::Open).then(Named::new);
        none.into_iter().chain(keys).collect()
    }

    /// Returns the operation object, with its parameters and its successful responses.
    pub(super) fn operation(self, styles: &HouseStyles) -> Operation {
        match self {
            Self::Render => letters::render_call(),
            Self::Check => letters::check_call(styles),
            Self::Batch => letters::batch_call(),
            Self::Compare => letters::compare_call(),
            Self::HouseStyles => discovery::house_styles(styles),
            Self::Examples => discovery::list_examples(styles),
            Self::Example => discovery::example_call(),
            Self::LetterSchema => discovery::letter_schema(),
            Self::OpenApi => discovery::openapi_call(),
        }
    }
}

const BEARER: &str = "bearer";
const API_KEY: &str = "apiKey";

/// Returns the ways to send a key.
pub(super) fn security_schemes() -> Named<SecurityScheme> {
    let bearer = SecurityScheme {
        kind: "http",
        description: "A key, where the service has any (RFC 6750).",
        scheme: Some("bearer"),
        place: None,
        name: None,
    };
    let api_key = SecurityScheme {
        kind: "apiKey",
        description: "The same, where `Authorization` is a proxy's.",
        scheme: None,
        place: Some("header"),
        name: Some("X-Api-Key"),
    };
    Named::from([(BEARER.to_owned(), bearer), (API_KEY.to_owned(), api_key)])
}
