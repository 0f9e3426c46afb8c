//! Comparison of malicious DOCX and HTML files.
//!
//! They are rejected with the exceeded limit, in little memory and time; legitimate files
//! of the same size are accepted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kamerbrief::RenderError;
use kamerbrief::compare::Limit;
use kamerbrief::compare::{CompareError, ReadError, compare, compare_with};
use kamerbrief::limits::compare::MAX_DEPTH;
use kamerbrief::limits::{CancelToken, RenderContext};

use crate::support::{STYLES, letter};
use crate::support_hostile::{W, docx, harmless, limit, paragraph, peak};

/// Maximum memory of a comparison, in MiB.
///
/// It is twice the actual peak, including fonts, house styles and an unoptimized build.
const MAX: u64 = 256;

const MILLION: usize = 1_000_000;

fn nested(open: &str, close: &str, n: usize) -> String {
    open.repeat(n) + &close.repeat(n)
}

fn with_part(name: &str, kind: &str, xml: &str) -> Vec<u8> {
    docx(&paragraph("x"), &[(name, kind, xml.as_bytes())])
}

/// Returns a DOCX with a list of one level, and one item.
fn with_numbering(label: &str, start: u32) -> Vec<u8> {
    let numbering = format!(
        "<w:numbering xmlns:w=\"{W}\"><w:abstractNum w:abstractNumId=\"0\">\
         <w:lvl w:ilvl=\"0\"><w:start w:val=\"{start}\"/><w:numFmt w:val=\"lowerRoman\"/>\
         <w:lvlText w:val=\"{label}\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\">\
         <w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
    );
    let item = "<w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:p>";
    docx(item, &[("word/numbering.xml", "numbering", numbering.as_bytes())])
}

fn page(body: &str) -> Vec<u8> {
    format!("<!DOCTYPE html>{body}").into_bytes()
}

#[test]
fn elements_a_million_deep_are_refused_and_overflow_no_stack() {
    let deep = nested("<a>", "</a>", MILLION);
    let run = nested("<w:a>", "</w:a>", MILLION);
    let files = [
        ("properties", with_part("docProps/app.xml", "extended-properties", &deep)),
        ("styles", with_part("word/styles.xml", "styles", &deep)),
        ("settings", with_part("word/settings.xml", "settings", &deep)),
        (
            "changes",
            docx(&format!("<w:p>{}</w:p>", nested("<w:ins>", "</w:ins>", MILLION)), &[]),
        ),
        ("run", docx(&format!("<w:p><w:r><w:rPr>{run}</w:rPr></w:r></w:p>"), &[])),
        (
            "drawing",
            docx(&format!("<w:p><w:r><w:drawing>{run}</w:drawing></w:r></w:p>"), &[]),
        ),
        ("section", docx(&format!("<w:sectPr>{run}</w:sectPr>"), &[])),
        (
            "controls",
            docx(
                &nested("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", MILLION / 2),
                &[],
            ),
        ),
        ("unclosed", docx(&"<w:ins>".repeat(MILLION), &[])),
        ("blocks", page(&"<div>".repeat(MILLION))),
        ("inlines", page(&"<i>".repeat(MILLION))),
        ("formatting", page(&("<p>".to_owned() + &"<b>".repeat(MILLION)))),
        ("behind the body", page(&"<i></body><!---->".repeat(MILLION / 4))),
        ("rules", page(&format!("<style>{}</style>", "a{".repeat(MILLION)))),
    ];
    for (name, file) in files {
        assert_eq!(limit(name, file), Some(Limit::Depth), "{name}");
    }
}

#[test]
fn elements_almost_too_deep_are_compared_and_overflow_no_stack() {
    let deep = nested("<a>", "</a>", MAX_DEPTH - 2);
    let inner = |open: &str, close: &str| {
        let n = (MAX_DEPTH - 10) / open.matches('<').count();
        docx(&format!("<w:p>{}</w:p>", nested(open, close, n)), &[])
    };
    let files = [
        ("properties", with_part("docProps/app.xml", "extended-properties", &deep)),
        ("settings", with_part("word/settings.xml", "settings", &deep)),
        ("changes", inner("<w:ins>", "</w:ins>")),
        ("run", inner("<w:r><w:rPr><w:a>", "</w:a></w:rPr></w:r>")),
        (
            "boxes",
            inner(
                "<w:r><w:pict><w:txbxContent><w:p>",
                "</w:p></w:txbxContent></w:pict></w:r>",
            ),
        ),
        ("blocks", page(&"<div>".repeat(MAX_DEPTH - 10))),
        ("inlines", page(&"<i>".repeat(MAX_DEPTH - 10))),
    ];
    for (name, file) in files {
        assert_eq!(limit(name, file), None, "{name}");
    }
}

