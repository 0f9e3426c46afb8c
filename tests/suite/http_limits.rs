//! Limits of the service: too many requests, too slow, too large, too deep.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::rt;
use actix_web::web::Data;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kamerbrief::http::{
    AppState, AuthConfig, LogSettings, Publisher, RenderFunction, ServeOptions,
    ServiceLimits, start_server,
};
use kamerbrief::{RenderError, render_with};
use serde_json::{Value, json};

use crate::support::{STYLES, letters_dir};

pub(crate) const LETTERS: &str = "/v1/letters";

/// Timeout for expected events, far longer than they take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// A service in this process, with one request thread.
pub(crate) struct Service {
    pub(crate) state: Data<AppState>,
    pub(crate) address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// Returns limits of which each test reaches only one.
pub(crate) fn limits() -> ServiceLimits {
    ServiceLimits {
        renders: 1,
        queue: 1,
        render_timeout: TIMEOUT,
        ..ServiceLimits::default()
    }
}

impl Service {
    pub(crate) fn start(limits: ServiceLimits, render: Option<RenderFunction>) -> Self {
        let state = AppState::with_limits(STYLES.clone(), limits.clone());
        let state = Data::new(match render {
            Some(render) => state.with_render(render),
            None => state,
        });
        let options = ServeOptions {
            listen: "127.0.0.1:0".parse().unwrap(),
            limits,
            header_timeout: Duration::from_secs(1),
            workers: 1,
            drain_delay: Duration::ZERO,
            access: AuthConfig::default(),
            publisher: Publisher::default(),
            log: LogSettings::default(),
        };
        let (started, wait) = mpsc::channel();
        let shared = state.clone();
        let thread = thread::spawn(move || {
            rt::System::new().block_on(async {
                let told = std::future::pending();
                let (server, addresses) = start_server(shared, &options, told).unwrap();
                started.send((addresses[0], server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = wait.recv().unwrap();
        Self { state, address, handle, thread: Some(thread) }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream
    }

    /// Sends a letter without waiting for the response.
    pub(crate) fn send(&self, uri: &str, headers: &str, body: &[u8]) -> TcpStream {
        let mut stream = self.connect();
        let length = body.len();
        write!(
            stream,
            "POST {uri} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nconnection: close\r\n{headers}\r\n"
        )
        .unwrap();
        let _ = stream.write_all(body);
        stream
    }

    pub(crate) fn metrics(&self) -> String {
        let mut stream = self.connect();
        let head = "GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close";
        write!(stream, "{head}\r\n\r\n").unwrap();
        String::from_utf8(Answer::on(stream).body).unwrap()
    }

    pub(crate) fn post(&self, body: &[u8]) -> Answer {
        Answer::on(self.send(LETTERS, "", body))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A complete response on a connection.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn on(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head, body: bytes[end + 4..].to_vec() }
    }

    fn problem(&self) -> Value {
        assert!(self.head.contains("content-type: application/problem+json"));
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], self.status);
        problem
    }

    /// Returns the status, and the code of the problem or of its first violation.
    pub(crate) fn told(&self) -> (u16, String) {
        let problem = self.problem();
        let kind = problem["type"].as_str().unwrap().rsplit(':').next().unwrap();
        let first = problem["violations"][0]["code"].as_str();
        (self.status, first.unwrap_or(kind).to_owned())
    }

    /// Returns the seconds in `Retry-After`.
    fn come_back_in(&self) -> u64 {
        let (_, value) = self.head.split_once("\r\nretry-after: ").unwrap();
        value.lines().next().unwrap().parse().unwrap()
    }
}

/// A gate at which renderings wait until it opens or they are cancelled.
pub(crate) struct Gate {
    pub(crate) started: AtomicUsize,
    pub(crate) stopped: AtomicUsize,
    pub(crate) is_open: AtomicBool,
}

impl Gate {
    pub(crate) const fn closed() -> Self {
        Self {
            started: AtomicUsize::new(0),
            stopped: AtomicUsize::new(0),
            is_open: AtomicBool::new(false),
        }
    }

    pub(crate) fn open(&self) {
        self.is_open.store(true, Ordering::SeqCst);
    }

    fn close(&self) {
        self.is_open.store(false, Ordering::SeqCst);
    }

    pub(crate) fn started(&self) -> usize {
        self.started.load(Ordering::SeqCst)
    }

    fn stopped(&self) -> usize {
        self.stopped.load(Ordering::SeqCst)
    }
}

/// Defines a render function that a gate holds back.
macro_rules! gated {
    ($gate:ident) => {{
        static $gate: Gate = Gate::closed();
        let render: RenderFunction = |letter, style, format, context| {
            $gate.started.fetch_add(1, Ordering::SeqCst);
            while !$gate.is_open.load(Ordering::SeqCst) {
                if context.cancel.is_set() {
                    $gate.stopped.fetch_add(1, Ordering::SeqCst);
                    return Err(RenderError::Cancelled);
                }
                thread::sleep(Duration::from_millis(1));
            }
            render_with(letter, style, format, context)
        };
        (&$gate, render)
    }};
}
pub(crate) use gated;

/// Waits until a condition holds; panics after a timeout.
pub(crate) fn wait(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < TIMEOUT, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

pub(crate) fn seed() -> Vec<u8> {
    std::fs::read(letters_dir().join("minimal.json")).unwrap()
}

#[test]
fn letters_beyond_the_queue_are_sent_away_and_those_in_it_are_served() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(limits(), Some(render));
    let first = service.send(LETTERS, "", &seed());
    wait("the first is rendered", || gate.started() == 1);
    let second = service.send(LETTERS, "", &seed());
    wait("the second waits", || service.state.waiting() == 1);

    let third = service.post(&seed());
    assert_eq!(third.told(), (503, "queue-full".to_owned()));
    // No rendering has ended yet on which to base an estimate.
    assert_eq!(third.come_back_in(), 1);
    assert!(third.problem()["detail"].as_str().unwrap().contains("1 seconden"));
    // The only request thread can still serve other requests.
    let mut probe = service.connect();
    write!(probe, "GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    assert_eq!(Answer::on(probe).status, 200);
    assert_eq!((gate.started(), service.state.waiting()), (1, 1));

    gate.open();
    for served in [first, second] {
        let answer = Answer::on(served);
        assert!(answer.status == 200 && answer.body.starts_with(b"%PDF"));
    }
    assert_eq!((gate.started(), gate.stopped()), (2, 0));
}

#[test]
fn who_is_sent_away_is_told_how_long_the_queue_takes() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(ServiceLimits { queue: 2, ..limits() }, Some(render));
    // A rendering that takes more than a second.
    let first = service.send(LETTERS, "", &seed());
    wait("the first is rendered", || gate.started() == 1);
    thread::sleep(Duration::from_millis(1_100));
    gate.open();
    assert_eq!(Answer::on(first).status, 200);
    gate.close();
    let served: Vec<_> = (0..3)
        .map(|number| {
            let sent = service.send(LETTERS, "", &seed());
            wait("it has its place", || {
                (gate.started(), service.state.waiting()) == (2, number)
            });
            sent
        })
        .collect();
    // Two requests wait: the estimate covers their turns and one's own.
    let full = service.post(&seed());
    assert_eq!(full.told(), (503, "queue-full".to_owned()));
    assert!((4..=8).contains(&full.come_back_in()), "{}", full.head);
    gate.open();
    assert!(served.into_iter().all(|sent| Answer::on(sent).status == 200));
}

#[test]
fn who_leaves_the_queue_frees_a_place() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(limits(), Some(render));
    let first = service.send(LETTERS, "", &seed());
    wait("the first is rendered", || gate.started() == 1);
    let second = service.send(LETTERS, "", &seed());
    wait("the second waits", || service.state.waiting() == 1);
    drop(second);
    wait("nobody waits", || service.state.waiting() == 0);
    let third = service.send(LETTERS, "", &seed());
    wait("the third waits", || service.state.waiting() == 1);
    gate.open();
    for served in [first, third] {
        assert_eq!(Answer::on(served).status, 200);
    }
    assert_eq!(gate.started(), 2, "the one that left was rendered");
}

#[test]
fn a_rendering_that_nobody_waits_for_stops() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(ServiceLimits { queue: 0, ..limits() }, Some(render));
    let first = service.send(LETTERS, "", &seed());
    wait("the first is rendered", || gate.started() == 1);
    assert_eq!(service.post(&seed()).status, 503);
    drop(first);
    wait("it stops", || gate.stopped() == 1);
    let gone = "route=\"/v1/letters\",method=\"POST\",status=\"none\"} 1";
    wait("it is counted", || service.metrics().contains(gone));
    gate.open();
    wait("its place is free", || service.post(&seed()).status == 200);
}

#[test]
fn a_rendering_past_its_time_stops_and_is_a_503() {
    let (gate, render) = gated!(GATE);
    // Not an integer number of seconds, so that rounding in the sentence shows.
    let render_timeout = Duration::from_millis(1_050);
    let service = Service::start(
        ServiceLimits { queue: 0, render_timeout, ..limits() },
        Some(render),
    );
    let late = service.post(&seed());
    assert_eq!(late.told(), (503, "render-timeout".to_owned()));
    assert_eq!(late.come_back_in(), 5);
    assert!(late.problem()["detail"].as_str().unwrap().contains("1 seconden"));
    wait("it stops", || gate.stopped() == 1);
}

#[test]
fn a_panic_frees_its_place() {
    let render: RenderFunction = |letter, style, format, context| {
        assert!(letter.project.is_none(), "a defect");
        render_with(letter, style, format, context)
    };
    let service = Service::start(ServiceLimits { queue: 0, ..limits() }, Some(render));
    let mut letter: Value = serde_json::from_slice(&seed()).unwrap();
    letter["project"] = "P".into();
    for _ in 0..3 {
        let answer = service.post(letter.to_string().as_bytes());
        assert_eq!(answer.told(), (500, "internal-error".to_owned()));
        // The place is released no later than a moment after the response.
        wait("the next is served", || service.post(&seed()).status == 200);
    }
}

#[test]
fn a_letter_that_arrives_too_slowly_is_a_408() {
    let body_timeout = Duration::from_millis(1_010);
    let service = Service::start(ServiceLimits { body_timeout, ..limits() }, None);
    let mut slow = service.connect();
    write!(
        slow,
        "POST {LETTERS} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
         content-length: 100\r\n\r\n{{"
    )
    .unwrap();
    let answer = Answer::on(slow);
    assert_eq!(answer.told(), (408, "request-timeout".to_owned()));
    assert!(answer.head.contains("connection: close"), "{}", answer.head);
    assert!(answer.problem()["detail"].as_str().unwrap().contains("1 seconden"));
}

#[test]
fn a_head_that_arrives_too_slowly_is_a_408() {
    let service = Service::start(limits(), None);
    let mut slow = service.connect();
    write!(slow, "POST {LETTERS} HTTP/1.1\r\nhost: te").unwrap();
    assert_eq!(Answer::on(slow).status, 408);
}

#[test]
fn a_flood_of_headers_is_a_431() {
    let service = Service::start(limits(), None);
    let many: String = (0..200).map(|number| format!("x-{number}: a\r\n")).collect();
    let long = format!("x-long: {}\r\n", "a".repeat(200_000));
    for headers in [many, long] {
        // The response can arrive while headers are still being sent, and is then lost
        // with the connection, so the test repeats the request.
        let said = (0..50).find_map(|_| {
            let mut stream = service.connect();
            let head = format!("POST {LETTERS} HTTP/1.1\r\nhost: test\r\n{headers}\r\n");
            let _ = stream.write_all(head.as_bytes());
            let mut said = Vec::new();
            let _ = stream.read_to_end(&mut said);
            (!said.is_empty()).then_some(said)
        });
        assert!(said.unwrap().starts_with(b"HTTP/1.1 431 "));
    }
    assert_eq!(service.post(&seed()).status, 200);
}

/// Returns a PNG file of a few bytes that declares ten billion pixels.
fn bomb() -> String {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = 100_000_u32.to_be_bytes();
    let header = [b"IHDR".as_slice(), &size, &size, &[8, 2, 0, 0, 0]].concat();
    for chunk in [&header[..], b"IDAT\x78\x9c\x03\x00\x00\x00\x00\x01", b"IEND"] {
        png.extend(u32::try_from(chunk.len() - 4).unwrap().to_be_bytes());
        png.extend(chunk);
        png.extend(crc(chunk).to_be_bytes());
    }
    format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png))
}

/// Returns the checksum of a chunk (ISO/IEC 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}

#[test]
fn what_is_made_to_hurt_is_told_what_is_wrong_with_it() {
    let service =
        Service::start(ServiceLimits { pages: 3, body: 1 << 20, ..limits() }, None);
    let seed: Value = serde_json::from_slice(&seed()).unwrap();
    let with = |member: &str, value: Value| {
        let mut letter = seed.clone();
        letter[member] = value;
        letter.to_string().into_bytes()
    };
    let lists =
        (0..20).fold(json!("a"), |inner, _| json!({ "list": { "items": [[inner]] } }));
    let figure = json!([{ "figure": { "image": bomb(), "alt": "a" } }]);
    let breaks: Value =
        (0..4).flat_map(|_| [json!("a"), json!({ "pageBreak": true })]).collect();
    let twice = seed.to_string().replacen('{', r#"{"subject": "a","#, 1).into_bytes();
    let invalid = [b"{\"subject\": \"\xFF\"}".as_slice(), b""].concat();
    let gzip = "content-encoding: gzip\r\n";
    for (name, headers, body, status, code) in [
        ("deep", "", b"[".repeat(1 << 20), 400, "invalid-json"),
        ("nested", "", with("body", json!([lists])), 400, "nesting-too-deep"),
        ("duplicate", "", twice, 400, "duplicate-member"),
        ("invalid UTF-8", "", invalid, 400, "invalid-json"),
        ("surrogate", "", br#"{"subject": "\ud800"}"#.to_vec(), 400, "invalid-json"),
        ("compressed", gzip, b"\x1f\x8b\x08".to_vec(), 415, "unsupported-coding"),
        ("image", "", with("body", figure), 400, "image-pixels"),
        ("pages", "", with("body", breaks), 400, "too-many-pages"),
    ] {
        for uri in [LETTERS, "/v1/letters?format=zip"] {
            let answer = Answer::on(service.send(uri, headers, &body));
            assert_eq!(answer.told(), (status, code.to_owned()), "{name}, {uri}");
        }
    }
    assert_eq!(service.post(seed.to_string().as_bytes()).status, 200);
}

#[test]
fn a_body_that_is_refused_is_not_read_to_its_end() {
    let service = Service::start(ServiceLimits { body: 1 << 20, ..limits() }, None);
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    for (header, body) in [
        ("content-length: 2000000", String::new()),
        ("transfer-encoding: chunked", chunk.repeat(17)),
        // Rejected before its end is received.
        ("transfer-encoding: chunked\r\ncontent-encoding: gzip", chunk.clone()),
    ] {
        let mut stream = service.connect();
        write!(
            stream,
            "POST {LETTERS} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
             {header}\r\nconnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let start = Instant::now();
        let answer = Answer::on(stream);
        assert!(start.elapsed() < TIMEOUT, "the connection stays open");
        let gzip = header.contains("gzip");
        let told =
            if gzip { (415, "unsupported-coding") } else { (413, "body-too-large") };
        assert_eq!(answer.told(), (told.0, told.1.to_owned()));
    }
}
