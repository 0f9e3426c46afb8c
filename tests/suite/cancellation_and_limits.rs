//! Limits: work that exceeds them ends early, and other work is not changed.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kamerbrief::bundle::{self, BundleError, BundleOptions};
use kamerbrief::letter::{self, LetterError, ValidLetter};
use kamerbrief::limits::{CancelToken, Observer, RenderContext, Stage, StageTimer};
use kamerbrief::locale::Language;
use kamerbrief::{Format, RenderError, RenderedFile, check, render, render_with};
use serde_json::{Value, json};

use crate::support::{STYLES, letter, letters_dir};

/// Work that returns an error if it was cancelled.
type Work = fn(&[u8], &ValidLetter, &RenderContext) -> Result<(), RenderError>;

/// All kinds of work.
const WORK: [(&str, Work); 7] = [
    ("parse", |bytes, _, context| match letter::parse_with(bytes, &STYLES, context) {
        Ok(_) => Ok(()),
        Err(LetterError::Cancelled) => Err(RenderError::Cancelled),
        Err(error) => panic!("{error:?}"),
    }),
    ("check", |bytes, _, context| {
        match check::check_with(bytes, &STYLES, None, context) {
            Ok(report) if report.valid => Ok(()),
            Err(check::CheckError::Render(error)) => Err(error),
            other => panic!("{other:?}"),
        }
    }),
    ("pdf", |_, accepted, context| set(accepted, Format::Pdf, context)),
    ("docx", |_, accepted, context| set(accepted, Format::DOCX, context)),
    ("html", |_, accepted, context| set(accepted, Format::Html, context)),
    ("svg", |_, accepted, context| {
        set(accepted, Format::Svg { page: NonZeroUsize::MIN }, context)
    }),
    ("zip", |bytes, accepted, context| {
        let wanted = BundleOptions::default();
        match bundle::bundle_with(accepted, bytes, &wanted, context) {
            Ok(_) => Ok(()),
            Err(BundleError::Render(error)) => Err(error),
            Err(error) => panic!("{error:?}"),
        }
    }),
];

fn set(
    accepted: &ValidLetter,
    format: Format,
    context: &RenderContext,
) -> Result<(), RenderError> {
    render_with(&accepted.letter, &accepted.style, format, context).map(drop)
}

/// Returns bounds that cancel work after `max` polls, and the poll counter.
fn after(most: usize) -> (RenderContext, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let cancel = CancelToken::when(move || count.fetch_add(1, Ordering::Relaxed) >= most);
    (RenderContext { cancel, ..RenderContext::default() }, asked)
}

/// Maximum number of polls after cancellation.
///
/// Work polls again in each block around the one at which it was cancelled.
const QUESTIONS: usize = 40;

#[test]
fn work_that_is_told_to_stop_stops_wherever_it_is() {
    for name in ["contents", "footnotes-everywhere", "questions", "tables", "figures"] {
        let bytes = std::fs::read(letters_dir().join(format!("{name}.json"))).unwrap();
        let accepted = letter(name);
        for (kind, work) in WORK {
            let (context, asked) = after(usize::MAX);
            work(&bytes, &accepted, &context).unwrap();
            let all = asked.load(Ordering::Relaxed);
            assert!(all > QUESTIONS, "{name}, {kind}: asks {all} times only");
            for part in 0..8 {
                let most = all * part / 8;
                let (context, asked) = after(most);
                let stopped = work(&bytes, &accepted, &context);
                assert!(matches!(stopped, Err(RenderError::Cancelled)), "{name}, {kind}");
                let more = asked.load(Ordering::Relaxed) - most;
                assert!(more < QUESTIONS, "{name}, {kind}: {more} more after {most}");
            }
        }
    }
}