/// Returns files that once took gigabytes or minutes, each with the exceeded limit.
///
/// Their size is a few kilobytes, or the maximum of a request.
fn bombs() -> Vec<(&'static str, Vec<u8>, Limit)> {
    let attributes =
        |n: usize| -> String { (0..n).map(|n| format!(" a{n}=''")).collect() };
    let properties: String =
        (0..3000).map(|n| format!("<w:a{n} w:v='{}'/>", "x".repeat(100))).collect();
    let words = "a b ".repeat(200_000);
    let selectors: String =
        (0..200).map(|n| format!(".{}{n}{{", "a".repeat(2000))).collect();
    let links: String =
        (0..200).map(|n| format!("<a href='{n}{}'>", "x".repeat(10_000))).collect();
    let outer: String = (0..200)
        .map(|n| format!("<w:hyperlink w:anchor='{n}{}'>", "x".repeat(10_000)))
        .collect();
    let bold: String = (0..240).map(|n| format!("<b id={n}>")).collect();
    vec![
        (
            "part",
            docx(&paragraph("x"), &[("word/a.bin", "image", &vec![0; 64 << 20])]),
            Limit::Unpacked,
        ),
        (
            "parts",
            {
                let zeros = vec![0; 16 << 20];
                let names: Vec<_> = (0..4).map(|n| format!("word/{n}.bin")).collect();
                let parts: Vec<_> =
                    names.iter().map(|name| (name.as_str(), "image", &*zeros)).collect();
                docx(&paragraph("x"), &parts)
            },
            Limit::Unpacked,
        ),
        (
            "nodes",
            with_part(
                "word/settings.xml",
                "settings",
                &format!("<a>{}</a>", "<b/>".repeat(MILLION)),
            ),
            Limit::Nodes,
        ),
        (
            "attributes",
            with_part(
                "word/settings.xml",
                "settings",
                &format!("<a{}/>", attributes(300_000)),
            ),
            Limit::Attributes,
        ),
        ("words", docx(&paragraph(&"a b ".repeat(MILLION)), &[]), Limit::Model),
        ("one word", docx(&paragraph(&"a".repeat(16 * MILLION)), &[]), Limit::Model),
        (
            "run",
            docx(
                &format!(
                    "<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r></w:p>"
                ),
                &[],
            ),
            Limit::Model,
        ),
        (
            "links",
            docx(
                &format!(
                    "<w:p>{outer}{}{}</w:p>",
                    "<w:r><w:t>a</w:t></w:r>".repeat(20_000),
                    "</w:hyperlink>".repeat(200)
                ),
                &[],
            ),
            Limit::Model,
        ),
        (
            "selectors",
            page(&format!("<style>{selectors}{}</style>", "a:b;".repeat(200_000))),
            Limit::Model,
        ),
        (
            "marks",
            page(&format!("<p>{links}{}", "<i>x</i>".repeat(100_000))),
            Limit::Model,
        ),
        ("label", with_numbering(&"%1".repeat(12 * MILLION), 3888), Limit::Model),
        (
            "numbers in a label",
            with_numbering(&"%1".repeat(2 * MILLION), 3888),
            Limit::Model,
        ),
        ("tag", page(&format!("<p{}>", " a".repeat(100_000))), Limit::Attributes),
        ("paragraphs", page(&"<p>".repeat(2 * MILLION)), Limit::Nodes),
        (
            "formatting copied into each paragraph",
            page(&format!("{bold}{}", "<p>x".repeat(MILLION))),
            Limit::Nodes,
        ),
        ("adoption", page(&"<a><p>".repeat(MILLION / 2)), Limit::Nodes),
    ]
}

#[test]
fn what_grows_beyond_its_size_is_refused_by_the_name_of_the_limit() {
    for (name, file, expected) in bombs() {
        assert_eq!(limit(name, file), Some(expected), "{name}");
    }
}

#[test]
fn no_file_takes_much_memory() {
    for (name, file, _) in bombs() {
        let peak = peak(name, &file, &harmless(&file));
        assert!(peak < MAX, "{name}: {peak} MiB");
    }
}

