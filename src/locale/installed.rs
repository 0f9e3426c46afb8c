//! The languages that a program has.

use std::iter;

use super::file::{DUTCH, ENGLISH, of_ours};
use super::{Language, Locale, LocaleError};
use crate::config::Fault;

/// The installed languages: Dutch, English and those of further files.
#[derive(Clone, Debug)]
pub struct Locales {
    dutch: Locale,
    others: Vec<Locale>,
}

impl Locales {
    /// The shipped languages.
    ///
    /// # Errors
    ///
    /// When a shipped file is at fault, which a test rules out.
    pub fn shipped() -> Result<Self, LocaleError> {
        let read = |text, language: Language| {
            Locale::shipped(text, language).map_err(|error| LocaleError {
                file: language.code().to_owned(),
                faults: vec![of_ours(&error)],
            })
        };
        let dutch = read(DUTCH, Language::NL)?;
        Ok(Self { dutch, others: vec![read(ENGLISH, Language::EN)?] })
    }

    /// Whether there are languages beside the built-in ones.
    pub fn has_loaded(&self) -> bool {
        self.others.len() > 1
    }

    /// Adds a language.
    ///
    /// # Errors
    ///
    /// When there is one of its code or tag.
    pub fn install(&mut self, locale: Locale) -> Result<(), LocaleError> {
        let Locale { language, .. } = locale;
        let mut faults = Vec::new();
        if self.find(language.code()).is_some() {
            faults.push(Fault::new("code", "duplicate-code", []));
        }
        if self.languages().any(|other| other.tag() == language.tag()) {
            faults.push(Fault::new("tag", "duplicate-tag", []));
        }
        if !faults.is_empty() {
            return Err(LocaleError { file: language.code().to_owned(), faults });
        }
        self.others.push(locale);
        Ok(())
    }

    /// Puts a table in the place of that of its language.
    pub fn replace(&mut self, locale: Locale) {
        let mut all = iter::once(&mut self.dutch).chain(&mut self.others);
        if let Some(place) = all.find(|other| other.language == locale.language) {
            *place = locale;
        }
    }

    /// The table of a language; the Dutch one of a language that is not installed.
    pub fn get(&self, language: Language) -> &Locale {
        self.iter().find(|locale| locale.language == language).unwrap_or(&self.dutch)
    }

    /// The language with this code.
    pub fn find(&self, code: &str) -> Option<Language> {
        self.languages().find(|language| language.code() == code)
    }

    /// The tables, the shipped ones first.
    pub fn iter(&self) -> impl Iterator<Item = &Locale> {
        iter::once(&self.dutch).chain(&self.others)
    }

    /// The languages, the shipped ones first.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.iter().map(|locale| locale.language)
    }

    /// Their codes.
    pub fn codes(&self) -> Vec<&'static str> {
        self.languages().map(Language::code).collect()
    }
}
