//! Writes the footnotes part.
//!
//! Input: the footnotes that the body refers to, in order. Output: the part with each of
//! them after the number of its mark, which word processors count, and the rule between
//! text and footnotes.

use askama::Template;
use docx_rs::{Paragraph, Run};

use super::blocks::{BlockWriter, NestingIndent, PartPiece};
use super::error::DocxError;
use super::package::{ContentType, PackagePart, PartPacker};
use super::relationships::{Relationship, Relationships};
use super::repair::XmlRepairer;
use super::runs::{footnote_mark, run_child};
use super::style_ids::{FOOTNOTE_REFERENCE, FOOTNOTE_SEPARATOR};
use crate::blocks::Footnote;
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;

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
        let start = flow.hold_pieces();
        flow.write_blocks(&note.blocks, NestingIndent::default());
        let (style, measure) = (flow.style, flow.measure);
        for piece in flow.pieces.get_mut(start..).unwrap_or_default() {
            if let PartPiece::Paragraph(paragraph) = piece
                && is_indivisible(paragraph, style, measure)
            {
                paragraph.property.keep_lines = Some(true);
            }
        }
        if let Some(PartPiece::Paragraph(first)) = flow.pieces.get_mut(start) {
            let own = footnote_mark(Run::new().style(FOOTNOTE_REFERENCE), 0);
            let space = Run::new().add_text(" ");
            first.children.splice(0..0, [run_child(own), run_child(space)]);
        }
        flow.let_go();
        flow.write_markup("</w:footnote>");
    }
}

/// Returns whether a paragraph has too few lines for a page to end between them.
///
/// The widow rule of the PDF keeps up to three lines together. LibreOffice applies no
/// such rule to footnotes, but `w:keepLines` (17.3.1.14).
fn is_indivisible(paragraph: &Paragraph, style: &HouseStyle, measure: Length) -> bool {
    /// Usual part of three lines that text with its mark and ragged lines fills.
    const FILLED: f64 = 2.8;
    let look = style.role(Role::FootnoteText);
    let face = style.fonts.face(look.face());
    let text = paragraph.raw_text();
    let glyphs = text.chars().filter_map(|character| face.glyph(character));
    let units: f64 = glyphs.map(|glyph| face.advance(glyph)).sum();
    let width = look.size * (units / f64::from(face.units_per_em()));
    style.typography.widow_lines >= 2 && width <= measure * FILLED
}
