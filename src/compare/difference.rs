//! Difference between two files: layer, code, location, and the old and new content.
//!
//! Input: a locale. Output: a sentence for each difference, from the locale's table.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use super::area::Area;
use super::difference_code::DifferenceCode;
use super::model::Role;
use crate::locale::Locale;

/// Layer of a document; the most important comes first.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Layer {
    /// The text of the document.
    Text,
    /// Headings, lists, tables, notes, tags, styles.
    Structure,
    /// The properties (metadata) of the document.
    Metadata,
    /// Lines and their positions.
    Layout,
    /// The rendered pages.
    Pixels,
}

impl Layer {
    /// Returns its name in options and responses.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Location of a difference in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Page in the new file, or in the old file for removed content; from 1.
    pub page: Option<usize>,
    /// Block that contains it.
    pub block: Option<BlockLocation>,
    /// JSON Pointer (RFC 6901) into the letter file, if a side is one.
    pub pointer: Option<String>,
}

/// Block as a reader refers to it.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockLocation {
    role: Role,
    /// Its number among the blocks of its kind, from 1.
    pub number: usize,
    /// Start of its text.
    pub text: Arc<str>,
}

/// Difference between two files.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Layer of the difference.
    pub layer: Layer,
    /// Its kind.
    pub code: DifferenceCode,
    /// Location in the new file, or in the old file for removed content.
    pub place: Place,
    /// Old location of moved content.
    pub old_place: Option<Place>,
    /// Old content.
    pub old: Option<String>,
    /// New content.
    pub new: Option<String>,
    /// Size of the difference, in the unit of its kind: pt or pixels.
    pub amount: Option<f64>,
    /// Further values for its sentence, by name.
    pub values: Vec<(&'static str, String)>,
    /// Other locations of the same difference: bookmarks, contents, properties.
    pub also: Vec<Place>,
    /// Complete old and new text around it, if each of them has its own location.
    pub(super) around: Option<Arc<[String; 2]>>,
    /// Parts of pages that it explains, in the old and in the new file.
    pub(super) areas: [Vec<Areas>; 2],
}

/// Parts of pages, shared by all differences that explain them.
pub(super) type Areas = Arc<[Area]>;

impl Difference {
    /// Creates a difference at a location.
    pub(super) const fn new(layer: Layer, code: DifferenceCode, place: Place) -> Self {
        Self {
            layer,
            code,
            place,
            old_place: None,
            old: None,
            new: None,
            amount: None,
            values: Vec::new(),
            also: Vec::new(),
            around: None,
            areas: [Vec::new(), Vec::new()],
        }
    }

    /// Sets the old and the new content.
    pub(super) fn with_values(
        mut self,
        old: impl Into<String>,
        new: impl Into<String>,
    ) -> Self {
        self.old = Some(old.into());
        self.new = Some(new.into());
        self
    }

    /// Sets the old content, which was removed.
    pub(super) fn with_removed(mut self, old: impl Into<String>) -> Self {
        self.old = Some(old.into());
        self
    }

    /// Sets the new content, which was added.
    pub(super) fn with_added(mut self, new: impl Into<String>) -> Self {
        self.new = Some(new.into());
        self
    }

    /// Creates a difference for blocks that moved together, with the old and the new
    /// location of the first one and the old and the new text of each.
    pub(super) fn moved_blocks(
        (old_place, place): (Place, Place),
        texts: &[[String; 2]],
    ) -> Self {
        let join = |side: usize| {
            let texts = texts.iter().map(|texts| texts[side].as_str().trim_matches(' '));
            texts.collect::<Vec<_>>().join("\n")
        };
        let difference = Self::new(Layer::Text, DifferenceCode::Moved, place)
            .with_values(join(0), join(1));
        let mut difference = Self { old_place: Some(old_place), ..difference };
        if let [[_, first], rest @ ..] = texts {
            difference = difference.with_value("text", first.trim_matches(' '));
            if !rest.is_empty() {
                difference = difference.with_value("count", rest.len().to_string());
            }
        }
        difference
    }

    /// Adds a value for its sentence.
    pub(super) fn with_value(
        mut self,
        name: &'static str,
        value: impl Into<String>,
    ) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// Returns the sentence about the difference, preceded by its location.
    pub fn sentence(&self, locale: &Locale) -> String {
        let place = self.place.words(locale);
        let detail = self.detail(locale);
        if place.is_empty() { detail } else { format!("{place}: {detail}") }
    }

