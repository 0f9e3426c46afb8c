//! Residue of conversions and templates: texts with a warning, and texts without.

use kamerbrief::letter;
use serde_json::{Value, json};

use crate::support::STYLES;

/// Returns a letter with this body, whose other members cause no warnings.
pub(crate) fn with_body(body: &Value) -> Value {
    json!({
        "sender": { "organisation": "Ministerie van Financiën" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-03-04",
        "subject": "Voortgang",
        "body": body,
        "signatories": [{ "name": null, "function": "Minister van Financiën" }],
    })
}

/// Returns pointer and code of each warning.
pub(crate) fn warnings(letter: &Value) -> Vec<(String, &'static str)> {
    let accepted = letter::parse(letter.to_string().as_bytes(), &STYLES).unwrap();
    let warnings = accepted.warnings.into_iter();
    warnings
        .map(|warning| (warning.location.pointer().to_owned(), warning.code.name()))
        .collect()
}

/// Returns the codes of the warnings about one paragraph.
fn codes(text: &str) -> Vec<&'static str> {
    warnings(&with_body(&json!([text]))).into_iter().map(|(_, code)| code).collect()
}

#[test]
fn residue_in_a_paragraph_is_warned_of_by_its_kind() {
    for (text, code) in [
        ("De heer Andr\u{FFFD} schreef.", "replacement-character"),
        ("Zie \u{FFFC} hieronder.", "replacement-character"),
        ("Het debat over belastingontwijking in BelgiÃ«.", "misread-encoding"),
        ("Hij noemde dat â€œonjuistâ€ en liep weg.", "misread-encoding"),
        ("Het kost â‚¬ 300 miljoen.", "misread-encoding"),
        ("Artikel 5, Â§ 2 van de wet.", "misread-encoding"),
        ("De co&ouml;rdinatie met de gemeenten.", "html-entity"),
        ("Het bedrag&nbsp;is hoger.", "html-entity"),
        ("Een caf&#233; in de buurt.", "html-entity"),
        (
            "Volgens Fout! Onbekende naam voor documenteigenschap. is dat zo.",
            "field-error",
        ),
        ("Zie Error! Not a valid link. voor meer.", "field-error"),
        ("De brief van «Achternaam» is ontvangen.", "merge-field"),
        ("De brief van {{ achternaam }} is ontvangen.", "merge-field"),
        ("De brief van ${achternaam} is ontvangen.", "merge-field"),
        ("De brief van <Naam gemeente> is ontvangen.", "merge-field"),
        ("Het bedrag is PM en volgt later.", "placeholder"),
        ("Het gaat om XXXX gevallen.", "placeholder"),
        ("Datum van het debat: nog in te vullen.", "placeholder"),
        (
            "Het besluit van BelgiÃ« rust op artikel 12Â van het verdrag.",
            "misread-encoding",
        ),
        ("De ï¬scale regels.", "misread-encoding"),
        ("ï»¿De regels.", "misread-encoding"),
        ("Het wordt 4 &times; zo groot.", "html-entity"),
        ("Het gaat om &frac12; procent.", "html-entity"),
        ("Van hier &rarr; daar, en 5&thinsp;000 &euro;.", "html-entity"),
        ("Zie Fout!Bladwijzer niet gedefinieerd. voor meer.", "field-error"),
        ("Aan «Naam burgemeester» gericht.", "merge-field"),
        ("Aan «BURGEMEESTER» en «postcode_kort» gericht.", "merge-field"),
        ("Op <dagtekening> is dit besloten.", "merge-field"),
        ("Op {dagtekening} is dit besloten.", "merge-field"),
        ("De heer { MERGEFIELD Voorletters } Jansen.", "merge-field"),
        ("Zie bladzijde PAGEREF _Toc98765432 \\h hierna.", "merge-field"),
        ("Zie paragraaf REF _Ref98765432 hierna.", "merge-field"),
        ("Klik of tik om tekst in te voeren.", "placeholder"),
        ("De keuze is Kies een item. voor nu.", "placeholder"),
        ("Click or tap here to enter text.", "placeholder"),
        ("Choose an item.", "placeholder"),
        ("NOG INVULLEN", "placeholder"),
        ("Het debat van XX mei 2026 is uitgesteld.", "placeholder"),
        ("Het debat van … mei 2026 is uitgesteld.", "placeholder"),
        ("Het debat van xx-xx-2026 is uitgesteld.", "placeholder"),
        ("De datum is n.t.b. door de Kamer.", "placeholder"),
        ("De voorzitter is N.N.B. volgens de lijst.", "placeholder"),
        ("● Het eerste punt.", "typed-bullet"),
        ("o Het eerste punt.", "typed-bullet"),
        ("■ Het eerste punt.", "typed-bullet"),
        ("* Het eerste punt.", "typed-bullet"),
        ("→ Het eerste punt.", "typed-bullet"),
        ("✓ Het eerste punt.", "typed-bullet"),
        ("Op [datum] vindt het debat plaats.", "placeholder"),
        ("- Het eerste punt.", "typed-bullet"),
        ("• Het eerste punt.", "typed-bullet"),
        ("– Het eerste punt.", "typed-bullet"),
        ("Geachte leden,", "repeated-part"),
        ("Met vriendelijke groet,", "repeated-part"),
        ("Betreft: voortgang", "repeated-part"),
        ("Datum: 4 maart 2025", "repeated-part"),
        ("Minister van Financiën,", "repeated-signature"),
        ("De Minister van Financiën", "repeated-signature"),
        ("Wij gaan daarmee doo r en van de gemeente naa r het Rijk.", "split-word"),
        ("Zo kan w e verder.", "split-word"),
        ("Het o ntwerp is klaar.", "split-word"),
        ("De uitvoering van het zorg -beleid.", "split-word"),
        ("H et ontwerp is klaar.", "split-word"),
        ("Dat is zo. D e wet regelt het.", "split-word"),
        ("De weg (naa r zee) is lang.", "split-word"),
        ("Zie rijksoverheid.nl/financien voor meer.", "raw-url"),
        ("Zie europa.eu voor meer.", "raw-url"),
        ("Zie https:// rijksoverheid.nl voor meer.", "space-in-raw-url"),
        (
            "Zie https://rijksoverheid.nl/ onderwerpen/belasting voor meer.",
            "space-in-raw-url",
        ),
        ("Zie https://raad.europa.eu/wet- boek/NL voor meer.", "space-in-raw-url"),
        ("Zie https://www. raadvanstate.nl/advies voor meer.", "space-in-raw-url"),
        ("Zie www.raadvanstate .nl voor meer.", "space-in-raw-url"),
        ("Zie www.raadvanstate. nl voor meer.", "space-in-raw-url"),
        ("Zie https: //www.raadvanstate.nl voor meer.", "space-in-raw-url"),
        ("Zie https://www.raadvanstate.nl/advies /lijst voor meer.", "space-in-raw-url"),
        ("Zie https://\u{A0}www.raadvanstate.nl voor meer.", "space-in-raw-url"),
        ("Zie HTTPS://RAADVANSTATE.NL voor meer.", "raw-url"),
        ("Zie Raadvanstate.nl voor meer.", "raw-url"),
        ("Zie https://www.raadvanstate.nl/ en/of de bijlage.", "raw-url"),
        ("Het is voilÃ gedaan, en kost 5 Ã 6 euro.", "misread-encoding"),
        ("Hij reisde naar KoÅ‚a.", "misread-encoding"),
        ("Aan «Titel» gericht.", "merge-field"),
        ("De heer %naam% schrijft.", "merge-field"),
        ("De heer #achternaam# schrijft.", "merge-field"),
        ("De heer @@naam@@ schrijft.", "merge-field"),
        ("Geen gegevens gevonden voor inhoudsopgave.", "field-error"),
        ("Zie Error: Reference source not found.", "field-error"),
        ("Het bedrag is #VERW! euro.", "field-error"),
        ("Het bedrag is #N/A of #DEEL/0!", "field-error"),
        ("Het debat van __ maart 2026.", "placeholder"),
        ("Het kost € xx,x miljoen.", "placeholder"),
        ("Het kost € XX miljoen.", "placeholder"),
        ("Het kost ??? euro.", "placeholder"),
        ("Zie [Invullen door de directie] hierna.", "placeholder"),
        ("Zie [tekst volgt] hierna.", "placeholder"),
        ("TEKST VOLGT", "placeholder"),
        ("Zie [VOEG TEKST TOE] en [vul aan].", "placeholder"),
        ("See [insert name] for details.", "placeholder"),
        ("◆ Het eerste punt.", "typed-bullet"),
        ("➤ Het eerste punt.", "typed-bullet"),
        ("» Het eerste punt.", "typed-bullet"),
        ("Beste collega's,", "repeated-part"),
        ("Bijlage(n): 2", "repeated-part"),
        ("Kopie aan: de Minister van Asiel", "repeated-part"),
        ("Hartelijke groeten,", "repeated-part"),
        ("Namens de Minister van Financiën,", "repeated-signature"),
        ("Dit is vo or de Kamer, en de kosten wor den gedragen.", "split-word"),
        ("Zie ftp://raadvanstate.nl/x voor meer.", "raw-url"),
        ("Zie raadvanstate.nl:8080/x voor meer.", "raw-url"),
        ("Zie fryslan.frl/plan voor meer.", "raw-url"),
        ("Het bedrag is P.M.", "placeholder"),
        ("De kosten zijn P.M. en volgen later.", "placeholder"),
        ("De kosten (P.M.) volgen later.", "placeholder"),
        ("Beste Jan,", "repeated-part"),
        ("Beste mevrouw de Vries,", "repeated-part"),
        ("Beste Jan, Piet en Marie van der Berg,", "repeated-part"),
        ("L.S.", "repeated-part"),
        ("Voorzitter,", "repeated-part"),
        ("Met hoogachting,", "repeated-part"),
        ("Hartelijke groet,", "repeated-part"),
        ("Fout! Ongeldige koppeling.", "field-error"),
        ("Zie Fout! Geen tekst met de opgegeven stijl in het document.", "field-error"),
        ("Het teken &Proportional; en &CounterClockwiseContourIntegral;.", "html-entity"),
        ("Het bedrag&nbsp is hoger.", "html-entity"),
        ("In caf&eacute is dat zo.", "html-entity"),
    ] {
        assert_eq!(codes(text), [code], "{text}");
    }
}

