//! API keys of the service, and its rate limits.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;

use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use kamerbrief::http::{ApiKeys, AppState, AuthConfig, KeyName, app, new_key};
use serde_json::{Value, json};

use crate::http::{Answer, LETTERS, ask, ask_of, post, seed, state};
use crate::serve::{Running, read, start};

/// Returns the state of a service with a key, and the key.
fn locked() -> (AppState, String) {
    let new = new_key(KeyName::new("archief").unwrap()).unwrap();
    let keys = ApiKeys::new(vec![new.key]);
    (state().with_access(AuthConfig { keys, ..AuthConfig::default() }), new.secret)
}

fn limited(rate: &str, proxies: usize, keys: ApiKeys) -> Data<AppState> {
    let rate = Some(rate.parse().unwrap());
    let access = AuthConfig { keys, rate, proxies, ..AuthConfig::default() };
    Data::new(state().with_access(access))
}

/// Returns a request whose letter is not JSON: it costs nothing, but counts.
fn call(address: [u8; 4]) -> TestRequest {
    post(LETTERS, "").peer_addr(SocketAddr::from((address, 1)))
}

#[actix_web::test]
async fn without_keys_the_service_is_open() {
    let request = post(LETTERS, seed()).insert_header(("authorization", "Bearer x"));
    assert_eq!(ask(request).await.status, 200);
}

#[actix_web::test]
async fn a_key_lets_in() {
    for (name, scheme) in
        [("authorization", "Bearer "), ("authorization", "bearer "), ("x-api-key", "")]
    {
        let (state, key) = locked();
        let shown = (name, format!("{scheme}{key}"));
        let request = post(LETTERS, seed()).insert_header(shown);
        assert_eq!(ask_of(state, request).await.status, 200);
    }
}

#[actix_web::test]
async fn no_key_or_a_wrong_one_is_a_401() {
    let realm = "Bearer realm=\"kamerbrief\"";
    let wrong = format!("{realm}, error=\"invalid_token\"");
    for (name, value, code, challenge) in [
        ("x-other", "x", "missing-api-key", realm),
        ("authorization", "Basic eDp4", "missing-api-key", realm),
        ("authorization", "Bearer x", "invalid-api-key", &wrong),
        ("authorization", "Bearer ", "invalid-api-key", &wrong),
        ("x-api-key", "kamerbrief_x", "invalid-api-key", &wrong),
    ] {
        for uri in [LETTERS, "/v1/letters/_check"] {
            let (state, _) = locked();
            let request = post(uri, seed()).insert_header((name, value));
            let answer = ask_of(state, request).await;
            assert_eq!(answer.status, 401);
            assert_eq!(answer.header("www-authenticate"), challenge);
            let kind = answer.problem()["type"].as_str().unwrap().to_owned();
            assert_eq!(kind, format!("urn:problem-type:kamerbrief:{code}"));
        }
    }
    let (state, key) = locked();
    let near = &key[..key.len() - 1];
    let request = post(LETTERS, seed()).insert_header(("x-api-key", near));
    assert_eq!(ask_of(state, request).await.status, 401);
}

#[actix_web::test]
async fn what_only_reads_needs_no_key() {
    let open = ["/livez", "/readyz", "/version", "/v1/house-styles"];
    for uri in open {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let request = TestRequest::default().method(method).uri(uri);
            assert!(ask_of(locked().0, request).await.status.is_success(), "{uri}");
        }
    }
}

#[actix_web::test]
async fn too_many_calls_are_a_429_that_tells_when_to_come_back() {
    let service = init_service(app(limited("2/h", 0, ApiKeys::default()))).await;
    let first = [1, 1, 1, 1];
    for (address, status) in
        [(first, 400), (first, 400), (first, 429), ([2, 2, 2, 2], 400), (first, 429)]
    {
        let answer = call_service(&service, call(address).to_request()).await;
        assert_eq!(answer.status(), status);
        if status == 429 {
            let wait = answer.headers().get("retry-after").unwrap().to_str().unwrap();
            let wait: u32 = wait.parse().unwrap();
            assert!((1790..=1800).contains(&wait), "{wait}");
            let kind = answer.headers().get("content-type").unwrap();
            assert_eq!(kind, "application/problem+json");
        }
    }
    // Reading is not limited.
    let probe = TestRequest::get().uri("/livez").peer_addr(SocketAddr::from((first, 1)));
    assert_eq!(call_service(&service, probe.to_request()).await.status(), 200);
}

#[actix_web::test]
async fn each_key_has_its_own_rate_and_failed_tries_count_for_the_address() {
    let made = ["a", "b"].map(|name| new_key(KeyName::new(name).unwrap()).unwrap());
    let keys = ApiKeys::new(made.iter().map(|new| new.key.clone()).collect());
    let service = init_service(app(limited("1/h", 0, keys))).await;
    for (key, status) in [
        (made[0].secret.as_str(), 400),
        (made[0].secret.as_str(), 429),
        (made[1].secret.as_str(), 400),
        ("guess", 401),
        ("another", 429),
    ] {
        let request = call([1, 1, 1, 1]).insert_header(("x-api-key", key));
        assert_eq!(call_service(&service, request.to_request()).await.status(), status);
    }
}

