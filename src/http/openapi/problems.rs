//! Problems in the OpenAPI document, by operation.
//!
//! Input: every kind of [`Problem`], with its status, recovery header and title. Output:
//! the error responses of an operation, and a list of all kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use serde_json::{Value, json};
use strum::VariantArray;

use super::operation::Operation;
use crate::bundle::OutputFormat;
use crate::http::problem::{Problem, ProblemBody};

/// Returns one problem of every kind.
pub(in crate::http) fn sample_problems() -> Vec<Problem> {
    let text = String::new;
    vec![
        Problem::InvalidJson { line: 1, column: 1 },
        Problem::InvalidLetter { language: None, violations: Vec::new() },
        Problem::UnknownParameter { name: text(), valid: text() },
        Problem::InvalidParameter { name: text(), value: text(), valid: text() },
        Problem::RepeatedParameter { name: text() },
        Problem::PagesNotSupported { output: OutputFormat::default() },
        Problem::FontsNotSupported { output: OutputFormat::default() },
        Problem::FontsNotEmbeddable { font: text() },
        Problem::AddresseesNotSupported { output: OutputFormat::default() },
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
const fn problem_operations(problem: &Problem) -> &'static [Operation] {
    match problem {
        Problem::InvalidParameter { .. } => &[
            Operation::RenderLetter,
            Operation::RenderLetters,
            Operation::CompareLetters,
        ],
        Problem::InvalidLetter { .. } => &[Operation::RenderLetter],
        Problem::PagesNotSupported { .. }
        | Problem::AddresseesNotSupported { .. }
        | Problem::FontsNotEmbeddable { .. }
        | Problem::OutputTooLarge { .. }
        | Problem::NoSuchPage { .. }
        | Problem::NotAcceptable => &[Operation::RenderLetter],
        Problem::RepeatedParameter { .. } | Problem::FontsNotSupported { .. } => {
            &[Operation::RenderLetter, Operation::RenderLetters]
        }
        Problem::UnsupportedBatchType | Problem::NotAnArray | Problem::TooManyBatches => {
            &[Operation::RenderLetters]
        }
        Problem::InvalidJson { .. }
        | Problem::BodyTooLarge { .. }
        | Problem::UnsupportedMediaType
        | Problem::QueueFull { .. }
        | Problem::Cancelled => {
            &[Operation::RenderLetter, Operation::CheckLetter, Operation::CompareLetters]
        }
        Problem::RenderTimeout { .. } => {
            &[Operation::RenderLetter, Operation::CheckLetter]
        }
        Problem::IncompleteBody
        | Problem::UnsupportedCoding
        | Problem::MissingApiKey
        | Problem::InvalidApiKey
        | Problem::TooManyRequests { .. }
        | Problem::InternalError(_)
        | Problem::RequestTimeout { .. }
        | Problem::InsufficientMemory => &[
            Operation::RenderLetter,
            Operation::CheckLetter,
            Operation::RenderLetters,
            Operation::CompareLetters,
        ],
        Problem::InvalidComparison
        | Problem::NotComparable { .. }
        | Problem::ComparisonTooLarge { .. }
        | Problem::CompareTimeout { .. } => &[Operation::CompareLetters],
        Problem::NoSuchExample { .. } => &[Operation::GetExample],
        Problem::UnknownParameter { .. }
        | Problem::OriginNotAllowed
        | Problem::CodingNotAcceptable => Operation::VARIANTS,
        Problem::NotFound
        | Problem::MethodNotAllowed { .. }
        | Problem::WebSocketNotSupported
        | Problem::Draining
        | Problem::Stalled => &[],
    }
}

/// Sentences of problems, in the language of the document.
pub(super) type ProblemSentences = BTreeMap<String, String>;

/// Returns the title of a problem by its code.
fn problem_title<'a>(sentences: &'a ProblemSentences, code: &str) -> &'a str {
    sentences.get(&format!("{code}-title")).map_or("", String::as_str)
}

