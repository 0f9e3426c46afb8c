//! Operations that return reference data: house styles, examples, schemas.

use serde_json::json;

use super::REFERENCE;
use super::shared::{answer_response, common_parameters, json_of};
use crate::examples::EXAMPLES;
use crate::house_style::HouseStyles;
use crate::http::examples::listed_examples;
use crate::http::house_styles::installed_styles;
use crate::http::openapi::headers;
use crate::http::openapi::model::{
    Example, MediaType, Named, Operation, Parameter, component_reference,
};
use crate::locale::Language;

pub(super) fn house_styles(styles: &HouseStyles) -> Operation {
    let value = serde_json::to_value(installed_styles(styles)).unwrap_or_default();
    let example = Example { summary: "Installed here".to_owned(), value };
    let schema =
        json!({ "type": "array", "items": component_reference("schemas", "HouseStyle") });
    Operation {
        operation_id: "listHouseStyles",
        tags: [REFERENCE],
        summary: "List the house styles",
        description: "The house styles that are installed, in the order of their names.",
        parameters: common_parameters().into(),
        request_body: None,
        responses: [(
            200,
            answer_response(
                "What is installed.",
                &[],
                json_of(schema, Named::from([("installed".to_owned(), example)])),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

pub(super) fn list_examples(styles: &HouseStyles) -> Operation {
    let value = serde_json::to_value(listed_examples(styles.locales().get(Language::EN)));
    let value = value.unwrap_or_default();
    let example = Example { summary: "All there are".to_owned(), value };
    let schema =
        json!({ "type": "array", "items": component_reference("schemas", "Example") });
    Operation {
        operation_id: "listExamples",
        tags: [REFERENCE],
        summary: "List the examples",
        description: "A letter to start from for every kind of submission.",
        parameters: common_parameters().into(),
        request_body: None,
        responses: [(
            200,
            answer_response(
                "What there is.",
                &headers::PROBLEM,
                json_of(schema, Named::from([("all".to_owned(), example)])),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

pub(super) fn example_call() -> Operation {
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
        parameters: std::iter::once(name).chain(common_parameters()).collect(),
        request_body: None,
        responses: [(
            200,
            answer_response(
                "The letter.",
                &[],
                json_of(component_reference("schemas", "Letter"), Named::new()),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

pub(super) fn letter_schema() -> Operation {
    let content =
        MediaType { schema: json!({ "type": "object" }), examples: Named::new() };
    Operation {
        operation_id: "getLetterSchema",
        tags: [REFERENCE],
        summary: "Get the JSON Schema of letters",
        description: "The schema of a letter as a JSON Schema (2020-12) of its own, for editors and \
                      validators; it is the schema `Letter` of this document. What a schema cannot \
                      say, such as which characters the typeface has, only `letters/_check` tells.",
        parameters: common_parameters().into(),
        request_body: None,
        responses: [(
            200,
            answer_response(
                "The schema.",
                &headers::OPEN,
                Named::from([("application/schema+json".to_owned(), content)]),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}

pub(super) fn openapi_call() -> Operation {
    let required = ["openapi", "info", "paths"];
    let schema = json!({ "type": "object", "required": required });
    Operation {
        operation_id: "getOpenApi",
        tags: [REFERENCE],
        summary: "Get this document",
        description: "The description of the service in OpenAPI 3.1; pages from everywhere may read \
                      it.",
        parameters: common_parameters().into(),
        request_body: None,
        responses: [(
            200,
            answer_response(
                "The document.",
                &headers::OPEN,
                json_of(schema, Named::new()),
            ),
        )]
        .into(),
        security: Vec::new(),
    }
}
