//! A font face: its tables, metrics, coverage and shaping.

use std::sync::OnceLock;

use harfrust::font::Font;
use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathElement};
use harfrust::{
    Buffer, Direction, Feature, Script, ShapeOptions, ShapePlan, ShaperFont, Tag,
};

use super::ascii_fast_path::{self, AsciiGlyphs};
use super::sfnt::{CFF, table};
use super::validate::{self, FontError};
use super::{Features, ShapedGlyph};

/// The name table's entry for the PostScript name (ISO/IEC 14496-22, 5.2.7).
const POSTSCRIPT_NAME: u16 = 6;

/// A parsed face and its cached constants.
pub struct Face {
    data: &'static [u8],
    font: Font,
    postscript_name: String,
    units_per_em: u16,
    features: Vec<Feature>,
    /// The printable ASCII characters that it has, as a bit mask.
    printable_ascii: u128,
    /// The glyphs of plain text that needs no shaper, if the face has such text.
    ascii: Option<AsciiGlyphs>,
    /// The shaping plans for the scripts of European languages: Latin, Greek, Cyrillic.
    plans: [OnceLock<ShapePlan>; 3],
}

impl Face {
    /// Parses a face from the bytes of a font file.
    pub(crate) fn parse(
        data: &'static [u8],
        features: Features,
    ) -> Result<Self, FontError> {
        validate::check(data)?;
        let font = Font::new(data, 0).ok_or(FontError::NoFont)?;
        if table(data, CFF).is_some() {
            check_outlines(data, &font)?;
        }
        let postscript_name = font
            .names()
            .get(POSTSCRIPT_NAME.into())
            .and_then(|name| {
                name.english_or_first().map(|name| name.name().chars().collect())
            })
            .ok_or(FontError::NoName)?;
        let switch = |tag, on| Feature::new(Tag::new(tag), u32::from(on), ..);
        let switches = vec![
            switch(b"kern", features.kerning),
            switch(b"liga", features.ligatures),
            switch(b"clig", features.ligatures),
            switch(b"calt", features.ligatures),
        ];
        let units_per_em = font.units_per_em();
        let plans = Default::default();
        let mut face = Self {
            data,
            font,
            postscript_name,
            units_per_em,
            features: switches,
            printable_ascii: 0,
            ascii: None,
            plans,
        };
        let covered = (' '..='~').filter(|&character| face.covers(character));
        face.printable_ascii =
            covered.fold(0, |bits, character| bits | 1 << u32::from(character));
        if features == Features::default() {
            face.ascii = AsciiGlyphs::new(|text| face.shape(text));
        }
        Ok(face)
    }

    /// Checks that every glyph can be embedded. The used glyphs are subset from the file
    /// when a letter is written.
    ///
    /// # Errors
    ///
    /// Returns an error if a glyph cannot be embedded.
    pub(crate) fn check_subset(&self) -> Result<(), FontError> {
        let count = self.metrics().num_glyphs;
        let mut glyphs = subsetter::GlyphRemapper::new();
        for glyph in 0..u16::try_from(count).unwrap_or(u16::MAX) {
            glyphs.remap(glyph);
        }
        let subset = subsetter::subset(self.data, 0, &glyphs);
        subset.map(drop).map_err(|_| FontError::Damaged)
    }

