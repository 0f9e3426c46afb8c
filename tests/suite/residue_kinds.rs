//! Forms of each kind of residue, and texts that only look like one.

use kamerbrief::letter::LetterError;
use serde_json::{Value, json};

use crate::residue::{warnings, with_body};
use crate::support::STYLES;

/// Returns the codes of the warnings about a body of one block between two paragraphs.
pub(crate) fn codes(block: &Value) -> Vec<&'static str> {
    let before = "Hierbij informeer ik uw Kamer over het beleid.";
    let body =
        json!([before, block, "Ik vertrouw erop u voldoende te hebben ingelicht."]);
    warnings(&with_body(&body)).into_iter().map(|(_, code)| code).collect()
}

/// Asserts that each text has one warning of this kind.
pub(crate) fn assert_found(code: &'static str, texts: &[&str]) {
    for text in texts {
        assert_eq!(codes(&json!(text)), [code], "{text}");
    }
}

/// Asserts that no text has a warning.
pub(crate) fn assert_silent(texts: &[&str]) {
    for text in texts {
        assert_eq!(codes(&json!(text)), [""; 0], "{text}");
    }
}

#[test]
fn utf8_that_was_read_as_windows_1252_is_found_by_its_bytes() {
    assert_found(
        "misread-encoding",
        &[
            "De heer RenÃ© schreef.",
            "Een groei van â‰¥ 3 procent.",
            "Van hier â†’ daar.",
            "Het saldo is âˆ’4 miljoen.",
            "Het merk Forsâ„¢ is beschermd.",
            "Een gehalte van 4 Î¼g per liter.",
            "De Î±-waarde is hoog.",
            "ï‚§ het derde punt",
            "Een fabriek van Å\u{A0}koda in Tsjechië.",
            "Een bezoek aan Ä°zmir.",
            "Zijn Å“uvre is groot.",
            "Het woord belangï¿½ is beschadigd.",
            "De stad GyÅ‘r ligt daar.",
            "Een brief uit ÐšÐ¸ÐµÐ² kwam aan.",
        ],
    );
    assert_silent(&[
        "De letters Â, Ã, Ä, Å, Î en Ð; de “Å” en de “Â”.",
        "Ærø, Łódź, İzmir, Šibenik, Île-de-France, São Tomé en ĳs.",
        "De Å’s en de Ä² van de formule, en 3 ≥ 2 → ja.",
    ]);
}

#[test]
fn messages_of_word_processors_are_found_by_their_words() {
    assert_found(
        "field-error",
        &[
            "Fout! Documentvariabele niet opgegeven.",
            "Fout! Gebruik het tabblad Start om Kop 2 toe te passen.",
            "FOUT! VERWIJZINGSBRON NIET GEVONDEN.",
            "Zie Bladwijzer niet gedefinieerd voor meer.",
            "Error! Use the Home tab to apply Heading 2 to the text.",
            "No index entries found.",
            "Het bedrag is ###### euro.",
            "Het bedrag is #OVERLOOP! euro.",
        ],
    );
    assert_silent(&[
        "Fout! De arts heeft het dossier niet gevonden.",
        "“Fout! Die koppeling werkt niet”, zei hij.",
        "Het boek ‘Fout! Een geschiedenis van de inhoudsopgave’.",
    ]);
}

#[test]
fn fields_of_templates_and_word_processors_are_found_by_their_form() {
    assert_found(
        "merge-field",
        &[
            "De heer « achternaam » schreef.",
            "Aan << voornaam >> gericht.",
            "Aan «Gemeentenaam» gericht.",
            "Aan «Provincie» gericht.",
            "Aan ##achternaam## gericht.",
            "Zie bladzijde TOC \\o hierna.",
            "Zie tabel SEQ Figuur \\* ARABIC hierna.",
            "Zie bijlage PAGE \\* MERGEFORMAT hierna.",
            "De heer MERGEFIELD Voornaam schreef.",
            "Zie _GoBack hierna.",
            "Het stuk { FILENAME } is bijgevoegd.",
        ],
    );
    assert_silent(&[
        "De krant «VOLKSSTEM» en het boek «Adres gevraagd» melden dit.",
        "Druk op <Enter> of <Shift>; de klassen <laag> en <hoog>.",
        "De map C:\\brieven en het teken \\ zelf.",
    ]);
}

