//! Domains of hosts, and the words of text with an address.

use crate::locale::Locales;

/// The top-level domains of addresses without `www.`. For `CERTAIN_DOMAINS` a name is
/// enough; for `DOMAINS` a path must follow ("bol.com" names a company).
pub(super) const CERTAIN_DOMAINS: [&str; 3] = [".nl", ".eu", ".gov"];

pub(super) const DOMAINS: [&str; 42] = [
    ".com",
    ".org",
    ".net",
    ".info",
    ".int",
    ".be",
    ".de",
    ".uk",
    ".fr",
    ".lu",
    ".frl",
    ".edu",
    ".io",
    ".amsterdam",
    ".aw",
    ".cw",
    ".sx",
    ".at",
    ".ch",
    ".es",
    ".it",
    ".se",
    ".dk",
    ".no",
    ".fi",
    ".pt",
    ".ie",
    ".pl",
    ".cz",
    ".ua",
    ".ru",
    ".us",
    ".ca",
    ".au",
    ".jp",
    ".ly",
    ".co",
    ".gl",
    ".ms",
    ".me",
    ".app",
    ".tv",
];

/// The punctuation that may follow an address without being part of it.
pub(super) const CLOSING: [char; 12] =
    ['.', ',', ';', ':', ')', ']', '>', '”', '’', '"', '!', '?'];

/// Returns whether a character is between the parts of a broken address.
pub(super) const fn is_gap(character: char) -> bool {
    matches!(character, ' ' | '\n' | '<' | '\t' | '\u{A0}' | '\u{202F}')
}

/// The end of the word that starts here.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    text[start..].find(is_gap).map_or(text.len(), |length| start + length)
}

/// Returns whether a text is a known top-level domain with its point: ".nl".
pub(super) fn is_top_level_domain(text: &str) -> bool {
    CERTAIN_DOMAINS.iter().chain(&DOMAINS).any(|domain| text == *domain)
}

/// Returns whether a host ends in a known top-level domain.
pub(super) fn has_domain(host: &str) -> bool {
    CERTAIN_DOMAINS.iter().chain(&DOMAINS).any(|domain| host.ends_with(domain))
}

/// Returns whether a text begins with a word that every text uses: "en/of".
pub(super) fn begins_with_word(text: &str, locales: &Locales) -> bool {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = text[..end].to_lowercase();
    locales.iter().any(|locale| {
        let residue = &locale.residue;
        let mut known = residue.common_words.iter().chain(&residue.conjunctions);
        known.any(|known| *known == word)
    })
}
