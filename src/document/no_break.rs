//! Keeps dates, amounts and document numbers on one line.
//!
//! In: a tree, and the words that belong to an adjacent number. Out: the same tree with
//! no-break spaces (U+00A0) for the spaces inside "23 april 2025", "€ 7,2 mln.", "nr. 3"
//! and "21 501-33". Nothing else changes, and double spaces are left alone.

use super::{Document, Letterhead};
use crate::blocks::{Block, Inline, walk_inlines, walk_inlines_mut, walk_texts_mut};
use crate::locale::Locale;

/// Punctuation that precedes a word, and punctuation that follows it.
const OPENING: &[char] = &['(', '[', '“', '„', '‘', '"', '\'', '«'];
const CLOSING: &[char] =
    &['.', ',', ';', ':', '!', '?', ')', ']', '”', '“', '’', '"', '\'', '»', '…'];
/// The signs that directly precede a number and belong to it.
const SIGNS: &[char] = &['-', '–', '−', '+', '±', '<', '>', '≤', '≥', '~', '€', '$', '£'];
/// The signs of currencies, and their codes in letters to parliament (ISO 4217).
const CURRENCY_SIGNS: &[char] = &['€', '$', '£', '¥'];
const CURRENCIES: [&str; 9] =
    ["EUR", "USD", "GBP", "ANG", "AWG", "XCG", "CHF", "JPY", "NLG"];
const NO_BREAK_SPACE: char = '\u{A0}';
/// The placeholder for a field, which matches no rule.
const OTHER: char = '\u{FFFC}';

/// The words that belong to an adjacent number, in one or more languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoBreakRules {
    months: Vec<String>,
    before_number: Vec<String>,
    after_number: Vec<String>,
    after_date: Vec<String>,
}

impl NoBreakRules {
    /// Collects the words of these languages.
    pub fn for_locales<'a>(locales: impl IntoIterator<Item = &'a Locale>) -> Self {
        let mut words = Self::default();
        for locale in locales {
            let own = &locale.no_break;
            words.months.extend_from_slice(&locale.months);
            words.before_number.extend_from_slice(&own.before_number);
            words.after_number.extend_from_slice(&own.after_number);
            words.after_date.extend_from_slice(&own.after_date);
        }
        words
    }

    /// Inserts no-break spaces in the text of a tree.
    pub(super) fn insert_no_break_spaces(&self, document: &mut Document) {
        self.keep_letterhead(&mut document.letterhead);
        self.keep_blocks(&mut document.letter);
        for annex in &mut document.annexes {
            self.keep_blocks(&mut annex.blocks);
        }
    }

    fn keep_letterhead(&self, head: &mut Letterhead) {
        let Letterhead {
            sender_name,
            return_line,
            classification,
            watermark,
            address,
            dateline,
            reference_column,
            continuation_column,
            page_number,
        } = head;
        let lines = [sender_name, return_line, classification, watermark, address];
        let lines = lines.into_iter().chain([page_number]).flatten();
        let columns = [reference_column, continuation_column].into_iter().flatten();
        lines
            .chain(dateline.iter_mut().map(|row| &mut row.value))
            .chain(columns.flatten())
            .for_each(|paragraph| self.keep_inlines(&mut paragraph.inlines));
    }

    fn keep_blocks(&self, blocks: &mut [Block]) {
        walk_texts_mut(blocks, &mut |inlines| self.keep_inlines(inlines));
    }

    /// Inserts no-break spaces in inlines, which are treated as one text, and in their
    /// footnotes.
    fn keep_inlines(&self, inlines: &mut [Inline]) {
        let mut text = String::new();
        walk_inlines(inlines, &mut |inline| gather_text(inline, &mut text));
        let joined = self.with_no_break_spaces(&text);
        let is_changed = joined != text;
        let mut joined = joined.chars();
        walk_inlines_mut(inlines, &mut |inline| match inline {
            Inline::Footnote(note) => self.keep_blocks(&mut note.blocks),
            other if is_changed => give_back(other, &mut joined),
            _ => {}
        });
    }

    /// Replaces spaces by no-break spaces in a text.
    fn with_no_break_spaces(&self, text: &str) -> String {
        let mut joined = String::with_capacity(text.len());
        let mut last = ("", TokenClass::Other);
        for piece in text.split_inclusive([' ', NO_BREAK_SPACE, '\n']) {
            let word = piece.trim_end_matches([' ', NO_BREAK_SPACE, '\n']);
            let together = self.keep_words_together(last, word);
            if together.is_some() && joined.ends_with(' ') {
                joined.pop();
                joined.push(NO_BREAK_SPACE);
            }
            joined.push_str(piece);
            // A line break and a double space end a kept sequence.
            let goes_on = !piece.ends_with('\n') && !word.is_empty();
            last = if goes_on {
                (word, together.unwrap_or(TokenClass::Other))
            } else {
                ("", TokenClass::Other)
            };
        }
        joined
    }

    /// Returns the kind of a word that is kept on the line of the previous word.
    fn keep_words_together(
        &self,
        (left, class): (&str, TokenClass),
        right: &str,
    ) -> Option<TokenClass> {
        let left = left.trim_start_matches(OPENING);
        let bare = right.trim_end_matches(CLOSING);
        if is_group(left) && starts_with_group(right) {
            return Some(if left.len() == 2 {
                TokenClass::Dossier
            } else {
                TokenClass::Other
            });
        }
        if class == TokenClass::Dossier && left.ends_with(char::is_alphanumeric) {
            return is_chapter(bare).then_some(TokenClass::Other);
        }
        let counts =
            is_number(left) || class == TokenClass::Unit && !left.ends_with([',', ')']);
        if counts && (self.is_unit(bare) || is_currency(bare)) {
            return Some(TokenClass::Unit);
        }
        let announces = is_currency(left) || is_one_of(left, &self.before_number);
        let is_date = is_day(left) && is_one_of(bare, &self.months)
            || is_one_of(left, &self.months)
                && (is_year(bare) || self.follows_date(bare));
        (announces && starts_with_number(right) || is_date).then_some(TokenClass::Other)
    }

    fn is_unit(&self, bare: &str) -> bool {
        self.after_number.iter().any(|unit| unit.trim_end_matches('.') == bare)
    }

    fn follows_date(&self, bare: &str) -> bool {
        self.after_date.iter().any(|word| word.trim_end_matches('.') == bare)
    }
}

