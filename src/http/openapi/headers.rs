//! Response headers, each with its description and whether it is always present.

use serde_json::{Value, json};

use super::model::{Header, Named, component_reference};
use crate::http::common_headers::API_VERSION;

/// Headers of every response below `/v1`.
pub(super) const EVERY: [&str; 9] = [
    "API-Version",
    "Cache-Control",
    "Content-Security-Policy",
    "Referrer-Policy",
    "Traceparent",
    "Vary",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Request-Id",
];

/// Additional headers of a document.
pub(super) const DOCUMENT: [&str; 4] =
    ["Content-Disposition", "Content-Language", "Page-Count", "Warning-Count"];

/// Additional headers of a document that is streamed.
pub(super) const STREAM: [&str; 1] = ["Content-Disposition"];

/// Additional headers of every successful response with content.
pub(super) const CONTENT: [&str; 4] =
    ["Content-Digest", "Content-Encoding", "ETag", "Repr-Digest"];

/// Additional headers of a problem.
pub(super) const PROBLEM: [&str; 1] = ["Content-Language"];

/// Additional headers of a file that pages of other origins may read.
pub(super) const OPEN: [&str; 2] =
    ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers"];

/// Returns references to the headers with these names, for a response object.
pub(super) fn named_headers<'a>(
    names: impl IntoIterator<Item = &'a str>,
) -> Named<Value> {
    names
        .into_iter()
        .map(|name| (name.to_owned(), component_reference("headers", name)))
        .collect()
}

/// Returns the components of all headers.
pub(super) fn header_components() -> Named<Header> {
    let text = || json!({ "type": "string" });
    let count = || json!({ "type": "integer", "minimum": 0 });
    let constant = |value: &str| json!({ "type": "string", "const": value });
    let always = |name: &str, description, schema| {
        (name.to_owned(), Header { description, required: true, schema })
    };
    let sometimes = |name: &str, description, schema| {
        (name.to_owned(), Header { description, required: false, schema })
    };
    Named::from([
        always(
            "API-Version",
            "The version of this contract.",
            json!({ "type": "string", "examples": [API_VERSION] }),
        ),
        always("Cache-Control", "Nothing is kept on the way.", text()),
        always(
            "Content-Security-Policy",
            "What a page may load, and who frames it.",
            text(),
        ),
        always(
            "Referrer-Policy",
            "No address goes on to other sites.",
            constant("no-referrer"),
        ),
        always(
            "Traceparent",
            "The request among others, in the caller's trace or in a new one (W3C Trace Context).",
            text(),
        ),
        always("Vary", "The request headers that the answer depends on.", text()),
        always(
            "X-Content-Type-Options",
            "The media type is the one that is said.",
            constant("nosniff"),
        ),
        always(
            "X-Frame-Options",
            "No page frames this one; for browsers that do not know the policy above.",
            constant("DENY"),
        ),
        always(
            "X-Request-Id",
            "The name of the request: its own, if it is 1 to 64 of `A-Z a-z 0-9 . _ -`, else \
             a new one. Give it with every question about the request.",
            json!({ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$" }),
        ),
        always(
            "Content-Disposition",
            "How to hand the document over, and its name, of date and subject (RFC 6266, RFC \
             8187).",
            json!({
                "type": "string",
                "examples": ["attachment; filename=\"2025-04-23 Verslag Telecomraad.pdf\""],
            }),
        ),
        always(
            "Content-Language",
            "The language of the document or of the sentences in it (BCP 47).",
            json!({ "type": "string", "examples": ["nl-NL", "en-GB"] }),
        ),
        always(
            "Page-Count",
            "How many pages the letter takes on paper; with copies, all.",
            count(),
        ),
        always(
            "Warning-Count",
            "How many warnings there are about the letter; `letters/_check` lists them.",
            count(),
        ),
        always(
            "Access-Control-Allow-Origin",
            "Pages from everywhere may read this.",
            constant("*"),
        ),
        sometimes(
            "Access-Control-Expose-Headers",
            "The headers that scripts of such pages may read.",
            text(),
        ),
        always("ETag", "The name of these bytes, in this coding (strong).", text()),
        always("Repr-Digest", "SHA-256 of these bytes (RFC 9530).", text()),
        sometimes(
            "Content-Digest",
            "The same of what the message holds; not of HEAD.",
            text(),
        ),
        sometimes("Content-Encoding", "How the bytes are compressed.", text()),
        sometimes("WWW-Authenticate", "That a key is asked for (RFC 6750).", text()),
        sometimes("Accept", "The media type that a letter must have.", text()),
        sometimes("Accept-Encoding", "The codings that a letter can have.", text()),
        sometimes("Retry-After", "In how many seconds to try again.", count()),
    ])
}

/// Returns the usual capitalization of a header name.
pub(super) fn usual_name(name: &str) -> String {
    if name == "www-authenticate" {
        return "WWW-Authenticate".to_owned();
    }
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase())
            .into_iter()
            .chain(letters)
            .collect()
    };
    name.split('-').map(capital).collect::<Vec<String>>().join("-")
}
