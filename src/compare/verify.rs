//! Holds a folder of letters to what was accepted of them.
//!
//! In: letters, each with references beside it: `NAME.sha256`, the digests of its PDF,
//! DOCX and HTML; `NAME.layout.txt`, its layout as text; and, where asked for,
//! `NAME.page-N.png`. Out: a verdict for each letter. Where a digest differs, the layout
//! says what moved; references of the layout alone are never enough to pass.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use quick_xml::escape::escape;
use similar::TextDiff;

use super::outputs::{digests, layout_text};
use crate::bounds::Bounds;
use crate::letter::{self, Accepted};
use crate::style::HouseStyles;
use crate::{Format, RenderError, SetLetter};

/// What to do with a folder.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What is rendered becomes what is accepted.
    pub accept: bool,
    /// Pages are held to pictures too.
    pub images: bool,
}

/// What became of a letter.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The letter's file.
    pub letter: PathBuf,
    /// What became of it.
    pub outcome: Outcome,
}

/// What may become of a letter.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Every output is as accepted.
    Same,
    /// It was accepted now, and was not so before.
    Accepted,
    /// Nothing of it has been accepted yet.
    New,
    /// The outputs that differ, and how the layout does: a unified diff, empty where it
    /// is the same.
    Differs {
        /// The names of the outputs.
        outputs: Vec<String>,
        /// How the layout differs.
        layout: String,
    },
    /// It cannot be rendered: how many violations it has, or none when it is not JSON.
    Invalid(Option<usize>),
    /// A file cannot be read or written.
    Io(String),
    /// A defect of this crate.
    Failed(String),
}

impl Outcome {
    /// Whether the letter is as it should be.
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Same | Self::Accepted)
    }

    /// Its stable name.
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

/// The letters of a folder: its JSON files, in order of name.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn letters(folder: &Path) -> io::Result<Vec<PathBuf>> {
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

/// Verifies letters, as many at once as there are processors; `told` hears of each as
/// soon as it is done.
pub fn verify(
    letters: &[PathBuf],
    styles: &HouseStyles,
    options: Options,
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
                    let outcome = one(letter, styles, options);
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

fn one(letter: &Path, styles: &HouseStyles, options: Options) -> Outcome {
    let bytes = match fs::read(letter) {
        Ok(bytes) => bytes,
        Err(error) => return Outcome::Io(error.to_string()),
    };
    let accepted = match letter::parse(&bytes, styles) {
        Ok(accepted) => accepted,
        Err(letter::Error::InvalidJson { .. }) => return Outcome::Invalid(None),
        Err(letter::Error::Violations { violations, .. }) => {
            return Outcome::Invalid(Some(violations.len()));
        }
        // Nothing tells it to stop.
        Err(stopped @ letter::Error::Stopped) => {
            return Outcome::Failed(format!("{stopped:?}"));
        }
    };
    let files = match files(letter, &accepted, options) {
        Ok(files) => files,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    held(&files, options).unwrap_or_else(|error| Outcome::Io(error.to_string()))
}

/// What is to stand beside a letter: paths and contents, digests first, layout second.
type Files = Vec<(PathBuf, Vec<u8>)>;

fn files(
    letter: &Path,
    accepted: &Accepted,
    options: Options,
) -> Result<Files, RenderError> {
    let set = SetLetter::of(&accepted.letter, &accepted.style)?;
    let stem = letter.file_stem().unwrap_or_default().to_string_lossy();
    let beside = |ending: &str| letter.with_file_name(format!("{stem}.{ending}"));
    let mut files = vec![
        (beside("sha256"), digests(&set, &stem)?.into_bytes()),
        (beside("layout.txt"), layout_text(&set.pages).into_bytes()),
    ];
    if options.images {
        let pages = pictures(&set.export(Format::Pdf)?);
        files.extend(
            pages
                .into_iter()
                .enumerate()
                .map(|(page, png)| (beside(&format!("page-{}.png", page + 1)), png)),
        );
    }
    Ok(files)
}

/// The pages of a PDF as PNGs.
fn pictures(pdf: &[u8]) -> Vec<Vec<u8>> {
    use super::pixels::Picture;
    let Ok(pdf) = super::read::pdf::open(pdf, &Bounds::default()) else {
        return Vec::new();
    };
    let pages = 0..pdf.pages().len();
    pages.filter_map(|page| Picture::of(&pdf, page, 1.0)?.png()).collect()
}

/// Holds what was rendered to what stands there, or puts it there.
fn held(files: &Files, options: Options) -> io::Result<Outcome> {
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
            0 => outputs.extend(differing(&there, content)),
            1 => {
                let [old, new] =
                    [&there, content].map(|bytes| String::from_utf8_lossy(bytes));
                layout = diff(&old, &new);
            }
            _ => {
                let name = path.file_name().unwrap_or_default();
                outputs.push(name.to_string_lossy().into_owned());
            }
        }
    }
    Ok(match (changed, options.accept) {
        (false, _) => Outcome::Same,
        (true, true) => Outcome::Accepted,
        (true, false) if !any => Outcome::New,
        (true, false) => Outcome::Differs { outputs, layout },
    })
}

/// The outputs whose digest is another.
fn differing(old: &[u8], new: &[u8]) -> Vec<String> {
    let [old, new] = [old, new].map(|bytes| String::from_utf8_lossy(bytes));
    let accepted: Vec<&str> = old.lines().collect();
    let lines = new.lines().filter(|line| !accepted.contains(line));
    lines.filter_map(|line| Some(line.split_once("  ")?.1.to_owned())).collect()
}

/// The most lines of a difference that are shown.
const SHOWN: usize = 60;

/// A unified diff, cut where nobody reads on.
fn diff(old: &str, new: &str) -> String {
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

/// The verdicts as JUnit XML, which CI systems show; sentences come from outside.
pub fn junit(verdicts: &[Verdict], sentence: &dyn Fn(&Verdict) -> String) -> String {
    let failures = verdicts.iter().filter(|verdict| !verdict.outcome.is_good()).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuites><testsuite name=\"kamerbrief verify\" tests=\"{}\" failures=\"{failures}\">",
        verdicts.len()
    );
    for verdict in verdicts {
        let name = verdict.letter.file_name().unwrap_or_default().to_string_lossy();
        let _ =
            write!(xml, "<testcase classname=\"kamerbrief\" name=\"{}\"", escaped(&name));
        if verdict.outcome.is_good() {
            let _ = writeln!(xml, "/>");
            continue;
        }
        let text = match &verdict.outcome {
            Outcome::Differs { layout, .. } => layout.as_str(),
            _ => "",
        };
        let _ = writeln!(
            xml,
            "><failure type=\"{}\" message=\"{}\">{}</failure></testcase>",
            verdict.outcome.code(),
            escaped(&sentence(verdict)),
            escaped(text)
        );
    }
    xml.push_str("</testsuite></testsuites>\n");
    xml
}

/// A text as XML has it; what XML cannot have is replaced.
fn escaped(text: &str) -> String {
    let possible = |character: char| match character {
        '\n' | '\t' => character,
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
            char::REPLACEMENT_CHARACTER
        }
        c => c,
    };
    escape(text.chars().map(possible).collect::<String>()).into_owned()
}
