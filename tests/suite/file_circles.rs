//! Circles: no two source files use each other, directly or through others.
//!
//! Reads the `use` declarations and the paths of all files. An item that a module
//! re-exports belongs to the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Path of a module in the crate; empty for the crate root.
type Module = Vec<String>;

/// Uses of a file: a path, and whether it is only re-exported.
type Uses = Vec<(Vec<String>, bool)>;

/// Source files by module.
#[derive(Default)]
struct Files(BTreeMap<Module, SourceFile>);

/// Names in a source file.
struct SourceFile {
    uses: Uses,
    /// Path of each imported or re-exported name.
    imports: BTreeMap<String, Vec<String>>,
    /// Names of the items that it defines.
    items: BTreeSet<String>,
}

impl SourceFile {
    fn parse(source: &str) -> Self {
        let code = strip_source(source);
        let mut uses = Vec::new();
        let mut imports = BTreeMap::new();
        let mut rest = String::new();
        for statement in code.split_inclusive(';') {
            let Some((before, tree)) = find_use(statement) else {
                rest.push_str(statement);
                continue;
            };
            let is_reexport = ends_in_visibility(before.trim_end());
            rest.push_str(before);
            for (path, name) in expand_tree(tree.trim_end_matches(';')) {
                imports.insert(name, path.clone());
                uses.push((path, is_reexport));
            }
        }
        let words: Vec<_> = words_of(&rest).collect();
        let items = words.windows(2).filter(|pair| ITEMS.contains(&pair[0]));
        let items = items.map(|pair| pair[1].to_owned()).collect();
        uses.extend(paths_of(&rest).map(|path| (path, false)));
        Self { uses, imports, items }
    }
}

impl Files {
    /// Reads the files of the library.
    fn read() -> Self {
        fn gather(dir: &Path, module: &[String], files: &mut Files) {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                if name == "tests" || module.is_empty() && name == "main" {
                    continue;
                }
                let is_own = name == "mod" || module.is_empty() && name == "lib";
                let module =
                    if is_own { module.to_vec() } else { [module, &[name]].concat() };
                if path.is_dir() {
                    gather(&path, &module, files);
                } else {
                    let source = fs::read_to_string(&path).unwrap();
                    files.0.insert(module, SourceFile::parse(&source));
                }
            }
        }
        let mut files = Self::default();
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        gather(&dir, &[], &mut files);
        files
    }

    /// Returns the file that defines what a path in a file names, if it is another.
    fn resolve(
        &self,
        module: &[String],
        path: &[String],
        depth: usize,
    ) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let supers = path.iter().take_while(|part| *part == "super").count();
        let path = match first.as_str() {
            "crate" => rest.to_vec(),
            "self" => [module, rest].concat(),
            "super" => {
                [&module[..module.len().saturating_sub(supers)], &path[supers..]].concat()
            }
            name if self.0.contains_key(&[module, &[name.to_owned()]].concat()) => {
                [module, path].concat()
            }
            _ => return None,
        };
        let is_file = |end: &usize| self.0.contains_key(&path[..*end]);
        let end = (0..=path.len()).take_while(is_file).last()?;
        let found = path[..end].to_vec();
        let Some(name) = path.get(end) else { return Some(found) };
        let file = &self.0[&found];
        if !file.items.contains(name)
            && depth < 16
            && let Some(import) = file.imports.get(name)
        {
            let import = [&import[..], &path[end + 1..]].concat();
            return self.resolve(&found, &import, depth + 1).or(Some(found));
        }
        // `super` in a module inside a file names the file itself.
        let is_own = !file.items.contains(name)
            && self.0.get(module).is_some_and(|own| own.items.contains(name));
        (!is_own).then_some(found)
    }

    /// Returns the files that each file uses.
    fn edges(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let edges = self.0.iter().map(|(module, file)| {
            let used = file.uses.iter().filter(|(_, is_reexport)| !is_reexport);
            let used = used.filter_map(|(path, _)| self.resolve(module, path, 0));
            (module, used.filter(|used| used != module).collect())
        });
        edges.collect()
    }

    /// Returns the uses on circles: a file, and another that it uses and is used by.
    ///
    /// The other may use it through more files.
    fn circles(&self) -> BTreeSet<(String, String)> {
        let edges = self.edges();
        let reached = |start: &Module| {
            let mut found = BTreeSet::new();
            let mut open = vec![start];
            while let Some(module) = open.pop() {
                for used in edges.get(module).into_iter().flatten() {
                    if found.insert(used) {
                        open.push(used);
                    }
                }
            }
            found
        };
        let mut circles = BTreeSet::new();
        for (&module, used) in &edges {
            for used in used.iter().filter(|used| reached(used).contains(module)) {
                circles.insert((module.join("::"), used.join("::")));
            }
        }
        circles
    }
}

