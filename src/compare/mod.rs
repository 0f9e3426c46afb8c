//! Tells what differs between two letters, and whether it matters.
//!
//! In: two files, each a PDF, DOCX, HTML or letter file, which is rendered to what the
//! other is. Out: a [`Comparison`]: every difference with kind, place and sentence, layer
//! by layer (text, structure, metadata, layout, pixels), and the layers that were not
//! compared, with the reason. What cannot be read is refused with a sentence.

#![cfg_attr(
    not(feature = "pdf-reader"),
    expect(dead_code, reason = "only PDF has pages")
)]

mod across;
mod align;
mod difference;
mod ignore;
mod layout;
mod metadata;
mod outputs;
#[cfg(feature = "pdf-reader")]
mod pixels;
mod place;
mod read;
mod report;
mod side;
mod structure;
mod text;
pub mod verify;

use std::fmt;

use serde_json::Value;

pub use difference::{Block, Difference, Layer, Place};
pub use ignore::{CODES, Rule};
pub use outputs::{digest, layout_text};
pub use report::{json, report};

use crate::letter::{self, Accepted, Finding};
use crate::locale::Language;
use crate::style::HouseStyles;
use crate::{Format, RenderError, SetLetter};
use place::{Names, texts};
use side::Side;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// DOCX.
    Docx,
    /// HTML.
    Html,
    /// A letter file: JSON.
    Letter,
}

impl FileKind {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Html => "HTML",
            Self::Letter => "JSON",
        }
    }

    const fn format(self) -> Format {
        match self {
            Self::Pdf | Self::Letter => Format::Pdf,
            Self::Docx => Format::DOCX,
            Self::Html => Format::Html,
        }
    }
}

/// What two files have and have not in common.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The files are the same to the byte.
    pub identical: bool,
    /// The formats in which they were compared.
    pub formats: Vec<&'static str>,
    /// The layers that were compared.
    pub compared: Vec<Layer>,
    /// The layers that were not, each with the key of the reason.
    pub not_compared: Vec<(Layer, &'static str)>,
    /// How many differences the rules left out.
    pub ignored: usize,
    /// The others, layer by layer.
    pub differences: Vec<Difference>,
    /// The two files as PDFs, where both have pages.
    pub pages: Option<[Vec<u8>; 2]>,
}

/// Why a file cannot be compared.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is none of the formats.
    Unknown,
    /// It is encrypted.
    Encrypted,
    /// It is not what it looks like.
    Broken(FileKind),
    /// It unpacks to more than is good.
    TooLarge,
    /// It is text, but not UTF-8.
    NotUtf8,
    /// This program was built without a reader of PDF.
    NoPdfReader,
    /// It is not JSON.
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// It is a letter file at fault.
    AtFault {
        /// Its own language.
        language: Option<Language>,
        /// What is wrong with it.
        violations: Vec<Finding>,
    },
}

