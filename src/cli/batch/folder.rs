//! The output folder and its existing documents.
//!
//! In: finished letters. Out: their documents, and the manifest: written line by line
//! next to the previous one and renamed at the end, so that the next run knows the
//! finished letters even after an interruption.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::batch::Outcome;
use crate::batch::{
    self, BatchInput, BatchResult, InternalError, MANIFEST, ManifestEntry,
    ManifestHeader, OutcomeCounts, PreviousManifest,
};
use crate::cli::failure::CommandError;
use crate::cli::files;
use crate::hash::sha256_hex;
use crate::house_style::HouseStyles;

/// The file name of the manifest of an unfinished run.
const UNFINISHED: &str = "manifest.json.part";

/// An output folder.
pub(super) struct OutputFolder<'a> {
    path: &'a Path,
    earlier: PreviousManifest,
}

/// The manifest during writing.
pub(super) struct FolderManifest {
    path: PathBuf,
    unfinished: PathBuf,
    file: File,
    counts: OutcomeCounts,
}

impl<'a> OutputFolder<'a> {
    /// Opens or creates the folder, and reads the manifest of an earlier run.
    pub(super) fn open_folder(
        path: &'a Path,
        head: &ManifestHeader,
    ) -> Result<Self, CommandError> {
        fs::create_dir_all(path).map_err(|error| files::unwritable_file(path, &error))?;
        let mut earlier = PreviousManifest::default();
        let [manifest, unfinished] = [MANIFEST, UNFINISHED].map(|name| path.join(name));
        if let Some(text) = read_manifest(&manifest)? {
            earlier.read(&text, head);
        }
        if let Some(text) = read_manifest(&unfinished)? {
            earlier.read(&text, head);
            // The new run overwrites the unfinished manifest: merge both into the one
            // that remains.
            let mut counts = OutcomeCounts::default();
            let mut text = head.text();
            for line in earlier.lines() {
                text += &counts.with_separator(line);
                counts.add(Outcome::Rendered);
            }
            text += &counts.text();
            files::write_file(&manifest, text.as_bytes())?;
        }
        Ok(Self { path, earlier })
    }

    /// Starts the manifest of this run.
    pub(super) fn begin_manifest(
        &self,
        head: &ManifestHeader,
    ) -> Result<FolderManifest, CommandError> {
        let [path, unfinished] = [MANIFEST, UNFINISHED].map(|name| self.path.join(name));
        let started = File::create(&unfinished).and_then(|mut file| {
            file.write_all(head.text().as_bytes())?;
            Ok(file)
        });
        let file =
            started.map_err(|error| files::unwritable_file(&unfinished, &error))?;
        Ok(FolderManifest { path, unfinished, file, counts: OutcomeCounts::default() })
    }

    /// Returns the line of a letter whose documents exist with the same content.
    pub(super) fn skip_letter(
        &self,
        item: &BatchInput,
        styles: &HouseStyles,
    ) -> Option<String> {
        let letter = item.file.as_ref().ok()?;
        let (line, files) = self.earlier.find(&item.name, letter, styles)?;
        files.iter().all(|file| self.has_document(file)).then(|| line.to_owned())
    }

    /// Writes the documents of a letter. If it has no documents any more, deletes those
    /// of an earlier run, so that they are not sent.
    pub(super) fn save_letter(
        &self,
        made: BatchResult,
    ) -> Result<(ManifestEntry, Option<InternalError>), CommandError> {
        for (name, _, bytes) in &made.files {
            files::write_file(&self.path.join(name), bytes)?;
        }
        if made.files.is_empty() {
            let earlier = self.earlier.files(&made.line.name).iter();
            for file in earlier.filter(|file| self.has_document(file)) {
                let path = self.path.join(&file.name);
                fs::remove_file(&path)
                    .map_err(|error| files::unwritable_file(&path, &error))?;
            }
        }
        Ok((made.line, made.defect))
    }

    /// Returns whether a document exists with the same content.
    fn has_document(&self, file: &batch::ManifestFile) -> bool {
        let bytes = fs::read(self.path.join(&file.name));
        bytes.is_ok_and(|bytes| sha256_hex(&bytes) == file.sha256)
    }
}

impl FolderManifest {
    /// Adds a letter.
    pub(super) fn add_letter(
        &mut self,
        line: &str,
        result: Outcome,
    ) -> Result<(), CommandError> {
        self.write_text(&self.counts.with_separator(line))?;
        self.counts.add(result);
        Ok(())
    }

    /// Ends the manifest and renames it to its final name.
    pub(super) fn finish_manifest(mut self) -> Result<OutcomeCounts, CommandError> {
        self.write_text(&self.counts.text())?;
        let placed = fs::rename(&self.unfinished, &self.path);
        placed.map_err(|error| files::unwritable_file(&self.path, &error))?;
        Ok(self.counts)
    }

    fn write_text(&mut self, text: &str) -> Result<(), CommandError> {
        let written = self.file.write_all(text.as_bytes());
        written.map_err(|error| files::unwritable_file(&self.unfinished, &error))
    }
}

/// Reads a manifest, if it exists.
fn read_manifest(path: &Path) -> Result<Option<String>, CommandError> {
    match fs::read(path) {
        // A manifest truncated inside a character is read up to that point.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(files::unreadable_file(path, &error)),
    }
}
