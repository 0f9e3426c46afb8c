//! Markup to the semantic tree.

use std::fmt::Write;

use kamerbrief::compose::compose;
use kamerbrief::document::{self, Block, Document, Inline, Markup, Metadata, Paragraph};

use crate::support::{golden, letters};

/// The tree as indented lines.
fn outline(document: &Document) -> String {
    let mut text = format!("{:?}\n", document.language);
    let head = &document.letterhead;
    let lines =
        [&head.sender_name, &head.return_line, &head.classification, &head.address];
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
        text.push_str("annex\n");
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
                let _ = writeln!(
                    text,
                    "{indent}{} H{} {:?} {}",
                    heading.role.class(),
                    heading.level,
                    heading.counters,
                    inlines(&heading.inlines)
                );
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

fn line(text: &mut String, depth: usize, paragraph: &Paragraph) {
    let keep = if paragraph.keep_with_next { " (kept with next)" } else { "" };
    let _ = writeln!(
        text,
        "{}{}{keep} {}",
        "  ".repeat(depth),
        paragraph.role.class(),
        inlines(&paragraph.inlines)
    );
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
            Inline::LineBreak => "↵".to_owned(),
            Inline::Field(field) => format!("{field:?}"),
        })
        .collect()
}

fn parse(xml: &str) -> Result<Document, document::MarkupError> {
    document::parse(&Markup { xml: xml.to_owned(), metadata: Metadata::default() })
}

#[test]
fn every_letter_has_the_tree_it_had() {
    for (name, accepted) in letters() {
        let markup = compose(&accepted.letter, &accepted.style).unwrap();
        golden("document", &name, &outline(&document::parse(&markup).unwrap()));
    }
}

#[test]
fn text_is_kept_to_the_character() {
    let text = "  a  \u{a0} b\u{ad}c ";
    let xml = format!(
        r#"<document lang="nl-NL"><main>
            <p class="body-text">{text}</p>
        </main></document>"#
    );
    let document = parse(&xml).unwrap();
    let Block::Paragraph(paragraph) = &document.letter[0] else { panic!() };
    assert_eq!(paragraph.inlines, [Inline::Text(text.to_owned())]);
}

#[test]
fn what_is_outside_the_vocabulary_is_an_error_that_quotes_nothing() {
    let outside = [
        "<p>geheim</p>",
        "<p class=\"geheim\">x</p>",
        "<p class=\"body-text\"><b>geheim</b></p>",
        "geheim",
        "\u{a0}",
        "<section numbering=\"decimal\"><p class=\"body-text\">x</p></section>",
        "<section numbering=\"geheim\"><h>x</h></section>",
        "<list style=\"bullet\"><li/></list>",
        "<h1>geheim</h1>",
    ];
    for inner in outside {
        let xml = format!("<document lang=\"nl-NL\"><main>{inner}</main></document>");
        let error = parse(&xml).expect_err(inner).to_string();
        assert!(!error.contains("geheim") || inner.starts_with("<b"), "{error}");
    }
    assert!(parse("<document lang=\"de\"/>").is_err());
    assert!(parse("<document").is_err());
}
