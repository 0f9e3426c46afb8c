//! Draws a page as an image for web pages (SVG 1.1 with the plain `href` of SVG 2).
//!
//! In: a [`PagedDocument`], and the house style with its faces. Out: one self-contained
//! page: no script, no font, no external resource. Every glyph of the page is defined
//! once as an outline (`outline`), with an id of its face and number, so that several
//! pages can be in one document. The text itself is in the HTML of the letter; the image
//! has its title, the text of its links and the alternatives of its images.
//!
//! Outlines, unlike the subset fonts in a PDF, look the same in every viewer; many
//! viewers ignore an embedded font, and a content security policy may forbid it. They are
//! smaller, too: pages 1 and 2 of the seed letter take 41 and 98 kB, or 12 and 21
//! compressed; with fonts in base64, 65 and 81 kB, or 28 and 31 compressed.

mod outline;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::num::NonZeroUsize;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::font::FaceStyle;
use crate::house_style::{HouseStyle, VectorImage};
use crate::image::{Image, ImageKind};
use crate::layout::{
    Frame, FrameContent, GlyphRun, LinkTarget, Page, PagedDocument, StructureKind, Tag,
};
use crate::length::Length;
use crate::limits::{CancelToken, Cancelled};

/// The path data of every visible glyph.
type GlyphPaths = BTreeMap<(FaceStyle, u16), String>;

/// Draws one page, counted from 1; `None` if the page does not exist.
///
/// # Errors
///
/// Returns an error if cancelled.
pub fn export(
    pages: &PagedDocument,
    style: &HouseStyle,
    number: NonZeroUsize,
    cancel: &CancelToken,
) -> Result<Option<Vec<u8>>, Cancelled> {
    let Some(page) = pages.pages.get(number.get() - 1) else { return Ok(None) };
    let outlines = collect_outlines(page, style, cancel)?;
    let mut painter =
        SvgPainter { svg: String::new(), pages, style, outlines: &outlines };
    painter.paint_head(page, number);
    painter.paint_definitions();
    for frame in &page.frames {
        cancel.check()?;
        painter.paint_frame(frame);
    }
    painter.svg.push_str("</svg>\n");
    Ok(Some(painter.svg.into_bytes()))
}

/// Collects the outlines of a page.
fn collect_outlines(
    page: &Page,
    style: &HouseStyle,
    cancel: &CancelToken,
) -> Result<GlyphPaths, Cancelled> {
    let mut outlines = GlyphPaths::new();
    for frame in &page.frames {
        cancel.check()?;
        let Some(run) = frame.content.glyphs() else { continue };
        let face = style.fonts.face(run.face);
        for glyph in &run.glyphs {
            outlines
                .entry((run.face, glyph.id))
                .or_insert_with(|| outline::path_data(face, glyph.id));
        }
    }
    outlines.retain(|_, data| !data.is_empty());
    Ok(outlines)
}

struct SvgPainter<'a> {
    svg: String,
    pages: &'a PagedDocument,
    style: &'a HouseStyle,
    outlines: &'a GlyphPaths,
}

