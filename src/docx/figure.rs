//! Writes figures.
//!
//! Input: a figure, and the size of its picture from layout. Output: the picture inline
//! in a paragraph of its own, with its caption below it; and the parts of the pictures.

use std::collections::BTreeMap;

use docx_rs::{Paragraph, Pic, Run};

use super::blocks::{Flow, set_after};
use super::package::{Packer, Part};
use super::relationships::Relationship;
use super::styles::{FIGURE, FIGURE_WITHOUT_CAPTION};
use crate::document::Figure;
use crate::house_style::Role;
use crate::image::Image;
use crate::length::Length;

/// Size of the paragraph mark after a picture, in half-points.
///
/// In Word the line extends as far below the picture as the mark does.
const PARAGRAPH_MARK: usize = 2;

impl<'a> Flow<'a> {
    /// Writes a picture and its caption, on one page.
    pub(super) fn write_figure(&mut self, figure: &'a Figure) {
        let Some(&(width, height)) = self.figures.next() else { return };
        let id = relationship_id(
            self.first_images.get(figure.image).copied().unwrap_or_default(),
        );
        let picture = picture_run(&id, width, height);
        let style = match figure.caption {
            Some(_) => FIGURE,
            None => FIGURE_WITHOUT_CAPTION,
        };
        self.normaliser.alts.push(&figure.alt);
        let line = Paragraph::new().style(style).size(PARAGRAPH_MARK).add_run(picture);
        let is_last = figure.caption.is_none() && self.is_above_signature;
        let line = if is_last { line.keep_next(true) } else { line };
        self.push_paragraph(Role::Caption, line);
        if let Some(caption) = &figure.caption {
            let mut set = self.runs.build_paragraph(caption);
            let space = self.style.figure.space_after;
            if space > self.style.role(caption.role).space_after {
                set_after(&mut set, space);
            }
            self.push_paragraph(caption.role, set);
        }
    }
}

/// Returns a run with an inline picture.
///
/// The image file is a part of its own. `repair` writes its text alternative, because
/// docx-rs has no field for it.
pub(super) fn picture_run(id: &str, width: Length, height: Length) -> Run {
    let emu = |length: Length| u32::try_from(length.to_emu()).unwrap_or_default();
    let picture = Pic::new_with_dimensions(Vec::new(), 0, 0);
    Run::new().add_image(picture.id(id).size(emu(width), emu(height)))
}

/// Returns for each image the index of the first identical file; they share one part.
pub(super) fn first_images(images: &[Image]) -> Vec<usize> {
    let mut known = BTreeMap::new();
    let images = images.iter().enumerate();
    images.map(|(index, image)| *known.entry(&image.bytes).or_insert(index)).collect()
}

fn relationship_id(place: usize) -> String {
    format!("rIdImage{}", place + 1)
}

/// Returns the path of a picture's part, relative to the document part.
fn part_target(place: usize, image: &Image) -> String {
    format!("media/image{}.{}", place + 1, image.kind.extension())
}

/// Returns the relationships of the body to its pictures.
pub(super) fn picture_relationships(
    images: &[Image],
) -> impl Iterator<Item = Relationship<'_>> {
    distinct_images(images).map(|(place, image)| {
        Relationship::to_image(relationship_id(place), part_target(place, image))
    })
}

/// Returns the parts of the pictures, stored unchanged because they are compressed.
pub(super) fn picture_parts(images: &[Image]) -> impl Iterator<Item = Part> {
    distinct_images(images).map(|(place, image)| {
        Packer::stored_part(format!("word/{}", part_target(place, image)), &image.bytes)
    })
}

/// Returns each distinct image once, with its index.
fn distinct_images(images: &[Image]) -> impl Iterator<Item = (usize, &Image)> {
    let first = first_images(images).into_iter();
    let images = images.iter().enumerate().zip(first);
    images.filter(|((index, _), first)| index == first).map(|(image, _)| image)
}
