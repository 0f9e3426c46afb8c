//! Reference outputs of a letter: digests, and the layout as text.
//!
//! Input: a letter that can be rendered. Output: the SHA-256 of each output, and one line
//! per frame, which is readable in a diff.

use std::fmt::Write;

use crate::hash::sha256_hex;
use crate::layout::{FrameContent, LinkTarget, PagedDocument, StructureKind, Tag};
use crate::{Format, RenderError, TypesetLetter};

/// Formats that are verified by digest: those that contain the complete letter.
const HELD: [Format; 3] = [Format::Pdf, Format::DOCX, Format::Html];

/// Returns the digests of the outputs of a letter in the format of `sha256sum`.
pub(super) fn list_digests(
    set: &TypesetLetter<'_>,
    stem: &str,
) -> Result<String, RenderError> {
    let mut lines = String::new();
    for format in HELD {
        let digest = sha256_hex(&set.export(format)?);
        let _ = writeln!(lines, "{digest}  {stem}.{}", format.extension());
    }
    Ok(lines)
}

/// Formats pages as text, one line per frame: position in pt, text, face, size and
/// structure.
pub fn layout_text(pages: &PagedDocument) -> String {
    let mut text = String::new();
    for (number, page) in pages.pages.iter().enumerate() {
        let _ = writeln!(text, "page {}", number + 1);
        for frame in &page.frames {
            let (x, y) = (frame.x.to_pt(), frame.y.to_pt());
            let what = match &frame.content {
                FrameContent::Glyphs(run) => {
                    format!("{:?} {:?} {}", run.text, run.face, run.size.to_pt())
                }
                FrameContent::Logo { width, height } => {
                    format!("logo {:.1} x {:.1}", width.to_pt(), height.to_pt())
                }
                FrameContent::Image { image, width, height } => {
                    let (width, height) = (width.to_pt(), height.to_pt());
                    format!("picture {image} {width:.1} x {height:.1}")
                }
                FrameContent::Rule { width, height, color } => {
                    let (width, height) = (width.to_pt(), height.to_pt());
                    format!("rule {width:.1} x {height:.1} {}", color.hex())
                }
                FrameContent::RotatedGlyphs { run, color, angle } => {
                    format!("{:?} turned by {angle} {}", run.text, color.hex())
                }
            };
            let _ =
                writeln!(text, "{x:.1} {y:.1} {what} {}", element_path(pages, frame.tag));
        }
    }
    text
}

/// Returns the kind of an element, preceded by those of its ancestors except the root.
fn element_path(pages: &PagedDocument, tag: Tag) -> String {
    let Tag::Element(element) = tag else { return format!("{tag:?}") };
    let mut kinds: Vec<_> = pages
        .structure
        .self_and_ancestors(element)
        .map(|(_, element)| match &element.kind {
            StructureKind::Heading(level) => format!("H{level}"),
            StructureKind::Link(LinkTarget::Url(url)) => format!("Link({url:?})"),
            StructureKind::Link(LinkTarget::Element(_)) => "Link".to_owned(),
            kind => format!("{kind:?}"),
        })
        .collect();
    kinds.pop();
    kinds.reverse();
    kinds.join("/")
}
