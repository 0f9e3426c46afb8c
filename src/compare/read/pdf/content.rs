//! Items and text drawn on a page of a PDF.
//!
//! Input: a page. Output: its items, with lines of text built from glyphs, and the text
//! of each marked-content sequence (ISO 32000-1, 14.6) by its identifier. Artifacts and
//! unmarked content are kept in drawing order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::Dict;
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape};

use super::super::spacing::{Position, RAISED, SPACE, is_space_missing};
use super::Meter;
use crate::compare::ReadError;
use crate::compare::budget::Budget;
use crate::compare::model::{Page, PageItem, PageItemKind, PositionedWord};

/// Owner of drawn content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ContentOwner {
    /// A structure element, by its marked-content identifier.
    Marked(i64),
    /// An artifact or unmarked content.
    None,
}

/// Content of a page.
pub(super) struct PageContent {
    /// The page; its items do not refer to leaves yet.
    pub(super) page: Page,
    /// Owner of each item.
    pub(super) owners: Vec<ContentOwner>,
    /// Text of marked content, by identifier.
    pub(super) marked: BTreeMap<i64, MarkedText>,
    /// True if a glyph has no Unicode mapping.
    pub(super) unreadable: bool,
}

/// Text of marked content, with the start of its first glyph and the end of its last one.
#[derive(Default)]
pub(super) struct MarkedText {
    pub(super) text: String,
    pub(super) start: Option<Position>,
    pub(super) end: Option<Position>,
}

/// Reads a page by its index; the meter unwinds the stack if the page draws too much.
pub(super) fn read(
    pdf: &Pdf,
    (number, page): (usize, &PdfPage<'_>),
    writes_spaces: bool,
    meter: &mut Meter,
    budget: &mut Budget,
) -> Result<PageContent, ReadError> {
    let (width, height) = page.render_dimensions();
    meter.start_page(width.into(), height.into());
    let cache = InterpreterCache::new();
    let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
    let settings = InterpreterSettings::default();
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, bounds, &cache, pdf.xref(), settings);
    let mut reader = ContentReader {
        page: Page { width: width.into(), height: height.into(), items: Vec::new() },
        number,
        writes_spaces,
        owners: Vec::new(),
        marked: BTreeMap::new(),
        stack: Vec::new(),
        line: None,
        said: BTreeSet::new(),
        unreadable: false,
        meter,
        budget,
        result: Ok(()),
    };
    interpret_page(page, &mut context, &mut reader);
    reader.end_line();
    let ContentReader { page, owners, marked, unreadable, result, .. } = reader;
    result?;
    Ok(PageContent { page, owners, marked, unreadable })
}

struct ContentReader<'m> {
    page: Page,
    /// Index of the page.
    number: usize,
    /// True if the file has a glyph for each space.
    writes_spaces: bool,
    owners: Vec<ContentOwner>,
    marked: BTreeMap<i64, MarkedText>,
    /// Open marked-content sequences, each with its identifier, if any.
    stack: Vec<Option<i64>>,
    line: Option<OpenLine>,
    /// Identifiers whose text comes from `ActualText`.
    said: BTreeSet<i64>,
    unreadable: bool,
    meter: &'m mut Meter,
    budget: &'m mut Budget,
    /// Error once the budget has been exceeded; nothing more is kept after that.
    result: Result<(), ReadError>,
}

/// Line of text that may continue.
struct OpenLine {
    owner: ContentOwner,
    /// Typeface of the first glyph.
    face: Arc<str>,
    size: f64,
    start: (f64, f64),
    /// End of the last glyph.
    end: (f64, f64),
    turned: bool,
    words: Vec<PositionedWord>,
    /// True if the last glyph was a space.
    parted: bool,
}

/// Gap that separates two lines next to each other, in em.
///
/// The first is for content of one owner, the second for content of two.
const COLUMN: [f64; 2] = [2.5, 0.6];

