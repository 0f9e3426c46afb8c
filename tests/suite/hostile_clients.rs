//! Clients that keep the service waiting do not stop an ordinary letter.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use kamerbrief::http::{KeyName, new_key};

use crate::support::letters_dir;
use crate::support_service::{ELSEWHERE, Service, connect_from};

/// Timeout for expected events, far longer than they take.
const TIMEOUT: Duration = Duration::from_secs(60);

const LETTERS: &str = "/v1/letters";
const BATCH: &str = "/v1/letters/_batch";

fn start(variables: &[(&str, &str)]) -> Service {
    Service::start(|command| {
        for (name, value) in variables {
            command.env(format!("KAMERBRIEF_{name}"), value);
        }
    })
}

fn connect(service: &Service) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", service.port())).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    stream
}

/// Returns the head of a request, with headers that each end in a line end.
fn head(path: &str, headers: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: test\r\n{headers}\r\n")
}

/// Sends the head of a letter of `declared` bytes, and the first `sent` of them.
fn begin_letter(service: &Service, declared: usize, sent: usize) -> TcpStream {
    let mut stream = connect(service);
    let headers =
        format!("content-type: application/json\r\ncontent-length: {declared}\r\n");
    stream.write_all(head(LETTERS, &headers).as_bytes()).unwrap();
    // The service may reject the request and close the connection while it is sent.
    let _ = stream.write_all(&vec![b' '; sent]);
    stream
}

fn begin_batch(service: &Service, query: &str) -> TcpStream {
    begin_batch_on(connect(service), query)
}

