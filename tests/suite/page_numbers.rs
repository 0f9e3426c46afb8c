//! Page numbers that are continuous, or restart in each annex.

use std::num::NonZeroUsize;
use std::sync::Arc;

use kamerbrief::house_style::{HouseStyle, PageNumbers};
use kamerbrief::layout::PagedDocument;
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::{Format, render};
use roxmltree::{Document, Node};

use crate::layout::{pages, paragraph_of};
use crate::support::STYLES;
use crate::support_docx::{Package, is, value};

/// Returns a letter with three annexes and this page numbering.
///
/// The letter has two pages with a table of contents; the annexes have two pages, one
/// page of full width, and three pages.
fn numbered(page_numbers: PageNumbers) -> ValidLetter {
    let long = |parts: usize| {
        let section = |title| {
            format!(
                r#"{{"section": {{"title": "Deel {title}", "blocks": ["{}"]}}}}"#,
                paragraph_of(30)
            )
        };
        (1..=parts).map(section).collect::<Vec<_>>().join(",")
    };
    let json = format!(
        r#"{{"sender": {{"organisation": "Ministerie"}}, "date": "2025-04-23",
            "addressee": {{"preset": "tweede-kamer"}}, "subject": "Onderwerp",
            "body": [{{"tableOfContents": {{"depth": 2}}}}, "{}"],
            "annexes": [
              {{"title": "A", "blocks": [{}]}},
              {{"title": "B", "layout": "full-width",
                "blocks": [{{"table": {{"columns": [{{}}], "rows": [["cel"]]}}}}]}},
              {{"title": "C", "blocks": [{}]}}]}}"#,
        paragraph_of(40),
        long(2),
        long(4),
    );
    let accepted = letter::parse(json.as_bytes(), &STYLES).unwrap();
    let mut style = HouseStyle::neutral(STYLES.locales()).unwrap();
    style.page_numbers = page_numbers;
    ValidLetter { style: Arc::new(style), ..accepted }
}

/// Returns the text in the page number slot of each page.
fn feet(accepted: &ValidLetter, set: &PagedDocument) -> Vec<String> {
    let slot = accepted.style.page.page_number;
    let foot = |page: &kamerbrief::layout::Page| {
        let runs = page.frames.iter().filter(|frame| frame.y > slot.y);
        runs.filter_map(|frame| Some(frame.content.glyphs()?.text.clone())).collect()
    };
    set.pages.iter().map(foot).collect()
}

const PER_ANNEX: [(usize, usize); 8] =
    [(1, 2), (2, 2), (1, 2), (2, 2), (1, 1), (1, 3), (2, 3), (3, 3)];

fn foot((page, count): (usize, usize)) -> String {
    format!("Pagina {page} van {count}")
}

#[test]
fn every_page_shows_its_place_in_its_part() {
    let through = numbered(PageNumbers::Continuous);
    let wanted: Vec<_> = (1..=8).map(|page| foot((page, 8))).collect();
    assert_eq!(feet(&through, &pages(&through)), wanted);
    let per_annex = numbered(PageNumbers::PerAnnex);
    assert_eq!(feet(&per_annex, &pages(&per_annex)), PER_ANNEX.map(foot));
    // A page is requested by its index in the file, but shows its own number.
    let sixth = Format::Svg { page: NonZeroUsize::new(6).unwrap() };
    let svg = |accepted: &ValidLetter| {
        render(&accepted.letter, &accepted.style, sixth).unwrap().bytes
    };
    assert_ne!(svg(&through), svg(&per_annex));
}

#[test]
fn labels_of_pages_are_their_numbers() {
    for (numbers, wanted) in
        [(PageNumbers::Continuous, vec![0]), (PageNumbers::PerAnnex, vec![0, 2, 4, 5])]
    {
        let accepted = numbered(numbers);
        let pdf = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap().bytes;
        let pdf = lopdf::Document::load_mem(&pdf).unwrap();
        let labels = pdf.catalog().unwrap().get(b"PageLabels").unwrap();
        let labels = labels.as_dict().unwrap().get(b"Nums").unwrap().as_array().unwrap();
        let starts: Vec<_> =
            labels.chunks(2).map(|label| label[0].as_i64().unwrap()).collect();
        assert_eq!(starts, wanted);
        for label in labels.chunks(2) {
            let label = label[1].as_dict().unwrap();
            assert_eq!(label.get(b"S").unwrap().as_name().unwrap(), b"D");
            // Decimal, from 1, which is the default (ISO 32000-1, table 159).
            assert!(label.get(b"St").is_err() && label.get(b"P").is_err());
        }
    }
}

