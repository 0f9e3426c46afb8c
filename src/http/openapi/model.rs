//! Objects of OpenAPI 3.1 that the document uses, named as in the specification.
//!
//! Empty members are omitted.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

/// Values by name; sorted, so that the document is reproducible.
pub(super) type Named<T> = BTreeMap<String, T>;

#[derive(Serialize)]
pub(super) struct OpenApi {
    pub(super) openapi: &'static str,
    pub(super) info: Info,
    pub(super) servers: Vec<Server>,
    pub(super) tags: Vec<Tag>,
    pub(super) paths: Named<Named<Operation>>,
    pub(super) components: Components,
}

#[derive(Serialize)]
pub(super) struct Info {
    pub(super) title: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) contact: Option<Contact>,
    pub(super) license: License,
    pub(super) version: &'static str,
}

#[derive(Serialize)]
pub(super) struct Contact {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
}

#[derive(Serialize)]
pub(super) struct License {
    pub(super) name: &'static str,
    pub(super) url: String,
}

#[derive(Serialize)]
pub(super) struct Server {
    pub(super) url: String,
}

#[derive(Serialize)]
pub(super) struct Tag {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Components {
    pub(super) schemas: Named<Value>,
    pub(super) headers: Named<Header>,
    pub(super) security_schemes: Named<SecurityScheme>,
}

/// Way in which a client authenticates.
#[derive(Serialize)]
pub(super) struct SecurityScheme {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scheme: Option<&'static str>,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    pub(super) operation_id: &'static str,
    pub(super) tags: [&'static str; 1],
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_body: Option<RequestBody>,
    pub(super) responses: BTreeMap<u16, Response>,
    /// Alternative requirements; an empty one means no key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) security: Vec<Named<[&'static str; 0]>>,
}

#[derive(Serialize)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    #[serde(rename = "in")]
    pub(super) place: &'static str,
    pub(super) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) explode: Option<bool>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) required: bool,
    pub(super) schema: Value,
}

#[derive(Serialize)]
pub(super) struct RequestBody {
    pub(super) description: &'static str,
    pub(super) required: bool,
    pub(super) content: Named<MediaType>,
}

#[derive(Serialize)]
pub(super) struct Response {
    pub(super) description: String,
    pub(super) headers: Named<Value>,
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub(super) content: Named<MediaType>,
}

#[derive(Serialize)]
pub(super) struct MediaType {
    pub(super) schema: Value,
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub(super) examples: Named<Example>,
}

#[derive(Clone, Serialize)]
pub(super) struct Example {
    pub(super) summary: String,
    pub(super) value: Value,
}

#[derive(Serialize)]
pub(super) struct Header {
    pub(super) description: &'static str,
    pub(super) required: bool,
    pub(super) schema: Value,
}

/// Returns a reference to a component of this kind.
pub(super) fn component_reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}
