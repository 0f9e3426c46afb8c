//! HTTP service: its responses and its shutdown.

use actix_web::body::to_bytes;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use kamerbrief::Format;
use kamerbrief::bundle::{self, BundleOptions, OutputFormat};
use kamerbrief::http::{AppState, app};
use serde_json::{Value, json};

use crate::support::{STYLES, letters_dir};
use crate::support_docx::Package;

pub(crate) const LETTERS: &str = "/v1/letters";
const CHECK: &str = "/v1/letters/_check";

/// A response.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Returns the problem, after checking the members common to all problems.
    pub(crate) fn problem(&self) -> Value {
        let problem = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(problem["status"], self.status.as_u16());
        for member in ["type", "title", "detail", "instance"] {
            let text = problem[member].as_str().unwrap();
            assert!(!text.is_empty() && !text.contains(['{', '}']), "{member}: {text}");
        }
        problem
    }
}

pub(crate) fn state() -> AppState {
    AppState::new(STYLES.clone(), 100_000)
}

pub(crate) async fn ask(request: TestRequest) -> Answer {
    ask_of(state(), request).await
}

/// Sends a request to a service with this state.
pub(crate) async fn ask_of(state: AppState, request: TestRequest) -> Answer {
    let service = init_service(app(Data::new(state))).await;
    let answer = call_service(&service, request.to_request()).await;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = to_bytes(answer.into_body()).await;
    Answer { status, headers, body: body.map_err(|_| "a body").unwrap().to_vec() }
}

pub(crate) fn seed() -> Vec<u8> {
    std::fs::read(letters_dir().join("telecomraad.json")).unwrap()
}

pub(crate) fn post(uri: &str, body: impl Into<Vec<u8>>) -> TestRequest {
    TestRequest::post()
        .uri(uri)
        .insert_header(("content-type", "application/json"))
        .set_payload(body.into())
}

fn post_json(uri: &str, letter: &Value) -> TestRequest {
    post(uri, letter.to_string())
}

/// Returns a letter with three violations and one warning.
fn faulty() -> Value {
    json!({
        "sender": { "organisation": "Ministerie van Proef" },
        "adressee": { "preset": "tweede-kamer" },
        "date": "2025-02-30",
        "subject": "Proef  brief",
        "body": [],
        "signatories": [{ "name": null, "function": "Minister van Proef" }],
    })
}

#[actix_web::test]
async fn a_letter_becomes_a_pdf_by_default() {
    let answer = ask(post(LETTERS, seed())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(answer.body.starts_with(b"%PDF-"));
    assert_eq!(answer.header("page-count"), "4");
    assert_eq!(answer.header("warning-count"), "0");
    assert_eq!(answer.header("content-language"), "nl-NL");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"2025-04-23 Verslag informele Telecomraad 4-5 maart 2025.pdf\""
    );
}

#[actix_web::test]
async fn accept_chooses_the_format_by_quality() {
    let html = "application/pdf;q=0.5, text/html;q=0.9";
    for (accept, content_type) in [
        (html, "text/html; charset=utf-8"),
        ("*/*", "application/pdf"),
        (Format::DOCX.media_type(), Format::DOCX.media_type()),
    ] {
        let answer = ask(post(LETTERS, seed()).insert_header(("accept", accept))).await;
        assert_eq!(answer.header("content-type"), content_type);
    }
}

#[actix_web::test]
async fn the_format_parameter_wins_over_accept() {
    let request =
        post("/v1/letters?format=docx", seed()).insert_header(("accept", "text/html"));
    let answer = ask(request).await;
    assert_eq!(answer.header("content-type"), Format::DOCX.media_type());
    assert!(answer.body.starts_with(b"PK"));
}

#[actix_web::test]
async fn the_installed_house_styles_are_listed() {
    let answer = ask(TestRequest::get().uri("/v1/house-styles")).await;
    assert_eq!(answer.status, 200);
    let listed: Value = serde_json::from_slice(&answer.body).unwrap();
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|s| &s["name"]).collect();
    assert_eq!(names, ["capitals", "function-first", "name-first", "neutral"]);
    assert_eq!(
        listed[3],
        json!({
            "name": "neutral",
            "default": true,
            "signatureForm": "name-first",
            "addresseePresets": ["tweede-kamer", "eerste-kamer"],
            "senders": [],
            "typeface": "DejaVu Sans",
        })
    );
    let refused = ask(TestRequest::get().uri("/v1/house-styles?x=1")).await;
    assert_eq!(refused.status, 400);
}

