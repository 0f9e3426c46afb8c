//! Web addresses that were typed as text, and addresses that a space breaks.

use std::ops::Range;

use super::{Find, mail_addresses};
use crate::letter::diagnostic::Rule;
use crate::locale::Locales;

/// The starts by which an address is known, in small letters.
const STARTS: [&str; 4] = ["https://", "http://", "ftp://", "www."];

/// The starts that a space breaks: what stands before it, and how it goes on.
const BROKEN_STARTS: [(&str, &str); 7] = [
    ("https:", "//"),
    ("http:", "//"),
    ("https", "://"),
    ("http", "://"),
    ("https:/", "/"),
    ("http:/", "/"),
    ("www", "."),
];

/// The top-level domains of addresses without `www.`. For `CERTAIN_DOMAINS` a name is
/// enough; for `DOMAINS` a path must follow ("bol.com" names a company).
const CERTAIN_DOMAINS: [&str; 3] = [".nl", ".eu", ".gov"];
const DOMAINS: [&str; 14] = [
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
];

/// The ends of addresses of files.
const FILES: [&str; 4] = [".pdf", ".html", ".docx", ".xlsx"];

/// The punctuation that may stand behind an address without being part of it.
pub(super) const CLOSING: [char; 12] =
    ['.', ',', ';', ':', ')', ']', '>', '”', '’', '"', '!', '?'];

/// The characters after which an address always continues.
const JOINING: [char; 6] = ['-', '_', '&', '=', '%', '#'];

/// Finds web addresses, and addresses with a space inside.
pub(in crate::letter) fn find_addresses<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    // Fast path: most texts have no address.
    let text = if text.contains("//") || text.contains('.') { text } else { "" };
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            let start = next + text[next..].find(|c| !is_gap(c))?;
            next = word_end(text, start);
            let broken = mail_addresses::find_broken_address(text, start..next, locales);
            let broken = broken.map(|range| (Rule::SpaceInRawUrl, range));
            if let Some(address) =
                broken.or_else(|| find_address(text, start..next, locales))
            {
                // What was joined is not looked at again.
                next = next.max(address.1.end);
                return Some(address);
            }
        }
    })
}

pub(super) const fn is_gap(character: char) -> bool {
    matches!(character, ' ' | '\n' | '<' | '\t' | '\u{A0}' | '\u{202F}')
}

/// The end of the word that starts here.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    text[start..].find(is_gap).map_or(text.len(), |length| start + length)
}

/// Finds the address that starts in a word.
fn find_address(text: &str, word: Range<usize>, locales: &Locales) -> Option<Find> {
    let found = text[word.clone()].to_ascii_lowercase();
    let starts = STARTS.map(|start| found.find(start));
    let start = match starts.into_iter().flatten().min() {
        Some(start) => word.start + start,
        None => match find_broken_start(text, &found, word.clone()) {
            Some(start) => start,
            None => {
                let bare = find_bare_domain(&text[word.clone()])?;
                let bare = word.start + bare.start..word.start + bare.end;
                // Only a path shows that such a name continues.
                if text[bare.clone()].contains('/') {
                    bare.start
                } else {
                    return Some((Rule::RawUrl, bare));
                }
            }
        },
    };
    let mut end = word.end;
    while let Some(joined) = find_next_part(text, start..end, locales) {
        end = joined;
    }
    let address = text[start..end].trim_end_matches(CLOSING);
    let rule = if end > word.end { Rule::SpaceInRawUrl } else { Rule::RawUrl };
    Some((rule, start..start + address.len()))
}

/// Finds a beginning such as "https: //" that is split by a space at the end of a word.
fn find_broken_start(text: &str, lowercase: &str, word: Range<usize>) -> Option<usize> {
    let rest = text[word.end..].strip_prefix(is_gap)?;
    BROKEN_STARTS.into_iter().find_map(|(before, after)| {
        let start = lowercase.strip_suffix(before)?;
        let is_open = start.chars().all(|c| !c.is_alphanumeric());
        let goes_on = rest.strip_prefix(after)?.starts_with(char::is_alphanumeric);
        (is_open && goes_on).then_some(word.start + start.len())
    })
}

