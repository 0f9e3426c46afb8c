//! The styles part: one Word style a role.
//!
//! In: a house style. Out: the Askama context of `styles.xml`, in twips and
//! half-points.

use askama::Template;

use super::numbering;
use super::place::{Frame, Indent};
use crate::document::ListLabel;
use crate::locale::Language;
use crate::style::{HouseStyle, Role};

/// The style of the paragraph that holds the logo.
pub(super) const LOGO: &str = "Logo";
/// The style of the classification line at the foot of the page.
pub(super) const CLASSIFICATION_FOOT: &str = "ClassificationFoot";
/// The style of the paragraph on which a header of nothing but frames hangs.
pub(super) const FRAME_ANCHOR: &str = "FrameAnchor";
/// The character style of a link.
pub(super) const HYPERLINK: &str = "Hyperlink";
/// The character style of what is important: bold.
pub(super) const STRONG: &str = "Strong";
/// The character style of what is stressed: italic.
pub(super) const EMPHASIS: &str = "Emphasis";
/// The style that the deepest heading of an annex is based on.
const HEADING_4: &str = "Heading4";
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
    id: String,
    name: String,
    custom: bool,
    based_on: &'static str,
    /// Says too what it does not have, for the style it is based on may have it.
    explicit: bool,
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
    /// The styles of a house style, in a language.
    pub(super) fn of(language: Language, style: &'a HouseStyle) -> Self {
        let body = style.role(Role::BodyText);
        let roles = Role::ALL
            .into_iter()
            .filter(|role| !matches!(role, Role::ListParagraph | Role::ListContinue))
            .map(|role| ParagraphStyle::of(role, style));
        let lists = (0..numbering::STYLED_LEVELS).flat_map(|level| {
            [
                ParagraphStyle::list_item(ListLabel::Bullet, level, style),
                ParagraphStyle::list_item(ListLabel::Number, level, style),
                ParagraphStyle::list_continue(level, style),
            ]
        });
        Self {
            family: style.word_family(),
            language: language.tag(),
            size: body.size.to_half_points(),
            leading: body.leading.to_twips(),
            kerning: style.typography.kerning,
            ligatures: style.typography.ligatures,
            widow_control: u8::from(style.typography.widow_lines > 1),
            styles: roles
                .chain(lists)
                .chain([
                    ParagraphStyle::heading_4(style),
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
        let based_on = based_on(role);
        Self {
            id: role.word_style().to_owned(),
            name: built_in.map_or_else(|| spaced(role.word_style()), str::to_owned),
            custom: built_in.is_none(),
            based_on,
            explicit: based_on != NORMAL,
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

    /// What the deepest heading of an annex is based on.
    fn heading_4(style: &HouseStyle) -> Self {
        Self {
            id: HEADING_4.to_owned(),
            name: "heading 4".to_owned(),
            custom: false,
            based_on: NORMAL,
            explicit: false,
            numbering: None,
            ..Self::of(Role::AnnexHeading3, style)
        }
    }

    /// An item of a list, by the kind of the list and how deep it stands.
    fn list_item(label: ListLabel, level: usize, style: &HouseStyle) -> Self {
        let id = numbering::item_style(label, level);
        Self {
            name: spaced(&id),
            id,
            custom: false,
            numbering: Some(numbering::of_item(label, level)),
            ..Self::of(Role::ListParagraph, style)
        }
    }

    /// What goes on below an item, where lists of bullets stand around it.
    fn list_continue(level: usize, style: &HouseStyle) -> Self {
        let id = numbering::continue_style(level);
        let left = numbering::left(ListLabel::Bullet, level, &style.list).to_twips();
        Self {
            name: spaced(&id),
            id,
            custom: false,
            indent: Some(Indent { left, right: 0, hanging: 0 }),
            ..Self::of(Role::ListContinue, style)
        }
    }

    /// A line as high as its picture, at the logo's place.
    fn logo(style: &HouseStyle) -> Self {
        Self {
            id: LOGO.to_owned(),
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
            id: CLASSIFICATION_FOOT.to_owned(),
            name: spaced(CLASSIFICATION_FOOT),
            based_on: Role::Classification.word_style(),
            explicit: true,
            ui_priority: Role::ALL.len() + 2,
            frame: Some(Frame::classification_foot(style)),
            ..Self::of(Role::Classification, style)
        }
    }

    /// As low as a line can be.
    fn frame_anchor(style: &HouseStyle) -> Self {
        Self {
            id: FRAME_ANCHOR.to_owned(),
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

/// The style that a role's is based on: a heading of an annex is one of the level
/// that it has in the document, and looks as its depth asks.
const fn based_on(role: Role) -> &'static str {
    match role {
        Role::AnnexTitle => Role::Heading1.word_style(),
        Role::AnnexHeading1 => Role::Heading2.word_style(),
        Role::AnnexHeading2 => Role::Heading3.word_style(),
        Role::AnnexHeading3 => HEADING_4,
        _ => NORMAL,
    }
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
