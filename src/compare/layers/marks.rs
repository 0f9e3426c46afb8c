//! Differences in the character formatting of the text that both files have.

use similar::DiffOp;

use super::text::split_pieces;
use crate::compare::ReadError;
use crate::compare::difference::{Difference, Layer, Place};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::model::{Marks, NOTE_MARK, TextBlock};
use crate::compare::work::Work;

/// Splits a text into pieces, each with its start in characters.
fn piece_starts(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let pieces = split_pieces(text).into_iter().map(|piece| {
        let start = at;
        at += piece.chars().count();
        (start, piece)
    });
    pieces.collect()
}

/// Compares the character formatting of the text that both leaves have.
pub(super) fn compare_marks(
    was: &TextBlock,
    is: &TextBlock,
    place: &Place,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    if was.words == is.words {
        return Ok(Vec::new());
    }
    let (old_text, new_text) = (was.text(), is.text());
    let (olds, news) = (piece_starts(&old_text), piece_starts(&new_text));
    let (old_marks, new_marks) = (by_character(was), by_character(is));
    let bare = |pieces: &[(usize, &str)]| -> Vec<String> {
        pieces.iter().map(|(_, piece)| (*piece).to_owned()).collect()
    };
    let mut all: Vec<(usize, String, String, String)> = Vec::new();
    // Adjacent characters mostly share their formatting.
    let mut last = None;
    for op in work.diff(&bare(&olds), &bare(&news))? {
        work.check(all.len())?;
        let DiffOp::Equal { old_index, new_index, len } = op else { continue };
        for n in 0..len {
            let ((from, piece), (to, _)) = (olds[old_index + n], news[new_index + n]);
            for (offset, character) in piece.chars().enumerate() {
                let (old, new) = (old_marks[from + offset], new_marks[to + offset]);
                if old == new {
                    continue;
                }
                let (gone, come) = match last.take() {
                    Some((was, is, gone, come)) if was == old && is == new => {
                        (gone, come)
                    }
                    _ => (marks_only_in(old, new), marks_only_in(new, old)),
                };
                match all.last_mut() {
                    Some((end, text, last_gone, last_come))
                        if *end == to + offset
                            && *last_gone == gone
                            && *last_come == come =>
                    {
                        text.push(character);
                        *end += 1;
                    }
                    _ => {
                        work.check(all.len())?;
                        work.quote(gone.len() + come.len())?;
                        let (gone, come) = (gone.clone(), come.clone());
                        all.push((to + offset + 1, character.to_string(), gone, come));
                    }
                }
                last = Some((old, new, gone, come));
            }
        }
    }
    // A space has no formatting that shows without the words around it.
    let differences = all
        .into_iter()
        .filter(|(_, text, ..)| !text.chars().all(char::is_whitespace))
        .map(|(_, text, gone, come)| {
            let difference = Difference::new(
                Layer::Structure,
                DifferenceCode::Formatting,
                place.clone(),
            );
            let some = |text: String| (!text.is_empty()).then_some(text);
            let difference =
                Difference { old: some(gone), new: some(come), ..difference };
            difference.with_value("text", text)
        })
        .collect();
    Ok(differences)
}

/// Returns the formatting of each character of a leaf.
fn by_character(leaf: &TextBlock) -> Vec<&Marks> {
    let words = leaf.words.iter();
    words.flat_map(|word| word.text.chars().map(|_| &word.marks)).collect()
}

/// Returns the formatting that only the first one has.
fn marks_only_in(one: &Marks, other: &Marks) -> String {
    let own = one.difference(other).map(String::as_str);
    let own: Vec<_> = own.filter(|mark| *mark != NOTE_MARK).collect();
    own.join(", ")
}
