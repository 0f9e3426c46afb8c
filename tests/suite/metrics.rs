//! Metrics of the service, in the Prometheus text format.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::body::to_bytes;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use kamerbrief::RenderError;
use kamerbrief::http::{ApiKeys, AppState, AuthConfig, ServiceLimits, app};
use serde_json::Value;

use crate::http::{LETTERS, post, seed};
use crate::support::STYLES;

/// Returns the response of `/metrics` after these requests.
async fn counted(state: AppState, requests: Vec<TestRequest>) -> String {
    let service = init_service(app(Data::new(state))).await;
    for request in requests {
        let answer = call_service(&service, request.to_request()).await;
        // Reads the response to its end.
        let _ = to_bytes(answer.into_body()).await;
    }
    let request = TestRequest::get().uri("/metrics").to_request();
    let answer = call_service(&service, request).await;
    assert_eq!(answer.status(), 200);
    let kind = answer.headers().get("content-type").unwrap();
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    let body = to_bytes(answer.into_body()).await.map_err(|_| "a body").unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

/// Returns every series with its value, after checking the syntax of each line.
fn series(text: &str) -> BTreeMap<String, f64> {
    let mut series = BTreeMap::new();
    let mut family = "";
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(help.ends_with('.') && !help.ends_with(".."), "{line}");
            family = name;
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(name, family);
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
        } else {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with(family), "{line}");
            let value: f64 = value.parse().unwrap();
            assert_eq!(series.insert(name.to_owned(), value), None, "{line} comes twice");
        }
    }
    series
}

fn state() -> AppState {
    AppState::new(STYLES.clone(), 100_000)
}

/// Returns the value of a series.
fn value(series: &BTreeMap<String, f64>, name: &str) -> f64 {
    *series.get(name).unwrap_or_else(|| panic!("{name} is not in {series:#?}"))
}

#[actix_web::test]
async fn requests_stages_documents_and_places_are_counted() {
    let requests = vec![
        post(LETTERS, seed()),
        post("/v1/letters?format=docx", seed()),
        post("/v1/letters/_check", seed()),
        post(LETTERS, "{"),
    ];
    let text = counted(state(), requests).await;
    let series = series(&text);
    let letters = |status| {
        format!(
            "http_requests_total{{route=\"/v1/letters\",method=\"POST\",status=\"{status}\"}}"
        )
    };
    let stage = |stage: &str, format: &str| {
        let name = "kamerbrief_stage_duration_seconds_count";
        format!("{name}{{stage=\"{stage}\",format=\"{format}\"}}")
    };
    for (name, expected) in [
        (&*letters(200), 2.0),
        (&*letters(400), 1.0),
        (
            "http_request_duration_seconds_count{route=\"/v1/letters\",method=\"POST\"}",
            3.0,
        ),
        (
            "http_request_duration_seconds_bucket{route=\"/v1/letters/_check\",method=\"POST\",le=\"+Inf\"}",
            1.0,
        ),
        // Each letter is parsed; those that are JSON are laid out, and written if
        // requested.
        (&*stage("parse", ""), 4.0),
        (&*stage("compose", ""), 3.0),
        (&*stage("document", ""), 3.0),
        (&*stage("layout", ""), 3.0),
        (&*stage("export", "pdf"), 1.0),
        (&*stage("export", "docx"), 1.0),
        (&*stage("export", "html"), 0.0),
        ("kamerbrief_documents_total{format=\"pdf\"}", 1.0),
        ("kamerbrief_pages_total{format=\"pdf\"}", 4.0),
        ("kamerbrief_pages_total{format=\"zip\"}", 0.0),
        ("kamerbrief_queue_length", 0.0),
        ("kamerbrief_renders_in_progress", 0.0),
        ("kamerbrief_oldest_render_age_seconds", 0.0),
        ("kamerbrief_oldest_waiting_age_seconds", 0.0),
        ("kamerbrief_ready", 1.0),
        ("kamerbrief_dropped_log_lines_total", 0.0),
        ("kamerbrief_rejected_requests_total{reason=\"queue-full\"}", 0.0),
        ("kamerbrief_batch_letters_total{result=\"rendered\"}", 0.0),
        ("kamerbrief_build_info{version=\"0.1.0\"}", 1.0),
    ] {
        assert_eq!(value(&series, name), expected, "{name}");
    }
    assert!(value(&series, "kamerbrief_document_bytes_total{format=\"pdf\"}") > 10_000.0);
    let start = value(&series, "process_start_time_seconds");
    assert!(start > 1.7e9);
    let ended = value(&series, "kamerbrief_last_render_end_timestamp_seconds");
    assert!(ended >= start && ended < start + 3600.0, "{start} {ended}");
    assert!(value(&series, "kamerbrief_render_slots") >= 1.0);
    let first = "kamerbrief_stage_duration_seconds_bucket{stage=\"export\",format=\"svg\",le=\"0.001\"} 0";
    assert!(text.contains(first), "{text}");
}

#[actix_web::test]
async fn letters_of_a_batch_are_counted_by_what_became_of_them() {
    let good = serde_json::from_slice::<Value>(&seed()).unwrap();
    let lines = format!("{good}\n{{}}\n{good}\n");
    let batch = post("/v1/letters/_batch?format=pdf,html", lines);
    let batch = batch.insert_header(("content-type", "application/x-ndjson"));
    let series = series(&counted(state(), vec![batch]).await);
    for (name, expected) in [
        ("kamerbrief_batch_letters_total{result=\"rendered\"}", 2.0),
        ("kamerbrief_batch_letters_total{result=\"invalid\"}", 1.0),
        ("kamerbrief_batch_letters_total{result=\"failed\"}", 0.0),
        ("kamerbrief_documents_total{format=\"html\"}", 2.0),
        ("kamerbrief_pages_total{format=\"pdf\"}", 8.0),
    ] {
        assert_eq!(value(&series, name), expected, "{name}");
    }
}

