//! HTML parser with limits.
//!
//! Input: text. Output: the tree that a browser creates from it, with a bounded number of
//! nodes and bounded depth, or the exceeded limit. The parser has no limits of its own:
//! it compares the attributes of a tag with each other, walks through all open elements
//! at many tags, and copies formatting elements into every paragraph. So attributes are
//! counted before it runs, and it receives the text in pieces, after each of which its
//! tree is checked.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink};

use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::limits::CancelToken;
use crate::limits::compare::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES};

/// Bytes that the parser receives at once: about 20 tags.
const PIECE: usize = 64;

/// Parses an HTML page.
pub(super) fn parse(text: &str, cancel: &CancelToken) -> Result<Html, ReadError> {
    check_attributes(text)?;
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = parse_document(sink, ParseOpts::default());
    let (mut rest, mut seen) = (text, 0);
    while !rest.is_empty() {
        cancel.check()?;
        let (piece, after) =
            rest.split_at(rest.floor_char_boundary(PIECE.min(rest.len())));
        rest = after;
        parser.process(StrTendril::from(piece));
        let html = parser.tokenizer.sink.sink.0.borrow();
        let nodes = html.tree.nodes();
        let (count, new) = (nodes.len(), nodes.len() - seen);
        if count > MAX_NODES {
            return Err(Limit::Nodes.into());
        }
        if nodes.rev().take(new).any(|node| node.ancestors().nth(MAX_DEPTH).is_some()) {
            return Err(Limit::Depth.into());
        }
        seen = count;
    }
    Ok(parser.finish())
}

/// Limits the sum of the squared attribute counts of all tags, which is their cost.
///
/// Text in a script that looks like a tag counts too, but real scripts have little of it.
fn check_attributes(text: &str) -> Result<(), Limit> {
    let (mut all, mut cost) = (0, 0);
    let mut rest = text.as_bytes();
    while let Some(start) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[start + 1..];
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let attributes;
        (attributes, rest) = count_attributes(rest);
        all += attributes;
        cost += attributes * attributes;
        if all > MAX_NODES {
            return Err(Limit::Nodes);
        }
        if cost > MAX_NODES * MAX_ATTRIBUTES {
            return Err(Limit::Attributes);
        }
    }
    Ok(())
}

/// Counts the attributes of a tag, and returns the text after it (HTML, 13.2.5.32 to 39).
fn count_attributes(text: &[u8]) -> (usize, &[u8]) {
    let until = |text: &[u8], ends: &[u8]| {
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || ends.contains(byte);
        text.iter().position(is_end).unwrap_or(text.len())
    };
    let skip = |text: &mut &[u8], more: &[u8]| {
        let is_other = |byte: &u8| !byte.is_ascii_whitespace() && !more.contains(byte);
        *text = &text[text.iter().position(is_other).unwrap_or(text.len())..];
    };
    let mut rest = &text[until(text, b"/>")..];
    let mut attributes = 0;
    loop {
        skip(&mut rest, b"/");
        match rest.first() {
            None => return (attributes, rest),
            Some(b'>') => return (attributes, &rest[1..]),
            Some(_) => {}
        }
        attributes += 1;
        // A leading equals sign is part of the name.
        rest = &rest[1..];
        rest = &rest[until(rest, b"/>=")..];
        skip(&mut rest, b"");
        let Some(value) = rest.strip_prefix(b"=") else { continue };
        rest = value;
        skip(&mut rest, b"");
        rest = match rest.first() {
            Some(quote @ (b'"' | b'\'')) => {
                let end = rest[1..].iter().position(|byte| byte == quote);
                end.map_or(&[], |end| &rest[end + 2..])
            }
            _ => &rest[until(rest, b">")..],
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{check_attributes, count_attributes, parse};
    use crate::compare::ReadError;
    use crate::compare::limit::Limit;
    use crate::limits::CancelToken;
    use crate::limits::compare::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES};

    fn limit(text: &str) -> Option<Limit> {
        match parse(text, &CancelToken::never()) {
            Ok(_) => None,
            Err(ReadError::TooLarge { limit, .. }) => Some(limit),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn attributes_are_counted_as_browsers_read_them() {
        let counts = [
            ("p>x", 0),
            ("p a b=c d='e f' g=\"h i\" / j>x", 5),
            ("p =a a==b a = 'c'd>x", 4),
            ("p a='never closed", 1),
            ("p a=b/c>x", 1),
        ];
        for (text, count) in counts {
            assert_eq!(count_attributes(text.as_bytes()).0, count, "{text}");
        }
    }

    #[test]
    fn one_tag_has_not_very_many_attributes() {
        let many = |n: usize| format!("<p{}>", " a".repeat(n));
        assert_eq!(check_attributes(&many(10_000)), Ok(()));
        let more = (MAX_NODES * MAX_ATTRIBUTES).isqrt() + 1;
        assert_eq!(check_attributes(&many(more)), Err(Limit::Attributes));
        let tags = "<p a b>".repeat(MAX_NODES / 2 + 1);
        assert_eq!(check_attributes(&tags), Err(Limit::Nodes));
    }

    #[test]
    fn nodes_and_depth_are_bounded() {
        assert_eq!(limit(&"<i>".repeat(MAX_DEPTH - 10)), None);
        assert_eq!(limit(&"<i>".repeat(MAX_DEPTH + 10)), Some(Limit::Depth));
        // The last node of each piece is near the root.
        let hidden = "<i></body><!---->".repeat(MAX_DEPTH + 10);
        assert_eq!(limit(&hidden), Some(Limit::Depth));
        assert_eq!(limit(&"<p>".repeat(MAX_NODES + 10)), Some(Limit::Nodes));
    }

    #[test]
    fn a_parser_that_gets_pieces_makes_the_same_tree() {
        let text = "<p title='één'>&eacute;&amp;<b>x<p>y</b><table>z<td>é".repeat(3);
        let whole = scraper::Html::parse_document(&text);
        assert_eq!(parse(&text, &CancelToken::never()).unwrap().html(), whole.html());
    }
}
