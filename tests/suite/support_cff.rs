//! Conversion of a face with TrueType outlines to CFF outlines.
//!
//! Input: a TrueType file. Output: an OpenType file of the same glyphs whose outlines are
//! a CFF table (Adobe technical notes 5176 and 5177), so that the tests need no other
//! typeface.

use kamerbrief::font::{Face, PathElement};

/// Tables that both kinds of file share.
const KEPT: [&[u8; 4]; 6] = [b"OS/2", b"head", b"hhea", b"hmtx", b"name", b"post"];
/// First string id after the standard strings (5176, appendix A).
const OWN_NAMES: u16 = 391;

/// Converts the face to CFF; `data` is the file that it was read from.
pub(crate) fn in_cff(face: &Face, data: &[u8]) -> Vec<u8> {
    let table = |tag: &[u8; 4]| {
        let mut records = data[12..].chunks(16);
        let record = records.find(|record| record.starts_with(tag)).unwrap();
        let number = |at: usize| {
            u32::from_be_bytes(record[at..at + 4].try_into().unwrap()) as usize
        };
        data[number(8)..number(8) + number(12)].to_vec()
    };
    let maxp = table(b"maxp");
    let glyphs = u16::from_be_bytes([maxp[4], maxp[5]]);
    // Version 0.5 of `maxp` has only the number of glyphs.
    let maxp = [&[0, 0, 0x50, 0], &maxp[4..6]].concat();
    let cff = cff(face, glyphs);
    let mut tables = vec![(*b"CFF ", cff), (*b"cmap", cmap(face)), (*b"maxp", maxp)];
    tables.extend(KEPT.map(|tag| (*tag, table(tag))));
    tables.sort();
    let count = tables.len() as u16;
    let mut file = b"OTTO".to_vec();
    // The binary search fields are fixed at 8 tables.
    for number in [count, 128, 3, (count - 8) * 16] {
        file.extend(number.to_be_bytes());
    }
    let mut at = 12 + 16 * tables.len();
    for (tag, table) in &tables {
        file.extend(tag);
        file.extend([0; 4]);
        file.extend((at as u32).to_be_bytes());
        file.extend((table.len() as u32).to_be_bytes());
        at += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        file.extend(&table);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    file
}

/// Returns a character map (ISO/IEC 14496-22, 5.2.1, format 12).
///
/// The space and the no-break space share one glyph, as in many typefaces.
fn cmap(face: &Face) -> Vec<u8> {
    let characters = (' '..'\u{3000}').filter_map(|character| {
        let shown = if character == '\u{A0}' { ' ' } else { character };
        Some((character as u32, u32::from(face.glyph(shown)?)))
    });
    let groups: Vec<u8> = characters
        .flat_map(|(character, glyph)| [character, character, glyph])
        .flat_map(u32::to_be_bytes)
        .collect();
    let length = 16 + groups.len() as u32;
    let mut cmap = Vec::new();
    // One Unicode map, which starts after this record.
    for number in [0, 1, 3, 10, 0, 12, 12, 0] {
        cmap.extend(u16::to_be_bytes(number));
    }
    for number in [length, 0, groups.len() as u32 / 12] {
        cmap.extend(number.to_be_bytes());
    }
    cmap.extend(groups);
    cmap
}

/// Returns a CFF table without subroutines.
///
/// It consists of header, name, top dictionary, strings, charset, charstrings and private
/// dictionary.
fn cff(face: &Face, glyphs: u16) -> Vec<u8> {
    let names = (1..glyphs).map(|glyph| format!("g{glyph}").into_bytes());
    let head = [&[1, 0, 4, 4], &index([b"Own".to_vec()])[..]].concat();
    let tail = [index(names), index([])].concat();
    // Names are consecutive in one range (format 2), without `.notdef`.
    let charset = [&[2], &OWN_NAMES.to_be_bytes()[..], &(glyphs - 2).to_be_bytes()];
    let charset = charset.concat();
    let charstrings = index((0..glyphs).map(|glyph| charstring(face, glyph)));
    // Default and nominal width: 0.
    let private = [dict_int(0), vec![20], dict_int(0), vec![21]].concat();
    let top = |start: usize| {
        let charstrings_at = start + charset.len();
        let private_at = charstrings_at + charstrings.len();
        let scale = real(1.0 / f64::from(face.units_per_em()));
        let zero = dict_int(0);
        let mut dict =
            [&scale, &zero, &zero, &scale, &zero, &zero].map(Vec::clone).concat();
        dict.extend([12, 7]);
        dict.extend(
            [dict_int(start), vec![15], dict_int(charstrings_at), vec![17]].concat(),
        );
        dict.extend([dict_int(private.len()), dict_int(private_at), vec![18]].concat());
        index([dict])
    };
    let start = head.len() + top(0).len() + tail.len();
    [head, top(start), tail, charset, charstrings, private].concat()
}

/// Returns an index of objects (5176, 5), with offsets of four bytes.
fn index(objects: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let objects: Vec<_> = objects.into_iter().collect();
    let mut index = (objects.len() as u16).to_be_bytes().to_vec();
    if objects.is_empty() {
        return index;
    }
    index.push(4);
    let mut offset = 1_u32;
    index.extend(offset.to_be_bytes());
    for object in &objects {
        offset += object.len() as u32;
        index.extend(offset.to_be_bytes());
    }
    index.extend(objects.concat());
    index
}

/// Encodes an integer of a dictionary with constant length (5176, 4).
fn dict_int(number: usize) -> Vec<u8> {
    [&[29], &(number as u32).to_be_bytes()[..]].concat()
}

/// Encodes a number below 1 for a dictionary: digits in half bytes.
fn real(number: f64) -> Vec<u8> {
    let text = format!("{number:.10}");
    let nibble = |digit: u8| if digit == b'.' { 0xA } else { digit - b'0' };
    let mut nibbles: Vec<u8> = text.bytes().map(nibble).collect();
    nibbles.push(0xF);
    if nibbles.len() % 2 == 1 {
        nibbles.push(0xF);
    }
    let bytes = nibbles.chunks(2).map(|pair| pair[0] << 4 | pair[1]);
    std::iter::once(30).chain(bytes).collect()
}

/// Returns the outline of a glyph (5177), preceded by its width.
fn charstring(face: &Face, glyph: u16) -> Vec<u8> {
    const MOVE: u8 = 21;
    const LINE: u8 = 5;
    const CURVE: u8 = 8;
    const END: u8 = 14;
    let mut code = Vec::new();
    let number = |code: &mut Vec<u8>, number: i16| {
        code.push(28);
        code.extend(number.to_be_bytes());
    };
    number(&mut code, face.advance(glyph) as i16);
    let mut at = (0_i16, 0_i16);
    let mut from = (0.0, 0.0);
    for element in face.outline(glyph) {
        let (points, operator) = match element {
            PathElement::MoveTo { x, y } => (vec![(x, y)], MOVE),
            PathElement::LineTo { x, y } => (vec![(x, y)], LINE),
            PathElement::QuadTo { cx0, cy0, x, y } => {
                // The cubic curve of the same shape.
                let third = |end: (f32, f32)| {
                    (end.0 + (cx0 - end.0) * 2.0 / 3.0, end.1 + (cy0 - end.1) * 2.0 / 3.0)
                };
                (vec![third(from), third((x, y)), (x, y)], CURVE)
            }
            PathElement::CurveTo { cx0, cy0, cx1, cy1, x, y } => {
                (vec![(cx0, cy0), (cx1, cy1), (x, y)], CURVE)
            }
            PathElement::Close => continue,
        };
        for &(x, y) in &points {
            let to = (x.round() as i16, y.round() as i16);
            number(&mut code, to.0 - at.0);
            number(&mut code, to.1 - at.1);
            at = to;
        }
        from = *points.last().unwrap();
        code.push(operator);
    }
    code.push(END);
    code
}
