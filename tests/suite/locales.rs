//! Languages as files: features of a custom one, and its errors.

use actix_web::test::TestRequest;
use kamerbrief::house_style::{HouseStyle, HouseStyles};
use kamerbrief::http::AppState;
use kamerbrief::letter::{self, LetterError, ValidLetter};
use kamerbrief::locale::{Language, Locale, Locales};
use kamerbrief::{Format, render};

use crate::http::ask_of;
use crate::structure::tagged;
use crate::support::STYLES;
use crate::support_docx::Package;
use crate::support_pdf::Tagged;
use crate::support_text::{of_docx, of_html, of_pdf};

const FRENCH: &str = include_str!("../locales/fr.toml");
const LETTER: &[u8] = include_bytes!("../locales/fr.json");
const BUILTIN: [(&str, &str); 2] = [
    ("nl", include_str!("../../templates/locales/nl.toml")),
    ("en", include_str!("../../templates/locales/en.toml")),
];

/// Returns the builtin house styles, with French added.
fn styles() -> HouseStyles {
    let mut locales = Locales::builtin().unwrap();
    locales.install(Locale::read(FRENCH).unwrap()).unwrap();
    HouseStyles::with_locales(locales).unwrap()
}

fn accepted() -> ValidLetter {
    letter::parse(LETTER, &styles()).unwrap()
}

fn bytes(format: Format) -> Vec<u8> {
    let ValidLetter { letter, style, .. } = accepted();
    render(&letter, &style, format).unwrap().bytes
}

/// Returns the errors of a French table with replaced texts.
fn faults(changes: &[(&str, &str)]) -> Vec<String> {
    let mut text = FRENCH.to_owned();
    for (that, this) in changes {
        assert!(text.contains(that), "{that}");
        text = text.replacen(that, this, 1);
    }
    let faults = Locale::read(&text).err().unwrap_or_default();
    faults
        .iter()
        .map(|fault| STYLES.locales().get(Language::EN).located_message(fault))
        .collect()
}

#[test]
fn the_builtin_tables_keep_the_rules_for_files() {
    for ((code, text), builtin) in BUILTIN.into_iter().zip(STYLES.locales().iter()) {
        let read = Locale::read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
        assert_eq!(read.language.code(), code);
        let (tag, spoken) = (read.language.tag(), read.spoken.tag());
        assert_eq!((tag, spoken), (builtin.language.tag(), builtin.language.tag()));
    }
}

#[test]
fn a_letter_in_a_further_language_has_its_words_in_every_output() {
    let accepted = accepted();
    for said in [of_pdf(&accepted), of_docx(&accepted), of_html(&accepted)] {
        let text = said.text.join(" ");
        for words in [
            "1er février 2025",
            "Objet",
            "Monsieur le Président,",
            "Notre référence",
            "Réponse aux questions 1 et 2",
            "Également pour le Ministre des Essais,",
        ] {
            assert!(text.contains(words), "{words} is not in: {text}");
        }
    }
}

#[test]
fn every_output_names_the_language() {
    let pdf = tagged(&accepted());
    let catalog = pdf.document.catalog().unwrap();
    assert_eq!(Tagged::text_entry(catalog, "Lang").as_deref(), Some("fr-FR"));
    let html = String::from_utf8(bytes(Format::Html)).unwrap();
    assert!(html.contains("<html lang=\"fr-FR\">"));
    let docx = bytes(Format::DOCX);
    let package = Package::open(&docx);
    assert!(package.part("word/styles.xml").contains("<w:lang w:val=\"fr-FR\"/>"));
    assert!(package.part("docProps/core.xml").contains(">fr-FR<"));
}

#[test]
fn a_letter_can_be_in_the_languages_installed_and_no_other() {
    let json = String::from_utf8(LETTER.to_vec()).unwrap().replace("\"fr\"", "\"xx\"");
    let refused = |styles: &HouseStyles, json: &str| {
        let Err(LetterError::Violations { violations, .. }) =
            letter::parse(json.as_bytes(), styles)
        else {
            panic!("accepted");
        };
        styles.locales().get(Language::EN).message(&violations[0])
    };
    let valid =
        |sentence: String| sentence.split_once("Valid values: ").unwrap().1.to_owned();
    assert_eq!(valid(refused(&styles(), &json)), "nl, en or fr.");
    let json = String::from_utf8(LETTER.to_vec()).unwrap();
    assert_eq!(valid(refused(&STYLES, &json)), "nl or en.");

    let codes = |locales: &Locales| {
        letter::schema(locales)["properties"]["language"]["enum"].clone()
    };
    assert_eq!(codes(styles().locales()), serde_json::json!(["nl", "en", "fr"]));
    assert_eq!(codes(STYLES.locales()), serde_json::json!(["nl", "en"]));
}

