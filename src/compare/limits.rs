//! Limits of what a file of others may ask for.
//!
//! In: nothing. Out: the limits, each with its unit and reason, and [`Limit`], by which a
//! refusal names the one that was exceeded. All are counted in the file, never in time, so
//! that a file that is refused once is refused always. Together they keep a comparison of
//! two files of 8 MiB at about 128 MiB of memory and 10 seconds of one core.

/// Bytes that all parts of a DOCX unpack to, and all streams of a PDF: 20 times what a
/// long letter with photographs has.
pub const MAX_UNPACKED: u64 = 48 << 20;

/// Levels of elements in XML, HTML and structure trees. Nested tables of a word processor
/// use about 60; a walk of 256 levels fits a stack of 2 MiB.
pub const MAX_DEPTH: usize = 256;

/// Nodes of an XML part or an HTML page: elements, texts and attributes. One takes about
/// 100 bytes; a letter of 300 pages has a fifth of this.
pub const MAX_NODES: usize = 500_000;

/// Attributes of an element. Parsers compare each with all others.
pub const MAX_ATTRIBUTES: usize = 256;

/// Bytes that the words, attributes and properties of a file take once read.
pub const MAX_MODEL: usize = 32 << 20;

/// Differences that a comparison reports.
pub const MAX_DIFFERENCES: usize = 50_000;

/// Bytes of texts that the differences of a comparison quote.
pub const MAX_REPORT: usize = 32 << 20;

/// Points² of a page of a PDF, which is as many pixels when it is drawn: A1.
pub const MAX_PAGE_AREA: u64 = 4_200_000;

/// Dictionaries of a PDF outside its content. Each may be a page, which takes about 1 KB
/// once opened; a tagged letter of 300 pages has half as many.
pub const MAX_OBJECTS: usize = 100_000;

/// Filters that one stream of a PDF goes through. Producers use two at most.
pub const MAX_FILTERS: usize = 4;

/// Bytes that one image of a PDF decodes to: an A4 scan of 300 dpi in color, or of 600
/// dpi in gray.
pub const MAX_IMAGE: u64 = 40_000_000;

/// Bytes that all images decode to, counted as often as they are drawn.
pub const MAX_IMAGES: u64 = 1_000_000_000;

/// Bytes of content that the pages of a PDF interpret, counted as often as they are: a
/// form that is drawn ten times counts ten times.
pub const MAX_CONTENT: u64 = 32 << 20;

/// Forms, patterns, masks and glyphs of content in each other. The interpreter recurses for
/// each; producers use three.
pub const MAX_FORMS: usize = 12;

/// Glyphs that one operator shows, and points of one path: they are in memory together.
pub const MAX_SHOWN: u64 = 200_000;

/// Shapes, clips, groups, glyphs and dashes that the pages draw: 300 dense pages.
pub const MAX_DRAWN: u64 = 2_000_000;

/// Pixels that shapes and groups cover, one over the other: 4,000 full pages of A4.
pub const MAX_PAINTED: u64 = 2_000_000_000;

/// Bookmarks; a letter has as many as headings.
pub const MAX_BOOKMARKS: usize = 10_000;

/// Steps in which two sequences are aligned at their best; beyond it only what is there
/// exactly once in both is, which is about as good and takes no time.
pub const MAX_ALIGN_STEPS: u64 = 100_000_000;

/// Bytes that are searched for texts of a letter file: beyond it, differences have no
/// JSON Pointer.
pub const MAX_SEARCHED: u64 = 2_000_000_000;

/// A limit that a file exceeds.
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
    /// [`MAX_DIFFERENCES`], of both files together.
    Differences,
    /// [`MAX_REPORT`], of both files together.
    Report,
    /// The pages that the caller allows ([`Bounds`](crate::bounds::Bounds)).
    Pages,
    /// [`MAX_PAGE_AREA`], or fewer pixels that the caller allows.
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
    /// [`MAX_DRAWN`], or [`MAX_SHOWN`] of them at once.
    Drawn,
    /// [`MAX_PAINTED`].
    Painted,
    /// [`MAX_BOOKMARKS`].
    Bookmarks,
}

impl Limit {
    /// Every limit.
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

    /// The key of its sentence in the locale tables.
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

    /// Its value, in the unit that its sentence names; the most that it can be where the
    /// caller sets it.
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
