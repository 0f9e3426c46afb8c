//! Builds the styles part, with one Word style per role.
//!
//! Input: a house style. Output: the Askama context of `styles.xml`, in twips and
//! half-points.

use askama::Template;
use docx_rs::TabLeaderType;

use super::cell_margins::{CellMargins, rule_eighths};
use super::frames::{Frame, Indent};
use super::style_variants::StyleVariant;
use super::{numbering, toc};
use crate::document::ListLabel;
use crate::house_style::{HouseStyle, Role, TableStyle};
use crate::locale::Language;

/// Style of the paragraph with the logo.
pub(super) const LOGO: &str = "Logo";
/// Style of the classification line in the footer.
pub(super) const CLASSIFICATION_FOOT: &str = "ClassificationFoot";
/// Style of the paragraph that anchors the frames of a header.
pub(super) const FRAME_ANCHOR: &str = "FrameAnchor";
/// Character style of links.
pub(super) const HYPERLINK: &str = "Hyperlink";
/// Character style of important text: bold.
pub(super) const STRONG: &str = "Strong";
/// Character style of stressed text: italic.
pub(super) const EMPHASIS: &str = "Emphasis";
/// Character style of footnote marks.
pub(super) const FOOTNOTE_REFERENCE: &str = "FootnoteReference";
/// Style of the paragraph with the rule above footnotes.
pub(super) const FOOTNOTE_SEPARATOR: &str = "FootnoteSeparator";
/// Style of tables, with rules and cell padding.
pub(super) const TABLE: &str = "KamerbriefTable";
/// Style of table titles, which are above the table.
pub(super) const TABLE_CAPTION: &str = "TableCaption";
/// Style of a paragraph that separates two tables.
pub(super) const BELOW_TABLE: &str = "BelowTable";
/// Style of a paragraph with a picture, kept with the caption below it.
pub(super) const FIGURE: &str = "Figure";
/// Style of a paragraph with a picture that has no caption.
pub(super) const FIGURE_WITHOUT_CAPTION: &str = "FigureWithoutCaption";
/// Outline level of body text (17.3.1.20).
pub(super) const BODY_LEVEL: u8 = 9;
/// Style of text that opens a group of the reference column.
pub(super) const REFERENCE_LEAD: &str = "ReferenceLead";
/// Character style of text that is both important and stressed.
pub(super) const INTENSE_EMPHASIS: &str = "IntenseEmphasis";
/// Base style of the deepest heading of an annex.
pub(super) const HEADING_4: &str = "Heading4";
/// Base style of all other styles.
pub(super) const NORMAL: &str = "Normal";

/// Context of the styles part.
#[derive(Template)]
#[template(path = "docx/styles.xml")]
pub(super) struct Styles<'a> {
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

/// A paragraph style, in the units of its XML.
pub(super) struct ParagraphStyle {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) custom: bool,
    /// Word shows the style only once it is used.
    pub(super) hidden: bool,
    /// Word offers the style to users; those of the letterhead are not offered.
    pub(super) offered: bool,
    pub(super) based_on: &'static str,
    /// Properties with default values are written too, to override those of the base
    /// style.
    pub(super) explicit: bool,
    pub(super) next: Option<String>,
    pub(super) ui_priority: usize,
    pub(super) frame: Option<Frame>,
    pub(super) indent: Option<Indent>,
    /// Right-aligned tab stop in twips, and its leader.
    pub(super) right_tab: Option<(i32, Option<TabLeaderType>)>,
    pub(super) numbering: Option<(u32, u32)>,
    pub(super) outline_level: Option<u8>,
    pub(super) page_break_before: bool,
    pub(super) size: i32,
    /// Line height in twips; `None` if a picture determines it.
    pub(super) leading: Option<i32>,
    pub(super) before: i32,
    pub(super) after: i32,
    pub(super) contextual_spacing: bool,
    pub(super) keep_next: bool,
    pub(super) keep_lines: bool,
    pub(super) bold: bool,
    pub(super) italic: bool,
}

