//! Web page: its routes, its policy, its files, and its use without JavaScript.

use std::collections::BTreeSet;

use actix_web::http::header::{ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_TYPE};
use actix_web::test::TestRequest;
use kamerbrief::http::{ApiKeys, AuthConfig, KeyName, new_key};
use kamerbrief::locale::Language;
use kamerbrief::webapp::{ASSETS, POLICY, PageMessages};
use kamerbrief::{Format, render};
use scraper::{Html, Selector};

use crate::http::{Answer, ask, ask_of, state};
use crate::support::{letter, letters_dir};

/// Maximum compressed bytes that a browser loads before the first keystroke.
///
/// With subsequent requests to the service it stays below 150 kB, which
/// tests/conformance/page measures.
const MAX_BYTES: usize = 100_000;

async fn get(path: &str) -> Answer {
    ask(TestRequest::get().uri(path)).await
}

/// Returns a form with these parts, as a browser sends it.
fn form(parts: &[(&str, &[u8])]) -> TestRequest {
    const BOUNDARY: &str = "0123456789";
    let mut body = Vec::new();
    for (name, value) in parts {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; \
             filename=\"x\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    TestRequest::post()
        .uri("/")
        .insert_header((CONTENT_TYPE, content_type))
        .set_payload(body)
}

fn html(answer: &Answer) -> Html {
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("content-security-policy"), POLICY);
    let html = Html::parse_document(std::str::from_utf8(&answer.body).unwrap());
    assert!(html.errors.is_empty(), "{:?}", html.errors);
    html
}

fn texts(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).map(|element| element.text().collect()).collect()
}

/// Returns the addresses that a page loads.
fn addresses(html: &Html) -> BTreeSet<String> {
    let selector = Selector::parse("[src], link[href]").unwrap();
    let address = |element: scraper::ElementRef<'_>| {
        element.attr("src").or(element.attr("href")).map(str::to_owned)
    };
    html.select(&selector).filter_map(address).collect()
}

#[actix_web::test]
async fn the_page_loads_only_files_that_are_there_and_may_be_kept_for_ever() {
    let page = get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "no-store");
    let addresses = addresses(&html(&page));
    assert!(addresses.len() > 2);
    for address in addresses {
        // Relative, because a proxy may serve the page in a folder.
        assert!(address.starts_with("assets/"), "{address}");
        let asset = get(&format!("/{address}")).await;
        assert_eq!(asset.status, 200, "{address}");
        let kept = asset.header("cache-control");
        assert_eq!(kept, "public, max-age=31536000, immutable");
        assert_eq!(asset.header("x-content-type-options"), "nosniff");
    }
}

#[actix_web::test]
async fn an_asset_has_its_media_type_and_no_other_address() {
    for asset in ASSETS.iter() {
        let path = format!("/assets/{}/{}", ASSETS.digest, asset.name);
        let answer = get(&path).await;
        assert_eq!(answer.header("content-type"), asset.media_type(), "{path}");
        assert_eq!(answer.body, asset.content.as_bytes(), "{path}");
        let elsewhere = get(&format!("/assets/0/{}", asset.name)).await;
        assert_eq!(elsewhere.status, 404);
    }
    assert_eq!(get(&format!("/assets/{}/none.js", ASSETS.digest)).await.status, 404);
}

#[actix_web::test]
async fn all_that_the_page_loads_is_small() {
    // Loaded only when JSON is opened or something is pasted; of the languages, one.
    let late = [
        "clipboard.js",
        "json-editor.js",
        "paste-blocks.js",
        "paste-questions.js",
        "letter-schema.json",
        "en.json",
    ];
    let mut size = 0;
    let mut plain = 0;
    for asset in ASSETS.iter().filter(|asset| !late.contains(&asset.name)) {
        let path = format!("/assets/{}/{}", ASSETS.digest, asset.name);
        let request =
            TestRequest::get().uri(&path).insert_header((ACCEPT_ENCODING, "gzip"));
        size += ask(request).await.body.len();
        plain += asset.content.len();
    }
    assert!(size < MAX_BYTES, "{size}");
    assert!(size * 2 < plain, "{size} of {plain}");
    for name in late {
        assert!(ASSETS.find(&ASSETS.digest, name).is_some(), "{name}");
    }
}

