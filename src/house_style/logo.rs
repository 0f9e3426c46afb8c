//! The image in the logo slot.
//!
//! In: a PNG or JPEG file, or an SVG image. Out: an image that every output supports, and
//! its pixels, compressed once for all PDFs; for an SVG image also its shapes, which are
//! sharp at any size.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use roxmltree::ParsingOptions;

use super::PageArea;
use super::vector_logo::{NotVector, VectorImage};
use super::{svg_colors, svg_cost};
use crate::diagnostic::{Diagnostic, FileCode, MessageArg};
use crate::image::{Image, ImageError, ImageKind, Pixels};
use crate::length::Length;
use crate::limits::house_style::{MAX_LOGO_PIXELS, MAX_SVG_ELEMENTS};
use crate::limits::image::MAX_SIDE;
use crate::locale::{Language, without_ignorable};

/// The resolution for rasterizing an SVG image, in pixels per inch.
const RESOLUTION: f64 = 600.0;

/// The image in the logo slot.
#[derive(Clone, Debug)]
pub struct Logo {
    /// The image file.
    pub image: Image,
    /// The position: centered in the slot, as large as it allows.
    pub place: PageArea,
    /// The pixels on white as a zlib stream (RFC 1950), computed once for PDF. Each pixel
    /// has eight bits for each of red, green and blue.
    pub deflated_rgb: Vec<u8>,
    /// The shapes of an SVG image, or the reason why it is rasterized; `None` for a
    /// raster file.
    pub drawing: Option<Result<VectorImage, NotVector>>,
    /// True if it is invisible on white paper.
    pub is_blank: bool,
    alt: BTreeMap<String, String>,
}

impl Logo {
    /// Creates a logo from a file of any format, as large as its slot allows.
    pub(super) fn from_file(bytes: &[u8], slot: &PageArea) -> Result<Self, Diagnostic> {
        let is_picture = bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xFF\xD8");
        if is_picture { Self::read(bytes, slot) } else { Self::draw(bytes, slot) }
    }

    /// Reads a logo from a PNG or JPEG file.
    fn read(bytes: &[u8], slot: &PageArea) -> Result<Self, Diagnostic> {
        let kind =
            if bytes.starts_with(b"\xFF\xD8") { ImageKind::Jpeg } else { ImageKind::Png };
        let image = Image::read(kind, bytes, |pixels| pixels <= MAX_LOGO_PIXELS);
        let image = image.map_err(|flaw| match flaw {
            ImageError::TooManyPixels { found }
            | ImageError::TooManyToDecode { found, .. } => {
                let max = match flaw {
                    ImageError::TooManyToDecode { max, .. } => max,
                    _ => MAX_LOGO_PIXELS,
                };
                let max = ("max", max.to_string().into());
                logo_error(
                    FileCode::TooManyLogoPixels,
                    [("found", found.to_string().into()), max],
                )
            }
            ImageError::SideTooLong { found } => {
                let max = ("max", MAX_SIDE.to_string().into());
                logo_error(
                    FileCode::LogoSideTooLong,
                    [("found", found.to_string().into()), max],
                )
            }
            ImageError::Rotated => logo_error(FileCode::LogoRotated, []),
            ImageError::OtherColorSpace => logo_error(FileCode::LogoColorSpace, []),
            ImageError::Unsupported => logo_error(FileCode::LogoUnsupported, []),
            ImageError::AnotherKind | ImageError::Damaged | ImageError::Cancelled => {
                logo_error(FileCode::LogoDamaged, [])
            }
        })?;
        let pixels = image.pixels().map_err(|_| logo_error(FileCode::LogoDamaged, []))?;
        let rgb = on_white(&pixels);
        let is_blank = rgb.iter().all(|&sample| sample == u8::MAX);
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        let deflated_rgb = encoder
            .write_all(&rgb)
            .and_then(|()| encoder.finish())
            .map_err(|_| logo_error(FileCode::LogoDamaged, []))?;
        let place = fit_area(image.width, image.height, slot);
        let alt = BTreeMap::new();
        Ok(Self { image, place, deflated_rgb, drawing: None, is_blank, alt })
    }

    /// Renders a logo from an SVG image.
    fn draw(svg: &[u8], slot: &PageArea) -> Result<Self, Diagnostic> {
        use resvg::tiny_skia;
        let text = std::str::from_utf8(svg)
            .map_err(|_| logo_error(FileCode::LogoUnknown, []))?;
        // Exports of design programs have a document type declaration.
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let xml = roxmltree::Document::parse_with_options(text, options)
            .map_err(|error| not_svg(error.to_string()))?;
        reject_unsupported(&xml)?;
        let too_many = || {
            let max = ("max", MAX_SVG_ELEMENTS.to_string().into());
            logo_error(FileCode::TooManyLogoElements, [max])
        };
        if !svg_cost::is_bounded(&xml) {
            return Err(too_many());
        }
        let tree = read_tree(text, &xml)?;
        if !svg_cost::has_few_dashes(&tree) {
            return Err(too_many());
        }
        let (wide, high) = (slot.width.to_pt() / 72.0, slot.height.to_pt() / 72.0);
        let max = (MAX_LOGO_PIXELS as f64 / (wide * high)).sqrt();
        let pixels = |inches: f64| (inches * RESOLUTION.min(max)).round() as u32;
        let (width, height) = (pixels(wide), pixels(high));
        let mut pixmap = tiny_skia::Pixmap::new(width, height)
            .ok_or_else(|| not_svg("0 x 0".to_owned()))?;
        let size = tree.size();
        let scale = (width as f32 / size.width()).min(height as f32 / size.height());
        let transform = tiny_skia::Transform::from_scale(scale, scale).post_translate(
            (width as f32 - size.width() * scale) / 2.0,
            (height as f32 - size.height() * scale) / 2.0,
        );
        pixmap.fill(tiny_skia::Color::WHITE);
        resvg::render(&tree, transform, &mut pixmap.as_mut());
        let rgb: Vec<u8> =
            pixmap.data().chunks(4).flat_map(|pixel| &pixel[..3]).copied().collect();
        let png = encode_png(&rgb, width, height)
            .map_err(|error| not_svg(error.to_string()))?;
        let drawing = Some(VectorImage::from_tree(&tree, slot));
        Ok(Self { drawing, place: *slot, ..Self::read(&png, slot)? })
    }

