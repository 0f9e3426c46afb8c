//! Roles of elements.

use std::collections::BTreeMap;

use crate::compare::model::{Role, STYLE};

/// Returns the role of an element by its name, its classes, and the role around it.
pub(super) fn role_of_element(
    tag: &str,
    attributes: &BTreeMap<String, String>,
    outer: Role,
    in_nav: bool,
) -> Role {
    if outer == Role::Note
        || has_token(attributes, STYLE, &["footnote", "footnotes"])
        || has_token(attributes, "role", &["doc-footnote", "doc-endnotes"])
    {
        return Role::Note;
    }
    if has_token(attributes, STYLE, &["signature"]) {
        return Role::Signature;
    }
    match tag {
        "h1" => Role::Heading(1),
        "h2" => Role::Heading(2),
        "h3" => Role::Heading(3),
        "h4" => Role::Heading(4),
        "h5" => Role::Heading(5),
        "h6" => Role::Heading(6),
        "td" | "th" => Role::Cell,
        "li" if in_nav => Role::Entry,
        "li" => Role::ListItem(match outer {
            Role::ListItem(level) => level.saturating_add(1),
            _ => 1,
        }),
        "caption" | "figcaption" => Role::Caption,
        "figure" => Role::Figure,
        "p" | "div" | "dt" | "dd" | "section" | "blockquote" => outer,
        // A list in an item.
        "ul" | "ol" if matches!(outer, Role::ListItem(_)) => outer,
        _ => Role::Paragraph,
    }
}

/// Returns whether an attribute is a list of tokens that has one of these.
pub(super) fn has_token(
    attributes: &BTreeMap<String, String>,
    name: &str,
    tokens: &[&str],
) -> bool {
    let value = attributes.get(name).map_or("", String::as_str);
    value.split_ascii_whitespace().any(|token| tokens.contains(&token))
}
