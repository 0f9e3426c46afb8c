//! Limits on the files that a comparison reads.
//!
//! All limits count properties of the file, never time, so that a file that is refused
//! once is always refused. Together they keep a comparison of two files of 8 MiB at about
//! 128 MiB of memory and 10 seconds of one core.

/// The maximum unpacked size of all parts of a DOCX, or all streams of a PDF, in bytes.
///
/// This is 20 times the size of a long letter with photographs.
pub const MAX_UNPACKED: u64 = 48 << 20;

/// The maximum nesting depth of elements in XML, HTML and structure trees.
///
/// Nested tables of a word processor use about 60 levels; a traversal of 256 levels fits
/// a stack of 2 MiB.
pub const MAX_DEPTH: usize = 256;

/// The maximum number of nodes of an XML part or an HTML page: elements, texts and
/// attributes.
///
/// A node takes about 100 bytes; a letter of 300 pages has a fifth of this number.
pub const MAX_NODES: usize = 500_000;

/// The maximum number of attributes of an element; parsers compare each with all others.
pub const MAX_ATTRIBUTES: usize = 256;

/// The maximum size of the words, attributes and properties of a file in memory, in bytes.
pub const MAX_MODEL: usize = 32 << 20;

/// The maximum number of differences that a comparison reports.
pub const MAX_DIFFERENCES: usize = 50_000;

/// The maximum size of the texts that the differences of a comparison quote, in bytes.
pub const MAX_REPORT: usize = 32 << 20;

/// The maximum area of a PDF page, in pt², which is also its number of pixels when drawn: A1.
pub const MAX_PAGE_AREA: u64 = 4_200_000;

/// The maximum number of dictionaries of a PDF outside its content.
///
/// Each may be a page, which takes about 1 KB once opened; a tagged letter of 300 pages
/// has half this number.
pub const MAX_OBJECTS: usize = 100_000;

/// The maximum number of filters of a PDF stream; producers use at most two.
pub const MAX_FILTERS: usize = 4;

/// The maximum decoded size of a PDF image, in bytes.
///
/// This is an A4 scan of 300 dpi in color, or of 600 dpi in gray.
pub const MAX_IMAGE: u64 = 40_000_000;

/// The maximum decoded size of all drawn images, in bytes; each drawing counts.
pub const MAX_IMAGES: u64 = 1_000_000_000;

/// The maximum content that the pages of a PDF interpret, in bytes.
///
/// Each interpretation counts: a form that is drawn ten times counts ten times.
pub const MAX_CONTENT: u64 = 32 << 20;

/// The maximum nesting depth of forms, patterns, masks and glyphs with content.
///
/// The interpreter recurses for each; producers use three levels.
pub const MAX_FORMS: usize = 12;

/// The maximum number of glyphs of one operator, and of points of one path.
///
/// They are in memory together.
pub const MAX_OPERATOR_ITEMS: u64 = 200_000;

/// The maximum number of shapes, clips, groups, glyphs and dashes drawn: 300 dense pages.
pub const MAX_DRAWN: u64 = 2_000_000;

/// The maximum number of pixels that shapes and groups cover, counted with overlaps.
///
/// This is 4,000 full pages of A4.
pub const MAX_PAINTED: u64 = 2_000_000_000;

/// The maximum number of bookmarks; a letter has one per heading.
pub const MAX_BOOKMARKS: usize = 10_000;

/// The maximum number of steps of optimal alignments.
///
/// Beyond it, alignments use only items that are unique in both sequences, which is about
/// as good and takes hardly any time.
pub const MAX_ALIGN_STEPS: u64 = 100_000_000;

/// The maximum number of bytes searched for texts of a letter file.
///
/// Beyond it, differences have no JSON Pointer.
pub const MAX_SEARCHED: u64 = 2_000_000_000;
