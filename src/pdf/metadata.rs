//! Metadata of a file.
//!
//! In: the letter's metadata. Out: the information dictionary and equivalent XMP with the
//! two conformance levels (ISO 19005-2, 6.6; ISO 14289-1, 5); the output intent for
//! device colors.

use askama::Template;
use lopdf::{Document, Object, Stream, dictionary, text_string};

use super::error::PdfError;
use super::objects::{catalog, deflate};
use crate::deflate::Deflater;
use crate::document::Metadata;
use crate::house_style::HouseStyle;
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

/// Sets version, language, title and conformance.
pub(super) fn describe(
    document: &mut Document,
    pages: &PagedDocument,
    style: &HouseStyle,
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
    let profile = style.get_or_derive(("sRGB", false), || {
        let mut profile = Stream::new(dictionary! { "N" => 3 }, SRGB.to_vec());
        deflate(&mut profile, &mut Deflater::best_zlib())?;
        Ok::<_, PdfError>(profile)
    })?;
    let profile = document.add_object(Stream::clone(&profile));
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
    Ok(())
}
