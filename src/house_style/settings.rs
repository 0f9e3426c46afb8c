//! Settings of a house style that are no measures of the page or of a role.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::page;
use crate::font::Features;
use crate::length::Length;

/// The typographic settings that do not depend on a role.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Typography {
    /// The part of a line's leading above its baseline.
    pub baseline: f64,
    /// Pair kerning, in every output.
    pub kerning: bool,
    /// Optional ligatures, in every output.
    pub ligatures: bool,
    /// The size of superscript and subscript, as a fraction of the type size.
    pub script_size: f64,
    /// The rise of a superscript, as a fraction of the type size.
    pub superscript_rise: f64,
    /// The drop of a subscript, as a fraction of the type size.
    pub subscript_drop: f64,
    /// The minimum number of lines of a paragraph at the foot or head of a page.
    pub widow_lines: usize,
    /// The number of lines of text kept on the page of the first signature.
    pub signature_lines: usize,
    /// True to insert no-break spaces inside dates, amounts and document numbers.
    pub no_break_numbers: bool,
    /// The space between the groups of the reference column, in points.
    #[serde(deserialize_with = "page::pt")]
    pub reference_group_space: Length,
}

impl Typography {
    /// Returns the OpenType features in use.
    pub(super) const fn features(&self) -> Features {
        Features { kerning: self.kerning, ligatures: self.ligatures }
    }
}

/// The font name in a DOCX, which a word processor looks up when opening it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WordFont {
    /// The font named in the styles; the typeface of the other outputs when absent.
    pub name: Option<String>,
    /// The fallback if that is not installed (`w:altName`).
    pub alternate: Option<String>,
}

/// An item of the reference column; as a string, its key in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "each names the letter's member it prints")]
pub enum ReferenceItem {
    Unit,
    VisitingAddress,
    PostalAddress,
    IdentificationNumber,
    /// Telephone, fax, e-mail and website, without a heading.
    Communication,
    Contact,
    Project,
    OurReference,
    YourReference,
    Enclosures,
    CopyTo,
    Clause,
    Date,
    Dossier,
    CaseNumbers,
}

/// The numbering of a section and its subsections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SectionNumbering {
    /// 1, 1.1, 1.1.1.
    #[default]
    Decimal,
    /// The outermost in Roman numerals, those inside in decimals: I, then 1, 1.1.
    Roman,
}

/// The numbering of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageNumbers {
    /// One sequence through the letter and all annexes.
    Continuous,
    /// Restarts at 1 in the letter and in each annex.
    PerAnnex,
}

/// The form of a minister's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureForm {
    /// The name, with the function below it.
    NameFirst,
    /// "De Minister van …," above the name.
    FunctionFirst,
    /// "DE MINISTER VAN …," above the name, in real capitals.
    Capitals,
}
