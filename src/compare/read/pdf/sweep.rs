//! Measures the streams that pages use, before any is decoded.
//!
//! Input: the content, resources and annotations of a page. Output: the decoded size of
//! each stream by its object, or an error if one is too large. Every object is visited
//! once.

use std::collections::{BTreeMap, BTreeSet};

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::dict::keys;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, Stream};
use hayro::hayro_syntax::page::Page;

use super::filters::{Decoded, Expansion, measure_stream};
use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::limits::CancelToken;
use crate::limits::compare::{MAX_CONTENT, MAX_FILTERS, MAX_IMAGE};

/// Object number and generation.
pub(super) type Id = (u32, i32);

/// Measurements so far.
pub(super) struct Sweep<'a> {
    pdf: &'a Pdf,
    cancel: &'a CancelToken,
    seen: BTreeSet<Id>,
    /// Decoded size of each stream in bytes; for an image, at least that of its pixels.
    sizes: BTreeMap<Id, u64>,
    /// Bytes of objects that have been parsed.
    parsed: u64,
}

impl<'a> Sweep<'a> {
    pub(super) fn new(pdf: &'a Pdf, cancel: &'a CancelToken) -> Self {
        let (seen, sizes) = (BTreeSet::new(), BTreeMap::new());
        Self { pdf, cancel, seen, sizes, parsed: 0 }
    }

    /// Measures the streams that a page uses.
    pub(super) fn measure_page(&mut self, page: &Page<'a>) -> Result<(), ReadError> {
        let resources = page.resources();
        let mut open = Vec::new();
        for dict in [
            &resources.ext_g_states,
            &resources.fonts,
            &resources.properties,
            &resources.color_spaces,
            &resources.x_objects,
            &resources.patterns,
            &resources.shadings,
        ] {
            open.push(Object::Dict(dict.clone()));
        }
        for key in [keys::CONTENTS, keys::ANNOTS] {
            self.visit_entry(page.raw(), key, &mut open);
        }
        while let Some(object) = open.pop() {
            self.cancel.check()?;
            match object {
                Object::Stream(stream) => {
                    self.measure_stream_object(&stream)?;
                    self.visit_dict(stream.dict(), &mut open)?;
                }
                Object::Dict(dict) => self.visit_dict(&dict, &mut open)?,
                Object::Array(array) => self.visit_array(&array, &mut open)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn charge_parsed(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.parsed += bytes as u64;
        if self.parsed > 4 * MAX_CONTENT { Err(Limit::Content.into()) } else { Ok(()) }
    }

    fn visit_dict(
        &mut self,
        dict: &Dict<'a>,
        open: &mut Vec<Object<'a>>,
    ) -> Result<(), ReadError> {
        self.charge_parsed(dict.data().len())?;
        for key in dict.keys() {
            self.visit_entry(dict, &key, open);
        }
        Ok(())
    }

    fn visit_array(
        &mut self,
        array: &Array<'a>,
        open: &mut Vec<Object<'a>>,
    ) -> Result<(), ReadError> {
        self.charge_parsed(array.data().len())?;
        for item in array.raw_iter() {
            match item {
                MaybeRef::Ref(id) => open.extend(self.visit_object(id)),
                MaybeRef::NotRef(object) => push_container(object, open),
            }
        }
        Ok(())
    }

    /// Queues the value of an entry, unless it is an object that was visited before.
    fn visit_entry(&mut self, dict: &Dict<'a>, key: &[u8], open: &mut Vec<Object<'a>>) {
        match dict.get_ref(key) {
            Some(id) => open.extend(self.visit_object(id)),
            None => {
                if let Some(object) = dict.get::<Object<'a>>(key) {
                    push_container(object, open);
                }
            }
        }
    }

    fn visit_object(&mut self, id: ObjRef) -> Option<Object<'a>> {
        let is_new = self.seen.insert((id.obj_number, id.gen_number));
        if is_new { self.pdf.xref().get(id.into()) } else { None }
    }

    /// Returns the decoded size of a stream, in bytes.
    pub(super) fn measure_stream_object(
        &mut self,
        stream: &Stream<'a>,
    ) -> Result<u64, ReadError> {
        let id = stream.obj_id();
        let id = (id.obj_number, id.gen_number);
        if let Some(size) = self.sizes.get(&id) {
            return Ok(*size);
        }
        let size = stream_size(stream, self.cancel)?;
        self.sizes.insert(id, size);
        Ok(size)
    }
}

/// Queues an object if it can contain others.
fn push_container<'a>(object: Object<'a>, open: &mut Vec<Object<'a>>) {
    if matches!(object, Object::Dict(_) | Object::Array(_) | Object::Stream(_)) {
        open.push(object);
    }
}