    /// Returns the bytes of the font file.
    pub const fn data(&self) -> &'static [u8] {
        self.data
    }

    /// Returns whether its outlines are in a CFF table, not TrueType.
    pub fn is_cff(&self) -> bool {
        table(self.data, CFF).is_some()
    }

    /// Returns whether the license allows embedding in editable documents.
    pub fn is_editable(&self) -> bool {
        validate::is_editable(self.data)
    }

    /// Returns the PostScript name, for PDF's `BaseFont`.
    pub fn postscript_name(&self) -> &str {
        &self.postscript_name
    }

    /// Returns the number of font units per em.
    pub const fn units_per_em(&self) -> u16 {
        self.units_per_em
    }

    /// Returns the metrics of the whole face, in font units.
    pub fn metrics(&self) -> &harfrust::font::metrics::Metrics {
        self.font.metrics()
    }

    /// Returns the ascent and the descent of a line, in font units.
    pub fn ascent_and_descent(&self) -> (f64, f64) {
        let metrics = self.metrics();
        let line = metrics.hhea_line.or(metrics.typo_line).unwrap_or_default();
        (line.ascender.to_f64(), -line.descender.to_f64())
    }

    /// Returns the slant in degrees, counter-clockwise from upright; 0 when upright.
    pub fn italic_angle(&self) -> f64 {
        self.font.style_metrics().italic_angle.map_or(0.0, |angle| angle.to_f64())
    }

    /// Returns the weight class, 400 for regular and 700 for bold.
    pub fn weight(&self) -> f32 {
        self.font.default_attributes().weight.value()
    }

    /// Returns whether the face has a glyph for this character.
    pub fn covers(&self, character: char) -> bool {
        self.glyph(character).is_some()
    }

    /// Returns the printable ASCII characters that the face has, as a bit mask.
    pub const fn printable_ascii(&self) -> u128 {
        self.printable_ascii
    }

    /// Returns the glyph for a character, unshaped.
    pub fn glyph(&self, character: char) -> Option<u16> {
        let glyph = self.font.charmap().map_unicode(character)?;
        u16::try_from(glyph.to_u32()).ok().filter(|&glyph| glyph != 0)
    }

    /// Returns the advance of a glyph, in font units.
    pub fn advance(&self, glyph: u16) -> f64 {
        f64::from(self.font.glyph_metrics().h_advance(u32::from(glyph).into()))
    }

    /// Returns the outline of a glyph in font units, y upwards; empty for a blank glyph.
    pub fn outline(&self, glyph: u16) -> Vec<PathElement> {
        let mut path = Vec::new();
        if let Some(outline) = self.font.outline_glyphs().get(u32::from(glyph).into()) {
            // A damaged outline is shown up to the damage, as viewers do.
            let _ = outline.draw(&DrawOptions::new(), DrawMemory::default(), &mut path);
        }
        path
    }

    /// Shapes a run of left-to-right text; returns its glyphs in visual order.
    ///
    /// Clusters are offsets from the start of `text`; no cluster has more glyphs than
    /// characters.
    pub fn shape(&self, text: &str) -> Vec<ShapedGlyph> {
        let Some(own) = &self.ascii else { return self.shape_all(text) };
        let mut glyphs = Vec::with_capacity(text.len());
        for (range, is_ascii) in ascii_fast_path::parts(text) {
            if is_ascii {
                own.glyphs(&text[range.clone()], range.start, &mut glyphs);
            } else {
                glyphs.extend(self.shape_all(&text[range.clone()]).into_iter().map(
                    |glyph| ShapedGlyph { cluster: glyph.cluster + range.start, ..glyph },
                ));
            }
        }
        glyphs
    }

    /// Shapes the text entirely with the shaper.
    fn shape_all(&self, text: &str) -> Vec<ShapedGlyph> {
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_language(None);
        let other;
        let plan = match self.cached_plan(buffer.script()) {
            Some(plan) => plan,
            None => {
                other = self.shape_plan(buffer.script());
                &other
            }
        };
        let options = ShapeOptions::new().plan(Some(plan)).features(&self.features);
        harfrust::shape(&ShaperFont::new(&self.font), &mut buffer, options)
            .expect("the plan was made for this buffer's direction and script");
        let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
        let glyphs = glyphs.map(|(info, position)| ShapedGlyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            cluster: info.cluster as usize,
            advance: position.x_advance,
            x_offset: position.x_offset,
            y_offset: position.y_offset,
            unsafe_to_break: info.unsafe_to_break(),
        });
        self.with_text_for_each(glyphs.collect(), text)
    }

    /// Replaces clusters that have more glyphs than characters by unshaped glyphs. A
    /// glyph without text of its own could not be extracted from a page.
    fn with_text_for_each(
        &self,
        glyphs: Vec<ShapedGlyph>,
        text: &str,
    ) -> Vec<ShapedGlyph> {
        if glyphs.is_sorted_by(|a, b| a.cluster < b.cluster) {
            return glyphs;
        }
        let mut all = Vec::with_capacity(glyphs.len());
        let mut groups = glyphs.chunk_by(|a, b| a.cluster == b.cluster).peekable();
        while let Some(group) = groups.next() {
            let end = groups.peek().map_or(text.len(), |next| next[0].cluster);
            let cluster_text = &text[group[0].cluster..end];
            if group.len() <= cluster_text.chars().count() {
                all.extend_from_slice(group);
            } else {
                let unshaped = |character| self.unshaped(character, group[0]);
                all.extend(cluster_text.chars().map(unshaped));
            }
        }
        all
    }

    /// Returns the unshaped glyph for a character in the cluster of another. It is blank
    /// if the face has none, as for a joiner.
    fn unshaped(&self, character: char, first: ShapedGlyph) -> ShapedGlyph {
        let glyph = self.glyph(character);
        ShapedGlyph {
            id: glyph.or_else(|| self.glyph(' ')).unwrap_or_default(),
            advance: glyph.map_or(0, |glyph| self.advance(glyph) as i32),
            x_offset: 0,
            y_offset: 0,
            ..first
        }
    }

    fn cached_plan(&self, script: Option<Script>) -> Option<&ShapePlan> {
        let place = [Script::LATIN, Script::GREEK, Script::CYRILLIC]
            .iter()
            .position(|&cached| Some(cached) == script)?;
        Some(self.plans[place].get_or_init(|| self.shape_plan(script)))
    }

    fn shape_plan(&self, script: Option<Script>) -> ShapePlan {
        ShapePlan::new(&self.font, Direction::LeftToRight, script, None, &self.features)
    }
}

