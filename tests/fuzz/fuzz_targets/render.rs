//! Accepted letters: every one can be rendered in every format.

#![no_main]

use kamerbrief::letter;
use kamerbrief_fuzz::{STYLES, limits, record, render_all};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    record(data);
    let Ok(accepted) = letter::parse_with(data, &STYLES, &limits()) else {
        // This target needs valid letters; `letter` has the rejected ones.
        return Corpus::Reject;
    };
    render_all(&accepted);
    Corpus::Keep
});
