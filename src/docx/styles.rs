//! The styles part: one Word style a role.
//!
//! In: a house style. Out: the Askama context of `styles.xml`, in twips and
//! half-points.

use askama::Template;

use super::numbering;
use super::place::{Frame, Indent};
use crate::document::Document;
use crate::style::{HouseStyle, Role};

/// The style of the paragraph that holds the logo.
pub(super) const LOGO: &str = "Logo";
/// The style of the classification line at the foot of the page.
pub(super) const CLASSIFICATION_FOOT: &str = "ClassificationFoot";
/// The style of the paragraph on which a header of nothing but frames hangs.
pub(super) const FRAME_ANCHOR: &str = "FrameAnchor";
/// The character style of a link.
pub(super) const HYPERLINK: &str = "Hyperlink";
/// The style that every other is based on.
const NORMAL: &str = "Normal";

/// The styles part.
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
    styles: Vec<ParagraphStyle>,
}

/// A paragraph style, in the units of its XML.
struct ParagraphStyle {
    id: &'static str,
    name: String,
    custom: bool,
    based_on: &'static str,
    next: Option<&'static str>,
    ui_priority: usize,
    frame: Option<Frame>,
    indent: Option<Indent>,
    numbering: Option<(u32, u32)>,
    outline_level: Option<u8>,
    page_break_before: bool,
    size: i32,
    /// `None` where a picture makes the line.
    leading: Option<i32>,
    before: i32,
    after: i32,
    contextual_spacing: bool,
    keep_next: bool,
    keep_lines: bool,
    bold: bool,
    italic: bool,
}

impl<'a> Styles<'a> {
    /// The styles of a house style, in the document's language.
    pub(super) fn of(document: &Document, style: &'a HouseStyle) -> Self {
        let body = style.role(Role::BodyText);
        let roles = Role::ALL.into_iter().map(|role| ParagraphStyle::of(role, style));
        Self {
            family: style.fonts.family(),
            language: document.language.tag(),
            size: body.size.to_half_points(),
            leading: body.leading.to_twips(),
            kerning: style.typography.kerning,
            ligatures: style.typography.ligatures,
            widow_control: u8::from(style.typography.widow_lines > 1),
            styles: roles
                .chain([
                    ParagraphStyle::logo(style),
                    ParagraphStyle::classification_foot(style),
                    ParagraphStyle::frame_anchor(style),
                ])
                .collect(),
        }
    }
}

impl ParagraphStyle {
    fn of(role: Role, style: &HouseStyle) -> Self {
        let look = style.role(role);
        let built_in = built_in_name(role);
        Self {
            id: role.word_style(),
            name: built_in.map_or_else(|| spaced(role.word_style()), str::to_owned),
            custom: built_in.is_none(),
            based_on: NORMAL,
            next: next(role).map(Role::word_style),
            ui_priority: role as usize + 1,
            frame: Frame::of(role, style),
            indent: Indent::of(role, style),
            numbering: numbering::of_style(role),
            outline_level: outline_level(role),
            page_break_before: role == Role::AnnexTitle,
            size: look.size.to_half_points(),
            leading: Some(look.leading.to_twips()),
            before: look.space_before.to_twips(),
            after: look.space_after.to_twips(),
            contextual_spacing: look.contextual_spacing,
            keep_next: look.keep_with_next,
            keep_lines: look.keep_lines,
            bold: look.bold,
            italic: look.italic,
        }
    }

    /// A line as high as its picture, at the logo's place.
    fn logo(style: &HouseStyle) -> Self {
        Self {
            id: LOGO,
            name: spaced(LOGO),
            ui_priority: Role::ALL.len() + 1,
            frame: Some(Frame::logo(style)),
            leading: None,
            ..Self::of(Role::SenderName, style)
        }
    }

    /// The classification line, at its other place.
    fn classification_foot(style: &HouseStyle) -> Self {
        Self {
            id: CLASSIFICATION_FOOT,
            name: spaced(CLASSIFICATION_FOOT),
            based_on: Role::Classification.word_style(),
            ui_priority: Role::ALL.len() + 2,
            frame: Some(Frame::classification_foot(style)),
            ..Self::of(Role::Classification, style)
        }
    }

    /// As low as a line can be.
    fn frame_anchor(style: &HouseStyle) -> Self {
        Self {
            id: FRAME_ANCHOR,
            name: spaced(FRAME_ANCHOR),
            ui_priority: Role::ALL.len() + 3,
            size: 2,
            leading: Some(20),
            frame: None,
            ..Self::of(Role::SenderName, style)
        }
    }
}

/// The name by which Word knows a style of its own.
const fn built_in_name(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::Date => "Date",
        Role::Salutation => "Salutation",
        Role::BodyText => "Body Text",
        Role::Heading1 => "heading 1",
        Role::Heading2 => "heading 2",
        Role::Heading3 => "heading 3",
        Role::ListParagraph => "List Paragraph",
        Role::ListContinue => "List Continue",
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

/// `AnnexHeading1` becomes `Annex Heading 1`.
fn spaced(id: &str) -> String {
    let mut name = String::with_capacity(id.len() + 4);
    for letter in id.chars() {
        if !name.is_empty() && !letter.is_ascii_lowercase() {
            name.push(' ');
        }
        name.push(letter);
    }
    name
}

/// What a writer's next paragraph is.
const fn next(role: Role) -> Option<Role> {
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
        | Role::AnnexHeading3 => Role::BodyText,
        Role::ReferenceLabel => Role::ReferenceText,
        _ => return None,
    })
}

/// The level in the navigation pane, from 0; an annex title heads its sections.
const fn outline_level(role: Role) -> Option<u8> {
    Some(match role {
        Role::Heading1 | Role::AnnexTitle => 0,
        Role::Heading2 | Role::AnnexHeading1 => 1,
        Role::Heading3 | Role::AnnexHeading2 => 2,
        Role::AnnexHeading3 => 3,
        _ => return None,
    })
}