#[test]
fn cancelled_validation_reads_no_further_value() {
    const MAX_POLLS: usize = 12;
    let text = "Een tekst met [een vraag] en https://voorbeeld.example/ daarin. ";
    let annex = json!({ "title": "Bijlage", "blocks": [text.repeat(40), "b"] });
    let mut letter: Value = serde_json::from_slice(&with_body(json!(["a"]))).unwrap();
    letter["annexes"] = json!(vec![annex; 60]);
    letter["copyTo"] = json!(vec!["De heer A"; 10]);
    let bytes = letter.to_string().into_bytes();
    let (context, asked) = after(usize::MAX);
    letter::parse_with(&bytes, &STYLES, &context).unwrap();
    let all = asked.load(Ordering::Relaxed);
    for part in 0..50 {
        let most = all * part / 50;
        let (context, asked) = after(most);
        let cancelled = letter::parse_with(&bytes, &STYLES, &context);
        assert_eq!(cancelled.err(), Some(LetterError::Cancelled));
        let more = asked.load(Ordering::Relaxed) - most;
        assert!(more <= MAX_POLLS, "{more} polls after {most} of {all}");
    }
}

#[test]
fn each_hyphen_of_a_docx_polls_cancellation() {
    let polls = |count: usize| {
        let bytes = with_body(json!(["a\u{ad}".repeat(count)]));
        let accepted = letter::parse(&bytes, &STYLES).unwrap();
        let (context, asked) = after(usize::MAX);
        let (letter, style) = (&accepted.letter, &accepted.style);
        render_with(letter, style, Format::DOCX, &context).unwrap();
        asked.load(Ordering::Relaxed)
    };
    assert!(polls(2_000) >= polls(1_000) + 1_000);
}

#[test]
fn work_inside_one_large_block_stops_as_soon() {
    let list = json!({ "list": { "items": vec!["Tekst."; 60] } });
    let blocks = vec!["Tekst."; 60];
    let definitions = vec![json!({ "label": "a", "blocks": ["b"] }); 60];
    for block in [
        json!({ "table": { "rows": [[[list], "b"]] } }),
        json!({ "paragraph": ["a", { "footnote": [list] }] }),
        json!({ "quote": { "blocks": blocks } }),
        json!({ "definitions": definitions }),
        json!({ "markdown": "Tekst.\n\n".repeat(60) }),
    ] {
        let bytes = with_body(json!([block]));
        let accepted = letter::parse(&bytes, &STYLES).unwrap();
        for (kind, work) in WORK {
            let (context, asked) = after(usize::MAX);
            work(&bytes, &accepted, &context).unwrap();
            let all = asked.load(Ordering::Relaxed);
            for part in 0..10 {
                let most = all * part / 10;
                let (context, asked) = after(most);
                let stopped = work(&bytes, &accepted, &context);
                assert!(matches!(stopped, Err(RenderError::Cancelled)), "{kind}");
                let more = asked.load(Ordering::Relaxed) - most;
                assert!(more < QUESTIONS, "{kind}: {more} more after {most}");
            }
        }
    }
}

/// Long texts that nearly are residue, over and over. A look around each candidate that
/// has no end would take minutes here; a look of a bounded length, a second.
#[test]
fn a_long_text_is_looked_through_under_the_token() {
    let units = include_str!("../conformance/hostile/residue-texts.json");
    let units: Vec<String> = serde_json::from_str(units).unwrap();
    let polled = [" ", "Ã¤ ", "{a ", "XXX ", "a.nl,", "&a;", "Fout! "];
    for unit in polled {
        assert!(
            units.iter().any(|known| known == unit),
            "residue-texts.json lacks {unit:?}"
        );
    }
    for unit in units {
        let text: String = unit.chars().cycle().take(49_999).chain(['.']).collect();
        let bytes = with_body(json!([text]));
        let (context, asked) = after(usize::MAX);
        letter::parse_with(&bytes, &STYLES, &context).unwrap();
        let all = asked.load(Ordering::Relaxed);
        assert!(all < 1_000_000, "{unit:?}: asks {all} times");
        let most = all / 2;
        let (context, asked) = after(most);
        let stopped = letter::parse_with(&bytes, &STYLES, &context);
        assert!(matches!(stopped, Err(LetterError::Cancelled)), "{unit:?}");
        let more = asked.load(Ordering::Relaxed) - most;
        assert!(more < QUESTIONS, "{unit:?}: {more} more after {most}");
        // The candidates poll, not only the text as one.
        if polled.contains(&unit.as_str()) {
            assert!(all > 1000, "{unit:?}: asks {all} times only");
        }
    }
}

