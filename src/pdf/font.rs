//! Embeds the fonts of a file: subset, with exact widths and text.
//!
//! In: the glyphs used on the pages. Out: for each face a Type 0 font with a CID font
//! (ISO 32000-1, 9.7), of Type 2 for TrueType outlines and of Type 0 for CFF outlines. A
//! code identifies a glyph *and* its text, so that two characters with the same glyph can
//! be extracted correctly.

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::{Document, Object, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::error::PdfError;
use super::objects::add_resource;
use crate::font::{CFF, Face, FaceStyle, table};
use crate::house_style::HouseStyle;
use crate::layout::{GlyphRun, PagedDocument};

/// The CIDs of each face.
pub(super) type Fonts<'a> = BTreeMap<FaceStyle, CidMap<'a>>;

/// The CIDs of a face, sorted by glyph and then text; they are numbered in that order.
#[derive(Default)]
pub(super) struct CidMap<'a> {
    /// For each glyph of the face the texts that it shows, rarely more than one.
    glyphs: Vec<Vec<(&'a str, u16)>>,
}

impl<'a> CidMap<'a> {
    fn add(&mut self, glyph: u16, text: &'a str) {
        let place = usize::from(glyph);
        if self.glyphs.len() <= place {
            self.glyphs.resize(place + 1, Vec::new());
        }
        let texts = &mut self.glyphs[place];
        if let Err(at) = texts.binary_search_by_key(&text, |&(known, _)| known) {
            texts.insert(at, (text, 0));
        }
    }

    /// Numbers the CIDs from 1; 0 is `.notdef`.
    fn number(&mut self) {
        for (cid, (_, place)) in (1..).zip(self.glyphs.iter_mut().flatten()) {
            *place = cid;
        }
    }

    /// Returns the CID of a glyph that shows a text; `.notdef` if it was not collected.
    pub(super) fn cid(&self, glyph: u16, text: &str) -> u16 {
        let texts = self.glyphs.get(usize::from(glyph)).map_or(&[][..], Vec::as_slice);
        texts.iter().find(|(known, _)| *known == text).map_or(0, |&(_, cid)| cid)
    }

    /// Iterates over glyph, text and CID, in the order of the CIDs.
    fn iter(&self) -> impl Iterator<Item = (u16, &'a str, u16)> {
        (0..).zip(&self.glyphs).flat_map(|(glyph, texts)| {
            texts.iter().map(move |&(text, cid)| (glyph, text, cid))
        })
    }
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
pub(super) fn collect(pages: &PagedDocument) -> Fonts<'_> {
    let mut fonts = Fonts::new();
    for run in runs(pages) {
        let cids = fonts.entry(run.face).or_default();
        for glyph in &run.glyphs {
            cids.add(glyph.id, glyph.text_in(&run.text));
        }
    }
    fonts.values_mut().for_each(CidMap::number);
    fonts
}

fn runs(pages: &PagedDocument) -> impl Iterator<Item = &GlyphRun> {
    let frames = pages.pages.iter().flat_map(|page| &page.frames);
    frames.filter_map(|frame| frame.content.glyphs())
}

/// Embeds the faces and adds them to the pages' resources.
pub(super) fn embed(
    document: &mut Document,
    fonts: &Fonts<'_>,
    style: &HouseStyle,
) -> Result<(), PdfError> {
    for (&face_style, cids) in fonts {
        let face = style.fonts.face(face_style);
        let font = type0(document, face, cids)?;
        let id = document.add_object(font);
        add_resource(document, "Font", resource(face_style), id)?;
    }
    Ok(())
}

fn type0(
    document: &mut Document,
    face: &Face,
    cids: &CidMap<'_>,
) -> Result<lopdf::Dictionary, PdfError> {
    let mut remapper = GlyphRemapper::new();
    // The glyph in the subset for each CID.
    let glyphs: Vec<u16> =
        cids.iter().map(|(glyph, _, _)| remapper.remap(glyph)).collect();
    let subset =
        subsetter::subset(face.data(), 0, &remapper).map_err(PdfError::Subset)?;
    let name = format!("{}+{}", subset_tag(cids), face.postscript_name());
    let to_unicode =
        document.add_object(Stream::new(dictionary! {}, to_unicode(cids).into_bytes()));
    let (cid_font, encoding) = match table(&subset, CFF) {
        Some(program) => {
            let widths = remapper.remapped_gids().skip(1);
            let font = cff_font(document, face, &name, program.to_vec(), widths);
            (font, code_map(document, &glyphs))
        }
        None => {
            let widths = cids.iter().map(|(glyph, _, _)| glyph);
            let font = truetype_font(document, face, &name, subset, widths);
            let map = std::iter::once(0).chain(glyphs).flat_map(u16::to_be_bytes);
            let map = document.add_object(Stream::new(dictionary! {}, map.collect()));
            let mut font = font;
            font.set("CIDToGIDMap", map);
            (font, "Identity-H".into())
        }
    };
    let cid_font = document.add_object(cid_font);
    Ok(dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => name.as_str(),
        "Encoding" => encoding,
        "DescendantFonts" => vec![cid_font.into()],
        "ToUnicode" => to_unicode,
    })
}

