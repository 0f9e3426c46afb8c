//! Comparison: reports each change with its exact kind, and nothing else.

use std::collections::BTreeSet;

use kamerbrief::compare::Limit;
use kamerbrief::compare::{
    CompareError, Comparison, Difference, DifferenceCode, FileKind, IgnoreRule,
    InputSide, Layer, ReadError, compare, compare_with, report,
};
use kamerbrief::letter::ValidLetter;
use kamerbrief::limits::{CancelToken, RenderContext};
use kamerbrief::locale::{Language, Locale};
use kamerbrief::zip::{self, EntryDeflater};
use kamerbrief::{Format, RenderError, render};
use lopdf::content::Content;
use lopdf::{Document, Object};
use strum::VariantArray;

use crate::support::{STYLES, json_files, letter, letters, letters_dir};
use crate::support_docx::Package;

fn rendered(accepted: &ValidLetter, format: Format) -> Vec<u8> {
    render(&accepted.letter, &accepted.style, format).unwrap().bytes
}

fn compared(old: &[u8], new: &[u8], ignore: &[&str]) -> Comparison {
    let rules: Vec<_> =
        ignore.iter().map(|rule| IgnoreRule::parse(rule).unwrap()).collect();
    compare(old, new, &STYLES, &rules).unwrap()
}

fn english() -> &'static Locale {
    STYLES.default_style().locale(Language::EN)
}

/// Returns the sentences of all differences except those of pixels.
fn told(old: &[u8], new: &[u8]) -> Vec<String> {
    let found = compared(old, new, &["pixels"]).differences;
    found.iter().map(|found| found.sentence(english())).collect()
}

/// Zips a package again with one part changed.
fn zipped(docx: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let package = Package::open(docx);
    let mut deflater = EntryDeflater::best();
    let entries: Vec<_> = package
        .names
        .iter()
        .map(|name| {
            let bytes = package.bytes(name);
            let changed = if name == part {
                change(std::str::from_utf8(bytes).unwrap()).into_bytes()
            } else {
                bytes.to_vec()
            };
            deflater.compress_entry(name.clone(), changed).unwrap()
        })
        .collect();
    zip::write(entries).unwrap()
}