/// Problems of an operation with the same status.
#[derive(Default)]
pub(super) struct ProblemResponse {
    pub(super) status: u16,
    /// List items in Markdown, one per problem.
    problems: Vec<String>,
    /// Names of their additional headers.
    pub(super) headers: BTreeSet<String>,
    /// Example objects by name.
    pub(super) examples: Option<Value>,
}

impl ProblemResponse {
    /// Returns the description as a JSON string.
    pub(super) fn description(&self) -> Value {
        self.problems.join("\n").into()
    }
}

/// Returns the error responses of an operation, by status.
pub(super) fn problem_responses(
    operation: Operation,
    sentences: &ProblemSentences,
    example: &Value,
) -> impl Iterator<Item = ProblemResponse> {
    let mut responses = BTreeMap::<u16, ProblemResponse>::new();
    for problem in sample_problems() {
        if !problem_operations(&problem).contains(&operation) {
            continue;
        }
        let (status, code) = problem.status();
        let status = status.as_u16();
        let title = problem_title(sentences, code);
        let response = responses.entry(status).or_default();
        response.status = status;
        response.problems.push(format!("- `{code}`: {title}"));
        if let Some((name, _)) = problem.remedy_header() {
            response.headers.insert(usual_name(name.as_str()));
        }
        if let Problem::InvalidLetter { .. } = problem {
            let example = json!({ "summary": title, "value": example });
            response.examples = Some(json!({ code: example }));
        }
    }
    responses.into_values()
}

/// Returns the usual capitalization of a header name.
fn usual_name(name: &str) -> String {
    if name == "www-authenticate" {
        return "WWW-Authenticate".to_owned();
    }
    let capital = |word: &str| {
        let (first, rest) = word.split_at(1.min(word.len()));
        first.to_ascii_uppercase() + rest
    };
    name.split('-').map(capital).collect::<Vec<String>>().join("-")
}

/// Kind of problem, as the list of all kinds describes it.
pub(super) struct ProblemKind<'a> {
    pub(super) status: u16,
    pub(super) uri: String,
    pub(super) title: &'a str,
}

/// Returns all kinds of problems, by status.
pub(super) fn problem_kinds(sentences: &ProblemSentences) -> Vec<ProblemKind<'_>> {
    let samples = sample_problems();
    let mut kinds: Vec<_> = samples.iter().map(Problem::status).collect();
    kinds.sort_unstable();
    let kinds = kinds.into_iter().map(|(status, code)| ProblemKind {
        status: status.as_u16(),
        uri: ProblemBody::type_uri(code),
        title: problem_title(sentences, code),
    });
    kinds.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use strum::VariantArray;

    use super::{problem_operations, sample_problems};
    use crate::house_style::HouseStyles;
    use crate::http::openapi::operation::Operation;
    use crate::http::openapi::{Admission, Publisher, build_document};
    use crate::locale::Language;

    #[test]
    fn every_kind_of_problem_has_a_sample() {
        let styles = HouseStyles::builtin().unwrap();
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
        let styles = HouseStyles::builtin().unwrap();
        let publisher = Publisher::default();
        let document = build_document(&styles, &publisher, Admission::Open).unwrap();
        let paths = document["paths"].as_object().unwrap().values();
        let operations: BTreeMap<_, _> = paths
            .flat_map(|methods| methods.as_object().unwrap().values())
            .map(|operation| (operation["operationId"].as_str().unwrap(), operation))
            .collect();
        assert_eq!(operations.len(), Operation::VARIANTS.len());
        for problem in sample_problems() {
            let (status, code) = problem.status();
            let description = document["info"]["description"].as_str().unwrap();
            assert!(description.contains(&format!(":{code}` |")), "{code}");
            for operation in Operation::VARIANTS {
                let responses = &operations[operation.to_string().as_str()]["responses"];
                let listed = responses[status.as_str()]["description"]
                    .as_str()
                    .is_some_and(|listed| listed.contains(&format!("`{code}`")));
                assert_eq!(
                    listed,
                    problem_operations(&problem).contains(operation),
                    "{code}: {operation}"
                );
            }
        }
    }
}
