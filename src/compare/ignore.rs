//! Rules that ignore differences.
//!
//! Input: rules such as `metadata,position<0.5pt`. Output: whether a difference is
//! ignored.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::difference::{Difference, Layer};
use super::difference_code::DifferenceCode;

/// Layers and codes whose differences have an amount.
const MEASURED: [&str; 5] = ["drawing-size", "layout", "page-size", "pixels", "position"];

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
                let amount = amount.trim_matches(' ').parse::<f64>().ok();
                let amount = amount.filter(|n| n.is_finite() && *n >= 0.0);
                let example = || "position<0.5pt, pixels<20".to_owned();
                (name.trim_matches(' '), Some(amount.ok_or_else(example)?))
            }
            None => (text.trim_matches(' '), None),
        };
        // The plural is accepted too.
        let name = if name == "positions" { "position" } else { name };
        if below.is_some() && !MEASURED.contains(&name) {
            return Err(MEASURED.map(|name| format!("{name}<…")).join(", "));
        }
        let layers = Layer::VARIANTS.iter().map(|layer| layer.name());
        let codes = DifferenceCode::VARIANTS.iter().map(|code| code.name());
        let mut valid: Vec<&str> = layers.chain(codes).collect();
        let property = name.strip_prefix("property/");
        if valid.contains(&name) || property.is_some_and(|property| !property.is_empty())
        {
            return Ok(Self { name: name.to_owned(), below });
        }
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
                difference.code == DifferenceCode::Property
                    && difference
                        .values
                        .iter()
                        .any(|(key, name)| *key == "name" && is_property(name, wanted))
            }
            None => {
                self.name == difference.layer.name()
                    || self.name == difference.code.name()
                    || (self.name == "words" && difference.code.is_words())
            }
        };
        named
            && self.below.is_none_or(|below| {
                difference.amount.is_some_and(|amount| amount < below)
            })
    }
}

/// Returns whether a property has a name, or a name that ends with it.
///
/// The end starts where a part of the name does: `Producer` is `Info/Producer`.
fn is_property(name: &str, wanted: &str) -> bool {
    let before = name.strip_suffix(wanted);
    before.is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::{IgnoreRule, is_property};

    #[test]
    fn a_rule_names_what_there_is() {
        assert!(IgnoreRule::parse("positions<0.5pt").is_ok());
        assert!(IgnoreRule::parse("metadata").is_ok());
        assert!(IgnoreRule::parse("words-added").is_ok());
        assert!(IgnoreRule::parse("property/Info/Producer").is_ok());
        assert!(IgnoreRule::parse("position<much").is_err());
        for wrong in ["position<nan", "position<-1", "pixels<inf", "words<3", "property/"]
        {
            assert!(IgnoreRule::parse(wrong).is_err(), "{wrong}");
        }
        assert!(IgnoreRule::parse("colour").unwrap_err().contains("pixels"));
    }

    #[test]
    fn a_property_is_named_by_its_last_parts() {
        for (name, wanted) in
            [("Info/Producer", "Producer"), ("html@lang", "lang"), ("Lang", "Lang")]
        {
            assert!(is_property(name, wanted), "{name} {wanted}");
        }
        for (name, wanted) in [("Lang", "g"), ("Info/Producer", "ducer")] {
            assert!(!is_property(name, wanted), "{name} {wanted}");
        }
    }
}
