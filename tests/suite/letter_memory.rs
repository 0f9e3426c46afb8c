//! Memory of letters at the quantity limits, and beyond them: it is less than is reserved.

use std::io::Write;
use std::process::Command;

use kamerbrief::bundle::{self, BundleError, BundleOptions};
use kamerbrief::letter::{self, LetterError};
use kamerbrief::limits::letter as limits;
use kamerbrief::limits::{MEMORY_MAX, RenderContext, peak_memory};
use kamerbrief::{Format, RenderError, render_with};
use serde_json::{Value, json};

use crate::letter_limits::{array, contents, contents_of_runs, runs, table, with_body};
use crate::support::STYLES;

/// Returns a table with a header, and with rows of this cell.
fn headed_table(header: &str, cell: &str, rows: usize) -> String {
    let rows = array(cell, rows);
    format!(r#"[{{"table":{{"header":{header},"rows":{rows}}}}}]"#)
}

/// Returns a letter whose reference column has as many pages as the limits allow.
fn beside_long_column(body: &str) -> Vec<u8> {
    let mut letter: Value = serde_json::from_slice(&with_body(body)).unwrap();
    let texts = vec!["W".repeat(limits::MAX_ENCLOSURE - 1); limits::MAX_ENCLOSURES];
    letter["copyTo"] = json!(texts);
    letter["enclosures"] = json!(texts);
    letter.to_string().into_bytes()
}

/// Returns a letter with these blocks in an annex of full width.
fn in_annex(blocks: &str) -> Vec<u8> {
    let annex = r#"{"title":"a","layout":"full-width","blocks":"BLOCKS"}"#;
    let mut letter: Value = serde_json::from_slice(&with_body("[\"a\"]")).unwrap();
    letter["annexes"] = json!([serde_json::from_str::<Value>(annex).unwrap()]);
    letter.to_string().replace("\"BLOCKS\"", blocks).into_bytes()
}

/// Environment variable with the work of the child process and the file of its letter.
const WORK: &str = "KAMERBRIEF_TEST_WORK";

#[test]
fn memory_is_reckoned_for_letters_of_any_length() {
    let two = 2 * peak_memory(8 << 20, 1);
    assert!(two < 400 << 20, "two letters fit in a container of 512 MiB");
    assert!(peak_memory(0, 1) < peak_memory(500_000, 1));
    assert_eq!(peak_memory(u64::MAX, 0), MEMORY_MAX);
}

#[test]
#[ignore = "the child of another test"]
fn child() {
    let Ok(work) = std::env::var(WORK) else { return };
    let (format, path) = work.split_once(':').unwrap();
    let bytes = std::fs::read(path).unwrap();
    // Written directly, because the test harness captures `println!`.
    writeln!(std::io::stdout(), "\noutcome {}", outcome(&bytes, format)).unwrap();
}

/// Returns the result of a letter: rejected when read, too many pages, or rendered.
fn outcome(bytes: &[u8], format: &str) -> &'static str {
    let context = RenderContext { pages: 500, ..RenderContext::default() };
    let accepted = match letter::parse_with(bytes, &STYLES, &context) {
        Ok(accepted) => accepted,
        Err(LetterError::Violations { .. }) => return REFUSED,
        Err(error) => panic!("{error:?}"),
    };
    let rendered = if format == "zip" {
        match bundle::bundle_with(&accepted, bytes, &BundleOptions::default(), &context) {
            Ok(_) => Ok(()),
            Err(BundleError::Render(error)) => Err(error),
            Err(error) => panic!("{error:?}"),
        }
    } else {
        let format = Format::from_extension(format).unwrap();
        render_with(&accepted.letter, &accepted.style, format, &context).map(drop)
    };
    match rendered {
        Ok(()) => RENDERED,
        Err(RenderError::TooManyPages { .. }) => TOO_MANY_PAGES,
        Err(RenderError::TooManyLines { .. }) => TOO_MANY_LINES,
        Err(RenderError::TooManyPieces { .. }) => TOO_MANY_PIECES,
        Err(RenderError::OutputTooLarge(_)) => TOO_LARGE,
        Err(error) => panic!("{error:?}"),
    }
}

