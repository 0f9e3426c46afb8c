//! Every word on the page comes from the letter or from the locale tables.

use std::collections::BTreeSet;

use kamerbrief::house_style::HouseStyle;
use kamerbrief::house_style::HouseStyles;
use kamerbrief::letter;
use kamerbrief::locale::Locale;
use serde_json::Value;

use crate::support::{STYLES, json_files, letters_dir};
use crate::support_text::{of_html, of_pdf};
use crate::support_text_json::of_json;

const WORD: &str = "‹x›";

/// Returns the house style whose tables have only one word.
fn pseudo() -> HouseStyles {
    let mut style = HouseStyle::neutral(STYLES.locales()).unwrap();
    for language in STYLES.locales().languages() {
        style = style.with_locale(Locale::pseudo(language, WORD).unwrap());
    }
    HouseStyles::from_style(style)
}

/// Returns whether a word has no text of its own.
///
/// This holds for the pseudo-word, digits, signs, the letter or numeral of a list item,
/// and the numeral of a section.
fn says_nothing(word: &str) -> bool {
    let rest = word.replace(WORD, "").replace(&WORD.to_uppercase(), "");
    let label = rest.len() <= 6
        && rest.ends_with('.')
        && (rest.bytes().rev().skip(1).all(|byte| byte.is_ascii_lowercase())
            || rest.bytes().rev().skip(1).all(|byte| b"IVX".contains(&byte)));
    label || !rest.chars().any(char::is_alphabetic)
}

/// Returns the words that come neither from the letter nor from the tables.
fn of_the_code<'a>(
    page: &'a [String],
    own: &'a [String],
) -> impl Iterator<Item = &'a String> {
    let mut own = own.iter().peekable();
    page.iter().filter(move |word| {
        let is_own = |own: &&String| word == own || word.trim_end_matches(',') == **own;
        own.next_if(is_own).is_none() && !says_nothing(word)
    })
}

/// Returns a word without the footnote mark after it.
fn without_mark(word: &str) -> &str {
    word.trim_end_matches(|character: char| character.is_ascii_digit())
}

#[test]
fn a_page_in_a_language_of_one_word_says_only_what_the_letter_says() {
    let styles = pseudo();
    let mut seen = false;
    for (name, bytes) in json_files(&letters_dir()) {
        // Only the neutral style has that language.
        let mut letter: Value = serde_json::from_slice(&bytes).unwrap();
        letter.as_object_mut().unwrap().remove("houseStyle");
        let accepted = letter::parse(letter.to_string().as_bytes(), &styles).unwrap();
        let own = of_json(&letter, &accepted);
        let unmarked = own.text.iter().map(|word| without_mark(word));
        let titles: BTreeSet<&str> = unmarked.collect();
        for page in [of_html(&accepted), of_pdf(&accepted)] {
            seen |= page.text.iter().any(|word| word.contains(WORD));
            let mut foreign: Vec<_> = of_the_code(&page.text, &own.text).collect();
            for (note, own) in page.notes.iter().zip(&own.notes) {
                foreign.extend(of_the_code(note, own));
            }
            // Contents repeat titles without their footnote marks, at any position.
            let repeated = page.contents.iter().flatten();
            foreign.extend(repeated.filter(|word| {
                !titles.contains(without_mark(word)) && !says_nothing(word)
            }));
            assert_eq!(foreign, [""; 0], "{name}: from the code");
        }
    }
    assert!(seen);
}