/// Returns a PDF with its objects changed.
fn with_objects(pdf: &[u8], change: impl Fn(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(pdf).unwrap();
    change(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Returns the offset of the nth occurrence of a text; the count wraps around.
fn nth(text: &str, part: &str, n: usize) -> Option<usize> {
    let places: Vec<_> = text.match_indices(part).map(|(place, _)| place).collect();
    (!places.is_empty()).then(|| places[n % places.len()])
}

/// Replaces the nth occurrence in a text.
fn replaced(text: &str, from: &str, to: &str, n: usize) -> Option<String> {
    let place = nth(text, from, n)?;
    Some(format!("{}{to}{}", &text[..place], &text[place + from.len()..]))
}

/// Appends an x to the nth word between two delimiters; also returns the word.
fn with_a_word(
    text: &str,
    open: &str,
    close: char,
    n: usize,
) -> Option<(String, String)> {
    let starts: Vec<_> = text.match_indices(open).map(|(place, _)| place).collect();
    let words = starts.iter().filter_map(|start| {
        let from = start + open.len();
        let said = &text[from..from + text[from..].find(close)?];
        let mut at = from;
        for word in said.split_inclusive(' ') {
            let bare = word.trim_end_matches(' ');
            if bare.len() > 3 && bare.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                return Some((at + bare.len(), bare.to_owned()));
            }
            at += word.len();
        }
        None
    });
    let words: Vec<_> = words.collect();
    let (end, word) = words.get(n % words.len().max(1))?.clone();
    Some((format!("{}x{}", &text[..end], &text[end..]), word))
}

/// Expected report for a mutant.
struct Told {
    code: &'static str,
    /// Part of the old and of the new text.
    old: String,
    new: String,
}

impl Told {
    fn new(code: &'static str, old: &str, new: &str) -> Self {
        Self { code, old: old.to_owned(), new: new.to_owned() }
    }

    fn is(&self, found: &Difference) -> bool {
        let has = |text: &Option<String>, part: &str| {
            text.as_ref().map_or(part.is_empty(), |text| text.contains(part))
        };
        found.code.name() == self.code
            && has(&found.old, &self.old)
            && has(&found.new, &self.new)
    }
}

type Mutant = (Vec<u8>, Told);

/// Returns mutants of a DOCX.
///
/// They change words, levels, style values, properties of paragraphs and of the file.
fn of_docx(docx: &[u8], n: usize) -> Vec<Mutant> {
    let part = |name: &str| Package::open(docx).part(name).to_owned();
    let (body, styles) = (part("word/document.xml"), part("word/styles.xml"));
    let core = part("docProps/core.xml");
    let mut mutants = Vec::new();
    let mut add = |name: &str, text: Option<String>, told: Told| {
        if let Some(text) = text {
            mutants.push((zipped(docx, name, |_| text.clone()), told));
        }
    };
    for n in [n, n * 7 + 3] {
        if let Some((text, word)) = with_a_word(&body, "preserve\">", '<', n) {
            let told = Told::new("words", &word, &format!("{word}x"));
            add("word/document.xml", Some(text), told);
        }
        let style = |from, to| {
            replaced(&body, &format!("\"{from}\"/>"), &format!("\"{to}\"/>"), n)
        };
        if n % 2 == 0 {
            let told = Told::new("heading-level", "2", "3");
            add("word/document.xml", style("AnnexHeading1", "AnnexHeading2"), told);
            let told = Told::new("heading-level", "1", "2");
            add("word/document.xml", style("Heading1", "Heading2"), told);
        }
        let text = replaced(
            &body,
            "<w:pStyle w:val=\"BodyText\"/>",
            "<w:pStyle w:val=\"BodyText\"/><w:jc w:val=\"center\"/>",
            n,
        );
        add("word/document.xml", text, Told::new("attribute", "", "center"));
        let text = replaced(&styles, "<w:sz w:val=\"18\"/>", "<w:sz w:val=\"19\"/>", n);
        add("word/styles.xml", text, Told::new("style-property", "18", "19"));
    }
    let text = replaced(&core, "</dc:creator>", "x</dc:creator>", 0);
    add("docProps/core.xml", text, Told::new("property", "", "x"));
    mutants
}

/// Returns mutants of an HTML page: words, levels, tags, style values, properties.
fn of_html(html: &[u8], n: usize) -> Vec<Mutant> {
    let html = std::str::from_utf8(html).unwrap();
    let main = html.find("<main").unwrap();
    let (head, body) = html.split_at(main);
    let mut mutants = Vec::new();
    let mut add = |head: &str, body: Option<String>, told: Told| {
        if let Some(body) = body {
            mutants.push((format!("{head}{body}").into_bytes(), told));
        }
    };
    // Renames the start and end tag of an element.
    let renamed = |from: &str, to: &str, n: usize| {
        let open = replaced(body, &format!("<{from} "), &format!("<{to} "), n)?;
        let place = nth(body, &format!("<{from} "), n)?;
        let (before, after) = open.split_at(place);
        let after = after.replacen(&format!("</{from}>"), &format!("</{to}>"), 1);
        Some(format!("{before}{after}"))
    };
    for n in [n, n * 5 + 2] {
        if let Some((text, word)) = with_a_word(body, "<p class=\"body-text\">", '<', n) {
            add(head, Some(text), Told::new("words", &word, &format!("{word}x")));
        }
        add(head, renamed("p", "pre", n), Told::new("tag", "p", "pre"));
        let css = replaced(head, "font-size: 1rem;", "font-size: 1.5rem;", n).unwrap();
        add(&css, Some(body.to_owned()), Told::new("style-property", "1rem", "1.5rem"));
    }
    add(head, renamed("h3", "h4", n), Told::new("heading-level", "3", "4"));
    let lang = head.replacen("<html lang=\"", "<html lang=\"x", 1);
    add(&lang, Some(body.to_owned()), Told::new("property", "", "x"));
    mutants
}

/// Returns mutants of a PDF: line positions, tags, levels, properties.
fn of_pdf(pdf: &[u8], n: usize) -> Vec<Mutant> {
    let elements = |tag: &str| -> Vec<lopdf::ObjectId> {
        let document = Document::load_mem(pdf).unwrap();
        let is = |object: &Object| {
            let dict = object.as_dict().ok()?;
            let name = dict.get(b"S").ok()?.as_name().ok()?;
            (name == tag.as_bytes() && dict.has(b"P")).then_some(())
        };
        let objects = document.objects.iter();
        objects.filter(|(_, object)| is(object).is_some()).map(|(id, _)| *id).collect()
    };
    let retagged = |from: &str, to: &str| {
        let all = elements(from);
        let id = *all.get(n % all.len().max(1))?;
        Some(with_objects(pdf, |document| {
            let element = document.get_dictionary_mut(id).unwrap();
            element.set("S", Object::Name(to.as_bytes().to_vec()));
        }))
    };
    let mut mutants = Vec::new();
    let mut add = |bytes: Option<Vec<u8>>, told: Told| {
        mutants.extend(bytes.map(|bytes| (bytes, told)));
    };
    add(retagged("P", "BlockQuote"), Told::new("tag", "P", "BlockQuote"));
    add(retagged("H1", "H2"), Told::new("heading-level", "1", "2"));
    let author = with_objects(pdf, |document| {
        let info = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let info = document.get_dictionary_mut(info).unwrap();
        info.set("Author", lopdf::text_string("Iemand"));
    });
    add(Some(author), Told::new("property", "", "Iemand"));
    for n in [n, n * 3 + 11] {
        add(Some(moved(pdf, n)), Told::new("position", "", ""));
    }
    mutants
}

/// Moves the nth line of a page, or part of it, down by one point.
fn moved(pdf: &[u8], n: usize) -> Vec<u8> {
    with_objects(pdf, |document| {
        let pages: Vec<_> = document.page_iter().collect();
        let page = pages[n % pages.len()];
        let mut content = Content::decode(&document.get_page_content(page)).unwrap();
        let lines: Vec<_> = (0..content.operations.len())
            .filter(|place| content.operations[*place].operator == "Tm")
            .collect();
        let line = &mut content.operations[lines[n % lines.len()]];
        let y = line.operands[5].as_float().unwrap();
        line.operands[5] = Object::Real(y - 1.0);
        document.change_page_content(page, content.encode().unwrap()).unwrap();
    })
}

/// Maximum number of pages of a PDF whose mutants are compared.
///
/// Longer letters have only DOCX and HTML mutants, because every mutant is read in full.
const FEW: usize = 4;

#[test]
fn a_mutant_is_told_as_exactly_what_it_is() {
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut codes = BTreeSet::new();
    for (n, (name, accepted)) in letters().into_iter().enumerate() {
        let [docx, html] =
            [Format::DOCX, Format::Html].map(|format| rendered(&accepted, format));
        let mut sets = vec![
            (of_docx(&docx, n), docx, FileKind::Docx),
            (of_html(&html, n), html, FileKind::Html),
        ];
        let pdf = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap();
        if pdf.pages <= FEW {
            sets.push((of_pdf(&pdf.bytes, n), pdf.bytes, FileKind::Pdf));
        }
        for (mutants, original, kind) in sets {
            for (mutant, told) in mutants {
                count += 1;
                codes.insert((kind.name(), told.code));
                let found = compared(&original, &mutant, &["pixels"]).differences;
                if found.len() != 1 || !told.is(&found[0]) {
                    let found: Vec<_> =
                        found.iter().map(|found| found.sentence(english())).collect();
                    let kind = kind.name();
                    wrong.push(format!("{name} {kind} {}: {found:#?}", told.code));
                } else if told.code == "position" {
                    let lower = found[0].values.contains(&("direction", "=lower".into()));
                    assert!(lower && found[0].amount == Some(1.0), "{:?}", found[0]);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}: {}", wrong.len(), wrong.join("\n"));
    assert!(count >= 500, "{count}");
    // No kind of mutant was omitted because its subject no longer exists.
    let every = [
        (
            "DOCX",
            &["attribute", "heading-level", "property", "style-property", "words"][..],
        ),
        ("HTML", &["heading-level", "property", "style-property", "tag", "words"]),
        ("PDF", &["heading-level", "position", "property", "tag"]),
    ];
    let every =
        every.iter().flat_map(|(kind, all)| all.iter().map(|code| (*kind, *code)));
    assert_eq!(codes, every.collect());
}

#[test]
fn other_bytes_of_the_same_letter_are_no_difference() {
    let mut short = 0;
    for (name, accepted) in letters() {
        let docx = rendered(&accepted, Format::DOCX);
        let again = zipped(&docx, "", str::to_owned);
        assert_ne!(docx, again, "{name}");
        assert_eq!(told(&docx, &again), [""; 0], "{name}");
        let html = rendered(&accepted, Format::Html);
        let mut longer = html.clone();
        longer.extend_from_slice(b"<!-- later -->\n");
        assert_eq!(told(&html, &longer), [""; 0], "{name}");
        let pdf = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap();
        if pdf.pages <= 2 * FEW {
            let again = with_objects(&pdf.bytes, |_| {});
            assert_ne!(pdf.bytes, again, "{name}");
            assert_eq!(told(&pdf.bytes, &again), [""; 0], "{name}");
            short += 1;
        }
    }
    assert!(short > 5, "{short}");
}

#[test]
fn formats_of_the_same_letter_say_the_same() {
    for name in ["telecomraad", "lists", "minimal", "tables"] {
        let accepted = letter(name);
        let [pdf, docx, html] = [Format::Pdf, Format::DOCX, Format::Html]
            .map(|format| rendered(&accepted, format));
        assert_eq!(told(&pdf, &html), [""; 0], "{name}: PDF and HTML");
        assert_eq!(told(&pdf, &docx), [""; 0], "{name}: PDF and DOCX");
        assert_eq!(told(&docx, &html), [""; 0], "{name}: DOCX and HTML");
    }
}

#[test]
fn headings_whose_style_removes_the_number_have_none_in_any_format() {
    let body = r#"["Inleiding.", {"section": {"title": "Zonder nummer",
        "numbering": "none", "blocks": ["Tekst.", {"questions": [
            {"question": {"number": 1, "blocks": ["Waarom?"]}},
            {"answer": {"numbers": [1], "blocks": ["Daarom."]}}]}]}}]"#;
    let accepted = crate::layout::with_body(body);
    let of = |format| rendered(&accepted, format);
    for other in [Format::DOCX, Format::Html] {
        assert_eq!(told(&of(Format::Pdf), &of(other)), [""; 0]);
    }
}

#[test]
fn a_letter_in_json_is_rendered_to_what_the_other_file_is() {
    let json = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    for format in [Format::Pdf, Format::DOCX, Format::Html] {
        let comparison = compared(&json, &rendered(&letter("telecomraad"), format), &[]);
        assert!(comparison.identical, "{format:?}");
    }
    let changed = String::from_utf8(json.clone()).unwrap();
    let changed = changed.replace("Zsolt Szabó", "Zsolt Szabo");
    let comparison = compared(changed.as_bytes(), &json, &[]);
    let sentences: Vec<_> =
        comparison.differences.iter().map(|found| found.sentence(english())).collect();
    let expected = "page 1, signatory 3, /signatories/2/name: ‘Szabo’ → ‘Szabó’";
    assert_eq!(sentences, [expected]);
    assert_eq!(comparison.compared, Layer::VARIANTS);
}

#[test]
fn what_has_no_pages_is_named_as_not_compared() {
    let html = rendered(&letter("minimal"), Format::Html);
    let docx = rendered(&letter("minimal"), Format::DOCX);
    let comparison = compared(&html, &docx, &[]);
    let reasons = [
        (Layer::Structure, "other-structure"),
        (Layer::Metadata, "other-metadata"),
        (Layer::Layout, "no-pages"),
        (Layer::Pixels, "no-pages"),
    ];
    assert_eq!(comparison.not_compared, reasons);
    let summary = comparison.summary(english()).join(" ");
    assert!(summary.contains("Not compared: pixels"), "{summary}");
}

#[test]
fn a_pdf_without_tags_has_text_and_layout_alone() {
    let pdf = rendered(&letter("minimal"), Format::Pdf);
    let untagged = with_objects(&pdf, |document| {
        document.catalog_mut().unwrap().remove(b"StructTreeRoot");
    });
    let comparison = compared(&pdf, &untagged, &["pixels", "metadata"]);
    let sentences: Vec<_> =
        comparison.differences.iter().map(|found| found.sentence(english())).collect();
    assert_eq!(sentences, [""; 0]);
    assert!(comparison.not_compared.contains(&(Layer::Structure, "untagged")));
    assert!(comparison.compared.contains(&Layer::Layout));
}

#[test]
fn another_colour_is_a_difference_of_pixels_alone() {
    let pdf = rendered(&letter("tables"), Format::Pdf);
    let mutant = with_objects(&pdf, |document| {
        let pages: Vec<_> = document.page_iter().collect();
        let mut content = Content::decode(&document.get_page_content(pages[0])).unwrap();
        let rule = content.operations.iter_mut().find(|own| own.operator == "rg");
        rule.unwrap().operands = vec![1.into(), 0.into(), 0.into()];
        document.change_page_content(pages[0], content.encode().unwrap()).unwrap();
    });
    let found = compared(&pdf, &mutant, &[]).differences;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].layer, found[0].place.page), (Layer::Pixels, Some(1)));
}

