//! Parts of a page.

/// Part of a page: left, top, right and bottom edge, in pt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) page: usize,
    pub(super) corners: [f64; 4],
}
