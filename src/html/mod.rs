//! Writes the document as HTML.
//!
//! In: the semantic tree and the house style. Out: one self-contained page:
//! no script, nothing fetched. The shell and the style sheet are templates
//! (`templates/html`); what the letter says is written from the tree. The
//! page number and the column of later pages belong to paper and stay there.

mod css;
mod write;

use std::fmt;

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::document::{Document, Letterhead};
use crate::style::HouseStyle;

/// Why HTML could not be written: a defect of this module.
#[derive(Debug)]
pub struct HtmlError(askama::Error);

impl fmt::Display for HtmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for HtmlError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// The shell of the page.
#[derive(Template)]
#[template(path = "html/page.html")]
struct Page<'a> {
    document: &'a Document,
    css: String,
    logo_type: &'static str,
    logo: String,
    logo_alt: &'a str,
    sender: String,
    opening: String,
    reference_column: String,
    letter: String,
}

/// Writes a document as one self-contained HTML page.
///
/// # Errors
///
/// When a template fails.
pub fn export(document: &Document, style: &HouseStyle) -> Result<Vec<u8>, HtmlError> {
    let page = Page {
        document,
        css: css::sheet(style).render().map_err(HtmlError)?,
        logo_type: style.logo.image.kind.media_type(),
        logo: BASE64_STANDARD.encode(&style.logo.image.bytes),
        logo_alt: style.logo.alt(document.language),
        sender: sender(&document.letterhead),
        opening: opening(document),
        reference_column: reference_column(&document.letterhead),
        letter: letter(document, style),
    };
    page.render().map(String::into_bytes).map_err(HtmlError)
}

/// The sender's name and the return line.
fn sender(letterhead: &Letterhead) -> String {
    let mut html = String::new();
    for paragraph in letterhead.sender_name.iter().chain(&letterhead.return_line) {
        write::paragraph(&mut html, paragraph);
    }
    html
}

/// Classification, address, date and subject.
fn opening(document: &Document) -> String {
    let mut html = String::new();
    let letterhead = &document.letterhead;
    for paragraph in letterhead.classification.iter().chain(&letterhead.address) {
        write::paragraph(&mut html, paragraph);
    }
    write::dateline(&mut html, &letterhead.dateline, &document.metadata.date);
    html
}

/// The groups of the first page's reference column.
fn reference_column(letterhead: &Letterhead) -> String {
    let mut html = String::new();
    for group in &letterhead.reference_column {
        html.push_str("<div>\n");
        for paragraph in group {
            write::paragraph(&mut html, paragraph);
        }
        html.push_str("</div>\n");
    }
    html
}

/// The letter itself, then its annexes.
fn letter(document: &Document, style: &HouseStyle) -> String {
    let mut html = String::new();
    write::blocks(&mut html, &document.letter, style);
    for annex in &document.annexes {
        html.push_str("<section class=\"annex\">\n");
        write::blocks(&mut html, &annex.blocks, style);
        html.push_str("</section>\n");
    }
    html
}
