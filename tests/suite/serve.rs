//! The service as a process: its options, its socket, its shutdown.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::letters_dir;

/// A running service.
pub(crate) struct Running {
    process: Child,
    address: String,
    errors: BufReader<std::process::ChildStderr>,
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kamerbrief"));
    command.arg("serve").stderr(Stdio::piped()).env("KAMERBRIEF_WORKERS", "1");
    command.env("KAMERBRIEF_DRAIN_DELAY", "0");
    command
}

/// Starts the service on a free port.
pub(crate) fn start(configure: impl FnOnce(&mut Command)) -> Running {
    let mut command = command();
    command.args(["--listen", "127.0.0.1:0"]);
    configure(&mut command);
    let mut process = command.spawn().unwrap();
    let mut errors = BufReader::new(process.stderr.take().unwrap());
    let mut line = String::new();
    errors.read_line(&mut line).unwrap();
    let (_, address) = line.split_once("http://").unwrap_or_else(|| panic!("{line}"));
    // Text or JSON.
    let address = address.trim_end().trim_end_matches("\"}").to_owned();
    Running { process, address, errors }
}

impl Running {
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = self.connect();
        let close = "host: test\r\nconnection: close";
        write!(stream, "GET {path} HTTP/1.1\r\n{close}\r\n\r\n").unwrap();
        read(&mut stream)
    }

    /// Ends the process; returns its log between start and end.
    pub(crate) fn end(mut self) -> String {
        // Not killed, because the last lines of its log would be lost.
        self.signal("TERM");
        let mut said = String::new();
        self.errors.read_to_string(&mut said).unwrap();
        let of_the_end = ["stopping: not ready", "INFO stopped", ":\"stopped\""];
        let is_said = |line: &&str| !of_the_end.iter().any(|end| line.contains(end));
        said.split_inclusive('\n').filter(is_said).collect()
    }

    /// Sends the process a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let name = format!("-{name}");
        assert!(Command::new("kill").args([&name, &id]).status().unwrap().success());
    }

    /// Reads the next line of its log.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.errors.read_line(&mut line).unwrap();
        line
    }

    /// Waits for its exit status.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.process.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn read(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Returns exit code and error output of a service that fails to start.
pub(crate) fn refusal(configure: impl FnOnce(&mut Command)) -> (Option<i32>, String) {
    let mut command = command();
    configure(&mut command);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn what_is_in_flight_finishes_when_the_service_is_told_to_stop() {
    let mut running = start(|command| {
        command.env("KAMERBRIEF_DRAIN_DELAY", "1");
    });
    let letter = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    let (first, rest) = letter.split_at(letter.len() / 2);
    let mut slow = running.connect();
    let length = letter.len();
    write!(
        slow,
        "POST /v1/letters HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n"
    )
    .unwrap();
    slow.write_all(first).unwrap();
    assert!(running.get("/readyz").starts_with("HTTP/1.1 200"));

    let told = Instant::now();
    running.signal("TERM");
    while running.get("/readyz").starts_with("HTTP/1.1 200") {
        assert!(told.elapsed() < Duration::from_secs(1), "still ready");
    }
    assert!(running.get("/readyz").starts_with("HTTP/1.1 503"));
    assert!(running.get("/livez").starts_with("HTTP/1.1 200"));
    std::thread::sleep(Duration::from_millis(1500));
    slow.write_all(rest).unwrap();
    let answer = read(&mut slow);
    assert!(answer.starts_with("HTTP/1.1 200"), "{}", &answer[..answer.len().min(300)]);
    assert!(answer.contains("%%EOF"));

    assert_eq!(running.process.wait().unwrap().code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(30));
    let mut said = String::new();
    running.errors.read_to_string(&mut said).unwrap();
    let said: Vec<_> = said.lines().collect();
    let place = |what: &str| said.iter().position(|line| line.contains(what));
    let (told, done) = (place(" INFO stopping: not ready").unwrap(), place("status=200"));
    let unready = place(" WARN request").unwrap();
    assert!(told < unready && done.unwrap() > unready, "{said:#?}");
    assert!(said.last().unwrap().ends_with(" INFO stopped"), "{said:#?}");
    assert!(!said.iter().any(|line| line.contains("/livez")), "{said:#?}");
}

/// Sends a letter on a connection that may stay open; returns the response head.
#[cfg(unix)]
fn answered(stream: &mut TcpStream) -> String {
    let letter = std::fs::read(letters_dir().join("minimal.json")).unwrap();
    write!(
        stream,
        "POST /v1/letters?format=html HTTP/1.1\r\nhost: test\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        letter.len()
    )
    .unwrap();
    stream.write_all(&letter).unwrap();
    let mut answer = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(answer.read_line(&mut head).unwrap() > 0, "{head}");
    }
    let head = head.to_lowercase();
    let (_, length) = head.split_once("content-length: ").unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    answer.read_exact(&mut vec![0; length]).unwrap();
    head
}

