//! How much a letter may hold where only so much fits.
//!
//! The reader keeps to these limits and the published schema tells them. Texts
//! are counted in characters (Unicode scalar values), lists in items.

/// The sender's organisation, beside the logo.
pub const ORGANISATION: usize = 100;
/// The sender's unit.
pub const UNIT: usize = 160;
/// The marking on every page.
pub const CLASSIFICATION: usize = 60;
/// The subject.
pub const SUBJECT: usize = 400;
/// A line of an address, a country, a KIX code.
pub const ADDRESS_LINE: usize = 80;
/// The lines of one of the sender's addresses.
pub const ADDRESS_LINES: usize = 7;
/// The name of a project, which can be the subject over again.
pub const PROJECT: usize = 400;
/// What stands below a label: a number, an address on the web, a reference.
pub const DETAIL: usize = 120;
/// The clause in the reference column.
pub const CLAUSE: usize = 600;
/// An enclosure, or who gets a copy.
pub const LISTED: usize = 200;
/// The enclosures, and those who get a copy.
pub const LISTED_ITEMS: usize = 50;
/// A number of a parliamentary case.
pub const CASE_NUMBER: usize = 60;
/// The numbers of parliamentary cases.
pub const CASE_NUMBERS: usize = 40;
/// The number of a dossier.
pub const DOSSIER_NUMBER: usize = 60;
/// The title of a dossier.
pub const DOSSIER_TITLE: usize = 400;
/// The name or a function of who signs.
pub const SIGNATURE: usize = 200;
/// The functions on whose behalf one signs too.
pub const ALSO_ON_BEHALF_OF: usize = 8;
/// The salutation, and the line before the signatures.
pub const WORDING: usize = 200;
/// The title of a section, the title or subtitle of an annex.
pub const TITLE: usize = 400;
/// The columns of a table.
pub const COLUMNS: usize = 12;
/// The rows of a table.
pub const ROWS: usize = 20_000;
/// The description of a picture.
pub const ALT: usize = 2_000;
/// The values of a letter file (RFC 8259: objects, arrays, strings and all others), with
/// those that its Markdown stands for.
pub const VALUES: usize = 180_000;
/// The characters of all texts of a letter, with those that its tables of contents repeat.
pub const CHARACTERS: usize = 2_000_000;
/// The characters of one paragraph or other running text.
pub const RUNNING: usize = 100_000;
/// The inlines of one paragraph or other running text.
pub const INLINES: usize = 10_000;
/// The characters in a row that take no room of their own: soft hyphens, marks on letters
/// and the like.
pub const WITHOUT_WIDTH: usize = 10;
/// The cells of all tables of a letter, headings included.
pub const CELLS: usize = 45_000;
/// The footnotes of a letter.
pub const FOOTNOTES: usize = 10_000;
/// The entries of all tables of contents of a letter.
pub const CONTENTS_ENTRIES: usize = 10_000;
/// The pixels of all pictures of a letter.
pub const ALL_PIXELS: u64 = 160_000_000;
/// The number of a question.
pub const QUESTION: u32 = 9_999;
/// The questions that one answer answers.
pub const ANSWERED: usize = 500;
/// The notes of one question.
pub const SOURCES: usize = 100;
/// A picture as a data URI: a file of nine megabytes.
pub const IMAGE: usize = 12_000_000;
/// A text of Markdown.
pub const MARKDOWN: usize = 1_000_000;
