//! The contract as an OpenAPI 3.1 document.
//!
//! In: the types of letters, reports and problems, the calls, and who publishes the
//! service. Out: the [`document`], the same for the same program and [`Publisher`];
//! tests hold it against what the service does.

mod calls;
mod examples;
mod headers;
mod object;
mod problems;
mod schemas;

use super::envelope::API_VERSION;
use crate::locale::Language;
use crate::style::HouseStyles;
use calls::Call;
use object::{Components, Contact, Info, License, Named, OpenApi, Server, Tag};
#[cfg(test)]
pub(super) use problems::samples;

/// Who publishes the service, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publisher {
    /// Who answers questions.
    pub contact_name: Option<String>,
    /// Where to read on.
    pub contact_url: Option<String>,
    /// Where to write to.
    pub contact_email: Option<String>,
    /// The address that others reach the service at, without `/v1`; none: the one
    /// that the document came from.
    pub public_url: Option<String>,
}

impl Publisher {
    /// The publisher of a service that does not say.
    pub const UNNAMED: Self = Self {
        contact_name: None,
        contact_url: None,
        contact_email: None,
        public_url: None,
    };

    fn contact(&self) -> Option<Contact> {
        let Self { contact_name, contact_url, contact_email, .. } = self;
        let contact = Contact {
            name: contact_name.clone(),
            url: contact_url.clone(),
            email: contact_email.clone(),
        };
        (*self != Self { public_url: self.public_url.clone(), ..Self::UNNAMED })
            .then_some(contact)
    }
}

/// The document, as JSON.
///
/// # Errors
///
/// Only through a defect of this crate.
pub fn document(
    styles: &HouseStyles,
    publisher: &Publisher,
) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&build(styles, publisher))?;
    text.push('\n');
    Ok(text)
}

fn build(styles: &HouseStyles, publisher: &Publisher) -> OpenApi {
    let sentences = &styles.default_style().locale(Language::EN).problems;
    let example = examples::problem(styles);
    let mut paths = Named::<Named<_>>::new();
    for call in Call::ALL {
        let mut operation = call.operation(styles);
        operation.security = call.security();
        operation.responses.extend(problems::responses(call, sentences, &example));
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
                problems::table(sentences)
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
            Tag { name: calls::LETTERS, description: "Letters in, documents out." },
            Tag { name: calls::REFERENCE, description: "What can be known beforehand." },
        ],
        paths,
        components: Components {
            schemas: schemas::components(styles.locales()),
            headers: headers::components(),
            security_schemes: calls::security_schemes(),
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
