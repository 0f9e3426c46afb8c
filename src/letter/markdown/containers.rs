//! Finds Markdown that is nested too deeply before it is parsed.
//!
//! In: a CommonMark text. Out: the first line with more open containers (block quotes,
//! list items and footnotes) than a limit. The parser compares each line with all open
//! containers, in a pass that cannot be cancelled: only this limit bounds that work.
//! Containers are counted by the rules of CommonMark 0.31, section 5, except that only a
//! line with a marker closes any, since another line may continue a paragraph.

use crate::diagnostic::TextPosition;
use crate::limits::{CancelToken, Cancelled};

/// The number of columns between tab stops.
const TAB: usize = 4;

/// The number of columns from which an indented line is code.
const CODE: usize = 4;

/// The maximum length of the label of a footnote, in bytes.
const LABEL: usize = 999;

/// An open container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OpenContainer {
    /// A block quote, which continues with a marker on each line.
    Quote,
    /// A list item or a footnote, which continues with this many columns of indentation.
    Indented(usize),
}

/// Returns the position of the first line that opens more than `max` containers.
///
/// # Errors
///
/// Returns an error if cancelled.
pub(super) fn find_too_deep(
    text: &str,
    max: usize,
    cancel: &CancelToken,
) -> Result<Option<TextPosition>, Cancelled> {
    let mut open = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        cancel.check()?;
        for part in line.split('\r') {
            let mut part = LineRest { rest: part.as_bytes(), column: 0, columns: 0 };
            let is_open =
                |container: &&OpenContainer| part.skip_continuation(**container);
            let mut count = open.iter().take_while(is_open).count();
            while let Some(container) = part.take_marker() {
                open.truncate(count);
                open.push(container);
                count += 1;
                if count > max {
                    return Ok(Some(TextPosition { line: number, column: 1 }));
                }
            }
        }
    }
    Ok(None)
}

/// The rest of a line.
#[derive(Clone, Copy, Debug)]
struct LineRest<'t> {
    rest: &'t [u8],
    /// The column of the rest, from 0.
    column: usize,
    /// The columns left of a tab before the rest.
    columns: usize,
}

impl LineRest<'_> {
    fn is_blank(&self) -> bool {
        self.rest.trim_ascii_start().is_empty()
    }

    /// Skips bytes of one column each.
    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
        self.column += bytes;
    }

    /// Skips at most this many columns of white space; returns their number.
    fn skip_columns(&mut self, max: usize) -> usize {
        let mut skipped = 0;
        while skipped < max {
            if self.columns > 0 {
                self.columns -= 1;
                skipped += 1;
                continue;
            }
            match self.rest.first() {
                Some(b' ') => {
                    self.skip(1);
                    skipped += 1;
                }
                Some(b'\t') => {
                    self.columns = TAB - self.column % TAB;
                    self.rest = &self.rest[1..];
                    self.column += self.columns;
                }
                _ => break,
            }
        }
        skipped
    }

    /// Skips the start of the line with which a container continues; returns false if it
    /// does not.
    fn skip_continuation(&mut self, container: OpenContainer) -> bool {
        let start = *self;
        let continues = match container {
            OpenContainer::Quote => self.take_marker() == Some(OpenContainer::Quote),
            OpenContainer::Indented(width) => {
                self.is_blank() || self.skip_columns(width) == width
            }
        };
        if !continues {
            *self = start;
        }
        continues
    }

    /// Takes the marker of a container.
    fn take_marker(&mut self) -> Option<OpenContainer> {
        let start = *self;
        let container = self.parse_marker();
        if container.is_none() {
            *self = start;
        }
        container
    }

    fn parse_marker(&mut self) -> Option<OpenContainer> {
        let indentation = self.skip_columns(CODE);
        if indentation == CODE {
            return None;
        }
        let length = match *self.rest.first()? {
            b'>' => {
                self.skip(1);
                self.skip_columns(1);
                return Some(OpenContainer::Quote);
            }
            b'[' => {
                let label = self.rest.strip_prefix(b"[^")?;
                let label = &label[..label.len().min(LABEL + 2)];
                let length = label.windows(2).position(|end| end == b"]:")?;
                self.skip(length + 4);
                return Some(OpenContainer::Indented(CODE));
            }
            b'-' | b'+' | b'*' if !self.is_rule() => 1,
            b'0'..=b'9' => {
                let digits = self.rest.iter().take(10);
                let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
                let end = self.rest.get(digits)?;
                (digits < 10 && matches!(end, b'.' | b')')).then_some(digits + 1)?
            }
            _ => return None,
        };
        if !matches!(self.rest.get(length), None | Some(b' ' | b'\t')) {
            return None;
        }
        self.skip(length);
        let marked = *self;
        let columns = self.skip_columns(CODE + 1);
        let is_short = columns <= CODE && !self.is_blank();
        if !is_short {
            // The item starts with code, or is empty so far.
            *self = marked;
            self.skip_columns(1);
        }
        let content = if is_short { columns } else { 1 };
        Some(OpenContainer::Indented(indentation + length + content))
    }

    /// Returns whether the line is a thematic break.
    fn is_rule(&self) -> bool {
        let Some(&mark) = self.rest.first() else { return false };
        let mut marks = self.rest.iter().filter(|byte| !byte.is_ascii_whitespace());
        mark != b'+' && marks.clone().nth(2).is_some() && marks.all(|byte| *byte == mark)
    }
}

#[cfg(test)]
mod tests {
    use super::find_too_deep;
    use crate::limits::CancelToken;

    /// Returns the maximum number of open containers of a text.
    fn depth(text: &str) -> usize {
        let cancel = CancelToken::never();
        (0..).find(|max| find_too_deep(text, *max, &cancel) == Ok(None)).unwrap()
    }

    #[test]
    fn open_containers_are_counted_as_the_parser_opens_them() {
        for (text, expected) in [
            ("a\n\nb", 0),
            ("- - - a", 3),
            ("> > a\n> - b", 2),
            ("> a\n>> b\n\n> c", 2),
            ("- a\n- b\n- c", 1),
            ("- a\n  - b\n    - c", 3),
            ("- a\n\n\n  1. b\n\n     > c", 3),
            ("1. a\n2) b\n   + c", 2),
            ("-\ta\n\t- b", 2),
            // A rule, code, emphasis, and numbers and dashes in text.
            ("- - - - -", 0),
            ("* * *", 0),
            ("    - a", 0),
            ("-     - a", 1),
            ("*a* -b 1.c", 0),
            ("1234567890. a", 0),
            ("[^1]: - a\n\n    - b", 2),
            ("[^1] a", 0),
            // A line of a paragraph closes nothing.
            ("- - a\nb\n    - c", 3),
        ] {
            assert_eq!(depth(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_line_that_is_too_deep_is_found() {
        let text = format!("a\r\n\r\n{}b", "> ".repeat(65));
        let found = find_too_deep(&text, 64, &CancelToken::never()).unwrap().unwrap();
        assert_eq!((found.line, found.column), (3, 1));
    }
}
