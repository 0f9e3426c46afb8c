//! Every limit is defined once, and the documentation and messages state it.

use std::fs;
use std::path::{Path, PathBuf};

use kamerbrief::limits::{MEMORY_BASE, MEMORY_MAX, MEMORY_PER_BYTE};
use kamerbrief::limits::{compare, house_style, http, image, letter, locale};
use kamerbrief::locale::Language;
use kamerbrief::webapp::ASSETS;

use crate::support::STYLES;

/// Sources with private maxima of an algorithm, which no user meets as a limit.
const ALGORITHMS: [(&str, &str); 12] = [
    ("src/limits/", "the limits"),
    ("src/compare/", "bounds of heuristics and of derived work"),
    ("src/deflate", "its format, and the number of compressors kept for later files"),
    ("src/http/batches.rs", "the pause between attempts to read"),
    ("src/http/cors.rs", "the lifetime of a preflight response"),
    ("src/http/log_writer.rs", "the buffer between requests and the log"),
    ("src/layout/table.rs", "the work of measuring a header"),
    ("src/letter/lint.rs", "bounds of the work of lints"),
    ("src/letter/residue/", "heuristics of lints"),
    ("src/letter/validate/typed_lines.rs", "heuristics of a lint"),
    ("src/pdf/link.rs", "the choice between two algorithms"),
    ("src/diagnostic/args.rs", "the length of an excerpt"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the files below a folder that have this extension.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 10, "{folder} has {} files", found.len());
    found
}

/// Returns the names of the constants in a source that are maxima or minima.
fn maxima(source: &str) -> Vec<&str> {
    let names =
        source.match_indices("const ").map(|(at, word)| &source[at + word.len()..]);
    let names = names.filter_map(|rest| rest.split_once(':').map(|(name, _)| name));
    let is_limit = |name: &&str| {
        ["MAX", "MIN", "MOST", "LEAST", "LIMIT"]
            .iter()
            .any(|word| name.split('_').any(|part| part == *word))
    };
    names.filter(is_limit).collect()
}

