//! Repairs the XML that docx-rs writes.
//!
//! Input: a part as docx-rs 0.4.22 wrote it. Output: the same part, valid, identical on
//! every run, and with content that docx-rs cannot express. It repairs:
//!
//! - properties not in schema order (`w:pPr`, `w:rPr`, `w:numPr`, `w:sectPr`): sorted;
//! - empty `w:rPr` and `w:pPr` everywhere: removed;
//! - `w14:paraId` counted per thread, and unused namespaces: removed, with
//!   `mc:Ignorable`;
//! - missing text alternatives, and the same `wp:docPr` for every picture: added and
//!   numbered;
//! - missing `w:lang` on runs: converted from `w:highlight`, where
//!   [`runs`](super::runs) puts the language tag, because letters have no highlights;
//! - missing `w:footnoteRef`: converted from a reference in the footnotes themselves;
//! - soft hyphens as characters, which Word prints: converted to `w:softHyphen`;
//! - missing `w:noBreakHyphen`: converted from the placeholder character of
//!   [`hyphens`](super::hyphens).
//!
//! Other defects are avoided by the callers. Links and pictures are numbered per process:
//! they get ids of their own. So are footnotes: they get the document's numbers.
//! Relationships refer to missing parts, follow the order of a hash map, or are in the
//! wrong part, and default parts violate the schema: only body, headers and footers come
//! from docx-rs, and [`relationships`](super::relationships) and the templates write the
//! rest. `add_text` drops line feeds: letters have none. `w:highlight` is not escaped:
//! [`escape_attribute`] does that.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::error::DocxError;
use super::hyphens::NO_BREAK_HYPHEN;
use super::schema_order::{NUMBER, Order, PARAGRAPH, RUN, SECTION};
use crate::limits::{CancelToken, Cancelled, MAX_PART_BYTES, OutputTooLarge};

/// Namespaces of a letter, by the prefixes that docx-rs uses.
const NAMESPACES: [(&str, &str); 8] = [
    ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("w10", "urn:schemas-microsoft-com:office:word"),
];
/// Prefixes whose attributes are removed.
const REMOVED_PREFIXES: [&str; 3] = ["xmlns", "w14", "mc"];

/// The character that docx-rs writes for an optional hyphen.
const SOFT_HYPHEN: char = '\u{AD}';

/// Normalizer of the parts of one package, in order.
pub(super) struct XmlRepairer<'a> {
    /// Text alternatives of the pictures, in the order of the parts.
    pub(super) alts: Vec<&'a str>,
    /// Number of pictures so far.
    pictures: usize,
    cancel: &'a CancelToken,
}

impl<'a> XmlRepairer<'a> {
    /// Creates a normalizer; `alts` are the text alternatives of the first pictures.
    pub(super) const fn new(alts: Vec<&'a str>, cancel: &'a CancelToken) -> Self {
        Self { alts, pictures: 0, cancel }
    }

    /// Normalizes one part.
    pub(super) fn repair_part(
        &mut self,
        name: &str,
        xml: &[u8],
    ) -> Result<Vec<u8>, DocxError> {
        let mut writer = PartWriter::new();
        writer.write_piece(self, name, xml)?;
        Ok(writer.into_part())
    }

    /// Returns the number and text alternative of the next or the current picture.
    fn next_picture(&mut self, is_next: bool) -> (usize, &'a str) {
        self.pictures += usize::from(is_next);
        let alt = self.pictures.checked_sub(1).and_then(|index| self.alts.get(index));
        (self.pictures, alt.copied().unwrap_or_default())
    }
}

/// Writer of a part that normalizes piece by piece.
///
/// The unnormalized XML of docx-rs would take twice the memory.
pub(super) struct PartWriter {
    out: Vec<u8>,
    open: Vec<UnclosedElement>,
    /// Properties of the open elements: the rank of each in its order, and its byte offset.
    properties: Vec<(usize, usize)>,
    /// Flags of the [`NAMESPACES`] that have been used.
    used: [bool; NAMESPACES.len()],
    /// Byte offset at which the root's namespace declarations are inserted.
    root: usize,
}

/// An element that is not closed yet.
struct UnclosedElement {
    /// Byte offset of its start.
    start: usize,
    /// Byte offset of the end of its name, which has a prefix.
    name_end: usize,
    /// Byte offset of the end of its start tag, without the bracket.
    tag_end: usize,
    /// Schema order of its children, if it is a property element.
    order: Option<Order>,
    /// Number of properties of the elements around it.
    properties: usize,
}