/// Checks that each of its outlines can be embedded in a PDF.
fn check_outlines(data: &[u8], font: &Font) -> Result<(), FontError> {
    let mut all = subsetter::GlyphRemapper::new();
    for glyph in 0..font.metrics().num_glyphs {
        all.remap(u16::try_from(glyph).map_err(|_| FontError::Damaged)?);
    }
    subsetter::subset(data, 0, &all).map(|_| ()).map_err(|_| FontError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::super::{FaceStyle, Features, FontBook};
    use super::Face;

    const FONT: &[u8] = include_bytes!("../../fonts/DejaVuSans-Oblique.ttf");

    #[test]
    fn a_damaged_file_is_refused_or_can_be_embedded_and_drawn() {
        // Pseudo-random bytes: the high bits of a linear congruential generator.
        let mut state = 1_u32;
        let mut random = |max: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % max
        };
        let mut refused = 0;
        for round in 0..24 {
            let mut file = FONT.to_vec();
            if round % 2 == 0 {
                file.truncate(FONT.len() * (round + 1) / 24);
            } else {
                (0..2_000).for_each(|_| {
                    let at = 400 + random(FONT.len() - 400);
                    file[at] = u8::try_from(random(256)).unwrap();
                });
            }
            let face = Face::parse(file.leak(), Features::default());
            let face = face.and_then(|face| face.check_subset().map(|()| face));
            let Ok(face) = face else {
                refused += 1;
                continue;
            };
            for glyph in face.shape("Afspraken over fjorden, 3½ €") {
                face.outline(glyph.id);
                let mut one = subsetter::GlyphRemapper::new();
                one.remap(glyph.id);
                assert!(subsetter::subset(face.data(), 0, &one).is_ok(), "{round}");
            }
        }
        assert!(refused >= 8, "{refused}");
        let face = Face::parse(FONT, Features::default()).unwrap();
        assert_eq!(face.check_subset(), Ok(()));
    }

    #[test]
    fn plain_text_is_set_as_the_shaper_sets_it() {
        let fonts = FontBook::dejavu_sans(Features::default()).unwrap();
        for text in [
            "Afspraken over fjorden, affiches en flitsen: 1.100 (of meer) ‑ zie “www”.",
            "Yeşilgöz-Zegerius, Kostić  en Szabó; € 7,2 mln. à 3 ½ %, i\u{307} j\u{301}, CO₂",
            " \u{301}a \u{301} b\u{301}\u{302} — ’s-Gravenhage",
        ] {
            for style in FaceStyle::ALL {
                let face = fonts.face(style);
                assert!(face.ascii.is_some());
                assert_eq!(face.shape(text), face.shape_all(text), "{text}");
            }
        }
    }
}
