//! The folder that documents go to, and what is there already.
//!
//! In: letters that are done. Out: their documents, and the manifest: written line by
//! line beside the one of before and put in its place at the end, so that whatever
//! breaks off, the next run knows what is done.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::batch::{self, Counts, Defect, Earlier, Head, Item, Line, MANIFEST, Made};
use crate::batch::{Outcome, sha256};
use crate::cli::{Failure, file};
use crate::style::HouseStyles;

/// The manifest of a run that has not ended.
const UNFINISHED: &str = "manifest.json.part";

/// A folder of documents.
pub(super) struct Folder<'a> {
    path: &'a Path,
    earlier: Earlier,
}

/// The manifest that is being written.
pub(super) struct Manifest {
    path: PathBuf,
    unfinished: PathBuf,
    file: File,
    counts: Counts,
}

impl<'a> Folder<'a> {
    /// The folder, made where there is none, with what it knows of an earlier run.
    pub(super) fn open(path: &'a Path, head: &Head) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| file::unwritable(path, &error))?;
        let mut earlier = Earlier::default();
        let [manifest, unfinished] = [MANIFEST, UNFINISHED].map(|name| path.join(name));
        if let Some(text) = read(&manifest)? {
            earlier.read(&text, head);
        }
        if let Some(text) = read(&unfinished)? {
            earlier.read(&text, head);
            // The new run overwrites it: what both know goes into the one that stays.
            let mut counts = Counts::default();
            let mut whole = head.text();
            for line in earlier.lines() {
                whole += &counts.joined(line);
                counts.add(Outcome::Rendered);
            }
            whole += &counts.text();
            file::write(&manifest, whole.as_bytes())?;
        }
        Ok(Self { path, earlier })
    }

    /// Starts the manifest of this run.
    pub(super) fn begin(&self, head: &Head) -> Result<Manifest, Failure> {
        let [path, unfinished] = [MANIFEST, UNFINISHED].map(|name| self.path.join(name));
        let started = File::create(&unfinished).and_then(|mut file| {
            file.write_all(head.text().as_bytes())?;
            Ok(file)
        });
        let file = started.map_err(|error| file::unwritable(&unfinished, &error))?;
        Ok(Manifest { path, unfinished, file, counts: Counts::default() })
    }

    /// The line of a letter whose documents are there, to the byte.
    pub(super) fn skip(&self, item: &Item, styles: &HouseStyles) -> Option<String> {
        let letter = item.file.as_ref().ok()?;
        let (line, files) = self.earlier.find(&item.name, letter, styles)?;
        files.iter().all(|file| self.has(file)).then(|| line.to_owned())
    }

    /// Writes the documents of a letter. Of one that has none any more, those of an
    /// earlier run go: nobody should send them.
    pub(super) fn save(&self, made: Made) -> Result<(Line, Option<Defect>), Failure> {
        for (name, _, bytes) in &made.files {
            file::write(&self.path.join(name), bytes)?;
        }
        if made.files.is_empty() {
            let earlier = self.earlier.files(&made.line.name).iter();
            for file in earlier.filter(|file| self.has(file)) {
                let path = self.path.join(&file.name);
                fs::remove_file(&path)
                    .map_err(|error| file::unwritable(&path, &error))?;
            }
        }
        Ok((made.line, made.defect))
    }

    /// Whether a document is there, to the byte.
    fn has(&self, file: &batch::File) -> bool {
        let bytes = fs::read(self.path.join(&file.name));
        bytes.is_ok_and(|bytes| sha256(&bytes) == file.sha256)
    }
}

impl Manifest {
    /// Adds a letter.
    pub(super) fn add(&mut self, line: &str, result: Outcome) -> Result<(), Failure> {
        self.write(&self.counts.joined(line))?;
        self.counts.add(result);
        Ok(())
    }

    /// Ends the manifest and puts it in its place.
    pub(super) fn finish(mut self) -> Result<Counts, Failure> {
        self.write(&self.counts.text())?;
        let placed = fs::rename(&self.unfinished, &self.path);
        placed.map_err(|error| file::unwritable(&self.path, &error))?;
        Ok(self.counts)
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        let written = self.file.write_all(text.as_bytes());
        written.map_err(|error| file::unwritable(&self.unfinished, &error))
    }
}

/// A manifest, if there is one.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read(path) {
        // One that was broken off inside a character is read up to there.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file::unreadable(path, &error)),
    }
}
