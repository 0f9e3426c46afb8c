//! HTTP headers and content: encodings, validators, methods, names, CORS.

use std::collections::BTreeSet;
use std::io::Read;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kamerbrief::http::AuthConfig;
use sha2::{Digest, Sha256};

use crate::http::{Answer, LETTERS, ask, ask_of, post, seed, state};
use crate::serve::{read, start};

const STYLES: &str = "/v1/house-styles";
const HTML: &str = "/v1/letters?format=html";

fn get(uri: &str) -> TestRequest {
    TestRequest::get().uri(uri)
}

fn with_method(method: Method, uri: &str) -> TestRequest {
    TestRequest::default().method(method).uri(uri)
}

/// Returns the resource paths of the application, from its source.
fn resources() -> BTreeSet<&'static str> {
    let sources =
        [include_str!("../../src/http/mod.rs"), include_str!("../../src/http/webapp.rs")];
    let named = |source: &'static str, call| {
        source.split(call).skip(1).filter_map(|rest| rest.split('"').next())
    };
    let all = sources.into_iter().flat_map(|source| {
        named(source, "get_resource(\"").chain(named(source, "post_resource(\""))
    });
    all.collect()
}

/// Returns the decoded content of a response.
fn plain(answer: &Answer) -> Vec<u8> {
    let (body, mut plain) = (answer.body.as_slice(), Vec::new());
    match answer.header("content-encoding") {
        "" => plain.extend(body),
        "gzip" => drop(flate2::read::GzDecoder::new(body).read_to_end(&mut plain)),
        "br" => drop(brotli::Decompressor::new(body, 4096).read_to_end(&mut plain)),
        "zstd" => {
            let mut decoder = ruzstd::decoding::StreamingDecoder::new(body).unwrap();
            decoder.read_to_end(&mut plain).unwrap();
        }
        other => panic!("{other}"),
    }
    plain
}

#[actix_web::test]
async fn every_address_tells_its_methods() {
    let resources = resources();
    assert!(resources.len() >= 17 && resources.contains(LETTERS), "{resources:?}");
    for uri in resources {
        let options = ask(with_method(Method::OPTIONS, uri)).await;
        assert_eq!((options.status.as_u16(), options.body.len()), (204, 0), "{uri}");
        let allow = options.header("allow").to_owned();
        assert!(allow.ends_with(", OPTIONS"), "{uri}: {allow}");
        for method in
            [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE]
        {
            let answer = ask(with_method(method.clone(), uri)).await;
            let allowed = allow.split(", ").any(|allowed| allowed == method.as_str());
            assert_eq!(answer.status != 405, allowed, "{method} {uri}");
            if !allowed {
                assert_eq!(answer.header("allow"), allow, "{uri}");
            }
        }
    }
}

#[actix_web::test]
async fn head_says_what_get_says() {
    let mut seen = 0;
    for uri in resources() {
        let mut own = vec!["x-request-id", "traceparent", "content-digest"];
        if uri == "/metrics" {
            // Other numbers each time.
            own.extend(["etag", "repr-digest"]);
        }
        let get = ask(get(uri)).await;
        if get.status == 405 {
            continue;
        }
        let head = ask(with_method(Method::HEAD, uri)).await;
        let said = |answer: &Answer| -> BTreeSet<String> {
            let headers = answer.headers.iter();
            let headers = headers.filter(|(name, _)| !own.contains(&name.as_str()));
            headers.map(|(name, value)| format!("{name}: {value:?}")).collect()
        };
        assert_eq!((head.status, said(&head)), (get.status, said(&get)), "{uri}");
        assert_eq!(head.header("content-digest"), "", "{uri}");
        seen += 1;
    }
    assert!(seen > 5, "{seen}");
}

#[actix_web::test]
async fn an_answer_comes_in_the_coding_liked_best() {
    let letter = || post(HTML, seed());
    let identity = ask(letter()).await;
    assert_eq!(identity.header("content-encoding"), "");
    assert_eq!(identity.header("vary"), "Accept, Accept-Encoding, Accept-Language");
    let mut tags = BTreeSet::from([identity.header("etag").to_owned()]);
    for (accept, coding) in [
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("gzip, deflate, br", "br"),
        ("zstd, gzip;q=0.5", "zstd"),
    ] {
        let answer = ask(letter().insert_header(("accept-encoding", accept))).await;
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.body.len() < identity.body.len() / 2, "{}", answer.body.len());
        assert!(plain(&answer) == identity.body, "{coding}");
        assert!(tags.insert(answer.header("etag").to_owned()), "{coding}");
        let again = ask(letter().insert_header(("accept-encoding", accept))).await;
        assert!(again.body == answer.body, "{coding} gives the same bytes");
    }
}

