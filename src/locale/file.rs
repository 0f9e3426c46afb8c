//! A locale file.
//!
//! In: TOML with the keys of `templates/locales/en.toml`. Out: a [`Locale`], or every
//! error of the file with its line. Names, date, months and words are required; missing
//! messages are in English.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fmt, fs};

use serde::Deserialize;
use toml::{Table, Value};

use super::{Language, Locale, SortedWords, is_language_tag, is_right_to_left};
use crate::config_file::{self, KeyPositions, LoadedFile};
use crate::diagnostic::{Diagnostic, FileCode, MessageArg};
use crate::limits::locale::{MAX_FILE_BYTES, MAX_WORD};

/// The Dutch locale.
pub(super) const DUTCH: &str = include_str!("../../templates/locales/nl.toml");
/// The English locale, which defines the keys of all others.
pub(super) const ENGLISH: &str = include_str!("../../templates/locales/en.toml");

/// The tables of messages, all optional.
const SENTENCES: [&str; 7] = [
    "violations",
    "warnings",
    "file-errors",
    "terms",
    "letter-types",
    "problems",
    "differences",
];
/// The table whose lists are all optional.
const RESIDUE: &str = "residue";
/// The placeholders of a date.
const DATE_PLACEHOLDERS: [&str; 3] = ["day", "month", "year"];

/// The reasons why a file is not a valid locale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocaleError {
    /// The file name.
    pub file: String,
    /// The errors, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for LocaleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let english = Locale::builtin(ENGLISH, Language::EN).map_err(|_| fmt::Error)?;
        f.write_str(&self.to_lines(&english))
    }
}

impl std::error::Error for LocaleError {}

impl LocaleError {
    /// Formats all errors, one per line, in a language.
    pub fn to_lines(&self, locale: &Locale) -> String {
        locale.file_messages("locale", &self.file, &self.diagnostics)
    }
}

/// The complete file.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct LocaleFile {
    code: String,
    tag: String,
    date: String,
    first_day: String,
    months: [String; 12],
    no_break: super::NoBreakWords,
    #[serde(default)]
    residue: super::ResidueWords,
    words: super::PageWords,
    violations: BTreeMap<String, String>,
    warnings: BTreeMap<String, String>,
    file_errors: BTreeMap<String, String>,
    terms: BTreeMap<String, String>,
    letter_types: BTreeMap<String, String>,
    problems: BTreeMap<String, String>,
    differences: BTreeMap<String, String>,
}

impl Locale {
    /// Loads a locale from a file.
    ///
    /// # Errors
    ///
    /// Returns all errors of the file.
    pub fn load(path: &Path) -> Result<Self, LocaleError> {
        let text = read(path).and_then(|text| Self::read(&text));
        text.map_err(|diagnostics| LocaleError {
            file: path.display().to_string(),
            diagnostics,
        })
    }

    /// Reads a locale from the text of a file.
    ///
    /// # Errors
    ///
    /// Returns all errors of the text.
    pub fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let english: Table = ENGLISH.parse().map_err(|error| vec![of_ours(&error)])?;
        let LoadedFile { file, lines, invalid, mut diagnostics } =
            config_file::read::<LocaleFile>(text, &english)?;
        let mut found = find_missing_keys(&english, &lines);
        found.extend(names(&file));
        found.extend(check_printed_texts(&file));
        found.extend(sentences(&file, &english));
        // Code and tag are checked against each other.
        found.retain(|diagnostic| match diagnostic.location.key() {
            "code" | "tag" => !invalid.overlaps_any(&["code", "tag"]),
            key => !invalid.overlaps_any(&[key]),
        });
        diagnostics.extend(found);
        lines.locate(&mut diagnostics);
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        let speaks = SENTENCES.iter().any(|table| lines.has_table(table));
        let language = Language::new(file.code.clone(), file.tag.clone());
        Ok(file.locale(language, if speaks { language } else { Language::EN }))
    }

    /// Reads a built-in locale; a test checks all rules for it.
    pub(super) fn builtin(
        text: &str,
        language: Language,
    ) -> Result<Self, toml::de::Error> {
        Ok(toml::from_str::<LocaleFile>(text)?.locale(language, language))
    }

    /// Creates a locale in which every word and message is `word`.
    ///
    /// # Errors
    ///
    /// Returns an error if the built-in locale cannot be read, which a test rules out.
    pub fn pseudo(language: Language, word: &str) -> Result<Self, toml::de::Error> {
        let mut table: Table = toml::from_str(DUTCH)?;
        for (key, value) in &mut table {
            if !["code", "tag", "date", "first-day"].contains(&key.as_str()) {
                replace_texts(value, word);
            }
        }
        Ok(table.try_into::<LocaleFile>()?.locale(language, language))
    }
}

impl LocaleFile {
    fn locale(self, language: Language, spoken: Language) -> Locale {
        Locale {
            language,
            spoken,
            date_pattern: self.date,
            first_day: self.first_day,
            months: self.months,
            no_break: self.no_break,
            split_words: SortedWords::new(
                self.residue.common_words.iter().chain(&self.residue.long_words),
            ),
            residue: self.residue,
            words: self.words,
            violations: self.violations,
            warnings: self.warnings,
            file_errors: self.file_errors,
            terms: self.terms,
            letter_types: self.letter_types,
            problems: self.problems,
            differences: self.differences,
        }
    }
}

