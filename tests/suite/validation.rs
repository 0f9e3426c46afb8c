//! Validation of letters: accepted and rejected ones, and the messages.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kamerbrief::blocks::{Block, Inline, Paragraph};
use kamerbrief::diagnostic::{Diagnostic, LetterCode, MessageArg, Severity};
use kamerbrief::house_style::{NotVector, Role};
use kamerbrief::letter::{self, BodyBlock, Letter, LetterError, Numbering, TextOverride};
use kamerbrief::limits::{CancelToken, RenderContext};
use kamerbrief::locale::{Language, Locale};

use strum::VariantArray;

use crate::support::{STYLES, golden, invalid_letters, letter, letters};

/// Returns the violations and warnings of a letter.
fn findings(json: &[u8]) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    match letter::parse(json, &STYLES) {
        Err(LetterError::Violations { violations, warnings, .. }) => {
            (violations, warnings)
        }
        other => panic!("{other:?}"),
    }
}

/// Returns the smallest letter, with these members added or replaced.
pub(crate) fn with(members: &str) -> String {
    let own: serde_json::Value = serde_json::from_str(&format!("{{{members}}}")).unwrap();
    let mut letter: serde_json::Value = serde_json::from_str(
        r#"{"sender": {"organisation": "O"}, "addressee": {"preset": "tweede-kamer"},
            "date": "2025-04-23", "subject": "S", "body": ["B"]}"#,
    )
    .unwrap();
    for (name, value) in own.as_object().unwrap() {
        letter[name] = value.clone();
    }
    letter.to_string()
}

/// Parses the smallest letter with these members.
pub(crate) fn read(members: &str) -> Letter {
    letter::parse(with(members).as_bytes(), &STYLES).unwrap().letter
}

/// Returns the locale of a language.
fn locale(language: Language) -> &'static Locale {
    STYLES.default_style().locale(language)
}

/// Returns findings as text for people.
fn told(findings: &[Diagnostic]) -> String {
    let mut told = String::new();
    for finding in findings {
        let pointer = finding.location.pointer();
        let pointer = if pointer.is_empty() { "(root)" } else { pointer };
        writeln!(told, "{pointer}  {}", finding.code.name()).unwrap();
        for language in [Language::NL, Language::EN] {
            let sentence = locale(language).message(finding);
            writeln!(told, "  {}: {sentence}", language.code()).unwrap();
        }
    }
    told
}

#[test]
fn every_test_letter_is_accepted_with_its_warnings() {
    let mut all = String::new();
    for (name, accepted) in letters() {
        let nameless = LetterCode::MissingSignatoryName.into();
        let (offices, others): (Vec<_>, Vec<_>) =
            accepted.warnings.into_iter().partition(|finding| finding.code == nameless);
        writeln!(all, "# {name}: {} signed by office only", offices.len()).unwrap();
        writeln!(all, "{}", told(&others)).unwrap();
    }
    golden("letter", "warnings", &all);
}

#[test]
fn every_refused_letter_tells_all_that_is_wrong_with_it() {
    for (name, bytes) in invalid_letters() {
        let (violations, warnings) = findings(&bytes);
        let mut text = told(&violations);
        if !warnings.is_empty() {
            write!(text, "\nwarnings\n\n{}", told(&warnings)).unwrap();
        }
        assert!(!text.contains(['{', '}']), "{name}: a place is not filled in: {text}");
        golden("../letters/invalid", &name, &text);
    }
}

/// Returns a letter without other findings, with these signatories.
fn with_signatories(signatories: &str) -> Vec<u8> {
    format!(
        r#"{{"sender": {{"organisation": "Ministerie"}}, "addressee": {{"preset": "tweede-kamer"}},
            "date": "2025-04-23", "subject": "Onderwerp", "body": ["Tekst."],
            "signatories": [{signatories}]}}"#
    )
    .into_bytes()
}

/// Returns the names of the codes about letters with this severity.
fn codes(severity: Severity) -> BTreeSet<&'static str> {
    let codes = LetterCode::VARIANTS.iter().filter(|code| code.severity() == severity);
    codes.map(|code| code.name()).collect()
}

