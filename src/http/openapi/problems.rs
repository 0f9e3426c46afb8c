//! The problems, by the calls that can meet with them.
//!
//! In: every kind of [`Problem`], with the status, the remedy and the title that its
//! answer has. Out: the responses of a call, and a table of all kinds.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::num::NonZeroUsize;

use actix_web::http::StatusCode;
use serde_json::Value;

use super::calls::Call;
use super::headers;
use super::object::{Example, MediaType, Named, Response, reference};
use crate::bundle::Output;
use crate::http::problem::{Body, Problem};

/// One problem of every kind.
pub(in crate::http) fn samples() -> Vec<Problem> {
    let text = String::new;
    vec![
        Problem::NotJson { line: 1, column: 1 },
        Problem::InvalidLetter { language: None, violations: Vec::new() },
        Problem::NoParameters { name: text() },
        Problem::UnknownParameter { name: text(), valid: text() },
        Problem::InvalidParameter { name: text(), value: text(), valid: text() },
        Problem::RepeatedParameter { name: text() },
        Problem::NotPaged { output: Output::default() },
        Problem::NoFontChoice { output: Output::default() },
        Problem::FontsNotEmbeddable { font: text() },
        Problem::NoCopies { output: Output::default() },
        Problem::OutputTooLarge { limit: 1 << 20 },
        Problem::NoSuchPage { page: NonZeroUsize::MIN, pages: 1 },
        Problem::NotTwoFiles,
        Problem::NotComparable { member: text(), reason: text(), violations: None },
        Problem::ComparisonTooLarge { limit: 1 << 20 },
        Problem::CompareTimeout { seconds: 1 },
        Problem::BrokenBody,
        Problem::WebSocketUpgrade,
        Problem::KeyMissing,
        Problem::KeyUnknown,
        Problem::CrossOrigin,
        Problem::NotFound,
        Problem::NoSuchExample { name: text() },
        Problem::MethodNotAllowed { allow: "GET" },
        Problem::NotAcceptable,
        Problem::CodingNotAcceptable,
        Problem::TooManyRequests { seconds: 1 },
        Problem::BodyTooLarge { limit: 1 },
        Problem::UnsupportedMediaType,
        Problem::NoLetters,
        Problem::NotAList,
        Problem::UnsupportedCoding,
        Problem::Defect("pdf"),
        Problem::Draining,
        Problem::Stalled,
        Problem::SlowBody { seconds: 1, rate: 1 },
        Problem::Full { seconds: 1 },
        Problem::MemoryFull,
        Problem::BatchesFull,
        Problem::RenderTime { seconds: 1 },
    ]
}

/// The calls that can meet with a problem; none: only what is no call at all.
const fn calls(problem: &Problem) -> &'static [Call] {
    match problem {
        Problem::UnknownParameter { .. } | Problem::InvalidParameter { .. } => {
            &[Call::Render, Call::Batch, Call::Compare]
        }
        Problem::InvalidLetter { .. } => &[Call::Render],
        Problem::NotPaged { .. }
        | Problem::NoCopies { .. }
        | Problem::FontsNotEmbeddable { .. }
        | Problem::OutputTooLarge { .. }
        | Problem::NoSuchPage { .. }
        | Problem::NotAcceptable => &[Call::Render],
        Problem::RepeatedParameter { .. } | Problem::NoFontChoice { .. } => {
            &[Call::Render, Call::Batch]
        }
        Problem::NoLetters | Problem::NotAList | Problem::BatchesFull => &[Call::Batch],
        Problem::NotJson { .. }
        | Problem::BodyTooLarge { .. }
        | Problem::UnsupportedMediaType
        | Problem::Full { .. }
        | Problem::Stopped => &[Call::Render, Call::Check, Call::Compare],
        Problem::RenderTime { .. } => &[Call::Render, Call::Check],
        Problem::BrokenBody
        | Problem::UnsupportedCoding
        | Problem::KeyMissing
        | Problem::KeyUnknown
        | Problem::TooManyRequests { .. }
        | Problem::Defect(_)
        | Problem::SlowBody { .. }
        | Problem::MemoryFull => &[Call::Render, Call::Check, Call::Batch, Call::Compare],
        Problem::NotTwoFiles
        | Problem::NotComparable { .. }
        | Problem::ComparisonTooLarge { .. }
        | Problem::CompareTimeout { .. } => &[Call::Compare],
        Problem::NoSuchExample { .. } => &[Call::Example],
        Problem::NoParameters { .. } => &[
            Call::Check,
            Call::HouseStyles,
            Call::Examples,
            Call::Example,
            Call::LetterSchema,
            Call::OpenApi,
        ],
        Problem::CrossOrigin | Problem::CodingNotAcceptable => &Call::ALL,
        Problem::NotFound
        | Problem::MethodNotAllowed { .. }
        | Problem::WebSocketUpgrade
        | Problem::Draining
        | Problem::Stalled => &[],
    }
}