/// Reports that a built-in locale cannot be read, which a test rules out.
pub(super) fn of_ours(error: &toml::de::Error) -> Diagnostic {
    Diagnostic::about_key("", FileCode::NotToml, [("reason", error.message().into())])
}

/// Reads the text of a file.
fn read(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let unreadable = |error: std::io::Error| {
        vec![Diagnostic::about_key(
            "",
            FileCode::FileUnreadable,
            [("reason", error.to_string().into())],
        )]
    };
    let length = fs::metadata(path).map_err(unreadable)?.len();
    if length > MAX_FILE_BYTES {
        return Err(vec![Diagnostic::about_key(
            "",
            FileCode::FileTooLarge,
            [("max", format!("{} MiB", MAX_FILE_BYTES >> 20).into())],
        )]);
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes)
        .map_err(|_| vec![Diagnostic::about_key("", FileCode::NotUtf8, [])])
}

/// Finds the missing required keys.
fn find_missing_keys(english: &Table, lines: &KeyPositions) -> Vec<Diagnostic> {
    let is_optional = |key: &str| key == RESIDUE || SENTENCES.contains(&key);
    let here = english.iter().filter(|(key, _)| !is_optional(key));
    let keys = here.flat_map(|(key, value)| match value {
        Value::Table(inner) => {
            inner.keys().map(|inner| format!("{key}.{inner}")).collect()
        }
        _ => vec![key.clone()],
    });
    keys.filter(|key| !lines.contains_key(key))
        .map(|key| Diagnostic::about_key(key, FileCode::MissingWord, []))
        .collect()
}

/// Checks the code and tag of the language.
fn names(file: &LocaleFile) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let LocaleFile { code, tag, .. } = file;
    if !is_language_tag(tag) {
        diagnostics.push(Diagnostic::about_key("tag", FileCode::InvalidLanguageTag, []));
    }
    let of_tag = tag.to_ascii_lowercase();
    let starts = of_tag.strip_prefix(code.as_str());
    if !starts.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
        diagnostics.push(Diagnostic::about_key(
            "code",
            FileCode::InvalidLanguageCode,
            [],
        ));
    }
    diagnostics
}

/// Checks the texts printed on the page.
fn check_printed_texts(file: &LocaleFile) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut check = |place: &str, text: &str| {
        let is_refused =
            |character: char| character.is_control() || is_right_to_left(character);
        if text.chars().any(is_refused) {
            diagnostics.push(Diagnostic::about_key(place, FileCode::OneLine, []));
        } else if text.chars().count() > MAX_WORD {
            let max = ("max", MAX_WORD.into());
            diagnostics.push(Diagnostic::about_key(place, FileCode::WordTooLong, [max]));
        }
    };
    for (key, word) in file.words.by_key() {
        check(&format!("words.{key}"), &word);
    }
    file.months.iter().for_each(|month| check("months", month));
    check("first-day", &file.first_day);
    check("date", &file.date);
    if file.months.iter().any(String::is_empty) {
        diagnostics.push(Diagnostic::about_key("months", FileCode::MissingMonthName, []));
    }
    if file.first_day.is_empty() {
        diagnostics.push(Diagnostic::about_key("first-day", FileCode::FirstDay, []));
    }
    let found: BTreeSet<_> = placeholders(&file.date).collect();
    if found != DATE_PLACEHOLDERS.into() {
        diagnostics.push(Diagnostic::about_key("date", FileCode::DateArguments, []));
    }
    diagnostics
}

/// Checks the messages.
fn sentences(file: &LocaleFile, english: &Table) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let LocaleFile { violations, warnings, file_errors, terms, .. } = file;
    let LocaleFile { letter_types, problems, differences, .. } = file;
    let own =
        [violations, warnings, file_errors, terms, letter_types, problems, differences];
    for (table, own) in SENTENCES.iter().zip(own) {
        for (key, sentence) in own {
            let known = english.get(*table).and_then(|table| table.get(key));
            let place = format!("{table}.{key}");
            let Some(known) = known.and_then(Value::as_str) else {
                diagnostics.push(Diagnostic::about_key(
                    place,
                    FileCode::UnknownSentence,
                    [],
                ));
                continue;
            };
            let known: BTreeSet<_> = placeholders(known).collect();
            if let Some(strange) =
                placeholders(sentence).find(|name| !known.contains(name))
            {
                let strange = ("name", MessageArg::from(format!("{{{strange}}}")));
                diagnostics.push(Diagnostic::about_key(
                    place,
                    FileCode::UnknownArgument,
                    [strange],
                ));
            }
        }
    }
    diagnostics
}

/// Returns the names of the placeholders in a pattern.
fn placeholders(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default())
}

/// Replaces every text by a word.
fn replace_texts(value: &mut Value, word: &str) {
    match value {
        Value::String(text) => word.clone_into(text),
        Value::Array(values) => {
            values.iter_mut().for_each(|value| replace_texts(value, word))
        }
        Value::Table(table) => {
            table.iter_mut().for_each(|(_, value)| replace_texts(value, word));
        }
        _ => {}
    }
}
