//! Comparison of two files of one format: small differences, and none at all.

use kamerbrief::compare::{Difference, IgnoreRule, compare};
use kamerbrief::locale::Language;

use crate::support::STYLES;
use crate::support_hostile::{Pdf, R, W, docx, paragraph};

fn differences(old: &[u8], new: &[u8]) -> Vec<Difference> {
    compare(old, new, &STYLES, &[]).unwrap().differences
}

fn sentences(found: &[Difference]) -> Vec<String> {
    let locale = STYLES.default_style().locale(Language::EN);
    found.iter().map(|found| found.sentence(locale)).collect()
}

fn page(head: &str, body: &str) -> Vec<u8> {
    format!("<!DOCTYPE html><html><head><title>t</title>{head}</head>{body}</html>")
        .into()
}

/// Asserts that two heads and bodies of pages differ, in both directions.
fn assert_pages_differ(old: (&str, &str), new: (&str, &str)) {
    let (was, is) = (page(old.0, old.1), page(new.0, new.1));
    assert!(!differences(&was, &is).is_empty(), "{old:?} {new:?}");
    assert!(!differences(&is, &was).is_empty(), "{new:?} {old:?}");
}

#[test]
fn elements_around_equal_text_are_compared() {
    let pairs = [
        (
            "<ol><li>een a b<li>twee a b<li>drie a b</ol>",
            "<ol><li>een a b</ol><ol><li>twee a b<li>drie a b</ol>",
        ),
        ("<table><tr><td>a<td>b</table>", "<table><tr><td>a<tr><td>b</table>"),
        ("<table><tr><td><p>a<p>b</table>", "<table><tr><td><p>a<td><p>b</table>"),
        ("<table><tr><td>a<td>b</table>", "<table><tr><td>a<td>b<tr><td><td></table>"),
        ("<p>een<p>twee", "<p>een<hr><p>twee"),
        ("<p>een<p>twee", "<p>een<p><p>twee"),
        ("<p>een<p>twee", "<p>een<iframe src=x></iframe><p>twee"),
        ("<a href=x><p>een</p><p>twee</p></a>", "<a href=x><p>eentwee</p></a>"),
        ("<pre>een\ntwee</pre>", "<pre>een twee</pre>"),
        ("<textarea>een\ntwee</textarea>", "<textarea>een twee</textarea>"),
        ("<p>x <svg><text>een</text></svg>", "<p>x <svg><text>twee</text></svg>"),
        ("<p class=a style='color:red'>x", "<p class=b style='color:red'>x"),
        ("<p><span class=a style='top:0'>x", "<p><span class=b style='top:0'>x"),
        ("<body><p>x", "<body dir=rtl><p>x"),
        ("<p>x", "<p>x<script>document.body.textContent = 'y'</script>"),
        ("<noscript><p>een</noscript><p>x", "<noscript><p>twee</noscript><p>x"),
        ("<p>www.rijks<wbr>overheid.nl", "<p>www.rijksoverheid.nl"),
        ("<p>een <big>twee</big>", "<p>een <tt>twee</tt>"),
        ("<p>een<video src=a></video>", "<p>een<video src=b></video>"),
        (
            "<p><picture><source srcset=a><img></picture>",
            "<p><picture><source srcset=b><img></picture>",
        ),
        ("<p><object data=a>x</object>", "<p><object data=b>x</object>"),
        ("<p>x<iframe src=a></iframe>", "<p>x<iframe src=b></iframe>"),
    ];
    for (old, new) in pairs {
        assert_pages_differ(("", old), ("", new));
    }
}

#[test]
fn obsolete_elements_of_text_are_in_their_line() {
    for tag in ["big", "tt", "strike", "acronym", "nobr"] {
        let old = page("", &format!("<p>Het <{tag}>hoge</{tag}> water"));
        let new = page("", &format!("<p>Het <{tag}>lage</{tag}> water"));
        let found = differences(&old, &new);
        let codes: Vec<_> = found.iter().map(|found| found.code.name()).collect();
        assert_eq!(codes, ["words"], "{tag}: {found:?}");
        let plain = differences(&page("", "<p>Het hoge water"), &old);
        let codes: Vec<_> = plain.iter().map(|found| found.code.name()).collect();
        assert_eq!(codes, ["formatting"], "{tag}: {plain:?}");
    }
}

