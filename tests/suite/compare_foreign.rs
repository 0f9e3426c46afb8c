//! Comparison of files from other programs, by the content that they print.

use kamerbrief::Format;
use kamerbrief::compare::compare;
use kamerbrief::locale::Language;
use kamerbrief::render;

use crate::support::STYLES;
use crate::support_hostile::{docx, paragraph};

/// Returns the sentences of the differences in text and structure.
fn compare_files(old: &[u8], new: &[u8]) -> Vec<String> {
    let locale = STYLES.default_style().locale(Language::EN);
    let found = compare(old, new, &STYLES, &[]).unwrap().differences;
    let of_content = found.iter().filter(|found| {
        let layer = found.layer.name();
        layer == "text"
            || layer == "structure" && !found.code.name().starts_with("attribute")
    });
    of_content.map(|found| found.sentence(locale)).collect()
}

fn assert_same(old: &[u8], new: &[u8]) {
    assert_eq!(compare_files(old, new), [""; 0]);
}

/// Returns a DOCX with one paragraph around these elements.
fn around(elements: &str) -> Vec<u8> {
    docx(&format!("<w:p>{elements}</w:p>"), &[])
}

#[test]
fn formulas_are_text() {
    let formula = |exponent: &str| {
        let math = "http://schemas.openxmlformats.org/officeDocument/2006/math";
        around(&format!(
            "<m:oMath xmlns:m=\"{math}\"><m:sSup><m:sSupPr/><m:e><m:r><m:t>a</m:t></m:r>\
             </m:e><m:sup><m:r><m:t>{exponent}</m:t></m:r></m:sup></m:sSup></m:oMath>"
        ))
    };
    let found = compare_files(&formula("2"), &formula("7"));
    assert_eq!(found, ["paragraph 1: ‘a2’ → ‘a7’"]);
}

#[test]
fn alternate_content_is_read_once_and_from_the_branch_that_is_understood() {
    let alternate = |prefix: &str, code: &str| {
        around(&format!(
            "<w:r><mc:AlternateContent \
             xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
             xmlns:w16se=\"http://schemas.microsoft.com/office/word/2015/wordml/symex\">\
             <mc:Choice Requires=\"{prefix}\"><w16se:symEx w16se:char=\"{code}\"/>\
             </mc:Choice><mc:Fallback><w:t>☂</w:t></mc:Fallback>\
             </mc:AlternateContent></w:r>"
        ))
    };
    assert_same(&alternate("w16se", "2600"), &around("<w:r><w:t>☀</w:t></w:r>"));
    assert_same(&alternate("new", "2600"), &around("<w:r><w:t>☂</w:t></w:r>"));
    let found = compare_files(&alternate("w16se", "2600"), &alternate("w16se", "2601"));
    assert_eq!(found, ["paragraph 1: ‘☀’ → ‘☁’"]);
}

#[test]
fn spaces_at_the_ends_of_a_text_count_only_where_they_are_preserved() {
    let runs = |space: &str| {
        around(&format!(
            "<w:r><w:t{space}>Het water </w:t></w:r><w:r><w:t>stijgt.</w:t></w:r>"
        ))
    };
    let preserved = runs(" xml:space=\"preserve\"");
    assert_same(&preserved, &around("<w:r><w:t>Het water stijgt.</w:t></w:r>"));
    assert_same(&runs(""), &around("<w:r><w:t>Het waterstijgt.</w:t></w:r>"));
}

#[test]
fn paragraphs_whose_marks_are_deleted_are_one() {
    let deleted = |text: &str, change: &str| {
        format!(
            "<w:p><w:pPr><w:rPr><w:{change} w:id=\"1\" w:author=\"a\"/></w:rPr></w:pPr>\
             <w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"
        )
    };
    let three = [
        deleted("Een ", "del"),
        deleted("twee ", "moveFrom"),
        paragraph("drie."),
        paragraph("Slot."),
    ];
    let joined = [paragraph("Een twee drie."), paragraph("Slot.")];
    assert_same(&docx(&three.concat(), &[]), &docx(&joined.concat(), &[]));
    // No paragraph follows that could continue the text.
    let last = docx(&[paragraph("Een."), deleted("Slot.", "del")].concat(), &[]);
    assert_same(&last, &docx(&[paragraph("Een."), paragraph("Slot.")].concat(), &[]));
    // An inserted paragraph mark separates.
    let inserted = docx(&[deleted("Een", "ins"), paragraph("twee")].concat(), &[]);
    assert_eq!(compare_files(&inserted, &docx(&paragraph("Eentwee"), &[])).len(), 2);
}