#[test]
fn every_rule_has_a_letter_that_breaks_it() {
    // Pages are counted after layout (`context`), and files with too many values are
    // large (`letter_limits`).
    let mut violated = BTreeSet::from(
        [
            LetterCode::TooManyFindings,
            LetterCode::TooManyPages,
            LetterCode::TooManyLines,
            LetterCode::TooManyPieces,
            LetterCode::TooManyClusters,
            LetterCode::TooManyValues,
            LetterCode::TooManyCharacters,
            LetterCode::TooManyCells,
            LetterCode::TooManyFootnotes,
            LetterCode::TooManyEntries,
        ]
        .map(LetterCode::name),
    );
    for (_, bytes) in invalid_letters() {
        violated
            .extend(findings(&bytes).0.into_iter().map(|finding| finding.code.name()));
    }
    assert_eq!(violated, codes(Severity::Error));
    let warnings = ["dirt", "draft", "markdown", "questions", "residue", "tables"]
        .map(|name| letter(name).warnings);
    let signed = r#"{"name": null, "function": "De Minister van Financiën"}"#;
    let [in_form, unsigned] = [signed, ""].map(|signatories| {
        letter::parse(&with_signatories(signatories), &STYLES).unwrap().warnings
    });
    assert_eq!((in_form.len(), unsigned.len()), (1, 1), "null is no name on purpose");
    let marked = with(
        r#""body": [
            "Een **vet** woord.", "Zie bijlage .", "[cid:image001.png]",             "Uw aanvraag van 14-3-2025 00:00:00 is ontvangen.",
            {"paragraph": [{"link": {"text": "hier", "url": "http://localhost/a"}}]},
            {"paragraph": [{"link": {"text": "www.b.nl", "url": "https://a.nl"}}]}
        ]"#,
    );
    let marked = letter::parse(marked.as_bytes(), &STYLES).unwrap().warnings;
    let warned =
        warnings.iter().flatten().chain(&in_form).chain(&unsigned).chain(&marked);
    let warned = warned.map(|finding| finding.code.name());
    assert_eq!(warned.collect::<BTreeSet<_>>(), codes(Severity::Warning));
}

#[test]
fn every_rule_has_a_sentence_in_every_language_and_every_sentence_a_use() {
    let places = |table: &BTreeMap<String, String>| -> BTreeMap<String, Vec<String>> {
        let places = |sentence: &String| {
            let mut places: Vec<String> = sentence
                .split('{')
                .skip(1)
                .map(|rest| rest.split('}').next().unwrap().to_owned())
                .collect();
            places.sort();
            places
        };
        table.iter().map(|(key, sentence)| (key.clone(), places(sentence))).collect()
    };
    let [one, other] = [Language::NL, Language::EN].map(locale);
    assert_eq!(places(&one.violations), places(&other.violations));
    assert_eq!(places(&one.warnings), places(&other.warnings));
    assert!(one.violations.keys().map(String::as_str).eq(codes(Severity::Error)));
    assert!(one.warnings.keys().map(String::as_str).eq(codes(Severity::Warning)));

    let mut words = BTreeSet::from(["or", "in-markdown"]);
    for (_, bytes) in invalid_letters() {
        for finding in findings(&bytes).0 {
            words.extend(finding.args.iter().filter_map(|(_, mention)| match mention {
                MessageArg::Word(key) => Some(*key),
                _ => None,
            }));
        }
    }
    // Those of house styles and languages (house_style_faults.rs).
    words.extend(["address", "colour", "keys", "millimetres", "points"]);
    let beyond = [
        NotVector::Gradient,
        NotVector::Opacity,
        NotVector::Effect,
        NotVector::Picture,
        NotVector::Overflow,
    ];
    words.extend(beyond.map(NotVector::word));
    for locale in [one, other] {
        let keys: BTreeSet<_> = locale.terms.keys().map(String::as_str).collect();
        assert_eq!(keys, words);
    }
}