/// The sentences of problems, in the language of the document.
pub(super) type Sentences = BTreeMap<String, String>;

/// The title of the problem with this code.
fn title<'a>(sentences: &'a Sentences, code: &str) -> &'a str {
    sentences.get(&format!("{code}-title")).map_or("", String::as_str)
}

/// What a call can answer that is not what was asked for.
pub(super) fn responses(
    call: Call,
    sentences: &Sentences,
    example: &Value,
) -> BTreeMap<u16, Response> {
    let mut responses = BTreeMap::new();
    for problem in samples() {
        if !calls(&problem).contains(&call) {
            continue;
        }
        let (status, code) = problem.status();
        let response = responses.entry(status.as_u16()).or_insert_with(|| blank(call));
        if !response.description.is_empty() {
            response.description.push('\n');
        }
        let _ = write!(response.description, "- `{code}`: {}", title(sentences, code));
        if let Some((name, _)) = problem.remedy() {
            response
                .headers
                .extend(headers::named([headers::usual(name.as_str()).as_str()]));
        }
        if let Problem::InvalidLetter { .. } = problem {
            let example = Example {
                summary: title(sentences, code).to_owned(),
                value: example.clone(),
            };
            for media_type in response.content.values_mut() {
                media_type.examples.insert(code.to_owned(), example.clone());
            }
        }
    }
    responses
}

/// A response that is a problem.
fn blank(call: Call) -> Response {
    // All that is said at the address of the document is open.
    let open = if call == Call::OpenApi { &headers::OPEN[..] } else { &[] };
    let schema = reference("schemas", "Problem");
    let content = MediaType { schema, examples: Named::new() };
    Response {
        description: String::new(),
        headers: headers::named(
            headers::EVERY.iter().chain(&headers::PROBLEM).chain(open).copied(),
        ),
        content: Named::from([("application/problem+json".to_owned(), content)]),
    }
}

/// Every kind of problem, as a table in Markdown.
pub(super) fn table(sentences: &Sentences) -> String {
    let mut kinds: Vec<(StatusCode, &str)> =
        samples().iter().map(|problem| problem.status()).collect();
    kinds.sort_unstable();
    let mut table = "| status | `type` | |\n|---|---|---|\n".to_owned();
    for (status, code) in kinds {
        let kind = Body::kind(code);
        let _ = writeln!(
            table,
            "| {} | `{kind}` | {} |",
            status.as_u16(),
            title(sentences, code)
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{calls, samples};
    use crate::http::openapi::calls::Call;
    use crate::http::openapi::{Admission, Publisher, object};
    use crate::locale::Language;
    use crate::style::HouseStyles;

    #[test]
    fn every_kind_of_problem_has_a_sample() {
        let styles = HouseStyles::shipped().unwrap();
        let problems = &styles.default_style().locale(Language::EN).problems;
        let titled = problems.keys().filter_map(|key| key.strip_suffix("-title"));
        let titled: BTreeSet<_> = titled.collect();
        let samples = samples();
        let sampled: Vec<_> = samples.iter().map(|problem| problem.status().1).collect();
        assert_eq!(sampled.iter().copied().collect::<BTreeSet<_>>(), titled);
        assert_eq!(sampled.len(), titled.len());
    }

    #[test]
    fn every_problem_stands_in_the_table_of_the_docs_with_its_status() {
        let samples = samples();
        let docs = include_str!("../../../docs/service.md");
        let problems = docs.split("\n## Problems\n").nth(1).unwrap();
        let problems = problems.split("\n## ").next().unwrap();
        // Rows: status, codes, when.
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
        let document: object::OpenApi =
            super::super::build(&styles, &Publisher::default(), Admission::Open);
        for problem in samples() {
            let (status, code) = problem.status();
            assert!(document.info.description.contains(&format!(":{code}` |")), "{code}");
            for call in Call::ALL {
                let operation = &document.paths[call.path()][call.method()];
                let listed = operation
                    .responses
                    .get(&status.as_u16())
                    .is_some_and(|one| one.description.contains(&format!("`{code}`")));
                assert_eq!(listed, calls(&problem).contains(&call), "{code}: {call:?}");
            }
        }
    }
}
