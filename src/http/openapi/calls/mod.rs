//! The calls of the service: what each takes and what it answers when all is well.

mod letters;
mod parts;
mod reference;

pub(super) use parts::{if_none_match, not_modified};

use super::Admission;
use super::object::{Named, Operation, SecurityScheme};
use crate::style::HouseStyles;

/// A call below `/v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
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

/// The tag of what is done with letters.
pub(super) const LETTERS: &str = "letters";

/// The tag of what can be known beforehand.
pub(super) const REFERENCE: &str = "reference";

impl Call {
    /// Every call.
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

    /// Where it is, below `/v1`.
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

    /// Its method, in lower case.
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

    /// What a caller shows where the service has keys; what only reads needs none.
    pub(super) fn security(self, door: Admission) -> Vec<Named<[&'static str; 0]>> {
        if self.method() == "get" {
            return Vec::new();
        }
        let keys = [BEARER, API_KEY].map(|name| Named::from([(name.to_owned(), [])]));
        let none = (door == Admission::Open).then(Named::new);
        none.into_iter().chain(keys).collect()
    }

    /// What it takes, and what it answers when all is well.
    pub(super) fn operation(self, styles: &HouseStyles) -> Operation {
        match self {
            Self::Render => letters::render(),
            Self::Check => letters::check(styles),
            Self::Batch => letters::batch(),
            Self::Compare => letters::compare(),
            Self::HouseStyles => reference::house_styles(styles),
            Self::Examples => reference::list_examples(styles),
            Self::Example => reference::example(),
            Self::LetterSchema => reference::letter_schema(),
            Self::OpenApi => reference::openapi(),
        }
    }
}

const BEARER: &str = "bearer";
const API_KEY: &str = "apiKey";

/// The ways to show a key.
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
