//! Compares the outputs of a folder of letters with the accepted ones.
//!
//! Input: letters, each with reference files next to it: `NAME.sha256`, the digests of
//! its PDF, DOCX and HTML; `NAME.layout.txt`, its layout as text; and, on request,
//! `NAME.page-N.png`. Output: a verdict for each letter. Where a digest differs, the
//! layout shows what moved; a layout reference alone is never enough to pass.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use similar::TextDiff;

use super::fingerprint::{layout_text, list_digests};
use crate::house_style::HouseStyles;
use crate::letter::{self, ValidLetter};
use crate::limits::RenderContext;
use crate::{Format, RenderError, TypesetLetter};

/// Options of a verification.
#[derive(Clone, Copy, Debug, Default)]
pub struct VerifyOptions {
    /// Accept the current outputs: write them as the new references.
    pub accept: bool,
    /// Also compare pages with PNG references.
    pub images: bool,
}

/// Verdict on a letter.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Path of the letter.
    pub letter: PathBuf,
    /// VerifyOutcome of its verification.
    pub outcome: VerifyOutcome,
}

/// VerifyOutcome of the verification of a letter.
#[derive(Clone, Debug)]
pub enum VerifyOutcome {
    /// All outputs match the accepted ones.
    Same,
    /// The outputs were new or different and have now been accepted.
    Accepted,
    /// The letter has no accepted outputs yet.
    New,
    /// Outputs differ from the accepted ones.
    Differs {
        /// Names of the outputs that differ.
        outputs: Vec<String>,
        /// Unified diff of the layout; empty if the layout is the same.
        layout: String,
    },
    /// The letter is invalid: its number of violations, or `None` if it is not JSON.
    Invalid(Option<usize>),
    /// A file could not be read or written.
    Io(String),
    /// Internal error of this crate.
    Failed(String),
}

impl VerifyOutcome {
    /// Returns whether the letter matches its references or was accepted.
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Same | Self::Accepted)
    }

    /// Returns the stable name of the outcome.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Accepted => "accepted",
            Self::New => "new",
            Self::Differs { .. } => "differs",
            Self::Invalid(_) => "invalid",
            Self::Io(_) => "io",
            Self::Failed(_) => "failed",
        }
    }
}

/// Lists the letters of a folder: its JSON files, in order of name.
///
/// # Errors
///
/// Returns an error if the folder cannot be read.
pub fn list_letters(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut letters = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") && path.is_file()
        {
            letters.push(path);
        }
    }
    letters.sort();
    Ok(letters)
}

/// Verifies letters in parallel, with one thread per processor.
///
/// Calls `told` with each verdict as soon as it is known, from several threads.
pub fn verify_letters(
    letters: &[PathBuf],
    styles: &HouseStyles,
    options: VerifyOptions,
    told: &(dyn Fn(&Verdict) + Sync),
) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers.min(letters.len()) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(letter) = letters.get(place) else { break };
                    let outcome = verify_letter(letter, styles, options);
                    let verdict = Verdict { letter: letter.clone(), outcome };
                    told(&verdict);
                    if let Ok(mut done) = done.lock() {
                        done.insert(place, verdict);
                    }
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.into_values().collect()
}

fn verify_letter(
    letter: &Path,
    styles: &HouseStyles,
    options: VerifyOptions,
) -> VerifyOutcome {
    let bytes = match fs::read(letter) {
        Ok(bytes) => bytes,
        Err(error) => return VerifyOutcome::Io(error.to_string()),
    };
    let accepted = match letter::parse(&bytes, styles) {
        Ok(accepted) => accepted,
        Err(letter::LetterError::InvalidJson { .. }) => {
            return VerifyOutcome::Invalid(None);
        }
        Err(letter::LetterError::Violations { violations, .. }) => {
            return VerifyOutcome::Invalid(Some(violations.len()));
        }
        // No cancellation token is used here.
        Err(stopped @ letter::LetterError::Cancelled) => {
            return VerifyOutcome::Failed(format!("{stopped:?}"));
        }
    };
    let files = match render_files(letter, &accepted, options) {
        Ok(files) => files,
        Err(error) => return VerifyOutcome::Failed(error.to_string()),
    };
    compare_with_accepted(&files, options)
        .unwrap_or_else(|error| VerifyOutcome::Io(error.to_string()))
}