#[test]
fn the_first_level_of_a_page_is_its_title_only_where_it_is_there_once() {
    let style = "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/\
                 2006/main\"><w:style w:type=\"paragraph\" w:styleId=\"K1\">\
                 <w:name w:val=\"heading 1\"/></w:style></w:styles>";
    let heading = |text: &str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"K1\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [heading("Eerst"), paragraph("Tekst."), heading("Daarna")].concat();
    let docx = docx(&body, &[("word/styles.xml", "styles", style.as_bytes())]);
    let page = |level: u8| {
        format!(
            "<!DOCTYPE html><title>t</title><h{level}>Eerst</h{level}><p>Tekst.</p>\
             <h{level}>Daarna</h{level}>"
        )
    };
    assert_same(&docx, page(1).as_bytes());
    let found = compare_files(&docx, page(3).as_bytes());
    assert_eq!(found.len(), 2, "{found:?}");
}

/// Returns a tagged PDF with one paragraph of positioned lines.
///
/// Its footer is drawn before or after a line of the header.
fn tagged_pdf(lines: &[(&str, u32, u32)], footer_first: bool) -> Vec<u8> {
    let draw =
        |text: &str, x: u32, y: u32| format!("BT /F 12 Tf {x} {y} Td ({text}) Tj ET\n");
    let artifacts = [draw("Pagina 3 van 3", 400, 40), draw("Datum", 400, 780)];
    let mut artifacts = artifacts.map(|line| format!("/Artifact BMC {line}EMC\n"));
    if !footer_first {
        artifacts.reverse();
    }
    let mut content = artifacts.concat();
    for (mcid, (text, x, y)) in lines.iter().enumerate() {
        content += &format!("/P <</MCID {mcid}>> BDC {}EMC\n", draw(text, *x, *y));
    }
    let kids: Vec<_> = (0..lines.len()).map(|mcid| mcid.to_string()).collect();
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 5 0 R/MarkInfo<</Marked true>>>>".into(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".into(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font\
         <</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>>>"
            .into(),
        format!("<</Length {}>>stream\n{content}endstream", content.len()),
        "<</Type/StructTreeRoot/K[6 0 R]>>".into(),
        format!("<</Type/StructElem/S/P/P 5 0 R/Pg 3 0 R/K[{}]>>", kids.join(" ")),
    ];
    let objects = objects.iter().enumerate();
    let objects: String = objects
        .map(|(n, object)| format!("{} 0 obj\n{object}\nendobj\n", n + 1))
        .collect();
    format!("%PDF-1.7\n{objects}trailer\n<</Root 1 0 R>>\n%%EOF\n").into_bytes()
}

#[test]
fn lines_and_gaps_separate_the_words_of_other_writers() {
    let lines = [
        ("Betreft", 50, 720),
        ("Verslag van de", 120, 720),
        ("Tweede Kamer", 50, 700),
        ("der Staten-", 50, 680),
        ("Generaal", 50, 660),
    ];
    let pdf = tagged_pdf(&lines, true);
    let html = "<!DOCTYPE html><title>t</title>\
                <p>Betreft Verslag van de Tweede Kamer der Staten-Generaal</p>";
    assert_same(&pdf, html.as_bytes());
}

#[test]
fn the_order_in_which_a_page_draws_what_it_repeats_is_no_difference() {
    let lines = [("Tekst.", 50, 700)];
    assert_same(&tagged_pdf(&lines, true), &tagged_pdf(&lines, false));
}

#[test]
fn addresses_over_two_lines_and_marks_of_notes_are_alike_in_all_formats() {
    let address = "https://www.example.nl/een-zeer-lang-pad/dat_niet_op_een_regel_past/\
                   en/dat/daarom/over/twee/regels/gaat?bron=brief";
    let body = format!(
        "[{{\"paragraph\": [\"Zie {address} voor meer\", {{\"footnote\": \"Noot.\"}}]}}]"
    );
    let accepted = crate::layout::with_body(&body);
    let [pdf, docx, html] = [Format::Pdf, Format::DOCX, Format::Html]
        .map(|format| render(&accepted.letter, &accepted.style, format).unwrap().bytes);
    assert_same(&pdf, &docx);
    assert_same(&pdf, &html);
}
