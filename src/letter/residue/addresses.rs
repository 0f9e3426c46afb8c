//! Web addresses that were typed as text.

use std::ops::Range;

use super::Find;
use crate::letter::finding::Rule;

/// The starts by which an address is known.
const STARTS: [&str; 3] = ["https://", "http://", "www."];

/// The top-level domains of addresses without `www.`; of the first a name is enough, behind
/// the others a path must follow ("bol.com" names a company).
const CERTAIN_DOMAINS: [&str; 3] = [".nl", ".eu", ".gov"];
const DOMAINS: [&str; 8] = [".com", ".org", ".net", ".info", ".int", ".be", ".de", ".uk"];

/// The punctuation that may stand behind an address without being part of it.
const CLOSING: [char; 12] = ['.', ',', ';', ':', ')', ']', '>', '”', '’', '"', '!', '?'];

/// Finds web addresses, and addresses with a space inside.
pub(in crate::letter) fn find_addresses(text: &str) -> impl Iterator<Item = Find> + '_ {
    // Most texts have none.
    let text = if text.contains("://") || text.contains('.') { text } else { "" };
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            let start = next + text[next..].find(|c| !is_gap(c))?;
            let length = text[start..].find(is_gap).unwrap_or(text.len() - start);
            next = start + length;
            if let Some(address) = find_address(text, start..next) {
                // What was joined is not looked at again.
                next = next.max(address.1.end);
                return Some(address);
            }
        }
    })
}

const fn is_gap(character: char) -> bool {
    matches!(character, ' ' | '\n' | '<' | '\t' | '\u{A0}' | '\u{202F}')
}

/// The address in a word, if there is one.
fn find_address(text: &str, word: Range<usize>) -> Option<Find> {
    let found = &text[word.clone()];
    let starts = STARTS.map(|start| found.find(start));
    let Some(start) = starts.into_iter().flatten().min() else {
        return find_bare_domain(found).map(|range| {
            (Rule::RawUrl, word.start + range.start..word.start + range.end)
        });
    };
    let start = word.start + start;
    if let Some(end) = find_split_end(text, start..word.end) {
        return Some((Rule::SpaceInAddress, start..end));
    }
    let address = text[start..word.end].trim_end_matches(CLOSING);
    Some((Rule::RawUrl, start..start + address.len()))
}

/// The end of an address that goes on behind a space: nothing but its start stands before
/// the space, or it ends with a slash and a path follows.
fn find_split_end(text: &str, start: Range<usize>) -> Option<usize> {
    let before = &text[start.clone()];
    let rest = text[start.end..].strip_prefix(' ')?;
    let following = &rest[..rest.find(is_gap).unwrap_or(rest.len())];
    let following = following.trim_end_matches(CLOSING);
    let goes_on = if STARTS.contains(&before) {
        following.contains('.') && following.starts_with(|c: char| c.is_alphanumeric())
    } else {
        before.ends_with('/') && following.contains('/') && !following.contains("://")
    };
    goes_on.then_some(start.end + 1 + following.len())
}

/// The address in a word that starts with neither scheme nor `www.`.
fn find_bare_domain(word: &str) -> Option<Range<usize>> {
    let start = word.find(|c: char| c.is_ascii_alphanumeric())?;
    let address = word[start..].trim_end_matches(CLOSING);
    let host = &address[..address.find('/').unwrap_or(address.len())];
    let has_path = address.len() > host.len() + 1;
    // Upper case names an organization ("NU.nl"); an at sign a mailbox.
    let is_host = host.split('.').all(|label| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    });
    let ends = |domains: &[&str]| domains.iter().any(|domain| host.ends_with(domain));
    let is_address = is_host && (ends(&CERTAIN_DOMAINS) || has_path && ends(&DOMAINS));
    is_address.then_some(start..start + address.len())
}
