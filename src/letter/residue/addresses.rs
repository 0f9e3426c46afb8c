//! Web addresses that were typed as text, and addresses that a space breaks.

use std::collections::VecDeque;
use std::ops::Range;

use super::context::{ResidueMatch, SearchedText, take_after, take_before};
use super::hosts::{
    CERTAIN_DOMAINS, CLOSING, DOMAINS, begins_with_word, has_domain, is_gap,
    is_top_level_domain, word_end,
};
use super::mail_addresses;
use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::Locales;

/// The starts by which an address is known, in small letters.
const STARTS: [&str; 4] = ["https://", "http://", "ftp://", "www."];

/// The starts that a space breaks: the text before it, and its continuation.
const BROKEN_STARTS: [(&str, &str); 7] = [
    ("https:", "//"),
    ("http:", "//"),
    ("https", "://"),
    ("http", "://"),
    ("https:/", "/"),
    ("http:/", "/"),
    ("www", "."),
];

/// The ends of addresses of files.
const FILES: [&str; 4] = [".pdf", ".html", ".docx", ".xlsx"];

/// The maximum number of spaces inside an address.
const MAX_SPACES: usize = 8;

/// The characters after which an address always continues.
const JOINING: [char; 6] = ['-', '_', '&', '=', '%', '#'];

/// Finds web addresses, and addresses with a space inside.
pub(in crate::letter) fn find_addresses<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    // Fast path: most texts have no address.
    let text = if may_hold_addresses(searched) { searched.text } else { "" };
    let mut next = 0;
    let mut names = VecDeque::new();
    std::iter::from_fn(move || {
        while !cancel.is_set() {
            if let Some(name) = names.pop_front() {
                return Some((LetterCode::RawUrl, name));
            }
            let start = next + text[next..].find(|c| !is_gap(c))?;
            next = word_end(text, start);
            if !may_hold_address(text, start..next) {
                continue;
            }
            let broken = mail_addresses::find_broken_address(text, start..next, locales);
            let broken = broken.map(|range| (LetterCode::SpaceInRawUrl, range));
            if let Some(address) =
                broken.or_else(|| find_address(text, start..next, locales))
            {
                // What was joined is not searched again.
                next = next.max(address.1.end);
                return Some(address);
            }
            if let Some(end) = find_split_domain(text, start..next) {
                let name = start..end;
                next = end;
                return Some((LetterCode::SpaceInRawUrl, name));
            }
            names.extend(find_names(text, start..next, locales));
        }
        None
    })
}

/// Returns whether a word of a text may have a sign of an address.
fn may_hold_addresses(searched: &SearchedText<'_>) -> bool {
    // A point or colon ends a sentence if a space follows it.
    let is_sign = |pair: &[u8]| match pair[0] {
        b'.' | b':' => !matches!(pair[1], b' ' | b'\n'),
        byte => matches!(byte, b'/' | b'@'),
    };
    let bytes = searched.text.as_bytes();
    let has_name = searched.contains("//") || searched.text.contains('.');
    let has_sign = || {
        ["http", "www", "ftp"].into_iter().any(|start| searched.may_contain(start))
            || bytes.windows(2).any(is_sign)
            || matches!(bytes.last(), Some(b'/' | b'@'))
    };
    has_name && has_sign()
}

/// Returns whether a word, or the next one, has a sign of an address. Most words have
/// none, and are not searched further.
fn may_hold_address(text: &str, word: Range<usize>) -> bool {
    let has_sign = |word: &str| {
        let word = word.trim_end_matches(CLOSING);
        word.bytes().any(|byte| matches!(byte, b'.' | b':' | b'/' | b'@'))
    };
    let starts_address = |word: &str| {
        let word = word.trim_end_matches(CLOSING);
        let ends = |start: &str| {
            let end = word.len().checked_sub(start.len()).and_then(|at| word.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(start))
        };
        ["http", "https", "www", "ftp"].into_iter().any(ends)
    };
    let own = &text[word.clone()];
    has_sign(own)
        || starts_address(own)
        || text[word.end..].strip_prefix(is_gap).is_some_and(|rest| {
            let end = rest.find(is_gap).unwrap_or(rest.len());
            has_sign(&rest[..end])
        })
}