#[test]
fn placeholders_are_words_that_no_sentence_means() {
    assert_found(
        "placeholder",
        &[
            "Nader te bepalen.",
            "Datum: nog te bepalen",
            "Het bedrag (nader te bepalen).",
            "De zaal is Kies een datum geworden.",
            "Dit punt is NADER TE BEPALEN door allen.",
            "Het bedrag is [bedrag] euro.",
            "Zie [naam minister] voor meer.",
            "Zie [in te vullen] voor meer.",
            "Het bedrag is [XX] euro.",
            "Op [xx] juni 2025 was het debat.",
            "Op ….. juni 2025 was het debat.",
            "Op xx juni 20XX was het debat.",
            "De datum is dd-mm-jjjj voor allen.",
            "Op xx/06/2025 was het debat.",
            "Zie Kamerstuk 2025, nr. XX voor meer.",
            "Het dossier 31 XXX is gesloten.",
            "De brief 2024Z00XXX is beantwoord.",
            "De brief d.d. …… is beantwoord.",
            "Het kost XX miljoen euro.",
            "Het bedrag is p.m. en volgt.",
            "De heer null is benoemd.",
            "Met opmerkingen [AB12]: klopt dit nog?",
        ],
    );
    assert_silent(&[
        "The road is expected to be completed by May.",
        "Gemeenten kunnen de regels zelf nog invullen en nog aanvullen.",
        "Er resteert een nader in te vullen opgave van 3 miljoen.",
        "De (nog in te vullen) opgave is groot, en hier invullen kan niet.",
        "De opgave is nog in te vullen door gemeenten.",
        "De artikelen XXIX en XXX, bijlagen XXX en XXXI en onderdeel XXX vervallen.",
        "Het Netwerk Nieuwe Bossen (NNB) groeit; binnen het NNB is ruimte.",
        "Volgens de Deense PM en een Noorse PM is dat zo.",
        "Philip Mayer (PM) schreef dit.",
        "“[naam] belde mij op [datum]”, staat in het verslag.",
        "Het begrip ‘n.t.b.’ is onduidelijk.",
        "Kies een item. Daarna volgt de volgende stap.",
        "Hij zei […] dat [sic] en koos [x] of [ ].",
    ]);
}

#[test]
fn a_cell_may_hold_an_amount_that_is_open_and_nothing_else() {
    let cell =
        |text: &str| json!({ "table": { "header": ["a", "b"], "rows": [["c", text]] } });
    for text in [
        "PM",
        "PM*",
        "€ PM",
        "+ PM",
        "PM 2)",
        "PM (zie toelichting)",
        "p.m.",
        "n.t.b.",
        "- waarvan apparaat",
        "- 0,4",
        "* raming",
        "✓",
    ] {
        assert_eq!(codes(&cell(text)), [""; 0], "{text}");
    }
    for (text, code) in [
        ("XXX", "placeholder"),
        ("[datum]", "placeholder"),
        ("TODO", "placeholder"),
        ("nog invullen", "placeholder"),
        ("Subsidies PM", "placeholder"),
        ("voo r", "split-word"),
        ("• een punt", "typed-bullet"),
    ] {
        assert_eq!(codes(&cell(text)), [code], "{text}");
    }
}