#[test]
fn bounds_that_hold_a_letter_change_no_byte_of_it() {
    let ValidLetter { letter, style, .. } = letter("telecomraad");
    for format in Format::ALL {
        let RenderedFile { bytes, pages } = render(&letter, &style, format).unwrap();
        let (context, asked) = after(usize::MAX);
        let context = RenderContext { pages, ..context };
        let bounded = render_with(&letter, &style, format, &context).unwrap();
        assert!(bounded.bytes == bytes && asked.load(Ordering::Relaxed) > 0);
    }
}

/// Observer with a clock that advances by a second per look, and its records.
#[derive(Default)]
struct Onlooker {
    now: AtomicUsize,
    seen: Mutex<Vec<(Stage, Duration)>>,
}

impl Observer for Onlooker {
    fn now(&self) -> Duration {
        Duration::from_secs(self.now.fetch_add(1, Ordering::Relaxed) as u64)
    }

    fn on_stage_finished(&self, stage: Stage, took: Duration) {
        self.seen.lock().unwrap().push((stage, took));
    }
}

#[test]
fn who_looks_on_sees_every_stage_and_changes_no_byte() {
    let onlooker = Arc::new(Onlooker::default());
    let timer = StageTimer::new(onlooker.clone());
    let context = RenderContext { timer, ..RenderContext::default() };
    let bytes = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    for format in Format::ALL {
        let ValidLetter { letter, style, .. } =
            letter::parse_with(&bytes, &STYLES, &context).unwrap();
        let alone = render(&letter, &style, format).unwrap();
        let watched = render_with(&letter, &style, format, &context).unwrap();
        assert!(alone == watched);
        let seen: Vec<_> = onlooker.seen.lock().unwrap().drain(..).collect();
        let export = Stage::Export(format.extension());
        let stages =
            [Stage::Parse, Stage::Compose, Stage::Document, Stage::Layout, export];
        assert_eq!(seen, stages.map(|stage| (stage, Duration::from_secs(1))));
    }
}

#[test]
fn a_letter_of_too_many_pages_is_told_how_many() {
    let accepted = letter("telecomraad");
    let context = RenderContext { pages: 3, ..RenderContext::default() };
    let refused = set(&accepted, Format::Pdf, &context);
    let Err(RenderError::TooManyPages { found: 4, max: 3 }) = refused else {
        panic!("{refused:?}");
    };
    let bytes = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    for (language, sentence) in [
        (Language::NL, "De brief heeft minstens 4 bladzijden. Het maximum is 3;"),
        (Language::EN, "The letter has at least 4 pages. The maximum is 3;"),
    ] {
        let report =
            check::check_with(&bytes, &STYLES, Some(language), &context).unwrap();
        assert_eq!((report.valid, report.pages), (false, None));
        let [violation] = report.violations.as_slice() else { panic!("{report:?}") };
        assert_eq!((violation.pointer.as_str(), violation.code), ("", "too-many-pages"));
        assert!(violation.detail.starts_with(sentence), "{}", violation.detail);
    }
}

/// Returns the seed letter with another body.
fn with_body(body: Value) -> Vec<u8> {
    let bytes = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    let mut letter: Value = serde_json::from_slice(&bytes).unwrap();
    letter["body"] = body;
    letter.to_string().into_bytes()
}

/// Returns the number of additional polls for `more` additional items.
fn growth(work: Work, body: impl Fn(usize) -> Value, more: usize) -> usize {
    let asks = |count| {
        let bytes = with_body(body(count));
        let accepted = letter::parse(&bytes, &STYLES).unwrap();
        let (context, asked) = after(usize::MAX);
        work(&bytes, &accepted, &context).unwrap();
        asked.load(Ordering::Relaxed)
    };
    asks(10 + more) - asks(10)
}

