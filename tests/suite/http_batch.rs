//! Batches over HTTP: the response, and its end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::test::TestRequest;
use kamerbrief::http::{AppState, ServiceLimits};
use kamerbrief::{Format, render, render_with};
use serde_json::{Value, json};

use crate::http::{Answer, ask_of};
use crate::support::{STYLES, entries, letter, letters_dir};

const BATCH: &str = "/v1/letters/_batch";

fn seed(name: &str) -> Value {
    let bytes = std::fs::read(letters_dir().join(format!("{name}.json"))).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn post(uri: &str, media_type: &str, body: impl Into<Vec<u8>>) -> TestRequest {
    TestRequest::post()
        .uri(uri)
        .insert_header(("content-type", media_type))
        .set_payload(body.into())
}

async fn ask(request: TestRequest) -> Answer {
    ask_of(AppState::new(STYLES.clone(), 100_000), request).await
}

/// Returns the entries of an archive in order, and its manifest.
fn opened(archive: &[u8]) -> (Vec<(String, Vec<u8>)>, Value) {
    let mut entries = entries(archive);
    let (name, manifest) = entries.pop().unwrap();
    assert_eq!(name, "manifest.json");
    (entries, serde_json::from_slice(&manifest).unwrap())
}

#[actix_web::test]
async fn lines_and_lists_become_an_archive_of_single_renderings() {
    let letters = ["telecomraad", "minimal", "english"].map(seed);
    let lines: String = letters.iter().map(|letter| format!("{letter}\n")).collect();
    let uri = "/v1/letters/_batch?format=pdf,html";
    let answer = ask(post(uri, "application/x-ndjson", lines)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"letters.zip\""
    );
    let (entries, manifest) = opened(&answer.body);
    let mut entries = entries.into_iter();
    for (number, name) in ["telecomraad", "minimal", "english"].into_iter().enumerate() {
        let accepted = letter(name);
        for format in [Format::Pdf, Format::Html] {
            let single = render(&accepted.letter, &accepted.style, format).unwrap();
            let (file, bytes) = entries.next().unwrap();
            assert_eq!(file, format!("{:06}.{}", number + 1, format.extension()));
            assert!(bytes == single.bytes, "{file}");
            assert_eq!(manifest["letters"][number]["pages"], single.pages);
        }
    }
    assert_eq!(entries.next(), None);
    assert_eq!(manifest["rendered"], 3);
    let list = json!(letters).to_string();
    assert!(ask(post(uri, "application/json", list)).await.body == answer.body);
    let nothing = ask(post(BATCH, "application/json; charset=utf-8", " []")).await;
    assert_eq!(opened(&nothing.body).1["letters"], json!([]));
}

#[actix_web::test]
async fn a_letter_at_fault_spoils_only_itself() {
    let good = seed("minimal");
    let long = format!("{{\"subject\":\"{}\"}}", "x".repeat(100_000));
    let lines = format!("{good}\n{{}}\n{long}\nno json\n\n{good}\n");
    let request = post(BATCH, "application/x-ndjson", lines)
        .insert_header(("accept-language", "en"));
    let (entries, manifest) = opened(&ask(request).await.body);
    let names: Vec<_> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["000001.pdf", "000006.pdf"]);
    assert!(entries[0].1 == entries[1].1);
    let said = |place: usize, member: &str| {
        manifest["letters"][place]["violations"][0][member].as_str().unwrap().to_owned()
    };
    assert_eq!(said(1, "code"), "missing-member");
    assert_eq!(said(2, "code"), "body-too-large");
    assert_eq!(said(3, "code"), "invalid-json");
    assert!(said(2, "detail").starts_with("The letter is too large"));
    assert_eq!(
        (&manifest["rendered"], &manifest["invalid"], &manifest["failed"]),
        (&json!(2), &json!(3), &json!(0))
    );
    let list = format!("[{good},{good}");
    let (entries, manifest) =
        opened(&ask(post(BATCH, "application/json", list)).await.body);
    assert_eq!(entries.len(), 1);
    assert_eq!(manifest["letters"][1]["violations"][0]["code"], "incomplete-array");
}

