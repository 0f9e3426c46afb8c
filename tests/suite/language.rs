//! Language of the sources: names and comments that a stranger can search for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Openers of comments that name neither an action nor an object.
const OPENERS: [&str; 7] = ["What", "Whether", "How", "Where", "Who", "So many", "That"];

/// Words that tell a story instead of naming an action or an object. They are banned as
/// parts of names, too: `keys_given`, `KeptRows`.
const STORYTELLING: [&str; 22] = [
    "told", "said", "asked", "given", "met", "come", "gone", "wanted", "beside", "whole",
    "plain", "matter", "standing", "voice", "turned", "sides", "kept", "shown", "door",
    "patience", "refusal", "refuse",
];

/// Names with such a word that are terms of the field.
const TERMS: [(&str, &str); 2] = [
    ("plain_text", "text without formatting"),
    ("KeptWithNext", "the ID of a style in DOCX files"),
];

/// Folder whose names of fields and variables are not checked.
const UNCHECKED: &str = "src/compare";

/// Names that several types have, each with the reason.
const SAME_NAME: [(&str, &str); 2] = [
    ("Annex", "the same idea in the letter file and in the document tree"),
    ("Result", "the alias of a module with its own error, as in the standard library"),
];

const CARGO: &str = include_str!("../../Cargo.toml");

/// The largest share of function names of one word, in percent.
const MAX_ONE_WORD: usize = 30;

/// Returns the files of the crate and their texts.
pub(crate) fn sources() -> Vec<(PathBuf, String)> {
    fn collect(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs")
                && !path.ends_with("tests.rs")
            {
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

/// Returns the first lines of doc comments, of items and of modules, with their numbers.
fn first_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut last = None;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let line = line.trim_start();
        let marker = ["///", "//!"].into_iter().find(|marker| line.starts_with(marker));
        let is_first = marker.is_some() && marker != last;
        last = marker;
        is_first.then(|| (index + 1, line[3..].trim()))
    })
}

/// Returns the code of a file without its tests.
fn code(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// Returns the types that a file defines, except the types of trait implementations.
fn type_names(text: &str) -> impl Iterator<Item = &str> {
    code(text).lines().filter_map(|line| {
        let is_nested = line.starts_with(' ');
        let line = line.trim_start();
        let rest = match line.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
            Some(rest) => rest.trim_start(),
            None => line,
        };
        let kinds = ["struct ", "enum ", "trait ", "type ", "union "];
        let mut kinds = kinds.iter().filter(|kind| !is_nested || **kind != "type ");
        let rest = kinds.find_map(|kind| rest.strip_prefix(kind))?;
        let end = rest.find(|c: char| !c.is_alphanumeric());
        Some(&rest[..end.unwrap_or(rest.len())])
    })
}

