//! Batches: each output equals that of the letter alone; an error affects one letter.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use kamerbrief::batch::{
    self, BatchInput, BatchOptions, InputError, InternalError, LetterEntries, Outcome,
};
use kamerbrief::bundle::OutputFormat as Form;
use kamerbrief::hash::sha256_hex;
use kamerbrief::limits::RenderContext;
use kamerbrief::{Format, render};
use serde_json::{Value, json};

use crate::support::{STYLES, entries, letter, letters_dir};

/// A folder with letters, in which the program is run.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str, letters: &[&str]) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("batch").join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("in")).unwrap();
        for name in letters {
            let name = format!("{name}.json");
            fs::copy(letters_dir().join(&name), path.join("in").join(&name)).unwrap();
        }
        Self(path)
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kamerbrief"));
        command.arg("batch").args(arguments).current_dir(&self.0);
        command
    }

    /// Runs `batch`; returns its exit code and the lines on standard error.
    fn run(&self, arguments: &[&str]) -> (i32, Vec<Value>) {
        told(&self.command(arguments).output().unwrap())
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn manifest(&self) -> Value {
        serde_json::from_slice(&self.read("out/manifest.json")).unwrap()
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> =
            names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn told(output: &Output) -> (i32, Vec<Value>) {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    let lines = text.lines().map(|line| {
        serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))
    });
    (output.status.code().unwrap(), lines.collect())
}

/// Returns letters as NDJSON, one per line.
fn lines(letters: &[&str]) -> String {
    let line = |name: &&str| {
        let bytes = fs::read(letters_dir().join(format!("{name}.json"))).unwrap();
        let letter: Value = serde_json::from_slice(&bytes).unwrap();
        letter.to_string() + "\n"
    };
    letters.iter().map(line).collect()
}

fn single(name: &str, format: Format) -> Vec<u8> {
    let accepted = letter(name);
    render(&accepted.letter, &accepted.style, format).unwrap().bytes
}

#[test]
fn every_document_is_byte_for_byte_the_single_rendering() {
    let names = ["english", "minimal", "telecomraad"];
    let folder = Folder::new("same", &names);
    let (code, told) = folder.run(&["in", "-o", "out", "--format", "pdf,docx,html"]);
    assert_eq!(code, 0);
    assert_eq!(
        told[3],
        json!({ "rendered": 3, "invalid": 0, "failed": 0, "skipped": 0 })
    );
    let manifest = folder.manifest();
    assert_eq!(manifest["renderer"], "kamerbrief 0.1");
    assert_eq!(manifest["formats"], json!(["pdf", "docx", "html"]));
    assert_eq!(manifest["rendered"], 3);
    for (place, name) in names.into_iter().enumerate() {
        let line = &manifest["letters"][place];
        assert_eq!((&line["name"], &line["result"]), (&json!(name), &json!("rendered")));
        let source = folder.read(&format!("in/{name}.json"));
        assert_eq!(line["letterSha256"], sha256_hex(&source));
        assert_eq!(line["houseStyle"]["name"], letter(name).style.name);
        let accepted = letter(name);
        let pages = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap().pages;
        assert_eq!(line["pages"], pages);
        assert_eq!(line["violations"], json!([]));
        for (at, format) in
            [Format::Pdf, Format::DOCX, Format::Html].into_iter().enumerate()
        {
            let file = format!("{name}.{}", format.extension());
            let bytes = folder.read(&format!("out/{file}"));
            assert!(bytes == single(name, format), "{file}");
            let media_type = format.media_type();
            let (size, sha256) = (bytes.len(), sha256_hex(&bytes));
            let expected = json!({ "name": file, "mediaType": media_type, "size": size, "sha256": sha256 });
            assert_eq!(line["files"][at], expected);
        }
    }
}