#[test]
fn a_split_list_is_one_difference() {
    let items = ["een twee a", "drie vier b", "vijf zes c", "zeven acht d"];
    let list = |items: &[&str]| format!("<ol><li>{}</ol>", items.join("<li>"));
    let one = page("", &list(&items));
    let two = page("", &(list(&items[..2]) + &list(&items[2..])));
    let found = differences(&one, &two);
    assert_eq!(
        found.iter().map(|found| found.code.name()).collect::<Vec<_>>(),
        ["element-added"]
    );
    let found = differences(&two, &one);
    assert_eq!(
        found.iter().map(|found| found.code.name()).collect::<Vec<_>>(),
        ["element-removed"]
    );
}

#[test]
fn style_sheets_and_heads_are_compared() {
    let heads = [
        (
            "<style>@font-face{font-family:A;src:url(a)}@font-face{font-family:B}</style>",
            "<style>@font-face{font-family:A;src:url(b)}@font-face{font-family:B}</style>",
        ),
        (
            "<style>.a{color:red}.b{color:blue}</style>",
            "<style>.b{color:blue}.a{color:red}</style>",
        ),
        (
            "<style>p{color:red !important;color:blue}</style>",
            "<style>p{color:blue}</style>",
        ),
        ("", "<style>@import \"rood.css\";</style>"),
        ("", "<style>p{color:red</style>"),
        ("<style media=screen>p{top:0}</style>", "<style media=print>p{top:0}</style>"),
        ("<link rel=stylesheet href=a>", "<link rel=stylesheet href=a media=print>"),
        ("", "<base href=\"https://x.nl/\">"),
        ("<script src=a.js></script>", "<script src=b.js></script>"),
    ];
    for (old, new) in heads {
        assert_pages_differ((old, "<p class='a b'>x"), (new, "<p class='a b'>x"));
    }
}

#[test]
fn pages_that_a_browser_shows_alike_are_equal() {
    let bodies = [
        ("<p>een  twee\tdrie", "<p>een twee drie"),
        ("<p>een<br>twee", "<p>een <br>\n  twee"),
        ("<p>een <b>twee</b> drie", "<p>een\n<b>twee</b>\ndrie"),
        ("<p>een <b> twee</b>", "<p>een <b>twee</b>"),
        ("<p class='a b'>x", "<p class=' b  a'>x"),
        ("<p>een twee", "<p>een<script></script> twee"),
        ("<p>een <big>twee</big> drie", "<p>een <big>twee</big>\n drie"),
        ("<table><tr><td>a</table>", "<table><tbody><tr><td>a</table>"),
    ];
    for (old, new) in bodies {
        let found = differences(&page("", old), &page("", new));
        // A mark on a space is not shown.
        let found: Vec<_> = sentences(&found)
            .into_iter()
            .filter(|found| !found.contains("‘ ’"))
            .collect();
        assert_eq!(found, [""; 0], "{old} {new}");
    }
}

