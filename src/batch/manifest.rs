//! What became of each letter.
//!
//! In: the letters that are done, in order. Out: `manifest.json`, with a line of its own
//! for each, so that one that broke off can be read as far as it goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sha256;
use crate::Format;
use crate::bundle::Output;
use crate::check::Remark;
use crate::pdf::PRODUCER;
use crate::style::HouseStyles;

/// The name of the manifest.
pub const MANIFEST: &str = "manifest.json";

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Its documents are there.
    Rendered,
    /// It breaks rules, or could not be read.
    Invalid,
    /// It met with a defect of ours.
    Failed,
}

/// What holds for every letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// The program and its version without the patch level, as files name it.
    renderer: String,
    formats: Vec<String>,
    /// The faces go with the DOCX.
    embed_fonts: bool,
    /// The house style of letters that name none.
    default_house_style: String,
}

/// What became of one letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The name of its files, without extension.
    pub name: String,
    /// What became of it.
    pub result: Outcome,
    /// The digest of the letter file; none of one that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter_sha256: Option<String>,
    /// The house style; none of a letter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_style: Option<Style>,
    /// How many pages it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
    /// Its documents.
    pub files: Vec<File>,
    /// What looks like conversion dirt.
    pub warnings: Vec<Remark>,
    /// What keeps it from being rendered.
    pub violations: Vec<Remark>,
    /// How many findings are left out, where a manifest has no more room for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omitted: Option<Omitted>,
}

/// Numbers of findings that a manifest has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Omitted {
    /// Warnings.
    pub warnings: usize,
    /// Violations.
    pub violations: usize,
}

/// A house style.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// Its name.
    pub name: String,
    /// The digest of all that it was read from.
    pub sha256: String,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// How many bytes it has.
    pub size: usize,
    /// Its digest.
    pub sha256: String,
}

/// How many letters there are, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Those whose documents are there.
    pub rendered: u64,
    /// Those at fault.
    pub invalid: u64,
    /// Those that met with a defect.
    pub failed: u64,
}

impl Head {
    /// What holds for letters that are wanted so.
    pub fn of(outputs: &[Output], styles: &HouseStyles) -> Self {
        let embeds = |output: &Output| {
            matches!(
                output,
                Output::One(Format::Docx { embed_fonts: true })
                    | Output::Zip { embed_fonts: true }
            )
        };
        Self {
            renderer: PRODUCER.to_owned(),
            formats: outputs.iter().map(|output| output.extension().to_owned()).collect(),
            embed_fonts: outputs.iter().any(embeds),
            default_house_style: styles.default_style().name.clone(),
        }
    }

    /// The start of the manifest.
    pub fn text(&self) -> String {
        let head = json(self);
        // An object that goes on.
        format!("{},\"letters\":[\n", head.trim_end_matches('}'))
    }
}

impl Line {
    pub(super) const fn new(name: String, result: Outcome) -> Self {
        Self {
            name,
            result,
            letter_sha256: None,
            house_style: None,
            pages: None,
            files: Vec::new(),
            warnings: Vec::new(),
            violations: Vec::new(),
            omitted: None,
        }
    }

    /// The same line with the number of its findings instead of the findings.
    #[must_use]
    pub fn without_findings(&self) -> Self {
        let (warnings, violations) = (self.warnings.len(), self.violations.len());
        let omitted = Some(Omitted { warnings, violations });
        let (warnings, violations) = (Vec::new(), Vec::new());
        Self { warnings, violations, omitted, ..self.clone() }
    }

    /// The line, without what parts it from others.
    pub fn text(&self) -> String {
        json(self)
    }
}

impl File {
    pub(super) fn of(name: &str, output: Output, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            media_type: output.media_type().to_owned(),
            size: bytes.len(),
            sha256: sha256(bytes),
        }
    }
}

impl Counts {
    /// Counts a letter.
    pub const fn add(&mut self, result: Outcome) {
        match result {
            Outcome::Rendered => self.rendered += 1,
            Outcome::Invalid => self.invalid += 1,
            Outcome::Failed => self.failed += 1,
        }
    }

    /// How many letters there are.
    pub const fn letters(&self) -> u64 {
        self.rendered + self.invalid + self.failed
    }

    /// A line of the manifest with what parts it from the one before; to be called
    /// before the letter is counted.
    pub fn joined(&self, line: &str) -> String {
        let comma = if self.letters() == 0 { "" } else { ",\n" };
        format!("{comma}{line}")
    }

    /// The end of the manifest.
    pub fn text(&self) -> String {
        let counts = json(self);
        format!("\n],{}\n", counts.trim_start_matches('{'))
    }
}

/// JSON, with members in their own order. Only a map whose keys are no strings would
/// fail, and there is none.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What an earlier manifest, whole or broken off, says of the letters that are done.
#[derive(Debug, Default)]
pub struct Earlier(BTreeMap<String, (Known, String)>);

/// What must be alike for a letter to be done already.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Known {
    name: String,
    result: Outcome,
    letter_sha256: Option<String>,
    house_style: Option<Style>,
    files: Vec<File>,
}

impl Earlier {
    /// Reads a manifest, unless it holds for letters that were wanted otherwise; what it
    /// says goes before what was read before.
    pub fn read(&mut self, manifest: &str, head: &Head) {
        let mut lines = manifest.lines();
        if lines.next() != head.text().lines().next() {
            return;
        }
        for line in lines {
            let line = line.strip_suffix(',').unwrap_or(line);
            // The end, and a line that broke off, are none.
            if let Ok(known) = serde_json::from_str::<Known>(line)
                && known.result == Outcome::Rendered
            {
                self.0.insert(known.name.clone(), (known, line.to_owned()));
            }
        }
    }

    /// The line of a letter that is done: one with this content, in a house style that
    /// has not changed; and the documents that should be there.
    pub fn find(
        &self,
        name: &str,
        letter: &[u8],
        styles: &HouseStyles,
    ) -> Option<(&str, &[File])> {
        let (known, line) = self.0.get(name)?;
        let style = known.house_style.as_ref()?;
        let same = styles.get(&style.name)?.digest() == style.sha256
            && known.letter_sha256.as_deref() == Some(&sha256(letter));
        same.then_some((line, &known.files))
    }

    /// The documents of a letter, whatever it held then.
    pub fn files(&self, name: &str) -> &[File] {
        self.0.get(name).map_or(&[], |(known, _)| &known.files)
    }

    /// The lines, in the order of their names.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|(_, line)| &**line)
    }
}