#[test]
fn what_is_ignored_is_counted() {
    let pdf = rendered(&letter("minimal"), Format::Pdf);
    let mutant = moved(&pdf, 3);
    let comparison = compared(&pdf, &mutant, &["positions<1.5pt"]);
    assert_eq!((comparison.differences.len(), comparison.ignored), (0, 1));
    let comparison = compared(&pdf, &mutant, &["positions<0.5pt"]);
    assert_eq!((comparison.differences.len(), comparison.ignored), (1, 0));
}

#[test]
fn what_cannot_be_read_is_said() {
    let pdf = rendered(&letter("minimal"), Format::Pdf);
    let refused = |bytes: &[u8]| match compare(&pdf, bytes, &STYLES, &[]) {
        Err(CompareError::ReadError(InputSide::New, why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused(b"plain text"), ReadError::Unknown));
    assert!(matches!(
        refused(b"PK\x03\x04 and no more"),
        ReadError::Broken(FileKind::Docx)
    ));
    assert!(matches!(refused(b"%PDF-1.7 and no more"), ReadError::Broken(FileKind::Pdf)));
    assert!(matches!(refused(b"{\"sender\": 1}"), ReadError::InvalidLetter { .. }));
    assert!(matches!(refused(b"{"), ReadError::InvalidJson { line: 1, .. }));
}

#[test]
fn every_difference_and_refusal_has_a_sentence_in_every_language() {
    let keys = |language| -> Vec<String> {
        let locale = STYLES.default_style().locale(language);
        locale.differences.keys().cloned().collect()
    };
    assert_eq!(keys(Language::NL), keys(Language::EN));
    for code in DifferenceCode::VARIANTS.iter().map(|code| code.name()) {
        assert!(english().differences.contains_key(code), "{code}");
    }
}

#[test]
fn a_report_is_one_file_that_shows_both_pages() {
    let (_, bytes) = json_files(&letters_dir())
        .into_iter()
        .find(|(name, _)| name == "minimal")
        .unwrap();
    let changed = String::from_utf8(bytes.clone()).unwrap();
    let changed = changed.replacen("Ministerie", "Minsterie", 1);
    let comparison = compared(changed.as_bytes(), &bytes, &[]);
    let page = report(&comparison, ["oud", "nieuw"], "en", english()).unwrap();
    assert!(page.contains("<del>") && page.contains("<ins>"), "{page}");
    assert_eq!(page.matches("data:image/png;base64,").count(), 2);
    assert!(!page.contains("http"), "the page needs nothing else");
}

#[test]
fn a_report_shows_a_text_once_with_each_change_at_its_place() {
    let letter = |text: &str| {
        format!(
            r#"{{"sender": {{"organisation": "Ministerie"}}, "addressee": {{"preset": "tweede-kamer"}},
                "date": "2025-04-23", "subject": "Onderwerp", "body": ["{text}"]}}"#
        )
    };
    let old =
        letter("Overlap tussen civiele doelen, en samenwerking tussen de EU en de NAVO.");
    let new = letter("Overlap tussen civiele doelen, en samenwerking tuss en nog iets.");
    let comparison = compared(old.as_bytes(), new.as_bytes(), &[]);
    let page = report(&comparison, ["oud", "nieuw"], "en", english()).unwrap();
    let blocks: Vec<_> =
        page.lines().filter(|line| line.starts_with("<p class=\"block\">")).collect();
    assert_eq!(
        blocks,
        ["<p class=\"block\">Overlap tussen civiele doelen, en samenwerking \
          <del>tussen de EU</del><ins>tuss</ins> en <del>de NAVO.</del><ins>nog iets.</ins></p>"]
    );
}

