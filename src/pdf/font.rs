//! Embeds the fonts of a file: subset, with exact widths and text.
//!
//! In: the glyphs used on the pages. Out: for each face a Type 0 font with a CID font
//! (ISO 32000-1, 9.7), of Type 2 for TrueType outlines and of Type 0 for CFF outlines. A
//! code identifies a glyph *and* its text, so that two characters with the same glyph can
//! be extracted correctly.
//!
//! A face whose glyphs are all [common](super::common_glyphs) is embedded with the common
//! glyphs, which are subset and compressed once per house style. Any other face is
//! embedded with the glyphs in use.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write;
use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, StringFormat, dictionary};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::cid_map::CidMap;
use super::common_glyphs::common_cids;
use super::digest::{DigestedStream, Digests};
use super::error::PdfError;
use super::objects::add_resource;
use super::serialize::{write_entries, write_object};
use crate::deflate::Deflater;
use crate::font::{CFF, Face, FaceStyle, table};
use crate::house_style::HouseStyle;
use crate::layout::{Glyph, GlyphRun, PagedDocument};

/// The codes of each face in use.
pub(super) type Fonts<'a> = BTreeMap<FaceStyle, FaceCodes<'a>>;

/// The codes of a face.
pub(super) enum FaceCodes<'a> {
    /// Codes of the common glyphs, with the font that has them.
    Common(Arc<PreparedFont>),
    /// Codes of the glyphs in use.
    Own(Box<CidMap<&'a str>>),
}

impl FaceCodes<'_> {
    /// Returns the CID and the advance of a glyph in a run with this text; `.notdef` if
    /// it was not collected.
    #[inline]
    pub(super) fn get(&self, glyph: &Glyph, run: &str) -> (u16, i32) {
        match self {
            Self::Common(font) => font.cids.get(glyph, run),
            Self::Own(cids) => cids.get(glyph, run),
        }
        .unwrap_or_default()
    }
}

/// A face with its common glyphs, compressed.
pub(super) struct PreparedFont {
    cids: CidMap<String>,
    streams: FontStreams,
}

/// Returns the name of a face in the pages' resources.
pub(super) const fn resource(face: FaceStyle) -> &'static str {
    match face {
        FaceStyle::Regular => "F1",
        FaceStyle::Bold => "F2",
        FaceStyle::Italic => "F3",
        FaceStyle::BoldItalic => "F4",
    }
}