/// Finds the address that starts in a word.
fn find_address(
    text: &str,
    word: Range<usize>,
    locales: &Locales,
) -> Option<ResidueMatch> {
    let found = text[word.clone()].to_ascii_lowercase();
    let starts = STARTS.map(|start| found.find(start));
    let start = match starts.into_iter().flatten().chain(find_scheme(&found)).min() {
        Some(start) => word.start + start,
        None => match find_broken_start(text, &found, word.clone()) {
            Some(start) => start,
            // Only a path shows that such a name continues.
            None => {
                find_names(text, word.clone(), locales)
                    .next()
                    .filter(|name| text[name.clone()].contains('/'))?
                    .start
            }
        },
    };
    let (start, is_split) = match find_split_scheme(text, start) {
        Some(earlier) => (earlier, true),
        None => (start, false),
    };
    let mut end = word.end;
    for _ in 0..MAX_SPACES {
        let Some(joined) = find_next_part(text, start..end, locales) else { break };
        end = joined;
    }
    let address = text[start..end].trim_end_matches(CLOSING);
    let has_space = is_split || end > word.end;
    let code = if has_space { LetterCode::SpaceInRawUrl } else { LetterCode::RawUrl };
    Some((code, start..start + address.len()))
}

/// Finds the end of a name whose domain and path follow a space: "tweedekamer .nl/leden",
/// "rijksoverheid. nl/documenten", "open .overheid.nl/a".
fn find_split_domain(text: &str, word: Range<usize>) -> Option<usize> {
    let own = &text[word.clone()];
    let rest = text[word.end..].strip_prefix(is_space)?;
    let start = text.len() - rest.len();
    let end = word_end(text, start);
    let following = text[start..end].trim_end_matches(CLOSING);
    let (name, domain) = match (own.strip_suffix('.'), following.strip_prefix('.')) {
        (Some(name), None) => (name, following),
        (None, Some(domain)) => (own, domain),
        _ => return None,
    };
    let (host, path) = domain.split_once('/')?;
    let host = format!(".{host}");
    let is_domain = is_top_level_domain(&host)
        || own.len() == name.len() && has_domain(&host) && is_rest_of_host(&host);
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (is_name && is_domain && !path.is_empty()).then(|| start + following.len())
}

/// Finds the start of an address with any scheme, in small letters: "sftp://".
fn find_scheme(word: &str) -> Option<usize> {
    let end = word.find("://")?;
    let scheme = word[..end].trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    (scheme < end && word.len() > end + "://".len()).then_some(scheme)
}

/// Finds where a scheme starts whose first letters precede a space: "h ttps://".
fn find_split_scheme(text: &str, start: usize) -> Option<usize> {
    let near = take_before(text, start);
    let before = near.strip_suffix(is_space)?;
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    let scheme = take_after(text, start).split_once("://")?.0;
    let is_scheme = scheme.len() < "https".len()
        && matches!(format!("{word}{scheme}").as_str(), "https" | "http")
        && !matches!(scheme, "http" | "https");
    is_scheme.then(|| start - (near.len() - before.len()) - word.len())
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
    if !has_path && !has_domain(host.trim_end_matches('.')) && is_rest_of_host(following)
    {
        return !is_other;
    }
    if address.ends_with('/') {
        return (following.contains('/') || is_file_name(following))
            && !is_other
            && !begins_with_word(following, locales);
    }
    // "…/brief -over-het-beleid", "…?uri=CELEX: 32016R0679" and "…?id =3".
    let mut letters = following.chars();
    let is_hyphenated = letters.next() == Some('-')
        && letters.next().is_some_and(char::is_alphabetic)
        && has_path;
    let is_value = address.contains('=')
        && address.ends_with(':')
        && following.starts_with(|c: char| c.is_ascii_digit());
    let has_query = address.contains('?');
    let is_query_end = has_query && following.starts_with('=')
        || address.ends_with('?') && has_path && following.contains('=');
    if is_hyphenated || is_value || is_query_end || is_split_number(&address, following) {
        return true;
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

/// Returns whether a text goes on with the host of an address: "overheid.nl/a",
/// ".overheid.nl".
fn is_rest_of_host(text: &str) -> bool {
    let text = text.strip_prefix('.').unwrap_or(text).to_ascii_lowercase();
    let host = &text[..text.find(['/', '?', '#']).unwrap_or(text.len())];
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    host.contains('.') && has_domain(host) && host.split('.').all(is_label)
}

/// Returns whether a text is the end of a path by its form: "brief-over-het-beleid",
/// "rapport.pdf".
fn is_file_name(text: &str) -> bool {
    let is_ascii_name =
        text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b));
    let has_letter = text.contains(|c: char| c.is_ascii_alphabetic());
    is_ascii_name
        && has_letter
        && (text.matches('-').count() > 1
            || text.contains(|c: char| c.is_ascii_digit())
            || FILES.iter().any(|file| text.ends_with(file)))
}