/// Measures a stream in bytes; for an image, its pixels count too.
pub(super) fn stream_size(
    stream: &Stream<'_>,
    cancel: &CancelToken,
) -> Result<u64, ReadError> {
    let filters = stream_filters(stream.dict());
    if filters.len() > MAX_FILTERS {
        return Err(Limit::Filters.into());
    }
    let data = stream.raw_data();
    let (decoded, codec) = match measure_stream(&data, &filters, cancel)? {
        Decoded::Size(size) => (size, None),
        Decoded::Image(data) => (data.len() as u64, Some(data)),
    };
    let size = image_size(stream.dict(), codec.as_deref());
    if size > MAX_IMAGE {
        return Err(Limit::Image.into());
    }
    Ok(decoded.max(size))
}

fn stream_filters(dict: &Dict<'_>) -> Vec<Expansion> {
    let value = dict
        .get::<Object<'_>>(keys::F)
        .filter(|value| matches!(value, Object::Name(_) | Object::Array(_)));
    match value.or_else(|| dict.get::<Object<'_>>(keys::FILTER)) {
        Some(Object::Name(name)) => Expansion::from_name(&name).into_iter().collect(),
        Some(Object::Array(array)) => {
            let names = array.iter::<Name<'_>>().take(100);
            names.filter_map(|name| Expansion::from_name(&name)).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the decoded size of an image, in bytes.
///
/// It is one per pixel for gray and masks, three for others, and 0 if the stream is not
/// an image.
fn image_size(dict: &Dict<'_>, codec: Option<&[u8]>) -> u64 {
    let number = |dict: &Dict<'_>, short: &[u8], long: &[u8]| {
        let number = dict.get::<u32>(short).or_else(|| dict.get::<u32>(long));
        u64::from(number.unwrap_or(0))
    };
    let width = number(dict, keys::W, keys::WIDTH);
    let height = number(dict, keys::H, keys::HEIGHT);
    let bits = number(dict, keys::BPC, keys::BITS_PER_COMPONENT);
    let space = dict.get::<Name<'_>>(keys::CS);
    let space = space.or_else(|| dict.get::<Name<'_>>(keys::COLORSPACE));
    let is_gray = matches!(space.as_deref(), Some(b"DeviceGray" | b"G" | b"CalGray"));
    let channels = if bits == 1 || is_gray { 1 } else { 3 };
    let mut size = width.saturating_mul(height);
    // Sizes in the parameters or in the data itself count too.
    let parameters = dict.get::<Dict<'_>>(keys::DP);
    let parameters = parameters.or_else(|| dict.get::<Dict<'_>>(keys::DECODE_PARMS));
    let array = dict.get::<Array<'_>>(keys::DECODE_PARMS);
    let in_array = array.into_iter().flat_map(|all| all.iter::<Dict<'_>>().take(100));
    for parameters in parameters.into_iter().chain(in_array) {
        let columns = number(&parameters, keys::COLUMNS, keys::COLUMNS);
        let rows = number(&parameters, keys::ROWS, keys::ROWS);
        size = size.max(columns.saturating_mul(rows.max(height)));
    }
    let own = codec.map_or(0, |data| jpeg_size(data).max(jpeg2000_size(data)));
    size.max(own).saturating_mul(channels)
}

/// Returns the pixels of a JPEG by its largest frame header (ITU-T T.81, B.2.2).
fn jpeg_size(data: &[u8]) -> u64 {
    let mut size = 0;
    for (at, _) in data.iter().enumerate().filter(|(_, byte)| **byte == 0xff) {
        if let [
            0xff,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf,
            0,
            8..=20,
            8 | 12,
            rest @ ..,
        ] = &data[at..]
            && let [h0, h1, w0, w1, 1..=4, ..] = rest
        {
            let side = |high: u8, low: u8| u64::from(u16::from_be_bytes([high, low]));
            size = size.max(side(*h0, *h1) * side(*w0, *w1));
        }
    }
    size
}

/// Returns the pixels of a JPEG 2000 by its size marker (ITU-T T.800, A.5.1).
fn jpeg2000_size(data: &[u8]) -> u64 {
    let marker = data.windows(4).position(|window| window == [0xff, 0x4f, 0xff, 0x51]);
    let Some(size) = marker.and_then(|at| data.get(at + 8..at + 16)) else { return 0 };
    let side = |bytes: &[u8]| {
        u64::from(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    };
    side(&size[..4]).saturating_mul(side(&size[4..]))
}
