//! The published JSON Schema (2020-12) of letter files.
//!
//! In: the types of [`letter`](super), their limits and their doc comments. Out:
//! [`schema`], and its parts as [`definitions`]. Rules that a schema cannot express
//! (which characters, dates and house styles are valid) are checked only by the reader.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{Letter, Wording};
use crate::blocks::Container;
use crate::blocks::schema::blocks;
pub(super) use crate::blocks::schema::title;
use crate::limits::letter as limits;
use crate::locale::Locales;

/// Generates the JSON Schema of a letter file for the installed languages.
pub fn schema(locales: &Locales) -> Value {
    let generator = settings().into_generator();
    let mut schema = generator.into_root_schema_for::<Letter>().into();
    name_languages(&mut schema, locales);
    schema
}

/// Generates the same schema in parts by name, for a document that stores them below this
/// path. The complete letter is the part `Letter`.
pub fn definitions(path: &'static str, locales: &Locales) -> Map<String, Value> {
    let settings = settings().with(|settings| settings.definitions_path = path.into());
    let mut generator = settings.into_generator();
    generator.subschema_for::<Letter>();
    let mut definitions = generator.take_definitions(true);
    if let Some(letter) = definitions.get_mut("Letter") {
        name_languages(letter, locales);
    }
    definitions
}

/// Adds the language codes, which are known only once the locales are installed.
fn name_languages(letter: &mut Value, locales: &Locales) {
    letter["properties"]["language"]["enum"] = json!(locales.codes());
}

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(refuse_null))
        .with_transform(RecursiveTransform(join_lines))
}

impl JsonSchema for Wording {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Wording".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        wording(limits::MAX_SALUTATION_OR_CLOSING)
    }
}

/// Returns the schema of a line that may be null.
fn wording(max: usize) -> Schema {
    let text = json!({ "type": "string", "maxLength": max });
    json_schema!({ "anyOf": [text, { "type": "null" }] })
}

/// Returns the schema of the name of a signatory.
pub(super) fn signatory_name(_: &mut SchemaGenerator) -> Schema {
    wording(limits::MAX_SIGNATURE_LINE)
}

/// Returns the schema of the clause of the reference column.
pub(super) fn clause(_: &mut SchemaGenerator) -> Schema {
    wording(limits::MAX_CLAUSE)
}

/// Returns the schema of the blocks of a question.
pub(super) fn question_blocks(generator: &mut SchemaGenerator) -> Schema {
    blocks(generator, Container::Question)
}

/// Returns the schema of the blocks of an answer.
pub(super) fn answer_blocks(generator: &mut SchemaGenerator) -> Schema {
    blocks(generator, Container::Answer)
}

/// Returns the schema of a date.
pub(super) fn date(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    })
}

/// Replaces the line breaks of the source by spaces in the descriptions.
pub(crate) fn join_lines(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description.replace('\n', " ");
    }
}

/// Removes the `null` that schemars allows for every [`Option`]. A letter file omits an
/// absent member.
fn refuse_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_mut_slice() {
            let only = only.take();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some([Value::Object(one), null]) = schema.get("anyOf").and_then(as_slice)
        && *null == json!({ "type": "null" })
        && let Some(reference) = one.get("$ref").cloned()
    {
        schema.remove("anyOf");
        schema.insert("$ref".to_owned(), reference);
    }
}

fn as_slice(value: &Value) -> Option<&[Value]> {
    value.as_array().map(Vec::as_slice)
}