#[actix_web::test]
async fn the_faces_go_with_a_docx_on_request() {
    let named = ask(post("/v1/letters?format=docx&fonts=named", seed())).await;
    let embedded = ask(post("/v1/letters?format=docx&fonts=embedded", seed())).await;
    let faces = |answer: &Answer| {
        let names = Package::open(&answer.body).names;
        names.iter().filter(|name| name.ends_with(".odttf")).count()
    };
    assert_eq!((faces(&named), faces(&embedded)), (0, 4));
}

#[actix_web::test]
async fn all_formats_come_in_one_archive() {
    let accepted = crate::support::letter("telecomraad");
    let bundled = bundle::bundle(&accepted, &seed(), &BundleOptions::default()).unwrap();
    let accept = ("accept", "application/pdf;q=0.5, application/zip");
    for request in [
        post(LETTERS, seed()).insert_header(accept),
        post("/v1/letters?format=zip", seed()),
    ] {
        let answer = ask(request).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/zip");
        assert_eq!(answer.header("page-count"), "4");
        assert_eq!(answer.header("warning-count"), "0");
        assert!(answer.header("content-disposition").ends_with("maart 2025.zip\""));
        assert!(answer.body == bundled.bytes);
    }
}

#[actix_web::test]
async fn both_chambers_are_served_in_one_call() {
    let names = |answer: &Answer| Package::open(&answer.body).names;
    let uri = "/v1/letters?format=zip&addressee=";
    let both = ask(post(&format!("{uri}tweede-kamer,eerste-kamer"), seed())).await;
    assert_eq!((both.status.as_u16(), both.header("page-count")), (200, "8"));
    for chamber in ["tweede-kamer", "eerste-kamer"] {
        let pdf = |name: &String| name.starts_with(chamber) && name.ends_with(".pdf");
        assert_eq!(names(&both).iter().filter(|name| pdf(name)).count(), 1);
    }
    let again = format!("{uri}tweede-kamer&addressee=eerste-kamer");
    assert!(ask(post(&again, seed())).await.body == both.body);
}

#[actix_web::test]
async fn an_archive_repeats_the_warnings_in_the_language_of_the_reader() {
    let mut letter: Value = serde_json::from_slice(&seed()).unwrap();
    letter["subject"] = "Proef  brief".into();
    for (language, start) in [("en", "Two or more"), ("nl", "Er staan twee")] {
        let request = post_json("/v1/letters?format=zip", &letter);
        let answer = ask(request.insert_header(("accept-language", language))).await;
        let package = Package::open(&answer.body);
        let manifest: Value =
            serde_json::from_str(package.part("manifest.json")).unwrap();
        let warning = &manifest["warnings"][0];
        assert_eq!(
            (&warning["pointer"], &warning["code"]),
            (&json!("/subject"), &json!("double-space"))
        );
        let detail = warning["detail"].as_str().unwrap();
        assert!(detail.starts_with(start), "{detail}");
    }
}

#[actix_web::test]
async fn a_page_becomes_an_image() {
    for (uri, accept, page) in [
        ("/v1/letters?format=svg", "*/*", 1),
        ("/v1/letters?format=svg&page=4", "*/*", 4),
        ("/v1/letters?page=2", "image/svg+xml", 2),
    ] {
        let answer = ask(post(uri, seed()).insert_header(("accept", accept))).await;
        assert_eq!(answer.header("content-type"), "image/svg+xml");
        assert_eq!(answer.header("page-count"), "4");
        let name = answer.header("content-disposition");
        assert!(name.ends_with(&format!("maart 2025-{page}.svg\"")), "{name}");
        let image = String::from_utf8(answer.body).unwrap();
        assert!(image.contains(&format!("2025 ({page}/4)</title>")));
    }
}