#[actix_web::test]
async fn the_page_has_no_script_or_style_in_it() {
    let faulty = form(&[("letter", b"{}")]);
    for answer in [get("/").await, ask(faulty).await] {
        let html = html(&answer);
        assert_eq!(texts(&html, "style"), [""; 0]);
        assert_eq!(texts(&html, "script").concat(), "");
        let inline = Selector::parse("[style]").unwrap();
        assert_eq!(html.select(&inline).count(), 0);
        let text = String::from_utf8_lossy(&answer.body);
        assert!(!text.contains("://") && !text.contains("=\"/"));
    }
    assert!(!POLICY.contains("unsafe"));
}

#[actix_web::test]
async fn the_page_speaks_the_language_of_the_browser() {
    for (accept, code) in [("", "nl"), ("en-GB", "en"), ("fr, nl;q=0.5", "nl")] {
        let request =
            TestRequest::get().uri("/").insert_header((ACCEPT_LANGUAGE, accept));
        let body = ask(request).await.body;
        let start = format!("<!DOCTYPE html>\n<html lang=\"{code}\"");
        assert!(body.starts_with(start.as_bytes()), "{accept}");
    }
}

#[actix_web::test]
async fn a_letter_file_becomes_the_document_without_a_script() {
    let file = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    let accepted = letter("telecomraad");
    for (wanted, format) in
        [("pdf", Format::Pdf), ("docx", Format::DOCX), ("html", Format::Html)]
    {
        let answer = ask(form(&[("letter", &file), ("format", wanted.as_bytes())])).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-disposition").starts_with("attachment"));
        let rendered = render(&accepted.letter, &accepted.style, format).unwrap();
        assert!(answer.body == rendered.bytes, "{wanted}");
    }
}

#[actix_web::test]
async fn a_letter_file_at_fault_becomes_the_list_of_what_is_wrong() {
    let file = letters_dir().join("invalid/everything-wrong.json");
    let answer = ask(form(&[("letter", &std::fs::read(file).unwrap())])).await;
    assert_eq!(answer.status, 400);
    let html = html(&answer);
    let places = texts(&html, ".upload-error li code");
    assert!(places.len() > 20);
    assert!(places.contains(&"/body/5/section/title".to_owned()));
    assert_eq!(texts(&html, "h1"), ["Ongeldige brief"]);
}

#[actix_web::test]
async fn what_is_no_letter_is_told_in_the_page() {
    let large = vec![b' '; 200_000];
    for (parts, status) in [
        (vec![("letter", &b"{"[..])], 400),
        (vec![("format", &b"pdf"[..])], 400),
        (vec![("letter", b"{}"), ("format", b"odt")], 400),
        (vec![("letter", &large)], 413),
    ] {
        let answer = ask(form(&parts)).await;
        assert_eq!(answer.status, status);
        let html = html(&answer);
        assert_eq!(texts(&html, "h1").len(), 1);
        assert!(!texts(&html, ".upload-error p").concat().is_empty());
    }
}

#[actix_web::test]
async fn a_form_shows_its_key_in_a_field() {
    let new = new_key(KeyName::new("clerk").unwrap()).unwrap();
    let keys = ApiKeys::new(vec![new.key]);
    let locked = || {
        state().with_access(AuthConfig { keys: keys.clone(), ..AuthConfig::default() })
    };
    let file = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    for (key, status, said) in [
        (None, 401, "Sleutel"),
        (Some("kamerbrief_x"), 401, "sleutel"),
        (Some(new.secret.as_str()), 200, ""),
    ] {
        let key_first = key.map(|key| ("key", key.as_bytes()));
        let parts: Vec<_> =
            key_first.into_iter().chain([("letter", &file[..])]).collect();
        let answer = ask_of(locked(), form(&parts)).await;
        assert_eq!(answer.status, status, "{key:?}");
        if status == 401 {
            let html = html(&answer);
            assert!(texts(&html, ".upload-error").concat().contains(said));
            assert_eq!(texts(&html, "label[for=key]").len(), 1);
        }
    }
    // The page is public, and nothing else is.
    assert_eq!(ask_of(locked(), TestRequest::get().uri("/")).await.status, 200);
    let places = TestRequest::post().uri("/places").set_payload(file);
    assert_eq!(ask_of(locked(), places).await.status, 401);
    assert!(texts(&html(&get("/").await), "label[for=key]").is_empty());
}

