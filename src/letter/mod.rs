//! The letter: the reference of the input format.
//!
//! In: JSON bytes and the installed house styles, through [`parse()`]. Out: a
//! [`Letter`] of which every value can be printed, with the warnings about it;
//! or an [`Error`] with everything that is wrong. This is the only step that
//! can blame the caller.

mod body;
mod dirt;
mod finding;
mod json;
mod markdown;
pub mod most;
mod read;
mod residue;
mod schema;
mod text;

use std::sync::Arc;

use schemars::JsonSchema;

pub use body::{
    Align, Answer, Block, Column, Definition, Figure, Inline, List, ListStyle, Numbering,
    Question, Quote, Section, Table, TableOfContents, Turn,
};
pub use finding::{Finding, Mention, Mentions, Rule};
pub use json::Position;
#[cfg(feature = "server")]
pub(crate) use schema::join_lines;
pub use schema::{definitions, schema};

use crate::bounds::{Bounds, Stage, Stopped};
use crate::locale::Language;
use crate::style::{HouseStyle, HouseStyles};

/// A letter to parliament.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    rename_all = "camelCase",
    deny_unknown_fields,
    extend(
        "if" = { "properties": { "status": { "const": "draft" } }, "required": ["status"] },
        "else" = { "required": ["date"] }
    )
)]
pub struct Letter {
    /// The language of every fixed word; nl when absent.
    #[schemars(default)]
    pub language: Language,
    /// The name of an installed house style; the server's default when absent.
    pub house_style: Option<String>,
    /// How far the letter has come; final when absent.
    #[schemars(default)]
    pub status: Status,
    /// Who sends the letter.
    pub sender: Sender,
    /// Who receives it.
    pub addressee: Addressee,
    /// A marking on every page, such as a confidentiality level.
    #[schemars(length(max = most::CLASSIFICATION))]
    pub classification: Option<String>,
    /// The date, as `YYYY-MM-DD`; a draft may lack it.
    #[schemars(default, schema_with = "schema::date")]
    pub date: Option<Date>,
    /// What the letter is about; also the title of the outputs.
    #[schemars(length(min = 1, max = most::SUBJECT))]
    pub subject: String,
    /// The project's name.
    #[schemars(length(max = most::PROJECT))]
    pub project: Option<String>,
    /// The sender's reference.
    #[schemars(length(max = most::DETAIL))]
    pub our_reference: Option<String>,
    /// The addressee's reference.
    #[schemars(length(max = most::DETAIL))]
    pub your_reference: Option<String>,
    /// Who gets a copy.
    #[schemars(
        default,
        length(max = most::LISTED_ITEMS),
        inner(length(min = 1, max = most::LISTED))
    )]
    pub copy_to: Vec<String>,
    /// A clause in the reference column; the house style's when absent, none when
    /// null.
    #[schemars(default, schema_with = "schema::clause")]
    pub clause: Wording,
    /// What is enclosed. Absent: the number of annexes; empty: nothing.
    #[schemars(
        length(max = most::LISTED_ITEMS),
        inner(length(min = 1, max = most::LISTED))
    )]
    pub enclosures: Option<Vec<String>>,
    /// The parliamentary dossier.
    pub dossier: Option<Dossier>,
    /// Numbers of parliamentary cases.
    #[schemars(
        default,
        length(max = most::CASE_NUMBERS),
        inner(length(min = 1, max = most::CASE_NUMBER))
    )]
    pub case_numbers: Vec<String>,
    /// The salutation; the locale's for a preset addressee when absent, none
    /// when null.
    #[schemars(default)]
    pub salutation: Wording,
    /// The text of the letter.
    #[schemars(length(min = 1))]
    pub body: Vec<Block>,
    /// The line before the signatures; the house style's when absent, none when
    /// null.
    #[schemars(default)]
    pub closing: Wording,
    /// Who signs, in order; at most eight.
    #[schemars(default, length(max = Self::MOST_SIGNATORIES))]
    pub signatories: Vec<Signatory>,
    /// What is annexed.
    #[schemars(default)]
    pub annexes: Vec<Annex>,
}