    /// Returns the size of its texts in bytes: old and new content, and locations.
    pub(super) fn byte_size(&self) -> usize {
        let place = |place: &Place| {
            let block = place.block.as_ref().map_or(0, |block| block.text.len());
            block + place.pointer.as_ref().map_or(0, String::len)
        };
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let also: usize = self.also.iter().map(place).sum();
        let moved = self.old_place.as_ref().map_or(0, place);
        text(&self.old) + text(&self.new) + place(&self.place) + moved + also
    }

    /// Returns the sentence about the difference without its location.
    pub fn detail(&self, locale: &Locale) -> String {
        let say = |key: &str, values: &[(&str, &str)]| {
            Locale::sentence(&locale.differences, key, values)
        };
        let none = say("nothing", &[]);
        let shown = |text: &Option<String>| {
            text.as_deref().map_or_else(|| none.clone(), shorten_text)
        };
        let (old, new) = (shown(&self.old), shown(&self.new));
        let amount = self.amount.map_or_else(String::new, format_number);
        let amount = amount.replace('.', &say("decimal-sign", &[]));
        let old_place = self.old_place.as_ref().map(|place| place.words(locale));
        let old_place = old_place.unwrap_or_default();
        let mut values = vec![
            ("old", old.as_str()),
            ("new", new.as_str()),
            ("old-location", old_place.as_str()),
            ("amount", amount.as_str()),
        ];
        // A value that starts with `=` is a key of the same table, which words it.
        let own: Vec<(&str, String)> = self
            .values
            .iter()
            .map(|(name, value)| match value.strip_prefix('=') {
                Some(key) => (*name, say(key, &[])),
                None => (*name, shorten_text(value)),
            })
            .collect();
        values.extend(own.iter().map(|(name, value)| (*name, value.as_str())));
        let many = self.values.iter().any(|(name, _)| *name == "count");
        let code = self.code.name();
        let is_empty = |name: &str| {
            self.values.iter().any(|(key, value)| *key == name && value.is_empty())
        };
        let is_first = is_empty("before");
        let key = match code {
            _ if many => format!("{code}-many"),
            "words-added" | "words-removed" | "whitespace" if is_first => {
                format!("{code}-at-start")
            }
            "heading-added" if self.new.is_none() => "heading-added-without-level".into(),
            "heading-removed" if self.old.is_none() => {
                "heading-removed-without-level".into()
            }
            _ => code.to_owned(),
        };
        let mut sentence = say(&key, &values);
        if !self.also.is_empty() {
            let places: Vec<_> =
                self.also.iter().map(|also| also.words(locale)).collect();
            sentence += &say("also", &[("locations", &places.join("; "))]);
        }
        sentence
    }
}

impl BlockLocation {
    /// Creates a block reference.
    pub(super) fn new(role: Role, number: usize, text: impl Into<Arc<str>>) -> Self {
        Self { role, number, text: text.into() }
    }

    /// Returns the stable name of its kind.
    pub fn key(&self) -> &'static str {
        self.role.key()
    }

    fn words(&self, locale: &Locale) -> String {
        let number = self.number.to_string();
        let text = shorten_text(&self.text);
        let values = [("number", number.as_str()), ("text", &text)];
        Locale::sentence(&locale.differences, self.role.key(), &values)
    }
}

impl Place {
    /// Words the page, the block and the pointer; empty if all are unknown.
    pub fn words(&self, locale: &Locale) -> String {
        let page = self.page.map(|page| {
            let page = page.to_string();
            Locale::sentence(&locale.differences, "on-page", &[("page", &page)])
        });
        let block = self.block.as_ref().map(|block| block.words(locale));
        let pointer = self.pointer.clone();
        let parts: Vec<_> = [page, block, pointer].into_iter().flatten().collect();
        parts.join(", ")
    }
}

/// Maximum length of a quoted text, in characters.
const QUOTED: usize = 60;

/// Shortens a text for a quotation: one line of at most [`QUOTED`] characters.
pub(super) fn shorten_text(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    if text.chars().count() <= QUOTED {
        return text.chars().map(clean).collect();
    }
    let start: String = text.chars().take(QUOTED - 1).map(clean).collect();
    start + "…"
}

/// Formats a number with at most two decimals.
pub(super) fn format_number(number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    // Turns negative zero into zero, which has no minus sign.
    (rounded + 0.0).to_string()
}
