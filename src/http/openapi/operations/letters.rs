//! Operations on letters: rendering, checking, batches, comparing.

use serde_json::json;

use super::LETTERS;
use super::shared::{answer_response, common_parameters, json_of};
use crate::bundle::Output;
use crate::house_style::HouseStyles;
use crate::http::openapi::model::{
    MediaType, Named, Operation, Parameter, RequestBody, Response, component_reference,
};
use crate::http::openapi::{examples, headers};

pub(super) fn render_call() -> Operation {
    let any_text = || json!({ "type": "string" });
    let octets = || json!({ "type": "string", "format": "binary" });
    let content = Output::ALL.map(|output| {
        let media_type = output.media_type();
        let is_text = media_type.starts_with("text/") || media_type.ends_with("+xml");
        let schema = if is_text { any_text() } else { octets() };
        (media_type.to_owned(), MediaType { schema, examples: Named::new() })
    });
    let names = Output::ALL.map(Output::extension);
    let types = Output::ALL.map(Output::media_type).map(|name| format!("`{name}`"));
    let query = |name, description: &str, schema| Parameter {
        name,
        place: "query",
        description: description.to_owned(),
        explode: None,
        required: false,
        schema,
    };
    let parameters = vec![
        query(
            "format",
            &format!(
                "What the letter becomes. It goes before `Accept`, which chooses by media type \
                 and quality: {}. Without either it is PDF.",
                types.join(", ")
            ),
            json!({ "type": "string", "enum": names }),
        ),
        query(
            "page",
            "Which page, counted from 1; without it the first. Of SVG only, which is an \
             image of one page. `Page-Count` tells how many there are.",
            json!({ "type": "integer", "minimum": 1 }),
        ),
        query(
            "fonts",
            "Whether a DOCX names its typeface or brings the faces along (some 1.4 MB); of DOCX \
             and ZIP only.",
            json!({ "type": "string", "enum": ["named", "embedded"], "default": "named" }),
        ),
        Parameter {
            explode: Some(false),
            ..query(
                "addressee",
                "A copy for each of these presets of the letter's house style \
                 (`addresseePresets` of `house-styles`), in place of its own addressee; of ZIP \
                 only.",
                json!({
                    "type": "array",
                    "items": { "type": "string", "minLength": 1 },
                    "minItems": 1,
                    "uniqueItems": true,
                    "examples": [["tweede-kamer", "eerste-kamer"]],
                }),
            )
        },
        query(
            "disposition",
            "Whether a browser saves the document or shows it.",
            json!({
                "type": "string",
                "enum": ["attachment", "inline"],
                "default": "attachment",
            }),
        ),
    ];
    Operation {
        operation_id: "renderLetter",
        tags: [LETTERS],
        summary: "Render a letter",
        description: "Sets the letter and answers with the document. The same letter, house style \
                      and version give the same bytes, so that a call can safely be repeated and \
                      needs no idempotency key. Everything that is wrong with a letter comes back \
                      at once.",
        parameters: parameters.into_iter().chain(common_parameters()).collect(),
        request_body: Some(letter_body()),
        responses: [(
            200,
            answer_response(
                "The document, in the format that was asked for.",
                &headers::DOCUMENT,
                Named::from(content),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

pub(super) fn check_call(styles: &HouseStyles) -> Operation {
    Operation {
        operation_id: "checkLetter",
        tags: [LETTERS],
        summary: "Check a letter",
        description: "Tells of a letter what keeps it from being rendered, what looks like residue \
                      of a conversion, and how long it is. A letter at fault is a 200 too; only \
                      what is not JSON is a 400.",
        parameters: common_parameters().into(),
        request_body: Some(letter_body()),
        responses: [(
            200,
            answer_response(
                "What there is to tell about the letter.",
                &[],
                json_of(
                    component_reference("schemas", "CheckReport"),
                    examples::report_examples(styles),
                ),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

pub(super) fn batch_call() -> Operation {
    let schema = json!({ "type": "string", "format": "binary" });
    let archive = MediaType { schema, examples: Named::new() };
    // An item that is not a letter is reported in the manifest and does not affect other
    // items.
    let list = json!({
        "type": "array",
        "items": {},
        "description": "Each item is a `Letter`; one that is not is at fault in the manifest.",
    });
    // One letter per line: OpenAPI has no schema for this before 3.2.
    let lines = MediaType { schema: json!({}), examples: Named::new() };
    let mut content = json_of(list, Named::new());
    content.insert("application/x-ndjson".to_owned(), lines);
    let query = |name, description: &str, schema| Parameter {
        name,
        place: "query",
        description: description.to_owned(),
        explode: Some(false),
        required: false,
        schema,
    };
    let parameters = [
        query(
            "format",
            "What each letter becomes.",
            json!({
                "type": "array",
                "items": { "type": "string", "enum": Output::ALL.map(Output::extension) },
                "minItems": 1,
                "default": ["pdf"],
            }),
        ),
        query(
            "fonts",
            "Whether a DOCX names its typeface or brings the faces along; of DOCX and ZIP only.",
            json!({ "type": "string", "enum": ["named", "embedded"], "default": "named" }),
        ),
    ];
    Operation {
        operation_id: "renderLetters",
        tags: [LETTERS],
        summary: "Render many letters",
        description: "Takes letters as a stream, as many as there are, and answers with an archive \
                      that goes out as they come in. A letter at fault spoils only itself; \
                      `manifest.json`, the last entry, tells what became of each. A body or an \
                      answer that breaks off leaves an archive without its directory.",
        parameters: parameters.into_iter().chain(common_parameters()).collect(),
        request_body: Some(RequestBody {
            description: "The letters: a list, or one a line.",
            required: true,
            content,
        }),
        responses: [(
            200,
            Response {
                description: "The documents and the manifest.".to_owned(),
                headers: headers::named_headers(
                    headers::EVERY.iter().chain(&headers::STREAM).copied(),
                ),
                content: Named::from([("application/zip".to_owned(), archive)]),
            },
        )]
        .into(),
        security: Vec::new(),
    }
}

pub(super) fn compare_call() -> Operation {
    let file = json!({
        "description": "A letter, or a PDF, DOCX, HTML or letter file in base64 (RFC 4648).",
        "anyOf": [
            { "type": "object" },
            { "type": "string", "contentEncoding": "base64" },
        ],
    });
    let files = json!({
        "type": "object",
        "properties": { "old": file, "new": file },
        "required": ["old", "new"],
        "additionalProperties": false,
    });
    let ignore = Parameter {
        name: "ignore",
        place: "query",
        description: "What to leave out: layers, or kinds of differences, such as \
                      `metadata,position<0.5pt`."
            .to_owned(),
        explode: Some(false),
        required: false,
        schema: json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
    };
    Operation {
        operation_id: "compareLetters",
        tags: [LETTERS],
        summary: "Compare two letters",
        description: "Tells what differs between two files, layer by layer: text, structure, \
                      metadata, layout, pixels. Each difference has its kind, its place and a \
                      sentence; layers that were not compared are named.",
        parameters: std::iter::once(ignore).chain(common_parameters()).collect(),
        request_body: Some(RequestBody {
            description: "The two files.",
            required: true,
            content: json_of(files, Named::new()),
        }),
        responses: [(
            200,
            answer_response(
                "What differs.",
                &[],
                json_of(component_reference("schemas", "Comparison"), Named::new()),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

/// Returns the request body that contains a letter.
fn letter_body() -> RequestBody {
    RequestBody {
        description: "The letter.",
        required: true,
        content: json_of(
            component_reference("schemas", "Letter"),
            examples::letter_examples(),
        ),
    }
}
