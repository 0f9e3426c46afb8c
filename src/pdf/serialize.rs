//! Serializes PDF objects (ISO 32000-1, 7.3).
//!
//! In: objects of lopdf. Out: their bytes, appended to a buffer. lopdf's own writer copies
//! each object into an object stream first.

use std::io::Write as _;

use lopdf::{Dictionary, Object, ObjectId, StringFormat};

/// Appends an object; a stream by its dictionary only.
pub(super) fn write_object(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(true) => out.extend_from_slice(b"true"),
        Object::Boolean(false) => out.extend_from_slice(b"false"),
        Object::Integer(number) => write_integer(*number, out),
        Object::Real(number) => write_real(*number, out),
        Object::Name(name) => write_name(name, out),
        Object::String(bytes, StringFormat::Literal) => write_string(bytes, out),
        Object::String(bytes, StringFormat::Hexadecimal) => write_hex(bytes, out),
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 && starts_regular(item) {
                    out.push(b' ');
                }
                write_object(item, out);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(dictionary, out),
        Object::Stream(stream) => write_dictionary(&stream.dict, out),
        Object::Reference(id) => write_reference(*id, out),
    }
}

/// Appends a reference to an object.
pub(super) fn write_reference((number, generation): ObjectId, out: &mut Vec<u8>) {
    write_integer(number.into(), out);
    out.push(b' ');
    write_integer(generation.into(), out);
    out.extend_from_slice(b" R");
}

/// Appends a dictionary.
pub(super) fn write_dictionary(dictionary: &Dictionary, out: &mut Vec<u8>) {
    out.extend_from_slice(b"<<");
    write_entries(dictionary, out);
    out.extend_from_slice(b">>");
}

/// Appends the entries of a dictionary.
pub(super) fn write_entries(dictionary: &Dictionary, out: &mut Vec<u8>) {
    for (key, value) in dictionary {
        write_name(key, out);
        if starts_regular(value) {
            out.push(b' ');
        }
        write_object(value, out);
    }
}

/// Appends an integer.
pub(super) fn write_integer(number: i64, out: &mut Vec<u8>) {
    /// The number of digits of the largest integer.
    const DIGITS: usize = 20;
    if number < 0 {
        out.push(b'-');
    }
    let (mut digits, mut start, mut rest) = ([0; DIGITS], DIGITS, number.unsigned_abs());
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// Appends a number of thousandths as a real number.
pub(super) fn write_thousandths(number: i64, out: &mut Vec<u8>) {
    let (integer, rest) =
        (number.unsigned_abs() / 1000, (number.unsigned_abs() % 1000) as u16);
    if number < 0 {
        out.push(b'-');
    }
    write_integer(integer as i64, out);
    if rest == 0 {
        return;
    }
    let digits = [rest / 100, rest / 10 % 10, rest % 10].map(|digit| b'0' + digit as u8);
    let count = if rest % 100 == 0 {
        1
    } else if rest % 10 == 0 {
        2
    } else {
        3
    };
    out.push(b'.');
    out.extend_from_slice(&digits[..count]);
}

/// Appends a real number, with the fewest digits that give the same number.
fn write_real(number: f32, out: &mut Vec<u8>) {
    if number.fract() == 0.0 && number.abs() < 1e9 {
        return write_integer(number as i64, out);
    }
    let _ = write!(out, "{number}");
}

/// Returns whether an object starts with a regular character (7.2.2), which must be
/// separated from a regular character before it.
const fn starts_regular(object: &Object) -> bool {
    matches!(
        object,
        Object::Null
            | Object::Boolean(_)
            | Object::Integer(_)
            | Object::Real(_)
            | Object::Reference(_)
    )
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in name {
        match byte {
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
            | b'#' => {
                let _ = write!(out, "#{byte:02X}");
            }
            b'!'..=b'~' => out.push(byte),
            _ => {
                let _ = write!(out, "#{byte:02X}");
            }
        }
    }
}

/// Appends a literal string (7.3.4.2), with every parenthesis escaped.
fn write_string(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'(');
    for &byte in bytes {
        write_string_byte(byte, out);
    }
    out.push(b')');
}

/// Appends a byte of a literal string.
#[inline]
fn write_string_byte(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
        b'\r' => out.extend_from_slice(b"\\r"),
        _ => out.push(byte),
    }
}

/// Appends a code of two bytes to a literal string, as ASCII.
#[inline]
pub(super) fn write_code(code: u16, out: &mut Vec<u8>) {
    let bytes = code.to_be_bytes();
    let is_unescaped =
        |byte: u8| byte.is_ascii() && !matches!(byte, b'(' | b')' | b'\\' | b'\r');
    if bytes.into_iter().all(is_unescaped) {
        return out.extend_from_slice(&bytes);
    }
    bytes.into_iter().for_each(|byte| write_ascii_string_byte(byte, out));
}

/// Appends a byte of a literal string as ASCII.
fn write_ascii_string_byte(byte: u8, out: &mut Vec<u8>) {
    if byte.is_ascii() {
        return write_string_byte(byte, out);
    }
    let digit = |shift: u8| b'0' + (byte >> shift & 7);
    out.extend([b'\\', digit(6), digit(3), digit(0)]);
}

fn write_hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    out.push(b'<');
    for &byte in bytes {
        out.extend([byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]));
    }
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use lopdf::{Object, StringFormat, dictionary};

    use super::{write_code, write_object, write_thousandths};

    #[track_caller]
    fn assert_written(object: impl Into<Object>, expected: &str) {
        let mut out = Vec::new();
        write_object(&object.into(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn objects_are_written_with_the_separators_that_they_need() {
        assert_written(
            vec![1.into(), "A".into(), Object::Null, Object::Reference((7, 0))],
            "[1/A null 7 0 R]",
        );
        assert_written(
            dictionary! { "A" => 1, "B" => "C", "D" => Object::Boolean(true) },
            "<</A 1/B/C/D true>>",
        );
        assert_written(i64::MIN, "-9223372036854775808");
        assert_written(Object::Real(-0.5), "-0.5");
        assert_written(Object::Real(12.0), "12");
        assert_written("a b#é", "/a#20b#23#C3#A9");
    }

    #[test]
    fn thousandths_are_written_with_the_digits_that_they_need() {
        let written = |number| {
            let mut out = Vec::new();
            write_thousandths(number, &mut out);
            String::from_utf8(out).unwrap()
        };
        let numbers = [0, 1, -10, 1_500, 72_027, -841_890, 1_000_000];
        let expected = ["0", "0.001", "-0.01", "1.5", "72.027", "-841.89", "1000"];
        assert_eq!(numbers.map(written), expected);
    }

    #[test]
    fn strings_are_escaped() {
        let literal = |text: &str| Object::String(text.into(), StringFormat::Literal);
        assert_written(literal("a(b)\\\r\n"), "(a\\(b\\)\\\\\\r\n)");
        let bytes = vec![0, 0xAB];
        assert_written(Object::String(bytes, StringFormat::Hexadecimal), "<00AB>");
        let mut ascii = Vec::new();
        for code in [*b"a(", *b"\\\r", *b"a\x9F", *b"\0b"] {
            write_code(u16::from_be_bytes(code), &mut ascii);
        }
        assert_eq!(ascii, b"a\\(\\\\\\ra\\237\0b");
    }
}
