//! Draws the frames of a page as PDF operators.
//!
//! In: frames at absolute positions. Out: printpdf operations, in the order of the
//! frames, all of them marked: as content of a structure element or as an artifact (ISO
//! 32000-1, 14.6). Marked content is not nested. PDF coordinates count upwards from the
//! bottom of the page.

use printpdf::{DictItem, FontId, Op, PdfFontHandle, Pt, XObjectId, XObjectTransform};

use super::font::{Fonts, resource};
use super::image;
use super::serialize::{write_code, write_thousandths};
use super::struct_tree::{PageMarks, structure_type};
use crate::font::FaceStyle;
use crate::house_style::{Color, HouseStyle, OutlineStep, Shape, VectorImage};
use crate::layout::{
    ArtifactKind, Frame, FrameContent, GlyphRun, Page, StructureTree, Tag,
};
use crate::length::Length;

/// Returns the operations that draw a page, and its marks.
pub(super) fn operations(
    page: &Page,
    fonts: &Fonts<'_>,
    style: &HouseStyle,
    structure: &StructureTree,
) -> (Vec<Op>, PageMarks) {
    let mut painter = PagePainter {
        ops: Vec::new(),
        marks: Vec::new(),
        fonts,
        style,
        height: page.height,
        font: None,
        color: None,
    };
    for frames in page.frames.chunk_by(|a, b| a.tag == b.tag) {
        painter.begin_marked(frames[0].tag, structure);
        for frame in frames {
            painter.frame(frame);
        }
        painter.end_text();
        painter.end_color();
        painter.ops.push(Op::EndMarkedContent);
    }
    (painter.ops, painter.marks)
}

struct PagePainter<'a> {
    ops: Vec<Op>,
    marks: PageMarks,
    fonts: &'a Fonts<'a>,
    style: &'a HouseStyle,
    height: Length,
    /// The font of the open text object; `None` outside one.
    font: Option<(FaceStyle, Length)>,
    /// The fill color, if it is set; the default is black.
    color: Option<Color>,
}