/// Returns the end of the next part of an address behind one space, if it continues
/// there.
fn find_next_part(text: &str, address: Range<usize>, locales: &Locales) -> Option<usize> {
    let rest = text[address.end..].strip_prefix([' ', '\u{A0}', '\u{202F}'])?;
    let start = text.len() - rest.len();
    let end = word_end(text, start);
    let following = text[start..end].trim_end_matches(CLOSING);
    goes_on(&text[address], following, locales).then_some(end)
}

/// Returns whether an address continues behind a space. It does if it ends incomplete, or
/// if the next part cannot begin a word.
fn goes_on(address: &str, following: &str, locales: &Locales) -> bool {
    let address = address.to_ascii_lowercase();
    let starts_word = following.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_other = following.contains("://") || following.starts_with("www.");
    let is_start = STARTS.iter().any(|start| address.ends_with(start));
    if is_start || BROKEN_STARTS.iter().any(|(start, _)| address == *start) {
        return following.contains('.')
            && (starts_word || following.starts_with(['/', ':', '.']));
    }
    let host = address.split_once("://").map_or(address.as_str(), |(_, host)| host);
    let has_path = host.contains('/');
    if address.ends_with('/') {
        return following.contains('/')
            && !is_other
            && !begins_with_word(following, locales);
    }
    if starts_word && has_path && address.ends_with(JOINING) && !is_other {
        return !begins_with_word(following, locales);
    }
    let ends_in_file = |following: &str| FILES.contains(&following);
    let is_file = has_path
        && (ends_in_file(following)
            || address.ends_with('.') && ends_in_file(&format!(".{following}")));
    let is_query =
        has_path && following.starts_with(['?', '&']) && following.contains('=');
    if is_file || is_query {
        return true;
    }
    if is_split_segment(&address, following) {
        return !begins_with_word(following, locales);
    }
    let is_domain =
        |text: &str| is_top_level_domain(&text[..text.find('/').unwrap_or(text.len())]);
    let is_path = following.starts_with('/')
        && following[1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let ends_in_dot = address.strip_suffix('.');
    is_domain(following)
        || is_path && (has_path || has_domain(&address))
        || ends_in_dot.is_some_and(|host| {
            !has_domain(host) && !has_path && is_domain(&format!(".{following}"))
        })
}

/// Returns whether a text is a known top-level domain with its point: ".nl".
pub(super) fn is_top_level_domain(text: &str) -> bool {
    CERTAIN_DOMAINS.iter().chain(&DOMAINS).any(|domain| text == *domain)
}

/// Returns whether a host ends in a known top-level domain.
pub(super) fn has_domain(host: &str) -> bool {
    CERTAIN_DOMAINS.iter().chain(&DOMAINS).any(|domain| host.ends_with(domain))
}

/// Returns whether a word in the path of an address was split: "…/doc uments/2025". What follows has
/// a slash, and a figure, a hyphen or a point, or ends in a slash; "of ministers/leden" not.
fn is_split_segment(address: &str, following: &str) -> bool {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let Some((_, segment)) = path.rsplit_once('/') else { return false };
    let is_word = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_lowercase());
    let Some((first, rest)) = following.split_once('/') else { return false };
    let is_rest = !first.is_empty()
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && following.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~".contains(&b));
    let is_path = rest.is_empty()
        || rest.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'));
    is_word && is_rest && is_path
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

/// Finds the address in a word that starts with neither a scheme nor `www.`.
fn find_bare_domain(word: &str) -> Option<Range<usize>> {
    let start = word.find(|c: char| c.is_ascii_alphanumeric())?;
    // The end of mail addresses: "@rijksoverheid.nl".
    if word[..start].ends_with('@') {
        return None;
    }
    let address = word[start..].trim_end_matches(CLOSING);
    let host = &address[..address.find('/').unwrap_or(address.len())];
    let has_path = address.len() > host.len() + 1;
    // Two capitals before a lowercase domain name an organization ("NU.nl"); an at sign
    // marks a mailbox.
    let is_named = host.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && host.bytes().any(|b| b.is_ascii_lowercase());
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => host,
    };
    let is_host = host.split('.').all(|label| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    let host = host.to_ascii_lowercase();
    let ends = |domains: &[&str]| domains.iter().any(|domain| host.ends_with(domain));
    let is_address = is_host
        && (ends(&CERTAIN_DOMAINS) && (has_path || !is_named)
            || has_path && ends(&DOMAINS));
    is_address.then_some(start..start + address.len())
}
