//! Embeds the logo and the images of a letter (ISO 32000-1, 8.9.5).
//!
//! In: validated images. Out: one image object per image on the pages, even if it is
//! shown several times: a JPEG unchanged, a PNG with its compressed pixels unchanged,
//! other images as pixels, with a soft mask if they are transparent.

use std::collections::BTreeSet;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};

use super::error::PdfError;
use super::objects::{LEVEL, add_resource};
use crate::house_style::HouseStyle;
use crate::image::{Image, ImageColor, ImageError, ImageKind, PixelSink, PngSamples};
use crate::layout::{FrameContent, PagedDocument};
use crate::limits::{CancelToken, OutputLimit, RenderContext};

/// The name of the logo in the pages' resources.
pub(super) const LOGO: &str = "Logo";

/// Returns the name of an image in the pages' resources.
pub(super) fn name(image: usize) -> String {
    format!("Image{}", image + 1)
}

/// Embeds the logo and images and adds them to the pages' resources.
pub(super) fn embed(
    document: &mut Document,
    pages: &PagedDocument,
    style: &HouseStyle,
    context: &RenderContext,
) -> Result<(), PdfError> {
    let (cancel, mut output) = (&context.cancel, context.output);
    let logo = &style.logo;
    if logo.shapes().is_none() {
        let mut image = image(logo.image.width, logo.image.height, "DeviceRGB");
        image.set("Filter", "FlateDecode");
        let id = document.add_object(Stream::new(image, logo.deflated_rgb.clone()));
        add_resource(document, "XObject", LOGO, id)?;
    }

    let images_of_page = |page: &crate::layout::Page| -> BTreeSet<usize> {
        let pictures = page.frames.iter().filter_map(|frame| match frame.content {
            FrameContent::Image { image, .. } => Some(image),
            _ => None,
        });
        pictures.collect()
    };
    let images_of_page: Vec<_> = pages.pages.iter().map(images_of_page).collect();
    for &place in images_of_page.iter().flatten().collect::<BTreeSet<_>>() {
        cancel.check()?;
        let image = picture(document, &pages.images[place], &mut output, cancel)?;
        let id = document.add_object(image);
        add_resource(document, "XObject", &name(place), id)?;
    }
    let ids: Vec<_> = document.page_iter().collect();
    for (images_of_page, id) in images_of_page.iter().zip(ids) {
        if images_of_page.iter().any(|&place| pages.images[place].has_alpha) {
            // The color space for blending (11.6.6; ISO 19005-2, 6.2.10).
            let group = dictionary! {
                "Type" => "Group",
                "S" => "Transparency",
                "CS" => "DeviceRGB",
            };
            document.get_dictionary_mut(id)?.set("Group", group);
        }
    }
    Ok(())
}

/// Makes the image object of an image, with a soft mask if needed.
fn picture(
    document: &mut Document,
    picture: &Image,
    output: &mut OutputLimit,
    cancel: &CancelToken,
) -> Result<Stream, PdfError> {
    let (width, height) = (picture.width, picture.height);
    if picture.kind == ImageKind::Jpeg {
        let space = match picture.color {
            ImageColor::Gray => "DeviceGray",
            ImageColor::Rgb => "DeviceRGB",
        };
        output.take(picture.bytes.len())?;
        let mut image = image(width, height, space);
        image.set("Filter", "DCTDecode");
        return Ok(Stream::new(image, picture.bytes.to_vec()));
    }
    if let Some(data) = picture.png_data(cancel).map_err(PdfError::Image)? {
        output.take(data.zlib.len())?;
        let mut dict = image(width, height, "DeviceGray");
        dict.set("BitsPerComponent", i64::from(data.bits));
        dict.set("DecodeParms", predictor(data.color.sample_count(), data.bits, width));
        match data.color {
            PngSamples::Gray => {}
            PngSamples::Rgb => dict.set("ColorSpace", "DeviceRGB"),
            PngSamples::Indexed(palette) => dict.set("ColorSpace", indexed(palette)),
        }
        return Ok(stream(dict, data.zlib));
    }
    let (mut samples, mut alpha) = (RowCompressor::default(), RowCompressor::default());
    let mut rows = ImagePlanes {
        samples: &mut samples,
        alpha: &mut alpha,
        output: *output,
        error: None,
    };
    let format = picture.decode(&mut rows, cancel);
    if let Some(error) = rows.error {
        return Err(error);
    }
    let format = format.map_err(PdfError::Image)?;
    let (space, count) =
        if format.is_gray { ("DeviceGray", 1) } else { ("DeviceRGB", 3) };
    let mut dict = image(width, height, space);
    dict.set("DecodeParms", predictor(count, 8, width));
    let mut samples = stream(dict, samples.finish()?);
    output.take(samples.content.len())?;
    if !format.has_alpha {
        return Ok(samples);
    }
    let mut mask = image(width, height, "DeviceGray");
    mask.set("DecodeParms", predictor(1, 8, width));
    let mask = stream(mask, alpha.finish()?);
    output.take(mask.content.len())?;
    samples.dict.set("SMask", Object::Reference(document.add_object(mask)));
    Ok(samples)
}