fn begin_batch_on(mut stream: TcpStream, query: &str) -> TcpStream {
    let headers = "content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n";
    let head = head(&format!("{BATCH}{query}"), headers);
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn chunk(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    write!(stream, "{:x}\r\n", bytes.len())?;
    stream.write_all(bytes)?;
    stream.write_all(b"\r\n")
}

fn seed(name: &str) -> Vec<u8> {
    std::fs::read(letters_dir().join(format!("{name}.json"))).unwrap()
}

/// Returns a letter on one line.
fn line(name: &str) -> String {
    let letter: serde_json::Value = serde_json::from_slice(&seed(name)).unwrap();
    format!("{letter}\n")
}

/// Returns the value of a metric; 0 if it is missing.
fn metric(service: &Service, name: &str) -> f64 {
    let text = String::from_utf8(service.get("/metrics").body).unwrap();
    let value = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    value.map_or(0.0, |value| value.parse().unwrap())
}

fn evictions(service: &Service, reason: &str) -> f64 {
    metric(service, &format!("kamerbrief_evictions_total{{reason=\"{reason}\"}}"))
}

fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < TIMEOUT, "never: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Reads a response until the connection ends.
fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Returns whether the other side has closed the connection.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
    match stream.read(&mut [0; 64 << 10]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

#[test]
fn uploads_that_fill_the_memory_give_way_to_an_ordinary_letter() {
    // Request bodies get a sixth of it.
    let service = start(&[("MAX_MEMORY", "96MiB"), ("STALL_TIMEOUT", "600")]);
    let slow: Vec<_> =
        (0..20).map(|_| begin_letter(&service, 4 << 20, 3 << 20)).collect();
    wait("uploads give way", || evictions(&service, "max-memory") >= 10.0);
    let reserved = metric(&service, "kamerbrief_memory_reserved_bytes");
    assert!(reserved <= f64::from(16 << 20), "{reserved}");
    for _ in 0..5 {
        assert_eq!(service.letter(LETTERS, &seed("minimal")).status, 200);
    }
    // An evicted upload gets a response; the oldest is evicted first.
    let first = rest(slow.into_iter().next().unwrap());
    assert!(first.starts_with("HTTP/1.1 503 "), "{first}");
    assert!(
        first.contains("kamerbrief:insufficient-memory") && first.contains("retry-after")
    );
}

#[test]
fn unfinished_letters_of_batches_give_way_to_an_ordinary_letter() {
    // Request bodies get a sixth of it.
    let service = start(&[("MAX_MEMORY", "96MiB"), ("STALL_TIMEOUT", "600")]);
    let unfinished: Vec<_> = (0..10)
        .map(|_| {
            let mut stream = begin_batch(&service, "");
            // An upload that is evicted for lack of memory may be closed.
            let _ = chunk(&mut stream, &vec![b' '; 3 << 20]);
            stream
        })
        .collect();
    // Four fit, and the others were evicted.
    wait("the memory for bodies is taken", || evictions(&service, "max-memory") >= 6.0);
    // They have kept the service waiting for longer than the letter takes to arrive.
    thread::sleep(Duration::from_secs(2));
    let mut letter = vec![b' '; 6 << 20];
    letter.extend(seed("telecomraad"));
    for _ in 0..3 {
        let answer = service.letter(LETTERS, &letter);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    }
    assert!(evictions(&service, "max-memory") > 6.0);
    drop(unfinished);
}

#[test]
fn more_addressees_than_any_style_has_are_refused_before_the_body_is_read() {
    let service = start(&[]);
    let names: Vec<_> = (0..10_000).map(|n| n.to_string()).collect();
    let path = format!("{LETTERS}?format=zip&addressee={}", names.join(","));
    let answer = service.letter(&path, b"{}");
    let problem = String::from_utf8(answer.body).unwrap();
    assert_eq!(answer.status, 400);
    assert!(problem.contains("invalid-parameter") && problem.len() < 1000, "{problem}");
}

#[test]
fn a_declared_length_reserves_nothing() {
    let service = start(&[]);
    let slow: Vec<_> = (0..40).map(|_| begin_letter(&service, 8 << 20, 10)).collect();
    wait("they are open", || metric(&service, "kamerbrief_open_connections") > 40.0);
    wait("their first bytes are in", || {
        metric(&service, "kamerbrief_memory_reserved_bytes") > 0.0
    });
    let reserved = metric(&service, "kamerbrief_memory_reserved_bytes");
    assert!(reserved < f64::from(1 << 20), "{reserved}");
    drop(slow);
    wait("the memory is given back", || {
        metric(&service, "kamerbrief_memory_reserved_bytes") == 0.0
    });
}

#[test]
fn a_body_that_drips_is_refused_before_its_time_is_over() {
    let service = start(&[("STALL_TIMEOUT", "1"), ("BODY_TIMEOUT", "600")]);
    let mut slow = begin_letter(&service, 1000, 1);
    slow.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let start = Instant::now();
    let mut answer = [0; 12];
    while slow.read_exact(&mut answer).is_err() {
        assert!(start.elapsed() < TIMEOUT, "it drips on");
        let _ = slow.write_all(b" ");
    }
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 408");
}

#[test]
fn a_form_without_a_key_is_refused_before_its_file_is_in() {
    let new = new_key(KeyName::new("clerk").unwrap()).unwrap();
    let service = start(&[("KEYS", &new.key.to_string())]);
    let part = |name: &str, value: &str| {
        let disposition =
            format!("content-disposition: form-data; name=\"{name}\"; filename=\"x\"");
        format!("--b\r\n{disposition}\r\n\r\n{value}")
    };
    let file = format!("{}{}", part("letter", ""), " ".repeat(2000));
    let wrong = format!("{}\r\n{file}", part("key", "kamerbrief_x"));
    let late = format!("{}\r\n{file}", part("format", "pdf"));
    for start in [&file, &wrong, &late] {
        let mut stream = connect(&service);
        let headers = "content-type: multipart/form-data; boundary=b\r\n\
                       content-length: 8000000\r\n";
        stream.write_all(head("/", headers).as_bytes()).unwrap();
        stream.write_all(start.as_bytes()).unwrap();
        let mut answer = [0; 12];
        // Nothing more is sent, so a response can only come from what was sent.
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 401");
    }
}

#[test]
fn bytes_before_the_first_field_of_a_form_count_for_its_length() {
    let service = start(&[("MAX_BODY_SIZE", "65536")]);
    let mut stream = connect(&service);
    let headers = "content-type: multipart/form-data; boundary=b\r\n\
                   transfer-encoding: chunked\r\n";
    stream.write_all(head("/", headers).as_bytes()).unwrap();
    // The end of the body is never sent.
    for _ in 0..9 {
        // Fails if the response has come.
        let _ = chunk(&mut stream, &[b'\n'; 8192]);
    }
    let mut answer = [0; 12];
    stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413");
}

#[test]
fn an_answer_that_nobody_takes_is_dropped_in_time() {
    let service = start(&[("STALL_TIMEOUT", "6")]);
    let letter = seed("telecomraad");
    let ask = || {
        let mut stream = connect(&service);
        let headers = format!(
            "content-type: application/json\r\ncontent-length: {}\r\n",
            letter.len()
        );
        // More than the system's buffers between client and service.
        let path = format!("{LETTERS}?format=docx&fonts=embedded");
        stream.write_all(head(&path, &headers).as_bytes()).unwrap();
        stream.write_all(&letter).unwrap();
        stream
    };
    let never = ask();
    let mut drip = ask();
    wait("both are rendered", || {
        metric(&service, "kamerbrief_documents_total{format=\"docx\"}") == 2.0
    });
    // Data in the system's buffers counts as part of the held memory.
    let held = metric(&service, "kamerbrief_memory_reserved_bytes");
    assert!(held > 2.5e6, "{held}");
    let start = Instant::now();
    while metric(&service, "kamerbrief_memory_reserved_bytes") > 0.0 {
        assert!(start.elapsed() < TIMEOUT, "the answers are kept");
        let _ = drip.read(&mut [0]);
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(evictions(&service, "slow-reader"), 2.0);
    drop(never);
}

#[test]
fn an_answer_that_is_taken_slowly_and_steadily_arrives_whole() {
    // At the minimum rate the response takes longer than all other timeouts.
    let service = start(&[
        ("STALL_TIMEOUT", "3"),
        ("MIN_TRANSFER_RATE", "1"),
        ("HEADER_TIMEOUT", "1"),
        ("BODY_TIMEOUT", "1"),
    ]);
    let letter = seed("minimal");
    let mut stream = connect(&service);
    let headers = format!(
        "content-type: application/json\r\nconnection: close\r\n\
         content-length: {}\r\n",
        letter.len()
    );
    let path = format!("{LETTERS}?format=docx&fonts=embedded");
    stream.write_all(head(&path, &headers).as_bytes()).unwrap();
    stream.write_all(&letter).unwrap();
    let mut answer = Vec::new();
    let mut piece = [0; 128 << 10];
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..read]);
        thread::sleep(Duration::from_millis(400));
    }
    // The end of the central directory of a DOCX.
    assert!(answer.windows(4).any(|bytes| bytes == b"PK\x05\x06"), "it is cut");
}

