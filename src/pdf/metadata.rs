//! Metadata of a file.
//!
//! In: the letter's metadata. Out: the information dictionary and equivalent XMP with the
//! two conformance levels (ISO 19005-2, 6.6; ISO 14289-1, 5); the output intent for
//! device colors; an identifier derived from the content.

use askama::Template;
use lopdf::{Document, Object, Stream, StringFormat, dictionary, text_string};
use sha2::{Digest, Sha256};

use super::error::PdfError;
use super::objects::catalog;
use crate::document::Metadata;
use crate::layout::PagedDocument;

/// The sRGB color space (IEC 61966-2-1) as an ICC profile.
const SRGB: &[u8] = include_bytes!("../../templates/pdf/srgb.icc");

#[derive(Template)]
#[template(path = "pdf/xmp.xml")]
struct XmpPacket<'a> {
    metadata: &'a Metadata,
    language: &'a str,
    keywords: &'a str,
    producer: &'a str,
}

/// The producer: the program and its version without the patch level. A patch release
/// changes no byte of the output.
pub const PRODUCER: &str = concat!(
    env!("CARGO_PKG_NAME"),
    " ",
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

/// Sets version, language, title, conformance and identifier.
pub(super) fn describe(
    document: &mut Document,
    pages: &PagedDocument,
) -> Result<(), PdfError> {
    document.version = "1.7".to_owned();
    let metadata = &pages.metadata;
    let keywords = metadata.keywords.join(", ");
    let language = pages.language.tag();
    let xmp = XmpPacket { metadata, language, keywords: &keywords, producer: PRODUCER };
    let xmp = xmp.render().map_err(PdfError::Metadata)?;
    // Archives read XMP without a PDF reader, so it is not compressed.
    let dict = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let xmp = Stream::new(dict, xmp.into_bytes()).with_compression(false);
    let xmp = document.add_object(xmp);
    let profile = Stream::new(dictionary! { "N" => 3 }, SRGB.to_vec());
    let profile = document.add_object(profile);
    let intent = document.add_object(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => text_string("sRGB"),
        "Info" => text_string("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    });

    let catalog = catalog(document)?;
    catalog.set("Lang", text_string(language));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("Metadata", xmp);
    catalog.set("OutputIntents", vec![intent.into()]);
    catalog.remove(b"PageLayout");

    let date = format!("D:{}000000Z", metadata.date.replace('-', ""));
    let mut info = dictionary! {
        "Title" => text_string(&metadata.title),
        "Author" => text_string(&metadata.author),
        "Producer" => text_string(PRODUCER),
        "CreationDate" => text_string(&date),
        "ModDate" => text_string(&date),
    };
    if !keywords.is_empty() {
        info.set("Keywords", text_string(&keywords));
    }
    if let Ok(drawn) = document.trailer.get(b"Info").and_then(Object::as_reference) {
        document.objects.remove(&drawn);
    }
    let info = document.add_object(info);
    document.trailer.set("Info", info);

    let id = Object::String(BLANK.to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    Ok(())
}

/// The placeholder of the identifier.
const BLANK: [u8; 16] = [0; 16];

/// Sets the file identifier (14.4): half a digest of the content.
pub(super) fn identify(file: &mut [u8]) -> Result<(), PdfError> {
    let hex = |bytes: &[u8]| -> String {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        format!("<{digits}>")
    };
    let blank = hex(&BLANK);
    let identifier = hex(&Sha256::digest(&*file)[..BLANK.len()]);
    // Both halves of the pair are in the trailer, at the end of the file.
    for _ in 0..2 {
        let place = file
            .windows(blank.len())
            .rposition(|window| window == blank.as_bytes())
            .ok_or(PdfError::Identifier)?;
        file[place..place + blank.len()].copy_from_slice(identifier.as_bytes());
    }
    Ok(())
}
