//! The OpenAPI document agrees with the service.

use std::collections::BTreeSet;

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use kamerbrief::http::openapi::{self, Admission};
use kamerbrief::http::{AppState, Publisher, app};
use kamerbrief::letter;
use serde_json::{Value, json};

use crate::support::{STYLES, golden, letters_dir};

/// Routes outside the contract: for operators and for people.
const OUTSIDE: [&str; 9] = [
    "/",
    "/assets/{digest}/{name}",
    "/docs",
    "/docs/{asset}",
    "/livez",
    "/metrics",
    "/places",
    "/readyz",
    "/version",
];

fn published(publisher: &Publisher) -> Value {
    let text = openapi::document(&STYLES, publisher, Admission::Open).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn document() -> Value {
    published(&Publisher::default())
}

fn state() -> AppState {
    AppState::new(STYLES.clone(), 100_000)
}

/// Returns status, headers and body of a response.
async fn ask(request: TestRequest) -> (u16, HeaderMap, Vec<u8>) {
    let service = init_service(app(Data::new(state()))).await;
    let answer = call_service(&service, request.to_request()).await;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = to_bytes(answer.into_body()).await;
    (status, headers, body.map_err(|_| "a body").unwrap().to_vec())
}

fn post(uri: &str, letter: &str) -> TestRequest {
    let letter = std::fs::read(letters_dir().join(format!("{letter}.json"))).unwrap();
    TestRequest::post()
        .uri(uri)
        .insert_header(("content-type", "application/json"))
        .set_payload(letter)
}

#[test]
fn the_document_is_the_published_one() {
    let mut document = document();
    // The schemas of a letter have a golden of their own.
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    for name in letter::definitions("", STYLES.locales()).keys() {
        schemas.remove(name).unwrap();
    }
    for pointer in ["/paths/~1letters", "/paths/~1letters~1_check"] {
        let body =
            format!("{pointer}/post/requestBody/content/application~1json/examples");
        for example in document.pointer_mut(&body).unwrap().as_object_mut().unwrap() {
            example.1["value"].take();
        }
    }
    golden("contract", "openapi", &serde_json::to_string_pretty(&document).unwrap());
}

#[actix_web::test]
async fn the_service_and_the_program_give_the_same_document() {
    let (status, headers, body) = ask(TestRequest::get().uri("/v1/openapi.json")).await;
    assert_eq!(status, 200);
    assert_eq!(headers.get("access-control-allow-origin").unwrap(), "*");
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_kamerbrief"));
    let printed = program.env_clear().arg("openapi").output().unwrap();
    assert!(printed.stdout == body && !body.is_empty());
}

#[test]
fn the_publisher_stands_in_the_document() {
    assert_eq!(document()["info"]["contact"], Value::Null);
    assert_eq!(document()["servers"], json!([{ "url": "/v1" }]));
    let publisher = Publisher {
        contact_name: Some("Team Brieven".to_owned()),
        contact_email: Some("brieven@example.nl".to_owned()),
        public_url: Some("https://example.nl/brieven/".to_owned()),
        ..Publisher::default()
    };
    let document = published(&publisher);
    assert_eq!(
        document["info"]["contact"],
        json!({ "name": "Team Brieven", "email": "brieven@example.nl" })
    );
    assert_eq!(document["servers"], json!([{ "url": "https://example.nl/brieven/v1" }]));
}

#[actix_web::test]
async fn every_route_stands_in_the_document_and_the_other_way_round() {
    let service = init_service(app(Data::new(state()))).await;
    let answer = service.call(TestRequest::default().to_request()).await.unwrap();
    // The `Debug` output of actix lists its routes.
    let known = format!("{:?}", answer.request().resource_map());
    let routes: BTreeSet<&str> = known
        .split("patterns: Single(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|route| !route.is_empty() && !OUTSIDE.contains(route))
        .collect();
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let paths: BTreeSet<String> = paths.keys().map(|path| format!("/v1{path}")).collect();
    assert_eq!(routes, paths.iter().map(String::as_str).collect());
    assert!(OUTSIDE.iter().all(|route| known.contains(&format!("\"{route}\""))));
}

#[actix_web::test]
async fn every_resource_has_the_methods_of_the_document() {
    for (path, methods) in document()["paths"].as_object().unwrap() {
        let mut expected: BTreeSet<String> =
            methods.as_object().unwrap().keys().map(|name| name.to_uppercase()).collect();
        if expected.contains("GET") {
            expected.insert("HEAD".to_owned());
        }
        let (status, headers, _) =
            ask(TestRequest::delete().uri(&format!("/v1{path}"))).await;
        assert_eq!(status, 405, "{path}");
        let allowed: BTreeSet<String> = headers
            .get("allow")
            .unwrap()
            .to_str()
            .unwrap()
            .split(", ")
            .filter(|method| *method != "OPTIONS")
            .map(str::to_owned)
            .collect();
        assert_eq!(allowed, expected, "{path}");
    }
}

#[actix_web::test]
async fn every_answer_is_one_of_the_document_with_its_headers_and_schema() {
    let document = document();
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    for (request, extra, call, status) in [
        (post("/v1/letters", "telecomraad"), None, "/letters/post", 200),
        (post("/v1/letters?format=zip", "minimal"), None, "/letters/post", 200),
        (post("/v1/letters?format=html", "minimal"), None, "/letters/post", 200),
        (post("/v1/letters?format=docx", "minimal"), None, "/letters/post", 200),
        (post("/v1/letters?format=svg", "minimal"), None, "/letters/post", 200),
        (post("/v1/letters", "invalid/tab"), None, "/letters/post", 400),
        (post("/v1/letters?page=1", "minimal"), None, "/letters/post", 400),
        (
            post("/v1/letters", "minimal"),
            Some(header("accept", "image/png")),
            "/letters/post",
            406,
        ),
        (
            post("/v1/letters", "minimal"),
            Some(header("content-type", "text/plain")),
            "/letters/post",
            415,
        ),
        (
            post("/v1/letters", "minimal"),
            Some(header("content-encoding", "x-none")),
            "/letters/post",
            415,
        ),
        (
            post("/v1/letters", "minimal").set_payload(vec![b' '; 100_001]),
            None,
            "/letters/post",
            413,
        ),
        (post("/v1/letters/_check", "telecomraad"), None, "/letters~1_check/post", 200),
        (post("/v1/letters/_check", "invalid/tab"), None, "/letters~1_check/post", 200),
        (
            post("/v1/letters/_check", "minimal").set_payload("{"),
            None,
            "/letters~1_check/post",
            400,
        ),
        (TestRequest::get().uri("/v1/house-styles"), None, "/house-styles/get", 200),
        (TestRequest::get().uri("/v1/house-styles?x=1"), None, "/house-styles/get", 400),
        (TestRequest::get().uri("/v1/letter-schema"), None, "/letter-schema/get", 200),
        (TestRequest::get().uri("/v1/letter-schema?x"), None, "/letter-schema/get", 400),
        (TestRequest::get().uri("/v1/openapi.json"), None, "/openapi.json/get", 200),
        (TestRequest::get().uri("/v1/openapi.json?x"), None, "/openapi.json/get", 400),
        (
            TestRequest::get().uri("/v1/openapi.json"),
            Some(header("if-none-match", "*")),
            "/openapi.json/get",
            304,
        ),
        (
            TestRequest::get().uri("/v1/house-styles"),
            Some(header("if-none-match", "*")),
            "/house-styles/get",
            304,
        ),
    ] {
        let request = match extra {
            Some(extra) => request.insert_header(extra),
            None => request,
        };
        let (answered, headers, body) = ask(request).await;
        assert_eq!(answered, status, "{call}");
        let pointer = format!("/paths/~1{}/responses/{status}", &call[1..]);
        let response = document.pointer(&pointer).unwrap();

        let listed = response["headers"].as_object().unwrap();
        let names: BTreeSet<String> =
            listed.keys().map(|name| name.to_ascii_lowercase()).collect();
        for name in headers.keys().map(|name| name.as_str()) {
            assert!(name == "content-type" || names.contains(name), "{call}: {name}");
        }
        for (name, reference) in listed {
            let reference = reference["$ref"].as_str().unwrap();
            let described = document.pointer(&reference[1..]).unwrap();
            let value = headers.get(name).map(|value| value.to_str().unwrap());
            assert!(value.is_some() || described["required"] == false, "{call}: {name}");
            if let Some(constant) = described["schema"]["const"].as_str() {
                assert_eq!(value, Some(constant), "{call}: {name}");
            }
        }

        if status == 304 {
            assert!(response.get("content").is_none() && body.is_empty(), "{call}");
            continue;
        }
        let media_type = headers.get("content-type").unwrap().to_str().unwrap();
        let media_type = media_type.split(';').next().unwrap();
        let content = &response["content"][media_type];
        assert!(content.is_object(), "{call}: {media_type}");
        if media_type.ends_with("json") {
            let body: Value = serde_json::from_slice(&body).unwrap();
            let errors = errors(&document, &content["schema"], &body);
            assert_eq!(errors, [""; 0], "{call}");
        }
    }
}

/// Returns the errors of a value against a schema of the document.
fn errors(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    let schema = jsonschema::validator_for(&schema).unwrap();
    schema.iter_errors(value).map(|error| error.to_string()).collect()
}

#[test]
fn every_example_fits_its_schema() {
    let document = document();
    let mut seen = 0;
    for operation in document["paths"].as_object().unwrap().values() {
        for operation in operation.as_object().unwrap().values() {
            let responses = operation["responses"].as_object().unwrap().values();
            for holder in responses.chain(operation.get("requestBody")) {
                for content in
                    holder["content"].as_object().into_iter().flat_map(|all| all.values())
                {
                    for example in content["examples"].as_object().into_iter().flatten() {
                        let (name, example) = example;
                        let errors =
                            errors(&document, &content["schema"], &example["value"]);
                        assert_eq!(errors, [""; 0], "{name}");
                        seen += 1;
                    }
                }
            }
        }
    }
    assert!(seen > 8, "{seen}");
}

#[actix_web::test]
async fn the_parameters_of_the_document_are_those_the_service_knows() {
    let document = document();
    let parameters =
        document["paths"]["/letters"]["post"]["parameters"].as_array().unwrap();
    let query: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    let english = ("accept-language", "en");
    let unknown = post("/v1/letters?x=1", "minimal").insert_header(english);
    let problem: Value = serde_json::from_slice(&ask(unknown).await.2).unwrap();
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains(&format!("Valid parameters: {}.", query.join(", "))),
        "{detail}"
    );
    let mut with_values = 0;
    for parameter in parameters {
        let Some(values) = parameter["schema"]["enum"].as_array() else { continue };
        with_values += 1;
        let name = parameter["name"].as_str().unwrap();
        let values: Vec<_> = values.iter().map(|value| value.as_str().unwrap()).collect();
        let wrong =
            post(&format!("/v1/letters?{name}=x"), "minimal").insert_header(english);
        let problem: Value = serde_json::from_slice(&ask(wrong).await.2).unwrap();
        let detail = problem["detail"].as_str().unwrap();
        let mut listed: Vec<_> = detail
            .rsplit("Valid values: ")
            .next()
            .unwrap()
            .trim_end_matches('.')
            .split(", ")
            .collect();
        listed.sort_unstable();
        let mut values = values;
        values.sort_unstable();
        assert_eq!(listed, values, "{name}");
    }
    assert_eq!(with_values, 3);
}

/// Media types of the files that the documents save, by their extension.
const SAVED: [(&str, &str); 2] =
    [("letter.pdf", "application/pdf"), ("letter.zip", "application/zip")];

#[actix_web::test]
async fn every_curl_command_of_the_documents_gets_what_it_saves() {
    let pages =
        [include_str!("../../README.md"), include_str!("../../docs/service.md")].concat();
    let commands = pages.lines().filter(|line| line.contains("--json @letter.json"));
    let mut saved = 0;
    for command in commands {
        let uri = command.split("http://127.0.0.1:8080").nth(1).unwrap();
        let uri = uri.split(['\'', ' ']).next().unwrap();
        // `curl --json` accepts JSON, like other clients of web services.
        let request =
            post(uri, "telecomraad").insert_header(("accept", "application/json"));
        let (status, headers, _) = ask(request).await;
        assert_eq!(status, 200, "{command}");
        let file = command.rsplit_once(" -o ").map(|(_, file)| file);
        let expected = file.map_or("application/json", |file| {
            saved += 1;
            SAVED.iter().find(|(name, _)| *name == file).unwrap().1
        });
        assert_eq!(headers.get("content-type").unwrap(), expected, "{command}");
    }
    assert!(saved > 3, "{saved}");
}

#[test]
fn the_page_about_the_service_names_what_every_origin_may_read() {
    let page = include_str!("../../docs/service.md");
    let section =
        page.split("\n## CORS\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let document = document();
    let mut open = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let headers = &methods["get"]["responses"]["200"]["headers"];
        let is_open = headers.get("Access-Control-Allow-Origin").is_some();
        assert_eq!(section.contains(&format!("`/v1{path}`")), is_open, "{path}");
        open += usize::from(is_open);
    }
    assert!(open > 0);
}

#[test]
fn the_page_about_the_service_names_what_has_no_digest() {
    let page = include_str!("../../docs/service.md");
    let rest = page.split("Every 200 has `Repr-Digest`").nth(1).unwrap();
    let sentence = rest.split(". ").next().unwrap();
    assert!(
        sentence.ends_with("except that of a batch, which\nis sent while it is made")
    );
    let document = document();
    let mut without = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            let headers = &operation["responses"]["200"]["headers"];
            if ["Repr-Digest", "Content-Digest", "ETag"]
                .iter()
                .any(|name| headers.get(name).is_none())
            {
                without.push(path);
            }
        }
    }
    assert_eq!(without, ["/letters/_batch"]);
}

