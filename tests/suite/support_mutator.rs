//! Mutants of the test letters.
//!
//! Input: the number of a mutant. Output: its bytes, the same for the same number on
//! every machine. A mutant is a test letter with members and items removed, duplicated,
//! swapped, renamed, wrapped, or replaced by those of other letters, and with texts at
//! the limits of what is valid. So it is nearly a letter, and about half the time it is
//! valid.

use std::collections::BTreeMap;

use kamerbrief::letter;
use serde_json::Value;

use crate::support::{STYLES, invalid_letters, json_files, letters_dir};

/// Length to which most longer arrays are cut, so that a mutant is short.
const WINDOW: usize = 8;

/// Maximum size of a mutant in bytes; the service rejects larger letters anyway.
const MAX_BYTES: usize = 400_000;

/// Unusual texts that are valid in a letter.
const ODD: &[&str] = &[
    "x",
    "  twee  spaties  ",
    "\u{a0}",
    "be\u{ad}leid\u{200b}s\u{2060}stuk",
    "a\u{200c}b\u{200d}c\u{fe0f}",
    "𝔸𝟘𝕫 𝖠",
    "e\u{301}i\u{308}x\u{304}\u{301}q\u{323}\u{302}",
    "a\u{301}\u{302}\u{303}\u{304}\u{301}\u{302}\u{303}\u{304}\u{301}\u{302}\u{303}\u{304}",
    "\u{301}begint met een teken",
    "Ĳ ĳ ß ẞ ŉ ǰ ΐ ﬃ İ ı",
    "²₂½…—–-‐‑/\\",
    "€\u{a0}7,2\u{202f}mln. (§ 3) “a” ‘b’ ’s",
    "]]> <!-- --> <w:p/> &amp; &#0; <script>alert(1)</script>",
    "{{ x }} {% raw %} {0} %1 %s $x ${y} `z`",
    "{ PAGE } INCLUDETEXT \"x\" MERGEFIELD \\* MERGEFORMAT",
    "(\\) <</S/JavaScript>> endstream endobj %%EOF",
    "=cmd|' /C calc'!A0",
    "1. 1.1 a) • –",
    "αβγ бвг ќ ђ ґ ŵ ŷ",
    "\u{fffd}\u{2063}\u{34f}",
    "01-02-2025",
    "2025-02-29",
    "2024-02-29",
    "0000-01-01",
    "9999-12-31",
    "https://www.rijksoverheid.nl/a?b=c&d=<e>#f",
    "https://ex\u{e4}mple.org/\u{e9}%00%zz",
    "mailto:a@b.nl?subject=x%0Ay",
    "tel:+31(0)70-1234567",
    "neutral",
    "tweede-kamer",
    "**a** | b |\n|---|\n[^1]\n\n[^1]: noot\n\n- c\n  1. d\n\n> e\n\n# f\n",
    "| a | b |\n|---|:-:|\n| c | d | e |\n",
];

/// Texts that are invalid in a letter, or as an address or an image.
const REFUSED: &[&str] = &[
    "",
    " ",
    "\u{200b}\u{ad}",
    "a\tb",
    "a\r\nb",
    "a\u{2028}b\u{85}c",
    "a\0b\u{1b}[31m\u{7f}\u{9f}",
    "\u{202e}omgekeerd\u{202c}\u{2066}\u{2069}\u{200f}",
    "שלום مرحبا ٣",
    "\u{e000}\u{f0b7}\u{f8ff}\u{10fffd}",
    "\u{fdd0}\u{fffe}\u{1ffff}",
    "\u{feff}",
    "中文 한국어 👩\u{200d}👩\u{200d}👧 🇳🇱",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://",
    "http://[::1",
    "data:image/png;base64,",
    "data:image/png;base64,AAAA",
    "data:image/jpeg;base64,/9j/4AAQ",
    "data:image/png;base64,iVBORw0KGgo=",
];

