//! Colors of SVG images that the renderer does not read.
//!
//! In: an SVG image. Out: the image without such colors where CSS falls back to an earlier
//! one, or the first color that cannot be rendered. The renderer reads the colors of CSS
//! Color 3 and some of level 4, and would draw others in black.

use std::ops::Range;
use std::str::FromStr as _;

use roxmltree::{Document, Node};
use svgtypes::{Color, Paint};

/// The properties whose values are checked; filters, which have others, are refused.
const PROPERTIES: [&str; 4] = ["fill", "stroke", "color", "stop-color"];

/// Removes the colors that another declaration of the same rule or element replaces.
///
/// Returns `None` if the image needs no change.
///
/// # Errors
///
/// The first color that nothing replaces.
pub(super) fn without_unread_colors(
    svg: &str,
    xml: &Document<'_>,
) -> Result<Option<String>, String> {
    let mut cuts = Vec::new();
    for node in xml.descendants().filter(Node::is_element) {
        find_in_attributes(svg, node, &mut cuts)?;
        if node.tag_name().name() == "style" {
            for text in node.children().filter(Node::is_text) {
                find_in_css(svg, text.range(), &|_| false, &mut cuts)?;
            }
        }
    }
    if cuts.is_empty() {
        return Ok(None);
    }
    cuts.sort_by_key(|cut| cut.start);
    let mut rest = String::with_capacity(svg.len());
    let mut end = 0;
    for cut in cuts {
        // An entity that is used twice has its elements twice.
        if cut.start < end {
            continue;
        }
        rest.push_str(&svg[end..cut.start]);
        end = cut.end;
    }
    rest.push_str(&svg[end..]);
    Ok(Some(rest))
}

/// Finds the ranges to be removed in the presentation attributes and the style of an
/// element.
fn find_in_attributes(
    svg: &str,
    node: Node<'_, '_>,
    cuts: &mut Vec<Range<usize>>,
) -> Result<(), String> {
    let own = |name: &str| node.attribute(name).is_some_and(|value| is_read(name, value));
    for attribute in node.attributes().filter(|own| own.namespace().is_none()) {
        let range = attribute.range_value();
        match attribute.name() {
            "style" => find_in_css(svg, range, &own, cuts)?,
            name => cuts.extend(find_unread(svg, name, range, false)?),
        }
    }
    Ok(())
}

/// Finds the ranges to be removed in a style sheet or in a `style` attribute.
///
/// `has_attribute` returns whether a presentation attribute has a color for a property.
fn find_in_css(
    svg: &str,
    range: Range<usize>,
    has_attribute: &dyn Fn(&str) -> bool,
    cuts: &mut Vec<Range<usize>>,
) -> Result<(), String> {
    // Properties that an earlier declaration of the block sets to a color that is read.
    let mut set: Vec<&str> = Vec::new();
    for piece in CssPieces::new(svg, range) {
        let text = &svg[piece.clone()];
        if text.is_empty() {
            set.clear();
            continue;
        }
        let Some((name, value)) = text.split_once(':') else { continue };
        let end = value.find('!').unwrap_or(value.len());
        let start = piece.start + name.len() + 1;
        let value = start..start + end;
        let name = without_comments(name);
        if !PROPERTIES.contains(&name) {
            continue;
        }
        let has_fallback = set.contains(&name) || has_attribute(name);
        match find_unread(svg, name, value.clone(), has_fallback)? {
            Some(cut) if cut == value => cuts.push(piece),
            cut => {
                cuts.extend(cut);
                if !set.contains(&name) {
                    set.push(name);
                }
            }
        }
    }
    Ok(())
}

/// Returns the text after the last comment.
fn without_comments(text: &str) -> &str {
    text.rsplit("*/").next().unwrap_or_default().trim_ascii()
}

/// Finds the range to be removed in the value of a property: all of it, or the color of
/// another color space below a color in sRGB (SVG 1.1, 11.2).
///
/// # Errors
///
/// The value, if it is not read and there is no fallback. A variable is valid in CSS, so
/// nothing replaces it.
fn find_unread(
    svg: &str,
    name: &str,
    range: Range<usize>,
    has_fallback: bool,
) -> Result<Option<Range<usize>>, String> {
    let value = &svg[range.clone()];
    if is_read(name, value) {
        return Ok(None);
    }
    let first = value.split_ascii_whitespace().next().unwrap_or_default();
    let end = value.find(first).unwrap_or_default() + first.len();
    let is_color =
        !first.is_empty() && !first.starts_with("url(") && is_read(name, first);
    if is_color && value[end..].trim_ascii().ends_with(')') {
        return Ok(Some(range.start + end..range.end));
    }
    if has_fallback && !value.contains("var(") {
        return Ok(Some(range));
    }
    Err(value.trim_ascii().to_owned())
}

/// Returns whether the renderer reads a value; true for properties that are not colors.
fn is_read(name: &str, value: &str) -> bool {
    let value = value.trim_ascii();
    match name {
        "fill" | "stroke" => Paint::from_str(value).is_ok(),
        "color" | "stop-color" => {
            matches!(value, "currentColor" | "inherit") || Color::from_str(value).is_ok()
        }
        _ => true,
    }
}

/// Declarations of a style sheet, in order; an empty range ends a block.
///
/// At-rules are left out, because the renderer skips them.
struct CssPieces<'s> {
    css: &'s [u8],
    at: usize,
    end: usize,
    is_block_end: bool,
}

impl<'s> CssPieces<'s> {
    fn new(svg: &'s str, range: Range<usize>) -> Self {
        let css = svg.as_bytes();
        Self { css, at: range.start, end: range.end, is_block_end: false }
    }

    /// Returns the end of a piece: a semicolon or brace outside of parentheses, strings
    /// and comments.
    fn find_end(&self) -> usize {
        let (mut at, mut depth, mut quote) = (self.at, 0_usize, None);
        while at < self.end {
            match (self.css[at], quote) {
                (byte, Some(open)) if byte == open => quote = None,
                (_, Some(_)) => {}
                (byte @ (b'"' | b'\''), None) => quote = Some(byte),
                (b'/', None) if self.css[at..self.end].starts_with(b"/*") => {
                    let rest = self.css[at + 2..self.end].windows(2);
                    let length = rest.into_iter().position(|two| two == b"*/");
                    at += length.map_or(self.end - at, |length| length + 3);
                }
                (b'(', None) => depth += 1,
                (b')', None) => depth = depth.saturating_sub(1),
                (b';' | b'{' | b'}', None) if depth == 0 => return at,
                _ => {}
            }
            at += 1;
        }
        self.end
    }

    /// Skips the block of an at-rule, which starts at the current position.
    fn skip_block(&mut self) {
        let mut depth = 1_usize;
        while self.at < self.end && depth > 0 {
            match self.css[self.at] {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }
}

impl Iterator for CssPieces<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            if std::mem::take(&mut self.is_block_end) {
                return Some(self.at..self.at);
            }
            if self.at >= self.end {
                return None;
            }
            let piece = self.at..self.find_end();
            let delimiter = self.css.get(piece.end).filter(|_| piece.end < self.end);
            self.at = piece.end + 1;
            let is_blank = self.css[piece.clone()].iter().all(u8::is_ascii_whitespace);
            match delimiter {
                Some(b'{') => {
                    if self.css[piece].trim_ascii_start().starts_with(b"@") {
                        self.skip_block();
                    }
                    continue;
                }
                Some(b'}') => self.is_block_end = true,
                _ => {}
            }
            if !is_blank {
                return Some(piece);
            }
        }
    }
}
