//! The style sheet of the page.
//!
//! In: a house style. Out: the template `templates/html/style.css` with its
//! measures. Roles are classes; lengths are in units of the body text's size,
//! so that one rule scales the whole letter for screen and paper.

use std::borrow::Borrow;

use askama::Template;

use crate::length::Length;
use crate::style::{HouseStyle, PageGeometry, Role, RoleStyle, Typography};

/// How deep nested lists get bullets of their own.
const LIST_LEVELS: usize = 6;

/// Room beside the columns on a screen, in rem: padding and a scroll bar.
const SCREEN_MARGIN: f64 = 5.0;

#[derive(Template)]
#[template(path = "html/style.css", escape = "none")]
pub(super) struct StyleSheet<'a> {
    page: &'a PageGeometry,
    typography: &'a Typography,
    style: &'a HouseStyle,
    family: &'a str,
    roles: Vec<(Role, &'a RoleStyle)>,
    list: &'a RoleStyle,
    subject: &'a RoleStyle,
    sender_name: &'a RoleStyle,
    note: &'a RoleStyle,
    indent: Length,
    number_indent: Length,
    /// What stands before and after an item's number.
    label: (String, String),
    /// The bullets, by the selector of their level.
    bullets: Vec<(String, String)>,
    watermark: &'a RoleStyle,
}

/// The style sheet of a house style.
pub(super) fn sheet(style: &HouseStyle) -> StyleSheet<'_> {
    let (before, after) = style.list.label.split_once("{}").unwrap_or_default();
    let bullets = style.list.bullets.iter().cycle().take(LIST_LEVELS).enumerate();
    StyleSheet {
        page: &style.page,
        typography: &style.typography,
        style,
        family: style.fonts.family(),
        roles: Role::ALL.map(|role| (role, style.role(role))).to_vec(),
        list: style.role(Role::ListParagraph),
        subject: style.role(Role::Subject),
        sender_name: style.role(Role::SenderName),
        note: style.role(Role::FootnoteText),
        indent: style.list.indent,
        number_indent: style.list.number_indent,
        label: (string(before), string(after)),
        bullets: bullets
            .map(|(level, bullet)| (bulleted(level), string(bullet)))
            .collect(),
        watermark: style.role(Role::Watermark),
    }
}

impl StyleSheet<'_> {
    /// A length in units of the body text's size.
    fn rem(&self, length: impl Borrow<Length>) -> String {
        rem(*length.borrow(), self.style)
    }

    /// The size of the body text.
    fn body_size(&self) -> f64 {
        self.style.role(Role::BodyText).size.to_pt()
    }

    /// One length as a factor of another.
    fn ratio(&self, length: &Length, of: &Length) -> String {
        number(length.to_pt() / of.to_pt())
    }

    /// A length on paper.
    fn mm(&self, length: impl Borrow<Length>) -> String {
        number(length.borrow().to_mm()) + "mm"
    }

    /// A shift of script, from parts of the text's size to parts of its own.
    fn script(&self, shift: &f64) -> String {
        number(shift / self.typography.script_size)
    }

    /// From a classification line down to the address below it.
    fn below_classification(&self) -> Length {
        let line = self.roles[Role::Classification as usize].1.leading;
        self.page.address_below_classification - self.page.classification_header.y - line
    }

    /// The margin above a list below a paragraph, which collapses with that paragraph's
    /// (CSS 2.1, 8.3.1): a negative one is subtracted.
    fn lead_in_margin(&self, paragraph: &RoleStyle) -> Length {
        let below = paragraph.space_after;
        let wanted = self.style.list.lead_in_space.max(self.list.space_before);
        if wanted < below { wanted - below } else { wanted }
    }

    /// The padding behind text in a printed table, less what browsers take from the room of
    /// the text: they draw rules in whole pixels, at least one, and columns in whole pixels.
    fn print_padding(&self) -> Length {
        const PIXEL: f64 = 0.75;
        let table = &self.style.table;
        let rule = table.rule.to_pt();
        let drawn =
            if rule > 0.0 { (rule / PIXEL).floor().max(1.0) * PIXEL } else { 0.0 };
        let taken = (drawn - rule).max(0.0) + PIXEL;
        (table.padding.right - Length::pt(taken)).max(Length::ZERO)
    }

    /// The margin to the right of the reference column.
    fn right(&self) -> Length {
        let column = &self.page.reference_column;
        self.page.width - column.x - column.width
    }

    /// The width of a screen that has room for both columns, in rem.
    fn wide(&self) -> String {
        let column = &self.page.reference_column;
        let columns = column.x + column.width - self.page.body.x;
        number((columns.to_pt() / self.body_size() + SCREEN_MARGIN).ceil())
    }
}

/// A length in units of the body text's size.
pub(super) fn rem(length: Length, style: &HouseStyle) -> String {
    let number = number(length.to_pt() / style.role(Role::BodyText).size.to_pt());
    if number == "0" { number } else { number + "rem" }
}

/// The lists of bullets of a level, from 0; in a note they count afresh.
fn bulleted(level: usize) -> String {
    let items = "li ".repeat(level);
    format!("{items}ul, .notes li {items}ul")
}

/// A number as CSS writes it, to four decimals.
pub(super) fn number(number: f64) -> String {
    let rounded = (number * 10_000.0).round() / 10_000.0;
    // Adding zero turns -0 into 0.
    (rounded + 0.0).to_string()
}

/// The inside of a CSS string.
fn string(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('<', "\\3c ")
}
