//! Log of the service: one line per request, without private data.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use kamerbrief::http::{KeyName, new_key};
use serde_json::{Value, json};

use crate::serve::{Running, read, start};
use crate::support::letters_dir;

fn seed() -> Vec<u8> {
    std::fs::read(letters_dir().join("minimal.json")).unwrap()
}

fn post(running: &Running, path: &str, headers: &str, body: &[u8]) -> String {
    let mut stream = running.connect();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    )
    .unwrap();
    stream.write_all(body).unwrap();
    read(&mut stream)
}

/// Returns the log lines of a service during these calls, without its address.
fn said(options: &[&str], calls: impl FnOnce(&Running)) -> Vec<String> {
    let running = start(|command| {
        command.args(options);
    });
    calls(&running);
    let said = running.end();
    said.lines().map(str::to_owned).collect()
}

#[test]
fn every_request_is_a_line_that_names_it_and_nothing_of_the_letter() {
    let key = new_key(KeyName::new("zaaksysteem").unwrap()).unwrap();
    let line = key.key.to_string();
    let options = ["--log-format", "json", "--keys", &line, "--rate-limit", "3/h"];
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let lines = said(&options, |running| {
        let shown = format!("x-api-key: {}\r\n", key.secret);
        let names = format!(
            "{shown}x-request-id: r-1\r\ntraceparent: 00-{trace}-00f067aa0ba902b7-01\r\n"
        );
        let query = "/v1/letters?format=html";
        let document = post(running, query, &names, &seed());
        assert!(document.starts_with("HTTP/1.1 200"), "{document}");
        post(running, "/v1/letters", "", &seed());
        post(running, "/v1/letters/kanarie?kanarie=1", &shown, b"kanarie");
        post(running, "/v1/letters", &shown, br#"{"kanarie": "kanarie"}"#);
        post(running, "/v1/letters", &shown, &seed());
        running.get("/v1/examples/kanarie");
        running.get("/livez");
    });
    let text = lines.join("\n");
    assert!(!text.contains("kanarie") && !text.contains(&key.secret), "{text}");
    assert!(!text.contains("format="), "{text}");
    let lines: Vec<Value> =
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = [
        ("INFO", Some("zaaksysteem"), "POST", "/v1/letters", 200, None),
        ("WARN", None, "POST", "/v1/letters", 401, Some("missing-api-key")),
        ("INFO", Some("zaaksysteem"), "POST", "none", 404, Some("not-found")),
        ("INFO", Some("zaaksysteem"), "POST", "/v1/letters", 400, Some("invalid-letter")),
        (
            "WARN",
            Some("zaaksysteem"),
            "POST",
            "/v1/letters",
            429,
            Some("too-many-requests"),
        ),
        ("INFO", None, "GET", "/v1/examples/{name}", 404, Some("no-such-example")),
    ];
    assert_eq!(lines.len(), expected.len(), "{text}");
    for (line, (level, key, method, route, status, problem)) in lines.iter().zip(expected)
    {
        assert_eq!(line["level"], level, "{line}");
        assert_eq!(line["message"], "request");
        assert_eq!(line.get("key").and_then(Value::as_str), key, "{line}");
        assert_eq!((&line["method"], &line["route"]), (&json!(method), &json!(route)));
        assert_eq!(line["status"], status, "{line}");
        assert_eq!(line.get("problem").and_then(Value::as_str), problem, "{line}");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
        assert!(line["duration_ms"].as_f64().unwrap() > 0.0, "{line}");
        assert!(line["bytes"].as_u64().unwrap() > 100, "{line}");
        assert_eq!(line.get("truncated"), None, "{line}");
        let known = [
            "timestamp",
            "level",
            "message",
            "request_id",
            "trace_id",
            "key",
            "method",
            "route",
            "status",
            "problem",
            "duration_ms",
            "bytes",
        ];
        let members = line.as_object().unwrap();
        assert!(members.keys().all(|name| known.contains(&name.as_str())), "{line}");
    }
    assert_eq!(
        (&lines[0]["request_id"], &lines[0]["trace_id"]),
        (&json!("r-1"), &json!(trace))
    );
    assert_eq!(lines[1]["request_id"].as_str().unwrap().len(), 32);
}

#[test]
fn an_answer_that_does_not_go_out_whole_is_told_to_be_cut() {
    let lines = said(&["--log-format", "json"], |running| {
        let mut stream = running.connect();
        let letter = serde_json::from_slice::<Value>(&seed()).unwrap().to_string() + "\n";
        write!(
            stream,
            "POST /v1/letters/_batch HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\
             content-type: application/x-ndjson\r\n\r\n{:x}\r\n{letter}\r\n",
            letter.len()
        )
        .unwrap();
        // The head and the first letter.
        stream.read_exact(&mut [0; 4096]).unwrap();
        drop(stream);
        while !running.get("/metrics").contains("route=\"/v1/letters/_batch\"") {}
    });
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(
        (&line["status"], &line["truncated"]),
        (&json!(200), &json!(true)),
        "{line}"
    );
    assert!(line["bytes"].as_u64().unwrap() > 1_000, "{line}");
}

#[test]
fn the_level_says_which_requests_are_told() {
    let calls = |running: &Running| {
        running.get("/livez");
        running.get("/version");
    };
    let routes = |level| {
        // At `warn` no line reports the address.
        let lines = said(&["--log-level", level], calls);
        let route = |line: &String| {
            line.split_once("route=")
                .map(|(_, rest)| rest.split(' ').next().unwrap().to_owned())
        };
        lines.iter().filter_map(route).collect::<Vec<_>>()
    };
    assert_eq!(routes("info"), ["/version"]);
    assert_eq!(routes("debug"), ["/livez", "/version"]);
}

#[test]
fn a_log_that_is_off_or_has_no_reader_disturbs_nobody() {
    for (format, reads) in [("off", true), ("json", false)] {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        drop(taken);
        let mut process = Command::new(env!("CARGO_BIN_EXE_kamerbrief"))
            .args(["serve", "--log-format", format, "--listen", &address.to_string()])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = process.stderr.take().filter(|_| reads);
        let mut answer = String::new();
        for _ in 0..2_000 {
            let Ok(mut stream) = std::net::TcpStream::connect(address) else {
                std::thread::sleep(std::time::Duration::from_millis(10));
                continue;
            };
            write!(stream, "GET /version HTTP/1.0\r\n\r\n").unwrap();
            answer = read(&mut stream);
            break;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(answer.starts_with("HTTP/1."), "{format}: {answer}");
        let mut said = String::new();
        if let Some(mut errors) = errors {
            errors.read_to_string(&mut said).unwrap();
        }
        assert_eq!(said, "");
    }
}
