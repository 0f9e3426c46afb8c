//! The picture in the logo slot.
//!
//! In: a PNG or JPEG file, or an SVG image. Out: a picture that every output can
//! hold, and its pixels, compressed once for every PDF to come; of an SVG image its
//! shapes as well, which are sharp at any size.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::Area;
use super::drawing::{BeyondShapes, Drawing};
use crate::config::Fault;
use crate::image::{Image, ImageColor, ImageKind, Pixels};
use crate::locale::Language;

/// The most pixels of a logo.
const MOST_PIXELS: u64 = 16_000_000;
/// Pixels an inch of what an SVG image is drawn in.
const RESOLUTION: f64 = 600.0;

/// The picture in the logo slot.
#[derive(Clone, Debug)]
pub struct Logo {
    /// The picture file.
    pub image: Image,
    /// The pixels on white, eight bits for each of red, green and blue, as a zlib
    /// stream (RFC 1950): what PDF embeds, made once.
    pub deflated_rgb: Vec<u8>,
    /// The shapes of an SVG image, or why it is more than shapes and stands in pixels;
    /// none of a picture file.
    pub drawing: Option<Result<Drawing, BeyondShapes>>,
    alt: BTreeMap<String, String>,
}

impl Logo {
    /// A logo from a file of any kind; an SVG image is drawn to fill the slot.
    pub(super) fn of(bytes: &[u8], slot: &Area) -> Result<Self, Fault> {
        let is_picture = bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xFF\xD8");
        if is_picture { Self::read(bytes) } else { Self::draw(bytes, slot) }
    }

    /// A logo from a PNG or JPEG file.
    fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let fault = |what: &str| Fault::new("logo", what);
        let kind =
            if bytes.starts_with(b"\xFF\xD8") { ImageKind::Jpeg } else { ImageKind::Png };
        let image =
            Image::read(kind, bytes, |pixels| pixels <= MOST_PIXELS).map_err(|_| {
                fault("the file is no whole PNG or JPEG of at most 16 megapixels")
            })?;
        if image.color == ImageColor::Cmyk {
            return Err(fault("the picture must be RGB or grey, not CMYK"));
        }
        let pixels =
            image.pixels().map_err(|_| fault("the picture cannot be decoded"))?;
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        let deflated_rgb = encoder
            .write_all(&on_white(&pixels))
            .and_then(|()| encoder.finish())
            .map_err(|_| fault("the picture cannot be compressed"))?;
        Ok(Self { image, deflated_rgb, drawing: None, alt: BTreeMap::new() })
    }

    /// A logo from an SVG image, drawn to fill its slot.
    fn draw(svg: &[u8], slot: &Area) -> Result<Self, Fault> {
        use resvg::{tiny_skia, usvg};
        let fault = |what: &str| Fault::new("logo", what);
        let tree = usvg::Tree::from_data(svg, &usvg::Options::default())
            .map_err(|error| fault(&error.to_string()))?;
        if tree.has_text_nodes() {
            return Err(fault(
                "text must be drawn as paths, since fonts differ from machine to machine",
            ));
        }
        let pixels = |points: f64| (points / 72.0 * RESOLUTION).round() as u32;
        let (width, height) = (pixels(slot.width.to_pt()), pixels(slot.height.to_pt()));
        let mut pixmap = tiny_skia::Pixmap::new(width, height)
            .ok_or_else(|| fault("its slot has no size"))?;
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
        let png =
            encoded(&rgb, width, height).map_err(|error| fault(&error.to_string()))?;
        let drawing = Some(Drawing::of(&tree, slot));
        Ok(Self { drawing, ..Self::read(&png)? })
    }

    /// The shapes, if it is nothing else.
    pub fn shapes(&self) -> Option<&Drawing> {
        self.drawing.as_ref()?.as_ref().ok()
    }

    /// The same, said in words.
    pub(super) fn with_alt(mut self, alt: BTreeMap<String, String>) -> Self {
        self.alt = alt;
        self
    }

    /// The text alternative in a language, else in English.
    pub fn alt(&self, language: Language) -> &str {
        let alt = self.alt.get(language.code());
        alt.or_else(|| self.alt.get(Language::EN.code())).map_or("", String::as_str)
    }
}

/// The samples of an RGB picture without transparency.
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

/// A PNG file of RGB samples.
fn encoded(rgb: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(file)
}