#[test]
fn text_that_an_author_means_is_not_warned_of() {
    for text in [
        "De concentratie PM10 en PM 2,5 daalt; PM2.5 ook.",
        "Het CAFÉ… en het “CAFÉ”: Ä, Å en Â staan er zoals bedoeld.",
        "R&D; Q&A; AT&T; en de VVD & het CDA.",
        "Onderdeel a of b, sub c en lid d van artikel 5.",
        "Het landbouwbeleid en -beheer, of -uitvoering daarvan.",
        "De waarden a < b en c > d.",
        "Dat is fout! Daarom wijzigt het kabinet de wet.",
        "Een bedrag van - 5 procent - is dat niet.",
        "Geachte collega’s van de Kamer hebben dit gevraagd, en het antwoord volgt hieronder in de tekst.",
        "De vraag van NU.nl en Booking.com aan bol.com.",
        "Zie artikel 3.1 en bijlage 1.a van versie 2.0.",
        "Mailen kan naar postbus@rijksoverheid.nl.",
        "Hij zei dat het “[de] wet” is, en […] wordt [sic] aangepast [1].",
        "Hoofdstuk XX en XXI van de begroting; Kamerstuk 36 800 XXX en artikel XXX.",
        "De heer P.M. Visser en mevrouw A.P.M. Bakker zijn benoemd.",
        "Fijnstof (PM) is schadelijk; de norm voor PM wordt strenger.",
        "Het overleg met PM Modi begint om 4:30 PM.",
        "Het aantal gevallen van TBC daalt.",
        "De nog in te vullen taakstelling is 3 miljoen euro.",
        "In «Nieuwsuur», «Trouw» en de «NOS» is dit gemeld.",
        "De minister -zoals eerder gemeld- komt met een plan, van -tien graden.",
        "9.00 Welkom door de voorzitter",
        "10.30 Opening door de minister",
        "1.5 Graad als doel",
        "De verzameling {A, B} en {1, 2}.",
        "Beste praktijken worden gedeeld,",
        "De Â is een letter; INOVAÇÃO – PORTUGAL, en de kust van «Hawaï» ook.",
        "Zij schreef: «dit is niet waar» en noemde het «preventie», of <div> in HTML.",
        "De minister van Financiën heeft dit toegezegd.",
        "De PM’er belde over de PM'ers.",
        "Fout! De index daalde.",
        "Groep i k en l.",
        "De groepen i k en l, en h, i en k.",
        "De stijging is 5% in 2024%, #MeToo en #metoo.",
        "Hier bij ons, zo als het is, en te gen.",
        "Op # 3 en @@ staat niets, en 5%van% ook niet.",
        "INOVAÇÃ O en Ã.",
        "De kosten zijn als PM opgenomen in de begroting.",
        "De kosten staan pro memorie (PM) op de begroting.",
        "Op de begroting staat dit op PM.",
        "De heer P.M. van der Berg, mevrouw P.M. de Vries en de heer P.M., 45 jaar.",
        "Beste jongens en meisjes, dit is een voorbeeld van een brief.",
        "Beste scholen verdienen meer,",
        "Dag van de Arbeid is een vrije dag,",
        "Voorzitter, zei hij, dit gaat over de brief die u vorige week hebt gekregen.",
        "“Fout! Dat zei hij toen.”",
        "Fout! Het was de minister.",
        "De onderdelen a b c d e f g h i j k l m n o p q r s t u v w x y z vervallen.",
        "De leden d, e en f, en c, d e f.",
        "Zie de adressen die eindigen op @rijksoverheid.nl voor meer.",
        "De actie R&D; en Q&A; en de leus P&O; blijven.",
    ] {
        assert_eq!(codes(text), [""; 0], "{text}");
    }
}

