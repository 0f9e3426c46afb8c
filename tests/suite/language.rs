//! Language of the sources: names and comments that a stranger can search for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Openers of comments that name no action and no thing.
const OPENERS: [&str; 7] = ["What", "Whether", "How", "Where", "Who", "So many", "That"];

/// Words that tell a story instead of naming what a function does.
const STORYTELLING: [&str; 17] = [
    "told", "said", "given", "met", "come", "gone", "wanted", "beside", "whole", "plain",
    "matter", "standing", "voice", "turned", "sides", "kept", "shown",
];

/// The largest share of function names of one word, in percent.
const MAX_ONE_WORD: usize = 30;

pub(crate) fn sources() -> Vec<(PathBuf, String)> {
    fn collect(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 200, "{} files", found.len());
    found
}

/// The first lines of doc comments.
fn first_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_doc = |line: &str| line.trim_start().starts_with("///");
    let mut is_below_doc = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_first = is_doc(line) && !is_below_doc;
        is_below_doc = is_doc(line);
        is_first.then(|| (index + 1, line.trim_start()[3..].trim()))
    })
}

/// The names of functions outside tests.
fn function_names(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    code.lines().filter_map(|line| {
        let (before, rest) = line.trim_start().split_once("fn ")?;
        let is_declared = before.split(' ').all(|word| {
            ["", "pub", "const", "async", "in"].contains(&word) || word.contains('(')
        });
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        (is_declared && !before.starts_with("//")).then_some(&rest[..end])
    })
}

#[test]
fn doc_comments_open_with_an_action_or_a_thing() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (line, comment) in first_lines(&text) {
            let opens = |opener: &&str| {
                comment.strip_prefix(*opener).is_some_and(|rest| rest.starts_with(' '))
            };
            if OPENERS.iter().any(opens) {
                wrong.push(format!("{}:{line}: {comment}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let sample = "/// What is drawn.\n/// Whether so.\nfn f() {}\n/// Draws.\n";
    let found: Vec<_> = first_lines(sample).collect();
    assert_eq!(found, [(1, "What is drawn."), (4, "Draws.")]);
}

#[test]
fn names_of_functions_say_what_they_do_to_what() {
    let sources = sources();
    let names: BTreeSet<_> =
        sources.iter().flat_map(|(_, text)| function_names(text)).collect();
    assert!(names.len() > 1000, "{} names", names.len());
    let banned: Vec<_> =
        names.iter().filter(|name| STORYTELLING.contains(name)).collect();
    assert!(banned.is_empty(), "{banned:?}");
    let count = names.iter().filter(|name| !name.contains('_')).count();
    let share = 100 * count / names.len();
    assert!(share < MAX_ONE_WORD, "{count} of {} names have one word", names.len());
}