#[test]
fn every_stage_asks_at_every_paragraph_item_and_row() {
    let paragraphs: fn(usize) -> Value = |count| vec!["Tekst."; count].into();
    let items: fn(usize) -> Value =
        |count| json!([{ "list": { "items": vec!["Tekst."; count] } }]);
    let rows: fn(usize) -> Value = |count| {
        let columns = json!([{ "width": 50 }, { "width": 50 }]);
        json!([{ "table": { "columns": columns, "rows": vec![["A", "B"]; count] } }])
    };
    // Minimum polls for each item, over all stages; a removed poll fails the test.
    let least = [
        ("parse", [3, 3, 6]),
        ("check", [5, 5, 10]),
        ("pdf", [3, 6, 9]),
        ("docx", [8, 8, 29]),
        ("html", [3, 4, 14]),
        ("svg", [2, 3, 4]),
        ("zip", [10, 14, 37]),
    ];
    for ((kind, work), (name, least)) in WORK.into_iter().zip(least) {
        assert_eq!(kind, name);
        for (body, least) in [paragraphs, items, rows].into_iter().zip(least) {
            let grown = growth(work, body, 60);
            assert!(grown >= least * 60, "{kind}: {grown} times for 60 more");
        }
    }
}

#[test]
fn each_entry_of_a_table_of_contents_polls_cancellation() {
    let section = json!({ "section": { "title": "A", "blocks": ["b"] } });
    let contents = json!({ "tableOfContents": {} });
    let sections = |count| vec![section.clone(); count];
    // Minimum polls for each entry; a removed poll fails the test.
    let least = [("docx", 58), ("html", 1)];
    for (kind, least) in least {
        let (_, work) = WORK.into_iter().find(|(name, _)| *name == kind).unwrap();
        let listed = |count| [vec![contents.clone()], sections(count)].concat().into();
        let unlisted = |count| sections(count).into();
        let grown = growth(work, listed, 60) - growth(work, unlisted, 60);
        assert!(grown >= least * 60, "{kind}: {grown} times for 60 entries");
    }
}

#[test]
fn a_file_made_of_page_breaks_is_not_drawn() {
    let pages = 5_000;
    let blocks = (0..pages).flat_map(|_| [json!("a"), json!({ "pageBreak": true })]);
    let bytes = with_body(blocks.collect());
    let accepted = letter::parse(&bytes, &STYLES).unwrap();
    let context = RenderContext { pages: 500, ..RenderContext::default() };
    let refused = set(&accepted, Format::Pdf, &context);
    let Err(RenderError::TooManyPages { found, max: 500 }) = refused else {
        panic!("{refused:?}");
    };
    assert!(found > 500, "{found}");
}

#[test]
fn pixels_and_nesting_are_bounded_as_told() {
    let figures = std::fs::read(letters_dir().join("figures.json")).unwrap();
    let nested = |depth| {
        let list = |inner, _| json!({ "list": { "items": [[inner]] } });
        with_body(json!([(0..depth).fold(json!("a"), list)]))
    };
    let codes = |bytes: &[u8], context: &RenderContext| -> Vec<&'static str> {
        match letter::parse_with(bytes, &STYLES, context) {
            Ok(_) => Vec::new(),
            Err(LetterError::Violations { violations, .. }) => {
                violations.iter().map(|found| found.code.name()).collect()
            }
            Err(error) => panic!("{error:?}"),
        }
    };
    let few = RenderContext { pixels: 4, ..RenderContext::default() };
    assert!(codes(&figures, &few).contains(&"image-pixels"));
    assert!(codes(&figures, &RenderContext::default()).is_empty());
    let flat = RenderContext { nesting: 3, ..RenderContext::default() };
    assert_eq!(codes(&nested(4), &flat), ["nesting-too-deep"]);
    assert!(codes(&nested(3), &flat).is_empty());
}
