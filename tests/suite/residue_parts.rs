//! Residue by its location in a letter.
//!
//! Members other than the body, and parts and numbers that the letter prints itself.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::residue::{warnings, with_body};

/// Returns the codes of the warnings about a body.
fn codes(body: &Value) -> Vec<&'static str> {
    codes_of(&with_body(body))
}

fn codes_of(letter: &Value) -> Vec<&'static str> {
    warnings(letter).into_iter().map(|(_, code)| code).collect()
}

#[test]
fn every_text_beside_the_body_is_looked_through() {
    let texts = [
        ("/sender/organisation", "Ministerie van {{naam}}", "merge-field"),
        ("/sender/unit", "Directie «AFDELING»", "merge-field"),
        ("/sender/visitingAddress/0", "[naam] 8", "placeholder"),
        ("/sender/postalAddress/0", "Postbus XXX", "placeholder"),
        ("/sender/phone", "06-XXXXXXXX", "placeholder"),
        ("/sender/website", "www. rijksoverheid.nl", "space-in-raw-url"),
        ("/sender/contact/name", "Kies een item.", "placeholder"),
        ("/sender/contact/phone", "<nummer invullen>", "merge-field"),
        ("/addressee/lines/0", "«Aanhef geadresseerde»", "merge-field"),
        ("/addressee/lines/1", "Gemeente FranekerÃ«", "misread-encoding"),
        ("/ourReference", "Fout! Verwijzingsbron niet gevonden.", "field-error"),
        ("/yourReference", "PM", "placeholder"),
        ("/caseNumbers/0", "2026-XXXX", "placeholder"),
        ("/enclosures/0", "n.t.b.", "placeholder"),
        ("/copyTo/0", "Caf&eacute;houders", "html-entity"),
        ("/dossier/number", "36 xxx", "placeholder"),
        ("/signatories/0/name", "[naam]", "placeholder"),
        ("/signatories/0/function", "Minister van XXX", "placeholder"),
    ];
    let letter = json!({
        "sender": {
            "organisation": "", "unit": "", "visitingAddress": [""], "postalAddress": [""],
            "phone": "", "website": "", "contact": { "name": "", "phone": "" },
        },
        "addressee": { "lines": ["", ""] },
        "date": "2025-03-04",
        "subject": "Voortgang",
        "ourReference": "", "yourReference": "", "caseNumbers": [""], "enclosures": [""],
        "copyTo": [""], "dossier": { "number": "" },
        "body": ["Tekst."],
        "signatories": [{ "name": "", "function": "" }],
    });
    let mut found = letter.clone();
    for (pointer, text, _) in texts {
        *found.pointer_mut(pointer).unwrap() = json!(text);
    }
    let expected: BTreeSet<_> =
        texts.iter().map(|(pointer, _, code)| ((*pointer).to_owned(), *code)).collect();
    assert_eq!(warnings(&found).into_iter().collect::<BTreeSet<_>>(), expected);
    // Texts that are legitimate in these members.
    let meant = [
        ("/sender/organisation", "Ministerie van Financiën"),
        ("/sender/unit", "Directie Lucht (PM en NO2)"),
        ("/sender/visitingAddress/0", "Plein 1813 nr. 4"),
        ("/sender/postalAddress/0", "2500 EE  Den Haag"),
        ("/sender/phone", "070  123 45 67"),
        ("/sender/website", "www.rijksoverheid.nl"),
        ("/sender/contact/name", "mr. P.M. Bakker"),
        ("/sender/contact/phone", "+31 (0)70 123"),
        ("/addressee/lines/0", "De heer A.P.M. Visser"),
        ("/addressee/lines/1", "2511 EA  Den Haag"),
        ("/ourReference", "2025-0000123456"),
        ("/yourReference", "PM/2025/4"),
        ("/caseNumbers/0", "2025Z01234"),
        ("/enclosures/0", "Nota PM"),
        ("/copyTo/0", "Minister van EZ"),
        ("/dossier/number", "36 800 XXX"),
        ("/signatories/0/name", "P.M. Jansen"),
        ("/signatories/0/function", "Minister van Financiën"),
    ];
    let mut letter = letter;
    for (pointer, text) in meant {
        *letter.pointer_mut(pointer).unwrap() = json!(text);
    }
    assert_eq!(warnings(&letter), []);
}

