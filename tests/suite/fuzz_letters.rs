//! Mutants of the test letters through all stages.
//!
//! Each mutant is rejected with its violations, or rendered in all formats. Input: the
//! mutants of `mutation`, by number. Output: no panic, no defect, no 5xx. The short run
//! is part of every test run and calls the library, with the overflow checks of a debug
//! build. The long run calls the service, and saves one in fifty of the documents for
//! external checks (CONTRIBUTING.md).

use std::fs;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use kamerbrief::bundle::{BundleOptions, bundle};
use kamerbrief::letter::{self, LetterError};
use kamerbrief::locale::Language;
use kamerbrief::{Format, TypesetLetter, check};
use roxmltree::Document;
use serde_json::Value;

use crate::docx_linter::complaints;
use crate::support::STYLES;
use crate::support_docx::Package;
use crate::support_mutator::Stock;
use crate::support_service::Service;

/// Default number of mutants in every test run; `MUTANTS` sets another number.
const FEW: u64 = 300;

/// One in this many mutants is linted and saved for external checks.
const JUDGED: u64 = 50;

/// Counts of the outcomes of mutants.
#[derive(Debug, Default)]
struct Outcomes {
    not_json: AtomicUsize,
    refused: AtomicUsize,
    set: AtomicUsize,
    pages: AtomicUsize,
    judged: AtomicUsize,
    failed: Mutex<Vec<String>>,
}

impl Outcomes {
    fn add(number: &AtomicUsize, more: usize) {
        number.fetch_add(more, Ordering::Relaxed);
    }

    /// Prints a summary; fails if any mutant failed.
    fn tell(&self) {
        let of = |number: &AtomicUsize| number.load(Ordering::Relaxed);
        let (not_json, refused) = (of(&self.not_json), of(&self.refused));
        let (set, pages, judged) = (of(&self.set), of(&self.pages), of(&self.judged));
        let failed = self.failed.lock().unwrap();
        println!(
            "{} mutants: {not_json} no JSON, {refused} refused, {set} set ({pages} pages), \
             {judged} of them linted; {} failed",
            not_json + refused + set + failed.len(),
            failed.len(),
        );
        assert!(failed.is_empty(), "{}", failed.join("\n"));
        // If all mutants were letters, or none, the run would test nothing.
        let all = not_json + refused + set;
        assert!(set > all / 4 && refused > all / 4 && not_json > 0, "{self:?}");
    }
}

/// Returns the number of mutants to test.
fn wanted(otherwise: u64) -> u64 {
    let number = std::env::var("MUTANTS").ok();
    number.map_or(otherwise, |number| number.parse().expect("MUTANTS is a number"))
}