/// Returns all text of the files with these extensions in a folder, recursively.
fn all_text(dir: &Path, extensions: &[&str]) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        if path.is_dir() {
            text += &all_text(&path, extensions);
        } else if extensions.contains(&extension) {
            text += &std::fs::read_to_string(&path).unwrap();
        }
    }
    text
}

#[test]
fn every_word_is_used_by_a_template_or_a_source_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let uses = all_text(&root.join("templates"), &["xml", "html"])
        + &all_text(&root.join("src"), &["rs"]);
    let mut uses: String = uses.split_whitespace().collect();
    uses.push('.');
    let table = std::fs::read_to_string(root.join("templates/locales/nl.toml")).unwrap();
    let table: toml::Table = toml::from_str(&table).unwrap();
    for key in table["words"].as_table().unwrap().keys() {
        let word = format!("words.{}", key.replace('-', "_"));
        let is_end =
            |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        let is_used = uses.split(&word).skip(1).any(is_end);
        assert!(is_used, "{word}");
    }
}

#[test]
fn what_is_not_json_is_refused_with_line_and_column() {
    let deep = "[".repeat(200_000);
    let cases: [(&[u8], (usize, usize)); 14] = [
        (b"", (1, 1)),
        (b"brief", (1, 1)),
        (b"{\n  \"a\": 1,\n}", (3, 1)),
        (b"{\"a\": 1} x", (1, 10)),
        (b"{\"a\": 1}\n\n{}", (3, 1)),
        ("{\"é\": ï}".as_bytes(), (1, 7)),
        (b"{\n\"a\xFF\": 1}", (2, 3)),
        (b"\xC3", (1, 1)),
        (br#"["\ud800"]"#, (1, 9)),
        (br#"["\udc00x"]"#, (1, 8)),
        (b"[\"a\nb\"]", (2, 1)),
        (b"\xEF\xBB\xBF[,]", (1, 2)),
        (b"[1e999]", (1, 6)),
        (deep.as_bytes(), (1, 128)),
    ];
    for (bytes, (line, column)) in cases {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(20)]).into_owned();
        let refused = letter::parse(bytes, &STYLES).unwrap_err();
        assert_eq!(refused, LetterError::InvalidJson { line, column }, "{start}");
    }
}

#[test]
fn a_byte_order_mark_is_read_past() {
    let bytes = format!("\u{FEFF}{}", with(""));
    assert!(letter::parse(bytes.as_bytes(), &STYLES).is_ok());
}

