//! Parsing of markup into the document tree.

use std::fmt::Write;

use kamerbrief::blocks::{Block, Cell, Inline, Paragraph, Table};
use kamerbrief::compose::compose;
use kamerbrief::document::{self, Document, Markup, Metadata};
use kamerbrief::house_style::SectionNumbering;
use kamerbrief::letter;
use kamerbrief::limits::CancelToken;
use kamerbrief::locale::Language;

use serde_json::{Value, json};

use crate::support::{STYLES, letters};
use crate::support_goldens::stage_goldens;

/// Returns the tree as indented lines.
fn outline(document: &Document) -> String {
    let mut text = format!("{}\n", document.language.tag());
    for image in &document.images {
        let _ = writeln!(text, "  {image:?}");
    }
    let head = &document.letterhead;
    let lines = [
        &head.sender_name,
        &head.return_line,
        &head.classification,
        &head.watermark,
        &head.address,
    ];
    for paragraph in lines.into_iter().flatten() {
        line(&mut text, 1, paragraph);
    }
    for row in &document.letterhead.dateline {
        let _ = writeln!(text, "  dt {}", row.label);
        line(&mut text, 1, &row.value);
    }
    for (name, column) in [
        ("reference", &head.reference_column),
        ("continuation", &head.continuation_column),
    ] {
        for group in column {
            let _ = writeln!(text, "  {name}");
            group.iter().for_each(|paragraph| line(&mut text, 2, paragraph));
        }
    }
    head.page_number.iter().for_each(|paragraph| line(&mut text, 1, paragraph));
    text.push_str("letter\n");
    blocks(&mut text, 1, &document.letter);
    for annex in &document.annexes {
        text.push_str(if annex.full_width { "annex, full width\n" } else { "annex\n" });
        blocks(&mut text, 1, &annex.blocks);
    }
    text
}

fn blocks(text: &mut String, depth: usize, list: &[Block]) {
    let indent = "  ".repeat(depth);
    for block in list {
        match block {
            Block::Paragraph(paragraph) => line(text, depth, paragraph),
            Block::Heading(heading) => {
                let numbering = match heading.numbering {
                    SectionNumbering::Roman if !heading.counters.is_empty() => " roman",
                    _ => "",
                };
                let _ = writeln!(
                    text,
                    "{indent}{} H{}{numbering} {:?} {}",
                    heading.role.class(),
                    heading.level,
                    heading.counters,
                    inlines(&heading.inlines)
                );
                notes(text, depth, &heading.inlines);
            }
            Block::Table(table) => self::table(text, depth, table),
            Block::Figure(figure) => {
                let _ =
                    writeln!(text, "{indent}figure {} “{}”", figure.image, figure.alt);
                figure.caption.iter().for_each(|caption| line(text, depth + 1, caption));
            }
            Block::Quote(quote) => {
                let _ = writeln!(text, "{indent}quote");
                blocks(text, depth + 1, &quote.blocks);
                quote.source.iter().for_each(|source| line(text, depth + 1, source));
            }
            Block::Definitions(definitions) => {
                let _ = writeln!(text, "{indent}definitions");
                for definition in definitions {
                    line(text, depth + 1, &definition.label);
                    blocks(text, depth + 2, &definition.blocks);
                }
            }
            Block::TableOfContents(contents) => {
                let _ = writeln!(text, "{indent}contents to H{}", contents.depth);
                line(text, depth + 1, &contents.title);
            }
            Block::List(list) => {
                let _ =
                    writeln!(text, "{indent}list {:?} from {}", list.style, list.start);
                for item in &list.items {
                    let _ = writeln!(text, "{indent}  item");
                    blocks(text, depth + 2, item);
                }
            }
            Block::PageBreak => {
                let _ = writeln!(text, "{indent}page break");
            }
        }
    }
}

fn table(text: &mut String, depth: usize, table: &Table) {
    let indent = "  ".repeat(depth);
    let row_headers = if table.row_headers { ", rows headed" } else { "" };
    let _ = writeln!(text, "{indent}table{row_headers}");
    table.caption.iter().for_each(|caption| line(text, depth + 1, caption));
    for column in &table.columns {
        let width = column.share().map_or("fitted".to_owned(), |share| share.to_string());
        let _ = writeln!(text, "{indent}  column {width} {:?}", column.align);
    }
    let header = Some(&table.header).filter(|header| !header.is_empty());
    for row in header.into_iter().chain(&table.rows) {
        let _ = writeln!(text, "{indent}  row");
        for Cell(cell) in row {
            let _ = writeln!(text, "{indent}    cell");
            blocks(text, depth + 3, cell);
        }
    }
}

fn line(text: &mut String, depth: usize, paragraph: &Paragraph) {
    let keep = if paragraph.keep_with_next { " (kept with next)" } else { "" };
    let _ = writeln!(
        text,
        "{}{}{keep} {}",
        "  ".repeat(depth),
        paragraph.role.class(),
        inlines(&paragraph.inlines)
    );
    notes(text, depth, &paragraph.inlines);
}