#[test]
fn limits_are_defined_in_one_module() {
    assert_eq!(maxima("const MAX_A: u8 = 1;\npub const B_LIMIT: u8 = 2;").len(), 2);
    for path in files("src", "rs") {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
        if ALGORITHMS.iter().any(|(known, _)| name.starts_with(known)) {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        let found = maxima(source);
        assert!(found.is_empty(), "{name} defines {found:?}: move them to src/limits");
    }
}

#[test]
fn the_table_row_limit_is_defined_once() {
    let all =
        files("src", "rs").into_iter().map(|path| fs::read_to_string(path).unwrap());
    let defined: usize =
        all.map(|text| text.matches("const MAX_TABLE_ROWS").count()).sum();
    assert_eq!(defined, 1);
}

/// Formats a number with a separator between thousands.
fn in_thousands(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().collect();
    let groups = groups.iter().map(|group| std::str::from_utf8(group).unwrap());
    groups.collect::<Vec<_>>().join(separator)
}

fn with_commas(number: usize) -> String {
    in_thousands(number as u64, ",")
}

#[test]
fn the_page_about_letters_states_the_limits() {
    let page = include_str!("../../docs/letter-file.md");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for stated in [
        format!("[1 to {} lines]", letter::MAX_ADDRESSEE_LINES),
        format!("({} lines with a KIX code)", letter::MAX_ADDRESSEE_LINES_WITH_KIX),
        format!("| `signatories` | at most {} of", letter::MAX_SIGNATORIES),
        format!("percent of the text width ({} to 100", letter::MIN_COLUMN_WIDTH),
        format!("at most {} columns", letter::MAX_TABLE_COLUMNS),
        format!("{} rows", with_commas(letter::MAX_TABLE_ROWS)),
        format!("| pixels of an image | {} million |", image::MAX_PIXELS / 1_000_000),
        format!(
            "| pixels of all images of a letter | {} million |",
            image::MAX_TOTAL_PIXELS / 1_000_000
        ),
        format!("| {} |", with_commas(letter::MAX_CHARACTERS)),
        format!("| {}; {} |", with_commas(letter::MAX_PARAGRAPH), letter::MAX_TITLE),
        format!("| {} |", with_commas(letter::MAX_INLINES)),
        format!("| {} |", with_commas(letter::MAX_CELLS)),
        format!("| footnotes | {} |", with_commas(letter::MAX_FOOTNOTES)),
        format!("| {} |", with_commas(letter::MAX_TOC_ENTRIES)),
        with_commas(letter::MAX_VALUES),
        format!(
            "zero-width characters, such as soft hyphens | {} |",
            letter::MAX_ZERO_WIDTH_RUN
        ),
        format!(
            "numbers from 1 to {}",
            in_thousands(letter::MAX_QUESTION_NUMBER.into(), ",")
        ),
        format!("| colour profile | {} MiB |", image::MAX_PROFILE_BYTES >> 20),
    ] {
        assert!(page.contains(&stated), "docs/letter-file.md lacks {stated:?}");
    }
}

#[test]
fn the_page_about_the_service_states_the_limits() {
    let page = include_str!("../../docs/service.md");
    for stated in [
        format!("| {} MiB | 413 `body-too-large` |", http::DEFAULT_BODY_BYTES >> 20),
        format!("| pages | {} |", http::DEFAULT_PAGES),
        format!("| {} | 400 with `image-pixels`", in_thousands(image::MAX_PIXELS, ",")),
        format!(
            "| {} pixels | 400 with `image-side-too-long`",
            in_thousands(image::MAX_SIDE.into(), ",")
        ),
        format!("| {} | 400 with `nesting-too-deep` |", letter::MAX_NESTING),
        format!("longer than {} bytes", letter::MAX_POINTER_NAME),
        format!("at most {} |", http::MAX_PROXIES),
        format!("returns 503, at most {} |", http::MAX_DRAIN_SECONDS),
        format!("{} MiB, 100 MiB for each", http::DEFAULT_TRAFFIC_MEMORY >> 20),
        format!("at least {} MiB", http::MIN_MEMORY >> 20),
    ] {
        assert!(page.contains(&stated), "docs/service.md lacks {stated:?}");
    }
}

#[test]
fn the_page_about_comparisons_states_the_limits() {
    let page = include_str!("../../docs/compare.md");
    let table =
        page.split("\n## Limits\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let mib = |bytes: u64| format!("{} MiB", bytes >> 20);
    let mb = |bytes: u64| format!("{} MB", bytes / 1_000_000);
    let thousands = |number: u64| in_thousands(number, ",");
    for stated in [
        format!("and each stream | {} |", mib(compare::MAX_UNPACKED)),
        format!("arrays | {} |", compare::MAX_DEPTH),
        format!("HTML page | {} |", with_commas(compare::MAX_NODES)),
        format!("attributes of an element | {} |", compare::MAX_ATTRIBUTES),
        format!("dense pages | {} |", mib(compare::MAX_MODEL as u64)),
        format!(
            "| {}; {} |",
            with_commas(compare::MAX_DIFFERENCES),
            mib(compare::MAX_REPORT as u64)
        ),
        format!("objects | {} |", with_commas(compare::MAX_OBJECTS)),
        format!("bookmarks | {} |", with_commas(compare::MAX_BOOKMARKS)),
        format!("area of a page | {} pt²", thousands(compare::MAX_PAGE_AREA)),
        format!("filters of a stream | {} |", compare::MAX_FILTERS),
        format!(
            "| {}; {} GB |",
            mb(compare::MAX_IMAGE),
            compare::MAX_IMAGES / 1_000_000_000
        ),
        format!("interpreted | {} |", mib(compare::MAX_CONTENT)),
        format!("glyphs with content | {} |", compare::MAX_FORMS),
        format!(
            "| {}; {} |",
            thousands(compare::MAX_DRAWN),
            thousands(compare::MAX_OPERATOR_ITEMS)
        ),
        format!("overlaps | {} |", thousands(compare::MAX_PAINTED)),
        format!("up to {} steps", thousands(compare::MAX_ALIGN_STEPS)),
        format!("in up to {} GB", compare::MAX_SEARCHED / 1_000_000_000),
    ] {
        assert!(table.contains(&stated), "docs/compare.md lacks {stated:?}");
    }
}

#[test]
fn the_page_about_security_states_the_memory_of_a_letter() {
    let page = include_str!("../../SECURITY.md");
    for stated in [
        format!(
            "{} MiB and {} bytes for each byte of the letter, {} MiB at most",
            MEMORY_BASE >> 20,
            MEMORY_PER_BYTE,
            MEMORY_MAX >> 20
        ),
        format!("| pages | {} | 400", http::DEFAULT_PAGES),
        format!("slots | one, for {} s", http::DEFAULT_RENDER_SECONDS),
        format!("| batches | {}, until", http::DEFAULT_BATCHES),
    ] {
        assert!(page.contains(&stated), "SECURITY.md lacks {stated:?}");
    }
}

#[test]
fn the_pages_about_configuration_state_the_limits() {
    let style = include_str!("../../docs/house-style.md");
    let style = style.split_whitespace().collect::<Vec<_>>().join(" ");
    for stated in [
        format!("at most {} megapixels", house_style::MAX_LOGO_PIXELS / 1_000_000),
        format!("at most {} MiB", house_style::MAX_FILE_BYTES >> 20),
        format!("below {} pixels per inch", house_style::MIN_LOGO_RESOLUTION),
        format!("{} elements", in_thousands(house_style::MAX_SVG_ELEMENTS, ",")),
        format!("1 to {} of a to z", house_style::MAX_NAME),
        format!(
            "type size, {} to {}",
            house_style::TYPE_SIZE_PT.start(),
            house_style::TYPE_SIZE_PT.end()
        ),
        format!(
            "at least {} of `size` and at most {}",
            house_style::MIN_LEADING,
            house_style::MAX_LEADING_PT
        ),
        format!(
            "{} to {} |",
            house_style::LIST_INDENT_MM.start(),
            house_style::LIST_INDENT_MM.end()
        ),
        format!("list of 1 to {} lines", letter::MAX_ADDRESSEE_LINES),
    ] {
        assert!(style.contains(&stated), "docs/house-style.md lacks {stated:?}");
    }
    let locales = include_str!("../../docs/locales.md");
    assert!(locales.contains(&format!("at most {} characters", locale::MAX_WORD)));
}

#[test]
fn messages_state_the_limits_of_house_styles() {
    let range = |range: std::ops::RangeInclusive<f64>| {
        vec![range.start().to_string(), range.end().to_string()]
    };
    let name = house_style::MAX_NAME.to_string();
    let lines = letter::MAX_ADDRESSEE_LINES.min(letter::MAX_SENDER_ADDRESS_LINES);
    for (code, numbers) in [
        ("invalid-style-name", vec![name]),
        ("paper-size-out-of-range", range(house_style::PAPER_SIDE_MM)),
        ("dateline-too-low", vec![house_style::MIN_OPENING_MM.to_string()]),
        ("type-size-out-of-range", range(house_style::TYPE_SIZE_PT)),
        (
            "leading-out-of-range",
            vec![
                house_style::MIN_LEADING.to_string(),
                house_style::MAX_LEADING_PT.to_string(),
            ],
        ),
        ("space-out-of-range", vec![house_style::MAX_SPACE_PT.to_string()]),
        (
            "line-count-out-of-range",
            vec![
                house_style::LINES_TOGETHER.start().to_string(),
                house_style::LINES_TOGETHER.end().to_string(),
            ],
        ),
        ("list-indent-out-of-range", range(house_style::LIST_INDENT_MM)),
        ("address-lines", vec![lines.to_string(), letter::MAX_ADDRESS_LINE.to_string()]),
    ] {
        for (language, point) in [(Language::NL, ","), (Language::EN, ".")] {
            let message = &STYLES.locales().get(language).file_errors[code];
            let stated: Vec<_> = message.split([' ', '(']).collect();
            for number in &numbers {
                let number = number.replace('.', point);
                assert!(stated.contains(&&*number), "{code}: {message:?} lacks {number}");
            }
        }
    }
}

#[test]
fn the_form_has_the_limits_of_letters() {
    let script = ASSETS.find(&ASSETS.digest, "limits.js").unwrap();
    let line = format!("export const MAX_LIST_NUMBER = {};", letter::MAX_LIST_NUMBER);
    assert!(script.content.lines().any(|found| found == line), "{}", script.content);
    let mut imported = 0;
    for path in files("templates/webapp", "js") {
        let source = fs::read_to_string(&path).unwrap();
        let imports =
            source.lines().filter(|line| line.ends_with("from \"./limits.js\";"));
        for names in imports {
            let names = names.trim_start_matches("import { ").split(" }").next().unwrap();
            for name in names.split(", ") {
                let export = format!("export const {name} = ");
                assert!(script.content.contains(&export), "{}: {name}", path.display());
                assert!(source.matches(name).count() > 1, "{}: {name}", path.display());
                imported += 1;
            }
        }
    }
    assert!(imported > 1, "{imported}");
}
