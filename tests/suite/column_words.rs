//! Words that stay whole in columns of a table, where the words of all do not fit.

use serde_json::json;

use crate::table_columns::table_texts;

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
