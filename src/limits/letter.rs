//! Maximum lengths and counts of letter fields.
//!
//! The reader enforces these limits, the published schema states them, and the web
//! application and house styles apply them. Texts are counted in characters (Unicode
//! scalar values), lists in items.

/// The sender's organisation, printed next to the logo.
pub const MAX_ORGANISATION: usize = 100;
/// The sender's unit.
pub const MAX_UNIT: usize = 160;
/// The classification on every page.
pub const MAX_CLASSIFICATION: usize = 60;
/// The subject.
pub const MAX_SUBJECT: usize = 400;
/// An address line, a country or a KIX code.
pub const MAX_ADDRESS_LINE: usize = 80;
/// The lines of one of the sender's addresses.
pub const MAX_SENDER_ADDRESS_LINES: usize = 7;
/// The lines of an addressee that the window of an envelope shows.
pub const MAX_ADDRESSEE_LINES: usize = 7;
/// The lines of an addressee that the window shows above a KIX code.
pub const MAX_ADDRESSEE_LINES_WITH_KIX: usize = 5;
/// The name of a project, which can repeat the subject.
pub const MAX_PROJECT: usize = 400;
/// A value below a label: a number, a web address or a reference.
pub const MAX_DETAIL: usize = 120;
/// The clause in the reference column.
pub const MAX_CLAUSE: usize = 600;
/// An enclosure.
pub const MAX_ENCLOSURE: usize = 200;
/// The number of enclosures.
pub const MAX_ENCLOSURES: usize = 50;
/// A recipient of a copy.
pub const MAX_COPY_RECIPIENT: usize = 200;
/// The number of recipients of a copy.
pub const MAX_COPY_RECIPIENTS: usize = 50;
/// A number of a parliamentary case.
pub const MAX_CASE_NUMBER: usize = 60;
/// The number of parliamentary case numbers.
pub const MAX_CASE_NUMBERS: usize = 40;
/// The number of a dossier.
pub const MAX_DOSSIER_NUMBER: usize = 60;
/// The title of a dossier.
pub const MAX_DOSSIER_TITLE: usize = 400;
/// The number of signatories.
pub const MAX_SIGNATORIES: usize = 8;
/// The name or a function of a signatory.
pub const MAX_SIGNATURE_LINE: usize = 200;
/// The number of functions on whose behalf a signatory also signs.
pub const MAX_ALSO_ON_BEHALF_OF: usize = 8;
/// The salutation, and the line before the signatures.
pub const MAX_SALUTATION_OR_CLOSING: usize = 200;
/// The title of a section, the title or subtitle of an annex.
pub const MAX_TITLE: usize = 400;

/// The nesting of blocks and inlines, counted together.
pub const MAX_NESTING: u8 = 16;
/// The depth of nested sections.
pub const MAX_SECTION_DEPTH: u8 = 3;
/// The depth of a table of contents: sections, below the titles of annexes.
pub const MAX_TOC_DEPTH: u8 = 4;
/// The number of columns of a table.
pub const MAX_TABLE_COLUMNS: usize = 12;
/// The number of rows of a table.
pub const MAX_TABLE_ROWS: usize = 20_000;
/// The minimum width of a column, in percent of the measure.
pub const MIN_COLUMN_WIDTH: f64 = 5.0;
/// The highest number of an item of a list; Word counts no further.
pub const MAX_LIST_NUMBER: u32 = 32_767;
/// The highest letter of an item of a list, as a number; Word counts no further.
pub const MAX_LIST_LETTER: u32 = 780;
/// The highest roman numeral of an item of a list; higher ones have no standard form.
pub const MAX_LIST_ROMAN: u32 = 3_999;
/// The description of an image.
pub const MAX_IMAGE_DESCRIPTION: usize = 2_000;
/// The highest number of a question.
pub const MAX_QUESTION_NUMBER: u32 = 9_999;
/// The number of questions that one answer covers.
pub const MAX_QUESTIONS_PER_ANSWER: usize = 500;
/// The number of notes of one question.
pub const MAX_SOURCES_PER_QUESTION: usize = 100;

/// The number of values of a letter file, including those that its Markdown makes. Values
/// are objects, arrays, strings and all others (RFC 8259). Parts of titles repeated in
/// tables of contents count again.
pub const MAX_VALUES: usize = 180_000;
/// The number of characters of all texts of a letter. Texts repeated in tables of
/// contents count again.
pub const MAX_CHARACTERS: usize = 2_000_000;
/// The number of characters of one paragraph or other running text.
pub const MAX_PARAGRAPH: usize = 100_000;
/// The number of inlines of one paragraph or other running text.
pub const MAX_INLINES: usize = 10_000;
/// A text without another limit, such as a web address. Outputs store it as a value, and
/// a string of PDF/A has at most 32,767 bytes (ISO 19005-2, 6.1.13).
pub const MAX_STRING: usize = 8_000;
/// The number of consecutive zero-width characters, such as soft hyphens and combining
/// marks.
pub const MAX_ZERO_WIDTH_RUN: usize = 10;
/// The number of cells of all tables of a letter, headers included.
pub const MAX_CELLS: usize = 45_000;
/// The number of footnotes of a letter.
pub const MAX_FOOTNOTES: usize = 10_000;
/// The number of entries of all tables of contents of a letter.
pub const MAX_TOC_ENTRIES: usize = 10_000;
/// The number of lines of a letter after layout, including those side by side in tables
/// and those of repeated headers. It is four times what 500 pages of text have.
pub const MAX_LINES: usize = 100_000;
/// The number of pieces of text of a letter after layout: parts of lines in one style.
/// Those of repeated headers and of tables of contents count again, and every
/// [`CHARACTERS_PER_PIECE`] characters there count as one more. It bounds the memory of
/// the pages, of which a piece takes half a kilobyte.
pub const MAX_PIECES: usize = 190_000;
/// The number of repeated characters that take as much memory as a piece.
pub const CHARACTERS_PER_PIECE: usize = 12;
/// The number of different clusters of several characters in one face, such as a letter
/// with combining marks. Each takes a code of the face in a PDF, which has 65,535
/// (ISO 32000-1, 9.7.4.2), besides those of its single characters.
pub const MAX_CLUSTERS: usize = 10_000;
/// The number of characters of a Markdown text.
pub const MAX_MARKDOWN: usize = 1_000_000;

/// The number of diagnostics listed per severity. A file with more was broken by a
/// program, and the first thousand show the pattern.
pub const MAX_DIAGNOSTICS: usize = 1_000;
/// The number of characters that a diagnostic lists.
pub const MAX_LISTED_CHARACTERS: usize = 8;
/// The name of a member in the pointer of a diagnostic, in bytes. The pointer of a longer
/// one is that of its object.
pub const MAX_POINTER_NAME: usize = 120;