/// How far a letter has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub enum Status {
    /// Ready to be signed and sent.
    #[default]
    Final,
    /// Not yet: every page says so.
    Draft,
}

/// Who sends a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sender {
    /// The ministry or other organisation.
    #[schemars(length(min = 1, max = most::ORGANISATION))]
    pub organisation: String,
    /// The directorate or unit.
    #[schemars(length(max = most::UNIT))]
    pub unit: Option<String>,
    /// The lines of the visiting address.
    #[schemars(
        default,
        length(max = most::ADDRESS_LINES),
        inner(length(min = 1, max = most::ADDRESS_LINE))
    )]
    pub visiting_address: Vec<String>,
    /// The lines of the postal address; also the return line.
    #[schemars(
        default,
        length(max = most::ADDRESS_LINES),
        inner(length(min = 1, max = most::ADDRESS_LINE))
    )]
    pub postal_address: Vec<String>,
    /// The country, below both addresses.
    #[schemars(length(max = most::ADDRESS_LINE))]
    pub country: Option<String>,
    /// The organisation's identification number.
    #[schemars(length(max = most::DETAIL))]
    pub identification_number: Option<String>,
    /// Telephone.
    #[schemars(length(max = most::DETAIL))]
    pub phone: Option<String>,
    /// Fax.
    #[schemars(length(max = most::DETAIL))]
    pub fax: Option<String>,
    /// E-mail.
    #[schemars(length(max = most::DETAIL))]
    pub email: Option<String>,
    /// Website.
    #[schemars(length(max = most::DETAIL))]
    pub website: Option<String>,
    /// Whom to ask.
    pub contact: Option<Contact>,
}

/// A person or desk to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contact {
    /// Name.
    #[schemars(length(max = most::DETAIL))]
    pub name: Option<String>,
    /// Telephone.
    #[schemars(length(max = most::DETAIL))]
    pub phone: Option<String>,
    /// Mobile telephone.
    #[schemars(length(max = most::DETAIL))]
    pub mobile: Option<String>,
    /// Fax.
    #[schemars(length(max = most::DETAIL))]
    pub fax: Option<String>,
    /// E-mail.
    #[schemars(length(max = most::DETAIL))]
    pub email: Option<String>,
}

/// Who receives a letter.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub enum Addressee {
    /// A preset address of the house style, such as `tweede-kamer`.
    Preset(String),
    /// Free lines, one to seven; at most five with a KIX code.
    #[schemars(
        untagged,
        extend("dependentSchemas" = {
            "kix": {
                "properties": { "lines": { "maxItems": Self::MOST_LINES_WITH_KIX } }
            }
        })
    )]
    Lines {
        /// The lines, top to bottom.
        #[schemars(
            length(min = 1, max = Self::MOST_LINES),
            inner(length(min = 1, max = most::ADDRESS_LINE))
        )]
        lines: Vec<String>,
        /// The postal sorting code, printed as text below the lines.
        #[schemars(length(max = most::ADDRESS_LINE))]
        kix: Option<String>,
    },
}

/// A calendar date.
pub type Date = jiff::civil::Date;

/// A parliamentary dossier.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dossier {
    /// Its number, such as `21 501-33`.
    #[schemars(length(min = 1, max = most::DOSSIER_NUMBER))]
    pub number: String,
    /// Its title.
    #[schemars(length(max = most::DOSSIER_TITLE))]
    pub title: Option<String>,
}

/// A line that has a default and can be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wording {
    /// The member is absent: the default holds.
    #[default]
    Default,
    /// The member is `null`: nothing is printed.
    Omitted,
    /// These words.
    Given(String),
}

