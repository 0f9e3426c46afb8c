//! A page's frames as drawing operations.
//!
//! In: frames at absolute places. Out: printpdf operations, in the order of
//! the frames, all of them marked: as content of a structure element or as an
//! artifact (ISO 32000-1, 14.6). Marked content is kept flat. PDF counts
//! upwards from the bottom of the page.

use printpdf::{
    DictItem, FontId, Op, PdfFontHandle, Pt, TextMatrix, XObjectId, XObjectTransform,
};

use super::font::{Fonts, resource};
use super::image::LOGO;
use super::structure::{Marks, structure_type};
use crate::font::FaceStyle;
use crate::layout::{Artifact, Content, Frame, GlyphRun, Page, Structure, Tag};
use crate::length::Length;
use crate::style::HouseStyle;

/// The operations that draw a page, and its marks.
pub(super) fn operations(
    page: &Page,
    height: Length,
    fonts: &Fonts<'_>,
    style: &HouseStyle,
    structure: &Structure,
) -> (Vec<Op>, Marks) {
    let mut painter =
        Painter { ops: Vec::new(), marks: Vec::new(), fonts, style, height, font: None };
    for frames in page.frames.chunk_by(|a, b| a.tag == b.tag) {
        painter.begin_marked(frames[0].tag, structure);
        for frame in frames {
            painter.frame(frame);
        }
        painter.end_text();
        painter.ops.push(Op::EndMarkedContent);
    }
    (painter.ops, painter.marks)
}

struct Painter<'a> {
    ops: Vec<Op>,
    marks: Marks,
    fonts: &'a Fonts<'a>,
    style: &'a HouseStyle,
    height: Length,
    /// The font set in the open text object; none outside one.
    font: Option<(FaceStyle, Length)>,
}

impl Painter<'_> {
    fn begin_marked(&mut self, tag: Tag, structure: &Structure) {
        let name = |name: &str| DictItem::Name(name.into());
        let (tag, properties) = match tag {
            Tag::Element(element) => {
                let mcid = i64::try_from(self.marks.len()).unwrap_or(i64::MAX);
                self.marks.push(element);
                let kind = &structure.element(element).kind;
                (structure_type(kind), vec![("MCID", DictItem::Int(mcid))])
            }
            Tag::Artifact(artifact) => {
                let subtype = match artifact {
                    Artifact::Header => "Header",
                    Artifact::Footer => "Footer",
                };
                let properties =
                    vec![("Type", name("Pagination")), ("Subtype", name(subtype))];
                ("Artifact".to_owned(), properties)
            }
        };
        let map = properties.into_iter().map(|(key, value)| (key.to_owned(), value));
        let properties = DictItem::Dict { map: map.collect() };
        self.ops.push(Op::BeginMarkedContentWithProperties { tag, properties });
    }

    fn frame(&mut self, frame: &Frame) {
        let (x, y) = (frame.x, self.height - frame.y);
        match &frame.content {
            Content::Glyphs(run) => self.text(run, x, y),
            Content::Logo { width, height } => {
                self.end_text();
                self.ops.push(Op::UseXobject {
                    id: XObjectId(LOGO.to_owned()),
                    transform: XObjectTransform {
                        translate_x: Some(points(x)),
                        translate_y: Some(points(y - *height)),
                        scale_x: Some(points(*width).0),
                        scale_y: Some(points(*height).0),
                        no_auto_scale: true,
                        ..XObjectTransform::default()
                    },
                });
            }
        }
    }

    fn end_text(&mut self) {
        if self.font.take().is_some() {
            self.ops.push(Op::EndTextSection);
        }
    }

    fn text(&mut self, run: &GlyphRun, x: Length, y: Length) {
        if self.font.is_none() {
            self.ops.push(Op::StartTextSection);
        }
        if self.font != Some((run.face, run.size)) {
            let font = PdfFontHandle::External(FontId(resource(run.face).to_owned()));
            self.ops.push(Op::SetFont { font, size: points(run.size) });
            self.font = Some((run.face, run.size));
        }
        self.glyphs(run, x, y);
    }

    /// Shows a run: glyphs in order, moved where the shaper moved them.
    fn glyphs(&mut self, run: &GlyphRun, x: Length, y: Length) {
        let face = self.style.fonts.face(run.face);
        let cids = &self.fonts[&run.face];
        let units_per_em = f64::from(face.units_per_em());
        let mut shown = Shown::default();
        let mut pen = 0;
        let mut raised = 0;
        let mut start = 0;
        for glyph in &run.glyphs {
            if glyph.y_offset != raised {
                self.show(
                    &mut shown,
                    x + run.size * (f64::from(start) / units_per_em),
                    y + run.size * (f64::from(raised) / units_per_em),
                );
                (raised, start) = (glyph.y_offset, pen);
            }
            // Thousandths of an em, leftwards (ISO 32000-1, 9.4.3).
            let moved = |units: f64| (-units * 1000.0 / units_per_em) as f32;
            let cid = cids.cid(glyph.id, &run.text[glyph.text.clone()]);
            shown.moved(moved(f64::from(glyph.x_offset)));
            shown.glyph(cid);
            let drawn = face.advance(glyph.id) + f64::from(glyph.x_offset);
            shown.moved(moved(f64::from(glyph.advance) - drawn));
            pen += glyph.advance;
        }
        self.show(&mut shown, x + run.size * (f64::from(start) / units_per_em), {
            y + run.size * (f64::from(raised) / units_per_em)
        });
    }

    fn show(&mut self, shown: &mut Shown, x: Length, y: Length) {
        let items = shown.take();
        if items.is_empty() {
            return;
        }
        let matrix = TextMatrix::Translate(points(x), points(y));
        self.ops.push(Op::SetTextMatrix { matrix });
        let value = vec![DictItem::Array(items)];
        self.ops.push(Op::Unknown { key: "TJ".to_owned(), value });
    }
}

/// The operand of a `TJ`: strings of CIDs, and moves between them.
#[derive(Default)]
struct Shown {
    items: Vec<DictItem>,
    string: Vec<u8>,
}

impl Shown {
    fn glyph(&mut self, cid: u16) {
        self.string.extend(cid.to_be_bytes());
    }

    fn moved(&mut self, thousandths: f32) {
        if thousandths != 0.0 {
            self.end_string();
            self.items.push(DictItem::Real(thousandths));
        }
    }

    fn end_string(&mut self) {
        if !self.string.is_empty() {
            let data = std::mem::take(&mut self.string);
            self.items.push(DictItem::String { data, literal: true });
        }
    }

    /// The items so far, unless they show nothing.
    fn take(&mut self) -> Vec<DictItem> {
        self.end_string();
        std::mem::take(&mut self.items)
    }
}

/// Points to the thousandth: finer than any device, and short in the file.
fn points(length: Length) -> Pt {
    Pt(((length.to_pt() * 1000.0).round() / 1000.0) as f32)
}
