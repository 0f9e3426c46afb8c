//! Measures the streams of a PDF before it is parsed.
//!
//! Input: the bytes of a file. Output: nothing, or an error if its streams decode to too
//! much. Opening a file decodes cross-reference and object streams (ISO 32000-1, 7.5.7
//! and 7.5.8) at any position, and repairs damaged ones, so parsing cannot predict which
//! ones. Therefore every occurrence of `stream` is measured.

use super::filters::{Decoded, Expansion, inflate, measure_flate, measure_stream};
use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::limits::CancelToken;
use crate::limits::compare::{MAX_IMAGES, MAX_OBJECTS, MAX_UNPACKED};

/// Bytes before a stream that are searched for its dictionary.
const DICTIONARY: usize = 4096;

/// Measures every stream of a file.
pub(super) fn check_streams(data: &[u8], cancel: &CancelToken) -> Result<(), ReadError> {
    // Streams of images are decoded one by one; all others may be in memory at once.
    let (mut images, mut others) = (0, 0);
    // Compressed bytes that are read repeatedly produce no output but take time.
    let mut read = 0;
    let mut objects = count_dictionaries(data);
    check_objects(objects)?;
    for start in stream_starts(data) {
        cancel.check()?;
        let dictionary = stream_dictionary(&data[..start.keyword]);
        let stream = &data[start.data..];
        let filters = dictionary_filters(dictionary);
        let mut size = 0;
        if filters.iter().all(|filter| *filter == Expansion::Flate) {
            let (decoded, compressed) = measure_flate(stream, cancel)?;
            (size, read) = (decoded, read + compressed);
        }
        if filters.len() > 1 || !matches!(filters.first(), None | Some(Expansion::Flate))
        {
            let end = find_text(stream, b"endstream").unwrap_or(stream.len());
            read += end as u64;
            if let Decoded::Size(decoded) =
                measure_stream(&stream[..end], &filters, cancel)?
            {
                size = size.max(decoded);
            }
        }
        // An object stream: its objects are in memory once it is decoded.
        if size > 0 && find_text(dictionary, b"/First").is_some() {
            objects += objects_in(stream, &filters, cancel)?;
        }
        check_objects(objects)?;
        let is_image = find_text(dictionary, b"/Image").is_some();
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

/// Counts the dictionaries in an object stream.
///
/// The result is 0 if its filters are not exactly one Flate filter.
fn objects_in(
    stream: &[u8],
    filters: &[Expansion],
    cancel: &CancelToken,
) -> Result<usize, ReadError> {
    match filters {
        [Expansion::Flate] => Ok(count_dictionaries(&inflate(stream, cancel)?)),
        _ => Ok(0),
    }
}

fn count_dictionaries(data: &[u8]) -> usize {
    data.windows(2).filter(|window| *window == b"<<").count()
}

/// Position of a stream.
struct Start {
    /// Offset of its keyword.
    keyword: usize,
    /// Offset of its data.
    data: usize,
}

/// Iterates over the offsets at which streams may start.
fn stream_starts(data: &[u8]) -> impl Iterator<Item = Start> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let keyword = at + find_text(data.get(at..)?, b"stream")?;
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

/// Returns the dictionary of a stream: the bytes before it, back to the start of its
/// object.
fn stream_dictionary(before: &[u8]) -> &[u8] {
    let near = &before[before.len().saturating_sub(DICTIONARY)..];
    let object = near.windows(4).rposition(|window| window == b" obj");
    &near[object.unwrap_or(0)..]
}

/// Returns the filters that a dictionary names directly.
fn dictionary_filters(dictionary: &[u8]) -> Vec<Expansion> {
    let Some(at) = find_text(dictionary, b"/Filter") else { return Vec::new() };
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

/// Returns the first offset of a text.
fn find_text(data: &[u8], text: &[u8]) -> Option<usize> {
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