/// Returns a form of the web page with these fields.
fn form(fields: &[(&str, &str)]) -> TestRequest {
    let part = |(name, value): &(&str, &str)| {
        format!(
            "--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
    };
    let body: String = fields.iter().map(part).collect();
    TestRequest::post()
        .uri("/")
        .peer_addr(SocketAddr::from(([1, 1, 1, 1], 1)))
        .insert_header(("content-type", "multipart/form-data; boundary=b"))
        .set_payload(body + "--b--\r\n")
}

#[actix_web::test]
async fn a_key_in_the_form_is_the_same_caller_as_in_a_header() {
    let made = ["a", "b", "c"].map(|name| new_key(KeyName::new(name).unwrap()).unwrap());
    let keys = ApiKeys::new(made.iter().map(|new| new.key.clone()).collect());
    let service = init_service(app(limited("1/h", 0, keys))).await;
    let shown = |key: usize| made[key].secret.as_str();
    let with_key = |key: &str| form(&[("key", key), ("letter", "{}")]);
    for (request, status) in [
        // The form counts once against the key, and not against the address.
        (with_key(shown(0)), 400),
        (call([2, 2, 2, 2]).insert_header(("x-api-key", shown(0))), 429),
        (with_key(shown(1)), 400),
        (with_key(shown(1)), 429),
        (form(&[("letter", "{}")]).insert_header(("x-api-key", shown(2))), 400),
        (with_key(shown(2)), 429),
        // A failed attempt counts against the address.
        (with_key("kamerbrief_x"), 401),
        (with_key("kamerbrief_y"), 429),
        (form(&[("letter", "{}")]), 429),
        (form(&[]), 429),
    ] {
        let answer = call_service(&service, request.to_request()).await;
        assert_eq!(answer.status(), status);
    }
}

#[actix_web::test]
async fn callers_of_whom_the_proxy_writes_no_address_share_the_limit_of_the_proxy() {
    let service = init_service(app(limited("1/h", 1, ApiKeys::default()))).await;
    for (forwarded, status) in [
        ("1.1.1.1, unknown", 400),
        ("2.2.2.2, _hidden", 429),
        ("3.3.3.3, \"4.4.4.4\"", 429),
        ("", 429),
        ("5.5.5.5", 400),
    ] {
        let request = call([9, 9, 9, 9]).insert_header(("x-forwarded-for", forwarded));
        let answer = call_service(&service, request.to_request()).await;
        assert_eq!(answer.status(), status, "{forwarded}");
    }
}

#[actix_web::test]
async fn a_forwarded_address_counts_only_behind_a_proxy() {
    for (proxies, second) in [(0, 429), (1, 400)] {
        let service =
            init_service(app(limited("1/h", proxies, ApiKeys::default()))).await;
        for (forwarded, status) in [("1.1.1.1", 400), ("2.2.2.2", second)] {
            let request =
                call([9, 9, 9, 9]).insert_header(("x-forwarded-for", forwarded));
            let answer = call_service(&service, request.to_request()).await;
            assert_eq!(answer.status(), status, "{proxies} {forwarded}");
        }
    }
}

/// Runs `kamerbrief key`; returns the key and the printed line for the key file.
fn make_key(name: &str) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kamerbrief"));
    let output = command.args(["key", name]).output().unwrap();
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    let key = said.lines().last().unwrap().to_owned();
    (key, String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_made_key_opens_a_service_that_has_its_line() {
    let (key, line) = make_key("zaaksysteem");
    assert!(key.starts_with("kamerbrief_") && key.len() == 54, "{key}");
    assert!(line.starts_with("zaaksysteem:") && !line.contains(&key), "{line}");
    let (other, more) = make_key("archief");
    let file =
        std::env::temp_dir().join(format!("kamerbrief-keys-{}", std::process::id()));
    std::fs::write(&file, format!("# keys\n{line}")).unwrap();
    let running = start(|command| {
        command.arg("--keys-file").arg(&file).env("KAMERBRIEF_KEYS", more.trim());
    });
    std::fs::remove_file(&file).unwrap();
    for (key, status) in [(key, 400), (other, 400), ("kamerbrief_x".to_owned(), 401)] {
        let mut stream = running.connect();
        write!(
            stream,
            "POST /v1/letters HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
             authorization: Bearer {key}\r\ncontent-type: application/json\r\n\
             content-length: 2\r\n\r\n[]"
        )
        .unwrap();
        let answer = read(&mut stream);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
}

/// Returns the status of a request with a key.
#[cfg(unix)]
fn status(running: &Running, key: &str) -> u16 {
    let mut stream = running.connect();
    write!(
        stream,
        "POST /v1/letters HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
         x-api-key: {key}\r\ncontent-type: application/json\r\n\
         content-length: 2\r\n\r\n[]"
    )
    .unwrap();
    read(&mut stream)[9..12].parse().unwrap()
}

#[cfg(unix)]
#[test]
fn keys_are_read_again_at_sighup_and_a_bad_file_changes_nothing() {
    let ((old, old_line), (new, new_line)) = (make_key("oud"), make_key("nieuw"));
    let (beside, beside_line) = make_key("ernaast");
    let name = format!("kamerbrief-reload-{}", std::process::id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, &old_line).unwrap();
    let mut running = start(|command| {
        command.arg("--keys-file").arg(&file).args(["--keys", beside_line.trim()]);
        command.args(["--log-level", "info", "--log-format", "json"]);
    });
    let statuses =
        |running: &Running| [&old, &new, &beside].map(|key| status(running, key));
    assert_eq!(statuses(&running), [400, 401, 400]);
    let reloaded = |running: &mut Running| loop {
        let line = running.line();
        assert!(!line.is_empty(), "it has ended");
        if !line.contains("\"request\"") {
            return line;
        }
    };
    // The file is read only after the signal.
    std::fs::write(&file, format!("{old_line}{new_line}")).unwrap();
    assert_eq!(statuses(&running), [400, 401, 400]);
    running.signal("HUP");
    let line = reloaded(&mut running);
    assert!(line.contains("INFO") && line.contains("3 keys are valid"), "{line}");
    assert_eq!(statuses(&running), [400, 400, 400]);

    for (text, reason) in [
        (format!("{new_line}{new}\n"), "line 2 of the file is not a key"),
        ("# none\n".to_owned(), "the file has no key"),
    ] {
        std::fs::write(&file, text).unwrap();
        running.signal("HUP");
        let line = reloaded(&mut running);
        assert!(line.contains("ERROR") && line.contains(reason), "{line}");
        assert!(!line.contains(&new) && !line.contains("nieuw"), "{line}");
        assert_eq!(statuses(&running), [400, 400, 400]);
    }
    std::fs::remove_file(&file).unwrap();
    running.signal("HUP");
    let line = reloaded(&mut running);
    assert!(line.contains("the file cannot be read"), "{line}");
    assert_eq!(statuses(&running), [400, 400, 400]);

    std::fs::write(&file, &new_line).unwrap();
    running.signal("HUP");
    reloaded(&mut running);
    assert_eq!(statuses(&running), [401, 400, 400]);
    std::fs::remove_file(&file).unwrap();
}

/// Returns exit code and error output of a service that fails to start.
///
/// Its address is in use, so it cannot run.
fn refusal(configure: impl FnOnce(&mut Command)) -> (Option<i32>, String) {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    crate::serve::refusal(|command| {
        command.args(["--listen", &taken.local_addr().unwrap().to_string()]);
        configure(command);
    })
}

#[test]
fn a_key_file_at_fault_stops_the_start() {
    let file =
        std::env::temp_dir().join(format!("kamerbrief-none-{}", std::process::id()));
    for (text, sentence) in [
        ("# nothing\n\n", "staat geen sleutel"),
        ("a:00\n", "Regel 1"),
        ("kamerbrief_GEHEIM\n", "Regel 1"),
    ] {
        std::fs::write(&file, text).unwrap();
        let (code, said) = refusal(|command| {
            command.env("KAMERBRIEF_KEYS_FILE", &file);
        });
        assert_eq!(code, Some(2), "{text}");
        assert!(said.contains(sentence) && !said.contains("GEHEIM"), "{said}");
    }
    std::fs::remove_file(&file).unwrap();
    let (code, said) = refusal(|command| {
        command.env("KAMERBRIEF_KEYS_FILE", &file);
    });
    assert!(code == Some(2) && said.starts_with("Kan "), "{said}");
}

#[test]
fn a_bad_value_of_access_stops_the_start() {
    for (name, value, sentence) in [
        ("KAMERBRIEF_KEYS", "kamerbrief_GEHEIM", "Waarde 1 van --keys"),
        ("KAMERBRIEF_KEYS", "", "Waarde 1 van --keys"),
        ("KAMERBRIEF_RATE_LIMIT", "60", "such as 60/min"),
        ("KAMERBRIEF_TRUSTED_PROXIES", "9", "0..=8"),
        ("KAMERBRIEF_CORS_ORIGIN", "*", "such as https://example.org"),
    ] {
        let (code, said) = refusal(|command| {
            command.env(name, value);
        });
        assert_eq!(code, Some(2), "{name}: {said}");
        assert!(said.contains(sentence) && !said.contains("GEHEIM"), "{name}: {said}");
    }
}

#[actix_web::test]
async fn the_contract_asks_for_a_key_where_the_service_does() {
    let security = |answer: &Answer| {
        let document: Value = serde_json::from_slice(&answer.body).unwrap();
        document["paths"]["/letters"]["post"]["security"].clone()
    };
    let document = || TestRequest::get().uri("/v1/openapi.json");
    let (locked, _) = locked();
    let asked = security(&ask_of(locked, document()).await);
    assert_eq!(asked, json!([{ "bearer": [] }, { "apiKey": [] }]));
    let asked = security(&ask(document()).await);
    assert_eq!(asked[0], json!({}));
}
