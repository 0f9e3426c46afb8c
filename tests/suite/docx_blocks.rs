//! DOCX of blocks in running text: notes, tables, figures, questions, contents, sections.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kamerbrief::document::Document;
use kamerbrief::{Format, render};
use roxmltree::{Document as Xml, Node};
use serde_json::{Value, json};

use crate::docx::{letter_package, package, parsed, part_golden, style};
use crate::layout::with_body;
use crate::support_docx::{Package, find, is, text, val, value};

/// A document with every kind of block in running text.
const MATTER: &str = r#"<document lang="nl-NL">
<header>
<p class="sender-name">Ministerie</p>
<p class="return-line">Retouradres</p>
<p class="watermark">CONCEPT &amp; meer</p>
<p class="address">Aan de Voorzitter</p>
<dl><dt>Betreft</dt><dd class="subject">Alles</dd></dl>
</header>
<aside class="reference-column"><div><p class="reference-unit">Directie</p></div></aside>
<aside class="continuation-column"><div><p class="reference-unit">Directie</p></div></aside>
<footer><p class="page-number">Pagina <field name="page-number"/></p></footer>
<main>
<body/>
<p class="signature">Naam</p>
</main>
<article width="full"><h1>Breed</h1><body/></article>
<article><h1>Smal</h1><body/></article>
</document>"#;

/// The blocks in that document, with names for the images.
const BLOCKS: &str = r#"{
  "body": [
    { "tableOfContents": { "depth": 3 } },
    { "section": { "numbering": "roman",
      "title": ["Romeins", { "footnote": [
        { "paragraph": ["Bij ", { "link": { "text": "de kop", "url": "https://a.example/" } }, "."] },
        { "list": { "items": ["punt"] } },
        { "paragraph": "Tot slot." }
      ] }],
      "blocks": [{ "section": { "title": ["Erin ", { "emphasis": "schuin" }], "blocks": [
        { "paragraph": [{ "strong": ["Vet", { "footnote": "Twee." }] }] }
      ] } }] } },
    { "section": { "title": "Gewoon", "blocks": ["Tekst."] } },
    { "section": { "title": "Weer Romeins", "numbering": "roman", "blocks": ["Tekst."] } },
    { "table": {
      "caption": ["Bedragen & jaren", { "footnote": "Drie." }],
      "columns": [{ "width": 40 }, { "align": "center" }, { "align": "right" }],
      "header": ["Wat", "Jaar", ""],
      "rows": [["Wegen", "2024", [
        { "paragraph": ["1", { "footnote": "Vier." }] },
        { "list": { "style": "number", "start": 2, "items": ["twee"] } },
        "drie"
      ]]],
      "rowHeaders": true
    } },
    { "table": { "rows": [["Alleen"]] } },
    "Onder de tabel.",
    { "figure": { "image": "JPEG", "alt": "Wat het \"toont\"", "caption": "Figuur 1" } },
    { "figure": { "image": "PNG", "alt": "Zonder titel" } },
    { "figure": { "image": "JPEG", "alt": "Nogmaals" } },
    { "quote": { "blocks": ["Gezegd.", { "list": { "items": ["punt"] } }], "source": "Iemand" } },
    { "definitions": [{ "label": "a) Titel", "blocks": ["Tekst."] }] }
  ],
  "annexes": [
    { "title": "Breed", "layout": "full-width", "blocks": [
      { "section": { "title": "Romeins in bijlage", "numbering": "roman", "blocks": ["Tekst."] } },
      { "table": { "columns": [{ "width": 50 }, { "width": 50 }], "rows": [["", "x"]] } }
    ] },
    { "title": "Smal", "blocks": [
      { "questions": [
        { "question": { "number": 1, "blocks": ["Waarom? 1)", { "list": { "items": ["punt"] } }],
          "sources": ["Krant"] } },
        { "answer": { "numbers": [1], "blocks": ["Daarom."] } }
      ] },
      { "section": { "title": "Romeins opnieuw", "numbering": "roman", "blocks": ["Tekst.",
        { "section": { "title": "Erin", "blocks": [
          { "section": { "title": "Dieper", "blocks": [
            { "questions": [{ "question": { "number": 2, "blocks": ["Hoe?"] } }] }
          ] } }
        ] } }
      ] } },
      { "pageBreak": true },
      { "table": { "rows": [["Laatste"]] } }
    ] }
  ]
}"#;

