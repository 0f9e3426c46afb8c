//! Texts that authors mean, and that only resemble residue: none has a warning.

use serde_json::{Value, json};

use crate::residue::{warnings, with_body};

/// The codes of the warnings about each text, of those that have any.
fn found(texts: &[&str]) -> Vec<String> {
    let ordinary = "Dit is een gewone alinea over het beleid van het kabinet.";
    let mut body = Vec::new();
    for text in texts {
        body.extend([json!(ordinary), json!(text)]);
    }
    body.extend(vec![json!(ordinary); 8]);
    let letter = with_body(&Value::Array([vec![json!(ordinary); 8], body].concat()));
    let body = letter["body"].as_array().unwrap();
    let found = warnings(&letter).into_iter();
    found
        .map(|(pointer, code)| {
            let index: usize = pointer.trim_start_matches("/body/").parse().unwrap();
            format!("{code}: {}", body[index])
        })
        .collect()
}

#[test]
fn abbreviations_in_brackets_have_the_meaning_of_the_words_before_them() {
    let texts = [
        "De uitgaven staan als pro memorie (PM).",
        "De uitgaven zijn pro memorie (pm).",
        "Deze grens geldt voor fijnstof (PM).",
        "Het bedrijf is Philip Morris (PM).",
        "De post is pro memorie (PM), en volgt in de voorjaarsnota.",
        "De projectmanager (PM) en de opdrachtgever (OG) tekenen samen.",
        "De provincie beheert het Natuurnetwerk Brabant (NNB).",
        "Zij sprak met de Nederlandse Taalbond (NTB).",
        "The Prime Minister (PM) and his deputy met.",
    ];
    assert_eq!(found(&texts), [""; 0]);
    let residue = ["Besluit volgt (PM).", "De datum is later bekend (ntb)."];
    assert_eq!(found(&residue).len(), residue.len());
}

#[test]
fn texts_that_amend_laws_quote_words() {
    let texts = [
        "In artikel 3 wordt «gemeente» vervangen door «provincie».",
        "Na «adres» wordt ingevoegd «, postcode en plaats».",
        "Aan «datum» wordt toegevoegd «van ontvangst».",
        "In onderdeel b vervalt «provincie,».",
        "In artikel 10 wordt «functie» telkens vervangen door «titel».",
        "In het opschrift wordt «minister» vervangen door «Onze Minister».",
        "For «name» there is substituted «reference».",
    ];
    assert_eq!(found(&texts), [""; 0]);
    let field = ["De heer «naam» wordt vervangen door mevrouw Jansen."];
    assert_eq!(found(&field).len(), 1);
}

#[test]
fn hyphens_before_conjunctions_hang() {
    let texts = [
        "De werk- annex woonruimte is verbouwd.",
        "De in- cq. uitvoer is gestegen, de in- cq uitvoer ook.",
        "De pre- vs. postfase is onderzocht.",
        "De kennis- hetzij ervaringseisen zijn hoog.",
        "De voor- danwel nadelen zijn bekend.",
        "The pre- versus post-war years.",
    ];
    assert_eq!(found(&texts), [""; 0]);
}

