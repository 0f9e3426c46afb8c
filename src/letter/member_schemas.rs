//! Schemas of the members of a letter file that its types do not express.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::json;

use crate::blocks::Container;
use crate::blocks::schema::blocks;
pub(super) use crate::blocks::schema::title;
use crate::limits::letter as limits;

/// Returns the schema of a text that may be null.
pub(super) fn nullable_text(max: usize) -> Schema {
    let text = json!({ "type": "string", "maxLength": max });
    json_schema!({ "anyOf": [text, { "type": "null" }] })
}

/// Returns the schema of the name of a signatory.
pub(super) fn signatory_name(_: &mut SchemaGenerator) -> Schema {
    nullable_text(limits::MAX_SIGNATURE_LINE)
}

/// Returns the schema of the clause of the reference column.
pub(super) fn clause(_: &mut SchemaGenerator) -> Schema {
    nullable_text(limits::MAX_CLAUSE)
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
