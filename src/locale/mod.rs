//! Locales: the words, the messages and the rules of a language.
//!
//! In: `templates/locales/*.toml`, files of further languages and a house style's own
//! words. Out: the installed [`Locales`], which supply all fixed words of templates and
//! all messages.

mod file;
mod ignorable;
mod language;
mod message;
mod registry;
mod sorted_words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use file::LocaleError;
pub use ignorable::{has_joiners, is_ignorable, is_shaping, without_ignorable};
pub use language::{Language, is_language_tag, is_right_to_left};
pub use registry::Locales;
pub use sorted_words::SortedWords;

/// The locale of one language.
#[derive(Clone, Debug)]
pub struct Locale {
    /// The language of the words.
    pub language: Language,
    /// The language of the messages: English if a file has none.
    pub spoken: Language,
    /// The date pattern, with `{day}`, `{month}` and `{year}`.
    pub date_pattern: String,
    /// The form of the first day of a month.
    pub first_day: String,
    /// The month names, from January.
    pub months: [String; 12],
    /// The words kept on one line with a number.
    pub no_break: NoBreakWords,
    /// The words that identify residue of conversions and templates.
    pub residue: ResidueWords,
    /// The common and the long words among them, for fast lookups of split words.
    pub split_words: SortedWords,
    /// The words on the page.
    pub words: PageWords,
    /// The messages of violations, by rule code, with `{…}` as placeholders.
    pub violations: BTreeMap<String, String>,
    /// The messages of warnings, by rule code.
    pub warnings: BTreeMap<String, String>,
    /// The messages of errors and warnings in house styles and locales, by code.
    pub file_errors: BTreeMap<String, String>,
    /// The terms in those messages, by key: types, faces.
    pub terms: BTreeMap<String, String>,
    /// The names of letter types, by the name of their example.
    pub letter_types: BTreeMap<String, String>,
    /// The messages of HTTP problems and of the command line, by key.
    pub problems: BTreeMap<String, String>,
    /// The messages of comparisons, by the code of the difference or by key.
    pub differences: BTreeMap<String, String>,
}

/// The words kept on one line with a number, if a house style enables that.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NoBreakWords {
    /// The words before a number.
    pub before_number: Vec<String>,
    /// The words behind a number.
    pub after_number: Vec<String>,
    /// The words behind a month.
    pub after_date: Vec<String>,
}

/// The words that identify residue of conversions and templates; each list may be empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ResidueWords {
    /// The first words of a salutation, such as "Geachte".
    pub salutations: Vec<String>,
    /// The first words of a salutation before names alone, such as "Beste" ("Beste
    /// Jan,").
    pub name_salutations: Vec<String>,
    /// Other labels of the subject than the printed one, such as "Onderwerp".
    pub subject_labels: Vec<String>,
    /// The closings, without a comma, such as "Hoogachtend".
    pub closings: Vec<String>,
    /// The start of the messages that Word prints for broken fields, such as "Fout!".
    pub field_errors: Vec<String>,
    /// Words of which those messages have one, in small letters, such as "bladwijzer";
    /// where there are none, any text behind the start is a message.
    pub field_error_words: Vec<String>,
    /// Messages of word processors and spreadsheets, complete, such as "#REF!".
    pub error_messages: Vec<String>,
    /// Placeholder words for missing text, such as "PM".
    pub placeholders: Vec<String>,
    /// Words that do so only alone, in brackets, or at the end behind a colon, in
    /// lowercase, such as "nader te bepalen".
    pub lone_placeholders: Vec<String>,
    /// Words that do so in square brackets, in lowercase, such as "invullen".
    pub bracketed_placeholders: Vec<String>,
    /// The first words of a text that does so in square brackets, in lowercase, such as
    /// "vul" ("[vul een datum in]").
    pub bracket_openings: Vec<String>,
    /// The last words of such a text, in lowercase, such as "volgt" ("[passage volgt]").
    pub bracket_endings: Vec<String>,
    /// Words that a cell of a table may have alone, such as "PM", an amount.
    pub cell_placeholders: Vec<String>,
    /// The words before a number or name that may be missing, such as "nr." ("nr. XX").
    pub gap_labels: Vec<String>,
    /// The words near which an abbreviation is not a placeholder, in lowercase
    /// ("fijnstof").
    pub other_meanings: Vec<String>,
    /// The articles, in lowercase: an abbreviation behind one is a noun ("het PM").
    pub articles: Vec<String>,
    /// The words before a Roman numeral or letter, in lowercase ("artikel XXX").
    pub numbered: Vec<String>,
    /// The names of template fields, in lowercase ("«Aanhef»").
    pub field_names: Vec<String>,
    /// The words before a quote in a text that amends a law, in lowercase, such as
    /// "wordt" ("wordt «naam» vervangen").
    pub amendment_openings: Vec<String>,
    /// The verbs of such a text, in lowercase, such as "vervangen".
    pub amendment_verbs: Vec<String>,
    /// The common words, which reveal a split word ("naa r").
    pub common_words: Vec<String>,
    /// Longer words that letters often have, which reveal a split word too ("minis ter").
    pub long_words: Vec<String>,
    /// The consonants with which no word begins, which reveal a split word ("o
    /// nttrekkingen").
    pub impossible_starts: Vec<String>,
    /// The words that end in a ligature's letters, such as "wifi": other such words are
    /// split ("effi ciënt").
    pub ligature_words: Vec<String>,
    /// The words before an amount, such as "bedraagt" ("bedraagt € is").
    pub amount_openings: Vec<String>,
    /// The words that may follow a euro sign without an amount, such as "per".
    pub amount_endings: Vec<String>,
    /// The words before a value, such as "op" ("op undefined ontvangen").
    pub value_openings: Vec<String>,
    /// The words behind a value, such as "ontvangen".
    pub value_verbs: Vec<String>,
    /// Phrases that programs add to a text, in lowercase, such as "verzonden vanaf mijn".
    pub program_phrases: Vec<String>,
    /// The starts of a text by which programs mark changes, such as "Verwijderd: ".
    pub program_openings: Vec<String>,
    /// The labels in the header of a mail message: that of the sender, then others.
    pub mail_labels: Vec<String>,
    /// The starts of address lines that are printed, such as "Aan de Voorzitter van".
    pub address_lines: Vec<String>,
    /// Other labels of copies than the printed one, such as "cc".
    pub copy_labels: Vec<String>,
    /// The word before a box number, such as "Postbus".
    pub post_boxes: Vec<String>,
    /// The words that may precede a word with a leading hyphen, such as "en" ("en
    /// -praktijk").
    pub conjunctions: Vec<String>,
    /// The words before an address, in lowercase ("zie"): a name with a capital behind
    /// one ("zie Rijksoverheid.nl") is an address.
    pub address_openings: Vec<String>,
    /// The names of mailboxes that are words, in lowercase, such as "info".
    pub mailboxes: Vec<String>,
    /// Other labels of answers than the printed one, such as "Antwoord vraag".
    pub answer_labels: Vec<String>,
    /// The words before a name or function in a signature, in lowercase, such as
    /// "namens".
    pub signature_prefixes: Vec<String>,
}