impl PartWriter {
    /// Creates a part with only the XML declaration.
    pub(super) fn new() -> Self {
        // A power of two stays one when the buffer grows (`MAX_PART_BYTES`).
        let mut out = Vec::with_capacity(4096);
        out.extend_from_slice(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
        );
        let used = [false; NAMESPACES.len()];
        Self { out, open: Vec::new(), properties: Vec::new(), used, root: 0 }
    }

    /// Writes the next piece of the part with this name.
    ///
    /// A piece need not close the elements that it opens. Fails if the part has more than
    /// [`MAX_PART_BYTES`].
    pub(super) fn write_piece(
        &mut self,
        repairer: &mut XmlRepairer<'_>,
        name: &str,
        xml: &[u8],
    ) -> Result<(), DocxError> {
        let defect = |what: String| DocxError::Xml { part: name.to_owned(), what };
        let text = std::str::from_utf8(xml).map_err(|error| defect(error.to_string()))?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_unmatched_ends = true;
        reader.config_mut().check_end_names = false;
        loop {
            repairer.cancel.check()?;
            if self.out.len() > MAX_PART_BYTES {
                return Err(OutputTooLarge { max: MAX_PART_BYTES }.into());
            }
            match reader.read_event().map_err(|error| defect(error.to_string()))? {
                Event::Start(start) => {
                    self.open_element(&start, repairer).map_err(defect)?;
                }
                Event::Empty(start) => {
                    self.open_element(&start, repairer).map_err(defect)?;
                    self.close_element();
                }
                Event::End(_) => self.close_element(),
                Event::Text(piece) => {
                    let piece =
                        piece.decode().map_err(|error| defect(error.to_string()))?;
                    self.write_text(&piece, repairer.cancel)?;
                }
                Event::GeneralRef(entity) => {
                    self.write_content(&[b"&", entity.as_ref(), b";"]);
                }
                Event::Eof => return Ok(()),
                // The XML declaration has already been written.
                Event::Decl(_) => {}
                event => return Err(defect(format!("{event:?} in a part"))),
            }
        }
    }
    fn open_element(
        &mut self,
        start: &BytesStart<'_>,
        repairer: &mut XmlRepairer<'_>,
    ) -> Result<(), String> {
        let name = start.name();
        let name = match name.as_ref() {
            b"w:highlight" => b"w:lang".as_slice(),
            b"w:footnoteReference" if self.is_notes() => b"w:footnoteRef",
            name => name,
        };
        self.end_start_tag();
        let place = self.out.len();
        if let Some(UnclosedElement { order: Some(order), .. }) = self.open.last() {
            let rank = order.iter().position(|known| *known == local_name(name));
            self.properties.push((rank.unwrap_or(usize::MAX), place));
        }
        self.out.push(b'<');
        self.write_name(name)?;
        let name_end = self.out.len();
        if self.open.is_empty() {
            self.root = name_end;
        }
        if matches!(local_name(name), b"docPr" | b"cNvPr") {
            // wp:docPr comes first, followed by pic:cNvPr of the same picture.
            let (number, alt) = repairer.next_picture(local_name(name) == b"docPr");
            self.write_picture(number, alt);
        } else if name != b"w:footnoteRef" {
            for attribute in start.attributes().with_checks(false) {
                let attribute = attribute.map_err(|error| error.to_string())?;
                let key = attribute.key.as_ref();
                if !REMOVED_PREFIXES
                    .iter()
                    .any(|prefix| key.starts_with(prefix.as_bytes()))
                {
                    self.out.push(b' ');
                    self.write_name(key)?;
                    self.content_of_tag(&[b"=\"", &attribute.value, b"\""]);
                }
            }
        }
        let order = match name {
            b"w:pPr" => Some(PARAGRAPH),
            b"w:rPr" => Some(RUN),
            b"w:sectPr" => Some(SECTION),
            b"w:numPr" => Some(NUMBER),
            _ => None,
        };
        let (tag_end, properties) = (self.out.len(), self.properties.len());
        self.open.push(UnclosedElement {
            start: place,
            name_end,
            tag_end,
            order,
            properties,
        });
        Ok(())
    }

    /// Returns whether this is the footnotes part, which contains no references to
    /// others.
    fn is_notes(&self) -> bool {
        self.open.first().is_some_and(|root| self.name(root) == b"w:footnotes")
    }

    /// Returns the name of an open element, with its prefix.
    fn name(&self, open: &UnclosedElement) -> &[u8] {
        &self.out[open.start + 1..open.name_end]
    }

