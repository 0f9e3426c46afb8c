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

use super::validate::{Container, MARKDOWN, SCHEMES};
use super::{Block, Inline, Letter, TableOfContents, Wording};
use crate::image::ImageKind;
use crate::limits::image::MAX_DATA_URI;
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

/// A text, or an array of inlines.
pub(super) struct Inlines;

impl JsonSchema for Inlines {
    fn schema_name() -> Cow<'static, str> {
        "Inlines".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        inlines(generator, json!({ "type": "string", "minLength": 1 }))
    }
}

/// Returns the schema of a text with this schema, or an array of inlines.
fn inlines(generator: &mut SchemaGenerator, text: Value) -> Schema {
    let inline = generator.subschema_for::<Inline>();
    json_schema!({
        "anyOf": [text, { "type": "array", "items": inline, "minItems": 1 }]
    })
}

/// Returns the schema of the title of a section.
pub(super) fn title(generator: &mut SchemaGenerator) -> Schema {
    let text =
        json!({ "type": "string", "minLength": 1, "maxLength": limits::MAX_TITLE });
    inlines(generator, text)
}

/// Returns the schema of an array of blocks of these kinds.
fn blocks(generator: &mut SchemaGenerator, kinds: &[&str]) -> Schema {
    let mut block = generator.subschema_for::<Block>();
    block.insert("propertyNames".to_owned(), json!({ "enum": kinds }));
    json_schema!({ "type": "array", "items": block, "minItems": 1 })
}

/// An item of a list: a text, which is one paragraph, or an array of blocks.
pub(super) struct Item;

impl JsonSchema for Item {
    fn schema_name() -> Cow<'static, str> {
        "Item".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let blocks = blocks(generator, Container::Item.kinds());
        json_schema!({ "anyOf": [{ "type": "string", "minLength": 1 }, blocks] })
    }
}

/// The content of a footnote: inlines, or an array of blocks.
pub(super) struct NoteText;

impl JsonSchema for NoteText {
    fn schema_name() -> Cow<'static, str> {
        "NoteText".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let blocks = blocks(generator, Container::Note.kinds());
        json_schema!({ "anyOf": [generator.subschema_for::<Inlines>(), blocks] })
    }
}

/// A cell of a table: inlines, which may be empty, or an array of blocks.
pub(super) struct CellText;

impl JsonSchema for CellText {
    fn schema_name() -> Cow<'static, str> {
        "CellText".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inline = generator.subschema_for::<Inline>();
        let inlines = json!({ "type": "array", "items": inline });
        let blocks = blocks(generator, Container::Cell.kinds());
        json_schema!({ "anyOf": [{ "type": "string" }, inlines, blocks] })
    }
}

/// `true`, the only valid value of flag members.
pub(super) struct True;

impl JsonSchema for True {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "True".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": true })
    }
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
    blocks(generator, Container::Question.kinds())
}

/// Returns the schema of the blocks of an answer.
pub(super) fn answer_blocks(generator: &mut SchemaGenerator) -> Schema {
    blocks(generator, Container::Answer.kinds())
}

/// Returns the schema of the blocks below a label.
pub(super) fn definition_blocks(generator: &mut SchemaGenerator) -> Schema {
    blocks(generator, Container::Definition.kinds())
}

/// Returns the schema of the blocks of a quote.
pub(super) fn quote_blocks(generator: &mut SchemaGenerator) -> Schema {
    blocks(generator, Container::Quote.kinds())
}

/// Returns the schema of a date.
pub(super) fn date(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    })
}

/// Returns the schema of the address of a link.
pub(super) fn url(_: &mut SchemaGenerator) -> Schema {
    let either_case = |letter: char| format!("[{}{letter}]", letter.to_ascii_uppercase());
    let schemes =
        SCHEMES.map(|scheme| scheme.chars().map(either_case).collect::<String>());
    let pattern = format!("^({}):\\S+$", schemes.join("|"));
    json_schema!({ "type": "string", "format": "iri", "pattern": pattern })
}

/// Returns the schema of a language tag.
pub(super) fn language_tag(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    })
}

/// Returns the schema of an image, as a data URI (RFC 2397).
pub(super) fn image(_: &mut SchemaGenerator) -> Schema {
    let kinds = ImageKind::ALL.map(ImageKind::media_type).join("|");
    let pattern = format!("^data:({kinds});base64,[A-Za-z0-9+/]+={{0,2}}$");
    json_schema!({ "type": "string", "pattern": pattern, "maxLength": MAX_DATA_URI })
}

/// Allows a block to be a text or Markdown too; both are read into other kinds of block.
pub(super) fn or_written(schema: &mut Schema) {
    if let Some(Value::Array(kinds)) = schema.get_mut("oneOf") {
        let text = json!({
            "type": "string",
            "minLength": 1,
            "description": "A paragraph of literal text.",
        });
        kinds.insert(0, text);
        let markdown = json!({ "type": "string", "minLength": 1, "maxLength": limits::MAX_MARKDOWN });
        kinds.push(json!({
            "type": "object",
            "description": "Blocks in Markdown: CommonMark with tables and footnotes.",
            "properties": { MARKDOWN: markdown },
            "required": [MARKDOWN],
            "additionalProperties": false,
        }));
    }
}

/// Returns the default start of a list.
pub(super) const fn first() -> u32 {
    1
}

/// Returns the default depth of a table of contents.
pub(super) const fn contents_depth() -> u8 {
    TableOfContents::DEPTH
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