#[actix_web::test]
async fn what_is_compressed_or_small_is_coded_only_for_those_who_insist() {
    let json = "/v1/letters/_check";
    for uri in ["/v1/letters?format=pdf", "/v1/letters?format=docx", json] {
        let plainly = ask(post(uri, seed())).await;
        for (accept, coding) in [("br, gzip", ""), ("gzip, identity;q=0", "gzip")] {
            let request = post(uri, seed()).insert_header(("accept-encoding", accept));
            let answer = ask(request).await;
            assert_eq!(answer.header("content-encoding"), coding, "{uri}");
            assert!(plain(&answer) == plainly.body, "{uri}");
        }
    }
}

#[actix_web::test]
async fn no_acceptable_coding_is_a_406_that_names_them() {
    let request = post(HTML, seed()).insert_header(("accept-encoding", "*;q=0"));
    let answer = ask(request).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (406, ""));
    let problem = answer.problem();
    assert_eq!(problem["type"], "urn:problem-type:kamerbrief:coding-not-acceptable");
    assert!(problem["detail"].to_string().contains("br, zstd, gzip, identity"));
}

#[actix_web::test]
async fn digests_and_etag_are_of_the_bytes_that_are_sent() {
    let document = post(HTML, seed()).insert_header(("accept-encoding", "gzip"));
    for request in [document, post(LETTERS, seed()), get(STYLES)] {
        let answer = ask(request).await;
        let digest = STANDARD.encode(Sha256::digest(&answer.body));
        assert_eq!(answer.header("repr-digest"), format!("sha-256=:{digest}:"));
        assert_eq!(answer.header("content-digest"), answer.header("repr-digest"));
        assert_eq!(answer.header("etag"), format!("\"{digest}\""));
    }
    let problem = ask(post(LETTERS, "{")).await;
    assert_eq!((problem.header("etag"), problem.header("repr-digest")), ("", ""));
}

#[actix_web::test]
async fn what_the_reader_has_is_not_sent_again() {
    let etag = ask(get(STYLES)).await.header("etag").to_owned();
    for seen in [etag.clone(), format!("\"x\", W/{etag}"), "*".to_owned()] {
        for method in [Method::GET, Method::HEAD] {
            let request = with_method(method, STYLES);
            let seen = ("if-none-match", seen.as_str());
            let answer = ask(request.insert_header(seen)).await;
            assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0));
            assert_eq!(answer.header("etag"), etag);
            assert_eq!(answer.header("cache-control"), "no-store");
            assert!(answer.header("vary").contains("Accept-Encoding"));
            assert_eq!(answer.header("content-type"), "");
        }
    }
    let other = get(STYLES).insert_header(("if-none-match", "\"x\""));
    assert_eq!(ask(other).await.status, 200);
    let letter = post(LETTERS, seed()).insert_header(("if-none-match", "*"));
    assert_eq!(ask(letter).await.status, 200);
}

#[actix_web::test]
async fn a_trace_goes_on_or_begins() {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let given = format!("00-{trace}-00f067aa0ba902b7-01");
    let with = |line: &str| get(STYLES).insert_header(("traceparent", line));
    let answer = ask(with(&given)).await;
    let parts: Vec<_> = answer.header("traceparent").split('-').collect();
    assert_eq!((parts[0], parts[1], parts[3]), ("00", trace, "01"));
    assert!(parts[2].len() == 16 && parts[2] != "00f067aa0ba902b7");

    let mut made = BTreeSet::new();
    for line in ["", "x", "ff-", &given.to_uppercase()] {
        let answer = ask(with(line)).await;
        let parts: Vec<_> = answer.header("traceparent").split('-').collect();
        assert_eq!((parts[0], parts[1].len(), parts[3]), ("00", 32, "00"));
        assert!(parts[1] != trace && made.insert(parts[1].to_owned()));
    }
}