#[test]
fn typed_signatures_are_found_in_sections_markdown_and_lines() {
    let function = "De Minister van Financiën,";
    for (body, count) in [
        (json!(["Tekst.", { "paragraph": [{ "strong": function }] }]), 1),
        (
            json!([{ "section": { "title": "Tot slot", "blocks": ["Tekst.", function] } }]),
            1,
        ),
        (json!([{ "markdown": format!("Tekst.\n\n{function}") }]), 1),
        (json!([{ "paragraph": ["Tekst.", { "lineBreak": true }, function] }]), 1),
        (json!(["Mede namens de Minister van Financiën,"]), 1),
        (
            json!([{ "quote": { "blocks": [function] } }, { "list": { "items": [function] } }, "Slot."]),
            0,
        ),
    ] {
        assert_eq!(codes(&body), vec!["repeated-signature"; count], "{body}");
    }
    let body =
        json!([{ "paragraph": ["Hoogachtend,", { "lineBreak": true }, function] }]);
    assert_eq!(codes(&body), ["repeated-part", "repeated-signature"]);
}

#[test]
fn typed_signatures_are_found_in_a_list_or_table_that_ends_the_letter() {
    let table = |rows: Value| json!({ "table": { "rows": rows, "rowHeaders": true } });
    let list = |items: Value| json!({ "list": { "items": items } });
    let function = "De Minister van Financiën,";
    let section =
        |block: Value| json!({ "section": { "title": "Slot", "blocks": [block] } });
    for (block, count) in [
        (list(json!([function])), 1),
        (
            list(json!([
                "Minister van Financiën",
                "Mede namens de Minister van Financiën"
            ])),
            2,
        ),
        (
            table(json!([
                [function, "De Minister van Asiel,"],
                ["E. Jansen", "M. Bakker"]
            ])),
            1,
        ),
        (section(table(json!([["Minister van Financiën"]]))), 1),
        (json!({ "markdown": format!("- {function}") }), 1),
        // A table or list with data about the signatories.
        (
            table(json!([
                ["Minister van Financiën", "Parijs"],
                ["Minister van Asiel", "Rome"]
            ])),
            0,
        ),
        (list(json!(["Minister van Financiën: 3 miljoen", "Gemeenten: 5 miljoen"])), 0),
        (json!({ "quote": { "blocks": [{ "list": { "items": [function] } }] } }), 0),
    ] {
        let found = codes(&json!(["Tekst.", block]));
        assert_eq!(found, vec!["repeated-signature"; count], "{block}");
    }
    let body = json!([table(json!([["Hoogachtend,"], [function]]))]);
    assert_eq!(
        warnings(&with_body(&body)),
        [
            ("/body/0/table".to_owned(), "repeated-part"),
            ("/body/0/table".to_owned(), "repeated-signature"),
        ]
    );
    let mut letter = with_body(&json!(["Tekst."]));
    letter["annexes"] =
        json!([{ "title": "Brief", "blocks": [list(json!([function]))] }]);
    assert_eq!(codes_of(&letter), [""; 0]);
    // Far from the end, or in a list too long for a signature, it is ordinary text.
    assert_eq!(codes(&json!([list(json!([function])), "Slot."])), [""; 0]);
    assert_eq!(codes(&json!([list(json!(vec![function; 17]))])), [""; 0]);
}

#[test]
fn typed_letterheads_and_salutations_are_found_at_the_start() {
    for line in [
        "Geachte Voorzitter",
        "GEACHTE VOORZITTER,",
        "Onderwerp: nieuwe stand van zaken",
        "Ons kenmerk: 2025-1",
        "Datum 4 maart 2025",
        "Onderwerp Voortgang",
    ] {
        assert_eq!(codes(&json!([line, "Tekst."])), ["repeated-part"], "{line}");
    }
    for line in [
        "Datum inwerkingtreding: 1 juli 2026",
        "Datum 5 april 2025",
        "Onderwerpen zijn er genoeg",
        "Geachte leden van deze commissie hebben gevraagd wat er is gebeurd.",
    ] {
        assert_eq!(codes(&json!([line, "Tekst."])), [""; 0], "{line}");
    }
    // After the start, a label introduces other text, unless it has the letter's value.
    let far = |line: &str| {
        let mut body = vec!["Tekst."; 8];
        body.push(line);
        codes(&json!(body))
    };
    assert_eq!(far("Onderwerp: het volgende overleg"), [""; 0]);
    assert_eq!(far("Onderwerp: voortgang"), ["repeated-part"]);
    assert_eq!(far("Een lange alinea. ".repeat(20).trim_end()), [""; 0]);
}