#[actix_web::test]
async fn a_panic_is_the_result_of_one_letter() {
    let state = AppState::new(STYLES.clone(), 100_000).with_render(
        |letter, style, format, context| {
            assert!(letter.project.is_none(), "a defect");
            render_with(letter, style, format, context)
        },
    );
    let mut panics = seed("minimal");
    panics["project"] = "GEHEIM".into();
    let list = json!([seed("minimal"), panics, seed("minimal")]).to_string();
    let answer = ask_of(state, post(BATCH, "application/json", list)).await;
    let (entries, manifest) = opened(&answer.body);
    assert_eq!(entries.len(), 2);
    assert_eq!(manifest["letters"][1]["result"], "failed");
    assert_eq!(manifest["failed"], 1);
    assert!(!manifest.to_string().contains("GEHEIM"));
}

#[actix_web::test]
async fn what_cannot_be_meant_is_refused_before_the_first_letter() {
    let ndjson = "application/x-ndjson";
    for (uri, media_type, body, status, code) in [
        (BATCH, "text/plain", "{}", 415, "unsupported-batch-type"),
        (BATCH, "application/json", " {}", 400, "not-an-array"),
        (BATCH, "application/json", "", 400, "not-an-array"),
        ("/v1/letters/_batch?format=odt", ndjson, "", 400, "invalid-parameter"),
        (
            "/v1/letters/_batch?format=pdf&format=pdf",
            ndjson,
            "",
            400,
            "repeated-parameter",
        ),
        ("/v1/letters/_batch?page=2", ndjson, "", 400, "unknown-parameter"),
        ("/v1/letters/_batch?fonts=embedded", ndjson, "", 400, "fonts-not-supported"),
    ] {
        let answer = ask(post(uri, media_type, body)).await;
        assert_eq!(answer.status, status, "{uri}");
        let kind = answer.problem()["type"].as_str().unwrap().to_owned();
        assert_eq!(kind, format!("urn:problem-type:kamerbrief:{code}"));
    }
    let answer = ask(TestRequest::get().uri(BATCH)).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST, OPTIONS"));
}

#[actix_web::test]
async fn letters_are_read_as_they_are_rendered_and_no_more_once_nobody_takes_them() {
    use actix_web::body::MessageBody;
    use actix_web::test::{call_service, init_service};
    static RENDERED: AtomicUsize = AtomicUsize::new(0);
    let state = AppState::new(STYLES.clone(), 100_000).with_render(
        |letter, style, format, context| {
            RENDERED.fetch_add(1, Ordering::SeqCst);
            render_with(letter, style, format, context)
        },
    );
    let service =
        init_service(kamerbrief::http::app(actix_web::web::Data::new(state))).await;
    let lines = format!("{}\n", seed("minimal")).repeat(100);
    let request = post(BATCH, "application/x-ndjson", lines).to_request();
    let answer = call_service(&service, request).await;
    let mut body = Box::pin(answer.into_body());
    let mut taken = Vec::new();
    let begun =
        |taken: &[u8]| taken.windows(4).filter(|bytes| *bytes == b"PK\x03\x04").count();
    while begun(&taken) < 3 {
        let next = std::future::poll_fn(|context| body.as_mut().poll_next(context));
        taken.extend_from_slice(&next.await.unwrap().map_err(|_| "bytes").unwrap());
    }
    drop(body);
    actix_web::rt::time::sleep(Duration::from_millis(500)).await;
    let rendered = RENDERED.load(Ordering::SeqCst);
    let cores = std::thread::available_parallelism().unwrap().get();
    assert!((3..=3 + cores.max(2)).contains(&rendered), "{rendered}");
}

/// A running service.
struct Running(Child, String);

impl Running {
    fn start() -> Self {
        Self::with(&[])
    }