/// Returns whether a number in the path of an address was split: "…/2025/1 6/brief-a".
fn is_split_number(address: &str, following: &str) -> bool {
    let is_number = |text: &str| {
        (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let last = path.rsplit_once('/').map(|(_, last)| last);
    let rest = following.split_once('/');
    last.is_some_and(is_number)
        && rest.is_some_and(|(first, rest)| is_number(first) && rest.contains('-'))
}

/// Returns whether a word in the path of an address was split: "…/doc uments/2025". What
/// follows has a slash, and a figure, a hyphen or a point, or ends in a slash; "of
/// ministers/leden" not.
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

/// Finds the addresses in a word that start with neither a scheme nor `www.`.
fn find_names<'t>(
    text: &'t str,
    word: Range<usize>,
    locales: &'t Locales,
) -> impl Iterator<Item = Range<usize>> + 't {
    const BETWEEN: [char; 21] = [
        ',', ';', '=', '(', ')', '[', ']', '“', '”', '‘', '’', '"', '\'', '<', '>', '|',
        '–', '—', '…', '{', '}',
    ];
    let own = &text[word.clone()];
    // A port follows a colon: "rijksoverheid.nl:8080".
    let is_port = |at: usize| own[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    let mut colons =
        own.match_indices(':').map(|(at, _)| at).filter(move |at| !is_port(*at));
    let mut colon = colons.next();
    let mut start = 0;
    let mut end = 0;
    let parts = std::iter::from_fn(move || {
        if end > own.len() || start > own.len() {
            return None;
        }
        let mut rest = own[start..].char_indices();
        let found = rest.find(|(at, c)| {
            while colon.is_some_and(|colon| colon < start + at) {
                colon = colons.next();
            }
            BETWEEN.contains(c) || colon == Some(start + at)
        });
        end = found.map_or(own.len(), |(at, _)| start + at);
        let part = start..end;
        start = end + found.map_or(1, |(_, c)| c.len_utf8());
        Some(part)
    });
    parts.filter_map(move |part| {
        let name =
            find_bare_domain(text, word.start + part.start..word.start + part.end)?;
        let is_address = !is_organization(text, &name, locales);
        is_address.then_some(name)
    })
}

/// Returns whether a name with a capital names an organization: "NU.nl",
/// "Marktplaats.nl", but not with a path, alone, or behind a word such as "zie".
fn is_organization(text: &str, name: &Range<usize>, locales: &Locales) -> bool {
    let found = &text[name.clone()];
    let before = take_before(text, name.start).trim_end_matches(is_space);
    let word = before.trim_end_matches(':');
    let word = word.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let word = word.to_lowercase();
    let is_opening = locales.iter().any(|locale| {
        let mut openings = locale.residue.address_openings.iter();
        openings.any(|opening| *opening == word)
    });
    let is_alone = name.len() == text.trim_matches(is_space).trim_end_matches('.').len();
    is_name_of_organization(found) && !is_alone && !is_opening
}

/// Returns whether an address has the form of a name: "NU.nl", "Marktplaats.nl".
pub(in crate::letter) fn is_name_of_organization(address: &str) -> bool {
    let is_host = !address.contains(['/', '?', '#', ':']);
    let is_web = address.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    address.starts_with(char::is_uppercase) && is_host && !is_web
}

/// Finds the address that starts in a part of a word without a scheme or `www.`.
fn find_bare_domain(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let own = &text[part.clone()];
    let start = own.find(char::is_alphanumeric)?;
    // The end of mail addresses, and any name below a domain: "@rijksoverheid.nl",
    // "*.overheid.nl".
    if own[..start].ends_with(['@', '.']) {
        return None;
    }
    let address = own[start..].trim_end_matches(CLOSING);
    let host = &address[..address.find(['/', '?', '#']).unwrap_or(address.len())];
    let has_path = address.len() > host.len() + 1;
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => host,
    };
    let is_host = host.split('.').all(|label| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    let host = host.to_lowercase();
    let ends = |domains: &[&str]| domains.iter().any(|domain| host.ends_with(domain));
    // "i.e.de/het" and the like; "t.co" shortens addresses.
    let mut labels = host.rsplit('.');
    let is_country = labels.next().is_some_and(|domain| domain.len() == 2);
    let is_short = is_country && labels.next().is_some_and(|name| name.len() == 1);
    let is_address = is_host
        && (ends(&CERTAIN_DOMAINS)
            || has_path && ends(&DOMAINS) && (!is_short || host == "t.co"));
    is_address.then_some(part.start + start..part.start + start + address.len())
}