/// JSON tokens of the wrong type; some are not JSON.
const TOKENS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "3",
    "7",
    "12",
    "100",
    "0.5",
    "1e-400",
    "32767",
    "32768",
    "65536",
    "2147483647",
    "2147483648",
    "4294967296",
    "9007199254740993",
    "18446744073709551616",
    "-9223372036854775809",
    "1e308",
    "1e999",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "{\"\":{}}",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud835\\udd38\"",
    "\"\\/\\b\\f\"",
    "01",
    "NaN",
];

/// Wrappers for any value: the text before it and after it.
const WRAPPERS: &[(&str, &str)] = &[
    ("[", "]"),
    ("{\"strong\":", "}"),
    ("{\"emphasis\":", "}"),
    ("{\"superscript\":", "}"),
    ("{\"footnote\":", "}"),
    ("{\"paragraph\":", "}"),
    ("{\"paragraph\":[", "]}"),
    ("{\"markdown\":", "}"),
    ("{\"foreign\":{\"language\":\"en\",\"text\":", "}}"),
    ("{\"link\":{\"url\":\"https://example.org/\",\"text\":", "}}"),
    ("{\"section\":{\"title\":\"Titel\",\"blocks\":[", "]}}"),
    ("{\"section\":{\"numbering\":\"roman\",\"title\":", ",\"blocks\":[\"x\"]}}"),
    ("{\"list\":{\"style\":\"number\",\"items\":[[", "]]}}"),
    ("{\"list\":{\"style\":\"bullet\",\"items\":[\"x\",[\"y\",", "]]}}"),
    ("{\"quote\":{\"blocks\":[", "]}}"),
    ("{\"definitions\":[{\"label\":\"x\",\"blocks\":[", "]}]}"),
    ("{\"table\":{\"rows\":[[[", "]]]}}"),
    ("{\"table\":{\"header\":[", "],\"rows\":[[\"x\"]]}}"),
    ("{\"questions\":[{\"question\":{\"number\":1,\"blocks\":[", "]}}]}"),
];

/// JSON to be written.
#[derive(Clone, Debug)]
enum Json {
    /// Raw text, whether or not it is JSON.
    Token(String),
    Text(String),
    Array(Vec<Json>),
    /// Members in order; names may be duplicated.
    Object(Vec<(String, Json)>),
    /// A value between two raw texts.
    Wrapped(&'static str, Box<Json>, &'static str),
}

impl Json {
    fn of(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::of).collect()),
            Value::Object(members) => Self::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (name, Self::of(value)))
                    .collect(),
            ),
            token => Self::Token(token.to_string()),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = String::new();
        self.write(&mut out);
        out.into_bytes()
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Token(token) => out.push_str(token),
            Self::Text(text) => out.push_str(&serde_json::to_string(text).unwrap()),
            Self::Array(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { "," });
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (place, (name, value)) in members.iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { "," });
                    out.push_str(&serde_json::to_string(name).unwrap());
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
            Self::Wrapped(before, inner, behind) => {
                out.push_str(before);
                inner.write(out);
                out.push_str(behind);
            }
        }
    }

    fn children(&self) -> Vec<&Self> {
        match self {
            Self::Array(items) => items.iter().collect(),
            Self::Object(members) => members.iter().map(|(_, value)| value).collect(),
            Self::Wrapped(_, inner, _) => vec![inner],
            Self::Token(_) | Self::Text(_) => Vec::new(),
        }
    }

    fn children_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Array(items) => items.iter_mut().collect(),
            Self::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
            Self::Wrapped(_, inner, _) => vec![inner],
            Self::Token(_) | Self::Text(_) => Vec::new(),
        }
    }

    /// Returns the number of values of a kind.
    fn count(&self, is: fn(&Self) -> bool) -> usize {
        let inner = self.children().into_iter().map(|child| child.count(is));
        usize::from(is(self)) + inner.sum::<usize>()
    }

    /// Returns a value of a kind by its index in document order.
    fn nth(&mut self, is: fn(&Self) -> bool, place: &mut usize) -> Option<&mut Self> {
        if is(self) {
            if *place == 0 {
                return Some(self);
            }
            *place -= 1;
        }
        self.children_mut().into_iter().find_map(|child| child.nth(is, place))
    }

    const fn is_any(&self) -> bool {
        true
    }

    const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Returns whether it is a non-empty array or object.
    fn holds(&self) -> bool {
        self.has_items() || self.has_members()
    }

    fn has_items(&self) -> bool {
        matches!(self, Self::Array(items) if !items.is_empty())
    }

    fn has_members(&self) -> bool {
        matches!(self, Self::Object(members) if !members.is_empty())
    }

    /// Returns whether it is an object with a member that is an array.
    fn has_arrays(&self) -> bool {
        matches!(self, Self::Object(members)
            if members.iter().any(|(_, value)| matches!(value, Self::Array(_))))
    }
}

