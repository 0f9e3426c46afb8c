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
use crate::support_docx::{Package, docx_words, find, is, text, val, value};

/// A document with every element that a letter can have.
const EVERYTHING: &str = r#"<document lang="nl-NL">
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
const BLOCKS: &str = r#"{
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

fn everything() -> Document {
    parsed(EVERYTHING, BLOCKS)
}

pub(crate) fn package(document: &Document) -> Package {
    Package::open(&exported(document))
}

fn exported(document: &Document) -> Vec<u8> {
    let pagination =
        layout::layout(document, style(), &RenderContext::default()).unwrap().pagination;
    docx::export(document, style(), &pagination, false, &CancelToken::never()).unwrap()
}

/// Returns a document with one paragraph.
fn one_paragraph(inlines: Vec<Inline>) -> Document {
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
    for name in package.names.iter().filter(|name| !name.ends_with(".png")) {
        part_golden("everything", name, package.part(name));
    }
    let package = letter_package("telecomraad");
    for name in ["document", "header1", "header2", "footer1", "footer2", "numbering"] {
        let name = format!("word/{name}.xml");
        part_golden("telecomraad", &name, package.part(&name));
    }
}

/// Compares a part with its golden, one element per line.
pub(crate) fn part_golden(document: &str, part: &str, xml: &str) {
    let part = part
        .replace("_rels/.rels", "package.rels")
        .replace("_rels/", "")
        .replace(['[', ']'], "")
        .replace('/', "-");
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
fn the_face_that_a_docx_names_is_house_style_data() {
    let text = include_str!("../../templates/house-styles/neutral/house-style.toml");
    let logo = include_bytes!("../../templates/house-styles/neutral/logo.png");
    let text = text
        .replace("name = \"DejaVu Sans\"", "name = \"Verdana\"")
        .replace("alternate = \"Verdana\"", "alternate = \"DejaVu Sans\"");
    let verdana = HouseStyle::read(&text, logo, STYLES.locales()).unwrap();
    let document = everything();
    let pagination = layout::layout(&document, &verdana, &RenderContext::default())
        .unwrap()
        .pagination;
    for embed in [false, true] {
        let bytes =
            docx::export(&document, &verdana, &pagination, embed, &CancelToken::never())
                .unwrap();
        let package = Package::open(&bytes);
        assert!(package.part("word/styles.xml").contains("w:ascii=\"Verdana\""));
        let fonts = Xml::parse(package.part("word/fontTable.xml")).unwrap();
        let fonts = fonts.root_element().children().filter(|node| is(*node, "font"));
        let fonts: Vec<_> = fonts
            .map(|font| {
                let faces = font
                    .children()
                    .filter(|node| node.tag_name().name().starts_with("embed"));
                (value(font, "name").unwrap(), val(font, &["altName"]), faces.count())
            })
            .collect();
        // No face is embedded under the name of another.
        let named = ("Verdana", Some("DejaVu Sans"), 0);
        let own = embed.then_some(("DejaVu Sans", None, 4));
        assert_eq!(fonts, std::iter::once(named).chain(own).collect::<Vec<_>>());
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

fn link(url: &str) -> Inline {
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

#[test]
fn every_role_is_a_word_style_with_its_measures() {
    let package = package(&everything());
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let ids = Role::ALL.iter().copied().flat_map(|role| {
        let ids: &[&str] = match role {
            // The watermark is a drawing.
            Role::Watermark => &[],
            Role::ListParagraph => &["ListBullet", "ListBullet5", "ListNumber"],
            Role::ListContinue => &["ListContinue", "ListContinue5"],
            _ => &[role.word_style()],
        };
        ids.iter().map(move |id| (role, *id)).collect::<Vec<_>>()
    });
    let normal = styles
        .descendants()
        .find(|node| value(*node, "styleId") == Some("Normal"))
        .unwrap();
    for (role, id) in ids {
        let node = styles
            .descendants()
            .find(|node| value(*node, "styleId") == Some(id))
            .unwrap_or_else(|| panic!("no style {id}"));
        let look = style().role(role);
        let half_points = look.size.to_half_points().to_string();
        // A property that a style does not set comes from the defaults.
        let size = val(node, &["rPr", "sz"]).or_else(|| {
            val(styles.root_element(), &["docDefaults", "rPrDefault", "rPr", "sz"])
        });
        assert_eq!(size, Some(half_points.as_str()), "{id}");
        let spacing = find(node, &["pPr", "spacing"])
            .or_else(|| find(normal, &["pPr", "spacing"]))
            .unwrap();
        assert_eq!(value(spacing, "lineRule"), Some("exact"), "{id}");
        let twips = look.leading.to_twips().to_string();
        assert_eq!(value(spacing, "line"), Some(twips.as_str()), "{id}");
        let bold = find(node, &["rPr", "b"]).filter(|bold| value(*bold, "val").is_none());
        assert_eq!(bold.is_some(), look.bold, "{id}");
    }
}

#[test]
fn a_run_says_only_what_its_style_does_not() {
    let package = package(&everything());
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let run = |words: &str| {
        let mut runs = document.descendants().filter(|node| is(*node, "r"));
        let run = runs.find(|run| text(*run) == words);
        find(run.unwrap_or_else(|| panic!("no run {words}")), &["rPr"])
    };
    assert!(run("Eerste").is_none());
    assert_eq!(val(run("nadruk").unwrap(), &["i"]), Some("false"));
    assert_eq!(val(run("vet ").unwrap(), &["rStyle"]), Some("Strong"));
    assert_eq!(val(run("een andere").unwrap(), &["rStyle"]), Some("Hyperlink"));
    assert!(find(run("een andere").unwrap(), &["i"]).is_some());
    assert_eq!(val(run("vet cursief").unwrap(), &["rStyle"]), Some("IntenseEmphasis"));
    assert!(find(run("vet cursief").unwrap(), &["i"]).is_none());
    assert_eq!(val(run("in English").unwrap(), &["lang"]), Some("en-GB"));
    assert_eq!(val(run("een link").unwrap(), &["rStyle"]), Some("Hyperlink"));
    assert!(package.part("word/document.xml").contains("<w:softHyphen/>"));
}

#[test]
fn a_list_in_a_list_hangs_by_the_indents_of_both() {
    let package = package(&everything());
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let numbering = Xml::parse(package.part("word/numbering.xml")).unwrap();
    // The indent of the paragraph, or of its style, or of the style's list level.
    let left = |words: &str| {
        let mut paragraphs = document.descendants().filter(|node| is(*node, "p"));
        let paragraph = paragraphs.find(|node| text(*node) == words).unwrap();
        let id = val(paragraph, &["pPr", "pStyle"]);
        let mut all = styles.descendants();
        let style = all.find(|node| value(*node, "styleId") == id).unwrap();
        let mut levels = numbering.descendants();
        let level = levels.find(|node| is(*node, "lvl") && val(*node, &["pStyle"]) == id);
        [Some(paragraph), Some(style), level]
            .into_iter()
            .flatten()
            .find_map(|node| find(node, &["pPr", "ind"]))
            .and_then(|indent| value(indent, "left"))
    };
    assert_eq!(left("Twee"), Some("227"));
    assert_eq!(left("Vervolg"), Some("227"));
    assert_eq!(left("Drie"), Some("624"));
    assert_eq!(left("Romeins"), Some("1020"));
    assert_eq!(left("Diep"), Some("624"));
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

/// Enter copies neither keep-with-next nor a page break to the new paragraph.
///
/// Enter at the end of a paragraph copies its direct properties and applies the next
/// style, so neither of them may set these.
#[test]
fn enter_copies_neither_the_keeping_with_a_signature_nor_a_page_break() {
    let json = r#"{"sender": {"organisation": "Ministerie"}, "date": "2025-04-23",
        "addressee": {"preset": "tweede-kamer"}, "subject": "Invoegen",
        "signatories": [{"name": "A. Eén", "function": "Minister"},
            {"name": "B. Twee", "function": "Staatssecretaris"}],
        "body": ["Eerste alinea.", {"quote": {"blocks": ["Aangehaald."], "source": "Iemand"}},
            "Laatste alinea."]}"#;
    let open = |json: &str| {
        let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
        let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
        Package::open(&rendered.bytes)
    };
    let package = open(json);
    let table = r#"{"table": {"header": ["K"], "rows": [["Een."], ["Twee."]]}}"#;
    let in_cells = open(&json.replace(r#""Laatste alinea.""#, table));
    let mut seen = BTreeSet::new();
    for package in [&package, &in_cells, &self::package(&everything())] {
        let document = Xml::parse(package.part("word/document.xml")).unwrap();
        let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
        let style = |id: &str| {
            let mut all = styles.descendants();
            all.find(|node| value(*node, "styleId") == Some(id)).unwrap()
        };
        for paragraph in document.descendants().filter(|node| is(*node, "p")) {
            let Some(id) = val(paragraph, &["pPr", "pStyle"]) else { continue };
            // Word processors keep the row of a cell whole, also when it grows.
            let is_cell = id.starts_with("Table");
            if id == "FrameAnchor" || is_cell || text(paragraph).is_empty() {
                continue;
            }
            for property in ["keepNext", "keepLines", "pageBreakBefore"] {
                assert!(
                    find(paragraph, &["pPr", property]).is_none(),
                    "{id}: {property}"
                );
            }
            if id.ends_with("KeptWithNext") || id.ends_with("NewPage") {
                seen.insert(id.ends_with("NewPage"));
                let next = style(val(style(id), &["next"]).unwrap());
                assert!(find(next, &["pPr", "pageBreakBefore"]).is_none(), "{id}");
            }
        }
    }
    assert!(seen.contains(&false), "no paragraph is kept with the next");
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let last = document
        .descendants()
        .find(|node| is(*node, "p") && text(*node) == "Laatste alinea.")
        .unwrap();
    assert_eq!(val(last, &["pPr", "pStyle"]), Some("BodyTextKeptWithNext"));
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let kept = styles
        .descendants()
        .find(|node| value(*node, "styleId") == Some("BodyTextKeptWithNext"))
        .unwrap();
    assert!(find(kept, &["pPr", "keepNext"]).is_some());
    assert_eq!(val(kept, &["next"]), Some("BodyText"));
    assert_eq!(val(kept, &["basedOn"]), Some("BodyText"));
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

/// The last item before the signatures has no space above it, despite its own style.
///
/// Contextual spacing depends on styles, and that item has a style variant.
#[test]
fn the_last_item_before_signatures_is_kept_by_its_style_and_stays_close() {
    for (kind, style) in [("bullet", "ListBullet"), ("number", "ListNumber")] {
        let json = format!(
            r#"{{"sender": {{"organisation": "Ministerie"}}, "date": "2025-04-23",
            "addressee": {{"preset": "tweede-kamer"}}, "subject": "Opsommen",
            "signatories": [{{"name": "A. Eén", "function": "Minister"}}],
            "body": [{{"list": {{"style": "{kind}", "items": ["Eerst.", "Dan.", "Slot."]}}}}]}}"#
        );
        let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
        let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
        let package = Package::open(&rendered.bytes);
        let document = Xml::parse(package.part("word/document.xml")).unwrap();
        let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
        let paragraphs: Vec<_> =
            document.descendants().filter(|node| is(*node, "p")).collect();
        let at =
            paragraphs.iter().position(|node| text(*node).contains("Slot.")).unwrap();
        let (above, last, below) =
            (paragraphs[at - 1], paragraphs[at], paragraphs[at + 1]);
        let spacing = |node, side| {
            find(node, &["pPr", "spacing"]).and_then(|spacing| value(spacing, side))
        };
        let kept = format!("{style}KeptWithNext");
        assert_eq!(val(last, &["pPr", "pStyle"]), Some(&*kept));
        assert!(find(last, &["pPr", "keepNext"]).is_none());
        // The label does not depend on the base style.
        assert!(find(last, &["pPr", "numPr"]).is_some());
        assert_eq!(spacing(above, "after"), Some("0"));
        let look = styles
            .descendants()
            .find(|node| value(*node, "styleId") == Some(&*kept))
            .unwrap();
        assert!(find(look, &["pPr", "keepNext"]).is_some());
        assert_eq!(val(look, &["next"]), Some(style));
        // An item added below it has no space either: the next block has the space above.
        assert_eq!(spacing(look, "after"), Some("0"));
        assert_eq!(spacing(below, "before"), Some("240"));
    }
}

/// Word processors drop the space above a paragraph at the top of a page, but no line.
#[test]
fn room_to_sign_is_a_line_as_high_as_the_space_above_a_signature() {
    let signatories: Vec<_> = (1..=7)
        .map(|number| format!(r#"{{"name": "Naam {number}", "function": "Minister"}}"#))
        .collect();
    let json = format!(
        r#"{{"sender": {{"organisation": "Ministerie"}}, "date": "2025-04-23",
        "addressee": {{"preset": "tweede-kamer"}}, "subject": "Tekenen",
        "signatories": [{}], "body": ["Tekst."]}}"#,
        signatories.join(", ")
    );
    let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let rooms: Vec<_> = document
        .descendants()
        .filter(|node| {
            is(*node, "p") && val(*node, &["pPr", "pStyle"]) == Some("SignatureRoom")
        })
        .map(|room| {
            let spacing = find(room, &["pPr", "spacing"]);
            spacing.and_then(|spacing| value(spacing, "line")).unwrap_or("720")
        })
        .collect();
    // 48 points, of which the paragraph above provides 12, except at the top of page 2.
    assert_eq!(rooms.len(), 7);
    assert_eq!(rooms.iter().filter(|height| **height == "960").count(), 1);
    assert_eq!(rooms.iter().filter(|height| **height == "720").count(), 6);
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

#[test]
fn a_numbered_list_with_the_lists_in_it_is_one_list_and_goes_on_as_itself() {
    let json = r#"{"sender": {"organisation": "Ministerie"}, "date": "2025-04-23",
        "addressee": {"preset": "tweede-kamer"}, "subject": "Lijsten", "body": [
        {"list": {"style": "number", "items": ["een",
            ["twee", {"list": {"style": "letter", "items": ["a", "b"]}}],
            ["drie", {"list": {"style": "letter", "items": ["a weer"]}}]]}},
        "Tussen.",
        {"list": {"style": "number", "start": 4, "items": ["vier"]}},
        {"list": {"style": "number", "items": ["opnieuw"]}}]}"#;
    let accepted = letter_file::parse(json.as_bytes(), &STYLES).unwrap();
    let rendered = render(&accepted.letter, &accepted.style, Format::DOCX).unwrap();
    let package = Package::open(&rendered.bytes);
    assert_eq!(complaints(&package), [""; 0]);
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let paragraphs = document.descendants().filter(|node| is(*node, "p"));
    let items: Vec<_> = paragraphs
        .filter_map(|item| {
            let number = |name| val(item, &["pPr", "numPr", name]);
            Some((text(item), number("numId")?.to_owned(), number("ilvl")?.to_owned()))
        })
        .collect();
    let (_, whole, _) = items[0].clone();
    let places: Vec<_> = items
        .iter()
        .map(|(text, num, level)| (text.as_str(), *num == whole, level.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            ("een", true, "0"),
            ("twee", true, "0"),
            ("a", true, "1"),
            ("b", true, "1"),
            ("drie", true, "0"),
            ("a weer", true, "1"),
            ("vier", true, "0"),
            ("opnieuw", false, "0"),
        ]
    );
    let shown = package.paragraphs("word/document.xml");
    let labels = ["1.\teen", "2.\ttwee", "a.\ta", "b.\tb", "3.\tdrie", "a.\ta weer"];
    assert!(shown.windows(labels.len()).any(|shown| shown == labels));
    assert!(shown.contains(&"4.\tvier".to_owned()));
    assert!(shown.contains(&"1.\topnieuw".to_owned()));
}

#[test]
fn a_heading_without_a_number_has_a_style_that_takes_none() {
    let package = package(&everything());
    let document = Xml::parse(package.part("word/document.xml")).unwrap();
    let mut paragraphs = document.descendants().filter(|node| is(*node, "p"));
    let heading = paragraphs.find(|node| text(*node) == "Zonder nummer").unwrap();
    assert_eq!(val(heading, &["pPr", "pStyle"]), Some("Heading1Unnumbered"));
    assert!(find(heading, &["pPr", "numPr"]).is_none());
    let styles = Xml::parse(package.part("word/styles.xml")).unwrap();
    let style = styles
        .descendants()
        .find(|node| value(*node, "styleId") == Some("Heading1Unnumbered"))
        .unwrap();
    assert_eq!(val(style, &["basedOn"]), Some("Heading1"));
    assert_eq!(val(style, &["pPr", "numPr", "numId"]), Some("0"));
}