/// The kind of a word that was kept together with the previous one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TokenClass {
    /// The unit of a number, which another unit may follow: "7 miljoen euro".
    Unit,
    /// The number of a dossier, which a chapter may follow: "36 410 IV".
    Dossier,
    Other,
}

/// Returns whether a word is one of these, also with a capital at the start of a
/// sentence.
fn is_one_of(word: &str, words: &[String]) -> bool {
    let capital = |known: &str| {
        let mut letters = known.chars();
        let first = letters.next().map(char::to_uppercase);
        first.into_iter().flatten().chain(letters).eq(word.chars())
    };
    words.iter().any(|known| known == word || capital(known))
}

/// Returns whether a currency sign or code and the text behind it form an amount.
pub(crate) fn is_amount(before: &str, behind: &str) -> bool {
    is_currency(before.trim_start_matches(OPENING).trim_end_matches(' '))
        && starts_with_number(behind)
}

fn is_currency(word: &str) -> bool {
    CURRENCIES.contains(&word)
        || word.ends_with(CURRENCY_SIGNS) && word.chars().count() <= 3
}

fn starts_with_number(word: &str) -> bool {
    word.trim_start_matches(SIGNS).starts_with(|first: char| first.is_ascii_digit())
}

/// Returns whether a word is a number: "7,2", "1.100", "3–5", "1½".
fn is_number(word: &str) -> bool {
    let number = word.trim_start_matches(SIGNS);
    let fraction = |character| matches!(character, '½' | '¼' | '¾');
    let inner = |character: char| {
        character.is_ascii_digit()
            || fraction(character)
            || matches!(character, '.' | ',' | '-' | '–' | '/')
    };
    let digit = |character: char| character.is_ascii_digit() || fraction(character);
    number.starts_with(digit) && number.ends_with(digit) && number.chars().all(inner)
}

