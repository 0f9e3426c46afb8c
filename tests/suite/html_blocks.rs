//! HTML page: notes, tables, figures and other blocks that are not paragraphs.

use std::collections::BTreeSet;

use kamerbrief::house_style::HouseStyles;
use kamerbrief::letter::ValidLetter;
use kamerbrief::{Format, letter, render};
use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};

use crate::house_styles::Folder;
use crate::support::{STYLES, golden, letter, letters};
use crate::support_html::{parse, select};
use crate::validation::with;

fn page_of(accepted: &ValidLetter) -> Html {
    parse(&render(&accepted.letter, &accepted.style, Format::Html).unwrap().bytes)
}

/// Returns the page of a letter whose body has these blocks.
fn page(blocks: &str) -> Html {
    let json = with(&format!(r#""body": [{blocks}]"#));
    page_of(&letter::parse(json.as_bytes(), &STYLES).unwrap())
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    select(page, selector).map(text).collect()
}

#[test]
fn ids_are_unique_and_every_link_inside_the_page_arrives() {
    let mut arrived = 0;
    for (name, accepted) in letters() {
        let page = page_of(&accepted);
        let ids: Vec<_> = select(&page, "[id]").map(|e| e.attr("id").unwrap()).collect();
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}");
        let links = select(&page, "a").map(|link| link.attr("href").unwrap());
        let labels = select(&page, "[aria-labelledby]");
        let labels = labels.map(|labelled| labelled.attr("aria-labelledby").unwrap());
        for id in links.filter_map(|href| href.strip_prefix('#')).chain(labels) {
            assert!(unique.contains(id), "{name}: {id}");
            arrived += 1;
        }
    }
    assert!(arrived > 100, "{arrived}");
}

#[test]
fn a_mark_leads_to_its_note_and_back() {
    let page = page_of(&letter("footnotes"));
    let marks: Vec<_> = select(&page, "sup > a[role='doc-noteref']").collect();
    let backs: Vec<_> = select(&page, "li > a[role='doc-backlink']").collect();
    assert_eq!((marks.len(), backs.len()), (14, 14));
    for (number, (mark, back)) in (1..).zip(marks.iter().zip(&backs)) {
        assert_eq!(text(*mark), number.to_string());
        assert_eq!(mark.attr("href"), Some(format!("#note-{number}").as_str()));
        assert_eq!(back.attr("href"), Some(format!("#note-ref-{number}").as_str()));
        assert_eq!(back.attr("href").unwrap()[1..], *mark.attr("id").unwrap());
        let note = ElementRef::wrap(back.parent().unwrap()).unwrap();
        assert_eq!(mark.attr("href").unwrap()[1..], *note.attr("id").unwrap());
        for named in [mark, back] {
            assert!(named.attr("aria-label").unwrap().ends_with(&number.to_string()));
        }
    }
    let notes = select(&page, "main section[role='doc-endnotes'][aria-label] > ol > li");
    assert_eq!(notes.count(), 14);
    assert_eq!(select(&page, "#note-6 > ul > li").count(), 3);
    assert_eq!(texts(&page, "h2#section-1 > sup > a"), ["3"]);
    for selector in ["caption", "th", "td", "blockquote", "figcaption", "strong"] {
        assert_eq!(
            select(&page, &format!("{selector} sup > a")).count(),
            1,
            "{selector}"
        );
    }
    assert_eq!(select(&page_of(&letter("tables")), "[role='doc-endnotes']").count(), 0);
}

#[test]
fn names_for_who_cannot_see_come_in_the_language_of_the_letter() {
    let blocks =
        r#"{"paragraph": ["a", {"footnote": "b"}]}, {"table": {"rows": [["c"]]}}"#;
    let json = with(&format!(r#""language": "en", "body": [{blocks}]"#));
    let page = page_of(&letter::parse(json.as_bytes(), &STYLES).unwrap());
    let names: Vec<_> =
        select(&page, "[aria-label]").map(|e| e.attr("aria-label").unwrap()).collect();
    let english =
        ["Footnote 1", "Table", "Footnotes", "Back to the reference to footnote 1"];
    assert_eq!(names, english);
}

#[test]
fn a_cell_that_heads_says_what_and_an_empty_one_heads_nothing() {
    let page = page_of(&letter("tables"));
    assert_eq!(
        texts(&page, "thead th[scope='col']"),
        ["Motie", "Vindplaats", "Stand van zaken", "Jaar", "Bedrag"]
    );
    assert_eq!(select(&page, "tbody th[scope='row']").count(), 3);
    assert_eq!(select(&page, "thead td, thead th.center, thead th.right").count(), 3);
    assert_eq!(select(&page, "th:not([scope])").count(), 0);
    assert_eq!(texts(&page, "td.right"), ["112,4", "98,0", "7,2"]);
    assert_eq!(
        texts(&page, "caption.caption"),
        [
            "Moties over verkeersveiligheid",
            "Uitgaven aan verkeersveiligheid (in miljoenen euro’s)"
        ]
    );
    let boxes = select(&page, "div.table[role='group'][tabindex='0']");
    let named = boxes
        .map(|e| e.attr("aria-label").or(e.attr("aria-labelledby")).unwrap().to_owned());
    assert_eq!(named.collect::<Vec<_>>(), ["table-1", "Tabel", "table-3", "Tabel"]);
}

#[test]
fn columns_have_their_shares_of_the_measure() {
    let widths = |columns: &str| {
        let table = format!(
            r#"{{"table": {{"columns": [{columns}], "rows": [["a", "b", "c"]]}}}}"#
        );
        let page = page(&table);
        let style = |e: ElementRef<'_>| e.attr("style").unwrap_or("").to_owned();
        let table = select(&page, "table").next().map(style).unwrap();
        let columns = select(&page, "col").map(|column| {
            let style = style(column);
            style.split_once("--print").unwrap().0.trim_end_matches("; ").to_owned()
        });
        (table, columns.collect::<Vec<_>>().join("|"))
    };
    let pair = |table: &str, columns: &str| (table.to_owned(), columns.to_owned());
    assert_eq!(widths("{}, {}, {}"), pair("", "||"));
    assert_eq!(widths(r#"{}, {"width": 12.5}, {}"#), pair("", "|width: 12.5%|"));
    assert_eq!(
        widths(r#"{"width": 20}, {"width": 20}, {"width": 40}"#),
        pair("width: 80%", "width: 25%|width: 25%|width: 50%")
    );
}

#[test]
fn a_picture_is_as_large_as_on_paper() {
    let page = page_of(&letter("figures"));
    let sizes: Vec<_> = select(&page, "figure > img")
        .map(|img| {
            let attribute = |name| img.attr(name).unwrap();
            assert!(attribute("src").starts_with("data:image/"));
            assert!(!attribute("alt").is_empty());
            let (width, height) = (attribute("width"), attribute("height"));
            format!("{width} x {height} {}", attribute("style"))
        })
        .collect();
    // 48 pixels at 300 per inch, and at 96 per inch, in units of 9 points.
    assert_eq!(sizes[0], "48 x 32 width: 1.28rem");
    assert_eq!(sizes[4], "48 x 24 width: 4rem");
    assert_eq!(
        texts(&page, "figure > figcaption.caption").first().unwrap(),
        "Figuur 1: Verkeersintensiteit per etmaal, van hoog naar laag"
    );
}

#[test]
fn labels_wider_than_the_indent_of_their_list_widen_it() {
    let list = |kind: &str, start: u32, count: usize| {
        let items = vec!["punt"; count];
        json!({ "list": { "style": kind, "start": start, "items": items } })
    };
    for (list, is_wide) in [
        (list("number", 8, 5), false),
        (list("number", 997, 5), true),
        (list("roman", 1, 3), false),
        (list("roman", 36, 3), true),
        (list("letter", 1, 3), false),
        (list("bullet", 1, 3), false),
    ] {
        let page = page(&list.to_string());
        let list = select(&page, "main ol, main ul").next().unwrap();
        let style = list.attr("style").unwrap_or_default();
        let is_widened =
            style.starts_with("padding-left: max(") && style.ends_with("ch)");
        assert_eq!(is_widened, is_wide, "{}", list.html());
    }
}

#[test]
fn values_without_labels_are_in_no_list_of_descriptions() {
    let styles = HouseStyles::builtin().unwrap();
    for (words, terms) in [("date", 1), ("subject", 1), ("date subject", 0)] {
        let words = words.split(' ').map(|word| format!("{word} = \"\"\n"));
        let words: String = words.collect();
        let folder = Folder::new(
            "no-labels",
            &format!("name = \"no-labels\"\n[words.nl]\n{words}"),
        );
        let mut styles = styles.clone();
        styles.install(folder.load().unwrap()).unwrap();
        let json = with(r#""houseStyle": "no-labels", "body": ["Tekst."]"#);
        let page = page_of(&letter::parse(json.as_bytes(), &styles).unwrap());
        assert_eq!(select(&page, "dt:empty").count(), 0, "{words}");
        assert_eq!(select(&page, ".dateline dt").count(), terms, "{words}");
        assert_eq!(select(&page, ".dateline dd").count(), terms, "{words}");
        assert_eq!(select(&page, ".dateline h1").count(), 1, "{words}");
        assert_eq!(select(&page, ".dateline time").count(), 1, "{words}");
    }
}

#[test]
fn the_source_of_a_quote_stands_beside_it() {
    let page = page(
        r#"{"quote": {"blocks": ["a"], "source": ["b ", {"link": {
            "text": "c", "url": "https://d.nl/"}}]}}, {"quote": {"blocks": ["e"]}}"#,
    );
    assert_eq!(texts(&page, "blockquote"), ["a", "e"]);
    assert_eq!(texts(&page, "figure.quotation > figcaption"), ["b c"]);
    assert_eq!(select(&page, "blockquote[cite='https://d.nl/']").count(), 1);
}

#[test]
fn labels_are_terms_and_what_stands_below_describes_them() {
    let page = page_of(&letter("definitions"));
    let terms = texts(&page, "dl.definitions > dt.definition-label");
    assert_eq!(terms[0], "a) Titel voorstel");
    assert_eq!(select(&page, "dl.definitions > dd").count(), terms.len());
    assert_eq!(select(&page, "dd table, dd ul").count(), 2);
    assert_eq!(select(&page, "section.annex.full-width").count(), 1);
}

#[test]
fn contents_are_nested_links_to_titles() {
    let page = page_of(&letter("contents"));
    let nav = "nav[aria-labelledby='contents-1']";
    assert_eq!(texts(&page, &format!("{nav} > p#contents-1")), ["Inhoud"]);
    assert_eq!(
        texts(&page, &format!("{nav} > ul > li > p")),
        ["Verslag van een schriftelijk overleg", "Planning"]
    );
    assert_eq!(
        texts(&page, &format!("{nav} > ul > li > ul > li > p.toc-2")),
        [
            "I. Vragen en opmerkingen vanuit de fracties",
            "II. Antwoord en reactie van de minister"
        ]
    );
    let links: Vec<_> = select(&page, "nav a").collect();
    assert_eq!(links.len(), 4);
    for link in links {
        let title = texts(&page, link.attr("href").unwrap());
        assert_eq!(title, [text(link)]);
    }
}

#[test]
fn titles_in_contents_lose_their_notes_and_links() {
    let page = page(
        r#"{"tableOfContents": {}}, {"section": {"title": [{"strong": [
            {"link": {"text": "a", "url": "https://b.nl/"}}, {"footnote": "c"}]}],
            "blocks": ["d"]}}"#,
    );
    let entry = select(&page, "nav li a").next().unwrap();
    assert_eq!(entry.inner_html(), "1. <strong>a</strong>");
}

