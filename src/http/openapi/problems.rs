//! Problems in the OpenAPI document, by operation.
//!
//! Input: every kind of [`Problem`], with its status, recovery header and title. Output:
//! the error responses of an operation, and a table of all kinds.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::num::NonZeroUsize;

use actix_web::http::StatusCode;
use serde_json::Value;

use super::headers;
use super::model::{Example, MediaType, Named, Response, component_reference};
use super::operations::Call;
use crate::bundle::Output;
use crate::http::problem::{Body, Problem};

/// Returns one problem of every kind.
pub(in crate::http) fn sample_problems() -> Vec<Problem> {
    let text = String::new;
    vec![
        Problem::InvalidJson { line: 1, column: 1 },
        Problem::InvalidLetter { language: None, violations: Vec::new() },
        Problem::UnknownParameter { name: text(), valid: text() },
        Problem::InvalidParameter { name: text(), value: text(), valid: text() },
        Problem::RepeatedParameter { name: text() },
        Problem::PagesNotSupported { output: Output::default() },
        Problem::FontsNotSupported { output: Output::default() },
        Problem::FontsNotEmbeddable { font: text() },
        Problem::AddresseesNotSupported { output: Output::default() },
        Problem::OutputTooLarge { limit: 1 << 20 },
        Problem::NoSuchPage { page: NonZeroUsize::MIN, pages: 1 },
        Problem::InvalidComparison,
        Problem::NotComparable { member: text(), reason: text(), violations: None },
        Problem::ComparisonTooLarge { limit: 1 << 20 },
        Problem::CompareTimeout { seconds: 1 },
        Problem::IncompleteBody,
        Problem::WebSocketNotSupported,
        Problem::MissingApiKey,
        Problem::InvalidApiKey,
        Problem::OriginNotAllowed,
        Problem::NotFound,
        Problem::NoSuchExample { name: text() },
        Problem::MethodNotAllowed { allow: "GET" },
        Problem::NotAcceptable,
        Problem::CodingNotAcceptable,
        Problem::TooManyRequests { seconds: 1 },
        Problem::BodyTooLarge { limit: 1 },
        Problem::UnsupportedMediaType,
        Problem::UnsupportedBatchType,
        Problem::NotAnArray,
        Problem::UnsupportedCoding,
        Problem::InternalError("pdf"),
        Problem::Draining,
        Problem::Stalled,
        Problem::RequestTimeout { seconds: 1, rate: 1 },
        Problem::QueueFull { seconds: 1 },
        Problem::InsufficientMemory,
        Problem::TooManyBatches,
        Problem::RenderTimeout { seconds: 1 },
    ]
}

/// Returns the operations with a problem; empty for problems outside all operations.
const fn problem_calls(problem: &Problem) -> &'static [Call] {
    match problem {
        Problem::InvalidParameter { .. } => &[Call::Render, Call::Batch, Call::Compare],
        Problem::InvalidLetter { .. } => &[Call::Render],
        Problem::PagesNotSupported { .. }
        | Problem::AddresseesNotSupported { .. }
        | Problem::FontsNotEmbeddable { .. }
        | Problem::OutputTooLarge { .. }
        | Problem::NoSuchPage { .. }
        | Problem::NotAcceptable => &[Call::Render],
        Problem::RepeatedParameter { .. } | Problem::FontsNotSupported { .. } => {
            &[Call::Render, Call::Batch]
        }
        Problem::UnsupportedBatchType | Problem::NotAnArray | Problem::TooManyBatches => {
            &[Call::Batch]
        }
        Problem::InvalidJson { .. }
        | Problem::BodyTooLarge { .. }
        | Problem::UnsupportedMediaType
        | Problem::QueueFull { .. }
        | Problem::Cancelled => &[Call::Render, Call::Check, Call::Compare],
        Problem::RenderTimeout { .. } => &[Call::Render, Call::Check],
        Problem::IncompleteBody
        | Problem::UnsupportedCoding
        | Problem::MissingApiKey
        | Problem::InvalidApiKey
        | Problem::TooManyRequests { .. }
        | Problem::InternalError(_)
        | Problem::RequestTimeout { .. }
        | Problem::InsufficientMemory => {
            &[Call::Render, Call::Check, Call::Batch, Call::Compare]
        }
        Problem::InvalidComparison
        | Problem::NotComparable { .. }
        | Problem::ComparisonTooLarge { .. }
        | Problem::CompareTimeout { .. } => &[Call::Compare],
        Problem::NoSuchExample { .. } => &[Call::Example],
        Problem::UnknownParameter { .. }
        | Problem::OriginNotAllowed
        | Problem::CodingNotAcceptable => &Call::ALL,
        Problem::NotFound
        | Problem::MethodNotAllowed { .. }
        | Problem::WebSocketNotSupported
        | Problem::Draining
        | Problem::Stalled => &[],
    }
}

/// Sentences of problems, in the language of the document.
pub(super) type Sentences = BTreeMap<String, String>;

