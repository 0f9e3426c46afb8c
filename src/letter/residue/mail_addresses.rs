//! Mail addresses that a space breaks: "jan.jansen@ minfin.nl".

use std::ops::Range;

use super::context::take_before;
use super::hosts::{
    CLOSING, begins_with_word, has_domain, is_gap, is_top_level_domain, word_end,
};
use crate::letter::charset::is_space;
use crate::locale::Locales;

/// Finds the mail address of which a word with an at sign is part, where a space breaks
/// it.
pub(super) fn find_broken_address(
    text: &str,
    word: Range<usize>,
    locales: &Locales,
) -> Option<Range<usize>> {
    let own = &text[word.clone()];
    let (box_name, host) = own.split_once('@')?;
    if host.contains('@') || own.contains("//") {
        return None;
    }
    let end = find_end(text, word.end, host)?;
    let start = find_start(text, word.start, box_name, locales)?;
    (end > word.end || start < word.start).then(|| {
        let address = text[start..end].trim_end_matches(CLOSING);
        start..start + address.len()
    })
}

/// The end of an address whose host starts so, and goes on behind a space where it is not
/// one.
fn find_end(text: &str, word_start: usize, host: &str) -> Option<usize> {
    let is_host = |host: &str| is_host(host.trim_end_matches(CLOSING));
    let following = text[word_start..].strip_prefix([' ', '\u{A0}', '\u{202F}']);
    let end = following.map(|rest| word_end(text, text.len() - rest.len()));
    let joined = following.zip(end).map(|(rest, end)| {
        let start = text.len() - rest.len();
        text[start..end].trim_end_matches(CLOSING)
    });
    let goes_on = joined.is_some_and(|joined| {
        if host.ends_with('.') && !is_host(host) {
            return is_top_level_domain(&format!(".{joined}"));
        }
        // "@ minfin.nl", "@minfin .nl" and "@rijks overheid.nl".
        let is_label = !host.contains('.') && host.bytes().all(is_of_label);
        is_label && (is_top_level_domain(joined) && !host.is_empty() || is_host(joined))
    });
    if goes_on { end } else { is_host(host).then_some(word_start) }
}

/// The start of an address whose mailbox ends so, and starts before a space where it is
/// empty or begins with a point.
fn find_start(
    text: &str,
    word_start: usize,
    box_name: &str,
    locales: &Locales,
) -> Option<usize> {
    let box_name = box_name.trim_start_matches(|c: char| !is_of_mailbox(c));
    let own_start = word_start + text[word_start..].find('@')? - box_name.len();
    if !box_name.is_empty() && !box_name.starts_with('.') {
        return Some(find_initial(text, own_start).unwrap_or(own_start));
    }
    let before = text[..word_start].strip_suffix([' ', '\u{A0}', '\u{202F}'])?;
    let start = before
        .rfind(is_gap)
        .map_or(0, |gap| gap + before[gap..].chars().next().map_or(0, char::len_utf8));
    let name = before[start..].trim_start_matches(|c: char| !is_of_mailbox(c));
    let is_name = !name.is_empty()
        && name.chars().all(is_of_mailbox)
        && !name.ends_with('.')
        && !begins_with_word(name, locales);
    let is_certain = !box_name.is_empty()
        || text[word_start + 1..].starts_with(is_gap)
        || name.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_'))
        || is_mailbox(name, locales);
    (is_name && is_certain).then_some(before.len() - name.len())
}

/// Finds where a mailbox starts with one letter and a point before a space: "j.
/// jansen@minfin.nl".
fn find_initial(text: &str, start: usize) -> Option<usize> {
    let near = take_before(text, start);
    let before = near.strip_suffix(is_space)?;
    let rest = before.strip_suffix('.')?;
    let letter = rest.chars().next_back().filter(char::is_ascii_lowercase)?;
    let head = &rest[..rest.len() - letter.len_utf8()];
    let is_word = head.is_empty() || head.ends_with(char::is_whitespace);
    is_word.then(|| start - (near.len() - head.len()))
}

/// Returns whether a word is a name of mailboxes; other words before "@minfin.nl" may
/// tell whose addresses end so.
fn is_mailbox(word: &str, locales: &Locales) -> bool {
    let word = word.to_lowercase();
    locales.iter().any(|locale| locale.residue.mailboxes.contains(&word))
}

/// Returns whether a text is the name of a host below a known top-level domain.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_of_label);
    let host = text.to_ascii_lowercase();
    has_domain(&host) && host.split('.').all(is_label)
}

const fn is_of_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

const fn is_of_mailbox(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '+')
}
