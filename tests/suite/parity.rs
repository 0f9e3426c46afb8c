//! The same words in the same order in JSON, PDF, DOCX and HTML.

use crate::support::{json_files, letters, letters_dir};
use crate::words::{in_order, of_docx, of_html, of_json, of_pdf};

/// Where two lists of words part, with what stands around.
fn difference(left: &[String], right: &[String]) -> Option<String> {
    let place = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let around = |words: &[String]| {
        words[place.saturating_sub(4)..words.len().min(place + 4)].join(" ")
    };
    (left.len() != place || right.len() != place)
        .then(|| format!("word {place}: “{}” / “{}”", around(left), around(right)))
}

#[test]
fn every_output_says_the_same_in_the_same_order() {
    let mut differences = Vec::new();
    for (name, accepted) in letters() {
        let outputs = [of_pdf(&accepted), of_docx(&accepted), of_html(&accepted)];
        let [pdf, docx, html] = outputs.map(|words| in_order(&accepted, words));
        for (pair, left, right) in
            [("pdf/docx", &pdf, &docx), ("html/docx", &html, &docx)]
        {
            let difference = difference(left, right);
            differences.extend(difference.map(|what| format!("{name}: {pair}: {what}")));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_word_of_the_letter_is_on_the_page_in_its_order() {
    let files = json_files(&letters_dir());
    for ((name, accepted), (_, bytes)) in letters().into_iter().zip(files) {
        let html = of_html(&accepted);
        let mut page = html.iter();
        for word in of_json(&serde_json::from_slice(&bytes).unwrap(), &accepted) {
            // A form may set a comma after a function, and capitals.
            let found = page
                .any(|printed| printed.trim_end_matches(',') == word || *printed == word);
            assert!(found, "{name}: “{word}” is not where it belongs");
        }
    }
}