impl Unreadable {
    /// The key of its sentence in the table of differences.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "unreadable-unknown",
            Self::Encrypted => "unreadable-encrypted",
            Self::Broken(_) => "unreadable-broken",
            Self::TooLarge => "unreadable-too-large",
            Self::NotUtf8 => "unreadable-not-utf-8",
            Self::NoPdfReader => "unreadable-no-pdf-reader",
            Self::NotJson { .. } => "unreadable-not-json",
            Self::AtFault { .. } => "unreadable-at-fault",
        }
    }

    /// What its sentence names.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Broken(kind) => vec![("format", kind.name().to_owned())],
            Self::NotJson { line, column } => {
                vec![("line", line.to_string()), ("column", column.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

/// One of two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    Old,
    /// The second.
    New,
}

/// Why two files were not compared.
#[derive(Debug)]
#[non_exhaustive]
pub enum CompareError {
    /// One cannot be read.
    Unreadable(Which, Unreadable),
    /// A letter file could not be rendered: a defect of this crate.
    Render(RenderError),
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(which, why) => write!(f, "{which:?}: {}", why.key()),
            Self::Render(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CompareError {}

impl From<RenderError> for CompareError {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

/// Compares two files.
///
/// # Errors
///
/// When one cannot be read, or through a defect of this crate.
pub fn compare(
    old: &[u8],
    new: &[u8],
    styles: &HouseStyles,
    ignore: &[Rule],
) -> Result<Comparison, CompareError> {
    let sides = [
        Given::read(old, styles)
            .map_err(|why| CompareError::Unreadable(Which::Old, why))?,
        Given::read(new, styles)
            .map_err(|why| CompareError::Unreadable(Which::New, why))?,
    ];
    if old == new {
        let compared = Layer::ALL.to_vec();
        let formats = vec![sides[0].kind.name()];
        return Ok(Comparison {
            identical: true,
            formats,
            compared,
            ..Comparison::default()
        });
    }
    let kinds = match [sides[0].kind, sides[1].kind] {
        [FileKind::Letter, FileKind::Letter] => LETTERS.map(|kind| [kind, kind]).to_vec(),
        [FileKind::Letter, kind] => vec![[kind, kind]],
        [kind, FileKind::Letter] => vec![[kind, kind]],
        kinds => vec![kinds],
    };
    let mut comparison = Comparison { identical: true, ..Comparison::default() };
    for kinds in kinds {
        let files = [sides[0].file(kinds[0])?, sides[1].file(kinds[1])?];
        let step = Step { files, kinds, sides: &sides, ignore };
        step.run(&mut comparison)?;
        // What one format says of a letter, the others say after it.
        if !comparison.differences.is_empty() {
            break;
        }
    }
    comparison.not_compared.retain(|(layer, _)| !comparison.compared.contains(layer));
    Ok(comparison)
}

/// The formats in which two letter files are compared.
#[cfg(feature = "pdf-reader")]
const LETTERS: [FileKind; 3] = [FileKind::Pdf, FileKind::Docx, FileKind::Html];
#[cfg(not(feature = "pdf-reader"))]
const LETTERS: [FileKind; 2] = [FileKind::Docx, FileKind::Html];

/// A file as it was given.
struct Given<'a> {
    kind: FileKind,
    bytes: &'a [u8],
    accepted: Option<Accepted>,
    /// The texts of a letter file, with their pointers.
    texts: Vec<(String, String)>,
}

impl<'a> Given<'a> {
    fn read(bytes: &'a [u8], styles: &HouseStyles) -> Result<Self, Unreadable> {
        let kind = read::kind(bytes).ok_or(Unreadable::Unknown)?;
        if kind != FileKind::Letter {
            return Ok(Self { kind, bytes, accepted: None, texts: Vec::new() });
        }
        let accepted = letter::parse(bytes, styles).map_err(|error| match error {
            letter::Error::NotJson { line, column } => {
                Unreadable::NotJson { line, column }
            }
            letter::Error::Violations { language, violations, .. } => {
                Unreadable::AtFault { language, violations }
            }
            // Nothing tells it to stop.
            letter::Error::Stopped => Unreadable::TooLarge,
        })?;
        let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
        Ok(Self { kind, bytes, accepted: Some(accepted), texts: texts(&value) })
    }

    /// The file in a format: itself, or rendered.
    fn file(&self, kind: FileKind) -> Result<Vec<u8>, RenderError> {
        match &self.accepted {
            Some(Accepted { letter, style, .. }) => {
                SetLetter::of(letter, style)?.export(kind.format())
            }
            None => Ok(self.bytes.to_vec()),
        }
    }
}

/// Two files in a pair of formats.
struct Step<'a> {
    files: [Vec<u8>; 2],
    kinds: [FileKind; 2],
    sides: &'a [Given<'a>; 2],
    ignore: &'a [Rule],
}

/// A file, read; a PDF stays open for its pixels.
struct Opened {
    side: Side,
    #[cfg(feature = "pdf-reader")]
    pdf: Option<hayro::hayro_syntax::Pdf>,
}

fn open(bytes: &[u8], kind: FileKind) -> Result<Opened, Unreadable> {
    let side = match kind {
        FileKind::Pdf => return open_pdf(bytes),
        FileKind::Docx => read::docx::read(bytes)?,
        FileKind::Html => read::html::read(bytes)?,
        FileKind::Letter => return Err(Unreadable::Unknown),
    };
    Ok(Opened {
        side,
        #[cfg(feature = "pdf-reader")]
        pdf: None,
    })
}

#[cfg(feature = "pdf-reader")]
fn open_pdf(bytes: &[u8]) -> Result<Opened, Unreadable> {
    let pdf = read::pdf::open(bytes)?;
    let side = read::pdf::read(&pdf)?;
    Ok(Opened { side, pdf: Some(pdf) })
}

#[cfg(not(feature = "pdf-reader"))]
fn open_pdf(_: &[u8]) -> Result<Opened, Unreadable> {
    Err(Unreadable::NoPdfReader)
}

impl Step<'_> {
    fn run(self, comparison: &mut Comparison) -> Result<(), CompareError> {
        let Self { files: [old, new], kinds, sides, ignore } = self;
        let mut formats = vec![kinds[0].name(), kinds[1].name()];
        formats.dedup();
        comparison.formats.extend(formats);
        let pages = kinds == [FileKind::Pdf; 2];
        if old == new {
            comparison.compared = Layer::ALL.to_vec();
            return Ok(());
        }
        comparison.identical = false;
        let opened = [
            open(&old, kinds[0])
                .map_err(|why| CompareError::Unreadable(Which::Old, why))?,
            open(&new, kinds[1])
                .map_err(|why| CompareError::Unreadable(Which::New, why))?,
        ];
        let [was, is] = [&opened[0].side, &opened[1].side];
        let names = Names::of(was, is, &sides[0].texts, &sides[1].texts);
        let mut found = Layers { comparison, ignore };
        if kinds[0] == kinds[1] && was.has_structure == is.has_structure {
            alike(was, is, &names, &mut found);
        } else {
            apart(was, is, &names, &mut found);
        }
        #[cfg(feature = "pdf-reader")]
        if let (Some(was), Some(is)) = (&opened[0].pdf, &opened[1].pdf)
            && found.wants(Layer::Pixels)
        {
            let told = found.comparison.differences.clone();
            found.add(Layer::Pixels, pixels::compare(was, is, &told));
        }
        for layer in [Layer::Layout, Layer::Pixels] {
            if !pages {
                let not = &mut found.comparison.not_compared;
                not.push((layer, "not-paged"));
            }
        }
        drop(opened);
        comparison.ignored = 0;
        // Areas of what is left out still account for pixels.
        let before = comparison.differences.len();
        comparison
            .differences
            .retain(|found| !ignore.iter().any(|rule| rule.matches(found)));
        comparison.ignored = before - comparison.differences.len();
        if pages {
            comparison.pages = Some([old, new]);
        }
        Ok(())
    }
}

/// The layers found so far.
struct Layers<'a> {
    comparison: &'a mut Comparison,
    ignore: &'a [Rule],
}

