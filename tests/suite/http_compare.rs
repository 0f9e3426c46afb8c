//! `POST /v1/letters/_compare`.

use actix_web::body::to_bytes;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kamerbrief::http::{AppState, app};
use kamerbrief::{Format, render};
use serde_json::{Value, json};

use crate::support::{STYLES, letter, letters_dir};

/// Returns status and body of a response.
async fn ask(query: &str, body: String) -> (u16, Value) {
    let service =
        init_service(app(Data::new(AppState::new(STYLES.clone(), 1 << 20)))).await;
    let request = TestRequest::post()
        .uri(&format!("/v1/letters/_compare{query}"))
        .insert_header(("content-type", "application/json"))
        .insert_header(("accept-language", "en"))
        .set_payload(body);
    let answer = call_service(&service, request.to_request()).await;
    let status = answer.status().as_u16();
    let bytes = to_bytes(answer.into_body()).await.ok().unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

fn telecomraad() -> Value {
    let bytes = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[actix_web::test]
async fn a_letter_is_compared_with_a_file() {
    let accepted = letter("telecomraad");
    let docx = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap().bytes;
    let mut changed = telecomraad();
    changed["signatories"][2]["name"] = json!("Zsolt Szabo");
    let body = json!({ "old": changed, "new": STANDARD.encode(docx) }).to_string();
    let (status, answer) = ask("", body.clone()).await;
    assert_eq!((status, &answer["equal"]), (200, &json!(false)));
    let found = &answer["differences"][0];
    assert_eq!((&found["code"], &found["layer"]), (&json!("words"), &json!("text")));
    assert_eq!(found["location"]["pointer"], "/signatories/2/name");
    assert_eq!(answer["notCompared"][0]["reason"], "no-pages");
    let (status, answer) = ask("?ignore=text", body).await;
    assert_eq!((status, &answer["equal"]), (200, &json!(true)));
}

#[actix_web::test]
async fn what_cannot_be_compared_is_a_problem() {
    let ask = async |query: &str, body: Value| {
        let (status, answer) = ask(query, body.to_string()).await;
        let kind =
            answer["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
        (status, kind, answer)
    };
    let letter = telecomraad();
    let (status, kind, _) = ask("", json!({ "old": letter })).await;
    assert_eq!((status, &*kind), (400, "invalid-comparison"));
    let (status, kind, answer) = ask("", json!({ "old": letter, "new": {} })).await;
    assert_eq!((status, &*kind), (400, "not-comparable"));
    let violations = answer["violations"].as_array().unwrap();
    let pointer = |one: &Value| one["pointer"].as_str().unwrap().starts_with("/new");
    assert!(!violations.is_empty() && violations.iter().all(pointer), "{answer}");
    let body = json!({ "old": letter, "new": STANDARD.encode("plain") });
    let (status, kind, answer) = ask("", body.clone()).await;
    assert_eq!((status, &*kind), (400, "not-comparable"));
    assert!(answer["detail"].as_str().unwrap().contains("not a PDF, DOCX"), "{answer}");
    let (status, kind, _) = ask("?ignore=colour", body.clone()).await;
    assert_eq!((status, &*kind), (400, "invalid-parameter"));
    let (status, kind, _) = ask("?only=text", body).await;
    assert_eq!((status, &*kind), (400, "unknown-parameter"));
}
