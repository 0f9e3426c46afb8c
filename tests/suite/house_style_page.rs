//! `docs/house-style.md` is complete: its examples work, and it lists all names.
//!
//! These are every key, value, role and word.

use std::collections::BTreeSet;

use kamerbrief::diagnostic::MessageArg;
use kamerbrief::house_style::{HouseStyle, HouseStyles, Role};
use kamerbrief::letter;
use kamerbrief::{Format, render};
use toml::{Table, Value};

use crate::house_styles::{Folder, SPECIMEN};
use crate::support::STYLES;

const PAGE: &str = include_str!("../../docs/house-style.md");
const NEUTRAL: &str =
    include_str!("../../templates/house-styles/neutral/house-style.toml");

/// Returns the examples of the page.
fn examples() -> impl Iterator<Item = &'static str> {
    let blocks = PAGE.split("```toml\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap())
}

#[test]
fn every_example_is_whole_and_sets_the_specimen_in_every_format() {
    assert_eq!(examples().count(), 5);
    for (place, example) in examples().enumerate() {
        let folder = Folder::new(&format!("page-{place}"), example);
        for (name, face) in [
            ("regular.ttf", &include_bytes!("../../fonts/DejaVuSans.ttf")[..]),
            ("bold.ttf", include_bytes!("../../fonts/DejaVuSans-Bold.ttf")),
            ("italic.ttf", include_bytes!("../../fonts/DejaVuSans-Oblique.ttf")),
            ("bold-italic.ttf", include_bytes!("../../fonts/DejaVuSans-BoldOblique.ttf")),
        ] {
            folder.put(name, face);
        }
        let style = folder.load().unwrap_or_else(|faults| panic!("{faults:#?}"));
        assert_eq!(style.warnings(), [], "{example}");
        let preset = style.own_preset().unwrap_or("tweede-kamer").to_owned();
        let json = String::from_utf8(SPECIMEN.to_vec()).unwrap();
        let json = json.replace("\"tweede-kamer\"", &format!("{preset:?}"));
        let accepted =
            letter::parse(json.as_bytes(), &HouseStyles::from_style(style)).unwrap();
        for format in Format::ALL {
            let rendered = render(&accepted.letter, &accepted.style, format).unwrap();
            assert!(rendered.pages > 3);
        }
    }
}

/// Returns the valid values for an invalid style text, from the error's message.
fn valid(text: &str) -> BTreeSet<String> {
    let text = format!("name = \"eigen\"\n{text}");
    let logo = include_bytes!("../../templates/house-styles/capitals/logo.svg");
    let error = HouseStyle::read(&text, logo, STYLES.locales()).unwrap_err();
    let mentions = error.diagnostics.iter().flat_map(|fault| &fault.args);
    let valid = mentions.filter_map(|(_, mention)| match mention {
        MessageArg::Nearest(names) => Some(names),
        _ => None,
    });
    valid.flatten().cloned().collect()
}

/// Returns the keys of the tables at a path.
fn keys(path: &str) -> BTreeSet<String> {
    let table = if path.is_empty() { String::new() } else { format!("[{path}]\n") };
    valid(&format!("{table}nothing-like-it = 1\n"))
}

/// Returns the second column of the reference rows for a key.
fn fields(key: &str) -> String {
    let rows = PAGE.lines().filter(|row| row.starts_with(&format!("| `{key}` |")));
    rows.map(|row| row.split('|').nth(2).unwrap()).collect()
}

#[test]
fn every_key_stands_on_the_page() {
    let base: Table = NEUTRAL.parse().unwrap();
    let top = keys("");
    assert!(top.len() > 20, "{top:?}");
    let apart = ["roles", "addressees", "words", "logo"];
    let is_table = |key: &str| matches!(base.get(key), Some(Value::Table(_)));
    for key in &top {
        if !is_table(key) && key != "fonts" {
            let is_told = PAGE.lines().any(|row| {
                row.starts_with("| `")
                    && row.split('|').nth(1).unwrap().contains(&format!("`{key}`"))
            }) || PAGE.contains(&format!("| `{key}.` and "));
            assert!(is_told, "{key} is not on the page");
            continue;
        }
        if apart.contains(&key.as_str()) {
            continue;
        }
        for field in keys(key) {
            let inner = base.get(key).and_then(|table| table.get(&field));
            if matches!(inner, Some(Value::Table(_))) {
                let path = format!("{key}.{field}");
                for field in keys(&path) {
                    let is_told = fields(&path).contains(&format!("`{field}`"));
                    assert!(is_told, "{path}.{field} is not on the page");
                }
            } else {
                let is_told = fields(key).contains(&format!("`{field}`"));
                assert!(is_told, "{key}.{field} is not on the page");
            }
        }
    }
    for (path, row) in [
        ("roles.body-text", "`roles.` and a role"),
        ("addressees.tweede-kamer", "`addressees.` and a name"),
        ("senders.een", "`senders.` and a name"),
        ("senders.een.contact", "the same, `contact`"),
    ] {
        let rows = PAGE.split(&format!("| {row} |")).nth(1).unwrap();
        let told: String = rows.lines().take(2).collect();
        for field in keys(path) {
            assert!(told.contains(&format!("`{field}`")), "{path}: {field}");
        }
    }
}

#[test]
fn every_value_role_and_word_stands_on_the_page() {
    for text in
        ["signature-form = \"-\"", "page-numbers = \"-\"", "reference-column = [\"-\"]"]
    {
        let values = valid(text);
        assert!(values.len() > 1, "{text}");
        for value in values {
            assert!(PAGE.contains(&format!("`{value}`")), "{value} is not on the page");
        }
    }
    let part = |title: &str| {
        let rest = PAGE.split(&format!("### {title}\n")).nth(1).unwrap();
        rest.split("\n## ").next().unwrap().split("\n### ").next().unwrap()
    };
    for role in Role::ALL.iter().map(|role| role.class()) {
        let told = part("Roles").matches(&format!("`{role}`")).count();
        assert!(told >= 1, "{role} is not on the page");
    }
    let words = valid("[words.nl]\nnothing-like-it = \"x\"\n");
    assert!(words.len() > 30);
    for word in words {
        assert!(
            part("Labels").contains(&format!("`{word}`")),
            "{word} is not on the page"
        );
    }
}

#[test]
fn what_the_page_says_of_sizes_and_inheritance_holds() {
    let neutral = STYLES.get("neutral").unwrap();
    let slot = neutral.page.logo;
    let said = format!("{} × {} mm", slot.width.to_mm().round(), 37.125);
    assert!(PAGE.contains(&said) && (slot.height.to_mm() - 37.125).abs() < 1e-9);
    // The page names exactly the roles with sizes of their own.
    let rest = PAGE.split("These have their own").nth(1).unwrap();
    let own = rest.split("Spaces are").next().unwrap();
    let base: Table = NEUTRAL.parse().unwrap();
    for (role, look) in base["roles"].as_table().unwrap() {
        let is_own = look.get("size").is_some() && role != "body-text";
        let is_told = own.contains(&format!("`{role}`"))
            || (role.starts_with("reference-") && own.contains("`reference-…`"));
        assert_eq!(is_own, is_told, "{role}");
    }
}