#[test]
fn words_are_split_only_where_no_other_words_stand() {
    assert_found(
        "split-word",
        &["Het minis terie is groot.", "De Kame r is groot.", "Dat o nderdeel is groot."],
    );
    assert_silent(&[
        "Onderdeel b mbo, klasse a nieuw en sub c mbo.",
        "Als u it gebruikt, en u w dan niet.",
        "De zorg respectievelijk -verlening, alsmede -opvang en inclusief -beheer.",
        "Het beheer dan wel -toezicht, naast -handhaving.",
    ]);
}

#[test]
fn bullets_are_signs_before_words() {
    assert_found(
        "typed-bullet",
        &[
            "+ een punt",
            "> een punt",
            "❑ een punt",
            "•een punt",
            "Ø een punt",
            "▫ een punt",
        ],
    );
    assert_silent(&[
        "- 3 procent in mei en + 2 procent in juni.",
        "– 0,2 procent minder",
        "■ = gereed",
        "> 65 jaar",
    ]);
    let title =
        |title: &str| json!({ "section": { "title": title, "blocks": ["Tekst."] } });
    assert_eq!(codes(&title("- Aanleiding")), ["typed-bullet"]);
    assert_eq!(codes(&title("1) Aanleiding")), ["typed-number"]);
    assert_eq!(codes(&title("Aanleiding (1)")), [""; 0]);
}

#[test]
fn names_with_a_domain_are_organizations_in_a_sentence() {
    assert_found(
        "raw-url",
        &[
            "Zie DNB.nl voor meer.",
            "Werkspot.nl",
            "Zie kb.nl?taal=nl voor meer.",
            "Zie:minfin.nl voor meer.",
            "Zie admin.ch/gov voor meer.",
            "Zie bit.ly/3xyz voor meer.",
            "Zie sftp://minfin.nl/a voor meer.",
        ],
    );
    assert_eq!(codes(&json!("Zie kb.nl,minfin.nl.")), ["raw-url"; 2]);
    assert_silent(&[
        "De bedrijven Werkspot.nl en Catawiki.nl, en het merk Samen.nl.",
        "Elk domein onder *.minfin.nl is beveiligd.",
        "Dat wil zeggen i.e.de/het.",
    ]);
    assert_found(
        "space-in-raw-url",
        &[
            "Zie https://www.min fin.nl voor meer.",
            "Zie https://open .minfin.nl/a voor meer.",
            "Zie https://www.minfin.nl/a/ brief-over-iets voor meer.",
            "Zie https://www.minfin.nl/brief -over-iets voor meer.",
            "Zie https://www.minfin.nl/a?id =3 voor meer.",
            "Zie https://www.minfin.nl/a?uri=CELEX: 32016R0679 voor meer.",
            "Zie h ttps://www.minfin.nl/a voor meer.",
            "Zie minfin .nl/brieven voor meer.",
            "Zie minfin. nl/brieven voor meer.",
            "Mail naar j. jansen@minfin.nl voor meer.",
        ],
    );
}

#[test]
fn labels_are_found_before_what_is_printed_behind_them() {
    let questions = |question: &str, answer: &str, source: &str| {
        codes(&json!({ "questions": [
            { "question": { "number": 1, "blocks": [question], "sources": [source] } },
            { "answer": { "numbers": [1], "blocks": [answer] } },
        ] }))
    };
    let (question, answer, source) = ("Klopt dit?", "Ja.", "Trouw, 3 mei 2024.");
    assert_eq!(questions(question, answer, source), [""; 0]);
    for question in ["Vraag 1: klopt dit?", "VRAAG 1", "Vraag 1 (SP)", "Vraag 1\u{A0}"] {
        let found = questions(question, answer, source);
        assert!(found.contains(&"repeated-part"), "{question}: {found:?}");
    }
    for answer in
        ["Antwoord: ja.", "Antwoord vraag 1", "Antwoord op vragen 1 en 2", "ANTWOORD"]
    {
        assert_eq!(questions(question, answer, source), ["repeated-part"], "{answer}");
    }
    for source in ["1) Trouw, 3 mei 2024.", "[1] Trouw.", "¹ Trouw."] {
        assert_eq!(questions(question, answer, source), ["typed-number"], "{source}");
    }
    for answer in ["Antwoorden volgen in mei.", "Vraag 3 gaat hier ook over."] {
        assert_eq!(questions(question, answer, "1000 euro, Trouw."), [""; 0], "{answer}");
    }
    let mut letter = with_body(&json!(["Tekst."]));
    for (subject, count) in [
        ("Betreft: voortgang", 1),
        ("Onderwerp: voortgang", 1),
        ("Betreft de voortgang", 0),
        ("Voortgang: stand van zaken", 0),
    ] {
        letter["subject"] = json!(subject);
        let found = warnings(&letter).into_iter();
        let found: Vec<_> = found.collect();
        let expected = vec![("/subject".to_owned(), "repeated-part"); count];
        assert_eq!(found, expected, "{subject}");
    }
}

