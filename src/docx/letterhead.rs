//! Headers and footers.
//!
//! In: a letterhead. Out: the first page's header (logo, sender, return line), that
//! of later pages (the continuation column) and their footers, all of frames.

use docx_rs::{Footer, Header, Paragraph, Pic, Run};

use super::body::column;
use super::runs::Runs;
use super::styles::{CLASSIFICATION_FOOT, LOGO};
use crate::document::Letterhead;
use crate::style::{HouseStyle, Logo, PageGeometry};

/// The header of the first page, from the top.
pub(super) fn first_header(letterhead: &Letterhead, style: &HouseStyle) -> Header {
    let mut runs = Runs::around(style, 1, 1);
    let lines =
        [&letterhead.sender_name, &letterhead.return_line, &letterhead.classification];
    lines
        .into_iter()
        .flatten()
        .map(|line| runs.paragraph(line))
        .fold(Header::new().add_paragraph(logo(&style.logo, &style.page)), add)
}

/// The header of later pages, if they have one.
pub(super) fn later_header(
    letterhead: &Letterhead,
    style: &HouseStyle,
) -> Option<Header> {
    let mut runs = Runs::around(style, 2, 2);
    let classification =
        letterhead.classification.iter().map(|line| runs.paragraph(line));
    let header = classification.fold(Header::new(), add);
    let column = column(&mut runs, &letterhead.continuation_column, style);
    let header = column.into_iter().fold(header, add);
    (!header.children.is_empty()).then_some(header)
}

/// The footer of a page, if it has one; `page` is the page that it shows until a
/// word processor counts.
pub(super) fn footer(
    letterhead: &Letterhead,
    style: &HouseStyle,
    page: usize,
    pages: usize,
) -> Option<Footer> {
    let mut runs = Runs::around(style, page, pages);
    let classification = letterhead
        .classification
        .as_ref()
        .map(|line| runs.paragraph(line).style(CLASSIFICATION_FOOT));
    let page_number = letterhead.page_number.as_ref().map(|line| runs.paragraph(line));
    let footer = [classification, page_number]
        .into_iter()
        .flatten()
        .fold(Footer::new(), Footer::add_paragraph);
    (!footer.children.is_empty()).then_some(footer)
}

/// The logo, in line in a paragraph whose frame is the logo's slot.
///
/// Its text alternative is written by `normalise`: docx-rs has no place for one.
fn logo(logo: &Logo, page: &PageGeometry) -> Paragraph {
    let emu = |length: crate::length::Length| {
        u32::try_from(length.to_emu()).unwrap_or_default()
    };
    let picture = Pic::new_with_dimensions(logo.png.to_vec(), 0, 0)
        .id("Logo")
        .size(emu(page.logo.width), emu(page.logo.height));
    Paragraph::new().style(LOGO).add_run(Run::new().add_image(picture))
}

fn add(header: Header, paragraph: Paragraph) -> Header {
    header.add_paragraph(paragraph)
}
