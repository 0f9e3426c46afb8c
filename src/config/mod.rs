//! Files of those who install the program: house styles and languages.
//!
//! In: TOML. Out: what it says, laid over a table that says everything, beside every
//! [`Fault`] of the text with its line. What cannot be read is told and taken out, and
//! the rest is read again: so nothing is told but what is wrong, and all of it.

mod fault;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use toml::de::DeTable;
use toml::{Table, Value};

pub use fault::{Fault, Mention};
use value::{Node, Step};

/// Where the keys of a file stand.
#[derive(Debug, Default)]
pub(crate) struct Lines(BTreeMap<String, Place>);

/// A line, and how far into the text the key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    line: usize,
    at: usize,
}

impl Lines {
    /// Whether the file has a key, its tables before it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Whether the file has anything in a table.
    pub(crate) fn has_table(&self, table: &str) -> bool {
        let mut keys = self.0.keys().filter_map(|key| key.strip_prefix(table));
        keys.any(|rest| rest.starts_with('.'))
    }

    /// How far into the text a key stands.
    pub(crate) fn at(&self, key: &str) -> Option<usize> {
        self.0.get(key).map(|place| place.at)
    }

    /// Puts lines to faults: of the key itself, else of the innermost table around it; and
    /// puts the faults in the order of the file.
    pub(crate) fn point(&self, faults: &mut Vec<Fault>) {
        for fault in &mut *faults {
            let mut key = Some(fault.place.as_str());
            while let Some(around) = key
                && fault.line.is_none()
            {
                fault.line = self.0.get(around).map(|place| place.line);
                key = around.rsplit_once('.').map(|(table, _)| table);
            }
        }
        faults.sort_by(|one, other| {
            let line = |fault: &Fault| fault.line.unwrap_or(usize::MAX);
            line(one).cmp(&line(other)).then_with(|| one.cmp(other))
        });
        faults.dedup();
    }
}

/// The keys that could not be read, in whose place the base stands.
#[derive(Debug, Default)]
pub(crate) struct Unread(BTreeSet<String>);

impl Unread {
    /// Whether it is any of these keys, in one of them or around one.
    pub(crate) fn touches(&self, keys: &[&str]) -> bool {
        self.0.iter().any(|unread| {
            let touches =
                |key: &&str| unread == key || is_in(unread, key) || is_in(key, unread);
            keys.iter().any(touches)
        })
    }
}

/// Whether a key is in a table.
fn is_in(key: &str, table: &str) -> bool {
    key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
}

/// The most keys of a file, tables included; a house style with every key has hundreds.
const MAX_KEYS: usize = 10_000;

/// The most faults that are listed. For each of them the file is read anew.
const MAX_FAULTS: usize = 1_000;

/// What a file says.
pub(crate) struct Read<T> {
    /// What it says, and what the base says in the place of what could not be read.
    pub(crate) file: T,
    /// Where its keys stand.
    pub(crate) lines: Lines,
    /// What could not be read.
    pub(crate) unread: Unread,
    /// Why not.
    pub(crate) faults: Vec<Fault>,
}

/// Reads a file whose keys are those of a base.
///
/// # Errors
///
/// When the text is not TOML.
pub(crate) fn read<T: DeserializeOwned>(
    text: &str,
    base: &Table,
) -> Result<Read<T>, Vec<Fault>> {
    let newlines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |at: usize| newlines.partition_point(|&newline| newline < at) + 1;
    let not_toml = |error: toml::de::Error| {
        let line = error.span().map(|span| line(span.start));
        let reason = ("reason", error.message().trim_end_matches('\n').into());
        vec![Fault { line, ..Fault::new("", "not-toml", [reason]) }]
    };
    let spans = DeTable::parse(text).map_err(not_toml)?;
    let mut own: Table = text.parse().map_err(not_toml)?;
    let mut places = Vec::new();
    gather(spans.get_ref(), &mut Vec::new(), &mut places);
    if places.len() > MAX_KEYS {
        let mentions = [("found", places.len().into()), ("max", MAX_KEYS.into())];
        return Err(vec![Fault::new("", "too-many-keys", mentions)]);
    }
    let places = places.into_iter().map(|(key, at)| (key, Place { line: line(at), at }));
    let lines = Lines(places.collect());

    let mut faults = Vec::new();
    let mut unread = BTreeSet::new();
    loop {
        let mut whole = base.clone();
        lay(&mut whole, own.clone());
        let refusal = match T::deserialize(Node(&Value::Table(whole))) {
            Ok(file) => {
                lines.point(&mut faults);
                return Ok(Read { file, lines, unread: Unread(unread), faults });
            }
            Err(refusal) => refusal,
        };
        let (mut path, place) = (refusal.path(), refusal.place());
        // A list from which something was taken is shorter than the file has it.
        let is_told = refusal.code == "wrong-length" && unread.contains(&place);
        if !is_told {
            faults.push(Fault::new(place.clone(), refusal.code, refusal.mentions));
        }
        while !take(&mut own, &path) {
            if path.pop().is_none() {
                return Err(faults);
            }
        }
        unread.insert(place);
        if faults.len() == MAX_FAULTS {
            lines.point(&mut faults);
            return Err(faults);
        }
    }
}

/// Lays a table over another: what it says holds, table by table.
fn lay(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(value)) => lay(inner, value),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Takes out what stands at the end of a path, if it is there.
fn take(table: &mut Table, path: &[Step]) -> bool {
    let Some((Step::Key(first), rest)) = path.split_first() else { return false };
    if rest.is_empty() {
        return table.remove(first).is_some();
    }
    match (table.get_mut(first), rest) {
        (Some(Value::Table(inner)), _) => take(inner, rest),
        (Some(Value::Array(items)), [Step::Item(item)]) if *item < items.len() => {
            items.remove(*item);
            true
        }
        _ => false,
    }
}

/// All keys, their tables before them, with where each first stands.
fn gather(
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    places: &mut Vec<(String, usize)>,
) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        places.push((path.join("."), key.span().start));
        if let Some(inner) = value.get_ref().as_table() {
            gather(inner, path, places);
        }
        path.pop();
    }
}
