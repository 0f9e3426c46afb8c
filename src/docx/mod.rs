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
mod letterhead;
mod normalise;
mod numbering;
mod package;
mod place;
mod properties;
mod runs;
mod styles;

use std::fmt;

use askama::Template;
use docx_rs::{Docx, PageMargin, XMLDocx};

use self::body::Body;
use self::normalise::Normaliser;
use self::package::{ContentType, Part};
use self::properties::{App, Core, FontTable, Settings};
use self::styles::Styles;
use crate::document::{Document, Paging};
use crate::length::Length;
use crate::style::{HouseStyle, PageGeometry, Role};

/// Writes a document as DOCX; `paging` is what it shows until a word processor
/// sets pages for itself.
///
/// # Errors
///
/// When a part cannot be written, which is a defect of this module.
pub fn export(
    document: &Document,
    style: &HouseStyle,
    paging: &Paging,
) -> Result<Vec<u8>, DocxError> {
    let body = Body::of(document, style, paging);
    let numbering = body.numbering.render()?;
    let content = content(body, document, style, paging.pages).build();
    let mut parts = normalised(content, style.logo.alt(document.language))?;
    parts.extend([
        Part::new(
            "word/styles.xml",
            ContentType::Styles,
            Styles::of(document, style).render()?,
        ),
        Part::new("word/numbering.xml", ContentType::Numbering, numbering),
        Part::new(
            "word/settings.xml",
            ContentType::Settings,
            Settings::of(document).render()?,
        ),
        Part::new(
            "word/fontTable.xml",
            ContentType::FontTable,
            FontTable::of(style).render()?,
        ),
        Part::new("docProps/core.xml", ContentType::Core, Core::of(document).render()?),
        Part::new("docProps/app.xml", ContentType::App, App::this().render()?),
    ]);
    package::pack(parts)
}

/// Body, headers and footers as docx-rs keeps them.
fn content(
    body: Body<'_>,
    document: &Document,
    style: &HouseStyle,
    pages: usize,
) -> Docx {
    let twips = |length: Length| length.to_twips().unsigned_abs();
    let page = &style.page;
    let mut docx = Docx::new()
        .page_size(twips(page.width), twips(page.height))
        .page_margin(margins(style))
        .title_pg();
    // The styles number the headings; docx-rs looks at paragraphs only.
    docx.document_rels.has_numberings = true;
    let letterhead = &document.letterhead;
    // docx-rs counts headers as they come and takes the default one for the first.
    if let Some(header) = letterhead::later_header(letterhead, style) {
        docx = docx.header(header);
    }
    docx = docx.first_header(letterhead::first_header(letterhead, style));
    if let Some(footer) = letterhead::footer(letterhead, style, 2, pages) {
        docx = docx.footer(footer);
    }
    if let Some(footer) = letterhead::footer(letterhead, style, 1, pages) {
        docx = docx.first_footer(footer);
    }
    body.paragraphs.into_iter().fold(docx, Docx::add_paragraph)
}

/// The margins leave the body of later pages; the return line stands at the top of
/// the header, the page number at the bottom of the footer.
fn margins(style: &HouseStyle) -> PageMargin {
    let PageGeometry { width, height, body, page_number, return_line, .. } = &style.page;
    let page_number_bottom = page_number.y + style.role(Role::PageNumber).leading;
    PageMargin::new()
        .top(body.y.to_twips())
        .bottom((*height - body.bottom()).to_twips())
        .left(body.x.to_twips())
        .right((*width - body.x - body.width).to_twips())
        .header(return_line.y.to_twips())
        .footer((*height - page_number_bottom).to_twips())
}

/// The parts that docx-rs wrote, mended.
fn normalised(content: XMLDocx, logo_alt: &str) -> Result<Vec<Part>, DocxError> {
    let alts = [logo_alt];
    let mut normaliser = Normaliser::new(&alts);
    let mut parts = Vec::new();
    let later_headers = content.headers.len().saturating_sub(1);
    // Relationships come for the default, the first and the even header, in this order.
    let header_rels = &content.header_rels[1 - later_headers..];
    for (place, (header, rels)) in content.headers.iter().zip(header_rels).enumerate() {
        let name = format!("header{}.xml", place + 1);
        parts.push(Part::new(
            format!("word/{name}"),
            ContentType::Header,
            normaliser.part(&name, header)?,
        ));
        parts
            .extend(normalise::relationships(&name, rels)?.map(|rels| {
                Part::relationships(format!("word/_rels/{name}.rels"), rels)
            }));
    }
    for (place, footer) in content.footers.iter().enumerate() {
        let name = format!("footer{}.xml", place + 1);
        parts.push(Part::new(
            format!("word/{name}"),
            ContentType::Footer,
            normaliser.part(&name, footer)?,
        ));
    }
    let name = "document.xml";
    let document = normaliser.part(name, &content.document)?;
    let rels = normalise::relationships(name, &content.document_rels)?;
    parts.insert(0, Part::new(format!("word/{name}"), ContentType::Document, document));
    parts.extend(
        rels.map(|rels| Part::relationships(format!("word/_rels/{name}.rels"), rels)),
    );
    parts.extend(
        content
            .media
            .into_iter()
            .map(|(id, png)| Part::media(format!("word/media/{id}.png"), png)),
    );
    Ok(parts)
}

/// Why a DOCX could not be written: a defect of this module.
#[derive(Debug)]
#[non_exhaustive]
pub enum DocxError {
    /// A template could not be filled in.
    Template(askama::Error),
    /// docx-rs wrote a part that is not XML.
    Xml {
        /// Which part.
        part: String,
        /// What is wrong with it.
        error: roxmltree::Error,
    },
    /// docx-rs wrote an element or attribute in a namespace that letters do not use.
    Namespace {
        /// Which part.
        part: String,
        /// The namespace.
        uri: String,
    },
    /// The package could not be zipped.
    Package(zip::result::ZipError),
}

impl fmt::Display for DocxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(error) => write!(f, "template: {error}"),
            Self::Xml { part, error } => write!(f, "{part}: {error}"),
            Self::Namespace { part, uri } => {
                write!(f, "{part}: namespace {uri} is not one that letters use")
            }
            Self::Package(error) => write!(f, "package: {error}"),
        }
    }
}

impl std::error::Error for DocxError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Template(error) => Some(error),
            Self::Xml { error, .. } => Some(error),
            Self::Namespace { .. } => None,
            Self::Package(error) => Some(error),
        }
    }
}

impl From<askama::Error> for DocxError {
    fn from(error: askama::Error) -> Self {
        Self::Template(error)
    }
}

impl From<zip::result::ZipError> for DocxError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Package(error)
    }
}

impl From<std::io::Error> for DocxError {
    fn from(error: std::io::Error) -> Self {
        Self::Package(error.into())
    }
}
