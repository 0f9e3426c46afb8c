//! Writes the word behind the text of a draft.
//!
//! Input: the letterhead's watermark. Output: a watermark as Word makes it, WordArt in
//! VML (ISO/IEC 29500-4, 19.1.2.23), which Word offers to remove and LibreOffice shows.
//! Each header has its own.

use askama::Template;

use crate::blocks::Inline;
use crate::document::Letterhead;
use crate::font::FaceStyle;
use crate::house_style::{HouseStyle, Role};

/// Watermark as a run of a header.
#[derive(Template)]
#[template(path = "docx/watermark.xml")]
pub(super) struct WatermarkRun<'a> {
    text: String,
    family: &'a str,
    bold: bool,
    italic: bool,
    color: String,
    /// Rotation in degrees, clockwise.
    rotation: f64,
    width: i64,
    height: i64,
    number: usize,
}

impl<'a> WatermarkRun<'a> {
    /// Returns the watermark of header `number`, if the letter has one.
    pub(super) fn for_header(
        letterhead: &Letterhead,
        style: &'a HouseStyle,
        number: usize,
    ) -> Option<Self> {
        let text = Inline::plain_text(&letterhead.watermark.as_ref()?.inlines);
        let look = style.role(Role::Watermark);
        let face = style.fonts.face(FaceStyle::new(look.bold, look.italic));
        let advances: f64 = face.shape(&text).iter().map(|g| f64::from(g.advance)).sum();
        let (above, below) = face.ascent_and_descent();
        let points = look.size.to_pt() / f64::from(face.units_per_em());
        Some(Self {
            text,
            family: style.word_family(),
            bold: look.bold,
            italic: look.italic,
            color: style.watermark.color.hex(),
            rotation: (360.0 - style.watermark.angle).rem_euclid(360.0),
            width: (advances * points).round() as i64,
            height: ((above + below) * points).round() as i64,
            number,
        })
    }

    /// Inserts it in the last paragraph of a header, the one that is in no frame.
    pub(super) fn add_to_header(
        &self,
        header: &mut Vec<u8>,
    ) -> Result<(), askama::Error> {
        const END: &[u8] = b"</w:p>";
        let place = header.windows(END.len()).rposition(|bytes| bytes == END);
        let run = self.render()?;
        if let Some(place) = place {
            header.splice(place..place, run.into_bytes());
        }
        Ok(())
    }
}