#[test]
fn a_split_start_of_an_address_needs_the_rest() {
    let text = "Zie het www . Daar staat http ook.";
    assert_eq!(codes(text), ["space-before-punctuation"]);
}

#[test]
fn every_address_in_a_text_is_named() {
    let text = "Zie www.tweedekamer.nl, https://www.eerstekamer.nl en raadvanstate.nl.";
    assert_eq!(codes(text), ["raw-url"; 3]);
    let letter = with_body(&json!([text])).to_string();
    let accepted = letter::parse(letter.as_bytes(), &STYLES).unwrap();
    let locale = STYLES.default_style().locale(accepted.letter.language);
    let sentences: Vec<_> =
        accepted.warnings.iter().map(|warning| locale.message(warning)).collect();
    for (sentence, address) in sentences.iter().zip([
        "“www.tweedekamer.nl”",
        "“https://www.eerstekamer.nl”",
        "“raadvanstate.nl”",
    ]) {
        assert!(sentence.contains(address), "{sentence}");
    }
}

#[test]
fn what_a_quote_a_table_or_another_language_says_is_its_own() {
    let body = json!([
        { "quote": { "blocks": ["Geachte voorzitter,", "1. Het eerste punt", "Hoogachtend,"] } },
        { "table": { "rows": [["Uitgaven", "PM"]], "rowHeaders": true } },
        { "table": { "rows": [["Een kader om een tekst."]] } },
        { "paragraph": [{ "foreign": { "language": "fr", "text": "«Bonjour» a dit le ministre" } }] },
    ]);
    assert_eq!(warnings(&with_body(&body)), []);
    // "PM" is a placeholder among other words, but not alone in a cell of a table. A
    // single cell is a frame that needs no headings, but two are a table.
    let body = json!([
        { "table": { "rows": [["Uitgaven PM", "12"]], "rowHeaders": true } },
        { "table": { "rows": [["Een kader"], ["om twee teksten"]] } },
    ]);
    let found = warnings(&with_body(&body));
    let found: Vec<_> = found.iter().map(|(_, code)| *code).collect();
    assert_eq!(found, ["placeholder", "table-without-headers"]);
}

