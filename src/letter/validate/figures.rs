//! Reads figures and their images.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::context::BlockContext;
use super::values::TextSpec;
use super::{LetterReader, ReadResult};
use crate::blocks::{Block, Figure};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::image::{Image, ImageError, ImageKind};
use crate::letter::charset::FaceSet;
use crate::letter::json::{NodeLocation, Value};
use crate::letter::lint::TextKind;
use crate::limits::Cancelled;
use crate::limits::image::{MAX_DATA_URI, MAX_SIDE, MAX_TOTAL_PIXELS};
use crate::limits::letter::MAX_IMAGE_DESCRIPTION;
use crate::locale::without_ignorable;

impl LetterReader<'_> {
    /// Reads a figure.
    pub(super) fn read_figure(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Block> {
        let members = self.read_object(value, |figure| {
            Ok((
                figure.read_required("image", Self::read_image)?,
                figure.read_required("alt", Self::read_alt)?,
                figure.read_optional("caption", |reader, value| {
                    reader.read_role_text(value, Role::Caption, TextKind::Item, context)
                })?,
            ))
        })?;
        let Some((Some(image), alt, caption)) = members else { return Ok(None) };
        let image = self.images.index(image);
        Ok(alt.map(|alt| Block::Figure(Figure { image, alt, caption })))
    }

    /// Reads the description of an image. It is not broken into lines, so break hints are
    /// dropped.
    fn read_alt(&mut self, value: &Value) -> ReadResult<String> {
        let text_kind = Some(TextKind::Words);
        let line =
            TextSpec { faces: FaceSet::default(), max: MAX_IMAGE_DESCRIPTION, text_kind };
        let alt = self.read_nonblank_line(value, line)?;
        Ok(alt.as_deref().map(without_ignorable))
    }

    /// Decodes the image in a data URI.
    fn read_image(&mut self, value: &Value) -> ReadResult<Image> {
        let Some(uri) = self.read_string(value, "text") else { return Ok(None) };
        if uri.len() > MAX_DATA_URI {
            self.check_length(value.location, uri.len(), MAX_DATA_URI);
            return Ok(None);
        }
        let Some((kind, bytes)) = decode_data_uri(uri) else {
            self.report(value.location, LetterCode::ImageDataUri, []);
            return Ok(None);
        };
        let mut pixels = self.pixels;
        let max = self.context.pixels;
        let admits = |found| {
            pixels += found;
            found <= max && pixels <= MAX_TOTAL_PIXELS
        };
        let image = Image::read_with(kind, &bytes, admits, &self.context.cancel);
        self.pixels = pixels;
        match image {
            Ok(image) => Ok(Some(image)),
            Err(error) => {
                self.reject_image(value.location, kind, error)?;
                Ok(None)
            }
        }
    }

    fn reject_image(
        &mut self,
        location: NodeLocation,
        kind: ImageKind,
        error: ImageError,
    ) -> Result<(), Cancelled> {
        let kind = ("kind", MessageArg::Verbatim(kind.extension().to_uppercase()));
        let number = |pixels: u64| MessageArg::Verbatim(pixels.to_string());
        match error {
            ImageError::AnotherKind => {
                self.report(location, LetterCode::ImageTypeMismatch, [kind])
            }
            ImageError::Damaged => {
                self.report(location, LetterCode::ImageDamaged, [kind])
            }
            ImageError::Unsupported => {
                self.report(location, LetterCode::ImageUnsupported, [kind])
            }
            ImageError::Rotated => self.report(location, LetterCode::ImageRotated, []),
            ImageError::OtherColorSpace => {
                self.report(location, LetterCode::ImageColorSpace, []);
            }
            ImageError::TooManyPixels { found } if found > self.context.pixels => {
                let max = self.context.pixels;
                let args = [("found", number(found)), ("max", number(max))];
                self.report(location, LetterCode::ImagePixels, args);
            }
            ImageError::TooManyToDecode { found, max } => {
                let args = [("found", number(found)), ("max", number(max))];
                self.report(location, LetterCode::ImagePixels, args);
            }
            ImageError::SideTooLong { found } => {
                let found = ("found", number(found.into()));
                let max = ("max", number(MAX_SIDE.into()));
                self.report(location, LetterCode::ImageSideTooLong, [found, max]);
            }
            ImageError::Cancelled => return Err(Cancelled),
            ImageError::TooManyPixels { .. } => {
                let max = ("max", number(MAX_TOTAL_PIXELS));
                self.report(location, LetterCode::TotalImagePixels, [max]);
            }
        }
        Ok(())
    }
}

/// Returns the type and the bytes of an image in a data URI (RFC 2397).
fn decode_data_uri(uri: &str) -> Option<(ImageKind, Vec<u8>)> {
    let (kind, data) = uri.strip_prefix("data:")?.split_once(";base64,")?;
    let kind = ImageKind::ALL.into_iter().find(|known| known.media_type() == kind)?;
    Some((kind, BASE64_STANDARD.decode(data).ok()?))
}
