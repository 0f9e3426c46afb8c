//! Residue of everyday work: mail, forms, other programs, and letters that were lost.

use serde_json::{Value, json};

use crate::residue::{warnings, with_body};

/// Returns the codes of the warnings about a body of one block between other paragraphs.
fn codes(block: &Value) -> Vec<&'static str> {
    let ordinary = "Dit is een gewone alinea over het beleid van het kabinet.";
    let mut body = vec![json!(ordinary); 8];
    body.push(block.clone());
    body.extend(vec![json!(ordinary); 16]);
    warnings(&with_body(&json!(body))).into_iter().map(|(_, code)| code).collect()
}

/// Asserts that each text has one warning of this kind.
fn assert_found(code: &'static str, texts: &[&str]) {
    let found: Vec<_> = texts.iter().map(|text| (*text, codes(&json!(text)))).collect();
    let wrong = found.iter().filter(|(_, codes)| *codes != [code]);
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&(&str, Vec<&str>)>::new());
}

#[test]
fn letters_that_were_lost_or_replaced_are_found() {
    assert_found(
        "replacement-character",
        &[
            "De financi?le gevolgen zijn beperkt.",
            "De minister van Financi?n kwam.",
            "De uitgaven op Cura?ao stijgen.",
            "De minister?s besluit staat vast.",
        ],
    );
    assert_found(
        "misread-encoding",
        &[
            "De financi‰le gevolgen zijn beperkt.",
            "De co”rdinatie is gestart.",
            "De uitgaven op Cura‡ao stijgen.",
            "Er is ‚‚n uitzondering.",
            "De financi‘le gevolgen zijn beperkt.",
            "Er is ŽŽn uitzondering.",
            "De financiÎle gevolgen zijn beperkt.",
            "De minister is geÔnformeerd.",
            "Er is ÈÈn uitzondering.",
            "De periode 2020ñ2025 is voorbij.",
            "Het kost Ä 5 miljoen.",
            "De ministerâs besluit staat vast.",
            "Het bedrag is â¬ 5 miljoen.",
            "Het rapport â van vorig jaar â is af.",
            "De citaten âjaâ zijn ontvangen.",
            "De financi¨ele gevolgen zijn beperkt.",
            "De co¨ordinatie is gestart.",
            "De uitvoe¬ring loopt.",
            "De ﬁnanciën zijn op orde.",
            "De eﬀecten zijn groot.",
        ],
    );
}

#[test]
fn escapes_of_json_mail_and_addresses_are_found() {
    assert_found(
        "misread-encoding",
        &[
            "De eerste regel.\\nDe tweede regel.",
            "De eerste regel.\\r\\nDe tweede regel.",
            "De kolom\\tWaarde is leeg.",
            "Zij sprak van een \\\"mijlpaal\\\" in het beleid.",
            "Het kost € 5 miljoen\\/jaar.",
            "De financi=c3=able gevolgen zijn beperkt.",
            "De financi=EBle gevolgen zijn beperkt.",
            "De financi%C3%ABle gevolgen zijn beperkt.",
            "Zie rapport%20definitief in de bijlage.",
        ],
    );
}

#[test]
fn values_as_programs_store_them_are_found() {
    assert_found(
        "raw-value",
        &[
            "Uw aanvraag van 14-3-2025 00:00:00 is ontvangen.",
            "Uw aanvraag van 2025-03-14T00:00:00Z is ontvangen.",
            "De uitgaven bedragen 1,23457E+09 euro.",
            "Het bedrag is € 12345,6700000001 per jaar.",
            "Het aandeel is 12,2999999999 procent.",
            "Het bedrag van null euro is betaald.",
            "Het bedrag van NaN euro is betaald.",
            "De aanvraag is op undefined ontvangen.",
        ],
    );
}

#[test]
fn labels_and_units_without_a_value_are_found() {
    assert_found(
        "space-before-punctuation",
        &[
            "Zie bijlage .",
            "De Kamer ontvangt dit , en ook dat.",
            "De gemeente , gevestigd in Leiden, betaalt.",
            "Het Kenmerk: .",
        ],
    );
    assert_found(
        "placeholder",
        &[
            "Een bedrag van € is betaald.",
            "De heer () heeft dit gemeld.",
            "De minister heeft “” gemeld.",
        ],
    );
}