#[test]
fn the_letters_language_is_told_where_it_can_be() {
    let language = |json: &str| match letter::parse(json.as_bytes(), &STYLES) {
        Err(LetterError::Violations { language, .. }) => language,
        other => panic!("{other:?}"),
    };
    assert_eq!(language(r#"{"language": "en"}"#), Some(Language::EN));
    assert_eq!(language(r#"{"language": "xx"}"#), None);
    assert_eq!(language("[]"), None);
}

#[test]
fn a_file_broken_by_a_program_is_answered_with_a_thousand_findings() {
    let members: String = (0..5000).map(|n| format!("\"x{n}\": {n},")).collect();
    let json = format!("{{{members} \"body\": []}}");
    let (violations, _) = findings(json.as_bytes());
    assert_eq!(violations.len(), 1001);
    let last = &violations[1000];
    assert_eq!((last.location.pointer(), last.code.name()), ("", "too-many-findings"));
    golden("letter", "too-many-findings", &told(std::slice::from_ref(last)));
}

#[test]
fn long_values_are_told_by_their_start() {
    let json = with(&format!(r#""language": "{}""#, "n".repeat(100_000)));
    let sentence = locale(Language::NL).message(&findings(json.as_bytes()).0[0]);
    assert!(sentence.chars().count() < 200, "{sentence}");
}

#[test]
fn an_absent_null_or_given_wording_is_told_apart() {
    assert_eq!(read("").salutation, TextOverride::Default);
    assert_eq!(read(r#""salutation": null"#).salutation, TextOverride::Omitted);
    assert_eq!(read(r#""clause": null"#).clause, TextOverride::Omitted);
    assert_eq!(read(r#""closing": "Dag""#).closing, TextOverride::Text("Dag".to_owned()));
}

#[test]
fn empty_optional_texts_vanish() {
    let letter = read(r#""project": "", "clause": " ", "closing": """#);
    assert_eq!((letter.project, letter.clause), (None, TextOverride::Omitted));
    assert_eq!(letter.closing, TextOverride::Omitted);
}

#[test]
fn no_enclosures_differ_from_absent_ones() {
    assert_eq!(read("").enclosures, None);
    assert_eq!(read(r#""enclosures": []"#).enclosures, Some(vec![]));
}

#[test]
fn text_is_composed_and_otherwise_kept_to_the_character() {
    let letter = read(r#""subject": "Szabo\u0301  &\u00a0<b>\u00ad…""#);
    assert_eq!(letter.subject, "Szab\u{F3}  &\u{A0}<b>\u{AD}…");
}

#[test]
fn a_section_is_numbered_as_the_one_around_it() {
    let section =
        |members: &str| format!(r#"{{"section": {{"title": "T", {members}}}}}"#);
    let inner = section(r#""blocks": ["B"]"#);
    let outer = section(&format!(r#""numbering": "none", "blocks": [{inner}]"#));
    let letter = read(&format!(r#""body": [{outer}, {inner}]"#));
    let [BodyBlock::Section(unnumbered), BodyBlock::Section(numbered)] =
        letter.body.as_slice()
    else {
        panic!("{:?}", letter.body);
    };
    let BodyBlock::Section(inside) = &unnumbered.blocks[0] else {
        panic!("{unnumbered:?}")
    };
    assert_eq!(inside.numbering, Numbering::None);
    assert_eq!(numbered.numbering, Numbering::Decimal);
}

#[test]
fn a_list_counts_as_far_as_its_style_whether_it_says_its_start_or_not() {
    let list = |start: &str, items: usize| {
        let items = vec![r#""I""#; items].join(",");
        let list = format!(r#"{{"style": "letter", {start} "items": [{items}]}}"#);
        with(&format!(r#""body": [{{"list": {list}}}]"#))
    };
    let told = |json: String| {
        let (violations, _) = findings(json.as_bytes());
        (
            violations[0].location.pointer().to_owned(),
            locale(Language::EN).message(&violations[0]),
        )
    };
    assert!(letter::parse(list("", 780).as_bytes(), &STYLES).is_ok());
    let (pointer, sentence) = told(list("", 781));
    assert_eq!(pointer, "/body/0/list/items");
    assert!(sentence.starts_with("This list counts from 1 to 781."), "{sentence}");
    let (pointer, sentence) = told(list(r#""start": 2,"#, 780));
    assert_eq!(pointer, "/body/0/list/start");
    assert!(sentence.starts_with("This list counts from 2 to 781."), "{sentence}");
}

#[test]
fn words_are_looked_through_for_dirt_and_numbers_are_not() {
    let json = with(
        r#""clause": "Te  veel", "project": "Achter ", "ourReference": "A  1",
           "enclosures": ["[bookmark: _a]Nota"], "copyTo": ["1.2 Zie www.rijk.nl"],
           "caseNumbers": ["2025  1"], "salutation": " Voor,",
           "sender": {"organisation": "O  O", "unit": "U ", "phone": "070  1",
                      "postalAddress": ["2500 EA  Den  Haag"]},
           "signatories": [{"name": "N  N", "function": "F "}]"#,
    );
    let warnings = letter::parse(json.as_bytes(), &STYLES).unwrap().warnings;
    let found: BTreeSet<_> = warnings
        .iter()
        .map(|found| (found.location.pointer(), found.code.name()))
        .collect();
    let expected = [
        ("/clause", "double-space"),
        ("/enclosures/0", "bookmark-residue"),
        ("/project", "leading-or-trailing-space"),
        ("/salutation", "leading-or-trailing-space"),
        ("/sender/organisation", "double-space"),
        ("/sender/unit", "leading-or-trailing-space"),
        ("/signatories/0/function", "leading-or-trailing-space"),
        ("/signatories/0/name", "double-space"),
    ];
    assert_eq!(found, expected.into());
}

#[test]
fn the_scheme_of_an_address_may_be_in_capitals() {
    let link = r#"{"link": {"text": "T", "url": "HTTPS://www.Rijksoverheid.nl/A"}}"#;
    let letter = read(&format!(r#""body": [{{"paragraph": [{link}]}}]"#));
    let BodyBlock::Block(Block::Paragraph(paragraph)) = &letter.body[0] else {
        panic!("{:?}", letter.body)
    };
    let Inline::Link { url, .. } = &paragraph.inlines[0] else { panic!("{paragraph:?}") };
    assert_eq!(url, "https://www.rijksoverheid.nl/A");
}

#[test]
fn a_text_is_a_paragraph_and_an_item() {
    let letter = read(r#""body": ["A", {"list": {"items": ["B", ["C", "D"]]}}]"#);
    let paragraph = |role, text: &str| {
        Block::Paragraph(Paragraph::new(role, vec![Inline::Text(text.to_owned())]))
    };
    assert_eq!(letter.body[0], paragraph(Role::BodyText, "A").into());
    let BodyBlock::Block(Block::List(list)) = &letter.body[1] else {
        panic!("{:?}", letter.body)
    };
    assert_eq!(list.start, 1);
    let [first, next] = [Role::ListParagraph, Role::ListContinue];
    let items =
        [vec![paragraph(first, "B")], vec![paragraph(first, "C"), paragraph(next, "D")]];
    assert_eq!(list.items, items);
}

#[test]
fn files_made_to_take_long_do_not() {
    let many = |piece: &str| piece.repeat(50_000);
    // A paragraph, whose maximum lets all lints read it.
    let text = |text: &str| {
        let text: String = text.chars().cycle().take(99_999).chain(['.']).collect();
        with(&format!(r#""body": ["{text}"]"#))
    };
    let private: String = ('\u{F0000}'..='\u{FFFFD}').collect();
    let markdown = |text: String| {
        with(&format!(r#""body": [{}]"#, serde_json::json!({ "markdown": text })))
    };
    // Texts, and the minimum number of polls: one for each candidate.
    let texts = [
        ("[bookmark:", 1000),
        ("  a", 1000),
        ("ge ï", 1000),
        ("juni 20222 ", 1000),
        ("http:// ", 1000),
        ("http://", 1),
        (&private, 1),
    ];
    let files = [
        markdown(many("> ")),
        markdown(many("- ")),
        markdown(many("*a ")),
        markdown(many("[")),
        markdown(many("[^1]") + "\n\n[^1]: " + &many("a")),
        markdown(many("a|") + "\n" + &many("-|") + "\n" + &many("a|\n")),
        markdown(many("# a\n")),
        format!(r#"{{"body": [{}1]}}"#, many("1,")),
        format!(r#"{{"body": [{{"paragraph": [{}""]}}]}}"#, many(r#""  a  a","#)),
        format!(r#"{{"body": [{}1]}}"#, many(r#"{"paragraaf": 1},"#)),
        format!("{{{}\"a\": 1}}", many(r#""a": 1,"#)),
    ];
    let polls = |file: &str| {
        let count = Arc::new(AtomicUsize::new(0));
        let polled = Arc::clone(&count);
        let cancel = CancelToken::when(move || {
            polled.fetch_add(1, Ordering::Relaxed);
            false
        });
        let context = RenderContext { cancel, ..RenderContext::default() };
        let answer = letter::parse_with(file.as_bytes(), &STYLES, &context);
        let is_json = !matches!(answer, Err(LetterError::InvalidJson { .. }));
        assert!(is_json, "{}", file.get(..200).unwrap_or(file));
        count.load(Ordering::Relaxed)
    };
    for file in files {
        polls(&file);
    }
    for (piece, min) in texts {
        let count = polls(&text(piece));
        assert!((min..1_000_000).contains(&count), "{piece:.20}: polls {count} times");
    }
}
