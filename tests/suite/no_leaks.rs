//! Content of a letter leaves the service only in its response.
//!
//! Input: the test letters with a canary in every text: accepted, rejected, malformed,
//! too large, and such that rendering panics. Output: no canary in standard output and
//! standard error of the process, in its working folder or the folder for temporary
//! files, in the headers of its responses, or in its operator endpoints. The sentences of
//! a response may quote the letter, and `Content-Disposition` names it: both are the
//! sender's own content, and only the sender receives them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use actix_web::web::Data;
use actix_web::{HttpServer, rt};
use kamerbrief::document::{Markup, Metadata};
use kamerbrief::http::{LogFormat, LogLevel, LogSettings, app};
use kamerbrief::letter::{self, LetterError};
use kamerbrief::locale::Language;
use kamerbrief::{RenderError, document};
use serde_json::Value;

use crate::http::state;
use crate::support::{STYLES, invalid_letters, json_files, letters_dir};
use crate::support_service::{Answer, Service};

/// Word that no letter contains, to be followed by a number.
const CANARY: &str = "kanarie";

/// Folders of a service, newly created and checked to remain unchanged.
struct Folders {
    folders: [PathBuf; 2],
    made: Vec<SystemTime>,
}

impl Folders {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        let folders = [folder.join("work"), folder.join("temporary")];
        for folder in &folders {
            fs::create_dir_all(folder).unwrap();
        }
        let made = folders.iter().map(|folder| modified(folder)).collect();
        Self { folders, made }
    }

    /// Configures a command to run in the folders, with maximum log output.
    fn configure(&self, command: &mut Command) {
        let [work, temporary] = &self.folders;
        command.current_dir(work);
        for name in ["TMPDIR", "TMP", "TEMP"] {
            command.env(name, temporary);
        }
        command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
        command.env("KAMERBRIEF_LOG_LEVEL", "debug");
    }

    // A file that was created and deleted also changes the folder's modification time.
    fn check(&self) {
        for (folder, made) in self.folders.iter().zip(&self.made) {
            let names: Vec<_> = fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect();
            assert!(names.is_empty(), "{}: {names:?}", folder.display());
            assert_eq!(modified(folder), *made, "{} has had a file", folder.display());
        }
    }
}

fn modified(folder: &Path) -> SystemTime {
    fs::metadata(folder).unwrap().modified().unwrap()
}

/// Source of canaries, each with a number of its own.
#[derive(Default)]
struct Canaries(usize);

impl Canaries {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("{CANARY}{:06}", self.0)
    }

    /// Appends a canary to every text in a value.
    fn extend(&mut self, value: &mut Value) {
        extend(value, &mut || format!(" {}", self.next()));
    }
}

/// Appends something to every text in a value.
pub(crate) fn extend(value: &mut Value, more: &mut impl FnMut() -> String) {
    match value {
        Value::String(text) => text.push_str(&more()),
        Value::Array(items) => items.iter_mut().for_each(|item| extend(item, more)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| extend(member, more));
        }
        _ => {}
    }
}

/// Restores the original texts at which a changed letter is rejected.
///
/// Returns `None` if it is still rejected after eight attempts.
pub(crate) fn accepted(mut letter: Value, original: &Value) -> Option<Value> {
    for _ in 0..8 {
        let bytes = letter.to_string();
        let Err(LetterError::Violations { violations, .. }) =
            letter::parse(bytes.as_bytes(), &STYLES)
        else {
            return Some(letter);
        };
        // A member of the letter is reported missing only because another text is wrong.
        let inside =
            violations.iter().filter(|found| !found.location.pointer().is_empty());
        for violation in inside {
            let was = original.pointer(violation.location.pointer())?;
            *letter.pointer_mut(violation.location.pointer())? = was.clone();
        }
    }
    None
}

/// Fails if the headers of a response contain a canary.
fn check_head(answer: &Answer) {
    for line in answer.head.to_lowercase().lines() {
        let named = line.starts_with("content-disposition: ");
        assert!(named || !line.contains(CANARY), "{line}");
    }
}

/// Posts a letter and checks the headers of the response.
fn post(service: &Service, path: &str, letter: &[u8]) -> Answer {
    let answer = service.letter(path, letter);
    check_head(&answer);
    answer
}

/// Returns all operator output of a service, including its log.
fn overheard(service: Service, folders: &Folders) -> String {
    let mut said = String::new();
    for path in ["/livez", "/readyz", "/version", "/metrics", "/v1/house-styles"] {
        let answer = service.get(path);
        said +=
            &format!("{path} {}{}", answer.head, String::from_utf8_lossy(&answer.body));
    }
    folders.check();
    said += &service.stop();
    folders.check();
    said.to_lowercase()
}

/// Returns the lines with a canary.
fn singing(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.contains(CANARY)).collect()
}

fn is(answer: &Answer, status: u16) {
    let said = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.status, status, "{}{said}", answer.head);
}