/// Returns the numbers at the ends of the lines of a table of contents.
fn listed(lines: impl Iterator<Item = String>) -> Vec<String> {
    let last = |line: String| {
        let line = line.trim_end_matches(['\n', ' ']);
        let number = line.trim_end_matches(|figure: char| figure.is_ascii_digit());
        line[number.len()..].to_owned()
    };
    lines.map(last).collect()
}

#[test]
fn a_table_of_contents_has_the_numbers_that_pages_show() {
    for (numbers, wanted) in [
        (PageNumbers::Continuous, ["3", "3", "3", "5", "6", "6", "6", "7", "8"]),
        (PageNumbers::PerAnnex, ["1", "1", "1", "1", "1", "1", "1", "2", "3"]),
    ] {
        let accepted = numbered(numbers);
        let pdf = crate::support_text::of_pdf(&accepted);
        assert_eq!(pdf.contents.len(), 9);
        let tagged = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap();
        let tagged = crate::support_pdf::Tagged::read(&tagged.bytes);
        let text = crate::support_pdf::text(&tagged);
        assert_eq!(listed(text.contents.into_iter()), wanted);
        let docx = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap().bytes;
        let text = crate::support_docx::said(&docx);
        assert_eq!(listed(text.contents.into_iter()), wanted);
    }
}

/// Returns for each section its first page number, if set, and its footers.
fn sections(package: &Package) -> Vec<(Option<String>, Vec<String>)> {
    let document = Document::parse(package.part("word/document.xml")).unwrap();
    let relationships = package.relationships("word/document.xml");
    let target = |node: Node<'_, '_>| {
        let id = node.attributes().find(|attribute| attribute.name() == "id").unwrap();
        let mut own = relationships.iter().filter(|own| own.id == id.value());
        format!("word/{}", own.next().unwrap().target)
    };
    let sections = document.descendants().filter(|node| is(*node, "sectPr"));
    let sections = sections.map(|section| {
        let start = section.children().find(|node| is(*node, "pgNumType"));
        let start = start.and_then(|node| value(node, "start")).map(str::to_owned);
        let footers = section.children().filter(|node| is(*node, "footerReference"));
        (start, footers.map(target).collect())
    });
    sections.collect()
}

#[test]
fn a_word_processor_counts_each_annex_as_a_section() {
    let package = |numbers| {
        let accepted = numbered(numbers);
        let docx = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap().bytes;
        Package::open(&docx)
    };
    let own = package(PageNumbers::PerAnnex);
    let sections_of_own = sections(&own);
    let starts: Vec<_> =
        sections_of_own.iter().map(|(start, _)| start.as_deref()).collect();
    assert_eq!(starts, [None, Some("1"), Some("1"), Some("1")]);
    let shown: Vec<Vec<String>> = sections_of_own
        .iter()
        .map(|(_, footers)| {
            footers.iter().flat_map(|footer| own.paragraphs(footer)).collect()
        })
        .collect();
    assert_eq!(
        shown,
        [
            vec![foot((2, 2)), foot((1, 2))],
            vec![foot((1, 2))],
            vec![foot((1, 1))],
            vec![foot((1, 3))]
        ]
    );
    for (_, footers) in &sections_of_own {
        for footer in footers {
            let part = own.part(footer);
            assert!(part.contains("SECTIONPAGES") && !part.contains("NUMPAGES"));
        }
    }
    let through = package(PageNumbers::Continuous);
    assert!(sections(&through).iter().all(|(start, _)| start.is_none()));
    assert!(through.part("word/footer1.xml").contains("NUMPAGES"));
    assert!(!through.has("word/footer3.xml"));
}
