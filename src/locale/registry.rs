//! The installed languages.

use std::iter;

use super::file::{DUTCH, ENGLISH, of_ours};
use super::{Language, Locale, LocaleError};
use crate::diagnostic::{Diagnostic, FileCode};

/// The installed languages: Dutch, English and those loaded from files.
#[derive(Clone, Debug)]
pub struct Locales {
    dutch: Locale,
    others: Vec<Locale>,
}

impl Locales {
    /// Returns the built-in languages.
    ///
    /// # Errors
    ///
    /// Returns an error if a built-in file is invalid, which a test rules out.
    pub fn builtin() -> Result<Self, LocaleError> {
        let read = |text, language: Language| {
            Locale::builtin(text, language).map_err(|error| LocaleError {
                file: language.code().to_owned(),
                diagnostics: vec![of_ours(&error)],
            })
        };
        let dutch = read(DUTCH, Language::NL)?;
        Ok(Self { dutch, others: vec![read(ENGLISH, Language::EN)?] })
    }

    /// Returns whether languages were loaded in addition to the built-in ones.
    pub fn has_loaded(&self) -> bool {
        self.others.len() > 1
    }

    /// Adds a language.
    ///
    /// # Errors
    ///
    /// Returns an error if its code or tag is already installed.
    pub fn install(&mut self, locale: Locale) -> Result<(), LocaleError> {
        let Locale { language, .. } = locale;
        let mut diagnostics = Vec::new();
        if self.find(language.code()).is_some() {
            diagnostics.push(Diagnostic::about_key("code", FileCode::DuplicateCode, []));
        }
        if self.languages().any(|other| other.tag() == language.tag()) {
            diagnostics.push(Diagnostic::about_key("tag", FileCode::DuplicateTag, []));
        }
        if !diagnostics.is_empty() {
            return Err(LocaleError { file: language.code().to_owned(), diagnostics });
        }
        self.others.push(locale);
        Ok(())
    }

    /// Replaces the locale of a language.
    pub fn replace(&mut self, locale: Locale) {
        let mut all = iter::once(&mut self.dutch).chain(&mut self.others);
        if let Some(place) = all.find(|other| other.language == locale.language) {
            *place = locale;
        }
    }

    /// Returns the locale of a language, or the Dutch one if it is not installed.
    pub fn get(&self, language: Language) -> &Locale {
        self.iter().find(|locale| locale.language == language).unwrap_or(&self.dutch)
    }

    /// Finds the language with this code.
    pub fn find(&self, code: &str) -> Option<Language> {
        self.languages().find(|language| language.code() == code)
    }

    /// Iterates over the locales, the built-in ones first.
    pub fn iter(&self) -> impl Iterator<Item = &Locale> {
        iter::once(&self.dutch).chain(&self.others)
    }

    /// Iterates over the languages, the built-in ones first.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.iter().map(|locale| locale.language)
    }

    /// Returns the language codes.
    pub fn codes(&self) -> Vec<&'static str> {
        self.languages().map(Language::code).collect()
    }
}