impl ContentReader<'_> {
    /// Charges kept bytes to the budget; returns whether it sufficed.
    fn charge_budget(&mut self, bytes: usize) -> bool {
        if self.result.is_ok() {
            self.result = self.budget.charge(bytes);
        }
        self.result.is_ok()
    }

    fn owner(&self) -> ContentOwner {
        let marked = self.stack.iter().rev().find_map(|mark| *mark);
        marked.map_or(ContentOwner::None, ContentOwner::Marked)
    }

    fn end_line(&mut self) {
        let Some(line) = self.line.take() else { return };
        if line.words.is_empty() || !self.charge_budget(size_of::<PageItem>() + 64) {
            return;
        }
        self.owners.push(line.owner);
        self.page.items.push(PageItem {
            x: line.start.0,
            y: line.start.1,
            width: line.end.0 - line.start.0,
            height: line.size,
            drawn: PageItemKind::Line { words: line.words, face: line.face },
            leaf: None,
        });
    }

    fn push_item(&mut self, drawn: PageItemKind, bounds: Rect) {
        self.end_line();
        if !self.charge_budget(size_of::<PageItem>() + 32) {
            return;
        }
        self.owners.push(self.owner());
        self.page.items.push(PageItem {
            drawn,
            x: bounds.x0,
            y: bounds.y0,
            width: bounds.width(),
            height: bounds.height(),
            leaf: None,
        });
    }

    fn push_glyph(&mut self, text: &str, transform: Affine, advance: f64, face: &str) {
        if !self.charge_budget(2 * text.len()) {
            return;
        }
        let [a, b, c, d, x, y] = transform.as_coeffs();
        let size = (c * c + d * d).sqrt() * 1000.0;
        let turned = b.abs() > a.abs() * 1e-3;
        let end = transform * Point::new(advance, 0.0);
        let owner = self.owner();
        if let ContentOwner::Marked(mcid) = owner {
            let position = |x, y| Position { page: self.number, x, baseline: y, size };
            self.add_marked(mcid, text, position(x, y), position(end.x, end.y));
        }
        let goes_on = self.line.as_ref().is_some_and(|line| {
            let gap = x - line.end.0;
            let em = line.size.max(size);
            let column = COLUMN[usize::from(line.owner != owner)];
            let same = matches!(line.owner, ContentOwner::None)
                == matches!(owner, ContentOwner::None);
            line.turned == turned
                && same
                && (turned
                    || ((y - line.start.1).abs() < RAISED * em
                        && gap > -0.5 * em
                        && gap < column * em))
        });
        if !goes_on {
            self.end_line();
        }
        let line = self.line.get_or_insert_with(|| OpenLine {
            owner,
            face: Arc::from(face),
            size,
            start: (x, y),
            end: (x, y),
            turned,
            words: Vec::new(),
            parted: true,
        });
        let gap = x - line.end.0;
        let mut is_word = false;
        if text.chars().all(char::is_whitespace) {
            line.parted = true;
        } else if line.parted || (!turned && gap > SPACE * size) {
            let last = line.words.last().map_or(&line.face, |word| &word.face);
            let face = if **last == *face { Arc::clone(last) } else { Arc::from(face) };
            line.words.push(PositionedWord { text: text.to_owned(), x, y, size, face });
            line.parted = false;
            is_word = true;
        } else if let Some(word) = line.words.last_mut() {
            word.text.push_str(text);
        }
        // A space at the start of a line does not count.
        if line.parted && line.words.is_empty() {
            line.start = (end.x, y);
        }
        line.end = (end.x, end.y);
        if is_word {
            self.charge_budget(size_of::<PositionedWord>() + 16);
        }
    }

    /// Appends to the text of marked content, after a missing space where needed.
    fn add_marked(&mut self, mcid: i64, text: &str, start: Position, end: Position) {
        let has_actual_text = self.said.contains(&mcid);
        let marked = self.marked.entry(mcid).or_default();
        if !has_actual_text {
            let before = marked.end.unwrap_or(start);
            if is_space_missing(&marked.text, before, text, start, self.writes_spaces) {
                marked.text.push(' ');
            }
            marked.text.push_str(text);
        }
        marked.start.get_or_insert(start);
        marked.end = Some(end);
    }
}

/// Returns the Unicode text of a glyph and its advance, in thousandths of an em.
fn glyph_meaning(glyph: &Glyph<'_>) -> (Option<String>, f64) {
    let text = glyph.as_unicode().map(|text| match text {
        BfString::Char(character) => character.to_string(),
        BfString::String(text) => text,
    });
    let advance = match glyph {
        Glyph::Outline(outline) => outline.advance_width(),
        Glyph::Type3(glyph) => glyph.advance_width(),
    };
    (text, advance.unwrap_or(500.0).into())
}

impl<'a> Device<'a> for ContentReader<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.meter.count_path(path, &props, mode);
        let bounds = props.transform.transform_rect_bbox(path.bounding_box());
        self.push_item(PageItemKind::Shape, bounds);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.meter.count_clip(clip);
    }

    fn push_transparency_group(
        &mut self,
        _: f32,
        mask: Option<SoftMask<'a>>,
        _: BlendMode,
    ) {
        self.meter.count_group(mask.as_ref());
    }

    fn draw_glyph_run(
        &mut self,
        run: &GlyphRun<'_, 'a>,
        props: DrawProps<'a>,
        _: &DrawMode,
    ) {
        self.meter.count_glyphs(run, &props);
        for glyph in run.glyphs() {
            let (text, advance) = glyph_meaning(glyph);
            let text = text.unwrap_or_else(|| {
                self.unreadable = true;
                char::REPLACEMENT_CHARACTER.to_string()
            });
            let face = match &**glyph {
                Glyph::Outline(outline) => outline
                    .font_data()
                    .and_then(|data| data.postscript_name)
                    .unwrap_or_default(),
                Glyph::Type3(_) => String::new(),
            };
            self.push_glyph(
                &text,
                props.transform * glyph.transform(),
                advance,
                without_subset_tag(&face),
            );
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.meter.count_image(&image, &props);
        let (width, height) = (image.width(), image.height());
        let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
        self.push_item(PageItemKind::Image, props.transform.transform_rect_bbox(bounds));
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let mcid = properties.and_then(|properties| properties.get::<i32>(b"MCID"));
        self.stack.push(mcid.map(i64::from));
        let kept = 2 * size_of::<Option<i64>>() + mcid.map_or(0, |_| 96);
        if !self.charge_budget(kept) {
            return;
        }
        if let Some(mcid) = mcid {
            let mcid = i64::from(mcid);
            self.marked.entry(mcid).or_default();
            let actual = properties.and_then(|properties| {
                properties.get::<hayro::hayro_syntax::object::String<'_>>(b"ActualText")
            });
            if let Some(actual) = actual {
                let text = super::text_string(actual.as_bytes());
                self.charge_budget(text.len());
                self.marked.entry(mcid).or_default().text = text;
                self.said.insert(mcid);
            }
        }
    }

    fn end_marked_content(&mut self) {
        self.stack.pop();
    }
}

/// Strips the subset tag from the name of a typeface (ISO 32000-1, 9.6.4).
fn without_subset_tag(face: &str) -> &str {
    match face.split_once('+') {
        Some((tag, name)) if tag.len() == 6 => name,
        _ => face,
    }
}
