//! Writes the document as DOCX.
//!
//! In: a [`Document`] and its house style. Out: an Office Open XML package
//! (ISO/IEC 29500, transitional) that Word, LibreOffice and their kin open as the
//! same letter.
//!
//! docx-rs writes what differs from letter to letter (`body`, `letterhead`,
//! `runs`), and `normalise` mends what it writes wrong. Askama templates in
//! `templates/docx` write what a house style fixes (`styles`, `numbering`,
//! `properties`). `package` zips the parts.
//!
//! Things stand at their place by page-anchored frames (`w:framePr`), which live in
//! the styles: text boxes fall apart in LibreOffice, Collabora and OnlyOffice.

mod body;
mod embed;
mod fixed;
mod letterhead;
mod normalise;
mod numbering;
mod package;
mod place;
mod properties;
mod relationships;
mod runs;
mod styles;

use std::fmt;

use askama::Template;
use docx_rs::{
    BuildXML, DocumentChild, FooterReference, HeaderReference, PageMargin, PageSize,
    SectionProperty,
};

use self::body::Body;
use self::fixed::Fixed;
use self::letterhead::Furniture;
use self::normalise::Normaliser;
use self::package::{ContentType, Packer, Part};
use self::properties::Core;
use self::relationships::{Kind, Relationship, Relationships};
use crate::document::{Document, Paging};
use crate::length::Length;
use crate::style::{HouseStyle, PageGeometry, Role};

/// Writes a document as DOCX; `paging` is what it shows until a word processor
/// sets pages for itself, and `embed_fonts` puts the faces into the file.
///
/// # Errors
///
/// When a part cannot be written, which is a defect of this module.
pub fn export(
    document: &Document,
    style: &HouseStyle,
    paging: &Paging,
    embed_fonts: bool,
) -> Result<Vec<u8>, DocxError> {
    let fixed = Fixed::of(style, document.language, embed_fonts)?;
    let body = Body::of(document, style, paging);
    let is_plain = body.numbering.is_plain();
    let mut packer = Packer::quick();
    let parts = parts(document, style, body, paging.pages, &mut packer)?;
    let faces = fixed.faces.iter().flat_map(|faces| &faces.parts);
    let numbering = is_plain.then_some(&fixed.numbering);
    let parts = std::iter::once(&fixed.package).chain(&parts).chain(&fixed.parts);
    let parts: Vec<_> = parts.chain(numbering).chain(faces).collect();
    package::pack(&parts, &mut packer)
}

/// The parts that differ from letter to letter.
fn parts(
    document: &Document,
    style: &HouseStyle,
    body: Body<'_>,
    pages: usize,
    packer: &mut Packer,
) -> Result<Vec<Part>, DocxError> {
    let alts = [style.logo.alt(document.language)];
    let mut normaliser = Normaliser::new(&alts);
    let mut relationships = vec![
        Relationship::new("rIdStyles", Kind::Styles, "styles.xml"),
        Relationship::new("rIdNumbering", Kind::Numbering, "numbering.xml"),
        Relationship::new("rIdSettings", Kind::Settings, "settings.xml"),
        Relationship::new("rIdFontTable", Kind::FontTable, "fontTable.xml"),
    ];
    let mut parts = Vec::new();
    let furniture = letterhead::furniture(&document.letterhead, style, pages);
    for Furniture { kind, id, name, xml, .. } in &furniture {
        let content_type = match kind {
            Kind::Header => ContentType::Header,
            _ => ContentType::Footer,
        };
        let xml = normaliser.part(name, xml)?;
        parts.push(packer.part(format!("word/{name}"), content_type, xml)?);
        relationships.push(Relationship::new(id, *kind, name));
    }
    let Body { paragraphs, numbering, runs, .. } = body;
    relationships
        .extend(runs.links().map(|(url, number)| Relationship::link(number, url)));
    let children = paragraphs.into_iter().map(Box::new).map(DocumentChild::Paragraph);
    let content = docx_rs::Document {
        children: children.collect(),
        section_property: section(style, &furniture),
        has_numbering: true,
    };
    let xml = normaliser.part("document.xml", &content.build())?;
    parts.insert(0, packer.part("word/document.xml", ContentType::Document, xml)?);
    let relationships = Relationships { relationships }.render()?;
    parts.push(packer.plain("word/_rels/document.xml.rels", relationships)?);
    if !numbering.is_plain() {
        parts.push(fixed::numbering(&numbering, style, packer)?);
    }
    let core = Core::of(document).render()?;
    parts.push(packer.part("docProps/core.xml", ContentType::Core, core)?);
    Ok(parts)
}

/// The section that a letter is: paper, margins, and what every page shows.
///
/// The margins leave the body of later pages; the return line stands at the top of
/// the header, the page number at the bottom of the footer.
fn section(style: &HouseStyle, furniture: &[Furniture]) -> SectionProperty {
    let PageGeometry { width, height, body, page_number, return_line, .. } = &style.page;
    let page_number_bottom = page_number.y + style.role(Role::PageNumber).leading;
    let paper = |length: Length| length.to_twips().unsigned_abs();
    let margins = PageMargin::new()
        .top(body.y.to_twips())
        .bottom((*height - body.bottom()).to_twips())
        .left(body.x.to_twips())
        .right((*width - body.x - body.width).to_twips())
        .header(return_line.y.to_twips())
        .footer((*height - page_number_bottom).to_twips());
    let mut section = SectionProperty::new()
        .page_size(PageSize::new().size(paper(*width), paper(*height)))
        .page_margin(margins)
        .title_pg();
    for Furniture { kind, which, id, .. } in furniture {
        let header = || Some(HeaderReference::new(*which, *id));
        let footer = || Some(FooterReference::new(*which, *id));
        match (kind, *which) {
            (Kind::Header, letterhead::FIRST) => {
                section.first_header_reference = header()
            }
            (Kind::Header, _) => section.header_reference = header(),
            (_, letterhead::FIRST) => section.first_footer_reference = footer(),
            _ => section.footer_reference = footer(),
        }
    }
    section
}

/// Why a DOCX could not be written: a defect of this module.
#[derive(Debug)]
#[non_exhaustive]
pub enum DocxError {
    /// A template could not be filled in.
    Template(askama::Error),
    /// docx-rs wrote a part that is not XML, or not of the namespaces of letters.
    Xml {
        /// Which part.
        part: String,
        /// What is wrong with it.
        what: String,
    },
    /// A part could not be compressed, or is too long for a package.
    Package(String),
}

impl fmt::Display for DocxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(error) => write!(f, "template: {error}"),
            Self::Xml { part, what } => write!(f, "{part}: {what}"),
            Self::Package(part) => write!(f, "{part}: too long for a package"),
        }
    }
}

impl std::error::Error for DocxError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Template(error) => Some(error),
            Self::Xml { .. } | Self::Package(_) => None,
        }
    }
}

impl From<askama::Error> for DocxError {
    fn from(error: askama::Error) -> Self {
        Self::Template(error)
    }
}
