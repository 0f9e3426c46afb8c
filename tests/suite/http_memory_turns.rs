//! Fair memory: no caller holds so much that letters of others fail.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use kamerbrief::http::{RenderFunction, ServiceLimits};
use kamerbrief::{RenderError, RenderedFile, render_with};

use crate::http_limits::{Answer, Gate, LETTERS, Service, gated, limits, seed, wait};

const MIB: usize = 1 << 20;

/// Returns limits with memory for one letter beyond the reserves of the places.
fn narrow() -> ServiceLimits {
    let render_timeout = Duration::from_secs(2);
    ServiceLimits {
        renders: 2,
        queue: 8,
        max_memory: 12 * MIB,
        render_timeout,
        ..limits()
    }
}

/// Returns the letter with a project as its name, and added white space in bytes.
fn letter(project: &str, space: usize) -> String {
    let mut letter: serde_json::Value = serde_json::from_slice(&seed()).unwrap();
    letter["project"] = project.into();
    letter.to_string().replacen('{', &format!("{{{}", " ".repeat(space)), 1)
}

/// Sends a batch of equal letters, without reading the response.
fn send_batch(service: &Service, letter: &str, count: usize) -> TcpStream {
    let stream = service.connect();
    let mut writer = stream.try_clone().unwrap();
    let lines = format!("{letter}\n").repeat(count);
    thread::spawn(move || {
        // An evicted batch closes its connection.
        let _ = write!(
            writer,
            "POST /v1/letters/_batch?format=docx HTTP/1.1\r\nhost: test\r\n\
             content-type: application/x-ndjson\r\ncontent-length: {}\r\n\r\n{lines}",
            lines.len()
        );
    });
    stream
}

fn metric(service: &Service, name: &str) -> usize {
    let text = service.metrics();
    let value = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    value.map_or(0, |value| value.parse::<f64>().unwrap() as usize)
}

fn reserved(service: &Service) -> usize {
    metric(service, "kamerbrief_memory_reserved_bytes")
}

/// Renders letters of the project `large` as documents of 1.5 MiB, and counts them.
macro_rules! large {
    ($count:ident) => {{
        static $count: AtomicUsize = AtomicUsize::new(0);
        let render: RenderFunction = |letter, style, format, context| {
            if letter.project.as_deref() == Some("large") {
                $count.fetch_add(1, Ordering::SeqCst);
                return Ok(RenderedFile { bytes: vec![0; 3 * MIB / 2], pages: 1 });
            }
            render_with(letter, style, format, context)
        };
        (&$count, render)
    }};
}

#[test]
fn batches_whose_documents_nobody_takes_give_way_to_an_ordinary_letter() {
    let (count, render) = large!(COUNT);
    let service = Service::start(narrow(), Some(render));
    let first = send_batch(&service, &letter("large", 0), 9);
    wait("it has as many as may be ahead", || count.load(Ordering::SeqCst) >= 2);
    wait("they are held", || (3 * MIB..4 * MIB).contains(&reserved(&service)));
    for _ in 0..3 {
        let answer = service.post(&seed());
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    }
    let evicted = "kamerbrief_evictions_total{reason=\"max-memory\"}";
    assert_eq!(metric(&service, evicted), 1);
    drop(first);
}

#[test]
fn of_large_letters_in_a_batch_fewer_are_ahead_of_its_client() {
    let (count, render) = large!(COUNT);
    let service = Service::start(narrow(), Some(render));
    let batch = send_batch(&service, &letter("large", 870 << 10), 3);
    wait("one is rendered", || count.load(Ordering::SeqCst) == 1);
    wait("it is held", || (3 * MIB / 2..2 * MIB).contains(&reserved(&service)));
    thread::sleep(Duration::from_millis(500));
    assert_eq!(count.load(Ordering::SeqCst), 1);
    // It continues when the client reads the available data.
    thread::spawn(move || std::io::copy(&mut &batch, &mut std::io::sink()));
    wait("all are rendered", || count.load(Ordering::SeqCst) == 3);
}

#[test]
fn a_letter_waits_for_memory_as_long_as_another_may_take() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(narrow(), Some(render));
    let first = service.send(LETTERS, "", &seed());
    wait("the first is rendered", || gate.started() == 1);
    let second = service.send(LETTERS, "", &seed());
    wait("the second waits", || service.state.waiting() == 1);
    // It waits until the first has timed out.
    wait("the second is rendered", || gate.started() == 2);
    gate.open();
    assert_eq!(Answer::on(first).told(), (503, "render-timeout".to_owned()));
    assert_eq!(Answer::on(second).status, 200);
}
