//! Metadata of a letter for archives and the Woo index.
//!
//! In: a letter and its files. Out: MDTO 1.0.1 (Metagegevens voor duurzaam toegankelijke
//! overheidsinformatie) for the letter and for each file, and DiWoo 0.9.8, the Woo's
//! metadata in terms of TOOI. They contain only values of the letter. Further values
//! required by the schemas are marked as yet to be determined; if a schema does not allow
//! that, as DiWoo, the file is omitted.

use askama::Template;

use super::file::{self, BundledFile};
use crate::document::Metadata;
use crate::letter::{Addressee, Letter, Status};
use crate::locale::Language;
use crate::pdf::PRODUCER;

/// The presets that are a Chamber of the States General.
const CHAMBERS: [&str; 2] = ["tweede-kamer", "eerste-kamer"];

const XML: &str = "application/xml";

/// An MDTO `informatieobject`: the letter.
#[derive(Template)]
#[template(path = "metadata/informatieobject.xml")]
struct MdtoInformationObject<'a> {
    letter: &'a Letter,
    metadata: &'a Metadata,
    identifier: &'a str,
    files: &'a [BundledFile],
    woo: Option<&'a BundledFile>,
    producer: &'static str,
}

/// An MDTO `bestand`: a file that represents the letter.
#[derive(Template)]
#[template(path = "metadata/bestand.xml")]
struct MdtoFile<'a> {
    metadata: &'a Metadata,
    identifier: &'a str,
    file: &'a BundledFile,
}

/// A `diwoo:Document`: the PDF as published.
#[derive(Template)]
#[template(path = "metadata/woo.xml")]
struct DiwooDocument<'a> {
    metadata: &'a Metadata,
    language: Language,
}

impl DiwooDocument<'_> {
    /// Returns the letter's language in the list of the Publications Office. An unknown
    /// one is omitted, as the schema allows.
    fn listed_language(&self) -> Option<(&'static str, &'static str)> {
        Some(match self.language.code() {
            "nl" => ("NLD", "Nederlands"),
            "en" => ("ENG", "Engels"),
            "fr" => ("FRA", "Frans"),
            "de" => ("DEU", "Duits"),
            "es" => ("SPA", "Spaans"),
            "fy" => ("FRY", "Fries"),
            _ => return None,
        })
    }
}

/// Makes the metadata of a letter and its files.
pub(super) fn sidecar_files(
    letter: &Letter,
    metadata: &Metadata,
    stem: &str,
    files: &[BundledFile],
) -> Result<Vec<BundledFile>, askama::Error> {
    let identifier = &*file::identifier(files);
    let mut sidecars = Vec::new();
    for file in files {
        let xml = MdtoFile { metadata, identifier, file }.render()?;
        // The names are those of MDTO's submission packages (SIP).
        sidecars.push(BundledFile::new(
            &file.name,
            "bestand.mdto.xml",
            XML,
            xml.into_bytes(),
        ));
    }
    if is_parliamentary_paper(letter) {
        let xml = DiwooDocument { metadata, language: letter.language }.render()?;
        sidecars.push(BundledFile::new(stem, "woo.xml", XML, xml.into_bytes()));
    }
    let woo = sidecars.iter().find(|file| file.extension == "woo.xml");
    let producer = PRODUCER;
    let object =
        MdtoInformationObject { letter, metadata, identifier, files, woo, producer };
    let xml = object.render()?.into_bytes();
    sidecars.push(BundledFile::new(stem, "mdto.xml", XML, xml));
    Ok(sidecars)
}

/// Returns whether the letter contains the values required by DiWoo. These are its
/// category “vergaderstukken Staten-Generaal” (Woo, article 3.3, second paragraph, b),
/// which excludes documents sent to the Chambers in confidence, and that and when it was
/// adopted.
fn is_parliamentary_paper(letter: &Letter) -> bool {
    let to_a_chamber = matches!(
        &letter.addressee,
        Addressee::Preset(preset) if CHAMBERS.contains(&preset.as_str())
    );
    to_a_chamber
        && letter.classification.is_none()
        && letter.status == Status::Final
        && letter.date.is_some()
}
