//! Weighs the content of PDF pages before it is interpreted.
//!
//! Input: pages. Output: nothing, or an error if it is too much. A form that is drawn a
//! thousand times in a form that is drawn a thousand times is interpreted a million
//! times: its weight is computed once and multiplied. Content counts by its bytes,
//! regardless of what it draws; drawn content is counted by the meter.

use std::collections::{BTreeMap, BTreeSet};

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::dict::keys;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro::hayro_syntax::page::{Page, Resources};

use super::shading::weigh_functions;
use super::sweep::{Id, Sweep, stream_size};
use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::limits::CancelToken;
use crate::limits::compare::{MAX_CONTENT, MAX_FORMS, MAX_OPERATOR_ITEMS};

/// Maximum number of steps for finding the ends of inline images.
const MAX_INLINE_STEPS: u64 = 1_000_000_000;

/// Weighs the pages of a file.
pub(super) fn check_weight(pdf: &Pdf, cancel: &CancelToken) -> Result<(), ReadError> {
    let sweep = Sweep::new(pdf, cancel);
    let (known, open) = (BTreeMap::new(), BTreeSet::new());
    let areas = pdf.pages().iter().map(|page| {
        let (width, height) = page.render_dimensions();
        (width * height) as u64
    });
    let pixels = areas.max().unwrap_or_default();
    let mut scale = Scale { cancel, sweep, pixels, known, open, total: 0 };
    for page in pdf.pages().iter() {
        scale.sweep.measure_page(page)?;
        scale.weigh_page(page)?;
    }
    Ok(())
}

/// Key of a form: its object, and the address of its own or inherited resources.
type FormKey = (Id, usize);

struct Scale<'a> {
    cancel: &'a CancelToken,
    sweep: Sweep<'a>,
    /// Pixels of the largest page.
    pixels: u64,
    known: BTreeMap<FormKey, u64>,
    /// Forms that are being weighed.
    open: BTreeSet<FormKey>,
    total: u64,
}

impl<'a> Scale<'a> {
    /// Adds to the total weight of all pages.
    fn add_weight(&mut self, weight: u64) -> Result<(), ReadError> {
        self.total = self.total.saturating_add(weight);
        if self.total > MAX_CONTENT { Err(Limit::Content.into()) } else { Ok(()) }
    }

