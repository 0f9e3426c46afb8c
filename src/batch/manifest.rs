//! The manifest of a batch: the result of each letter.
//!
//! In: finished letters, in order. Out: `manifest.json`, with one line per letter, so
//! that a truncated manifest can be read up to the break.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::Format;
use crate::bundle::OutputFormat;
use crate::check::FormattedDiagnostic;
use crate::hash::sha256_hex;
use crate::house_style::HouseStyles;
use crate::pdf::PRODUCER;

/// The file name of the manifest.
pub const MANIFEST: &str = "manifest.json";

/// The result of a letter.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Outcome {
    /// The documents were made.
    Rendered,
    /// The letter breaks rules, or could not be read.
    Invalid,
    /// Rendering failed because of an internal error.
    Failed,
}

/// The settings shared by all letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestHeader {
    /// The program and its version without the patch level, as in file names.
    renderer: String,
    formats: Vec<String>,
    /// True if DOCX files embed the fonts.
    embed_fonts: bool,
    /// The house style of letters without one.
    default_house_style: String,
}

/// The entry of one letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestEntry {
    /// The name of the files, without extension.
    pub name: String,
    /// The result.
    pub result: Outcome,
    /// The digest of the letter file; absent if it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter_sha256: Option<String>,
    /// The house style; absent for an invalid letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_style: Option<HouseStyleRef>,
    /// The number of pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
    /// The documents.
    pub files: Vec<ManifestFile>,
    /// The warnings: text or structure that is probably wrong, and printed unchanged.
    pub warnings: Vec<FormattedDiagnostic>,
    /// The violations that prevent rendering.
    pub violations: Vec<FormattedDiagnostic>,
    /// The number of findings left out once the manifest is full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omitted: Option<OmittedCounts>,
}

/// The numbers of findings left out of a full manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OmittedCounts {
    /// The number of warnings.
    pub warnings: usize,
    /// The number of violations.
    pub violations: usize,
}

/// A house style by name and digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseStyleRef {
    /// The name.
    pub name: String,
    /// The digest of all its source files.
    pub sha256: String,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestFile {
    /// The file name.
    pub name: String,
    /// The media type.
    pub media_type: String,
    /// The size in bytes.
    pub size: usize,
    /// The digest.
    pub sha256: String,
}

/// The numbers of letters per result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeCounts {
    /// The number of letters whose documents were made.
    pub rendered: u64,
    /// The number of invalid letters.
    pub invalid: u64,
    /// The number of letters with an internal error.
    pub failed: u64,
}

impl ManifestHeader {
    /// Describes the settings of letters in these formats.
    pub fn for_outputs(outputs: &[OutputFormat], styles: &HouseStyles) -> Self {
        let embeds = |output: &OutputFormat| {
            matches!(
                output,
                OutputFormat::One(Format::Docx { embed_fonts: true })
                    | OutputFormat::Zip { embed_fonts: true }
            )
        };
        Self {
            renderer: PRODUCER.to_owned(),
            formats: outputs.iter().map(|output| output.extension().to_owned()).collect(),
            embed_fonts: outputs.iter().any(embeds),
            default_house_style: styles.default_style().name.clone(),
        }
    }

    /// Returns the start of the manifest.
    pub fn text(&self) -> String {
        let head = to_json(self);
        // The object stays open: members follow.
        format!("{},\"letters\":[\n", head.trim_end_matches('}'))
    }
}

impl ManifestEntry {
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

    /// Returns the line with the number of its findings instead of the findings.
    #[must_use]
    pub fn without_findings(&self) -> Self {
        let (warnings, violations) = (self.warnings.len(), self.violations.len());
        let omitted = Some(OmittedCounts { warnings, violations });
        let (warnings, violations) = (Vec::new(), Vec::new());
        Self { warnings, violations, omitted, ..self.clone() }
    }

    /// Returns the memory of the line, in bytes.
    pub(super) fn memory_bytes(&self) -> usize {
        let files = self.files.iter().map(|file| {
            let texts = file.name.len() + file.media_type.len() + file.sha256.len();
            size_of::<ManifestFile>() + texts
        });
        let remarks = self.warnings.iter().chain(&self.violations);
        let remarks = remarks.map(|remark| {
            size_of::<FormattedDiagnostic>() + remark.pointer.len() + remark.detail.len()
        });
        size_of::<Self>() + self.name.len() + files.chain(remarks).sum::<usize>()
    }

    /// Returns the line, without a separator.
    pub fn text(&self) -> String {
        to_json(self)
    }
}

impl ManifestFile {
    pub(super) fn for_output(name: &str, output: OutputFormat, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            media_type: output.media_type().to_owned(),
            size: bytes.len(),
            sha256: sha256_hex(bytes),
        }
    }
}

impl OutcomeCounts {
    /// Counts a letter.
    pub const fn add(&mut self, result: Outcome) {
        match result {
            Outcome::Rendered => self.rendered += 1,
            Outcome::Invalid => self.invalid += 1,
            Outcome::Failed => self.failed += 1,
        }
    }

    /// Returns the total number of letters.
    pub const fn letters(&self) -> u64 {
        self.rendered + self.invalid + self.failed
    }

    /// Prefixes a line with the separator from the previous one. To be called before the
    /// letter is counted.
    pub fn with_separator(&self, line: &str) -> String {
        let comma = if self.letters() == 0 { "" } else { ",\n" };
        format!("{comma}{line}")
    }

    /// Returns the end of the manifest.
    pub fn text(&self) -> String {
        let counts = to_json(self);
        format!("\n],{}\n", counts.trim_start_matches('{'))
    }
}

/// Serializes to JSON with members in declaration order. Only a map with keys other than
/// strings can fail, and no type here has one.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The finished letters in an earlier manifest, complete or truncated.
#[derive(Debug, Default)]
pub struct PreviousManifest(BTreeMap<String, (PreviousEntry, String)>);

/// The fields that must be equal for a letter to count as finished.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PreviousEntry {
    name: String,
    result: Outcome,
    letter_sha256: Option<String>,
    house_style: Option<HouseStyleRef>,
    files: Vec<ManifestFile>,
}

impl PreviousManifest {
    /// Reads a manifest if its settings are the same; later entries replace earlier ones.
    pub fn read(&mut self, manifest: &str, head: &ManifestHeader) {
        let mut lines = manifest.lines();
        if lines.next() != head.text().lines().next() {
            return;
        }
        for line in lines {
            let line = line.strip_suffix(',').unwrap_or(line);
            // The last line and a truncated line do not parse.
            if let Ok(known) = serde_json::from_str::<PreviousEntry>(line)
                && known.result == Outcome::Rendered
            {
                self.0.insert(known.name.clone(), (known, line.to_owned()));
            }
        }
    }

    /// Returns the line and documents of a finished letter: same content, unchanged house
    /// style.
    pub fn find(
        &self,
        name: &str,
        letter: &[u8],
        styles: &HouseStyles,
    ) -> Option<(&str, &[ManifestFile])> {
        let (known, line) = self.0.get(name)?;
        let style = known.house_style.as_ref()?;
        let same = styles.get(&style.name)?.digest() == style.sha256
            && known.letter_sha256.as_deref() == Some(&sha256_hex(letter));
        same.then_some((line, &known.files))
    }

    /// Returns the documents of a letter, whatever its content was.
    pub fn files(&self, name: &str) -> &[ManifestFile] {
        self.0.get(name).map_or(&[], |(known, _)| &known.files)
    }

    /// Returns the lines, sorted by name.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|(_, line)| &**line)
    }
}