/// Writes the footnotes that inlines refer to.
fn notes(text: &mut String, depth: usize, list: &[Inline]) {
    for inline in list {
        match inline {
            Inline::Footnote(note) => {
                let _ = writeln!(text, "{}note {}", "  ".repeat(depth + 1), note.number);
                blocks(text, depth + 2, &note.blocks);
            }
            Inline::Strong(list) | Inline::Emphasis(list) => notes(text, depth, list),
            _ => {}
        }
    }
}

fn inlines(list: &[Inline]) -> String {
    list.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Strong(list) => format!("*{}*", inlines(list)),
            Inline::Emphasis(list) => format!("_{}_", inlines(list)),
            Inline::Superscript(text) => format!("^{{{text}}}"),
            Inline::Subscript(text) => format!("_{{{text}}}"),
            Inline::Link { url, inlines: list } => format!("[{}]({url})", inlines(list)),
            Inline::Foreign { language, inlines: list } => {
                format!("<{language}: {}>", inlines(list))
            }
            Inline::Footnote(note) => format!("[{}]", note.number),
            Inline::LineBreak => "↵".to_owned(),
            Inline::Field(field) => format!("{field:?}"),
        })
        .collect()
}

/// Returns the tree of a letter with these blocks.
fn tree(blocks: &Value) -> Document {
    let file = json!({
        "sender": { "organisation": "Ministerie" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": blocks,
    });
    let accepted = letter::parse(file.to_string().as_bytes(), &STYLES).unwrap();
    let markup = compose(&accepted.letter, &accepted.style, &CancelToken::never());
    document::parse(markup.unwrap()).unwrap()
}

/// Parses markup with one body: a page break.
fn parse(xml: &str) -> Result<Document, document::MarkupError> {
    let metadata = Metadata::default();
    let markup = Markup {
        xml: xml.to_owned(),
        bodies: vec![vec![Block::PageBreak]],
        language: Language::NL,
        metadata,
        images: Vec::new(),
        no_break_rules: None,
    };
    document::parse(markup)
}

#[test]
fn every_letter_has_its_golden_document() {
    let texts = letters().into_iter().map(|(name, accepted)| {
        let markup =
            compose(&accepted.letter, &accepted.style, &CancelToken::never()).unwrap();
        (name, outline(&document::parse(markup).unwrap()))
    });
    stage_goldens("document", &texts.collect::<Vec<_>>());
}

#[test]
fn text_is_kept_to_the_character() {
    let text = "  a  \u{a0} b\u{ad}c ";
    let xml = format!(
        r#"<document lang="nl-NL"><main>
            <p class="body-text">{text}</p>
            <body/>
        </main></document>"#
    );
    let document = parse(&xml).unwrap();
    let [Block::Paragraph(paragraph), Block::PageBreak] = &document.letter[..] else {
        panic!("{:?}", document.letter)
    };
    assert_eq!(paragraph.inlines, [Inline::Text(text.to_owned())]);
}

#[test]
fn text_of_a_letter_is_kept_to_the_character_and_joined() {
    let document = tree(
        &json!([{ "paragraph": ["a  b", " ", "\u{a0}c", { "strong": ["d", "e"] }, "f"] }]),
    );
    let text = |text: &str| Inline::Text(text.to_owned());
    let Block::Paragraph(paragraph) = &document.letter[1] else { panic!() };
    let strong = Inline::Strong(vec![text("de")]);
    assert_eq!(paragraph.inlines, [text("a  b \u{a0}c"), strong, text("f")]);
}

#[test]
fn every_body_has_a_place_and_every_place_a_body() {
    let main = |inner: &str| {
        parse(&format!("<document lang=\"nl-NL\"><main>{inner}</main></document>"))
    };
    assert_eq!(main("<body/>").unwrap().letter, [Block::PageBreak]);
    assert!(main("").is_err());
    assert!(main("<body/><body/>").is_err());
}

#[test]
fn what_is_outside_the_vocabulary_is_an_error_that_quotes_nothing() {
    let outside = [
        "<p>geheim</p>",
        "<p class=\"geheim\">x</p>",
        "<p class=\"body-text\"><b>geheim</b></p>",
        "<p class=\"body-text\"><footnote>geheim</footnote></p>",
        "<p class=\"body-text\"><field name=\"geheim\"/></p>",
        "geheim",
        "\u{a0}",
        "<section>geheim</section>",
        "<h1>geheim</h1>",
    ];
    for inner in outside {
        let xml =
            format!("<document lang=\"nl-NL\"><main><body/>{inner}</main></document>");
        let error = parse(&xml).expect_err(inner).to_string();
        assert!(!error.contains("geheim"), "{error}");
    }
    let outside = [
        "<article width=\"geheim\"/>",
        "<header><p class=\"body-text\">x</p></header>",
        "<header><dl><dt>x</dt></dl></header>",
        "<aside class=\"geheim\"/>",
    ];
    for part in outside {
        let xml =
            format!("<document lang=\"nl-NL\"><main><body/></main>{part}</document>");
        assert!(parse(&xml).is_err(), "{part}");
    }
    assert!(parse("<document lang=\"de\"><main><body/></main></document>").is_err());
    assert!(parse("<document").is_err());
}