    fn weigh_page(&mut self, page: &Page<'a>) -> Result<(), ReadError> {
        // Measures the streams of the page before they are concatenated.
        let streams = match page.raw().get::<Object<'a>>(keys::CONTENTS) {
            Some(Object::Stream(stream)) => self.sweep.measure_stream_object(&stream)?,
            Some(Object::Array(array)) => {
                let mut size = 0;
                for stream in array.iter::<Stream<'a>>() {
                    size += self.sweep.measure_stream_object(&stream)?;
                    self.add_weight(0)?;
                    if self.total + size > MAX_CONTENT {
                        return Err(Limit::Content.into());
                    }
                }
                size
            }
            _ => 0,
        };
        if self.total + streams > MAX_CONTENT {
            return Err(Limit::Content.into());
        }
        let content = page.page_stream().unwrap_or_default();
        let weight = self.weigh_content(content, page.resources(), 0)?;
        self.add_weight(weight)?;
        let annotations = page.raw().get::<Array<'a>>(keys::ANNOTS);
        for annotation in annotations.iter().flat_map(|all| all.iter::<Dict<'a>>()) {
            let weight = self.weigh_annotation(&annotation, page.resources())?;
            self.add_weight(weight)?;
        }
        Ok(())
    }

    fn weigh_annotation(
        &mut self,
        annotation: &Dict<'a>,
        resources: &Resources<'a>,
    ) -> Result<u64, ReadError> {
        let mut weight = annotation.data().len() as u64;
        let normal = annotation.get::<Dict<'a>>(keys::AP);
        match normal.and_then(|appearance| appearance.get::<Object<'a>>(keys::N)) {
            Some(Object::Stream(stream)) => {
                weight += self.weigh_form(&stream, resources, 1)?;
            }
            Some(Object::Dict(states)) => {
                for key in states.keys() {
                    if let Some(stream) = states.get::<Stream<'a>>(&*key) {
                        weight += self.weigh_form(&stream, resources, 1)?;
                    }
                }
            }
            _ => {}
        }
        Ok(weight)
    }

    /// Weighs content in a separate stream.
    fn weigh_form(
        &mut self,
        stream: &Stream<'a>,
        outer: &Resources<'a>,
        depth: usize,
    ) -> Result<u64, ReadError> {
        self.cancel.check()?;
        if depth > MAX_FORMS {
            return Err(Limit::Forms.into());
        }
        let own = stream.dict().get::<Dict<'a>>(keys::RESOURCES).map(Resources::new);
        let resources = own.as_ref().unwrap_or(outer);
        let id = stream.obj_id();
        let place = resources.x_objects.data().as_ptr() as usize;
        let key = ((id.obj_number, id.gen_number), place);
        if let Some(weight) = self.known.get(&key) {
            return Ok(*weight);
        }
        // A form that draws itself would be drawn until the interpreter stops it.
        if !self.open.insert(key) {
            return Err(Limit::Forms.into());
        }
        if self.sweep.measure_stream_object(stream)? > MAX_CONTENT {
            return Err(Limit::Content.into());
        }
        let content = stream.decoded_data().unwrap_or_default();
        let own = stream.dict().data().len() as u64;
        let weight = self.weigh_content(&content, resources, depth)?.saturating_add(own);
        self.open.remove(&key);
        self.known.insert(key, weight);
        Ok(weight)
    }

    fn weigh_content(
        &mut self,
        content: &[u8],
        resources: &Resources<'a>,
        depth: usize,
    ) -> Result<u64, ReadError> {
        check_inline_images(content)?;
        let mut weight = content.len() as u64;
        // Weights of names that the content uses repeatedly.
        let mut known: BTreeMap<(u8, Vec<u8>), u64> = BTreeMap::new();
        let mut path: u64 = 0;
        let mut glyph: u64 = 0;
        let mut operators = UntypedIter::new(content);
        let mut count: u32 = 0;
        while let Some(instruction) = operators.next() {
            count = count.wrapping_add(1);
            if count.is_multiple_of(4096) {
                self.cancel.check()?;
            }
            let kind = match &**instruction.operator {
                b"m" | b"l" | b"c" | b"v" | b"y" => {
                    path += 1;
                    continue;
                }
                b"re" => {
                    path += 5;
                    continue;
                }
                b"Tj" | b"'" | b"\"" | b"TJ" => {
                    let shown = instruction.operands().map(text_bytes).sum();
                    if shown > MAX_OPERATOR_ITEMS {
                        return Err(Limit::Drawn.into());
                    }
                    weight = weight.saturating_add(glyph.saturating_mul(shown));
                    continue;
                }
                b"BI" => {
                    for operand in instruction.operands() {
                        if let Object::Stream(stream) = operand {
                            weight += stream_size(stream, self.cancel)? / 64;
                        }
                    }
                    continue;
                }
                b"Do" => b'X',
                b"gs" => b'G',
                b"scn" | b"SCN" => b'P',
                b"sh" => b'S',
                b"cs" | b"CS" => b'C',
                b"Tf" => b'F',
                _ => {
                    if path > MAX_OPERATOR_ITEMS {
                        return Err(Limit::Drawn.into());
                    }
                    path = 0;
                    continue;
                }
            };
            let name =
                instruction.operands().find_map(|operand| operand.clone().into_name());
            let Some(name) = name else { continue };
            let key = (kind, name.to_vec());
            let own = match known.get(&key) {
                Some(weight) => *weight,
                None => {
                    let own = self.weigh_resource(kind, &name, resources, depth)?;
                    known.insert(key, own);
                    own
                }
            };
            // The weight of a font is that of its heaviest glyph, and counts for each
            // shown glyph.
            if kind == b'F' {
                glyph = own;
            } else {
                weight = weight.saturating_add(own);
            }
        }
        Ok(weight)
    }

    /// Weighs the resource with a name.
    fn weigh_resource(
        &mut self,
        kind: u8,
        name: &Name<'_>,
        resources: &Resources<'a>,
        depth: usize,
    ) -> Result<u64, ReadError> {
        let depth = depth + 1;
        let object = match kind {
            b'X' => resources.x_objects.get::<Object<'a>>(name),
            b'G' => resources.ext_g_states.get::<Object<'a>>(name),
            b'P' => resources.patterns.get::<Object<'a>>(name),
            b'S' => resources.shadings.get::<Object<'a>>(name),
            b'C' => resources.color_spaces.get::<Object<'a>>(name),
            _ => resources.fonts.get::<Object<'a>>(name),
        };
        let shading = object.as_ref().and_then(|object| find_shading(kind, object));
        let functions = match shading {
            Some(shading) => weigh_functions(&shading, self.pixels, &mut self.sweep)?,
            None => 0,
        };
        Ok(self.weigh_object(kind, object, resources, depth)?.saturating_add(functions))
    }

    /// Weighs a resource, without the functions of shadings.
    fn weigh_object(
        &mut self,
        kind: u8,
        object: Option<Object<'a>>,
        resources: &Resources<'a>,
        depth: usize,
    ) -> Result<u64, ReadError> {
        match (kind, object) {
            (b'X', Some(Object::Stream(stream))) => {
                let subtype = stream.dict().get::<Name<'a>>(keys::SUBTYPE);
                if subtype.as_deref() == Some(keys::FORM) {
                    return self.weigh_form(&stream, resources, depth);
                }
                self.sweep.measure_stream_object(&stream)?;
                Ok(stream.dict().data().len() as u64)
            }
            (b'P', Some(Object::Stream(stream))) => {
                self.weigh_form(&stream, resources, depth)
            }
            (b'G', Some(Object::Dict(state))) => {
                let own = state.data().len() as u64;
                let mask = state.get::<Dict<'a>>(keys::SMASK);
                let group = mask.and_then(|mask| mask.get::<Stream<'a>>(keys::G));
                let group = group.map(|group| self.weigh_form(&group, resources, depth));
                Ok(own.saturating_add(group.transpose()?.unwrap_or(0)))
            }
            (b'F', Some(Object::Dict(font))) => self.weigh_font(&font, resources, depth),
            (_, Some(Object::Stream(stream))) => {
                self.sweep.measure_stream_object(&stream)
            }
            (_, Some(Object::Dict(dict))) => Ok(dict.data().len() as u64),
            (_, Some(Object::Array(array))) => Ok(array.data().len() as u64),
            _ => Ok(0),
        }
    }

    /// Weighs the heaviest glyph of a font whose glyphs are content streams (Type 3).
    fn weigh_font(
        &mut self,
        font: &Dict<'a>,
        outer: &Resources<'a>,
        depth: usize,
    ) -> Result<u64, ReadError> {
        let Some(glyphs) = font.get::<Dict<'a>>(keys::CHAR_PROCS) else { return Ok(0) };
        let own = font.get::<Dict<'a>>(keys::RESOURCES).map(Resources::new);
        let resources = own.as_ref().unwrap_or(outer);
        let mut heaviest = 0;
        for name in glyphs.keys() {
            if let Some(glyph) = glyphs.get::<Stream<'a>>(&*name) {
                heaviest = heaviest.max(self.weigh_form(&glyph, resources, depth)?);
            }
        }
        Ok(heaviest)
    }
}

