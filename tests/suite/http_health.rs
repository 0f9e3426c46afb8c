//! Operator endpoints keep working when another part has stalled.

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write, pipe};
use std::net::TcpStream;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::body::to_bytes;
use actix_web::rt;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use kamerbrief::http::{AppState, ServiceLimits, app};

use crate::http::{LETTERS, post, seed};
use crate::support::STYLES;

/// A service whose standard output and standard error share one pipe.
struct Piped {
    process: Child,
    pipe: BufReader<PipeReader>,
    writer: PipeWriter,
    address: String,
}

impl Piped {
    fn start() -> Self {
        let (reader, writer) = pipe().unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_kamerbrief"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json"])
            .env("KAMERBRIEF_DRAIN_DELAY", "0")
            .stdout(writer.try_clone().unwrap())
            .stderr(writer.try_clone().unwrap())
            .spawn()
            .unwrap();
        let mut pipe = BufReader::with_capacity(256, reader);
        let mut line = String::new();
        pipe.read_line(&mut line).unwrap();
        let address = line.rsplit("http://").next().unwrap().trim_end();
        let address = address.trim_end_matches("\"}").to_owned();
        Self { process, pipe, writer, address }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        // A stalled service would never respond.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    fn get(&self, path: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn dropped(&self) -> u64 {
        let metrics = self.get("/metrics");
        let name = "\nkamerbrief_dropped_log_lines_total ";
        let (_, value) = metrics.split_once(name).unwrap();
        value.lines().next().unwrap().parse().unwrap()
    }
}

impl Drop for Piped {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(unix)]
#[test]
fn a_log_that_nobody_reads_stops_neither_requests_nor_the_end() {
    let mut running = Piped::start();
    assert_eq!(running.dropped(), 0);
    // A pipe holds 64 KiB and the queue 4,096 lines; these are twice as many, of 300
    // bytes each.
    let stream = running.connect();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let id = "i".repeat(64);
    let request =
        format!("OPTIONS /version HTTP/1.1\r\nhost: test\r\nx-request-id: {id}\r\n\r\n");
    let mut line = String::new();
    for _ in 0..100 {
        (&stream).write_all(request.repeat(80).as_bytes()).unwrap();
        for _ in 0..80 {
            line.clear();
            answers.read_line(&mut line).unwrap();
            assert!(line.starts_with("HTTP/1.1 204"), "{line}");
            while line != "\r\n" {
                line.clear();
                assert!(answers.read_line(&mut line).unwrap() > 0, "it has ended");
            }
        }
    }
    drop((answers, stream));
    assert!(running.dropped() > 1_000, "{}", running.dropped());
    assert!(running.get("/readyz").starts_with("HTTP/1.1 200"));
    // Fills the pipe to the last byte, so that not even a short message fits.
    let mut writer = running.writer.try_clone().unwrap();
    std::thread::spawn(move || while writer.write_all(b"\n").is_ok() {});
    std::thread::sleep(Duration::from_millis(200));
    let id = running.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    // Nobody reads until it has ended; the documented limit is 30 seconds.
    let told = Instant::now();
    let status = loop {
        match running.process.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(told.elapsed() < Duration::from_secs(120), "it goes on"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(0));
    line.clear();
    running.pipe.read_line(&mut line).unwrap();
    assert!(line.contains("\"request\""), "what was written before is whole: {line}");
}

#[cfg(unix)]
#[test]
fn a_service_starts_and_ends_though_nobody_reads_its_warnings() {
    let (_reader, writer) = pipe().unwrap();
    let mut filled = writer.try_clone().unwrap();
    std::thread::spawn(move || while filled.write_all(b"\n").is_ok() {});
    // A pipe holds 64 KiB; if it is not full yet, the test is weaker.
    std::thread::sleep(Duration::from_millis(500));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    drop(taken);
    let mut process = Command::new(env!("CARGO_BIN_EXE_kamerbrief"))
        .args(["serve", "--listen", &address])
        .env("KAMERBRIEF_DRAIN_DELAY", "0")
        .env("KAMERBRIEF_LISTN", "unknown")
        .stderr(writer)
        .spawn()
        .unwrap();
    let start = Instant::now();
    let is_there = || TcpStream::connect(&address).is_ok();
    while !is_there() && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let started = is_there();
    let id = process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let told = Instant::now();
    let status = loop {
        match process.try_wait().unwrap() {
            Some(status) => break status.code(),
            None if told.elapsed() > Duration::from_secs(120) => {
                let _ = process.kill();
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let _ = process.wait();
    assert!(started && status == Some(0), "{started} {status:?}");
}

/// Flag that lets a rendering of the test below end.
static MAY_END: AtomicBool = AtomicBool::new(false);

/// Lets the rendering end, also when an assertion fails: the runtime waits for it.
struct Release;

impl Drop for Release {
    fn drop(&mut self) {
        MAY_END.store(true, Ordering::Relaxed);
    }
}

#[actix_web::test]
async fn readiness_ends_while_letters_wait_for_one_that_does_not_end_and_comes_back() {
    let _release = Release;
    let limits = ServiceLimits {
        renders: 1,
        render_timeout: Duration::from_millis(50),
        ..ServiceLimits::default()
    };
    // Never polls for cancellation, as may happen in foreign code.
    let state = AppState::with_limits(STYLES.clone(), limits).with_render(
        |letter, style, format, context| {
            while !MAY_END.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            kamerbrief::render_with(letter, style, format, context)
        },
    );
    let state = Data::new(state);
    let service = init_service(app(state)).await;
    let ready = async || {
        let request = TestRequest::get().uri("/readyz").to_request();
        let answer = call_service(&service, request).await;
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body()).await.map_err(|_| "a body").unwrap();
        let request = TestRequest::get().uri("/metrics").to_request();
        let metrics = to_bytes(call_service(&service, request).await.into_body()).await;
        let metrics = metrics.map_err(|_| "a body").unwrap();
        let metrics = String::from_utf8(metrics.to_vec()).unwrap();
        let says = format!("\nkamerbrief_ready {}\n", u8::from(status == 200));
        // Readiness can change between the two requests.
        let request = TestRequest::get().uri("/readyz").to_request();
        let is_steady = call_service(&service, request).await.status() == status;
        assert!(!is_steady || metrics.contains(&says), "{status} {metrics}");
        let age =
            metrics.split_once("\nkamerbrief_oldest_render_age_seconds ").unwrap().1;
        let age: f64 = age.lines().next().unwrap().parse().unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap(), age)
    };
    // The first keeps its place after its 503.
    let first = call_service(&service, post(LETTERS, seed()).to_request()).await;
    assert_eq!(first.status(), 503);
    rt::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(ready().await.0, 200, "nothing waits");
    let second = call_service(&service, post(LETTERS, seed()).to_request());
    let timer = async {
        let mut last = (0, String::new(), 0.0);
        for _ in 0..3_000 {
            last = ready().await;
            if last.0 == 503 {
                break;
            }
            rt::time::sleep(Duration::from_millis(10)).await;
        }
        MAY_END.store(true, Ordering::Relaxed);
        last
    };
    let (_, mut last) = futures_util::future::join(second, timer).await;
    assert_eq!(last.0, 503);
    assert!(last.1.contains("urn:problem-type:kamerbrief:stalled"), "{}", last.1);
    // The first has run for longer than the second has waited: three times 50 ms.
    assert!(last.2 > 0.15, "{}", last.2);
    // The second may also have continued after its timeout.
    for _ in 0..3_000 {
        last = ready().await;
        if last.2 == 0.0 {
            break;
        }
        rt::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!((last.0, last.2), (200, 0.0), "it has caught up");
}
