//! The words of the page.
//!
//! In: `templates/page/words/*.toml`. Out: [`Words`]; the scripts get the same as
//! JSON. What is wrong with a letter is told in the sentences of the locale tables.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::locale::Language;

/// What the page says in a language.
#[derive(Debug)]
pub struct Words {
    /// The code of the language.
    pub code: &'static str,
    table: BTreeMap<String, String>,
}

static DUTCH: LazyLock<Words> = LazyLock::new(|| {
    Words::read("nl", include_str!("../../templates/page/words/nl.toml"))
});
static ENGLISH: LazyLock<Words> = LazyLock::new(|| {
    Words::read("en", include_str!("../../templates/page/words/en.toml"))
});

impl Words {
    /// The words in a language; English where the page does not speak it.
    pub fn of(language: Language) -> &'static Self {
        if language == Language::NL { &DUTCH } else { &ENGLISH }
    }

    /// A table; a test rules out that a shipped one is at fault.
    fn read(code: &'static str, text: &str) -> Self {
        Self { code, table: toml::from_str(text).unwrap_or_default() }
    }

    /// What stands under a key; the key itself where nothing does.
    pub fn say<'a>(&'a self, key: &'a str) -> &'a str {
        self.table.get(key).map_or(key, String::as_str)
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(String::as_str)
    }

    /// The table in JSON.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.table).unwrap_or_default()
    }
}
