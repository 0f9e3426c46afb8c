//! Files of those who install the program: house styles and languages.
//!
//! In: TOML. Out: what it says, laid over a table that says everything; or every
//! [`Fault`] of the text with its line. A key is at fault if the base with that key
//! alone laid over it cannot be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::DeserializeOwned;
use toml::de::DeTable;
use toml::{Table, Value};

/// One thing that is wrong with such a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The line of the file, where it is the file that is wrong.
    pub line: Option<usize>,
    /// The key, its tables before it, or the name of another file.
    pub place: String,
    /// What is wrong with it, and what would be right.
    pub what: String,
}

impl Fault {
    /// A fault of what stands at a place.
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { line: None, place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.what)
    }
}

/// Where the keys of a file stand.
#[derive(Debug, Default)]
pub(crate) struct Lines(BTreeMap<String, usize>);

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

    /// Puts lines to faults: of the key itself, else of the first key in its table.
    pub(crate) fn point(&self, faults: &mut [Fault]) {
        for fault in faults {
            let is_in = |key: &str| {
                key.strip_prefix(&fault.place).is_some_and(|rest| rest.starts_with('.'))
            };
            let inside = self.0.iter().filter(|(key, _)| is_in(key));
            let inside = inside.map(|(_, line)| line).min();
            fault.line = self.0.get(&fault.place).or(inside).copied();
        }
    }
}

/// Reads a file whose keys are those of a base.
pub(crate) fn read<T: DeserializeOwned>(
    text: &str,
    base: &Table,
) -> Result<(T, Lines), Vec<Fault>> {
    let line = |at: usize| text[..at].bytes().filter(|byte| *byte == b'\n').count() + 1;
    let not_toml = |error: toml::de::Error| {
        let line = error.span().map(|span| line(span.start));
        vec![Fault { line, place: String::new(), what: error.message().to_owned() }]
    };
    let spans = DeTable::parse(text).map_err(not_toml)?;
    let own: Table = text.parse().map_err(not_toml)?;
    let mut places = Vec::new();
    leaves(spans.get_ref(), &mut Vec::new(), &mut places);
    let lines = places.iter().map(|(path, at)| (path.join("."), line(*at))).collect();

    let mut whole = base.clone();
    lay(&mut whole, own.clone());
    let refused = match whole.try_into() {
        Ok(file) => return Ok((file, Lines(lines))),
        Err(error) => error,
    };
    let mut told = BTreeSet::new();
    let mut faults = Vec::new();
    for (path, at) in &places {
        let Some(value) = find(&own, path) else { continue };
        let mut alone = base.clone();
        lay(&mut alone, nested(path, value.clone()));
        if let Err(error) = alone.try_into::<T>() {
            let what = error.message().to_owned();
            // An unknown table is told once, not for each key in it.
            let place = match path.split_first() {
                Some((table, _)) if what.contains(&format!("`{table}`")) => table.clone(),
                _ => path.join("."),
            };
            if told.insert((place.clone(), what.clone())) {
                faults.push(Fault { line: Some(line(*at)), place, what });
            }
        }
    }
    if faults.is_empty() {
        faults.push(Fault::new("", refused.message()));
    }
    Err(faults)
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

/// A value in the tables of its path.
fn nested(path: &[String], value: Value) -> Table {
    let Some((last, tables)) = path.split_last() else { return Table::new() };
    let innermost = Table::from_iter([(last.clone(), value)]);
    tables.iter().rev().fold(innermost, |inner, table| {
        Table::from_iter([(table.clone(), Value::Table(inner))])
    })
}

fn find<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = table.get(first)?;
    if rest.is_empty() { Some(value) } else { find(value.as_table()?, rest) }
}

/// The keys of all values that are not tables, with where they stand, in the order of
/// the text.
fn leaves(
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    places: &mut Vec<(Vec<String>, usize)>,
) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        match value.get_ref().as_table() {
            Some(inner) if !inner.is_empty() => leaves(inner, path, places),
            _ => places.push((path.clone(), key.span().start)),
        }
        path.pop();
    }
    if path.is_empty() {
        places.sort_by_key(|(_, at)| *at);
    }
}
