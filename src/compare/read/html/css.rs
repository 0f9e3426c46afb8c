//! Declarations of a style sheet.
//!
//! Input: CSS. Output: the last value for each rule and property; at-rules are part of
//! the selector.

use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::compare::model::{DocumentModel, append_value};
use crate::limits::compare::MAX_DEPTH;

/// Reads a style sheet into the styles of a file.
pub(super) fn read_style_sheet(
    css: &str,
    media: &str,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    let mut around: Vec<String> = Vec::new();
    if !media.is_empty() {
        around.push(format!("@media {media}"));
    }
    let outer = around.len();
    let mut text = String::new();
    let mut characters = css.chars().peekable();
    let mut quote = None;
    while let Some(character) = characters.next() {
        if let Some(end) = quote {
            text.push(character);
            if character == '\\' {
                text.extend(characters.next());
            } else if character == end {
                quote = None;
            }
            continue;
        }
        match character {
            '"' | '\'' => {
                quote = Some(character);
                text.push(character);
            }
            '/' if characters.peek() == Some(&'*') => {
                let mut last = ' ';
                characters.next();
                for next in characters.by_ref() {
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            // Parentheses may contain a data URI with a semicolon.
            '(' => {
                text.push(character);
                for next in characters.by_ref() {
                    text.push(next);
                    if next == ')' {
                        break;
                    }
                }
            }
            '{' => {
                if around.len() == MAX_DEPTH {
                    return Err(Limit::Depth.into());
                }
                around.push(collapse_spaces(&text));
                text.clear();
            }
            ';' | '}' => {
                add_declaration(&around, &text, side)?;
                text.clear();
                if character == '}' && around.len() > outer {
                    around.pop();
                }
            }
            _ => text.push(character),
        }
    }
    // The end of the style sheet closes all rules.
    add_declaration(&around, &text, side)
}

/// Owner of the order in which rules declare a property.
pub(in crate::compare) const RULE_ORDER: &str = "order of rules";

/// Adds a declaration under the selectors of all rules around it, or an at-rule.
///
/// Repeated declarations keep their order, because the last valid one counts.
fn add_declaration(
    around: &[String],
    text: &str,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let selectors: usize = around.iter().map(|selector| selector.len() + 1).sum();
    let (name, value) = match text.split_once(':') {
        _ if text.starts_with('@') => {
            text.split_once(char::is_whitespace).unwrap_or((text, ""))
        }
        Some(declaration) => declaration,
        None => return Ok(()),
    };
    side.budget.charge(2 * selectors + 2 * text.len() + 192)?;
    let (owner, name) = (around.join(" "), collapse_spaces(name));
    let order = side.styles.entry((RULE_ORDER.to_owned(), name.clone())).or_default();
    if order.lines().next_back() != Some(owner.as_str()) {
        order.push_str(&owner);
        order.push('\n');
    }
    let values = side.styles.entry((owner, name)).or_default();
    append_value(values, &collapse_spaces(value));
    Ok(())
}

/// Collapses white space to single spaces and trims it.
fn collapse_spaces(text: &str) -> String {
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use crate::compare::FileKind;
    use crate::compare::budget::Budget;
    use crate::compare::model::DocumentModel;
    use crate::limits::CancelToken;

    #[test]
    fn rules_in_rules_have_names_of_their_own() {
        let mut side =
            DocumentModel::new(FileKind::Html, Budget::new(&CancelToken::never()));
        let css = "/* a: b; */ p { color : red; content: '}' } @media print { p { color: #000 } }";
        super::read_style_sheet(css, "", &mut side).unwrap();
        let all: Vec<_> = side
            .styles
            .iter()
            .filter(|((rule, _), _)| rule != super::RULE_ORDER)
            .map(|((rule, name), value)| format!("{rule}|{name}|{value}"))
            .collect();
        assert_eq!(all, ["@media print p|color|#000", "p|color|red", "p|content|'}'"]);
    }
}
