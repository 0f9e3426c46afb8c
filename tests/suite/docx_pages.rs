//! Pages of DOCX files: breaks, headers, fields and the reference column.

use kamerbrief::blocks::Inline;
use kamerbrief::document::{self, Document};
use kamerbrief::limits::CancelToken;
use kamerbrief::{Format, compose, letter as letter_file, render};
use roxmltree::Document as Xml;

use crate::docx::{everything, one_paragraph, package};
use crate::support::{STYLES, letter};
use crate::support_docx::{Package, find, is, text, val, value};

#[test]
fn only_a_header_of_nothing_but_frames_has_an_empty_paragraph() {
    let package = package(&everything());
    let anchors =
        package.names.iter().filter(|name| name.ends_with(".xml")).map(|name| {
            package.part(name).matches("<w:pStyle w:val=\"FrameAnchor\"/>").count()
        });
    assert_eq!(anchors.sum::<usize>(), 1);
    assert!(package.part("word/header2.xml").contains("FrameAnchor"));
}

#[test]
fn page_fields_show_their_page_until_someone_counts() {
    let package = package(&everything());
    let foot = |which| package.paragraphs(&package.reference("footer", which).unwrap());
    assert_eq!(foot("first"), ["VERTROUWELIJK", "Pagina 1 van 5"]);
    assert_eq!(foot("default"), ["VERTROUWELIJK", "Pagina 2 van 5"]);
    let footer = Xml::parse(package.part("word/footer1.xml")).unwrap();
    for run in footer.descendants().filter(|node| is(*node, "r")) {
        assert_eq!(run.children().filter(|child| !is(*child, "rPr")).count(), 1);
    }
}

#[test]
fn a_line_break_that_nothing_follows_shows_nothing() {
    let text = || Inline::Text("x".to_owned());
    let inlines = vec![text(), Inline::LineBreak, Inline::LineBreak];
    let package = package(&one_paragraph(inlines));
    assert_eq!(package.paragraphs("word/document.xml").last().unwrap(), "x\n");
    let inside = Inline::Strong(vec![text(), Inline::LineBreak]);
    let package = self::package(&one_paragraph(vec![inside]));
    assert_eq!(package.paragraphs("word/document.xml").last().unwrap(), "x");
}

#[test]
fn an_annex_and_a_page_break_start_a_page() {
    let package = package(&everything());
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let broken: Vec<_> = document
        .descendants()
        .filter(|node| {
            is(*node, "p") && val(*node, &["pPr", "pStyle"]) == Some("BodyTextNewPage")
        })
        .map(text)
        .collect();
    assert_eq!(broken, ["Nieuwe pagina."]);
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let starting: Vec<_> = styles
        .descendants()
        .filter(|node| find(*node, &["pPr", "pageBreakBefore"]).is_some())
        .filter_map(|style| value(style, "styleId"))
        .filter(|id| !id.ends_with("NewPage"))
        .collect();
    assert_eq!(starting, ["AnnexTitle"]);
}

/// Word processors break lines after a hyphen before a digit; the PDF does not.
#[test]
fn hyphens_that_the_pdf_does_not_break_at_do_not_break() {
    let json = r#"{"sender": {"organisation": "Ministerie"}, "date": "2025-04-23",
        "addressee": {"preset": "tweede-kamer"}, "subject": "Hoofdstuk 36410-12",
        "signatories": [],
        "body": [{"paragraph": ["In 2025-", {"strong": "2030, zeer-goed"}, ", COVID-19.",
            {"footnote": "Bel 06-12345678."}]},
            {"table": {"rows": [["a-2", "b-c"]]}}]}"#;
    let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let count = |part: &str| package.part(part).matches("<w:noBreakHyphen/>").count();
    // The subject, a range of years, a name and a cell.
    assert_eq!(count("word/document.xml"), 4);
    assert_eq!(count("word/footnotes.xml"), 1);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let said: String =
        document.descendants().filter(|node| is(*node, "p")).map(text).collect();
    assert!(said.contains("In 2025-2030, zeer-goed, COVID-19."), "{said}");
    assert_eq!(
        crate::support_text::of_docx(&accepted).text,
        crate::support_text::of_pdf(&accepted).text
    );
}

/// The rest of a column is placed before pages without a column.
///
/// Its frame is between two paragraphs of its page, and its entries stay whole.
#[test]
fn the_rest_of_a_column_comes_before_an_annex_of_full_width() {
    let copies: Vec<_> = (1..=45)
        .map(|number| format!(r#""Algemeen bestuur van regio nummer {number}""#))
        .collect();
    let json = format!(
        r#"{{"sender": {{"organisation": "Ministerie"}}, "date": "2025-04-23",
        "addressee": {{"preset": "tweede-kamer"}}, "subject": "Kolom",
        "signatories": [{{"name": "N. Naam", "function": "Minister"}}],
        "copyTo": [{}], "body": ["Tekst."],
        "annexes": [{{"title": "Breed", "layout": "full-width", "blocks": ["Bijlage."]}}]}}"#,
        copies.join(", ")
    );
    let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let paragraphs: Vec<_> =
        document.descendants().filter(|node| is(*node, "p")).collect();
    let rest = paragraphs
        .iter()
        .rposition(|node| find(*node, &["pPr", "framePr"]).is_some())
        .unwrap();
    assert!(text(paragraphs[rest]).starts_with("Algemeen bestuur van regio nummer "));
    assert!(find(paragraphs[rest - 1], &["pPr", "pageBreakBefore"]).is_some());
    assert!(find(paragraphs[rest + 1], &["pPr", "pageBreakBefore"]).is_none());
    assert!(find(paragraphs[rest + 1], &["pPr", "sectPr"]).is_some());
    assert_eq!(text(paragraphs[rest + 2]), "Breed");
}

#[test]
fn a_long_reference_column_goes_on_at_the_next_page_that_a_block_starts() {
    let accepted = letter("long-column");
    let markup =
        compose::compose(&accepted.letter, &accepted.style, &CancelToken::never())
            .unwrap();
    let mut document = document::parse(markup).unwrap();
    let tops = |document: &Document| {
        let package = package(document);
        let body = Xml::parse(package.part("word/document.xml")).unwrap();
        let paragraphs: Vec<_> =
            body.descendants().filter(|node| is(*node, "p")).collect();
        let framed = |node| find(node, &["pPr", "framePr"]);
        let frames = paragraphs.iter().filter_map(|paragraph| framed(*paragraph));
        let mut tops: Vec<_> =
            frames.map(|frame| value(frame, "y").unwrap().to_owned()).collect();
        tops.dedup();
        // The anchor of the last frame.
        let last = paragraphs.iter().rposition(|paragraph| framed(*paragraph).is_some());
        (tops, val(paragraphs[last.unwrap() + 1], &["pPr", "pStyle"]).unwrap().to_owned())
    };
    let address_and_columns = ["3078", "3095", "4445"].map(str::to_owned);
    assert_eq!(tops(&document), (address_and_columns.to_vec(), "ListNumber".to_owned()));
    document.annexes.clear();
    assert_eq!(tops(&document), (address_and_columns.to_vec(), "FrameAnchor".to_owned()));
}
