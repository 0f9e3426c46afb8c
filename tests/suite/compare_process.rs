//! Comparisons in the running service, each in a process of its own.

use std::fs;
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kamerbrief::{Format, render};
use serde_json::{Value, json};

use crate::house_styles::Folder;
use crate::support::{letter, letters_dir};
use crate::support_service::{Answer, Service};

/// Returns a comparison of a letter with a copy that has another subject.
fn two_letters() -> Vec<u8> {
    let bytes = fs::read(letters_dir().join("minimal.json")).unwrap();
    let old: Value = serde_json::from_slice(&bytes).unwrap();
    let mut new = old.clone();
    new["subject"] = json!("Another subject");
    // DOCX takes the least time.
    let docx = rendered("minimal", Format::DOCX);
    json!({ "old": STANDARD.encode(docx), "new": new }).to_string().into_bytes()
}

/// Returns a slow comparison of a long PDF with a shorter one.
fn two_long_files() -> Vec<u8> {
    let (old, new) = (rendered("long", Format::Pdf), rendered("tables", Format::Pdf));
    let body = json!({ "old": STANDARD.encode(old), "new": STANDARD.encode(new) });
    body.to_string().into_bytes()
}

/// Returns a comparison of two letters of hundreds of pages, which takes seconds.
fn two_long_letters() -> Vec<u8> {
    let bytes = fs::read(letters_dir().join("minimal.json")).unwrap();
    let mut letter: Value = serde_json::from_slice(&bytes).unwrap();
    let paragraph = "Een zin die vaak terugkomt. ".repeat(100);
    let body =
        |words: &str| json!(vec![format!("{words} {}", paragraph.trim_end()); 400]);
    letter["body"] = body("Vroeger.");
    let old = letter.clone();
    letter["body"] = body("Later.");
    json!({ "old": old, "new": letter }).to_string().into_bytes()
}

fn rendered(name: &str, format: Format) -> Vec<u8> {
    let accepted = letter(name);
    render(&accepted.letter, &accepted.style, format).unwrap().bytes
}

fn compare(service: &Service, body: &[u8]) -> Answer {
    let headers = "content-type: application/json\r\naccept-language: en\r\n";
    service.post("/v1/letters/_compare", headers, body)
}

fn code(answer: &Answer) -> (u16, String) {
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    let kind = problem["type"].as_str().unwrap_or_default();
    (answer.status, kind.rsplit(':').next().unwrap().to_owned())
}

/// Returns the child processes of a process, from the `stat` files of Linux.
fn children(parent: u32) -> Vec<u32> {
    let is_child = |stat: &str| {
        // PID (COMMAND) STATE PPID …
        let rest = stat.rsplit_once(')').unwrap().1;
        let mut fields = rest.split_ascii_whitespace();
        let state = fields.next().unwrap();
        state != "Z" && fields.next().unwrap() == parent.to_string()
    };
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        entry.unwrap().file_name().to_str().unwrap().parse::<u32>().ok()
    });
    let stat = |process: &u32| fs::read_to_string(format!("/proc/{process}/stat")).ok();
    processes
        .filter(|process| stat(process).is_some_and(|stat| is_child(&stat)))
        .collect()
}

/// Waits until a condition holds, for at most a minute.
fn wait_until(mut holds: impl FnMut() -> bool) {
    assert!((0..600).any(|_| holds() || {
        sleep(Duration::from_millis(100));
        false
    }));
}

/// Waits until the service has this number of child processes, and returns them.
fn wait_for_children(service: &Service, count: usize) -> Vec<u32> {
    wait_until(|| children(service.process()).len() == count);
    children(service.process())
}

/// Waits until a process has the resource limits of a comparison.
fn wait_for_limits(process: u32) {
    let has_limits = || {
        let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
        let limit = |name: &str| {
            let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
            line[name.len()..].split_ascii_whitespace().next().unwrap().to_owned()
        };
        ["Max open files", "Max data size", "Max cpu time"].map(limit)
            == ["3", "134217728", "600"]
    };
    wait_until(has_limits);
}

#[test]
fn a_comparison_in_a_process_answers_as_one_in_the_service() {
    let service = Service::start(|_| {});
    let answer = compare(&service, &two_letters());
    assert_eq!(answer.status, 200);
    let comparison: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(comparison["differences"][0]["new"], "Another subject");
    assert_eq!(
        code(&compare(&service, b"{\"old\": {}}")),
        (400, "invalid-comparison".into())
    );
    assert_eq!(code(&compare(&service, b"{\"old\": {}")), (400, "invalid-json".into()));
    assert!(children(service.process()).is_empty());
}

#[test]
fn a_comparison_that_needs_more_memory_than_it_may_is_a_413_for_itself_alone() {
    let service = Service::start(|command| {
        command.args(["--max-compare-memory", "24MiB", "--compare-timeout", "600"]);
    });
    let refused = compare(&service, &two_long_files());
    assert_eq!(code(&refused), (413, "comparison-too-large".into()));
    let detail = String::from_utf8(refused.body).unwrap();
    assert!(detail.contains("24 MiB"), "{detail}");
    let letter = fs::read(letters_dir().join("minimal.json")).unwrap();
    assert_eq!(service.letter("/v1/letters", &letter).status, 200);
}

#[test]
fn a_comparison_past_its_time_is_killed_and_gives_its_slot_free() {
    let service = Service::start(|command| {
        command.args(["--compare-timeout", "1", "--max-concurrent-comparisons", "1"]);
    });
    let late = compare(&service, &two_long_letters());
    assert_eq!(code(&late), (503, "compare-timeout".into()));
    assert!(late.header("retry-after").is_some());
    wait_for_children(&service, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_comparison_has_limits_and_ends_with_its_sender_and_with_the_service() {
    use std::io::Write;

    let service = Service::start(|command| {
        command.args(["--compare-timeout", "600"]);
    });
    let body = two_long_letters();
    let request = |stream: &mut TcpStream| {
        let length = body.len();
        let head = "POST /v1/letters/_compare HTTP/1.1\r\nhost: test\r\n\
                    content-type: application/json\r\n";
        write!(stream, "{head}content-length: {length}\r\n\r\n").unwrap();
        stream.write_all(&body).unwrap();
    };
    let mut stream = TcpStream::connect(("127.0.0.1", service.port())).unwrap();
    request(&mut stream);
    wait_for_limits(wait_for_children(&service, 1)[0]);
    // The client disconnects.
    drop(stream);
    wait_for_children(&service, 0);

    let mut stream = TcpStream::connect(("127.0.0.1", service.port())).unwrap();
    request(&mut stream);
    let child = wait_for_children(&service, 1)[0];
    wait_for_limits(child);
    // The service is terminated.
    service.stop();
    wait_until(|| {
        let stat = fs::read_to_string(format!("/proc/{child}/stat"));
        stat.is_err() || stat.unwrap().contains(") Z ")
    });
}

#[test]
fn a_house_style_that_changed_on_disk_since_the_start_is_not_compared_with() {
    let folder = Folder::new("changing", "name = \"changing\"\n");
    let service = Service::start(|command| {
        command.arg("--house-style").arg(&folder.0);
    });
    assert_eq!(compare(&service, &two_letters()).status, 200);
    folder.put("house-style.toml", b"name = \"changing\"\n# Another file now.\n");
    assert_eq!(code(&compare(&service, &two_letters())), (500, "internal-error".into()));
    let log = service.stop();
    assert!(log.contains("styles-changed"), "{log}");
}
