//! Reads letters from a folder, a file or standard input.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::batch::{BatchInput, Framing, InputError, LetterSplitter, MANIFEST};
use crate::cli::failure::CommandError;
use crate::cli::files;

/// A sequence of letters.
pub(super) struct LetterInput {
    /// The number of letters, if known.
    pub(super) total: Option<u64>,
    pub(super) items: Box<dyn Iterator<Item = BatchInput> + Send>,
}

impl LetterInput {
    /// Opens the letters of a folder, sorted by name, or of a file.
    pub(super) fn open(letters: &Path, output: &Path) -> Result<Self, CommandError> {
        if letters.is_dir() {
            return Self::from_folder(letters, output);
        }
        let stream: Box<dyn Read + Send> = if files::is_standard(letters) {
            Box::new(io::stdin())
        } else {
            let opened = File::open(letters);
            Box::new(opened.map_err(|error| files::unreadable_file(letters, &error))?)
        };
        let path = letters.to_owned();
        Ok(Self {
            total: None,
            items: Box::new(LetterChunks::new(stream, path).flatten()),
        })
    }

    fn from_folder(letters: &Path, output: &Path) -> Result<Self, CommandError> {
        let unreadable = |error: io::Error| files::unreadable_file(letters, &error);
        let is_output = fs::canonicalize(letters).ok() == fs::canonicalize(output).ok();
        let mut paths = Vec::new();
        for entry in fs::read_dir(letters).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let is_letter = path.extension().is_some_and(|end| end == "json");
            // A folder can contain letters and their documents, with a manifest.
            let is_manifest = is_output && path.file_name() == Some(MANIFEST.as_ref());
            if is_letter && !is_manifest {
                paths.push(path);
            }
        }
        paths.sort();
        let total = Some(paths.len() as u64);
        Ok(Self {
            total,
            items: Box::new(paths.into_iter().map(|path| read_letter(&path))),
        })
    }
}

/// Reads the letter in a file.
fn read_letter(path: &Path) -> BatchInput {
    let stem = path.file_stem().unwrap_or_default();
    let unread = |error: io::Error| InputError::Unreadable { reason: error.to_string() };
    BatchInput {
        name: stem.to_string_lossy().into_owned(),
        file: fs::read(path).map_err(unread),
    }
}

/// Letters from a stream, grouped by the chunk in which they end.
struct LetterChunks {
    stream: Box<dyn Read + Send>,
    path: PathBuf,
    /// The bytes read before the framing was known.
    start: Vec<u8>,
    splitter: Option<LetterSplitter>,
    ended: bool,
}

impl LetterChunks {
    fn new(stream: Box<dyn Read + Send>, path: PathBuf) -> Self {
        Self { stream, path, start: Vec::new(), splitter: None, ended: false }
    }
}

impl Iterator for LetterChunks {
    type Item = Vec<BatchInput>;

    fn next(&mut self) -> Option<Vec<BatchInput>> {
        /// The program itself does not limit the size of a letter.
        const UNLIMITED: usize = usize::MAX;
        if self.ended {
            return None;
        }
        let mut items = Vec::new();
        let mut piece = vec![0; 64 << 10];
        match self.stream.read(&mut piece) {
            Ok(0) => {
                self.ended = true;
                items.extend(self.splitter.take().and_then(LetterSplitter::finish));
            }
            Ok(read) => {
                let mut piece = &piece[..read];
                if self.splitter.is_none() {
                    self.start.extend_from_slice(piece);
                    piece = &self.start;
                    let framing = Framing::detect(piece);
                    self.splitter =
                        framing.map(|framing| LetterSplitter::new(framing, UNLIMITED));
                }
                if let Some(splitter) = &mut self.splitter {
                    splitter.push(piece, &mut items);
                    self.start = Vec::new();
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                self.ended = true;
                let name = self.path.display().to_string();
                let reason = error.to_string();
                items.push(BatchInput {
                    name,
                    file: Err(InputError::Unreadable { reason }),
                });
            }
        }
        Some(items)
    }
}
