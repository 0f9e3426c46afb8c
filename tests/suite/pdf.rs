//! Export of pages to PDF.

use kamerbrief::{Format, render};
use lopdf::{Dictionary, Document, Object};

use crate::support::{letter, letters};
use crate::support_page_text::page_texts;

fn pdf(name: &str) -> Document {
    let accepted = letter(name);
    let rendered = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap();
    Document::load_mem(&rendered.bytes).unwrap()
}

/// Returns the dictionaries of one type.
fn of_type<'a>(document: &'a Document, kind: &str) -> Vec<&'a Dictionary> {
    document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dict| {
            dict.get(b"Type")
                .and_then(Object::as_name)
                .is_ok_and(|t| t == kind.as_bytes())
        })
        .collect()
}

#[test]
fn every_letter_has_its_title_language_and_version() {
    for (name, accepted) in letters() {
        let rendered = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap();
        let document = Document::load_mem(&rendered.bytes).unwrap();
        assert_eq!(document.version, "1.7", "{name}");
        assert_eq!(document.get_pages().len(), rendered.pages, "{name}");
        let info = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let title = document.get_dictionary(info).unwrap().get(b"Title").unwrap();
        assert_eq!(lopdf::decode_text_string(title).unwrap(), accepted.letter.subject);
        let catalog = document.catalog().unwrap();
        let language = lopdf::decode_text_string(catalog.get(b"Lang").unwrap()).unwrap();
        assert_eq!(language, accepted.letter.language.tag(), "{name}");
        let preferences = catalog.get(b"ViewerPreferences").unwrap().as_dict().unwrap();
        assert!(preferences.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    }
}

#[test]
fn every_face_is_a_subset_with_its_text() {
    let document = pdf("telecomraad");
    let fonts = of_type(&document, "Font");
    assert_eq!(fonts.len(), 4);
    for font in fonts {
        let name =
            String::from_utf8_lossy(font.get(b"BaseFont").unwrap().as_name().unwrap());
        assert_eq!(name.find('+'), Some(6), "{name}");
        let composite = font.get(b"Subtype").unwrap().as_name().unwrap() == b"Type0";
        assert_eq!(font.has(b"ToUnicode"), composite);
    }
    let descriptors = of_type(&document, "FontDescriptor");
    assert!(!descriptors.is_empty());
    for descriptor in descriptors {
        assert!(descriptor.has(b"FontFile2"));
    }
}

#[test]
fn names_come_back_to_the_letter() {
    for (letter, names) in [
        ("telecomraad", &["Zsolt Szabó"][..]),
        ("inlines", &["Szabó", "Yeşilgöz-Zegerius", "Kostić", "Gündoğan"]),
    ] {
        let accepted = crate::support::letter(letter);
        let rendered = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap();
        let text = page_texts(&rendered.bytes).concat();
        for name in names {
            assert!(text.contains(name), "{name} in {text}");
        }
    }
}

#[test]
fn links_are_alive() {
    let document = pdf("inlines");
    let links = of_type(&document, "Annot");
    assert!(!links.is_empty());
    for link in links {
        let action = link.get(b"A").unwrap().as_dict().unwrap();
        let url = action.get(b"URI").unwrap().as_str().unwrap();
        let alive = [&b"https://"[..], b"mailto:", b"tel:"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        assert!(alive, "{url:?}");
    }
}

#[test]
fn the_identifier_follows_the_content() {
    let id = |name| {
        let document = pdf(name);
        document.trailer.get(b"ID").unwrap().as_array().unwrap()[0]
            .as_str()
            .unwrap()
            .to_vec()
    };
    assert_eq!(id("telecomraad"), id("telecomraad"));
    assert_ne!(id("telecomraad"), id("inlines"));
}
