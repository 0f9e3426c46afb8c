//! Writes the document as HTML.
//!
//! Input: the document tree, the widths of its tables and the house style. Output: one
//! self-contained page, without scripts or external resources. The shell and the style
//! sheet are templates (`templates/html`); the content of the letter is written from the
//! tree. The page number and the reference column of later pages are left out, because
//! HTML has no pages; footnotes are at the end.

mod blocks;
mod css;
mod figure;
mod footnotes;
mod inlines;
mod table;
mod table_width;
mod toc;

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::borrow::Cow;

use crate::blocks::Inline;
use crate::document::{Document, TableLayout};
use crate::house_style::{HouseStyle, PageArea};
use crate::limits::{CancelToken, Cancelled};
use blocks::HtmlWriter;

/// The reason why HTML could not be written: a failed template, which is a bug in this
/// crate, or cancellation.
#[derive(Debug, thiserror::Error)]
pub enum HtmlError {
    /// A template could not be rendered.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// Writing was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<Cancelled> for HtmlError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// Context of the page template.
#[derive(Template)]
#[template(path = "html/page.html")]
struct HtmlTemplate<'a> {
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

/// Returns the logo's media type and file: SVG if it has shapes, otherwise an image.
fn logo_file(style: &HouseStyle) -> (&'static str, Cow<'_, [u8]>) {
    let PageArea { width, height, .. } = &style.logo.place;
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

/// Writes a document as one self-contained HTML page.
///
/// # Errors
///
/// Fails if a template cannot be rendered, or if cancelled.
pub fn export(
    document: &Document,
    style: &HouseStyle,
    tables: &[TableLayout],
    cancel: &CancelToken,
) -> Result<Vec<u8>, HtmlError> {
    let mut writer = HtmlWriter::new(document, style, tables, cancel);
    let (logo_type, logo) = logo_file(style);
    let page = HtmlTemplate {
        document,
        css: css::style_sheet(style).render()?,
        logo_type,
        logo: BASE64_STANDARD.encode(logo),
        logo_alt: style.logo.alt(document.language),
        watermark: write_watermark(&mut writer),
        sender: write_sender(&mut writer),
        opening: write_opening(&mut writer),
        reference_column: reference_column(&mut writer),
        letter: write_letter(&mut writer),
        rest: write_annexes_and_notes(&mut writer),
    };
    // The writers end early when cancelled.
    cancel.check()?;
    Ok(page.render()?.into_bytes())
}

/// Writes the watermark as text at the top of the page.
///
/// The style sheet repeats it behind the text, visually only.
fn write_watermark(writer: &mut HtmlWriter<'_>) -> String {
    if let Some(word) = &writer.document.letterhead.watermark {
        writer.write_markup(&format!("<p class=\"{}\" data-word=\"", word.role.class()));
        for inline in &word.inlines {
            if let Inline::Text(text) = inline {
                writer.write_text(text);
            }
        }
        writer.write_markup("\">");
        writer.write_inlines(&word.inlines);
        writer.write_markup("</p>\n");
    }
    writer.take_written()
}

/// Writes the sender's name and the return line.
fn write_sender(writer: &mut HtmlWriter<'_>) -> String {
    let letterhead = &writer.document.letterhead;
    for paragraph in letterhead.sender_name.iter().chain(&letterhead.return_line) {
        writer.write_paragraph(paragraph);
    }
    writer.take_written()
}

/// Writes classification, address, date and subject.
fn write_opening(writer: &mut HtmlWriter<'_>) -> String {
    let document = writer.document;
    let letterhead = &document.letterhead;
    for paragraph in letterhead.classification.iter().chain(&letterhead.address) {
        writer.write_paragraph(paragraph);
    }
    writer.write_dateline(&letterhead.dateline, &document.metadata.date);
    writer.take_written()
}

/// Writes the groups of the reference column of page 1.
fn reference_column(writer: &mut HtmlWriter<'_>) -> String {
    for group in &writer.document.letterhead.reference_column {
        writer.write_markup("<div>\n");
        for paragraph in group {
            writer.write_paragraph(paragraph);
        }
        writer.write_markup("</div>\n");
    }
    writer.take_written()
}

/// Writes the text of the letter.
fn write_letter(writer: &mut HtmlWriter<'_>) -> String {
    writer.write_blocks(&writer.document.letter);
    writer.take_written()
}

/// Writes the annexes and all footnotes.
fn write_annexes_and_notes(writer: &mut HtmlWriter<'_>) -> String {
    for annex in &writer.document.annexes {
        writer.write_markup(if annex.full_width {
            "<section class=\"annex full-width\">\n"
        } else {
            "<section class=\"annex\">\n"
        });
        writer.write_blocks(&annex.blocks);
        writer.write_markup("</section>\n");
    }
    writer.write_endnotes();
    writer.take_written()
}
