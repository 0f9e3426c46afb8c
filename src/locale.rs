//! The words of a language.
//!
//! In: `templates/locales/*.toml` and a house style's overrides. Out: a
//! [`Locale`], from which templates take every fixed word and problems every
//! sentence.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A language a letter can be written in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Dutch, tagged nl-NL.
    #[default]
    Nl,
    /// English, tagged en-GB.
    En,
}

impl Language {
    /// Every language with a table.
    pub const ALL: [Self; 2] = [Self::Nl, Self::En];

    /// The code in a letter file.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    /// The language tag (BCP 47) of what is printed.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl-NL",
            Self::En => "en-GB",
        }
    }

    /// The language with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Nl => include_str!("../templates/locales/nl.toml"),
            Self::En => include_str!("../templates/locales/en.toml"),
        }
    }
}

/// The table of one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locale {
    /// Month names, January first.
    pub months: [String; 12],
    /// The words on the page.
    pub words: Words,
    /// Sentences of violations, by rule code; `{…}` is filled in.
    pub violations: BTreeMap<String, String>,
    /// Sentences of warnings, by rule code.
    pub warnings: BTreeMap<String, String>,
    /// What those sentences mention, by key: types, faces.
    pub mentions: BTreeMap<String, String>,
    /// Sentences of HTTP problems and of the command line, by key.
    pub problems: BTreeMap<String, String>,
    /// Sentences of comparisons, by the code of the difference or by key.
    pub differences: BTreeMap<String, String>,
}

/// The words on the page.
#[derive(Clone, Debug, Deserialize)]
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

impl Locale {
    /// The shipped table, with a house style's own words laid over it.
    ///
    /// # Errors
    ///
    /// When a key is missing or unknown.
    pub fn shipped(
        language: Language,
        words: BTreeMap<String, String>,
    ) -> Result<Self, toml::de::Error> {
        let mut table: toml::Table = toml::from_str(language.table())?;
        if let Some(toml::Value::Table(own)) = table.get_mut("words") {
            own.extend(words.into_iter().map(|(key, word)| (key, word.into())));
        }
        table.try_into()
    }

    /// A table whose every word is `word`.
    pub fn pseudo(word: &str) -> Result<Self, toml::de::Error> {
        fn replace(value: &mut toml::Value, word: &str) {
            match value {
                toml::Value::String(text) => *text = word.to_owned(),
                toml::Value::Array(values) => {
                    values.iter_mut().for_each(|value| replace(value, word));
                }
                toml::Value::Table(table) => {
                    table.iter_mut().for_each(|(_, value)| replace(value, word));
                }
                _ => {}
            }
        }
        let mut table: toml::Value =
            toml::Value::Table(toml::from_str(Language::Nl.table())?);
        replace(&mut table, word);
        table.try_into()
    }

    /// A sentence with its places filled in; `{name}` in `table[key]` becomes
    /// the value given for `name`.
    pub fn sentence(
        table: &BTreeMap<String, String>,
        key: &str,
        values: &[(&str, &str)],
    ) -> String {
        let pattern = table.get(key).map_or(key, String::as_str);
        let mut sentence = String::with_capacity(pattern.len() + 32);
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            let (before, place) = rest.split_at(open);
            sentence.push_str(before);
            let Some(close) = place.find('}') else {
                rest = place;
                break;
            };
            let name = &place[1..close];
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => sentence.push_str(value),
                None => sentence.push_str(&place[..=close]),
            }
            rest = &place[close + 1..];
        }
        sentence.push_str(rest);
        sentence
    }
}
