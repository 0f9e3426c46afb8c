//! Writes the document as HTML.
//!
//! In: the semantic tree, the widths of its tables and the house style. Out: one self-contained page:
//! no script, nothing fetched. The shell and the style sheet are templates
//! (`templates/html`); what the letter says is written from the tree. The
//! page number and the column of later pages belong to paper and stay there;
//! footnotes stand at the end.

mod contents;
mod css;
mod figure;
mod inlines;
mod notes;
mod table;
mod table_width;
mod write;

use std::borrow::Cow;
use std::fmt;

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::bounds::Stop;
use crate::document::{Document, Inline, SetTable};
use crate::style::{Area, HouseStyle};
use write::Writer;

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
    watermark: String,
    sender: String,
    opening: String,
    reference_column: String,
    letter: String,
    rest: String,
}

/// The logo's file, with its media type: its shapes where it has them.
fn logo(style: &HouseStyle) -> (&'static str, Cow<'_, [u8]>) {
    let Area { width, height, .. } = &style.logo.place;
    let Some(shapes) = style.logo.shapes() else {
        let image = &style.logo.image;
        return (image.kind.media_type(), Cow::Borrowed(&image.bytes));
    };
    let (width, height) = (css::number(width.to_pt()), css::number(height.to_pt()));
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" \
         viewBox=\"0 0 {width} {height}\">{}</svg>",
        shapes.svg_paths()
    );
    ("image/svg+xml", Cow::Owned(svg.into_bytes()))
}

/// Writes a document as one self-contained HTML page; gives anything when told to stop.
///
/// # Errors
///
/// When a template fails.
pub fn export(
    document: &Document,
    style: &HouseStyle,
    tables: &[SetTable],
    stop: &Stop,
) -> Result<Vec<u8>, HtmlError> {
    let mut writer = Writer::new(document, style, tables, stop);
    let (logo_type, logo) = logo(style);
    let page = Page {
        document,
        css: css::sheet(style).render().map_err(HtmlError)?,
        logo_type,
        logo: BASE64_STANDARD.encode(logo),
        logo_alt: style.logo.alt(document.language),
        watermark: watermark(&mut writer),
        sender: sender(&mut writer),
        opening: opening(&mut writer),
        reference_column: reference_column(&mut writer),
        letter: letter(&mut writer),
        rest: rest(&mut writer),
    };
    page.render().map(String::into_bytes).map_err(HtmlError)
}

/// The word behind the text: text at the head of the page, which the style sheet
/// repeats where only eyes meet it.
fn watermark(writer: &mut Writer<'_>) -> String {
    if let Some(word) = &writer.document.letterhead.watermark {
        writer.markup(&format!("<p class=\"{}\" data-word=\"", word.role.class()));
        for inline in &word.inlines {
            if let Inline::Text(text) = inline {
                writer.text(text);
            }
        }
        writer.markup("\">");
        writer.inlines(&word.inlines);
        writer.markup("</p>\n");
    }
    writer.take()
}

/// The sender's name and the return line.
fn sender(writer: &mut Writer<'_>) -> String {
    let letterhead = &writer.document.letterhead;
    for paragraph in letterhead.sender_name.iter().chain(&letterhead.return_line) {
        writer.paragraph(paragraph);
    }
    writer.take()
}

/// Classification, address, date and subject.
fn opening(writer: &mut Writer<'_>) -> String {
    let document = writer.document;
    let letterhead = &document.letterhead;
    for paragraph in letterhead.classification.iter().chain(&letterhead.address) {
        writer.paragraph(paragraph);
    }
    writer.dateline(&letterhead.dateline, &document.metadata.date);
    writer.take()
}

/// The groups of the first page's reference column.
fn reference_column(writer: &mut Writer<'_>) -> String {
    for group in &writer.document.letterhead.reference_column {
        writer.markup("<div>\n");
        for paragraph in group {
            writer.paragraph(paragraph);
        }
        writer.markup("</div>\n");
    }
    writer.take()
}

/// The letter itself.
fn letter(writer: &mut Writer<'_>) -> String {
    writer.blocks(&writer.document.letter);
    writer.take()
}

/// The annexes and all notes.
fn rest(writer: &mut Writer<'_>) -> String {
    for annex in &writer.document.annexes {
        writer.markup(if annex.full_width {
            "<section class=\"annex full-width\">\n"
        } else {
            "<section class=\"annex\">\n"
        });
        writer.blocks(&annex.blocks);
        writer.markup("</section>\n");
    }
    writer.endnotes();
    writer.take()
}
