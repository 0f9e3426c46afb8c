//! The words of a letter, from its JSON and from each output.

use kamerbrief::letter::Accepted;
use kamerbrief::{Format, Rendered, render};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::layout::pages;
use crate::support_docx::docx_words;
use crate::support_html;
use crate::support_pdf::{Node, Tagged};

/// The words of a text; soft hyphens are hints, not characters.
pub(crate) fn words(text: &str) -> Vec<String> {
    let text: String = text.nfc().filter(|&character| character != '\u{ad}').collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// The letter's own words in reading order, straight from its file.
pub(crate) fn of_json(letter: &Value, accepted: &Accepted) -> Vec<String> {
    let mut texts = Vec::new();
    let sender = &letter["sender"];
    let country = |texts: &mut Vec<String>, address: &str| {
        strings(&sender[address], texts);
        if sender[address].as_array().is_some_and(|lines| !lines.is_empty()) {
            strings(&sender["country"], texts);
        }
    };
    strings(&sender["organisation"], &mut texts);
    country(&mut texts, "postalAddress");
    texts.extend(letter["classification"].as_str().map(str::to_uppercase));
    match letter["addressee"]["preset"].as_str() {
        Some(preset) => texts.extend_from_slice(accepted.style.address(preset).unwrap()),
        None => members(&letter["addressee"], &["lines", "kix"], &mut texts),
    }
    strings(&letter["subject"], &mut texts);
    strings(&sender["unit"], &mut texts);
    country(&mut texts, "visitingAddress");
    country(&mut texts, "postalAddress");
    let rest = ["identificationNumber", "phone", "fax", "email", "website"];
    members(sender, &rest, &mut texts);
    members(&sender["contact"], &["name", "phone", "mobile", "fax", "email"], &mut texts);
    let rest =
        ["project", "ourReference", "yourReference", "enclosures", "copyTo", "clause"];
    members(letter, &rest, &mut texts);
    strings(&letter["salutation"], &mut texts);
    let mut notes = 0;
    blocks(&letter["body"], &mut notes, &mut texts);
    strings(&letter["closing"], &mut texts);
    for signatory in letter["signatories"].as_array().into_iter().flatten() {
        members(signatory, &["alsoOnBehalfOf", "name", "function"], &mut texts);
        members(&signatory["signedFor"], &["name", "function"], &mut texts);
    }
    for annex in letter["annexes"].as_array().into_iter().flatten() {
        members(annex, &["title", "subtitle"], &mut texts);
        blocks(&annex["blocks"], &mut notes, &mut texts);
    }
    words(&texts.join(" "))
}

fn members(object: &Value, names: &[&str], texts: &mut Vec<String>) {
    names.iter().for_each(|name| strings(&object[*name], texts));
}

/// A text or a list of texts.
fn strings(value: &Value, texts: &mut Vec<String>) {
    texts.extend(value.as_str().map(str::to_owned));
    value.as_array().into_iter().flatten().for_each(|value| strings(value, texts));
}

/// What blocks say, but for their footnotes, of which only the marks stand here.
fn blocks(value: &Value, notes: &mut usize, texts: &mut Vec<String>) {
    for block in value.as_array().into_iter().flatten() {
        if block.is_string() {
            strings(block, texts);
        }
        if let Some(paragraph) = block.get("paragraph") {
            texts.push(inlines(paragraph, notes));
        }
        if let Some(markdown) = block["markdown"].as_str() {
            texts.push(self::markdown(markdown, notes));
        }
        if let Some(section) = block.get("section") {
            texts.push(inlines(&section["title"], notes));
            blocks(&section["blocks"], notes, texts);
        }
        for item in block["list"]["items"].as_array().into_iter().flatten() {
            match item {
                Value::String(text) => texts.push(text.clone()),
                item => blocks(item, notes, texts),
            }
        }
        let table = &block["table"];
        texts.push(inlines(&table["caption"], notes));
        let rows = std::iter::once(&table["header"]);
        for row in rows.chain(table["rows"].as_array().into_iter().flatten()) {
            for cell in row.as_array().into_iter().flatten() {
                inlines_or_blocks(cell, notes, texts);
            }
        }
        texts.push(inlines(&block["figure"]["caption"], notes));
        for turn in block["questions"].as_array().into_iter().flatten() {
            blocks(&turn["question"]["blocks"], notes, texts);
            for source in turn["question"]["sources"].as_array().into_iter().flatten() {
                texts.push(inlines(source, notes));
            }
            texts.push(inlines(&turn["answer"]["heading"], notes));
            blocks(&turn["answer"]["blocks"], notes, texts);
        }
        for definition in block["definitions"].as_array().into_iter().flatten() {
            texts.push(inlines(&definition["label"], notes));
            blocks(&definition["blocks"], notes, texts);
        }
        blocks(&block["quote"]["blocks"], notes, texts);
        texts.push(inlines(&block["quote"]["source"], notes));
    }
}

/// What an array of blocks says, or else inlines.
fn inlines_or_blocks(value: &Value, notes: &mut usize, texts: &mut Vec<String>) {
    let is_block = |item: &Value| {
        ["paragraph", "list", "markdown"].iter().any(|kind| item.get(kind).is_some())
    };
    match value.as_array() {
        Some(items) if items.iter().any(is_block) => blocks(value, notes, texts),
        _ => texts.push(inlines(value, notes)),
    }
}

/// Pieces of one paragraph run on without spaces of their own; a footnote is its
/// mark.
fn inlines(value: &Value, notes: &mut usize) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|item| inlines(item, notes)).collect(),
        Value::Object(item) => match item.iter().next().unwrap() {
            (kind, _) if kind == "lineBreak" => " ".to_owned(),
            (kind, _) if kind == "footnote" => {
                *notes += 1;
                notes.to_string()
            }
            (kind, value) if kind == "link" || kind == "foreign" => {
                inlines(&value["text"], notes)
            }
            (_, value) => inlines(value, notes),
        },
        _ => String::new(),
    }
}

