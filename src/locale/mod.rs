//! The words of a language.
//!
//! In: `templates/locales/*.toml`, files of further languages and a house style's
//! own words. Out: the installed [`Locales`], from which templates take every fixed
//! word and problems every sentence.

mod file;
mod ignorable;
mod installed;
mod language;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Fault, Mention};
pub use file::LocaleError;
pub use ignorable::{has_joiners, is_ignorable, is_shaping, without_ignorable};
pub use installed::Locales;
pub use language::{Language, is_language_tag, is_right_to_left};

/// The table of one language.
#[derive(Clone, Debug)]
pub struct Locale {
    /// The language of its words.
    pub language: Language,
    /// The language of its sentences: English where a file has none.
    pub spoken: Language,
    /// A date, with `{day}`, `{month}` and `{year}` in it.
    pub date_pattern: String,
    /// How the first day of a month is written.
    pub first_day: String,
    /// Month names, January first.
    pub months: [String; 12],
    /// The words that stay on one line with a number.
    pub no_break: NoBreakWords,
    /// The words by which residue of conversions and templates is known.
    pub residue: ResidueWords,
    /// The words on the page.
    pub words: Words,
    /// Sentences of violations, by rule code; `{…}` is filled in.
    pub violations: BTreeMap<String, String>,
    /// Sentences of warnings, by rule code.
    pub warnings: BTreeMap<String, String>,
    /// Sentences of errors and warnings in house styles and locales, by code.
    pub file_errors: BTreeMap<String, String>,
    /// Terms in those sentences, by key: types, faces.
    pub terms: BTreeMap<String, String>,
    /// Names of letter types, by the name of their example.
    pub letter_types: BTreeMap<String, String>,
    /// Sentences of HTTP problems and of the command line, by key.
    pub problems: BTreeMap<String, String>,
    /// Sentences of comparisons, by the code of the difference or by key.
    pub differences: BTreeMap<String, String>,
}

/// Words that stay on one line with a number, where a house style asks for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NoBreakWords {
    /// Those before a number.
    pub before_number: Vec<String>,
    /// Those behind one.
    pub after_number: Vec<String>,
    /// Those behind a month.
    pub after_date: Vec<String>,
}

/// Words by which residue of conversions and templates is known in a text; each list may be
/// empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ResidueWords {
    /// The first words of a salutation, such as "Geachte".
    pub salutations: Vec<String>,
    /// The first words of a salutation before names alone, such as "Beste" ("Beste Jan,").
    pub name_salutations: Vec<String>,
    /// Labels of the subject beside the one that is printed, such as "Onderwerp".
    pub subject_labels: Vec<String>,
    /// Closings, without a comma, such as "Hoogachtend".
    pub closings: Vec<String>,
    /// The start of the messages that Word prints for broken fields, such as "Fout!".
    pub field_errors: Vec<String>,
    /// Words of which those messages have one, in small letters, such as "bladwijzer"; where
    /// there are none, any text behind the start is a message.
    pub field_error_words: Vec<String>,
    /// Messages of word processors and spreadsheets as a whole, such as "#REF!".
    pub error_messages: Vec<String>,
    /// Words that hold the place of text still to come, such as "PM".
    pub placeholders: Vec<String>,
    /// Words beside which an abbreviation is no placeholder, in small letters ("fijnstof").
    pub other_meanings: Vec<String>,
    /// Words before a number in Roman numerals, in small letters ("artikel XXX").
    pub numbered: Vec<String>,
    /// Names of fields of templates, in small letters ("«Aanhef»").
    pub field_names: Vec<String>,
    /// Words that every text uses, which tell a split word ("naa r").
    pub common_words: Vec<String>,
    /// Consonants with which no word begins, which tell a split word ("o nttrekkingen").
    pub impossible_starts: Vec<String>,
    /// Words that may stand before a word with a hyphen, such as "en" ("en -praktijk").
    pub conjunctions: Vec<String>,
}

/// The words on the page.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "each is named after where it stands")]
pub struct Words {
    pub date: String,
    pub subject: String,
    pub return_address: String,
    pub visiting_address: String,
    pub postal_address: String,
    pub identification_number: String,
    pub phone: String,
    pub mobile: String,
    pub fax: String,
    pub contact: String,
    pub project: String,
    pub our_reference: String,
    pub your_reference: String,
    pub enclosures: String,
    pub copy_to: String,
    pub dossier: String,
    pub case_numbers: String,
    /// The word behind the text of a draft.
    pub draft: String,
    /// The title of a table of contents.
    pub contents: String,
    /// What stands before the number of a question.
    pub question: String,
    /// What stands before the number of the question that is answered.
    pub answer_to_question: String,
    /// The same before several numbers.
    pub answer_to_questions: String,
    /// What a table without a title is called where it cannot be seen.
    pub table: String,
    /// The same of a footnote's mark, before its number.
    pub footnote: String,
    /// The same of all footnotes together.
    pub footnotes: String,
    /// What a link from a footnote does, before its number.
    pub back_to_footnote_mark: String,
    pub page: String,
    pub of: String,
    pub and: String,
    /// The article before a function at the start of a line.
    pub the_capital: String,
    /// The article before a function inside a line.
    pub the: String,
    pub also_on_behalf_of: String,
    pub signed_for: String,
    /// The salutation when the letter gives none; empty: none.
    pub salutation: String,
    /// The closing line when the letter gives none; empty: none.
    pub closing: String,
    /// The clause in the reference column when the letter gives none; empty:
    /// none.
    pub clause: String,
}

