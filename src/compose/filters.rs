//! Filters of the templates.

/// Appends a space to a word before its value; an empty word stays empty.
#[askama::filter_fn]
pub(super) fn before(
    word: impl std::fmt::Display,
    _: &dyn askama::Values,
) -> askama::Result<String> {
    let word = word.to_string();
    Ok(if word.is_empty() { word } else { word + " " })
}