    /// Returns the printed resolution of a raster file, in pixels per inch.
    pub fn resolution(&self) -> Option<f64> {
        let inches = self.place.width.to_pt() / 72.0;
        self.drawing.is_none().then(|| f64::from(self.image.width) / inches)
    }

    /// Returns the shapes, if the logo consists of shapes only.
    pub fn shapes(&self) -> Option<&VectorImage> {
        self.drawing.as_ref()?.as_ref().ok()
    }

    /// Sets the text alternatives.
    pub(super) fn with_alt(mut self, alt: BTreeMap<String, String>) -> Self {
        let alt = alt.into_iter();
        self.alt =
            alt.map(|(language, alt)| (language, without_ignorable(&alt))).collect();
        self
    }

    /// Returns the text alternative in a language, or else in English.
    pub fn alt(&self, language: Language) -> &str {
        let alt = self.alt.get(language.code());
        alt.or_else(|| self.alt.get(Language::EN.code())).map_or("", String::as_str)
    }
}

fn logo_error<const N: usize>(
    code: FileCode,
    args: [(&'static str, MessageArg); N],
) -> Diagnostic {
    Diagnostic::about_key("logo", code, args)
}

fn not_svg(reason: String) -> Diagnostic {
    logo_error(FileCode::LogoSvg, [("reason", reason.into())])
}

/// Reads the shapes of an SVG image, without the colors that others replace.
fn read_tree(
    svg: &str,
    xml: &roxmltree::Document<'_>,
) -> Result<resvg::usvg::Tree, Diagnostic> {
    use resvg::usvg;
    let read = svg_colors::without_unread_colors(svg, xml).map_err(|color| {
        logo_error(FileCode::LogoColor, [("value", MessageArg::excerpt(&color))])
    })?;
    let tree = match &read {
        None => usvg::Tree::from_xmltree(xml, &usvg::Options::default()),
        Some(svg) => usvg::Tree::from_str(svg, &usvg::Options::default()),
    };
    tree.map_err(|error| not_svg(error.to_string()))
}

/// Rejects elements that would not be rendered faithfully. These are text, because fonts
/// differ between machines; images; and filters.
fn reject_unsupported(xml: &roxmltree::Document<'_>) -> Result<(), Diagnostic> {
    for node in xml.descendants().filter(roxmltree::Node::is_element) {
        match node.tag_name().name() {
            "text" | "foreignObject" => {
                let words = node.descendants().filter(roxmltree::Node::is_text);
                let words = words.filter_map(|node| node.text());
                let words: Vec<_> = words.flat_map(str::split_ascii_whitespace).collect();
                if !words.is_empty() {
                    let words = ("text", MessageArg::excerpt(&words.join(" ")));
                    return Err(logo_error(FileCode::LogoWithText, [words]));
                }
            }
            "image" => return Err(logo_error(FileCode::LogoWithImage, [])),
            // The cost of a filter does not depend on the size of the image.
            "filter" => return Err(logo_error(FileCode::LogoWithFilter, [])),
            _ => {}
        }
    }
    Ok(())
}

/// Centers an image in a slot, in its own proportions. It fills the whole slot if the
/// difference is less than a pixel.
fn fit_area(width: u32, height: u32, slot: &PageArea) -> PageArea {
    let (width, height) = (f64::from(width), f64::from(height));
    let pixel = (slot.width.to_pt() / width).min(slot.height.to_pt() / height);
    let left = Length::pt(slot.width.to_pt() - width * pixel);
    let above = Length::pt(slot.height.to_pt() - height * pixel);
    if left < Length::pt(pixel) && above < Length::pt(pixel) {
        return *slot;
    }
    PageArea {
        x: slot.x + left * 0.5,
        y: slot.y + above * 0.5,
        width: slot.width - left,
        height: slot.height - above,
    }
}

/// Blends the pixels on white, as RGB samples.
fn on_white(pixels: &Pixels) -> Vec<u8> {
    let channels = if pixels.is_gray { 1 } else { 3 };
    let opaque = |sample: u8, alpha: u8| {
        let (sample, alpha) = (u32::from(sample), u32::from(alpha));
        ((sample * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let mut rgb = Vec::with_capacity(pixels.samples.len() / channels * 3);
    for (place, pixel) in pixels.samples.chunks(channels).enumerate() {
        let alpha = pixels.alpha.as_ref().map_or(255, |alpha| alpha[place]);
        for channel in 0..3 {
            rgb.push(opaque(pixel[channel % channels], alpha));
        }
    }
    rgb
}

/// Encodes RGB samples as a PNG file.
fn encode_png(
    rgb: &[u8],
    width: u32,
    height: u32,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(file)
}
