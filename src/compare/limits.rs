//! Limits on the files that a comparison reads.
//!
//! Input: none. Output: the limits, each with its unit and reason, and [`Limit`], which
//! names the exceeded one in an error. All limits count properties of the file, never
//! time, so that a file that is refused once is always refused. Together they keep a
//! comparison of two files of 8 MiB at about 128 MiB of memory and 10 seconds of one
//! core.

/// Maximum unpacked size of all parts of a DOCX, or all streams of a PDF, in bytes.
///
/// This is 20 times the size of a long letter with photographs.
pub const MAX_UNPACKED: u64 = 48 << 20;

/// Maximum nesting depth of elements in XML, HTML and structure trees.
///
/// Nested tables of a word processor use about 60 levels; a traversal of 256 levels fits
/// a stack of 2 MiB.
pub const MAX_DEPTH: usize = 256;

/// Maximum number of nodes of an XML part or an HTML page: elements, texts and
/// attributes.
///
/// A node takes about 100 bytes; a letter of 300 pages has a fifth of this number.
pub const MAX_NODES: usize = 500_000;

/// Maximum number of attributes of an element; parsers compare each with all others.
pub const MAX_ATTRIBUTES: usize = 256;

/// Maximum size of the words, attributes and properties of a file in memory, in bytes.
pub const MAX_MODEL: usize = 32 << 20;

/// Maximum number of differences that a comparison reports.
pub const MAX_DIFFERENCES: usize = 50_000;

/// Maximum size of the texts that the differences of a comparison quote, in bytes.
pub const MAX_REPORT: usize = 32 << 20;

/// Maximum area of a PDF page, in pt², which is also its number of pixels when drawn: A1.
pub const MAX_PAGE_AREA: u64 = 4_200_000;

/// Maximum number of dictionaries of a PDF outside its content.
///
/// Each may be a page, which takes about 1 KB once opened; a tagged letter of 300 pages
/// has half this number.
pub const MAX_OBJECTS: usize = 100_000;

/// Maximum number of filters of a PDF stream; producers use at most two.
pub const MAX_FILTERS: usize = 4;

/// Maximum decoded size of a PDF image, in bytes.
///
/// This is an A4 scan of 300 dpi in color, or of 600 dpi in gray.
pub const MAX_IMAGE: u64 = 40_000_000;

/// Maximum decoded size of all drawn images, in bytes; each drawing counts.
pub const MAX_IMAGES: u64 = 1_000_000_000;

/// Maximum content that the pages of a PDF interpret, in bytes.
///
/// Each interpretation counts: a form that is drawn ten times counts ten times.
pub const MAX_CONTENT: u64 = 32 << 20;

/// Maximum nesting depth of forms, patterns, masks and glyphs with content.
///
/// The interpreter recurses for each; producers use three levels.
pub const MAX_FORMS: usize = 12;

/// Maximum number of glyphs of one operator, and of points of one path.
///
/// They are in memory together.
pub const MAX_SHOWN: u64 = 200_000;

/// Maximum number of shapes, clips, groups, glyphs and dashes drawn: 300 dense pages.
pub const MAX_DRAWN: u64 = 2_000_000;

/// Maximum number of pixels that shapes and groups cover, counted with overlaps.
///
/// This is 4,000 full pages of A4.
pub const MAX_PAINTED: u64 = 2_000_000_000;

/// Maximum number of bookmarks; a letter has one per heading.
pub const MAX_BOOKMARKS: usize = 10_000;

/// Maximum number of steps of optimal alignments.
///
/// Beyond it, alignments use only items that are unique in both sequences, which is about
/// as good and takes hardly any time.
pub const MAX_ALIGN_STEPS: u64 = 100_000_000;

/// Maximum number of bytes searched for texts of a letter file.
///
/// Beyond it, differences have no JSON Pointer.
pub const MAX_SEARCHED: u64 = 2_000_000_000;

/// Limit that a file exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`MAX_UNPACKED`].
    Unpacked,
    /// [`MAX_DEPTH`].
    Depth,
    /// [`MAX_NODES`].
    Nodes,
    /// [`MAX_ATTRIBUTES`].
    Attributes,
    /// [`MAX_MODEL`].
    Model,
    /// [`MAX_DIFFERENCES`], for both files together.
    Differences,
    /// [`MAX_REPORT`], for both files together.
    Report,
    /// Maximum number of pages that the caller allows
    /// ([`Bounds`](crate::limits::Bounds)).
    Pages,
    /// [`MAX_PAGE_AREA`], or a lower number of pixels that the caller allows.
    PageArea,
    /// [`MAX_OBJECTS`].
    Objects,
    /// [`MAX_FILTERS`].
    Filters,
    /// [`MAX_IMAGE`].
    Image,
    /// [`MAX_IMAGES`].
    Images,
    /// [`MAX_CONTENT`].
    Content,
    /// [`MAX_FORMS`].
    Forms,
    /// [`MAX_DRAWN`], or [`MAX_SHOWN`] for a single operator or path.
    Drawn,
    /// [`MAX_PAINTED`].
    Painted,
    /// [`MAX_BOOKMARKS`].
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
            Self::Unpacked => MAX_UNPACKED,
            Self::Depth => MAX_DEPTH as u64,
            Self::Nodes => MAX_NODES as u64,
            Self::Attributes => MAX_ATTRIBUTES as u64,
            Self::Model => MAX_MODEL as u64,
            Self::Differences => MAX_DIFFERENCES as u64,
            Self::Report => MAX_REPORT as u64,
            Self::Pages => u64::MAX,
            Self::PageArea => MAX_PAGE_AREA,
            Self::Objects => MAX_OBJECTS as u64,
            Self::Filters => MAX_FILTERS as u64,
            Self::Image => MAX_IMAGE,
            Self::Images => MAX_IMAGES,
            Self::Content => MAX_CONTENT,
            Self::Forms => MAX_FORMS as u64,
            Self::Drawn => MAX_DRAWN,
            Self::Painted => MAX_PAINTED,
            Self::Bookmarks => MAX_BOOKMARKS as u64,
        }
    }
}
