//! Names the limit that a file exceeds.
//!
//! In: a [`Limit`]. Out: the key of its sentence, and its value from
//! [`limits::compare`](crate::limits::compare).

use crate::limits::compare as max;

/// Limit that a file exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`max::MAX_UNPACKED`].
    Unpacked,
    /// [`max::MAX_DEPTH`].
    Depth,
    /// [`max::MAX_NODES`].
    Nodes,
    /// [`max::MAX_ATTRIBUTES`].
    Attributes,
    /// [`max::MAX_MODEL`].
    Model,
    /// [`max::MAX_DIFFERENCES`], for both files together.
    Differences,
    /// [`max::MAX_REPORT`], for both files together.
    Report,
    /// Maximum number of pages that the caller allows
    /// ([`RenderContext`](crate::limits::RenderContext)).
    Pages,
    /// [`max::MAX_PAGE_AREA`], or a lower number of pixels that the caller allows.
    PageArea,
    /// [`max::MAX_OBJECTS`].
    Objects,
    /// [`max::MAX_FILTERS`].
    Filters,
    /// [`max::MAX_IMAGE`].
    Image,
    /// [`max::MAX_IMAGES`].
    Images,
    /// [`max::MAX_CONTENT`].
    Content,
    /// [`max::MAX_FORMS`].
    Forms,
    /// [`max::MAX_DRAWN`], or [`max::MAX_OPERATOR_ITEMS`] for a single operator or path.
    Drawn,
    /// [`max::MAX_PAINTED`].
    Painted,
    /// [`max::MAX_BOOKMARKS`].
    Bookmarks,
}

impl Limit {
    /// All limits.
    pub const ALL: [Self; 18] = [
        Self::Unpacked,
        Self::Depth,
        Self::Nodes,
        Self::Attributes,
        Self::Model,
        Self::Differences,
        Self::Report,
        Self::Pages,
        Self::PageArea,
        Self::Objects,
        Self::Filters,
        Self::Image,
        Self::Images,
        Self::Content,
        Self::Forms,
        Self::Drawn,
        Self::Painted,
        Self::Bookmarks,
    ];

    /// Returns the key of its sentence in the locale tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unpacked => "unreadable-too-large",
            Self::Depth => "unreadable-too-deep",
            Self::Nodes => "unreadable-too-many-nodes",
            Self::Attributes => "unreadable-too-many-attributes",
            Self::Model => "unreadable-too-much-text",
            Self::Differences => "unreadable-too-many-differences",
            Self::Report => "unreadable-too-much-to-report",
            Self::Pages => "unreadable-too-many-pages",
            Self::PageArea => "unreadable-page-too-large",
            Self::Objects => "unreadable-too-many-objects",
            Self::Filters => "unreadable-too-many-filters",
            Self::Image => "unreadable-image-too-large",
            Self::Images => "unreadable-too-many-images",
            Self::Content => "unreadable-too-much-content",
            Self::Forms => "unreadable-forms-too-deep",
            Self::Drawn => "unreadable-too-much-drawn",
            Self::Painted => "unreadable-too-much-painted",
            Self::Bookmarks => "unreadable-too-many-bookmarks",
        }
    }

    /// Returns its value, in the unit of its sentence; the upper bound if the caller sets
    /// it.
    pub const fn max(self) -> u64 {
        match self {
            Self::Unpacked => max::MAX_UNPACKED,
            Self::Depth => max::MAX_DEPTH as u64,
            Self::Nodes => max::MAX_NODES as u64,
            Self::Attributes => max::MAX_ATTRIBUTES as u64,
            Self::Model => max::MAX_MODEL as u64,
            Self::Differences => max::MAX_DIFFERENCES as u64,
            Self::Report => max::MAX_REPORT as u64,
            Self::Pages => u64::MAX,
            Self::PageArea => max::MAX_PAGE_AREA,
            Self::Objects => max::MAX_OBJECTS as u64,
            Self::Filters => max::MAX_FILTERS as u64,
            Self::Image => max::MAX_IMAGE,
            Self::Images => max::MAX_IMAGES,
            Self::Content => max::MAX_CONTENT,
            Self::Forms => max::MAX_FORMS as u64,
            Self::Drawn => max::MAX_DRAWN,
            Self::Painted => max::MAX_PAINTED,
            Self::Bookmarks => max::MAX_BOOKMARKS as u64,
        }
    }
}