/// Returns the words of a name in snake case or camel case, in small letters.
fn words(name: &str) -> Vec<String> {
    if !name.contains(char::is_lowercase) {
        return name.to_lowercase().split('_').map(str::to_owned).collect();
    }
    let mut words = vec![String::new()];
    for c in name.chars() {
        if c == '_' || c.is_uppercase() {
            words.push(String::new());
        }
        if let (Some(word), true) = (words.last_mut(), c != '_') {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Returns whether a name has a storytelling word and is not a term.
fn tells_a_story(name: &str) -> bool {
    let has_word = words(name).iter().any(|word| STORYTELLING.contains(&word.as_str()));
    has_word && TERMS.iter().all(|(term, _)| name != *term)
}

/// Returns the names of the functions that a file defines, outside tests.
fn function_names(text: &str) -> impl Iterator<Item = &str> {
    code(text).lines().filter_map(|line| {
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
    let sample = "//! What.\n\n/// What is.\n/// Whether so.\nfn f() {}\n/// Draws.\n";
    let found: Vec<_> = first_lines(sample).collect();
    assert_eq!(found, [(1, "What."), (3, "What is."), (6, "Draws.")]);
}

#[test]
fn names_of_functions_have_an_action_and_an_object() {
    let sources = sources();
    let names: BTreeSet<_> =
        sources.iter().flat_map(|(_, text)| function_names(text)).collect();
    assert!(names.len() > 1000, "{} names", names.len());
    let count = names.iter().filter(|name| !name.contains('_')).count();
    let share = 100 * count / names.len();
    assert!(share < MAX_ONE_WORD, "{count} of {} names have one word", names.len());
}

#[test]
fn no_name_of_a_file_type_or_function_tells_a_story() {
    let mut wrong = BTreeSet::new();
    for (path, text) in sources() {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let types = type_names(&text).map(str::to_owned);
        let functions = function_names(&text).map(str::to_owned);
        let names = types.chain(functions).chain([stem]);
        let names = names.filter(|name| tells_a_story(name));
        wrong.extend(names.map(|name| format!("{}: {name}", path.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (name, is_story) in [
        ("keys_given", true),
        ("KeptRows", true),
        ("KEPT_ROWS", true),
        ("matter", true),
        ("plain_text", false),
        ("Platter", false),
    ] {
        assert_eq!(tells_a_story(name), is_story, "{name}");
    }
}

/// Returns the identifiers of code: all its words outside comments and strings.
fn identifiers(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let (mut is_string, mut last) = (false, ['\n'; 2]);
    let mut start = None;
    for line in code(text).lines() {
        let line = line.trim_start();
        if !is_string && line.starts_with("//") {
            continue;
        }
        for (index, c) in line.char_indices().chain([(line.len(), '\n')]) {
            let is_word = !is_string && (c.is_alphanumeric() || c == '_');
            match (is_word, start) {
                (true, None) => start = Some(index),
                (false, Some(first)) => {
                    found.insert(&line[first..index]);
                    start = None;
                }
                _ => {}
            }
            let is_escaped = last[1] == '\\' && last[0] != '\\';
            let is_character = last[1] == '\'' && line[index..].starts_with("\"'");
            if c == '"' && !is_escaped && !is_character {
                is_string = !is_string;
            }
            last = [last[1], c];
            if !is_string && line[index..].starts_with("// ") {
                break;
            }
        }
    }
    found
}

#[test]
fn no_name_of_a_field_variable_or_constant_tells_a_story() {
    let unchecked = Path::new(env!("CARGO_MANIFEST_DIR")).join(UNCHECKED);
    let (mut wrong, mut count) = (BTreeSet::new(), 0);
    for (path, text) in sources() {
        if path.starts_with(&unchecked) {
            continue;
        }
        let names = identifiers(&text);
        count += names.len();
        let names = names.into_iter().filter(|name| tells_a_story(name));
        wrong.extend(names.map(|name| format!("{}: {name}", path.display())));
    }
    assert!(count > 10_000, "{count} names");
    assert!(wrong.is_empty(), "{wrong:#?}");
    let sample =
        "// told\nlet kept = f('\"', \"said \\\" met\"); // gone\nlet b: Whole<'a>;";
    let found = identifiers(sample);
    assert_eq!(found, BTreeSet::from(["Whole", "a", "b", "f", "kept", "let"]));
}

/// Returns the text of a Markdown page without code, links and their targets.
fn prose(text: &str) -> String {
    let outside_fences = text.split("```").step_by(2);
    let outside_spans = outside_fences.flat_map(|part| part.split('`').step_by(2));
    let words = outside_spans.flat_map(|part| part.split_whitespace());
    let words = words.filter(|word| !word.contains("](") && !word.contains("://"));
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

#[test]
fn words_have_one_spelling() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let text = text.to_lowercase();
        let found =
            ["canceled", "canceling"].into_iter().filter(|word| text.contains(word));
        wrong.extend(found.map(|word| format!("{}: {word}", path.display())));
    }
    let pages = ["", "docs", "docs/conformance"].map(|dir| root.join(dir));
    let pages = pages.iter().flat_map(|dir| fs::read_dir(dir).unwrap());
    let pages = pages.map(|entry| entry.unwrap().path());
    let mut count = 0;
    for page in pages.filter(|path| path.extension().is_some_and(|end| end == "md")) {
        let text = prose(&fs::read_to_string(&page).unwrap());
        count += 1;
        // The documents are in British English.
        let american = ["canceled", "color", "gray", "behavior", "normaliz", "license"];
        let words = || text.split(|c: char| !c.is_alphabetic());
        let found = american.into_iter();
        let found = found.filter(|start| words().any(|word| word.starts_with(start)));
        wrong.extend(found.map(|word| format!("{}: {word}", page.display())));
    }
    assert!(count > 15, "{count} pages");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(prose("a `color`\n```\ngray\n``` [b](c) D"), "a d");
}

#[test]
fn types_have_names_of_their_own() {
    // `compare` models files of any program: its pages, lists and roles are other types
    // than those of letters.
    let compare = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/compare");
    let mut files: BTreeMap<(bool, String), Vec<PathBuf>> = BTreeMap::new();
    for (path, text) in sources() {
        for name in type_names(&text) {
            let key = (path.starts_with(&compare), name.to_owned());
            files.entry(key).or_default().push(path.clone());
        }
    }
    assert!(files.len() > 600, "{} types", files.len());
    let is_allowed = |name: &str| SAME_NAME.iter().any(|(allowed, _)| *allowed == name);
    let (allowed, wrong): (Vec<_>, Vec<_>) = files
        .iter()
        .filter(|(_, files)| files.len() > 1)
        .partition(|((_, name), _)| is_allowed(name));
    assert!(wrong.is_empty(), "one name for two types: {wrong:#?}");
    assert_eq!(allowed.len(), SAME_NAME.len(), "only these need it: {allowed:#?}");
    let sample = "pub struct A;\npub(super) enum B {}\nstruct C<T>(T);\n    type D = A;\n\
                  \x20   trait E {}\ntype F = A;\n";
    let found: Vec<_> = type_names(sample).collect();
    assert_eq!(found, ["A", "B", "C", "E", "F"]);
}

/// Returns the names of the modules that a file declares.
fn submodules(text: &str) -> BTreeSet<&str> {
    let declared = code(text).lines().filter_map(|line| {
        let (before, rest) = line.split_once("mod ")?;
        let is_declaration = before.is_empty() || before.starts_with("pub");
        rest.strip_suffix(';').filter(|_| is_declaration)
    });
    declared.filter(|name| *name != "tests").collect()
}

/// Returns the names in backticks in the header of a file, if they can name modules.
fn named_in_header(text: &str) -> BTreeSet<&str> {
    let header = text.lines().take_while(|line| line.starts_with("//!"));
    let spans = header.flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    spans.filter(|span| !span.is_empty() && span.chars().all(is_letter)).collect()
}

#[test]
fn a_header_that_names_submodules_names_all_of_them() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in sources() {
        let (declared, named) = (submodules(&text), named_in_header(&text));
        // The crate lists its modules by layers, which the test of layers checks.
        if declared.intersection(&named).count() < 2 || path.ends_with("lib.rs") {
            continue;
        }
        seen += 1;
        for missing in declared.difference(&named) {
            wrong.push(format!("{} lacks {missing}", path.display()));
        }
        for unknown in named.difference(&declared) {
            let is_function = function_names(&text).any(|name| name == *unknown);
            let is_crate = CARGO.contains(&format!("\n{unknown} = "));
            if !is_function && !is_crate {
                wrong.push(format!("{} names {unknown}", path.display()));
            }
        }
    }
    assert!(seen > 2, "{seen}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    let sample =
        "//! Reads: `lines`, `old`.\nmod lines;\npub(super) mod pages;\nmod tests;\n";
    assert_eq!(submodules(sample), BTreeSet::from(["lines", "pages"]));
    assert_eq!(named_in_header(sample), BTreeSet::from(["lines", "old"]));
}
