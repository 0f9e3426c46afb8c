//! Writes the footnotes part.
//!
//! Input: the footnotes that the body refers to, in order. Output: the part with each of
//! them after the number of its mark, which word processors count, and the rule between
//! text and footnotes.

use askama::Template;

use super::blocks::{BlockWriter, NestingIndent};
use super::error::DocxError;
use super::late_changes::LateChanges;
use super::package::{ContentType, PackagePart, PartPacker};
use super::relationships::{Relationship, Relationships};
use super::repair::XmlRepairer;
use super::style_ids::FOOTNOTE_SEPARATOR;
use crate::blocks::Footnote;

/// Separator footnotes (17.11.23), which the settings name.
///
/// They are the rule, and the rule above a note continued from the page before.
pub(super) const SEPARATORS: [(i32, &str); 2] =
    [(-1, "separator"), (0, "continuationSeparator")];

/// Returns the part, with its relationships part if it has links.
pub(super) fn footnote_parts(
    notes: &mut BlockWriter<'_>,
    packer: &mut PartPacker,
) -> Result<Vec<PackagePart>, DocxError> {
    let xml = notes.take_part(END.to_owned())?;
    let mut parts =
        vec![packer.pack_part("word/footnotes.xml", ContentType::Footnotes, xml)?];
    let links = notes.runs.links_by_target();
    let relationships: Vec<_> =
        links.map(|(url, number)| Relationship::to_link(number, url)).collect();
    if !relationships.is_empty() {
        let relationships = Relationships { relationships }.render()?;
        parts.push(
            packer.pack_by_extension("word/_rels/footnotes.xml.rels", relationships)?,
        );
    }
    Ok(parts)
}

/// End of the part.
const END: &str = "</w:footnotes>";

/// Name of the part.
pub(super) const NAME: &str = "footnotes.xml";

/// Returns the start of the part, with the separators.
pub(super) fn part_opening() -> String {
    let separators = SEPARATORS.map(|(id, kind)| {
        format!(
            "<w:footnote w:type=\"{kind}\" w:id=\"{id}\"><w:p><w:pPr>\
             <w:pStyle w:val=\"{FOOTNOTE_SEPARATOR}\"/></w:pPr>\
             <w:r><w:{kind}/></w:r></w:p></w:footnote>"
        )
    });
    format!("<w:footnotes>{}", separators.concat())
}

/// Returns the part without notes, so that a user who adds one gets the rule.
pub(super) fn empty_part(
    repairer: &mut XmlRepairer<'_>,
    packer: &mut PartPacker,
) -> Result<PackagePart, DocxError> {
    let xml = repairer.repair_part(NAME, (part_opening() + END).as_bytes())?;
    packer.pack_part("word/footnotes.xml", ContentType::Footnotes, xml)
}

/// Writes footnotes one below another.
pub(super) fn write_notes<'a>(flow: &mut BlockWriter<'a>, notes: &[&'a Footnote]) {
    for note in flow.cancel.take_until_cancelled(notes) {
        flow.write_markup(format!("<w:footnote w:id=\"{}\">", note.number));
        flow.late = LateChanges {
            in_footnote: true,
            starts_footnote: true,
            ..LateChanges::default()
        };
        flow.write_blocks(&note.blocks, NestingIndent::default());
        flow.late = LateChanges::default();
        flow.write_markup("</w:footnote>");
    }
}
