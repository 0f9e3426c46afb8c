//! Words that stay whole in columns of a table, where the words of all do not fit.

use kamerbrief::layout::Page;
use serde_json::{Value, json};

use crate::layout::{pages, with_body};
use crate::table_columns::{edges, table_texts};

/// Returns whether a word is on one line of a table.
fn is_whole(texts: &[String], word: &str) -> bool {
    texts.iter().any(|run| run.split(' ').any(|part| part == word))
}

#[test]
fn only_the_widest_word_is_broken_where_the_other_columns_can_hold_theirs() {
    let longest = "vergunningverleningsbeleidsuitgangspunten";
    for columns in [json!([{}, {}, {}, {}, {}]), json!([{}, { "width": 8 }, {}, {}, {}])]
    {
        let row = [
            "9 september 2025",
            "€ 4,8 mln.",
            "35 925 VII",
            "Waterstaatkundige zaken",
            longest,
        ];
        let header = ["Datum", "Bedrag", "Dossier", "Directie", "Onderwerp"];
        let texts = table_texts(&json!({
            "columns": columns, "header": header, "rows": [row, row],
        }));
        for word in header.iter().chain(&row[..4]).flat_map(|cell| cell.split(' ')) {
            assert!(is_whole(&texts, word), "{word}: {texts:?}");
        }
        assert!(!is_whole(&texts, longest), "{texts:?}");
    }
}

#[test]
fn columns_with_shares_grow_towards_amounts_that_do_not_all_fit() {
    let amount = "7.318.204.655,10";
    let share = json!({ "width": 8 });
    let texts = table_texts(&json!({
        "columns": vec![share; 4],
        "header": ["2022", "2023", "2024", "2025"],
        "rows": [[format!("€ {amount}"), format!("€ {amount}"), format!("€ {amount}"),
            format!("€ {amount}")]],
    }));
    assert!(is_whole(&texts, amount), "{texts:?}");
}

/// Returns the width of the first column of a table that has more text than fits.
fn first_width(cell: &Value) -> f64 {
    let text = "De nota gaat over het besluit van de provincie. ".repeat(6);
    let table = json!([{ "table": { "rows": [[[cell], text]] } }]);
    let pages = pages(&with_body(&table.to_string()));
    let page: &Page = &pages.pages[0];
    let edges = edges(page);
    edges[1] - edges[0]
}

/// LibreOffice leaves room for the slant at the end of a line, and breaks a word whose
/// column has none.
#[test]
fn a_column_has_room_for_the_slant_of_an_italic_word() {
    let word = "Subsidieregelingen";
    let bold = first_width(&json!({ "strong": word }));
    let both = first_width(&json!({ "strong": [{ "emphasis": word }] }));
    let upright = first_width(&json!({ "strong": word.repeat(2) })) - bold;
    let slanted =
        first_width(&json!({ "strong": [{ "emphasis": word.repeat(2) }] })) - both;
    // The slant counts once, however long the word is.
    assert!((both - slanted - (bold - upright) - 0.9).abs() < 0.02, "{bold} {both}");
}
