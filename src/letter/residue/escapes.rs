//! Finds characters as mail, JSON and RTF write them: `=C3=A9`, `\u00e9`, `\'e9`.

use std::ops::Range;

use super::context::{ResidueMatch, SearchedText, extend_range, take_after};
use crate::diagnostic::LetterCode;
use crate::limits::CancelToken;

/// The starts of an escape, with the number of hexadecimal digits behind it. Those of mail
/// (quoted-printable) are the lead bytes of accented letters, signs and quotes in UTF-8.
const ESCAPES: [(&str, usize); 6] =
    [("=C2=", 2), ("=C3=", 2), ("=E2=80=", 2), ("\\u00", 2), ("\\u20", 2), ("\\'", 2)];

/// Finds escaped characters, each with the word around it.
pub(super) fn find_escapes<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let text = searched.text;
    ESCAPES.into_iter().flat_map(move |(start, digits)| {
        let starts = cancel.take_until_cancelled(searched.find_all(start));
        starts.filter_map(move |Range { start, end }| {
            let after = take_after(text, end).as_bytes();
            let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
            let is_escape = after.len() >= digits && after[..digits].iter().all(is_digit);
            is_escape.then(|| {
                let range = start..end + digits;
                let word = extend_range(text, range, |c| !c.is_whitespace());
                (LetterCode::MisreadEncoding, word)
            })
        })
    })
}
