//! Composition of a letter into markup.

use kamerbrief::compose::compose;
use kamerbrief::house_style::{HouseStyle, SignatureForm};
use kamerbrief::letter::ValidLetter;
use kamerbrief::limits::CancelToken;

use crate::support::{STYLES, golden, letter, letters};
use crate::support_goldens::stage_goldens;

#[test]
fn every_letter_has_its_golden_markup() {
    let markup = |accepted: ValidLetter| {
        let markup =
            compose(&accepted.letter, &accepted.style, &CancelToken::never()).unwrap();
        // Blank lines have no meaning in markup.
        let lines: Vec<_> =
            markup.xml.lines().filter(|line| !line.trim().is_empty()).collect();
        format!("{}\n\n{:#?}", lines.join("\n"), markup.metadata)
    };
    let texts = letters().into_iter().map(|(name, letter)| (name, markup(letter)));
    stage_goldens("markup", &texts.collect::<Vec<_>>());
}

#[test]
fn every_form_of_signature_is_worded_as_its_ministries_word_it() {
    let forms = [
        ("name-first", SignatureForm::NameFirst),
        ("function-first", SignatureForm::FunctionFirst),
        ("capitals", SignatureForm::Capitals),
    ];
    let mut accepted = letter("signatures");
    for signatory in &mut accepted.letter.signatories {
        // A placeholder for a name, not a person.
        signatory.name.get_or_insert_with(|| "Naam".to_owned());
    }
    for (name, form) in forms {
        let mut style = HouseStyle::neutral(STYLES.locales()).unwrap();
        style.signature_form = form;
        let markup =
            compose(&accepted.letter, &style, &CancelToken::never()).unwrap().xml;
        let lines = markup.lines().filter(|line| line.contains("class=\"signature"));
        golden("signatures", name, &lines.collect::<Vec<_>>().join("\n"));
    }
}
