//! Compares two letters.
//!
//! Input: two files, each a PDF, DOCX, HTML or letter file. A letter file is rendered to
//! the format of the other one. Output: a [`Comparison`]: every difference with its code,
//! location and sentence, by layer (text, structure, metadata, layout, pixels), and the
//! layers that were not compared, with the reason. Unreadable files are refused with a
//! sentence.

mod align;
mod anchored;
mod area;
mod block_key;
mod budget;
mod change;
mod comparison;
mod cross_format;
mod cross_structure;
mod difference;
mod difference_code;
mod error;
mod file_kind;
mod fingerprint;
mod ignore;
mod input;
mod json;
mod layers;
mod limit;
mod location;
mod marginals;
mod model;
mod moved_lines;
mod moved_runs;
mod moves;
mod note_owners;
mod process;
mod read;
mod report;
mod request;
mod run;
mod shared_text;
mod titles;
mod unaligned;
pub mod verify;
mod word_stream;
mod work;

pub use comparison::Comparison;
pub use difference::{BlockLocation, Difference, Layer, Place};
pub use difference_code::DifferenceCode;
pub use error::{CompareError, InputSide, ReadError};
pub use file_kind::FileKind;
pub use fingerprint::layout_text;
pub use ignore::IgnoreRule;
pub use json::{ComparisonJson, to_json};
pub use limit::Limit;
pub use process::ProcessSettings;
pub use report::report;
pub use request::Response;

use strum::VariantArray;

use crate::house_style::HouseStyles;
use crate::limits::RenderContext;
use error::unless_cancelled;
use input::Input;
use run::{FormatPair, IgnoredCounts};

/// Compares two files.
///
/// ```
/// use kamerbrief::compare::{Layer, compare};
/// use kamerbrief::house_style::HouseStyles;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let styles = HouseStyles::builtin()?;
/// let old = b"<!DOCTYPE html><html lang=en><title>Letter</title><p>Due on 12 May.</p></html>";
/// let new = b"<!DOCTYPE html><html lang=en><title>Letter</title><p>Due on 13 May.</p></html>";
/// let comparison = compare(old, new, &styles, &[])?;
/// assert!(!comparison.identical);
/// let [difference] = &comparison.differences[..] else { panic!("not one difference") };
/// assert_eq!(difference.layer, Layer::Text);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Returns an error if a file cannot be read, or through a bug in this crate.
pub fn compare(
    old: &[u8],
    new: &[u8],
    styles: &HouseStyles,
    ignore: &[IgnoreRule],
) -> Result<Comparison, CompareError> {
    compare_with(old, new, styles, ignore, &RenderContext::default())
}

/// Compares two files within bounds.
///
/// A PDF has a limit of pages, and each of its pages has a limit of pixels.
///
/// # Errors
///
/// Returns the errors of [`compare()`], or an error if cancelled.
pub fn compare_with(
    old: &[u8],
    new: &[u8],
    styles: &HouseStyles,
    ignore: &[IgnoreRule],
    context: &RenderContext,
) -> Result<Comparison, CompareError> {
    let sides = [
        unless_cancelled(Input::read(old, styles, context), InputSide::Old, context)?,
        unless_cancelled(Input::read(new, styles, context), InputSide::New, context)?,
    ];
    if old == new {
        let compared = Layer::VARIANTS.to_vec();
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
    let mut ignored = IgnoredCounts::new();
    for kinds in kinds {
        let files = [
            render_side(&sides[0], kinds[0], InputSide::Old, context)?,
            render_side(&sides[1], kinds[1], InputSide::New, context)?,
        ];
        let step = FormatPair { files, kinds, sides: &sides, ignore, context };
        step.run(&mut comparison, &mut ignored)?;
        // A difference in one format would only be repeated in the next ones.
        if !comparison.differences.is_empty() {
            break;
        }
    }
    // Across formats, a part of a layer is compared.
    comparison.not_compared.retain(|(layer, reason)| {
        reason.starts_with("other-") || !comparison.compared.contains(layer)
    });
    Ok(comparison)
}

/// Returns a file in a format; a letter with too many pages is invalid.
fn render_side(
    side: &Input<'_>,
    kind: FileKind,
    which: InputSide,
    context: &RenderContext,
) -> Result<Vec<u8>, CompareError> {
    side.file(kind, context).map_err(|error| match error.violation() {
        Some(violation) => {
            let violations = vec![violation];
            let why = ReadError::InvalidLetter { language: None, violations };
            CompareError::ReadError(which, why)
        }
        None => error.into(),
    })
}

/// Formats in which two letter files are compared.
const LETTERS: [FileKind; 3] = [FileKind::Pdf, FileKind::Docx, FileKind::Html];