/// What Markdown says, but for its footnotes, in the words of its parser.
fn markdown(text: &str, notes: &mut usize) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut said = String::new();
    let mut is_left_out = false;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) => is_left_out = true,
            Event::End(TagEnd::FootnoteDefinition) => is_left_out = false,
            _ if is_left_out => {}
            Event::Start(Tag::Image { title, .. }) => {
                said.push_str(&title);
                is_left_out = true;
            }
            Event::End(TagEnd::Image) => is_left_out = false,
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text) => said.push_str(&text),
            Event::FootnoteReference(_) => {
                *notes += 1;
                said.push_str(&notes.to_string());
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link)
            | Event::Start(_) => {}
            _ => said.push(' '),
        }
    }
    said
}

fn rendered(accepted: &Accepted, format: Format) -> Rendered {
    render(&accepted.letter, &accepted.style, format).unwrap()
}

/// The words of the PDF in the order of its structure, notes and the items of tables of
/// contents aside.
pub(crate) fn of_pdf(accepted: &Accepted) -> Vec<String> {
    fn gather(tagged: &Tagged, nodes: &[Node], texts: &mut Vec<String>) {
        for node in nodes {
            let Node::Element(element) = node else { continue };
            match element.kind.as_str() {
                "Note" | "TOCI" => {}
                "P" | "Lbl" | "H1" | "H2" | "H3" | "H4" | "H5" => {
                    texts.push(tagged.text(element));
                }
                _ => gather(tagged, &element.kids, texts),
            }
        }
    }
    let tagged = Tagged::read(&rendered(accepted, Format::Pdf).bytes);
    let mut texts = Vec::new();
    gather(&tagged, &tagged.root, &mut texts);
    words(&texts.join(" "))
}

/// The words of the DOCX, numbers computed as a word processor does.
pub(crate) fn of_docx(accepted: &Accepted) -> Vec<String> {
    words(&docx_words(&rendered(accepted, Format::DOCX).bytes).join(" "))
}

/// The words of the HTML, list markers as a browser shows them.
pub(crate) fn of_html(accepted: &Accepted) -> Vec<String> {
    let bytes = rendered(accepted, Format::Html).bytes;
    words(&support_html::words(&bytes, &accepted.style).join(" "))
}

/// Words in an order that all outputs share: their own, or none where the reference
/// column goes on beside later text, since a page without end keeps it together.
pub(crate) fn in_order(accepted: &Accepted, mut words: Vec<String>) -> Vec<String> {
    if pages(accepted).paging.columns.len() > 1 {
        words.sort();
    }
    words
}