/// Deterministic random numbers: SplitMix64 (Steele, Lea and Flood, 2014).
struct Chance(u64);

impl Chance {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// Returns a number below `end`, which must not be 0.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// Returns whether an event of probability 1 in `times` happens.
    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<'t, T>(&mut self, some: &'t [T]) -> &'t T {
        &some[self.below(some.len())]
    }

    /// Returns a random value of a kind, if there are any.
    fn pick<'j>(
        &mut self,
        tree: &'j mut Json,
        is: fn(&Json) -> bool,
    ) -> Option<&'j mut Json> {
        let count = tree.count(is);
        if count == 0 {
            return None;
        }
        tree.nth(is, &mut self.below(count))
    }
}

/// Material for mutants.
pub(crate) struct Stock {
    letters: Vec<Json>,
    /// Values of members, by name.
    values: BTreeMap<String, Vec<Json>>,
    /// Items of arrays, by the name of the member with the array.
    items: BTreeMap<String, Vec<Json>>,
    /// Members of the same object as a member, by its name.
    siblings: BTreeMap<String, Vec<(String, Json)>>,
    /// All member names.
    names: Vec<String>,
}

impl Stock {
    /// Collects the test letters, and values from the invalid ones.
    pub(crate) fn new() -> Self {
        let read = |files: Vec<(String, Vec<u8>)>| -> Vec<Json> {
            let bytes = files.into_iter().map(|(_, bytes)| bytes);
            bytes
                .filter_map(|bytes| serde_json::from_slice(&bytes).ok())
                .map(Json::of)
                .collect()
        };
        let letters = read(json_files(&letters_dir()));
        let mut stock = Self {
            values: BTreeMap::new(),
            items: BTreeMap::new(),
            siblings: BTreeMap::new(),
            names: Vec::new(),
            letters: Vec::new(),
        };
        for letter in letters.iter().chain(&read(invalid_letters())) {
            stock.take(letter, "");
        }
        // Every house style is available.
        for style in STYLES.names() {
            let member = ("houseStyle".to_owned(), Json::Text(style.to_owned()));
            stock
                .siblings
                .entry("subject".to_owned())
                .or_default()
                .extend(vec![member; 40]);
        }
        stock.names = stock.values.keys().cloned().collect();
        Self { letters, ..stock }
    }

    /// Collects the parts of a value in the member `name`.
    fn take(&mut self, value: &Json, name: &str) {
        match value {
            Json::Array(items) => {
                for item in items {
                    self.items.entry(alike(name)).or_default().push(item.clone());
                    self.take(item, name);
                }
            }
            Json::Object(members) => {
                for (name, value) in members {
                    self.values.entry(name.clone()).or_default().push(value.clone());
                    let siblings = self.siblings.entry(name.clone()).or_default();
                    siblings.extend(
                        members.iter().filter(|(other, _)| other != name).cloned(),
                    );
                    self.take(value, name);
                }
            }
            Json::Token(_) | Json::Text(_) | Json::Wrapped(..) => {}
        }
    }

    /// Returns the bytes of a mutant.
    pub(crate) fn mutant(&self, number: u64) -> Vec<u8> {
        let mut chance = Chance(number.wrapping_mul(0xD134_2543_DE82_EF95));
        let mut letter = chance.of(&self.letters).clone();
        if !chance.one_in(6) {
            shorten(&mut letter, &mut chance);
        }
        // Every other mutant drops changes that make it an invalid letter, so that it can
        // differ more from the original.
        let stays = chance.one_in(2);
        let changes = if stays { 6 } else { 1 + chance.below(4) };
        let mut bytes = letter.bytes();
        for _ in 0..changes {
            let mut changed = letter.clone();
            self.mutate(&mut changed, &mut chance);
            let written = changed.bytes();
            let refused = stays && letter::parse(&written, &STYLES).is_err();
            if written.len() < MAX_BYTES && !refused {
                (letter, bytes) = (changed, written);
            }
        }
        if chance.one_in(40) {
            spoil(&mut bytes, &mut chance);
        }
        bytes
    }