impl PagePainter<'_> {
    fn begin_marked(&mut self, tag: Tag, structure: &StructureTree) {
        let name = |name: &str| DictItem::Name(name.into());
        let (tag, properties) = match tag {
            Tag::Element(element) => {
                let mcid = i64::try_from(self.marks.len()).unwrap_or(i64::MAX);
                self.marks.push(element);
                let kind = &structure.element(element).kind;
                (structure_type(kind), vec![("MCID", DictItem::Int(mcid))])
            }
            Tag::Artifact(artifact) => {
                let pagination = |subtype| {
                    vec![("Type", name("Pagination")), ("Subtype", name(subtype))]
                };
                let properties = match artifact {
                    ArtifactKind::Header => pagination("Header"),
                    ArtifactKind::Footer => pagination("Footer"),
                    ArtifactKind::Watermark => pagination("Watermark"),
                    ArtifactKind::Layout => vec![("Type", name("Layout"))],
                };
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
            FrameContent::Glyphs(run) => {
                self.end_color();
                self.text(run, x, y);
            }
            FrameContent::Logo { width, height } => {
                if let Some(shapes) = self.style.logo.shapes() {
                    return self.shapes(shapes, x, y);
                }
                self.image(image::LOGO.to_owned(), x, y, *width, *height);
            }
            FrameContent::Image { image, width, height } => {
                self.image(image::name(*image), x, y, *width, *height);
            }
            FrameContent::Rule { width, height, color } => {
                self.end_text();
                self.set_color(*color);
                let corner = [x, y - *height, *width, *height];
                self.operation("re", corner.map(thousandths_of_point));
                self.operation("f", []);
            }
            FrameContent::RotatedGlyphs { run, color, angle } => {
                self.end_text();
                self.set_color(*color);
                let (sin, cos) = angle.to_radians().sin_cos();
                let [a, b, c, d] = [cos, sin, -sin, cos].map(thousandths);
                let [x, y] = [x, y].map(thousandths_of_point);
                self.operation("cm", [a, b, c, d, x, y]);
                self.text(run, Length::ZERO, Length::ZERO);
                self.end_text();
                self.end_color();
            }
        }
    }

    /// Draws shapes whose top-left corner is at a position.
    fn shapes(&mut self, drawing: &VectorImage, x: Length, y: Length) {
        self.end_text();
        let (x, y) = (x.to_pt(), y.to_pt());
        let place = |[right, down]: [f32; 2]| {
            [thousandths(x + f64::from(right)), thousandths(y - f64::from(down))]
        };
        for Shape { color, even_odd, steps } in &drawing.shapes {
            self.set_color(*color);
            for step in steps {
                match *step {
                    OutlineStep::Move(to) => self.operation("m", place(to)),
                    OutlineStep::Line(to) => self.operation("l", place(to)),
                    OutlineStep::Cubic([a, b, c, d, e, f]) => {
                        let [a, b] = place([a, b]);
                        let [c, d] = place([c, d]);
                        let [e, f] = place([e, f]);
                        self.operation("c", [a, b, c, d, e, f]);
                    }
                    OutlineStep::Close => self.operation("h", []),
                }
            }
            self.operation(if *even_odd { "f*" } else { "f" }, []);
        }
    }

    fn image(&mut self, id: String, x: Length, y: Length, width: Length, height: Length) {
        self.end_text();
        self.end_color();
        self.ops.push(Op::UseXobject {
            id: XObjectId(id),
            transform: XObjectTransform {
                translate_x: Some(points(x)),
                translate_y: Some(points(y - height)),
                scale_x: Some(points(width).0),
                scale_y: Some(points(height).0),
                no_auto_scale: true,
                ..XObjectTransform::default()
            },
        });
    }

    /// Sets the fill color, and saves the rest of the graphics state until it is reset.
    fn set_color(&mut self, color: Color) {
        if self.color == Some(color) {
            return;
        }
        self.end_color();
        self.ops.push(Op::SaveGraphicsState);
        self.operation("rg", color.0.map(|part| thousandths(f64::from(part) / 255.0)));
        self.color = Some(color);
    }

    fn end_color(&mut self) {
        if self.color.take().is_some() {
            self.ops.push(Op::RestoreGraphicsState);
        }
    }

    /// Adds an operator with operands in thousandths.
    fn operation<const N: usize>(&mut self, operator: &str, operands: [i64; N]) {
        let mut text = Vec::with_capacity(N * 8 + operator.len());
        for operand in operands {
            write_thousandths(operand, &mut text);
            text.push(b' ');
        }
        text.extend_from_slice(operator.as_bytes());
        self.operation_text(text);
    }

    /// Adds an operator that is written as text with its operands.
    ///
    /// printpdf writes an operator that it does not know unchanged.
    fn operation_text(&mut self, text: Vec<u8>) {
        let key = String::from_utf8(text).unwrap_or_default();
        self.ops.push(Op::Unknown { key, value: Vec::new() });
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

    /// Shows a run: its glyphs in order, with the offsets from the shaper.
    fn glyphs(&mut self, run: &GlyphRun, x: Length, y: Length) {
        let codes = &self.fonts[&run.face];
        let units_per_em = f64::from(self.style.fonts.face(run.face).units_per_em());
        // Two bytes for each glyph, and the rest of the operator.
        let text = Vec::with_capacity(run.glyphs.len() * 2 + 8);
        let mut show_text = ShowText { text, is_in_string: false };
        let mut pen = 0;
        let mut raised = 0;
        let mut start = 0;
        for glyph in &run.glyphs {
            if glyph.y_offset != raised {
                self.show(
                    &mut show_text,
                    x + run.size * (f64::from(start) / units_per_em),
                    y + run.size * (f64::from(raised) / units_per_em),
                );
                (raised, start) = (glyph.y_offset, pen);
            }
            // Thousandths of an em, leftwards (ISO 32000-1, 9.4.3).
            let moved = |units: i32| match units {
                0 => 0,
                _ => thousandths(-f64::from(units) * 1000.0 / units_per_em),
            };
            let (cid, advance) = codes.get(glyph, &run.text);
            show_text.moved(moved(glyph.x_offset));
            show_text.glyph(cid);
            show_text.moved(moved(glyph.advance - advance - glyph.x_offset));
            pen += glyph.advance;
        }
        self.show(&mut show_text, x + run.size * (f64::from(start) / units_per_em), {
            y + run.size * (f64::from(raised) / units_per_em)
        });
    }

    fn show(&mut self, show_text: &mut ShowText, x: Length, y: Length) {
        /// The longest coordinates with the rest of the operator that moves there.
        const ROOM: usize = 48;
        let Some(operator) = show_text.take() else { return };
        let mut text = Vec::with_capacity(operator.len() + ROOM);
        text.extend_from_slice(b"1 0 0 1 ");
        for coordinate in [x, y].map(thousandths_of_point) {
            write_thousandths(coordinate, &mut text);
            text.push(b' ');
        }
        text.extend_from_slice(b"Tm\n");
        text.extend_from_slice(&operator);
        self.operation_text(text);
    }
}

/// A `TJ` operator with its operand: strings of CIDs, with adjustments between them.
///
/// It is written as text, because a line of text would take an object for each of its
/// strings otherwise.
struct ShowText {
    text: Vec<u8>,
    is_in_string: bool,
}

impl ShowText {
    fn glyph(&mut self, cid: u16) {
        if !self.is_in_string {
            let before = if self.text.is_empty() { "[(" } else { "(" };
            self.text.extend_from_slice(before.as_bytes());
            self.is_in_string = true;
        }
        write_code(cid, &mut self.text);
    }

    fn moved(&mut self, thousandths: i64) {
        if thousandths != 0 {
            let before = match (self.is_in_string, self.text.is_empty()) {
                (true, _) => ") ",
                (false, true) => "[",
                (false, false) => " ",
            };
            self.text.extend_from_slice(before.as_bytes());
            self.is_in_string = false;
            write_thousandths(thousandths, &mut self.text);
        }
    }

    /// Returns the operator for the glyphs so far; `None` if there are none.
    fn take(&mut self) -> Option<Vec<u8>> {
        let mut text = std::mem::take(&mut self.text);
        if text.is_empty() {
            return None;
        }
        text.extend_from_slice(if self.is_in_string { b")] TJ" } else { b"] TJ" });
        self.is_in_string = false;
        Some(text)
    }
}

/// Rounds points to thousandths: finer than any device, and short in the file.
fn points(length: Length) -> Pt {
    Pt((thousandths_of_point(length) as f64 / 1000.0) as f32)
}

fn thousandths_of_point(length: Length) -> i64 {
    thousandths(length.to_pt())
}

fn thousandths(number: f64) -> i64 {
    (number * 1000.0).round() as i64
}
