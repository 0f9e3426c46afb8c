//! Reads web addresses as browsers do (WHATWG) and stores them as URIs (RFC 3986).

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::{Position, Url};

use super::LetterReader;
use crate::blocks::LINK_SCHEMES;
use crate::diagnostic::{LetterCode, MessageArg};
use crate::letter::json::Value;
use crate::letter::residue::link_targets;
use crate::limits::letter as limits;

/// The characters that must be escaped behind the host (RFC 3986, 3.3 to 3.5). Browsers
/// leave some of them unescaped; in PDF (ISO 32000-1, 12.6.4.7) and OOXML (ECMA-376 Part
/// 2, 9.3) an address is a URI.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

impl LetterReader<'_> {
    /// Reads a web address and converts it to a URI.
    pub(super) fn read_url(&mut self, value: &Value) -> Option<String> {
        let text = self.read_string(value, "text")?;
        let found = ("url", MessageArg::excerpt(text));
        let says_where = text.split_once(':').is_some_and(|(_, rest)| !rest.is_empty());
        match Url::parse(text) {
            Ok(url) if !LINK_SCHEMES.contains(&url.scheme()) => {
                let valid =
                    ("valid", MessageArg::OneOf(LINK_SCHEMES.map(Into::into).into()));
                self.report(value.location, LetterCode::UrlScheme, [found, valid]);
            }
            _ if text.contains(char::is_whitespace) => {
                self.report(value.location, LetterCode::UrlSpace, [found]);
            }
            Ok(url) if says_where => {
                let url = to_uri(&url);
                self.check_length(value.location, url.len(), limits::MAX_STRING);
                return Some(url);
            }
            _ => self.report(value.location, LetterCode::UrlMalformed, [found]),
        }
        None
    }

    /// Warns of a link to an address that is residue, or another one than its text names.
    pub(super) fn warn_of_link_target(&mut self, link: &Value, text: &str, url: &str) {
        let location = link.find_member("url").map_or(link.location, |url| url.location);
        if let Some(code) = link_targets::find_fault(url) {
            self.report(location, code, [("found", MessageArg::excerpt(url))]);
        } else if link_targets::names_other_address(text, url) {
            let found = ("found", MessageArg::excerpt(text));
            let target = ("target", MessageArg::excerpt(url));
            self.report(location, LetterCode::LinkTextMismatch, [found, target]);
        }
    }
}

/// Converts an address to a URI: escapes reserved characters behind the host.
fn to_uri(url: &Url) -> String {
    let mut uri = String::from(&url[..Position::BeforePath]);
    escape_part(&url[Position::BeforePath..Position::AfterQuery], &mut uri);
    if let Some(fragment) = url.fragment() {
        uri.push('#');
        escape_part(fragment, &mut uri);
    }
    uri
}

/// Appends a part of an address, and escapes percent signs that do not start an escape.
fn escape_part(part: &str, uri: &mut String) {
    for (location, piece) in part.split('%').enumerate() {
        let escapes =
            piece.bytes().take_while(u8::is_ascii_hexdigit).take(2).count() == 2;
        match location {
            0 => {}
            _ if escapes => uri.push('%'),
            _ => uri.push_str("%25"),
        }
        uri.extend(utf8_percent_encode(piece, ESCAPED));
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::to_uri;

    fn of(text: &str) -> String {
        to_uri(&Url::parse(text).unwrap())
    }

    #[test]
    fn what_is_a_uri_stays() {
        for text in [
            "https://www.rijksoverheid.nl/",
            "https://example.nl:8080/a;b/c,d/~e?f=g&h=%20i/?#j?k/l",
            "http://[2001:db8::1]/",
            "mailto:info@example.nl?subject=a%0Ab",
            "tel:+31(0)70-1234567",
            "https://example.nl/?",
            "https://example.nl/#",
        ] {
            assert_eq!(of(text), text);
        }
    }

    #[test]
    fn what_is_none_is_escaped() {
        for (text, expected) in [
            ("https://example.nl/100%", "https://example.nl/100%25"),
            ("https://example.nl/%zz%4%41", "https://example.nl/%25zz%254%41"),
            ("https://example.nl/a|b[c]^", "https://example.nl/a%7Cb%5Bc%5D%5E"),
            (
                "https://example.nl/?a[]={b}|`",
                "https://example.nl/?a%5B%5D=%7Bb%7D%7C%60",
            ),
            ("https://example.nl/#a#b\\", "https://example.nl/#a%23b%5C"),
            ("mailto:\"a\"@example.nl", "mailto:%22a%22@example.nl"),
        ] {
            assert_eq!(of(text), expected);
            assert_eq!(of(expected), expected, "once escaped, it stays");
        }
    }
}
