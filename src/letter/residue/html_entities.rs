//! Finds HTML character references left in a text: `&eacute;`, `&nbsp;`, `&#233;`.

use pulldown_cmark::{Event, Parser};

use super::context::ResidueMatch;
use crate::diagnostic::LetterCode;
use crate::limits::CancelToken;

/// The maximum length of a name, in bytes: that of HTML's longest.
const MAX_NAME: usize = 31;

/// The ends of names that no word has; such a name is found without its semicolon too.
const CERTAIN_ENDINGS: [&str; 7] =
    ["nbsp", "acute", "grave", "uml", "circ", "cedil", "tilde"];

/// Finds HTML character references.
pub(super) fn find_html_entities<'t>(
    text: &'t str,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    cancel.take_until_cancelled(text.match_indices('&')).filter_map(|(start, _)| {
        let rest = &text.as_bytes()[start + 1..];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
        let length = rest.iter().take(MAX_NAME + 1).take_while(|b| is_name(b)).count();
        let name = &text[start + 1..start + 1 + length];
        let is_closed = rest.get(length) == Some(&b';');
        let has_ending = || CERTAIN_ENDINGS.iter().any(|ending| name.ends_with(ending));
        let end = start + 1 + length + usize::from(is_closed);
        let is_found = !name.is_empty() && (is_closed || has_ending()) && is_known(name);
        is_found.then_some((LetterCode::HtmlEntity, start..end))
    })
}

/// Returns whether HTML has a character reference of this name. The parser of Markdown
/// has the list, because Markdown has the references of HTML (CommonMark, 2.5).
fn is_known(name: &str) -> bool {
    let reference = format!("&{name};");
    let text: String = Parser::new(&reference)
        .filter_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            _ => None,
        })
        .collect();
    text != reference
}
