//! What differs: layer, kind, place, and what stood there before and now.
//!
//! In: a locale. Out: a sentence for each difference, from the locale's table.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::side::Role;
use crate::locale::Locale;

/// A layer of a document, the one that matters most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// What it says.
    Text,
    /// Headings, lists, tables, notes, tags, styles.
    Structure,
    /// What it says about itself.
    Metadata,
    /// Lines and where they stand.
    Layout,
    /// What the pages look like.
    Pixels,
}

impl Layer {
    /// Every layer.
    pub const ALL: [Self; 5] =
        [Self::Text, Self::Structure, Self::Metadata, Self::Layout, Self::Pixels];

    /// Its name in options and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Structure => "structure",
            Self::Metadata => "metadata",
            Self::Layout => "layout",
            Self::Pixels => "pixels",
        }
    }
}

/// Where something is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The page in the new file, or in the old one where it has gone.
    pub page: Option<usize>,
    /// The block.
    pub block: Option<Block>,
    /// Where the letter file says it (RFC 6901), when a side is one.
    pub pointer: Option<String>,
}

/// A block by the name a reader gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    role: Role,
    /// Which of its kind, counted from 1.
    pub number: usize,
    /// How its text starts.
    pub text: Arc<str>,
}

/// A difference between two files.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The layer it is in.
    pub layer: Layer,
    /// Its kind: a stable code.
    pub code: &'static str,
    /// Where it is.
    pub place: Place,
    /// Where it was, if it moved.
    pub old_place: Option<Place>,
    /// What stood there before.
    pub old: Option<String>,
    /// What stands there now.
    pub new: Option<String>,
    /// How much it is, in the unit of its kind: points, pixels.
    pub amount: Option<f64>,
    /// What its sentence names beside these.
    pub values: Vec<(&'static str, String)>,
    /// Where the same stands again: bookmarks, contents, properties.
    pub also: Vec<Place>,
    /// The whole texts that it stands in, where each has a place of its own.
    pub(super) around: Option<Arc<[String; 2]>>,
    /// The parts of pages that it accounts for, in the old and in the new file.
    pub(super) areas: [Vec<Areas>; 2],
}

/// Parts of pages, shared by all differences that account for them.
pub(super) type Areas = Arc<[Area]>;

/// A part of a page: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) page: usize,
    pub(super) corners: [f64; 4],
}

impl Difference {
    /// A difference at a place.
    pub(super) const fn new(layer: Layer, code: &'static str, place: Place) -> Self {
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

    /// The same with what stood and stands there.
    pub(super) fn between(
        mut self,
        old: impl Into<String>,
        new: impl Into<String>,
    ) -> Self {
        self.old = Some(old.into());
        self.new = Some(new.into());
        self
    }

    /// The same with what is gone.
    pub(super) fn gone(mut self, old: impl Into<String>) -> Self {
        self.old = Some(old.into());
        self
    }

    /// The same with what has come.
    pub(super) fn come(mut self, new: impl Into<String>) -> Self {
        self.new = Some(new.into());
        self
    }

    /// A block that moved from one place to another.
    pub(super) fn moved(old_place: Place, place: Place, old: &str, new: &str) -> Self {
        let difference = Self::new(Layer::Text, "moved", place).between(old, new);
        Self { old_place: Some(old_place), ..difference }
    }

    /// The same with a value for its sentence.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// The sentence, its place first.
    pub fn sentence(&self, locale: &Locale) -> String {
        let place = self.place.words(locale);
        let detail = self.detail(locale);
        if place.is_empty() { detail } else { format!("{place}: {detail}") }
    }

    /// Bytes of what it names: what was there, what is there, and where.
    pub(super) fn size(&self) -> usize {
        let place = |place: &Place| {
            let block = place.block.as_ref().map_or(0, |block| block.text.len());
            block + place.pointer.as_ref().map_or(0, String::len)
        };
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let also: usize = self.also.iter().map(place).sum();
        let moved = self.old_place.as_ref().map_or(0, place);
        text(&self.old) + text(&self.new) + place(&self.place) + moved + also
    }

    /// What differs, without the place.
    pub fn detail(&self, locale: &Locale) -> String {
        let say = |key: &str, values: &[(&str, &str)]| {
            Locale::sentence(&locale.differences, key, values)
        };
        let none = say("nothing", &[]);
        let shown = |text: &Option<String>| {
            text.as_deref().map_or_else(|| none.clone(), shortened)
        };
        let (old, new) = (shown(&self.old), shown(&self.new));
        let amount = self.amount.map_or_else(String::new, super::layout::number);
        let amount = amount.replace('.', &say("decimal-sign", &[]));
        let old_place = self.old_place.as_ref().map(|place| place.words(locale));
        let old_place = old_place.unwrap_or_default();
        let mut values = vec![
            ("old", old.as_str()),
            ("new", new.as_str()),
            ("old-location", old_place.as_str()),
            ("amount", amount.as_str()),
        ];
        // A value that is a key of the table itself is worded by it.
        let own: Vec<(&str, String)> = self
            .values
            .iter()
            .map(|(name, value)| match value.strip_prefix('=') {
                Some(key) => (*name, say(key, &[])),
                None => (*name, shortened(value)),
            })
            .collect();
        values.extend(own.iter().map(|(name, value)| (*name, value.as_str())));
        let many = self.values.iter().any(|(name, _)| *name == "count");
        let key = if many { format!("{}-many", self.code) } else { self.code.to_owned() };
        let mut sentence = say(&key, &values);
        if !self.also.is_empty() {
            let places: Vec<_> =
                self.also.iter().map(|also| also.words(locale)).collect();
            sentence += &say("also", &[("locations", &places.join("; "))]);
        }
        sentence
    }
}

impl Block {
    /// A block.
    pub(super) fn new(role: Role, number: usize, text: impl Into<Arc<str>>) -> Self {
        Self { role, number, text: text.into() }
    }

    /// Its stable name.
    pub const fn key(&self) -> &'static str {
        self.role.key()
    }

    fn words(&self, locale: &Locale) -> String {
        let number = self.number.to_string();
        let text = shortened(&self.text);
        let values = [("number", number.as_str()), ("text", &text)];
        Locale::sentence(&locale.differences, self.role.key(), &values)
    }
}

impl Place {
    /// The page and the block in words; nothing where neither is known.
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

/// The most characters of a text that a sentence quotes.
const QUOTED: usize = 60;

/// A text as a sentence quotes it: one line, not long.
pub(super) fn shortened(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    if text.chars().count() <= QUOTED {
        return text.chars().map(clean).collect();
    }
    let start: String = text.chars().take(QUOTED - 1).map(clean).collect();
    start + "…"
}