/// Rows that are filtered (ISO/IEC 15948, 9.2) and compressed during decoding. An image
/// can have far more pixels than a file has bytes.
struct RowCompressor {
    zlib: ZlibEncoder<Vec<u8>>,
    above: Vec<u8>,
    filtered: Vec<u8>,
}

impl Default for RowCompressor {
    fn default() -> Self {
        let zlib = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
        Self { zlib, above: Vec::new(), filtered: Vec::new() }
    }
}

impl RowCompressor {
    /// Adds a row as the difference from the previous one. That is small in photographs,
    /// and zero in repeated rows, even if these are longer than the window of deflate.
    fn push(&mut self, row: &[u8]) -> std::io::Result<()> {
        const UP: u8 = 2;
        self.above.resize(row.len(), 0);
        self.filtered.clear();
        self.filtered.push(UP);
        let differences = row.iter().zip(&self.above);
        self.filtered.extend(differences.map(|(new, above)| new.wrapping_sub(*above)));
        self.above.copy_from_slice(row);
        self.zlib.write_all(&self.filtered)
    }

    /// Returns the number of compressed bytes so far.
    fn len(&self) -> usize {
        self.zlib.get_ref().len()
    }

    fn finish(self) -> std::io::Result<Vec<u8>> {
        self.zlib.finish()
    }
}

/// The samples and alpha of an image, up to the output limit.
struct ImagePlanes<'a> {
    samples: &'a mut RowCompressor,
    alpha: &'a mut RowCompressor,
    output: OutputLimit,
    error: Option<PdfError>,
}

impl ImagePlanes<'_> {
    /// Continues unless an error occurred, which it stores.
    fn go_on(&mut self, pushed: std::io::Result<()>) -> Result<(), ImageError> {
        let size = self.samples.len() + self.alpha.len();
        let limited = self.output.check(size);
        let error = match (pushed, limited) {
            (Err(error), _) => error.into(),
            (_, Err(error)) => error.into(),
            (Ok(()), Ok(())) => return Ok(()),
        };
        self.error = Some(error);
        Err(ImageError::Cancelled)
    }
}

impl PixelSink for ImagePlanes<'_> {
    fn samples(&mut self, row: &[u8]) -> Result<(), ImageError> {
        let pushed = self.samples.push(row);
        self.go_on(pushed)
    }

    fn alpha(&mut self, row: &[u8]) -> Result<(), ImageError> {
        let pushed = self.alpha.push(row);
        self.go_on(pushed)
    }
}

/// Makes the decode parameters of PNG rows (7.4.4.4): each row has its filter.
fn predictor(samples: u8, bits: u8, width: u32) -> Dictionary {
    dictionary! {
        "Predictor" => 15,
        "Colors" => i64::from(samples),
        "BitsPerComponent" => i64::from(bits),
        "Columns" => i64::from(width),
    }
}

/// Makes the color space of a palette (8.6.6.3).
fn indexed(palette: Vec<u8>) -> Object {
    let last = (palette.len() / 3) as i64 - 1;
    let palette = Object::String(palette, StringFormat::Hexadecimal);
    vec!["Indexed".into(), "DeviceRGB".into(), last.into(), palette].into()
}

/// Makes a stream of compressed data.
fn stream(dict: Dictionary, deflated: Vec<u8>) -> Stream {
    let mut stream = Stream::new(dict, deflated);
    stream.dict.set("Filter", "FlateDecode");
    stream
}

/// Makes the dictionary of an image of eight bits per sample.
fn image(width: u32, height: u32, space: &str) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(width),
        "Height" => i64::from(height),
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    }
}