#[actix_web::test]
async fn the_page_is_told_where_text_stands() {
    let file = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    let request = TestRequest::post()
        .uri("/places")
        .insert_header((CONTENT_TYPE, "application/json"))
        .set_payload(file);
    let places = ask(request).await.json();
    let places = places.as_array().unwrap();
    let at = |start: &str| {
        let starts = |place: &&serde_json::Value| {
            place["text"].as_str().unwrap().starts_with(start)
        };
        places.iter().find(starts).unwrap_or_else(|| panic!("{start}"))
    };
    let body = at("Hierbij bieden wij");
    assert_eq!(body["page"], 1);
    assert!(body["text"].as_str().unwrap().ends_with("Polen aan."));
    // The body area begins 28 mm from the left edge of a page of 210 mm.
    assert_eq!(body["left"], 0.1333);
    assert!(body["top"].as_f64().unwrap() < body["bottom"].as_f64().unwrap());
    assert_eq!(at("1. Werksessie I")["page"], 2);
}

#[actix_web::test]
async fn other_methods_are_refused() {
    let answer = ask(TestRequest::delete().uri("/")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("allow")),
        (405, "GET, HEAD, POST, OPTIONS")
    );
}

/// Functions of the scripts and the template that take the key of a message.
const MESSAGE_FUNCTIONS: [&str; 3] = ["t", "messageOr", "text"];

/// Returns the message keys that the template and the scripts use.
fn used_keys() -> BTreeSet<String> {
    let template = include_str!("../../templates/webapp/page.html");
    let scripts = ASSETS.iter().filter(|asset| asset.name.ends_with(".js"));
    let scripts = scripts.map(|asset| asset.content.as_ref());
    let mut keys = BTreeSet::new();
    for source in scripts.chain([template]) {
        for (index, _) in source.match_indices('(') {
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
            let name = source[..index].rsplit(|c| !is_part(c)).next().unwrap();
            let Some(quote @ ('"' | '`')) = source[index + 1..].chars().next() else {
                continue;
            };
            if MESSAGE_FUNCTIONS.contains(&name) {
                let rest = &source[index + 2..];
                keys.insert(rest[..rest.find(quote).unwrap()].to_owned());
            }
        }
    }
    keys
}

#[test]
fn every_message_exists_in_both_languages_and_is_used() {
    let [dutch, english] = [Language::NL, Language::EN].map(PageMessages::for_language);
    let keys: BTreeSet<&str> = dutch.keys().collect();
    assert_eq!(keys, english.keys().collect());
    let used = used_keys();
    // `kind-${kind}` matches every key with that prefix.
    let is_used = |key: &str| {
        used.iter().any(|pattern| match pattern.split_once("${") {
            Some((start, _)) => key.starts_with(start),
            None => pattern == key,
        })
    };
    let unused: Vec<_> = keys.iter().filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
    let is_known = |pattern: &String| match pattern.split_once("${") {
        Some((start, _)) => keys.iter().any(|key| key.starts_with(start)),
        None => keys.contains(pattern.as_str()),
    };
    let unknown: Vec<_> = used.iter().filter(|pattern| !is_known(pattern)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_form_can_add_every_kind_of_block() {
    let script = |name| ASSETS.find(&ASSETS.digest, name).unwrap().content.as_ref();
    let kinds = script("block-kinds.js").lines().find_map(|line| {
        line.strip_prefix("export const BODY_KINDS = ")?.strip_suffix(';')
    });
    let kinds: Vec<String> = serde_json::from_str(kinds.unwrap()).unwrap();
    assert!(kinds.iter().any(|kind| kind == "tableOfContents"), "{kinds:?}");
    let keys: BTreeSet<&str> = PageMessages::for_language(Language::NL).keys().collect();
    for kind in &kinds {
        let creator = format!("\n  {kind}: () => ");
        assert!(script("blocks.js").contains(&creator), "{kind}");
        for key in [format!("kind-{kind}"), format!("about-{kind}")] {
            assert!(keys.contains(key.as_str()), "{key}");
        }
    }
}

#[test]
fn scripts_import_only_files_that_are_there() {
    let mut seen = 0;
    for asset in ASSETS.iter().filter(|asset| asset.name.ends_with(".js")) {
        let static_imports = asset.content.split("from \"./").skip(1);
        let imports = static_imports.chain(asset.content.split("import(\"./").skip(1));
        for rest in imports {
            let name = rest.split('"').next().unwrap();
            assert!(ASSETS.find(&ASSETS.digest, name).is_some(), "{name}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}
