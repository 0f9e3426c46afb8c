//! Detects lists that were typed as paragraphs: "a) wegen;" and "b) bruggen.".

use crate::blocks::Inline;
use crate::house_style::numeral::{letters, roman};

/// The maximum length of a label, in bytes: "(viii)".
const LABEL_LENGTH: usize = 6;

/// The highest number of a list that is searched for.
const LAST_NUMBER: u32 = 30;

/// The label of a paragraph that may be the item of a list.
pub(super) struct TypedItem {
    /// The label with its signs.
    pub(super) start: String,
    /// The letter or number.
    label: String,
    /// The signs around it: "()", ")" or ".".
    signs: String,
    /// True if the paragraph ends in a semicolon.
    is_open: bool,
}

impl TypedItem {
    /// Reads the label at the start of a paragraph.
    pub(super) fn parse(inlines: &[Inline]) -> Option<Self> {
        let Some(Inline::Text(text)) = inlines.first() else { return None };
        let (start, _) = text.split_once([' ', '\u{A0}'])?;
        let label = start.trim_matches(['(', ')', '.']);
        let is_label = start.len() <= LABEL_LENGTH
            && !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let signs = start.replacen(label, "", 1);
        (is_label && matches!(signs.as_str(), "()" | ")" | ".")).then(|| Self {
            start: start.to_owned(),
            label: label.to_owned(),
            signs,
            is_open: Inline::lines(inlines).ends_with(';'),
        })
    }

    /// Returns whether a label follows that of this item. A full stop also ends other
    /// numbers, so there the item must end in a semicolon.
    pub(super) fn precedes(&self, next: &Self) -> bool {
        let forms: [fn(u32) -> String; 3] = [|number| number.to_string(), letters, roman];
        self.signs == next.signs
            && (self.signs != "." || self.is_open)
            && forms.iter().any(|form| {
                let own = (1..LAST_NUMBER).find(|number| form(*number) == self.label);
                own.is_some_and(|own| form(own + 1) == next.label)
            })
    }
}
