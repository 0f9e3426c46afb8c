//! API contract as an OpenAPI 3.1 document.
//!
//! Input: the types of letters, reports and problems, the operations, and the publisher.
//! Output: the [`document`], the same for the same program and [`Publisher`]. Tests
//! compare it with the behavior of the service.

mod examples;
mod headers;
mod model;
mod operations;
mod problems;
mod publisher;
mod schemas;

pub use publisher::Publisher;

pub use super::access_control::Admission;
use super::common_headers::API_VERSION;
use crate::house_style::HouseStyles;
use crate::locale::Language;
use model::{Components, Info, License, Named, OpenApi, Server, Tag};
use operations::Call;
#[cfg(test)]
pub(super) use problems::sample_problems;

/// Returns the OpenAPI document as JSON.
///
/// # Errors
///
/// Returns an error only through a bug in this crate.
pub fn document(
    styles: &HouseStyles,
    publisher: &Publisher,
    door: Admission,
) -> serde_json::Result<String> {
    let mut text =
        serde_json::to_string_pretty(&build_document(styles, publisher, door))?;
    text.push('\n');
    Ok(text)
}

fn build_document(
    styles: &HouseStyles,
    publisher: &Publisher,
    door: Admission,
) -> OpenApi {
    let sentences = &styles.default_style().locale(Language::EN).problems;
    let example = examples::problem_example(styles);
    let mut paths = Named::<Named<_>>::new();
    for call in Call::ALL {
        let mut operation = call.operation(styles);
        operation.security = call.security(door);
        operation
            .responses
            .extend(problems::problem_responses(call, sentences, &example));
        if call.method() == "get" {
            operation.parameters.push(operations::if_none_match());
            operation.responses.insert(304, operations::not_modified(call));
        }
        let methods = paths.entry(call.path().to_owned()).or_default();
        methods.insert(call.method().to_owned(), operation);
    }
    let base = publisher.public_url.as_deref().unwrap_or_default();
    let licence = env!("CARGO_PKG_LICENSE");
    OpenApi {
        openapi: "3.1.1",
        info: Info {
            title: "Kamerbrief",
            summary: "Letters to the Dutch parliament, from JSON to PDF, DOCX, HTML and SVG.",
            description: format!(
                "{INTRODUCTION}\n\n## Problems\n\n{PROBLEMS}\n\n{}",
                problems::problem_table(sentences)
            ),
            contact: publisher.contact(),
            license: License {
                name: licence,
                url: format!("https://spdx.org/licenses/{licence}.html"),
            },
            version: API_VERSION,
        },
        servers: vec![Server { url: format!("{}/v1", base.trim_end_matches('/')) }],
        tags: vec![
            Tag { name: operations::LETTERS, description: "Letters in, documents out." },
            Tag {
                name: operations::REFERENCE,
                description: "What can be known beforehand.",
            },
        ],
        paths,
        components: Components {
            schemas: schemas::schema_components(styles.locales()),
            headers: headers::header_components(),
            security_schemes: operations::security_schemes(),
        },
    }
}

const INTRODUCTION: &str = "\
Sets official letters to the Dutch parliament (*Kamerbrieven*): a letter goes in as JSON, a document \
comes out. The service keeps nothing: no letter, no document, and no word of either in its log.

Text in a letter is literal, to the character; nothing in it is markup. The same letter, house style \
and version give the same bytes. Within v1 the contract only gains what is optional: be ready for \
members and headers that are new. `HEAD` is answered wherever `GET` is.";

const PROBLEMS: &str = "\
Errors are `application/problem+json` (RFC 9457). `type` tells the kinds apart and stays; `title` and \
`detail` are for people, in the language of `Accept-Language` (nl or en), else of the letter, else in \
Dutch. `violations` lists everything that is wrong with a letter, each with its place (a JSON Pointer, \
RFC 6901), the stable code of the rule, and a sentence that says what is wrong and what is valid.";
