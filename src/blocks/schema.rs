//! Parts of the published JSON Schema (2020-12) for blocks and inlines.
//!
//! In: the types of [`blocks`](super) and their limits. Out: the schemas of members that
//! a letter file writes in another form than the types have, such as a text for a
//! paragraph.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{Block, BlockKind, Container, Inline, LINK_SCHEMES, TableOfContents};
use crate::image::ImageKind;
use crate::limits::image::MAX_DATA_URI;
use crate::limits::letter as limits;

/// A text, or an array of inlines.
pub(crate) struct Inlines;

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
pub(crate) fn title(generator: &mut SchemaGenerator) -> Schema {
    let text =
        json!({ "type": "string", "minLength": 1, "maxLength": limits::MAX_TITLE });
    inlines(generator, text)
}

/// Returns the schema of an array of blocks in a container.
pub(crate) fn blocks(generator: &mut SchemaGenerator, container: Container) -> Schema {
    let kinds: Vec<_> = container.kind_names().collect();
    let mut block = generator.subschema_for::<Block>();
    block.insert("propertyNames".to_owned(), json!({ "enum": kinds }));
    json_schema!({ "type": "array", "items": block, "minItems": 1 })
}

/// An item of a list: a text, which is one paragraph, or an array of blocks.
pub(crate) struct Item;

impl JsonSchema for Item {
    fn schema_name() -> Cow<'static, str> {
        "Item".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let blocks = blocks(generator, Container::Item);
        json_schema!({ "anyOf": [{ "type": "string", "minLength": 1 }, blocks] })
    }
}

/// The content of a footnote: inlines, or an array of blocks.
pub(crate) struct NoteText;

impl JsonSchema for NoteText {
    fn schema_name() -> Cow<'static, str> {
        "NoteText".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let blocks = blocks(generator, Container::Note);
        json_schema!({ "anyOf": [generator.subschema_for::<Inlines>(), blocks] })
    }
}

/// A cell of a table: inlines, which may be empty, or an array of blocks.
pub(crate) struct CellText;

impl JsonSchema for CellText {
    fn schema_name() -> Cow<'static, str> {
        "CellText".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inline = generator.subschema_for::<Inline>();
        let inlines = json!({ "type": "array", "items": inline });
        let blocks = blocks(generator, Container::Cell);
        json_schema!({ "anyOf": [{ "type": "string" }, inlines, blocks] })
    }
}

/// `true`, the only valid value of flag members.
pub(crate) struct True;

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

/// Returns the schema of the blocks below a label.
pub(crate) fn definition_blocks(generator: &mut SchemaGenerator) -> Schema {
    blocks(generator, Container::Definition)
}

/// Returns the schema of the blocks of a quote.
pub(crate) fn quote_blocks(generator: &mut SchemaGenerator) -> Schema {
    blocks(generator, Container::Quote)
}

/// Returns the schema of the address of a link.
pub(crate) fn url(_: &mut SchemaGenerator) -> Schema {
    let either_case = |letter: char| format!("[{}{letter}]", letter.to_ascii_uppercase());
    let schemes =
        LINK_SCHEMES.map(|scheme| scheme.chars().map(either_case).collect::<String>());
    let pattern = format!("^({}):\\S+$", schemes.join("|"));
    json_schema!({ "type": "string", "format": "iri", "pattern": pattern })
}

/// Returns the schema of a language tag.
pub(crate) fn language_tag(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    })
}

/// Returns the schema of an image, as a data URI (RFC 2397).
pub(crate) fn image(_: &mut SchemaGenerator) -> Schema {
    let kinds = ImageKind::ALL.map(ImageKind::media_type).join("|");
    let pattern = format!("^data:({kinds});base64,[A-Za-z0-9+/]+={{0,2}}$");
    json_schema!({ "type": "string", "pattern": pattern, "maxLength": MAX_DATA_URI })
}

/// Allows a block to be a text or Markdown too; both are read into other kinds of block.
pub(crate) fn or_written(schema: &mut Schema) {
    if let Some(Value::Array(kinds)) = schema.get_mut("oneOf") {
        let text = json!({
            "type": "string",
            "minLength": 1,
            "description": "A paragraph of literal text.",
        });
        kinds.insert(0, text);
        let markdown = json!({ "type": "string", "minLength": 1, "maxLength": limits::MAX_MARKDOWN });
        let kind: &str = BlockKind::Markdown.into();
        kinds.push(json!({
            "type": "object",
            "description": "Blocks in Markdown: CommonMark with tables and footnotes.",
            "properties": { kind: markdown },
            "required": [kind],
            "additionalProperties": false,
        }));
    }
}

/// Returns the default start of a list.
pub(crate) const fn first() -> u32 {
    1
}

/// Returns the default depth of a table of contents.
pub(crate) const fn contents_depth() -> u8 {
    TableOfContents::DEPTH
}
