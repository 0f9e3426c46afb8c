//! The same letter always gives the same bytes.

use kamerbrief::house_style::HouseStyles;
use kamerbrief::{Format, letter, render};

use crate::support::{json_files, letters, letters_dir};

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

#[test]
fn a_house_style_that_rendered_other_letters_gives_the_same_bytes() {
    let files = json_files(&letters_dir());
    let file = |name: &str| &files.iter().find(|(known, _)| known == name).unwrap().1;
    let render_with = |styles: &HouseStyles, name: &str| {
        let accepted = letter::parse(file(name), styles).unwrap();
        Format::ALL.map(|format| {
            render(&accepted.letter, &accepted.style, format).unwrap().bytes
        })
    };
    let names = ["telecomraad", "inlines", "long", "figures"];
    let cold = names.map(|name| {
        let styles = HouseStyles::builtin().unwrap();
        render_with(&styles, name)
    });
    let styles = HouseStyles::builtin().unwrap();
    std::thread::scope(|scope| {
        let warm = [0, 1, 2].map(|first| {
            let (names, styles) = (&names, &styles);
            scope.spawn(move || {
                let mut order = *names;
                order.rotate_left(first);
                order.map(|name| (name, render_with(styles, name)))
            })
        });
        for (name, files) in warm.into_iter().flat_map(|it| it.join().unwrap()) {
            let index = names.iter().position(|known| *known == name).unwrap();
            assert!(files == cold[index], "{name}");
        }
    });
}