impl Words {
    /// The words by their keys in a file.
    fn by_key(&self) -> BTreeMap<String, String> {
        let table = toml::Table::try_from(self).unwrap_or_default();
        let words = table.into_iter();
        words.filter_map(|(key, word)| Some((key, word.as_str()?.to_owned()))).collect()
    }
}

impl Locale {
    /// The same with other words, by their keys; those that are unknown stay out.
    pub(crate) fn with_words(&self, own: &BTreeMap<String, String>) -> Self {
        let mut words = self.words.by_key();
        for (key, word) in &mut words {
            if let Some(own) = own.get(key) {
                own.clone_into(word);
            }
        }
        let words = toml::Table::from_iter(words.into_iter().map(|(k, w)| (k, w.into())));
        let words = words.try_into().unwrap_or_else(|_| self.words.clone());
        Self { words, ..self.clone() }
    }

    /// The keys of its words.
    pub(crate) fn word_keys(&self) -> Vec<String> {
        self.words.by_key().into_keys().collect()
    }

    /// What is wrong with a file, with its line and place.
    pub fn fault(&self, fault: &Fault) -> String {
        let Fault { line, place, code, mentions } = fault;
        let line = line.map(|line| {
            let said = [("line", line.to_string())];
            let said = said.each_ref().map(|(name, said)| (*name, said.as_str()));
            Self::sentence(&self.file_errors, "at-line", &said)
        });
        let place = (!place.is_empty()).then(|| place.clone());
        let sentence = self.worded(&self.file_errors, code, mentions);
        let parts = line.into_iter().chain(place).chain([sentence]);
        parts.collect::<Vec<_>>().join(": ")
    }

    /// What is wrong with a file or a folder, a line each; the sentence that names it says
    /// what it is.
    pub(crate) fn faults_of(
        &self,
        sentence: &str,
        name: &str,
        faults: &[Fault],
    ) -> String {
        let line = |fault: &Fault| {
            let fault = self.fault(fault);
            let said = [("name", name), ("error", fault.as_str())];
            Self::sentence(&self.file_errors, sentence, &said)
        };
        faults.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// A sentence with what it mentions in it.
    pub(crate) fn worded(
        &self,
        table: &BTreeMap<String, String>,
        key: &str,
        mentions: &[(&'static str, Mention)],
    ) -> String {
        let said = mentions.iter().map(|(name, mention)| (*name, self.mention(mention)));
        let said: Vec<_> = said.collect();
        let said: Vec<_> =
            said.iter().map(|(name, said)| (*name, said.as_str())).collect();
        Self::sentence(table, key, &said)
    }

    fn mention(&self, mention: &Mention) -> String {
        const MANY: usize = 16;
        let word = |key: &'static str| self.terms.get(key).map_or(key, String::as_str);
        match mention {
            Mention::Verbatim(text) => text.clone(),
            Mention::Word(key) => word(key).to_owned(),
            Mention::Nearest(names) if names.len() > MANY => {
                format!("{}, …", names[..MANY / 2].join(", "))
            }
            Mention::OneOf(names) | Mention::Nearest(names) => match names.split_last() {
                Some((last, [])) => last.clone(),
                Some((last, others)) => {
                    format!("{} {} {last}", others.join(", "), word("or"))
                }
                None => String::new(),
            },
        }
    }

    /// What stands on the page, each with its key in a file.
    pub(crate) fn printed(&self) -> impl Iterator<Item = (String, String)> {
        let words = self.words.by_key().into_iter();
        let words = words.map(|(key, word)| (format!("words.{key}"), word));
        let months = self.months.iter().map(|month| ("months".to_owned(), month.clone()));
        let around = fill(&self.date_pattern, &["day", "month", "year"].map(|p| (p, "")));
        let date = [("date", around), ("first-day", self.first_day.clone())];
        let date = date.map(|(key, text)| (key.to_owned(), text));
        words.chain(months).chain(date)
    }

    /// A date as a letter prints it.
    pub fn date(&self, year: i16, month: i8, day: i8) -> String {
        let name =
            usize::try_from(month - 1).ok().and_then(|month| self.months.get(month));
        let day = if day == 1 { self.first_day.clone() } else { day.to_string() };
        let values = [
            ("day", day.as_str()),
            ("month", name.map_or("", String::as_str)),
            ("year", &year.to_string()),
        ];
        fill(&self.date_pattern, &values)
    }

    /// A sentence with its places filled in; `{name}` in `table[key]` becomes
    /// the value given for `name`.
    pub fn sentence(
        table: &BTreeMap<String, String>,
        key: &str,
        values: &[(&str, &str)],
    ) -> String {
        fill(table.get(key).map_or(key, String::as_str), values)
    }
}

/// A word with a number behind it; the number alone behind an empty word.
pub(crate) fn numbered(word: &str, number: u32) -> String {
    if word.is_empty() { number.to_string() } else { format!("{word} {number}") }
}

/// A pattern with its places filled in.
fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let (before, place) = rest.split_at(open);
        text.push_str(before);
        let Some(close) = place.find('}') else {
            rest = place;
            break;
        };
        let name = &place[1..close];
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(value),
            None => text.push_str(&place[..=close]),
        }
        rest = &place[close + 1..];
    }
    text.push_str(rest);
    text
}