impl SvgPainter<'_> {
    /// Writes size, title and paper.
    fn paint_head(&mut self, page: &Page, number: NonZeroUsize) {
        let PagedDocument { language, metadata, .. } = self.pages;
        let Page { width, height, .. } = page;
        let (w, h) = (format_points(*width), format_points(*height));
        let _ = writeln!(
            self.svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" lang=\"{}\" \
             width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {w} {h}\">",
            language.tag(),
            format_decimal(width.to_mm(), 2),
            format_decimal(height.to_mm(), 2),
        );
        let title = escape_xml(&metadata.title);
        let _ =
            writeln!(self.svg, "<title>{title} ({number}/{})</title>", self.pages.len());
        let _ = writeln!(self.svg, "<path fill=\"#fff\" d=\"M0 0h{w}v{h}H0z\"/>");
    }

    /// Writes the outlines with their ids.
    fn paint_definitions(&mut self) {
        self.svg.push_str("<defs>\n");
        for ((face, glyph), data) in self.outlines {
            let _ = writeln!(
                self.svg,
                "<path id=\"{}{glyph}\" d=\"{data}\"/>",
                face_letter(*face)
            );
        }
        self.svg.push_str("</defs>\n");
    }

    fn paint_frame(&mut self, frame: &Frame) {
        match &frame.content {
            FrameContent::Glyphs(run) => match link_url(frame, self.pages) {
                Some(url) => self.paint_link(url, run, frame),
                None => self.paint_run(run, frame, "", ""),
            },
            FrameContent::Logo { width, height } => {
                let logo = &self.style.logo;
                let alt = logo.alt(self.pages.language);
                if let Some(shapes) = logo.shapes() {
                    return self.paint_shapes(frame, alt, shapes);
                }
                let Image { kind, bytes, .. } = &logo.image;
                self.paint_image(frame, *width, *height, alt, *kind, bytes);
            }
            FrameContent::Image { image, width, height } => {
                let image = &self.pages.images[*image];
                let alt = image_alternative(frame, self.pages);
                self.paint_image(frame, *width, *height, alt, image.kind, &image.bytes);
            }
            FrameContent::Rule { width, height, color } => {
                let (x, y) = (format_points(frame.x), format_points(frame.y));
                let (w, h) = (format_points(*width), format_points(*height));
                let fill = color.hex();
                let _ = writeln!(
                    self.svg,
                    "<path fill=\"#{fill}\" d=\"M{x} {y}h{w}v{h}h-{w}z\"/>"
                );
            }
            FrameContent::RotatedGlyphs { run, color, angle } => {
                let turn = format!("rotate({})", format_decimal(-angle, 2));
                let fill = color.hex();
                let _ = write!(self.svg, "<g fill=\"#{fill}\">");
                self.paint_run(run, frame, &turn, "");
                self.svg.push_str("</g>\n");
            }
        }
    }

    /// Writes a run of a link, with its text as title. It is clickable between its
    /// letters too, from descenders to ascenders.
    fn paint_link(&mut self, url: &str, run: &GlyphRun, frame: &Frame) {
        let em = i32::from(self.style.fonts.face(run.face).units_per_em());
        let width: i32 = run.glyphs.iter().map(|glyph| glyph.advance).sum();
        let height = em + em / 4;
        let hit = format!(
            "<path fill=\"none\" pointer-events=\"all\" d=\"M0-{em}h{width}v{height}H0z\"/>"
        );
        let (url, words) = (escape_xml(url), escape_xml(&run.text));
        let _ = write!(self.svg, "<a href=\"{url}\"><title>{words}</title>");
        self.paint_run(run, frame, "", &hit);
        self.svg.push_str("</a>\n");
    }

    /// Writes a logo as shapes.
    fn paint_shapes(&mut self, frame: &Frame, alt: &str, shapes: &VectorImage) {
        let _ = writeln!(
            self.svg,
            "<g role=\"img\" aria-label=\"{}\" transform=\"translate({} {})\">{}</g>",
            escape_xml(alt),
            format_points(frame.x),
            format_points(frame.y),
            shapes.svg_paths(),
        );
    }

    /// Writes the logo or an image, with its file embedded.
    fn paint_image(
        &mut self,
        frame: &Frame,
        width: Length,
        height: Length,
        alt: &str,
        kind: ImageKind,
        bytes: &[u8],
    ) {
        let _ = writeln!(
            self.svg,
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" \
             preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\" \
             href=\"data:{};base64,{}\"/>",
            format_points(frame.x),
            format_points(frame.y),
            format_points(width),
            format_points(height),
            escape_xml(alt),
            kind.media_type(),
            BASE64_STANDARD.encode(bytes),
        );
    }

    /// Writes a run in font units with one scale factor, rotated by `turn`, in front of
    /// `behind`.
    fn paint_run(&mut self, run: &GlyphRun, frame: &Frame, turn: &str, behind: &str) {
        let face = self.style.fonts.face(run.face);
        let scale = run.size.to_pt() / f64::from(face.units_per_em());
        let _ = write!(
            self.svg,
            "<g transform=\"translate({} {}){turn}scale({})\">{behind}",
            format_points(frame.x),
            format_points(frame.y),
            // Exact to a thousandth of a point across a whole page.
            format_decimal(scale, 8),
        );
        let mut pen = 0;
        for glyph in &run.glyphs {
            if self.outlines.contains_key(&(run.face, glyph.id)) {
                let _ = write!(
                    self.svg,
                    "<use href=\"#{}{}\"",
                    face_letter(run.face),
                    glyph.id
                );
                for (axis, value) in [("x", pen + glyph.x_offset), ("y", -glyph.y_offset)]
                {
                    if value != 0 {
                        let _ = write!(self.svg, " {axis}=\"{value}\"");
                    }
                }
                self.svg.push_str("/>");
            }
            pen += glyph.advance;
        }
        self.svg.push_str("</g>\n");
    }
}

/// Returns the letter before a glyph's number in its id.
const fn face_letter(face: FaceStyle) -> char {
    match face {
        FaceStyle::Regular => 'r',
        FaceStyle::Bold => 'b',
        FaceStyle::Italic => 'i',
        FaceStyle::BoldItalic => 'o',
    }
}

/// Returns the address of the link that contains a frame. Internal targets are ignored,
/// because they may be on another page.
fn link_url<'a>(frame: &Frame, pages: &'a PagedDocument) -> Option<&'a str> {
    let Tag::Element(element) = frame.tag else { return None };
    match pages.structure.enclosing_link(element)?.1 {
        LinkTarget::Url(url) => Some(url),
        LinkTarget::Element(_) => None,
    }
}

/// Returns the text alternative of an image.
fn image_alternative<'a>(frame: &Frame, pages: &'a PagedDocument) -> &'a str {
    match frame.tag {
        Tag::Element(element) => match &pages.structure.element(element).kind {
            StructureKind::Figure(alt) => alt,
            _ => "",
        },
        Tag::Artifact(_) => "",
    }
}

/// Formats points with two decimals: finer than the dots of any printer.
fn format_points(length: Length) -> String {
    format_decimal(length.to_pt(), 2)
}

/// Formats a number with at most `places` decimals, without trailing zeros.
fn format_decimal(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Escapes text for an element or a quoted attribute.
fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
