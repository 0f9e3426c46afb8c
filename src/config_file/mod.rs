//! Configuration files of administrators: house styles and locales.
//!
//! In: TOML. Out: its values, merged over a complete table, and every [`Diagnostic`] of the
//! text with its line. A value that cannot be read is reported and removed, and the rest
//! is read again: reports every error, and no follow-on errors.

mod deserialize;

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use toml::de::DeTable;
use toml::{Table, Value};

use deserialize::{PathSegment, ValueDeserializer};

use crate::diagnostic::{Diagnostic, FileCode, Location};
use crate::limits::config_file::{MAX_DIAGNOSTICS, MAX_KEYS};

/// The positions of the keys of a file.
#[derive(Debug, Default)]
pub(crate) struct KeyPositions(BTreeMap<String, KeyPosition>);

/// The line of a key, and its offset in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct KeyPosition {
    line: usize,
    offset: usize,
}

impl KeyPositions {
    /// Returns whether the file has a key, prefixed with its tables.
    pub(crate) fn contains_key(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Returns whether the file has any key in a table.
    pub(crate) fn has_table(&self, table: &str) -> bool {
        let mut keys = self.0.keys().filter_map(|key| key.strip_prefix(table));
        keys.any(|rest| rest.starts_with('.'))
    }

    /// Returns the offset of a key in the text.
    pub(crate) fn offset_of(&self, key: &str) -> Option<usize> {
        self.0.get(key).map(|position| position.offset)
    }

    /// Sets the lines of diagnostics: of the key itself, or else of the innermost
    /// enclosing table. Sorts the diagnostics in file order.
    pub(crate) fn locate(&self, diagnostics: &mut Vec<Diagnostic>) {
        for diagnostic in &mut *diagnostics {
            let Location::File { line, key } = &mut diagnostic.location else { continue };
            let mut outer = Some(key.as_str());
            while let Some(key) = outer
                && line.is_none()
            {
                *line = self.0.get(key).map(|position| position.line);
                outer = key.rsplit_once('.').map(|(table, _)| table);
            }
        }
        diagnostics.sort_by(|one, other| file_order(one).cmp(&file_order(other)));
        diagnostics.dedup();
    }
}

/// Returns the key by which diagnostics of a file are sorted; those without a line are
/// last.
fn file_order(diagnostic: &Diagnostic) -> impl Ord + '_ {
    let Diagnostic { location, code, args } = diagnostic;
    let line = match location {
        Location::File { line, .. } => *line,
        Location::Json { .. } => None,
    };
    (line.unwrap_or(usize::MAX), location.key(), code.name(), args)
}

/// The keys that could not be read and were replaced by the base.
#[derive(Debug, Default)]
pub(crate) struct InvalidKeys(BTreeSet<String>);

impl InvalidKeys {
    /// Returns whether it contains any of these keys, or a key inside or around one.
    pub(crate) fn overlaps_any(&self, keys: &[&str]) -> bool {
        self.0.iter().any(|invalid| {
            let touches =
                |key: &&str| invalid == key || is_in(invalid, key) || is_in(key, invalid);
            keys.iter().any(touches)
        })
    }
}

/// Returns whether a key is in a table.
fn is_in(key: &str, table: &str) -> bool {
    key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
}

/// The result of reading a file.
pub(crate) struct LoadedFile<T> {
    /// The values, with those of the base for keys that could not be read.
    pub(crate) file: T,
    /// The positions of the keys.
    pub(crate) lines: KeyPositions,
    /// The keys that could not be read.
    pub(crate) invalid: InvalidKeys,
    /// The errors.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads a file whose keys are those of a base.
///
/// # Errors
///
/// Returns the errors if the text is not TOML, or has too many keys or errors.
pub(crate) fn read<T: DeserializeOwned>(
    text: &str,
    base: &Table,
) -> Result<LoadedFile<T>, Vec<Diagnostic>> {
    let (mut own, lines) = parse_keys(text)?;
    let mut diagnostics = Vec::new();
    let mut invalid = BTreeSet::new();
    loop {
        let mut merged = base.clone();
        merge_tables(&mut merged, own.clone());
        let error = match T::deserialize(ValueDeserializer(&Value::Table(merged))) {
            Ok(file) => {
                lines.locate(&mut diagnostics);
                return Ok(LoadedFile {
                    file,
                    lines,
                    invalid: InvalidKeys(invalid),
                    diagnostics,
                });
            }
            Err(error) => error,
        };
        let (mut path, key) = (error.path(), error.key());
        // A list from which an item was removed is shorter than in the file.
        let is_consequence =
            error.code == FileCode::WrongLength && invalid.contains(&key);
        if !is_consequence {
            diagnostics.push(Diagnostic::about_key(key.clone(), error.code, error.args));
        }
        while !take(&mut own, &path) {
            if path.pop().is_none() {
                return Err(diagnostics);
            }
        }
        invalid.insert(key);
        if diagnostics.len() == MAX_DIAGNOSTICS {
            lines.locate(&mut diagnostics);
            return Err(diagnostics);
        }
    }
}

/// Parses a file, and returns its values and the positions of its keys.
fn parse_keys(text: &str) -> Result<(Table, KeyPositions), Vec<Diagnostic>> {
    let newlines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |at: usize| newlines.partition_point(|&newline| newline < at) + 1;
    let not_toml = |error: toml::de::Error| {
        let line = error.span().map(|span| line(span.start));
        let reason = ("reason", error.message().trim_end_matches('\n').into());
        let mut diagnostic = Diagnostic::about_key("", FileCode::NotToml, [reason]);
        diagnostic.location = Location::File { line, key: String::new() };
        vec![diagnostic]
    };
    let spans = DeTable::parse(text).map_err(not_toml)?;
    let own: Table = text.parse().map_err(not_toml)?;
    let mut keys = Vec::new();
    collect_keys(spans.get_ref(), &mut Vec::new(), &mut keys);
    if keys.len() > MAX_KEYS {
        let args = [("found", keys.len().into()), ("max", MAX_KEYS.into())];
        return Err(vec![Diagnostic::about_key("", FileCode::TooManyKeys, args)]);
    }
    let position = |offset| KeyPosition { line: line(offset), offset };
    let keys = keys.into_iter().map(|(key, offset)| (key, position(offset)));
    Ok((own, KeyPositions(keys.collect())))
}

/// Merges a table over another, table by table.
fn merge_tables(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(value)) => {
                merge_tables(inner, value)
            }
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
fn collect_keys(
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    keys: &mut Vec<(String, usize)>,
) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        keys.push((path.join("."), key.span().start));
        if let Some(inner) = value.get_ref().as_table() {
            collect_keys(inner, path, keys);
        }
        path.pop();
    }
}