impl Wording {
    /// What is printed, if anything is.
    pub fn or<'a>(&'a self, default: &'a str) -> Option<&'a str> {
        match self {
            Self::Default => Some(default).filter(|words| !words.is_empty()),
            Self::Omitted => None,
            Self::Given(words) => Some(words),
        }
    }
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signatory {
    /// Name; null when only the office signs, without it a warning says that there is none.
    #[schemars(default, schema_with = "schema::signatory_name")]
    pub name: Option<String>,
    /// Function, without article.
    #[schemars(length(min = 1, max = most::SIGNATURE))]
    pub function: String,
    /// Functions on whose behalf this one signs too, without article.
    #[schemars(
        default,
        length(max = most::ALSO_ON_BEHALF_OF),
        inner(length(min = 1, max = most::SIGNATURE))
    )]
    pub also_on_behalf_of: Vec<String>,
    /// Who signs in the signatory's stead.
    pub signed_for: Option<Deputy>,
}

/// Who signs in a signatory's stead.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deputy {
    /// Name.
    #[schemars(length(max = most::SIGNATURE))]
    pub name: Option<String>,
    /// Function.
    #[schemars(length(min = 1, max = most::SIGNATURE))]
    pub function: String,
}

/// Matter that goes with a letter, on pages of its own.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Annex {
    /// Title.
    #[schemars(length(min = 1, max = most::TITLE))]
    pub title: String,
    /// Line below the title.
    #[schemars(length(max = most::TITLE))]
    pub subtitle: Option<String>,
    /// Where its text stands.
    #[schemars(default)]
    pub layout: AnnexLayout,
    /// Its text.
    #[schemars(length(min = 1))]
    pub blocks: Vec<Block>,
}

/// Where the text of an annex stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum AnnexLayout {
    /// Beside the reference column, as the letter's own.
    #[default]
    Column,
    /// Over the reference column's room too.
    FullWidth,
}

/// A letter that can be rendered, and how.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The letter.
    pub letter: Letter,
    /// The house style it is set in.
    pub style: Arc<HouseStyle>,
    /// What looks like conversion dirt; nothing of it was changed.
    pub warnings: Vec<Finding>,
}

/// Why a letter cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The bytes are not JSON (RFC 8259).
    InvalidJson {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// The letter breaks rules.
    Violations {
        /// The letter's own language, where it can be told.
        language: Option<Language>,
        /// Everything that is wrong, in document order.
        violations: Vec<Finding>,
        /// The warnings.
        warnings: Vec<Finding>,
    },
    /// The reading was told to stop.
    Stopped,
}

impl From<Stopped> for Error {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl Letter {
    /// The most signatories.
    pub const MOST_SIGNATORIES: usize = 8;

    /// How deep blocks and inlines nest, counted together.
    pub const MOST_NESTING: u8 = Bounds::NESTING;

    /// The most characters of what no limit in [`most`] holds, such as an address
    /// on the web: outputs hold them as values, and a string of PDF/A has at most
    /// 32,767 bytes (ISO 19005-2, 6.1.13).
    pub const MOST_CHARACTERS: usize = 8_000;
}

impl Addressee {
    /// The most lines that the window of an envelope shows.
    pub const MOST_LINES: usize = 7;

    /// The most lines that it shows above a KIX code.
    pub const MOST_LINES_WITH_KIX: usize = 5;
}

/// Reads a letter.
///
/// # Errors
///
/// When the bytes are not JSON, or the letter breaks any rule; all violations
/// come at once.
pub fn parse(bytes: &[u8], styles: &HouseStyles) -> Result<Accepted, Error> {
    parse_within(bytes, styles, &Bounds::default())
}

/// Reads a letter that may not ask for more work than this; pages are counted later.
///
/// # Errors
///
/// When [`parse()`] has one, or reading was told to stop.
pub fn parse_within(
    bytes: &[u8],
    styles: &HouseStyles,
    bounds: &Bounds,
) -> Result<Accepted, Error> {
    bounds.watch.over(Stage::Parse, || {
        let file = json::parse(bytes, most::VALUES, &bounds.stop);
        bounds.stop.check()?;
        let accepted = read::read(file?, styles, bounds);
        bounds.stop.check()?;
        accepted
    })
}