    /// Changes a letter in one way.
    fn mutate(&self, letter: &mut Json, chance: &mut Chance) {
        let way = chance.below(20);
        // Members of the letter itself, which are few compared with those of its text.
        if way == 19 {
            return self.add(letter, chance);
        }
        let is = match way {
            0..=4 => Json::is_text,
            5 | 9 => Json::is_any,
            6..=8 => Json::holds,
            10..=14 => Json::has_members,
            _ => Json::has_arrays,
        };
        let Some(value) = chance.pick(letter, is) else { return };
        match way {
            0..=4 => retext(value, chance),
            5 => *value = Json::Token((*chance.of(TOKENS)).to_owned()),
            6 => leave_out(value, chance),
            7 => repeat(value, chance),
            8 => swap(value, chance),
            9 => wrap(value, chance),
            10 => self.rename(value, chance),
            11..=12 => self.graft(value, chance),
            13..=14 => self.add(value, chance),
            _ => self.insert(value, chance),
        }
    }

    /// Renames a member.
    fn rename(&self, value: &mut Json, chance: &mut Chance) {
        let Json::Object(members) = value else { return };
        let place = chance.below(members.len());
        let name = &mut members[place].0;
        match chance.below(4) {
            0 => name.push(' '),
            1 => *name = name.to_uppercase(),
            _ => name.clone_from(chance.of(&self.names)),
        }
    }

    /// Replaces a member's value by that of the same or another member in another letter.
    fn graft(&self, value: &mut Json, chance: &mut Chance) {
        let Json::Object(members) = value else { return };
        let place = chance.below(members.len());
        let (name, value) = &mut members[place];
        let name = if chance.one_in(6) { chance.of(&self.names) } else { &*name };
        if let Some(values) = self.values.get(name) {
            *value = chance.of(values).clone();
        }
    }

    /// Adds a member that another letter has next to one of these members.
    fn add(&self, value: &mut Json, chance: &mut Chance) {
        let Json::Object(members) = value else { return };
        if members.is_empty() {
            return;
        }
        let place = chance.below(members.len());
        let Some(siblings) = self.siblings.get(&members[place].0) else { return };
        if siblings.is_empty() {
            return;
        }
        let sibling = chance.of(siblings).clone();
        if !chance.one_in(20) {
            members.retain(|(name, _)| *name != sibling.0);
        }
        members.insert(chance.below(members.len() + 1), sibling);
    }

    /// Inserts items of other letters into an array.
    fn insert(&self, value: &mut Json, chance: &mut Chance) {
        let Json::Object(members) = value else { return };
        let is_array = |member: &&mut (String, Json)| matches!(member.1, Json::Array(_));
        let mut arrays: Vec<_> = members.iter_mut().filter(is_array).collect();
        let place = chance.below(arrays.len());
        let (name, Json::Array(items)) = &mut *arrays[place] else { return };
        let name = if chance.one_in(10) { chance.of(&self.names) } else { &*name };
        let Some(others) = self.items.get(&alike(name)) else { return };
        for _ in 0..=chance.below(3) {
            let place = chance.below(items.len() + 1);
            let item = chance.of(others).clone();
            if chance.one_in(2) || items.is_empty() {
                items.insert(place, item);
            } else {
                let last = items.len() - 1;
                items[place.min(last)] = item;
            }
        }
    }
}

/// Returns the name under which items are stored: a body also consists of blocks.
fn alike(name: &str) -> String {
    if name == "body" { "blocks".to_owned() } else { name.to_owned() }
}

/// Keeps a part of every long array.
fn shorten(value: &mut Json, chance: &mut Chance) {
    if let Json::Array(items) = value
        && items.len() > WINDOW
    {
        let start = chance.below(items.len() - WINDOW);
        items.drain(..start);
        items.truncate(WINDOW);
    }
    for child in value.children_mut() {
        shorten(child, chance);
    }
}

