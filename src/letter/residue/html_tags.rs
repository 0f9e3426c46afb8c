//! Finds HTML tags left in a text: `<b>`, `</p>`, `<br/>`, `<span style="…">`, `<!--`.

use std::ops::Range;

use super::context::{ResidueMatch, is_quoted, take_after};
use crate::diagnostic::LetterCode;
use crate::limits::CancelToken;

/// The elements of texts.
const ELEMENTS: [&str; 48] = [
    "a",
    "article",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "li",
    "mark",
    "nobr",
    "o:p",
    "ol",
    "p",
    "pre",
    "s",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];

/// The elements whose opening tag alone is residue. Texts may discuss the others.
const UNAMBIGUOUS: [&str; 11] =
    ["b", "br", "em", "hr", "i", "li", "o:p", "p", "span", "sub", "sup"];

/// Finds HTML tags and comments.
pub(super) fn find_html_tags<'t>(
    text: &'t str,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let starts = cancel.take_until_cancelled(text.match_indices('<'));
    starts.filter_map(|(start, _)| {
        let length = tag_length(take_after(text, start + 1))?;
        let range: Range<usize> = start..start + 1 + length;
        (!is_quoted(text, &range)).then_some((LetterCode::HtmlTag, range))
    })
}

/// Returns the length of a tag that starts after `<`. Of a long tag, it is the length up to
/// its first attribute.
fn tag_length(text: &str) -> Option<usize> {
    for comment in ["!--", "![endif]", "!DOCTYPE", "?xml", "?php"] {
        if text.starts_with(comment) {
            return Some(comment.len());
        }
    }
    let (slash, rest) = match text.strip_prefix('/') {
        Some(rest) => (1, rest),
        None => (0, text),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == ':';
    let name = &rest[..rest.find(|c| !is_name(c))?];
    // A closing tag of any element, those of XML too: "</w:t>".
    let starts_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if slash == 1 && starts_name && rest[name.len()..].starts_with('>') {
        return Some(slash + name.len() + 1);
    }
    let lowercase = name.to_ascii_lowercase();
    let name = ELEMENTS.iter().find(|known| **known == lowercase)?;
    let behind = &rest[name.len()..];
    let after = behind.trim_start_matches([' ', '/', '\n', '\u{A0}']);
    let end = slash + name.len() + behind.len() - after.len();
    if after.starts_with('>') {
        let is_void = behind.trim_start_matches(' ').starts_with('/');
        let is_certain = slash == 1 || is_void || UNAMBIGUOUS.contains(name);
        return is_certain.then_some(end + 1);
    }
    // An attribute: `href="`.
    let is_attribute = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
    let value = after.trim_start_matches(is_attribute).strip_prefix('=')?;
    let has_attribute =
        slash == 0 && after.len() < behind.len() && value.len() + 1 < after.len();
    let close = after.find('>').map_or(after.len() - value.len(), |close| close + 1);
    has_attribute.then_some(end + close)
}

#[cfg(test)]
mod tests {
    use super::tag_length;

    #[test]
    fn tags_are_told_from_comparisons_and_discussed_elements() {
        for (text, length) in [
            ("b> vet", Some(2)),
            ("/P>", Some(3)),
            ("/w:t>", Some(5)),
            ("/3>", None),
            ("?php echo 1 ?>", Some(4)),
            ("br />", Some(5)),
            ("table/>", Some(7)),
            ("a href=\"https://a.nl\">", Some(22)),
            ("font size=2>x", Some(12)),
            ("o:p></o:p>", Some(4)),
            ("!-- x", Some(3)),
            ("table>", None),
            ("naam>", None),
            ("b en c > d", None),
            (" 5 procent", None),
            ("a", None),
            ("strong", None),
            ("span ", None),
        ] {
            assert_eq!(tag_length(text), length, "{text}");
        }
    }
}
