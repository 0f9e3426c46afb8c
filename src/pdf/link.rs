//! Links as annotations (ISO 32000-1, 12.5.6.5).

use lopdf::{Document, Object, StringFormat, dictionary};

use super::PdfError;
use crate::layout::{Content, Frame, Pages, Tag};
use crate::length::Length;

/// Annotates every run of a link.
pub(super) fn annotate(document: &mut Document, pages: &Pages) -> Result<(), PdfError> {
    let ids: Vec<_> = document.page_iter().collect();
    for (page, id) in pages.pages.iter().zip(ids) {
        let links: Vec<Object> = page
            .frames
            .iter()
            .filter_map(|frame| annotation(frame, pages))
            .map(|annotation| document.add_object(annotation).into())
            .collect();
        let page = document.get_dictionary_mut(id)?;
        if links.is_empty() {
            page.remove(b"Annots");
        } else {
            page.set("Annots", links);
        }
    }
    Ok(())
}

fn annotation(frame: &Frame, pages: &Pages) -> Option<lopdf::Dictionary> {
    /// The annotation is printed, as Table 165 counts its flags.
    const PRINT: i64 = 1 << 2;
    let (Tag::Element(element), Content::Glyphs(run)) = (frame.tag, &frame.content)
    else {
        return None;
    };
    let url = pages.structure.link(element)?;
    let baseline = pages.height - frame.y;
    // From descenders to ascenders, as wide as the run.
    let bottom = baseline - run.size * 0.25;
    let points = |length: Length| Object::Real(length.to_pt() as f32);
    Some(dictionary! {
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
        "A" => dictionary! {
            "S" => "URI",
            "URI" => Object::String(url.into(), StringFormat::Literal),
        },
    })
}