    fn close_element(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        let is_empty = closed.tag_end == self.out.len();
        if is_empty && matches!(self.name(&closed), b"w:pPr" | b"w:rPr") {
            // A property element without properties is removed.
            self.out.truncate(closed.start);
            self.properties.pop_if(|(_, start)| *start == closed.start);
            // An element whose only child was removed is empty again.
            if self.open.last().is_some_and(|open| open.tag_end + 1 == closed.start) {
                self.out.pop();
            }
        } else if is_empty {
            self.out.extend_from_slice(b"/>");
        } else {
            if !self.properties[closed.properties..].is_sorted() {
                self.sort_properties(closed.properties);
            }
            self.out.extend_from_slice(b"</");
            self.out.extend_from_within(closed.start + 1..closed.name_end);
            self.out.push(b'>');
        }
        self.properties.truncate(closed.properties);
    }

    /// Sorts the properties at the end of the output into schema order, from an index on.
    fn sort_properties(&mut self, from: usize) {
        let properties = &self.properties[from..];
        let Some(&(_, first)) = properties.first() else { return };
        let bag = self.out.split_off(first);
        let starts = properties.iter().map(|(_, start)| start - first);
        let ends: Vec<_> = starts.skip(1).chain([bag.len()]).collect();
        let mut pieces: Vec<_> = properties
            .iter()
            .zip(ends)
            .map(|((rank, start), end)| (*rank, &bag[start - first..end]))
            .collect();
        pieces.sort_by_key(|(rank, _)| *rank);
        pieces.into_iter().for_each(|(_, piece)| self.out.extend_from_slice(piece));
    }

    /// Writes a picture's number and text alternative.
    fn write_picture(&mut self, number: usize, alt: &str) {
        let alt = escape_attribute(alt);
        let attributes =
            format!(" id=\"{number}\" name=\"Picture {number}\" descr=\"{alt}\"");
        self.out.extend_from_slice(attributes.as_bytes());
    }

    /// Writes text, with elements for soft and no-break hyphens.
    fn write_text(&mut self, text: &str, cancel: &CancelToken) -> Result<(), Cancelled> {
        let mut start = 0;
        let is_text = self.open.last().is_some_and(|open| self.name(open) == b"w:t");
        if is_text && !text.is_ascii() {
            for (at, hyphen) in text.match_indices([SOFT_HYPHEN, NO_BREAK_HYPHEN]) {
                cancel.check()?;
                let element = match hyphen.starts_with(SOFT_HYPHEN) {
                    true => "</w:t><w:softHyphen/><w:t xml:space=\"preserve\">",
                    false => "</w:t><w:noBreakHyphen/><w:t xml:space=\"preserve\">",
                };
                self.write_content(&[&text.as_bytes()[start..at], element.as_bytes()]);
                start = at + hyphen.len();
            }
        }
        self.write_content(&[&text.as_bytes()[start..]]);
        Ok(())
    }

    /// Writes the content of an element.
    fn write_content(&mut self, pieces: &[&[u8]]) {
        self.end_start_tag();
        self.content_of_tag(pieces);
    }

    fn content_of_tag(&mut self, pieces: &[&[u8]]) {
        pieces.iter().for_each(|piece| self.out.extend_from_slice(piece));
    }

    /// Closes the start tag of the innermost element before its first content.
    fn end_start_tag(&mut self) {
        if self.open.last().is_some_and(|open| open.tag_end == self.out.len()) {
            self.out.push(b'>');
        }
    }

    /// Writes a name and marks its prefix as used.
    fn write_name(&mut self, name: &[u8]) -> Result<(), String> {
        let prefix = &name[..name.len() - local_name(name).len()];
        if let Some(prefix) = prefix.strip_suffix(b":").filter(|prefix| *prefix != b"xml")
        {
            let known =
                NAMESPACES.iter().position(|(known, _)| known.as_bytes() == prefix);
            let unknown = || format!("the prefix {}", String::from_utf8_lossy(prefix));
            self.used[known.ok_or_else(unknown)?] = true;
        }
        self.out.extend_from_slice(name);
        Ok(())
    }

    /// Returns the part, with declarations of the namespaces that it uses in its root.
    pub(super) fn into_part(self) -> Vec<u8> {
        let mut out = self.out;
        let used = NAMESPACES.iter().zip(self.used).filter(|(_, used)| *used);
        let declarations =
            used.map(|((prefix, uri), _)| format!(" xmlns:{prefix}=\"{uri}\""));
        out.splice(self.root..self.root, declarations.collect::<String>().into_bytes());
        out
    }
}

/// Returns a name without its prefix.
fn local_name(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

/// Escapes text for an attribute value that docx-rs writes unescaped.
pub(super) fn escape_attribute(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