/// Returns the shading that a resource is or, as a pattern, paints with.
fn find_shading<'a>(kind: u8, object: &Object<'a>) -> Option<Dict<'a>> {
    let object = match (kind, object) {
        (b'S', object) => object.clone(),
        (b'P', Object::Dict(pattern)) => pattern.get::<Object<'a>>(keys::SHADING)?,
        _ => return None,
    };
    match object {
        Object::Dict(dict) => Some(dict),
        Object::Stream(stream) => Some(stream.dict().clone()),
        _ => None,
    }
}

/// Returns the bytes of text that an operand shows.
fn text_bytes(operand: &Object<'_>) -> u64 {
    match operand {
        Object::String(text) => text.as_bytes().len() as u64,
        Object::Array(array) => array
            .iter::<Object<'_>>()
            .map(|item| match item {
                Object::String(text) => text.as_bytes().len() as u64,
                _ => 0,
            })
            .sum(),
        _ => 0,
    }
}

/// Limits the search for the ends of inline images, which tries every possible position.
fn check_inline_images(content: &[u8]) -> Result<(), ReadError> {
    let count =
        |text: &[u8]| content.windows(2).filter(|window| *window == text).count() as u64;
    let steps = (count(b"BI") * count(b"EI")).saturating_mul(64);
    let steps =
        steps.max(if steps == 0 { 0 } else { count(b"EI") * content.len() as u64 });
    if steps > MAX_INLINE_STEPS { Err(Limit::Content.into()) } else { Ok(()) }
}
