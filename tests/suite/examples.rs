//! Example letters: in the program, on the command line and over HTTP.

use std::collections::BTreeSet;
use std::process::Command;

use actix_web::test::TestRequest;
use kamerbrief::diagnostic::LetterCode;
use kamerbrief::examples::{EXAMPLES, Example};
use kamerbrief::letter;
use kamerbrief::locale::Language;
use serde_json::{Value, json};

use crate::http::ask;
use crate::support::STYLES;

const LIST: &str = "/v1/examples";

#[test]
fn every_example_is_accepted_without_a_warning_in_every_house_style() {
    let nameless = LetterCode::MissingSignatoryName.name();
    let expected = |name: &str, code: &str| {
        code == nameless || (name, code) == ("draft", LetterCode::UndatedDraft.name())
    };
    for name in STYLES.names() {
        let mut styles = STYLES.clone();
        assert!(styles.choose_default(name));
        for example in &EXAMPLES {
            let accepted = letter::parse(example.json.as_bytes(), &styles);
            let accepted =
                accepted.unwrap_or_else(|error| panic!("{}: {error:?}", example.name));
            for warning in accepted.warnings {
                assert!(
                    expected(example.name, warning.code.name()),
                    "{}: {warning:?}",
                    example.name
                );
            }
        }
    }
}

#[test]
fn every_kind_is_called_something_in_every_language() {
    let names = BTreeSet::from(Example::names());
    for locale in STYLES.locales().iter() {
        let kinds: BTreeSet<_> = locale.letter_types.keys().map(String::as_str).collect();
        assert_eq!(kinds, names, "{}", locale.language.code());
    }
}

#[test]
fn the_guide_to_kinds_has_the_letter_of_every_example() {
    let guide = include_str!("../../docs/kinds.md");
    for example in &EXAMPLES {
        assert!(guide.contains(&format!("`{}`", example.name)), "{}", example.name);
    }
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_kamerbrief")).args(arguments).output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_line_lists_examples_and_prints_one() {
    let (code, listed, _) = run(&["--language", "en", "example"]);
    assert_eq!((code, listed.lines().count()), (Some(0), EXAMPLES.len()));
    assert!(
        listed.contains("\nmotions               Reaction to motions and commitments\n")
    );
    let (code, printed, _) = run(&["example", "deferral"]);
    assert_eq!(
        (code, printed.as_str()),
        (Some(0), Example::find("deferral").unwrap().json)
    );
    let (code, _, told) = run(&["example", "brief"]);
    assert_eq!(code, Some(2));
    assert!(told.starts_with(
        "Het voorbeeld brief bestaat niet. Mogelijke voorbeelden: cover-letter,"
    ));
}

#[actix_web::test]
async fn the_service_lists_examples_in_the_language_of_the_request() {
    let answer = ask(TestRequest::get().uri(LIST)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-language")),
        (200, "nl-NL")
    );
    let listed = answer.json();
    assert_eq!(listed.as_array().unwrap().len(), EXAMPLES.len());
    assert_eq!(
        listed[0],
        json!({
            "name": "cover-letter",
            "letterType": "Aanbiedingsbrief met het verslag van een Raad",
            "subject": "Verslag informele Telecomraad 4-5 maart 2025",
            "language": "nl",
            "href": "/v1/examples/cover-letter",
        })
    );
    let request = TestRequest::get().uri(LIST).insert_header(("accept-language", "en"));
    let answer = ask(request).await;
    assert_eq!(answer.header("content-language"), Language::EN.tag());
    let english = answer.json();
    let english = english.as_array().unwrap();
    let kinds: BTreeSet<_> =
        english.iter().filter_map(|example| example["letterType"].as_str()).collect();
    assert!(kinds.contains("Deferral of answers") && kinds.len() == EXAMPLES.len());
    let languages = english.iter().filter(|example| example["language"] == "en");
    assert_eq!(languages.count(), 1);
}

#[actix_web::test]
async fn every_link_of_the_list_leads_to_a_letter_file() {
    let listed = ask(TestRequest::get().uri(LIST)).await.json();
    for (example, entry) in EXAMPLES.iter().zip(listed.as_array().unwrap()) {
        let answer = ask(TestRequest::get().uri(entry["href"].as_str().unwrap())).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.body, example.json.as_bytes());
        assert_eq!(answer.json()["subject"], entry["subject"]);
    }
}

#[actix_web::test]
async fn an_example_that_does_not_exist_is_answered_with_those_that_do() {
    let answer = ask(TestRequest::get().uri("/v1/examples/brief")).await;
    assert_eq!(answer.status, 404);
    let problem: Value = answer.problem();
    assert_eq!(problem["type"], "urn:problem-type:kamerbrief:no-such-example");
    let detail = problem["detail"].as_str().unwrap();
    for name in Example::names() {
        assert!(detail.contains(name), "{detail}");
    }
    for uri in [LIST, "/v1/examples/draft"] {
        let answer =
            ask(TestRequest::default().method(actix_web::http::Method::HEAD).uri(uri));
        assert_eq!(answer.await.status, 200);
        let posted = ask(TestRequest::post().uri(uri)).await;
        assert_eq!(
            (posted.status.as_u16(), posted.header("allow")),
            (405, "GET, HEAD, OPTIONS")
        );
        posted.problem();
        let asked = ask(TestRequest::get().uri(&format!("{uri}?x=1"))).await;
        let problem = asked.problem();
        assert_eq!(problem["type"], "urn:problem-type:kamerbrief:unknown-parameter");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("“x”") && !detail.contains(['{', '}']), "{detail}");
    }
}
