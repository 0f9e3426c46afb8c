//! No word on the page comes from anywhere but the letter and the tables.

use kamerbrief::letter;
use kamerbrief::locale::{Language, Locale};
use kamerbrief::style::HouseStyle;
use kamerbrief::style::HouseStyles;

use crate::support::{json_files, letters_dir};
use crate::words::{in_order, of_html, of_json, of_pdf};

const WORD: &str = "‹x›";

/// The house style whose tables know but one word.
fn pseudo() -> HouseStyles {
    let mut style = HouseStyle::neutral().unwrap();
    for language in Language::ALL {
        style = style.with_locale(language, Locale::pseudo(WORD).unwrap());
    }
    HouseStyles::of(style)
}

/// Whether a word says nothing: the pseudo-word, figures, signs, the letter or
/// numeral of a list item, or the numeral of a section.
fn says_nothing(word: &str) -> bool {
    let rest = word.replace(WORD, "").replace(&WORD.to_uppercase(), "");
    let label = rest.len() <= 6
        && rest.ends_with('.')
        && (rest.bytes().rev().skip(1).all(|byte| byte.is_ascii_lowercase())
            || rest.bytes().rev().skip(1).all(|byte| b"IVX".contains(&byte)));
    label || !rest.chars().any(char::is_alphabetic)
}

#[test]
fn a_page_in_a_language_of_one_word_says_only_what_the_letter_says() {
    let styles = pseudo();
    let mut seen = false;
    for (name, bytes) in json_files(&letters_dir()) {
        let accepted = letter::parse(&bytes, &styles).unwrap();
        let own = of_json(&serde_json::from_slice(&bytes).unwrap(), &accepted);
        let own = in_order(&accepted, own);
        let pdf = of_pdf(&accepted);
        for page in [of_html(&accepted), pdf] {
            let page = in_order(&accepted, page);
            let mut own = own.iter().peekable();
            for word in &page {
                seen |= word.contains(WORD);
                let is_own =
                    |own: &&String| word == *own || word.trim_end_matches(',') == **own;
                let known = own.next_if(is_own).is_some() || says_nothing(word);
                assert!(known, "{name}: “{word}” comes from the code");
            }
        }
    }
    assert!(seen);
}