#[actix_web::test]
async fn refusals_and_options_carry_the_envelope_too() {
    for answer in [
        ask(with_method(Method::OPTIONS, LETTERS)).await,
        ask(get(STYLES).insert_header(("accept-encoding", "*;q=0"))).await,
        ask(get(STYLES).insert_header(("if-none-match", "*"))).await,
        ask(preflight("https://example.org", LETTERS)).await,
    ] {
        for name in [
            "api-version",
            "cache-control",
            "content-security-policy",
            "referrer-policy",
            "traceparent",
            "x-content-type-options",
            "x-request-id",
        ] {
            assert_ne!(answer.header(name), "", "{name} of a {}", answer.status);
        }
    }
}

fn preflight(origin: &str, uri: &str) -> TestRequest {
    with_method(Method::OPTIONS, uri)
        .insert_header(("origin", origin.to_owned()))
        .insert_header(("access-control-request-method", "POST"))
        .insert_header(("access-control-request-headers", "content-type, authorization"))
}

#[actix_web::test]
async fn other_sites_are_kept_out_unless_named() {
    let letter =
        |origin: &str| post(LETTERS, seed()).insert_header(("origin", origin.to_owned()));
    let origin = "https://example.org";
    let closed = ask(letter(origin)).await;
    assert_eq!(closed.status, 200);
    assert_eq!(closed.header("access-control-allow-origin"), "");
    assert_eq!(closed.header("access-control-expose-headers"), "");
    let refused = ask(preflight(origin, LETTERS)).await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.problem()["type"],
        "urn:problem-type:kamerbrief:origin-not-allowed"
    );

    let state = || {
        let origins = vec![origin.to_owned()];
        state().with_access(AuthConfig { origins, ..AuthConfig::default() })
    };
    for (asking, allowed) in [(origin, origin), ("https://example.com", "")] {
        let answer = ask_of(state(), letter(asking)).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
        let vary: Vec<_> = answer.headers.get_all("vary").collect();
        assert!(vary.iter().any(|line| line.to_str().unwrap().contains("Origin")));
        let answer = ask_of(state(), preflight(asking, LETTERS)).await;
        assert_eq!(answer.status.is_success(), !allowed.is_empty());
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
    }
    let answer = ask_of(state(), letter(origin)).await;
    for name in ["page-count", "content-disposition", "x-request-id"] {
        let exposed = answer.header("access-control-expose-headers").to_lowercase();
        assert!(exposed.contains(name), "{exposed}");
    }
    let answer = ask_of(state(), preflight(origin, LETTERS)).await;
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert!(answer.header("access-control-allow-methods").contains("POST"));
}

#[actix_web::test]
async fn every_site_may_read_the_description_of_the_interface() {
    let uri = "/v1/openapi.json";
    let answer = ask(get(uri).insert_header(("origin", "https://example.org"))).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let preflight = with_method(Method::OPTIONS, uri)
        .insert_header(("origin", "https://example.org"))
        .insert_header(("access-control-request-method", "GET"));
    let answer = ask(preflight).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

/// Returns the response of a running service to invalid HTTP, as raw text.
fn answer_to(request: &[u8]) -> String {
    use std::io::Write;
    let running = start(|_| {});
    let mut stream = running.connect();
    stream.write_all(request).unwrap();
    read(&mut stream)
}

#[test]
fn what_is_no_http_gets_a_bare_status_and_no_more() {
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    let long = "x".repeat(200_000);
    for (status, request) in [
        (400, "GET\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nno header\r\n\r\n".to_owned()),
        (431, format!("GET /livez HTTP/1.1\r\nhost: test\r\n{many}\r\n")),
        (431, format!("GET /livez?{long} HTTP/1.1\r\nhost: test\r\n\r\n")),
    ] {
        let answer = answer_to(request.as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.contains("content-length: 0\r\n"), "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
    }
}

#[test]
fn head_sends_the_length_and_no_body() {
    let request =
        "HEAD /v1/house-styles HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    let answer = answer_to(request.as_bytes());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 ") && body.is_empty(), "{answer}");
    let length = head.split("content-length: ").nth(1).unwrap();
    assert!(length.split('\r').next().unwrap().parse::<usize>().unwrap() > 100);
}
