//! Letter to markup.

use kamerbrief::compose::compose;

use crate::support::{golden, letters};

#[test]
fn every_letter_is_worded_as_before() {
    for (name, accepted) in letters() {
        let markup = compose(&accepted.letter, &accepted.style).unwrap();
        // Blank lines say nothing in markup.
        let lines: Vec<_> =
            markup.xml.lines().filter(|line| !line.trim().is_empty()).collect();
        let text = format!("{}\n\n{:#?}", lines.join("\n"), markup.metadata);
        golden("markup", &name, &text);
    }
}
