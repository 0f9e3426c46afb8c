//! Writes the document as DOCX.
//!
//! Input: a [`Document`] and its house style. Output: an Office Open XML package (ISO/IEC
//! 29500, transitional) that Word, LibreOffice and similar programs open as the same
//! letter.
//!
//! Modules by part of the package:
//!
//! - document: `body` and `blocks`, with `headings`, `lists` (`numbered_list`), `table`
//!   (`cell_margins`), `figure` (`images`) and `toc` (`toc_entries`); `runs` writes
//!   paragraphs with docx-rs, with `paragraph_style`, `spacing`, `tabs` and `hyphens`;
//!   `above_signature` and `signature_room` keep text and space with the signatures, and
//!   `late_changes` are made when a paragraph is written;
//! - headers and footers: `headers_footers`, `sections`, `watermark`; the reference
//!   column: `reference_column`, `column_paragraphs`, `column_anchors`, `frames`;
//! - `footnotes`;
//! - styles: `styles`, `style_ids`, `style_variants`, `derived_styles`,
//!   `signature_styles`; lists and section numbers: `numbering`;
//! - parts that depend only on house style and language: `static_parts`, `properties`,
//!   `embedded_fonts`.
//!
//! `repair` repairs the XML of docx-rs, by the `schema_order` of properties. `package`
//! zips the parts with their `relationships`, and `part_cache` keeps those that many
//! letters have in common. Askama templates in `templates/docx` write
//! all other parts. `error` has the error of all of them.
//!
//! Page-anchored frames (`w:framePr`) in the styles position content on the page, because
//! text boxes break in LibreOffice, Collabora and ONLYOFFICE.

mod above_signature;
mod blocks;
mod body;
mod cell_margins;
mod column_anchors;
mod column_paragraphs;
mod derived_styles;
mod embedded_fonts;
mod error;
mod figure;
mod footnotes;
mod frames;
mod headers_footers;
mod headings;
mod hyphens;
mod images;
mod late_changes;
mod lists;
mod numbered_list;
mod numbering;
mod package;
mod paragraph_style;
mod part_cache;
mod properties;
mod reference_column;
mod relationships;
mod repair;
mod runs;
mod schema_order;
mod sections;
mod signature_room;
mod signature_styles;
mod spacing;
mod static_parts;
mod style_ids;
mod style_variants;
mod styles;
mod table;
mod tabs;
mod toc;
mod toc_entries;
mod watermark;

pub use error::DocxError;

use std::sync::Arc;

use askama::Template;
use docx_rs::BuildXML;

use self::blocks::BlockWriter;
use self::body::BodyWriter;
use self::headers_footers::HeaderFooterPart;
use self::package::{CONTENT_TYPES, ContentType, PackagePart, PartPacker};
use self::part_cache::PartCache;
use self::properties::CoreProperties;
use self::relationships::{Relationship, RelationshipType, Relationships};
use self::repair::XmlRepairer;
use self::runs::RunWriter;
use self::static_parts::StaticParts;
use crate::deflate::{Deflater, DeflaterPool};
use crate::document::{Document, Pagination};
use crate::house_style::HouseStyle;
use crate::limits::CancelToken;

/// Writes a document as DOCX.
///
/// `pagination` gives the page numbers shown until a word processor lays out pages itself;
/// `embed_fonts` puts the faces into the file.
///
/// # Errors
///
/// Fails if the license of a face does not allow `embed_fonts`, if cancelled, or if a
/// part cannot be written, which is a bug in this module.
pub fn export(
    document: &Document,
    style: &HouseStyle,
    pagination: &Pagination,
    embed_fonts: bool,
    cancel: &CancelToken,
) -> Result<Vec<u8>, DocxError> {
    let package = write_package(document, style, pagination, embed_fonts, cancel);
    // The writers end early when cancelled; an incomplete part is no error of its own.
    cancel.check()?;
    package
}

fn write_package(
    document: &Document,
    style: &HouseStyle,
    pagination: &Pagination,
    embed_fonts: bool,
    cancel: &CancelToken,
) -> Result<Vec<u8>, DocxError> {
    if embed_fonts {
        embedded_fonts::check_rights(style)?;
    }
    let fixed = StaticParts::for_style(style, document.language, embed_fonts)?;
    let deflaters = style.get_or_derive(("docx", false), || {
        Ok::<_, DocxError>(DeflaterPool::new(Deflater::fast_raw))
    })?;
    let mut packer = PartPacker::with_deflater(deflaters.take(cancel));
    let cache = PartCache::for_style(style)?;
    let own = own_parts(document, style, pagination, &cache, &mut packer, cancel)?;
    cancel.check()?;
    let faces = fixed.faces.iter().flat_map(|faces| &faces.parts);
    let numbering = own.is_common.then_some(&fixed.numbering);
    let footnotes = own.is_noteless.then_some(&fixed.footnotes);
    let own_parts = own.parts.iter().map(Arc::as_ref);
    let parts = std::iter::once(&fixed.package).chain(own_parts).chain(&fixed.parts);
    let parts: Vec<_> = parts.chain(numbering).chain(footnotes).chain(faces).collect();
    let content_types = package::render_content_types(&parts)?;
    let content_types = content_types.as_bytes();
    let content_types = cache.get_or_pack(CONTENT_TYPES, content_types, || {
        packer.pack_by_extension(CONTENT_TYPES, content_types)
    })?;
    let bytes = package::zip_parts(&content_types, &parts)?;
    deflaters.put(packer.into_deflater());
    Ok(bytes)
}

