//! The same letter always gives the same bytes.

use kamerbrief::{Format, render};

use crate::support::letters;

#[test]
fn a_letter_gives_the_same_bytes_twice_and_after_others_and_elsewhere() {
    let letters = letters();
    let all = || -> Vec<Vec<u8>> {
        let mut rendered = Vec::new();
        for (name, accepted) in &letters {
            for format in Format::ALL {
                let file = render(&accepted.letter, &accepted.style, format);
                rendered
                    .push(file.unwrap_or_else(|error| panic!("{name}: {error}")).bytes);
            }
        }
        rendered
    };
    let first = all();
    // Each letter now comes after all others.
    assert!(first == all(), "a second time differs");
    let backwards: Vec<Vec<u8>> = letters
        .iter()
        .rev()
        .flat_map(|(_, accepted)| {
            Format::ALL.into_iter().rev().map(|format| {
                render(&accepted.letter, &accepted.style, format).unwrap().bytes
            })
        })
        .collect();
    assert!(first.iter().rev().eq(&backwards), "another order differs");
    let (here, there) = std::thread::scope(|scope| {
        let other = scope.spawn(all);
        (all(), other.join().unwrap())
    });
    assert!(first == here && first == there, "another thread differs");
}
