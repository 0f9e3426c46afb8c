//! Tab stops and their leaders.

use docx_rs::{Paragraph, Tab, TabLeaderType, TabValueType};

use crate::house_style::{HouseStyle, ListStyle, Role};
use crate::length::Length;

/// Adds a tab stop after a label that starts at `x` and exceeds its hanging indent.
///
/// The tab after a label goes to the next tab stop. That is usually the hanging indent
/// (`w:hanging`, 17.3.1.12), but after a wide label it is the next default one, up to
/// half an inch away.
pub(super) fn add_label_tab(
    paragraph: Paragraph,
    label: &str,
    role: Role,
    (x, hanging): (Length, Length),
    style: &HouseStyle,
) -> Paragraph {
    let stop =
        label_width(label, role, style) + style.role(role).size * ListStyle::LABEL_GAP;
    if stop <= hanging {
        return paragraph;
    }
    let position = (x + stop).to_twips().unsigned_abs() as usize;
    paragraph.add_tab(Tab::new().val(TabValueType::Left).pos(position))
}

/// Measures a label in the face of a role.
pub(super) fn label_width(label: &str, role: Role, style: &HouseStyle) -> Length {
    let look = style.role(role);
    let face = style.fonts.face(look.face());
    let advance: i32 = face.shape(label).iter().map(|glyph| glyph.advance).sum();
    look.size * (f64::from(advance) / f64::from(face.units_per_em()))
}

/// Returns the tab leader of Word closest to a leader text (17.18.72).
pub(super) fn tab_leader(text: &str) -> Option<TabLeaderType> {
    Some(match text.chars().find(|character| !character.is_whitespace())? {
        '-' | '–' | '—' => TabLeaderType::Hyphen,
        '_' => TabLeaderType::Underscore,
        '·' | '•' => TabLeaderType::MiddleDot,
        _ => TabLeaderType::Dot,
    })
}
