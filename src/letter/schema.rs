//! The published JSON Schema (2020-12) of letter files.
//!
//! In: the types of [`letter`](super), their limits and their doc comments. Out:
//! [`schema`], and its parts as [`definitions`]. Rules that a schema cannot express
//! (which characters, dates and house styles are valid) are checked only by the reader.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value, json};

use super::Letter;
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
        .with_transform(RecursiveTransform(reject_null))
        .with_transform(RecursiveTransform(join_lines))
}

/// Replaces the line breaks of the source by spaces in the descriptions.
pub(crate) fn join_lines(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description.replace('\n', " ");
    }
}

/// Removes the `null` that schemars allows for every [`Option`]. A letter file omits an
/// absent member.
fn reject_null(schema: &mut Schema) {
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
