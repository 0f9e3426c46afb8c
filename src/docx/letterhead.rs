//! Headers and footers.
//!
//! In: a letterhead. Out: the first page's header (logo, sender, return line), that
//! of later pages (the continuation column) and their footers. All but one line of
//! each stands in a frame, and that line carries the frames.

use docx_rs::{Footer, Header, Paragraph, Pic, Run};

use super::body::column;
use super::place::Frame;
use super::runs::Runs;
use super::styles::{CLASSIFICATION_FOOT, FRAME_ANCHOR, LOGO};
use crate::document::Letterhead;
use crate::length::Length;
use crate::style::{Area, HouseStyle};

/// The header of the first page: frames, and the return line they hang on.
pub(super) fn first_header(letterhead: &Letterhead, style: &HouseStyle) -> Header {
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
pub(super) fn later_header(
    letterhead: &Letterhead,
    style: &HouseStyle,
) -> Option<Header> {
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
pub(super) fn footer(
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
    let picture = Pic::new_with_dimensions(style.logo.png.to_vec(), 0, 0)
        .id("Logo")
        .size(emu(width), emu(height));
    let paragraph = Paragraph::new().style(LOGO).add_run(Run::new().add_image(picture));
    Frame::logo(style).hold(paragraph)
}
