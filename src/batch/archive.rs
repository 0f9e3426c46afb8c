//! Writes the documents of many letters into one archive as they are finished.
//!
//! In: finished letters, in order. Out: the bytes of a ZIP archive with their documents,
//! and the manifest as its last entry. Memory holds the central directory and the
//! manifest so far, compressed.

use super::manifest::{MANIFEST, ManifestHeader, Outcome, OutcomeCounts};
use super::{BatchDocument, BatchResult, ManifestEntry};
use crate::Format;
use crate::bundle::OutputFormat;
use crate::zip::{EntryDeflater, GrowingEntry, ZipEntry, ZipError, ZipWriter};

/// An archive during writing.
#[derive(Debug)]
pub struct ArchiveWriter {
    zip: ZipWriter,
    manifest: GrowingEntry,
    max_manifest: usize,
    counts: OutcomeCounts,
}

/// The archive entries of a letter.
#[derive(Debug)]
pub struct LetterEntries {
    line: ManifestEntry,
    entries: Vec<ZipEntry>,
}

impl LetterEntries {
    /// Compresses the documents of a letter, on the thread that made them.
    pub fn from_result(made: BatchResult) -> Self {
        let BatchResult { mut line, files, .. } = made;
        let entries: Result<_, ZipError> =
            files.into_iter().map(compress_document).collect();
        let entries = entries.unwrap_or_else(|_| {
            line.result = Outcome::Failed;
            line.files.clear();
            Vec::new()
        });
        Self { line, entries }
    }

    /// Returns the size of the compressed documents and of the line, in bytes.
    pub fn bytes(&self) -> usize {
        let documents =
            self.entries.iter().map(ZipEntry::compressed_bytes).sum::<usize>();
        documents + self.line.memory_bytes()
    }

    /// Returns the line of the letter in the manifest.
    pub const fn line(&self) -> &ManifestEntry {
        &self.line
    }
}

fn compress_document((name, output, bytes): BatchDocument) -> Result<ZipEntry, ZipError> {
    match output {
        OutputFormat::One(Format::Html | Format::Svg { .. }) => {
            EntryDeflater::fast().compress_entry(name, bytes)
        }
        // These formats are compressed already.
        OutputFormat::One(Format::Pdf | Format::Docx { .. })
        | OutputFormat::Zip { .. } => Ok(ZipEntry::stored(name, bytes)),
    }
}

impl ArchiveWriter {
    /// Creates an archive with this manifest header.
    ///
    /// # Errors
    ///
    /// Returns an error only for a bug in the deflater.
    pub fn new(head: &ManifestHeader) -> Result<Self, ZipError> {
        let mut manifest = GrowingEntry::new(MANIFEST);
        manifest.push(head.text().as_bytes())?;
        let (zip, counts) = (ZipWriter::default(), OutcomeCounts::default());
        Ok(Self { zip, manifest, max_manifest: usize::MAX, counts })
    }

    /// Sets a limit on the compressed manifest; lines beyond it omit their findings, and
    /// state that.
    #[must_use]
    pub const fn with_max_manifest(mut self, bytes: usize) -> Self {
        self.max_manifest = bytes;
        self
    }

    /// Returns the memory of the archive in bytes: its directory and its manifest.
    pub const fn memory(&self) -> usize {
        self.zip.memory_bytes() + self.manifest.memory_bytes()
    }

    /// Adds a letter, and returns the bytes of its entries in pieces.
    ///
    /// # Errors
    ///
    /// Returns an error if a document is too long for an archive.
    pub fn add(&mut self, letter: LetterEntries) -> Result<Vec<Vec<u8>>, ZipError> {
        let mut pieces = Vec::new();
        for entry in letter.entries {
            self.zip.add_pieces(entry, &mut pieces)?;
        }
        let line = match self.manifest.memory_bytes() > self.max_manifest {
            true => letter.line.without_findings().text(),
            false => letter.line.text(),
        };
        let line = self.counts.with_separator(&line);
        self.manifest.push(line.as_bytes())?;
        self.counts.add(letter.line.result);
        Ok(pieces)
    }

    /// Ends the archive: appends the manifest and the directory to `out`.
    ///
    /// # Errors
    ///
    /// Returns an error if the manifest is too long for an archive.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<OutcomeCounts, ZipError> {
        self.manifest.push(self.counts.text().as_bytes())?;
        self.zip.add(&self.manifest.finish()?, out)?;
        self.zip.finish(out);
        Ok(self.counts)
    }
}
