//! `/v1/examples`: example letters.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Serialize;

use super::AppState;
use super::accept;
use super::negotiation::no_parameters;
use super::problem::Problem;
use crate::examples::{EXAMPLES, Example};
use crate::locale::{Language, Locale};

/// Description of an example letter.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Example")]
pub(super) struct ExampleDescription {
    /// Name of the example, as in its path.
    name: &'static str,
    /// Name of its letter type.
    letter_type: String,
    /// Subject of the letter.
    subject: String,
    /// Language of the letter.
    language: String,
    /// Path of the letter file.
    href: String,
}

/// `GET /v1/examples`: lists all examples, with letter types in the language of the
/// request.
pub(super) async fn list_examples(
    request: HttpRequest,
    state: web::Data<AppState>,
) -> HttpResponse {
    if let Err(problem) = no_parameters(&request) {
        return problem.to_response(&request);
    }
    let locales = state.styles.locales();
    let language = accept::request_language(&request, locales);
    let locale = locales.get(language.unwrap_or_default());
    HttpResponse::Ok()
        .insert_header((header::CONTENT_LANGUAGE, locale.spoken.tag()))
        .json(listed_examples(locale))
}

/// Describes all examples, with letter types in the language of the locale.
pub(super) fn listed_examples(locale: &Locale) -> Vec<ExampleDescription> {
    EXAMPLES.iter().map(|example| ExampleDescription::new(example, locale)).collect()
}

/// `GET /v1/examples/{name}`: returns a letter file.
pub(super) async fn example_letter(
    request: HttpRequest,
    name: web::Path<String>,
) -> HttpResponse {
    if let Err(problem) = no_parameters(&request) {
        return problem.to_response(&request);
    }
    match Example::find(&name) {
        Some(example) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .body(example.json),
        None => Problem::NoSuchExample { name: name.into_inner() }.to_response(&request),
    }
}

impl ExampleDescription {
    fn new(example: &Example, locale: &Locale) -> Self {
        let default = || Language::default().code().to_owned();
        Self {
            name: example.name,
            letter_type: example.letter_type(locale),
            subject: example.member("subject").unwrap_or_default(),
            language: example.member("language").unwrap_or_else(default),
            href: format!("/v1/examples/{}", example.name),
        }
    }
}
