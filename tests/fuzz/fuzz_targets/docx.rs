//! DOCX files of others, as `compare` reads them.
//!
//! An input is a package, or the XML of its parts separated by NUL in the order of
//! [`PARTS`]: the fuzzer reaches more by changing text than by breaking checksums.

#![no_main]

use kamerbrief::Format;
use kamerbrief::zip::{self, ZipEntry};
use kamerbrief_fuzz::{compare_with_letter, record};
use libfuzzer_sys::fuzz_target;

/// Parts of a package that a letter has.
const PARTS: [&str; 8] = [
    "word/document.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "word/header1.xml",
    "word/_rels/document.xml.rels",
    "docProps/core.xml",
    "docProps/app.xml",
];
const TYPES: &[u8] = br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONSHIPS: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="b" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="c" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>"#;

fuzz_target!(|data: &[u8]| {
    record(data);
    if data.starts_with(b"PK") {
        return compare_with_letter(data, Format::DOCX);
    }
    let parts = PARTS.into_iter().zip(data.split(|byte| *byte == 0));
    let mut entries = vec![
        ZipEntry::stored("[Content_Types].xml", TYPES),
        ZipEntry::stored("_rels/.rels", RELATIONSHIPS),
    ];
    entries.extend(parts.map(|(name, bytes)| ZipEntry::stored(name, bytes)));
    if let Ok(package) = zip::write(entries) {
        compare_with_letter(&package, Format::DOCX);
    }
});
