//! Pipelining: requests sent before earlier responses are read (RFC 9112, section 9.3.2).

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::letters_dir;
use crate::support_service::Service;

/// Timeout for expected events, far longer than they take.
const TIMEOUT: Duration = Duration::from_secs(60);

fn connect(service: &Service) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", service.port())).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    stream
}

fn start() -> Service {
    Service::start(|command| {
        command.env("KAMERBRIEF_STALL_TIMEOUT", "600");
    })
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: test\r\n{headers}\r\n")
}

fn metric(service: &Service, name: &str) -> f64 {
    let text = String::from_utf8(service.get("/metrics").body).unwrap();
    let value = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    value.map_or(0.0, |value| value.parse().unwrap())
}

/// Waits until the service is idle.
fn wait_until_quiet(service: &Service) {
    let start = Instant::now();
    let mut cpu = 0.0;
    loop {
        thread::sleep(Duration::from_millis(500));
        let now = metric(service, "process_cpu_seconds_total");
        if now - cpu < 0.05 {
            return;
        }
        cpu = now;
        assert!(start.elapsed() < TIMEOUT, "it goes on and on");
    }
}

/// Returns a request with the letter as a chunked body, in chunks of a few bytes.
fn chunked(letter: &[u8]) -> Vec<u8> {
    let mut request = b"POST /v1/letters?format=html HTTP/1.1\r\nhost: test\r\n\
        content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        .to_vec();
    for chunk in letter.chunks(7) {
        request.extend(format!("{:x}\r\n", chunk.len()).bytes());
        request.extend(chunk);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    request
}

#[test]
#[cfg(target_os = "linux")]
fn requests_whose_answers_are_not_read_take_no_memory() {
    let service = start();
    let letter = std::fs::read(letters_dir().join("minimal.json")).unwrap();
    // The response to OPTIONS has no body, that of a description a long one.
    let options = get("/livez", "").replacen("GET", "OPTIONS", 1);
    let many = |request: String| request.repeat(20_000).into_bytes();
    let after_a_body = [chunked(&letter), many(get("/livez", ""))].concat();
    let floods = [
        many(get("/livez", "")),
        many(options),
        many(get("/v1/openapi.json", "")),
        many(get("/docs", "")),
        after_a_body,
    ];
    assert_eq!(service.letter("/v1/letters?format=html", &letter).status, 200);
    let before = metric(&service, "process_resident_memory_bytes");
    let streams: Vec<_> = (0..40)
        .map(|index| {
            let stream = connect(&service);
            let (mut sender, flood) =
                (stream.try_clone().unwrap(), floods[index % floods.len()].clone());
            // Unread data stays in the buffers until the connection ends.
            let sender = thread::spawn(move || drop(sender.write_all(&flood)));
            (stream, sender)
        })
        .collect();
    wait_until_quiet(&service);
    let grown = metric(&service, "process_resident_memory_bytes") - before;
    let reserved = metric(&service, "kamerbrief_memory_reserved_bytes");
    assert!(grown < f64::from(40 << 20), "{} KiB each", grown / 40.0 / 1024.0);
    assert!(reserved > 0.0, "what is not taken is not counted");
    for (stream, sender) in streams {
        stream.shutdown(Shutdown::Both).unwrap();
        sender.join().unwrap();
    }
    let start = Instant::now();
    while metric(&service, "kamerbrief_memory_reserved_bytes") > 0.0 {
        assert!(start.elapsed() < TIMEOUT, "it is not given back");
    }
}

#[test]
fn pipelined_requests_are_answered_in_their_order() {
    let service = start();
    let letter = std::fs::read(letters_dir().join("minimal.json")).unwrap();
    let mut letter: serde_json::Value = serde_json::from_slice(&letter).unwrap();
    // Text in a body that looks like requests.
    letter["subject"] = "HTTP/1.1 HTTP/1.0 HTTP/1.HTTP/1.1".into();
    let letter = letter.to_string();
    let post = format!(
        "POST /v1/letters/_check HTTP/1.1\r\nhost: test\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{letter}",
        letter.len()
    );
    let mut requests = Vec::new();
    for _ in 0..100 {
        requests.extend(get("/livez", "").bytes());
        requests.extend(post.bytes());
        requests.extend(get("/nowhere", "").bytes());
        requests.extend(chunked(letter.as_bytes()));
    }
    requests.extend(get("/version", "connection: close\r\n").bytes());
    let mut stream = connect(&service);
    let mut sender = stream.try_clone().unwrap();
    let sender = thread::spawn(move || sender.write_all(&requests).unwrap());
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).unwrap();
    sender.join().unwrap();
    let answers = String::from_utf8_lossy(&answers);
    let mut rest = answers.as_ref();
    let found = std::iter::from_fn(|| {
        let status = rest.strip_prefix("HTTP/1.1 ")?[..3].to_owned();
        let (head, after) = rest.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        rest = &after[length?.parse::<usize>().ok()?..];
        Some(status)
    });
    let found: Vec<_> = found.collect();
    let [one, last] = [["200", "200", "404", "200"].as_slice(), &["200"]];
    assert_eq!(found, [one.repeat(100).as_slice(), last].concat());
}

#[test]
fn a_file_whose_answers_are_not_read_is_held_once() {
    let service = start();
    let page = String::from_utf8(service.get("/docs").body).unwrap();
    let (_, program) = page.split_once("src=\"").unwrap();
    let program = format!("/{}", program.split_once('"').unwrap().0);
    let size = service.get(&program).body.len();
    assert!(size > 1 << 20, "{program} is small");
    let streams: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = connect(&service);
            stream.write_all(get(&program, "").as_bytes()).unwrap();
            stream
        })
        .collect();
    let name = "kamerbrief_memory_reserved_bytes";
    wait_until_quiet(&service);
    // Only the part of each response that is in transit, and no complete response.
    let reserved = metric(&service, name);
    assert!(reserved > 0.0 && reserved < 20.0 * size as f64 / 10.0, "{reserved}");
    drop(streams);
}