impl<'a> Styles<'a> {
    /// Builds the styles of a house style, in a language.
    pub(super) fn of(language: Language, style: &'a HouseStyle) -> Self {
        let body = style.role(Role::BodyText);
        let roles = Role::ALL
            .into_iter()
            .filter(|role| {
                // Lists have more styles than roles, and a watermark is a drawing.
                !matches!(
                    role,
                    Role::ListParagraph | Role::ListContinue | Role::Watermark
                )
            })
            .map(|role| ParagraphStyle::of(role, style));
        let roman = Role::ALL
            .into_iter()
            .filter_map(|role| ParagraphStyle::roman_heading(role, style));
        let unnumbered = Role::ALL
            .into_iter()
            .filter_map(|role| ParagraphStyle::unnumbered_heading(role, style));
        let lists = (0..numbering::STYLED_LEVELS).flat_map(|level| {
            [
                ParagraphStyle::list_item(ListLabel::Bullet, level, style),
                ParagraphStyle::list_item(ListLabel::Number, level, style),
                ParagraphStyle::list_continue(level, style),
                ParagraphStyle::list_number_continue(level, style),
            ]
        });
        let styles: Vec<_> = roles
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
            .collect();
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

impl Styles<'_> {
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

impl ParagraphStyle {
    /// Returns the style of a role.
    pub(super) fn of(role: Role, style: &HouseStyle) -> Self {
        let look = style.role(role);
        let built_in = built_in_name(role);
        let based_on = based_on(role);
        Self {
            id: role.word_style().to_owned(),
            name: built_in.map_or_else(|| spaced_name(role.word_style()), str::to_owned),
            custom: built_in.is_none(),
            hidden: false,
            offered: !is_furniture(role),
            based_on,
            explicit: based_on != NORMAL,
            next: super::signature_room::next_style(role, style)
                .or_else(|| next_role(role).map(|next| next.word_style().to_owned())),
            ui_priority: role as usize + if is_furniture(role) { 50 } else { 1 },
            frame: Frame::for_role(role, style),
            indent: Indent::for_role(role, style),
            right_tab: matches!(role, Role::Toc1 | Role::Toc2 | Role::Toc3 | Role::Toc4)
                .then(|| {
                    let right = style.page.body.width.to_twips();
                    (right, toc::tab_leader(&style.contents.leader))
                }),
            numbering: numbering::of_style(role),
            outline_level: outline_level(role),
            page_break_before: role == Role::AnnexTitle,
            size: look.size.to_half_points(),
            leading: Some(look.leading.to_twips()),
            before: if super::signature_room::has_room(role, style) {
                0
            } else if opens_group(role) {
                let space = style.typography.reference_group_space;
                look.space_before.max(space).to_twips()
            } else {
                look.space_before.to_twips()
            },
            // Paragraphs of a cell are spaced only from each other, by direct formatting.
            after: match role {
                Role::TableHeading | Role::TableText => 0,
                _ if super::signature_room::has_room_below(role, style) => 0,
                _ => look.space_after.to_twips(),
            },
            contextual_spacing: look.contextual_spacing,
            keep_next: look.keep_with_next
                || super::signature_room::has_room_below(role, style),
            keep_lines: look.keep_lines,
            bold: look.bold,
            italic: look.italic,
        }
    }
}

/// Returns whether a role always opens a group of the reference column.
///
/// Its style then includes the space above the group.
pub(super) const fn opens_group(role: Role) -> bool {
    matches!(role, Role::ReferenceLabel | Role::ReferenceClause)
}

/// Returns whether a role is in the letterhead or generated by word processors.
const fn is_furniture(role: Role) -> bool {
    matches!(
        role,
        Role::SenderName
            | Role::ReturnLine
            | Role::Classification
            | Role::Address
            | Role::Date
            | Role::Subject
            | Role::ReferenceUnit
            | Role::ReferenceLabel
            | Role::ReferenceText
            | Role::ReferenceClause
            | Role::PageNumber
            | Role::Toc1
            | Role::Toc2
            | Role::Toc3
            | Role::Toc4
    )
}

/// Returns the name of Word's built-in style for a role.
const fn built_in_name(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::Date => "Date",
        Role::Subject => "Title",
        Role::PageNumber => "footer",
        Role::Salutation => "Salutation",
        Role::BodyText => "Body Text",
        Role::Heading1 => "heading 1",
        Role::Heading2 => "heading 2",
        Role::Heading3 => "heading 3",
        Role::Closing => "Closing",
        Role::Signature => "Signature",
        Role::Quote => "Quote",
        Role::Caption => "caption",
        Role::FootnoteText => "footnote text",
        Role::ContentsHeading => "TOC Heading",
        Role::Toc1 => "toc 1",
        Role::Toc2 => "toc 2",
        Role::Toc3 => "toc 3",
        Role::Toc4 => "toc 4",
        _ => return None,
    })
}

/// Returns the base style of a role's style.
///
/// A heading of an annex is based on a heading of its outline level in the document, but
/// looks as its depth in the annex requires.
const fn based_on(role: Role) -> &'static str {
    match role {
        Role::AnnexTitle => Role::Heading1.word_style(),
        Role::AnnexHeading1 => Role::Heading2.word_style(),
        Role::AnnexHeading2 => Role::Heading3.word_style(),
        Role::AnnexHeading3 => HEADING_4,
        // Most of these headings are directly in an annex, at this level.
        Role::QuestionHeading | Role::AnswerHeading => Role::Heading2.word_style(),
        _ => NORMAL,
    }
}

/// Separates the words of a style id: `AnnexHeading1` becomes `Annex Heading 1`.
pub(super) fn spaced_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len() + 4);
    for letter in id.chars() {
        if !name.is_empty() && !letter.is_ascii_lowercase() {
            name.push(' ');
        }
        name.push(letter);
    }
    name
}

/// Returns the role of the paragraph that Enter starts after one of this role.
const fn next_role(role: Role) -> Option<Role> {
    Some(match role {
        Role::Date => Role::Subject,
        Role::Subject => Role::Salutation,
        Role::Salutation
        | Role::Heading1
        | Role::Heading2
        | Role::Heading3
        | Role::AnnexTitle
        | Role::AnnexSubtitle
        | Role::AnnexHeading1
        | Role::AnnexHeading2
        | Role::AnnexHeading3
        | Role::AnswerHeading
        | Role::QuoteSource
        | Role::Caption => Role::BodyText,
        Role::QuestionHeading => Role::QuestionText,
        Role::DefinitionLabel => Role::DefinitionText,
        Role::ReferenceLabel => Role::ReferenceText,
        Role::Closing | Role::SignatureCapacity => Role::Signature,
        _ => return None,
    })
}

/// Returns the outline level, from 0; an annex title is above its sections.
pub(super) const fn outline_level(role: Role) -> Option<u8> {
    Some(match role {
        Role::Heading1 | Role::AnnexTitle => 0,
        Role::Heading2
        | Role::AnnexHeading1
        | Role::QuestionHeading
        | Role::AnswerHeading => 1,
        Role::Heading3 | Role::AnnexHeading2 => 2,
        Role::AnnexHeading3 => 3,
        _ => return None,
    })
}
