//! Facts of the program that a page of the documentation lists.

use std::collections::BTreeSet;

use kamerbrief::bundle::{self, BundleOptions};
use kamerbrief::diagnostic::InputCode;
use kamerbrief::letter;
use kamerbrief::locale::Language;
use strum::VariantArray;

use crate::support::{self, STYLES, letters_dir};
use crate::support_docx::Package;

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
fn the_codes_of_letters_house_styles_and_languages_are_listed() {
    let page = include_str!("../../docs/codes.md");
    let locale = STYLES.locales().get(Language::EN);
    let tables = [&locale.violations, &locale.warnings, &locale.file_errors];
    let parts: Vec<_> = page.split("\n## ").skip(1).collect();
    assert_eq!(parts.len(), tables.len());
    for (part, table) in parts.into_iter().zip(tables) {
        let rows = part.lines().filter(|line| line.starts_with("| `"));
        let rows: BTreeSet<_> = rows.map(str::to_owned).collect();
        let expected = table.iter().map(|(code, text)| format!("| `{code}` | {text} |"));
        assert_eq!(rows, expected.collect());
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
    let accepted = support::letter("telecomraad");
    let source = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    let options = BundleOptions::default();
    let archive = bundle::bundle(&accepted, &source, &options).unwrap();
    assert_eq!(names, Package::open(&archive.bytes).names);
}

/// Adds the names of all members that a schema describes.
fn add_members(schema: &serde_json::Value, members: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(object) => {
            if let Some(properties) =
                object.get("properties").and_then(|it| it.as_object())
            {
                members.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| add_members(value, members));
        }
        serde_json::Value::Array(items) => {
            items.iter().for_each(|item| add_members(item, members));
        }
        _ => {}
    }
}

#[test]
fn the_glossary_has_all_members_of_letters_and_keys_of_house_styles() {
    let page = include_str!("../../docs/glossary.md");
    let mut names = BTreeSet::new();
    add_members(&letter::schema(STYLES.locales()), &mut names);
    assert!(names.len() > 70, "{names:?}");
    let neutral = include_str!("../../templates/house-styles/neutral/house-style.toml");
    let neutral: toml::Table = neutral.parse().unwrap();
    names.extend(neutral.keys().cloned());
    names.extend(["fonts", "senders", "words"].map(str::to_owned));
    names.retain(|name| !page.contains(&format!("`{name}`")));
    assert!(names.is_empty(), "docs/glossary.md lacks {names:?}");
}

#[test]
fn names_of_code_in_the_glossary_exist() {
    let page = include_str!("../../docs/glossary.md");
    let sources = crate::language::sources();
    let code: String = sources.into_iter().map(|(_, text)| text + "\n").collect();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let names: BTreeSet<_> = code.split(|c| !is_name(c)).collect();
    let spans = page.split('`').skip(1).step_by(2).filter(|span| span.contains("::"));
    let spans: Vec<_> = spans.collect();
    assert!(spans.len() > 80, "{}", spans.len());
    for span in spans {
        for name in span.split("::") {
            assert!(names.contains(name), "docs/glossary.md names {span}");
        }
    }
}