#[test]
fn lines_that_repeat_a_part_are_told_from_those_of_another_matter() {
    let found = |first: &str, last: &str| {
        let mut letter = with_body(&json!([first, "Ik licht dit toe.", last]));
        letter["ourReference"] = json!("2025-0000417");
        letter["signatories"][0]["name"] = json!("J. Bakker");
        let found = warnings(&letter).into_iter();
        found.map(|(_, code)| code).collect::<Vec<_>>()
    };
    let last = "Ik vertrouw erop u te hebben ingelicht.";
    for first in [
        "Geachte voorzitter, hierbij stuur ik u de brief.",
        "Mevrouw de Voorzitter.",
        "Den Haag, 4 maart 2025",
        "Kenmerk: 2025-0000417",
        "BETREFT: voortgang",
        "Bijlagen: 2",
    ] {
        assert_eq!(found(first, last), ["repeated-part"], "{first}");
    }
    for first in ["Datum: 12 juni 2025", "Tijd: 10.00 uur"] {
        assert_eq!(found(first, last), [""; 0], "{first}");
    }
    let first = "Dit gaat over het beleid.";
    for line in ["Onderwerp: geld", "Uw kenmerk: 33"] {
        assert_eq!(warnings(&with_body(&json!([first, line, last]))), [], "{line}");
    }
    for last in [
        "De Minister van Financiën, J. Bakker",
        "Hoogachtend, J. Bakker",
        "(J. Bakker)",
        "w.g. J. Bakker",
    ] {
        assert_eq!(found(first, last), ["repeated-signature"], "{last}");
    }
    let list = json!({ "list": { "items": ["de Minister van Financiën,"] } });
    let present = with_body(&json!(["Aanwezig waren:", list]));
    assert_eq!(warnings(&present), []);
}

#[test]
fn utf8_that_was_read_as_mac_roman_or_by_dos_is_found_by_its_bytes() {
    let misread = |text: &str, page: &str| -> String {
        let characters: Vec<char> = page.chars().collect();
        assert_eq!(characters.len(), 128);
        let upper = |byte: u8| characters[usize::from(byte - 0x80)];
        let bytes = text.bytes();
        bytes
            .map(|byte| if byte < 0x80 { char::from(byte) } else { upper(byte) })
            .collect()
    };
    let mac = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
               ¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
    let dos = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
               └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";
    for text in [
        "De heer André schreef.",
        "Zij coördineert dit.",
        "Het kost € 300 miljoen.",
        "De commissie’s eigen werk.",
        "Hij zei “onjuist” en ging.",
        "De periode 2024–2026 telt.",
    ] {
        for page in [mac, dos] {
            let misread = misread(text, page);
            let found = codes_or_violation(&misread);
            assert!(
                found.contains(&"misread-encoding") || found.contains(&"missing-glyph"),
                "{misread}: {found:?}"
            );
        }
    }
    let found = codes_or_violation(&misread("De heer André schreef.", mac));
    assert_eq!(found, ["misread-encoding"]);
    assert_silent(&[
        "De wortel √2 en de uitdrukking ¬p zijn bekend.",
        "Hij noemde dat ‚Ästhetik’ en ‚Über alles’.",
        "L’hôtel CÔTÉ en de wijk ÔÉ.",
    ]);
}