const REFUSED: &str = "refused";
const TOO_MANY_PAGES: &str = "too-many-pages";
const TOO_MANY_LINES: &str = "too-many-lines";
const TOO_MANY_PIECES: &str = "too-many-pieces";
const TOO_LARGE: &str = "too-large";
const RENDERED: &str = "rendered";

/// Returns the result of a letter and its peak memory in MiB, in a child process.
fn peak(name: &str, bytes: &[u8], format: &str) -> (String, usize) {
    let path = std::env::temp_dir().join(format!("{name}-{}.json", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let shell = "\"$0\" --exact letter_memory::child --ignored & child=$!; peak=0; \
                 while now=$(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' \
                 /proc/$child/status 2>/dev/null) && [ -n \"$now\" ]; \
                 do peak=$now; sleep 0.01; done; wait $child && echo peak $peak";
    let output = Command::new("sh")
        .args(["-c", shell])
        .arg(std::env::current_exe().unwrap())
        .env(WORK, format!("{format}:{}", path.display()))
        .output()
        .unwrap();
    std::fs::remove_file(path).unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let value = |name| {
        let found = text.lines().find_map(|line| line.strip_prefix(name));
        found.unwrap_or_else(|| panic!("{output:?}"))
    };
    let peak = value("peak ").parse::<usize>().unwrap() / 1024;
    (value("outcome ").to_owned(), peak)
}

#[test]
#[cfg(target_os = "linux")]
fn letters_made_to_take_memory_take_little() {
    let notes = |count| {
        let notes = array(r#"{"footnote":"n"}"#, count);
        format!(r#"[{{"paragraph":["a",{}}}]"#, &notes[1..])
    };
    let running = |text: &str| {
        format!("{:?}", text.repeat(limits::MAX_PARAGRAPH / text.len()).trim_end())
    };
    let (text, word) = (running("De Kamer heeft gevraagd. "), running("a"));
    let paragraphs = limits::MAX_CHARACTERS / limits::MAX_PARAGRAPH - 1;
    let cells = |rows| table(12, rows);
    // Each character has its own line: the columns have no room to grow.
    let narrow = |rows, characters| {
        let columns = array(r#"{"width":5}"#, 11).replace(']', r#",{"width":45}]"#);
        let row = array(&format!("{:?}", "w".repeat(characters)), 11);
        let row = row.replace(']', ",\"w\"]");
        format!(r#"[{{"table":{{"columns":{columns},"rows":{}}}}}]"#, array(&row, rows))
    };
    let listed = |items| format!(r#"{{"list":{{"items":{}}}}}"#, array("\"a\"", items));
    let in_cell =
        |items| format!(r#"[{{"table":{{"rows":[["a",[{}]]]}}}}]"#, listed(items));
    let in_note =
        |items| format!(r#"[{{"paragraph":["a",{{"footnote":[{}]}}]}}]"#, listed(items));
    let all = &["pdf", "docx", "html", "zip"][..];
    let mixed = |contents: &str| {
        let lines = narrow(1, 26_000);
        format!("{},{}", contents.trim_end_matches(']'), lines.trim_start_matches('['))
    };
    let headed = |pairs, rows| headed_table(&array(&runs(pairs), 1), "[\"a\"]", rows);
    let noted = array(&format!(r#"{{"paragraph":{}}}"#, runs(4_999)), 11);
    let hyphens = array(&json!("a\u{ad}".repeat(49_900)).to_string(), 4);
    let hyphenated = headed_table(&hyphens, r#"["a","a","a","a"]"#, 1_500);
    let broken = json!("a\u{ad}\u{ad}\u{ad}".repeat(24_000) + "a").to_string();
    // Baseline memory of the test program.
    let (_, own) = peak("own", &with_body("[\"a\"]"), "html");
    assert!(own > 10, "nothing was measured");
    for (name, body, formats, expected) in [
        // Just under the limits, and beyond them.
        ("notes", notes(limits::MAX_FOOTNOTES - 1), &["pdf"][..], RENDERED),
        ("refused-notes", notes(limits::MAX_FOOTNOTES), &["pdf"], REFUSED),
        ("text", array(&text, paragraphs), &["pdf"], TOO_MANY_PAGES),
        ("refused-text", array(&text, paragraphs + 1), &["pdf"], REFUSED),
        ("words", array(&word, paragraphs), &["pdf"], TOO_MANY_PAGES),
        ("contents", contents(14, 700), &["pdf"], RENDERED),
        ("refused-contents", contents(900, 800), &["pdf"], REFUSED),
        ("cells", cells(limits::MAX_CELLS / 12), &["pdf"], RENDERED),
        ("refused-cells", cells(17_000), &["pdf"], REFUSED),
        ("lines", narrow(1, 8_000), &["pdf", "docx", "html"], RENDERED),
        ("refused-lines", narrow(1, 90_000), &["pdf", "html"], TOO_MANY_LINES),
        ("lines-of-rows", narrow(130, 60), &["pdf", "docx"], RENDERED),
        ("refused-lines-of-rows", narrow(2_000, 60), &["pdf"], TOO_MANY_LINES),
        ("items-of-cell", in_cell(45_000), &["pdf"], TOO_MANY_PAGES),
        ("refused-items-of-cell", in_cell(170_000), &["pdf"], TOO_MANY_LINES),
        ("items-of-note", in_note(45_000), &["pdf"], TOO_MANY_PAGES),
        ("refused-items-of-note", in_note(170_000), &["pdf"], TOO_MANY_LINES),
        ("annex-refused-header-runs", headed(2_250, 6_900), all, TOO_MANY_PIECES),
        ("annex-header-runs", headed(2_250, 500), all, RENDERED),
        ("refused-contents-of-runs", contents_of_runs(900), &["pdf"], REFUSED),
        ("contents-of-runs", contents_of_runs(80), all, RENDERED),
        ("contents-and-lines", mixed(&contents_of_runs(40)), all, RENDERED),
        (
            "refused-contents-and-lines",
            mixed(&contents_of_runs(60)),
            &["pdf"],
            TOO_MANY_PIECES,
        ),
        ("beside-column", headed(1_200, 500), &["docx"], RENDERED),
        ("beside-column-hyphens", hyphenated, &["docx"], RENDERED),
        (
            "runs-of-note",
            format!(r#"[{{"paragraph":["a",{{"footnote":{noted}}}]}}]"#),
            &["docx"],
            RENDERED,
        ),
        ("soft-hyphens", array(&broken, 8), &["docx"], RENDERED),
        ("refused-soft-hyphens", array(&broken, 20), &["docx"], TOO_LARGE),
        // Ordinary sizes, in all formats.
        ("rows", cells(2_000), &["pdf", "docx", "html", "zip"], RENDERED),
        ("paragraphs", array("\"a\"", 8_000), &["pdf", "docx"], RENDERED),
        ("values", array("1", 4_000_000), &["pdf"], REFUSED),
        ("empty", array("[]", 2_600_000), &["pdf"], REFUSED),
    ] {
        let bytes = match name.split('-').next() {
            Some("beside") => beside_long_column(&body),
            Some("annex") => in_annex(&body),
            _ => with_body(&body),
        };
        for format in formats {
            let (outcome, peak) = peak(name, &bytes, format);
            assert_eq!(outcome, expected, "{name} as {format}");
            let peak = peak.saturating_sub(own);
            let most = (peak_memory(bytes.len() as u64, 4) >> 20) as usize;
            assert!(peak <= most, "{name} as {format}: {peak} MiB, not {most}");
        }
    }
}