/// End of the document part.
const END: &str = "</w:body></w:document>";

/// Parts that differ between letters.
struct LetterParts {
    parts: Vec<Arc<PackagePart>>,
    /// The numbering part is the common one, and not among the parts.
    is_common: bool,
    /// The letter has no footnotes, and the footnotes part is not among the parts.
    is_noteless: bool,
}

/// Packs the headers and footers, each with its relationship.
fn pack_marginals<'m>(
    marginals: &'m [HeaderFooterPart],
    repairer: &mut XmlRepairer<'_>,
    packer: &mut PartPacker,
    cache: &PartCache,
) -> Result<Vec<(Arc<PackagePart>, Relationship<'m>)>, DocxError> {
    let mut around = Vec::new();
    for HeaderFooterPart { kind, id, name, xml, .. } in marginals {
        let mut pack = |content_type| {
            let xml = repairer.repair_part(name, xml)?;
            packer.pack_part(format!("word/{name}"), content_type, xml)
        };
        let part = match kind {
            RelationshipType::Header => Arc::new(pack(ContentType::Header)?),
            // Footers have only page numbers and words of the locale.
            _ => cache.get_or_pack(name, xml, || pack(ContentType::Footer))?,
        };
        around.push((part, Relationship::new(id, *kind, name)));
    }
    Ok(around)
}

/// Writes the parts that differ between letters.
fn own_parts(
    document: &Document,
    style: &HouseStyle,
    pagination: &Pagination,
    cache: &PartCache,
    packer: &mut PartPacker,
    cancel: &CancelToken,
) -> Result<LetterParts, DocxError> {
    let marginals = headers_footers::marginal_parts(document, style, pagination)?;
    let logo = style.logo.alt(document.language);
    let mut repairer = XmlRepairer::new(vec![logo], cancel);
    let around = pack_marginals(&marginals, &mut repairer, packer, cache)?;
    let (mut flow, section) =
        BodyWriter::write_body(document, style, pagination, &marginals, repairer, cancel);
    let section = String::from_utf8_lossy(&section.build()).into_owned();
    let body = flow.take_part(section + END)?;
    let body = packer.pack_part("word/document.xml", ContentType::Document, body)?;
    let BlockWriter { numbering, runs, repairer, .. } = flow;
    let part = (footnotes::NAME, footnotes::part_opening());
    let (runs_of_notes, images) =
        (RunWriter::in_body(style, pagination.pages), &document.images);
    let mut notes =
        BlockWriter::new(part, repairer, runs_of_notes, numbering, style, images, cancel);
    footnotes::write_notes(&mut notes, &runs.notes);
    cancel.check()?;

    let mut relationships = vec![
        Relationship::new("rIdStyles", RelationshipType::Styles, "styles.xml"),
        Relationship::new("rIdNumbering", RelationshipType::Numbering, "numbering.xml"),
        Relationship::new("rIdSettings", RelationshipType::Settings, "settings.xml"),
        Relationship::new("rIdFontTable", RelationshipType::FontTable, "fontTable.xml"),
        Relationship::new("rIdFootnotes", RelationshipType::Footnotes, "footnotes.xml"),
    ];
    let mut parts = vec![Arc::new(body)];
    for (part, relationship) in around {
        parts.push(part);
        relationships.push(relationship);
    }
    relationships.extend(
        runs.links_by_target().map(|(url, number)| Relationship::to_link(number, url)),
    );
    relationships.extend(images::image_relationships(&document.images));
    parts.push(pack_relationships(relationships, cache, packer)?);
    let is_noteless = runs.notes.is_empty();
    if !is_noteless {
        let footnotes = footnotes::footnote_parts(&mut notes, packer)?;
        parts.extend(footnotes.into_iter().map(Arc::new));
    }
    let is_common = notes.numbering.is_common();
    if !is_common {
        let numbering = static_parts::numbering_part(&notes.numbering, style, packer)?;
        parts.push(Arc::new(numbering));
    }
    let core = CoreProperties::from_document(document).render()?;
    let core = packer.pack_part("docProps/core.xml", ContentType::Core, core)?;
    parts.push(Arc::new(core));
    parts.extend(images::image_parts(&document.images).map(Arc::new));
    Ok(LetterParts { parts, is_common, is_noteless })
}

/// Packs the relationships of the document part; those without links are cached.
fn pack_relationships(
    relationships: Vec<Relationship<'_>>,
    cache: &PartCache,
    packer: &mut PartPacker,
) -> Result<Arc<PackagePart>, DocxError> {
    const NAME: &str = "word/_rels/document.xml.rels";
    let has_links = relationships.iter().any(Relationship::is_link);
    let xml = Relationships { relationships }.render()?;
    let mut pack = || packer.pack_by_extension(NAME, &xml);
    if has_links {
        return Ok(Arc::new(pack()?));
    }
    cache.get_or_pack(NAME, xml.as_bytes(), pack)
}