/// Returns the codes of the warnings about a text, or else of its violations.
fn codes_or_violation(text: &str) -> Vec<&'static str> {
    let body = with_body(&json!([text]));
    match kamerbrief::letter::parse(body.to_string().as_bytes(), &STYLES) {
        Ok(accepted) => {
            accepted.warnings.into_iter().map(|own| own.code.name()).collect()
        }
        Err(error) => match error {
            LetterError::Violations { violations, .. } => {
                violations.into_iter().map(|own| own.code.name()).collect()
            }
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn tags_of_html_are_found_but_not_comparisons_and_elements_in_quotes() {
    assert_found(
        "html-tag",
        &[
            "Een <b>belangrijk</b> punt.",
            "Eerste regel<br>tweede regel.",
            "Eerste regel<br />tweede regel.",
            "<p>Een alinea.</p>",
            "Zie <a href=\"bijlage.pdf\">de bijlage</a> hierna.",
            "Een <span style='color: red'>rood</span> woord.",
            "H<sub>2</sub>O is water.",
            "<!-- StartFragment -->Tekst.",
            "Een punt.<o:p></o:p>",
            "<LI>Een punt",
        ],
    );
    assert_silent(&[
        "Bij a < b en b > a geldt dit, en bij p<0,05 ook.",
        "De code ‘<br>’ breekt een regel af.",
        "De elementen <table> en <head> horen bij HTML.",
        "Leerlingen <i.o.> en <z.o.z.> tellen mee.",
    ]);
}

#[test]
fn more_gaps_and_unfilled_names_are_found() {
    assert_found(
        "placeholder",
        &[
            "De vergadering wordt geleid door mevrouw N.N.",
            "Het kost € … miljoen per jaar.",
            "Het kost € .. miljoen per jaar.",
            "Zie bijlage … voor de lijst.",
            "De gemeente _____ ontvangt een bijdrage.",
            "De brief is van 1 januari 0001.",
        ],
    );
    assert_silent(&[
        "De heer N.N. Jansen en A.N.N. de Vries spraken.",
        "Staat dat in bijlage ?",
        "De snake_case_naam en het bestand a__b zijn bekend.",
    ]);
}

#[test]
fn long_words_are_split_where_neither_part_is_a_common_word() {
    assert_found(
        "split-word",
        &[
            "De gemeen ten zijn akkoord.",
            "De organi satie is akkoord.",
            "De wetge ving is akkoord.",
            "Het minis terie is akkoord.",
        ],
    );
    assert_silent(&[
        "Wat zij met elkaar gemeen hebben, ten opzichte van anderen.",
        "Hij is in een gesprek ken ik hem.",
        "Dat is mogelijk heden al zo.",
    ]);
}

#[test]
fn notes_below_a_table_may_begin_with_an_asterisk() {
    let table = json!({ "table": { "header": ["a", "b"], "rows": [["c", "d*"]] } });
    let found = |blocks: &[Value]| {
        let warnings = warnings(&with_body(&json!(blocks))).into_iter();
        warnings.map(|(_, code)| code).collect::<Vec<_>>()
    };
    let note = json!("* Exclusief btw.");
    assert_eq!(found(&[table.clone(), note.clone()]), [""; 0]);
    let more = json!("* Voorlopig cijfer.");
    let source = json!({ "paragraph": ["Bron: CBS."] });
    assert_eq!(found(&[table.clone(), source, note.clone(), more.clone()]), [""; 0]);
    let text = json!("Een gewone alinea.");
    assert_eq!(found(&[table, text, note.clone()]), ["typed-bullet"]);
    assert_eq!(found(&[note, more]), ["typed-bullet"; 2]);
}