#[test]
fn half_a_head_on_a_used_connection_ends_in_time() {
    let service = start(&[("HEADER_TIMEOUT", "1")]);
    let mut stream = connect(&service);
    stream.write_all(b"GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    stream.write_all(b"GET /livez HT").unwrap();
    let start = Instant::now();
    assert_eq!(rest(stream), "");
    assert!(start.elapsed() < TIMEOUT, "the connection stays open");
    assert_eq!(evictions(&service, "idle"), 1.0);
}

#[test]
fn at_the_limit_of_connections_those_that_wait_longest_give_way() {
    let service = start(&[("MAX_CONNECTIONS", "8"), ("STALL_TIMEOUT", "600")]);
    let mut idle: Vec<_> = (0..4).map(|_| connect(&service)).collect();
    let mut slow: Vec<_> = (0..20).map(|_| begin_letter(&service, 1000, 10)).collect();
    // Connections without a request are closed first, then those that send nothing.
    wait("idle ones are closed", || idle.iter_mut().all(is_closed));
    thread::sleep(Duration::from_millis(1_500));
    slow.push(begin_letter(&service, 1000, 10));
    wait("the first upload is closed", || is_closed(&mut slow[0]));
    for _ in 0..10 {
        assert_eq!(service.get("/readyz").status, 200);
        assert_eq!(service.letter(LETTERS, &seed("minimal")).status, 200);
    }
    let open = metric(&service, "kamerbrief_open_connections");
    assert!(open <= 9.0, "{open}");
    assert!(evictions(&service, "max-connections") >= 16.0);
}

#[test]
fn batches_that_nobody_reads_take_no_place_from_letters() {
    let service = start(&[("MAX_CONCURRENT_RENDERS", "2"), ("STALL_TIMEOUT", "600")]);
    let mut batches: Vec<_> =
        (0..8).map(|_| begin_batch(&service, "?format=docx&fonts=embedded")).collect();
    let letters = line("minimal").repeat(20);
    for batch in &mut batches {
        chunk(batch, letters.as_bytes()).unwrap();
    }
    let is_quiet = || {
        let is_idle = || metric(&service, "kamerbrief_renders_in_progress") == 0.0;
        (0..20).all(|_| {
            thread::sleep(Duration::from_millis(10));
            is_idle()
        })
    };
    wait("the batches have rendered all that they may", is_quiet);
    assert_eq!(metric(&service, "kamerbrief_open_batches"), 8.0);
    let start = Instant::now();
    for _ in 0..5 {
        assert_eq!(service.letter(LETTERS, &seed("minimal")).status, 200);
    }
    assert!(start.elapsed() < TIMEOUT, "letters wait for batches");
    // They continue once their clients read.
    let mut first = batches.remove(0);
    first.write_all(b"0\r\n\r\n").unwrap();
    assert!(rest(first).ends_with("0\r\n\r\n"));
}

#[test]
fn a_batch_whose_letter_drips_is_broken_off() {
    let service = start(&[("BODY_TIMEOUT", "1")]);
    let mut stream = begin_batch(&service, "");
    chunk(&mut stream, line("minimal").as_bytes()).unwrap();
    let start = Instant::now();
    // The response starts, and then the connection ends.
    while chunk(&mut stream, b"{").is_ok() {
        assert!(start.elapsed() < TIMEOUT, "it drips on");
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn at_the_limit_of_batches_one_that_waits_for_its_client_gives_way() {
    let service = start(&[("MAX_BATCHES", "2"), ("STALL_TIMEOUT", "2")]);
    let mut open: Vec<_> = (0..2)
        .map(|_| {
            let mut batch = begin_batch(&service, "");
            chunk(&mut batch, line("minimal").as_bytes()).unwrap();
            batch
        })
        .collect();
    wait("both are open", || metric(&service, "kamerbrief_open_batches") == 2.0);
    let ndjson = "content-type: application/x-ndjson\r\n";
    let ask = || service.post(BATCH, ndjson, line("minimal").as_bytes());
    let full = ask();
    let body = String::from_utf8_lossy(&full.body).into_owned();
    assert_eq!(full.status, 503, "{body}");
    assert!(body.contains("kamerbrief:too-many-batches"), "{body}");
    assert_eq!(full.header("retry-after"), Some("5"));
    wait("a batch that waits gives way", || ask().status == 200);
    assert_eq!(evictions(&service, "max-batches"), 1.0);
    wait("it is closed", || open.iter_mut().any(is_closed));
}

#[cfg(target_os = "linux")]
#[test]
fn the_batches_of_one_caller_give_way_to_another_until_both_have_as_many() {
    let service = start(&[("MAX_BATCHES", "4"), ("STALL_TIMEOUT", "600")]);
    let begin_at = |address: [u8; 4]| {
        let to = ([127, 0, 0, 1], service.port()).into();
        let mut batch = begin_batch_on(connect_from(address.into(), to), "");
        chunk(&mut batch, line("minimal").as_bytes()).unwrap();
        // The end of a rejected batch, or the start of its archive.
        let mut status = [0; 12];
        batch.read_exact(&mut status).unwrap();
        (String::from_utf8_lossy(&status[9..]).into_owned(), batch)
    };
    let mut many: Vec<_> = (0..4).map(|_| begin_at([127, 0, 0, 1]).1).collect();
    let (status, other) = begin_at([127, 0, 0, 2]);
    assert_eq!(status, "200");
    wait("one gives way", || many.iter_mut().any(is_closed));
    let (status, second) = begin_at([127, 0, 0, 2]);
    assert_eq!(status, "200");
    assert_eq!(evictions(&service, "max-batches"), 2.0);
    // With two each, neither caller takes the place of the other.
    assert_eq!(begin_at([127, 0, 0, 1]).0, "503");
    assert_eq!(begin_at([127, 0, 0, 2]).0, "503");
    // A third caller gets a place, and then no caller has more than one too many.
    let (status, mut third) = begin_at([127, 0, 0, 3]);
    assert_eq!(status, "200");
    assert_eq!(begin_at([127, 0, 0, 3]).0, "503");
    assert_eq!(evictions(&service, "max-batches"), 3.0);
    many.extend([other, second]);
    wait("three are closed", || {
        many.iter_mut().map(is_closed).filter(|is_so| *is_so).count() == 3
    });
    assert!(!is_closed(&mut third));
}

#[test]
fn the_batches_of_one_ipv6_network_give_way_to_another_caller() {
    let limits =
        [("MAX_BATCHES", "4"), ("STALL_TIMEOUT", "600"), ("TRUSTED_PROXIES", "1")];
    let service = start(&limits);
    let begin_at = |address: &str| {
        let mut batch = connect(&service);
        let headers = "content-type: application/x-ndjson\r\ntransfer-encoding: chunked";
        let headers = format!("{headers}\r\nx-forwarded-for: {address}\r\n");
        batch.write_all(head(BATCH, &headers).as_bytes()).unwrap();
        chunk(&mut batch, line("minimal").as_bytes()).unwrap();
        let mut status = [0; 12];
        batch.read_exact(&mut status).unwrap();
        (String::from_utf8_lossy(&status[9..]).into_owned(), batch)
    };
    let addresses = [1, 2, 3, 4].map(|net| format!("2001:db8:7:{net}::1"));
    let mut many = addresses.map(|address| begin_at(&address).1);
    let others = ["2001:db8:8::1"; 3].map(begin_at);
    assert_eq!(
        others.each_ref().map(|(status, _)| status.as_str()),
        ["200", "200", "503"]
    );
    wait("two are closed", || {
        many.iter_mut().map(is_closed).filter(|is_so| *is_so).count() == 2
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_batch_that_waits_does_not_give_way_to_a_caller_that_has_more() {
    let service = start(&[("MAX_BATCHES", "3"), ("STALL_TIMEOUT", "3")]);
    let to = ([127, 0, 0, 1], service.port()).into();
    let mut slow = begin_batch_on(connect_from(ELSEWHERE, to), "");
    chunk(&mut slow, line("minimal").as_bytes()).unwrap();
    wait("it is open", || metric(&service, "kamerbrief_open_batches") == 1.0);
    thread::sleep(Duration::from_millis(3500));
    let mut many: Vec<_> = (0..2).map(|_| begin_batch(&service, "")).collect();
    wait("all places are taken", || metric(&service, "kamerbrief_open_batches") == 3.0);
    // Only the batch of the other caller has waited long.
    let ndjson = "content-type: application/x-ndjson\r\n";
    let ask = || service.post(BATCH, ndjson, line("minimal").as_bytes()).status;
    assert_eq!(ask(), 503);
    wait("one of its own sender gives way", || ask() == 200);
    wait("it is closed", || many.iter_mut().any(is_closed));
    chunk(&mut slow, line("minimal").as_bytes()).unwrap();
    slow.write_all(b"0\r\n\r\n").unwrap();
    assert!(rest(slow).ends_with("0\r\n\r\n"));
}

/// Repeatedly sends a letter of one byte on each batch until a condition holds.
fn drip_until(what: &str, batches: &mut [TcpStream], mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < TIMEOUT, "never: {what}");
        for batch in &mut *batches {
            let _ = chunk(batch, b"1\n");
        }
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_batch_below_the_least_rate_is_broken_off_however_many_letters_it_has() {
    let service = start(&[("BODY_TIMEOUT", "3")]);
    let mut batches = [begin_batch(&service, "")];
    chunk(&mut batches[0], b"1\n").unwrap();
    wait("it is open", || metric(&service, "kamerbrief_open_batches") == 1.0);
    drip_until("it is broken off", &mut batches, || {
        metric(&service, "kamerbrief_open_batches") == 0.0
    });
}

#[test]
fn a_batch_at_the_least_rate_may_take_longer_than_a_letter() {
    let bytes = line("minimal").len();
    let rate = (bytes * 2).to_string();
    let service = start(&[("BODY_TIMEOUT", "1"), ("MIN_TRANSFER_RATE", &rate)]);
    let mut batch = begin_batch(&service, "");
    for _ in 0..10 {
        chunk(&mut batch, line("minimal").as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(300));
    }
    batch.write_all(b"0\r\n\r\n").unwrap();
    assert!(rest(batch).ends_with("0\r\n\r\n"));
}

#[test]
fn at_the_limit_of_batches_one_below_the_least_rate_gives_way() {
    let service =
        start(&[("MAX_BATCHES", "2"), ("STALL_TIMEOUT", "2"), ("BODY_TIMEOUT", "600")]);
    let mut batches = [(); 2].map(|()| begin_batch(&service, ""));
    let ndjson = "content-type: application/x-ndjson\r\n";
    drip_until("one gives way", &mut batches, || {
        metric(&service, "kamerbrief_open_batches") == 2.0
            && service.post(BATCH, ndjson, line("minimal").as_bytes()).status == 200
    });
    assert_eq!(evictions(&service, "max-batches"), 1.0);
}

#[test]
fn the_head_of_a_batch_waits_for_the_first_bytes_of_its_body() {
    let service = start(&[]);
    let mut stream = connect(&service);
    let body = line("minimal");
    let headers = format!(
        "content-type: application/x-ndjson\r\nexpect: 100-continue\r\n\
         connection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    stream.write_all(head(BATCH, &headers).as_bytes()).unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    assert!(stream.read(&mut [0]).is_err(), "the answer begins before its body");
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let answer = rest(stream);
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("manifest.json"));
}
