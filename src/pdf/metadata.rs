//! What a file says about itself.

use lopdf::{Document, Object, StringFormat, dictionary, text_string};
use sha2::{Digest, Sha256};

use super::{PdfError, catalog};
use crate::layout::Pages;

/// The producer: the program and its version without the patch level, since a
/// patch changes no byte.
const PRODUCER: &str = concat!(
    env!("CARGO_PKG_NAME"),
    " ",
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

/// Sets version, language, title and identifier, all from the letter.
pub(super) fn describe(document: &mut Document, pages: &Pages) -> Result<(), PdfError> {
    document.version = "1.7".to_owned();
    let catalog = catalog(document)?;
    catalog.set("Lang", text_string(pages.language.tag()));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.remove(b"PageLayout");
    catalog.remove(b"PageMode");

    let metadata = &pages.metadata;
    let date = format!("D:{}000000Z", metadata.date.replace('-', ""));
    let mut info = dictionary! {
        "Title" => text_string(&metadata.title),
        "Author" => text_string(&metadata.author),
        "Producer" => text_string(PRODUCER),
        "CreationDate" => text_string(&date),
        "ModDate" => text_string(&date),
    };
    if !metadata.keywords.is_empty() {
        info.set("Keywords", text_string(&metadata.keywords.join(", ")));
    }
    let info = document.add_object(info);
    document.trailer.set("Info", info);

    let id = Object::String(identifier(document), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    Ok(())
}

/// The file's identifier (14.4): half a digest of all that is in it.
fn identifier(document: &Document) -> Vec<u8> {
    let mut hash = Sha256::new();
    for object in document.objects.values() {
        match object {
            Object::Stream(stream) => {
                hash.update(format!("{:?}", stream.dict));
                hash.update(&stream.content);
            }
            other => hash.update(format!("{other:?}")),
        }
    }
    hash.finalize()[..16].to_vec()
}
