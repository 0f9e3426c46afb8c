//! Lays out figures: images with their captions.
//!
//! Input: a figure and its image. Output: a row as tall as the picture, and the rows of
//! its caption.

use super::collect::{ParagraphInput, RowBuilder};
use super::error::LayoutError;
use super::frame::Tag;
use super::joint::JointConstraints;
use super::rows::{FootnoteRows, Row, RowContent};
use super::tags::{ElementId, StructureKind};
use crate::blocks::Figure;
use crate::house_style::FigureStyle;
use crate::image::Image;
use crate::length::Length;

impl RowBuilder<'_> {
    /// Lays out a picture with its caption below it.
    ///
    /// The picture has its natural size, or a smaller one if that does not fit.
    pub(super) fn layout_figure(
        &mut self,
        figure: &Figure,
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        let Some(image) = self.images.get(figure.image) else { return Ok(()) };
        let style = self.style.figure;
        let (mut width, mut height) = natural_size(image, &style);
        let parent = match figure.caption {
            Some(_) => self.structure.add_element(Some(parent), StructureKind::Division),
            None => parent,
        };
        let kind = StructureKind::Figure(figure.alt.clone());
        let element = self.structure.add_element(Some(parent), kind);
        let index = self.rows.len();
        let (gap, joint) = self.joint_above(style.space_before);
        self.rows.push(Row {
            content: RowContent::Image {
                tag: Tag::Element(element),
                image: figure.image,
                width,
            },
            x,
            gap,
            head_gap: Length::ZERO,
            leading: height,
            joint,
            footnotes: Vec::new(),
        });
        let above = JointConstraints::below_space(style.space_after);
        self.preceding = above;
        if let Some(caption) = &figure.caption {
            self.preceding = JointConstraints::below_space(style.caption_space)
                .with_keep_with_next(true);
            let keep = caption.keep_with_next;
            let caption = ParagraphInput { x, ..self.layout_caption(caption, parent) };
            self.layout_text(caption)?;
            self.preceding = above.with_keep_with_next(keep);
        }
        let below = self.rows[index + 1..].iter();
        let below: Length =
            below.map(|row| row.gap + row.leading + self.footnotes_height(row)).sum();
        // The picture gets at least a third of the page height, whatever is below it.
        let room = (self.page.height - below).max(self.page.height * (1.0 / 3.0));
        let scale = [(self.measure - x, width), (room, height)]
            .map(|(max, length)| max.to_pt() / length.to_pt());
        let scale = scale[0].min(scale[1]).min(1.0);
        (width, height) = (width * scale, height * scale);
        self.figures.push((width, height));
        let row = &mut self.rows[index];
        row.leading = height;
        if let RowContent::Image { width: set, .. } = &mut row.content {
            *set = width;
        }
        Ok(())
    }

    /// Returns the height that the footnotes of a row take, with their separator.
    fn footnotes_height(&self, row: &Row) -> Length {
        if row.footnotes.is_empty() {
            return Length::ZERO;
        }
        let notes: Length = row.footnotes.iter().map(FootnoteRows::height).sum();
        notes + self.style.footnote.separator_height()
    }
}

/// Returns the size of a picture at its own resolution, or that of the house style.
fn natural_size(image: &Image, style: &FigureStyle) -> (Length, Length) {
    let resolution = image.resolution.map_or(style.resolution, f64::from);
    let length = |pixels: u32| Length::pt(f64::from(pixels) * 72.0 / resolution);
    (length(image.width), length(image.height))
}
