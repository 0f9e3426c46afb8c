//! The logo as an image.

use lopdf::{Document, Stream, dictionary};

use super::{PdfError, add_resource};
use crate::style::HouseStyle;

/// The name of the logo in the pages' resources.
pub(super) const LOGO: &str = "Logo";

/// Embeds the logo and names it in the pages' resources.
pub(super) fn embed(document: &mut Document, style: &HouseStyle) -> Result<(), PdfError> {
    let logo = &style.logo;
    let image = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(logo.image.width),
        "Height" => i64::from(logo.image.height),
        "ColorSpace" => "DeviceRGB",
        "BitsPerComponent" => 8,
        "Filter" => "FlateDecode",
    };
    let id = document.add_object(Stream::new(image, logo.deflated_rgb.clone()));
    add_resource(document, "XObject", LOGO, id)
}
