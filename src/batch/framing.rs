//! Splits a stream into letters: lines of JSON (NDJSON), or the items of an array.
//!
//! In: bytes, in pieces of any length. Out: letter files as they become complete, named
//! by their line number or array index. Memory holds one letter, and at most `limit`
//! bytes of one that exceeds the limit.

use super::{BatchInput, InputError};

/// The framing of letters in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// One letter per line; blank lines are skipped.
    Lines,
    /// The items of one JSON array.
    List,
}

impl Framing {
    /// Detects the framing from the start of a stream; `None` while there is only white
    /// space. A letter is an object, so a leading bracket means an array.
    pub fn detect(start: &[u8]) -> Option<Self> {
        let start = start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(start);
        let first = start.iter().find(|byte| !is_space(**byte))?;
        Some(if *first == b'[' { Self::List } else { Self::Lines })
    }
}

/// U+FEFF in UTF-8, which may precede the array.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Splitter of a stream into letters.
#[derive(Debug)]
pub struct LetterSplitter {
    limit: usize,
    state: FramingState,
    /// The number of lines or items started.
    count: u64,
    letter: Vec<u8>,
    too_large: bool,
}

#[derive(Clone, Copy, Debug)]
enum FramingState {
    Lines,
    /// Before the array.
    Before,
    /// Before the first item.
    First,
    /// Before a required item.
    Next,
    /// Inside an item, with its open brackets and the state of its strings.
    Inside {
        depth: u32,
        text: StringState,
    },
    /// After the array.
    After,
    /// After a syntax error, where parsing cannot continue.
    Broken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StringState {
    Outside,
    Inside,
    /// After a backslash.
    Escaped,
}

impl LetterSplitter {
    /// Creates a splitter for letters of at most `limit` bytes.
    pub const fn new(framing: Framing, limit: usize) -> Self {
        let state = match framing {
            Framing::Lines => FramingState::Lines,
            Framing::List => FramingState::Before,
        };
        Self { limit, state, count: 0, letter: Vec::new(), too_large: false }
    }

    /// Returns the memory of the unfinished letter, in bytes.
    pub const fn buffered_bytes(&self) -> usize {
        self.letter.capacity()
    }

    /// Processes the next bytes, and adds the letters that end in them.
    pub fn push(&mut self, bytes: &[u8], items: &mut impl Extend<BatchInput>) {
        if matches!(self.state, FramingState::Lines) {
            let mut lines = bytes.split(|byte| *byte == b'\n');
            // The last line is unfinished.
            let rest = lines.next_back().unwrap_or_default();
            for line in lines {
                self.take(line);
                items.extend(self.end_of_line());
            }
            self.take(rest);
        } else {
            for byte in bytes {
                self.step(*byte, items);
            }
        }
    }