impl Layers<'_> {
    /// Whether a layer is to be compared; one that a rule covers is named as left out.
    fn wants(&mut self, layer: Layer) -> bool {
        let covered = self.ignore.iter().any(|rule| rule.covers(layer));
        let not = (layer, "ignored");
        if covered && !self.comparison.not_compared.contains(&not) {
            self.comparison.not_compared.push(not);
        }
        !covered
    }

    fn add(&mut self, layer: Layer, found: Vec<Difference>) {
        if !self.comparison.compared.contains(&layer) {
            self.comparison.compared.push(layer);
        }
        self.comparison.differences.extend(found);
    }
}

/// Compares two files of one format.
fn alike(was: &Side, is: &Side, names: &Names<'_>, found: &mut Layers<'_>) {
    let texts = |side: &Side| -> Vec<String> {
        side.leaves.iter().map(side::Leaf::text).collect()
    };
    let pairs = align::align(&texts(was), &texts(is));
    // Other text makes other lines, whether or not it is told of.
    let differences = text::compare(was, is, &pairs, names);
    let same_text = differences.is_empty();
    if was.unreadable || is.unreadable {
        found.comparison.not_compared.push((Layer::Text, "unmapped"));
    } else if found.wants(Layer::Text) {
        found.add(Layer::Text, differences);
    }
    if !was.has_structure {
        found.comparison.not_compared.push((Layer::Structure, "untagged"));
    } else if found.wants(Layer::Structure) {
        found.add(Layer::Structure, structure::compare(was, is, &pairs, names));
    }
    if found.wants(Layer::Metadata) {
        found.add(Layer::Metadata, metadata::compare(was, is));
    }
    if was.kind == FileKind::Pdf && found.wants(Layer::Layout) {
        found.add(Layer::Layout, layout::compare(was, is, names, same_text));
    }
}

/// Compares two files of different formats, or of which one is not tagged.
fn apart(was: &Side, is: &Side, names: &Names<'_>, found: &mut Layers<'_>) {
    if was.unreadable || is.unreadable {
        found.comparison.not_compared.push((Layer::Text, "unmapped"));
    } else if found.wants(Layer::Text) {
        found.add(Layer::Text, across::text(was, is, names));
    }
    if !(was.has_structure && is.has_structure) {
        found.comparison.not_compared.push((Layer::Structure, "untagged"));
    } else if found.wants(Layer::Structure) {
        found.add(Layer::Structure, across::structure(was, is, names));
    }
    if found.wants(Layer::Metadata) {
        found.add(Layer::Metadata, across::metadata(was, is));
    }
    if was.kind == FileKind::Pdf && is.kind == FileKind::Pdf && found.wants(Layer::Layout)
    {
        found.add(Layer::Layout, layout::compare(was, is, names, true));
    }
}