/// Returns a DOCX with a body in the namespaces of drawings, formulas and relationships.
fn word(body: &str, parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let body = body.replace(
        "<w:p>",
        &format!(
            "<w:p xmlns:r=\"{R}\" xmlns:a=\"urn:a\" \
             xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\">"
        ),
    );
    docx(&body, parts)
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn around(inner: &str) -> String {
    format!("<w:p>{inner}</w:p>")
}

fn row(cells: &[&str]) -> String {
    let cells: String =
        cells.iter().map(|cell| format!("<w:tc>{}</w:tc>", paragraph(cell))).collect();
    format!("<w:tr>{cells}</w:tr>")
}

fn table(rows: &str) -> String {
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>")
}

fn footnotes(id: u8) -> String {
    format!(
        "<w:footnotes xmlns:w=\"{W}\"><w:footnote w:id=\"{id}\">{}</w:footnote></w:footnotes>",
        paragraph("Zie de noot.")
    )
}

fn comments(author: &str) -> String {
    format!(
        "<w:comments xmlns:w=\"{W}\"><w:comment w:id=\"0\" w:author=\"{author}\">{}\
         </w:comment></w:comments>",
        paragraph("Klopt dit?")
    )
}

#[test]
fn content_of_paragraphs_and_tables_of_a_docx_is_compared() {
    let deleted = |text: &str| {
        around(&format!(
            "{}<w:del w:author=\"Jan\"><w:r><w:delText>{text}</w:delText></w:r></w:del>{}",
            run("Dit is "),
            run("waar.")
        ))
    };
    let inserted = |author: &str| {
        around(&format!("<w:ins w:author=\"{author}\">{}</w:ins>", run("Dit is waar.")))
    };
    let plain = around(&(run("Dit is ") + &run("waar.")));
    let moved_away = around(&format!(
        "{}<w:moveFrom w:author=\"Jan\">{}</w:moveFrom>{}",
        run("Dit is "),
        run("niet "),
        run("waar.")
    ));
    let picture = "<w:r><w:drawing><a:b a:c=\"1\"/></w:drawing></w:r>";
    let reference = "<w:r><w:footnoteReference w:id=\"1\"/></w:r>";
    let formula = |inner: &str| around(&format!("<m:oMath>{inner}</m:oMath>"));
    let one = "<m:e><m:r><m:t>1</m:t></m:r></m:e>";
    let symbol = |font: &str| {
        around(&format!("<w:r><w:sym w:font=\"{font}\" w:char=\"F0FC\"/></w:r>"))
    };
    let ruby = |base: &str| {
        around(&format!(
            "<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>",
            run("a"),
            run(base)
        ))
    };
    let exception =
        "<w:tblPrEx><w:tblBorders><w:top w:val=\"single\"/></w:tblBorders></w:tblPrEx>";
    let pairs = [
        (plain.clone(), deleted("niet ")),
        (deleted("niet "), deleted("altijd ")),
        (plain.clone(), moved_away),
        (inserted("Jan"), inserted("Piet")),
        (
            around(&(run("Dit is") + reference + &run(" waar."))),
            around(&(run("Dit is waar.") + reference)),
        ),
        (around(&(picture.to_owned() + &run("x y"))), around(&(run("x y") + picture))),
        (plain.clone(), plain.clone() + &around(picture)),
        (
            plain.clone() + &plain,
            plain.clone() + &around("<w:r><w:br w:type=\"page\"/></w:r>") + &plain,
        ),
        (plain.clone() + &plain, plain.clone() + "<w:p/>" + &plain),
        (table(&row(&["a", "b"])), table(&(row(&["a", "b"]) + &row(&["", ""])))),
        (table(&row(&["a", "", "b"])), table(&row(&["a", "b"]))),
        (
            table(&row(&["a", "b", "c", "d"])),
            table(&(row(&["a", "b"]) + &row(&["c", "d"]))),
        ),
        (
            table(&row(&["a", "b"])),
            table(&row(&["a", "b"]).replace("<w:tr>", &format!("<w:tr>{exception}"))),
        ),
        (
            formula(&format!("<m:f>{one}</m:f>")),
            formula(&format!("<m:sSup>{one}</m:sSup>")),
        ),
        (
            formula(&format!(
                "<m:nary><m:naryPr><m:chr m:val=\"∑\"/></m:naryPr>{one}</m:nary>"
            )),
            formula(&format!(
                "<m:nary><m:naryPr><m:chr m:val=\"∏\"/></m:naryPr>{one}</m:nary>"
            )),
        ),
        (symbol("Wingdings"), symbol("Symbol")),
        (ruby("een"), ruby("twee")),
        (
            around(&format!("<w:bdo w:val=\"ltr\">{}</w:bdo>", run("abc"))),
            around(&format!("<w:bdo w:val=\"rtl\">{}</w:bdo>", run("abc"))),
        ),
    ];
    for (old, new) in pairs {
        let (was, is) = (word(&old, &[]), word(&new, &[]));
        assert!(!differences(&was, &is).is_empty(), "{old} {new}");
        assert!(!differences(&is, &was).is_empty(), "{new} {old}");
    }
}

#[test]
fn comments_are_compared_with_their_author_and_text() {
    let (start, end) =
        ("<w:commentRangeStart w:id=\"0\"/>", "<w:commentRangeEnd w:id=\"0\"/>");
    let reference = "<w:r><w:commentReference w:id=\"0\"/></w:r>";
    let file = |inner: &str, author: &str| {
        let part = comments(author);
        word(&around(inner), &[("word/comments.xml", "comments", part.as_bytes())])
    };
    let on = |text: &str, rest: &str| {
        format!("{start}{}{end}{reference}{}", run(text), run(rest))
    };
    let old = file(&on("Een ", "twee"), "Jan");
    assert_eq!(differences(&old, &file(&on("Een twee", ""), "Jan")).len(), 1);
    assert_eq!(differences(&old, &file(&on("Een ", "twee"), "Piet")).len(), 1);
}

#[test]
fn other_ways_to_write_the_same_docx_are_equal() {
    let set = |properties: &str| {
        around(&format!("<w:r><w:rPr>{properties}</w:rPr><w:t>x</w:t></w:r>"))
    };
    let page = |result: &str| {
        around(&format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> PAGE \
             </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r>\
             <w:fldChar w:fldCharType=\"end\"/></w:r>{}",
            run(result),
            run(" van")
        ))
    };
    let mark =
        "<w:bookmarkStart w:id=\"0\" w:name=\"_GoBack\"/><w:bookmarkEnd w:id=\"0\"/>";
    let pairs = [
        (set("<w:b/>"), set("<w:b w:val=\"true\"/>")),
        (set("<w:i w:val=\"1\"/>"), set("<w:i w:val=\"on\"/>")),
        (set("<w:b w:val=\"0\"/>"), set("<w:b w:val=\"false\"/>")),
        (set("<w:color w:val=\"aabbcc\"/>"), set("<w:color w:val=\"AABBCC\"/>")),
        (around(&run("x")), around(&(mark.to_owned() + &run("x")))),
        (page("1"), page("2")),
    ];
    for (old, new) in pairs {
        let found = differences(&word(&old, &[]), &word(&new, &[]));
        assert_eq!(sentences(&found), [""; 0], "{old} {new}");
    }
    let noted = |id: u8| {
        let part = footnotes(id);
        let body =
            format!("{}<w:r><w:footnoteReference w:id=\"{id}\"/></w:r>", run("Feit"));
        word(&around(&body), &[("word/footnotes.xml", "footnotes", part.as_bytes())])
    };
    assert_eq!(sentences(&differences(&noted(1), &noted(7))), [""; 0]);
    let shown = |name: &str| {
        let picture = "<w:r><w:drawing><a:blip r:embed=\"r0\"/></w:drawing></w:r>";
        word(&around(picture), &[(name, "image", b"picture")])
    };
    let found = differences(&shown("word/media/a.png"), &shown("word/media/b.png"));
    assert_eq!(sentences(&found), [""; 0]);
}