    /// Ends the stream and returns the unfinished letter, if any.
    pub fn finish(mut self) -> Option<BatchInput> {
        match self.state {
            FramingState::Lines => self.end_of_line(),
            FramingState::After | FramingState::Broken => None,
            FramingState::Inside { .. } => Some(self.broken_item()),
            FramingState::Before | FramingState::First | FramingState::Next => {
                self.count += 1;
                Some(self.broken_item())
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        if self.letter.len() + bytes.len() > self.limit {
            self.too_large = true;
        }
        if self.too_large {
            self.letter = Vec::new();
        } else {
            self.letter.extend_from_slice(bytes);
        }
    }

    fn end_of_line(&mut self) -> Option<BatchInput> {
        self.count += 1;
        if !self.too_large && self.letter.iter().all(|byte| is_space(*byte)) {
            self.letter.clear();
            return None;
        }
        Some(self.take_item())
    }

    fn step(&mut self, byte: u8, items: &mut impl Extend<BatchInput>) {
        self.state = match (self.state, byte) {
            (FramingState::Before, b'[') => FramingState::First,
            (FramingState::Before, byte) if BYTE_ORDER_MARK.contains(&byte) => {
                FramingState::Before
            }
            (FramingState::First, b']') => FramingState::After,
            (
                FramingState::Before
                | FramingState::First
                | FramingState::Next
                | FramingState::After,
                byte,
            ) if is_space(byte) => self.state,
            (FramingState::First | FramingState::Next, b',' | b']') => {
                // An empty item is not valid JSON.
                self.count += 1;
                items.extend([self.take_item()]);
                if byte == b',' { FramingState::Next } else { FramingState::After }
            }
            (FramingState::First | FramingState::Next, byte) => {
                self.count += 1;
                self.step_inside(byte, 0, StringState::Outside)
            }
            (FramingState::Inside { depth: 0, text: StringState::Outside }, b',') => {
                items.extend([self.take_item()]);
                FramingState::Next
            }
            (FramingState::Inside { depth: 0, text: StringState::Outside }, b']') => {
                items.extend([self.take_item()]);
                FramingState::After
            }
            (FramingState::Inside { depth, text }, byte) => {
                self.step_inside(byte, depth, text)
            }
            (FramingState::Before | FramingState::After, _) => {
                self.count += 1;
                items.extend([self.broken_item()]);
                FramingState::Broken
            }
            (state @ (FramingState::Lines | FramingState::Broken), _) => state,
        };
    }

    fn step_inside(&mut self, byte: u8, depth: u32, text: StringState) -> FramingState {
        self.take(&[byte]);
        match (text, byte) {
            (StringState::Inside, b'\\') => {
                FramingState::Inside { depth, text: StringState::Escaped }
            }
            (StringState::Inside, b'"') => {
                FramingState::Inside { depth, text: StringState::Outside }
            }
            (StringState::Inside | StringState::Escaped, _) => {
                FramingState::Inside { depth, text: StringState::Inside }
            }
            (StringState::Outside, b'"') => {
                FramingState::Inside { depth, text: StringState::Inside }
            }
            (StringState::Outside, b'{' | b'[') => {
                FramingState::Inside { depth: depth.saturating_add(1), text }
            }
            (StringState::Outside, b'}' | b']') => {
                FramingState::Inside { depth: depth.saturating_sub(1), text }
            }
            (StringState::Outside, _) => FramingState::Inside { depth, text },
        }
    }

    /// Takes the letter that has ended.
    fn take_item(&mut self) -> BatchInput {
        let letter = std::mem::take(&mut self.letter);
        let limit = self.limit;
        let too_large = std::mem::take(&mut self.too_large);
        let file =
            if too_large { Err(InputError::TooLarge { limit }) } else { Ok(letter) };
        BatchInput { name: self.next_name(), file }
    }

    fn broken_item(&self) -> BatchInput {
        BatchInput { name: self.next_name(), file: Err(InputError::IncompleteArray) }
    }

    fn next_name(&self) -> String {
        format!("{:06}", self.count)
    }
}

/// Returns whether a byte is white space between values (RFC 8259, section 2).
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::{BatchInput, Framing, InputError, LetterSplitter};

    /// Splits a stream that arrives in pieces of `piece` bytes.
    fn split(framing: Framing, stream: &str, piece: usize) -> Vec<(String, String)> {
        let mut splitter = LetterSplitter::new(framing, 20);
        let mut items: Vec<BatchInput> = Vec::new();
        for piece in stream.as_bytes().chunks(piece) {
            splitter.push(piece, &mut items);
        }
        items.extend(splitter.finish());
        let describe = |file: Result<Vec<u8>, InputError>| match file {
            Ok(letter) => String::from_utf8(letter).unwrap(),
            Err(InputError::TooLarge { .. }) => "too large".to_owned(),
            Err(_) => "broken".to_owned(),
        };
        items
            .into_iter()
            .map(|BatchInput { name, file }| (name, describe(file)))
            .collect()
    }

    fn expect(framing: Framing, stream: &str, expected: &[(&str, &str)]) {
        for piece in [1, 2, 3, 1000] {
            let found = split(framing, stream, piece);
            let found: Vec<_> = found.iter().map(|(n, t)| (&**n, &**t)).collect();
            assert_eq!(found, expected, "{stream} in pieces of {piece}");
        }
    }

    #[test]
    fn a_line_is_a_letter() {
        let expect = |stream, expected: &[_]| expect(Framing::Lines, stream, expected);
        expect("", &[]);
        expect("\n \r\n", &[]);
        expect("{}\n{\"a\":1}", &[("000001", "{}"), ("000002", "{\"a\":1}")]);
        expect("{}\r\n\n[]\n", &[("000001", "{}\r"), ("000003", "[]")]);
        let long = format!("{{}}\n{}\n{{}}\n", "x".repeat(21));
        let too = ("000002", "too large");
        expect(&long, &[("000001", "{}"), too, ("000003", "{}")]);
    }

    #[test]
    fn an_item_of_a_list_is_a_letter() {
        let expect = |stream, expected: &[_]| expect(Framing::List, stream, expected);
        expect(" [ ] ", &[]);
        expect("\u{feff}[{}]", &[("000001", "{}")]);
        expect(
            "[{\"a\":[1,2]}, \n{\"]\":\"\\\",\"},3]\n",
            &[
                ("000001", "{\"a\":[1,2]}"),
                ("000002", "{\"]\":\"\\\",\"}"),
                ("000003", "3"),
            ],
        );
        let long = format!("[{{}},\"{}\",{{}}]", "x".repeat(21));
        let too = ("000002", "too large");
        expect(&long, &[("000001", "{}"), too, ("000003", "{}")]);
    }

    #[test]
    fn what_is_no_list_ends_with_a_broken_item() {
        let expect = |stream, expected: &[_]| expect(Framing::List, stream, expected);
        expect("", &[("000001", "broken")]);
        expect("{}", &[("000001", "broken")]);
        expect("[{},", &[("000001", "{}"), ("000002", "broken")]);
        expect("[{},{\"a\":", &[("000001", "{}"), ("000002", "broken")]);
        expect("[{}]{}", &[("000001", "{}"), ("000002", "broken")]);
        // One invalid letter, followed by a valid one.
        expect("[,{}]", &[("000001", ""), ("000002", "{}")]);
        expect("[{},]", &[("000001", "{}"), ("000002", "")]);
        expect("[{} 1,{}]", &[("000001", "{} 1"), ("000002", "{}")]);
    }

    #[test]
    fn the_first_byte_tells_a_list_from_lines() {
        assert_eq!(Framing::detect(b" \n"), None);
        assert_eq!(Framing::detect(b"\xEF\xBB\xBF [{}"), Some(Framing::List));
        assert_eq!(Framing::detect(b"{}\n"), Some(Framing::Lines));
    }
}
