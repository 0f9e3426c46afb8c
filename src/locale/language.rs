//! Language names, and checks of text in a language.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use unicode_bidi::{BidiClass, bidi_class};

/// A language of letters: the name of an installed locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language {
    code: &'static str,
    tag: &'static str,
}

impl Language {
    /// Dutch.
    pub const NL: Self = Self { code: "nl", tag: "nl-NL" };
    /// English.
    pub const EN: Self = Self { code: "en", tag: "en-GB" };

    /// Creates a language from a file. Its names live as long as the program.
    pub(super) fn new(code: String, tag: String) -> Self {
        Self { code: code.leak(), tag: tag.leak() }
    }

    /// Returns the code in a letter file.
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// Returns the language tag (BCP 47) of printed text.
    pub const fn tag(self) -> &'static str {
        self.tag
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::NL
    }
}

/// The codes are added to the schema once the languages are installed.
impl JsonSchema for Language {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Language".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// Returns whether a text has the form of a language tag (BCP 47). That is a language of
/// two or three letters, then subtags.
pub fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let language = subtags.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|subtag| {
            (2..=8).contains(&subtag.len())
                && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Returns whether a character is right-to-left or controls the reading direction. Layout
/// does not support these yet (UAX #9, 3.2 and 2).
pub fn is_right_to_left(character: char) -> bool {
    use BidiClass::{AL, AN, FSI, LRE, LRI, LRO, PDF, PDI, R, RLE, RLI, RLO};
    character == '\u{200E}' // LEFT-TO-RIGHT MARK, class L
        || matches!(
            bidi_class(character),
            R | AL | AN | LRE | LRO | RLE | RLO | PDF | LRI | RLI | FSI | PDI
        )
}
