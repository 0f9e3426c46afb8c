//! Empty words of a locale: the outputs have no leftover spaces or punctuation.

use std::collections::BTreeSet;

use kamerbrief::house_style::{HouseStyle, HouseStyles};
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::{Format, render};

use crate::structure::tagged;
use crate::support::STYLES;
use crate::support_docx::Package;
use crate::support_html;
use crate::support_pdf::{Tagged, text};

const LOGO: &[u8] = include_bytes!("../../templates/house-styles/capitals/logo.svg");
const WORDS: &str = include_str!("../../templates/locales/nl.toml");

/// A letter in which every word of a locale table occurs.
const LETTER: &str = r#"{
    "houseStyle": "eigen",
    "status": "draft",
    "sender": {
        "organisation": "Ministerie van Voorbeelden",
        "visitingAddress": ["Plein 1", "Den Haag"],
        "postalAddress": ["Postbus 1", "Den Haag"],
        "country": "Nederland",
        "identificationNumber": "1",
        "phone": "070", "fax": "071",
        "contact": {"name": "Iemand", "phone": "072", "mobile": "06", "fax": "073"}
    },
    "addressee": {"preset": "tweede-kamer"},
    "date": "2025-04-23",
    "subject": "Lege woorden",
    "project": "P", "ourReference": "O", "yourReference": "U", "copyTo": ["K"],
    "dossier": {"number": "29 385", "title": "D"}, "caseNumbers": ["Z"],
    "body": [
        {"tableOfContents": {}},
        {"section": {"title": "Titel", "blocks": [
            {"paragraph": ["Tekst", {"footnote": "Noot."}, "."]},
            {"table": {"columns": [{}, {}], "rows": [["a", "b"], ["c", "d"]]}}
        ]}},
        {"questions": [
            {"question": {"number": 1, "blocks": ["V"]}},
            {"question": {"number": 2, "blocks": ["V"]}},
            {"question": {"number": 3, "blocks": ["V"]}},
            {"answer": {"numbers": [1], "blocks": ["A"]}},
            {"answer": {"numbers": [2, 3], "blocks": ["A"]}}
        ]}
    ],
    "signatories": [
        {"name": "N", "function": "Minister", "alsoOnBehalfOf": ["Staatssecretaris", "Minister"]},
        {"name": "M", "function": "Minister", "signedFor": {"name": "L", "function": "Directeur"}}
    ],
    "annexes": [{"title": "Bijlage", "blocks": ["Tekst."]}]
}"#;

/// Lines of the outputs, with accessible names.
#[derive(PartialEq, Eq)]
struct Outputs {
    lines: BTreeSet<String>,
    html: Vec<u8>,
}