#[cfg(unix)]
#[test]
fn letters_are_taken_on_until_the_drain_delay_is_over_and_close_their_connections() {
    let mut running = start(|command| {
        command.env("KAMERBRIEF_DRAIN_DELAY", "3");
    });
    let mut kept_alive = running.connect();
    let head = answered(&mut kept_alive);
    assert!(head.starts_with("http/1.1 200") && !head.contains("connection: close"));
    running.signal("TERM");
    while running.get("/readyz").starts_with("HTTP/1.1 200") {}
    for stream in [&mut kept_alive, &mut running.connect()] {
        let head = answered(stream);
        assert!(head.starts_with("http/1.1 200"), "{head}");
        assert!(head.contains("\r\nconnection: close\r\n"), "{head}");
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the connection is closed");
    }
    assert_eq!(running.wait(), Some(0));
    assert!(TcpStream::connect(&running.address).is_err());
}

#[test]
fn a_letter_far_over_the_limit_gets_its_answer() {
    let running = start(|command| {
        command.env("KAMERBRIEF_MAX_BODY_SIZE", "64KiB");
    });
    let mut stream = running.connect();
    let body = vec![b' '; 4 << 20];
    write!(
        stream,
        "POST /v1/letters HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    let _ = stream.write_all(&body);
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413");
}

#[test]
fn a_bad_value_stops_the_start_with_a_sentence() {
    for (name, value, sentence) in [
        ("KAMERBRIEF_LISTEN", "8080", "such as 127.0.0.1:8080"),
        ("KAMERBRIEF_MAX_BODY_SIZE", "8MB", "such as 8MiB"),
        ("KAMERBRIEF_WORKERS", "0", "--workers"),
        ("KAMERBRIEF_DRAIN_DELAY", "99", "0..=8"),
        ("KAMERBRIEF_BODY_TIMEOUT", "0", "1..=3600"),
        ("KAMERBRIEF_HEADER_TIMEOUT", "5s", "--header-timeout"),
        ("KAMERBRIEF_RENDER_TIMEOUT", "3601", "1..=3600"),
        ("KAMERBRIEF_MAX_PAGES", "0", "1..=1000000"),
        ("KAMERBRIEF_MAX_IMAGE_PIXELS", "1e6", "--max-image-pixels"),
        ("KAMERBRIEF_MAX_NESTING", "17", "1..=16"),
        ("KAMERBRIEF_MAX_CONCURRENT_RENDERS", "0", "1..=1000000"),
        ("KAMERBRIEF_QUEUE_CAPACITY", "-1", "--queue-capacity"),
        ("KAMERBRIEF_MAX_MEMORY", "1MiB", "16MiB or more"),
        ("KAMERBRIEF_MAX_CONNECTIONS", "0", "1..=1000000"),
        ("KAMERBRIEF_MAX_BATCHES", "0", "1..=1000000"),
        ("KAMERBRIEF_MAX_CONCURRENT_COMPARISONS", "0", "1..=1000000"),
        ("KAMERBRIEF_STALL_TIMEOUT", "0", "1..=3600"),
        ("KAMERBRIEF_MIN_TRANSFER_RATE", "1KB", "such as 8MiB"),
        ("KAMERBRIEF_LOG_FORMAT", "xml", "json, pretty, off"),
        ("KAMERBRIEF_LOG_LEVEL", "trace", "error, warn, info, debug"),
        ("KAMERBRIEF_CONTACT_URL", "example.nl", "such as https://"),
        ("KAMERBRIEF_CONTACT_EMAIL", "brieven", "such as brieven@example.nl"),
        ("KAMERBRIEF_PUBLIC_URL", "https://example.nl/?a=b", "without query"),
    ] {
        let (code, said) = refusal(|command| {
            command.env(name, value);
        });
        assert_eq!(code, Some(2), "{name}");
        assert!(said.contains(sentence), "{name}: {said}");
    }
}

#[test]
fn the_configuration_in_effect_is_printed_and_nothing_starts() {
    let mut command = command();
    command.args([
        "--print-config",
        "--max-concurrent-renders",
        "3",
        "--max-pages",
        "20",
    ]);
    command.env("KAMERBRIEF_MAX_PAGES", "10").env("KAMERBRIEF_RENDER_TIMEOUT", "4");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    for line in [
        "KAMERBRIEF_MAX_BODY_SIZE=8388608",
        "KAMERBRIEF_DEFAULT_HOUSE_STYLE=neutral",
        "KAMERBRIEF_LISTEN=127.0.0.1:8080",
        // The flag takes precedence over the variable.
        "KAMERBRIEF_MAX_PAGES=20",
        "KAMERBRIEF_QUEUE_CAPACITY=12",
        "KAMERBRIEF_MAX_CONCURRENT_RENDERS=3",
        "KAMERBRIEF_RENDER_TIMEOUT=4",
        "KAMERBRIEF_WORKERS=1",
    ] {
        assert!(said.lines().any(|said| said == line), "{line}: {said}");
    }
}

#[test]
fn an_address_in_use_stops_the_start_with_a_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, said) = refusal(|command| {
        command.args(["--listen", &address]);
    });
    assert_eq!(code, Some(2));
    assert!(said.contains(&address) && said.contains("KAMERBRIEF_LISTEN"), "{said}");
}

#[test]
fn an_unknown_variable_warns() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (_, said) = refusal(|command| {
        command.env("KAMERBRIEF_LISTN", "x").env("KAMERBRIEF_LISTEN", &address);
    });
    let first = said.lines().next().unwrap();
    assert!(first.contains("KAMERBRIEF_LISTN") && first.contains("KAMERBRIEF_LISTEN"));
}
