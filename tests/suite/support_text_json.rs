//! Words of a letter's own file.
//!
//! Input: JSON. Output: the text of the letter in the order of its pages, read without
//! code of this crate.

use std::collections::BTreeMap;

use kamerbrief::house_style::SignatureForm;
use kamerbrief::letter::ValidLetter;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::support_text::{Said, words};

/// Returns the letter's words in reading order, directly from its file.
pub(crate) fn of_json(letter: &Value, accepted: &ValidLetter) -> Said {
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
    let mut notes = Vec::new();
    blocks(&letter["body"], &mut notes, &mut texts);
    strings(&letter["closing"], &mut texts);
    for signatory in letter["signatories"].as_array().into_iter().flatten() {
        signature(signatory, accepted.style.signature_form, &mut texts);
    }
    for annex in letter["annexes"].as_array().into_iter().flatten() {
        members(annex, &["title", "subtitle"], &mut texts);
        blocks(&annex["blocks"], &mut notes, &mut texts);
    }
    let notes = notes.iter().map(|note| words(note)).collect();
    Said { text: words(&texts.join(" ")), notes, ..Said::default() }
}

/// Adds a signature, in the order that a form requires.
fn signature(signatory: &Value, form: SignatureForm, texts: &mut Vec<String>) {
    if form == SignatureForm::NameFirst {
        members(signatory, &["alsoOnBehalfOf", "name", "function"], texts);
        members(&signatory["signedFor"], &["name", "function"], texts);
        return;
    }
    let mut capacity = Vec::new();
    members(signatory, &["alsoOnBehalfOf", "function"], &mut capacity);
    texts.extend(capacity.into_iter().map(|function| match form {
        SignatureForm::Capitals => function.to_uppercase(),
        _ => function,
    }));
    match signatory.get("signedFor") {
        Some(deputy) => members(deputy, &["name", "function"], texts),
        None => members(signatory, &["name"], texts),
    }
}

fn members(object: &Value, names: &[&str], texts: &mut Vec<String>) {
    names.iter().for_each(|name| strings(&object[*name], texts));
}

/// Adds a text or a list of texts.
fn strings(value: &Value, texts: &mut Vec<String>) {
    texts.extend(value.as_str().map(str::to_owned));
    value.as_array().into_iter().flatten().for_each(|value| strings(value, texts));
}

/// Texts of the footnotes so far.
type Notes = Vec<String>;

/// Adds the text of blocks; footnotes leave only their marks here.
fn blocks(value: &Value, notes: &mut Notes, texts: &mut Vec<String>) {
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

/// Adds the text of an array of blocks, or else of inlines.
fn inlines_or_blocks(value: &Value, notes: &mut Notes, texts: &mut Vec<String>) {
    let is_block = |item: &Value| {
        ["paragraph", "list", "markdown"].iter().any(|kind| item.get(kind).is_some())
    };
    match value.as_array() {
        Some(items) if items.iter().any(is_block) => blocks(value, notes, texts),
        _ => texts.push(inlines(value, notes)),
    }
}

/// Returns the text of inlines; a footnote becomes its mark.
///
/// Pieces of one paragraph are joined without spaces.
fn inlines(value: &Value, notes: &mut Notes) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|item| inlines(item, notes)).collect(),
        Value::Object(item) => match item.iter().next().unwrap() {
            (kind, _) if kind == "lineBreak" => " ".to_owned(),
            (kind, value) if kind == "footnote" => {
                let mut note = Vec::new();
                inlines_or_blocks(value, notes, &mut note);
                notes.push(note.join(" "));
                notes.len().to_string()
            }
            (kind, value) if kind == "link" || kind == "foreign" => {
                inlines(&value["text"], notes)
            }
            (_, value) => inlines(value, notes),
        },
        _ => String::new(),
    }
}

/// Returns the text of Markdown, as its parser reads it.
///
/// Footnotes are separate, in the order of their marks.
fn markdown(text: &str, notes: &mut Notes) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut said = String::new();
    let (mut marks, mut defined) = (Vec::new(), BTreeMap::new());
    let mut label = None;
    let mut is_alternative = false;
    for event in Parser::new_ext(text, options) {
        let into = match &label {
            None => &mut said,
            Some(label) => defined.entry(String::clone(label)).or_default(),
        };
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => label = Some(name.to_string()),
            Event::End(TagEnd::FootnoteDefinition) => label = None,
            Event::Start(Tag::Image { title, .. }) => {
                into.push_str(&title);
                is_alternative = true;
            }
            Event::End(TagEnd::Image) => is_alternative = false,
            _ if is_alternative => {}
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text) => into.push_str(&text),
            Event::FootnoteReference(name) => {
                marks.push(name.to_string());
                into.push_str(&(notes.len() + marks.len()).to_string());
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link)
            | Event::Start(_) => {}
            _ => into.push(' '),
        }
    }
    notes.extend(marks.iter().map(|name| defined[name].clone()));
    said
}
