//! DOCX: its parts as goldens, errors that no validator finds, and its guarantees.

use std::collections::BTreeSet;

use kamerbrief::blocks::{Block, Inline, Paragraph};
use kamerbrief::document::{self, Document, Markup, Metadata};
use kamerbrief::font::FaceStyle;
use kamerbrief::house_style::{HouseStyle, Role};
use kamerbrief::letter::ValidLetter;
use kamerbrief::limits::{CancelToken, RenderContext};
use kamerbrief::{Format, compose, docx, layout, letter as letter_file, render};
use roxmltree::Document as Xml;
use serde_json::{Value, json};

use crate::docx_linter::complaints;
use crate::support::{STYLES, golden, letter, letters};
use crate::support_docx::{Package, docx_words, is, value};

/// A document with every element that a letter can have.
pub(crate) const EVERYTHING: &str = r#"<document lang="nl-NL">
<header>
<p class="sender-name">Ministerie van R&amp;D</p>
<p class="return-line">&gt; Retouradres Postbus 1 2500 EK  Den Haag</p>
<p class="classification">VERTROUWELIJK</p>
<p class="address">Aan de Voorzitter<br/>2500 EA  DEN HAAG</p>
<dl><dt>Datum</dt><dd class="date">23 april 2025</dd>
<dt>Betreft</dt><dd class="subject">Alles</dd></dl>
</header>
<aside class="reference-column">
<div><p class="reference-unit">Directie</p></div>
<div><p class="reference-label">Website</p><p class="reference-text">a.example</p></div>
<div><p class="reference-clause">Eén zaak per brief.</p></div>
</aside>
<aside class="continuation-column">
<div><p class="reference-unit">Directie</p></div>
<div><p class="reference-label">Datum</p><p class="reference-text">23 april 2025</p></div>
</aside>
<footer><p class="page-number">Pagina <field name="page-number"/> van <field name="page-count"/></p></footer>
<main>
<p class="salutation">Geachte Voorzitter,</p>
<body/>
<p class="closing">Hoogachtend,</p>
<p class="signature-capacity">De Minister van R&amp;D,</p>
<p class="signature">Naam<br/><em>functie</em></p>
</main>
<article><h1>Bijlage een</h1><p class="annex-subtitle">Ondertitel</p><body/></article>
<article><h1>Bijlage twee</h1><body/></article>
</document>"#;

/// The blocks in that document.
pub(crate) const BLOCKS: &str = r#"{
  "body": [
    { "paragraph": ["Een ", { "strong": ["vet ", { "emphasis": "vet cursief" }] }, ", CO", { "subscript": "2" },
      ", IRIS", { "superscript": "2" }, ", ",
      { "link": { "text": "een link", "url": "https://b.example/?a=1&b=2" } }, ", ",
      { "link": { "text": [{ "emphasis": "een andere" }], "url": "https://a.example/" } }, ", ",
      { "foreign": { "language": "en-GB", "text": "in English" } },
      ", twee  spaties, af\u00adbreken."] },
    { "list": { "items": [
      ["Een", "Vervolg"],
      ["Twee", { "list": { "style": "number", "start": 3, "items": [
        "Drie",
        ["Vier", { "list": { "style": "roman", "items": ["Romeins"] } }]
      ] } }]
    ] } },
    { "list": { "style": "letter", "items": ["A", [{ "list": { "items": ["Diep"] } }], "C"] } },
    { "section": { "title": "Eerste", "blocks": ["Tekst.",
      { "section": { "title": ["Met ", { "emphasis": "nadruk" }], "blocks": ["Tekst.",
        { "section": { "title": "Diepst", "blocks": ["Tekst."] } }] } }] } },
    { "section": { "title": "Zonder nummer", "numbering": "none", "blocks": ["Tekst."] } },
    { "section": { "title": "Tweede", "blocks": ["Tekst."] } }
  ],
  "annexes": [
    { "title": "Bijlage een", "blocks": [
      { "section": { "title": "A", "blocks": ["Tekst.",
        { "section": { "title": "B", "blocks": ["Tekst."] } }] } },
      { "pageBreak": true },
      "Nieuwe pagina."
    ] },
    { "title": "Bijlage twee", "blocks": [{ "section": { "title": "C", "blocks": ["Tekst."] } }] }
  ]
}"#;

pub(crate) fn style() -> &'static HouseStyle {
    STYLES.default_style()
}

