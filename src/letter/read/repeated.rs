//! Detects parts of the letter that were typed into its text.
//!
//! In: the lines at the start and the end of the letter's own text; quotes, lists, tables
//! and annexes are excluded. Out: warnings for lines that repeat a part.

use super::Reader;
use crate::letter::dirt::is_space;
use crate::letter::finding::{Mention, Rule};
use crate::letter::json::Place;
use crate::letter::residue::repeated_parts;
use crate::letter::{Inline, Letter};

/// The number of lines at the start of a text that may be letterhead or salutation.
const LEADING: usize = 6;

/// The number of lines at the end of a text that may be closing or signature.
const TRAILING: usize = 16;

/// The maximum length of such a line, in bytes.
const MAX_LINE: usize = 160;

/// The first and the last lines of paragraphs; a line that is too long is stored empty.
#[derive(Default)]
pub(super) struct TypedLines(Vec<(Place, String)>);

impl TypedLines {
    /// Adds the lines of a paragraph.
    pub(super) fn push(&mut self, place: Place, inlines: &[Inline]) {
        let mut text = String::new();
        push_text(inlines, &mut text);
        for line in text.split('\n').map(|line| line.trim_matches(is_space)) {
            let line = if line.len() > MAX_LINE { "" } else { line };
            if self.0.len() == LEADING + TRAILING {
                self.0.remove(LEADING);
            }
            self.0.push((place, line.to_owned()));
        }
    }
}

/// Appends the text of inlines, without their footnotes.
pub(super) fn push_text(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(own) | Inline::Superscript(own) | Inline::Subscript(own) => {
                text.push_str(own);
            }
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Link { text: inner, .. }
            | Inline::Foreign { text: inner, .. } => push_text(inner, text),
            Inline::LineBreak => text.push('\n'),
            Inline::Footnote(_) => {}
        }
    }
}

impl Reader<'_> {
    /// Warns of lines that repeat the letterhead, the salutation, the closing or a signature.
    pub(super) fn warn_of_repeated_parts(&mut self, letter: &Letter) {
        let TypedLines(lines) = std::mem::take(&mut self.typed_lines);
        let locales = &self.style.locales;
        let locale = self.style.locale(letter.language);
        let signatures = repeated_parts::signature_lines(letter, locale);
        let count = lines.len();
        for (index, (place, line)) in lines.into_iter().enumerate() {
            let is_leading = index < LEADING;
            let is_trailing = index + TRAILING >= count;
            let member = if is_leading
                && repeated_parts::is_salutation(&line, letter, locales)
            {
                Some("salutation")
            } else if is_trailing && repeated_parts::is_closing(&line, letter, locales) {
                Some("closing")
            } else {
                repeated_parts::find_letterhead_member(&line, is_leading, letter, locales)
            };
            let found = ("found", Mention::excerpt(&line));
            if let Some(member) = member {
                self.warning(
                    place,
                    Rule::RepeatedPart,
                    [found, ("member", member.into())],
                );
            } else if is_trailing
                && !line.is_empty()
                && signatures.contains(&repeated_parts::bare_signature(&line, locale))
            {
                self.warning(place, Rule::RepeatedSignature, [found]);
            }
        }
    }
}
