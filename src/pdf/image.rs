//! The logo and the letter's pictures as images (ISO 32000-1, 8.9.5).
//!
//! In: pictures that were read. Out: for each that the pages show one image,
//! however often they show it: a JPEG as it stands, other pictures as pixels,
//! with a soft mask where they can be seen through.

use std::collections::BTreeSet;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::{LEVEL, PdfError, add_resource};
use crate::bounds::Stop;
use crate::image::{Flaw, Image, ImageColor, ImageKind, PixelSink};
use crate::layout::{Content, Pages};
use crate::style::HouseStyle;

/// The name of the logo in the pages' resources.
pub(super) const LOGO: &str = "Logo";

/// The name of a picture in the pages' resources.
pub(super) fn name(image: usize) -> String {
    format!("Image{}", image + 1)
}

/// Embeds logo and pictures and names them in the pages' resources.
pub(super) fn embed(
    document: &mut Document,
    pages: &Pages,
    style: &HouseStyle,
    stop: &Stop,
) -> Result<(), PdfError> {
    let logo = &style.logo;
    if logo.shapes().is_none() {
        let mut image = image(logo.image.width, logo.image.height, "DeviceRGB");
        image.set("Filter", "FlateDecode");
        let id = document.add_object(Stream::new(image, logo.deflated_rgb.clone()));
        add_resource(document, "XObject", LOGO, id)?;
    }

    let shown = |page: &crate::layout::Page| -> BTreeSet<usize> {
        let pictures = page.frames.iter().filter_map(|frame| match frame.content {
            Content::Picture { image, .. } => Some(image),
            _ => None,
        });
        pictures.collect()
    };
    let shown: Vec<_> = pages.pages.iter().map(shown).collect();
    for &place in shown.iter().flatten().collect::<BTreeSet<_>>() {
        stop.check()?;
        let image = picture(document, &pages.images[place], stop)?;
        let id = document.add_object(image);
        add_resource(document, "XObject", &name(place), id)?;
    }
    let ids: Vec<_> = document.page_iter().collect();
    for (shown, id) in shown.iter().zip(ids) {
        if shown.iter().any(|&place| pages.images[place].has_alpha) {
            // In which space colours blend (11.6.6; ISO 19005-2, 6.2.10).
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

/// A picture as an image, with a mask beside it where it needs one.
fn picture(
    document: &mut Document,
    picture: &Image,
    stop: &Stop,
) -> Result<Stream, PdfError> {
    let (width, height) = (picture.width, picture.height);
    let jpeg = match picture.color {
        _ if picture.kind != ImageKind::Jpeg => None,
        ImageColor::Gray => Some("DeviceGray"),
        ImageColor::Rgb => Some("DeviceRGB"),
        // No output intent says what its inks are.
        ImageColor::Cmyk => None,
    };
    if let Some(space) = jpeg {
        let mut image = image(width, height, space);
        image.set("Filter", "DCTDecode");
        return Ok(Stream::new(image, picture.bytes.to_vec()));
    }
    let mut deflated = Deflated { samples: encoder(), alpha: encoder() };
    let format = picture.decode(&mut deflated, stop).map_err(PdfError::Image)?;
    let space = if format.is_gray { "DeviceGray" } else { "DeviceRGB" };
    let mut dict = image(width, height, space);
    if format.has_alpha {
        let mask = stream(image(width, height, "DeviceGray"), deflated.alpha.finish()?);
        dict.set("SMask", Object::Reference(document.add_object(mask)));
    }
    Ok(stream(dict, deflated.samples.finish()?))
}

/// Pixels that are compressed as they are decoded: a picture can have far more of them
/// than a file has bytes.
struct Deflated {
    samples: ZlibEncoder<Vec<u8>>,
    alpha: ZlibEncoder<Vec<u8>>,
}

impl PixelSink for Deflated {
    fn samples(&mut self, samples: &[u8]) -> Result<(), Flaw> {
        self.samples.write_all(samples).map_err(|_| Flaw::Damaged)
    }

    fn alpha(&mut self, alpha: &[u8]) -> Result<(), Flaw> {
        self.alpha.write_all(alpha).map_err(|_| Flaw::Damaged)
    }
}

fn encoder() -> ZlibEncoder<Vec<u8>> {
    ZlibEncoder::new(Vec::new(), Compression::new(LEVEL))
}

/// A stream of what is compressed already.
fn stream(dict: Dictionary, deflated: Vec<u8>) -> Stream {
    let mut stream = Stream::new(dict, deflated);
    stream.dict.set("Filter", "FlateDecode");
    stream
}

/// An image of eight bits a sample.
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