    fn with(options: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_kamerbrief"))
            .args(["serve", "--listen", "127.0.0.1:0", "--workers", "1"])
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let errors = process.stderr.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(errors), &mut line)
            .unwrap();
        Self(process, line.trim().rsplit("http://").next().unwrap().to_owned())
    }

    /// Starts a batch whose letters are sent in chunks.
    fn batch(&self) -> TcpStream {
        let mut stream = TcpStream::connect(&self.1).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(
            stream,
            "POST {BATCH} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
             content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        .unwrap();
        stream
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn chunk(stream: &mut TcpStream, bytes: &[u8]) {
    write!(stream, "{:x}\r\n", bytes.len()).unwrap();
    stream.write_all(bytes).unwrap();
    stream.write_all(b"\r\n").unwrap();
}

#[test]
fn the_first_document_goes_out_before_the_last_letter_is_in() {
    let running = Running::start();
    let mut stream = running.batch();
    // An invalid letter first: it sends nothing, which must not end the response.
    let good = seed("minimal");
    chunk(&mut stream, format!("{{}}\n{good}\n").as_bytes());
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    let has = |answer: &[u8]| answer.windows(10).any(|part| part == b"000002.pdf");
    while !has(&answer) {
        let read = stream.read(&mut piece).unwrap();
        assert!(read > 0, "no document");
        answer.extend_from_slice(&piece[..read]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    chunk(&mut stream, good.to_string().as_bytes());
    stream.write_all(b"0\r\n\r\n").unwrap();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.windows(10).any(|part| part == b"000003.pdf"));
    assert!(answer.ends_with(b"0\r\n\r\n"));
}

#[test]
fn a_body_that_breaks_off_breaks_off_the_answer() {
    let running = Running::start();
    let mut stream = running.batch();
    chunk(&mut stream, format!("{}\n", seed("minimal")).as_bytes());
    let mut piece = [0; 4096];
    assert!(stream.read(&mut piece).unwrap() > 0);
    stream.write_all(b"no chunk\r\n").unwrap();
    let started = Instant::now();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(started.elapsed() < Duration::from_secs(10));
    // Neither the archive nor the response is complete.
    assert!(!rest.windows(4).any(|bytes| bytes == b"PK\x05\x06"));
    assert!(!rest.ends_with(b"0\r\n\r\n"));
}

#[test]
fn the_check_of_health_tells_whether_the_service_is_ready() {
    let check = |address: &str| {
        Command::new(env!("CARGO_BIN_EXE_kamerbrief"))
            .arg("healthcheck")
            .env("KAMERBRIEF_LISTEN", address)
            .output()
            .unwrap()
    };
    let running = Running::start();
    let output = check(&running.1);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &*said), (Some(0), ""));
    // A service that listens on all interfaces is checked on this machine.
    let everywhere = running.1.replace("127.0.0.1", "0.0.0.0");
    assert_eq!(check(&everywhere).status.code(), Some(0));
    let address = running.1.clone();
    drop(running);
    let output = check(&address);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains(&address));
}

#[actix_web::test]
async fn a_letter_may_ask_for_as_much_as_one_alone() {
    let limits = ServiceLimits {
        pages: 1,
        render_timeout: Duration::from_millis(200),
        renders: 2,
        queue: 0,
        ..ServiceLimits::default()
    };
    let state = AppState::with_limits(STYLES.clone(), limits).with_render(
        |letter, style, format, context| {
            while letter.project.is_some() && !context.cancel.is_set() {
                std::thread::sleep(Duration::from_millis(1));
            }
            render_with(letter, style, format, context)
        },
    );
    let mut endless = seed("minimal");
    endless["project"] = "x".into();
    let letters = json!([seed("telecomraad"), endless, seed("minimal")]).to_string();
    let request =
        post(BATCH, "application/json", letters).insert_header(("accept-language", "en"));
    let (entries, manifest) = opened(&ask_of(state, request).await.body);
    assert_eq!(entries.len(), 1);
    let said = |place: usize| manifest["letters"][place]["violations"][0].clone();
    assert_eq!(said(0)["code"], "too-many-pages");
    assert_eq!(said(1)["code"], "render-timeout");
    assert!(!said(1)["detail"].as_str().unwrap().contains('{'));
    assert_eq!(manifest["letters"][2]["result"], "rendered");
}

#[actix_web::test]
async fn letters_wait_for_their_turn_and_are_not_turned_away() {
    let limits = ServiceLimits { renders: 1, queue: 0, ..ServiceLimits::default() };
    let state = AppState::with_limits(STYLES.clone(), limits);
    let lines = format!("{}\n", seed("minimal")).repeat(5);
    let answer = ask_of(state, post(BATCH, "application/x-ndjson", lines)).await;
    assert_eq!(opened(&answer.body).1["rendered"], 5);
}

#[test]
fn a_body_that_comes_to_a_halt_breaks_off_the_answer() {
    let running = Running::with(&["--body-timeout", "1"]);
    let mut stream = running.batch();
    chunk(&mut stream, format!("{}\n", seed("minimal")).as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(!answer.windows(4).any(|bytes| bytes == b"PK\x05\x06"));
    assert!(!answer.ends_with(b"0\r\n\r\n"));
}
