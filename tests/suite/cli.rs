//! Command line: files, messages, exit codes.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use kamerbrief::bundle::{BundleOptions, bundle};
use kamerbrief::locale::Language;
use serde_json::{Value, json};

use crate::support::{STYLES, letters_dir};
use crate::support_docx::Package;

/// A folder for one test, in which the program is run.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        fs::copy(letters_dir().join("telecomraad.json"), path.join("letter.json"))
            .unwrap();
        Self(path)
    }

    fn with(self, name: &str, content: &str) -> Self {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kamerbrief"));
        command.args(arguments).current_dir(&self.0);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn files(&self) -> Vec<String> {
        let names =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> =
            names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const FAULTY: &str = r#"{
  "sender": { "organisation": "Ministerie van Proef" },
  "adressee": { "preset": "tweede-kamer" },
  "date": "2025-02-30", "subject": "Proef  brief", "body": ["Tekst."],
  "signatories": [{ "name": null, "function": "Minister van Proef" }]
}"#;

#[test]
fn the_name_of_the_output_tells_the_format() {
    let folder = Folder::new("formats");
    for (name, start) in [
        ("a.pdf", &b"%PDF-"[..]),
        ("a.docx", b"PK"),
        ("a.html", b"<!DOCTYPE html>"),
        ("a.svg", b"<svg "),
    ] {
        let output = folder.run(&["render", "letter.json", "-o", name]);
        assert_eq!(
            (code(&output), err(&output), out(&output)),
            (0, "".into(), "".into())
        );
        assert!(fs::read(folder.0.join(name)).unwrap().starts_with(start), "{name}");
    }
    assert_eq!(folder.files(), ["a.docx", "a.html", "a.pdf", "a.svg", "letter.json"]);
}

#[test]
fn all_formats_go_into_one_archive_for_every_addressee() {
    let folder = Folder::new("bundle");
    let render = |name: &str, addressees: &[&str]| {
        folder.run(&[&["render", "letter.json", "-o", name], addressees].concat())
    };
    assert_eq!(code(&render("a.zip", &[])), 0);
    let read = |name: &str| fs::read(folder.0.join(name)).unwrap();
    let accepted = crate::support::letter("telecomraad");
    let bundled =
        bundle(&accepted, &read("letter.json"), &BundleOptions::default()).unwrap();
    assert!(read("a.zip") == bundled.bytes);
    let both = ["--addressee", "tweede-kamer,eerste-kamer"];
    assert_eq!(code(&render("b.zip", &both)), 0);
    let names = Package::open(&read("b.zip")).names;
    assert_eq!(names.iter().filter(|name| name.ends_with(".pdf")).count(), 2);
    let unknown = render("c.zip", &["--addressee", "raad"]);
    assert_eq!(code(&unknown), 2);
    assert!(err(&unknown).contains("raad") && err(&unknown).contains("tweede-kamer, "));
    let single = render("c.pdf", &both);
    assert_eq!(code(&single), 2);
    assert!(err(&single).contains("formaat pdf"), "{}", err(&single));
    assert_eq!(folder.files(), ["a.zip", "b.zip", "letter.json"]);
}

#[test]
fn one_page_becomes_an_image() {
    let folder = Folder::new("page");
    let page =
        |name, page| folder.run(&["render", "letter.json", "-o", name, "--page", page]);
    assert_eq!(code(&page("2.svg", "2")), 0);
    let image = fs::read_to_string(folder.0.join("2.svg")).unwrap();
    assert!(image.contains("2025 (2/4)</title>"));
    let beyond = page("5.svg", "5");
    assert_eq!(code(&beyond), 2);
    assert_eq!(err(&beyond), "Pagina 5 bestaat niet. Het aantal pagina's is 4.\n");
    let whole = page("5.pdf", "5");
    assert_eq!(code(&whole), 2);
    assert!(err(&whole).contains("formaat pdf"), "{}", err(&whole));
    assert_eq!(code(&page("0.svg", "0")), 2);
    assert_eq!(folder.files(), ["2.svg", "letter.json"]);
}

#[test]
fn a_house_style_is_checked_and_used() {
    let folder = Folder::new("style");
    let style = |text: &str| {
        let _ = fs::create_dir(folder.0.join("eigen"));
        fs::write(folder.0.join("eigen/house-style.toml"), text).unwrap();
        let logo = include_bytes!("../../templates/house-styles/neutral/logo.png");
        fs::write(folder.0.join("eigen/logo.png"), logo).unwrap();
    };
    style("name = \"eigen\"\n[words.nl]\nsubject = \"Onderwerp\"\n");
    let check = || folder.run(&["house-style", "check", "eigen", "-o", "proef.html"]);
    assert_eq!(code(&check()), 0);
    let specimen = fs::read_to_string(folder.0.join("proef.html")).unwrap();
    assert!(specimen.contains("Onderwerp"));
    let render = |name: &str| {
        let style = ["--house-style", "eigen", "--default-house-style", name];
        folder.run(&[&style[..], &["render", "letter.json", "-o", "a.html"]].concat())
    };
    assert_eq!(code(&render("eigen")), 0);
    assert!(fs::read_to_string(folder.0.join("a.html")).unwrap().contains("Onderwerp"));
    let unknown = render("anders");
    assert_eq!(code(&unknown), 2);
    assert!(err(&unknown).contains("capitals, eigen, function-first"));
    fs::remove_file(folder.0.join("eigen/logo.png")).unwrap();
    let logo = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z" opacity=".5"/></svg>"#;
    fs::write(folder.0.join("eigen/logo.svg"), logo).unwrap();
    let remarked = check();
    assert_eq!(code(&remarked), 0);
    assert!(err(&remarked).contains(
        "eigen: waarschuwing: logo: Het logo wordt in alle formaten in pixels getekend, \
         want een deel ervan is doorzichtig."
    ));
    fs::remove_file(folder.0.join("eigen/logo.svg")).unwrap();
    style("name = \"eigen\"\nlogo = 1\n[page]\nbreedte = 1\n");
    let faults = check();
    assert_eq!(code(&faults), 1);
    assert!(
        err(&faults).contains("huisstijl eigen: regel 2: logo: Hier wordt een tabel")
            && err(&faults).contains("huisstijl eigen: regel 4: page.breedte: ")
    );
    assert_eq!(code(&render("eigen")), 2);
}

#[test]
fn a_house_style_starts_from_a_printed_one_and_is_told_of_in_the_language_asked_for() {
    let folder = Folder::new("style-print");
    let print = |name: &[&str]| folder.run(&[&["house-style", "print"], name].concat());
    let neutral = include_str!("../../templates/house-styles/neutral/house-style.toml");
    assert_eq!(out(&print(&[])), neutral);
    let capitals = include_str!("../../templates/house-styles/capitals/house-style.toml");
    assert_eq!(out(&print(&["capitals"])), capitals);
    let unknown = print(&["kapitalen"]);
    assert_eq!(code(&unknown), 2);
    assert!(err(&unknown).contains(
        "kapitalen is niet geïnstalleerd. Geïnstalleerde \
                                    huisstijlen: capitals, "
    ));

    let style = folder.0.join("eigen");
    fs::create_dir(&style).unwrap();
    let own = neutral.replace("\"neutral\"", "\"eigen\"");
    let own = own.replace(
        "[addressees.tweede",
        "[addressees.raad]\nlines = [\"De Raad\"]\n[addressees.tweede",
    );
    fs::write(style.join("house-style.toml"), &own).unwrap();
    let logo = include_bytes!("../../templates/house-styles/capitals/logo.svg");
    fs::write(style.join("logo.svg"), logo).unwrap();
    let check = |options: &[&str]| {
        folder
            .run(&[options, &["house-style", "check", "eigen", "-o", "a.html"]].concat())
    };
    let remarked = check(&["--language", "en"]);
    assert_eq!(code(&remarked), 0);
    assert!(err(&remarked).starts_with("house style eigen: warning: line "));
    let specimen = fs::read_to_string(folder.0.join("a.html")).unwrap();
    assert!(
        specimen.contains("De Raad"),
        "the specimen goes to the addressee of its own"
    );
    assert!(specimen.contains("Naam van de ondertekenaar"));
    fs::write(
        style.join("house-style.toml"),
        own.replace("width = 210.0", "width = \"A4\""),
    )
    .unwrap();
    for (options, told) in [
        (
            &[][..],
            "page.width: Hier wordt een getal in millimeters verwacht, maar er staat \
             \"A4\".\n",
        ),
        (
            &["--language", "en"],
            "page.width: Expected a number of millimetres, found \"A4\".\n",
        ),
    ] {
        let faults = check(options);
        assert_eq!(code(&faults), 1);
        assert!(err(&faults).ends_with(told), "{}", err(&faults));
        assert_eq!(err(&faults).lines().count(), 1, "{}", err(&faults));
    }
}

#[test]
fn the_faces_go_with_a_docx_on_request() {
    let folder = Folder::new("fonts");
    let render =
        |name| folder.run(&["render", "letter.json", "-o", name, "--embed-fonts"]);
    assert_eq!(code(&render("with.docx")), 0);
    let bytes = fs::read(folder.0.join("with.docx")).unwrap();
    assert!(Package::open(&bytes).has("word/fonts/bold-italic.odttf"));
    let pdf = render("with.pdf");
    assert_eq!(code(&pdf), 2);
    assert!(err(&pdf).contains("formaat pdf"), "{}", err(&pdf));
}

#[test]
fn a_letter_goes_from_standard_input_to_standard_output() {
    let folder = Folder::new("standard");
    let file = folder.run(&["render", "letter.json", "--format", "pdf"]);
    let mut command = folder.command(&["render", "-", "-o", "-", "-f", "pdf"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let letter = fs::read(folder.0.join("letter.json")).unwrap();
    child.stdin.take().unwrap().write_all(&letter).unwrap();
    let piped = child.wait_with_output().unwrap();
    assert!(file.stdout.starts_with(b"%PDF-"));
    assert_eq!(file.stdout, piped.stdout);
}

#[test]
fn a_letter_at_fault_exits_1_and_writes_no_file() {
    let folder = Folder::new("fault").with("faulty.json", FAULTY);
    let output = folder.run(&["render", "faulty.json", "-o", "a.pdf"]);
    assert_eq!(code(&output), 1);
    insta::assert_snapshot!(err(&output), @r#"
    faulty.json: Het verplichte veld “addressee” ontbreekt.
    faulty.json /adressee: Het veld “adressee” bestaat hier niet. Mogelijke velden, het meest gelijkende eerst: addressee, sender, ourReference, dossier, annexes, yourReference, date, houseStyle, enclosures, caseNumbers, classification, status, clause, project, language, body, signatories, subject, closing, salutation of copyTo.
    faulty.json /date: De datum 2025-02-30 bestaat niet. Controleer de dag, de maand en het jaar.
    faulty.json /subject: waarschuwing: Er staan twee of meer spaties achter elkaar bij “Proef  brief”. Gebruik één spatie.
    "#);
    assert_eq!(folder.files(), ["faulty.json", "letter.json"]);
}

#[test]
fn a_letter_that_is_too_long_in_layout_exits_1_and_says_so() {
    // Columns of a character each, with a line per character.
    let columns = [vec![json!({ "width": 5 }); 11], vec![json!({ "width": 45 })]];
    let row = [vec![json!("w".repeat(95_000)); 11], vec![json!("w")]];
    let table = json!({ "columns": columns.concat(), "rows": [row.concat()] });
    let path = letters_dir().join("minimal.json");
    let mut letter: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    letter["body"] = json!([{ "table": table }]);
    let folder = Folder::new("cli-too-long").with("long.json", &letter.to_string());
    let done = folder.run(&["--language", "en", "render", "long.json", "-o", "long.pdf"]);
    assert_eq!(code(&done), 1);
    assert!(err(&done).contains("more than 100000 lines"), "{}", err(&done));
    assert_eq!(folder.files(), ["letter.json", "long.json"]);
}

#[test]
fn messages_speak_the_language_asked_for() {
    let folder = Folder::new("language").with("faulty.json", FAULTY);
    let output = folder.run(&["--language", "en", "check", "faulty.json"]);
    assert!(out(&output).contains("faulty.json /date: The date 2025-02-30 does not"));
    assert!(out(&output).contains("warning: "));
}

#[test]
fn a_warning_is_told_and_the_letter_rendered() {
    let letter = FAULTY.replace("adressee", "addressee").replace("02-30", "02-28");
    let folder = Folder::new("warning").with("dirty.json", &letter);
    let output = folder.run(&["render", "dirty.json", "-o", "a.pdf"]);
    assert_eq!(code(&output), 0);
    let line = "dirty.json /subject: waarschuwing: ";
    assert!(err(&output).starts_with(line), "{}", err(&output));
    assert_eq!(folder.files(), ["a.pdf", "dirty.json", "letter.json"]);
}

#[test]
fn what_is_not_json_says_where() {
    let folder = Folder::new("notjson").with("broken.json", "{\n  \"subject\": }");
    let output = folder.run(&["render", "broken.json", "-o", "a.pdf"]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).starts_with("broken.json: "));
    assert!(err(&output).contains("regel 2, kolom 14"), "{}", err(&output));
}

#[test]
fn check_tells_findings_and_lengths() {
    let folder = Folder::new("check").with("faulty.json", FAULTY);
    let output = folder.run(&["check", "letter.json"]);
    assert_eq!(code(&output), 0);
    let said = "letter.json: geldig; bladzijden: 4, woorden: ";
    assert!(out(&output).starts_with(said), "{}", out(&output));
    let output = folder.run(&["check", "letter.json", "faulty.json"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("\nfaulty.json /adressee: "), "{}", out(&output));
}

#[test]
fn check_speaks_json_a_line_for_each_letter() {
    let folder =
        Folder::new("checkjson").with("faulty.json", FAULTY).with("broken.json", "[");
    let letters = ["check", "--json", "letter.json", "faulty.json", "broken.json"];
    let output = folder.run(&letters);
    assert_eq!(code(&output), 1);
    let reports: Vec<Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.len(), 3);
    assert_eq!(
        (&reports[0]["file"], &reports[0]["pages"]),
        (&"letter.json".into(), &4.into())
    );
    assert!(reports[1]["violations"].as_array().unwrap().len() >= 3);
    assert_eq!(reports[2]["violations"][0]["code"], "invalid-json");
}

#[test]
fn an_unreadable_file_exits_2_and_the_others_are_checked() {
    let folder = Folder::new("unreadable");
    let output = folder.run(&["render", "absent.json", "-o", "a.pdf"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).starts_with("Kan absent.json niet lezen: "));
    let output = folder.run(&["check", "absent.json", "letter.json"]);
    assert_eq!(code(&output), 2);
    assert!(out(&output).starts_with("letter.json: geldig"));
}

#[test]
fn an_unwritable_output_exits_2_and_leaves_nothing() {
    let folder = Folder::new("unwritable");
    let output = folder.run(&["render", "letter.json", "-o", "absent/a.pdf"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).starts_with("Kan absent/a.pdf niet schrijven: "));
    fs::create_dir(folder.0.join("a.pdf")).unwrap();
    assert_eq!(code(&folder.run(&["render", "letter.json", "-o", "a.pdf"])), 2);
    assert_eq!(folder.files(), ["a.pdf", "letter.json"]);
}

#[test]
fn wrong_usage_exits_2() {
    let folder = Folder::new("usage");
    for arguments in [
        &["render", "letter.json"][..],
        &["render", "letter.json", "-o", "a.odt"],
        &["render", "letter.json", "-f", "odt"],
        &["render"],
        &["check"],
        &["print"],
        &["--language", "fr", "check", "letter.json"],
    ] {
        let output = folder.run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(!err(&output).is_empty());
    }
}

#[test]
fn help_starts_with_three_commands_and_lists_all_in_the_order_of_use() {
    let folder = Folder::new("help");
    let bare = folder.run(&[]);
    assert_eq!(code(&bare), 2);
    let help = folder.run(&["--help"]);
    assert_eq!(code(&help), 0);
    for text in [err(&bare), out(&help)] {
        let mut lines = text.lines();
        for first in ["example deferral", "check letter.json", "render letter.json -o"] {
            let line = lines.next().unwrap();
            assert!(line.starts_with(&format!("kamerbrief {first} ")), "{line}");
        }
        let commands = text.split("Commands:\n").nth(1).unwrap();
        let commands = commands.lines().map_while(|line| line.strip_prefix("  "));
        let names = commands.filter_map(|line| line.split(' ').next());
        let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
        assert_eq!(
            names[..8],
            [
                "example",
                "check",
                "render",
                "batch",
                "house-style",
                "compare",
                "verify",
                "serve"
            ]
        );
    }
}

#[test]
fn a_further_language_comes_from_a_file() {
    let folder = Folder::new("locales")
        .with("fr.toml", include_str!("../locales/fr.toml"))
        .with("fr.json", include_str!("../locales/fr.json"))
        .with("bad.toml", "code = \"fr\"\n[words]\ndatum = \"Date\"\n");
    let checked = folder.run(&["--locale", "fr.toml", "check", "fr.json"]);
    assert_eq!(code(&checked), 0);
    assert!(out(&checked).starts_with("fr.json: en ordre ; pages : 2"));
    // The page about languages shows the same.
    let shown = format!("\ntests/locales/{}\n", out(&checked).trim_end_matches('\n'));
    assert!(include_str!("../../docs/locales.md").contains(&shown), "{shown}");
    let given = folder
        .command(&["render", "fr.json", "-o", "fr.html"])
        .env("KAMERBRIEF_LOCALES", "fr.toml")
        .output()
        .unwrap();
    assert_eq!((code(&given), err(&given)), (0, String::new()));
    assert!(folder.files().contains(&"fr.html".to_owned()));
    assert_eq!(code(&folder.run(&["check", "fr.json"])), 1, "it is not installed");

    let faulty = folder.run(&["--locale", "bad.toml", "--locale", "no.toml", "schema"]);
    assert_eq!(code(&faulty), 2);
    let told = err(&faulty);
    assert!(
        told.contains(
            "taal bad.toml: regel 3: words.datum: Deze sleutel bestaat hier \
                       niet. "
        ),
        "{told}"
    );
    assert!(told.contains("taal no.toml: "), "{told}");
    let twice = folder.run(&["--locale", "fr.toml", "--locale", "fr.toml", "schema"]);
    assert!(err(&twice).contains("taal fr: code: Er bestaat al een taal met deze code."));
    let unknown = folder.run(&["--language", "fr", "check", "letter.json"]);
    assert_eq!(
        (code(&unknown), err(&unknown).as_str()),
        (2, "De taal fr is niet geïnstalleerd. Geïnstalleerde talen: nl, en.\n")
    );
}

#[test]
fn compose_prints_markup_and_schema_a_schema() {
    let folder = Folder::new("print");
    let markup = out(&folder.run(&["compose", "letter.json"]));
    assert!(markup.starts_with("<document lang=\"nl-NL\">"), "{markup}");
    let schema: Value = serde_json::from_slice(&folder.run(&["schema"]).stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = Folder::new("pipe");
    let mut command = folder.command(&["schema"]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), err(&output)), (0, String::new()));
}

#[test]
fn the_sentences_of_both_languages_mention_the_same() {
    let places = |text: &str| {
        let mut places: Vec<_> = text.split('{').skip(1).map(str::to_owned).collect();
        places.iter_mut().for_each(|place| place.truncate(place.find('}').unwrap()));
        places.sort();
        places
    };
    let style = STYLES.default_style();
    let [nl, en] =
        [Language::NL, Language::EN].map(|language| &style.locale(language).problems);
    assert!(nl.keys().eq(en.keys()));
    for (key, text) in nl {
        assert_eq!(places(text), places(&en[key]), "{key}");
    }
}
