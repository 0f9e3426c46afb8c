//! Builds the styles part, with one Word style per role.
//!
//! Input: a house style. Output: the Askama context of `styles.xml`, in twips and
//! half-points.

use super::cell_margins::{CellMargins, rule_eighths};
use super::numbering;
use super::paragraph_style::ParagraphStyle;
use super::style_variants::StyleVariant;
use crate::blocks::ListLabel;
use crate::house_style::{HouseStyle, Role, TableStyle};
use crate::locale::Language;
use askama::Template;

/// Context of the styles part.
#[derive(Template)]
#[template(path = "docx/styles.xml")]
pub(super) struct StylesPart<'a> {
    family: &'a str,
    language: &'static str,
    size: i32,
    leading: i32,
    kerning: bool,
    ligatures: bool,
    widow_control: u8,
    table: &'a TableStyle,
    /// Thickness of the rules, in eighths of a point.
    table_rule: i32,
    cell_margins: CellMargins,
    styles: Vec<ParagraphStyle>,
    variants: Vec<StyleVariant>,
}

impl<'a> StylesPart<'a> {
    /// Builds the styles of a house style, in a language.
    pub(super) fn for_style(language: Language, style: &'a HouseStyle) -> Self {
        let body = style.role(Role::BodyText);
        let styles = paragraph_styles(style);
        Self {
            family: style.word_family(),
            language: language.tag(),
            size: body.size.to_half_points(),
            leading: body.leading.to_twips(),
            kerning: style.typography.kerning,
            ligatures: style.typography.ligatures,
            widow_control: u8::from(style.typography.widow_lines > 1),
            table: &style.table,
            table_rule: rule_eighths(&style.table),
            cell_margins: CellMargins::from_table(&style.table),
            variants: StyleVariant::for_styles(&styles, style),
            styles,
        }
    }
}

/// Returns the paragraph styles, in the order of the part.
fn paragraph_styles(style: &HouseStyle) -> Vec<ParagraphStyle> {
    let roles = Role::ALL
        .iter()
        .copied()
        .filter(|role| {
            // Lists have more styles than roles, and a watermark is a drawing.
            !matches!(role, Role::ListParagraph | Role::ListContinue | Role::Watermark)
        })
        .map(|role| ParagraphStyle::for_role(role, style));
    let roman = Role::ALL
        .iter()
        .copied()
        .filter_map(|role| ParagraphStyle::roman_heading(role, style));
    let unnumbered = Role::ALL
        .iter()
        .copied()
        .filter_map(|role| ParagraphStyle::unnumbered_heading(role, style));
    let lists = (0..numbering::STYLED_LEVELS).flat_map(|level| {
        [
            ParagraphStyle::list_item(ListLabel::Bullet, level, style),
            ParagraphStyle::list_item(ListLabel::Number, level, style),
            ParagraphStyle::list_continue(ListLabel::Bullet, level, style),
            ParagraphStyle::list_continue(ListLabel::Number, level, style),
        ]
    });
    roles
        .chain(lists)
        .chain(roman)
        .chain(unnumbered)
        .chain(ParagraphStyle::signature_rooms(style))
        .chain(ParagraphStyle::signature_rooms_below(style))
        .chain([
            ParagraphStyle::heading_4(style),
            ParagraphStyle::reference_lead(style),
            ParagraphStyle::table_caption(style),
            ParagraphStyle::below_table(style),
            ParagraphStyle::figure_style(style),
            ParagraphStyle::figure_without_caption(style),
            ParagraphStyle::footnote_separator(style),
            ParagraphStyle::logo_style(style),
            ParagraphStyle::classification_footer(style),
            ParagraphStyle::frame_anchor(style),
        ])
        .collect()
}

impl StylesPart<'_> {
    /// Returns whether a style sets its own type size.
    ///
    /// One that does not follows Normal, which a user may change.
    const fn says_size(&self, style: &ParagraphStyle) -> bool {
        style.explicit || style.size != self.size
    }

    /// Returns whether a style sets its own spacing; one that does not follows Normal.
    fn says_spacing(&self, style: &ParagraphStyle) -> bool {
        let own = (style.before, style.after, style.leading);
        style.explicit || own != (0, 0, Some(self.leading))
    }
}
