//! Layering: modules use only modules of lower layers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Layers of modules, lowest first.
///
/// Modules of one layer may use each other only if [`BESIDE`] lists them.
const LAYERS: [&[&str]; 16] = [
    &["limits", "hash", "length"],
    &["deflate", "diagnostic"],
    &["zip"],
    &["config_file", "font", "image"],
    &["locale"],
    &["house_style"],
    &["blocks"],
    &["letter", "document"],
    &["compose"],
    &["layout", "docx", "html"],
    &["pdf", "svg"],
    &["lib", "render", "format"],
    &["check", "examples", "webapp"],
    &["bundle"],
    &["batch", "compare"],
    &["http", "cli"],
];

/// Modules of lower layers that a module must not use.
const HIDDEN: [(&str, &[&str]); 6] = [
    ("layout", &["letter", "compose"]),
    ("docx", &["letter", "compose", "layout"]),
    ("html", &["letter", "compose", "layout"]),
    ("pdf", &["letter", "compose", "docx", "html"]),
    ("svg", &["letter", "document", "compose", "docx", "html"]),
    ("document", &["letter"]),
];

/// Modules of the same layer that a module may use.
const BESIDE: [(&str, &str); 2] = [("cli", "http"), ("render", "lib")];

fn layer(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("{module} stands in no layer"))
}

/// Returns the source files, each with its top-level module.
fn sources() -> Vec<(String, PathBuf)> {
    fn gather(dir: &Path, module: Option<&str>, found: &mut Vec<(String, PathBuf)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let module = module.unwrap_or(&name).to_owned();
            if path.is_dir() {
                gather(&path, Some(&module), found);
            } else {
                found.push((module, path));
            }
        }
    }
    let mut found = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut found);
    found
}

/// Returns the top-level modules that a source file names.
fn used(source: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (place, _) in source.match_indices("crate::") {
        let rest = &source[place + "crate::".len()..];
        // A group names several modules: `crate::{letter, house_style::Role}`.
        let names = rest.strip_prefix('{').map_or(vec![rest], |group| {
            let group = group.split_once('}').map_or(group, |(group, _)| group);
            group.split(',').map(str::trim).collect()
        });
        for name in names {
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = &name[..end.unwrap_or(name.len())];
            let module = name.chars().next().is_some_and(char::is_lowercase);
            let free = ["render", "render_with"].contains(&name);
            used.insert(if module && !free { name } else { "lib" }.to_owned());
        }
    }
    used
}

#[test]
fn modules_use_only_what_stands_to_their_left() {
    let mut broken = Vec::new();
    let mut seen = 0;
    for (module, path) in sources() {
        if ["lib", "main"].contains(&module.as_str()) {
            continue;
        }
        for other in used(&fs::read_to_string(&path).unwrap()) {
            let beside = BESIDE.contains(&(&module, &other));
            let hidden = HIDDEN.iter().any(|(here, hidden)| {
                *here == module && hidden.contains(&other.as_str())
            });
            let left = layer(&other) < layer(&module) || beside;
            seen += 1;
            if other != module && (hidden || !left) {
                broken.push(format!("{} uses {other}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(seen > 100, "{seen}");
}

/// Returns the modules of each layer as the documentation lists them.
fn documented_layers() -> impl Iterator<Item = Vec<&'static str>> {
    // `lib.rs` declares the modules, and has no content of its own.
    let names = |layer: &[&'static str]| {
        layer.iter().copied().filter(|name| *name != "lib").collect()
    };
    LAYERS.into_iter().map(names)
}

#[test]
fn the_crate_documentation_lists_the_layers() {
    let source = include_str!("../../src/lib.rs");
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let text: Vec<_> = lines.flat_map(str::split_whitespace).collect();
    let layers: Vec<_> = documented_layers().map(|layer| layer.join(" · ")).collect();
    let order = format!("`{}`", layers.join(" → "));
    assert!(text.join(" ").contains(&order), "src/lib.rs lacks {order}");
}

#[test]
fn the_architecture_lists_the_layers() {
    let page = include_str!("../../docs/architecture.md");
    let table = page.split("## Modules").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<_> = rows.map(|row| row.split('|').nth(1).unwrap().trim()).collect();
    let layers = documented_layers().map(|layer| format!("`{}`", layer.join("`, `")));
    assert_eq!(rows, layers.collect::<Vec<_>>());
}

#[test]
fn the_reader_of_uses_sees_groups_and_paths() {
    let source = "use crate::{letter::Letter, zip}; crate::http::serve(); crate::Format";
    let used = used(source);
    let names: Vec<_> = used.iter().map(String::as_str).collect();
    assert_eq!(names, ["http", "letter", "lib", "zip"]);
}

#[test]
fn every_file_says_what_it_is() {
    for (_, path) in sources() {
        let source = fs::read_to_string(&path).unwrap();
        assert!(source.starts_with("//! "), "{} has no header", path.display());
    }
}
