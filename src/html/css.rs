//! Renders the style sheet of the page.
//!
//! Input: a house style. Output: the template `templates/html/style.css` with its
//! measurements. Roles are classes. Lengths are multiples of the size of body text, so
//! that one rule scales the complete letter for screen and paper.

use std::borrow::Borrow;

use askama::Template;

use crate::house_style::{HouseStyle, PageGeometry, Role, RoleStyle, Typography};
use crate::length::Length;

/// Depth to which nested lists have bullets of their own.
const LIST_LEVELS: usize = 6;

/// Width next to the columns on a screen, in rem: padding and a scroll bar.
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
    /// Text before and after the number of an item.
    label: (String, String),
    /// Bullets, with the selector of their level.
    bullets: Vec<(String, String)>,
    watermark: &'a RoleStyle,
}

/// Returns the style sheet of a house style.
pub(super) fn style_sheet(style: &HouseStyle) -> StyleSheet<'_> {
    let (before, after) = style.list.label.split_once("{}").unwrap_or_default();
    let bullets = style.list.bullets.iter().cycle().take(LIST_LEVELS).enumerate();
    StyleSheet {
        page: &style.page,
        typography: &style.typography,
        style,
        family: style.fonts.family(),
        roles: Role::ALL.iter().map(|&role| (role, style.role(role))).collect(),
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
    /// Returns a length in rem, the size of body text.
    fn rem(&self, length: impl Borrow<Length>) -> String {
        rem(*length.borrow(), self.style)
    }

    /// Returns the size of body text, in points.
    fn body_size(&self) -> f64 {
        self.style.role(Role::BodyText).size.to_pt()
    }

    /// Returns one length as a factor of another.
    fn ratio(&self, length: &Length, of: &Length) -> String {
        number(length.to_pt() / of.to_pt())
    }

    /// Returns a length on paper, in millimeters.
    fn mm(&self, length: impl Borrow<Length>) -> String {
        number(length.borrow().to_mm()) + "mm"
    }

    /// Converts a script shift from fractions of the text's size to those of its own.
    fn script(&self, shift: &f64) -> String {
        number(shift / self.typography.script_size)
    }

    /// Returns the distance between a classification line and the address below it.
    fn below_classification(&self) -> Length {
        let line = self.roles[Role::Classification as usize].1.leading;
        self.page.address_below_classification - self.page.classification_header.y - line
    }

    /// Returns the top margin of a list below a paragraph.
    ///
    /// It collapses with the margin of that paragraph (CSS 2.1, 8.3.1): a negative one is
    /// subtracted.
    fn lead_in_margin(&self, paragraph: &RoleStyle) -> Length {
        let below = paragraph.space_after;
        let space = self.style.list.lead_in_space.max(self.list.space_before);
        if space < below { space - below } else { space }
    }

    /// Returns the right padding of cells in a printed table.
    ///
    /// It is reduced by the space that browsers take from the text: they draw rules in
    /// integer pixels, at least one, and columns in integer pixels.
    fn print_padding(&self) -> Length {
        const PIXEL: f64 = 0.75;
        let table = &self.style.table;
        let rule = table.rule.to_pt();
        let drawn =
            if rule > 0.0 { (rule / PIXEL).floor().max(1.0) * PIXEL } else { 0.0 };
        let taken = (drawn - rule).max(0.0) + PIXEL;
        (table.padding.right - Length::pt(taken)).max(Length::ZERO)
    }

    /// Returns the margin to the right of the reference column.
    fn right(&self) -> Length {
        let column = &self.page.reference_column;
        self.page.width - column.x - column.width
    }

    /// Returns the minimum width of a screen with both columns, in rem.
    fn wide(&self) -> String {
        let column = &self.page.reference_column;
        let columns = column.x + column.width - self.page.body.x;
        number((columns.to_pt() / self.body_size() + SCREEN_MARGIN).ceil())
    }
}

/// Formats a length in rem, the size of body text.
pub(super) fn rem(length: Length, style: &HouseStyle) -> String {
    let number = number(length.to_pt() / style.role(Role::BodyText).size.to_pt());
    if number == "0" { number } else { number + "rem" }
}

/// Returns the selector of bullet lists of a level, from 0; notes start again at 0.
fn bulleted(level: usize) -> String {
    let items = "li ".repeat(level);
    format!("{items}ul, .notes li {items}ul")
}

/// Formats a number for CSS, to four decimals.
pub(super) fn number(number: f64) -> String {
    let rounded = (number * 10_000.0).round() / 10_000.0;
    // Adding zero turns -0 into 0.
    (rounded + 0.0).to_string()
}

/// Escapes text for a CSS string.
fn string(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('<', "\\3c ")
}