/// Makes a Type 2 CID font (9.7.4): TrueType outlines.
fn truetype_font(
    document: &mut Document,
    face: &Face,
    name: &str,
    program: Vec<u8>,
    glyphs: impl Iterator<Item = u16>,
) -> lopdf::Dictionary {
    let length = i64::try_from(program.len()).unwrap_or(i64::MAX);
    let program =
        document.add_object(Stream::new(dictionary! { "Length1" => length }, program));
    let descriptor = descriptor(face, name, ("FontFile2", program));
    cid_font(document, face, name, "CIDFontType2", descriptor, glyphs)
}

/// Makes a Type 0 CID font (9.7.4): CFF outlines, in which a CID is a glyph ID.
fn cff_font(
    document: &mut Document,
    face: &Face,
    name: &str,
    program: Vec<u8>,
    glyphs: impl Iterator<Item = u16>,
) -> lopdf::Dictionary {
    let kind = dictionary! { "Subtype" => "CIDFontType0C" };
    let program = document.add_object(Stream::new(kind, program));
    let descriptor = descriptor(face, name, ("FontFile3", program));
    cid_font(document, face, name, "CIDFontType0", descriptor, glyphs)
}

/// Makes the part shared by both kinds of CID font; the glyphs are those of the CIDs from
/// 1.
fn cid_font(
    document: &mut Document,
    face: &Face,
    name: &str,
    subtype: &str,
    descriptor: lopdf::Dictionary,
    glyphs: impl Iterator<Item = u16>,
) -> lopdf::Dictionary {
    let widths = glyphs.map(|glyph| em_thousandths(face.advance(glyph), face));
    dictionary! {
        "Type" => "Font",
        "Subtype" => subtype,
        "BaseFont" => name,
        "CIDSystemInfo" => system_info(),
        "FontDescriptor" => document.add_object(descriptor),
        "DW" => 0,
        "W" => vec![1.into(), Object::Array(widths.collect())],
    }
}

fn system_info() -> lopdf::Dictionary {
    let ascii = |text: &str| Object::String(text.into(), StringFormat::Literal);
    dictionary! {
        "Registry" => ascii("Adobe"),
        "Ordering" => ascii("Identity"),
        "Supplement" => 0,
    }
}

/// Makes the encoding of a font whose CIDs are glyph IDs. A code identifies a glyph and
/// its text, so several codes may map to one glyph (9.7.5).
fn code_map(document: &mut Document, glyphs: &[u16]) -> Object {
    if (1..).zip(glyphs).all(|(code, &glyph)| code == glyph) {
        return "Identity-H".into();
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
    let about = dictionary! {
        "Type" => "CMap",
        "CMapName" => "Kamerbrief-H",
        "CIDSystemInfo" => system_info(),
        "WMode" => 0,
    };
    document.add_object(Stream::new(about, map.into_bytes())).into()
}

/// Makes the font descriptor (9.8); every value comes from the face.
fn descriptor(
    face: &Face,
    name: &str,
    (kind, program): (&str, lopdf::ObjectId),
) -> lopdf::Dictionary {
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
fn subset_tag(cids: &CidMap<'_>) -> String {
    let mut hash = Sha256::new();
    for (glyph, text, _) in cids.iter() {
        hash.update(glyph.to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// Makes the CMap from CIDs to text (9.10.3).
fn to_unicode(cids: &CidMap<'_>) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let shown: Vec<_> = cids.iter().collect();
    // A CMap section holds at most 100 entries.
    for section in shown.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", section.len());
        for (_, text, cid) in section {
            let _ = write!(map, "<{cid:04X}> <");
            for unit in text.encode_utf16() {
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