#[test]
fn a_letter_at_fault_spoils_only_itself() {
    let folder = Folder::new("fault", &["minimal"])
        .with("in/broken.json", "{")
        .with("in/empty.json", "{}")
        .with("in/notes.txt", "no letter");
    fs::create_dir(folder.0.join("in/folder.json")).unwrap();
    let (code, told) = folder.run(&["in", "-o", "out"]);
    assert_eq!(code, 1);
    assert_eq!(
        told[4],
        json!({ "rendered": 1, "invalid": 3, "failed": 0, "skipped": 0 })
    );
    assert_eq!(folder.files("out"), ["manifest.json", "minimal.pdf"]);
    let manifest = folder.manifest();
    let letters = manifest["letters"].as_array().unwrap();
    // Programs read the same about a letter on standard error as in the manifest.
    assert_eq!(letters, &told[..4]);
    let codes: Vec<_> =
        letters.iter().map(|line| line["violations"][0]["code"].clone()).collect();
    assert_eq!(
        json!(codes),
        json!(["invalid-json", "missing-member", "unreadable-file", null])
    );
    assert_eq!(letters[2]["name"], "folder");
    assert_eq!(letters[3]["result"], "rendered");
}

#[test]
fn lines_and_lists_give_the_same_archive_however_many_threads_work() {
    let names = ["telecomraad", "minimal", "dirt", "english"];
    let ndjson = lines(&names);
    let list = format!("[{}]", ndjson.trim_end().replace('\n', ",\n"));
    let folder = Folder::new("lines", &[]).with("a.ndjson", &ndjson).with("list", &list);
    for (letters, archive, jobs) in [
        ("a.ndjson", "1.zip", "1"),
        ("a.ndjson", "5.zip", "5"),
        ("list", "list.zip", "2"),
    ] {
        assert_eq!(folder.run(&[letters, "-o", archive, "--jobs", jobs]).0, 0);
    }
    let archive = folder.read("1.zip");
    assert!(archive == folder.read("5.zip"));
    assert!(archive == folder.read("list.zip"));
    let entries = entries(&archive);
    let found: Vec<_> = entries.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["000001.pdf", "000002.pdf", "000003.pdf", "000004.pdf", "manifest.json"];
    assert_eq!(found, expected);
    for (name, (_, bytes)) in names.into_iter().zip(&entries) {
        assert!(*bytes == single(name, Format::Pdf), "{name}");
    }
    let manifest: Value = serde_json::from_slice(&entries[4].1).unwrap();
    assert_eq!(manifest["letters"][2]["warnings"].as_array().unwrap().len(), 17);

    let mut piped = folder.command(&["-", "-o", "-"]);
    piped.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = piped.spawn().unwrap();
    process.stdin.take().unwrap().write_all(ndjson.as_bytes()).unwrap();
    assert!(process.wait_with_output().unwrap().stdout == archive);
}

#[test]
fn what_is_there_with_the_same_letter_and_style_is_skipped() {
    let folder = Folder::new("resume", &["english", "minimal", "telecomraad"]);
    let skipped = |arguments: &[&str]| {
        let (code, told) = folder.run(&[&["in", "-o", "out"], arguments].concat());
        assert_eq!(code, 0);
        told.last().unwrap()["skipped"].as_u64().unwrap()
    };
    assert_eq!(skipped(&[]), 0);
    let whole = folder.read("out/manifest.json");
    assert_eq!(skipped(&[]), 3);
    assert!(folder.read("out/manifest.json") == whole);
    assert_eq!(folder.files("out").len(), 4);

    // A changed letter, a missing document, and a damaged one.
    let minimal = folder.0.join("in/minimal.json");
    fs::write(&minimal, [folder.read("in/minimal.json"), b" ".to_vec()].concat())
        .unwrap();
    assert_eq!(skipped(&[]), 2);
    fs::remove_file(folder.0.join("out/english.pdf")).unwrap();
    assert_eq!(skipped(&[]), 2);
    fs::write(folder.0.join("out/english.pdf"), "%PDF").unwrap();
    assert_eq!(skipped(&[]), 2);
    assert!(folder.read("out/english.pdf") == single("english", Format::Pdf));

    // Other formats, another default style, other locale texts.
    assert_eq!(skipped(&["--format", "html,pdf"]), 0);
    assert_eq!(skipped(&["--format", "html,pdf"]), 3);
    let other = ["--format", "html,pdf", "--default-house-style", "capitals"];
    assert_eq!(skipped(&other), 0);
    assert_eq!(skipped(&other), 3);
    let french = letters_dir().join("../locales/fr.toml").display().to_string();
    assert_eq!(skipped(&[&other[..], &["--locale", &french]].concat()), 0);
}