/// Changes a text.
fn retext(value: &mut Json, chance: &mut Chance) {
    let Json::Text(text) = value else { return };
    let odd = if chance.one_in(6) { chance.of(REFUSED) } else { chance.of(ODD) };
    let places: Vec<usize> =
        text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = *chance.of(&places);
    match chance.below(12) {
        0..=2 => (*odd).clone_into(text),
        3..=6 => text.insert_str(at, odd),
        7 => text.truncate(at),
        8 => drop(text.drain(..at)),
        9 => *text = text.repeat(2 + chance.below(6)),
        // Ten kilobytes: of words, of one word, of characters that take two UTF-16 units.
        10 => {
            let piece =
                *chance.of(&["woord ", "W", "i", "𝔸", "a\u{301}", "-/", "x\u{a0}"]);
            *text = piece.repeat(10_240 / piece.len());
        }
        _ => *text = text.chars().rev().collect(),
    }
}

/// Removes a member or an item, or all items but one.
fn leave_out(value: &mut Json, chance: &mut Chance) {
    match value {
        Json::Array(items) if chance.one_in(4) => {
            items.swap_remove(chance.below(items.len()));
            items.truncate(1);
        }
        Json::Array(items) => drop(items.remove(chance.below(items.len()))),
        Json::Object(members) => drop(members.remove(chance.below(members.len()))),
        _ => {}
    }
}

/// Duplicates a member, or repeats an item.
fn repeat(value: &mut Json, chance: &mut Chance) {
    match value {
        Json::Array(items) => {
            let item = chance.of(items).clone();
            let times = *chance.of(&[1, 1, 2, 3, 8, 60]);
            let place = chance.below(items.len() + 1);
            items.splice(place..place, vec![item; times]);
        }
        Json::Object(members) => {
            let member = chance.of(members).clone();
            members.insert(chance.below(members.len() + 1), member);
        }
        _ => {}
    }
}

/// Swaps two items, or the values of two members.
fn swap(value: &mut Json, chance: &mut Chance) {
    match value {
        Json::Array(items) => {
            let (one, other) = (chance.below(items.len()), chance.below(items.len()));
            items.swap(one, other);
        }
        Json::Object(members) => {
            let (one, other) = (chance.below(members.len()), chance.below(members.len()));
            let value = members[one].1.clone();
            members[one].1 = std::mem::replace(&mut members[other].1, value);
        }
        _ => {}
    }
}

/// Wraps a value, sometimes deeper than the nesting limit.
fn wrap(value: &mut Json, chance: &mut Chance) {
    let depth = *chance.of(&[1, 1, 1, 1, 1, 1, 2, 3, 15, 16, 17, 200]);
    let same = chance.one_in(2).then(|| chance.of(WRAPPERS));
    for _ in 0..depth {
        let &(before, behind) = same.unwrap_or_else(|| chance.of(WRAPPERS));
        let inner = std::mem::replace(value, Json::Token(String::new()));
        *value = Json::Wrapped(before, Box::new(inner), behind);
    }
}

/// Corrupts bytes, mostly so that they are not JSON.
fn spoil(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(bytes.len());
    match chance.below(7) {
        0 => bytes.truncate(at),
        1 => bytes[at] ^= 1 << chance.below(8),
        2 => bytes.insert(at, 0),
        3 => bytes.insert(at, 0xFF),
        // A surrogate in UTF-8, an overlong encoding, and a byte order mark.
        4 => drop(bytes.splice(at..at, [0xED, 0xA0, 0x80])),
        5 => drop(bytes.splice(at..at, [0xC0, 0x80])),
        _ => drop(bytes.splice(..0, *b"\xEF\xBB\xBF")),
    }
}

#[test]
fn a_number_makes_the_same_mutant_each_time() {
    let (one, other) = (Stock::new(), Stock::new());
    for number in 0..50 {
        assert_eq!(one.mutant(number), other.mutant(number));
    }
    assert_ne!(one.mutant(1), one.mutant(2));
}