/// Returns the folder in which failed mutants are saved.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Lets threads check mutants in turn, and saves those that fail.
fn each(
    count: u64,
    threads: usize,
    outcomes: &Outcomes,
    judge: impl Fn(u64, &[u8]) -> Result<(), String> + Sync,
) {
    let stock = Stock::new();
    let next = AtomicU64::new(0);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            let mutant = stock.mutant(number);
            if let Err(said) = judge(number, &mutant) {
                let path = folder().join(format!("{number}.json"));
                fs::write(&path, &mutant).unwrap();
                let said = format!("{}: {said}", path.display());
                eprintln!("{said}");
                outcomes.failed.lock().unwrap().push(said);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
}

/// Returns the pages to check, at most nine.
///
/// These are all pages of a short letter; of a long one the first, the last and some
/// between.
fn pages(count: usize) -> impl Iterator<Item = NonZeroUsize> {
    let step = count.div_ceil(8);
    let pages = (1..count).step_by(step).chain([count]);
    pages.filter_map(NonZeroUsize::new)
}

/// Runs the linter on the DOCX of an archive.
fn lint(archive: &Package) -> Result<(), String> {
    let docx = archive.names.iter().find(|name| name.ends_with(".docx"));
    let package = Package::open(archive.bytes(docx.ok_or("no DOCX")?));
    let said = complaints(&package);
    if said.is_empty() { Ok(()) } else { Err(format!("{said:?}")) }
}

/// Checks that an archive and the page images are complete.
fn whole(archive: &Package) -> Result<(), String> {
    let pdf = archive.names.iter().find(|name| name.ends_with(".pdf"));
    let pdf = archive.bytes(pdf.ok_or("no PDF")?);
    if !(pdf.starts_with(b"%PDF-1.7") && pdf.trim_ascii_end().ends_with(b"%%EOF")) {
        return Err("the PDF is not whole".to_owned());
    }
    let html = archive.names.iter().any(|name| name.ends_with(".html"));
    for name in archive.xml_parts() {
        Document::parse(archive.part(name))
            .map_err(|error| format!("{name}: {error}"))?;
    }
    if html { Ok(()) } else { Err("no HTML".to_owned()) }
}

fn well_formed(svg: &[u8]) -> Result<(), String> {
    let svg = std::str::from_utf8(svg).map_err(|error| error.to_string())?;
    let parsed = Document::parse(svg).map(drop);
    parsed.map_err(|error| format!("SVG: {error}"))
}

/// Tests a mutant with the library.
fn through_the_library(
    number: u64,
    mutant: &[u8],
    outcomes: &Outcomes,
) -> Result<(), String> {
    let accepted = match letter::parse(mutant, &STYLES) {
        Ok(accepted) => accepted,
        Err(LetterError::InvalidJson { line, column }) => {
            assert!(line > 0 && column > 0);
            Outcomes::add(&outcomes.not_json, 1);
            return Ok(());
        }
        Err(LetterError::Cancelled) => return Err("stopped by nobody".to_owned()),
        Err(LetterError::Violations { violations, warnings, .. }) => {
            assert!(!violations.is_empty());
            for language in [Language::NL, Language::EN] {
                let locale = STYLES.default_style().locale(language);
                check::format_diagnostics(&violations, locale);
                check::format_diagnostics(&warnings, locale);
            }
            Outcomes::add(&outcomes.refused, 1);
            return Ok(());
        }
    };
    let report =
        check::check(mutant, &STYLES, None).map_err(|error| format!("{error:?}"))?;
    let set = TypesetLetter::new(&accepted.letter, &accepted.style)
        .map_err(|error| error.to_string())?;
    assert_eq!(report.pages, Some(set.pages.len()));
    for page in pages(set.pages.len()) {
        well_formed(
            &set.export(Format::Svg { page }).map_err(|error| error.to_string())?,
        )?;
    }
    // Sometimes with embedded faces, and with a copy for every addressee.
    let addressees = accepted.style.address_presets().map(str::to_owned);
    let wanted = BundleOptions {
        addressees: addressees.filter(|_| number.is_multiple_of(8)).collect(),
        embed_fonts: number.is_multiple_of(40),
        ..BundleOptions::default()
    };
    let archive =
        bundle(&accepted, mutant, &wanted).map_err(|error| error.to_string())?;
    let archive = Package::open(&archive.bytes);
    whole(&archive)?;
    if number.is_multiple_of(5) {
        lint(&archive)?;
        Outcomes::add(&outcomes.judged, 1);
    }
    Outcomes::add(&outcomes.pages, set.pages.len());
    Outcomes::add(&outcomes.set, 1);
    Ok(())
}

#[test]
fn a_mutant_is_refused_or_set_in_all_formats() {
    let outcomes = Outcomes::default();
    each(wanted(FEW), 2, &outcomes, |number, mutant| {
        let all = || through_the_library(number, mutant, &outcomes);
        catch_unwind(AssertUnwindSafe(all)).unwrap_or_else(|_| Err("a panic".to_owned()))
    });
    outcomes.tell();
}

/// Sends a mutant to the service, and saves documents for external checks.
fn over_the_socket(
    service: &Service,
    number: u64,
    mutant: &[u8],
    outcomes: &Outcomes,
    judged: Option<&Path>,
) -> Result<(), String> {
    let answer = service.letter("/v1/letters?format=zip", mutant);
    if answer.status == 400 {
        let problem: Value =
            serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let kind = problem["type"].as_str().unwrap_or_default();
        if kind.ends_with(":invalid-json") {
            Outcomes::add(&outcomes.not_json, 1);
            return Ok(());
        }
        if problem["violations"]
            .as_array()
            .is_some_and(|violations| !violations.is_empty())
        {
            Outcomes::add(&outcomes.refused, 1);
            return Ok(());
        }
    }
    if answer.status != 200 {
        return Err(format!("{}{}", answer.head, String::from_utf8_lossy(&answer.body)));
    }
    let count = answer.header("page-count").and_then(|count| count.parse().ok());
    let count: usize = count.ok_or("no Page-Count")?;
    // Only one page of a long letter, because each is laid out again.
    let page = usize::try_from(number).unwrap() % count + 1;
    let svg = service.letter(&format!("/v1/letters?format=svg&page={page}"), mutant);
    if svg.status != 200 {
        return Err(format!("page {page}: {}", svg.head));
    }
    well_formed(&svg.body)?;
    if number.is_multiple_of(JUDGED) {
        let archive = Package::open(&answer.body);
        whole(&archive)?;
        lint(&archive)?;
        for (folder, name) in judged
            .into_iter()
            .flat_map(|folder| archive.names.iter().map(move |name| (folder, name)))
        {
            let Some(extension @ ("pdf" | "docx")) = name.rsplit('.').next() else {
                continue;
            };
            let path = folder.join(format!("mutant-{number:06}.{extension}"));
            fs::write(path, archive.bytes(name)).unwrap();
        }
        Outcomes::add(&outcomes.judged, 1);
    }
    Outcomes::add(&outcomes.pages, count);
    Outcomes::add(&outcomes.set, 1);
    Ok(())
}

#[test]
#[ignore = "the long run: MUTANTS=100000 KAMERBRIEF=program"]
fn the_service_answers_every_mutant() {
    let judged = std::env::var_os("MUTANTS_TO").map(PathBuf::from);
    if let Some(folder) = &judged {
        fs::create_dir_all(folder).unwrap();
    }
    // Long timeout, so that a busy machine causes no failures.
    let service = Service::start(|command| {
        command.args(["--render-timeout", "120"]);
    });
    let outcomes = Outcomes::default();
    each(wanted(2_000), 4, &outcomes, |number, mutant| {
        let all =
            || over_the_socket(&service, number, mutant, &outcomes, judged.as_deref());
        catch_unwind(AssertUnwindSafe(all)).unwrap_or_else(|_| Err("a panic".to_owned()))
    });
    assert!(service.get("/livez").status == 200);
    let said = service.stop();
    assert!(!said.contains("panic") && !said.contains("defect"), "{said}");
    outcomes.tell();
}
