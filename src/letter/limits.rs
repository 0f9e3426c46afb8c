//! Maximum lengths and counts of letter fields.
//!
//! The reader enforces these limits and the published schema states them. Texts are
//! counted in characters (Unicode scalar values), lists in items.

/// The sender's organisation, printed beside the logo.
pub const ORGANISATION: usize = 100;
/// The sender's unit.
pub const UNIT: usize = 160;
/// The classification on every page.
pub const CLASSIFICATION: usize = 60;
/// The subject.
pub const SUBJECT: usize = 400;
/// An address line, a country or a KIX code.
pub const ADDRESS_LINE: usize = 80;
/// The lines of one of the sender's addresses.
pub const ADDRESS_LINES: usize = 7;
/// The name of a project, which can repeat the subject.
pub const PROJECT: usize = 400;
/// A value below a label: a number, a web address or a reference.
pub const DETAIL: usize = 120;
/// The clause in the reference column.
pub const CLAUSE: usize = 600;
/// An enclosure, or a recipient of a copy.
pub const LISTED: usize = 200;
/// The number of enclosures, and of recipients of a copy.
pub const LISTED_ITEMS: usize = 50;
/// A number of a parliamentary case.
pub const CASE_NUMBER: usize = 60;
/// The number of parliamentary case numbers.
pub const CASE_NUMBERS: usize = 40;
/// The number of a dossier.
pub const DOSSIER_NUMBER: usize = 60;
/// The title of a dossier.
pub const DOSSIER_TITLE: usize = 400;
/// The name or a function of a signatory.
pub const SIGNATURE: usize = 200;
/// The number of functions on whose behalf a signatory also signs.
pub const ALSO_ON_BEHALF_OF: usize = 8;
/// The salutation, and the line before the signatures.
pub const WORDING: usize = 200;
/// The title of a section, the title or subtitle of an annex.
pub const TITLE: usize = 400;
/// The number of columns of a table.
pub const COLUMNS: usize = 12;
/// The number of rows of a table.
pub const ROWS: usize = 20_000;
/// The description of an image.
pub const ALT: usize = 2_000;
/// The number of values of a letter file, including those that its Markdown makes. Values
/// are objects, arrays, strings and all others (RFC 8259).
pub const VALUES: usize = 180_000;
/// The number of characters of all texts of a letter. Texts repeated in tables of
/// contents count again.
pub const CHARACTERS: usize = 2_000_000;
/// The number of characters of one paragraph or other running text.
pub const RUNNING: usize = 100_000;
/// The number of inlines of one paragraph or other running text.
pub const INLINES: usize = 10_000;
/// The number of consecutive zero-width characters, such as soft hyphens and combining
/// marks.
pub const WITHOUT_WIDTH: usize = 10;
/// The number of cells of all tables of a letter, headers included.
pub const CELLS: usize = 45_000;
/// The number of footnotes of a letter.
pub const FOOTNOTES: usize = 10_000;
/// The number of entries of all tables of contents of a letter.
pub const CONTENTS_ENTRIES: usize = 10_000;
/// The number of pixels of all images of a letter.
pub const ALL_PIXELS: u64 = 160_000_000;
/// The highest number of a question.
pub const QUESTION: u32 = 9_999;
/// The number of questions that one answer covers.
pub const ANSWERED: usize = 500;
/// The number of notes of one question.
pub const SOURCES: usize = 100;
/// The length of an image as a data URI: a file of nine megabytes.
pub const IMAGE: usize = 12_000_000;
/// The number of characters of a Markdown text.
pub const MARKDOWN: usize = 1_000_000;
