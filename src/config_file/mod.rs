//! Configuration files of administrators: house styles and locales.
//!
//! In: TOML. Out: its values, merged over a complete table, and every [`Diagnostic`] of the
//! text with its line. A value that cannot be read is reported and removed, and the rest
//! is read again: reports every error, and no follow-on errors.

mod deserialize;
mod diagnostic;

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use toml::de::DeTable;
use toml::{Table, Value};

use deserialize::{PathSegment, ValueDeserializer};
pub use diagnostic::{Diagnostic, MessageArg};

use crate::limits::config_file::{MAX_DIAGNOSTICS, MAX_KEYS};

/// The positions of the keys of a file.
#[derive(Debug, Default)]
pub(crate) struct Lines(BTreeMap<String, Place>);

/// The line of a key, and its offset in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    line: usize,
    at: usize,
}

impl Lines {
    /// Returns whether the file has a key, prefixed with its tables.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Returns whether the file has any key in a table.
    pub(crate) fn has_table(&self, table: &str) -> bool {
        let mut keys = self.0.keys().filter_map(|key| key.strip_prefix(table));
        keys.any(|rest| rest.starts_with('.'))
    }

    /// Returns the offset of a key in the text.
    pub(crate) fn at(&self, key: &str) -> Option<usize> {
        self.0.get(key).map(|place| place.at)
    }

    /// Sets the lines of errors: of the key itself, or else of the innermost enclosing
    /// table. Sorts the errors in file order.
    pub(crate) fn point(&self, faults: &mut Vec<Diagnostic>) {
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
            let line = |fault: &Diagnostic| fault.line.unwrap_or(usize::MAX);
            line(one).cmp(&line(other)).then_with(|| one.cmp(other))
        });
        faults.dedup();
    }
}

/// The keys that could not be read and were replaced by the base.
#[derive(Debug, Default)]
pub(crate) struct Unread(BTreeSet<String>);

impl Unread {
    /// Returns whether it contains any of these keys, or a key inside or around one.
    pub(crate) fn touches(&self, keys: &[&str]) -> bool {
        self.0.iter().any(|unread| {
            let touches =
                |key: &&str| unread == key || is_in(unread, key) || is_in(key, unread);
            keys.iter().any(touches)
        })
    }
}

/// Returns whether a key is in a table.
fn is_in(key: &str, table: &str) -> bool {
    key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
}

/// The result of reading a file.
pub(crate) struct Read<T> {
    /// The values, with those of the base for keys that could not be read.
    pub(crate) file: T,
    /// The positions of the keys.
    pub(crate) lines: Lines,
    /// The keys that could not be read.
    pub(crate) unread: Unread,
    /// The errors.
    pub(crate) faults: Vec<Diagnostic>,
}

/// Reads a file whose keys are those of a base.
///
/// # Errors
///
/// Returns the errors if the text is not TOML, or has too many keys or errors.
pub(crate) fn read<T: DeserializeOwned>(
    text: &str,
    base: &Table,
) -> Result<Read<T>, Vec<Diagnostic>> {
    let newlines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |at: usize| newlines.partition_point(|&newline| newline < at) + 1;
    let not_toml = |error: toml::de::Error| {
        let line = error.span().map(|span| line(span.start));
        let reason = ("reason", error.message().trim_end_matches('\n').into());
        vec![Diagnostic { line, ..Diagnostic::new("", "not-toml", [reason]) }]
    };
    let spans = DeTable::parse(text).map_err(not_toml)?;
    let mut own: Table = text.parse().map_err(not_toml)?;
    let mut places = Vec::new();
    gather(spans.get_ref(), &mut Vec::new(), &mut places);
    if places.len() > MAX_KEYS {
        let mentions = [("found", places.len().into()), ("max", MAX_KEYS.into())];
        return Err(vec![Diagnostic::new("", "too-many-keys", mentions)]);
    }
    let places = places.into_iter().map(|(key, at)| (key, Place { line: line(at), at }));
    let lines = Lines(places.collect());

    let mut faults = Vec::new();
    let mut unread = BTreeSet::new();
    loop {
        let mut whole = base.clone();
        lay(&mut whole, own.clone());
        let refusal = match T::deserialize(ValueDeserializer(&Value::Table(whole))) {
            Ok(file) => {
                lines.point(&mut faults);
                return Ok(Read { file, lines, unread: Unread(unread), faults });
            }
            Err(refusal) => refusal,
        };
        let (mut path, place) = (refusal.path(), refusal.place());
        // A list from which an item was removed is shorter than in the file.
        let is_told = refusal.code == "wrong-length" && unread.contains(&place);
        if !is_told {
            faults.push(Diagnostic::new(place.clone(), refusal.code, refusal.mentions));
        }
        while !take(&mut own, &path) {
            if path.pop().is_none() {
                return Err(faults);
            }
        }
        unread.insert(place);
        if faults.len() == MAX_DIAGNOSTICS {
            lines.point(&mut faults);
            return Err(faults);
        }
    }
}

/// Merges a table over another, table by table.
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

/// Removes the value at the end of a path; returns whether it existed.
fn take(table: &mut Table, path: &[PathSegment]) -> bool {
    let Some((PathSegment::Key(first), rest)) = path.split_first() else { return false };
    if rest.is_empty() {
        return table.remove(first).is_some();
    }
    match (table.get_mut(first), rest) {
        (Some(Value::Table(inner)), _) => take(inner, rest),
        (Some(Value::Array(items)), [PathSegment::Item(item)]) if *item < items.len() => {
            items.remove(*item);
            true
        }
        _ => false,
    }
}

/// Collects all keys, prefixed with their tables, with the offset of each.
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
