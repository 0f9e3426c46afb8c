//! Links as annotations (ISO 32000-1, 12.5.6.5).

use lopdf::{
    Dictionary, Document, Object, ObjectId, StringFormat, dictionary, text_string,
};

use super::PdfError;
use crate::layout::{Content, ElementId, Frame, Pages, Tag};
use crate::length::Length;

/// An annotation on a page, and the link element it belongs to.
pub(super) struct Annotation {
    pub(super) id: ObjectId,
    pub(super) page: usize,
    pub(super) link: ElementId,
}

/// Annotates every run of a link.
pub(super) fn annotate(
    document: &mut Document,
    pages: &Pages,
) -> Result<Vec<Annotation>, PdfError> {
    let ids: Vec<_> = document.page_iter().collect();
    let mut annotations = Vec::new();
    for (number, (page, id)) in pages.pages.iter().zip(ids).enumerate() {
        let mut links: Vec<Object> = Vec::new();
        for frame in &page.frames {
            let Some((link, annotation)) = annotation(frame, pages) else { continue };
            let id = document.add_object(annotation);
            annotations.push(Annotation { id, page: number, link });
            links.push(id.into());
        }
        let page = document.get_dictionary_mut(id)?;
        if links.is_empty() {
            page.remove(b"Annots");
        } else {
            page.set("Annots", links);
        }
    }
    Ok(annotations)
}

fn annotation(frame: &Frame, pages: &Pages) -> Option<(ElementId, Dictionary)> {
    /// The annotation is printed, as Table 165 counts its flags.
    const PRINT: i64 = 1 << 2;
    let (Tag::Element(element), Content::Glyphs(run)) = (frame.tag, &frame.content)
    else {
        return None;
    };
    let (link, url) = pages.structure.link(element)?;
    let baseline = pages.height - frame.y;
    // From descenders to ascenders, as wide as the run.
    let bottom = baseline - run.size * 0.25;
    let points = |length: Length| Object::Real(length.to_pt() as f32);
    let annotation = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => vec![
            points(frame.x),
            points(bottom),
            points(frame.x + run.width),
            points(baseline + run.size),
        ],
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => PRINT,
        // What a reader hears for the link: its words.
        "Contents" => text_string(&run.text),
        "A" => dictionary! {
            "S" => "URI",
            "URI" => Object::String(url.into(), StringFormat::Literal),
        },
    };
    Some((link, annotation))
}