#[test]
fn no_canary_leaves_the_service_but_in_an_answer() {
    let folders = Folders::new("confidential");
    let service = Service::start(|command| {
        folders.configure(command);
        command.env("KAMERBRIEF_MAX_BODY_SIZE", "256KiB");
    });
    let mut canaries = Canaries::default();
    let formats = ["zip", "pdf", "svg", "docx", "html"];
    let (mut rendered, mut texts) = (0, 0);
    for (place, (name, bytes)) in json_files(&letters_dir()).into_iter().enumerate() {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let original: Value = serde_json::from_slice(bytes).unwrap();
        let mut letter = original.clone();
        canaries.extend(&mut letter);

        // Rejected at every text that has a fixed set of values.
        let all = letter.to_string();
        is(&post(&service, "/v1/letters", all.as_bytes()), 400);
        let report = post(&service, "/v1/letters/_check", all.as_bytes());
        is(&report, 200);
        assert!(String::from_utf8_lossy(&report.body).contains(CANARY), "{name}");

        // Rendered, with canaries in all free texts.
        let letter = accepted(letter, &original).unwrap_or_else(|| panic!("{name}"));
        let letter = letter.to_string();
        let format = formats[place % formats.len()];
        is(
            &post(&service, &format!("/v1/letters?format={format}"), letter.as_bytes()),
            200,
        );
        texts += letter.matches(CANARY).count();
        rendered += 1;

        // Truncated.
        let at = letter.rfind(CANARY).unwrap_or_else(|| panic!("{name}: no text")) + 3;
        is(&post(&service, "/v1/letters", &letter.as_bytes()[..at]), 400);
        let invalid =
            [&letter.as_bytes()[..at], b"\xFF", &letter.as_bytes()[at..]].concat();
        is(&post(&service, "/v1/letters", &invalid), 400);
    }
    assert!(rendered > 40 && texts > 1_000, "{rendered} letters, {texts} texts");

    let mut checked = 0;
    for (name, bytes) in invalid_letters() {
        let Ok(mut letter) = serde_json::from_slice(&bytes) else { continue };
        checked += 1;
        canaries.extend(&mut letter);
        let answer = post(&service, "/v1/letters/_check", letter.to_string().as_bytes());
        assert_eq!(answer.status, 200, "{name}");
    }
    assert!(checked > 50, "{checked} invalid letters");

    let whole = br#"{"kanarie": 1, "subject": "kanarie"}"#;
    // An unknown member name.
    is(&post(&service, "/v1/letters", whole), 400);
    // Too large, wrong media type, compressed, truncated, and not HTTP at all.
    let large = [whole.repeat(20_000), vec![b' '; 1 << 20]].concat();
    is(&post(&service, "/v1/letters", &large), 413);
    for (headers, status) in [
        ("content-type: text/plain\r\n", 415),
        ("content-type: application/json\r\ncontent-encoding: gzip\r\n", 415),
    ] {
        let answer = service.post("/v1/letters", headers, whole);
        check_head(&answer);
        assert!(answer.status == status || answer.status == 400, "{}", answer.head);
    }
    let head =
        "POST /v1/letters HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n";
    for bytes in [
        [head.as_bytes(), b"content-length: 9999\r\n\r\n", whole].concat(),
        [head.as_bytes(), b"transfer-encoding: chunked\r\n\r\n9z\r\n", whole].concat(),
        [head.as_bytes(), b"content-length: 2\r\n\r\n", whole, b"\r\n\r\n"].concat(),
        whole.to_vec(),
        [whole, &b"\r\n\r\n"[..]].concat(),
    ] {
        check_head(&service.send(&bytes));
    }

    let said = overheard(service, &folders);
    // The collected output includes the log and the metrics.
    for line in [
        "http://127.0.0.1:",
        "route=/v1/letters status=200",
        "problem=invalid-letter",
        "route=/readyz",
        "http_requests_total{route=\"/v1/letters\",method=\"post\",status=\"413\"}",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(singing(&said), [""; 0]);
}

/// Service of the next test: it panics at a letter, or fails with its text.
#[test]
#[ignore = "run by the test below"]
fn a_service_with_defects() {
    let state = Data::new(state().with_render(|letter, _, _, _| {
        assert!(letter.date.is_none(), "{:?}", letter.subject);
        let xml = format!("<{} />", letter.subject);
        let markup = Markup {
            xml,
            bodies: Vec::new(),
            language: Language::NL,
            metadata: Metadata::default(),
            images: Vec::new(),
            no_break_rules: None,
        };
        let error = document::parse(markup).unwrap_err();
        Err(RenderError::Document(error))
    }));
    let _log = LogSettings { format: LogFormat::Json, level: LogLevel::Debug }.start();
    rt::System::new().block_on(async {
        let server = HttpServer::new(move || app(state.clone())).workers(1);
        let server = server.bind("127.0.0.1:0").unwrap();
        println!("http://{}", server.addrs()[0]);
        server.run().await.unwrap();
    });
}

#[test]
fn no_canary_leaves_with_a_panic_or_a_defect() {
    let folders = Folders::new("confidential-defects");
    let mut command = Command::new(std::env::current_exe().unwrap());
    folders.configure(&mut command);
    command.args([
        "--exact",
        "no_leaks::a_service_with_defects",
        "--ignored",
        "--nocapture",
    ]);
    let service = Service::run(command);
    let bytes = fs::read(letters_dir().join("minimal.json")).unwrap();
    let original: Value = serde_json::from_slice(&bytes).unwrap();
    let mut letter = original.clone();
    Canaries::default().extend(&mut letter);
    letter["subject"] = "kanarie0".into();
    let mut letter = accepted(letter, &original).unwrap();
    // With a date rendering panics, without one it fails.
    for _ in 0..2 {
        let answer = post(&service, "/v1/letters", letter.to_string().as_bytes());
        is(&answer, 500);
        assert_eq!(
            singing(&String::from_utf8_lossy(&answer.body).to_lowercase()),
            [""; 0]
        );
        letter["status"] = "draft".into();
        letter.as_object_mut().unwrap().remove("date");
    }
    let said = overheard(service, &folders);
    for line in ["panic at ", "\"problem\":\"internal-error\",\"stage\":\"document\""] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(singing(&said), [""; 0]);
}