/// Returns the title of a problem by its code.
fn problem_title<'a>(sentences: &'a Sentences, code: &str) -> &'a str {
    sentences.get(&format!("{code}-title")).map_or("", String::as_str)
}

/// Returns the error responses of an operation.
pub(super) fn problem_responses(
    call: Call,
    sentences: &Sentences,
    example: &Value,
) -> BTreeMap<u16, Response> {
    let mut responses = BTreeMap::new();
    for problem in sample_problems() {
        if !problem_calls(&problem).contains(&call) {
            continue;
        }
        let (status, code) = problem.status();
        let response =
            responses.entry(status.as_u16()).or_insert_with(|| blank_response(call));
        if !response.description.is_empty() {
            response.description.push('\n');
        }
        let _ = write!(
            response.description,
            "- `{code}`: {}",
            problem_title(sentences, code)
        );
        if let Some((name, _)) = problem.remedy_header() {
            response
                .headers
                .extend(headers::named_headers([
                    headers::usual_name(name.as_str()).as_str()
                ]));
        }
        if let Problem::InvalidLetter { .. } = problem {
            let example = Example {
                summary: problem_title(sentences, code).to_owned(),
                value: example.clone(),
            };
            for media_type in response.content.values_mut() {
                media_type.examples.insert(code.to_owned(), example.clone());
            }
        }
    }
    responses
}

/// Returns an error response without a description.
fn blank_response(call: Call) -> Response {
    // All responses at the path of the OpenAPI document are open to every origin.
    let open = if call == Call::OpenApi { &headers::OPEN[..] } else { &[] };
    let schema = component_reference("schemas", "Problem");
    let content = MediaType { schema, examples: Named::new() };
    Response {
        description: String::new(),
        headers: headers::named_headers(
            headers::EVERY.iter().chain(&headers::PROBLEM).chain(open).copied(),
        ),
        content: Named::from([("application/problem+json".to_owned(), content)]),
    }
}

/// Returns a Markdown table of all kinds of problems.
pub(super) fn problem_table(sentences: &Sentences) -> String {
    let mut kinds: Vec<(StatusCode, &str)> =
        sample_problems().iter().map(|problem| problem.status()).collect();
    kinds.sort_unstable();
    let mut table = "| status | `type` | |\n|---|---|---|\n".to_owned();
    for (status, code) in kinds {
        let kind = Body::type_uri(code);
        let _ = writeln!(
            table,
            "| {} | `{kind}` | {} |",
            status.as_u16(),
            problem_title(sentences, code)
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{problem_calls, sample_problems};
    use crate::house_style::HouseStyles;
    use crate::http::openapi::operations::Call;
    use crate::http::openapi::{Admission, Publisher, model};
    use crate::locale::Language;

    #[test]
    fn every_kind_of_problem_has_a_sample() {
        let styles = HouseStyles::shipped().unwrap();
        let problems = &styles.default_style().locale(Language::EN).problems;
        let titled = problems.keys().filter_map(|key| key.strip_suffix("-title"));
        let titled: BTreeSet<_> = titled.collect();
        let samples = sample_problems();
        let sampled: Vec<_> = samples.iter().map(|problem| problem.status().1).collect();
        assert_eq!(sampled.iter().copied().collect::<BTreeSet<_>>(), titled);
        assert_eq!(sampled.len(), titled.len());
    }

    #[test]
    fn every_problem_stands_in_the_table_of_the_docs_with_its_status() {
        let samples = sample_problems();
        let docs = include_str!("../../../docs/service.md");
        let problems = docs.split("\n## Problems\n").nth(1).unwrap();
        let problems = problems.split("\n## ").next().unwrap();
        // Columns: status, codes, condition.
        let rows = problems
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
        let mut documented = BTreeSet::new();
        for (statuses, row) in
            rows.filter(|(statuses, _)| statuses.starts_with(['4', '5']))
        {
            let codes = row.split(" | ").next().unwrap();
            for code in codes.split('`').skip(1).step_by(2) {
                let problem = samples.iter().find(|problem| problem.status().1 == code);
                let (status, _) = problem.unwrap_or_else(|| panic!("{code}")).status();
                assert!(statuses.contains(status.as_str()), "{code}");
                assert!(documented.insert(code), "{code}");
            }
        }
        assert_eq!(
            documented,
            samples.iter().map(|problem| problem.status().1).collect()
        );
    }

    #[test]
    fn every_problem_stands_in_the_document_wherever_it_can_be_met_with() {
        let styles = HouseStyles::shipped().unwrap();
        let document: model::OpenApi =
            super::super::build_document(&styles, &Publisher::default(), Admission::Open);
        for problem in sample_problems() {
            let (status, code) = problem.status();
            assert!(document.info.description.contains(&format!(":{code}` |")), "{code}");
            for call in Call::ALL {
                let operation = &document.paths[call.path()][call.method()];
                let listed = operation
                    .responses
                    .get(&status.as_u16())
                    .is_some_and(|one| one.description.contains(&format!("`{code}`")));
                assert_eq!(
                    listed,
                    problem_calls(&problem).contains(&call),
                    "{code}: {call:?}"
                );
            }
        }
    }
}