/// Returns that document, with the pictures of a test letter: a JPEG and a PNG.
pub(crate) fn everything() -> Document {
    let figures: Value =
        serde_json::from_slice(include_bytes!("../letters/figures.json")).unwrap();
    let image =
        |index: usize| figures["body"][index]["figure"]["image"].as_str().unwrap();
    let blocks = BLOCKS.replace("\"JPEG\"", &format!("{:?}", image(1)));
    parsed(MATTER, &blocks.replace("\"PNG\"", &format!("{:?}", image(2))))
}

static PACKAGE: LazyLock<Package> = LazyLock::new(|| package(&everything()));

fn body(package: &Package) -> Xml<'_> {
    Xml::parse(package.part("word/document.xml")).unwrap()
}

/// Returns the first paragraph with this text.
fn paragraph<'a>(body: &'a Xml<'_>, words: &str) -> Node<'a, 'a> {
    let mut paragraphs = body.descendants().filter(|node| is(*node, "p"));
    paragraphs.find(|node| text(*node) == words).unwrap_or_else(|| panic!("no {words}"))
}

fn style_of<'a>(body: &'a Xml<'_>, words: &str) -> &'a str {
    val(paragraph(body, words), &["pPr", "pStyle"]).unwrap()
}

#[test]
fn every_part_of_running_matter_is_as_before() {
    let names = PACKAGE.names.iter().filter(|name| {
        ["document", "footnotes", "header", "numbering", "Types"]
            .iter()
            .any(|kind| name.contains(kind))
    });
    let names: Vec<_> = names.collect();
    assert!(names.len() > 4, "{names:?}");
    for name in names {
        part_golden("matter", name, PACKAGE.part(name));
    }
}

#[test]
fn running_matter_reads_in_order() {
    let paragraphs = PACKAGE.paragraphs("word/document.xml");
    let from = paragraphs.iter().position(|text| text == "Inhoud").unwrap();
    assert_eq!(
        paragraphs[from..],
        [
            "Inhoud",
            "I. Romeins\t1",
            "1. Erin schuin\t1",
            "1. Gewoon\t1",
            "II. Weer Romeins\t1",
            "Breed\t3",
            "I. Romeins in bijlage\t3",
            "Smal\t4",
            "I. Romeins opnieuw\t4",
            "1. Erin\t4",
            "I. Romeins1",
            "1. Erin schuin",
            "Vet2",
            "1. Gewoon",
            "Tekst.",
            "II. Weer Romeins",
            "Tekst.",
            "Bedragen & jaren3",
            "Wat",
            "Jaar",
            "",
            "Wegen",
            "2024",
            "14",
            "2.\ttwee",
            "drie",
            "",
            "Alleen",
            "Onder de tabel.",
            "",
            "Figuur 1",
            "",
            "",
            "Gezegd.",
            "•\tpunt",
            "Iemand",
            "a) Titel",
            "Tekst.",
            "",
            "Naam",
            "Breed",
            "I. Romeins in bijlage",
            "Tekst.",
            "",
            "x",
            "",
            "Smal",
            "Vraag 1",
            "Waarom? 1)",
            "•\tpunt",
            "1) Krant",
            "Antwoord op vraag 1",
            "Daarom.",
            "I. Romeins opnieuw",
            "Tekst.",
            "1. Erin",
            "1.1 Dieper",
            "Vraag 2",
            "Hoe?",
            "",
            "Laatste",
            "",
        ]
    );
    assert_eq!(
        PACKAGE.paragraphs("word/footnotes.xml"),
        ["", "", " Bij de kop.", "•\tpunt", "Tot slot.", " Twee.", " Drie.", " Vier."]
    );
}

#[test]
fn a_letter_without_footnotes_is_ready_for_its_first() {
    let package = letter_package("minimal");
    let notes = Xml::parse(package.part("word/footnotes.xml")).unwrap();
    let kinds: Vec<_> = notes
        .root_element()
        .children()
        .filter_map(|note| Some((value(note, "id")?, value(note, "type")?)))
        .collect();
    assert_eq!(kinds, [("-1", "separator"), ("0", "continuationSeparator")]);
    assert!(!package.has("word/_rels/footnotes.xml.rels"));
}

