//! Layers of a comparison: text, structure, metadata, page layout and pixels.
//!
//! Input: two documents of one format, with their blocks paired. Output: the differences
//! of one layer.

pub(super) mod areas;
mod changed_entries;
mod element_partners;
mod handed_over;
mod item_changes;
pub(super) mod layout;
mod marks;
pub(super) mod metadata;
mod moved_types;
mod page_sizes;
pub(super) mod pixels;
pub(super) mod structure;
pub(super) mod text;
