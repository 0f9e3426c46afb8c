//! Writes headers and footers.
//!
//! Input: a letterhead. Output: the header of page 1 (logo, sender, return line), that of
//! later pages (the continuation column), and their footers. All lines of each but one
//! are in frames, and that one anchors the frames.

use docx_rs::{BuildXML, Footer, Header, Paragraph};

use super::column_paragraphs::column_paragraphs;
use super::error::DocxError;
use super::frames::FrameProperties;
use super::relationships::RelationshipType;
use super::runs::RunWriter;
use super::style_ids::{CLASSIFICATION_FOOT, FRAME_ANCHOR, LOGO};
use super::watermark::WatermarkRun;
use super::{images, static_parts};
use crate::blocks;
use crate::document::{Document, Letterhead, Pagination};
use crate::house_style::{HouseStyle, PageArea};

/// Pages on which a header or footer is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderFooterPages {
    First,
    Later,
    /// Later pages whose text takes the full width.
    FullWidth,
    /// Pages of an annex, counted from 1, that restarts page numbers.
    Annex(usize),
}

impl HeaderFooterPages {
    /// Returns the type that a section reference gives it (17.18.36).
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Later | Self::FullWidth | Self::Annex(_) => "default",
        }
    }
}

/// A header or footer.
pub(super) struct HeaderFooterPart {
    /// [`RelationshipType::Header`] or [`RelationshipType::Footer`].
    pub(super) kind: RelationshipType,
    pub(super) pages: HeaderFooterPages,
    /// Id of the body's relationship to it.
    pub(super) id: String,
    /// Name of its part.
    pub(super) name: String,
    /// XML of the part as docx-rs writes it.
    pub(super) xml: Vec<u8>,
}

/// Builds the headers and footers of a letter.
pub(super) fn marginal_parts(
    document: &Document,
    style: &HouseStyle,
    pagination: &Pagination,
) -> Result<Vec<HeaderFooterPart>, DocxError> {
    let letterhead = &document.letterhead;
    let header = |pages, number: usize, header: Header| HeaderFooterPart {
        kind: RelationshipType::Header,
        pages,
        id: format!("rIdHeader{number}"),
        name: format!("header{number}.xml"),
        xml: header.build(),
    };
    let footer = |pages, number: usize, footer: Footer| HeaderFooterPart {
        kind: RelationshipType::Footer,
        pages,
        id: format!("rIdFooter{number}"),
        name: format!("footer{number}.xml"),
        xml: footer.build(),
    };
    let (first, later) = (HeaderFooterPages::First, HeaderFooterPages::Later);
    let top = first_header(letterhead, style);
    let later_top = later_header(letterhead, &letterhead.continuation_column, style);
    // A section inherits the header of the one before, unless it has its own.
    let full_width = document.annexes.iter().any(|annex| annex.full_width);
    let wide_top = (full_width && later_top.is_some())
        .then(|| later_header(letterhead, &[], style).unwrap_or_else(bare_header));
    let foot = |page, pages| self::build_footer(letterhead, style, page, pages);
    let headers = [
        Some(header(first, 1, top)),
        later_top.map(|top| header(later, 2, top)),
        wide_top.map(|top| header(HeaderFooterPages::FullWidth, 3, top)),
    ];
    let own = pagination.count(1);
    let footers = [
        foot(1, own).map(|foot| footer(first, 1, foot)),
        foot(2, own).map(|foot| footer(later, 2, foot)),
    ];
    // Footers of annexes that restart page numbers.
    let annexes = pagination.ones.iter().skip(1).zip(1..).filter_map(|(&page, annex)| {
        let foot = foot(1, pagination.count(page))?;
        Some(footer(HeaderFooterPages::Annex(annex), annex + 2, foot))
    });
    let mut marginals: Vec<_> = headers.into_iter().flatten().collect();
    for (header, number) in marginals.iter_mut().zip(1..) {
        if let Some(watermark) = WatermarkRun::for_header(letterhead, style, number) {
            watermark.add_to_header(&mut header.xml)?;
        }
    }
    marginals.extend(footers.into_iter().flatten().chain(annexes));
    Ok(marginals)
}

/// Builds the header of page 1: frames, and the return line that anchors them.
fn first_header(letterhead: &Letterhead, style: &HouseStyle) -> Header {
    let mut runs = RunWriter::for_marginals(style, 1, 1);
    let header = Header::new().add_paragraph(build_logo(style));
    let header = letterhead
        .sender_name
        .iter()
        .map(|name| runs.build_paragraph(name))
        .fold(header, Header::add_paragraph);
    let return_line =
        letterhead.return_line.as_ref().map(|line| runs.build_paragraph(line));
    header.add_paragraph(return_line.unwrap_or_else(frame_anchor))
}

/// Builds the header of later pages, if they have one.
///
/// It has only frames, and an empty paragraph that anchors them and the watermark.
fn later_header(
    letterhead: &Letterhead,
    column: &[Vec<blocks::Paragraph>],
    style: &HouseStyle,
) -> Option<Header> {
    let mut runs = RunWriter::for_marginals(style, 2, 2);
    let frames: Vec<_> = letterhead
        .classification
        .iter()
        .map(|line| runs.build_paragraph(line))
        .chain(column_paragraphs(
            &mut RunWriter::for_marginals(style, 2, 2),
            column,
            style,
        ))
        .collect();
    let is_bare = frames.is_empty() && letterhead.watermark.is_none();
    (!is_bare)
        .then(|| frames.into_iter().fold(Header::new(), Header::add_paragraph))
        .map(|header| header.add_paragraph(frame_anchor()))
}

/// Builds an empty header.
fn bare_header() -> Header {
    Header::new().add_paragraph(frame_anchor())
}

/// Builds the footer of a page, if it has one: the page number and the classification.
///
/// The classification is in a frame, which the page number anchors. `page` is the number
/// shown until a word processor counts.
fn build_footer(
    letterhead: &Letterhead,
    style: &HouseStyle,
    page: usize,
    pages: usize,
) -> Option<Footer> {
    let mut runs = RunWriter::for_marginals(style, page, pages);
    let classification = letterhead.classification.as_ref().map(|line| {
        let line =
            runs.build_inlines(line.role, &line.inlines).style(CLASSIFICATION_FOOT);
        FrameProperties::classification_footer(style).frame_paragraph(line)
    });
    let page_number =
        letterhead.page_number.as_ref().map(|line| runs.build_paragraph(line));
    if classification.is_none() && page_number.is_none() {
        return None;
    }
    let footer = classification.into_iter().fold(Footer::new(), Footer::add_paragraph);
    Some(footer.add_paragraph(page_number.unwrap_or_else(frame_anchor)))
}

/// Returns an empty paragraph that anchors frames if no line of text can.
///
/// LibreOffice drops frames at the end of a header that nothing follows.
pub(super) fn frame_anchor() -> Paragraph {
    Paragraph::new().style(FRAME_ANCHOR)
}

/// Returns the paragraph with the inline logo, in a frame of the same size.
fn build_logo(style: &HouseStyle) -> Paragraph {
    let PageArea { width, height, .. } = style.logo.place;
    let paragraph = Paragraph::new().style(LOGO).add_run(images::image_run(
        static_parts::LOGO,
        width,
        height,
    ));
    FrameProperties::logo_frame(style).frame_paragraph(paragraph)
}