#[test]
fn parts_that_the_letter_leaves_out_may_be_typed() {
    let mut letter = with_body(&json!(["Geachte Voorzitter,", "Tekst.", "Hoogachtend,"]));
    assert_eq!(codes_of(&letter), ["repeated-part"; 2]);
    letter["salutation"] = Value::Null;
    letter["closing"] = Value::Null;
    assert_eq!(codes_of(&letter), [""; 0]);
    let mut letter = with_body(&json!(["Tekst."]));
    letter["annexes"] = json!([{
        "title": "Brief van de Raad",
        "blocks": ["Geachte Voorzitter,", "Tekst.", "Hoogachtend,", "De Minister van Financiën,"],
    }]);
    assert_eq!(codes_of(&letter), [""; 0]);
}

#[test]
fn typed_labels_of_questions_and_answers_are_found() {
    let turns = |question: &str, answer: &str| {
        codes(&json!([{ "questions": [
            { "question": { "number": 1, "blocks": [question, "Klopt dit?"] } },
            { "answer": { "numbers": [1], "blocks": [answer, "Ja."] } },
        ] }]))
    };
    assert_eq!(turns("Vraag 1", "Antwoord 1"), ["repeated-part"; 2]);
    assert_eq!(turns("Vraag 1:", "Antwoord op vraag 1"), ["repeated-part"; 2]);
    assert_eq!(turns("Vraag één is dit.", "Antwoord geven is lastig."), [""; 0]);
}

#[test]
fn typed_numbers_are_found_where_the_same_number_is_printed() {
    let section = |title: &str, numbering: &str| json!({ "section": { "title": title, "numbering": numbering, "blocks": ["Tekst."] } });
    let found =
        codes(&json!([section("1 Inleiding", "decimal"), section("2) Slot", "decimal")]));
    assert_eq!(found, ["typed-number"; 2]);
    assert_eq!(codes(&json!([section("I. Inleiding", "roman")])), ["typed-number"]);
    let meant = [section("3 Ministers", "decimal"), section("1 jaar later", "none")];
    assert_eq!(codes(&json!(meant)), [""; 0]);
    assert_eq!(codes(&json!([section("1.5 graad als doel", "decimal")])), [""; 0]);
    let list = |style: &str, items: [&str; 2]| {
        codes(&json!([{ "list": { "style": style, "items": items } }]))
    };
    assert_eq!(list("number", ["1. Eerste", "2) tweede"]), ["typed-number"; 2]);
    assert_eq!(list("letter", ["a. Eerste", "(b) Tweede"]), ["typed-number"; 2]);
    assert_eq!(list("number", ["3 gemeenten", "2 provincies"]), [""; 0]);
    assert_eq!(list("bullet", ["1. Eerste", "2. Tweede"]), [""; 0]);
    // Numbers with points before paragraphs are consecutive.
    assert_eq!(codes(&json!(["1.1 Inleiding", "1.2 Slot"])), ["typed-number"; 2]);
}

#[test]
fn an_asterisk_below_a_table_begins_a_note() {
    let table = json!({ "table": { "header": ["A"], "rows": [["1*"]] } });
    assert_eq!(codes(&json!([table, "* Voorlopig cijfer."])), [""; 0]);
    assert_eq!(codes(&json!([table, "Tekst.", "* Voorlopig."])), ["typed-bullet"]);
}

#[test]
fn marks_of_notes_in_other_forms_than_are_printed_are_found() {
    let question = |text: &str| {
        codes(&json!([{ "questions": [
            { "question": { "number": 1, "blocks": [text], "sources": ["Trouw, 3 mei 2024."] } },
            { "answer": { "numbers": [1], "blocks": ["Ja."] } },
        ] }]))
    };
    for text in
        ["Kent u het bericht?1", "Kent u het bericht¹?", "Kent u het bericht [1]?"]
    {
        assert_eq!(question(text), ["source-mark-mismatch"], "{text}");
    }
    assert_eq!(question("Kent u het bericht? 1)"), [""; 0]);
}