#[test]
fn ordinary_sentences_have_no_residue() {
    let texts = [
        "De kosten zijn € 5,-- per persoon, € 5,- per kind en € 1.250.000,00 in totaal.",
        "De raming is € 7,2 mln. in 2025, oplopend tot € 12,5 mln. structureel.",
        "De reeks is: –5, –3, 0, 2 en 4 procent; n = 1.024 en p < 0,05.",
        "-- geen gegevens beschikbaar --",
        "Het overleg is van 10.00 – 12.30 uur in zaal 1.04.",
        "De bedragen staan in € per jaar, de koers van € en $ is bekend.",
        "Het teken € is van de Europese Unie.",
        "De oppervlakte is 25 m², 10 m³ of 3 km²; CO₂ en 10⁶.",
        "Het kost 5 à 6 miljoen, à € 10 per stuk; een vis-à-vis en een vis à vis.",
        "De verhouding is 1:3, de schaal 1:25.000, artikel 1:3 Awb en zaak C-1/25.",
        "Zie art.3 en nr.12 van de lijst; versie 2.1 geldt.",
        "Hij las: “… procent van de kosten”, aldus het stuk.",
        "Wat nu? vroeg hij. Zo ja, hoe? Zo nee, waarom niet?",
        "De map C:\\nieuw\\rapport en \\\\server\\notitie bestaan.",
        "De formule a=EB en de korting 20%20 gelden.",
        "De functie f(x) = {x | x > 0} en het veld {1}.",
        "De Null-hypothese, het undefined behaviour en de waarde null in de software.",
        "None of the Member States objected; null and void is the legal term.",
        "De heer Šefčovič, Ñuñoa, Århus, Ærø, Île-de-France en de heer Erdoğan.",
        "De namen MÂCON, CHÂTEAU en CRÊPE; het geval “Â”; São Tomé.",
        "De wifi van het kantoor, een hifi installatie, staff meeting en tariff rates.",
        "De onderdelen a b c d e f g h i vervallen.",
        "De gegevens [CBS 2024], [A1] en [CO2] en [PM10] staan in de bijlage.",
        "Het rapport noemt de stof [CO2] vaak en [EU] soms.",
        "Het formulier: Naam: ........................",
        "Handtekening: ______________________",
        "Generatie X, de zaak X tegen Nederland en het platform X.",
        "In 2025 12 personen; in maart 2025 15.000 aanvragen.",
        "Kenmerk 2025-0000123456 en NLD/2024/001-A; 00000001003214369000.",
        "De begroting 2024.00000012 en IBAN NL91 ABNA 0417 1643 00.",
        "Van: Amsterdam tot: Parijs rijdt een trein.",
        "De tekst luidt: “[Klopt dit?] vroeg hij.”",
        "a. dat is niet het geval;",
        "De leden (a) tot en met (d) zijn overgenomen.",
        "De functie print() en de lijst (zie bijlage) bestaan.",
        "¹) Voorlopige cijfers",
    ];
    let found = found(&texts);
    assert_eq!(found, [""; 0]);
}

#[test]
fn code_is_literal() {
    let codes = |markdown: &str| {
        let body =
            json!(["Dit is een alinea.", { "markdown": markdown }, "Dit is een slot."]);
        warnings(&with_body(&body)).into_iter().map(|(_, code)| code).collect::<Vec<_>>()
    };
    for markdown in [
        "Het element `<br>` breekt een regel af.",
        "De verwijzing `&eacute;` en het veld `{naam}`.",
        "Het teken `**vet**` maakt vet, en `2025-03-14T10:00:00` is een tijd.",
    ] {
        assert_eq!(codes(markdown), [""; 0], "{markdown}");
    }
    assert_eq!(codes("Het veld {naam} is leeg."), ["merge-field"]);
}

#[test]
fn an_annex_may_answer_the_questions_of_the_body() {
    let question = |number: u32| json!({ "question": { "number": number, "blocks": ["Klopt dit?"] } });
    let answer =
        |number: u32| json!({ "answer": { "numbers": [number], "blocks": ["Ja."] } });
    let annex = |turns: &[Value]| json!({ "title": "Bijlage", "blocks": [{ "questions": turns }] });
    let codes = |body: &[Value], annexes: &[Value]| {
        let mut letter =
            with_body(&json!(["Hieronder de vragen.", { "questions": body }]));
        if body.is_empty() {
            letter["body"] = json!(["Zie de bijlagen."]);
        }
        letter["annexes"] = json!(annexes);
        warnings(&letter).into_iter().map(|(_, code)| code).collect::<Vec<_>>()
    };
    let questions = [question(1), question(2)];
    let answers = [answer(1), answer(2)];
    assert_eq!(codes(&questions, &[annex(&answers)]), [""; 0]);
    assert_eq!(codes(&[], &[annex(&questions), annex(&answers)]), [""; 0]);
    assert_eq!(codes(&questions, &[annex(&answers[..1])]), ["unanswered-question"]);
    assert_eq!(codes(&questions[..1], &[annex(&answers)]), ["answer-without-question"]);
}
