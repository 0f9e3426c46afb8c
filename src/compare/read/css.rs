//! The declarations of a style sheet.
//!
//! In: CSS. Out: for each rule and property, the value that stands last; at-rules are a
//! part of the selector.

use std::collections::BTreeMap;

/// Reads a style sheet.
pub(super) fn read(css: &str, styles: &mut BTreeMap<(String, String), String>) {
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
            // A parenthesis holds a data URI, which may hold a semicolon.
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
                around.push(plain(&text));
                text.clear();
            }
            ';' | '}' => {
                declare(&around, &text, styles);
                text.clear();
                if character == '}' {
                    around.pop();
                }
            }
            _ => text.push(character),
        }
    }
}

fn declare(
    around: &[String],
    text: &str,
    styles: &mut BTreeMap<(String, String), String>,
) {
    if let Some((name, value)) = text.split_once(':') {
        styles.insert((around.join(" "), plain(name)), plain(value));
    }
}

/// One space between words, none around them.
fn plain(text: &str) -> String {
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    #[test]
    fn rules_in_rules_have_names_of_their_own() {
        let mut styles = BTreeMap::new();
        let css = "/* a: b; */ p { color : red; content: '}' } @media print { p { color: #000 } }";
        super::read(css, &mut styles);
        let all: Vec<_> = styles
            .iter()
            .map(|((rule, name), value)| format!("{rule}|{name}|{value}"))
            .collect();
        assert_eq!(all, ["@media print p|color|#000", "p|color|red", "p|content|'}'"]);
    }
}