#[actix_web::test]
async fn a_letter_of_a_batch_that_takes_too_long_is_no_defect() {
    let limits = ServiceLimits {
        renders: 1,
        render_timeout: std::time::Duration::from_millis(50),
        ..ServiceLimits::default()
    };
    let state =
        AppState::with_limits(STYLES.clone(), limits).with_render(|_, _, _, context| {
            while !context.cancel.is_set() {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            Err(RenderError::Cancelled)
        });
    let service = init_service(app(Data::new(state))).await;
    let letter: Value = serde_json::from_slice(&seed()).unwrap();
    let batch = post("/v1/letters/_batch", serde_json::json!([letter]).to_string());
    let answer = call_service(&service, batch.to_request()).await;
    let _ = to_bytes(answer.into_body()).await;
    // The work itself ends a little later than the response.
    let series = loop {
        let request = TestRequest::get().uri("/metrics").to_request();
        let body = to_bytes(call_service(&service, request).await.into_body()).await;
        let body = body.map_err(|_| "a body").unwrap();
        let series = series(std::str::from_utf8(&body).unwrap());
        if value(&series, "kamerbrief_renders_in_progress") == 0.0 {
            break series;
        }
    };
    for (result, expected) in
        [("render-timeout", 1.0), ("failed", 0.0), ("rendered", 0.0)]
    {
        let name = format!("kamerbrief_batch_letters_total{{result=\"{result}\"}}");
        assert_eq!(value(&series, &name), expected, "{result}");
    }
}

/// Returns the names of metrics in a text.
fn named(text: &str) -> BTreeSet<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !is_name(c))
        .filter(|word| {
            ["kamerbrief_", "http_re", "process_"]
                .iter()
                .any(|own| word.strip_prefix(own).is_some_and(|rest| !rest.is_empty()))
        })
        .map(|word| {
            let parts = ["_bucket", "_sum", "_count"];
            parts.iter().find_map(|part| word.strip_suffix(part)).unwrap_or(word)
        })
        .collect()
}

#[actix_web::test]
async fn dashboard_and_alerts_and_the_description_have_the_metrics_that_there_are() {
    let read = |name: &str| {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        std::fs::read_to_string(docs.join(name)).unwrap()
    };
    let text = counted(state(), vec![post(LETTERS, seed())]).await;
    let there: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    let [dashboard, alerts] = ["dashboard.json", "alerts.yaml"]
        .map(|name| read(&format!("deploy/monitoring/{name}")));
    assert!(named(&alerts).len() > 5 && named(&alerts).is_subset(&there), "{alerts}");
    assert_eq!(named(&dashboard), there);
    assert_eq!(named(&read("service.md")), there);
}

#[actix_web::test]
async fn who_is_sent_away_is_counted_by_reason() {
    let keys = ApiKeys::from_file(&format!("a:{}", "0".repeat(64))).unwrap();
    let access = AuthConfig {
        keys: ApiKeys::new(keys),
        rate: Some("2/h".parse().unwrap()),
        ..AuthConfig::default()
    };
    let requests = vec![
        post(LETTERS, seed()),
        post(LETTERS, seed()).insert_header(("x-api-key", "guess")),
        post(LETTERS, seed()),
        // Requests that only read are not rejected.
        TestRequest::get().uri("/nothing"),
    ];
    let text = counted(state().with_access(access), requests).await;
    let limits = ServiceLimits {
        render_timeout: std::time::Duration::ZERO,
        ..ServiceLimits::default()
    };
    let late = counted(
        AppState::with_limits(STYLES.clone(), limits),
        vec![post(LETTERS, seed())],
    );
    let late = late.await;
    for (text, reason) in [
        (&text, "missing-api-key"),
        (&text, "invalid-api-key"),
        (&text, "too-many-requests"),
        (&late, "render-timeout"),
    ] {
        let name = format!("kamerbrief_rejected_requests_total{{reason=\"{reason}\"}}");
        assert_eq!(value(&series(text), &name), 1.0, "{reason}");
    }
}

#[actix_web::test]
async fn no_label_is_the_senders_choice() {
    let strange = |number: usize| {
        vec![
            TestRequest::get().uri(&format!("/kanarie{number}?kanarie={number}")),
            TestRequest::get().uri(&format!("/v1/examples/kanarie{number}")),
            TestRequest::get().uri(&format!("/docs/kanarie{number}")),
            TestRequest::default()
                .method(
                    Method::from_bytes(format!("KANARIE{number}").as_bytes()).unwrap(),
                )
                .uri("/v1/letters"),
            post(LETTERS, format!("{{\"kanarie{number}\": 1}}"))
                .insert_header(("x-request-id", format!("kanarie{number}"))),
            post(&format!("/v1/letters?format=kanarie{number}"), "{}"),
        ]
    };
    let few = counted(state(), strange(0)).await;
    let many = counted(state(), (0..20).flat_map(strange).collect()).await;
    assert!(!many.to_lowercase().contains("kanarie"), "{many}");
    let names = |text: &str| series(text).into_keys().collect::<BTreeSet<_>>();
    assert_eq!(names(&few), names(&many));
}
