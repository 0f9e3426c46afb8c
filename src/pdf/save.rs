//! Writes the file: objects, cross-reference stream and trailer (ISO 32000-1, 7.5).
//!
//! In: the object tree, and the structure objects by number. Out: the bytes. A letter
//! can have hundreds of thousands of structure elements, so each is made here when it is
//! written, and dropped.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::digest::{Digests, FileDigest, identifier_pair};
use super::error::PdfError;
use super::serialize::{write_dictionary, write_integer, write_object};
use crate::deflate::Deflater;
use crate::limits::CancelToken;

/// Source of the objects that are not in the object tree.
pub(super) trait DeferredObjects {
    /// Appends the object of a number; returns false if it is not one of these.
    fn write(&self, number: u32, out: &mut Vec<u8>) -> bool;
}

impl DeferredObjects for BTreeMap<u32, Vec<u8>> {
    fn write(&self, number: u32, out: &mut Vec<u8>) -> bool {
        let object = self.get(&number);
        out.extend_from_slice(object.map_or(&[], Vec::as_slice));
        object.is_some()
    }
}

/// The maximum number of objects in an object stream.
const OBJECTS: usize = 200;

/// The location of an object in the file (7.5.8.3).
#[derive(Clone, Copy)]
enum XrefEntry {
    /// At a byte offset.
    Offset(u32),
    /// In an object stream, at an index.
    InStream(u32, u16),
}

/// A file during writing.
struct FileWriter {
    bytes: Vec<u8>,
    digest: FileDigest,
    /// The entries by object number.
    entries: Vec<Option<XrefEntry>>,
}

/// Objects of an object stream (7.5.7).
#[derive(Default)]
struct ObjectStream {
    count: usize,
    /// The number and the offset of each object.
    index: Vec<u8>,
    objects: Vec<u8>,
}

impl ObjectStream {
    /// Adds the object that `write` appends, if it appends one; returns whether it does.
    fn push(&mut self, number: u32, write: impl FnOnce(&mut Vec<u8>) -> bool) -> bool {
        let offset = self.objects.len();
        if !write(&mut self.objects) {
            return false;
        }
        self.objects.push(b'\n');
        write_integer(number.into(), &mut self.index);
        self.index.push(b' ');
        write_integer(offset as i64, &mut self.index);
        self.index.push(b' ');
        self.count += 1;
        true
    }

    /// Takes the stream of the objects so far.
    fn take(&mut self, deflater: &mut Deflater) -> Result<Stream, PdfError> {
        let first = self.index.len();
        self.index.append(&mut self.objects);
        let mut content = Vec::with_capacity(self.index.len() / 2);
        deflater.compress(&self.index, &mut content)?;
        let dict = dictionary! {
            "Type" => "ObjStm",
            "N" => self.count as i64,
            "First" => first as i64,
            "Filter" => "FlateDecode",
        };
        self.index.clear();
        self.count = 0;
        Ok(Stream::new(dict, content))
    }
}

/// Writes a document.
pub(super) fn save_document(
    mut document: Document,
    deferred: [&dyn DeferredObjects; 2],
    digests: &Digests,
    deflater: &mut Deflater,
    cancel: &CancelToken,
) -> Result<Vec<u8>, PdfError> {
    let numbers = 1..=document.max_id;
    let mut file = FileWriter {
        bytes: b"%PDF-1.7\n%".to_vec(),
        digest: FileDigest::default(),
        entries: vec![None; document.max_id as usize + 1],
    };
    file.bytes.extend_from_slice(&document.binary_mark);
    file.bytes.push(b'\n');

    for number in numbers.clone() {
        cancel.check()?;
        if let Some(Object::Stream(_)) = document.objects.get(&(number, 0))
            && let Some(Object::Stream(stream)) = document.objects.remove(&(number, 0))
        {
            file.write_stream(number, &stream, digests.get(&number));
        }
    }

    let mut stream = ObjectStream::default();
    let mut next = document.max_id + 1;
    for number in numbers {
        cancel.check()?;
        let index = u16::try_from(stream.count).unwrap_or(u16::MAX);
        let is_pushed = match document.objects.remove(&(number, 0)) {
            Some(object) => stream.push(number, |out| {
                write_object(&object, out);
                true
            }),
            None => stream.push(number, |out| {
                deferred.iter().any(|objects| objects.write(number, out))
            }),
        };
        if is_pushed {
            file.set_entry(number, XrefEntry::InStream(next, index));
        }
        if stream.count == OBJECTS {
            file.write_stream(next, &stream.take(deflater)?, None);
            next += 1;
        }
    }
    if stream.count > 0 {
        file.write_stream(next, &stream.take(deflater)?, None);
        next += 1;
    }
    Ok(file.write_trailer(next, document.trailer))
}

impl FileWriter {
    fn set_entry(&mut self, number: u32, entry: XrefEntry) {
        let index = number as usize;
        if self.entries.len() <= index {
            self.entries.resize(index + 1, None);
        }
        self.entries[index] = Some(entry);
    }

    /// Returns the offset of the end of the file, which has at most 4 GiB.
    fn offset(&self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)
    }

    /// Writes a stream as an indirect object; the digest of its content may be known.
    fn write_stream(&mut self, number: u32, stream: &Stream, digest: Option<&[u8; 32]>) {
        self.set_entry(number, XrefEntry::Offset(self.offset()));
        write_integer(number.into(), &mut self.bytes);
        self.bytes.extend_from_slice(b" 0 obj\n");
        write_dictionary(&stream.dict, &mut self.bytes);
        self.bytes.extend_from_slice(b"stream\n");
        if let Some(digest) = digest {
            self.digest.add_written(&self.bytes);
            self.bytes.extend_from_slice(&stream.content);
            self.digest.add_digest(digest, &self.bytes);
        } else {
            self.bytes.extend_from_slice(&stream.content);
        }
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// Writes the cross-reference stream, which is also the trailer.
    fn write_trailer(mut self, number: u32, mut trailer: Dictionary) -> Vec<u8> {
        let start = self.offset();
        self.set_entry(number, XrefEntry::Offset(start));
        let mut content = Vec::new();
        let mut index: Vec<Object> = Vec::new();
        let mut at = 1;
        for section in self.entries[1..].chunk_by(|a, b| a.is_some() == b.is_some()) {
            if section[0].is_some() {
                index.extend([at.into(), (section.len() as i64).into()]);
            }
            at += section.len() as i64;
            for entry in section.iter().flatten() {
                let (kind, place, last) = match *entry {
                    XrefEntry::Offset(offset) => (1, offset, 0),
                    XrefEntry::InStream(stream, index) => (2, stream, index),
                };
                content.push(kind);
                content.extend(place.to_be_bytes());
                content.extend(last.to_be_bytes());
            }
        }
        trailer.set("Type", "XRef");
        trailer.set("Size", i64::from(number) + 1);
        trailer.set("W", vec![1.into(), 4.into(), 2.into()]);
        trailer.set("Index", index);
        trailer.remove(b"Filter");
        trailer.set("Length", content.len() as i64);
        self.digest.add_written(&self.bytes);
        trailer.set(
            "ID",
            identifier_pair(std::mem::take(&mut self.digest).into_identifier()),
        );
        let mut stream = Stream::new(Dictionary::new(), content);
        stream.dict = trailer;
        self.write_stream(number, &stream, None);
        self.bytes.extend_from_slice(b"startxref\n");
        write_integer(start.into(), &mut self.bytes);
        self.bytes.extend_from_slice(b"\n%%EOF\n");
        self.bytes
    }
}