/// The words on the page.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "each is named after where it stands")]
pub struct PageWords {
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
    /// The watermark of a draft.
    pub draft: String,
    /// The title of a table of contents.
    pub contents: String,
    /// The label before the number of a question.
    pub question: String,
    /// The label before the number of the question that is answered.
    pub answer_to_question: String,
    /// The label before several numbers of questions that are answered.
    pub answer_to_questions: String,
    /// The accessible name of a table without a title.
    pub table: String,
    /// The accessible name of a footnote mark, before its number.
    pub footnote: String,
    /// The accessible name of the list of footnotes.
    pub footnotes: String,
    /// The accessible name of the link from a footnote back to its mark, before its
    /// number.
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
    /// The default salutation; empty for none.
    pub salutation: String,
    /// The default closing line; empty for none.
    pub closing: String,
    /// The default clause in the reference column; empty for none.
    pub clause: String,
}

impl PageWords {
    /// Returns the words by their keys in a file.
    fn by_key(&self) -> BTreeMap<String, String> {
        let table = toml::Table::try_from(self).unwrap_or_default();
        let words = table.into_iter();
        words.filter_map(|(key, word)| Some((key, word.as_str()?.to_owned()))).collect()
    }
}

impl Locale {
    /// Replaces words by key; unknown keys are ignored.
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

    /// Returns the keys of its words.
    pub(crate) fn word_keys(&self) -> Vec<String> {
        self.words.by_key().into_keys().collect()
    }

    /// Returns the texts printed on the page, each with its key in a file.
    pub(crate) fn printed_texts(&self) -> impl Iterator<Item = (String, String)> {
        let words = self.words.by_key().into_iter();
        let words = words.map(|(key, word)| (format!("words.{key}"), word));
        let months = self.months.iter().map(|month| ("months".to_owned(), month.clone()));
        let around = fill(&self.date_pattern, &["day", "month", "year"].map(|p| (p, "")));
        let date = [("date", around), ("first-day", self.first_day.clone())];
        let date = date.map(|(key, text)| (key.to_owned(), text));
        words.chain(months).chain(date)
    }

    /// Formats a date as printed in a letter.
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

    /// Formats a message: `{name}` in `table[key]` is replaced by the value of `name`.
    pub fn sentence(
        table: &BTreeMap<String, String>,
        key: &str,
        values: &[(&str, &str)],
    ) -> String {
        fill(table.get(key).map_or(key, String::as_str), values)
    }
}

/// Appends a number to a word; returns only the number if the word is empty.
pub(crate) fn numbered(word: &str, number: u32) -> String {
    if word.is_empty() { number.to_string() } else { format!("{word} {number}") }
}

/// Replaces the placeholders in a pattern.
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
