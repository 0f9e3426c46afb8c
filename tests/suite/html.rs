//! HTML page: its text, its structure, and omitted parts.

use kamerbrief::blocks::{Block, Field, Heading, Inline, List, ListLabel, Paragraph};
use kamerbrief::document::{Annex, DatelineRow, Document, Letterhead, Metadata};
use kamerbrief::house_style::{Role, SectionNumbering};
use kamerbrief::limits::CancelToken;
use kamerbrief::locale::Language;
use kamerbrief::{Format, html, render};

use crate::support::{STYLES, golden, letter, letters};
use crate::support_html::{parse, said, select};
use crate::support_text::words;

fn string(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

fn paragraph(role: Role, inlines: Vec<Inline>) -> Paragraph {
    Paragraph { role, inlines, keep_with_next: false }
}

fn body_text(text: &str) -> Block {
    Block::Paragraph(paragraph(Role::BodyText, vec![string(text)]))
}

fn heading(role: Role, level: u8, counters: &[u32], title: &str) -> Block {
    let counters = counters.to_vec();
    Block::Heading(Heading {
        role,
        level,
        numbering: SectionNumbering::Decimal,
        counters,
        inlines: vec![string(title)],
    })
}

fn item(text: &str) -> Vec<Block> {
    vec![Block::Paragraph(paragraph(Role::ListParagraph, vec![string(text)]))]
}

/// Returns a document with every element once.
fn specimen() -> Document {
    let line = |role, text: &str| Some(paragraph(role, vec![string(text)]));
    let row = |label: &str, role, text: &str| DatelineRow {
        label: label.to_owned(),
        value: paragraph(role, vec![string(text)]),
    };
    let nested = List {
        style: ListLabel::Letter,
        start: 3,
        items: vec![item("derde"), item("vierde")],
    };
    let mut first = item("eerste");
    first.push(Block::List(nested));
    Document {
        language: Language::NL,
        metadata: Metadata {
            title: "Wet op \"A & B\" <1>".to_owned(),
            author: "Ministerie van Proef".to_owned(),
            date: "2025-04-23".to_owned(),
            identifier: Some("DGX / 1".to_owned()),
            keywords: vec!["21 501-33".to_owned(), "2025Z1".to_owned()],
        },
        letterhead: Letterhead {
            sender_name: line(Role::SenderName, "Ministerie van Proef"),
            return_line: line(Role::ReturnLine, "> Retouradres 2500 EK  Den Haag"),
            classification: line(Role::Classification, "VERTROUWELIJK"),
            watermark: None,
            address: Some(paragraph(
                Role::Address,
                vec![string("Aan de Voorzitter"), Inline::LineBreak, string("Den Haag")],
            )),
            dateline: vec![
                row("Datum", Role::Date, "23 april 2025"),
                row("Betreft", Role::Subject, "Wet op \"A & B\" <1>"),
            ],
            reference_column: vec![
                vec![paragraph(Role::ReferenceUnit, vec![string("Directie Proef")])],
                vec![
                    paragraph(Role::ReferenceLabel, vec![string("Bijlage(n)")]),
                    paragraph(Role::ReferenceText, vec![string("1")]),
                ],
            ],
            continuation_column: vec![vec![paragraph(
                Role::ReferenceUnit,
                vec![string("Vervolgkolom")],
            )]],
            page_number: Some(paragraph(
                Role::PageNumber,
                vec![string("Pagina "), Inline::Field(Field::PageNumber)],
            )),
        },
        letter: vec![
            Block::Paragraph(paragraph(
                Role::BodyText,
                vec![
                    string("CO"),
                    Inline::Subscript("2".to_owned()),
                    string(" en IRIS"),
                    Inline::Superscript("2".to_owned()),
                    string(": "),
                    Inline::Strong(vec![
                        string("vet"),
                        Inline::Emphasis(vec![string(" schuin")]),
                    ]),
                    Inline::Foreign {
                        language: "en".to_owned(),
                        inlines: vec![string(" foreign")],
                    },
                    string(" op "),
                    Inline::Link {
                        url: "https://example.org/?a=1&b=\"2\"".to_owned(),
                        inlines: vec![string("deze plek")],
                    },
                ],
            )),
            heading(Role::Heading1, 1, &[1], "Eerste deel"),
            heading(Role::Heading2, 2, &[1, 1], "Onderdeel"),
            heading(Role::Heading3, 3, &[], "Zonder nummer"),
            body_text("2594 AC  Den Haag"),
            Block::List(List {
                style: ListLabel::Bullet,
                start: 1,
                items: vec![first, item("tweede")],
            }),
            Block::PageBreak,
            body_text("slot"),
        ],
        images: Vec::new(),
        annexes: vec![Annex {
            full_width: false,
            blocks: vec![
                heading(Role::AnnexTitle, 1, &[], "Bijlage"),
                heading(Role::AnnexHeading1, 2, &[1], "Deel"),
                body_text("Zsolt Szabó zei: 1 < 2 & 3 > 2."),
            ],
        }],
    }
}

fn specimen_page() -> Vec<u8> {
    html::export(&specimen(), STYLES.default_style(), &[], &CancelToken::never()).unwrap()
}

#[test]
fn a_page_parses_without_errors() {
    let page = parse(&specimen_page());
    assert_eq!(page.errors, Vec::<&str>::new());
}

#[test]
fn the_text_comes_in_reading_order_with_numbers_and_markers() {
    let text = said(&specimen_page(), STYLES.default_style()).text;
    insta::assert_snapshot!(text, @r#"
    Ministerie van Proef
    > Retouradres 2500 EK  Den Haag
    VERTROUWELIJK
    Aan de Voorzitter
    Den Haag
    Datum
    23 april 2025
    Betreft
    Wet op "A & B" <1>
    Directie Proef
    Bijlage(n)
    1
    CO2 en IRIS2: vet schuin foreign op deze plek
    1. Eerste deel
    1.1 Onderdeel
    Zonder nummer
    2594 AC  Den Haag
    • eerste
    c. derde
    d. vierde
    • tweede
    slot
    Bijlage
    1. Deel
    Zsolt Szabó zei: 1 < 2 & 3 > 2.
    "#);
}

#[test]
fn white_space_of_the_author_is_kept() {
    let page = String::from_utf8(specimen_page()).unwrap();
    assert!(page.contains(">2594 AC  Den Haag</p>"), "{page}");
    assert!(page.contains("white-space: pre-wrap"));
}

#[test]
fn text_is_escaped() {
    let page = String::from_utf8(specimen_page()).unwrap();
    assert!(page.contains("Zsolt Szabó zei: 1 &lt; 2 &amp; 3 &gt; 2."));
    assert!(page.contains("href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\""));
    let page = parse(&specimen_page());
    let title: String = select(&page, "title").next().unwrap().text().collect();
    assert_eq!(title, "Wet op \"A & B\" <1>");
}

#[test]
fn the_page_has_its_landmarks_once() {
    let page = parse(&specimen_page());
    for landmark in ["header", "aside", "main", "main section.annex"] {
        assert_eq!(select(&page, landmark).count(), 1, "{landmark}");
    }
    let outside: Vec<_> = select(&page, "body > *").map(|e| e.value().name()).collect();
    assert_eq!(outside, ["header", "aside", "main"]);
}

#[test]
fn the_subject_is_the_title_and_headings_stand_below_it() {
    let page = parse(&specimen_page());
    let headings: Vec<String> = select(&page, "h1, h2, h3, h4, h5, h6")
        .map(|h| format!("{} {}", h.value().name(), h.text().collect::<String>()))
        .collect();
    assert_eq!(
        headings,
        [
            "h1 Wet op \"A & B\" <1>",
            "h2 1. Eerste deel",
            "h3 1.1 Onderdeel",
            "h4 Zonder nummer",
            "h2 Bijlage",
            "h3 1. Deel"
        ]
    );
}

#[test]
fn a_page_says_what_it_is() {
    let page = parse(&specimen_page());
    let meta = |name: &str| {
        let element = select(&page, &format!("meta[name='{name}']")).next().unwrap();
        element.attr("content").unwrap().to_owned()
    };
    assert_eq!(select(&page, "html[lang='nl-NL']").count(), 1);
    assert_eq!(meta("author"), "Ministerie van Proef");
    assert_eq!(meta("dcterms.date"), "2025-04-23");
    assert_eq!(meta("dcterms.identifier"), "DGX / 1");
    assert_eq!(meta("keywords"), "21 501-33, 2025Z1");
    assert_eq!(select(&page, "time[datetime='2025-04-23']").count(), 1);
    assert_eq!(select(&page, "span[lang='en']").count(), 1);
    assert_eq!(select(&page, "img[alt='Neutraal beeldmerk']").count(), 1);
}

#[test]
fn a_page_fetches_nothing_and_runs_nothing() {
    let page = parse(&specimen_page());
    assert_eq!(select(&page, "script, link, iframe, object, base").count(), 0);
    let sources: Vec<_> =
        select(&page, "[src]").map(|e| e.attr("src").unwrap()).collect();
    assert!(!sources.is_empty(), "{sources:?}");
    assert!(sources.iter().all(|source| source.starts_with("data:")), "{sources:?}");
    let css: String = select(&page, "style").flat_map(|style| style.text()).collect();
    assert!(css.contains("@page"), "{css}");
    assert!(!css.contains("url(") && !css.contains("@import"), "{css}");
}

#[test]
fn what_belongs_to_paper_stays_there() {
    let words = words(&said(&specimen_page(), STYLES.default_style()).text);
    assert!(!words.iter().any(|word| word == "Pagina" || word == "Vervolgkolom"));
}

#[test]
fn every_role_has_its_rule() {
    let page = String::from_utf8(specimen_page()).unwrap();
    for &role in Role::ALL {
        assert!(page.contains(&format!("\n.{} {{\n", role.class())), "{}", role.class());
    }
}

#[test]
fn every_letter_is_a_page_without_errors() {
    for (name, accepted) in letters() {
        let rendered = render(&accepted.letter, &accepted.style, Format::Html).unwrap();
        assert_eq!(parse(&rendered.bytes).errors, Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn the_first_letter_reads_as_before() {
    let accepted = letter("telecomraad");
    let rendered = render(&accepted.letter, &accepted.style, Format::Html).unwrap();
    let page = String::from_utf8(rendered.bytes).unwrap();
    let (before, logo) = page.split_once(";base64,").unwrap();
    let (_, after) = logo.split_once('"').unwrap();
    golden("html", "telecomraad", &format!("{before};base64,…\"{after}"));
}
