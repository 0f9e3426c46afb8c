//! Headers and footers.
//!
//! In: a letterhead. Out: the first page's header (logo, sender, return line), that
//! of later pages (the continuation column) and their footers. All but one line of
//! each stands in a frame, and that line carries the frames.

use docx_rs::{BuildXML, Footer, Header, Paragraph, Pic, Run};

use super::body::column;
use super::fixed;
use super::place::Frame;
use super::relationships::Kind;
use super::runs::Runs;
use super::styles::{CLASSIFICATION_FOOT, FRAME_ANCHOR, LOGO};
use crate::document::Letterhead;
use crate::length::Length;
use crate::style::{Area, HouseStyle};

/// Which header or footer is that of the first page, and of all others (17.18.36).
pub(super) const FIRST: &str = "first";
const DEFAULT: &str = "default";

/// A header or footer.
pub(super) struct Furniture {
    /// [`Kind::Header`] or [`Kind::Footer`].
    pub(super) kind: Kind,
    /// [`FIRST`], or that of later pages.
    pub(super) which: &'static str,
    /// The relationship of the body to it.
    pub(super) id: &'static str,
    /// The name of its part.
    pub(super) name: &'static str,
    /// The part as docx-rs writes it.
    pub(super) xml: Vec<u8>,
}

/// The headers and footers that a letter has.
pub(super) fn furniture(
    letterhead: &Letterhead,
    style: &HouseStyle,
    pages: usize,
) -> Vec<Furniture> {
    let header = |which, id, name, header: Header| Furniture {
        kind: Kind::Header,
        which,
        id,
        name,
        xml: header.build(),
    };
    let footer = |which, id, name, footer: Footer| Furniture {
        kind: Kind::Footer,
        which,
        id,
        name,
        xml: footer.build(),
    };
    let first = first_header(letterhead, style);
    let later = later_header(letterhead, style);
    let foot = |page| self::footer(letterhead, style, page, pages);
    [
        Some(header(FIRST, "rIdHeader1", "header1.xml", first)),
        later.map(|later| header(DEFAULT, "rIdHeader2", "header2.xml", later)),
        foot(1).map(|first| footer(FIRST, "rIdFooter1", "footer1.xml", first)),
        foot(2).map(|later| footer(DEFAULT, "rIdFooter2", "footer2.xml", later)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The header of the first page: frames, and the return line they hang on.
fn first_header(letterhead: &Letterhead, style: &HouseStyle) -> Header {
    let mut runs = Runs::around(style, 1, 1);
    let header = Header::new().add_paragraph(logo(style));
    let header = letterhead
        .sender_name
        .iter()
        .map(|name| runs.paragraph(name))
        .fold(header, Header::add_paragraph);
    let return_line = letterhead.return_line.as_ref().map(|line| runs.paragraph(line));
    header.add_paragraph(return_line.unwrap_or_else(frame_anchor))
}

/// The header of later pages, if they have one: nothing but frames.
fn later_header(letterhead: &Letterhead, style: &HouseStyle) -> Option<Header> {
    let mut runs = Runs::around(style, 2, 2);
    let frames: Vec<_> = letterhead
        .classification
        .iter()
        .map(|line| runs.paragraph(line))
        .chain(column(
            &mut Runs::around(style, 2, 2),
            &letterhead.continuation_column,
            style,
        ))
        .collect();
    (!frames.is_empty()).then(|| {
        frames
            .into_iter()
            .chain([frame_anchor()])
            .fold(Header::new(), Header::add_paragraph)
    })
}

/// The footer of a page, if it has one: the page number, and a frame that hangs on it.
///
/// `page` is the number that it shows until a word processor counts.
fn footer(
    letterhead: &Letterhead,
    style: &HouseStyle,
    page: usize,
    pages: usize,
) -> Option<Footer> {
    let mut runs = Runs::around(style, page, pages);
    let classification = letterhead.classification.as_ref().map(|line| {
        let line = runs.set(line.role, &line.inlines).style(CLASSIFICATION_FOOT);
        Frame::classification_foot(style).hold(line)
    });
    let page_number = letterhead.page_number.as_ref().map(|line| runs.paragraph(line));
    if classification.is_none() && page_number.is_none() {
        return None;
    }
    let footer = classification.into_iter().fold(Footer::new(), Footer::add_paragraph);
    Some(footer.add_paragraph(page_number.unwrap_or_else(frame_anchor)))
}

/// The paragraph on which frames hang where no line of the letter's own can carry them.
///
/// LibreOffice drops the frames at the end of a header that nothing follows.
pub(super) fn frame_anchor() -> Paragraph {
    Paragraph::new().style(FRAME_ANCHOR)
}

/// The logo, in line in a paragraph whose frame is the logo's slot.
///
/// Its text alternative is written by `normalise`: docx-rs has no place for one.
fn logo(style: &HouseStyle) -> Paragraph {
    let Area { width, height, .. } = style.page.logo;
    let emu = |length: Length| u32::try_from(length.to_emu()).unwrap_or_default();
    // The picture itself is a part of its own.
    let picture = Pic::new_with_dimensions(Vec::new(), 0, 0)
        .id(fixed::LOGO)
        .size(emu(width), emu(height));
    let paragraph = Paragraph::new().style(LOGO).add_run(Run::new().add_image(picture));
    Frame::logo(style).hold(paragraph)
}
