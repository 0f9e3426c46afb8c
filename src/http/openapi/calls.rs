//! The calls of the service: what each takes and what it answers when all is well.

use serde_json::{Value, json};

use super::object::{
    Example, MediaType, Named, Operation, Parameter, RequestBody, Response,
    SecurityScheme, reference,
};
use super::{Admission, examples, headers};
use crate::bundle::Output;
use crate::examples::EXAMPLES;
use crate::http::examples::listed;
use crate::http::house_styles::installed;
use crate::locale::Language;
use crate::style::HouseStyles;

/// A call below `/v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Render,
    Check,
    Batch,
    Compare,
    HouseStyles,
    Examples,
    Example,
    LetterSchema,
    OpenApi,
}

/// The tag of what is done with letters.
pub(super) const LETTERS: &str = "letters";

/// The tag of what can be known beforehand.
pub(super) const REFERENCE: &str = "reference";

impl Call {
    /// Every call.
    pub(super) const ALL: [Self; 9] = [
        Self::Render,
        Self::Check,
        Self::Batch,
        Self::Compare,
        Self::HouseStyles,
        Self::Examples,
        Self::Example,
        Self::LetterSchema,
        Self::OpenApi,
    ];

    /// Where it is, below `/v1`.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Render => "/letters",
            Self::Check => "/letters/_check",
            Self::Batch => "/letters/_batch",
            Self::Compare => "/letters/_compare",
            Self::HouseStyles => "/house-styles",
            Self::Examples => "/examples",
            Self::Example => "/examples/{name}",
            Self::LetterSchema => "/letter-schema",
            Self::OpenApi => "/openapi.json",
        }
    }

    /// Its method, in lower case.
    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Render | Self::Check | Self::Batch | Self::Compare => "post",
            Self::HouseStyles
            | Self::Examples
            | Self::Example
            | Self::LetterSchema
            | Self::OpenApi => "get",
        }
    }

    /// What a caller shows where the service has keys; what only reads needs none.
    pub(super) fn security(self, door: Admission) -> Vec<Named<[&'static str; 0]>> {
        if self.method() == "get" {
            return Vec::new();
        }
        let keys = [BEARER, API_KEY].map(|name| Named::from([(name.to_owned(), [])]));
        let none = (door == Admission::Open).then(Named::new);
        none.into_iter().chain(keys).collect()
    }

    /// What it takes, and what it answers when all is well.
    pub(super) fn operation(self, styles: &HouseStyles) -> Operation {
        match self {
            Self::Render => render(),
            Self::Check => check(styles),
            Self::Batch => batch(),
            Self::Compare => compare(),
            Self::HouseStyles => house_styles(styles),
            Self::Examples => list_examples(styles),
            Self::Example => example(),
            Self::LetterSchema => letter_schema(),
            Self::OpenApi => openapi(),
        }
    }
}

const BEARER: &str = "bearer";
const API_KEY: &str = "apiKey";

/// The ways to show a key.
pub(super) fn security_schemes() -> Named<SecurityScheme> {
    let bearer = SecurityScheme {
        kind: "http",
        description: "A key, where the service has any (RFC 6750).",
        scheme: Some("bearer"),
        place: None,
        name: None,
    };
    let api_key = SecurityScheme {
        kind: "apiKey",
        description: "The same, where `Authorization` is a proxy's.",
        scheme: None,
        place: Some("header"),
        name: Some("X-Api-Key"),
    };
    Named::from([(BEARER.to_owned(), bearer), (API_KEY.to_owned(), api_key)])
}

