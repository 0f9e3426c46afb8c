//! JSON to letter: what is accepted, what is refused, and in which words.

use crate::support::{letter, letters};

#[test]
fn every_test_letter_is_accepted() {
    assert!(!letters().is_empty());
    assert_eq!(letter("telecomraad").warnings, []);
}
