//! Verification of letters against accepted outputs.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::support::letters_dir;

/// Creates a folder with two letters.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for letter in ["minimal.json", "telecomraad.json"] {
        fs::copy(letters_dir().join(letter), folder.join(letter)).unwrap();
    }
    folder
}

fn run(folder: &PathBuf, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kamerbrief"));
    let command = command.args(["--language", "en", "verify", "."]).args(arguments);
    let Output { status, stdout, .. } = command.current_dir(folder).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap())
}

#[test]
fn a_letter_is_as_accepted_until_it_is_not() {
    let folder = folder("verify");
    let (code, out) = run(&folder, &[]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("minimal.json: not accepted yet"), "{out}");
    let (code, out) = run(&folder, &["--accept"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("telecomraad.json: accepted"), "{out}");
    assert_eq!(run(&folder, &[]), (0, "letters: 2, as accepted: 2, other: 0\n".into()));

    let letter = folder.join("telecomraad.json");
    let text = fs::read_to_string(&letter).unwrap();
    fs::write(&letter, text.replace("Zsolt Szabó", "Zsolt Szabo")).unwrap();
    let (code, out) = run(&folder, &["--junit", "junit.xml"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains(
            "differs from the accepted version: telecomraad.pdf, \
                      telecomraad.docx"
        ),
        "{out}"
    );
    let line = |start: char| {
        out.lines().any(|line| line.starts_with(start) && line.contains("\"Zsolt Szab"))
    };
    assert!(line('-') && line('+'), "{out}");
    let junit = fs::read_to_string(folder.join("junit.xml")).unwrap();
    let junit = roxmltree::Document::parse(&junit).unwrap();
    let suite = junit.root_element().first_element_child().unwrap();
    assert_eq!(
        (suite.attribute("tests"), suite.attribute("failures")),
        (Some("2"), Some("1"))
    );
}

#[test]
fn a_digest_alone_that_differs_is_told() {
    let folder = folder("verify-digest");
    run(&folder, &["--accept"]);
    let path = folder.join("minimal.sha256");
    let digests = fs::read_to_string(&path).unwrap();
    let first = if digests.starts_with('0') { "1" } else { "0" };
    fs::write(&path, format!("{first}{}", &digests[1..])).unwrap();
    let (code, out) = run(&folder, &[]);
    assert_eq!(code, 1);
    assert!(
        out.starts_with(
            "./minimal.json: differs from the accepted version: \
                         minimal.pdf\n"
        ),
        "{out}"
    );
}

#[test]
fn pages_are_held_to_pictures_where_that_is_asked_for() {
    let folder = folder("verify-images");
    run(&folder, &["--accept"]);
    assert!(!folder.join("minimal.page-1.png").exists());
    assert_eq!(run(&folder, &["--accept", "--images"]).0, 0);
    assert_eq!(run(&folder, &["--images"]).0, 0);
    let picture = folder.join("minimal.page-1.png");
    fs::copy(folder.join("telecomraad.page-1.png"), &picture).unwrap();
    let (code, out) = run(&folder, &["--images"]);
    assert_eq!(code, 1);
    assert!(out.contains("minimal.page-1.png"), "{out}");
}

#[test]
fn a_folder_without_letters_is_no_success() {
    let folder = folder("verify-no-letters");
    fs::remove_file(folder.join("minimal.json")).unwrap();
    fs::remove_file(folder.join("telecomraad.json")).unwrap();
    assert_eq!(run(&folder, &[]).0, 2);
}
