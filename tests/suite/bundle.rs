//! Bundle of a letter in all formats: its entries and its metadata.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kamerbrief::bundle::{BundleError, BundleOptions, bundle, file_name};
use kamerbrief::letter::{self, Addressee, Letter, Status, TextOverride, ValidLetter};
use kamerbrief::locale::Language;
use kamerbrief::{Format, check, render};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{STYLES, golden, letter, letters};
use crate::support_docx::Package;

const SOURCE: &[u8] = b"{ \"the file\": \"as it came\" }";

fn to(addressees: &[&str]) -> BundleOptions {
    let addressees = addressees.iter().map(|&name| name.to_owned()).collect();
    BundleOptions { addressees, ..BundleOptions::default() }
}

fn archive(accepted: &ValidLetter, wanted: &BundleOptions) -> Vec<u8> {
    bundle(accepted, SOURCE, wanted).unwrap().bytes
}

fn opened(accepted: &ValidLetter, addressees: &[&str]) -> Package {
    Package::open(&archive(accepted, &to(addressees)))
}

fn manifest(package: &Package) -> Value {
    serde_json::from_str(package.part("manifest.json")).unwrap()
}

/// Returns a minimal letter with one member set to this value.
fn saying(member: &str, value: Value) -> ValidLetter {
    let mut letter = json!({
        "sender": { "organisation": "Ministerie van Proef" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Proef",
        "body": ["Tekst."],
    });
    letter[member] = value;
    letter::parse(letter.to_string().as_bytes(), &STYLES).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_file_is_byte_for_byte_the_single_rendering() {
    for name in ["telecomraad", "english", "draft", "free-address", "large-figures"] {
        let accepted = letter(name);
        let package = opened(&accepted, &[]);
        let stem = file_name::file_stem(&accepted.letter);
        for format in [Format::Pdf, Format::DOCX, Format::Html] {
            let file = package.bytes(&format!("{stem}.{}", format.extension()));
            let single = render(&accepted.letter, &accepted.style, format).unwrap();
            assert!(file == single.bytes, "{name}: {}", format.extension());
        }
        assert_eq!(package.bytes(&format!("{stem}.json")), SOURCE);
    }
}

#[test]
fn the_faces_go_with_the_docx_on_request() {
    let accepted = letter("minimal");
    let wanted = BundleOptions { embed_fonts: true, ..BundleOptions::default() };
    let package = Package::open(&archive(&accepted, &wanted));
    let docx = file_name::file_stem(&accepted.letter) + ".docx";
    let format = Format::Docx { embed_fonts: true };
    let single = render(&accepted.letter, &accepted.style, format).unwrap();
    assert!(package.bytes(&docx) == single.bytes);
}

#[test]
fn a_bundle_is_the_same_twice_and_in_whichever_order_its_copies_are_asked_for() {
    let accepted = letter("telecomraad");
    let both = |addressees: &[&str]| archive(&accepted, &to(addressees));
    let first = both(&["tweede-kamer", "eerste-kamer"]);
    assert!(first == both(&["tweede-kamer", "eerste-kamer"]));
    let entries = |bytes: &[u8]| {
        let Package { names, .. } = Package::open(bytes);
        names
    };
    assert_eq!(entries(&first), entries(&both(&["eerste-kamer", "tweede-kamer"])));
}

#[test]
fn entries_are_sorted_and_have_neither_date_nor_machine() {
    let accepted = saying("subject", "Één brief – IRIS²".into());
    let bytes = archive(&accepted, &to(&[]));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let names: Vec<_> = archive.file_names().map(str::to_owned).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.contains(&"2025-04-23 Één brief – IRIS².pdf".to_owned()), "{names:?}");
    for place in 0..archive.len() {
        let entry = archive.by_index(place).unwrap();
        let date = entry.last_modified().unwrap();
        assert_eq!((date.year(), date.month(), date.day(), date.hour()), (1980, 1, 1, 0));
        assert_eq!((entry.unix_mode(), entry.extra_data()), (None, Some(&[][..])));
    }
}

#[test]
fn the_manifest_lists_every_file_with_its_size_and_checksum() {
    let accepted = letter("all-references");
    let package = opened(&accepted, &["eerste-kamer", "tweede-kamer"]);
    let manifest = manifest(&package);
    assert_eq!(manifest["renderer"], "kamerbrief 0.1");
    assert_eq!(manifest["houseStyle"], "neutral");
    assert_eq!(manifest["language"], "nl-NL");
    assert_eq!(manifest["subject"], accepted.letter.subject);
    let copies = manifest["copies"].as_array().unwrap();
    let pages = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap().pages;
    let mut listed = vec!["manifest.json".to_owned()];
    let mut look = |line: &Value| {
        let name = line["name"].as_str().unwrap();
        let bytes = package.bytes(name);
        assert_eq!(line["size"], bytes.len(), "{name}");
        assert_eq!(line["sha256"], sha256(bytes), "{name}");
        assert!(line["mediaType"].as_str().unwrap().contains('/'), "{name}");
        listed.push(name.to_owned());
    };
    look(&manifest["letter"]);
    for (copy, addressee) in copies.iter().zip(["eerste-kamer", "tweede-kamer"]) {
        assert_eq!(
            (&copy["addressee"], &copy["pages"]),
            (&json!(addressee), &pages.into())
        );
        copy["files"].as_array().unwrap().iter().for_each(&mut look);
    }
    listed.sort();
    assert_eq!(listed, package.names);
}

#[test]
fn the_manifest_repeats_the_warnings_in_the_language_asked_for() {
    let accepted = letter("dirt");
    assert!(accepted.warnings.len() > 3);
    for (language, spoken) in [
        (None, Language::NL),
        (Some(Language::NL), Language::NL),
        (Some(Language::EN), Language::EN),
    ] {
        let wanted = BundleOptions { language, ..BundleOptions::default() };
        let package = Package::open(&archive(&accepted, &wanted));
        let locale = accepted.style.locale(spoken);
        let remarks = check::format_diagnostics(&accepted.warnings, locale);
        assert_eq!(manifest(&package)["warnings"], json!(remarks));
    }
    assert_eq!(
        manifest(&opened(&letter("politiebureau-wolvega"), &[]))["warnings"],
        json!([])
    );
}

#[test]
fn both_chambers_get_the_letter_as_if_it_were_to_them_alone() {
    let accepted = letter("telecomraad");
    let bundled = bundle(&accepted, SOURCE, &to(&["tweede-kamer", "eerste-kamer"]));
    let bundled = bundled.unwrap();
    assert_eq!(bundled.pages, 8);
    let package = Package::open(&bundled.bytes);
    for copy in manifest(&package)["copies"].as_array().unwrap() {
        assert_eq!(copy["pages"], 4);
    }
    let stem = file_name::file_stem(&accepted.letter);
    for preset in ["tweede-kamer", "eerste-kamer"] {
        let addressee = Addressee::Preset(preset.to_owned());
        let letter = Letter { addressee, ..accepted.letter.clone() };
        for format in [Format::Pdf, Format::DOCX, Format::Html] {
            let name = format!("{preset}/{stem}.{}", format.extension());
            let single = render(&letter, &accepted.style, format).unwrap();
            assert!(package.bytes(&name) == single.bytes, "{name}");
        }
    }
    let page = |preset: &str| package.part(&format!("{preset}/{stem}.html"));
    assert!(page("tweede-kamer").contains("Voorzitter van de Tweede Kamer<br>"));
    assert!(page("eerste-kamer").contains("Voorzitter van de Eerste Kamer<br>"));
    assert_eq!(package.bytes(&format!("{stem}.json")), SOURCE);
}

#[test]
fn a_copy_has_the_salutation_of_its_addressee() {
    let accepted = letter("free-address");
    let free = Letter { salutation: TextOverride::Default, ..accepted.letter.clone() };
    let free = ValidLetter { letter: free, ..accepted };
    let stem = file_name::file_stem(&free.letter);
    let own = opened(&free, &[]);
    let salutation = "Geachte Voorzitter,";
    assert!(!own.part(&format!("{stem}.html")).contains(salutation));
    assert_eq!(manifest(&own)["copies"][0].get("addressee"), None);
    let to_chamber = opened(&free, &["eerste-kamer"]);
    let page = to_chamber.part(&format!("eerste-kamer/{stem}.html"));
    assert!(page.contains(salutation));
}

#[test]
fn addressees_that_do_not_exist_or_come_twice_are_named_together() {
    let accepted = letter("minimal");
    for (addressees, expected) in [
        (&["raad", "tweede-kamer", "kamer"][..], &["raad", "kamer"][..]),
        (&["tweede-kamer", "tweede-kamer"], &["tweede-kamer"]),
        (&["tweede-kamer", ""], &[""]),
    ] {
        let error = bundle(&accepted, SOURCE, &to(addressees)).unwrap_err();
        let BundleError::Addressees { wrong, valid } = error else { panic!("{error}") };
        assert_eq!(wrong, expected);
        assert_eq!(valid, ["tweede-kamer", "eerste-kamer"]);
    }
}

#[test]
fn metadata_say_what_the_letter_says() {
    for name in ["all-references", "classification", "draft", "english", "minimal"] {
        let package = opened(&letter(name), &[]);
        let metadata = package.names.iter().filter(|name| {
            name.ends_with(".woo.xml")
                || name.ends_with(".pdf.bestand.mdto.xml")
                || name.ends_with(".mdto.xml") && !name.ends_with(".bestand.mdto.xml")
        });
        let texts: Vec<_> = metadata
            .map(|name| format!("-- {name}\n{}", masked(package.part(name))))
            .collect();
        golden("metadata", name, &texts.join("\n"));
    }
}

/// Masks the parts of metadata that change with every byte of a rendering.
fn masked(xml: &str) -> String {
    let mut masked = String::new();
    for line in xml.lines() {
        let named = line.find("ni:///sha-256;").map(|at| (at, "ni:///sha-256;…"));
        let element = ["<omvang>", "<checksumWaarde>"]
            .iter()
            .find_map(|element| Some((line.find(element)? + element.len(), "…")));
        match named.or(element) {
            Some((at, mask)) => {
                let end = line.rfind("</").unwrap();
                masked.extend([&line[..at], mask, &line[end..], "\n"]);
            }
            None => masked.extend([line, "\n"]),
        }
    }
    masked
}

#[test]
fn mdto_has_each_file_and_the_two_name_each_other() {
    let accepted = letter("telecomraad");
    let package = opened(&accepted, &[]);
    let stem = file_name::file_stem(&accepted.letter);
    let text = |name: &str, path: &[&str]| {
        let xml = roxmltree::Document::parse(package.part(name)).unwrap();
        let mut node = xml.root_element().first_element_child().unwrap();
        for step in path {
            node = node.children().find(|child| child.has_tag_name(*step)).unwrap();
        }
        node.text().unwrap().to_owned()
    };
    let identifier = ["identificatie", "identificatieKenmerk"];
    let own = text(&format!("{stem}.mdto.xml"), &identifier);
    let mut digests = Sha256::new();
    for extension in ["pdf", "docx", "html"] {
        let file = format!("{stem}.{extension}");
        let bestand = format!("{file}.bestand.mdto.xml");
        let bytes = package.bytes(&file);
        assert_eq!(text(&bestand, &["naam"]), file);
        assert_eq!(text(&bestand, &["omvang"]), bytes.len().to_string());
        assert_eq!(text(&bestand, &["checksum", "checksumWaarde"]), sha256(bytes));
        let back = ["isRepresentatieVan", "verwijzingIdentificatie", identifier[1]];
        assert_eq!(text(&bestand, &back), own);
        let link = text(&bestand, &identifier);
        assert!(package.part(&format!("{stem}.mdto.xml")).contains(&link), "{extension}");
        assert_eq!(link, named(Sha256::digest(bytes)));
        digests.update(Sha256::digest(bytes));
    }
    assert_eq!(own, named(digests.finalize()));
}

/// Returns the RFC 6920 name for a digest.
fn named(digest: impl AsRef<[u8]>) -> String {
    format!("ni:///sha-256;{}", BASE64_URL_SAFE_NO_PAD.encode(digest))
}

#[test]
fn metadata_escape_what_the_letter_says() {
    let subject = "Q&A <over> \"A\" & 'B'";
    let accepted = saying("subject", subject.into());
    let package = opened(&accepted, &[]);
    let mut seen = 0;
    for name in package.xml_parts() {
        let xml = roxmltree::Document::parse(package.part(name)).unwrap();
        seen += xml.descendants().filter(|node| node.text() == Some(subject)).count();
    }
    assert!(seen >= 5, "{seen}");
}

#[test]
fn woo_metadata_are_of_final_letters_to_a_chamber_that_are_not_marked() {
    let published = |accepted: &ValidLetter, addressees: &[&str]| {
        let Package { names, .. } = opened(accepted, addressees);
        names.iter().filter(|name| name.ends_with(".woo.xml")).count()
    };
    let (mut with, mut without) = (0, 0);
    for (name, accepted) in letters() {
        if ["large-figures", "long-table"].contains(&name.as_str()) {
            continue;
        }
        let letter = &accepted.letter;
        let expected = matches!(letter.addressee, Addressee::Preset(_))
            && letter.status == Status::Final
            && letter.classification.is_none();
        assert_eq!(published(&accepted, &[]), usize::from(expected), "{name}");
        *(if expected { &mut with } else { &mut without }) += 1;
    }
    assert!(with > 5 && without > 3);
    assert_eq!(published(&saying("status", "draft".into()), &[]), 0);
    let free = letter("free-address");
    assert_eq!(published(&free, &["tweede-kamer", "eerste-kamer"]), 2);
}