#[test]
fn what_mail_programs_and_word_add_is_found() {
    assert_found(
        "program-residue",
        &[
            "Van: Jan Jansen Verzonden: maandag 3 maart 2025 10:12 Aan: Piet Pietersen Onderwerp: brief",
            "-----Oorspronkelijk bericht-----",
            "-----Original Message-----",
            "Verzonden vanaf mijn iPhone",
            "[cid:image001.png@01D9A1B2.C3D4E5F0]",
            "Mail naar jan@minfin.nl<mailto:jan@minfin.nl> voor vragen.",
            "Verwijderd: de minister",
            "Opgemaakt: Lettertype: 9 pt",
            "[if !supportLists]· Eerste punt",
            "Sectie-einde (volgende pagina)",
            "1 Inleiding ............ 3",
            "Inleiding..................3",
            "Dit is gemeld :contentReference[oaicite:0].",
            "Als AI-taalmodel heb ik geen toegang tot cijfers.",
            "Zeker! Hier is een conceptbrief aan de Kamer:",
        ],
    );
    assert_found(
        "merge-field",
        &[
            "Zie HYPERLINK \"mailto:info@minfin.nl\" voor vragen.",
            "Pagina PAGE van NUMPAGES",
            "EMBED Excel.Sheet.12",
            "De kosten zijn «F4».",
            "De kosten zijn «Zaak.Bedrag».",
            "De kosten zijn {!Zaak.Bedrag}.",
            "De kosten zijn {0} euro.",
        ],
    );
}

#[test]
fn placeholders_of_forms_are_found() {
    assert_found(
        "placeholder",
        &[
            "Op [dag] april 2025 is besloten.",
            "In [maand] 2025 is besloten.",
            "Het gaat om x% van de gevallen.",
            "Het gaat om x miljoen euro.",
            "Het gaat om … procent van de gevallen.",
            "Het bedrag is [X] miljoen euro.",
            "De begroting voor 20XX is vastgesteld.",
            "Het besluit van __-__-2025 geldt.",
            "De prijs is hoog [klopt dit?] en vast.",
            "De prijs is hoog [OPM JJ: nakijken] en vast.",
            "De motie van het lid X c.s. is aangenomen.",
            "Zie [link naar rapport] hierna.",
            "[Titel van document]",
            "De inzet is verhoogd [JJ1] en vast.",
            "De inzet is verhoogd.[JJ1]",
            "[A1R2]: klopt dit nog",
        ],
    );
}

#[test]
fn words_that_a_ligature_or_spaces_split_are_found() {
    assert_found(
        "split-word",
        &[
            "Dit is effi ciënt werk.",
            "Dit is specifi ek beleid.",
            "Er is een confl ict ontstaan.",
            "De T weede Kamer is op de hoogte.",
            "De K a m e r b r i e f is verzonden.",
            "B r u g j e",
            "É é n a k t e",
        ],
    );
}

#[test]
fn marks_of_footnotes_in_the_text_are_found() {
    assert_found(
        "glued-footnote-mark",
        &[
            "Dit is eerder gemeld.3 Hierna volgt meer.",
            "Aan deze drie bruggen is gewerkt:1",
            "Dit is eerder gemeld¹ en bevestigd.",
            "Dit is eerder gemeld.¹ Hierna volgt meer.",
            "Dit is eerder gemeld[1] en bevestigd.",
            "¹ Kamerstuk 36 200, nr. 3.",
        ],
    );
    let table = json!({ "table": { "header": ["a", "b"], "rows": [["c", "d¹"]] } });
    let body = json!(["Zie de tabel.", table, "¹ Voorlopige cijfers."]);
    assert_eq!(warnings(&with_body(&body)), []);
}

