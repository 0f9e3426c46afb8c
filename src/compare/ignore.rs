//! Rules that ignore differences.
//!
//! Input: rules such as `metadata,position<0.5pt`. Output: whether a difference is
//! ignored.

use serde::{Deserialize, Serialize};

use super::difference::{Difference, Layer};

/// Codes of all differences.
pub const CODES: [&str; 32] = [
    "attribute",
    "block-added",
    "block-removed",
    "count",
    "drawing-added",
    "drawing-removed",
    "drawing-size",
    "element-added",
    "element-removed",
    "font-size",
    "formatting",
    "heading-added",
    "heading-level",
    "heading-removed",
    "line-added",
    "line-breaks",
    "line-removed",
    "moved",
    "page",
    "page-count",
    "page-size",
    "pixels",
    "position",
    "property",
    "style",
    "style-property",
    "tag",
    "typeface",
    "whitespace",
    "words",
    "words-added",
    "words-removed",
];

/// Codes that the rule `words` also covers.
const WORDS: [&str; 3] = ["words", "words-added", "words-removed"];

/// Rule that ignores a layer, a code or a property, optionally only below an amount.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IgnoreRule {
    name: String,
    below: Option<f64>,
}

impl IgnoreRule {
    /// Parses a rule.
    ///
    /// # Errors
    ///
    /// Returns the valid names if the layer, code or property is unknown, or an example
    /// if the amount is not a number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, below) = match text.split_once('<') {
            Some((name, amount)) => {
                let amount = amount.trim_end_matches("pt").trim_end_matches("px");
                let amount: f64 = amount
                    .trim_matches(' ')
                    .parse()
                    .map_err(|_| "position<0.5pt".to_owned())?;
                (name.trim_matches(' '), Some(amount))
            }
            None => (text.trim_matches(' '), None),
        };
        // The plural is accepted too.
        let name = if name == "positions" { "position" } else { name };
        let layers = Layer::ALL.map(Layer::name);
        if layers.contains(&name)
            || CODES.contains(&name)
            || name.starts_with("property/")
        {
            return Ok(Self { name: name.to_owned(), below });
        }
        let mut valid: Vec<&str> = layers.to_vec();
        valid.extend(CODES);
        valid.push("property/NAME");
        Err(valid.join(", "))
    }

    /// Returns whether it ignores a complete layer.
    pub(super) fn covers_layer(&self, layer: Layer) -> bool {
        self.below.is_none() && self.name == layer.name()
    }

    /// Returns whether it ignores a difference.
    pub(super) fn matches_difference(&self, difference: &Difference) -> bool {
        let property = self.name.strip_prefix("property/");
        let named = match property {
            Some(wanted) => {
                difference.code == "property"
                    && difference.values.iter().any(|(key, name)| {
                        *key == "name" && (name == wanted || name.ends_with(wanted))
                    })
            }
            None => {
                self.name == difference.layer.name()
                    || self.name == difference.code
                    || (self.name == "words" && WORDS.contains(&difference.code))
            }
        };
        named
            && self.below.is_none_or(|below| {
                difference.amount.is_some_and(|amount| amount < below)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::IgnoreRule;

    #[test]
    fn a_rule_names_what_there_is() {
        assert!(IgnoreRule::parse("positions<0.5pt").is_ok());
        assert!(IgnoreRule::parse("metadata").is_ok());
        assert!(IgnoreRule::parse("words-added").is_ok());
        assert!(IgnoreRule::parse("property/Info/Producer").is_ok());
        assert!(IgnoreRule::parse("position<much").is_err());
        assert!(IgnoreRule::parse("colour").unwrap_err().contains("pixels"));
    }
}
