//! API contract as an OpenAPI 3.1 document.
//!
//! Its text is in `templates/openapi`. Input: the types of letters, reports and problems,
//! the house styles, and the publisher. Output: the [`document`], the same for the same
//! program and [`Publisher`]. Tests compare it with the behavior of the service.

mod examples;
mod operation;
mod problems;
mod publisher;
mod schemas;

use askama::Template;
use serde_json::{Value, json};
use thiserror::Error;

use super::common_headers::API_VERSION;
use super::examples::listed_examples;
use super::house_styles::installed_styles;
use crate::bundle::OutputFormat;
use crate::examples::EXAMPLES;
use crate::house_style::HouseStyles;
use crate::locale::Language;
use operation::Operation;
#[cfg(test)]
pub(super) use problems::sample_problems;
use problems::{ProblemKind, ProblemResponse, ProblemSentences};
pub use publisher::Publisher;

pub use super::access_control::Admission;

/// Reason why the document could not be written; a bug in this crate.
#[derive(Debug, Error)]
pub enum OpenApiError {
    /// The template could not be filled in.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// The result is not JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Returns the OpenAPI document as JSON.
///
/// # Errors
///
/// Returns an error only through a bug in this crate.
pub fn document(
    styles: &HouseStyles,
    publisher: &Publisher,
    access: Admission,
) -> Result<String, OpenApiError> {
    let document = build_document(styles, publisher, access)?;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn build_document(
    styles: &HouseStyles,
    publisher: &Publisher,
    access: Admission,
) -> Result<Value, OpenApiError> {
    let locale = styles.default_style().locale(Language::EN);
    let sentences = &locale.problems;
    let description =
        IntroductionTemplate { problems: problems::problem_kinds(sentences) };
    let base = publisher.public_url.as_deref().unwrap_or_default();
    let names: Vec<_> = EXAMPLES.iter().map(|example| example.name).collect();
    let document = OpenApi {
        description: description.render()?.into(),
        contact: publisher.contact(),
        license: env!("CARGO_PKG_LICENSE"),
        server_url: format!("{}/v1", base.trim_end_matches('/')).into(),
        needs_key: access == Admission::Keyed,
        formats: json!(OutputFormat::ALL.map(OutputFormat::extension)),
        schemas: schemas::schema_components(styles.locales()),
        letter_examples: examples::letter_examples()?,
        valid_report: examples::valid_report(styles),
        invalid_report: examples::invalid_report(styles),
        problem_example: examples::problem_example(styles),
        house_styles: serde_json::to_value(installed_styles(styles))?,
        examples: serde_json::to_value(listed_examples(
            styles.locales().get(Language::EN),
        ))?,
        example_names: json!(names),
        sentences,
    };
    Ok(serde_json::from_str(&document.render()?)?)
}

/// Values of the document's template.
#[derive(Template)]
#[template(path = "openapi/openapi.json", escape = "none")]
struct OpenApi<'a> {
    description: Value,
    contact: Option<Value>,
    license: &'static str,
    server_url: Value,
    needs_key: bool,
    formats: Value,
    schemas: Value,
    letter_examples: Value,
    valid_report: Value,
    invalid_report: Value,
    problem_example: Value,
    house_styles: Value,
    examples: Value,
    example_names: Value,
    sentences: &'a ProblemSentences,
}

impl OpenApi<'_> {
    /// Returns the error responses of an operation, by status.
    fn problem_responses(
        &self,
        operation: &Operation,
    ) -> impl Iterator<Item = ProblemResponse> {
        problems::problem_responses(*operation, self.sentences, &self.problem_example)
    }

    /// Returns whether an output is text, with a media type that says so.
    fn is_text(&self, output: &OutputFormat) -> bool {
        let media_type = output.media_type();
        media_type.starts_with("text/") || media_type.ends_with("+xml")
    }
}

/// Values of the document's introduction, in Markdown.
#[derive(Template)]
#[template(path = "openapi/description.md")]
struct IntroductionTemplate<'a> {
    problems: Vec<ProblemKind<'a>>,
}