/// Assigns a CID to every glyph and text of the pages.
pub(super) fn collect<'a>(
    pages: &'a PagedDocument,
    style: &HouseStyle,
) -> Result<Fonts<'a>, PdfError> {
    let mut fonts = Fonts::new();
    for run in runs(pages) {
        let codes = match fonts.entry(run.face) {
            Entry::Vacant(entry) => {
                entry.insert(FaceCodes::Common(common_font(style, run.face)?))
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        if let FaceCodes::Common(font) = codes {
            let mut glyphs = run.glyphs.iter();
            if glyphs.any(|glyph| font.cids.get(glyph, &run.text).is_none()) {
                *codes = FaceCodes::Own(Box::default());
            }
        }
    }
    for run in runs(pages) {
        if let Some(FaceCodes::Own(cids)) = fonts.get_mut(&run.face) {
            for glyph in &run.glyphs {
                cids.add(glyph.id, glyph.text_in(&run.text));
            }
        }
    }
    for (&face, codes) in &mut fonts {
        if let FaceCodes::Own(cids) = codes {
            cids.number(style.fonts.face(face))?;
        }
    }
    Ok(fonts)
}

/// Returns a face with its common glyphs, cached in the house style.
fn common_font(
    style: &HouseStyle,
    face_style: FaceStyle,
) -> Result<Arc<PreparedFont>, PdfError> {
    style.get_or_derive((resource(face_style), false), || {
        let face = style.fonts.face(face_style);
        let cids = common_cids(face, face_style)?;
        let mut deflater = Deflater::best_zlib();
        let streams = FontStreams::new(face, &cids, &mut deflater)?;
        Ok(PreparedFont { cids, streams })
    })
}

fn runs(pages: &PagedDocument) -> impl Iterator<Item = &GlyphRun> {
    let frames = pages.pages.iter().flat_map(|page| &page.frames);
    frames.filter_map(|frame| frame.content.glyphs())
}

/// The parts of embedded fonts that are not in the object tree, by object number.
#[derive(Default)]
pub(super) struct DeferredFontParts {
    /// The digests of their streams.
    pub(super) digests: Digests,
    /// The dictionaries of CID fonts, as bytes.
    pub(super) dictionaries: BTreeMap<u32, Vec<u8>>,
}

/// Embeds the faces and adds them to the pages' resources.
pub(super) fn embed(
    document: &mut Document,
    fonts: &Fonts<'_>,
    style: &HouseStyle,
    deflater: &mut Deflater,
) -> Result<DeferredFontParts, PdfError> {
    let mut embedded = DeferredFontParts::default();
    for (&face_style, codes) in fonts {
        let face = style.fonts.face(face_style);
        let streams = match codes {
            FaceCodes::Common(font) => font.streams.clone(),
            FaceCodes::Own(cids) => FontStreams::new(face, cids, deflater)?,
        };
        let font = streams.add_to(document, face, &mut embedded);
        let id = document.add_object(font);
        add_resource(document, "Font", resource(face_style), id)?;
    }
    Ok(embedded)
}

/// The content of a font in a file, compressed.
#[derive(Clone)]
struct FontStreams {
    /// Name, with the tag of the subset.
    name: String,
    program: DigestedStream,
    /// Map from CIDs to glyphs, of TrueType outlines.
    glyph_map: Option<DigestedStream>,
    /// Map from codes to CIDs, unless they are the same.
    code_map: Option<DigestedStream>,
    to_unicode: DigestedStream,
    /// Widths of the CIDs from 1, in thousandths of an em: an array as bytes. As objects,
    /// they would be written again for each file.
    widths: Vec<u8>,
}

impl FontStreams {
    fn new<T: AsRef<str>>(
        face: &Face,
        cids: &CidMap<T>,
        deflater: &mut Deflater,
    ) -> Result<Self, PdfError> {
        let mut remapper = GlyphRemapper::new();
        // The glyph in the subset for each CID.
        let glyphs: Vec<u16> =
            cids.iter().map(|entry| remapper.remap(entry.glyph)).collect();
        let subset =
            subsetter::subset(face.data(), 0, &remapper).map_err(PdfError::Subset)?;
        let name = format!("{}+{}", subset_tag(cids), face.postscript_name());
        let width = |glyph| em_thousandths(face.advance(glyph), face);
        let mut stream = |mut dict: Dictionary, content: &[u8]| {
            let mut compressed = Vec::with_capacity(content.len() / 2);
            deflater.compress(content, &mut compressed)?;
            dict.set("Filter", "FlateDecode");
            Ok::<_, PdfError>(DigestedStream::new(dict, compressed))
        };
        let to_unicode = stream(Dictionary::new(), to_unicode(cids).as_bytes())?;
        if let Some(program) = table(&subset, CFF) {
            let code_map = match code_map(&glyphs) {
                Some(map) => Some(stream(code_map_dictionary(), map.as_bytes())?),
                None => None,
            };
            let kind = dictionary! { "Subtype" => "CIDFontType0C" };
            let program = stream(kind, program)?;
            let widths = serialize(remapper.remapped_gids().skip(1).map(width).collect());
            return Ok(Self {
                name,
                program,
                glyph_map: None,
                code_map,
                to_unicode,
                widths,
            });
        }
        let map: Vec<u8> =
            std::iter::once(0).chain(glyphs).flat_map(u16::to_be_bytes).collect();
        let length = i64::try_from(subset.len()).unwrap_or(i64::MAX);
        Ok(Self {
            name,
            program: stream(dictionary! { "Length1" => length }, &subset)?,
            glyph_map: Some(stream(Dictionary::new(), &map)?),
            code_map: None,
            to_unicode,
            widths: serialize(cids.iter().map(|entry| width(entry.glyph)).collect()),
        })
    }

    /// Adds the parts of the font to a document, and returns the font.
    fn add_to(
        self,
        document: &mut Document,
        face: &Face,
        embedded: &mut DeferredFontParts,
    ) -> Dictionary {
        let name = self.name.as_str();
        let is_truetype = self.glyph_map.is_some();
        let (subtype, file) = match is_truetype {
            true => ("CIDFontType2", "FontFile2"),
            false => ("CIDFontType0", "FontFile3"),
        };
        let mut add = |stream: DigestedStream, document: &mut Document| {
            let id = document.add_object(stream.stream);
            embedded.digests.insert(id.0, stream.digest);
            id
        };
        let program = add(self.program, document);
        let descriptor = document.add_object(descriptor(face, name, (file, program)));
        let mut cid_font = dictionary! {
            "Type" => "Font",
            "Subtype" => subtype,
            "BaseFont" => name,
            "CIDSystemInfo" => system_info(),
            "FontDescriptor" => descriptor,
            "DW" => 0,
        };
        if let Some(map) = self.glyph_map {
            cid_font.set("CIDToGIDMap", add(map, document));
        }
        let encoding: Object = match self.code_map {
            Some(map) => add(map, document).into(),
            None => "Identity-H".into(),
        };
        let to_unicode = add(self.to_unicode, document);
        let id = document.new_object_id();
        let mut bytes = b"<<".to_vec();
        write_entries(&cid_font, &mut bytes);
        bytes.extend_from_slice(b"/W[1");
        bytes.extend_from_slice(&self.widths);
        bytes.extend_from_slice(b"]>>");
        embedded.dictionaries.insert(id.0, bytes);
        dictionary! {
            "Type" => "Font",
            "Subtype" => "Type0",
            "BaseFont" => name,
            "Encoding" => encoding,
            "DescendantFonts" => vec![id.into()],
            "ToUnicode" => to_unicode,
        }
    }
}

fn serialize(objects: Vec<Object>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_object(&Object::Array(objects), &mut bytes);
    bytes
}

fn system_info() -> Dictionary {
    let ascii = |text: &str| Object::String(text.into(), StringFormat::Literal);
    dictionary! {
        "Registry" => ascii("Adobe"),
        "Ordering" => ascii("Identity"),
        "Supplement" => 0,
    }
}

/// Makes the map from codes to CIDs of a font whose CIDs are glyph IDs; `None` if they are
/// the same. A code identifies a glyph and its text, so several codes may map to one glyph
/// (9.7.5).
fn code_map(glyphs: &[u16]) -> Option<String> {
    if (1..).zip(glyphs).all(|(code, &glyph)| code == glyph) {
        return None;
    }
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> def\n\
         /CMapName /Kamerbrief-H def\n/CMapType 1 def\n/WMode 0 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let codes: Vec<_> = (1_u16..).zip(glyphs).collect();
    for section in codes.chunks(100) {
        let _ = writeln!(map, "{} begincidchar", section.len());
        for (code, glyph) in section {
            let _ = writeln!(map, "<{code:04X}> {glyph}");
        }
        map.push_str("endcidchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    Some(map)
}

/// Makes the dictionary of a map from codes to CIDs (9.7.5.4).
fn code_map_dictionary() -> Dictionary {
    dictionary! {
        "Type" => "CMap",
        "CMapName" => "Kamerbrief-H",
        "CIDSystemInfo" => system_info(),
        "WMode" => 0,
    }
}

/// Makes the font descriptor (9.8); every value comes from the face.
fn descriptor(
    face: &Face,
    name: &str,
    (kind, program): (&str, lopdf::ObjectId),
) -> Dictionary {
    /// The flag for glyphs outside the standard Latin set; set for every face.
    const SYMBOLIC: i64 = 1 << 2;
    const ITALIC: i64 = 1 << 6;
    let metrics = face.metrics();
    let em = |units: f64| em_thousandths(units, face);
    let line = metrics.hhea_line.or(metrics.typo_line).unwrap_or_default();
    let ascender = line.ascender.to_f64();
    let angle = face.italic_angle();
    let bounds = &metrics.bounds;
    let flags = SYMBOLIC | if angle == 0.0 { 0 } else { ITALIC };
    // No table has the stem width; producers estimate it from the weight.
    let stem = 50.0 + (f64::from(face.weight()) / 65.0).powi(2);
    dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => name,
        "Flags" => flags,
        "FontBBox" => vec![
            em(bounds.x_min.to_f64()),
            em(bounds.y_min.to_f64()),
            em(bounds.x_max.to_f64()),
            em(bounds.y_max.to_f64()),
        ],
        "ItalicAngle" => Object::Real(angle as f32),
        "Ascent" => em(ascender),
        "Descent" => em(line.descender.to_f64()),
        "CapHeight" => em(metrics.cap_height.map_or(ascender, |height| height.to_f64())),
        "StemV" => Object::Real(stem.round() as f32),
        kind => program,
    }
}

/// Derives six letters from the content of the subset, for its name (9.6.4).
fn subset_tag<T: AsRef<str>>(cids: &CidMap<T>) -> String {
    let mut hash = Sha256::new();
    for entry in cids.iter() {
        hash.update(entry.glyph.to_be_bytes());
        hash.update(entry.text.as_ref().as_bytes());
    }
    hash.finalize().iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// Makes the CMap from CIDs to text (9.10.3).
fn to_unicode<T: AsRef<str>>(cids: &CidMap<T>) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let cids_in_order: Vec<_> = cids.iter().collect();
    // A CMap section holds at most 100 entries.
    for section in cids_in_order.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", section.len());
        for entry in section {
            let _ = write!(map, "<{:04X}> <", entry.cid);
            for unit in entry.text.as_ref().encode_utf16() {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// Converts font units to thousandths of an em, the glyph space of PDF fonts.
fn em_thousandths(units: f64, face: &Face) -> Object {
    Object::Real((units * 1000.0 / f64::from(face.units_per_em())) as f32)
}