/// Parses markup into a document, with the blocks of a letter in its bodies.
///
/// `blocks` is a letter file without the members that every letter has.
pub(crate) fn parsed(xml: &str, blocks: &str) -> Document {
    let mut file: Value = serde_json::from_str(blocks).unwrap();
    file["sender"] = json!({ "organisation": "Ministerie" });
    file["addressee"] = json!({ "preset": "tweede-kamer" });
    file["date"] = json!("2025-04-23");
    file["subject"] = json!("Alles");
    let bytes = file.to_string().into_bytes();
    let ValidLetter { letter, style, .. } = letter_file::parse(&bytes, &STYLES).unwrap();
    let markup = compose::compose(&letter, &style, &CancelToken::never()).unwrap();
    let metadata = Metadata {
        title: "Alles & meer".to_owned(),
        author: "Ministerie van R&D".to_owned(),
        date: "2025-04-23".to_owned(),
        identifier: Some("DGE / 1".to_owned()),
        keywords: vec!["21 501-33".to_owned(), "2025Z00001".to_owned()],
    };
    let xml = xml.to_owned();
    document::parse(Markup { xml, metadata, no_break_rules: None, ..markup }).unwrap()
}

pub(crate) fn everything() -> Document {
    parsed(EVERYTHING, BLOCKS)
}

pub(crate) fn package(document: &Document) -> Package {
    Package::open(&exported(document))
}

pub(crate) fn exported(document: &Document) -> Vec<u8> {
    let pagination =
        layout::layout(document, style(), &RenderContext::default()).unwrap().pagination;
    docx::export(document, style(), &pagination, false, &CancelToken::never()).unwrap()
}

/// Returns a document with one paragraph.
pub(crate) fn one_paragraph(inlines: Vec<Inline>) -> Document {
    let mut document = everything();
    document.annexes.clear();
    document.letter = vec![Block::Paragraph(Paragraph {
        role: Role::BodyText,
        inlines,
        keep_with_next: false,
    })];
    document
}

/// Returns the package of a test letter.
pub(crate) fn letter_package(name: &str) -> Package {
    let accepted = letter(name);
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX);
    Package::open(&rendered.unwrap().bytes)
}

#[test]
fn every_part_is_as_before() {
    let package = package(&everything());
    let parts = package.names.iter().filter(|name| !name.ends_with(".png"));
    let parts: BTreeSet<_> = parts.collect();
    for name in &parts {
        part_golden("everything", name, package.part(name));
    }
    // A golden without its part: the package no longer has it.
    let goldens = std::fs::read_dir("tests/ref/docx").unwrap();
    let goldens = goldens.map(|file| file.unwrap().file_name().into_string().unwrap());
    let goldens: BTreeSet<_> = goldens
        .filter_map(|name| {
            Some(name.strip_prefix("everything-")?.strip_suffix(".snap")?.to_owned())
        })
        .collect();
    let names = parts.into_iter().map(|name| golden_name(name));
    assert_eq!(names.collect::<BTreeSet<_>>(), goldens);
    let package = letter_package("telecomraad");
    for name in ["document", "header1", "header2", "footer1", "footer2", "numbering"] {
        let name = format!("word/{name}.xml");
        part_golden("telecomraad", &name, package.part(&name));
    }
}

/// Returns the name of the golden of a part.
fn golden_name(part: &str) -> String {
    part.replace("_rels/.rels", "package.rels")
        .replace("_rels/", "")
        .replace(['[', ']'], "")
        .replace('/', "-")
}

/// Compares a part with its golden, one element per line.
pub(crate) fn part_golden(document: &str, part: &str, xml: &str) {
    let part = golden_name(part);
    let lines = xml.replace("><w:", ">\n<w:").replace("><R", ">\n<R");
    golden("docx", &format!("{document}-{part}"), &lines);
}

#[test]
fn the_package_depends_on_its_parts_alone() {
    let bytes = exported(&everything());
    let package = Package::open(&bytes);
    assert_eq!(
        package.names[..3],
        ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
    );
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for place in 0..zip.len() {
        let file = zip.by_index(place).unwrap();
        assert_eq!(file.last_modified(), Some(zip::DateTime::DEFAULT), "{}", file.name());
    }
}

