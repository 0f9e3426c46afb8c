//! Declarations of a style sheet.
//!
//! Input: CSS. Output: the last value for each rule and property; at-rules are part of
//! the selector.

use cssparser::{ParseError, Parser, Token};

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
    let mut input = Parser::new(css);
    // `read_rules` has a limit and an error of its own.
    input.set_nested_block_limit(0);
    read_rules(&mut input, &mut around, side)
}

/// Reads the declarations and the rules of a block, or of the style sheet.
fn read_rules(
    input: &mut Parser<'_>,
    around: &mut Vec<String>,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    let mut text = String::new();
    loop {
        let start = input.position();
        let Ok(token) = input.next_including_whitespace_and_comments() else { break };
        match token {
            Token::Comment(_) => {}
            Token::Semicolon | Token::CloseCurlyBracket => {
                add_declaration(around, &text, side)?;
                text.clear();
            }
            Token::CurlyBracketBlock => {
                if around.len() == MAX_DEPTH {
                    return Err(Limit::Depth.into());
                }
                around.push(collapse_spaces(&text));
                text.clear();
                read_block(input, |block| read_rules(block, around, side))?;
                around.pop();
            }
            Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock => {
                read_block(input, |block| {
                    while block.next().is_ok() {}
                    Ok(())
                })?;
                text += input.slice_from(start);
            }
            _ => text += input.slice_from(start),
        }
    }
    // The end of the block ends its last declaration.
    add_declaration(around, &text, side)
}

/// Reads the block that the last token opens.
fn read_block(
    input: &mut Parser<'_>,
    read: impl FnOnce(&mut Parser<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut result = Ok(());
    // The parser reports only that a block was not read to its end, after an error of `read`.
    let _ = input.parse_nested_block(|block| {
        result = read(block);
        Ok::<(), ParseError<()>>(())
    });
    result
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

    /// Returns the styles of a style sheet as `rule|property|value`.
    fn styles(css: &str) -> Vec<String> {
        let mut side =
            DocumentModel::new(FileKind::Html, Budget::new(&CancelToken::never()));
        super::read_style_sheet(css, "", &mut side).unwrap();
        let styles = side.styles.iter();
        styles
            .filter(|((rule, _), _)| rule != super::RULE_ORDER)
            .map(|((rule, name), value)| format!("{rule}|{name}|{value}"))
            .collect()
    }

    #[test]
    fn rules_in_rules_have_names_of_their_own() {
        let css = "/* a: b; */ p { color : red; content: '}' } @media print { p { color: #000 } }";
        let all = ["@media print p|color|#000", "p|color|red", "p|content|'}'"];
        assert_eq!(styles(css), all);
    }

    #[test]
    fn strings_end_with_their_line_and_brackets_with_their_partner() {
        let css = "p { content: 'a\n; color: red } q { margin: calc((1px + 2px); 3px); top: 0 }";
        let all =
            ["p|color|red", "p|content|'a", "q|margin|calc((1px + 2px); 3px)", "q|top|0"];
        assert_eq!(styles(css), all);
    }
}
