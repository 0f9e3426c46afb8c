//! Common parts of operations.

use serde_json::{Value, json};

use super::Call;
use crate::http::openapi::headers;
use crate::http::openapi::model::{Example, MediaType, Named, Parameter, Response};

/// Returns the parameters of every operation.
pub(super) fn common_parameters() -> [Parameter; 2] {
    [
        (
            "Accept-Language",
            "The language of sentences, by quality: nl or en. Without one that there is it is the \
             letter's, else Dutch.",
        ),
        ("X-Request-Id", "A name for the request, to find it again; see the header of the answer."),
    ]
    .map(|(name, description)| Parameter {
        name,
        place: "header",
        description: description.to_owned(),
        explode: None,
        required: false,
        schema: json!({ "type": "string" }),
    })
}

/// Returns the parameter of operations whose response a client may have cached.
pub(in crate::http::openapi) fn if_none_match() -> Parameter {
    Parameter {
        name: "If-None-Match",
        place: "header",
        description:
            "The `ETag` of an answer that the caller has; the answer is 304 where it is \
                      the same still."
                .to_owned(),
        explode: None,
        required: false,
        schema: json!({ "type": "string" }),
    }
}

/// Returns the response for a client that has the current content already.
pub(in crate::http::openapi) fn not_modified(call: Call) -> Response {
    let open = if call == Call::OpenApi { &headers::OPEN[..] } else { &[] };
    let names = headers::EVERY.iter().chain(&["ETag"]).chain(open).copied();
    Response {
        description: "It is what the caller has.".to_owned(),
        headers: headers::named_headers(names),
        content: Named::new(),
    }
}

/// Returns JSON content.
pub(super) fn json_of(schema: Value, examples: Named<Example>) -> Named<MediaType> {
    Named::from([("application/json".to_owned(), MediaType { schema, examples })])
}

/// Returns a successful response with its content and its additional headers.
pub(super) fn answer_response(
    description: &str,
    own: &[&'static str],
    content: Named<MediaType>,
) -> Response {
    let names = headers::EVERY.iter().chain(&headers::CONTENT).chain(own).copied();
    Response {
        description: description.to_owned(),
        headers: headers::named_headers(names),
        content,
    }
}