#[test]
fn a_run_that_broke_off_goes_on_where_it_was() {
    let folder = Folder::new("broken-off", &["english", "minimal", "telecomraad"]);
    assert_eq!(folder.run(&["in", "-o", "out"]).0, 0);
    let whole = folder.read("out/manifest.json");
    // Two lines were written, and part of the third.
    let text = String::from_utf8(whole.clone()).unwrap();
    let end = text.find("\"telecomraad\"").unwrap() + 60;
    fs::remove_file(folder.0.join("out/manifest.json")).unwrap();
    fs::write(folder.0.join("out/manifest.json.part"), &text[..end]).unwrap();
    // The next run also breaks off, before the first letter.
    fs::rename(folder.0.join("in"), folder.0.join("away")).unwrap();
    assert_eq!(
        folder.command(&["in", "-o", "out"]).output().unwrap().status.code(),
        Some(2)
    );
    fs::rename(folder.0.join("away"), folder.0.join("in")).unwrap();
    let (code, told) = folder.run(&["in", "-o", "out"]);
    assert_eq!((code, &told.last().unwrap()["skipped"]), (0, &json!(2)));
    assert!(folder.read("out/manifest.json") == whole);
    assert_eq!(folder.files("out").len(), 4);
}

#[test]
fn documents_of_a_letter_that_is_now_at_fault_are_gone() {
    let folder = Folder::new("gone", &["english", "minimal"]);
    assert_eq!(folder.run(&["in", "-o", "out"]).0, 0);
    let folder = folder.with("in/minimal.json", "{}");
    assert_eq!(folder.run(&["in", "-o", "out"]).0, 1);
    assert_eq!(folder.files("out"), ["english.pdf", "manifest.json"]);
}

#[test]
fn a_panic_or_a_defect_is_the_result_of_one_letter() {
    let item = |name: &str| BatchInput {
        name: name.to_owned(),
        file: Ok(fs::read(letters_dir().join("minimal.json")).unwrap()),
    };
    let pdf = BatchOptions { outputs: vec![Form::One(Format::Pdf)], language: None };
    let mut results = Vec::new();
    let context = RenderContext::default();
    let work = |item: BatchInput| {
        let panics = item.name == "b";
        batch::make(item, &STYLES, None, &context, |accepted, source| {
            assert!(!panics, "as asked");
            batch::render_documents(accepted, source, &pdf, &context)
        })
    };
    let items = ["a", "b", "c"].map(item).into_iter();
    let ended = batch::in_order(items, 2, work, |made| {
        results.push((made.line.result, made.files.len()));
        assert_eq!(made.line.letter_sha256.map(|digest| digest.len()), Some(64));
        assert_eq!(
            matches!(made.defect, Some(InternalError::Panic)),
            made.line.name == "b"
        );
        Ok::<_, ()>(())
    });
    assert_eq!(ended, Ok(()));
    let expected = [(Outcome::Rendered, 1), (Outcome::Failed, 0), (Outcome::Rendered, 1)];
    assert_eq!(results, expected);
}

