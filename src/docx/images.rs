//! Writes the parts of images, and the runs that show them.
//!
//! Identical images share one part.

use std::collections::BTreeMap;

use docx_rs::{Pic, Run};

use super::package::{PackagePart, PartPacker};
use super::relationships::Relationship;
use crate::image::Image;
use crate::length::Length;

/// Returns a run with an inline picture.
///
/// The image file is a part of its own. `repair` writes its text alternative, because
/// docx-rs has no field for it.
pub(super) fn image_run(id: &str, width: Length, height: Length) -> Run {
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

/// Returns the id of the relationship to an image, by its index.
pub(super) fn relationship_id(place: usize) -> String {
    format!("rIdImage{}", place + 1)
}

/// Returns the path of a picture's part, relative to the document part.
fn part_target(place: usize, image: &Image) -> String {
    format!("media/image{}.{}", place + 1, image.kind.extension())
}

/// Returns the relationships of the body to its pictures.
pub(super) fn image_relationships(
    images: &[Image],
) -> impl Iterator<Item = Relationship<'_>> {
    distinct_images(images).map(|(place, image)| {
        Relationship::to_image(relationship_id(place), part_target(place, image))
    })
}

/// Returns the parts of the pictures, stored unchanged because they are compressed.
pub(super) fn image_parts(images: &[Image]) -> impl Iterator<Item = PackagePart> {
    distinct_images(images).map(|(place, image)| {
        PartPacker::stored_part(
            format!("word/{}", part_target(place, image)),
            &image.bytes,
        )
    })
}

/// Returns each distinct image once, with its index.
fn distinct_images(images: &[Image]) -> impl Iterator<Item = (usize, &Image)> {
    let first = first_images(images).into_iter();
    let images = images.iter().enumerate().zip(first);
    images.filter(|((index, _), first)| index == first).map(|(image, _)| image)
}