impl Outputs {
    fn new(form: &str, empty: Option<&str>) -> Self {
        let word = empty.map(|key| format!("[words.nl]\n{key} = \"\"\n"));
        let style = format!(
            "name = \"eigen\"\nsignature-form = \"{form}\"\nreference-column = [\n\
             \"visiting-address\", \"postal-address\", \"identification-number\",\n\
             \"communication\", \"contact\", \"project\", \"our-reference\",\n\
             \"your-reference\", \"enclosures\", \"copy-to\", \"dossier\",\n\
             \"case-numbers\", \"date\"]\n{}",
            word.unwrap_or_default()
        );
        let style = HouseStyle::read(&style, LOGO, STYLES.locales()).unwrap();
        let styles = HouseStyles::from_style(style);
        let accepted = letter::parse(LETTER.as_bytes(), &styles).unwrap();
        let html = bytes(&accepted, Format::Html);
        let lines = of_pdf(&tagged(&accepted))
            .chain(of_docx(&bytes(&accepted, Format::DOCX)))
            .chain(of_html(&html, &accepted.style))
            .flat_map(|text| {
                text.split(['\n', '\t']).map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        Self { lines, html }
    }

    /// Returns the lines with a superfluous space, or punctuation without a word.
    fn faults(&self) -> BTreeSet<&str> {
        let is_fault = |line: &&str| {
            line.starts_with([' ', ',']) || line.ends_with(' ') || line.contains("  ")
        };
        self.lines.iter().map(String::as_str).filter(is_fault).collect()
    }
}

fn bytes(accepted: &ValidLetter, format: Format) -> Vec<u8> {
    render(&accepted.letter, &accepted.style, format).unwrap().bytes
}

fn of_pdf(tagged: &Tagged) -> impl Iterator<Item = String> {
    let said = text(tagged);
    let described = tagged.document.objects.values().filter_map(|object| {
        let dict = object.as_dict().ok()?;
        let is_text =
            |key: &&str| dict.get(key.as_bytes()).is_ok_and(|o| o.as_str().is_ok());
        Tagged::text_entry(dict, ["Contents", "Alt"].into_iter().find(is_text)?)
    });
    let described: Vec<_> = described.collect();
    [said.text].into_iter().chain(said.contents).chain(said.notes).chain(described)
}

fn of_docx(docx: &[u8]) -> impl Iterator<Item = String> {
    let package = Package::open(docx);
    let parts = package.relationships("word/document.xml").into_iter();
    let parts = parts.map(|relationship| format!("word/{}", relationship.target));
    let furniture =
        parts.filter(|part| part.contains("header") || part.contains("footer"));
    let parts = furniture.chain(["word/document.xml".to_owned()]);
    parts.flat_map(|part| package.paragraphs(&part)).collect::<Vec<_>>().into_iter()
}

fn of_html(html: &[u8], style: &HouseStyle) -> impl Iterator<Item = String> {
    let said = support_html::said(html, style);
    let page = support_html::parse(html);
    let labels = support_html::select(&page, "[aria-label]");
    let labels = labels.map(|element| element.attr("aria-label").unwrap().to_owned());
    let labels: Vec<_> = labels.inspect(|label| assert_ne!(label, "")).collect();
    let empty = support_html::select(&page, "p:empty, h2:empty").count();
    assert_eq!(empty, 0);
    [said.text].into_iter().chain(said.contents).chain(said.notes).chain(labels)
}

/// Returns the keys of the words in a locale table.
fn words() -> Vec<String> {
    let table: toml::Table = WORDS.parse().unwrap();
    let words = table["words"].as_table().unwrap().iter();
    // A word that is already empty is not printed.
    let printed = words.filter(|(_, word)| word.as_str() != Some(""));
    printed.map(|(key, _)| key.clone()).collect()
}

#[test]
fn an_empty_word_leaves_no_space_behind() {
    let words = words();
    assert!(words.len() > 30, "{words:?}");
    let mut used = BTreeSet::new();
    for form in ["name-first", "function-first", "capitals"] {
        let whole = Outputs::new(form, None);
        for word in &words {
            let is_of_signature =
                ["the", "the-capital", "also-on-behalf-of", "signed-for", "and"]
                    .contains(&word.as_str());
            if form != "name-first" && !is_of_signature {
                continue;
            }
            let emptied = Outputs::new(form, Some(word));
            let faults = emptied.faults();
            let faults: Vec<_> = faults.difference(&whole.faults()).copied().collect();
            assert_eq!(faults, <[&str; 0]>::default(), "{word} in {form}");
            if emptied != whole {
                used.insert(word.clone());
            }
        }
    }
    assert_eq!(used, words.into_iter().collect(), "words that the letter lacks");
}

#[test]
fn without_its_word_a_value_stands_alone() {
    let says = |word: &str, line: &str| {
        let lines = Outputs::new("name-first", Some(word)).lines;
        assert!(lines.contains(line), "{word}: {line} is not in {lines:?}");
    };
    says("question", "1");
    says("answer-to-question", "1");
    says("and", "Antwoord op vraag 2, 3");
    says("the", "Mede namens Staatssecretaris en Minister,");
    says("also-on-behalf-of", "de Staatssecretaris en de Minister,");
    says("return-address", "> Postbus 1 Den Haag Nederland");
}