#[actix_web::test]
async fn a_document_can_be_shown_in_place() {
    let uri = "/v1/letters?disposition=inline&format=html";
    let answer = ask(post(uri, seed())).await;
    assert!(answer.header("content-disposition").starts_with("inline; filename="));
}

#[actix_web::test]
async fn a_file_name_beyond_ascii_comes_twice() {
    let mut letter: Value = serde_json::from_slice(&seed()).unwrap();
    letter["subject"] = "Antwoord aan Szabó: 1/2".into();
    let answer = ask(post_json(LETTERS, &letter)).await;
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"2025-04-23 Antwoord aan Szabo- 1-2.pdf\"; \
         filename*=UTF-8''2025%2D04%2D23%20Antwoord%20aan%20Szab%C3%B3%2D%201%2D2.pdf"
    );
}

#[actix_web::test]
async fn the_same_letter_gets_the_same_bytes_as_from_the_library() {
    let answer = ask(post(LETTERS, seed())).await;
    let accepted = crate::support::letter("telecomraad");
    let rendered =
        kamerbrief::render(&accepted.letter, &accepted.style, Format::Pdf).unwrap();
    assert_eq!(answer.body, rendered.bytes);
}

#[actix_web::test]
async fn no_acceptable_format_is_a_406_that_names_them() {
    let answer = ask(post(LETTERS, seed()).insert_header(("accept", "image/png"))).await;
    assert_eq!(answer.status, 406);
    let detail = answer.problem()["detail"].to_string();
    assert!(OutputFormat::ALL.iter().all(|output| detail.contains(output.media_type())));
}

#[actix_web::test]
async fn unknown_parameters_and_values_are_400s_that_name_the_valid_ones() {
    for (uri, valid) in [
        ("/v1/letters?formaat=pdf", "format, page, fonts, addressee, disposition"),
        ("/v1/letters?format=odt", "pdf, docx, html, svg, zip"),
        ("/v1/letters?format=pdf&format=docx", "meer dan één keer"),
        ("/v1/letters?format=svg&page=0", "1, 2, 3, …"),
        ("/v1/letters?format=svg&page=1&page=2", "meer dan één keer"),
        ("/v1/letters?format=svg&page=5", "aantal pagina's is 4"),
        ("/v1/letters?page=1", "Het formaat pdf ondersteunt geen"),
        ("/v1/letters?format=docx&fonts=x", "named, embedded"),
        ("/v1/letters?fonts=embedded", "Bij het formaat pdf"),
        ("/v1/letters?format=zip&page=1", "Het formaat zip ondersteunt geen"),
        ("/v1/letters?addressee=tweede-kamer", "Bij het formaat pdf"),
        ("/v1/letters?format=zip&addressee=raad", "tweede-kamer, eerste-kamer"),
        ("/v1/letters?format=zip&addressee=tweede-kamer,", "tweede-kamer, eerste-kamer"),
        (
            "/v1/letters?format=zip&addressee=tweede-kamer,tweede-kamer",
            "addressee=tweede-kamer” staat er meer dan één keer",
        ),
        (
            "/v1/letters?format=zip&addressee=raad&addressee=raad",
            "addressee=raad” staat er meer dan één keer",
        ),
        ("/v1/letters?disposition=x", "inline, attachment"),
        ("/v1/letters/_check?format=pdf", "geen parameters"),
    ] {
        let answer = ask(post(uri, seed())).await;
        assert_eq!(answer.status, 400, "{uri}");
        let detail = answer.problem()["detail"].to_string();
        assert!(detail.contains(valid), "{uri}: {detail}");
    }
}

#[actix_web::test]
async fn what_is_not_json_is_a_400_with_line_and_column() {
    let broken: [(&[u8], &str); 3] = [
        (b"{\n  \"subject\": }", "regel 2, kolom 14"),
        (b"", "regel 1, kolom 1"),
        (b"\"\xff\"", "regel 1"),
    ];
    for uri in [LETTERS, CHECK] {
        for (body, place) in broken {
            let answer = ask(post(uri, body)).await;
            assert_eq!(answer.status, 400);
            let problem = answer.problem();
            assert_eq!(problem["type"], "urn:problem-type:kamerbrief:invalid-json");
            assert!(problem["detail"].to_string().contains(place), "{problem}");
        }
    }
}