#[test]
fn ignored_text_leaves_no_pixels() {
    let accepted = crate::layout::with_body(r#"["Het water stijgt snel."]"#);
    let other = crate::layout::with_body(r#"["Het water daalt snel."]"#);
    let [old, new] = [accepted, other].map(|accepted| {
        let format = kamerbrief::Format::Pdf;
        kamerbrief::render(&accepted.letter, &accepted.style, format).unwrap().bytes
    });
    let ignore = |rules: &[&str]| {
        let rules: Vec<_> =
            rules.iter().map(|rule| IgnoreRule::parse(rule).unwrap()).collect();
        compare(&old, &new, &STYLES, &rules).unwrap()
    };
    assert_eq!(sentences(&ignore(&["text", "metadata"]).differences), [""; 0]);
    let none = ignore(&["text", "structure", "metadata", "layout", "pixels"]);
    assert_eq!(none.not_compared.len(), 5, "{:?}", none.not_compared);
}

/// Returns a PDF of one page with entries of its catalog and page, and other objects.
fn pdf(catalog: &str, page: &str, objects: &[&str]) -> Vec<u8> {
    let objects = objects.iter().map(|object| object.as_bytes().to_vec());
    // The entries of the page follow its resources.
    let page = format!(">>{page}/PieceInfo<<");
    Pdf::new("0 0 9 9 re f").catalog(catalog).resources(&page).objects(objects).bytes()
}

#[test]
fn what_a_pdf_does_and_carries_is_compared() {
    let attached = |text: &str| {
        let stream = format!("<</Length {}>>stream\n{text}\nendstream", text.len());
        let names = "/Names<</EmbeddedFiles<</Names[(a.txt) 5 0 R]>>>>";
        pdf(names, "", &["<</Type/Filespec/EF<</F 6 0 R>>>>", &stream])
    };
    let bookmark = |action: &str| {
        let outline = "/Outlines<</First 5 0 R/Last 5 0 R/Count 1>>";
        pdf(outline, "", &[&format!("<</Title(Kop)/A<<{action}>>>>")])
    };
    let note = |text: &str| {
        pdf("", &format!("/Annots[<</Subtype/Text/Contents({text})>>]"), &[])
    };
    let script = pdf("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "", &[]);
    let none = pdf("", "", &[]);
    let pairs = [
        (none.clone(), script),
        (none.clone(), attached("geheim")),
        (attached("geheim"), attached("openbaar")),
        (bookmark("/S/URI/URI(https://a.nl)"), bookmark("/S/URI/URI(https://b.nl)")),
        (none.clone(), note("Dit klopt niet")),
        (note("Dit klopt"), note("Dit klopt niet")),
        (none.clone(), pdf("", "/TrimBox[1 1 500 800]", &[])),
    ];
    for (old, new) in pairs {
        let found = differences(&old, &new);
        assert!(!found.is_empty(), "{}", String::from_utf8_lossy(&new));
    }
    // A name tree that refers to itself has an end.
    let cycle = pdf("/Names<</EmbeddedFiles 5 0 R>>", "", &["<</Kids[5 0 R 5 0 R]>>"]);
    drop(compare(&none, &cycle, &STYLES, &[]));
}