/// Removes comments, literals and the unit tests at the end of a file.
fn strip_source(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let source = source.split("#[cfg(test)]\npub(super) mod tests").next().unwrap();
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(next) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            start + rest[start..].find(&end).map_or(0, |at| at + end.len())
        } else if next == '"' {
            end_of_literal(rest, '"')
        } else if next == '\'' && is_char_literal(rest) {
            end_of_literal(rest, '\'')
        } else {
            code.push(next);
            rest = &rest[next.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[length..];
    }
    code
}

/// Returns the number of hashes of a raw string at the start of a text.
fn raw_string(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('r')?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    rest[hashes..].starts_with('"').then_some(hashes)
}

fn is_char_literal(text: &str) -> bool {
    let mut characters = text.chars().skip(1);
    match characters.next() {
        Some('\\') => true,
        Some(_) => characters.next() == Some('\''),
        None => false,
    }
}

fn end_of_literal(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// Splits a statement at the `use` that ends it.
fn find_use(statement: &str) -> Option<(&str, &str)> {
    let starts = statement.match_indices("use ").map(|(start, _)| start);
    let start = starts.filter(|&start| {
        let before = statement[..start].chars().next_back();
        before.is_none_or(char::is_whitespace)
    });
    let start = start.last()?;
    Some((&statement[..start], &statement[start + "use ".len()..]))
}

/// Returns whether code ends in `pub`, `pub(super)` or the like.
fn ends_in_visibility(code: &str) -> bool {
    let Some(start) = code.rfind("pub") else { return false };
    match &code[start + "pub".len()..] {
        "" => true,
        limit => limit.starts_with('(') && limit.find(')') == Some(limit.len() - 1),
    }
}

/// Returns the paths of a use tree, each with the name that it introduces.
fn expand_tree(tree: &str) -> Vec<(Vec<String>, String)> {
    let path_of = |text: &str| -> Vec<String> {
        let parts = text.split("::").map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let Some((prefix, group)) = tree.split_once('{') else {
        let (path, alias) = tree
            .split_once(" as ")
            .map_or((tree, None), |(path, alias)| (path, Some(alias.trim().to_owned())));
        let mut path = path_of(path);
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
        return vec![(path, name)];
    };
    let group = &group[..group.rfind('}').unwrap_or(group.len())];
    let prefix = path_of(prefix);
    let mut depth = 0;
    let parts = group.split(|character| {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth == 0 && character == ','
    });
    let parts = parts.filter(|part| !part.trim().is_empty());
    let paths = parts.flat_map(expand_tree).map(|(path, name)| {
        let path = [&prefix[..], &path].concat();
        let is_self = path.last().is_some_and(|last| last == "self");
        match path.split_last() {
            Some((_, path)) if is_self => {
                (path.to_vec(), path.last().cloned().unwrap_or_default())
            }
            _ => (path, name),
        }
    });
    paths.collect()
}

fn words_of(code: &str) -> impl Iterator<Item = &str> {
    code.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
}

/// Returns the paths of several parts in code without `use` declarations.
fn paths_of(code: &str) -> impl Iterator<Item = Vec<String>> {
    let is_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let texts = code.split(move |character| !is_of_path(character));
    // `pub(in crate::module)` limits an item and uses nothing.
    let texts = texts.scan("", |before, text| {
        let is_limit = *before == "in" && text.starts_with("crate::");
        *before = text;
        Some((text, is_limit))
    });
    let texts = texts.filter(|(text, is_limit)| !is_limit && text.contains("::"));
    texts
        .map(|(text, _)| text.split("::").map(|part| part.trim_matches(':').to_owned()))
        .map(|path| path.filter(|part| !part.is_empty()).collect::<Vec<_>>())
        .filter(|path| path.len() > 1)
}

/// Words before the name of an item.
const ITEMS: [&str; 9] =
    ["fn", "struct", "enum", "trait", "type", "const", "static", "mod", "macro_rules"];

/// Groups of files and modules that may use each other.
const GROUPS: [&[&str]; 1] = [
    // Blocks contain inlines, and an inline, the footnote, contains blocks. Their schema
    // is derived from both.
    &["blocks"],
];

/// Returns whether a module is one of a group, or in one of them.
fn is_in_group(module: &str, group: &[&str]) -> bool {
    group.iter().any(|member| {
        let rest = module.strip_prefix(member);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    })
}

#[test]
fn no_circle_between_source_files() {
    let mut circles = Files::read().circles();
    circles.retain(|(user, used)| {
        let is_allowed =
            |group: &&[&str]| is_in_group(user, group) && is_in_group(used, group);
        !GROUPS.iter().any(is_allowed)
    });
    assert!(circles.is_empty(), "uses on circles: {circles:#?}");
}

/// Returns the circles between the crate root and sources, each with its module.
fn circles(sources: &[(&str, &str)]) -> Vec<String> {
    let files = [("", "")].iter().chain(sources).map(|(module, source)| {
        let module = module.split("::").filter(|part| !part.is_empty());
        (module.map(str::to_owned).collect(), SourceFile::parse(source))
    });
    let circles = Files(files.collect()).circles().into_iter();
    circles.map(|(user, used)| format!("{user} uses {used}")).collect()
}

#[test]
fn a_circle_is_found_through_imports_groups_and_paths() {
    let found = circles(&[
        ("a", "use crate::{b::{self, B}, c};\npub struct A; fn f() { b::g(); c::h() }"),
        ("b", "pub struct B; pub fn g() { crate::c::h(); }"),
        (
            "c",
            "/// See [`super::b`].\npub fn h() -> &'static str { let _: super::a::A; \"\" }",
        ),
    ]);
    assert_eq!(found, ["a uses b", "a uses c", "b uses c", "c uses a"]);
}

#[test]
fn a_reexport_counts_for_the_file_that_defines_the_item() {
    let parent = "mod child;\nmod other;\npub use other::Other;\nuse child::Child;\n";
    let child = "use super::Other;\npub struct Child;";
    let other = "pub struct Other;";
    let sources = [("m", parent), ("m::child", child), ("m::other", other)];
    assert_eq!(circles(&sources), [""; 0]);
    let other = "use super::child::Child;\npub struct Other;";
    let sources = [("m", parent), ("m::child", child), ("m::other", other)];
    let found = ["m::child uses m::other", "m::other uses m::child"];
    assert_eq!(circles(&sources), found);
    let parent = "mod child;\nuse child::Child;\npub struct Other;\n";
    let sources = [("m", parent), ("m::child", child)];
    assert_eq!(circles(&sources), ["m uses m::child", "m::child uses m"]);
}

#[test]
fn comments_literals_and_tests_use_nothing() {
    let a = "// use crate::b;\nconst A: &str = \"use crate::b::B;\";\n\
             const Q: char = '\"'; const R: &str = r#\"crate::b::B\"#;\n\
             #[cfg(test)]\nmod tests { use crate::b::B; }\n";
    let b = "use crate::a::A;\npub struct B;";
    assert_eq!(circles(&[("a", a), ("b", b)]), [""; 0]);
}