#[actix_web::test]
async fn every_violation_is_listed_at_once() {
    let answer = ask(post_json(LETTERS, &faulty())).await;
    assert_eq!(answer.status, 400);
    let problem = answer.problem();
    assert_eq!(problem["type"], "urn:problem-type:kamerbrief:invalid-letter");
    let violations: Vec<_> = problem["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["pointer"].as_str().unwrap(), v["code"].as_str().unwrap()))
        .collect();
    for expected in [
        ("", "missing-member"),
        ("/adressee", "unknown-member"),
        ("/date", "date-nonexistent"),
    ] {
        assert!(violations.contains(&expected), "{violations:?}");
    }
}

#[actix_web::test]
async fn problems_speak_the_language_of_the_reader_or_of_the_letter() {
    let mut english = faulty();
    english["language"] = "en".into();
    for (accept, letter, sentence, tag) in [
        ("", faulty(), "ontbreekt.", "nl-NL"),
        ("en", faulty(), "is missing.", "en-GB"),
        ("", english.clone(), "is missing.", "en-GB"),
        ("fr", english.clone(), "is missing.", "en-GB"),
        ("nl", english.clone(), "ontbreekt.", "nl-NL"),
    ] {
        let request =
            post_json(LETTERS, &letter).insert_header(("accept-language", accept));
        let answer = ask(request).await;
        let details = answer.problem()["violations"].to_string();
        assert!(details.contains(sentence), "{accept}: {details}");
        assert_eq!(answer.header("content-language"), tag);
    }
}

#[actix_web::test]
async fn a_check_tells_length_and_warnings_of_a_good_letter() {
    let mut letter: Value = serde_json::from_slice(&seed()).unwrap();
    letter["subject"] = "Verslag  Telecomraad".into();
    let answer = ask(post_json(CHECK, &letter)).await;
    assert_eq!(answer.status, 200);
    let report = answer.json();
    assert_eq!(report["valid"], true);
    assert_eq!(report["pages"], 4);
    assert!(report["words"].as_u64().unwrap() > 900);
    assert_eq!(report["violations"], json!([]));
    assert_eq!(report["warnings"][0]["pointer"], "/subject");
    assert_eq!(report["warnings"][0]["code"], "double-space");
}

#[actix_web::test]
async fn a_check_of_a_letter_at_fault_is_a_200_with_violations() {
    let answer = ask(post_json(CHECK, &faulty())).await;
    assert_eq!(answer.status, 200);
    let report = answer.json();
    assert_eq!(report["valid"], false);
    assert_eq!(report["pages"], Value::Null);
    assert!(report["violations"].as_array().unwrap().len() >= 3);
    assert_eq!(report["warnings"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn only_json_is_taken() {
    for uri in [LETTERS, CHECK] {
        let request = TestRequest::post().uri(uri).set_payload(seed());
        assert_eq!(ask(request).await.status, 415);
        let request = post(uri, seed()).insert_header(("content-type", "text/plain"));
        let answer = ask(request).await;
        assert_eq!(answer.status, 415);
        assert_eq!(answer.header("accept"), "application/json");
        let request = post(uri, seed()).insert_header(("content-encoding", "gzip"));
        let answer = ask(request).await;
        assert_eq!(answer.status, 415);
        assert_eq!(answer.header("accept-encoding"), "identity");
        let json = "application/json; charset=utf-8";
        let request = post(uri, seed()).insert_header(("content-type", json));
        assert_eq!(ask(request).await.status, 200);
    }
}

#[actix_web::test]
async fn a_letter_over_the_limit_is_a_413() {
    for limit in [100, 99_999] {
        let state = AppState::new(STYLES.clone(), limit);
        let answer = ask_of(state, post(LETTERS, vec![b' '; limit + 1])).await;
        assert_eq!(answer.status, 413);
        assert!(answer.problem()["detail"].to_string().contains(&limit.to_string()));
    }
}

#[actix_web::test]
async fn other_methods_are_405s_with_allow() {
    for (uri, allow) in [
        (LETTERS, "POST, OPTIONS"),
        (CHECK, "POST, OPTIONS"),
        ("/version", "GET, HEAD, OPTIONS"),
    ] {
        let answer = ask(TestRequest::delete().uri(uri)).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.header("allow"), allow);
        assert!(answer.problem()["detail"].to_string().contains(allow));
    }
}

#[actix_web::test]
async fn an_unknown_address_is_a_404() {
    for uri in ["/v1", "/v1/letters/", "/v1/brieven", "/LIVEZ"] {
        let answer = ask(TestRequest::get().uri(uri)).await;
        assert_eq!(answer.status, 404, "{uri}");
        answer.problem();
    }
}

#[actix_web::test]
async fn every_answer_keeps_letters_out_of_caches_and_frames() {
    let bad = ask(post_json(LETTERS, &faulty())).await;
    let unknown = ask(TestRequest::get().uri("/v1/x")).await;
    for answer in [ask(post(LETTERS, seed())).await, bad, unknown] {
        assert_eq!(answer.header("api-version"), "1.0.0");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-security-policy"), "frame-ancestors 'none'");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[actix_web::test]
async fn a_request_id_comes_in_or_is_made_and_goes_out() {
    let with = |id: &'static str| post(LETTERS, "").insert_header(("x-request-id", id));
    let given = ask(with("trein-42.a_B")).await;
    assert_eq!(given.header("x-request-id"), "trein-42.a_B");
    assert_eq!(given.problem()["instance"], "urn:request:trein-42.a_B");
    for unfit in ["", "a b", "x\"y", "é", &"x".repeat(65)] {
        let answer = ask(post(LETTERS, "").insert_header(("x-request-id", unfit))).await;
        let made = answer.header("x-request-id");
        assert!(
            made.len() == 32 && made.bytes().all(|b| b.is_ascii_hexdigit()),
            "{made}"
        );
    }
}

#[actix_web::test]
async fn probes_answer_to_get_and_head() {
    for (uri, body) in [("/livez", "ok"), ("/readyz", "ready")] {
        let answer = ask(TestRequest::get().uri(uri)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_slice()),
            (200, body.as_bytes())
        );
        let head = TestRequest::default().method(actix_web::http::Method::HEAD).uri(uri);
        assert_eq!(ask(head).await.status, 200);
    }
    let version = ask(TestRequest::get().uri("/version")).await.json();
    let expected = json!({ "name": "kamerbrief", "version": env!("CARGO_PKG_VERSION") });
    assert_eq!(version, expected);
}

#[actix_web::test]
async fn a_panic_is_a_500_for_that_letter_alone() {
    let state = state().with_render(|letter, style, format, context| {
        assert!(letter.project.is_none(), "a defect");
        kamerbrief::render_with(letter, style, format, context)
    });
    let service = init_service(app(Data::new(state))).await;
    let mut letter: Value = serde_json::from_slice(&seed()).unwrap();
    letter["project"] = "GEHEIM".into();
    let request = post_json(LETTERS, &letter).insert_header(("x-request-id", "r-1"));
    let answer = call_service(&service, request.to_request()).await;
    assert_eq!(answer.status(), 500);
    let body = to_bytes(answer.into_body()).await.map_err(|_| "a body").unwrap();
    let problem = String::from_utf8(body.to_vec()).unwrap();
    assert!(problem.contains("r-1") && !problem.contains("GEHEIM"), "{problem}");

    let answer = call_service(&service, post(LETTERS, seed()).to_request()).await;
    assert_eq!(answer.status(), 200);
}

#[actix_web::test]
async fn a_service_that_is_stopping_says_so_and_still_takes_letters() {
    let stopping = || {
        let state = state();
        state.start_drain();
        state
    };
    let answer = ask_of(stopping(), TestRequest::get().uri("/readyz")).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(answer.problem()["type"], "urn:problem-type:kamerbrief:draining");
    assert_eq!(ask_of(stopping(), post(LETTERS, seed())).await.status, 200);
    assert_eq!(ask_of(stopping(), TestRequest::get().uri("/livez")).await.status, 200);
}
