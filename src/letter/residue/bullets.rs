//! Finds bullets that were typed at the start of a line.

use super::context::ResidueMatch;
use crate::diagnostic::LetterCode;

/// The bullets that are also signs of numbers: a letter must follow them ("- 5 procent").
const SIGNS: [char; 10] = ['-', '–', '—', '‐', '‑', '‒', '−', '+', '>', '~'];

/// The bullets that have no other meaning if a space follows.
const BULLETS: [char; 43] = [
    '•', '·', '▪', '◦', '‣', '➢', '●', '○', '■', '□', '►', '❖', '→', '✓', '✔', '✗', '⁃',
    '*', '◆', '◇', '♦', '★', '▸', '▶', '➤', '➔', '⇒', '»', '▫', '◾', '◼', '∙', '⋅', '❑',
    '❒', '⮚', '☐', '¨', '¤', '✦', '❍', '⬤', '⚫',
];

/// The bullets that have no other meaning, even without a space.
const GLUED: [char; 7] = ['•', '▪', '●', '■', '◦', '‣', '➢'];

/// The bullets that were typed as several signs, if a space and a letter follow.
const ARROWS: [&str; 5] = ["-->", "==>", "->", "=>", "--"];

/// The dashes that are bullets without a space too, if a small letter follows: "-eerst".
const DASHES: [char; 3] = ['-', '–', '—'];

/// The letters of symbol fonts that were bullets there, if a space follows; `o` is the
/// second-level bullet of Word.
const LETTERS: [char; 4] = ['o', 'Ø', 'ü', 'q'];

/// Finds bullets that were typed at the start of a line.
pub(in crate::letter) fn find_typed_bullets(
    text: &str,
) -> impl Iterator<Item = ResidueMatch> + '_ {
    let mut start = 0;
    text.split('\n').filter_map(move |line| {
        let from = start;
        start += line.len() + 1;
        let rest = strip_bullet(line)?;
        Some((LetterCode::TypedBullet, from..from + line.len() - rest.len()))
    })
}

/// Finds bullets in a cell of a table, where a dash may begin the name of a part
/// ("- waarvan apparaat") and other signs are values: those of a list of several lines,
/// and round and square ones.
pub(in crate::letter) fn find_bullets_of_cell(text: &str) -> Vec<ResidueMatch> {
    let mut found: Vec<_> = find_typed_bullets(text).collect();
    if found.len() < 2 {
        found.retain(|(_, range)| text[range.clone()].starts_with(GLUED));
    }
    found
}

/// Returns a line without the bullet at its start, if it has one.
fn strip_bullet(line: &str) -> Option<&str> {
    let is_space = |c: char| c.is_whitespace();
    let glued = line.strip_prefix(GLUED);
    if let Some(rest) = glued.filter(|rest| rest.starts_with(char::is_alphanumeric)) {
        return Some(rest);
    }
    let letter =
        || line.strip_prefix(LETTERS).filter(|rest| rest.chars().nth(2).is_some());
    if let Some(rest) = line.strip_prefix(BULLETS).or_else(letter) {
        let text = rest.strip_prefix(is_space)?.chars().next()?;
        // An explanation of a sign: "■ = gereed".
        return (text != '=').then_some(rest);
    }
    // A square of a symbol font that became a section sign; a number or a Roman numeral
    // follows that sign elsewhere.
    if let Some(rest) = line.strip_prefix('§') {
        let text = rest.strip_prefix(is_space)?;
        return text.starts_with(char::is_lowercase).then_some(rest);
    }
    let is_text =
        |c: char| c.is_alphabetic() || matches!(c, '“' | '‘' | '"' | '\'' | '(' | '’');
    if let Some(rest) = ARROWS.iter().find_map(|arrow| line.strip_prefix(arrow)) {
        // "-- geen gegevens --" is between dashes.
        if line.starts_with("--") && rest.trim_end_matches(is_space).ends_with("--") {
            return None;
        }
        return rest.strip_prefix(is_space)?.starts_with(is_text).then_some(rest);
    }
    let rest = line.strip_prefix(SIGNS)?;
    if line.starts_with(DASHES) && rest.starts_with(char::is_lowercase) {
        return is_sentence(rest).then_some(rest);
    }
    let text = rest.strip_prefix(is_space)?.trim_start_matches(is_space);
    text.starts_with(is_text).then_some(rest)
}

/// Returns whether a text behind a dash is several words, of which no other is joined to a
/// dash: not the ending of a word ("-heid") nor an aside ("-zoals gemeld- komt").
fn is_sentence(text: &str) -> bool {
    text.contains(' ') && !text.contains(['-', '–', '—'])
}
