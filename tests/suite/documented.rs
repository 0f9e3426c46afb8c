//! Facts of the program that a page of the documentation lists.

use kamerbrief::diagnostic::InputCode;
use kamerbrief::locale::Language;
use strum::VariantArray;

use crate::support::STYLES;

#[test]
fn the_codes_of_batches_are_listed() {
    let page = include_str!("../../docs/batch.md");
    for code in InputCode::VARIANTS {
        let name = code.name();
        assert!(page.contains(&format!("`{name}`")), "docs/batch.md lacks {name}");
        for language in [Language::NL, Language::EN] {
            let has_message = STYLES.locales().get(language).problems.contains_key(name);
            assert!(has_message, "{name} has no sentence");
        }
    }
}

#[test]
fn the_members_of_a_comparison_are_listed() {
    let page = include_str!("../../docs/compare.md");
    let source = include_str!("../../src/compare/json.rs");
    let members =
        source.split("struct ComparisonJson").nth(1).unwrap().split('}').next().unwrap();
    let names = members.lines().filter_map(|line| line.trim().split_once(": "));
    let names: Vec<_> = names.map(|(name, _)| name.trim_start_matches("pub ")).collect();
    assert!(names.contains(&"identical"), "{names:?}");
    for name in names {
        let mut words = name.split('_');
        let mut member = words.next().unwrap_or_default().to_owned();
        for word in words {
            member.push_str(&word[..1].to_uppercase());
            member.push_str(&word[1..]);
        }
        assert!(page.contains(&format!("`{member}`")), "docs/compare.md lacks {member}");
    }
}

#[test]
fn the_names_of_logos_are_listed() {
    let page = include_str!("../../docs/house-style.md");
    let source = include_str!("../../src/house_style/folder.rs");
    let names = source.split("LOGOS: ").nth(1).unwrap().split(';').nth(1).unwrap();
    let names: Vec<_> = names.split('"').skip(1).step_by(2).collect();
    assert!(names.len() > 2, "{names:?}");
    for name in names {
        assert!(page.contains(name), "docs/house-style.md lacks {name}");
    }
}

#[test]
fn the_entries_of_an_archive_are_listed_in_their_order() {
    let page = include_str!("../../docs/zip.md");
    let listing = page.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let names = listing.lines().filter_map(|line| line.split("  ").next());
    let names: Vec<_> = names.collect();
    assert!(names.len() > 2 && names.is_sorted(), "{names:?}");
}
