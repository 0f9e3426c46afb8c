//! Web and mail addresses broken by a space, and addresses that are not.

use serde_json::json;

use crate::residue::{warnings, with_body};

/// Returns the codes of the warnings about one paragraph.
fn codes(text: &str) -> Vec<&'static str> {
    warnings(&with_body(&json!([text]))).into_iter().map(|(_, code)| code).collect()
}

#[test]
fn a_space_inside_an_address_is_named_once() {
    for text in [
        "Zie https://www.rijksoverheid.nl/doc uments/ voor meer.",
        "Zie https://www.rijksoverheid.nl/doc uments/kamerstukken/2025/04/brief voor meer.",
        "Zie www.raadvanstate.nl/ad viezen/wet-op voor meer.",
        "Zie https://raad.europa.eu/bestan den/rapport.pdf voor meer.",
        "Zie www .raadvanstate.nl voor meer.",
        "Zie https:/ /raadvanstate.nl/x voor meer.",
        "Zie https://raadvanstate.nl/x ?jaar=2025 voor meer.",
        "Zie https://raadvanstate.nl/rapport .pdf voor meer.",
        "Zie https://raadvanstate.nl/rapport. pdf voor meer.",
        "Mail naar jan.jansen @minfin.nl voor meer.",
        "Mail naar info @rijksoverheid.nl voor meer.",
        "Mail naar jan.jansen@ minfin.nl voor meer.",
        "Mail naar jansen @ minfin.nl voor meer.",
        "Mail naar jan.jansen@minfin .nl voor meer.",
        "Mail naar jan.jansen@minfin. nl voor meer.",
        "Mail naar jan.jansen@rijks overheid.nl voor meer.",
        "Mail naar jan .jansen@minfin.nl voor meer.",
        "Mail naar (jan_2 @minfin.nl).",
        "Mail naar jan@\u{A0}minfin.nl.",
    ] {
        assert_eq!(codes(text), ["space-in-raw-url"], "{text}");
    }
}

#[test]
fn an_address_ends_before_the_words_behind_it() {
    for text in [
        "Zie https://www.rijksoverheid.nl/doc ministers/leden.",
        "Zie https://www.rijksoverheid.nl/doc 2025/2026.",
        "Zie https://www.rijksoverheid.nl/doc voor/na-onderzoek.",
        "Zie https://www.rijksoverheid.nl/doc. uments/2025 volgt.",
        "Zie https://www.rijksoverheid.nl/doc, en/of de bijlage.",
    ] {
        assert_eq!(codes(text), ["raw-url"], "{text}");
    }
    for text in [
        "Mail naar jan.jansen@minfin.nl of info@rijksoverheid.nl. Daarna volgt meer.",
        "Adressen op @minfin.nl en mailadressen @rijksoverheid.nl blijven.",
        "Het bericht van @minfin op X, van @ministerie en van jan@home.",
        "Het tarief is 3 @ 5 euro.",
        "Mail (naar info@rijksoverheid.nl).",
    ] {
        assert_eq!(codes(text), [""; 0], "{text}");
    }
}