#[test]
fn questions_are_headings_below_the_section_they_stand_in() {
    let page = page_of(&letter("questions"));
    let questions = "h3.question-heading";
    assert_eq!(texts(&page, questions)[0], "Vraag 1");
    assert_eq!(texts(&page, "h4.question-heading")[0], "Vraag 9");
    assert!(
        texts(&page, "h3.answer-heading")
            .contains(&"Antwoord op vraag 3 en 8".to_owned())
    );
    assert_eq!(select(&page, "p.question-source").count(), 3);
}

#[test]
fn a_draft_says_so_once_in_words_and_once_in_paint() {
    let bytes = render(&letter("draft").letter, &letter("draft").style, Format::Html);
    let source = String::from_utf8(bytes.unwrap().bytes).unwrap();
    let page = parse(source.as_bytes());
    assert_eq!(texts(&page, "header > p.watermark[data-word='CONCEPT']"), ["CONCEPT"]);
    assert_eq!(source.matches(">CONCEPT<").count(), 1);
    assert!(source.contains(r#"content: attr(data-word) / "";"#));
    assert_eq!(select(&page_of(&letter("minimal")), ".watermark").count(), 0);
}

#[test]
fn what_letters_say_is_written_as_before() {
    for name in ["contents", "definitions", "footnotes", "questions", "quotes", "tables"]
    {
        let accepted = letter(name);
        let rendered = render(&accepted.letter, &accepted.style, Format::Html).unwrap();
        let source = String::from_utf8(rendered.bytes).unwrap();
        let (_, main) = source.split_once("<main>\n").unwrap();
        golden("html", name, main.split_once("</main>").unwrap().0);
    }
}

/// Returns the column widths of each table on paper, in percent.
fn printed_columns(page: &Html) -> Vec<Vec<f64>> {
    let percent = |column: ElementRef<'_>| -> f64 {
        let (_, width) = column.attr("style").unwrap().split_once("--print: ").unwrap();
        width.strip_suffix('%').unwrap().parse().unwrap()
    };
    let columns = Selector::parse("col").unwrap();
    select(page, "table")
        .map(|table| table.select(&columns).map(percent).collect())
        .collect()
}

#[test]
fn columns_on_paper_are_as_wide_as_in_the_pdf() {
    let long = "De motie verzoekt de regering dit te onderzoeken. ".repeat(6);
    let cells = json!([["1", "Motie Van der Staaij", long.trim_end(), "12 mei 2025"]]);
    let shares = json!([{ "width": 10 }, {}, { "width": 40 }, { "align": "right" }]);
    let body = json!([
        { "table": { "rows": cells, "rowHeaders": true } },
        { "table": { "rows": cells, "rowHeaders": true, "columns": shares } },
        { "definitions": [{ "label": "Wat", "blocks": [{ "table": { "rows": cells } }] }] },
    ]);
    let accepted = crate::layout::with_body(&body.to_string());
    let pages = crate::layout::pages(&accepted);
    let printed = printed_columns(&page_of(&accepted));
    assert_eq!((printed.len(), pages.pagination.tables.len()), (3, 3));
    for (set, printed) in pages.pagination.tables.iter().zip(printed) {
        assert_eq!(set.columns.len(), printed.len());
        let whole: f64 = set.columns.iter().map(|width| width.to_pt()).sum();
        for (width, percent) in set.columns.iter().zip(printed) {
            assert!((width.to_pt() / whole * 100.0 - percent).abs() < 0.006);
        }
    }
}

#[test]
fn words_that_are_wider_than_their_column_break_on_paper() {
    let long = |rows: Value| {
        let body = json!([{ "table": { "header": ["Nr.", "Verantwoordingsonderzoek"], "rows": rows } }]);
        let accepted = crate::layout::with_body(&body.to_string());
        texts(&page_of(&accepted), "th.long, td.long")
    };
    assert_eq!(long(json!([["12", "Openbaar"]])), [""; 0]);
    let word = "arbeidsomstandighedenwetgeving".repeat(4);
    let address = format!("https://www.rijksoverheid.nl/{}", "documenten/".repeat(9));
    let rows = json!([["12", word], ["13", [{ "strong": "Kort" }]], ["14", address]]);
    assert_eq!(long(rows), [word.as_str(), address.as_str()]);
    let body = json!([{ "table": { "header": vec!["Verantwoording"; 9], "rows": [vec!["12"; 9]] } }]);
    let page = page_of(&crate::layout::with_body(&body.to_string()));
    assert_eq!(texts(&page, "th.long").len(), 9);
    assert_eq!(texts(&page, "td.long"), [""; 0]);
}

#[test]
fn a_printed_table_leaves_the_room_that_browsers_round_off() {
    let sheet = |right: f64| {
        let toml = format!(
            "name = \"rond\"\n[table]\n\
             padding = {{ top = 5.0, right = {right:?}, bottom = 5.0, left = 2.8 }}\n"
        );
        let style = Folder::new("rounding", &toml).load().unwrap();
        let html = render(&letter("tables").letter, &style, Format::Html).unwrap().bytes;
        String::from_utf8(html).unwrap()
    };
    // A pixel for the column, and the rest of a pixel that a rule of 0.5 pt leaves.
    assert!(sheet(2.8).contains("th, td { padding-right: 0.2rem; }"));
    assert!(sheet(1.0).contains("th, td { padding-right: 0; }"));
}

/// Returns the text of each paragraph and list for which a rule sets a margin to zero.
fn without_margin(page: &Html, property: &str) -> Vec<String> {
    let sheet: String = texts(page, "style").concat();
    let (rules, _) = sheet.split_once("@media print, (min-width").unwrap();
    let mut found = BTreeSet::new();
    for rule in rules.split('}') {
        let Some((selector, declarations)) = rule.split_once('{') else { continue };
        let selector = selector.rsplit("*/").next().unwrap_or_default().trim();
        let is_zero = declarations.contains(&format!("{property}: 0;"));
        if let Ok(selector) = Selector::parse(selector).as_ref()
            && is_zero
        {
            found.extend(page.select(selector).map(text));
        }
    }
    found.into_iter().filter(|text| !text.is_empty()).collect()
}

/// In a quote or cell, items have the role of the text around them, and so its space.
#[test]
fn items_of_one_paragraph_are_close_in_quotes_and_cells_too() {
    let list = r#"{"list": {"style": "bullet", "items": ["een", "twee", ["drie", "vier"], "vijf"]}}"#;
    for block in [
        format!(r#"{{"quote": {{"blocks": ["eerst", {list}, "dan"]}}}}"#),
        format!(
            r#"{{"questions": [
                {{"question": {{"number": 1, "blocks": ["eerst", {list}, "dan"]}}}},
                {{"answer": {{"numbers": [1], "blocks": ["Ja."]}}}}]}}"#
        ),
    ] {
        let below = without_margin(&page(&block), "margin-bottom");
        let of_items = ["een", "twee", "drie", "vier", "vijf", "eerst", "dan"];
        let below = of_items.iter().filter(|item| below.iter().any(|text| text == *item));
        assert_eq!(below.collect::<Vec<_>>(), [&"een", &"twee"], "{block}");
    }
    let cell = format!(r#"{{"table": {{"rows": [[["eerst", {list}, "dan"]]]}}}}"#);
    let below = without_margin(&page(&cell), "margin-bottom");
    assert!(!below.contains(&"vijf".to_owned()), "{below:?}");
    assert!(below.contains(&"dan".to_owned()), "{below:?}");
}