#[test]
fn embedded_faces_are_the_builtin_ones_once_their_key_is_off() {
    let document = everything();
    let pagination =
        layout::layout(&document, style(), &RenderContext::default()).unwrap().pagination;
    let bytes =
        docx::export(&document, style(), &pagination, true, &CancelToken::never())
            .unwrap();
    let package = Package::open(&bytes);
    assert_eq!(complaints(&package), [""; 0]);
    assert!(package.part("word/settings.xml").contains("<w:embedTrueTypeFonts/>"));
    let table = Xml::parse(package.part("word/fontTable.xml")).unwrap();
    let related = package.relationships("word/fontTable.xml");
    for (element, face) in [
        ("embedRegular", FaceStyle::Regular),
        ("embedBold", FaceStyle::Bold),
        ("embedItalic", FaceStyle::Italic),
        ("embedBoldItalic", FaceStyle::BoldItalic),
    ] {
        let node = table.descendants().find(|node| is(*node, element)).unwrap();
        let id = node.attributes().find(|attribute| attribute.name() == "id").unwrap();
        let part = related.iter().find(|rel| rel.id == id.value()).unwrap();
        let digits = value(node, "fontKey").unwrap().replace(['{', '}', '-'], "");
        let key: Vec<_> = (0..16)
            .rev()
            .map(|byte| u8::from_str_radix(&digits[byte * 2..][..2], 16).unwrap())
            .collect();
        let mut data = package.bytes(&format!("word/{}", part.target)).to_vec();
        for (place, byte) in data[..32].iter_mut().enumerate() {
            *byte ^= key[place % 16];
        }
        assert!(data == style().fonts.face(face).data(), "{element}");
    }
}

#[test]
fn the_same_letter_gives_the_same_bytes_on_every_thread() {
    let first = exported(&everything());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                exported(&one_paragraph(vec![link("https://x.example/")]));
                exported(&everything())
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), first);
    }
}

pub(crate) fn link(url: &str) -> Inline {
    Inline::Link { url: url.to_owned(), inlines: vec![Inline::Text("x".to_owned())] }
}

#[test]
fn nothing_is_amiss_that_validators_miss() {
    assert_eq!(complaints(&package(&everything())), [""; 0]);
    let mut bare = everything();
    bare.letterhead = document::Letterhead::default();
    assert_eq!(complaints(&package(&bare)), [""; 0]);
    for (name, accepted) in letters() {
        let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
        assert_eq!(complaints(&Package::open(&rendered.bytes)), [""; 0], "{name}");
    }
}

#[test]
fn a_letter_reads_from_its_sender_to_its_last_annex() {
    let paragraphs = package(&everything()).paragraphs("word/document.xml");
    assert_eq!(
        paragraphs,
        [
            "VERTROUWELIJK",
            "Aan de Voorzitter\n2500 EA  DEN HAAG",
            "Datum\t23 april 2025",
            "Betreft\tAlles",
            "Directie",
            "Website",
            "a.example",
            "Eén zaak per brief.",
            "Geachte Voorzitter,",
            "Een vet vet cursief, CO2, IRIS2, een link, een andere, in English, twee  \
             spaties, af\u{AD}breken.",
            "•\tEen",
            "Vervolg",
            "•\tTwee",
            "3.\tDrie",
            "4.\tVier",
            "i.\tRomeins",
            "a.\tA",
            "b.\t",
            "–\tDiep",
            "c.\tC",
            "1. Eerste",
            "Tekst.",
            "1.1 Met nadruk",
            "Tekst.",
            "1.1.1 Diepst",
            "Tekst.",
            "Zonder nummer",
            "Tekst.",
            "2. Tweede",
            "Tekst.",
            "Hoogachtend,",
            "De Minister van R&D,",
            "",
            "Naam\nfunctie",
            "Bijlage een",
            "Ondertitel",
            "1. A",
            "Tekst.",
            "1.1 B",
            "Tekst.",
            "Nieuwe pagina.",
            "Bijlage twee",
            "1. C",
            "Tekst.",
        ]
    );
    let bytes = exported(&everything());
    let words = docx_words(&bytes);
    assert_eq!(words[..5], ["Ministerie", "van", "R&D", ">", "Retouradres"]);
    assert_eq!(words.last().unwrap(), "Tekst.");
}