#[test]
fn a_sentence_that_a_file_lacks_is_english() {
    let styles = styles();
    let french = styles.locales().find("fr").unwrap();
    let [french, english] = [french, Language::EN].map(|l| styles.locales().get(l));
    assert_eq!(french.spoken.tag(), "fr-FR");
    assert!(french.violations["missing-member"].starts_with("Le champ"));
    assert_eq!(french.violations["empty-text"], english.violations["empty-text"]);

    let words = FRENCH.split_once("[violations]").unwrap().0;
    let silent = Locale::read(words).unwrap();
    assert_eq!(silent.spoken, Language::EN);
    assert_eq!(silent.problems, english.problems);
}

#[actix_web::test]
async fn the_service_speaks_the_languages_installed() {
    let words = FRENCH.split_once("[violations]").unwrap().0;
    for (text, tag, title) in
        [(FRENCH, "fr-FR", "Adresse inconnue"), (words, "en-GB", "Not found")]
    {
        let mut locales = Locales::builtin().unwrap();
        locales.install(Locale::read(text).unwrap()).unwrap();
        let state = AppState::new(HouseStyles::with_locales(locales).unwrap(), 100_000);
        let french =
            TestRequest::get().uri("/x").insert_header(("accept-language", "fr-CA"));
        let answer = ask_of(state, french).await;
        assert_eq!(answer.header("content-language"), tag);
        assert_eq!(answer.problem()["title"], title);
    }
}

#[test]
fn every_fault_of_a_file_comes_at_once_with_its_line() {
    let told = faults(&[
        ("code = \"fr\"", "code = \"fra\""),
        ("\"{day} {month} {year}\"", "\"{day} {maand}\""),
        ("first-day = \"1er\"", "first-day = \"\""),
        ("subject = \"Objet\"", "subject = \"Ob\\tjet\"\nsujet = \"Objet\""),
    ]);
    assert_eq!(told.len(), 5, "{told:#?}");
    let unknown = "line 20: words.sujet: This key does not exist here. Valid keys, most \
                   similar first: subject, ";
    assert!(told[4].starts_with(unknown));

    let told = faults(&[
        ("code = \"fr\"", "code = \"fra\""),
        ("\"{day} {month} {year}\"", "\"{day} {maand}\""),
        ("first-day = \"1er\"", "first-day = \"\""),
        ("subject = \"Objet\"", "subject = \"Ob\\tjet\""),
        ("draft = \"PROJET\"", "draft = \"\u{5D8}\""),
        ("dossier = \"Dossier\"\n", ""),
        ("missing-member = ", "missing-members = "),
        ("« {value} »", "« {valeur} »"),
    ]);
    assert_eq!(
        told,
        [
            "line 3: code: The code must be the tag or its first parts in lower case, \
             such as fr for fr-FR.",
            "line 5: date: The pattern must contain {day}, {month} and {year}.",
            "line 6: first-day: This text is empty. Give the way to write the first day \
             of a month.",
            "line 17: words.dossier: This key is missing. See templates/locales/en.toml \
             for all required keys.",
            "line 19: words.subject: The text must be one line from left to right, \
             without control characters.",
            "line 34: words.draft: The text must be one line from left to right, \
             without control characters.",
            "line 55: violations.missing-members: This sentence does not exist. Remove \
             the key.",
            "line 56: violations.unknown-value: {valeur} does not exist in this \
             sentence.",
        ]
    );
    assert!(faults(&[("code = ", "code ")])[0].starts_with("line 3: "));
    let thirteen = faults(&[("\"janvier\",", "\"janvier\", \"nivôse\",")]);
    assert!(thirteen[0].starts_with("line 7: months: "), "{thirteen:?}");
}

#[test]
fn a_language_is_installed_once_and_printable_in_the_house_style() {
    let mut locales = Locales::builtin().unwrap();
    let again = locales.install(Locale::read(BUILTIN[1].1).unwrap()).unwrap_err();
    assert_eq!(again.to_string().matches("already exists").count(), 2);
    let text = FRENCH.replace("\"Objet\"", "\"\u{65E5}\"");
    locales.install(Locale::read(&text).unwrap()).unwrap();
    let refused = HouseStyles::with_locales(locales).unwrap_err().to_string();
    assert!(refused.ends_with(
        "fr: words.subject: The typeface does not have these \
                               characters: 日 (U+65E5)."
    ));
}

#[test]
fn a_house_style_has_words_in_a_further_language() {
    let own = "name = \"eigen\"\n[words.fr]\nsubject = \"Sujet\"\n";
    let logo = include_bytes!("../../templates/house-styles/neutral/logo.png");
    let style = HouseStyle::read(own, logo, styles().locales()).unwrap();
    let french = styles().locales().find("fr").unwrap();
    assert_eq!(style.locale(french).words.subject, "Sujet");
    assert_eq!(style.locale(french).words.date, "Date");
    assert_eq!(style.logo.alt(french), style.logo.alt(Language::EN));
    let refused = HouseStyle::read(own, logo, STYLES.locales()).unwrap_err().to_string();
    let what = "line 2: words.fr: The language fr is not installed. Installed \
                languages: nl, en.";
    assert!(refused.contains(what), "{refused}");
}