#[test]
fn footnotes_have_links_of_their_own() {
    let links = PACKAGE.relationships("word/footnotes.xml");
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].target, "https://a.example/");
    assert!(!PACKAGE.part("word/_rels/document.xml.rels").contains("a.example"));
}

/// LibreOffice has no widow rule for notes; the PDF keeps up to three lines together.
#[test]
fn notes_of_up_to_three_lines_are_kept_whole() {
    for (sentences, is_kept) in [(1, true), (3, true), (6, false), (12, false)] {
        let note = "Het verslag gaat over alle regio's van het land. ".repeat(sentences);
        let body = json!([{ "paragraph": ["Tekst.", { "footnote": note.trim_end() }] }]);
        let accepted = with_body(&body.to_string());
        let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
        let package = Package::open(&rendered.bytes);
        let notes = package.part("word/footnotes.xml");
        assert_eq!(notes.contains("<w:keepLines/>"), is_kept, "{sentences}");
    }
}

#[test]
fn a_mark_of_a_footnote_is_as_bold_as_its_text() {
    let body = body(&PACKAGE);
    let runs = || body.descendants().filter(|node| is(*node, "footnoteReference"));
    let bold: Vec<_> = runs()
        .map(|mark| find(mark.parent().unwrap(), &["rPr", "b"]).is_some())
        .collect();
    // The heading's style is already bold.
    assert_eq!(bold, [false, true, false, false]);
}

#[test]
fn a_table_has_its_looks_from_its_style() {
    let body = body(&PACKAGE);
    let tables: Vec<_> = body.descendants().filter(|node| is(*node, "tbl")).collect();
    for table in &tables {
        assert_eq!(val(*table, &["tblPr", "tblStyle"]), Some("KamerbriefTable"));
        let own: Vec<_> = find(*table, &["tblPr"])
            .unwrap()
            .children()
            .map(|node| node.tag_name().name())
            .filter(|name| *name != "tblCaption")
            .collect();
        assert_eq!(own, ["tblStyle", "tblW", "tblLayout", "tblLook"]);
    }
    let look = |table: usize| val(tables[table], &["tblPr", "tblLook"]).unwrap();
    assert_eq!([look(0), look(1)], ["06A0", "0600"]);
    assert_eq!(val(tables[0], &["tblPr", "tblCaption"]), Some("Bedragen & jaren"));
    let rows: Vec<_> = tables[0].children().filter(|node| is(*node, "tr")).collect();
    let repeated = |row: Node<'_, '_>| find(row, &["trPr", "tblHeader"]).is_some();
    assert_eq!(rows.iter().map(|row| repeated(*row)).collect::<Vec<_>>(), [true, false]);
    // In the style it would make LibreOffice repeat the first row of every table.
    assert!(!PACKAGE.part("word/styles.xml").contains("tblHeader"));
    assert!(rows.iter().all(|row| find(*row, &["trPr", "cantSplit"]).is_some()));
    assert_eq!(val(paragraph(&body, "2024"), &["pPr", "jc"]), Some("center"));
    assert_eq!(val(paragraph(&body, "drie"), &["pPr", "jc"]), Some("right"));
    assert_eq!(style_of(&body, "Wegen"), "TableHeading");
    assert_eq!(style_of(&body, "2024"), "TableText");
}

#[test]
fn only_text_of_the_same_cell_stands_off_from_text() {
    let body = body(&PACKAGE);
    let after = |words: &str| {
        let spacing = find(paragraph(&body, words), &["pPr", "spacing"])?;
        value(spacing, "after")
    };
    // A list follows, with the house style's space above lists.
    assert_eq!(after("14"), Some("0"));
    assert_eq!(after("twee"), Some("120"));
    assert_eq!(after("drie"), None);
    assert_eq!(after("2024"), None);
}

#[test]
fn a_table_leaves_space_below_itself() {
    let body = body(&PACKAGE);
    let spacing = find(paragraph(&body, "Onder de tabel."), &["pPr", "spacing"]);
    assert_eq!(value(spacing.unwrap(), "before"), Some("240"));
    // The first paragraph of a page needs no space.
    assert!(find(paragraph(&body, "Smal"), &["pPr", "spacing"]).is_none());
}