fn question(number: u32) -> Value {
    json!({ "question": { "number": number, "blocks": ["Klopt dit?"] } })
}

fn answer(number: u32) -> Value {
    json!({ "answer": { "numbers": [number], "blocks": ["Ja."] } })
}

#[test]
fn questions_may_count_anew_for_each_party() {
    let parties = |second: &[Value]| {
        with_body(&json!([
            { "section": { "title": "Vragen van de D66-fractie", "numbering": "none", "blocks": [
                { "questions": [question(1), answer(1), question(2), answer(2)] },
            ] } },
            { "section": { "title": "Vragen van de SGP-fractie", "numbering": "none", "blocks": [
                { "questions": second },
            ] } },
        ]))
    };
    assert_eq!(warnings(&parties(&[question(1), answer(1)])), []);
    let place = |question: usize, member: &str| {
        format!("/body/1/section/blocks/0/questions/{question}/{member}")
    };
    let found = warnings(&parties(&[question(1)]));
    assert_eq!(found, [(place(0, "question/number"), "unanswered-question")]);
    let found = warnings(&parties(&[question(1), answer(1), answer(1)]));
    assert_eq!(found, [(place(2, "answer/numbers/0"), "question-answered-twice")]);
    let found = warnings(&parties(&[question(1), answer(1), answer(3)]));
    assert_eq!(found, [(place(2, "answer/numbers/0"), "answer-without-question")]);
}

#[test]
fn questions_may_be_answered_in_another_block() {
    let body = json!([
        { "questions": [question(1), question(2)] },
        "Hieronder staan de antwoorden.",
        { "questions": [answer(1), answer(2)] },
    ]);
    assert_eq!(warnings(&with_body(&body)), []);
}

#[test]
fn a_question_refers_to_its_notes_by_the_marks_that_are_printed() {
    let questions = |text: &str| {
        with_body(&json!([{ "questions": [
            { "question": { "number": 1, "blocks": [text], "sources": ["Trouw, 3 mei 2024."] } },
            answer(1),
        ] }]))
    };
    let found = warnings(&questions("Kent u het bericht [1]?"));
    let pointer = "/body/0/questions/0/question".to_owned();
    assert_eq!(found, [(pointer, "source-mark-mismatch")]);
    assert_eq!(warnings(&questions("Kent u het bericht? 1)")), []);
}

#[test]
fn a_placeholder_in_brackets_is_named_with_both() {
    let letter =
        with_body(&json!(["Zie [Invullen door de directie] en verder."])).to_string();
    let accepted = letter::parse(letter.as_bytes(), &STYLES).unwrap();
    let locale = STYLES.default_style().locale(accepted.letter.language);
    let sentence = locale.message(&accepted.warnings[0]);
    assert!(sentence.contains("“[Invullen door de directie]”"), "{sentence}");
}
