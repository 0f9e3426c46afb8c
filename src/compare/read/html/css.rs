//! Declarations of a style sheet.
//!
//! Input: CSS. Output: the last value for each rule and property; at-rules are part of
//! the selector.

use crate::compare::ReadError;
use crate::compare::limits::{Limit, MAX_DEPTH};
use crate::compare::model::DocumentModel;

/// Reads a style sheet into the styles of a file.
pub(super) fn read_style_sheet(
    css: &str,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    let mut around: Vec<String> = Vec::new();
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
                if character == '}' {
                    around.pop();
                }
            }
            _ => text.push(character),
        }
    }
    Ok(())
}

/// Adds a declaration under the selectors of all rules around it.
fn add_declaration(
    around: &[String],
    text: &str,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    if let Some((name, value)) = text.split_once(':') {
        let selectors: usize = around.iter().map(|selector| selector.len() + 1).sum();
        side.budget.charge(selectors + text.len() + 96)?;
        side.styles
            .insert((around.join(" "), collapse_spaces(name)), collapse_spaces(value));
    }
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
        super::read_style_sheet(css, &mut side).unwrap();
        let all: Vec<_> = side
            .styles
            .iter()
            .map(|((rule, name), value)| format!("{rule}|{name}|{value}"))
            .collect();
        assert_eq!(all, ["@media print p|color|#000", "p|color|red", "p|content|'}'"]);
    }
}
