//! Writes figures: images with their captions.
//!
//! Input: a figure of the document tree. Output: its element with the embedded image
//! file, as large as on paper and never wider than the text.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::blocks::HtmlWriter;
use super::css::rem;
use crate::blocks::Figure;
use crate::house_style::Role;
use crate::image::{Image, ImageKind};
use crate::length::Length;

/// Points per inch.
const INCH: f64 = 72.0;

impl HtmlWriter<'_> {
    /// Writes a figure.
    pub(super) fn write_figure(&mut self, figure: &Figure) {
        let image = &self.document.images[figure.image];
        let kind = match image.kind {
            ImageKind::Png => "png",
            ImageKind::Jpeg => "jpeg",
        };
        self.write_markup(&format!("<figure>\n<img src=\"data:image/{kind};base64,"));
        BASE64_STANDARD.encode_string(&image.bytes, &mut self.html);
        self.write_markup("\" alt=\"");
        self.write_text(&figure.alt);
        let width = rem(self.image_width(image, figure.caption.is_some()), self.style);
        self.write_markup(&format!(
            "\" width=\"{}\" height=\"{}\" style=\"width: {width}\">\n",
            image.width, image.height
        ));
        if let Some(caption) = &figure.caption {
            self.write_markup(&format!(
                "<figcaption class=\"{}\">",
                caption.role.class()
            ));
            self.write_inlines(&caption.inlines);
            self.write_markup("</figcaption>\n");
        }
        self.write_markup("</figure>\n");
    }

    /// Returns the width of a picture that is no taller than a page.
    ///
    /// The height includes one line of its caption, if it has one.
    fn image_width(&self, image: &Image, has_caption: bool) -> Length {
        let figure = &self.style.figure;
        let resolution = image.resolution.map_or(figure.resolution, f64::from);
        let [width, height] = [image.width, image.height]
            .map(|pixels| Length::pt(f64::from(pixels) / resolution * INCH));
        let mut room = self.style.page.body.height;
        if has_caption {
            room = room - figure.caption_space - self.style.role(Role::Caption).leading;
        }
        width * (room.to_pt() / height.to_pt()).min(1.0)
    }
}
