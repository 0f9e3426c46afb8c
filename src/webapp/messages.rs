//! Messages of the web application.
//!
//! In: `templates/webapp/messages/*.toml`. Out: [`PageMessages`]; the scripts get the same as
//! JSON. Violations of a letter use the messages of the locales.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::locale::Language;

/// The wording of the web application in a language.
#[derive(Debug)]
pub struct PageMessages {
    /// The code of the language.
    pub code: &'static str,
    table: BTreeMap<String, String>,
}

static DUTCH: LazyLock<PageMessages> = LazyLock::new(|| {
    PageMessages::read("nl", include_str!("../../templates/webapp/messages/nl.toml"))
});
static ENGLISH: LazyLock<PageMessages> = LazyLock::new(|| {
    PageMessages::read("en", include_str!("../../templates/webapp/messages/en.toml"))
});

impl PageMessages {
    /// Returns the wording in a language; English if the web application does not have
    /// it.
    pub fn for_language(language: Language) -> &'static Self {
        if language == Language::NL { &DUTCH } else { &ENGLISH }
    }

    /// Parses a table; a test ensures that built-in tables are valid.
    fn read(code: &'static str, text: &str) -> Self {
        Self { code, table: toml::from_str(text).unwrap_or_default() }
    }

    /// Returns the text of a key, or the key itself if it has none.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.table.get(key).map_or(key, String::as_str)
    }

    /// Returns the keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(String::as_str)
    }

    /// Returns the table as JSON.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.table).unwrap_or_default()
    }
}
