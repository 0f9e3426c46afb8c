//! Builds sections: paper, margins, headers and footers.
//!
//! Input: a section, the page grid, headers and footers. Output: the section's
//! properties. A letter is one section, unless annexes take the full width or restart
//! page numbers.

use docx_rs::{
    FooterReference, HeaderReference, PageMargin, PageNumType, PageSize, SectionProperty,
    SectionType,
};

use super::headers_footers::{HeaderFooterPages, HeaderFooterPart};
use super::relationships::RelationshipType;
use crate::house_style::{HouseStyle, PageArea, PageGeometry, Role};
use crate::length::Length;

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SectionProperties {
    /// The section starts with page 1 of the letter.
    pub(super) is_first: bool,
    /// The text also takes the space of the reference column.
    pub(super) full_width: bool,
    /// Annex, counted from 1, that restarts page numbers here; 0 if numbers continue.
    pub(super) annex: usize,
}

impl SectionProperties {
    /// The letter itself.
    pub(super) const FIRST: Self = Self { is_first: true, full_width: false, annex: 0 };

    /// Returns the area of the text on its pages.
    pub(super) const fn text_area(self, style: &HouseStyle) -> &PageArea {
        if self.full_width { &style.page.full_width_body } else { &style.page.body }
    }

    /// Returns whether its pages show this header or footer.
    ///
    /// A section without a reference to one inherits that of the section before.
    fn shows_marginal(self, kind: RelationshipType, pages: HeaderFooterPages) -> bool {
        match pages {
            HeaderFooterPages::First => self.is_first,
            HeaderFooterPages::Later if kind == RelationshipType::Footer => {
                self.annex == 0
            }
            HeaderFooterPages::Later => !self.full_width,
            HeaderFooterPages::Annex(annex) => self.annex == annex,
            HeaderFooterPages::FullWidth => self.full_width,
        }
    }
}

/// Returns the properties of a section.
///
/// The margins leave the body area of later pages. The return line is at the top of the
/// header, the page number at the bottom of the footer.
pub(super) fn section_properties(
    section: SectionProperties,
    style: &HouseStyle,
    marginals: &[HeaderFooterPart],
) -> SectionProperty {
    let PageGeometry { width, height, page_number, return_line, .. } = &style.page;
    let body = section.text_area(style);
    let page_number_bottom = page_number.y + style.role(Role::PageNumber).leading;
    let paper = |length: Length| length.to_twips().unsigned_abs();
    let margins = PageMargin::new()
        .top(body.y.to_twips())
        .bottom((*height - body.bottom()).to_twips())
        .left(body.x.to_twips())
        // Computed from the other widths, so that rounding does not narrow the measure.
        .right(width.to_twips() - body.x.to_twips() - body.width.to_twips())
        .header(return_line.y.to_twips())
        .footer((*height - page_number_bottom).to_twips());
    let mut property = SectionProperty::new()
        .page_size(PageSize::new().size(paper(*width), paper(*height)))
        .page_margin(margins);
    if section.is_first {
        property = property.title_pg();
    } else {
        property.section_type = Some(SectionType::NextPage);
    }
    if section.annex > 0 {
        property.page_num_type = Some(PageNumType::new().start(1));
    }
    for HeaderFooterPart { kind, pages, id, .. } in marginals {
        if !section.shows_marginal(*kind, *pages) {
            continue;
        }
        let header = || Some(HeaderReference::new(pages.name(), id.as_str()));
        let footer = || Some(FooterReference::new(pages.name(), id.as_str()));
        match (kind, pages) {
            (RelationshipType::Header, HeaderFooterPages::First) => {
                property.first_header_reference = header()
            }
            (RelationshipType::Header, _) => property.header_reference = header(),
            (_, HeaderFooterPages::First) => property.first_footer_reference = footer(),
            _ => property.footer_reference = footer(),
        }
    }
    property
}
