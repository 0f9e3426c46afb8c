//! What the one who runs the service relies on when something else has stalled.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::rt;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use kamerbrief::http::{Limits, State, app};

use crate::http::{LETTERS, post, seed};
use crate::support::STYLES;

#[cfg(unix)]
#[test]
fn a_log_that_nobody_reads_stops_neither_requests_nor_the_end() {
    use std::io::{BufRead, BufReader, Write};

    use crate::serve::start;

    let mut running = start(|command| {
        command.args(["--log-format", "json"]);
    });
    let dropped = || {
        let metrics = running.get("/metrics");
        let name = "\nkamerbrief_log_lines_dropped_total ";
        let (_, value) = metrics.split_once(name).unwrap();
        value.lines().next().unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(dropped(), 0);
    // A pipe holds 64 KiB and the queue 4,096 lines; these are twice as many, of 300 bytes
    // each.
    let stream = running.connect();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let id = "i".repeat(64);
    let request =
        format!("OPTIONS /version HTTP/1.1\r\nhost: test\r\nx-request-id: {id}\r\n\r\n");
    for _ in 0..100 {
        (&stream).write_all(request.repeat(80).as_bytes()).unwrap();
        let mut line = String::new();
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
    assert!(dropped() > 1_000, "{}", dropped());
    assert!(running.get("/readyz").starts_with("HTTP/1.1 200"));
    running.signal("TERM");
    // Nobody reads until it has ended.
    assert_eq!(running.wait(), Some(0));
}

/// Whether a rendering of the test below may end.
static MAY_END: AtomicBool = AtomicBool::new(false);

#[actix_web::test]
async fn readiness_ends_while_letters_wait_for_one_that_does_not_end_and_comes_back() {
    let limits = Limits {
        renders: 1,
        render_time: Duration::from_millis(50),
        ..Limits::default()
    };
    // It does not look whether it is cancelled, as foreign code may not.
    let state = State::within(STYLES.clone(), limits).with_render(
        |letter, style, format, bounds| {
            while !MAY_END.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            kamerbrief::render_within(letter, style, format, bounds)
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
        assert!(metrics.contains(&says), "{status} {metrics}");
        let age =
            metrics.split_once("\nkamerbrief_oldest_render_age_seconds ").unwrap().1;
        let age: f64 = age.lines().next().unwrap().parse().unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap(), age)
    };
    // The first holds the place after its 503.
    let first = call_service(&service, post(LETTERS, seed()).to_request()).await;
    assert_eq!(first.status(), 503);
    rt::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(ready().await.0, 200, "nothing waits");
    let second = call_service(&service, post(LETTERS, seed()).to_request());
    let watch = async {
        let stalled = loop {
            let (status, body, age) = ready().await;
            if status == 503 {
                break (body, age);
            }
            rt::time::sleep(Duration::from_millis(10)).await;
        };
        MAY_END.store(true, Ordering::Relaxed);
        stalled
    };
    let (_, (body, age)) = futures_util::future::join(second, watch).await;
    assert!(body.contains("urn:problem-type:kamerbrief:stalled"), "{body}");
    assert!(age >= 0.4, "{age}");
    let (status, _, age) = ready().await;
    assert_eq!(status, 200, "it has caught up");
    assert_eq!(age, 0.0);
}