/// Reference files of a letter: paths and contents, digests first, layout second.
type Files = Vec<(PathBuf, Vec<u8>)>;

fn render_files(
    letter: &Path,
    accepted: &ValidLetter,
    options: VerifyOptions,
) -> Result<Files, RenderError> {
    let set = TypesetLetter::new(&accepted.letter, &accepted.style)?;
    let stem = letter.file_stem().unwrap_or_default().to_string_lossy();
    let beside = |ending: &str| letter.with_file_name(format!("{stem}.{ending}"));
    let mut files = vec![
        (beside("sha256"), list_digests(&set, &stem)?.into_bytes()),
        (beside("layout.txt"), layout_text(&set.pages).into_bytes()),
    ];
    if options.images {
        let pages = render_pictures(&set.export(Format::Pdf)?);
        files.extend(
            pages
                .into_iter()
                .enumerate()
                .map(|(page, png)| (beside(&format!("page-{}.png", page + 1)), png)),
        );
    }
    Ok(files)
}

/// Renders the pages of a PDF as PNG images.
fn render_pictures(pdf: &[u8]) -> Vec<Vec<u8>> {
    use super::layers::pixels::Bitmap;
    let Ok(pdf) = super::read::pdf::open(pdf, &RenderContext::default()) else {
        return Vec::new();
    };
    let pages = 0..pdf.pages().len();
    pages.filter_map(|page| Bitmap::render_page(&pdf, page, 1.0)?.to_png()).collect()
}

/// Compares rendered files with the accepted ones, or writes them when accepting.
fn compare_with_accepted(
    files: &Files,
    options: VerifyOptions,
) -> io::Result<VerifyOutcome> {
    let mut outputs = Vec::new();
    let mut layout = String::new();
    let mut changed = false;
    let mut any = false;
    for (place, (path, content)) in files.iter().enumerate() {
        let there = match fs::read(path) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        any |= place == 0 && there.is_some();
        if there.as_ref() == Some(content) {
            continue;
        }
        changed = true;
        if options.accept {
            fs::write(path, content)?;
            continue;
        }
        let there = there.unwrap_or_default();
        match place {
            0 => outputs.extend(differing_outputs(&there, content)),
            1 => {
                let [old, new] =
                    [&there, content].map(|bytes| String::from_utf8_lossy(bytes));
                layout = unified_diff(&old, &new);
            }
            _ => {
                let name = path.file_name().unwrap_or_default();
                outputs.push(name.to_string_lossy().into_owned());
            }
        }
    }
    Ok(match (changed, options.accept) {
        (false, _) => VerifyOutcome::Same,
        (true, true) => VerifyOutcome::Accepted,
        (true, false) if !any => VerifyOutcome::New,
        (true, false) => VerifyOutcome::Differs { outputs, layout },
    })
}

/// Returns the names of the outputs whose digest differs.
fn differing_outputs(old: &[u8], new: &[u8]) -> Vec<String> {
    let [old, new] = [old, new].map(|bytes| String::from_utf8_lossy(bytes));
    let accepted: Vec<&str> = old.lines().collect();
    let lines = new.lines().filter(|line| !accepted.contains(line));
    lines.filter_map(|line| Some(line.split_once("  ")?.1.to_owned())).collect()
}

/// Maximum number of diff lines shown.
const SHOWN: usize = 60;

/// Returns a unified diff, cut after [`SHOWN`] lines.
fn unified_diff(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let diff = diff.unified_diff().context_radius(1).to_string();
    let mut shown = String::new();
    let count = diff.lines().count();
    for line in diff.lines().take(SHOWN) {
        let _ = writeln!(shown, "{line}");
    }
    if count > SHOWN {
        let _ = writeln!(shown, "… +{}", count - SHOWN);
    }
    shown
}