/// Returns whether a word is one to three digits, as before a space in a number.
fn is_group(word: &str) -> bool {
    (1..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a word starts with exactly three digits, as behind a space in a
/// number.
fn starts_with_group(word: &str) -> bool {
    word.bytes().take_while(u8::is_ascii_digit).count() == 3
}

/// Returns whether a word is the chapter of a budget: a Roman numeral or one capital.
fn is_chapter(bare: &str) -> bool {
    let is_roman = bare.bytes().all(|byte| b"IVXLC".contains(&byte));
    !bare.is_empty()
        && (is_roman || bare.len() == 1 && bare.as_bytes()[0].is_ascii_uppercase())
}

/// Returns whether a word is a day of a month, or several: "23", "23–24".
fn is_day(word: &str) -> bool {
    let days = word.split(['-', '–']);
    days.into_iter().all(|day| {
        let is_short = day.len() <= 2 && !day.starts_with('+');
        is_short && day.parse().is_ok_and(|day: u8| (1..=31).contains(&day))
    })
}

fn is_year(bare: &str) -> bool {
    bare.len() == 4
        && bare.bytes().all(|byte| byte.is_ascii_digit())
        && bare.starts_with(['1', '2'])
}

/// Appends the own text of an inline, in exactly as many characters as [`give_back`]
/// consumes.
fn gather_text(inline: &Inline, text: &mut String) {
    match inline {
        Inline::LineBreak => text.push('\n'),
        Inline::Field(_) => text.push(OTHER),
        other => text.push_str(other.literal().unwrap_or_default()),
    }
}

/// Replaces the own text of an inline, character by character.
fn give_back(inline: &mut Inline, text: &mut std::str::Chars<'_>) {
    match inline {
        Inline::Text(own) | Inline::Superscript(own) | Inline::Subscript(own) => {
            *own = text.take(own.chars().count()).collect();
        }
        Inline::LineBreak | Inline::Field(_) => {
            text.next();
        }
        Inline::Strong(_)
        | Inline::Emphasis(_)
        | Inline::Link { .. }
        | Inline::Foreign { .. }
        | Inline::Footnote(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::NoBreakRules;
    use crate::blocks::Inline;
    use crate::locale::Locales;

    fn words() -> NoBreakRules {
        NoBreakRules::for_locales(Locales::builtin().unwrap().iter())
    }

    /// Texts in which `~` marks the expected no-break spaces.
    #[test]
    fn numbers_stay_with_what_they_number() {
        for text in [
            "op 23~april~2025, dus niet 23 maal 2025",
            "van 1~mei tot (31~May~2025) en april~2024; de 32 maart",
            "23–24~april~jl. en 1~mei~a.s.",
            "April~2025 en 3 April's",
            "you may 2025 times",
            "voor €~7,2~mln. en EUR~5; US$~3 en 5~EUR.",
            "ruim 7,2~miljoen~euro, 12,5~% (3~procent) of 1½~%",
            "5 kamers en 6 %-punten of € vijf",
            "zie nr.~3, nrs.~4 en 5, Artikel~12 en blz.~7-9; de nr. drie",
            "Kamerstuk 21~501-33, nr.~1026 en 36~410~IV en 36~600~A.",
            "in 2025 501 mensen, 36 4100, 1~000~000~euro",
            "21~501-33 en 36~410, IV is een deel",
            "een  3  april  2025 en 7  %",
            "in 2019 mei, 0 mei, +3 mei en 1. mei",
        ] {
            let breakable = text.replace('~', " ");
            let expected = text.replace('~', "\u{A0}");
            assert_eq!(words().with_no_break_spaces(&breakable), expected);
            assert_eq!(words().with_no_break_spaces(&expected), expected, "kept already");
        }
    }

    #[test]
    fn a_text_divided_over_inlines_is_one_text() {
        let text = |text: &str| Inline::Text(text.to_owned());
        let strong = |inner: &str| Inline::Strong(vec![text(inner)]);
        let mut inlines = vec![
            text("op 23"),
            strong(" april "),
            text("2025 en nr."),
            Inline::LineBreak,
            text("3 van "),
            strong("21 50"),
            text("1-33 zijn 5"),
            Inline::Superscript(" %".to_owned()),
        ];
        words().keep_inlines(&mut inlines);
        assert_eq!(
            inlines,
            [
                text("op 23"),
                strong("\u{A0}april\u{A0}"),
                text("2025 en nr."),
                Inline::LineBreak,
                text("3 van "),
                strong("21\u{A0}50"),
                text("1-33 zijn 5"),
                Inline::Superscript("\u{A0}%".to_owned()),
            ]
        );
    }
}