#[test]
fn what_could_not_be_read_is_told_in_words() {
    for (unread, code, part) in [
        (InputError::TooLarge { limit: 12 }, "body-too-large", "12"),
        (InputError::IncompleteArray, "incomplete-array", "lijst"),
        (InputError::Unreadable { reason: "weg".to_owned() }, "unreadable-file", "weg"),
    ] {
        let item = BatchInput { name: "x".to_owned(), file: Err(unread) };
        let made = batch::make(
            item,
            &STYLES,
            None,
            &RenderContext::default(),
            |_, _| unreachable!(),
        );
        let remark = &made.line.violations[0];
        assert_eq!((made.line.result, remark.code), (Outcome::Invalid, code));
        assert!(remark.detail.contains(part), "{}", remark.detail);
    }
}

#[test]
fn a_manifest_lists_a_hundred_findings_of_a_letter_and_says_that_there_are_more() {
    let letter: Value = json!({ "body": vec!["a\tb"; 300] });
    let item =
        BatchInput { name: "x".to_owned(), file: Ok(letter.to_string().into_bytes()) };
    let made = batch::make(
        item,
        &STYLES,
        None,
        &RenderContext::default(),
        |_, _| unreachable!(),
    );
    assert_eq!(made.line.violations.len(), 101);
    assert_eq!(made.line.violations[100].code, "too-many-findings");
    assert!(made.line.violations[100].detail.contains("100"));
    // The line counts, though the letter has no documents.
    let length = made.line.text().len();
    assert!(LetterEntries::from_result(made).bytes() > length / 2);
}

#[test]
fn usage_that_cannot_be_meant_is_refused() {
    let folder = Folder::new("usage", &["minimal"]);
    for (arguments, part) in [
        (&["nowhere", "-o", "out"][..], "nowhere"),
        (&["in", "-o", "out", "--format", "pdf,odt"], "odt"),
        (&["in", "-o", "out", "--embed-fonts"], "pdf"),
        (&["in"], "--output"),
        (&["in", "-o", "in/minimal.json"], "minimal.json"),
    ] {
        let output = folder.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
    assert_eq!(folder.files("."), ["in"]);
}

#[test]
fn a_manifest_of_findings_that_nothing_compresses_stays_bounded() {
    use kamerbrief::batch::{ArchiveWriter, ManifestHeader};
    let outputs = vec![Form::One(Format::Pdf)];
    let wanted = BatchOptions { outputs: outputs.clone(), language: None };
    let head = ManifestHeader::for_outputs(&outputs, &STYLES);
    let mut archive = ArchiveWriter::new(&head).unwrap().with_max_manifest(100_000);
    let mut out = Vec::new();
    for number in 0..2_000 {
        // Member names that are practically random.
        let members = (0..20).map(|member| {
            format!("\"{}\":1", sha256_hex(format!("{number} {member}").as_bytes()))
        });
        let file = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
        let item =
            BatchInput { name: format!("{number:06}"), file: Ok(file.into_bytes()) };
        let made = batch::make(
            item,
            &STYLES,
            None,
            &RenderContext::default(),
            |letter, source| {
                batch::render_documents(
                    letter,
                    source,
                    &wanted,
                    &RenderContext::default(),
                )
            },
        );
        assert_eq!(made.line.result, Outcome::Invalid);
        out.extend(archive.add(LetterEntries::from_result(made)).unwrap().concat());
    }
    // The last lines have a digest each, and no findings.
    assert!(archive.memory() < 400_000, "{}", archive.memory());
    archive.finish(&mut out).unwrap();
    let (name, manifest) = entries(&out).pop().unwrap();
    assert_eq!(name, "manifest.json");
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(
        (&manifest["invalid"], &manifest["letters"][0]["omitted"]),
        (&json!(2000), &Value::Null)
    );
    let last = &manifest["letters"][1999];
    assert_eq!(last["violations"], json!([]));
    assert!(last["omitted"]["violations"].as_u64().unwrap() > 20);
}