fn render() -> Operation {
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
        parameters: parameters.into_iter().chain(everywhere()).collect(),
        request_body: Some(letter()),
        responses: [(
            200,
            answer(
                "The document, in the format that was asked for.",
                &headers::DOCUMENT,
                Named::from(content),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

fn check(styles: &HouseStyles) -> Operation {
    Operation {
        operation_id: "checkLetter",
        tags: [LETTERS],
        summary: "Check a letter",
        description: "Tells of a letter what keeps it from being rendered, what looks like residue \
                      of a conversion, and how long it is. A letter at fault is a 200 too; only \
                      what is not JSON is a 400.",
        parameters: everywhere().into(),
        request_body: Some(letter()),
        responses: [(
            200,
            answer(
                "What there is to tell about the letter.",
                &[],
                json_of(reference("schemas", "Report"), examples::reports(styles)),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

fn batch() -> Operation {
    let schema = json!({ "type": "string", "format": "binary" });
    let archive = MediaType { schema, examples: Named::new() };
    // What is no letter is at fault in the manifest, and spoils nothing else.
    let list = json!({
        "type": "array",
        "items": {},
        "description": "Each item is a `Letter`; one that is not is at fault in the manifest.",
    });
    // A letter a line: what OpenAPI has no schema for before 3.2.
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
        parameters: parameters.into_iter().chain(everywhere()).collect(),
        request_body: Some(RequestBody {
            description: "The letters: a list, or one a line.",
            required: true,
            content,
        }),
        responses: [(
            200,
            Response {
                description: "The documents and the manifest.".to_owned(),
                headers: headers::named(
                    headers::EVERY.iter().chain(&headers::STREAM).copied(),
                ),
                content: Named::from([("application/zip".to_owned(), archive)]),
            },
        )]
        .into(),
        security: Vec::new(),
    }
}

fn compare() -> Operation {
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
        parameters: std::iter::once(ignore).chain(everywhere()).collect(),
        request_body: Some(RequestBody {
            description: "The two files.",
            required: true,
            content: json_of(files, Named::new()),
        }),
        responses: [(
            200,
            answer(
                "What differs.",
                &[],
                json_of(json!({ "type": "object" }), Named::new()),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

fn house_styles(styles: &HouseStyles) -> Operation {
    let value = serde_json::to_value(installed(styles)).unwrap_or_default();
    let example = Example { summary: "Installed here".to_owned(), value };
    let schema = json!({ "type": "array", "items": reference("schemas", "HouseStyle") });
    Operation {
        operation_id: "listHouseStyles",
        tags: [REFERENCE],
        summary: "List the house styles",
        description: "The house styles that are installed, in the order of their names.",
        parameters: everywhere().into(),
        request_body: None,
        responses: [(
            200,
            answer(
                "What is installed.",
                &[],
                json_of(schema, Named::from([("installed".to_owned(), example)])),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

fn list_examples(styles: &HouseStyles) -> Operation {
    let value = serde_json::to_value(listed(styles.locales().get(Language::EN)));
    let value = value.unwrap_or_default();
    let example = Example { summary: "All there are".to_owned(), value };
    let schema = json!({ "type": "array", "items": reference("schemas", "Example") });
    Operation {
        operation_id: "listExamples",
        tags: [REFERENCE],
        summary: "List the examples",
        description: "A letter to start from for every kind of submission.",
        parameters: everywhere().into(),
        request_body: None,
        responses: [(
            200,
            answer(
                "What there is.",
                &headers::PROBLEM,
                json_of(schema, Named::from([("all".to_owned(), example)])),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

fn example() -> Operation {
    let names: Vec<_> = EXAMPLES.iter().map(|example| example.name).collect();
    let name = Parameter {
        name: "name",
        place: "path",
        description: "Which, by its `name` in the list.".to_owned(),
        explode: None,
        required: true,
        schema: json!({ "type": "string", "enum": names }),
    };
    Operation {
        operation_id: "getExample",
        tags: [REFERENCE],
        summary: "Get an example",
        description: "A letter file that can be rendered as it is.",
        parameters: std::iter::once(name).chain(everywhere()).collect(),
        request_body: None,
        responses: [(
            200,
            answer(
                "The letter.",
                &[],
                json_of(reference("schemas", "Letter"), Named::new()),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

fn letter_schema() -> Operation {
    let content =
        MediaType { schema: json!({ "type": "object" }), examples: Named::new() };
    Operation {
        operation_id: "getLetterSchema",
        tags: [REFERENCE],
        summary: "Get the JSON Schema of letters",
        description: "The schema of a letter as a JSON Schema (2020-12) of its own, for editors and \
                      validators; it is the schema `Letter` of this document. What a schema cannot \
                      say, such as which characters the typeface has, only `letters/_check` tells.",
        parameters: everywhere().into(),
        request_body: None,
        responses: [(
            200,
            answer(
                "The schema.",
                &headers::OPEN,
                Named::from([("application/schema+json".to_owned(), content)]),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

fn openapi() -> Operation {
    let required = ["openapi", "info", "paths"];
    let schema = json!({ "type": "object", "required": required });
    Operation {
        operation_id: "getOpenApi",
        tags: [REFERENCE],
        summary: "Get this document",
        description: "The description of the service in OpenAPI 3.1; pages from everywhere may read \
                      it.",
        parameters: everywhere().into(),
        request_body: None,
        responses: [(
            200,
            answer("The document.", &headers::OPEN, json_of(schema, Named::new())),
        )]
        .into(),
        security: Vec::new(),
    }
}

/// The parameters of every call.
fn everywhere() -> [Parameter; 2] {
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

/// The parameter of calls whose answer a caller may have already.
pub(super) fn if_none_match() -> Parameter {
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

/// The answer to a caller that has it already.
pub(super) fn not_modified(call: Call) -> Response {
    let open = if call == Call::OpenApi { &headers::OPEN[..] } else { &[] };
    let names = headers::EVERY.iter().chain(&["ETag"]).chain(open).copied();
    Response {
        description: "It is what the caller has.".to_owned(),
        headers: headers::named(names),
        content: Named::new(),
    }
}

/// A body that is a letter.
fn letter() -> RequestBody {
    RequestBody {
        description: "The letter.",
        required: true,
        content: json_of(reference("schemas", "Letter"), examples::letters()),
    }
}

fn json_of(schema: Value, examples: Named<Example>) -> Named<MediaType> {
    Named::from([("application/json".to_owned(), MediaType { schema, examples })])
}

/// An answer with its content and the headers it has beside those of all answers.
fn answer(
    description: &str,
    own: &[&'static str],
    content: Named<MediaType>,
) -> Response {
    let names = headers::EVERY.iter().chain(&headers::CONTENT).chain(own).copied();
    Response {
        description: description.to_owned(),
        headers: headers::named(names),
        content,
    }
}