/// Returns a PDF with one empty page of this size, in points.
fn empty(width: u32, height: u32) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n\
         2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
         3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]>> endobj\n\
         trailer <</Root 1 0 R>>\n%%EOF\n"
    )
    .into_bytes()
}

#[test]
fn pages_too_large_to_draw_are_refused_before_they_are_drawn() {
    let comparison = compared(&empty(595, 842), &empty(595, 800), &[]);
    assert!(!comparison.differences.is_empty(), "smaller ones are compared");
    let large = compare(&empty(60_000, 60_000), &empty(595, 842), &STYLES, &[]);
    let Err(CompareError::ReadError(InputSide::Old, why)) = large else {
        panic!("{large:?}")
    };
    assert!(matches!(why, ReadError::TooLarge { limit: Limit::PageArea, .. }), "{why:?}");
}

#[test]
fn a_comparison_that_is_told_to_stop_stops() {
    let [old, new] = ["minimal", "english"]
        .map(|name| std::fs::read(letters_dir().join(format!("{name}.json"))).unwrap());
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&asked);
    let cancel = CancelToken::when(move || {
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        false
    });
    let context = RenderContext { cancel, ..RenderContext::default() };
    assert!(compare_with(&old, &new, &STYLES, &[], &context).is_ok());
    let times = asked.load(std::sync::atomic::Ordering::Relaxed);
    for last in [0, times / 2, times - 1] {
        let left = std::sync::atomic::AtomicUsize::new(last);
        let cancel = CancelToken::when(move || {
            let one_less = |left: usize| Some(left.saturating_sub(1));
            let relaxed = std::sync::atomic::Ordering::Relaxed;
            left.fetch_update(relaxed, relaxed, one_less) == Ok(0)
        });
        let context = RenderContext { cancel, ..RenderContext::default() };
        let stopped = compare_with(&old, &new, &STYLES, &[], &context);
        assert!(
            matches!(stopped, Err(CompareError::Render(RenderError::Cancelled))),
            "{last}"
        );
    }
}
