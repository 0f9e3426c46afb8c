//! Faces whose license allows them only in documents to view and print.
//!
//! OS/2 fsType is 4 for them; the tests check which outputs reject them.

use std::process::Command;

use actix_web::test::TestRequest;
use kamerbrief::bundle::{BundleError, BundleOptions, bundle};
use kamerbrief::house_style::HouseStyles;
use kamerbrief::http::AppState;
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::{Format, RenderError, render};
use serde_json::{Value, json};

use crate::house_styles::Folder;
use crate::http::{ask_of, post};
use crate::support::entries;

const EDITABLE: u16 = 8;
const VIEW_AND_PRINT: u16 = 4;

const LETTER: &str = r#"{
    "houseStyle": "eigen",
    "sender": {"organisation": "Ministerie van Voorbeelden"},
    "addressee": {"preset": "tweede-kamer"},
    "date": "2025-04-23",
    "subject": "Rechten op een lettertype",
    "body": ["Tekst."],
    "signatories": [{"name": "N", "function": "Minister"}]
}"#;

/// Creates a house style whose bold face has these rights.
fn folder(name: &str, rights: u16) -> Folder {
    let folder = Folder::new(
        name,
        "name = \"eigen\"\n[fonts]\nfamily = \"Eigen\"\nregular = \"r.ttf\"\n\
         bold = \"b.ttf\"\nitalic = \"r.ttf\"\nbold-italic = \"b.ttf\"\n",
    );
    folder.put("r.ttf", include_bytes!("../../fonts/DejaVuSans.ttf"));
    let mut bold = include_bytes!("../../fonts/DejaVuSans-Bold.ttf").to_vec();
    let mut records = bold[12..].chunks(16);
    let record = records.find(|record| record.starts_with(b"OS/2")).unwrap();
    let table = u32::from_be_bytes(record[8..12].try_into().unwrap()) as usize;
    bold[table + 8..table + 10].copy_from_slice(&rights.to_be_bytes());
    folder.put("b.ttf", &bold);
    folder
}

fn styles(name: &str, rights: u16) -> HouseStyles {
    HouseStyles::from_style(folder(name, rights).load().unwrap())
}

fn accepted(name: &str, rights: u16) -> ValidLetter {
    letter::parse(LETTER.as_bytes(), &styles(name, rights)).unwrap()
}

#[test]
fn such_a_face_goes_into_a_pdf_and_not_into_a_docx() {
    let refused = accepted("rights-refused", VIEW_AND_PRINT);
    let docx = Format::Docx { embed_fonts: true };
    let error = render(&refused.letter, &refused.style, docx).unwrap_err();
    let RenderError::FontsNotEmbeddable { font } = error else { panic!("{error}") };
    assert_eq!(font, "DejaVuSans-Bold");
    for format in Format::ALL {
        assert!(render(&refused.letter, &refused.style, format).is_ok());
    }
    let wanted = BundleOptions { embed_fonts: true, ..BundleOptions::default() };
    let error = bundle(&refused, LETTER.as_bytes(), &wanted).unwrap_err();
    assert!(matches!(error, BundleError::Render(RenderError::FontsNotEmbeddable { .. })));
    assert!(bundle(&refused, LETTER.as_bytes(), &BundleOptions::default()).is_ok());

    let allowed = accepted("rights-allowed", EDITABLE);
    assert!(render(&allowed.letter, &allowed.style, docx).is_ok());
}

#[actix_web::test]
async fn the_service_refuses_it_by_sentence() {
    let styles = styles("rights-http", VIEW_AND_PRINT);
    let state = || AppState::new(styles.clone(), 100_000);
    for format in ["docx", "zip"] {
        let uri = format!("/v1/letters?format={format}");
        assert_eq!(ask_of(state(), post(&uri, LETTER)).await.status, 200);
        let uri = format!("{uri}&fonts=embedded");
        let answer = ask_of(state(), post(&uri, LETTER)).await;
        assert_eq!(answer.status, 400, "{format}");
        let problem = answer.problem();
        assert_eq!(problem["type"], "urn:problem-type:kamerbrief:fonts-not-embeddable");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with("De licentie van DejaVuSans-Bold staat"), "{detail}");
    }
    let letter: Value = serde_json::from_str(LETTER).unwrap();
    let request = TestRequest::post()
        .uri("/v1/letters/_batch?format=docx&fonts=embedded")
        .insert_header(("content-type", "application/json"))
        .set_payload(json!([letter]).to_string());
    let answer = ask_of(state(), request).await;
    let manifest = entries(&answer.body).pop().unwrap().1;
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["letters"][0]["result"], "invalid");
    let violation = &manifest["letters"][0]["violations"][0];
    assert_eq!(violation["code"], "fonts-not-embeddable");
}

#[test]
fn the_command_line_refuses_it_by_sentence() {
    let style = folder("rights-cli", VIEW_AND_PRINT);
    style.put("letter.json", LETTER.as_bytes());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kamerbrief"));
        command.current_dir(&style.0).args(["--house-style", ".", "--language", "en"]);
        let output = command.args(arguments).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), told)
    };
    let render = |output| run(&["render", "letter.json", "-o", output, "--embed-fonts"]);
    for (code, told) in [render("letter.docx"), render("letter.zip")] {
        assert_eq!(code, 2, "{told}");
        assert!(told.contains("The licence of DejaVuSans-Bold does not allow"), "{told}");
    }
    assert_eq!(run(&["render", "letter.json", "-o", "letter.docx"]).0, 0);
    let in_batch = std::fs::create_dir(style.0.join("in"));
    in_batch.unwrap();
    style.put("in/letter.json", LETTER.as_bytes());
    let (code, told) =
        run(&["batch", "in", "-o", "out", "--format", "docx", "--embed-fonts"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("The licence of DejaVuSans-Bold does not allow"), "{told}");
}
