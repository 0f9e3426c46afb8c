//! Example letters, one for each letter type.
//!
//! In: nothing; they are embedded in the program. Out: [`Example`]s, whose letter files
//! are valid in every house style. The locales have the names of the letter types.

use serde_json::Value;

use crate::locale::Locale;

/// An example letter.
#[derive(Debug)]
pub struct Example {
    /// The name of the letter type.
    pub name: &'static str,
    /// The letter file.
    pub json: &'static str,
}

macro_rules! example {
    ($name:literal, $letter:literal) => {
        Example {
            name: $name,
            json: include_str!(concat!("../tests/letters/", $letter, ".json")),
        }
    };
}

/// All examples, in the order of docs/kinds.md.
pub static EXAMPLES: [Example; 13] = [
    example!("cover-letter", "telecomraad"),
    example!("annotated-agenda", "annotated-agenda"),
    example!("policy-letter", "waterways"),
    example!("answers", "curacao"),
    example!("deferral", "deferral"),
    example!("notice", "hoofdlijnenakkoord"),
    example!("written-consultation", "written-consultation"),
    example!("motions", "motions"),
    example!("bnc-fiche", "definitions"),
    example!("eerste-kamer", "eerste-kamer"),
    example!("english", "english"),
    example!("caribbean", "caribbean"),
    example!("draft", "draft"),
];

impl Example {
    /// Finds the example with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        EXAMPLES.iter().find(|example| example.name == name)
    }

    /// Returns all names.
    pub fn names() -> [&'static str; EXAMPLES.len()] {
        EXAMPLES.each_ref().map(|example| example.name)
    }

    /// Returns the name of its letter type in a language.
    pub fn letter_type(&self, locale: &Locale) -> String {
        Locale::sentence(&locale.letter_types, self.name, &[])
    }

    /// Returns a text member of its letter file.
    pub fn member(&self, name: &str) -> Option<String> {
        let letter: Value = serde_json::from_str(self.json).ok()?;
        letter.get(name)?.as_str().map(str::to_owned)
    }
}