#[test]
fn hostile_text_arrives_to_the_character() {
    let hostile =
        "R&D <w:p/> ]]> \"a\" 'b' &amp; \u{1D518}\u{10FFFD} a\u{A0}b  c %1 {{ x }}";
    let mut document = one_paragraph(vec![
        Inline::Text(hostile.to_owned()),
        Inline::Link {
            url: "https://x.example/?a=1&b=\"<>'".to_owned(),
            inlines: vec![Inline::Superscript(hostile.to_owned())],
        },
        Inline::Foreign {
            language: "fy\"><w:b/>".to_owned(),
            inlines: vec![Inline::Text(hostile.to_owned())],
        },
    ]);
    document.metadata.title = hostile.to_owned();
    document.letterhead.dateline[0].label = hostile.to_owned();
    let package = package(&document);
    let paragraphs = package.paragraphs("word/document.xml");
    assert_eq!(paragraphs.last().unwrap(), &hostile.repeat(3));
    assert_eq!(paragraphs[2], format!("{hostile}\t23 april 2025"));
    let xml = package.part("word/document.xml");
    assert!(xml.contains("<w:lang w:val=\"fy&quot;&gt;&lt;w:b/&gt;\"/>"));
    let core = Xml::parse(package.part("docProps/core.xml")).unwrap();
    let title = core.descendants().find(|node| node.tag_name().name() == "title");
    assert_eq!(title.unwrap().text(), Some(hostile));
    let links = package.relationships("word/document.xml");
    let link = links.iter().find(|link| link.id == "rIdLink1").unwrap();
    assert_eq!(link.target, "https://x.example/?a=1&b=\"<>'");
}

#[test]
fn nothing_of_a_letter_becomes_a_field_or_a_relationship_but_a_link() {
    let text = |text: &str| Inline::Text(text.to_owned());
    let hostile = r#"{ PAGE } { INCLUDETEXT "file:///etc/passwd" } <w:instrText>QUIT</w:instrText> \* =1+1"#;
    let mut document = one_paragraph(vec![text(hostile), link("https://x.example/")]);
    document.metadata.title = hostile.to_owned();
    document.letterhead.dateline[1].value.inlines = vec![text(hostile)];
    let links = ["https://a.example/", "https://x.example/"];
    let package = package(&document);
    let (mut fields, mut targets) = (BTreeSet::new(), BTreeSet::new());
    for name in package.xml_parts() {
        let part = Xml::parse(package.part(name)).unwrap();
        let instructions = part.descendants().filter(|node| is(*node, "instrText"));
        let instructions =
            instructions.map(|field| field.text().unwrap().trim_matches(' '));
        fields.extend(instructions.map(str::to_owned));
        assert!(!part.descendants().any(|node| is(node, "fldSimple")), "{name}");
        let related = package.relationships(name).into_iter();
        let external = related.filter(|related| related.external);
        targets.extend(external.map(|related| related.target));
    }
    assert_eq!(fields, BTreeSet::from(["NUMPAGES", "PAGE"].map(str::to_owned)));
    assert!(targets.contains("https://x.example/"), "{targets:?}");
    assert!(targets.iter().all(|target| links.contains(&target.as_str())), "{targets:?}");
}

#[test]
fn a_letter_with_more_of_everything_than_anyone_needs_is_whole() {
    let section = r#"{"section": {"title": "Titel", "blocks": ["Tekst."]}}"#;
    let signatory = r#"{"name": "Naam", "function": "Minister van Zeer Veel Zaken"}"#;
    let json = format!(
        r#"{{"sender": {{"organisation": "Ministerie"}}, "date": "2025-04-23",
        "addressee": {{"preset": "tweede-kamer"}}, "subject": "Veel",
        "body": ["]]> {word} 𝔸"], "signatories": [{signatories}],
        "annexes": [{annex}, {annex}]}}"#,
        word = "w".repeat(8_000),
        signatories = [signatory; 8].join(","),
        annex = format!(
            r#"{{"title": "Bijlage", "blocks": [{}]}}"#,
            vec![section; 300].join(",")
        ),
    );
    let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    assert_eq!(complaints(&package), [""; 0]);
    let paragraphs = package.paragraphs("word/document.xml");
    let last = paragraphs.iter().filter(|paragraph| *paragraph == "300. Titel");
    assert_eq!(last.count(), 2);
    assert_eq!(paragraphs.iter().filter(|said| said.starts_with("Naam\n")).count(), 8);
}

#[test]
fn properties_are_the_letters_own() {
    let package = package(&everything());
    let core = Xml::parse(package.part("docProps/core.xml")).unwrap();
    let properties: Vec<_> = core
        .root_element()
        .children()
        .filter(roxmltree::Node::is_element)
        .map(|node| (node.tag_name().name(), node.text().unwrap()))
        .collect();
    assert_eq!(
        properties,
        [
            ("title", "Alles & meer"),
            ("creator", "Ministerie van R&D"),
            ("identifier", "DGE / 1"),
            ("keywords", "21 501-33, 2025Z00001"),
            ("language", "nl-NL"),
            ("created", "2025-04-23T00:00:00Z"),
            ("modified", "2025-04-23T00:00:00Z"),
        ]
    );
    assert!(
        package.part("docProps/app.xml").contains("<AppVersion>00.0001</AppVersion>")
    );
}
