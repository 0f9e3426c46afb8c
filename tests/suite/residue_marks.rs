//! Residue of other text formats and of broken lines, and words that a table or list has.

use serde_json::{Value, json};

use crate::residue_kinds::{assert_found, assert_silent, codes};

fn cell(text: &str) -> Value {
    json!({ "table": { "header": ["a", "b"], "rows": [["c", text]] } })
}

#[test]
fn marks_of_markdown_are_found_in_literal_text() {
    assert_found(
        "markdown-mark",
        &[
            "**Samenvatting**",
            "Dit is een **belangrijk besluit**, zegt hij.",
            "Dit is (**nieuw**).",
            "De termijn is ~~vier weken~~ zes weken.",
            "## Inleiding",
            "### Vervolg",
            "Dat is onderzocht.[^3]",
            "[^noot-1]",
            "```",
            "| Jaar | Bedrag |",
        ],
    );
    // In a block of Markdown the marks are none.
    assert_eq!(
        codes(&json!({ "markdown": "Een **besluit**.[^1]\n\n[^1]: Noot." })),
        [""; 0]
    );
    assert_silent(&[
        "De raming is 3** en het bedrag 4**.",
        "De uitkomst van 2**3 en 3 ** 4.",
        "Vraag # 3 en de hashtag #klimaat.",
        "# 3 is het nummer",
        "De absolute waarde |x| en |a| of |b|",
        "Het interval [a, b] en de voetnoot [1].",
        "De macht a^2 en [^ niet.",
        "De temperatuur is ~20 graden, ofwel ~~ twintig.",
    ]);
    assert_eq!(codes(&cell("# ouders")), [""; 0]);
    assert_eq!(codes(&cell("**totaal**")), ["markdown-mark"]);
}

#[test]
fn escaped_characters_are_found_with_their_word() {
    assert_found(
        "misread-encoding",
        &[
            "De co=C3=B6rdinatie is goed.",
            "Hij noemde dat =E2=80=9Conjuist.",
            "Artikel 5, =C2=A7 2.",
            "Het caf\\u00e9 is open.",
            "De periode 2024\\u20132026.",
            "Een bedrijf in Belgi\\'eb.",
        ],
    );
    assert_silent(&[
        "De vergelijking a=C3 en b=C2 geldt.",
        "De map C:\\users en \\u staan er.",
        "De code =C3=, zonder cijfers.",
    ]);
}

#[test]
fn closing_tags_of_any_element_are_found() {
    assert_found(
        "html-tag",
        &[
            "Een <u>onderstreept</u> woord.",
            "De <w:t>tekst</w:t> van de brief.",
            "Zie de figuur</figcaption>.",
            "<?xml version='1.0'?>",
        ],
    );
    assert_silent(&["Een hart </3 en het bereik </ 5.", "De code ‘</p>’ sluit af."]);
}

#[test]
fn fields_of_more_templates_are_found() {
    assert_found(
        "merge-field",
        &[
            "De {% voornaam %} schreef.",
            "De <%= naam %> schreef.",
            "De heer %(naam)s schreef.",
            "De heer $achternaam$ schreef.",
            "De heer @achternaam@ schreef.",
            "De heer &achternaam& schreef.",
            "De heer __ACHTERNAAM__ schreef.",
            "De {naam minister} schreef.",
            "De <minister/staatssecretaris> schreef.",
        ],
    );
    assert_silent(&[
        "Het kost $5 en US$ 6, ofwel $7$.",
        "De koers AUD$EUR$ en @home@werk.",
        "Jansen&Zonen&Co. en de variabele __init__.",
        "De verzameling {naam, datum} en {A of B}.",
        "De verhouding <1/2> en <laag/hoog>.",
        "Dat is 5 %(exclusief btw) per jaar.",
    ]);
}

#[test]
fn more_gaps_are_found_by_the_words_beside_them() {
    assert_found(
        "placeholder",
        &[
            "De motie van het lid XXX is aangenomen.",
            "De motie van het lid XX (PVV).",
            "Het kost X,X miljard euro.",
            "Het gaat om x,x% van de gevallen.",
            "Het gaat om ?? procent van de gevallen.",
            "Het kost €___ per jaar.",
            "Het kost €XX per jaar.",
            "De brief van dd-mm-jj.",
            "De brief van DD/MM/JJJJ.",
            "Zie [passage volgt] hierna.",
            "Zie [alinea over toezicht toevoegen] hierna.",
            "Zie [check bij Financiën] hierna.",
            "Zie [Keuze 1] hierna.",
            "Zie [AANVULLEN DOOR VWS] hierna.",
            "Klik of tik hier om tekst toe te voegen.",
            "undefined",
            "Contactpersoon: null",
        ],
    );
    assert_silent(&[
        "Het lid x van de commissie en lid d van artikel 5.",
        "Wat?? Procent of promille.",
        "De heren P.M. en J.M. Jansen.",
        "Hij zei “[wat volgt] is onjuist”.",
        "Zie [bijlage 1] en [CBS 2024].",
        "De waarde null in de software gaf een storing.",
    ]);
    for text in ["nader te bepalen", "Nog te bepalen", "volgt nog", "N.N.", "n.t.b."] {
        assert_eq!(codes(&cell(text)), [""; 0], "{text}");
    }
    assert_eq!(codes(&cell("nog invullen")), ["placeholder"]);
}

#[test]
fn hyphens_of_broken_lines_split_words() {
    assert_found(
        "split-word",
        &[
            "De uitvoe- ring is gestart.",
            "De beleids- voornemens zijn goed.",
            "Gemeen- ten zijn akkoord.",
            "De beleids\u{AD} voornemens zijn goed.",
            "De staats secretaris is akkoord.",
        ],
    );
    assert_silent(&[
        "De in- en uitvoer, de binnen- of buitenlandse en land- noch tuinbouw.",
        "De minister -zoals eerder gemeld- komt met een plan.",
        "Zowel binnen- als buitenland, in- dan wel export en voor- maar ook nadelen.",
        "De water- bodem- en luchtkwaliteit.",
        "De lucht- (en water-) kwaliteit en de spoor-/wegverbinding.",
        "De voor- c.q. nadelen en de pre- and post-reform period.",
        "De import- tegen de exportprijs, en A- B- en C-merken.",
    ]);
}

#[test]
fn bullets_of_several_signs_and_glued_dashes_are_found() {
    assert_found(
        "typed-bullet",
        &[
            "-het eerste punt van de lijst;",
            "–het tweede punt",
            "-> een punt",
            "=> een punt",
            "-- een punt",
            "§ het derde punt",
            "⚫ een punt",
        ],
    );
    assert_silent(&[
        "-heid",
        "-zoals gemeld- komt de minister met een plan.",
        "-5 procent in 2025",
        "§ 3.2 van de nota",
        "§ IV van de nota",
    ]);
}

#[test]
fn a_cell_or_item_may_be_the_name_of_an_organization() {
    let item = |text: &str| json!({ "list": { "items": ["Trouw;", text] } });
    for name in ["NU.nl", "Marktplaats.nl;", "AD.nl."] {
        assert_eq!(codes(&cell(name)), [""; 0], "{name}");
        assert_eq!(codes(&item(name)), [""; 0], "{name}");
    }
    for address in ["nu.nl", "Www.nu.nl", "NU.nl/politiek", "Zie NU.nl"] {
        assert_eq!(codes(&cell(address)), ["raw-url"], "{address}");
        assert_eq!(codes(&item(address)), ["raw-url"], "{address}");
    }
    assert_found("raw-url", &["NU.nl"]);
}
