//! The streams of a PDF, before anything parses it.
//!
//! In: the bytes of a file. Out: nothing, or that its streams decode to too much. Opening a
//! file decodes cross-reference and object streams (ISO 32000-1, 7.5.7 and 7.5.8) wherever
//! they are, and repairs what is broken, so that no parse of ours could tell which. That
//! is why every place that says `stream` is measured.

use super::filters::{Decoded, Expansion, inflate, measure, measure_flate};
use crate::bounds::Stop;
use crate::compare::Unreadable;
use crate::compare::limits::{Limit, MAX_IMAGES, MAX_OBJECTS, MAX_UNPACKED};

/// Bytes before a stream in which its dictionary is looked for.
const DICTIONARY: usize = 4096;

/// Measures every stream of a file.
pub(super) fn check(data: &[u8], stop: &Stop) -> Result<(), Unreadable> {
    // Those of images are decoded one by one, all others may be there at once.
    let (mut images, mut others) = (0, 0);
    // What is read again and again makes no output, but takes time.
    let mut read = 0;
    let mut objects = count_dictionaries(data);
    check_objects(objects)?;
    for start in starts(data) {
        stop.check()?;
        let dictionary = dictionary(&data[..start.keyword]);
        let stream = &data[start.data..];
        let filters = filters(dictionary);
        let mut size = 0;
        if filters.iter().all(|filter| *filter == Expansion::Flate) {
            let (decoded, compressed) = measure_flate(stream, stop)?;
            (size, read) = (decoded, read + compressed);
        }
        if filters.len() > 1 || !matches!(filters.first(), None | Some(Expansion::Flate))
        {
            let end = find(stream, b"endstream").unwrap_or(stream.len());
            read += end as u64;
            if let Decoded::Size(decoded) = measure(&stream[..end], &filters, stop)? {
                size = size.max(decoded);
            }
        }
        // An object stream, whose objects are there once it is decoded.
        if size > 0 && find(dictionary, b"/First").is_some() {
            objects += objects_in(stream, &filters, stop)?;
        }
        check_objects(objects)?;
        let is_image = find(dictionary, b"/Image").is_some();
        let sum = if is_image { &mut images } else { &mut others };
        *sum += size;
        if images > MAX_IMAGES || others > MAX_UNPACKED || read > MAX_IMAGES {
            return Err(Limit::Unpacked.into());
        }
    }
    Ok(())
}

fn check_objects(objects: usize) -> Result<(), Limit> {
    if objects > MAX_OBJECTS { Err(Limit::Objects) } else { Ok(()) }
}

/// Dictionaries in an object stream; those of one that has other filters than the usual
/// one are not counted.
fn objects_in(
    stream: &[u8],
    filters: &[Expansion],
    stop: &Stop,
) -> Result<usize, Unreadable> {
    match filters {
        [Expansion::Flate] => Ok(count_dictionaries(&inflate(stream, stop)?)),
        _ => Ok(0),
    }
}

fn count_dictionaries(data: &[u8]) -> usize {
    data.windows(2).filter(|window| *window == b"<<").count()
}

/// Where a stream is.
struct Start {
    /// Its keyword.
    keyword: usize,
    /// Its data.
    data: usize,
}

/// The places at which streams may start.
fn starts(data: &[u8]) -> impl Iterator<Item = Start> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let keyword = at + find(data.get(at..)?, b"stream")?;
            at = keyword + b"stream".len();
            if data[..keyword].ends_with(b"end") {
                continue;
            }
            let line = &data[at..];
            let end = match line {
                [b'\r', b'\n', ..] => 2,
                [b'\r' | b'\n', ..] => 1,
                _ => continue,
            };
            return Some(Start { keyword, data: at + end });
        }
    })
}

/// The dictionary of a stream: what comes before it, back to where its object starts.
fn dictionary(before: &[u8]) -> &[u8] {
    let near = &before[before.len().saturating_sub(DICTIONARY)..];
    let object = near.windows(4).rposition(|window| window == b" obj");
    &near[object.unwrap_or(0)..]
}

/// The filters that a dictionary names itself.
fn filters(dictionary: &[u8]) -> Vec<Expansion> {
    let Some(at) = find(dictionary, b"/Filter") else { return Vec::new() };
    let value = &dictionary[at + b"/Filter".len()..];
    let value = value.trim_ascii_start();
    let names = match value.strip_prefix(b"[") {
        Some(array) => {
            let end = array.iter().position(|byte| *byte == b']');
            &array[..end.unwrap_or(array.len())]
        }
        None => {
            let name = value.strip_prefix(b"/").unwrap_or_default();
            let is_end = |byte: &u8| !byte.is_ascii_alphanumeric();
            let end = name.iter().position(is_end).unwrap_or(name.len());
            &value[..(end + 1).min(value.len())]
        }
    };
    let names = names.split(|byte| *byte == b'/' || byte.is_ascii_whitespace());
    names.filter_map(Expansion::from_name).collect()
}

/// The first place of a text.
fn find(data: &[u8], text: &[u8]) -> Option<usize> {
    let first = *text.first()?;
    let mut at = 0;
    loop {
        at += data.get(at..)?.iter().position(|byte| *byte == first)?;
        if data[at..].starts_with(text) {
            return Some(at);
        }
        at += 1;
    }
}
