//! The crate opens no outbound connections.

use std::fs;
use std::path::{Path, PathBuf};

/// Crates for outbound connections: HTTP clients, their dependencies, and TLS.
const CLIENTS: [&str; 22] = [
    "attohttpc",
    "awc",
    "curl",
    "curl-sys",
    "hickory-resolver",
    "hyper",
    "hyper-util",
    "isahc",
    "lettre",
    "minreq",
    "native-tls",
    "openssl",
    "openssl-sys",
    "opentelemetry-otlp",
    "quinn",
    "redis",
    "reqwest",
    "rustls",
    "sentry",
    "surf",
    "tungstenite",
    "ureq",
];

/// Types and functions of Rust that open a connection or resolve a name.
const CALLS: [&str; 6] =
    ["TcpStream", "UdpSocket", "UnixStream", "UnixDatagram", "TcpSocket", "lookup_host"];

/// Command that checks the readiness of the service, and may therefore call it.
const ASKS: &str = "src/cli/healthcheck.rs";

/// Files that accept connections, and may therefore name these types.
const TAKES: [&str; 2] = ["src/http/serve.rs", "src/http/read_ahead.rs"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn no_client_is_among_the_dependencies() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let names: Vec<_> =
        lock.lines().filter_map(|line| line.strip_prefix("name = ")).collect();
    assert!(names.contains(&"\"actix-web\""), "the reader of names works");
    let clients = CLIENTS.map(|name| format!("\"{name}\""));
    let found: Vec<_> =
        clients.iter().filter(|name| names.contains(&name.as_str())).collect();
    assert!(found.is_empty(), "{found:?}");
}

/// Module that starts the program again, to compare two files.
const STARTS: &str = "src/http/compare_process.rs";

/// Returns the source files of the crate.
fn source_files() -> Vec<PathBuf> {
    fn gather(dir: PathBuf, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { gather(path, found) } else { found.push(path) }
        }
    }
    let mut files = Vec::new();
    gather(root().join("src"), &mut files);
    assert!(files.len() > 50);
    files
}

#[test]
fn no_source_starts_a_program_but_for_comparisons() {
    let files = source_files();
    assert!(files.contains(&root().join(STARTS)));
    for path in files.into_iter().filter(|path| !path.ends_with(STARTS)) {
        let source = fs::read_to_string(&path).unwrap();
        for call in ["process::Command", "process::{Command", "Stdio"] {
            assert!(!source.contains(call), "{} names {call}", path.display());
        }
    }
}

#[test]
fn no_source_opens_a_connection() {
    let files = source_files();
    assert!(files.contains(&root().join(ASKS)));
    for path in files.into_iter().filter(|path| !path.ends_with(ASKS)) {
        let source = fs::read_to_string(&path).unwrap();
        // Unit tests may make connections.
        let source = source.split("\n#[cfg(test)]\nmod ").next().unwrap();
        for call in CALLS {
            let is_taken =
                call == "TcpStream" && TAKES.iter().any(|takes| path.ends_with(takes));
            let opens = source.contains(&format!("{call}::"));
            assert!(
                !opens && (is_taken || !source.contains(call)),
                "{} names {call}",
                path.display()
            );
        }
    }
}
