//! Table of the images of a letter.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::image::Image;

/// The images so far, and the index of each file.
#[derive(Default)]
pub(super) struct ImageTable {
    images: Vec<Image>,
    indices: BTreeMap<Arc<[u8]>, usize>,
}

impl ImageTable {
    /// Returns the index of an image; a repeated image keeps its first index.
    pub(super) fn index(&mut self, image: Image) -> usize {
        let Self { images, indices } = self;
        *indices.entry(Arc::clone(&image.bytes)).or_insert_with(|| {
            images.push(image);
            images.len() - 1
        })
    }

    /// Returns the images, in the order of their indices.
    pub(super) fn into_images(self) -> Vec<Image> {
        self.images
    }
}