#[test]
fn lists_that_were_typed_are_found() {
    assert_found(
        "typed-bullet",
        &[
            "De maatregelen zijn als volgt: • wegen; • bruggen; • water.",
            "Meer capaciteit à lagere wachttijden à minder kosten.",
            "à Dit leidt tot lagere kosten",
            "☐ Eerste maatregel",
        ],
    );
    for items in [
        ["a) de wegen;", "b) de bruggen."],
        ["(i) de wegen;", "(ii) de bruggen."],
        ["1) de wegen;", "2) de bruggen."],
        ["1. de wegen;", "2. de bruggen."],
    ] {
        let body =
            json!(["De maatregelen zijn:", items[0], items[1], "Dit is het slot."]);
        let found = warnings(&with_body(&body));
        assert_eq!(found, [("/body/2".to_owned(), "typed-number")], "{items:?}");
    }
    for items in [["a) de wegen;", "c) de bruggen."], ["1. De wegen.", "2. De bruggen."]]
    {
        let body =
            json!(["De maatregelen zijn:", items[0], items[1], "Dit is het slot."]);
        assert_eq!(warnings(&with_body(&body)), [], "{items:?}");
    }
}

#[test]
fn printed_parts_at_the_start_and_the_end_are_found() {
    let found = |first: &str, last: &str| {
        let body = json!([first, "Hierbij informeer ik uw Kamer.", last]);
        let found = warnings(&with_body(&body)).into_iter();
        found.map(|(pointer, code)| format!("{pointer} {code}")).collect::<Vec<_>>()
    };
    let (opening, end) = ("Dit gaat over het beleid.", "Ik hoop u te hebben ingelicht.");
    assert_eq!(found(opening, end), [""; 0]);
    for first in [
        "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
        "Postbus 20018",
        "2500 EA DEN HAAG",
        "Retouradres: Postbus 20201",
        "Bijlage(n) 2",
        "Contactpersoon: J. Jansen",
        "Pagina 1 van 4",
    ] {
        assert_eq!(found(first, end), ["/body/0 repeated-part"], "{first}");
    }
    for last in ["Kopie aan: de Minister van Asiel", "cc: J. Jansen", "w.g.", "Mvg,"] {
        assert_eq!(found(opening, last), ["/body/2 repeated-part"], "{last}");
    }
    for text in
        ["Postbus 20018 is van de Kamer.", "2500 mensen kwamen.", "Bijlage 2 volgt."]
    {
        assert_eq!(found(text, end), [""; 0], "{text}");
        assert_eq!(found(opening, text), [""; 0], "{text}");
    }
}

#[test]
fn targets_of_links_are_compared_with_their_text() {
    let link = |text: &str, url: &str| {
        codes(
            &json!({ "paragraph": ["Zie ", { "link": { "text": text, "url": url } }, "."] }),
        )
    };
    for url in [
        "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.nl",
        "http://localhost:8080/rapport",
        "https://www.rijksoverheid.nl/a?utm_source=chatgpt.com",
    ] {
        assert_eq!(link("het rapport", url), ["doubtful-link-target"], "{url}");
    }
    for url in
        ["https://www.rijksoverheid.nl/{naam}", "https://www.rijksoverheid.nl/«naam»"]
    {
        assert_eq!(link("het rapport", url), ["merge-field"], "{url}");
    }
    let target = "https://www.rijksoverheid.nl/onderwerpen/water";
    for (text, expected) in [
        ("www.tweedekamer.nl", vec!["link-text-mismatch"]),
        ("https://www.rijksoverheid.nl/onderwerpen/lucht", vec!["link-text-mismatch"]),
        ("www.rijksoverheid.nl", vec![]),
        ("https://www.rijksoverheid.nl/onderwerpen/water", vec![]),
        ("het rapport", vec![]),
    ] {
        assert_eq!(link(text, target), expected, "{text}");
    }
    assert_eq!(link("jan@minfin.nl", "mailto:piet@minfin.nl"), ["link-text-mismatch"]);
    assert_eq!(link("jan@minfin.nl", "mailto:jan@minfin.nl"), [""; 0]);
}
