//! Writes the file: objects, cross-reference stream and trailer (ISO 32000-1, 7.5).
//!
//! In: the object tree, and the structure objects by number. Out: the bytes. lopdf's own
//! writer holds every object twice, as a tree of maps of about a kilobyte each. A letter
//! can have hundreds of thousands of structure elements, so each is made here when it is
//! written, and dropped. The bytes are the same as those from lopdf.

use std::io::Write as _;

use lopdf::{Dictionary, Document, Object, ObjectStream, Stream};

use super::error::PdfError;
use super::objects::LEVEL;
use crate::limits::CancelToken;

/// Source of the objects that are not in the object tree.
pub(super) trait Deferred {
    /// Makes the object of a number, if it is one of these.
    fn object(&self, number: u32) -> Option<Object>;
}

/// The maximum number of objects in an object stream.
const OBJECTS: usize = 100;

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
    /// The entries by object number.
    entries: Vec<Option<XrefEntry>>,
}

/// Writes a document.
pub(super) fn save_document(
    mut document: Document,
    deferred: &impl Deferred,
    cancel: &CancelToken,
) -> Result<Vec<u8>, PdfError> {
    if document.version.as_str() < "1.5" {
        // The first version with object streams.
        document.version = "1.5".to_owned();
    }
    let numbers = 1..=document.max_id;
    let mut file = FileWriter {
        bytes: format!("%PDF-{}\n%", document.version).into_bytes(),
        entries: vec![None; document.max_id as usize + 1],
    };
    file.bytes.extend_from_slice(&document.binary_mark);
    file.bytes.push(b'\n');

    for number in numbers.clone() {
        cancel.check()?;
        if let Some(Object::Stream(stream)) = document.objects.get_mut(&(number, 0)) {
            let stream =
                std::mem::replace(stream, Stream::new(Dictionary::new(), Vec::new()));
            document.objects.remove(&(number, 0));
            file.write_stream(number, stream)?;
        }
    }

    let mut stream = object_stream();
    let mut next = document.max_id + 1;
    for number in numbers {
        cancel.check()?;
        let own = document.objects.remove(&(number, 0));
        let Some(object) = own.or_else(|| deferred.object(number)) else { continue };
        if stream.object_count() == OBJECTS {
            file.write_stream(next, stream.to_stream_object()?)?;
            stream = object_stream();
            next += 1;
        }
        let index = u16::try_from(stream.object_count()).unwrap_or(u16::MAX);
        file.set_entry(number, XrefEntry::InStream(next, index));
        stream.add_object((number, 0), object)?;
    }
    if stream.object_count() > 0 {
        file.write_stream(next, stream.to_stream_object()?)?;
        next += 1;
    }
    file.write_trailer(next, document.trailer)
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

    /// Writes a stream as an indirect object.
    fn write_stream(&mut self, number: u32, stream: Stream) -> Result<(), PdfError> {
        self.set_entry(number, XrefEntry::Offset(self.offset()));
        writeln!(self.bytes, "{number} 0 obj")?;
        self.bytes.extend(object_bytes(Object::Dictionary(stream.dict))?);
        self.bytes.extend_from_slice(b"stream\n");
        self.bytes.extend_from_slice(&stream.content);
        self.bytes.extend_from_slice(b"\nendstream \nendobj\n");
        Ok(())
    }

    /// Writes the cross-reference stream, which is also the trailer.
    fn write_trailer(
        mut self,
        number: u32,
        mut trailer: Dictionary,
    ) -> Result<Vec<u8>, PdfError> {
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
        let mut stream = Stream::new(Dictionary::new(), content);
        stream.dict = trailer;
        self.write_stream(number, stream)?;
        write!(self.bytes, "\nstartxref\n{start}\n%%EOF")?;
        Ok(self.bytes)
    }
}

/// Serializes an object. lopdf exposes its writer only for objects in an object stream.
fn object_bytes(object: Object) -> Result<Vec<u8>, PdfError> {
    let mut alone = ObjectStream::builder().build();
    alone.add_object((1, 0), object)?;
    let content = alone.build_stream_content()?;
    // Strip the number and offset before it, and the space behind it.
    let content = content.strip_prefix(b"1 0 ").unwrap_or(&content);
    Ok(content.strip_suffix(b" ").unwrap_or(content).to_vec())
}

fn object_stream() -> ObjectStream {
    ObjectStream::builder().max_objects(OBJECTS).compression_level(LEVEL).build()
}