#[test]
fn work_grows_no_faster_than_a_file() {
    // Each once took time quadratic in its size: minutes or hours.
    let settings = |n: usize| {
        let xml = format!("<a><c>{}</c></a>", "<b/>".repeat(n));
        with_part("word/settings.xml", "settings", &xml)
    };
    let footers: Vec<_> = (0..300).map(|n| format!("word/footer{n}.xml")).collect();
    let footer =
        format!("<w:ftr xmlns:w=\"{W}\">{}</w:ftr>", paragraph("pagina").repeat(30));
    let footers: Vec<_> =
        footers.iter().map(|name| (name.as_str(), "footer", footer.as_bytes())).collect();
    let mixed = |a: usize| {
        let words: String = (0..60_000_usize)
            .map(|n| format!("{} ", char::from(b'a' + (n.wrapping_mul(n) / a % 7) as u8)))
            .collect();
        docx(&paragraph(&words), &[])
    };
    let blocks = |a: usize| {
        let text = |n: usize| -> String {
            (0..300).map(|m| format!("{} ", (n * m + a) % 9973)).collect()
        };
        let all: String = (0..480 + a).map(|n| paragraph(&text(n))).collect();
        docx(&all, &[])
    };
    let long = "y".repeat(MILLION);
    let classes = page(&format!("<div class='{long}'>{}", "<p>x".repeat(20_000)));
    // Styles with identifiers of a megabyte that differ at the end, each based on the
    // next.
    let ids: Vec<_> = (0..10).map(|n| format!("{long}{n}")).collect();
    let styles: String = ids
        .windows(2)
        .map(|ids| {
            format!(
                "<w:style w:styleId=\"{}\"><w:basedOn w:val=\"{}\"/></w:style>",
                ids[0], ids[1]
            )
        })
        .collect();
    let styles = format!(
        "<w:styles xmlns:w=\"{W}\"><w:style w:styleId=\"a\"><w:basedOn w:val=\"{}\"/>\
         </w:style>{styles}</w:styles>",
        ids[0]
    );
    let styled = "<w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr></w:p>".repeat(20_000);
    let styled = docx(&styled, &[("word/styles.xml", "styles", styles.as_bytes())]);
    let pairs = [
        ("a class around many blocks", classes, page("<p>x")),
        ("styles with long names", styled, docx(&paragraph("x"), &[])),
        (
            "spans around a block",
            page(&("<span>".repeat(200) + &"<span></span>".repeat(150_000) + "<div>x")),
            page("<p>y"),
        ),
        ("removed blocks", page(&"<p></p>".repeat(100_000)), page("<p>x")),
        ("elements of one name", settings(40_000), settings(40_001)),
        ("what pages repeat", docx("", &footers), docx(&paragraph("x"), &[])),
        ("words with little in common", mixed(3), mixed(5)),
        ("blocks with little in common", blocks(0), blocks(11)),
    ];
    for (name, old, new) in pairs {
        let peak = peak(name, &old, &new);
        assert!(peak < MAX, "{name}: {peak} MiB");
    }
}

#[test]
fn quoted_text_is_counted_before_it_is_copied() {
    let long = "x".repeat(400_000);
    let items: String = (0..800).map(|n| format!("<p>a{n}</p>")).collect();
    let split: String = (0..800).map(|n| format!("<div><p>a{n}</p></div>")).collect();
    let pairs = [
        ("attribute", page(&format!("<div title='{long}'>{items}</div>")), page(&split)),
        (
            "formatting",
            page(&format!("<p><span title='{long}'>{}</span>", "ab".repeat(800))),
            page(&format!("<p>{}", "a<b>b</b>".repeat(800))),
        ),
    ];
    for (name, old, new) in pairs {
        let found = compare(&old, &new, &STYLES, &[]);
        let Err(CompareError::ReadError(_, ReadError::TooLarge { limit, .. })) = found
        else {
            panic!("{name}")
        };
        assert_eq!(limit, Limit::Report, "{name}");
        let peak = peak(name, &old, &new);
        assert!(peak < MAX, "{name}: {peak} MiB");
    }
}

#[test]
fn a_long_letter_is_within_all_limits() {
    let texts =
        ["De Kamer vraagt om een brief", " over de stand van zaken", " in deze tijd. "];
    let run = |text: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:ascii='Verdana'/><w:sz w:val='18'/></w:rPr>\
             <w:t xml:space='preserve'>{text}</w:t></w:r>"
        )
    };
    // 120,000 words in runs of five; the difference is in the middle.
    let runs = texts.map(run).concat().repeat(4);
    let text = format!("<w:p>{runs}</w:p>").repeat(1000);
    let body = |word: &str| docx(&format!("{text}{}{text}", paragraph(word)), &[]);
    let found = compare(&body("oud"), &body("nieuw"), &STYLES, &[]).unwrap();
    let words: Vec<_> = found.differences.iter().map(|found| found.code.name()).collect();
    assert_eq!(words, ["words"]);
}

#[test]
fn a_comparison_of_foreign_files_stops_wherever_it_is_cancelled() {
    let accepted = letter("policy-letter");
    let rendered = |format| {
        kamerbrief::render(&accepted.letter, &accepted.style, format).unwrap().bytes
    };
    let words = "een twee drie ".repeat(2000);
    let pairs = [
        (rendered(kamerbrief::Format::DOCX), docx(&paragraph(&words), &[])),
        (rendered(kamerbrief::Format::Html), page(&format!("<p>{words}"))),
        (rendered(kamerbrief::Format::Pdf), harmless(b"%")),
    ];
    for (old, new) in pairs {
        // Count the polls, and check that the work ends when cancelled, early and late.
        let run = |last: usize| {
            let asked = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&asked);
            let cancel =
                CancelToken::when(move || count.fetch_add(1, Ordering::Relaxed) >= last);
            let context = RenderContext { cancel, ..RenderContext::default() };
            let result = compare_with(&old, &new, &STYLES, &[], &context);
            (result, asked.load(Ordering::Relaxed))
        };
        let (result, times) = run(usize::MAX);
        assert!(result.is_ok(), "{result:?}");
        assert!(times > 10, "asked {times} times");
        for last in [0, 1, times / 4, times / 2, times * 3 / 4, times - 1] {
            let (result, asked) = run(last);
            assert!(
                matches!(result, Err(CompareError::Render(RenderError::Cancelled))),
                "{last} of {times}: {result:?}"
            );
            assert!(asked <= last + 3, "went on after {last}: {asked}");
        }
    }
}