#[test]
fn each_image_is_one_part_as_it_came() {
    let document = everything();
    let media: Vec<_> = PACKAGE
        .names
        .iter()
        .filter(|name| name.starts_with("word/media/image"))
        .map(String::as_str)
        .collect();
    assert_eq!(media, ["word/media/image1.jpeg", "word/media/image2.png"]);
    for (name, image) in media.iter().zip(&document.images) {
        assert_eq!(PACKAGE.bytes(name), &*image.bytes);
    }
    let alternatives: Vec<_> = body(&PACKAGE)
        .descendants()
        .filter_map(|node| node.attribute("descr").map(str::to_owned))
        .collect();
    let said = ["Wat het \"toont\"", "Zonder titel", "Nogmaals"];
    let twice = said.map(|alt| [alt; 2]).concat();
    assert_eq!(alternatives, twice);
}

#[test]
fn a_picture_is_as_large_as_it_says_and_no_larger_than_its_place() {
    let mut document = everything();
    let extents = |document: &Document| -> Vec<(f64, f64)> {
        let package = package(document);
        body(&package)
            .descendants()
            .filter(|node| node.tag_name().name() == "extent")
            .map(|node| ["cx", "cy"].map(|name| node.attribute(name).unwrap()))
            .map(|[x, y]| (x.parse().unwrap(), y.parse().unwrap()))
            .collect()
    };
    // 48 pixels at 300 per inch; 40 at the house style's 96.
    assert_eq!(extents(&document)[0].0, 48.0 / 300.0 * 914_400.0);
    assert_eq!(extents(&document)[1].0, 40.0 / 96.0 * 914_400.0);
    for image in &mut document.images {
        image.resolution = Some(1);
    }
    let page = &style().page;
    for (width, height) in extents(&document) {
        assert!(width <= page.body.width.to_emu() as f64);
        assert!(height <= page.body.height.to_emu() as f64);
    }
}

#[test]
fn a_caption_is_never_parted_from_what_it_names() {
    let styles = Xml::parse(PACKAGE.part("word/styles.xml")).unwrap();
    let keeps = |id: &str| {
        let mut all = styles.descendants();
        let style = all.find(|node| value(*node, "styleId") == Some(id)).unwrap();
        find(style, &["pPr", "keepNext"]).is_some_and(|keep| value(keep, "val").is_none())
    };
    let body = body(&PACKAGE);
    assert_eq!(style_of(&body, "Bedragen & jaren3"), "TableCaption");
    assert_eq!(style_of(&body, "Figuur 1"), "Caption");
    assert!(keeps("TableCaption") && keeps("Figure"));
    assert!(!keeps("Caption") && !keeps("FigureWithoutCaption"));
}

#[test]
fn labels_of_questions_are_headings_of_their_level_that_no_contents_list() {
    let level = |package: &Package, words: &str| {
        let body = body(package);
        val(paragraph(&body, words), &["pPr", "outlineLvl"]).map(str::to_owned)
    };
    // The table of contents is three levels deep: the first label gets no level.
    assert_eq!(level(&PACKAGE, "Vraag 1").as_deref(), Some("9"));
    assert_eq!(level(&PACKAGE, "Vraag 2").as_deref(), Some("4"));
    let mut document = everything();
    document.letter.remove(0);
    let package = package(&document);
    assert_eq!(level(&package, "Vraag 1"), None);
    let styles = package.part("word/styles.xml");
    let (_, from) = styles.split_once("w:styleId=\"QuestionHeading\"").unwrap();
    let (own, _) = from.split_once("</w:style>").unwrap();
    assert!(own.contains("<w:basedOn w:val=\"Heading2\"/>"));
    assert!(own.contains("<w:outlineLvl w:val=\"1\"/>"));
}