#[actix_web::test]
async fn the_schema_of_letters_is_published() {
    let (status, headers, body) = ask(TestRequest::get().uri("/v1/letter-schema")).await;
    assert_eq!(status, 200);
    assert_eq!(headers.get("content-type").unwrap(), "application/schema+json");
    let served: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(served, letter::schema(STYLES.locales()));
}

#[actix_web::test]
async fn the_reference_page_loads_only_what_the_service_has() {
    let (status, headers, body) = ask(TestRequest::get().uri("/docs")).await;
    assert_eq!(status, 200);
    let policy = headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    let page = String::from_utf8(body).unwrap();
    assert!(!page.contains("//"), "{page}");
    let loaded: Vec<_> = page
        .split('"')
        .filter(|text| text.starts_with("docs/"))
        .map(|text| format!("/{text}"))
        .collect();
    assert_eq!(loaded.len(), 3);
    let mut compressed = 0;
    for asset in loaded {
        let (status, headers, plain) = ask(TestRequest::get().uri(&asset)).await;
        assert_eq!(status, 200);
        assert!(headers.get("content-encoding").is_none());
        assert!(
            headers.get("cache-control").unwrap().to_str().unwrap().contains("immutable")
        );
        assert!(std::str::from_utf8(&plain).is_ok(), "{asset}");
        let gzip =
            TestRequest::get().uri(&asset).insert_header(("accept-encoding", "gzip"));
        let (_, headers, body) = ask(gzip).await;
        if let Some(coding) = headers.get("content-encoding") {
            assert_eq!(coding, "gzip");
            let mut inflated = Vec::new();
            let mut reader = flate2::read::GzDecoder::new(body.as_slice());
            std::io::Read::read_to_end(&mut reader, &mut inflated).unwrap();
            assert!(inflated == plain, "{asset}");
            compressed += 1;
        }
    }
    assert!(compressed > 0, "{compressed}");
    assert_eq!(ask(TestRequest::get().uri("/docs/index.html")).await.0, 404);
}
