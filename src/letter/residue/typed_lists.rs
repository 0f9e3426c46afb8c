//! Finds lists that were typed inside a paragraph: "als volgt: • wegen; • bruggen", and
//! arrows that became letters: "capaciteit à wachttijden à kosten".

use std::ops::Range;

use super::context::{ResidueMatch, SearchedText, take_after, take_before};
use crate::diagnostic::LetterCode;

/// The bullets between the items of a list in a sentence, with their spaces.
const BULLETS: [&str; 6] = [" • ", " ▪ ", " ● ", " ■ ", " ◦ ", " ▸ "];

/// The letter at which the arrow of a symbol font is.
const ARROW: &str = " à ";

/// Finds lists and arrows inside a text.
pub(in crate::letter) fn find_inline_lists(
    searched: &SearchedText<'_>,
) -> Vec<ResidueMatch> {
    let text = searched.text;
    let mut found = Vec::new();
    for bullet in BULLETS {
        let mut places = searched.find_all(bullet);
        if let (Some(first), Some(_)) = (places.next(), places.next())
            && text[..first.start].ends_with(':')
        {
            found.push(first.start + 1..first.end - 1);
        }
    }
    let arrows = searched.find_all(ARROW).filter(|range| is_arrow(text, range));
    let arrows: Vec<_> = arrows.collect();
    if let [first, _, ..] = &arrows[..] {
        found.push(first.start + 1..first.end - 1);
    }
    if let Some(rest) = text.strip_prefix("à ")
        && rest.starts_with(char::is_uppercase)
    {
        found.push(0.."à".len());
    }
    found.into_iter().map(|range| (LetterCode::TypedBullet, range)).collect()
}

/// Returns whether "à" is between two words: not between numbers ("5 à 6"), nor in an
/// expression ("vis à vis").
fn is_arrow(text: &str, range: &Range<usize>) -> bool {
    let before = take_before(text, range.start);
    let after = take_after(text, range.end);
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let next = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let is_word = |word: &str| {
        word.chars().nth(2).is_some() && word.chars().all(char::is_lowercase)
    };
    is_word(last) && is_word(next) && last != next
}
