//! The checklists of the standards name existing proofs.

use std::collections::BTreeSet;
use std::path::Path;

const OF_PDF: [&str; 2] = [
    include_str!("../../docs/conformance/PDF_A-2.md"),
    include_str!("../../docs/conformance/PDF_UA-1.md"),
];
const OF_HTML: [&str; 1] = [include_str!("../../docs/conformance/HTML.md")];
const OF_DOCX: [&str; 1] = [include_str!("../../docs/conformance/Word_accessibility.md")];

/// Returns the code spans in the table of a checklist.
fn named(checklist: &'static str) -> impl Iterator<Item = &'static str> {
    let rows = checklist.lines().filter(|line| line.starts_with("| "));
    rows.flat_map(|row| row.split('`').skip(1).step_by(2))
}

#[test]
fn every_proof_in_the_checklists_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suite = root.join("tests/suite");
    let mut proofs = 0;
    for name in OF_PDF.into_iter().chain(OF_HTML).chain(OF_DOCX).flat_map(named) {
        if let Some((module, test)) = name.split_once("::")
            && test.contains('_')
            && test.chars().all(|character| !character.is_uppercase())
        {
            let path = suite.join(format!("{module}.rs"));
            let code = std::fs::read_to_string(path).unwrap_or_default();
            assert!(code.contains(&format!("#[test]\nfn {test}()")), "{name}");
            proofs += 1;
        } else if name.starts_with("src/") || name.starts_with("templates/") {
            assert!(root.join(name).exists(), "{name}");
        }
    }
    assert!(proofs > 30, "{proofs}");
}

#[test]
fn every_broken_file_stands_in_the_checklists() {
    let of_pdf = include_str!("../conformance/break_pdf.py");
    let of_html = include_str!("../conformance/break_html.py");
    for (code, checklists) in [(of_pdf, &OF_PDF[..]), (of_html, &OF_HTML)] {
        let known = code.lines().filter_map(|line| line.strip_prefix("    \""));
        let known: BTreeSet<_> =
            known.filter_map(|line| Some(line.split_once("\": (")?.0)).collect();
        let named = checklists.iter().copied().flat_map(named);
        let named: BTreeSet<_> =
            named.filter_map(|name| name.strip_prefix("broken: ")).collect();
        assert_eq!(named, known);
        assert!(known.len() > 10, "{known:?}");
    }
}