#[test]
fn contents_are_a_field_that_lists_the_same_when_it_is_counted_anew() {
    let body = body(&PACKAGE);
    let instructions: Vec<_> =
        body.descendants().filter(|node| is(*node, "instrText")).collect();
    assert_eq!(instructions[0].text(), Some(" TOC \\o \"1-3\" \\h \\z \\u "));
    assert!(!PACKAGE.part("word/settings.xml").contains("updateFields"));
    // Word lists paragraphs with an outline level down to the third.
    let styles = Xml::parse(PACKAGE.part("word/styles.xml")).unwrap();
    let of_style = |id: &str| {
        let mut id = Some(id.to_owned());
        while let Some(own) = id {
            let mut all = styles.descendants();
            let style = all.find(|node| value(*node, "styleId") == Some(&own)).unwrap();
            if let Some(level) = val(style, &["pPr", "outlineLvl"]) {
                return level.to_owned();
            }
            id = val(style, &["basedOn"]).map(str::to_owned);
        }
        "9".to_owned()
    };
    let listed: Vec<_> = body
        .descendants()
        .filter(|node| is(*node, "p"))
        .filter(|paragraph| {
            let own = val(*paragraph, &["pPr", "outlineLvl"]).map(str::to_owned);
            let style = val(*paragraph, &["pPr", "pStyle"]).unwrap();
            own.unwrap_or_else(|| of_style(style)).parse::<u8>().unwrap() < 3
        })
        .map(|paragraph| {
            let start = paragraph.children().find(|node| is(*node, "bookmarkStart"));
            value(start.unwrap_or_else(|| panic!("{}", text(paragraph))), "name").unwrap()
        })
        .collect();
    let links: Vec<_> =
        body.descendants().filter_map(|node| value(node, "anchor")).collect();
    assert_eq!(links, listed);
    assert!(!links.is_empty(), "{links:?}");
    assert!(links.iter().all(|name| name.starts_with("_Toc") && name.len() <= 40));
}

#[test]
fn contents_of_full_width_reach_as_far_as_their_text() {
    let mut document = everything();
    let contents = document.letter.remove(0);
    document.annexes[0].blocks.push(contents);
    let package = package(&document);
    let body = body(&package);
    let tabs: Vec<_> = find(paragraph(&body, "I. Romeins\t1"), &["pPr", "tabs"])
        .unwrap()
        .children()
        .map(|tab| (value(tab, "val").unwrap(), value(tab, "pos").unwrap()))
        .collect();
    assert_eq!(tabs, [("clear", "7541"), ("right", "9751")]);
}

#[test]
fn sections_of_full_width_have_margins_and_a_header_of_their_own() {
    let body = body(&PACKAGE);
    let sections: Vec<_> =
        body.descendants().filter(|node| is(*node, "sectPr")).collect();
    let of = |section: Node<'_, '_>| {
        let margin = find(section, &["pgMar"]).unwrap();
        let references: Vec<_> = section
            .children()
            .filter(|node| is(*node, "headerReference"))
            .map(|node| {
                let id = node.attributes().find(|attribute| attribute.name() == "id");
                id.unwrap().value().to_owned()
            })
            .collect();
        let title = find(section, &["titlePg"]).is_some();
        (value(margin, "right").unwrap().to_owned(), references.join(" "), title)
    };
    let column = "2778".to_owned();
    assert_eq!(
        sections.iter().map(|section| of(*section)).collect::<Vec<_>>(),
        [
            (column.clone(), "rIdHeader2 rIdHeader1".to_owned(), true),
            ("568".to_owned(), "rIdHeader3".to_owned(), false),
            (column, "rIdHeader2".to_owned(), false),
        ]
    );
    assert!(sections[1..].iter().all(|s| val(*s, &["type"]) == Some("nextPage")));
    assert!(!PACKAGE.part("word/header3.xml").contains("Directie"));
    assert_eq!(
        letter_package("telecomraad")
            .part("word/document.xml")
            .matches("<w:sectPr>")
            .count(),
        1
    );
}

#[test]
fn a_draft_says_so_in_every_header() {
    let shapes: BTreeSet<_> = (1..=3)
        .map(|number| {
            let name = format!("word/header{number}.xml");
            let header = Xml::parse(PACKAGE.part(&name)).unwrap();
            let shape = header.descendants().find(|n| n.tag_name().name() == "shape");
            let shape = shape.unwrap_or_else(|| panic!("none in {name}"));
            assert_eq!(shape.attribute("alt"), Some("CONCEPT & meer"));
            // A frame would move the watermark with it.
            let paragraph = shape.ancestors().find(|node| is(*node, "p")).unwrap();
            assert!(find(paragraph, &["pPr", "framePr"]).is_none());
            shape.attribute("id").unwrap().to_owned()
        })
        .collect();
    assert_eq!(shapes.len(), 3);
    assert!(!letter_package("telecomraad").part("word/header1.xml").contains("<w:pict>"));
}
