//! The checklists of the standards name proofs that exist.

use std::collections::BTreeSet;
use std::path::Path;

const CHECKLISTS: [&str; 3] = [
    include_str!("../../docs/conformance/PDF_A-2.md"),
    include_str!("../../docs/conformance/PDF_UA-1.md"),
    include_str!("../../docs/conformance/Word_accessibility.md"),
];

/// What a checklist sets as code, in its table.
fn named(checklist: &'static str) -> impl Iterator<Item = &'static str> {
    let rows = checklist.lines().filter(|line| line.starts_with("| "));
    rows.flat_map(|row| row.split('`').skip(1).step_by(2))
}

#[test]
fn every_proof_in_the_checklists_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suite = root.join("tests/suite");
    for name in CHECKLISTS.into_iter().flat_map(named) {
        if let Some((module, test)) = name.split_once("::")
            && test.contains('_')
            && test.chars().all(|character| !character.is_uppercase())
        {
            let path = suite.join(format!("{module}.rs"));
            let code = std::fs::read_to_string(path).unwrap_or_default();
            assert!(code.contains(&format!("#[test]\nfn {test}()")), "{name}");
        } else if name.starts_with("src/") || name.starts_with("templates/") {
            assert!(root.join(name).exists(), "{name}");
        }
    }
}

#[test]
fn every_broken_file_stands_in_the_checklists() {
    let code = include_str!("../conformance/broken.py");
    let known = code.lines().filter_map(|line| line.strip_prefix("    \""));
    let known: BTreeSet<_> =
        known.filter_map(|line| Some(line.split_once("\": ({")?.0)).collect();
    let named = CHECKLISTS.into_iter().flat_map(named);
    let named: BTreeSet<_> =
        named.filter_map(|name| name.strip_prefix("broken: ")).collect();
    assert_eq!(named, known);
}
